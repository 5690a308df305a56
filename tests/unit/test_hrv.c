#include "spectrum_support.h"

#include "heart/hrv.h"
#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

static cJSON *read_json(const char *path)
{
    FILE *file = path ? fopen(path, "rb") : NULL;
    if (!file)
        return NULL;
    char *text = malloc(1 << 20);
    text[fread(text, 1, (1 << 20) - 1, file)] = '\0';
    fclose(file);
    cJSON *json = cJSON_Parse(text);
    free(text);
    return json;
}

/* The tolerances of the reference's README: printed digits for time (six for the least and the most
 * interval), 6e-7 for LF and HF, the same
 * bin for peaks; VLF as base R, 1.5e-4. */
struct column {
    const char *name;
    double value, tolerance;
};

enum { IN_TIME = 12, COLUMNS = 20 }; /* how many of the columns are of the time domain; all */

static double worst_of[COLUMNS];

static void compare_part(const char *name, const cJSON *reference, const double *times_s,
                         size_t beats)
{
    double *rr_ms = malloc(beats * sizeof *rr_ms);
    for (size_t i = 1; i < beats; i++)
        rr_ms[i - 1] = 1000 * (times_s[i] - times_s[i - 1]);
    struct hrv_time time = hrv_in_time(rr_ms, NULL, beats - 1);
    struct hrv_bands bands;
    assert_int_equal(hrv_in_frequency(&spectrum, times_s + 1, rr_ms, beats - 1, &bands), STATUS_OK);
    const struct column columns[] = {
        {"mean_nn", time.mean_nn_ms, 1e-8},
        {"mean_hr", time.mean_hr_bpm, 1e-8},
        {"sdnn", time.sdnn_ms, 1e-8},
        {"rmssd", time.rmssd_ms, 1e-8},
        {"n_intervals", (double)time.intervals, 0},
        {"nn50", (double)time.nn50, 0},
        {"pnn50", time.pnn50_percent, 1e-8},
        {"pnn50_diff", time.pnn50_diff_percent, 1e-8},
        {"sd1", time.sd1_ms, 1e-8},
        {"sd2", time.sd2_ms, 1e-8},
        {"min_rr_ms", time.least_nn_ms, 5e-6},
        {"max_rr_ms", time.most_nn_ms, 5e-6},
        {"vlf", bands.vlf_ms2, 1.5e-4},
        {"lf", bands.lf_ms2, 6e-7},
        {"hf", bands.hf_ms2, 6e-7},
        {"total", bands.total_ms2, 6e-7},
        {"lf_hf", bands.lf_hf, 1e-6},
        {"lf_peak_hz", bands.lf_peak_hz, 1e-6},
        {"hf_peak_hz", bands.hf_peak_hz, 1e-6},
        {"peak_hz", bands.peak_hz, 1e-6},
    };
    _Static_assert(sizeof columns / sizeof *columns == COLUMNS, "all columns");
    for (size_t i = 0; i < COLUMNS; i++) {
        double answer = cJSON_GetObjectItem(reference, columns[i].name)->valuedouble;
        double off =
            answer == 0 ? fabs(columns[i].value) : fabs(columns[i].value - answer) / fabs(answer);
        worst_of[i] = fmax(worst_of[i], off);
        if (off > columns[i].tolerance)
            print_error("%s %s: %.10g, not %.10g\n", name, columns[i].name, columns[i].value,
                        answer);
        assert_true(off <= columns[i].tolerance);
    }
    free(rr_ms);
}

static void compare_series(const cJSON *entry)
{
    char path[200];
    size_t beats, first = 0;
    snprintf(path, sizeof path, "rr/%s.beats.csv", entry->string);
    double *times_s = test_read_column(test_recording(path), 0, &beats);
    assert_non_null(times_s);
    while (first < beats && times_s[first] <= times_s[0] + 300)
        first++;
    const cJSON *full = cJSON_GetObjectItem(entry, "full"),
                *part = cJSON_GetObjectItem(entry, "first_300s");
    compare_part(entry->string, cJSON_GetObjectItem(full, "reference"), times_s, beats);
    compare_part(entry->string, cJSON_GetObjectItem(part, "reference"), times_s, first);
    free(times_s);
}

static void every_reference_series_is_reproduced(void **state)
{
    (void)state;
    if (!test_have_recordings())
        skip();
    cJSON *json = read_json(test_recording("reference/hrv_reference.json"));
    assert_non_null(json);
    int series = 0;
    for (const cJSON *entry = cJSON_GetObjectItem(json, "series")->child; entry;
         entry = entry->next, series++)
        compare_series(entry);
    double worst_time = 0;
    for (int i = 0; i < IN_TIME - 2; i++) /* the last two are printed with six digits */
        worst_time = fmax(worst_time, worst_of[i]);
    print_message("%d series: worst in time %.1e, VLF %.1e, LF %.1e, HF %.1e\n", series, worst_time,
                  worst_of[IN_TIME], worst_of[IN_TIME + 1], worst_of[IN_TIME + 2]);
    assert_true(series >= 20);
    cJSON_Delete(json);
}

static void a_difference_of_exactly_50_ms_does_not_count(void **state)
{
    (void)state;
    const double nn_ms[] = {800, 850, 800.0, 850.1, 800};
    assert_near(hrv_in_time(nn_ms, NULL, 5).pnn50_percent, 40, 1e-12); /* 2 of 5 intervals */
}

