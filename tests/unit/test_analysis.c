#include "heart_support.h"

#include "heart/analysis.h"
#include <string.h>

static struct bench bench;
static double beats_s[SLOW_BREATH_ROOM];

static void an_analysis_agrees_with_the_live_engine(void **state)
{
    (void)state;
    size_t count = slow_breath(beats_s, 120), at = 0;
    double *values = malloc(6000 * sizeof *values);
    struct analysis analysis;
    struct problem problem;
    bench_start(&bench);
    bench_play(&bench, beats_s, 0, 120, count);
    bench_pass(&bench, 120 * NS_PER_S);
    for (int k = 0; k < 6000; k++)
        values[k] = good_signal(beats_s, count, k / 50.0);
    struct analysis_input input = {
        .kind = ANALYSIS_PPG, .values = values, .count = 6000, .rate_hz = 50};
    assert_int_equal(analysis_run(&input, &analysis, &problem), STATUS_OK);
    for (size_t i = 0; i < bench.told.count; i++) {
        const struct event *event = &bench.told.at[i];
        if (event->kind == EVENT_RR && !event->rr.revises)
            assert_near(analysis.beats[at++].t_s, s_from_ns(event->rr.time_ns), 1e-9);
        if (event->kind == EVENT_COHERENCE && event->coherence.reason == REASON_NONE)
            assert_near(analysis.coherence[event->coherence.time_ns / NS_PER_S].coherence.ratio,
                        event->coherence.ratio, 1e-9);
    }
    assert_true(at > 100);
    assert_near(analysis.duration_s, 120, 1e-9);
    assert_true(analysis.usable_percent > 98 && analysis.longest_gap_s == 0);
    assert_true(isnan(analysis.hrv.bands.vlf_ms2) && isnan(analysis.hrv.bands.total_ms2));
    assert_near(analysis.hrv.time.sdnn_ms, 60 / sqrt(2), 2);
    analysis_finish(&analysis);
    bench_finish(&bench);
    free(values);
}

/* From 90 s on the pulse is cut off above and below: its beats are found still, but where coherence
 * is withheld nothing else is measured from them either, unless all is asked for. */
static void what_is_not_believed_is_not_measured(void **state)
{
    (void)state;
    size_t count = slow_breath(beats_s, 150), before = 0;
    static double values[7500];
    for (int k = 0; k < 7500; k++) {
        values[k] = good_signal(beats_s, count, k / 50.0);
        if (k >= 90 * 50)
            values[k] = fmin(fmax(values[k], 505), 520);
    }
    for (int raw = 0; raw < 2; raw++) {
        struct analysis analysis;
        struct analysis_input input = {
            .kind = ANALYSIS_PPG, .values = values, .count = 7500, .rate_hz = 50, .raw = raw};
        assert_int_equal(analysis_run(&input, &analysis, NULL), STATUS_OK);
        for (before = 0; analysis.beats[before].t_s < 95; before++)
            ;
        assert_true(analysis.beat_count > before + 40);
        assert_int_equal(analysis.coherence[140].reason, raw ? REASON_NONE : REASON_CLIPPED);
        assert_true(raw == (analysis.hrv.time.intervals > before));
        assert_true(raw == (analysis.usable_percent > 70));
        assert_true(raw == (analysis.hrv.bands_s > 100));
        assert_true(analysis.hrv_raw.time.intervals > before);
        analysis_finish(&analysis);
    }
}

static void an_analysis_of_intervals_and_of_beats_agree(void **state)
{
    (void)state;
    double rr_ms[400], times_s[401] = {10.25};
    struct analysis a, b;
    for (int i = 0; i < 400; i++) {
        rr_ms[i] = round(800 + 50 * sin(2 * M_PI * 0.08 * times_s[i]) + 10 * cos(1.1 * i));
        times_s[i + 1] = times_s[i] + rr_ms[i] / 1000;
    }
    struct analysis_input
        intervals = {.kind = ANALYSIS_RR, .values = rr_ms, .count = 400, .rate_hz = NAN},
        beats = {.kind = ANALYSIS_BEATS, .values = times_s, .count = 401, .rate_hz = NAN};
    assert_int_equal(analysis_run(&intervals, &a, NULL), STATUS_OK);
    assert_int_equal(analysis_run(&beats, &b, NULL), STATUS_OK);
    assert_int_equal(a.beat_count, 401);
    assert_int_equal(b.beat_count, 401);
    assert_true(isnan(a.beats[0].rr_ms) && isnan(a.beats[0].nn_ms));
    assert_near(b.beats[0].t_s, 10.25, 1e-9);
    assert_near(a.beats[7].rr_ms, rr_ms[6], 1e-6);
    assert_near(a.hrv.time.rmssd_ms, b.hrv.time.rmssd_ms, 1e-6);
    assert_near(a.hrv.bands.lf_ms2, b.hrv.bands.lf_ms2, 1e-4);
    assert_near(a.corrected_percent, 0, 0);
    assert_near(a.usable_percent, 100, 1e-6);
    assert_true(!isnan(a.hrv.bands.vlf_ms2)); /* 320 s */
    assert_near(a.coherence[0].t_s, 0, 0);
    assert_near(b.coherence[0].t_s, 11, 0);
    assert_int_equal(a.coherence[63].reason, REASON_SETTLING);
    assert_int_equal(a.coherence[64].reason, REASON_NONE);
    analysis_finish(&a);
    analysis_finish(&b);
}

