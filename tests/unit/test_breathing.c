/* Breathing from the beats: sines are found to the tenth of a breath a minute, recordings with a
 * breath channel as well as is written here, and what shows no breath gives none. */
#include "breath_support.h"

#include "breaths.h"
#include "heart/breathing.h"
#include <string.h>

static struct rates rates;
static struct breathing breathing;

/* Beats of a steady heart whose pulses breathe: smallest where the inhale ends. */
static void fill_waves(double bpm, double hz, double end_s, double height, double base)
{
    for (double t_s = 0.4; t_s < end_s; t_s += 60 / bpm) {
        double lung = -cos(2 * M_PI * hz * t_s);
        struct beat_body beat = {ns_from_s(t_s), 1, 300 - height * lung, 430 + base * lung};
        breathing_beat(&breathing, &beat);
    }
}

static struct breathing_body ask_each_second(int end_s)
{
    struct breathing_body found = {0};
    for (int s = 1; s <= end_s; s++)
        found = breathing_at(&breathing, &rates, s * NS_PER_S);
    return found;
}

static void anew(void)
{
    rates_start(&rates);
    breathing_start(&breathing);
}

static double phase_between(double a, double b)
{
    double off = a - b;
    return fabs(off - floor(off + 0.5));
}

static void a_sine_in_the_rhythm_is_found(void **state)
{
    (void)state;
    for (double per_min = 3.5; per_min <= 30; per_min += 1.25) {
        anew();
        struct swing swing = {.mean_bpm = 80, .half_bpm = 4, .crest = 0.5, .hz = per_min / 60};
        int64_t last_ns = 0;
        swing_fill(&rates, &swing, &last_ns, 90);
        struct breathing_body found = ask_each_second(85);
        assert_int_equal(found.reason, REASON_NONE);
        assert_int_equal(found.source, BREATHING_RHYTHM);
        assert_near(found.rate_hz * 60, per_min, 0.15);
        assert_near(found.confidence, 0.6, 0); /* at most, from the rhythm alone */
        double breaths = 85 * per_min / 60;
        assert_true(phase_between(found.phase, breaths) < 0.05);
        assert_int_equal(found.time_ns, 85 * NS_PER_S);
    }
}

static void a_sine_in_the_wave_is_found(void **state)
{
    (void)state;
    for (double per_min = 4; per_min <= 28; per_min += 3) {
        anew();
        fill_waves(70, per_min / 60, 90, 20, 10);
        struct breathing_body found = ask_each_second(85);
        assert_int_equal(found.reason, REASON_NONE);
        assert_int_equal(found.source, BREATHING_WAVE);
        assert_near(found.rate_hz * 60, per_min, 0.15);
        assert_true(phase_between(found.phase, 85 * per_min / 60) < 0.05);
    }
}

static void both_together_are_both(void **state)
{
    (void)state;
    anew();
    struct swing swing = {.mean_bpm = 70, .half_bpm = 3, .crest = 0.5, .hz = 0.22};
    int64_t last_ns = 0;
    swing_fill(&rates, &swing, &last_ns, 90);
    fill_waves(70, 0.22, 90, 20, 10);
    struct breathing_body found = ask_each_second(85);
    assert_int_equal(found.reason, REASON_NONE);
    assert_int_equal(found.source, BREATHING_BOTH);
    assert_near(found.rate_hz, 0.22, 0.002);
}

static void what_only_one_of_them_shows_is_not_believed(void **state)
{
    (void)state;
    anew();
    struct swing swing = {.mean_bpm = 70, .half_bpm = 3, .crest = 0.5, .hz = 0.1};
    int64_t last_ns = 0;
    swing_fill(&rates, &swing, &last_ns, 90);
    fill_waves(70, 0.3, 90, 20, 0);
    struct breathing_body found = ask_each_second(85);
    assert_true(found.reason != REASON_NONE || found.confidence < 0.9);
}

static void assert_silent(struct breathing_body found, enum reason reason)
{
    assert_int_equal(found.reason, reason);
    assert_true(isnan(found.rate_hz) && isnan(found.phase) && isnan(found.confidence));
}

