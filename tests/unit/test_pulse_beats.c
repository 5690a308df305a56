#include "heart_support.h"

#include "heart/pulse_beats.h"
#include "heart/rr.h"
#include "heart/stats.h"
#include <stdio.h>
#include <string.h>

/* Beats found in a wave, in seconds from its beginning. The wave starts a little after zero, so
 * that no test leans on cells that happen to begin with it. */
struct run {
    struct pulse_beats beats;
    double at_s[4000], quality[4000], latest_s;
    int count, interruptions;
};

#define START_NS INT64_C(1003700000)

static void run_start(struct run *run)
{
    memset(run, 0, sizeof *run);
    pulse_beats_start(&run->beats);
}

static void push(struct run *run, double t_s, double value)
{
    struct beat_body found[BEATS_AT_ONCE];
    bool interrupted;
    int count =
        pulse_beats_push(&run->beats, START_NS + ns_from_s(t_s), value, found, &interrupted);
    for (int i = 0; i < count; i++) {
        double at_s = s_from_ns(found[i].time_ns - START_NS);
        assert_true(found[i].quality >= 0 && found[i].quality <= 1);
        assert_true(run->count == 0 || at_s > run->at_s[run->count - 1]);
        run->latest_s = fmax(run->latest_s, t_s - at_s);
        run->quality[run->count] = found[i].quality;
        run->at_s[run->count++] = at_s;
    }
    run->interruptions += interrupted;
}

/* How the wave of known beats is sampled. */
struct sampling {
    double rate_hz, gain, offset, jitter_s;
    double steps; /* converter steps per unit; 0: none */
};

static void run_wave(struct run *run, const double *beats_s, size_t count, double length_s,
                     const struct sampling *by)
{
    uint64_t seed = 11;
    for (int k = 0; k < length_s * by->rate_hz; k++) {
        double t_s = (k + by->jitter_s * by->rate_hz * (random_uniform(&seed) - 0.5)) / by->rate_hz;
        double value = wave_at(beats_s, count, t_s);
        if (by->steps > 0)
            value = round(value * by->steps) / by->steps;
        push(run, fmax(t_s, 0), by->offset + by->gain * value);
    }
}

/* Every beat between from_s and to_s is found once, near a constant delay. Returns the worst. */
static double assert_all_found(const struct run *run, const double *beats_s, size_t count,
                               double from_s, double to_s, double within_s)
{
    double delays[128] = {0}, worst = 0;
    size_t n = 0;
    int found = 0, wanted = 0;
    for (int j = 0; j < run->count; j++)
        found += run->at_s[j] > from_s && run->at_s[j] < to_s;
    for (size_t i = 0; i < count; i++) {
        if (beats_s[i] <= from_s || beats_s[i] >= to_s)
            continue;
        double nearest = INFINITY;
        for (int j = 0; j < run->count; j++)
            if (fabs(run->at_s[j] - beats_s[i]) < fabs(nearest))
                nearest = run->at_s[j] - beats_s[i];
        delays[n++ % 128] = nearest;
        wanted++;
    }
    double delay = stats_median(delays, n < 128 ? n : 128);
    for (size_t i = 0; i < n && i < 128; i++)
        worst = fmax(worst, fabs(delays[i] - delay));
    if (worst > within_s || abs(found - wanted) > 1)
        print_error("%d found of %d, worst %.4f s\n", found, wanted, worst);
    assert_true(worst <= within_s);
    assert_true(abs(found - wanted) <= 1); /* one may stand on the edge */
    return worst;
}

static struct run run;
static double beats_s[400];

static void beats_are_found_between_samples_at_any_rate(void **state)
{
    (void)state;
    const double rates_hz[] = {25, 30, 50, 75, 100, 125, 250};
    size_t count = beats_fill(beats_s, 400, 0.7, 70, 60, 0.1);
    for (int i = 0; i < 7; i++) {
        const struct sampling by = {.rate_hz = rates_hz[i], .gain = 150, .offset = 500};
        run_start(&run);
        run_wave(&run, beats_s, count, 70, &by);
        double worst = assert_all_found(&run, beats_s, count, 1.5, 68.5, 0.004);
        print_message("%3.0f Hz: worst %.2f ms, latest %.2f s\n", rates_hz[i], worst * 1e3,
                      run.latest_s);
        assert_true(run.latest_s <= BEATS_LATENCY_S);
        assert_int_equal(run.interruptions, 0);
    }
}

