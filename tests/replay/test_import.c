/* What other programs recorded, as sessions: a replay proves them, and they say where they are
 * from. */
#include "support.h"

#include "base/clock.h"
#include "base/text.h"
#include "journal/record.h"
#include "reading/series.h"
#include "session/import.h"
#include "session/replay.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static size_t count_kind(struct record *record, enum event_kind kind, struct event *last)
{
    struct event event;
    struct problem problem;
    bool more = true;
    size_t count = 0;
    record_rewind(record);
    while (record_next(record, &event, &more, &problem) == STATUS_OK && more) {
        if (event.kind != kind)
            continue;
        count++;
        *last = event;
    }
    assert_false(more);
    return count;
}

/* Makes the session, proves it by replay, and opens it. */
static struct record *imported(const struct import_source *source)
{
    char path[PATH_SIZE];
    struct problem problem;
    struct replay_verdict verdict;
    struct record *record;
    struct stat found;
    if (import_recording(source, test_folder(), path, &problem))
        fail_msg("%s", problem.what);
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    if (replay_check(path, &verdict, &problem))
        fail_msg("%s", problem.what);
    if (!verdict.identical)
        fail_msg("%s", verdict.difference);
    assert_true(verdict.outputs > 10);
    assert_int_equal(record_open(path, &record, &problem), STATUS_OK);
    assert_string_equal(record_fact(record, "imported"), source->words);
    assert_string_equal(record_fact(record, "refused"), "0");
    return record;
}

static void intervals_become_beats_at_their_times(void **state)
{
    (void)state;
    double values[100], sum_ms = 0;
    struct event last;
    for (int i = 0; i < 100; i++)
        values[i] = i == 5 ? (double)NAN : 800 + round(50 * sin(i * 0.5));
    for (int i = 0; i < 100; i++)
        sum_ms += i == 5 ? 0 : values[i];
    const struct import_source source = {.words = "rr.txt",
                                         .signal = SIGNAL_RR,
                                         .values = values,
                                         .count = 100,
                                         .participant = "P01",
                                         .began_wall_ns = 1700000000 * NS_PER_S};
    struct record *record = imported(&source);
    assert_int_equal(count_kind(record, EVENT_SAMPLE, &last), 99);
    assert_int_equal(last.sample.time_ns, ns_from_s(sum_ms / 1000));
    assert_true(count_kind(record, EVENT_RR, &last) >= 98);
    assert_int_equal(count_kind(record, EVENT_GAP, &last), 1);
    assert_true(count_kind(record, EVENT_COHERENCE, &last) >= 79);
    assert_int_equal(last.coherence.reason, REASON_NONE);
    assert_string_equal(record_fact(record, "participant"), "P01");
    assert_string_equal(record_fact(record, "simulated"), "0");
    record_close(record);
}

/* A pulse of one beat a second, with a hole. */
static void waves_keep_their_holes(void **state)
{
    (void)state;
    static double values[3000];
    struct event last;
    for (int i = 0; i < 3000; i++)
        values[i] = i >= 1500 && i < 1800 ? (double)NAN
                                          : 500 + 200 * exp(-fabs(fmod(i * 0.02, 1) - 0.3) * 9);
    const struct import_source source = {.words = "wave.csv",
                                         .name = "a channel with a long name",
                                         .signal = SIGNAL_PPG,
                                         .values = values,
                                         .count = 3000,
                                         .rate_hz = 50,
                                         .simulated = true,
                                         .began_wall_ns = 1700000000 * NS_PER_S};
    struct record *record = imported(&source);
    assert_int_equal(count_kind(record, EVENT_SAMPLE, &last), 2700);
    assert_true(last.sample.value == values[2999] && last.sample.time_ns == ns_from_s(59.98));
    assert_int_equal(count_kind(record, EVENT_GAP, &last), 1);
    assert_int_equal(last.gap.cause, GAP_MISSING);
    assert_int_equal(last.gap.count, 300);
    assert_int_equal(last.gap.from_ns, ns_from_s(29.98));
    assert_int_equal(last.gap.to_ns, 36 * NS_PER_S);
    assert_true(count_kind(record, EVENT_BEAT, &last) > 40);
    assert_string_equal(record_fact(record, "simulated"), "1");
    record_close(record);
}

/* More events than the journal's queue holds: none may be lost. */
static void a_real_recording_is_imported_whole(void **state)
{
    (void)state;
    const char *path = test_recording("ecg/bsnb_ecg5min.i16");
    struct series series;
    struct problem problem;
    struct event last;
    const struct series_wish wish = {.kind = -1};
    if (!path) {
        print_message("the shared recordings are absent\n");
        skip();
    }
    if (series_read(path, &wish, &series, &problem))
        fail_msg("%s", problem.what);
    const struct import_source source = {.words = "bsnb_ecg5min.i16",
                                         .signal = SIGNAL_ECG,
                                         .values = series.values,
                                         .count = series.count / 2,
                                         .rate_hz = series.rate_hz,
                                         .began_wall_ns = 1700000000 * NS_PER_S};
    struct record *record = imported(&source);
    assert_int_equal(count_kind(record, EVENT_SAMPLE, &last), series.count / 2);
    assert_true(count_kind(record, EVENT_BEAT, &last) > 150);
    record_close(record);
    series_finish(&series);
}

static void what_cannot_be_made_is_told(void **state)
{
    (void)state;
    char path[PATH_SIZE];
    struct problem problem;
    const double values[] = {800, 810};
    const struct import_source source = {
        .words = "", .signal = SIGNAL_RR, .values = values, .count = 2};
    assert_int_not_equal(import_recording(&source, "/proc/no/such", path, &problem), STATUS_OK);
    assert_true(strlen(problem.what) > 10 && strlen(problem.remedy) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_become_beats_at_their_times),
        cmocka_unit_test(waves_keep_their_holes),
        cmocka_unit_test(a_real_recording_is_imported_whole),
        cmocka_unit_test(what_cannot_be_made_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
