/* Baseline: the rest as a procedure, its measures against the references, its gates. */
#include "spectrum_support.h"

#include "calibration/baseline.h"
#include "heart/hrv.h"
#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

static struct baseline baseline;
static int64_t second_ns; /* the next second to be told of */

static void start(double length_s, double settle_s)
{
    struct baseline_wish wish = {.length_s = length_s, .settle_s = settle_s};
    baseline_start(&baseline, &wish);
    second_ns = 0;
}

static void feed(const struct event *event)
{
    baseline_feed(&baseline, event);
}

/* Seconds pass, with a signal of this quality. */
static void pass(double to_s, enum quality_level level, enum reason reason)
{
    for (; second_ns <= ns_from_s(to_s); second_ns += NS_PER_S) {
        struct event event = event_of(EVENT_QUALITY, second_ns);
        event.quality.level = (uint8_t)level;
        event.quality.reason = (uint8_t)reason;
        feed(&event);
    }
}

static void tell(const struct rr_interval *told, int64_t at_ns)
{
    struct event event = event_of(EVENT_RR, at_ns);
    event.rr = (struct rr_body){.time_ns = told->time_ns,
                                .rr_ms = told->rr_ms,
                                .nn_ms = told->nn_ms,
                                .class = (uint8_t)told->class,
                                .first = told->first,
                                .inserted = told->inserted,
                                .revises = told->revises};
    feed(&event);
}

static struct rr cleaning;

/* Beats through the live cleaning, as the engine would, with a good signal. */
static void play(const double *beats_s, size_t count, double to_s)
{
    rr_start(&cleaning);
    for (size_t i = 0; i < count && beats_s[i] - beats_s[0] + 2 <= to_s; i++) {
        struct rr_interval told[RR_AT_ONCE];
        int64_t time_ns = ns_from_s(2 + beats_s[i] - beats_s[0]);
        pass(s_from_ns(time_ns), QUALITY_GOOD, REASON_NONE);
        int known = rr_beat(&cleaning, time_ns, 1, told);
        for (int k = 0; k < known; k++)
            tell(&told[k], time_ns);
    }
    pass(to_s, QUALITY_GOOD, REASON_NONE);
}

static struct baseline_result measure(void)
{
    struct baseline_result result;
    assert_true(baseline_result(&baseline, &spectrum, &result));
    return result;
}

/* A heart that swings with its breath, drifts by so much over the rest, and is noisy. */
static size_t make_heart(double *beats_s, size_t room, double length_s, double drift, double widens)
{
    uint64_t chance = 11;
    size_t count = 0;
    for (double t_s = 0; t_s < length_s && count < room;) {
        beats_s[count++] = t_s;
        double part = t_s / length_s;
        double swing = 40 * (1 + widens * part) * sin(2 * M_PI * 0.23 * t_s);
        t_s += (900 * (1 + drift * part) + swing + 12 * random_gauss(&chance)) / 1000;
    }
    return count;
}

static double beats[2000];

/* --- known answers -------------------------------------------------------------------------- */

static void a_minute_of_a_known_heart(void **state)
{
    (void)state;
    uint64_t chance = 2;
    double squares = 0, sum = 0, before = 0;
    int count = 0;
    beats[0] = 0;
    for (int i = 1; i < 90; i++) {
        double rr_ms = 1000 + round(20 * random_gauss(&chance));
        beats[i] = beats[i - 1] + rr_ms / 1000;
        if (beats[i] > 60)
            continue;
        squares += count > 0 ? (rr_ms - before) * (rr_ms - before) : 0;
        sum += rr_ms;
        count++;
        before = rr_ms;
    }
    start(60, 0);
    play(beats, 90, 80);
    assert_int_equal(baseline.state, BASELINE_DONE);
    struct baseline_result result = measure();
    assert_int_equal(result.reason, REASON_NONE);
    assert_int_equal(result.intervals, count);
    assert_near(result.mean_nn_ms, sum / count, 1e-5);
    assert_near(result.rmssd_ms, sqrt(squares / (count - 1)), 1e-5);
    assert_near(result.ln_rmssd, log(sqrt(squares / (count - 1))), 1e-6);
    assert_true(isnan(result.vlf_ms2) && isnan(result.lf_ms2));
}

