/* The breath as a function of time. */
#include "support.h"

#include "base/clock.h"
#include "practice/pacer.h"
#include <math.h>

/* In doubles; cmocka compares floats. */
#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

static const struct pace_body six_per_minute = {
    .on = 1, .from_ns = 5 * NS_PER_S, .phase = 0.25, .rate_hz = 0.1, .inhale = 0.42};

static void the_phase_is_a_line_in_time_wrapped_at_one_breath(void **state)
{
    (void)state;
    const struct pace_body *pace = &six_per_minute;
    assert_near(pacer_phase(pace, 5 * NS_PER_S), 0.25, 1e-12);
    assert_near(pacer_phase(pace, 10 * NS_PER_S), 0.75, 1e-12);
    assert_near(pacer_phase(pace, 15 * NS_PER_S), 0.25, 1e-12);
    assert_near(pacer_phase(pace, 3605 * NS_PER_S), 0.25, 1e-9);
    assert_near(pacer_phase(pace, 4 * NS_PER_S), 0.15, 1e-12); /* a moment before */
}

static void the_phase_never_reaches_one(void **state)
{
    (void)state;
    struct pace_body pace = six_per_minute;
    for (int64_t i = -200; i <= 200; i++) {
        double phase = pacer_phase(&pace, 12500 * NS_PER_MS + i); /* around a whole breath */
        assert_true(phase >= 0 && phase < 1);
    }
    pace.phase = 0.3; /* 0.3 - 3 * 0.1 is a hair below zero */
    assert_true(pacer_phase(&pace, 2 * NS_PER_S) == 0);
}

static void a_pacer_that_is_off_has_no_phase(void **state)
{
    (void)state;
    struct pace_body pace = six_per_minute;
    pace.on = 0;
    assert_true(pacer_phase(&pace, 7 * NS_PER_S) == 0);
}

static void breath_is_empty_and_full_at_its_turns(void **state)
{
    (void)state;
    for (double inhale = 0.2; inhale < 0.81; inhale += 0.1) {
        assert_true(pacer_figure(0, inhale).fullness == 0);
        assert_true(pacer_figure(inhale, inhale).fullness == 1);
        assert_near(pacer_figure(inhale / 2, inhale).fullness, 0.5, 1e-12);
        assert_near(pacer_figure((1 + inhale) / 2, inhale).fullness, 0.5, 1e-12);
        assert_true(pacer_figure(0, inhale).inhaling);
        assert_true(pacer_figure(inhale - 1e-9, inhale).inhaling);
        assert_false(pacer_figure(inhale, inhale).inhaling);
        assert_false(pacer_figure(0.999999, inhale).inhaling);
    }
}

static void it_rests_a_twentieth_of_the_breath_at_either_turn(void **state)
{
    (void)state;
    double inhale = 0.42, empty = 0, full = 0;
    int steps = 100000;
    for (int i = 0; i < steps; i++) {
        double fullness = pacer_figure((double)i / steps, inhale).fullness;
        empty += fullness == 0;
        full += fullness == 1;
    }
    assert_near(empty / steps, 0.05, 0.001);
    assert_near(full / steps, 0.05, 0.001);
}

/* Steepest where it moves: pi/2 over the shortest movement of 0.15 breaths. */
static void it_moves_without_jumps_up_then_down(void **state)
{
    (void)state;
    for (double inhale = 0.2; inhale < 0.81; inhale += 0.05) {
        struct breath_figure last = pacer_figure(0, inhale);
        int steps = 20000;
        for (int i = 1; i <= steps; i++) {
            double phase = (double)(i % steps) / steps;
            struct breath_figure figure = pacer_figure(phase, inhale);
            double moved = figure.fullness - last.fullness;
            assert_true(fabs(moved) <= M_PI_2 / 0.15 / steps * 1.01);
            if (last.inhaling == figure.inhaling)
                assert_true(figure.inhaling ? moved >= 0 : moved <= 0);
            last = figure;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_phase_is_a_line_in_time_wrapped_at_one_breath),
        cmocka_unit_test(the_phase_never_reaches_one),
        cmocka_unit_test(a_pacer_that_is_off_has_no_phase),
        cmocka_unit_test(breath_is_empty_and_full_at_its_turns),
        cmocka_unit_test(it_rests_a_twentieth_of_the_breath_at_either_turn),
        cmocka_unit_test(it_moves_without_jumps_up_then_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
