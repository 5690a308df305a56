#include "spectrum_support.h"
#include "window_support.h"

#include "heart/coherence.h"
#include <stdio.h>
#include <string.h>

static double relative(double value, double answer)
{
    return fabs(value - answer) / fabs(answer);
}

/* Every second and every column of one reference series, without any judgement. Printed with seven
 * digits there, so that 1e-6 is as near as it can be read. */
static void compare_series(const char *name)
{
    char path[200];
    size_t beats, rows = 0, other;
    snprintf(path, sizeof path, "rr/%s.beats.csv", name);
    double *times_s = test_read_column(test_recording(path), 0, &beats);
    snprintf(path, sizeof path, "reference/coherence/%s.csv", name);
    double *columns[7];
    for (int i = 0; i < 7; i++) {
        columns[i] = test_read_column(test_recording(path), i, &other);
        assert_true(i == 0 || other == rows);
        rows = other;
    }
    double *rr_ms = malloc(beats * sizeof *rr_ms), worst = 0;
    for (size_t i = 1; i < beats; i++)
        rr_ms[i] = 1000 * (times_s[i] - times_s[i - 1]);
    for (size_t k = 0; k < rows; k++) {
        struct coherence found;
        assert_true(
            coherence_of(&spectrum, times_s + 1, rr_ms + 1, beats - 1, columns[0][k], &found));
        assert_int_equal(found.n_rr, (int)columns[1][k]);
        const double values[] = {found.mean_hr_bpm, found.peak_hz, found.peak_ms2, found.total_ms2,
                                 found.ratio};
        for (int i = 0; i < 5; i++)
            worst = fmax(worst, relative(values[i], columns[i + 2][k]));
        assert_near(found.below_ms2 + found.peak_ms2 + found.above_ms2, found.total_ms2,
                    1e-9 * found.total_ms2);
    }
    print_message("%s: %zu seconds, worst %.1e\n", name, rows, worst);
    assert_true(rows > 400);
    assert_true(worst < 1e-5);
    for (int i = 0; i < 7; i++)
        free(columns[i]);
    free(times_s);
    free(rr_ms);
}

static void the_reference_series_are_reproduced_at_every_second(void **state)
{
    (void)state;
    if (!test_have_recordings())
        skip();
    const char *names[] = {"bartels_rest", "dhyb_polar", "med_C1med", "med_Y1med", "med_Y1pre"};
    for (int i = 0; i < 5; i++)
        compare_series(names[i]);
}

static void a_slow_breath_scores_high(void **state)
{
    (void)state;
    struct window window;
    struct coherence found;
    window_breathe(&window, 50);
    struct settling settling = {0, window_end(&window)};
    assert_int_equal(
        coherence_at(&spectrum, window.at, window.count, &settling, window_end(&window), &found),
        REASON_NONE);
    assert_true(found.ratio > 8.5 && found.ratio < 9.8);
    assert_near(found.share, found.ratio / (1 + found.ratio), 1e-12);
    assert_near(found.peak_hz, 0.1, 0.003);
}

static void too_few_points_give_nothing(void **state)
{
    (void)state;
    double times_s[600], nn_ms[600];
    struct coherence found;
    for (int i = 0; i < 600; i++) {
        times_s[i] = 0.1 * i;
        nn_ms[i] = 100 + i % 7;
    }
    assert_false(coherence_of(&spectrum, times_s, nn_ms, 15, 64, &found));
    assert_true(isnan(found.ratio) && isnan(found.share) && isnan(found.peak_hz));
    assert_true(coherence_of(&spectrum, times_s, nn_ms, 512, 64, &found));
    assert_false(coherence_of(&spectrum, times_s, nn_ms, 513, 64, &found)); /* too many */
}

/* Where the rhythm stands on the clock does not matter. */
static void the_time_of_day_does_not_matter(void **state)
{
    (void)state;
    double times_s[80], later_s[80], nn_ms[80];
    struct coherence now, later;
    for (int i = 0; i < 80; i++) {
        times_s[i] = 0.8 * (i + 1);
        later_s[i] = times_s[i] + 7200;
        nn_ms[i] = 800 + 40 * sin(0.5 * i) + 11 * cos(1.7 * i);
    }
    assert_true(coherence_of(&spectrum, times_s, nn_ms, 80, 64, &now));
    assert_true(coherence_of(&spectrum, later_s, nn_ms, 80, 7264, &later));
    assert_near(later.ratio / now.ratio, 1, 1e-7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reference_series_are_reproduced_at_every_second),
        cmocka_unit_test(a_slow_breath_scores_high),
        cmocka_unit_test(too_few_points_give_nothing),
        cmocka_unit_test(the_time_of_day_does_not_matter),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
