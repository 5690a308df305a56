/* The pacer's drift: its bounds, its pace, its direction, and when it stays where it is. */
#include "support.h"

#include "base/clock.h"
#include "calibration/drift.h"
#include <math.h>

static const struct synchrony_body with = {.synchrony = 0.9}, without = {.synchrony = 0.1};

static struct breath_body breath_at_rate(double per_min, double swing)
{
    return (struct breath_body){
        .end_ns = ns_from_s(60 / per_min), .high_bpm = 60 + swing, .low_bpm = 60, .paced = 1};
}

/* A heart that answers by a straight line of the logarithm; where the pacer is at the end. */
static double practise(double base, double slope, int breaths, const struct synchrony_body *goes)
{
    struct drift drift;
    double per_min = base, last = base;
    drift_start(&drift, base);
    for (int i = 0; i < breaths; i++) {
        struct breath_body breath = breath_at_rate(per_min, 8 * exp(slope * (per_min - base)));
        drift_synchrony(&drift, goes);
        drift_breath(&drift, &breath);
        last = per_min;
        per_min = drift_next_per_min(&drift);
        assert_true(fabs(per_min - base) <= DRIFT_MOST + 1e-9);
        assert_true(per_min >= 4 && per_min <= 10);
        assert_true(fabs(60 / per_min - 60 / last) <= DRIFT_STEP_S + 1e-9);
    }
    return per_min;
}

static void it_goes_where_the_heart_answers_more(void **state)
{
    (void)state;
    for (double base = 5; base < 8; base += 0.7) {
        assert_true(practise(base, 0.3, 80, &with) > base + 0.1);
        assert_true(practise(base, -0.3, 80, &with) < base - 0.1);
    }
}

static void it_stays_where_nobody_follows(void **state)
{
    (void)state;
    assert_true(practise(5.7, 0.5, 100, &without) == 5.7);
}

static void it_never_leaves_the_safe_range(void **state)
{
    (void)state;
    assert_true(practise(4.1, -0.5, 100, &with) >= 4);
    assert_true(practise(9.9, 0.5, 100, &with) <= 10);
}

static void it_goes_back_when_the_heart_no_longer_follows(void **state)
{
    (void)state;
    struct drift drift;
    double per_min = 6;
    drift_start(&drift, 6);
    for (int i = 0; i < 160; i++) {
        struct breath_body breath = breath_at_rate(per_min, 8 * exp(0.4 * (per_min - 6)));
        drift_synchrony(&drift, i < 100 ? &with : &without);
        drift_breath(&drift, &breath);
        per_min = drift_next_per_min(&drift);
    }
    assert_true(fabs(per_min - 6) < 1e-9);
}

static void odd_breaths_move_nothing(void **state)
{
    (void)state;
    struct drift drift;
    drift_start(&drift, 6);
    drift_synchrony(&drift, &with);
    const double odd[] = {NAN, INFINITY, -1, 0};
    for (int i = 0; i < 200; i++) {
        struct breath_body breath = breath_at_rate(6, odd[i % 4]);
        breath.end_ns = i % 5 ? breath.end_ns : 0;
        drift_breath(&drift, &breath);
        double per_min = drift_next_per_min(&drift);
        assert_true(per_min >= 5.7 - 1e-9 && per_min <= 6.3 + 1e-9);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_goes_where_the_heart_answers_more),
        cmocka_unit_test(it_stays_where_nobody_follows),
        cmocka_unit_test(it_never_leaves_the_safe_range),
        cmocka_unit_test(it_goes_back_when_the_heart_no_longer_follows),
        cmocka_unit_test(odd_breaths_move_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
