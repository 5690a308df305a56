/* Pulled out and plugged in again, over and over, each time as another port: a whole session (link,
 * decoder, heart engine, record) with the real libserialport, in a program of its own.
 *
 * Read from its record afterwards: how soon each pull was noticed and each return was running (its
 * first sample), that the device never had to be recognised again, that no sample or beat came
 * twice or from a gap, and no interval reaches across one. Asked of the program before and after:
 * descriptors, threads, memory. 20 cycles; KINDBEAT_SOAK_CYCLES=500 for a long one by hand. Every
 * twentieth return lasts long enough for beats. */
#include "support.h"

#include "base/clock.h"
#include "base/log.h"
#include "board.h"
#include "journal/record.h"
#include "session/replay.h"
#include "visit.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CYCLES_USUAL  20
#define CYCLES_MOST   1000
#define SETTLED       5 /* cycles before the first count of what is held */
#define NOTICED_NS    (300 * NS_PER_MS)
#define RUNNING_NS    (2 * NS_PER_S)
#define HEAP_MAY_GROW 32768

static UMockdevTestbed *bench;
static int cycles = CYCLES_USUAL;

/* When the test pulled and plugged, and what the record says of it, by cycle. */
struct cycle {
    int64_t pulled_ns, plugged_ns;                /* monotonic clock */
    int64_t lost_ns, open_ns, sample_ns, beat_ns; /* -1: not yet; beat: the first one's moment */
};

static struct cycle table[CYCLES_MOST];

/* --- the bench ------------------------------------------------------------------------------ */

/* Fifty lines a second of a pulse of 75 a minute. */
static void talk(struct board *board, struct visit *visit, int64_t ms)
{
    static int sample;
    int64_t until_ns = clock_monotonic_ns() + ms * NS_PER_MS, due_ns = clock_monotonic_ns();
    while (due_ns < until_ns) {
        char line[16];
        double u = (sample++ % 40) * 0.02;
        int size =
            snprintf(line, sizeof line, "S%d\r\n", 400 + (int)(60000 * u * u * exp(-14 * u)));
        board_write(board, line, (size_t)size);
        due_ns += 20 * NS_PER_MS;
        visit_wait(visit, false, 0);
        clock_sleep_until_ns(due_ns);
    }
}

static int pause_of(int cycle)
{
    return 60 + (cycle * 7919) % 200; /* no step of the search's 250 ms */
}

static void turn(struct board *board, struct visit *visit, int number)
{
    struct cycle *cycle = &table[number];
    cycle->pulled_ns = clock_monotonic_ns();
    board_pull(board);
    if (!visit_wait(visit, false, 3000))
        fail_msg("cycle %d: the pull was never noticed", number);
    clock_sleep_until_ns(clock_monotonic_ns() + pause_of(number) * NS_PER_MS);
    board_plug(board, bench, number + 1);
    cycle->plugged_ns = clock_monotonic_ns();
    if (!visit_wait(visit, true, 10000))
        fail_msg("cycle %d: never running again: %s", number, visit->text);
    assert_true(visit->recognised);
    talk(board, visit, number % 20 == 11 ? 6000 : 80 + pause_of(number + 1));
}

/* --- the record ----------------------------------------------------------------------------- */

struct reading {
    int cycle; /* the last one whose LOST was read; -1: none */
    int64_t origin_ns, last_sample_ns, last_beat_ns;
    int losts, opens, gaps, devices, samples, beats, intervals;
};

/* Whether anything of this stretch was while the board was out. */
static bool touches_a_gap(const struct reading *reading, int64_t from_ns, int64_t to_ns)
{
    for (int i = 0; i < cycles; i++)
        if (from_ns + reading->origin_ns < table[i].plugged_ns &&
            to_ns + reading->origin_ns > table[i].pulled_ns)
            return true;
    return false;
}

