#include "support.h"

#include "base/clock.h"
#include "base/text.h"
#include "events/kinds.h"
#include "export/session_export.h"
#include "journal/journal.h"
#include "reading/series.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STEM "2026-11-23T184200Z"

static void append_rr(struct journal *journal, int64_t time_ms, double rr_ms, double nn_ms,
                      enum beat_class class, bool first)
{
    struct event event = event_of(EVENT_RR, time_ms * NS_PER_MS);
    event.rr = (struct rr_body){.time_ns = time_ms * NS_PER_MS - 123456,
                                .rr_ms = rr_ms,
                                .nn_ms = nn_ms,
                                .class = (uint8_t) class,
                                .first = first};
    journal_append(journal, &event);
}

static void append_revision(struct journal *journal, int64_t at_ms, int64_t time_ms, double rr_ms,
                            double nn_ms, enum beat_class class, uint8_t inserted)
{
    struct event event = event_of(EVENT_RR, at_ms * NS_PER_MS);
    event.rr = (struct rr_body){.time_ns = time_ms * NS_PER_MS - 123456,
                                .rr_ms = rr_ms,
                                .nn_ms = nn_ms,
                                .class = (uint8_t) class,
                                .inserted = inserted,
                                .revises = 1};
    journal_append(journal, &event);
}

static void append_coherence(struct journal *journal, int64_t at_s, enum reason reason)
{
    struct event event = event_of(EVENT_COHERENCE, at_s * NS_PER_S);
    event.coherence = (struct coherence_body){.reason = (uint8_t)reason,
                                              .time_ns = at_s * NS_PER_S,
                                              .settle_s = reason ? 3 : NAN,
                                              .ratio = reason ? NAN : 4,
                                              .peak_hz = reason ? NAN : 0.1,
                                              .peak_ms2 = reason ? NAN : 400,
                                              .total_ms2 = reason ? NAN : 500,
                                              .below_ms2 = reason ? NAN : 80,
                                              .above_ms2 = reason ? NAN : 20};
    journal_append(journal, &event);
}

static void append_all(struct journal *journal)
{
    struct event step = event_of(EVENT_STEP, 200 * NS_PER_MS);
    struct event mark = event_of(EVENT_INTENT, 2500 * NS_PER_MS);
    struct event pause = event_of(EVENT_INTENT, 2600 * NS_PER_MS);
    step.step.due_ns = 150 * NS_PER_MS;
    text_copy(step.step.id, sizeof step.step.id, "arrive");
    mark.intent.intent = INTENT_MARK;
    text_copy(mark.intent.text, sizeof mark.intent.text, "a \"cough\", loud");
    journal_append(journal, &step);
    append_rr(journal, 1000, 812.3456, 812.3456, BEAT_NORMAL, true);
    append_rr(journal, 2000, 400, 806, BEAT_ECTOPIC, false);
    append_rr(journal, 2400, 2200, NAN, BEAT_MISSED, false);
    journal_append(journal, &mark);
    journal_append(journal, &pause);
    append_rr(journal, 9000, NAN, NAN, BEAT_NORMAL, true);
    append_rr(journal, 9800, 800, 800, BEAT_NORMAL, false);
    append_coherence(journal, 63, REASON_SETTLING);
    append_coherence(journal, 64, REASON_NONE);
}

static const char *fresh_folder(void)
{
    static char path[128];
    static int number;
    snprintf(path, sizeof path, "%s/%d", test_folder(), ++number);
    assert_int_equal(mkdir(path, 0700), 0);
    return path;
}

/* A session of a few of everything; its path lives until the next call. */
static const char *session_made(bool simulated)
{
    static char path[PATH_SIZE];
    const struct journal_facts facts = {.simulated = simulated,
                                        .started_wall_ns = INT64_C(1795459320) * NS_PER_S};
    struct journal *journal;
    struct problem problem;
    if (journal_create(fresh_folder(), &facts, &journal, &problem))
        fail_msg("%s", problem.what);
    append_all(journal);
    text_copy(path, sizeof path, journal_path(journal));
    journal_destroy(journal);
    return path;
}

