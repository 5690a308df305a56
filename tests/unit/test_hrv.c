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

/* The tolerances of the reference's README: printed digits for time, 6e-7 for LF and HF, the same
 * bin for peaks; VLF as base R, 1.5e-4. */
struct column {
    const char *name;
    double value, tolerance;
};

static double worst_of[16];

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
        {"pnn50", time.pnn50_percent, 1e-8},
        {"sd1", time.sd1_ms, 1e-8},
        {"sd2", time.sd2_ms, 1e-8},
        {"vlf", bands.vlf_ms2, 1.5e-4},
        {"lf", bands.lf_ms2, 6e-7},
        {"hf", bands.hf_ms2, 6e-7},
        {"total", bands.total_ms2, 6e-7},
        {"lf_hf", bands.lf_hf, 1e-6},
        {"lf_peak_hz", bands.lf_peak_hz, 1e-6},
        {"hf_peak_hz", bands.hf_peak_hz, 1e-6},
        {"peak_hz", bands.peak_hz, 1e-6},
    };
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
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
    for (int i = 0; i < 7; i++)
        worst_time = fmax(worst_time, worst_of[i]);
    print_message("%d series: worst in time %.1e, VLF %.1e, LF %.1e, HF %.1e\n", series, worst_time,
                  worst_of[7], worst_of[8], worst_of[9]);
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

static void nothing_comes_of_nothing(void **state)
{
    (void)state;
    const double nn_ms[] = {800};
    struct hrv_bands bands;
    assert_true(isnan(hrv_in_time(nn_ms, NULL, 0).mean_nn_ms));
    assert_true(isnan(hrv_in_time(nn_ms, NULL, 1).sdnn_ms));
    assert_true(isnan(hrv_in_time(nn_ms, NULL, 1).rmssd_ms));
    assert_int_equal(hrv_in_frequency(&spectrum, nn_ms, nn_ms, 1, &bands), STATUS_OK);
    assert_true(isnan(bands.lf_ms2) && isnan(bands.peak_hz));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_reference_series_is_reproduced),
        cmocka_unit_test(a_difference_of_exactly_50_ms_does_not_count),
        cmocka_unit_test(differences_are_not_taken_over_a_gap),
        cmocka_unit_test(nothing_comes_of_nothing),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
