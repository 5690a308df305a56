/* Steps that follow the heart: when they end, and why. */
#include "walker.h"

#include "base/clock.h"
#include "events/kinds.h"
#include <math.h>
#include <string.h>

static struct practice_step steps[] = {
    {.id = "settle",
     .seconds = 60,
     .least_s = 20,
     .most_s = 120,
     .pace = true,
     .until = {SIGN_SYNCHRONY, 0.6, 15}},
    {.id = "after", .seconds = 30, .least_s = 30, .most_s = 30},
};
static struct practice practice = {
    .id = "follow", .rate_per_min = 6, .inhale = 0.42, .steps = steps, .step_count = 2};

static struct walker walker;

static int begin(void **state)
{
    (void)state;
    steps[0].until = (struct heart_wish){SIGN_SYNCHRONY, 0.6, 15};
    steps[0].least_s = 20;
    steps[0].skip_without_sensor = false;
    walker_start(&walker, &practice, NULL);
    return 0;
}

static int end(void **state)
{
    (void)state;
    walker_finish(&walker);
    return 0;
}

/* One SYNCHRONY (or COHERENCE) a second, with ticks between; NaN: withheld. */
static void tell(enum event_kind kind, double value, double to_s)
{
    while (walker.now_s < to_s - 1e-9) {
        struct event event = event_of(kind, ns_from_s(walker.now_s + 0.05));
        bool there = !isnan(value);
        if (kind == EVENT_SYNCHRONY) {
            event.synchrony.reason = there ? REASON_NONE : REASON_GAP;
            event.synchrony.synchrony = value;
        } else {
            event.coherence.reason = there ? REASON_NONE : REASON_GAP;
            event.coherence.peak_ms2 = 1000 * value;
            event.coherence.total_ms2 = 1000;
        }
        walker_feed(&walker, &event);
        walker_tick(&walker, walker.now_s + 1);
    }
}

static void it_ends_when_the_sign_has_lasted(void **state)
{
    (void)state;
    walker_tick(&walker, 10);
    tell(EVENT_SYNCHRONY, 0.65, 40);
    /* first heard at 10.05, for 15 s at 25.05, acted upon with the next tick */
    walker_last_step(&walker, STEP_BEGINS, "after", 25.1, CAUSE_HEART);
}

static void not_before_its_shortest_time(void **state)
{
    (void)state;
    steps[0].least_s = 45;
    walker_tick(&walker, 1);
    tell(EVENT_SYNCHRONY, 0.65, 50);
    walker_last_step(&walker, STEP_BEGINS, "after", 45, CAUSE_HEART);
}

static void a_dip_begins_it_anew(void **state)
{
    (void)state;
    walker_tick(&walker, 10);
    tell(EVENT_SYNCHRONY, 0.65, 23);
    tell(EVENT_SYNCHRONY, 0.55, 24);
    tell(EVENT_SYNCHRONY, 0.65, 34);
    tell(EVENT_SYNCHRONY, NAN, 35);
    tell(EVENT_SYNCHRONY, 0.6, 60);
    walker_last_step(&walker, STEP_BEGINS, "after", 50.1, CAUSE_HEART);
}

static void at_its_longest_time_it_ends_whatever_the_heart_does(void **state)
{
    (void)state;
    walker_tick(&walker, 10);
    tell(EVENT_SYNCHRONY, 0.3, 130);
    walker_last_step(&walker, STEP_BEGINS, "after", 120, CAUSE_LIMIT);
}

static void without_any_value_it_lasts_as_written(void **state)
{
    (void)state;
    tell(EVENT_SYNCHRONY, NAN, 70);
    walker_last_step(&walker, STEP_BEGINS, "after", 60, CAUSE_NO_SENSOR);
}

static void a_sensor_that_vanishes_leaves_the_written_length(void **state)
{
    (void)state;
    walker_tick(&walker, 10);
    tell(EVENT_SYNCHRONY, 0.3, 30);
    walker_tick(&walker, 70);
    walker_last_step(&walker, STEP_BEGINS, "after", 60, CAUSE_NO_SENSOR);
}

static void vanishing_later_is_waited_out_and_then_it_ends(void **state)
{
    (void)state;
    walker_tick(&walker, 10);
    tell(EVENT_SYNCHRONY, 0.3, 80); /* the last one at 79.05 */
    walker_tick(&walker, 100);
    walker_last_step(&walker, STEP_BEGINS, "after", 89.05, CAUSE_NO_SENSOR);
}

static void what_lasted_before_the_sensor_vanished_does_not_count(void **state)
{
    (void)state;
    steps[0].least_s = 50;
    walker_tick(&walker, 5);
    tell(EVENT_SYNCHRONY, 0.9, 25);
    walker_tick(&walker, 70);
    walker_last_step(&walker, STEP_BEGINS, "after", 60, CAUSE_NO_SENSOR);
}