static void any_heart_rate_is_followed(void **state)
{
    (void)state;
    const double rates_bpm[] = {30, 40, 60, 100, 140, 200};
    for (int i = 0; i < 6; i++) {
        const struct sampling by = {.rate_hz = 50, .gain = 200, .offset = 512, .steps = 200};
        double interval_s = 60 / rates_bpm[i];
        size_t count = 0;
        for (double t_s = 0.5; t_s < 60 && count < 400; t_s += interval_s)
            beats_s[count++] = t_s;
        run_start(&run);
        /* A fast heart has short pulses: squeeze time where the wave would drown in itself. */
        double squeeze = fmin(interval_s / 0.6, 1);
        for (int k = 0; k < 60 * 50; k++) {
            double t_s = k / 50.0, value = 0;
            for (size_t b = 0; b < count; b++)
                if (fabs(t_s - beats_s[b]) < 1.2)
                    value += pulse_at((t_s - beats_s[b]) / squeeze);
            push(&run, t_s, 512 + round(200 * value));
        }
        print_message("%3.0f per minute: %d beats\n", rates_bpm[i], run.count);
        assert_all_found(&run, beats_s, count, 4, 58, 0.02);
        (void)by;
    }
}

static void gain_and_offset_move_no_beat_by_half_a_sample(void **state)
{
    (void)state;
    const struct sampling plain = {.rate_hz = 50, .gain = 1};
    const double gains[] = {1e-3, 0.7, 80, 1e5}, offsets[] = {0, 512, -3e4};
    static struct run other;
    size_t count = beats_fill(beats_s, 400, 0.7, 60, 50, 0.12);
    run_start(&run);
    run_wave(&run, beats_s, count, 60, &plain);
    for (int i = 0; i < 12; i++) {
        struct sampling by = {.rate_hz = 50, .gain = gains[i % 4], .offset = offsets[i / 4]};
        run_start(&other);
        run_wave(&other, beats_s, count, 60, &by);
        assert_int_equal(other.count, run.count);
        for (int k = 0; k < run.count; k++)
            assert_near(other.at_s[k], run.at_s[k], 0.01);
    }
}

static void a_wave_upside_down_is_turned(void **state)
{
    (void)state;
    const struct sampling by = {.rate_hz = 50, .gain = -150, .offset = 600};
    size_t count = beats_fill(beats_s, 400, 0.7, 60, 50, 0.1);
    run_start(&run);
    run_wave(&run, beats_s, count, 60, &by);
    assert_int_equal(run.interruptions, 1);
    assert_all_found(&run, beats_s, count, 7, 58, 0.005);
}

static void uneven_sample_times_do_no_harm(void **state)
{
    (void)state;
    const struct sampling by = {.rate_hz = 50, .gain = 100, .jitter_s = 0.016};
    size_t count = beats_fill(beats_s, 400, 0.7, 60, 50, 0.1);
    run_start(&run);
    run_wave(&run, beats_s, count, 60, &by);
    assert_all_found(&run, beats_s, count, 1.5, 58, 0.006);
}

static void coarse_converters_keep_beats_within_20_ms(void **state)
{
    (void)state;
    const struct sampling by = {.rate_hz = 50, .gain = 20, .offset = 500, .steps = 20};
    size_t count = beats_fill(beats_s, 400, 0.7, 60, 50, 0.1);
    run_start(&run);
    run_wave(&run, beats_s, count, 60, &by);
    assert_all_found(&run, beats_s, count, 1.5, 58, 0.02);
}

static void a_new_strength_is_learnt_within_3_s(void **state)
{
    (void)state;
    const double changes[] = {5, 0.2};
    size_t count = beats_fill(beats_s, 400, 0.7, 60, 50, 0.1);
    for (int i = 0; i < 2; i++) {
        run_start(&run);
        for (int k = 0; k < 60 * 50; k++) {
            double t_s = k / 50.0;
            push(&run, t_s, (t_s < 30 ? 1 : changes[i]) * wave_at(beats_s, count, t_s));
        }
        assert_all_found(&run, beats_s, count, 1.5, 29, 0.02);
        assert_all_found(&run, beats_s, count, 33, 58, 0.02);
    }
}