static void a_rest_is_stationary_and_a_drift_is_told(void **state)
{
    (void)state;
    size_t count = make_heart(beats, 2000, 140, 0, 0);
    start(120, 0);
    play(beats, count, 140);
    struct baseline_result result = measure();
    assert_int_equal(result.reason, REASON_NONE);
    assert_true(baseline_counts(&result));
    assert_near(result.mean_hr_bpm, 60 / 0.9, 0.5);

    count = make_heart(beats, 2000, 140, 0.2, 0);
    start(120, 0);
    play(beats, count, 140);
    result = measure();
    assert_int_equal(result.reason, REASON_NONE);
    assert_true(result.stationarity.drifts && !baseline_counts(&result));
    assert_true(result.stationarity.mean_z < -2.58); /* intervals grow: hardly one is reversed */

    count = make_heart(beats, 2000, 140, 0, 6);
    start(120, 0);
    play(beats, count, 140);
    result = measure();
    assert_true(result.stationarity.changes && !baseline_counts(&result));
}

/* How often a heart that rests is said not to. */
static void chance_raises_few_alarms(void **state)
{
    (void)state;
    int alarms = 0;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        uint64_t chance = seed;
        size_t count = 0;
        double slow = 0;
        for (double t_s = 0; t_s < 140; count++) { /* 1/f-like: a slow walk and noise */
            beats[count] = t_s;
            slow += -slow / 30 + 6 * random_gauss(&chance);
            t_s += (900 + slow + 15 * random_gauss(&chance)) / 1000;
        }
        start(120, 0);
        play(beats, count, 130);
        struct baseline_result result = measure();
        alarms += result.stationarity.drifts || result.stationarity.changes;
    }
    print_message("%d of 200 hearts at rest were said to change\n", alarms);
    assert_true(alarms <= 10);
}

/* --- the procedure -------------------------------------------------------------------------- */

static void it_waits_for_a_good_signal_and_settles(void **state)
{
    (void)state;
    size_t count = make_heart(beats, 2000, 200, 0, 0);
    start(60, 20);
    pass(10, QUALITY_POOR, REASON_NOT_WORN);
    struct baseline_view view = baseline_view(&baseline);
    assert_int_equal(view.state, BASELINE_WAITING);
    assert_int_equal(view.reason, REASON_NOT_WORN);
    for (size_t i = 0; i < count && beats[i] < 40; i++) {
        int64_t time_ns = ns_from_s(11 + beats[i]);
        struct rr_interval told = {.time_ns = time_ns, .rr_ms = 900, .nn_ms = 900, .first = i == 0};
        pass(s_from_ns(time_ns), QUALITY_GOOD, REASON_NONE);
        tell(&told, time_ns);
        if (baseline.state == BASELINE_RESTING)
            break;
    }
    assert_true(baseline.from_ns >= 31 * NS_PER_S && baseline.from_ns < 35 * NS_PER_S);
}

static void lost_seconds_are_added_and_left_out(void **state)
{
    (void)state;
    size_t count = make_heart(beats, 2000, 200, 0, 0), i = 0;
    struct rr_interval told[RR_AT_ONCE];
    start(60, 0);
    rr_start(&cleaning);
    for (; i < count && baseline.state != BASELINE_DONE; i++) {
        int64_t time_ns = ns_from_s(2 + beats[i]);
        bool away = beats[i] > 20 && beats[i] < 35;
        pass(s_from_ns(time_ns), away ? QUALITY_NONE : QUALITY_GOOD,
             away ? REASON_NO_SIGNAL : REASON_NONE);
        if (away && cleaning.begun && rr_break(&cleaning, told) >= 0)
            assert_true(baseline.state == BASELINE_AWAY || beats[i] < 24);
        if (away)
            continue;
        int known = rr_beat(&cleaning, time_ns, 1, told);
        for (int k = 0; k < known; k++)
            tell(&told[k], time_ns);
    }
    struct baseline_result result = measure();
    assert_int_equal(result.interruptions, 1);
    assert_near(s_from_ns(baseline.lost_ns), 15, 2);
    assert_int_equal(result.reason, REASON_NONE);
    assert_true(result.covered_percent > 93);
    assert_true(result.spectrum_s < 50);
    assert_near(result.mean_hr_bpm, 60 / 0.9, 1);
}