static void a_gap_in_a_recording_is_measured(void **state)
{
    (void)state;
    double times_s[300];
    struct analysis analysis;
    for (int i = 0; i < 300; i++)
        times_s[i] = 0.8 * i + 0.02 * sin(i) + (i >= 200 ? 20 : 0);
    struct analysis_input input = {
        .kind = ANALYSIS_BEATS, .values = times_s, .count = 300, .rate_hz = NAN};
    assert_int_equal(analysis_run(&input, &analysis, NULL), STATUS_OK);
    assert_near(analysis.longest_gap_s, 20.8, 0.05);
    assert_near(analysis.usable_percent, 100 * (1 - 20.8 / 259.2), 0.1);
    assert_near(analysis.hrv.bands_s, 199 * 0.8, 0.1); /* the longer side */
    assert_true(isnan(analysis.beats[200].rr_ms));
    assert_near(analysis.hrv.time.mean_nn_ms, 800, 0.5);
    for (size_t i = 0; i < analysis.coherence_count; i++)
        if (analysis.coherence[i].t_s > 165 && analysis.coherence[i].t_s < 220)
            assert_int_equal(analysis.coherence[i].reason, REASON_GAP);
    analysis_finish(&analysis);
}

static void wrong_input_is_named(void **state)
{
    (void)state;
    const double backwards[] = {1, 2, 1.5}, negative[] = {800, -1}, wave[] = {1, 2, 3};
    const struct analysis_input inputs[] = {
        {.kind = ANALYSIS_BEATS, .values = backwards, .count = 3, .rate_hz = NAN},
        {.kind = ANALYSIS_RR, .values = negative, .count = 2, .rate_hz = NAN},
        {.kind = ANALYSIS_PPG, .values = wave, .count = 3, .rate_hz = NAN},
        {.kind = ANALYSIS_PPG, .values = wave, .count = 3, .rate_hz = -50},
        {.kind = ANALYSIS_PPG, .values = wave, .count = 0, .rate_hz = 50},
        {.kind = ANALYSIS_RR, .values = wave, .count = 0, .rate_hz = NAN},
    };
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        struct analysis analysis;
        struct problem problem = {0};
        assert_int_equal(analysis_run(&inputs[i], &analysis, &problem), STATUS_INVALID);
        assert_true(strlen(problem.what) > 5 && strlen(problem.remedy) > 5);
        analysis_finish(&analysis);
    }
}

static void the_smallest_inputs_are_survived(void **state)
{
    (void)state;
    const double values[] = {800, 810, 805};
    const struct analysis_input inputs[] = {
        {.kind = ANALYSIS_RR, .values = values, .count = 1, .rate_hz = NAN},
        {.kind = ANALYSIS_RR, .values = values, .count = 3, .rate_hz = NAN},
        {.kind = ANALYSIS_PPG, .values = values, .count = 3, .rate_hz = 50}};
    for (size_t i = 0; i < 3; i++) {
        struct analysis analysis;
        assert_int_equal(analysis_run(&inputs[i], &analysis, NULL), STATUS_OK);
        assert_true(isnan(analysis.hrv.bands.lf_ms2));
        analysis_finish(&analysis);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_analysis_agrees_with_the_live_engine),
        cmocka_unit_test(what_is_not_believed_is_not_measured),
        cmocka_unit_test(an_analysis_of_intervals_and_of_beats_agree),
        cmocka_unit_test(a_gap_in_a_recording_is_measured),
        cmocka_unit_test(wrong_input_is_named),
        cmocka_unit_test(the_smallest_inputs_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