static void read_link(struct reading *reading, const struct event *event)
{
    if (event->link.state == LINK_LOST) {
        assert_true(++reading->cycle < cycles);
        table[reading->cycle].lost_ns = event->at_ns + reading->origin_ns;
        table[reading->cycle].open_ns = table[reading->cycle].sample_ns = -1;
        reading->losts++;
    } else if (event->link.state == LINK_OPEN && reading->cycle >= 0) {
        table[reading->cycle].open_ns = event->at_ns + reading->origin_ns;
        reading->opens++;
    }
    assert_int_not_equal(event->link.state, LINK_FAILED);
}

static void read_sample(struct reading *reading, const struct event *event)
{
    struct cycle *cycle = reading->cycle >= 0 ? &table[reading->cycle] : NULL;
    assert_true(event->sample.time_ns > reading->last_sample_ns);
    reading->last_sample_ns = event->sample.time_ns;
    reading->samples++;
    if (cycle && cycle->open_ns >= 0 && cycle->sample_ns < 0) {
        cycle->sample_ns = event->at_ns + reading->origin_ns;
        assert_true(event->sample.time_ns + reading->origin_ns > cycle->plugged_ns - NS_PER_S / 20);
    }
}

static void read_event(struct reading *reading, const struct event *event)
{
    switch (event->kind) {
    case EVENT_LINK:
        read_link(reading, event);
        break;
    case EVENT_GAP:
        assert_int_equal(event->gap.cause, GAP_UNPLUGGED);
        reading->gaps++;
        break;
    case EVENT_DEVICE:
        reading->devices++;
        break;
    case EVENT_SAMPLE:
        read_sample(reading, event);
        break;
    case EVENT_BEAT:
        assert_true(event->beat.time_ns > reading->last_beat_ns + 250 * NS_PER_MS);
        assert_false(touches_a_gap(reading, event->beat.time_ns, event->beat.time_ns));
        reading->last_beat_ns = event->beat.time_ns;
        reading->beats++;
        break;
    case EVENT_RR:
        if (event->rr.first || isnan(event->rr.rr_ms))
            break;
        assert_false(touches_a_gap(reading, event->rr.time_ns - ns_from_s(event->rr.rr_ms / 1000),
                                   event->rr.time_ns));
        reading->intervals++;
        break;
    default:
        break;
    }
}

static void read_record(const char *path, struct reading *reading)
{
    struct record *record;
    struct problem problem;
    struct event event;
    bool more = true;
    *reading = (struct reading){.cycle = -1, .last_sample_ns = -1, .last_beat_ns = -NS_PER_S};
    assert_int_equal(record_open(path, &record, &problem), STATUS_OK);
    assert_true(record_complete(record));
    reading->origin_ns = strtoll(record_fact(record, "started_monotonic_ns"), NULL, 10);
    for (;;) {
        assert_int_equal(record_next(record, &event, &more, &problem), STATUS_OK);
        if (!more)
            break;
        read_event(reading, &event);
    }
    record_close(record);
}

/* --- the figures ---------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static double print_times(const char *what, size_t from, size_t to)
{
    double ms[CYCLES_MOST];
    for (int i = 0; i < cycles; i++) {
        int64_t from_ns, to_ns;
        memcpy(&from_ns, (const char *)&table[i] + from, sizeof from_ns);
        memcpy(&to_ns, (const char *)&table[i] + to, sizeof to_ns);
        ms[i] = s_from_ns(to_ns - from_ns) * 1e3;
    }
    qsort(ms, (size_t)cycles, sizeof ms[0], by_value);
    print_message("%-24s median %6.1f ms, worst %6.1f ms\n", what, ms[cycles / 2], ms[cycles - 1]);
    return ms[cycles - 1];
}

static void check_replay(const char *path)
{
    struct replay_verdict verdict;
    struct problem problem;
    assert_int_equal(replay_check(path, &verdict, &problem), STATUS_OK);
    if (!verdict.identical)
        fail_msg("%s", verdict.difference);
}

/* On a busy machine a board may be pulled again before anybody has read its first two lines. */
static void check_every_return_spoke(void)
{
    int without = 0;
    for (int i = 0; i < cycles; i++)
        if (table[i].sample_ns < 0) {
            without++;
            table[i].sample_ns = table[i].open_ns;
        }
    if (without > 0)
        print_message("%d returns too short for a sample\n", without);
    assert_true(without <= 1 + cycles / 100);
}

