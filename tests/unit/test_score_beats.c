#include "heart_support.h"

#include "records.h"
#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

static void assert_counts(const struct beat_score *score, size_t n_ref, size_t tp, size_t fn,
                          size_t fp)
{
    assert_int_equal(score->n_ref, n_ref);
    assert_int_equal(score->tp, tp);
    assert_int_equal(score->fn, fn);
    assert_int_equal(score->fp, fp);
}

/* Beats at 2, 3, ... 8 s. */
static double seconds[7] = {2, 3, 4, 5, 6, 7, 8};
static bool sure[7];
static const struct score_reference every_second = {seconds, sure, 7};

static void all_found_is_full_marks(void **state)
{
    (void)state;
    struct beat_score score = score_at(&every_second, seconds, 7, 0.15, 10, 0);
    assert_counts(&score, 7, 7, 0, 0);
    assert_near(score.f1, 1, 0);
    assert_near(score.err_mean_ms, 0, 0);
    assert_int_equal(score.intervals, 6);
    assert_near(score.rr_rms_ms, 0, 0);
}

static void misses_and_false_ones_are_counted(void **state)
{
    (void)state;
    const double detected_s[] = {2.01, 3.02, 3.5, 5.149, 6.2, 7, 8};
    struct beat_score score = score_at(&every_second, detected_s, 7, 0.15, 10, 0);
    assert_counts(&score, 7, 5, 2, 2); /* 4 and 6 missed; 3.5 and 6.2 false */
    assert_near(score.sensitivity, 0.71429, 0);
    assert_near(score.ppv, 0.71429, 0);
    assert_near(score.err_mean_ms, 35.8, 1e-9);
    assert_near(score.err_median_ms, 10, 1e-9);
    assert_int_equal(score.intervals, 2); /* 2 to 3, 7 to 8 */
    assert_near(score.rr_rms_ms, 10 / sqrt(2), 1e-9);
}

/* Only [1 s, end - 1 s] counts, on either side. */
static void the_ends_do_not_count(void **state)
{
    (void)state;
    const double detected_s[] = {0.5, 2, 3, 4, 5, 6, 9.5};
    struct beat_score score = score_at(&every_second, detected_s, 7, 0.15, 7.5, 0);
    assert_counts(&score, 5, 5, 0, 0); /* 2 to 6 */
}

static void the_nearest_gets_it_and_only_one(void **state)
{
    (void)state;
    const double detected_s[] = {1.9, 2.02, 2.1, 3};
    struct beat_score score = score_at(&every_second, detected_s, 4, 0.15, 4.5, 0);
    assert_counts(&score, 2, 2, 0, 2);
    assert_near(score.err_mean_ms, 10, 1e-9);
}

static void an_uncertain_beat_is_neither(void **state)
{
    (void)state;
    const bool uncertain[7] = {[2] = true, [4] = true};
    bool copy[7];
    memcpy(copy, uncertain, sizeof copy);
    const struct score_reference reference = {seconds, copy, 7};
    const double detected_s[] = {2, 3, 4.05, 5, 7, 8, 8.4}; /* finds the first, not the second */
    struct beat_score score = score_at(&reference, detected_s, 7, 0.15, 10, 0);
    assert_counts(&score, 5, 5, 0, 1);
    assert_int_equal(score.intervals, 2);
}

static void nothing_found_is_nothing(void **state)
{
    (void)state;
    struct beat_score score = score_at(&every_second, NULL, 0, 0.15, 10, 0);
    assert_counts(&score, 7, 0, 7, 0);
    assert_near(score.f1, 0, 0);
    assert_true(isnan(score.err_mean_ms) && isnan(score.rr_rms_ms));
    score = score_best(&every_second, NULL, 0, 0.15, 10);
    assert_near(score.f1, 0, 0);
}

static void a_constant_delay_is_taken_off(void **state)
{
    (void)state;
    double late_s[7];
    for (int i = 0; i < 7; i++)
        late_s[i] = seconds[i] + 0.234;
    struct beat_score score = score_best(&every_second, late_s, 7, 0.1, 10);
    assert_counts(&score, 7, 7, 0, 0);
    assert_near(score.offset_s, 0.23, 1e-12); /* of all that find everything, the best centred */
    assert_near(score.err_mean_ms, 4, 1e-9);
}

