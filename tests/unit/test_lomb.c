#include "spectrum_support.h"

#include "heart/coherence.h"
#include "heart/hrv.h"
#include "heart/lomb.h"
#include <cjson/cJSON.h>
#include <stdio.h>

/* 40 uneven times, two waves and a saw; the powers are scipy 1.10.1's signal.lombscargle. */
static void raw_powers_equal_an_independent_implementation(void **state)
{
    (void)state;
    static const struct {
        int bin;
        double power;
    } answers[] = {
        {1, 172.483682717539},   {51, 278.037836081416},  {102, 9413.24770779533},
        {150, 165.653021998354}, {276, 1204.85206197985}, {410, 22.6850369673754},
        {512, 3.4405460393586},
    };
    double times_s[40], values[40], power[512], t_s = 0;
    for (int k = 0; k < 40; k++) {
        t_s += 0.75 + 0.05 * ((k * 7) % 5);
        times_s[k] = t_s;
        values[k] = 30 * sin(2 * M_PI * 0.1 * t_s + 0.4) + 12 * cos(2 * M_PI * 0.27 * t_s) +
                    (k * 7 % 11 - 5);
    }
    lomb_raw(times_s, values, 40, SPECTRUM_BIN_HZ, 512, power);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        assert_near(power[answers[i].bin - 1] / answers[i].power, 1, 1e-9);
}

/* The beats of a heart whose interval follows `rr_ms_at`, as many as fit. */
static size_t beats_of(double (*rr_ms_at)(double t_s), double length_s, double *times_s,
                       double *nn_ms)
{
    size_t count = 0;
    for (double t_s = 0; t_s < length_s && count < LOMB_POINTS_MAX; count++) {
        nn_ms[count] = rr_ms_at(t_s);
        t_s += nn_ms[count] / 1000;
        times_s[count] = t_s;
    }
    return count;
}

static double one_sine(double t_s)
{
    return 900 + 30 * sin(2 * M_PI * 0.1 * t_s);
}

static double two_sines(double t_s)
{
    return 850 + 40 * sin(2 * M_PI * 0.09 * t_s) + 20 * cos(2 * M_PI * 0.24 * t_s);
}

static double band(const double *density, double low_hz, double high_hz)
{
    double sum = 0;
    for (size_t k = spectrum_first_bin(low_hz); k <= spectrum_last_bin(high_hz); k++)
        sum += density[k];
    return sum * SPECTRUM_BIN_HZ;
}

static void sines_keep_their_powers(void **state)
{
    (void)state;
    double times_s[LOMB_POINTS_MAX], nn_ms[LOMB_POINTS_MAX], density[SPECTRUM_BINS];
    size_t count = beats_of(one_sine, 64, times_s, nn_ms);
    assert_true(lomb_density(times_s, nn_ms, count, density));
    assert_near(band(density, 0.0033, 0.4), 450, 0.05 * 450);
    count = beats_of(two_sines, 300, times_s, nn_ms);
    assert_true(lomb_welch(times_s, nn_ms, count, density));
    assert_near(band(density, 0.04, 0.15), 800, 0.05 * 800);
    assert_near(band(density, 0.15, 0.4), 200, 0.1 * 200);
}

/* A wave of beats reads the same in both spectra; with beats missing it does not. */
static void a_clean_window_agrees_and_missed_beats_are_doubted(void **state)
{
    (void)state;
    double times_s[LOMB_POINTS_MAX], nn_ms[LOMB_POINTS_MAX], density[SPECTRUM_BINS];
    size_t count = beats_of(one_sine, 63, times_s, nn_ms), kept = 0;
    struct coherence found;
    assert_true(coherence_of(&spectrum, times_s, nn_ms, count, 64, &found));
    assert_true(lomb_density(times_s, nn_ms, count, density));
    struct lomb_check check = lomb_check(density, &spectrum);
    assert_false(check.doubtful);
    assert_near(check.peak_hz, 0.1, 0.003);
    assert_near(check.low_ratio, 1, 0.05);
    assert_near(check.resampled_peak_hz, found.peak_hz, 0);
    for (size_t i = 0; i < count; i++) { /* every ninth beat is not seen */
        if (i % 9 == 4)
            continue;
        nn_ms[kept] = i % 9 == 5 ? nn_ms[i - 1] + nn_ms[i] : nn_ms[i];
        times_s[kept++] = times_s[i];
    }
    assert_true(coherence_of(&spectrum, times_s, nn_ms, kept, 64, &found));
    assert_true(lomb_density(times_s, nn_ms, kept, density));
    assert_true(lomb_check(density, &spectrum).doubtful);
}

static void too_few_and_too_many_give_nothing(void **state)
{
    (void)state;
    double times_s[LOMB_POINTS_MAX + 1], nn_ms[LOMB_POINTS_MAX + 1], density[SPECTRUM_BINS];
    for (int i = 0; i <= LOMB_POINTS_MAX; i++) {
        times_s[i] = 0.2 * i;
        nn_ms[i] = 200 + i % 5;
    }
    assert_false(lomb_density(times_s, nn_ms, LOMB_POINTS_MIN - 1, density));
    assert_true(lomb_density(times_s, nn_ms, LOMB_POINTS_MIN, density));
    assert_true(lomb_density(times_s, nn_ms, LOMB_POINTS_MAX, density));
    assert_false(lomb_density(times_s, nn_ms, LOMB_POINTS_MAX + 1, density));
    assert_false(lomb_welch(times_s, nn_ms, 0, density));
    assert_false(lomb_welch(times_s, nn_ms, 5, density));
}