static void a_pause_does_not_count_and_a_stop_ends_it(void **state)
{
    (void)state;
    size_t count = make_heart(beats, 2000, 60, 0, 0);
    start(60, 0);
    play(beats, count, 30);
    struct event pause = event_of(EVENT_INTENT, 30 * NS_PER_S);
    pause.intent.intent = INTENT_PAUSE;
    feed(&pause);
    double rested_s = baseline_view(&baseline).rested_s;
    pass(50, QUALITY_GOOD, REASON_NONE);
    assert_int_equal(baseline_view(&baseline).state, BASELINE_PAUSED);
    assert_near(baseline_view(&baseline).rested_s, rested_s, 1.5);
    struct event stop = event_of(EVENT_INTENT, 50 * NS_PER_S);
    stop.intent.intent = INTENT_STOP;
    feed(&stop);
    assert_int_equal(baseline.state, BASELINE_STOPPED);
    assert_int_equal(measure().reason, REASON_SETTLING);
}

static void what_is_not_enough_has_a_reason(void **state)
{
    (void)state;
    size_t count = make_heart(beats, 2000, 200, 0, 0);
    start(60, 0);
    play(beats, count, 20);
    pass(120, QUALITY_NONE, REASON_NO_SIGNAL);
    assert_int_equal(baseline.state, BASELINE_DONE);
    assert_int_equal(measure().reason, REASON_GAP);

    for (size_t i = 3; i + 7 < count; i += 7) /* every seventh beat is missed */
        memmove(beats + i, beats + i + 1, (--count - i) * sizeof *beats);
    start(60, 0);
    play(beats, count, 80);
    assert_int_equal(measure().reason, REASON_ARTEFACTS);

    for (int i = 0; i < 100; i++)
        beats[i] = 0.8 * i;
    start(60, 0);
    play(beats, 100, 79);
    enum reason reason = measure().reason;
    assert_true(reason == REASON_REGULAR || reason == REASON_SYNTHETIC);
    char memory[600];
    for (int given = REASON_NONE; given <= REASON_NO_PACER; given++) {
        struct text text = text_over(memory, sizeof memory);
        struct baseline_result result = measure();
        result.reason = (uint8_t)given;
        baseline_words(&result, &text);
        assert_true(text.used > 10 && !text.cut);
    }
}

static void any_events_do_no_harm(void **state)
{
    (void)state;
    uint64_t chance = 3;
    start(60, 0);
    for (int i = 0; i < 200000; i++) {
        struct event event = event_of((enum event_kind)(random_uniform(&chance) * EVENT_KIND_COUNT),
                                      (int64_t)(random_uniform(&chance) * 2e11));
        if (event.kind == EVENT_RR) {
            event.rr.time_ns = (int64_t)(random_uniform(&chance) * 2e11);
            event.rr.rr_ms = 3000 * random_uniform(&chance);
            event.rr.nn_ms = random_uniform(&chance) < 0.1 ? NAN : event.rr.rr_ms;
            event.rr.revises = random_uniform(&chance) < 0.3;
            event.rr.class = (uint8_t)(random_uniform(&chance) * BEAT_CLASS_COUNT);
        }
        if (event.kind == EVENT_QUALITY)
            event.quality.level = (uint8_t)(4 * random_uniform(&chance));
        if (event.kind == EVENT_INTENT)
            event.intent.intent = INTENT_PAUSE + (random_uniform(&chance) < 0.5);
        feed(&event);
    }
    struct baseline_result result;
    baseline_result(&baseline, &spectrum, &result);
}

/* --- recordings ----------------------------------------------------------------------------- */

static cJSON *reference_json(void)
{
    FILE *file = fopen(test_recording("reference/hrv_reference.json"), "rb");
    char *text = calloc(1, 1 << 20);
    cJSON *json = file && fread(text, 1, (1 << 20) - 1, file) > 0 ? cJSON_Parse(text) : NULL;
    if (file)
        fclose(file);
    free(text);
    return json;
}

static double value_of(const cJSON *reference, const char *name)
{
    return cJSON_GetObjectItem(reference, name)->valuedouble;
}

/* Times go through whole nanoseconds, so that an interval is off by up to 1e-6 ms. */
static void compare(const char *name, const char *what, double value, double answer,
                    double tolerance)
{
    if (!(fabs(value - answer) <= tolerance * fabs(answer)))
        print_error("%s %s: %.10g, not %.10g\n", name, what, value, answer);
    assert_true(fabs(value - answer) <= tolerance * fabs(answer));
}