static void a_sensor_that_comes_back_is_followed_again(void **state)
{
    (void)state;
    walker_tick(&walker, 5);
    tell(EVENT_SYNCHRONY, 0.9, 15);
    walker_tick(&walker, 40);
    tell(EVENT_SYNCHRONY, NAN, 41);
    tell(EVENT_SYNCHRONY, 0.9, 70);
    walker_last_step(&walker, STEP_BEGINS, "after", 56.1, CAUSE_HEART);
}

static void coherence_is_its_share(void **state)
{
    (void)state;
    steps[0].until = (struct heart_wish){SIGN_COHERENCE, 0.5, 20};
    walker_tick(&walker, 0);
    tell(EVENT_SYNCHRONY, 0.9, 20); /* another sign says nothing */
    tell(EVENT_COHERENCE, 0.49, 40);
    tell(EVENT_COHERENCE, 0.5, 70);
    walker_last_step(&walker, STEP_BEGINS, "after", 60.1, CAUSE_HEART);
}

static void pauses_and_rests_begin_the_sign_anew(void **state)
{
    (void)state;
    walker_tick(&walker, 5);
    tell(EVENT_SYNCHRONY, 0.9, 15);
    walker_intent(&walker, INTENT_PAUSE, NULL);
    tell(EVENT_SYNCHRONY, 0.9, 100);
    walker_intent(&walker, INTENT_RESUME, NULL);
    assert_true(runner_view(&walker.runner, ns_from_s(100)).near == 0);
    tell(EVENT_SYNCHRONY, 0.9, 108);
    struct runner_view view = runner_view(&walker.runner, ns_from_s(108));
    assert_int_equal(view.waits, WAIT_HEART);
    assert_true(view.value == 0.9);
    assert_true(fabs(view.near - 7.0 / 15) < 1e-9); /* told at 100.05 and at 107.05 */
    assert_true(fabs(view.passed_s - 23) < 1e-9 && fabs(view.left_s - 97) < 1e-9);
    tell(EVENT_SYNCHRONY, 0.9, 130);
    walker_last_step(&walker, STEP_BEGINS, "after", 115.1, CAUSE_HEART);
}

static void a_sensor_lost_during_a_rest_is_waited_for_after_it(void **state)
{
    (void)state;
    static struct practice_anchor feet[] = {{.id = "feet"}};
    practice.anchors = feet;
    practice.anchor_count = 1;
    walker_tick(&walker, 10);
    tell(EVENT_SYNCHRONY, 0.3, 75);
    walker_intent(&walker, INTENT_ANCHOR, NULL);
    walker_tick(&walker, 200);
    walker_intent(&walker, INTENT_GO_ON, NULL);
    walker_tick(&walker, 220);
    walker_last_step(&walker, STEP_BEGINS, "after", 210, CAUSE_NO_SENSOR);
    practice.anchor_count = 0;
}

static void link(enum link_state link_state, double at_s)
{
    struct event event = event_of(EVENT_LINK, ns_from_s(at_s));
    event.link.state = (uint8_t)link_state;
    walker_feed(&walker, &event);
}

static void a_step_may_be_left_out_without_a_sensor(void **state)
{
    (void)state;
    steps[0].skip_without_sensor = true;
    link(LINK_SEARCHING, 0);
    walker_tick(&walker, 1);
    assert_int_equal(test_count(&walker.events, EVENT_STEP), 1);
    walker_last_step(&walker, STEP_BEGINS, "after", 0, CAUSE_NO_SENSOR);
}

static void a_link_just_opened_is_given_the_time_to_speak(void **state)
{
    (void)state;
    steps[0].skip_without_sensor = true;
    link(LINK_OPEN, 0);
    walker_tick(&walker, 1);
    walker_last_step(&walker, STEP_BEGINS, "settle", 0, CAUSE_TIME);
    walker_tick(&walker, 61); /* and it never did */
    walker_last_step(&walker, STEP_BEGINS, "after", 60, CAUSE_NO_SENSOR);
}

/* --- a settled heart rate ----------------------------------------------------------------- */

/* Beats at a rate that changes by `by` a minute each second, and swings by `swing` six times a
 * minute; told as they close. */
static void beats(double from_bpm, double by, double swing, double from_s, double to_s)
{
    double t_s = from_s;
    while (t_s < to_s) {
        double bpm = from_bpm + by * (t_s - from_s) + swing * sin(2 * M_PI * t_s / 10);
        t_s += 60 / bpm;
        struct event event = event_of(EVENT_RR, ns_from_s(t_s));
        event.rr.time_ns = ns_from_s(t_s);
        event.rr.rr_ms = event.rr.nn_ms = 60000 / bpm;
        if (ns_from_s(t_s) > ns_from_s(walker.now_s))
            walker_tick(&walker, floor(t_s * 10) / 10);
        walker_feed(&walker, &event);
    }
    walker_tick(&walker, to_s);
}