static void breathing_of_the_baseline_does_no_harm(void **state)
{
    (void)state;
    size_t count = beats_fill(beats_s, 400, 0.7, 60, 50, 0.1);
    run_start(&run);
    for (int k = 0; k < 60 * 50; k++) {
        double t_s = k / 50.0;
        push(&run, t_s, 3 * sin(2 * M_PI * 0.25 * t_s) + wave_at(beats_s, count, t_s));
    }
    assert_all_found(&run, beats_s, count, 2.5, 58, 0.02);
}

static void a_pause_between_samples_interrupts(void **state)
{
    (void)state;
    size_t count = beats_fill(beats_s, 400, 0.7, 60, 50, 0.1);
    run_start(&run);
    for (int k = 0; k < 60 * 50; k++)
        if (k / 50 < 20 || k / 50 >= 24)
            push(&run, k / 50.0, wave_at(beats_s, count, k / 50.0));
    assert_int_equal(run.interruptions, 1);
    for (int j = 0; j < run.count; j++)
        assert_true(run.at_s[j] < 20 || run.at_s[j] > 24);
    assert_all_found(&run, beats_s, count, 26, 58, 0.005);
}

static double mean_quality(const struct run *of)
{
    double sum = 0;
    for (int j = of->count / 4; j < of->count; j++)
        sum += of->quality[j];
    return of->count > 0 ? sum / (of->count - of->count / 4) : 0;
}

static void what_is_no_pulse_gets_no_trust(void **state)
{
    (void)state;
    uint64_t seed = 3;
    run_start(&run);
    for (int k = 0; k < 3000; k++)
        push(&run, k / 50.0, random_gauss(&seed));
    assert_true(mean_quality(&run) < 0.3);
    run_start(&run);
    for (int k = 0; k < 3000; k++) /* hum of 50 Hz seen at 49 Hz */
        push(&run, k / 49.0, sin(2 * M_PI * 50 * k / 49.0));
    assert_true(run.count > 0 && mean_quality(&run) < RR_TRUST);
    run_start(&run);
    for (int k = 0; k < 3000; k++)
        push(&run, k / 50.0, 512);
    assert_int_equal(run.count, 0);
    size_t count = beats_fill(beats_s, 400, 0.7, 60, 50, 0.1);
    const struct sampling by = {.rate_hz = 50, .gain = 100};
    run_start(&run);
    run_wave(&run, beats_s, count, 60, &by);
    assert_true(mean_quality(&run) > 0.9);
}

/* --- recordings --- */

struct record_case {
    double *times_s, *values;
    size_t count;
    double *reference_s;
    size_t reference_count;
};

static bool recording_read(struct record_case *recording, const char *name, bool camera)
{
    char path[100];
    double rate_hz;
    snprintf(path, sizeof path, "ppg/%s.beats.csv", name);
    recording->reference_s = test_read_column(test_recording(path), 0, &recording->reference_count);
    snprintf(path, sizeof path, camera ? "ppg/%s.csv" : "ppg/%s", name);
    if (camera) {
        recording->times_s = test_read_column(test_recording(path), 0, &recording->count);
        recording->values = test_read_column(test_recording(path), 1, &recording->count);
        for (size_t i = 0; i < recording->count; i++)
            recording->values[i] *= -1; /* blood lowers the red value */
    } else {
        recording->values = test_read_i16(path, "PPG", &recording->count, &rate_hz);
        recording->times_s = malloc(recording->count * sizeof(double));
        for (size_t i = 0; i < recording->count; i++)
            recording->times_s[i] = (double)i / rate_hz;
    }
    return recording->values && recording->reference_s;
}

static void recording_free(struct record_case *recording)
{
    free(recording->times_s);
    free(recording->values);
    free(recording->reference_s);
}

