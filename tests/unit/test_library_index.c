/* Lists of many sessions, what is remembered of them, and forgetting. */
#include "support.h"

#include "base/clock.h"
#include "base/text.h"
#include "events/kinds.h"
#include "journal/forget.h"
#include "journal/index.h"
#include "journal/journal.h"
#include "journal/summary.h"
#include <fcntl.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WALL_NS (INT64_C(1795459320) * NS_PER_S)

static char folder[128], index_path[160];

static void append(struct journal *journal, struct event event)
{
    static int64_t at_ns;
    event.at_ns = at_ns += NS_PER_MS;
    assert_true(journal_append(journal, &event));
}

static void put_interval(struct journal *journal, double time_s, double nn_ms, bool revises)
{
    struct event event = event_of(EVENT_RR, 0);
    event.rr = (struct rr_body){
        .time_ns = ns_from_s(time_s), .rr_ms = nn_ms, .nn_ms = nn_ms, .revises = revises};
    append(journal, event);
}

static void put_quality(struct journal *journal, enum quality_level level, enum reason reason)
{
    struct event event = event_of(EVENT_QUALITY, 0);
    event.quality = (struct quality_body){.level = (uint8_t)level, .reason = (uint8_t)reason};
    append(journal, event);
}

static void put_share(struct journal *journal, enum reason reason, double share)
{
    struct event event = event_of(EVENT_COHERENCE, 0);
    event.coherence.reason = (uint8_t)reason;
    event.coherence.peak_ms2 = 200 * share;
    event.coherence.total_ms2 = 200;
    append(journal, event);
}

static void put_answer(struct journal *journal, const char *check_in, const char *item,
                       double value)
{
    struct event event = event_of(EVENT_ANSWER, 0);
    text_copy(event.answer.check_in, sizeof event.answer.check_in, check_in);
    text_copy(event.answer.item, sizeof event.answer.item, item);
    event.answer.value = value;
    append(journal, event);
}

static void put_step(struct journal *journal, int64_t index)
{
    struct event event = event_of(EVENT_STEP, 0);
    event.step.index = index;
    event.step.change = STEP_BEGINS;
    append(journal, event);
}

/* A breath of ten seconds and `more`, with this rise and fall. */
static void put_breath(struct journal *journal, double swing_bpm, double more_s, bool paced)
{
    struct event event = event_of(EVENT_BREATH, 0);
    event.breath = (struct breath_body){.end_ns = ns_from_s(10 + more_s),
                                        .high_bpm = 60 + swing_bpm,
                                        .low_bpm = 60,
                                        .quality = 1,
                                        .paced = paced,
                                        .reason = swing_bpm > 0 ? REASON_NONE : REASON_GAP};
    append(journal, event);
}

/* A session whose numbers are known; its path lives until the next call. */
static const char *make_session(const char *participant, int number)
{
    static char path[PATH_SIZE];
    static const struct journal_fact more[] = {{"practice_minutes", "5"},
                                               {"resonance_per_min", "6"}};
    struct journal *journal;
    struct problem problem;
    const struct journal_facts facts = {.version = "test",
                                        .sensors = {"sim", "sim:seed=2"},
                                        .participant = participant,
                                        .practice_id = "p",
                                        .practice_title = "P",
                                        .more = more,
                                        .more_count = 2,
                                        .started_wall_ns = WALL_NS + number * NS_PER_S};
    assert_int_equal(journal_create(folder, &facts, &journal, &problem), STATUS_OK);
    put_quality(journal, QUALITY_NONE, REASON_SETTLING);
    put_step(journal, 0);
    put_answer(journal, "now", "calm", 1);
    put_answer(journal, "now", "calm", 2); /* changed at once */
    put_step(journal, 1);
    put_step(journal, 0); /* went back to it */
    put_answer(journal, "now", "calm", 3);
    put_interval(journal, 1, 1000, false);
    put_interval(journal, 2, 500, false);
    put_interval(journal, 2, 1000, true); /* takes the place of the one before */
    put_quality(journal, QUALITY_GOOD, REASON_NONE);
    put_interval(journal, 3, 700, false);
    put_quality(journal, QUALITY_POOR, REASON_NOISY);
    put_interval(journal, 4, 250, false); /* nobody believes it */
    put_quality(journal, QUALITY_FAIR, REASON_NONE);
    struct event other = event_of(EVENT_RR, 0);
    other.stream = 1; /* another sensor's */
    other.rr.nn_ms = other.rr.rr_ms = 300;
    append(journal, other);
    put_share(journal, REASON_SETTLING, 0.9);
    put_share(journal, REASON_NONE, 0.2);
    put_share(journal, REASON_NONE, 0.6);
    put_share(journal, REASON_NONE, 0.4);
    for (int i = 0; i < 7; i++)
        put_breath(journal, 8 + i, 0.3, true);
    put_breath(journal, 30, 0, false);  /* nobody asked for it */
    put_breath(journal, 30, 2.5, true); /* at another rate */
    put_breath(journal, 0, 0, true);    /* not known */
    put_step(journal, 2);
    put_answer(journal, "now", "tired", NAN);
    put_answer(journal, "now", "calm", 6);
    text_copy(path, sizeof path, journal_path(journal));
    journal_destroy(journal);
    return path;
}