static void until_settled(double hold_s, bool pace)
{
    steps[0].until = (struct heart_wish){SIGN_HEART_RATE, 0, hold_s};
    steps[0].pace = pace;
}

static double settled_at_s(void)
{
    const struct event *after = walker_nth(&walker, EVENT_STEP, 1);
    assert_string_equal(after->step.id, "after");
    assert_int_equal(after->step.cause, CAUSE_HEART);
    return s_from_ns(after->step.due_ns);
}

static void a_steady_heart_rate_has_settled_after_twice_the_hold(void **state)
{
    (void)state;
    until_settled(15, false);
    beats(60, 0, 0, 0, 50);
    double at_s = settled_at_s(); /* four fifths of the first stretch are enough */
    assert_true(at_s > 27 && at_s < 31);
}

static void what_was_before_the_step_counts_for_the_stretch_before(void **state)
{
    (void)state;
    until_settled(30, false);
    struct practice_step before[] = {{.id = "sit", .seconds = 40}, steps[0], steps[1]};
    struct practice longer = practice;
    longer.steps = before;
    longer.step_count = 3;
    walker_start(&walker, &longer, NULL);
    beats(60, 0, 0, 0, 100);
    const struct event *after = walker_nth(&walker, EVENT_STEP, 2);
    assert_int_equal(after->step.cause, CAUSE_HEART);
    assert_true(fabs(s_from_ns(after->step.due_ns) - 71) < 1.2); /* 30 s of its own */
}

static void a_falling_heart_rate_has_not_settled_until_it_stays(void **state)
{
    (void)state;
    until_settled(15, false);
    beats(110, -0.5, 0, 0, 60); /* 7.5 apart from stretch to stretch */
    assert_int_equal(test_count(&walker.events, EVENT_STEP), 1);
    beats(80, 0, 0, walker.now_s, 115);
    double at_s = settled_at_s();
    assert_true(at_s > 75 && at_s < 92);
}

static void a_heart_that_never_settles_ends_at_the_limit(void **state)
{
    (void)state;
    until_settled(10, false);
    beats(60, 0.4, 0, 0, 125);
    walker_last_step(&walker, STEP_BEGINS, "after", 120, CAUSE_LIMIT);
}

static void the_swing_with_the_breath_is_no_unrest(void **state)
{
    (void)state;
    until_settled(15, true); /* at 6 a minute: two whole breaths */
    beats(70, 0, 15, 0, 60);
    double at_s = settled_at_s();
    assert_true(at_s > 36 && at_s < 42);
}

static void doubtful_beats_are_nobodys(void **state)
{
    (void)state;
    until_settled(15, false);
    struct event quality = event_of(EVENT_QUALITY, 0);
    quality.quality.level = QUALITY_POOR;
    quality.quality.reason = REASON_NOT_WORN;
    walker_feed(&walker, &quality);
    beats(60, 0, 0, 0, 70);
    walker_last_step(&walker, STEP_BEGINS, "after", 60, CAUSE_NO_SENSOR);
    assert_false(runner_view(&walker.runner, ns_from_s(70)).heart_there);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_ends_when_the_sign_has_lasted),
        TEST(not_before_its_shortest_time),
        TEST(a_dip_begins_it_anew),
        TEST(at_its_longest_time_it_ends_whatever_the_heart_does),
        TEST(without_any_value_it_lasts_as_written),
        TEST(a_sensor_that_vanishes_leaves_the_written_length),
        TEST(vanishing_later_is_waited_out_and_then_it_ends),
        TEST(what_lasted_before_the_sensor_vanished_does_not_count),
        TEST(a_sensor_that_comes_back_is_followed_again),
        TEST(coherence_is_its_share),
        TEST(pauses_and_rests_begin_the_sign_anew),
        TEST(a_sensor_lost_during_a_rest_is_waited_for_after_it),
        TEST(a_step_may_be_left_out_without_a_sensor),
        TEST(a_link_just_opened_is_given_the_time_to_speak),
        TEST(a_steady_heart_rate_has_settled_after_twice_the_hold),
        TEST(what_was_before_the_step_counts_for_the_stretch_before),
        TEST(a_falling_heart_rate_has_not_settled_until_it_stays),
        TEST(a_heart_that_never_settles_ends_at_the_limit),
        TEST(the_swing_with_the_breath_is_no_unrest),
        TEST(doubtful_beats_are_nobodys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
