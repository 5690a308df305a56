/* Middle, slope and their intervals, against values worked out by hand and by other programs. */
#include "support.h"

#include "session/trend.h"
#include <math.h>
#include <stdlib.h>

static bool near(double a, double b)
{
    return fabs(a - b) < 1e-9;
}

static const double days[] = {0, 3, 5, 9, 14, 14, 20, 31, 33, 40, 47, 52};
static const double rates[] = {64.1, 63.0, 65.2, 62.7, 64.4, 63.9,
                               61.8, 62.5, 63.0, 60.9, 61.4, 62.2};

static void fill(struct trend_point *points, const double *at, const double *values, int count)
{
    for (int i = 0; i < count; i++)
        points[i] = (struct trend_point){at[i], values[i]};
}

/* Slope and interval by SciPy 1.10 (scipy.stats.theilslopes, 0.95), the rest by NumPy. */
static void a_slope_as_others_work_it_out(void **state)
{
    (void)state;
    struct trend_point points[12];
    struct trend trend;
    fill(points, days, rates, 12);
    trend_fit(points, 12, &trend);
    assert_true(near(trend.a_day, -0.05161290322580627));
    assert_true(near(trend.a_day_low, -0.09047619047619057));
    assert_true(near(trend.a_day_high, -0.011627906976744186));
    assert_true(near(trend.low, 61.44) && near(trend.middle, 62.85) && near(trend.high, 64.37));
    assert_true(near(trend.centre_days, 17) && near(trend.centre, 63.22258064516129));
    assert_true(near(trend.centre_low, 62.27741935483871));
    assert_true(near(trend.centre_high, 64.00645161290322));
    assert_true(trend_changes(&trend));
}

static void ties_leave_room_for_no_change(void **state)
{
    (void)state;
    static const double steps[] = {5, 5, 6, 5, 6, 6, 7, 6, 7, 7};
    struct trend_point points[10];
    struct trend trend;
    for (int i = 0; i < 10; i++)
        points[i] = (struct trend_point){3 * i, steps[i]};
    trend_fit(points, 10, &trend);
    assert_true(near(trend.a_day, 1.0 / 12) && near(trend.a_day_high, 1.0 / 9));
    assert_true(trend.a_day_low == 0);
    assert_false(trend_changes(&trend));
    for (int i = 0; i < 10; i++)
        points[i].value = 4; /* all the same */
    trend_fit(points, 10, &trend);
    assert_true(trend.a_day == 0 && trend.a_day_low == 0 && trend.a_day_high == 0);
    assert_true(trend.middle_low == 4 && trend.middle_high == 4);
}

/* Which order statistics: Conover (1999), table A3. */
static void the_middle_has_the_binomial_interval(void **state)
{
    (void)state;
    static const struct {
        int count, below; /* values outside at each end */
    } known[] = {{6, 0}, {8, 0}, {9, 1}, {12, 2}, {20, 5}, {50, 17}, {100, 39}, {1000, 468}};
    struct trend_point points[1000];
    struct trend trend;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        for (int k = 0; k < known[i].count; k++)
            points[k] = (struct trend_point){0, k};
        trend_fit(points, known[i].count, &trend);
        assert_true(trend.middle_low == known[i].below);
        assert_true(trend.middle_high == known[i].count - 1 - known[i].below);
        assert_true(isnan(trend.a_day)); /* all on one day */
    }
    trend_fit(points, TREND_MIDDLE_LEAST - 1, &trend);
    assert_true(isnan(trend.middle_low) && trend.middle == 2);
}

static void too_few_have_no_slope(void **state)
{
    (void)state;
    struct trend_point points[12];
    struct trend trend;
    fill(points, days, rates, 12);
    trend_fit(points, 0, &trend);
    assert_true(isnan(trend.middle) && isnan(trend.low) && isnan(trend.a_day));
    trend_fit(points, TREND_LEAST - 1, &trend);
    assert_true(isnan(trend.a_day) && !trend_changes(&trend) && trend.count == 7);
    assert_true(isnan(trend_at(&trend, 3).value));
    for (int i = 0; i < 12; i++)
        points[i].at_days = i; /* enough of them, in eleven days */
    trend_fit(points, 12, &trend);
    assert_true(isnan(trend.a_day));
}

static void the_band_is_narrowest_in_the_middle(void **state)
{
    (void)state;
    struct trend_point points[12];
    struct trend trend;
    fill(points, days, rates, 12);
    trend_fit(points, 12, &trend);
    struct trend_band middle = trend_at(&trend, trend.centre_days);
    assert_true(middle.low == trend.centre_low && middle.high == trend.centre_high);
    double before = middle.high - middle.low;
    for (int i = 1; i < 6; i++) {
        struct trend_band band = trend_at(&trend, trend.centre_days + 7 * i);
        assert_true(band.low <= band.value && band.value <= band.high);
        assert_true(band.high - band.low > before);
        before = band.high - band.low;
    }
}

/* One wild value in nine, and the slope is still that of the others. */
static void one_wild_value_changes_little(void **state)
{
    (void)state;
    struct trend_point points[25];
    struct trend trend;
    for (int i = 0; i < 25; i++)
        points[i] = (struct trend_point){2 * i, 60 + 0.1 * i};
    points[24].value = 180;
    points[7].value = 20;
    trend_fit(points, 25, &trend);
    assert_true(near(trend.a_day, 0.05));
}

/* Chance calls itself a change about one time in twenty, and no more often. */
static void chance_is_seldom_called_a_change(void **state)
{
    (void)state;
    int called = 0;
    uint32_t seed = 7;
    struct trend_point points[20];
    struct trend trend;
    for (int run = 0; run < 2000; run++) {
        for (int i = 0; i < 20; i++) {
            seed = seed * 1664525u + 1013904223u;
            points[i] = (struct trend_point){3 * i, (double)(seed >> 8) / 16777216.0};
        }
        trend_fit(points, 20, &trend);
        called += trend_changes(&trend);
    }
    assert_in_range(called, 60, 130);
}

static void the_newest_thousand_count(void **state)
{
    (void)state;
    struct trend_point *points = malloc(1200 * sizeof *points);
    struct trend trend;
    for (int i = 0; i < 1200; i++)
        points[i] = (struct trend_point){i, i < 200 ? 500 : i};
    trend_fit(points, 1200, &trend);
    assert_int_equal(trend.count, TREND_MOST);
    assert_true(near(trend.a_day, 1));
    free(points);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slope_as_others_work_it_out),
        cmocka_unit_test(ties_leave_room_for_no_change),
        cmocka_unit_test(the_middle_has_the_binomial_interval),
        cmocka_unit_test(too_few_have_no_slope),
        cmocka_unit_test(the_band_is_narrowest_in_the_middle),
        cmocka_unit_test(one_wild_value_changes_little),
        cmocka_unit_test(chance_is_seldom_called_a_change),
        cmocka_unit_test(the_newest_thousand_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
