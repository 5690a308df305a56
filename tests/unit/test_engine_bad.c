/* Bad signals never get a value. */
#include "engine_support.h"

static double flat(double t_s)
{
    (void)t_s;
    return 512;
}

static double flicker(double t_s)
{
    return 512 + ((int)(t_s * 50) * 7919 % 3 == 0);
}

static double breath_only(double t_s)
{
    return 512 + 200 * sin(2 * M_PI * 0.1 * t_s);
}

static double hum(double t_s)
{
    return 512 + 150 * sin(2 * M_PI * (1.0 + 0.05 * sin(2 * M_PI * 0.1 * t_s)) * t_s);
}

static double noise(double t_s)
{
    uint64_t seed = (uint64_t)(t_s * 50 + 0.5) + 99;
    return round(512 + 120 * random_gauss(&seed));
}

static double triangle(double t_s)
{
    return 512 + 300 * fabs(fmod(t_s, 1.0) - 0.5);
}

/* Pressed so hard that both end stops are reached. */
static double clipped(double t_s)
{
    static double beats[400];
    static size_t count;
    if (count == 0)
        count = beats_fill(beats, 400, 0.7, 200, 60, 0.1);
    return fmin(fmax(300 + 3000 * (wave_at(beats, count, t_s) - 0.3), 0), 1023);
}

static double metronome(double t_s)
{
    static double beats[400];
    static size_t count;
    if (count == 0)
        count = beats_fill(beats, 400, 0.7, 200, 0, 0.1);
    return round(400 + 200 * wave_at(beats, count, t_s));
}

/* Every tenth second one beat is missing and another comes twice: a sine of artefacts. */
static double missed_and_extra(double t_s)
{
    static double beats[400];
    static size_t count;
    if (count == 0) {
        for (int i = 0; i < 220; i++) {
            if (i % 8 != 3)
                beats[count++] = 0.7 + 0.85 * i;
            if (i % 8 == 7)
                beats[count++] = 0.7 + 0.85 * i + 0.42;
        }
    }
    return round(400 + 200 * wave_at(beats, count, t_s));
}

static double long_and_short(double t_s)
{
    static double beats[400];
    static size_t count;
    if (count == 0)
        for (int i = 0; i < 220; i++)
            beats[count++] = 0.7 + 0.85 * i + (i % 2 == 0 ? 0 : 0.08);
    return round(400 + 200 * wave_at(beats, count, t_s));
}

/* Every fifth beat a quarter of a second early: so regular that it is a wave of its own. */
static double every_fifth_early(double t_s)
{
    static double beats[400];
    static size_t count;
    if (count == 0)
        for (int i = 0; i < 220; i++)
            beats[count++] = 0.7 + 0.9 * i - (i % 5 == 4 ? 0.25 : 0);
    return round(400 + 200 * wave_at(beats, count, t_s));
}

/* The tops cut off at two thirds: the beats are right, the wave is not the whole wave. */
static double cut_off(double t_s)
{
    static double beats[400];
    static size_t count;
    if (count == 0)
        count = beats_fill(beats, 400, 0.7, 200, 60, 0.1);
    return fmin(round(700 + 480 * wave_at(beats, count, t_s)), 1023);
}

static double rail(double t_s)
{
    (void)t_s;
    return 1023;
}

static const struct bad {
    const char *name;
    double (*value)(double t_s);
    enum reason reason; /* REASON_NONE: any will do */
} gallery[] = {
    {"flat", flat, REASON_FLAT},
    {"flicker of the last bit", flicker, REASON_FLAT},
    {"breath without pulse", breath_only, REASON_NOISY},
    {"mains hum", hum, REASON_NONE},
    {"white noise", noise, REASON_NOISY},
    {"triangle", triangle, REASON_NONE},
    {"clipped", clipped, REASON_CLIPPED},
    {"at the end stop", rail, REASON_CLIPPED},
    {"metronome", metronome, REASON_REGULAR},
    {"missed and extra", missed_and_extra, REASON_ARTEFACTS},
    {"long and short", long_and_short, REASON_REGULAR},
    {"every fifth beat early", every_fifth_early, REASON_ARTEFACTS},
    {"cut off at the top", cut_off, REASON_CLIPPED},
};

