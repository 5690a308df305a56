/* Out of a session into a format of other programs, and back: what stands in both is the same. */
#include "support.h"

#include "app/commands.h"
#include "base/clock.h"
#include "base/text.h"
#include "export/session_export.h"
#include "journal/record.h"
#include "reading/series.h"
#include "session/import.h"
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define BEATS 120
#define HOLE  60 /* number of the beat with a gap before it */

/* Made by an export; the path that ends so is kept. */
struct wanted {
    const char *ending;
    char path[PATH_SIZE];
};

static void take_path(void *context, const char *path)
{
    struct wanted *wanted = context;
    size_t length = strlen(path), tail = strlen(wanted->ending);
    if (length > tail && strcmp(path + length - tail, wanted->ending) == 0)
        text_copy(wanted->path, sizeof wanted->path, path);
}

static const char *fresh_folder(void)
{
    static char path[PATH_SIZE];
    static int number;
    snprintf(path, sizeof path, "%s/%d", test_folder(), ++number);
    assert_int_equal(mkdir(path, 0700), 0);
    return path;
}

static const char *exported(const char *session, const char *format, const char *ending)
{
    static struct wanted wanted;
    struct problem problem;
    const struct export_wish wish = {.format = format, .folder = fresh_folder()};
    struct export_told told = {.file = take_path, .context = &wanted};
    wanted = (struct wanted){.ending = ending};
    if (session_export(session, &wish, &told, &problem))
        fail_msg("%s", problem.what);
    assert_true(wanted.path[0]);
    return wanted.path;
}

static struct series read_back(const char *path)
{
    static const struct series_wish wish = {.kind = -1};
    struct series series;
    struct problem problem;
    if (series_read(path, &wish, &series, &problem))
        fail_msg("%s", problem.what);
    return series;
}

static void imported(const struct import_source *source, char session[PATH_SIZE])
{
    struct problem problem;
    if (import_recording(source, fresh_folder(), session, &problem))
        fail_msg("%s", problem.what);
}

/* Beats with a gap that is shorter than some pauses of a heart. */
static void beats_with_a_gap(double rr_ms[BEATS], double times_s[BEATS], char session[PATH_SIZE])
{
    for (int i = 0; i < BEATS; i++) {
        rr_ms[i] = 800 + round(50 * sin(i * 0.5));
        times_s[i] = (i ? times_s[i - 1] : 0) + (i == HOLE ? 2.4 : rr_ms[i] / 1000);
    }
    rr_ms[HOLE] = NAN;
    const struct import_source source = {.words = "beats",
                                         .signal = SIGNAL_RR,
                                         .values = rr_ms,
                                         .times_s = times_s,
                                         .count = BEATS,
                                         .simulated = true,
                                         .began_wall_ns = INT64_C(1795459320) * NS_PER_S};
    imported(&source, session);
}

static void gaps_come_back_from_every_format_that_tells_times(void **state)
{
    (void)state;
    static const struct {
        const char *format, *ending;
        double within_ms;
    } formats[] = {{"csv", ".beats.csv", 0.001},
                   {"bids", "_events.tsv", 1e-5},
                   {"hrvlogger", "hrvlogger_RR.csv", 0.5}};
    double rr_ms[BEATS], times_s[BEATS];
    char session[PATH_SIZE];
    beats_with_a_gap(rr_ms, times_s, session);
    for (size_t k = 0; k < sizeof formats / sizeof formats[0]; k++) {
        struct series series = read_back(exported(session, formats[k].format, formats[k].ending));
        size_t beat = 1, runs = 0; /* the engine waits for the second beat of a run */
        assert_int_equal(series.kind, ANALYSIS_BEATS);
        assert_true(series.simulated);
        for (size_t i = 0; i < series.count; i++) {
            runs += series.opens[i];
            if (series.opens[i])
                continue;
            beat += beat == HOLE ? 2 : 0;
            double length_ms = 1000 * (series.values[i] - series.values[i - 1]);
            if (beat >= BEATS || fabs(length_ms - rr_ms[beat]) > formats[k].within_ms)
                fail_msg("%s: interval %zu is %.9g ms", formats[k].format, beat, length_ms);
            beat++;
        }
        assert_int_equal(beat, BEATS);
        assert_int_equal(runs, 2);
        series_finish(&series);
    }
}

