/* Quality second by second: every reason by a signal made for it, and few alarms on real ones. */
#include "heart_support.h"

#include "heart/beats.h"
#include "heart/quality.h"
#include <stdio.h>

static struct quality quality;
static uint64_t chance;
static double beats_s[SLOW_BREATH_ROOM];

/* A wave at one moment. */
typedef double (*wave)(double t_s, double with);

static struct quality_body last;

/* Plays a wave from `from_s` to `to_s`; beats as clear as told, one a second. */
static void play(wave value, double with, double rate_hz, double from_s, double to_s, double clear)
{
    int64_t beat_s = (int64_t)from_s;
    for (int64_t k = (int64_t)(from_s * rate_hz); (double)k < to_s * rate_hz; k++) {
        double t_s = (double)k / rate_hz;
        quality_sample(&quality, ns_from_s(t_s), value(t_s, with));
        if (clear >= 0 && t_s > (double)beat_s + 0.5)
            quality_beat(&quality,
                         &(struct beat_body){.time_ns = beat_s++ * NS_PER_S + 1, .quality = clear});
    }
    last = quality_at(&quality, (int64_t)to_s);
}

static void assert_quality(enum quality_level level, enum reason reason)
{
    if (last.level != level || last.reason != reason)
        print_error("level %d, %s\n", last.level, reason_name(last.reason));
    assert_int_equal(last.level, level);
    assert_int_equal(last.reason, reason);
}

static double pulses(double t_s, double height)
{
    return floor(400 + height * wave_at(beats_s, 200, t_s) + 0.5);
}

static double electrocardiogram(double t_s, double height)
{
    double since_s = fmod(t_s, 1) - 0.5;
    return floor(500 + height * (exp(-0.5 * pow(since_s / 0.01, 2)) +
                                 0.2 * exp(-0.5 * pow((since_s - 0.25) / 0.05, 2))));
}

static double pulses_with_hum(double t_s, double hz)
{
    return pulses(t_s, 100) + floor(90 * cos(2 * M_PI * hz * t_s));
}

static double capped(double t_s, double height)
{
    return fmin(pulses(t_s, height), 400 + 0.6 * height);
}

static double still(double t_s, double value)
{
    (void)t_s;
    return value;
}

static double murmur(double t_s, double sd)
{
    (void)t_s;
    return floor(512 + sd * random_gauss(&chance));
}

static double blows(double t_s, double height)
{
    double since_s = fmod(t_s, 0.9);
    return floor(512 + height * exp(-since_s / 0.03) * cos(75 * since_s) + random_gauss(&chance));
}

static double two_values(double t_s, double height)
{
    return 400 + (fmod(t_s, 1) < 0.4 ? height : 0);
}

static void begin(enum signal_kind kind)
{
    beats_fill(beats_s, 200, 0.7, 180, 60, 0.1);
    chance = 5;
    quality_start(&quality, kind, 0, 1023);
}

static void a_good_pulse_is_good(void **state)
{
    (void)state;
    for (double rate_hz = 25; rate_hz <= 2000; rate_hz *= 2.5) {
        begin(SIGNAL_PPG);
        play(pulses, 200, rate_hz, 0, 20, 0.9);
        assert_quality(QUALITY_GOOD, REASON_NONE);
        assert_near(last.rate_hz, rate_hz, 1e-6 * rate_hz);
        assert_near(last.amplitude, 205, 15);
    }
    begin(SIGNAL_ECG);
    play(electrocardiogram, 300, 250, 0, 20, 0.9);
    assert_quality(QUALITY_GOOD, REASON_NONE);
}

static void what_the_beats_say_counts(void **state)
{
    (void)state;
    begin(SIGNAL_PPG);
    assert_true(quality_at(&quality, 5).level == QUALITY_NONE);
    play(pulses, 200, 50, 0, 3, -1);
    assert_quality(QUALITY_POOR, REASON_SETTLING);
    play(pulses, 200, 50, 3, 10, -1);
    assert_quality(QUALITY_POOR, REASON_NOISY);
    play(pulses, 200, 50, 10, 20, 0.5);
    assert_quality(QUALITY_FAIR, REASON_NOISY);
    assert_true(!isnan(last.amplitude));
}