static void differences_are_not_taken_over_a_gap(void **state)
{
    (void)state;
    const double nn_ms[] = {800, 810, 1200, 1210};
    const bool follows[] = {false, true, false, true};
    struct hrv_time hrv = hrv_in_time(nn_ms, follows, 4);
    assert_near(hrv.rmssd_ms, 10, 1e-9);
    assert_near(hrv.pnn50_percent, 0, 0);
    assert_near(hrv.mean_nn_ms, 1005, 1e-9);
    assert_true(hrv_in_time(nn_ms, NULL, 4).rmssd_ms > 200);
}

/* Every variant of one short list, by hand. */
static void the_variants_follow_from_one_another(void **state)
{
    (void)state;
    const double nn_ms[] = {800, 880, 790, 850, 900}; /* differences 80, -90, 60, 50 */
    struct hrv_time hrv = hrv_in_time(nn_ms, NULL, 5);
    assert_int_equal(hrv.intervals, 5);
    assert_int_equal(hrv.nn50, 3);
    assert_near(hrv.pnn50_percent, 60, 1e-12);
    assert_near(hrv.pnn50_diff_percent, 75, 1e-12);
    assert_near(hrv.least_nn_ms, 790, 0);
    assert_near(hrv.most_nn_ms, 900, 0);
    assert_near(hrv.ln_rmssd, 0.5 * log((6400 + 8100 + 3600 + 2500) / 4.0), 1e-12);
    assert_near(hrv.sd1_sd2, hrv.sd1_ms / hrv.sd2_ms, 0);
}

/* Two sines: normalised units are their shares, whatever drifts below. */
static void normalised_units_leave_vlf_out(void **state)
{
    (void)state;
    double times_s[800], nn_ms[800];
    struct hrv_bands bands;
    for (int i = 0; i < 800; i++) {
        double t_s = times_s[i] = 0.8 * i;
        nn_ms[i] = 800 + 30 * sin(2 * M_PI * 0.1 * t_s) + 15 * sin(2 * M_PI * 0.25 * t_s) +
                   50 * sin(2 * M_PI * 0.01 * t_s);
    }
    assert_int_equal(hrv_in_frequency(&spectrum, times_s, nn_ms, 800, &bands), STATUS_OK);
    assert_near(bands.lf_nu, 80, 0.5);
    assert_near(bands.hf_nu, 20, 0.5);
    assert_near(bands.lf_nu + bands.hf_nu, 100, 0.01);
    assert_near(bands.lf_peak_hz, 0.1, 0.001);
    assert_near(bands.hf_peak_hz, 0.25, 0.001);
}

static void a_rhythm_without_power_has_no_peak(void **state)
{
    (void)state;
    double times_s[800], nn_ms[800];
    struct hrv_bands bands;
    for (int i = 0; i < 800; i++) {
        times_s[i] = 0.75 * i;
        nn_ms[i] = 750;
    }
    assert_int_equal(hrv_in_frequency(&spectrum, times_s, nn_ms, 800, &bands), STATUS_OK);
    assert_true(bands.total_ms2 == 0);
    assert_true(isnan(bands.peak_hz) && isnan(bands.lf_peak_hz) && isnan(bands.hf_peak_hz));
    assert_true(isnan(bands.lf_hf) && isnan(bands.lf_nu));
}

static void the_parameters_are_recorded(void **state)
{
    (void)state;
    cJSON *json = cJSON_Parse(hrv_parameters());
    assert_non_null(json);
    const cJSON *frequency = cJSON_GetObjectItem(json, "frequency");
    assert_near(cJSON_GetObjectItem(frequency, "points")->valuedouble, SPECTRUM_POINTS, 0);
    assert_near(cJSON_GetObjectItem(frequency, "welch_s")->valuedouble, SPECTRUM_SEGMENT / 4, 0);
    cJSON_Delete(json);
}

static void nothing_comes_of_nothing(void **state)
{
    (void)state;
    const double nn_ms[] = {800};
    struct hrv_bands bands;
    assert_true(isnan(hrv_in_time(nn_ms, NULL, 0).mean_nn_ms));
    assert_true(isnan(hrv_in_time(nn_ms, NULL, 1).sdnn_ms));
    assert_true(isnan(hrv_in_time(nn_ms, NULL, 1).rmssd_ms));
    assert_true(isnan(hrv_in_time(nn_ms, NULL, 1).ln_rmssd));
    assert_true(isnan(hrv_in_time(nn_ms, NULL, 1).pnn50_diff_percent));
    assert_int_equal(hrv_in_frequency(&spectrum, nn_ms, nn_ms, 1, &bands), STATUS_OK);
    assert_true(isnan(bands.lf_ms2) && isnan(bands.peak_hz));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_reference_series_is_reproduced),
        cmocka_unit_test(a_difference_of_exactly_50_ms_does_not_count),
        cmocka_unit_test(differences_are_not_taken_over_a_gap),
        cmocka_unit_test(the_variants_follow_from_one_another),
        cmocka_unit_test(normalised_units_leave_vlf_out),
        cmocka_unit_test(a_rhythm_without_power_has_no_peak),
        cmocka_unit_test(the_parameters_are_recorded),
        cmocka_unit_test(nothing_comes_of_nothing),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
