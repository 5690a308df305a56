/* The joining of a device's stamps to the session's clock, and the small tellers beside it. */
#include "support.h"

#include "base/clock.h"
#include "events/kinds.h"
#include "sensors/intervals.h"
#include "sensors/slow.h"
#include "sensors/stamps.h"
#include <math.h>

#define TICK_NS 1e6

static struct stamps begun(void)
{
    struct stamps stamps;
    stamps_start(&stamps, 65536, TICK_NS);
    return stamps;
}

static void wraps_are_undone_by_the_time_that_passed(void **state)
{
    (void)state;
    static const int64_t passed_ms[] = {0, 1, 900, 60000, 65536, 70000, 200000, 1000000};
    for (size_t i = 0; i < sizeof passed_ms / sizeof passed_ms[0]; i++) {
        struct stamps stamps = begun();
        assert_int_equal(stamps_unwrap(&stamps, 60000, 0), 60000);
        for (int64_t late_ms = -30000; late_ms <= 30000; late_ms += 15000) {
            struct stamps later = stamps;
            int64_t arrival_ns = (passed_ms[i] + late_ms) * NS_PER_MS;
            int64_t ticks = stamps_unwrap(&later, (60000 + passed_ms[i]) % 65536, arrival_ns);
            assert_int_equal(ticks, 60000 + passed_ms[i]);
        }
    }
}

static void what_follows_may_be_late_without_end(void **state)
{
    (void)state;
    struct stamps stamps = begun();
    stamps_unwrap(&stamps, 65000, 0);
    assert_int_equal(stamps_follow(&stamps, 500, 500 * NS_PER_S), 66036);
    assert_int_equal(stamps_follow(&stamps, 499, 501 * NS_PER_S), 66036 + 65535);
    assert_int_equal(stamps_follow(&stamps, 499, 502 * NS_PER_S), 66036 + 65535);
}

static void the_clocks_are_joined_where_least_was_late(void **state)
{
    (void)state;
    struct stamps stamps = begun();
    assert_true(stamps_contradict(&stamps, 1000, false, 0)); /* not joined yet */
    stamps_join(&stamps, 1000, 5 * NS_PER_S);
    stamps_join(&stamps, 2000, 5 * NS_PER_S + 700 * NS_PER_MS);
    stamps_join(&stamps, 3000, 8 * NS_PER_S);
    assert_int_equal(stamps_time(&stamps, 2000), 5700 * NS_PER_MS);
    assert_int_equal(stamps_time(&stamps, 1000), 4700 * NS_PER_MS);
    assert_false(stamps_contradict(&stamps, 2000, false, 5700 * NS_PER_MS + STAMPS_LATE_NS));
    assert_false(stamps_contradict(&stamps, 2000, false, 5700 * NS_PER_MS - STAMPS_FAST_NS));
    assert_false(stamps_contradict(&stamps, 2000, true, 100 * NS_PER_S));
    assert_true(stamps_contradict(&stamps, 2000, false, 5701 * NS_PER_MS + STAMPS_LATE_NS));
    assert_true(stamps_contradict(&stamps, 2000, true, 0));
    assert_false(stamps.joined);
}

static void ticks_that_are_no_whole_nanoseconds_do_not_add_up(void **state)
{
    (void)state;
    struct stamps stamps;
    stamps_start(&stamps, 65536, 1e9 / 3);
    stamps_join(&stamps, 0, 0);
    for (int64_t s = 0; s < 100000; s += 777)
        assert_int_equal(stamps_time(&stamps, 3 * s), s * NS_PER_S);
}

static struct decoder decoder; /* of no device: only its stream is asked for */

static void a_hole_is_told_with_the_interval_after_it(void **state)
{
    (void)state;
    static const struct {
        int64_t first, second, told; /* intervals lost by two breaks, -1: no break; and in all */
    } cases[] = {{2, -1, 2}, {0, -1, 0}, {2, 3, 5}, {2, 0, 0}, {0, 3, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct test_events events = {0};
        struct event_sink sink = test_sink(&events);
        struct intervals intervals = {0};
        intervals_break(&intervals, 0); /* nothing was told yet: no loss */
        intervals_tell(&intervals, &decoder, 0, NS_PER_S, 800, 0, &sink);
        intervals_break(&intervals, cases[i].first);
        if (cases[i].second >= 0)
            intervals_break(&intervals, cases[i].second);
        intervals_tell(&intervals, &decoder, 0, 5 * NS_PER_S, 801, 0, &sink);
        assert_int_equal(events.count, 3);
        const struct event *loss = &events.at[1];
        assert_int_equal(loss->kind, EVENT_LOSS);
        assert_int_equal(loss->loss.count, cases[i].told);
        assert_int_equal(loss->loss.counted, cases[i].told > 0);
        assert_int_equal(loss->loss.from_ns, NS_PER_S);
        assert_int_equal(loss->loss.to_ns, 5 * NS_PER_S);
        test_events_finish(&events);
    }
}

static void no_interval_is_invented(void **state)
{
    (void)state;
    static const struct {
        double ms;
        int64_t time_ms;
        size_t told;
    } cases[] = {{900, 2000, 1},  {0, 2000, 0},   {-5, 2000, 0}, {4001, 6000, 0},
                 {4000, 6000, 1}, {900, 1000, 0}, {900, 999, 0}, {NAN, 2000, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct test_events events = {0};
        struct event_sink sink = test_sink(&events);
        struct intervals intervals = {0};
        intervals_tell(&intervals, &decoder, 0, NS_PER_S, 800, 0, &sink);
        intervals_tell(&intervals, &decoder, 0, cases[i].time_ms * NS_PER_MS, cases[i].ms, 0,
                       &sink);
        assert_int_equal(events.count, 1 + cases[i].told);
        assert_true(intervals.broken == (cases[i].told == 0));
        test_events_finish(&events);
    }
}

static void slow_values_are_told_when_they_change(void **state)
{
    (void)state;
    struct test_events events = {0};
    struct event_sink sink = test_sink(&events);
    struct slow slow = {0};
    static const struct {
        double value;
        int64_t at_ms, told;
    } steps[] = {{60, 0, 1},    {60, 999, 1},   {60, 1000, 2}, {61, 1001, 3},
                 {62, 1001, 4}, {NAN, 3000, 4}, {62, 3000, 5}, {62, 3001, 5}};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        slow_tell(&slow, &decoder, 0, steps[i].value, SLOW_SECOND, steps[i].at_ms * NS_PER_MS,
                  &sink);
        assert_int_equal(events.count, steps[i].told);
    }
    assert_int_equal(events.at[3].sample.time_ns, events.at[2].sample.time_ns + 1);
    slow_tell(&slow, &decoder, 0, 62, SLOW_WHEN_CHANGED, 99 * NS_PER_S, &sink);
    assert_int_equal(events.count, 5);
    slow_interrupt(&slow);
    slow_tell(&slow, &decoder, 0, 62, SLOW_WHEN_CHANGED, 99 * NS_PER_S, &sink);
    assert_int_equal(events.count, 6);
    test_events_finish(&events);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wraps_are_undone_by_the_time_that_passed),
        cmocka_unit_test(what_follows_may_be_late_without_end),
        cmocka_unit_test(the_clocks_are_joined_where_least_was_late),
        cmocka_unit_test(ticks_that_are_no_whole_nanoseconds_do_not_add_up),
        cmocka_unit_test(a_hole_is_told_with_the_interval_after_it),
        cmocka_unit_test(no_interval_is_invented),
        cmocka_unit_test(slow_values_are_told_when_they_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