static void a_summary_knows_how_it_went(void **state)
{
    (void)state;
    struct session_summary summary;
    struct problem problem;
    assert_int_equal(record_summary(make_session("P01", 0), &summary, &problem), STATUS_OK);
    assert_true(fabs(summary.mean_hr_bpm - 60000 * 3 / 2700.0) < 1e-9);
    assert_true(summary.usable == 0.5); /* two of four seconds */
    assert_true(fabs(summary.coherence - 0.4) < 1e-12);
    assert_true(summary.practice_minutes == 5);
    assert_string_equal(summary.practice_id, "p");
    assert_int_equal(summary.sensors, 2);
    assert_int_equal(summary.answer_count, 2);
    assert_string_equal(summary.answers[0].item, "calm");
    assert_true(summary.answers[0].before == 3 && summary.answers[0].after == 6);
    assert_true(summary.answers[0].again && !summary.answers[1].again);
    assert_true(isnan(summary.answers[1].before) && isnan(summary.answers[1].after));
    assert_int_equal(summary.resonance_breaths, 7);
    assert_true(fabs(summary.resonance_bpm - 11) < 1e-9); /* the middle of 8 to 14 */
    assert_string_equal(summary.procedure, "");
    assert_false(summary.imported || summary.undated);
    assert_true(summary.complete && !summary.repaired);
}

static struct session_summary *list(const char *index, size_t count_wanted)
{
    struct session_summary *summaries;
    struct problem problem;
    size_t count;
    assert_int_equal(record_list(folder, index, &summaries, &count, NULL, &problem), STATUS_OK);
    assert_int_equal(count, count_wanted);
    return summaries;
}