static void it_is_silent_with_a_reason(void **state)
{
    (void)state;
    anew();
    assert_silent(ask_each_second(60), REASON_SETTLING);
    struct swing swing = {.mean_bpm = 70, .half_bpm = 4, .crest = 0.5, .hz = 0.2};
    int64_t last_ns = 60 * NS_PER_S;
    swing_fill(&rates, &swing, &last_ns, 120);
    assert_silent(breathing_at(&breathing, &rates, 80 * NS_PER_S), REASON_SETTLING);
    assert_int_equal(breathing_at(&breathing, &rates, 90 * NS_PER_S).reason, REASON_NONE);
    assert_int_equal(breathing_at(&breathing, &rates, 120 * NS_PER_S).reason, REASON_NONE);
    assert_silent(breathing_at(&breathing, &rates, 150 * NS_PER_S), REASON_GAP);
    anew();
    swing.half_bpm = 0;
    last_ns = 0;
    swing_fill(&rates, &swing, &last_ns, 80);
    assert_silent(ask_each_second(80), REASON_REGULAR);
}

static void doubtful_beats_are_named(void **state)
{
    (void)state;
    static const enum reason reasons[] = {REASON_NOISY, REASON_ARTEFACTS};
    for (int c = 0; c < 2; c++) {
        anew();
        struct swing swing = {.mean_bpm = 70, .half_bpm = 4, .crest = 0.5, .hz = 0.2};
        int64_t last_ns = 0;
        for (int i = 0; last_ns < 80 * NS_PER_S; i++) {
            struct rr_interval interval = swing_next(&swing, &last_ns);
            bool bad = i % 8 > 1;
            interval.trusted = !(bad && c == 0);
            interval.class = bad && c == 1 ? BEAT_LONGSHORT : BEAT_NORMAL;
            rates_interval(&rates, &interval);
        }
        assert_silent(ask_each_second(80), reasons[c]);
    }
}

/* A random rhythm has some rate too; how sure it is must say that it is none. */
static void noise_gives_little_confidence(void **state)
{
    (void)state;
    int seconds = 0, told = 0, sure = 0;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        static double beats_s[HEARTS_ROOM];
        static struct heart_feed feed;
        struct heart_case it = {.kind = seed % 2 ? HEART_WHITE : HEART_PINK,
                                .seed = seed,
                                .hr_bpm = 50 + 5 * (double)seed,
                                .length_s = 200};
        feed_start(&feed, beats_s, heart_beats(&it, beats_s));
        breathing_start(&breathing);
        for (int s = 1; s < 200; s++) {
            feed_until(&feed, s);
            struct breathing_body found = breathing_at(&breathing, &feed.rates, s * NS_PER_S);
            seconds += s >= 45;
            told += s >= 45 && found.reason == REASON_NONE;
            sure += s >= 45 && found.reason == REASON_NONE && found.confidence > 0.8;
        }
    }
    print_message("noise: %d s, answers %.1f %%, confidence above 0.8 in %.1f %%\n", seconds,
                  100.0 * told / seconds, 100.0 * sure / seconds);
    assert_true(told < 0.5 * seconds && sure < 0.12 * seconds);
}

static void assert_same(const struct breathing_body *a, const struct breathing_body *b)
{
    assert_int_equal(a->reason, b->reason);
    assert_int_equal(a->source, b->source);
    assert_memory_equal(&a->rate_hz, &b->rate_hz, 3 * sizeof a->rate_hz);
}