/* As a PulseSensor would send it: 50 samples a second, 10 bits, the pulse over 300 of its steps. */
static void run_as_pulsesensor(const struct record_case *of)
{
    double low = INFINITY, high = -INFINITY;
    size_t at = 0;
    for (size_t i = 0; i < of->count; i++) {
        low = fmin(low, of->values[i]);
        high = fmax(high, of->values[i]);
    }
    for (double t_s = 0; t_s < of->times_s[of->count - 1]; t_s += 0.02) {
        while (at + 2 < of->count && of->times_s[at + 1] < t_s)
            at++;
        double share = (t_s - of->times_s[at]) / (of->times_s[at + 1] - of->times_s[at]);
        double value = of->values[at] + share * (of->values[at + 1] - of->values[at]);
        push(&run, t_s, 350 + round(300 * (value - low) / (high - low)));
    }
}

static void run_as_it_is(const struct record_case *of)
{
    for (size_t i = 0; i < of->count; i++)
        if (i == 0 || of->times_s[i] > of->times_s[i - 1])
            push(&run, of->times_s[i], of->values[i]);
}

struct score {
    int hit, missed, extra;
    double f1, time_median_ms, time_95_ms, rr_median_ms, rr_rms_ms;
};

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double share_of(double *values, int count, double share)
{
    qsort(values, (size_t)count, sizeof *values, compare);
    return count > 0 ? values[(int)(share * (count - 1))] : NAN;
}

/* The found beat of each reference beat within 100 ms, nearest, in order; -1: none. */
static void match(const struct record_case *of, double delay_s, int *partner)
{
    int next = 0;
    for (size_t i = 0; i < of->reference_count; i++) {
        partner[i] = -1;
        for (int j = next; j < run.count; j++) {
            double off = run.at_s[j] - delay_s - of->reference_s[i];
            if (off > 0.1)
                break;
            if (fabs(off) <= 0.1 &&
                (partner[i] < 0 ||
                 fabs(off) < fabs(run.at_s[partner[i]] - delay_s - of->reference_s[i])))
                partner[i] = j;
        }
        next = partner[i] >= 0 ? partner[i] + 1 : next;
    }
}

static struct score score_at(const struct record_case *of, double delay_s)
{
    static double off_ms[4000], sorted_ms[4000], rr_ms[4000];
    static int partner[4000];
    double end_s = of->times_s[of->count - 1] - 1, sum = 0;
    struct score score = {0};
    int n = 0, pairs = 0, found = 0;
    match(of, delay_s, partner);
    for (int j = 0; j < run.count; j++)
        found += run.at_s[j] - delay_s >= 1 && run.at_s[j] - delay_s <= end_s;
    for (size_t i = 0; i < of->reference_count; i++) {
        double r = of->reference_s[i];
        if (r < 1 || r > end_s)
            continue;
        score.hit += partner[i] >= 0;
        score.missed += partner[i] < 0;
        if (partner[i] < 0)
            continue;
        off_ms[n++] = 1e3 * (run.at_s[partner[i]] - delay_s - r);
        if (i > 0 && partner[i - 1] >= 0 && partner[i - 1] == partner[i] - 1) {
            double d = 1e3 * (run.at_s[partner[i]] - run.at_s[partner[i] - 1] -
                              (r - of->reference_s[i - 1]));
            rr_ms[pairs++] = fabs(d);
            sum += d * d;
        }
    }
    score.extra = found > score.hit ? found - score.hit : 0;
    score.f1 = 2.0 * score.hit / (2.0 * score.hit + score.missed + score.extra);
    memcpy(sorted_ms, off_ms, (size_t)n * sizeof *off_ms);
    double middle_ms = share_of(sorted_ms, n, 0.5);
    for (int i = 0; i < n; i++)
        off_ms[i] = fabs(off_ms[i] - middle_ms);
    score.time_median_ms = share_of(off_ms, n, 0.5);
    score.time_95_ms = share_of(off_ms, n, 0.95);
    score.rr_median_ms = share_of(rr_ms, pairs, 0.5);
    score.rr_rms_ms = sqrt(sum / pairs);
    return score;
}

/* The one constant delay with the best F1, then with the smallest errors. */
static struct score score_best(const struct record_case *of)
{
    struct score best = {.f1 = -1};
    for (double delay_s = -0.1; delay_s < 0.8; delay_s += 0.005) {
        struct score score = score_at(of, delay_s);
        if (score.f1 > best.f1 + 1e-12 ||
            (score.f1 > best.f1 - 1e-12 && score.time_median_ms < best.time_median_ms))
            best = score;
    }
    return best;
}

