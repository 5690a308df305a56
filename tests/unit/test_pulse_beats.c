/* The beats of waves whose beats are known, as they stream in and with the future known. */
#include "pulse_support.h"

static struct run run;
static double beats_s[400];

static void beats_are_found_between_samples_at_any_rate(void **state)
{
    (void)state;
    const double rates_hz[] = {25, 30, 50, 75, 100, 125, 250, 1000, 2000};
    size_t count = beats_fill(beats_s, 400, 0.7, 70, 60, 0.1);
    for (int i = 0; i < 9; i++) {
        const struct sampling by = {.rate_hz = rates_hz[i], .gain = 150, .offset = 500};
        run_start(&run);
        run_wave(&run, beats_s, count, 70, &by);
        double worst = assert_all_found(&run, beats_s, count, 1.5, 68.5, 0.004);
        print_message("%4.0f Hz: worst %.2f ms, latest %.2f s\n", rates_hz[i], worst * 1e3,
                      run.latest_s);
        assert_true(run.latest_s <= BEATS_LATENCY_S);
        assert_int_equal(run.interruptions, 0);
    }
}

/* A fast heart has short pulses: time is squeezed where the wave would drown in itself. */
static double squeezed_at(const double *at_s, size_t count, double interval_s, double t_s)
{
    double squeeze = fmin(interval_s / 0.6, 1), value = 0;
    for (size_t b = 0; b < count; b++)
        if (fabs(t_s - at_s[b]) < 1.2)
            value += pulse_at((t_s - at_s[b]) / squeeze);
    return value;
}