/* Neither the moment nor what is known of the time after it. */
static void only_the_past_and_its_differences_count(void **state)
{
    (void)state;
    const int64_t shift_ns = INT64_C(5000000000777);
    static struct rates moved, ahead;
    static struct breathing moved_breathing, ahead_breathing;
    anew();
    rates_start(&moved);
    rates_start(&ahead);
    breathing_start(&moved_breathing);
    breathing_start(&ahead_breathing);
    struct swing swing = {.mean_bpm = 70, .half_bpm = 3, .crest = 0.5, .hz = 0.22};
    int64_t last_ns = 0;
    uint64_t seed = 5;
    struct rr_interval intervals[120];
    struct beat_body beats[120];
    for (int i = 0; i < 120; i++) {
        intervals[i] = swing_next(&swing, &last_ns);
        intervals[i].nn_ms += 15 * random_gauss(&seed);
        beats[i] = (struct beat_body){last_ns, 1, 300 + 20 * random_gauss(&seed),
                                      430 + 9 * random_gauss(&seed)};
        rates_interval(&ahead, &intervals[i]);
        breathing_beat(&ahead_breathing, &beats[i]);
    }
    int known = 0;
    for (int s = 1; s < 100; s++) {
        for (; known < 120 && intervals[known].time_ns <= s * NS_PER_S; known++) {
            struct rr_interval interval = intervals[known];
            struct beat_body beat = beats[known];
            rates_interval(&rates, &interval);
            breathing_beat(&breathing, &beat);
            interval.time_ns += shift_ns;
            beat.time_ns += shift_ns;
            rates_interval(&moved, &interval);
            breathing_beat(&moved_breathing, &beat);
        }
        struct breathing_body a = breathing_at(&breathing, &rates, s * NS_PER_S);
        struct breathing_body b = breathing_at(&moved_breathing, &moved, s * NS_PER_S + shift_ns);
        struct breathing_body c = breathing_at(&ahead_breathing, &ahead, s * NS_PER_S);
        assert_same(&a, &b);
        assert_same(&a, &c);
    }
}

static void nothing_impossible_does_harm(void **state)
{
    (void)state;
    static const double values[] = {NAN, INFINITY, -INFINITY, 0, 1, 1e-300, 1e300, 1e12, -1e12};
    const size_t count = sizeof values / sizeof values[0];
    anew();
    uint64_t seed = 9;
    for (int i = 1; i < 4000; i++) {
        struct rr_interval interval = interval_of(i * 250 * NS_PER_MS, 250);
        interval.nn_ms = i % 3 ? 250 + 10 * random_gauss(&seed)
                               : values[(size_t)(random_uniform(&seed) * (double)count)];
        rates_interval(&rates, &interval);
        struct beat_body beat = {.time_ns = i * 200 * NS_PER_MS,
                                 .quality = values[(size_t)(random_uniform(&seed) * (double)count)],
                                 .height = values[(size_t)(random_uniform(&seed) * (double)count)],
                                 .base = values[(size_t)(random_uniform(&seed) * (double)count)]};
        breathing_beat(&breathing, &beat);
        struct breathing_body found =
            breathing_at(&breathing, &rates, i * 220 * NS_PER_MS + (i % 7) * NS_PER_S);
        assert_true(found.reason != REASON_NONE || (found.rate_hz > 0.04 && found.rate_hz < 0.51 &&
                                                    found.phase >= 0 && found.phase <= 1));
    }
}

struct recorded {
    const char *name, *channel;
    bool rhythm, wave;
    double delay_s;                               /* from the beat to the wave's look */
    double median_most, within_least, told_least; /* a minute, shares */
};

static void listen_to_recording(const struct recorded *record, struct breath_errors *all)
{
    static struct breaths truth;
    static struct breath_errors errors;
    char path[100], title[200];
    size_t count, samples;
    double rate_hz;
    snprintf(path, sizeof path, "%s.beats.csv", record->name);
    double *beats_s = test_read_column(test_recording(path), 0, &count);
    double *breath = test_read_i16(record->name, "RSP", &samples, &rate_hz);
    double *wave = test_read_i16(record->name, record->channel, &samples, &rate_hz);
    assert_true(beats_s && breath && wave);
    breaths_of_channel(breath, samples, rate_hz, &truth);
    struct beat_body *waves = malloc(count * sizeof *waves);
    for (size_t i = 0; i < count; i++)
        waves[i] = beat_of_wave(wave, samples, rate_hz, beats_s[i], record->delay_s);
    errors.count = errors.asked = 0;
    struct breath_source source = {beats_s,      waves,  count, record->rhythm,
                                   record->wave, &truth, NAN};
    breathing_listen(&source, &errors);
    snprintf(title, sizeof title, "%s %s%s", record->name, record->rhythm ? "rhythm " : "",
             record->wave ? record->channel : "");
    errors_show(title, &errors);
    assert_true(errors_quantile(&errors, 0.5) <= record->median_most);
    assert_true(errors_within(&errors, 2) >= record->within_least);
    assert_true((double)errors.count >= record->told_least * (double)errors.asked);
    for (size_t i = 0; i < errors.count; i++, all->count++) {
        all->error[all->count] = errors.error[i];
        all->confidence[all->count] = errors.confidence[i];
    }
    free(beats_s);
    free(breath);
    free(wave);
    free(waves);
}