static void assert_file(const char *folder, const char *name, const char *expected)
{
    char path[PATH_SIZE], text[4096];
    struct stat found;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(text, expected);
}

static void put_line(void *context, const char *path)
{
    text_add(context, "%s\n", path);
}

static enum status try_export(const char *session, const char *format, const char *folder,
                              char *written, size_t size, struct problem *problem)
{
    const struct export_wish wish = {.format = format, .folder = folder};
    struct text text = text_over(written, size);
    struct export_told told = {.file = put_line, .context = &text};
    return session_export(session, &wish, &told, problem);
}

static void exported(const char *session, const char *format, const char *folder, char *written,
                     size_t size)
{
    struct problem problem;
    if (try_export(session, format, folder, written, size, &problem))
        fail_msg("%s", problem.what);
}

static void rr_is_plain_numbers_and_gaps_leave_no_line(void **state)
{
    (void)state;
    char written[1024], expected[1024];
    const char *session = session_made(false), *folder = fresh_folder();
    exported(session, "rr", folder, written, sizeof written);
    snprintf(expected, sizeof expected, "%s/" STEM ".rr.txt\n", folder);
    assert_string_equal(written, expected);
    assert_file(folder, STEM ".rr.txt", "812.346\n806\n800\n");
}

static void csv_has_a_row_for_everything_and_nothing_for_what_is_not(void **state)
{
    (void)state;
    char written[4096];
    const char *session = session_made(false), *folder = fresh_folder();
    exported(session, "csv", folder, written, sizeof written);
    assert_file(folder, STEM ".beats.csv",
                "t_s,rr_ms,nn_ms,class,after_gap,inserted,quality,sensor\n"
                "0.999877,812.346,812.346,normal,1,0,,\n"
                "1.999877,400,806,ectopic,0,0,,\n"
                "2.399877,2200,,missed,0,0,,\n"
                "8.999877,,,normal,1,0,,\n"
                "9.799877,800,800,normal,0,0,,\n");
    assert_file(folder, STEM ".coherence.csv",
                "t_s,reason,ratio,share,peak_hz,peak_ms2,total_ms2,f3,sensor\n"
                "63.000000,settling,,,,,,,\n"
                "64.000000,,4,0.8,0.1,400,500,100,\n");
    assert_file(
        folder, STEM ".steps.csv",
        "t_s,due_s,change,index,id,cause,round\n0.200000,0.150000,begins,0,arrive,time,0\n");
    assert_file(folder, STEM ".marks.csv", "t_s,text\n2.500000,\"a \"\"cough\"\", loud\"\n");
}

/* Enough beats for the first to be written before the last are known. */
static void a_revised_interval_is_listed_once_as_told_last(void **state)
{
    (void)state;
    static char path[PATH_SIZE];
    char written[4096], beats[2048] = "t_s,rr_ms,nn_ms,class,after_gap,inserted,quality,sensor\n",
                        *end = beats;
    const struct journal_facts facts = {.started_wall_ns = INT64_C(1795459320) * NS_PER_S};
    struct journal *journal;
    struct problem problem;
    const char *folder = fresh_folder();
    assert_int_equal(journal_create(folder, &facts, &journal, &problem), STATUS_OK);
    for (int i = 1; i <= 20; i++) {
        bool wide = i % 4 == 0;
        append_rr(journal, 1000 * i, wide ? 1600 : 800, wide ? NAN : 800, BEAT_NORMAL, false);
        if (wide) {
            append_revision(journal, 1000 * i + 100, 1000 * i, 1600, 1600, BEAT_LONGSHORT, 0);
            append_revision(journal, 1000 * i + 100, 1000 * i, 1600, 800, BEAT_MISSED, 1);
        }
        if (i > 2 && i % 4 == 2)
            append_revision(journal, 1000 * i + 100, 1000 * (i - 1), 800, NAN, BEAT_EXTRA, 0);
        end += strlen(end);
        snprintf(end, sizeof beats - (size_t)(end - beats), "%d.999877,%s\n", i - 1,
                 wide                            ? "1600,800,missed,0,1,,"
                 : i > 1 && i % 4 == 1 && i < 20 ? "800,,extra,0,0,,"
                                                 : "800,800,normal,0,0,,");
    }
    text_copy(path, sizeof path, journal_path(journal));
    journal_destroy(journal);
    exported(path, "csv", folder, written, sizeof written);
    assert_file(folder, STEM ".beats.csv", beats);
    exported(path, "rr", folder, written, sizeof written);
    assert_file(folder, STEM ".rr.txt",
                "800\n800\n800\n800\n800\n800\n800\n800\n800\n800\n800\n800\n800\n800\n"
                "800\n800\n800\n800\n800\n800\n800\n");
}