static struct score score_recording(const char *name, bool camera, bool as_pulsesensor)
{
    struct record_case recording = {0};
    assert_true(recording_read(&recording, name, camera));
    run_start(&run);
    if (as_pulsesensor)
        run_as_pulsesensor(&recording);
    else
        run_as_it_is(&recording);
    struct score score = score_best(&recording);
    print_message("%-15s %-6s F1 %.4f (%d missed, %d extra)  time %4.1f, 95 %% %4.1f ms  "
                  "RR %4.1f, rms %4.1f ms\n",
                  name, as_pulsesensor ? "50 Hz" : "", score.f1, score.missed, score.extra,
                  score.time_median_ms, score.time_95_ms, score.rr_median_ms, score.rr_rms_ms);
    recording_free(&recording);
    return score;
}

static void recorded_hearts_are_found(void **state)
{
    (void)state;
    if (!test_have_recordings())
        skip();
    for (int as_pulsesensor = 0; as_pulsesensor < 2; as_pulsesensor++) {
        struct score clean = score_recording("nk_rest5min", false, as_pulsesensor);
        assert_true(clean.f1 >= 0.995 && clean.rr_median_ms < 5);
        struct score ward = score_recording("bidmc_01", false, as_pulsesensor);
        assert_true(ward.f1 >= 0.982 && ward.rr_rms_ms < 12);
        struct score alarm = score_recording("cinc2015_a103l", false, as_pulsesensor);
        assert_true(alarm.f1 >= 0.94 && alarm.rr_median_ms < 6);
    }
}

static void telephones_are_read(void **state)
{
    (void)state;
    if (!test_have_recordings())
        skip();
    double sum = 0;
    for (int subject = 2; subject <= 10; subject++) {
        char name[20];
        if (subject == 7)
            continue; /* no reference */
        snprintf(name, sizeof name, "welltory_%02d", subject);
        sum += score_recording(name, true, false).f1;
    }
    assert_true(sum / 8 > 0.97);
}

/* What the converter and the rate cost: beats of the same wave, full and as a PulseSensor. */
static void fifty_hertz_and_ten_bits_move_beats_by_less_than_20_ms(void **state)
{
    (void)state;
    if (!test_have_recordings())
        skip();
    static struct run full;
    static double off_ms[4000];
    struct record_case recording = {0};
    assert_true(recording_read(&recording, "nk_rest5min", false));
    run_start(&run);
    run_as_it_is(&recording);
    full = run;
    run_start(&run);
    run_as_pulsesensor(&recording);
    assert_int_equal(run.count, full.count);
    for (int j = 0; j < run.count; j++)
        off_ms[j] = 1e3 * fabs(run.at_s[j] - full.at_s[j]);
    print_message("median %.2f, worst %.2f ms\n", share_of(off_ms, run.count, 0.5),
                  share_of(off_ms, run.count, 1));
    assert_true(share_of(off_ms, run.count, 1) < 20);
    assert_true(share_of(off_ms, run.count, 0.5) < 2);
    recording_free(&recording);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beats_are_found_between_samples_at_any_rate),
        cmocka_unit_test(any_heart_rate_is_followed),
        cmocka_unit_test(gain_and_offset_move_no_beat_by_half_a_sample),
        cmocka_unit_test(a_wave_upside_down_is_turned),
        cmocka_unit_test(uneven_sample_times_do_no_harm),
        cmocka_unit_test(coarse_converters_keep_beats_within_20_ms),
        cmocka_unit_test(a_new_strength_is_learnt_within_3_s),
        cmocka_unit_test(breathing_of_the_baseline_does_no_harm),
        cmocka_unit_test(a_pause_between_samples_interrupts),
        cmocka_unit_test(what_is_no_pulse_gets_no_trust),
        cmocka_unit_test(recorded_hearts_are_found),
        cmocka_unit_test(telephones_are_read),
        cmocka_unit_test(fifty_hertz_and_ten_bits_move_beats_by_less_than_20_ms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