/* A series with everything in it; the answers are score_beats.py's. */
static void a_mixed_series_scores_as_the_reference_says(void **state)
{
    (void)state;
    double times_s[80], detected_s[160];
    bool uncertain[80];
    size_t count = 0;
    for (int i = 0; i < 80; i++) {
        times_s[i] = 0.5 + 0.8 * i + 0.03 * ((i * 7) % 5);
        uncertain[i] = i % 19 == 7;
        if (i % 13 != 4)
            detected_s[count++] = times_s[i] + 0.23 + 0.004 * ((i * 5) % 9);
        if (i % 17 == 3)
            detected_s[count++] = times_s[i] + 0.55;
    }
    const struct score_reference reference = {times_s, uncertain, 80};
    struct beat_score score = score_at(&reference, detected_s, count, 0.1, 65, 0);
    assert_counts(&score, 75, 0, 75, 77);
    score = score_best(&reference, detected_s, count, 0.1, 65);
    assert_counts(&score, 75, 69, 6, 5);
    assert_near(score.f1, 0.92617, 0);
    assert_near(score.offset_s, 0.25, 1e-12);
    assert_near(score.err_mean_ms, -3.83, 0);
    assert_near(score.err_sd_ms, 10.29, 0);
    score = score_at(&reference, detected_s, count, 0.3, 65, 0.1);
    assert_counts(&score, 75, 69, 6, 5);
    assert_near(score.err_mean_ms, 146.17, 0);
}

static void labels_are_read(void **state)
{
    (void)state;
    char path[200];
    snprintf(path, sizeof path, "%s/some.beats.csv", test_folder());
    FILE *file = fopen(path, "w");
    fputs("time_s,label\n1.5,N\n2.25,?\n3.125\n", file);
    fclose(file);
    struct score_reference reference;
    assert_true(score_read(path, &reference));
    assert_int_equal(reference.count, 3);
    assert_near(reference.times_s[1], 2.25, 0);
    assert_true(reference.uncertain[1] && !reference.uncertain[0] && !reference.uncertain[2]);
    score_reference_finish(&reference);
    assert_false(score_read("/nowhere", &reference));
}

static cJSON *read_json(const char *path)
{
    FILE *file = path ? fopen(path, "rb") : NULL;
    if (!file)
        return NULL;
    enum { ROOM = 1 << 22 };
    char *text = malloc(ROOM);
    text[fread(text, 1, ROOM - 1, file)] = '\0';
    fclose(file);
    cJSON *json = cJSON_Parse(text);
    free(text);
    return json;
}

/* The beats that count are those that counted when the peers were scored: same ends, same labels.
 */
static void every_recording_counts_as_many_beats_as_for_the_peers(void **state)
{
    (void)state;
    static char names[RECORDS_MAX][96];
    static const char *folders[] = {"ecg", "ppg"};
    int compared = 0;
    if (!test_have_recordings())
        skip();
    cJSON *peers = read_json(test_recording("reference/beat_detection.json"));
    assert_non_null(peers);
    for (int i = 0; i < 4; i++) {
        size_t count = records_list(folders[i / 2], names);
        enum signal_kind kind = i % 2 == 0 ? SIGNAL_ECG : SIGNAL_PPG;
        for (size_t k = 0; k < count; k++) {
            struct record record;
            const cJSON *kinds = cJSON_GetObjectItem(peers, names[k]);
            const cJSON *ours = cJSON_GetObjectItem(kinds, kind == SIGNAL_ECG ? "ECG" : "PPG");
            if (!ours || !record_load(names[k], kind, &record))
                continue;
            struct beat_score score =
                score_at(&record.reference, NULL, 0, SCORE_ECG_TOL_S, record.end_s, 0);
            assert_int_equal(score.n_ref, cJSON_GetObjectItem(ours->child, "n_ref")->valuedouble);
            record_finish(&record);
            compared++;
        }
    }
    print_message("%d recordings\n", compared);
    assert_true(compared >= 20);
    cJSON_Delete(peers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_found_is_full_marks),
        cmocka_unit_test(misses_and_false_ones_are_counted),
        cmocka_unit_test(the_ends_do_not_count),
        cmocka_unit_test(the_nearest_gets_it_and_only_one),
        cmocka_unit_test(an_uncertain_beat_is_neither),
        cmocka_unit_test(nothing_found_is_nothing),
        cmocka_unit_test(a_constant_delay_is_taken_off),
        cmocka_unit_test(a_mixed_series_scores_as_the_reference_says),
        cmocka_unit_test(labels_are_read),
        cmocka_unit_test(every_recording_counts_as_many_beats_as_for_the_peers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