/* As measured, corrected or not, the rest holds just the reference's intervals. */
static void compare_raw(const char *name, const cJSON *answer)
{
    static double rr_ms[BASELINE_INTERVALS];
    size_t count = 0;
    for (size_t i = 0; i < baseline.interval_count; i++)
        if (!isnan(baseline.intervals[i].rr_ms) &&
            baseline.intervals[i].time_ns <= baseline.from_ns + 300 * NS_PER_S)
            rr_ms[count++] = baseline.intervals[i].rr_ms;
    struct hrv_time time = hrv_in_time(rr_ms, NULL, count);
    assert_int_equal(time.intervals, (size_t)value_of(answer, "n_intervals"));
    compare(name, "raw mean_nn", time.mean_nn_ms, value_of(answer, "mean_nn"), 1e-8);
    compare(name, "raw rmssd", time.rmssd_ms, value_of(answer, "rmssd"), 1e-7);
}

/* Five minutes of rest equal the reference's first five, wherever nothing had to be corrected; the
 * reference corrects nothing. */
static void rests_equal_their_references(void **state)
{
    (void)state;
    static const char *const rests[] = {"bartels_rest", "med_Y1pre",   "med_C1pre",  "med_C3pre",
                                        "med_Y4pre",    "pyhrv_short", "pyhrv_long", "med_M1",
                                        "med_M5",       "dhyb_polar",  "med_N1",     "med_I1",
                                        "nsr2db_nsr004"};
    if (!test_have_recordings())
        skip();
    cJSON *json = reference_json();
    int equal = 0;
    for (size_t i = 0; i < sizeof rests / sizeof *rests; i++) {
        char path[200];
        size_t count;
        snprintf(path, sizeof path, "rr/%s.beats.csv", rests[i]);
        double *beats_s = test_read_column(test_recording(path), 0, &count);
        assert_non_null(beats_s);
        const cJSON *entry = cJSON_GetObjectItem(cJSON_GetObjectItem(json, "series"), rests[i]);
        const cJSON *answer =
            cJSON_GetObjectItem(cJSON_GetObjectItem(entry, "first_300s"), "reference");
        start(300, 0);
        play(beats_s, count, 312);
        struct baseline_result result = measure();
        print_message("%-14s corrected %.1f %%, HR %.1f (%.1f), RMSSD %.2f (%.2f), %s%s%s\n",
                      rests[i], result.corrected_percent, result.mean_hr_bpm,
                      value_of(answer, "mean_hr"), result.rmssd_ms, value_of(answer, "rmssd"),
                      reason_name(result.reason), result.stationarity.drifts ? ", drifts" : "",
                      result.stationarity.changes ? ", changes" : "");
        free(beats_s);
        compare_raw(rests[i], answer);
        if (result.reason != REASON_NONE || result.corrected_percent > 0)
            continue;
        equal++;
        assert_int_equal(result.intervals, (int)value_of(answer, "n_intervals"));
        compare(rests[i], "mean_nn", result.mean_nn_ms, value_of(answer, "mean_nn"), 1e-8);
        compare(rests[i], "sdnn", result.sdnn_ms, value_of(answer, "sdnn"), 1e-7);
        compare(rests[i], "rmssd", result.rmssd_ms, value_of(answer, "rmssd"), 1e-7);
        compare(rests[i], "lf", result.lf_ms2, value_of(answer, "lf"), 6e-7);
        compare(rests[i], "hf", result.hf_ms2, value_of(answer, "hf"), 6e-7);
        if (!isnan(result.vlf_ms2))
            compare(rests[i], "vlf", result.vlf_ms2, value_of(answer, "vlf"), 1.5e-4);
    }
    print_message("%d of %zu had nothing to correct, and equal the reference\n", equal,
                  sizeof rests / sizeof *rests);
    assert_true(equal >= 3);
    cJSON_Delete(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_minute_of_a_known_heart),
        cmocka_unit_test(a_rest_is_stationary_and_a_drift_is_told),
        cmocka_unit_test(chance_raises_few_alarms),
        cmocka_unit_test(it_waits_for_a_good_signal_and_settles),
        cmocka_unit_test(lost_seconds_are_added_and_left_out),
        cmocka_unit_test(a_pause_does_not_count_and_a_stop_ends_it),
        cmocka_unit_test(what_is_not_enough_has_a_reason),
        cmocka_unit_test(any_events_do_no_harm),
        cmocka_unit_test(rests_equal_their_references),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