static void stops_are_seen_whether_told_or_not(void **state)
{
    (void)state;
    begin(SIGNAL_PPG);
    play(pulses, 900, 50, 0, 20, 0.9); /* beyond 1023: counted as at the stop */
    assert_quality(QUALITY_POOR, REASON_CLIPPED);
    for (double rate_hz = 25; rate_hz <= 1000; rate_hz *= 2) {
        begin(SIGNAL_PPG);
        quality_start(&quality, SIGNAL_PPG, NAN, NAN);
        play(capped, 300, rate_hz, 0, 20, 0.9);
        assert_quality(QUALITY_POOR, REASON_CLIPPED);
    }
    begin(SIGNAL_PPG);
    play(two_values, 300, 50, 0, 20, 0.9);
    assert_quality(QUALITY_POOR, REASON_CLIPPED);
    play(still, 1023, 50, 20, 25, -1);
    assert_quality(QUALITY_POOR, REASON_CLIPPED);
}

static void stillness_is_flat(void **state)
{
    (void)state;
    begin(SIGNAL_PPG);
    play(still, 512, 50, 0, 10, -1);
    assert_quality(QUALITY_POOR, REASON_FLAT);
    play(two_values, 1, 50, 10, 20, -1);
    assert_quality(QUALITY_POOR, REASON_FLAT);
}

static void a_sensor_put_down_is_not_worn(void **state)
{
    (void)state;
    begin(SIGNAL_PPG);
    play(pulses, 200, 50, 0, 20, 0.9);
    play(murmur, 2, 50, 20, 30, -1);
    assert_quality(QUALITY_POOR, REASON_NOT_WORN);
    begin(SIGNAL_PPG);
    play(murmur, 40, 50, 0, 10, 0.1); /* never worn so far: it may be anything */
    assert_quality(QUALITY_POOR, REASON_NOISY);
    begin(SIGNAL_ECG);
    play(electrocardiogram, 300, 250, 0, 20, 0.9);
    play(still, 1023, 250, 20, 25, -1);
    assert_quality(QUALITY_POOR, REASON_NOT_WORN);
}

/* Wherever the rate folds it to, as long as that is not where pulses are. */
static void hum_is_named_at_every_rate(void **state)
{
    (void)state;
    static const double rates_hz[] = {25,  40,  60,  64,  75,  80,  90,  100,  110,
                                      115, 120, 125, 128, 200, 250, 500, 1000, 2000};
    int named = 0;
    for (size_t r = 0; r < sizeof rates_hz / sizeof *rates_hz; r++)
        for (double hz = 50; hz <= 60; hz += 10) {
            double folded_hz = fabs(remainder(hz, rates_hz[r]));
            begin(SIGNAL_PPG);
            play(pulses_with_hum, hz, rates_hz[r], 0, 20, 0.9);
            if (folded_hz < 5) {
                assert_true(last.reason != REASON_HUM);
                continue;
            }
            assert_quality(QUALITY_FAIR, REASON_HUM);
            play(pulses_with_hum, hz, rates_hz[r], 20, 30, 0.1);
            assert_quality(QUALITY_POOR, REASON_HUM);
            named++;
        }
    assert_true(named > 25);
}

static void motion_is_named(void **state)
{
    (void)state;
    begin(SIGNAL_PPG);
    play(pulses, 100, 50, 0, 20, 0.9);
    play(pulses, 400, 50, 20, 21, 0.9); /* four times the usual movement */
    assert_quality(QUALITY_FAIR, REASON_MOTION);
    play(pulses, 400, 50, 21, 23, 0);
    play(pulses, 400, 50, 23, 24, 0);
    assert_quality(QUALITY_POOR, REASON_MOTION);
    begin(SIGNAL_PPG);
    play(blows, 200, 50, 0, 20, 0.9); /* whatever the beats say */
    assert_quality(QUALITY_POOR, REASON_MOTION);
}

static void a_slow_heart_is_not_taken_for_blows(void **state)
{
    (void)state;
    for (double rr_s = 0.4; rr_s <= 2.4; rr_s += 0.1) {
        begin(SIGNAL_PPG);
        for (int i = 0; i < 200; i++)
            beats_s[i] = 0.7 + i * rr_s;
        play(pulses, 200, 50, 0, 20, 0.9);
        assert_true(last.reason != REASON_MOTION);
    }
}