static void any_heart_rate_is_followed(void **state)
{
    (void)state;
    const double rates_bpm[] = {25, 30, 40, 60, 100, 140, 200, 220};
    for (int i = 0; i < 8; i++) {
        double interval_s = 60 / rates_bpm[i];
        size_t count = 0;
        for (double t_s = 0.5; t_s < 60 && count < 400; t_s += interval_s)
            beats_s[count++] = t_s;
        run_start(&run);
        for (int k = 0; k < 60 * 50; k++)
            push(&run, k / 50.0,
                 512 + round(200 * squeezed_at(beats_s, count, interval_s, k / 50.0)));
        print_message("%3.0f per minute: %d beats, %.0f %% trusted\n", rates_bpm[i], run.count,
                      100 * trusted_share(&run, 5));
        assert_all_found(&run, beats_s, count, 5, 57, 0.02);
        assert_true(trusted_share(&run, 5) > 0.95);
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
    const double changes[] = {10, 0.1};
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

/* How far a found beat is from the true one nearest to it. */
static double nearest_off(const struct run *of, int j, const double *true_s, size_t count)
{
    double off_s = INFINITY;
    for (size_t i = 0; i < count; i++)
        if (fabs(of->at_s[j] - true_s[i]) < fabs(off_s))
            off_s = of->at_s[j] - true_s[i];
    return off_s;
}

/* Intervals against the true ones, with a little noise and a coarse converter. */
static void intervals_are_right_to_a_few_milliseconds(void **state)
{
    (void)state;
    const struct {
        double rate_hz, noise, steps, most_ms;
    } cases[] = {{25, 0, 300, 4},     {50, 0, 300, 3},      {50, 0.01, 300, 6}, {100, 0.01, 300, 4},
                 {250, 0.01, 300, 3}, {1000, 0.01, 300, 2}, {50, 0, 100, 4}};
    size_t count = beats_fill(beats_s, 400, 0.7, 110, 60, 0.1);
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        uint64_t seed = 5;
        double sum = 0;
        int n = 0;
        run_start(&run);
        for (int k = 0; k < 112 * cases[c].rate_hz; k++) {
            double t_s = k / cases[c].rate_hz;
            double value = wave_at(beats_s, count, t_s) + cases[c].noise * random_gauss(&seed);
            push(&run, t_s, round(cases[c].steps * value));
        }
        assert_all_found(&run, beats_s, count, 2, 108, 0.03);
        for (int j = 1; j < run.count; j++) {
            double off_s = nearest_off(&run, j, beats_s, count);
            double before_s = nearest_off(&run, j - 1, beats_s, count);
            if (run.at_s[j] < 3 || run.at_s[j] > 108)
                continue;
            sum += pow(off_s - before_s, 2);
            n++;
        }
        double rms_ms = 1e3 * sqrt(sum / n);
        print_message("%4.0f Hz, noise %.2f, %.0f steps: %.2f ms\n", cases[c].rate_hz,
                      cases[c].noise, cases[c].steps, rms_ms);
        assert_true(rms_ms < cases[c].most_ms);
    }
}

static void heights_and_bases_are_told(void **state)
{
    (void)state;
    const double gains[] = {150, -150};
    size_t count = beats_fill(beats_s, 400, 0.7, 60, 50, 0.1);
    for (int i = 0; i < 2; i++) {
        const struct sampling by = {.rate_hz = 50, .gain = gains[i], .offset = 600};
        run_start(&run);
        run_wave(&run, beats_s, count, 60, &by);
        for (int j = 10; j < run.count; j++) {
            assert_near(run.height[j], 150, 15);
            assert_near(run.base[j], 600, 8);
        }
    }
}

/* Any gain, offset, way up and rate: the same beats. */
static void random_sensors_find_the_same_beats(void **state)
{
    (void)state;
    uint64_t seed = 77;
    size_t count = beats_fill(beats_s, 400, 0.7, 40, 70, 0.13);
    for (int round = 0; round < 40; round++) {
        struct sampling by = {.rate_hz = 25 * exp(random_uniform(&seed) * log(80)),
                              .gain = exp(20 * random_uniform(&seed) - 10)};
        by.gain = random_uniform(&seed) < 0.5 ? by.gain : -by.gain;
        by.offset = 1000 * by.gain * random_gauss(&seed);
        by.jitter_s = 0.3 / by.rate_hz * random_uniform(&seed);
        run_start(&run);
        run_wave(&run, beats_s, count, 40, &by);
        assert_all_found(&run, beats_s, count, 7, 38, fmax(0.5 / by.rate_hz, 0.004));
        assert_int_equal(run.interruptions, by.gain < 0);
    }
}

static double strange(int kind, uint64_t *seed, int k)
{
    switch (kind) {
    case 0:
        return k % 2 ? 1e308 : -1e308;
    case 1:
        return random_uniform(seed) < 0.01 ? 1e300 * random_gauss(seed) : 0;
    case 2:
        return 1e-310 * random_gauss(seed);
    case 3:
        return floor(k / 70.0) * 1e12;
    case 4:
        return 42;
    default:
        return exp(600 * random_gauss(seed) / 4);
    }
}

static void strange_values_break_nothing(void **state)
{
    (void)state;
    static double values[6000], times_s[6000];
    static struct run ahead;
    for (int kind = 0; kind < 6; kind++) {
        uint64_t seed = 9;
        double t_s = 0;
        run_start(&run);
        for (int k = 0; k < 6000; k++) {
            t_s += random_uniform(&seed) < 0.001 ? 0.5 : 0.001 + 0.03 * random_uniform(&seed);
            times_s[k] = t_s;
            values[k] = strange(kind, &seed, k);
            push(&run, t_s, values[k]);
        }
        run_offline(&ahead, times_s, values, 6000, 60);
        for (int j = 0; j < run.count; j++)
            assert_true(isfinite(run.height[j]) && isfinite(run.base[j]));
        assert_true(kind != 4 || (run.count == 0 && ahead.count == 0));
    }
}

/* --- looking both ways --- */

#define ROOM 4000
static double values[ROOM], times_s[ROOM];

static size_t sampled(size_t beats, double length_s, double rate_hz, double gain)
{
    size_t count = (size_t)(length_s * rate_hz);
    for (size_t k = 0; k < count; k++) {
        times_s[k] = (double)k / rate_hz;
        values[k] = 500 + gain * wave_at(beats_s, beats, times_s[k]);
    }
    return count;
}

static void the_first_pulse_is_found_either_way_up(void **state)
{
    (void)state;
    const double gains[] = {200, -200};
    size_t beats = beats_fill(beats_s, 400, 0.4, 60, 50, 0.1);
    for (int i = 0; i < 2; i++) {
        size_t count = sampled(beats, 60, 50, gains[i]);
        run_offline(&run, NULL, values, count, 50);
        assert_all_found(&run, beats_s, beats, 0.3, 59.5, 0.01);
        assert_int_equal(run.interruptions, 0);
        assert_true(trusted_share(&run, 0) > 0.98);
    }
}

static void both_ways_tell_the_same_times(void **state)
{
    (void)state;
    static struct run live;
    size_t beats = beats_fill(beats_s, 400, 0.7, 60, 50, 0.1), count = sampled(beats, 60, 50, 100);
    memset(&live, 0, sizeof live);
    pulse_beats_start(&live.beats);
    for (size_t k = 0; k < count; k++) {
        struct beat_body found[BEATS_AT_ONCE];
        bool interrupted;
        int told =
            pulse_beats_push(&live.beats, ns_from_s(times_s[k]), values[k], found, &interrupted);
        for (int i = 0; i < told; i++)
            live.at_s[live.count++] = s_from_ns(found[i].time_ns);
    }
    run_offline(&run, NULL, values, count, 50);
    assert_true(abs(run.count - live.count) <= 1); /* the last one is told by no later sample */
    for (int j = 0; j < live.count; j++)
        assert_near(run.at_s[j], live.at_s[j], 1e-9);
}

/* The finger goes to the other side of the sensor half way. */
static void a_wave_that_turns_on_the_way_is_followed(void **state)
{
    (void)state;
    size_t beats = beats_fill(beats_s, 400, 0.7, 78, 50, 0.1), count = sampled(beats, 78, 50, 200);
    for (size_t k = 39 * 50; k < count; k++)
        values[k] = 1000 - values[k];
    run_start(&run);
    for (size_t k = 0; k < count; k++)
        push(&run, times_s[k], values[k]);
    assert_int_equal(run.interruptions, 1);
    assert_all_found(&run, beats_s, beats, 2, 38, 0.01);
    assert_all_found(&run, beats_s, beats, 50, 76, 0.01);
    run_offline(&run, NULL, values, count, 50);
    assert_all_found(&run, beats_s, beats, 0.3, 37, 0.01);
    assert_all_found(&run, beats_s, beats, 41, 77, 0.01);
}

static void missing_samples_open_anew(void **state)
{
    (void)state;
    size_t beats = beats_fill(beats_s, 400, 0.7, 60, 50, 0.1), count = sampled(beats, 60, 50, 100);
    for (int k = 20 * 50; k < 24 * 50; k++)
        values[k] = NAN;
    values[30 * 50] = NAN; /* a single one is bridged */
    run_offline(&run, NULL, values, count, 50);
    assert_int_equal(run.interruptions, 1);
    for (int j = 0; j < run.count; j++)
        assert_true(run.at_s[j] < 20 || run.at_s[j] > 24);
    assert_all_found(&run, beats_s, beats, 0.5, 19.5, 0.01);
    assert_all_found(&run, beats_s, beats, 24.5, 59, 0.01);
}

static void nothing_and_little_are_survived(void **state)
{
    (void)state;
    for (size_t count = 0; count < 120; count++) {
        for (size_t k = 0; k < count; k++)
            values[k] = count % 3 == 0 ? NAN : count % 3 == 1 ? 7 : sin(0.3 * (double)k);
        run_offline(&run, NULL, values, count, 50);
        assert_true(run.count < 8);
    }
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
        cmocka_unit_test(intervals_are_right_to_a_few_milliseconds),
        cmocka_unit_test(heights_and_bases_are_told),
        cmocka_unit_test(random_sensors_find_the_same_beats),
        cmocka_unit_test(strange_values_break_nothing),
        cmocka_unit_test(the_first_pulse_is_found_either_way_up),
        cmocka_unit_test(both_ways_tell_the_same_times),
        cmocka_unit_test(a_wave_that_turns_on_the_way_is_followed),
        cmocka_unit_test(missing_samples_open_anew),
        cmocka_unit_test(nothing_and_little_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