/* Confidence is a chance: of the answers around each value about so many are right. */
static void show_calibration(const struct breath_errors *all)
{
    for (int bin = 5; bin < 11; bin++) {
        double from = bin == 10 ? 0.9999 : 0.1 * bin, to = bin == 10 ? 1.1 : 0.1 * bin + 0.1;
        int count = 0, right = 0;
        for (size_t i = 0; i < all->count; i++) {
            bool in =
                all->confidence[i] >= from && all->confidence[i] < fmin(to, bin < 10 ? 0.9999 : 2);
            count += in;
            right += in && all->error[i] <= 2;
        }
        print_message("   confidence from %.1f: %4d s, %5.1f %% within 2 a minute\n", from, count,
                      100.0 * right / (count ? count : 1));
    }
}

static void recordings_with_a_breath_channel_are_met(void **state)
{
    (void)state;
    static const struct recorded records[] = {
        {"ppg/nk_rest5min", "PPG", true, false, 0, 1.5, 0.65, 0.4},
        {"ppg/nk_rest5min", "PPG", false, true, 0.1, 1.5, 0.80, 0.3},
        {"ppg/nk_rest5min", "PPG", true, true, 0.1, 1.6, 0.55, 0.5},
        {"ppg/nk_rest5min", "ECG", true, true, -0.1, 1.6, 0.60, 0.5},
        {"ppg/bidmc_01", "PPG", true, false, 0, 0.5, 0.90, 0.8},
        {"ppg/bidmc_01", "PPG", false, true, 0.1, 0.5, 0.90, 0.6},
        {"ppg/bidmc_01", "PPG", true, true, 0.1, 0.5, 0.95, 0.9},
        {"ppg/bidmc_01", "ECG_II", true, true, -0.1, 0.7, 0.80, 0.7},
    };
    static struct breath_errors all;
    if (!test_have_recordings()) {
        print_message("the recordings are absent: skipped\n");
        skip();
    }
    all.count = 0;
    for (size_t i = 0; i < sizeof records / sizeof records[0]; i++)
        listen_to_recording(&records[i], &all);
    show_calibration(&all);
}

static void breathing_by_the_metronome_is_found(void **state)
{
    (void)state;
    static struct breath_errors errors;
    if (!test_have_recordings()) {
        print_message("the recordings are absent: skipped\n");
        skip();
    }
    static const char *const names[] = {"rr/med_M5", "rr/med_M1"};
    for (int i = 0; i < 2; i++) {
        char path[100];
        size_t count;
        snprintf(path, sizeof path, "%s.beats.csv", names[i]);
        double *beats_s = test_read_column(test_recording(path), 0, &count);
        assert_non_null(beats_s);
        errors.count = errors.asked = 0;
        struct breath_source source = {beats_s, NULL, count, true, false, NULL, 15};
        breathing_listen(&source, &errors);
        errors_show(names[i], &errors);
        if (i == 0) { /* M1's heart swings at 0.086 Hz and hardly with the breath */
            assert_true(errors_quantile(&errors, 0.5) <= 1);
            assert_true(errors_within(&errors, 2) >= 0.95);
            assert_true((double)errors.count >= 0.9 * (double)errors.asked);
        }
        free(beats_s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sine_in_the_rhythm_is_found),
        cmocka_unit_test(a_sine_in_the_wave_is_found),
        cmocka_unit_test(both_together_are_both),
        cmocka_unit_test(what_only_one_of_them_shows_is_not_believed),
        cmocka_unit_test(it_is_silent_with_a_reason),
        cmocka_unit_test(doubtful_beats_are_named),
        cmocka_unit_test(noise_gives_little_confidence),
        cmocka_unit_test(only_the_past_and_its_differences_count),
        cmocka_unit_test(nothing_impossible_does_harm),
        cmocka_unit_test(recordings_with_a_breath_channel_are_met),
        cmocka_unit_test(breathing_by_the_metronome_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