static void no_rhythm_has_no_power_and_is_doubted(void **state)
{
    (void)state;
    double times_s[70], nn_ms[70], density[SPECTRUM_BINS];
    struct spectrum flat = {0};
    for (int i = 0; i < 70; i++) {
        times_s[i] = 0.9 * (i + 1);
        nn_ms[i] = 900;
    }
    assert_true(lomb_density(times_s, nn_ms, 70, density));
    for (size_t k = 0; k < SPECTRUM_BINS; k++)
        assert_near(density[k], 0, 1e-12);
    struct lomb_check check = lomb_check(density, &flat);
    assert_true(check.doubtful && isnan(check.low_ratio));
}

/* Windows of 64 s of one series, every 8 s: how many are doubted. */
static void check_series(const char *name, int *windows, int *doubted)
{
    char path[200];
    size_t beats, low = 1;
    snprintf(path, sizeof path, "rr/%s.beats.csv", name);
    double *times_s = test_read_column(test_recording(path), 0, &beats);
    assert_non_null(times_s);
    double *rr_ms = calloc(beats, sizeof *rr_ms), density[SPECTRUM_BINS];
    for (size_t i = 1; i < beats; i++)
        rr_ms[i] = 1000 * (times_s[i] - times_s[i - 1]);
    *windows = *doubted = 0;
    for (double end_s = times_s[0] + 64; end_s < times_s[beats - 1]; end_s += 8) {
        struct coherence found;
        size_t count = 0;
        while (times_s[low] < end_s - 64)
            low++;
        while (low + count < beats && times_s[low + count] <= end_s)
            count++;
        assert_true(coherence_of(&spectrum, times_s + low, rr_ms + low, count, end_s, &found));
        assert_true(lomb_density(times_s + low, rr_ms + low, count, density));
        struct lomb_check check = lomb_check(density, &spectrum);
        assert_near(check.resampled_peak_hz, found.peak_hz, 0);
        *windows += 1;
        *doubted += check.doubtful;
    }
    free(times_s);
    free(rr_ms);
}

static void clean_recordings_agree_and_artefacts_are_doubted(void **state)
{
    (void)state;
    if (!test_have_recordings())
        skip();
    const char *clean[] = {"med_M1", "med_Y1med", "dhyb_polar", "med_Y1pre"},
               *spoilt[] = {"art_M1", "art_Y1med", "art_bartels_rest"};
    int windows, doubted;
    for (int i = 0; i < 4; i++) {
        check_series(clean[i], &windows, &doubted);
        print_message("%-18s %d of %d windows doubted\n", clean[i], doubted, windows);
        assert_true(doubted * 10 <= windows);
    }
    for (int i = 0; i < 3; i++) {
        check_series(spoilt[i], &windows, &doubted);
        print_message("%-18s %d of %d windows doubted\n", spoilt[i], doubted, windows);
        assert_true(doubted * 3 >= windows);
    }
}

/* Whole series, averaged as Welch does: bands of both. Recordings with many beats corrected away or
 * missing differ; these are clean. */
static void whole_recordings_agree_with_welch(void **state)
{
    (void)state;
    if (!test_have_recordings())
        skip();
    const char *names[] = {"med_M1",       "med_Y1med",    "med_Y1pre",
                           "dhyb_polar",   "med_C1med",    "med_C3med",
                           "bartels_rest", "art_M1.clean", "art_Y1med.clean"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[200];
        size_t beats;
        snprintf(path, sizeof path, "rr/%s.beats.csv", names[i]);
        double *times_s = test_read_column(test_recording(path), 0, &beats);
        double *rr_ms = calloc(beats, sizeof *rr_ms), density[SPECTRUM_BINS];
        for (size_t k = 1; k < beats; k++)
            rr_ms[k] = 1000 * (times_s[k] - times_s[k - 1]);
        struct hrv_bands bands;
        assert_int_equal(hrv_in_frequency(&spectrum, times_s + 1, rr_ms + 1, beats - 1, &bands),
                         STATUS_OK);
        assert_true(lomb_welch(times_s + 1, rr_ms + 1, beats - 1, density));
        struct lomb_check check = lomb_check(density, &spectrum);
        double high = band(density, 0.15, 0.4) / bands.hf_ms2;
        print_message("%-16s LF %.3f, HF %.3f of the resampled; peak %.4f and %.4f Hz\n", names[i],
                      check.low_ratio, high, check.peak_hz, check.resampled_peak_hz);
        assert_false(check.doubtful);
        assert_true(high > 0.8 && high < 1.25);
        free(times_s);
        free(rr_ms);
    }
}

static void the_parameters_are_recorded(void **state)
{
    (void)state;
    cJSON *json = cJSON_Parse(lomb_parameters());
    assert_non_null(json);
    assert_near(cJSON_GetObjectItem(json, "bin_hz")->valuedouble, SPECTRUM_BIN_HZ, 0);
    assert_near(cJSON_GetObjectItem(json, "peak_bins")->valuedouble, LOMB_PEAK_BINS, 0);
    const cJSON *ratio = cJSON_GetObjectItem(json, "ratio");
    assert_near(cJSON_GetArrayItem(ratio, 0)->valuedouble, LOMB_RATIO_LEAST, 0);
    assert_near(cJSON_GetArrayItem(ratio, 1)->valuedouble, LOMB_RATIO_MOST, 0);
    cJSON_Delete(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(raw_powers_equal_an_independent_implementation),
        cmocka_unit_test(sines_keep_their_powers),
        cmocka_unit_test(a_clean_window_agrees_and_missed_beats_are_doubted),
        cmocka_unit_test(too_few_and_too_many_give_nothing),
        cmocka_unit_test(no_rhythm_has_no_power_and_is_doubted),
        cmocka_unit_test(clean_recordings_agree_and_artefacts_are_doubted),
        cmocka_unit_test(whole_recordings_agree_with_welch),
        cmocka_unit_test(the_parameters_are_recorded),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