static void bad_signals_never_score(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof gallery / sizeof *gallery; i++) {
        bench_start(&bench);
        for (int64_t k = 0; k < 180 * 50; k++)
            bench_sample(&bench, k * 20 * NS_PER_MS, gallery[i].value((double)k / 50));
        enum reason reason = last_of(&bench.told, EVENT_COHERENCE)->coherence.reason;
        print_message("%-24s %-10s %zu beats, quality %d %s\n", gallery[i].name,
                      reason_name(reason), test_count(&bench.told, EVENT_BEAT),
                      last_of(&bench.told, EVENT_QUALITY)->quality.level,
                      reason_name(last_of(&bench.told, EVENT_QUALITY)->quality.reason));
        assert_int_equal(values_told(&bench.told), 0);
        if (gallery[i].reason != REASON_NONE)
            assert_int_equal(reason, gallery[i].reason);
        bench_finish(&bench);
    }
}

/* A second wave that is high and comes late, as in a stiff artery, is part of its pulse. */
static void a_late_second_wave_is_not_counted(void **state)
{
    (void)state;
    size_t count = slow_breath(beats_s, 120), found = 0;
    bench_start(&bench);
    for (int64_t k = 0; k < 120 * 50; k++) {
        double t_s = (double)k / 50, value = 0;
        for (size_t i = 0; i < count; i++) {
            double since_s = t_s - beats_s[i];
            double width_s = since_s < 0.1 ? 0.1 : 0.16;
            value += exp(-0.5 * pow((since_s - 0.1) / width_s, 2)) +
                     0.35 * exp(-0.5 * pow((since_s - 0.48) / 0.08, 2));
        }
        bench_sample(&bench, k * 20 * NS_PER_MS, round(400 + 200 * value));
    }
    found = test_count(&bench.told, EVENT_BEAT);
    print_message("%zu found of %zu\n", found, count);
    assert_true(found <= count && found + 5 >= count);
    assert_true(values_told(&bench.told) > 30);
    bench_finish(&bench);
}

/* Three seconds without a finger, inside a good recording: no value bridges them. */
static void a_hole_of_three_seconds_is_a_gap(void **state)
{
    (void)state;
    size_t count = slow_breath(beats_s, 200);
    bench_start(&bench);
    bench_play(&bench, beats_s, 0, 90, count);
    int before = (int)values_told(&bench.told);
    assert_true(before > 20);
    for (int64_t k = 90 * 50; k < 93 * 50; k++)
        bench_sample(&bench, k * 20 * NS_PER_MS, 512);
    bench_play(&bench, beats_s, 93, 150, count);
    assert_true(values_told(&bench.told) <= before + 5); /* the beat that closes it comes later */
    bench_play(&bench, beats_s, 150, 175, count);
    assert_true(values_told(&bench.told) > before + 5);
    bench_finish(&bench);
}

static void hands_in_motion_never_score(void **state)
{
    (void)state;
    const char *names[] = {"ppg/wrist_s1_walk", "ppg/wrist_s1_low_bike", "ppg/wrist_s1_high_bike"};
    if (!test_have_recordings())
        skip();
    for (int i = 0; i < 3; i++) {
        size_t count;
        double rate_hz, *values = test_read_i16(names[i], "PPG", &count, &rate_hz);
        assert_non_null(values);
        bench_start(&bench);
        for (size_t k = 0; k < 3 * count; k++) /* the minute three times over */
            bench_sample(&bench, ns_from_s((double)k / rate_hz), values[k % count]);
        assert_int_equal(values_told(&bench.told), 0);
        bench_finish(&bench);
        free(values);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_signals_never_score),
        cmocka_unit_test(a_late_second_wave_is_not_counted),
        cmocka_unit_test(a_hole_of_three_seconds_is_a_gap),
        cmocka_unit_test(hands_in_motion_never_score),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