static void check_record(const char *path)
{
    struct reading reading;
    check_replay(path);
    read_record(path, &reading);
    print_message("%d cycles: %d noticed, %d back; %d samples, %d beats, %d intervals\n", cycles,
                  reading.losts, reading.opens, reading.samples, reading.beats, reading.intervals);
    assert_int_equal(reading.losts, cycles);
    assert_int_equal(reading.opens, cycles);
    assert_int_equal(reading.gaps, cycles);
    assert_int_equal(reading.devices, 1); /* never recognised anew */
    check_every_return_spoke();
#define TIMES(what, from, to)                                                                      \
    print_times(what, offsetof(struct cycle, from), offsetof(struct cycle, to))
    double noticed_ms = TIMES("noticed after", pulled_ns, lost_ns);
    TIMES("open again after", plugged_ns, open_ns);
    double running_ms = TIMES("first sample after", plugged_ns, sample_ns);
    assert_true(noticed_ms * 1e6 < (double)NOTICED_NS);
    assert_true(running_ms * 1e6 < (double)RUNNING_NS);
}

static void print_holdings(int done, const struct holdings *holdings)
{
    print_message(
        "after %3d: %ld descriptors, %ld threads, %ld kB resident; heap: %ld bytes, and %ld "
        "of the record\n",
        done, holdings->descriptors, holdings->threads, holdings->resident_kb, holdings->heap_bytes,
        holdings->journal_bytes);
}

static void nothing_leaks_and_nothing_is_missed(void **state)
{
    (void)state;
    struct visit visit;
    struct board board;
    struct holdings before = {0}, after;
    bench = umockdev_testbed_new();
    board_plug(&board, bench, 0);
    visit_start(&visit, test_folder());
    assert_true(visit_wait(&visit, true, 10000));
    talk(&board, &visit, 3000); /* until it is recognised, and a heart is there */
    assert_true(visit.recognised);
    for (int i = 0; i < cycles; i++) {
        if (i == SETTLED || (i > 0 && i % 100 == 0)) {
            after = visit_holdings(&visit);
            print_holdings(i, &after);
            before = i == SETTLED ? after : before;
        }
        turn(&board, &visit, i);
    }
    after = visit_holdings(&visit);
    print_holdings(cycles, &after);
    visit_finish(&visit);
    board_pull(&board);
    g_clear_object(&bench);
    check_record(visit.record);
    assert_int_equal(after.descriptors, before.descriptors);
    assert_int_equal(after.threads, before.threads);
    assert_true(after.heap_bytes - before.heap_bytes < HEAP_MAY_GROW);
}

int main(int count, char **words)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_leaks_and_nothing_is_missed)};
    const char *wished = getenv("KINDBEAT_SOAK_CYCLES");
    if (count == 3 && strcmp(words[1], VISIT_WORD) == 0)
        return visit_main(words[2]);
    const char *preloaded = getenv("LD_PRELOAD");
    if (!preloaded || !strstr(preloaded, "umockdev")) {
        print_message("skipped: umockdev is not preloaded (run this test through ctest)\n");
        return TEST_SKIPPED;
    }
    if (wished && atoi(wished) > SETTLED && atoi(wished) <= CYCLES_MOST)
        cycles = atoi(wished);
    setenv("XDG_STATE_HOME", test_folder(), 1); /* no memory of the person's own */
    log_threshold(LOG_WARNING);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