static void a_simulated_heart_says_so_in_every_file(void **state)
{
    (void)state;
    char written[4096];
    const char *session = session_made(true), *folder = fresh_folder();
    exported(session, "rr", folder, written, sizeof written);
    assert_file(folder, STEM "-simulated.rr.txt", "812.346\n806\n800\n");
    exported(session, "csv", folder, written, sizeof written);
    assert_file(
        folder, STEM "-simulated.steps.csv",
        "# simulated: no person's heart\n"
        "t_s,due_s,change,index,id,cause,round\n0.200000,0.150000,begins,0,arrive,time,0\n");
}

static void an_existing_file_stays_and_nothing_half_is_left(void **state)
{
    (void)state;
    char written[1024] = "x", path[PATH_SIZE];
    struct problem problem;
    const char *session = session_made(false), *folder = fresh_folder();
    snprintf(path, sizeof path, "%s/" STEM ".steps.csv", folder);
    FILE *file = fopen(path, "w");
    fputs("mine\n", file);
    fclose(file);
    chmod(path, 0600);
    assert_int_equal(try_export(session, "csv", folder, written, sizeof written, &problem),
                     STATUS_INVALID);
    assert_non_null(strstr(problem.what, "steps.csv"));
    assert_string_equal(written, "");
    assert_file(folder, STEM ".steps.csv", "mine\n");
    snprintf(path, sizeof path, "%s/" STEM ".beats.csv", folder);
    assert_int_not_equal(access(path, F_OK), 0);
}

static void what_cannot_be_exported_is_told(void **state)
{
    (void)state;
    char written[64];
    struct problem problem;
    const char *session = session_made(false);
    assert_int_equal(try_export(session, "xls", test_folder(), written, 64, &problem),
                     STATUS_INVALID);
    assert_non_null(strstr(problem.remedy, "csv"));
    assert_int_equal(try_export("/no/such", "rr", test_folder(), written, 64, &problem),
                     STATUS_UNAVAILABLE);
    assert_int_equal(try_export(session, "rr", session, written, 64, &problem), STATUS_UNAVAILABLE);
}

static void what_is_exported_can_be_analysed(void **state)
{
    (void)state;
    char written[4096];
    const struct series_wish wish = {.kind = -1};
    struct series series;
    struct problem problem;
    const char *session = session_made(true), *folder = fresh_folder();
    exported(session, "csv", folder, written, sizeof written);
    *strchr(written, '\n') = '\0';
    if (series_read(written, &wish, &series, &problem))
        fail_msg("%s", problem.what);
    assert_int_equal(series.kind, ANALYSIS_BEATS);
    assert_int_equal(series.count, 6); /* the first interval opens with a beat as well */
    assert_true(fabs(series.values[2] - series.values[1] - 0.4) < 1e-9);
    assert_true(series.opens[0] && series.opens[4] && !series.opens[5]);
    assert_true(fabs(series.values[4] - 8.999877) < 1e-9);
    assert_true(series.simulated);
    series_finish(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rr_is_plain_numbers_and_gaps_leave_no_line),
        cmocka_unit_test(csv_has_a_row_for_everything_and_nothing_for_what_is_not),
        cmocka_unit_test(a_revised_interval_is_listed_once_as_told_last),
        cmocka_unit_test(a_simulated_heart_says_so_in_every_file),
        cmocka_unit_test(an_existing_file_stays_and_nothing_half_is_left),
        cmocka_unit_test(what_cannot_be_exported_is_told),
        cmocka_unit_test(what_is_exported_can_be_analysed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