static int rows_in_index(void)
{
    sqlite3 *file;
    sqlite3_stmt *query;
    assert_int_equal(sqlite3_open(index_path, &file), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(file, "SELECT count(*) FROM session", -1, &query, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(query), SQLITE_ROW);
    int count = sqlite3_column_int(query, 0);
    sqlite3_finalize(query);
    sqlite3_close(file);
    return count;
}

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *file;
    assert_int_equal(sqlite3_open(path, &file), SQLITE_OK);
    assert_int_equal(sqlite3_exec(file, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(file);
}

static void assert_same_as_files(size_t count)
{
    struct session_summary *with = list(index_path, count), *without = list(NULL, count);
    assert_memory_equal(with, without, count * sizeof *with);
    free(with);
    free(without);
}

static void the_index_says_what_the_files_say(void **state)
{
    (void)state;
    struct stat found;
    for (int i = 1; i < 6; i++)
        make_session("P02", i);
    assert_same_as_files(6);
    assert_same_as_files(6); /* from the index now */
    assert_int_equal(rows_in_index(), 6);
    assert_int_equal(stat(index_path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);

    struct session_summary *summaries = list(index_path, 6);
    run_sql(summaries[2].path, "UPDATE facts SET value='P77' WHERE name='participant'");
    free(summaries);
    summaries = list(index_path, 6);
    assert_string_equal(summaries[2].participant, "P77"); /* the file counts */
    unlink(summaries[5].path);
    free(summaries);
    assert_same_as_files(5);
    assert_int_equal(rows_in_index(), 5); /* of a file that is gone nothing is kept */
}

static void it_is_the_index_that_is_read(void **state)
{
    (void)state;
    struct session_summary *summaries = list(index_path, 5);
    struct timespec times[2];
    struct stat found;
    int file = open(summaries[1].path, O_RDWR);
    assert_true(file >= 0 && fstat(file, &found) == 0);
    static const uint8_t nothing[100];
    assert_int_equal(pwrite(file, nothing, 100, 0), 100); /* the file can no longer be read */
    times[0] = found.st_atim;
    times[1] = found.st_mtim;
    futimens(file, times); /* and looks as before */
    close(file);
    struct session_summary *again = list(index_path, 5);
    assert_memory_equal(summaries, again, 5 * sizeof *again);
    unlink(summaries[1].path);
    free(summaries);
    free(again);
}

static void a_wrong_index_is_begun_anew(void **state)
{
    static const char *const wrong[] = {
        "UPDATE session SET summary=zeroblob(length(summary))", /* sums that do not agree */
        "UPDATE session SET size=size+1",
        "UPDATE session SET summary=x'00'",
        "DROP TABLE session; CREATE TABLE session (other)",
        "PRAGMA user_version=7",
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        run_sql(index_path, wrong[i]);
        assert_same_as_files(4);
        assert_int_equal(rows_in_index(), 4);
    }
    for (int i = 0; i < 2; i++) { /* no database at all; a folder in its place */
        unlink(index_path);
        if (i == 1) {
            assert_int_equal(mkdir(index_path, 0700), 0);
        } else {
            FILE *file = fopen(index_path, "w");
            for (int k = 0; k < 20000; k++)
                fputc(k * 31 % 251, file);
            fclose(file);
        }
        assert_same_as_files(4);
    }
    rmdir(index_path);
    assert_same_as_files(4);
}

static void forgetting_leaves_nothing_behind(void **state)
{
    (void)state;
    struct problem problem;
    char log[PATH_SIZE + 8];
    struct session_summary *summaries = list(index_path, 4);
    const char *path = summaries[0].path;
    snprintf(log, sizeof log, "%s-shm", path);
    fclose(fopen(log, "w"));
    int other_name = open(path, O_RDONLY); /* to see what is left of its bytes */
    assert_int_equal(forget_session(path, index_path, &problem), STATUS_OK);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(access(log, F_OK), -1);
    assert_int_equal(rows_in_index(), 3);
    uint8_t bytes[4096];
    ssize_t count;
    while ((count = read(other_name, bytes, sizeof bytes)) > 0)
        for (ssize_t i = 0; i < count; i++)
            assert_int_equal(bytes[i], 0);
    close(other_name);
    free(summaries);

    assert_int_equal(forget_session("/nowhere.kindbeat", NULL, &problem), STATUS_UNAVAILABLE);
    assert_int_equal(forget_session(folder, NULL, &problem), STATUS_INVALID);
    assert_int_equal(forget_session(index_path, NULL, &problem), STATUS_INVALID);
}

static void what_is_being_recorded_is_not_forgotten(void **state)
{
    (void)state;
    struct journal *journal;
    struct problem problem;
    char path[PATH_SIZE];
    const struct journal_facts facts = {.version = "test", .started_wall_ns = WALL_NS};
    assert_int_equal(journal_create(folder, &facts, &journal, &problem), STATUS_OK);
    text_copy(path, sizeof path, journal_path(journal));
    assert_int_equal(forget_session(path, NULL, &problem), STATUS_UNAVAILABLE);
    put_quality(journal, QUALITY_GOOD, REASON_NONE);
    journal_destroy(journal);
    struct session_summary summary;
    assert_int_equal(record_summary(path, &summary, &problem), STATUS_OK);
    assert_true(summary.complete && summary.usable == 1);
    assert_int_equal(forget_session(path, NULL, &problem), STATUS_OK);
}

int main(void)
{
    snprintf(folder, sizeof folder, "%s/sessions", test_folder());
    snprintf(index_path, sizeof index_path, "%s/index", test_folder());
    if (mkdir(folder, 0700) != 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_summary_knows_how_it_went),
        cmocka_unit_test(the_index_says_what_the_files_say),
        cmocka_unit_test(it_is_the_index_that_is_read),
        cmocka_unit_test(a_wrong_index_is_begun_anew),
        cmocka_unit_test(forgetting_leaves_nothing_behind),
        cmocka_unit_test(what_is_being_recorded_is_not_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
