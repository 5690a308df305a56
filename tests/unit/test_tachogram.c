#include "heart_support.h"

#include "heart/tachogram.h"
#include <math.h>

static double cubic(double x)
{
    return 800 + 30 * x - 4 * x * x + 0.2 * x * x * x;
}

/* Not-a-knot ends give back a cubic exactly; natural ends would not. */
static void a_cubic_comes_back_exactly(void **state)
{
    (void)state;
    const double x[] = {0.3, 1.1, 2.4, 2.9, 4.2, 5.0, 6.6};
    double y[7], bend[7], scratch[7], samples[64];
    for (int i = 0; i < 7; i++)
        y[i] = cubic(x[i]);
    struct spline spline = spline_through(x, y, 7, bend, scratch);
    size_t count = tachogram_sample(&spline, samples, 64);
    assert_int_equal(count, 26); /* 6.3 s at 4 Hz, both ends */
    for (size_t k = 0; k < count; k++)
        assert_near(samples[k], cubic(0.3 + (double)k / 4), 1e-9);
}

/* Four points: one cubic through all. */
static void four_points_are_enough(void **state)
{
    (void)state;
    const double x[] = {0, 1, 3, 4};
    double y[4], bend[4], scratch[4], samples[32];
    for (int i = 0; i < 4; i++)
        y[i] = cubic(x[i]);
    struct spline spline = spline_through(x, y, 4, bend, scratch);
    assert_int_equal(tachogram_sample(&spline, samples, 32), 17);
    for (int k = 0; k < 17; k++)
        assert_near(samples[k], cubic(k / 4.0), 1e-9);
}

static void the_curve_passes_through_its_points(void **state)
{
    (void)state;
    const double x[] = {0, 0.75, 1.5, 2.5, 3.25, 4.25};
    const double y[] = {800, 950, 700, 820, 640, 900};
    double bend[6], scratch[6], samples[32];
    struct spline spline = spline_through(x, y, 6, bend, scratch);
    assert_int_equal(tachogram_sample(&spline, samples, 32), 18);
    for (int i = 0; i < 6; i++)
        assert_near(samples[(int)(x[i] * 4)], y[i], 1e-9);
}

static void no_more_samples_than_there_is_room(void **state)
{
    (void)state;
    const double x[] = {0, 1, 2, 3, 4};
    double bend[5], scratch[5], samples[6] = {0, 0, 0, 0, 0, -1};
    struct spline spline = spline_through(x, x, 5, bend, scratch);
    assert_int_equal(tachogram_sample(&spline, samples, 5), 5);
    assert_true(samples[5] == -1);
}

static void the_grid_reaches_the_last_beat(void **state)
{
    (void)state;
    assert_int_equal(tachogram_length(0, 64), 257);
    assert_int_equal(tachogram_length(0, 63.999), 256);
    assert_int_equal(tachogram_length(0.1, 0.1 + 0.25 * 3), 4); /* not lost to rounding */
}

static void a_line_is_removed_and_nothing_else(void **state)
{
    (void)state;
    double samples[100];
    for (int k = 0; k < 100; k++)
        samples[k] = 812 - 0.37 * k;
    line_remove(samples, 100);
    for (int k = 0; k < 100; k++)
        assert_near(samples[k], 0, 1e-9);
    double even[] = {1, -1, -1, 1}; /* has neither mean nor slope */
    line_remove(even, 4);
    assert_near(even[0], 1, 1e-12);
    assert_near(even[2], -1, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cubic_comes_back_exactly),
        cmocka_unit_test(four_points_are_enough),
        cmocka_unit_test(the_curve_passes_through_its_points),
        cmocka_unit_test(no_more_samples_than_there_is_room),
        cmocka_unit_test(the_grid_reaches_the_last_beat),
        cmocka_unit_test(a_line_is_removed_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