/* --- markers -------------------------------------------------------------------------------- */

#define MARKS_MOST 16

struct marks {
    char text[MARKS_MOST][EVENT_TEXT_MAX];
    int64_t wall_ns[MARKS_MOST];
    int count;
    bool simulated;
};

static struct marks marks_of(const char *session)
{
    struct marks marks = {0};
    struct problem problem;
    struct record *record;
    struct event event;
    bool more = true;
    if (record_open(session, &record, &problem))
        fail_msg("%s", problem.what);
    int64_t began_ns = strtoll(record_fact(record, "started_wall_ns"), NULL, 10);
    marks.simulated = strcmp(record_fact(record, "simulated"), "1") == 0;
    while (record_next(record, &event, &more, &problem) == STATUS_OK && more) {
        if (event.kind != EVENT_INTENT || event.intent.intent != INTENT_MARK)
            continue;
        assert_true(marks.count < MARKS_MOST);
        text_copy(marks.text[marks.count], EVENT_TEXT_MAX, event.intent.text);
        marks.wall_ns[marks.count++] = began_ns + event.at_ns;
    }
    record_close(record);
    return marks;
}

/* As a person would: with the command. The path of the one session made. */
static const char *imported_file(const char *file)
{
    static char made[PATH_SIZE];
    const struct command command = {.name = "import", .arguments = "", .summary = "", .help = ""};
    char path[PATH_SIZE], folder[PATH_SIZE];
    char option[] = "--folder";
    text_copy(path, sizeof path, file);
    text_copy(folder, sizeof folder, fresh_folder());
    char *words[] = {option, folder, path, NULL};
    assert_int_equal(command_import(&command, 3, words), 0);
    DIR *listed = opendir(folder);
    struct dirent *entry;
    made[0] = '\0';
    while ((entry = readdir(listed)))
        if (strstr(entry->d_name, ".kindbeat"))
            snprintf(made, sizeof made, "%.300s/%.200s", folder, entry->d_name);
    closedir(listed);
    assert_true(made[0]);
    return made;
}

static void assert_same_marks(const struct marks *left, const struct marks *right, int64_t within)
{
    assert_int_equal(left->count, right->count);
    for (int i = 0; i < left->count; i++) {
        int64_t off_ns = left->wall_ns[i] - right->wall_ns[i];
        if (strncmp(left->text[i], right->text[i], 40) != 0 || off_ns > within || off_ns < -within)
            fail_msg("mark %d: '%s', '%s', %lld ns apart", i, left->text[i], right->text[i],
                     (long long)off_ns);
    }
}

static void marked_wave(const struct import_mark *marks, size_t count, char session[PATH_SIZE])
{
    static double values[1500];
    for (int i = 0; i < 1500; i++)
        values[i] = round(500 + 200 * exp(-fabs(fmod(i * 0.02, 1) - 0.3) * 9));
    const struct import_source source = {.words = "wave",
                                         .name = "red",
                                         .signal = SIGNAL_PPG,
                                         .values = values,
                                         .count = 1500,
                                         .rate_hz = 50,
                                         .first_s = 0.25,
                                         .marks = marks,
                                         .mark_count = count,
                                         .simulated = true,
                                         .began_wall_ns =
                                             INT64_C(1795459320) * NS_PER_S + 123456789};
    imported(&source, session);
}