static void gain_and_offset_do_not_matter(void **state)
{
    (void)state;
    struct quality scaled;
    begin(SIGNAL_PPG);
    quality_start(&quality, SIGNAL_PPG, NAN, NAN);
    quality_start(&scaled, SIGNAL_PPG, NAN, NAN);
    for (int64_t k = 0; k < 60 * 50; k++) {
        double t_s = (double)k / 50;
        double value = pulses(t_s, 200) + (k > 1500 && k < 1700 ? 900 : 0);
        quality_sample(&quality, ns_from_s(t_s), value);
        quality_sample(&scaled, ns_from_s(t_s), 0.125 * value - 4096);
        struct beat_body beat = {.time_ns = ns_from_s(t_s), .quality = 0.9};
        if (k % 45 == 0) {
            quality_beat(&quality, &beat);
            quality_beat(&scaled, &beat);
        }
        if (k % 50 == 49) {
            struct quality_body one = quality_at(&quality, k / 50 + 1),
                                other = quality_at(&scaled, k / 50 + 1);
            assert_int_equal(one.level, other.level);
            assert_int_equal(one.reason, other.reason);
        }
    }
}

/* Seconds of a recorded finger that are called worse than its beats deserve. */
static void real_fingers_raise_few_alarms(void **state)
{
    (void)state;
    static const char *const names[] = {"ppg/nk_rest5min", "ppg/bidmc_01", "ppg/cinc2015_a103l"};
    if (!test_have_recordings())
        skip();
    for (size_t n = 0; n < 3; n++) {
        size_t count;
        double rate_hz, *values = test_read_i16(names[n], "PPG", &count, &rate_hz);
        int alarms = 0, seconds = 0;
        quality_start(&quality, SIGNAL_PPG, NAN, NAN);
        for (size_t i = 0; i < count; i++) {
            double t_s = (double)i / rate_hz;
            if (!isfinite(values[i]))
                continue;
            quality_sample(&quality, ns_from_s(t_s), values[i]);
            if (t_s < seconds + 1)
                continue;
            seconds++;
            quality_beat(&quality, &(struct beat_body){.time_ns = ns_from_s(t_s) - NS_PER_S / 2,
                                                       .quality = 0.9});
            last = quality_at(&quality, seconds);
            alarms += last.level != QUALITY_GOOD;
        }
        print_message("%s: %d alarms in %d s\n", names[n], alarms, seconds);
        assert_true(alarms < 0.03 * seconds);
        free(values);
    }
}

static void a_walking_wrist_is_motion(void **state)
{
    (void)state;
    if (!test_have_recordings())
        skip();
    size_t count;
    double rate_hz, *values = test_read_i16("ppg/wrist_s1_walk", "PPG", &count, &rate_hz);
    int moving = 0;
    quality_start(&quality, SIGNAL_PPG, NAN, NAN);
    for (size_t i = 0; i < count; i++) {
        quality_sample(&quality, ns_from_s((double)i / rate_hz), values[i]);
        if (i % 256 == 255) {
            quality_beat(&quality, &(struct beat_body){.time_ns = (int64_t)(i / 256) * NS_PER_S,
                                                       .quality = 0.9});
            moving += quality_at(&quality, (int64_t)(i / 256) + 1).reason == REASON_MOTION;
        }
    }
    assert_true(moving >= 45);
    free(values);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_pulse_is_good),
        cmocka_unit_test(what_the_beats_say_counts),
        cmocka_unit_test(stops_are_seen_whether_told_or_not),
        cmocka_unit_test(stillness_is_flat),
        cmocka_unit_test(a_sensor_put_down_is_not_worn),
        cmocka_unit_test(hum_is_named_at_every_rate),
        cmocka_unit_test(motion_is_named),
        cmocka_unit_test(a_slow_heart_is_not_taken_for_blows),
        cmocka_unit_test(gain_and_offset_do_not_matter),
        cmocka_unit_test(real_fingers_raise_few_alarms),
        cmocka_unit_test(a_walking_wrist_is_motion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