/* Out, in, out and in again. EDF tells 0.1 ms, for the file's beginning and for the annotation. */
static void markers_stand_at_their_times_after_a_round_trip(void **state)
{
    (void)state;
    static const struct {
        const char *format, *ending;
        int64_t within_ns;
    } formats[] = {{"edf", ".edf", 100000}, {"bids", "_physio.tsv.gz", 1000}};
    static const struct import_mark given[] = {{0.2500001, "at the very first sample"},
                                               {7.123456789, "stim1"},
                                               {7.123456789, "beat it"},
                                               {12, "ünder the \"bridge\""},
                                               {30.2, "at the last sample"}};
    const size_t count = sizeof given / sizeof given[0];
    char session[PATH_SIZE];
    marked_wave(given, count, session);
    struct marks before = marks_of(session);
    assert_int_equal(before.count, count);
    for (size_t k = 0; k < sizeof formats / sizeof formats[0]; k++) {
        char again[PATH_SIZE];
        text_copy(again, sizeof again,
                  imported_file(exported(session, formats[k].format, formats[k].ending)));
        struct marks after = marks_of(again);
        assert_same_marks(&before, &after, formats[k].within_ns);
        assert_true(after.simulated);
        struct marks twice =
            marks_of(imported_file(exported(again, formats[k].format, formats[k].ending)));
        assert_same_marks(&before, &twice, 2 * formats[k].within_ns);
    }
}

/* BIDS keeps the session's clock: what stands outside the samples comes along. */
static void markers_before_the_samples_come_along_in_bids(void **state)
{
    (void)state;
    static const struct import_mark given[] = {{0, "before"}, {0.1, ""}, {44, "long after"}};
    char session[PATH_SIZE];
    marked_wave(given, 3, session);
    struct marks before = marks_of(session);
    struct marks after = marks_of(imported_file(exported(session, "bids", "_physio.tsv.gz")));
    assert_same_marks(&before, &after, 1000);
}

/* Two records of a foreign EDF+ of one ECG and annotations: a duration, two texts in one list, one
 * in the second record that speaks of the first, and a text of no moment. */
static void foreign_annotations_become_markers(void **state)
{
    (void)state;
    enum { RATE = 200, NOTES = 60, RECORDS = 2 };
    static const char *const lists[RECORDS] = {"+0.5\x14\x14|+0.75\x15"
                                               "2.5\x14"
                                               "artefact\x14movement\x14|x\x14nowhere\x14|",
                                               "+1.5\x14\x14|+1\x14late told\x14|+2\x14"
                                               "a\nb\x14|"};
    char head[257 + 512], path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/foreign.edf", fresh_folder());
    snprintf(head, sizeof head,
             "%-8s%-80s%-80s%s%-8d%-44s%-8d%-8d%-4d%-16s%-16s%-80s%-80s%-8s%-8s%-8d%-8d%-8d%-8d"
             "%-8d%-8d%-8d%-8d%-80s%-80s%-8d%-8d%-32s%-32s",
             "0", "X X X X", "Startdate X X X X", "23.11.2610.00.00", 768, "EDF+C", RECORDS, 1, 2,
             "ECG II", "EDF Annotations", "", "", "uV", "", -1000, -1, 1000, 1, -32768, -32768,
             32767, 32767, "", "", RATE, NOTES, "", "");
    FILE *file = fopen(path, "wb");
    assert_int_equal(strlen(head), 768);
    fwrite(head, 1, 768, file);
    for (int record = 0; record < RECORDS; record++) {
        char notes[2 * NOTES] = {0};
        for (int i = 0; i < RATE; i++) {
            int16_t value = (int16_t)(i % 160 < 4 ? 20000 : 0);
            fwrite(&value, 2, 1, file);
        }
        for (size_t i = 0; lists[record][i]; i++)
            notes[i] = lists[record][i] == '|' ? '\0' : lists[record][i];
        fwrite(notes, 1, sizeof notes, file);
    }
    fclose(file);
    struct marks marks = marks_of(imported_file(path));
    static const struct {
        const char *text;
        double t_s;
    } expected[] = {{"artefact", 0.75}, {"movement", 0.75}, {"late told", 1}, {"a b", 2}};
    assert_int_equal(marks.count, 4);
    for (int i = 0; i < marks.count; i++) {
        assert_string_equal(marks.text[i], expected[i].text);
        assert_int_equal(marks.wall_ns[i] % (60 * NS_PER_S), ns_from_s(expected[i].t_s));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaps_come_back_from_every_format_that_tells_times),
        cmocka_unit_test(markers_stand_at_their_times_after_a_round_trip),
        cmocka_unit_test(markers_before_the_samples_come_along_in_bids),
        cmocka_unit_test(foreign_annotations_become_markers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
