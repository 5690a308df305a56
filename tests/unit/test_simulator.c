/* The simulated heart: repeatable, answers breath as described, and speaks so that it is heard. */
#include "support.h"

#include "base/clock.h"
#include "sensors/decoder.h"
#include "sensors/detector.h"
#include "sensors/simulator/simulator.h"
#include "sensors/transport.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RR_MOST 2000

struct rhythm {
    double at_s[RR_MOST], rr_s[RR_MOST];
    int count;
};

static struct rhythm rhythm_of(const char *words, double from_s, double to_s)
{
    struct rhythm rhythm = {.count = 0};
    struct heart_recipe recipe;
    struct heart_model model;
    assert_int_equal(heart_recipe_parse(words, &recipe, NULL), STATUS_OK);
    heart_model_start(&model, &recipe);
    double last_s = NAN, beat_s, time_s;
    do {
        int sample;
        time_s = heart_model_next(&model, &sample, &beat_s);
        if (isnan(beat_s))
            continue;
        if (!isnan(last_s) && beat_s >= from_s && rhythm.count < RR_MOST) {
            rhythm.at_s[rhythm.count] = beat_s;
            rhythm.rr_s[rhythm.count++] = beat_s - last_s;
        }
        last_s = beat_s;
    } while (time_s < to_s);
    return rhythm;
}

static double mean_of(const double *values, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += values[i];
    return sum / count;
}

/* Amplitude of one frequency in the intervals, in ms, straight from their unequal places. */
static double amplitude_ms(const struct rhythm *rhythm, double hz)
{
    double mean = mean_of(rhythm->rr_s, rhythm->count), re = 0, im = 0;
    for (int i = 0; i < rhythm->count; i++) {
        re += (rhythm->rr_s[i] - mean) * cos(2 * M_PI * hz * rhythm->at_s[i]);
        im += (rhythm->rr_s[i] - mean) * sin(2 * M_PI * hz * rhythm->at_s[i]);
    }
    return 2e3 * hypot(re, im) / rhythm->count;
}

static double peak_hz(const struct rhythm *rhythm)
{
    double best_hz = 0, best = 0;
    for (double hz = 0.03; hz < 0.45; hz += 0.001) {
        double amplitude = amplitude_ms(rhythm, hz);
        if (amplitude > best) {
            best = amplitude;
            best_hz = hz;
        }
    }
    return best_hz;
}

/* Heart rate between its highest and lowest, in each breath's time, on average. */
static double swing_bpm(const struct rhythm *rhythm, double breath_s)
{
    double sum = 0;
    int breaths = 0;
    for (double from_s = rhythm->at_s[0]; from_s + breath_s < rhythm->at_s[rhythm->count - 1];
         from_s += breath_s, breaths++) {
        double least = 1e9, most = 0;
        for (int i = 0; i < rhythm->count; i++) {
            if (rhythm->at_s[i] < from_s || rhythm->at_s[i] > from_s + breath_s)
                continue;
            least = fmin(least, 60 / rhythm->rr_s[i]);
            most = fmax(most, 60 / rhythm->rr_s[i]);
        }
        sum += most - least;
    }
    return sum / breaths;
}

static struct simulator_speech speech_of(const char *words, double seconds)
{
    struct simulator_speech speech;
    assert_int_equal(simulator_speak(words, seconds, &speech, NULL), STATUS_OK);
    return speech;
}

static bool speeches_equal(const char *a_words, const char *b_words)
{
    struct simulator_speech a = speech_of(a_words, 60), b = speech_of(b_words, 60);
    bool equal = a.event_count == b.event_count &&
                 memcmp(a.events, b.events, a.event_count * sizeof a.events[0]) == 0 &&
                 a.beat_count == b.beat_count &&
                 memcmp(a.beats_s, b.beats_s, a.beat_count * sizeof a.beats_s[0]) == 0;
    simulator_speech_finish(&a);
    simulator_speech_finish(&b);
    return equal;
}

static void a_seed_gives_the_same_bytes_again_and_another_seed_others(void **state)
{
    (void)state;
    assert_true(speeches_equal("", "settling"));
    assert_true(speeches_equal("seed=7", "seed=7"));
    assert_false(speeches_equal("seed=7", "seed=8"));
    assert_false(speeches_equal("steady", "restless"));
}

static void the_generator_gives_its_published_numbers(void **state)
{
    (void)state;
    struct random random = {.state = {1, 2, 3, 4}};
    static const uint64_t published[] = {11520, 0, 1509978240, UINT64_C(1215971899390074240)};
    for (int i = 0; i < 4; i++)
        assert_true(random_bits(&random) == published[i]);
    random_start(&random, 0);
    assert_true(random.state[0] == UINT64_C(0xE220A8397B1DCDAF)); /* splitmix64 from 0 */
}

static void the_heart_answers_at_the_rate_of_the_breath(void **state)
{
    (void)state;
    static const double rates[] = {4.5, 5.6, 6, 8, 10, 15};
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        char words[40];
        snprintf(words, sizeof words, "steady,breath=%g", rates[i]);
        struct rhythm rhythm = rhythm_of(words, 10, 310);
        assert_true(fabs(peak_hz(&rhythm) - rates[i] / 60) < 0.006);
    }
}

static void the_swing_is_greatest_at_the_resonance(void **state)
{
    (void)state;
    static struct rhythm slow, middle, fast, other;
    slow = rhythm_of("steady,breath=5.6,noise=0", 10, 310);
    middle = rhythm_of("steady,breath=8,noise=0", 10, 310);
    fast = rhythm_of("steady,breath=15,noise=0", 10, 310);
    double at_slow = swing_bpm(&slow, 60 / 5.6), at_fast = swing_bpm(&fast, 4.0);
    print_message("heart rate swings by %.1f bpm at 5.6 breaths a minute, %.1f at 8, %.1f at 15\n",
                  at_slow, swing_bpm(&middle, 7.5), at_fast);
    assert_true(at_slow > 10 && at_slow < 14);
    assert_true(at_fast > 2.5 && at_fast < 4.2);
    assert_true(amplitude_ms(&slow, 5.6 / 60) > 2 * amplitude_ms(&fast, 0.25));
    /* The resonance is where the recipe puts it. */
    other = rhythm_of("steady,breath=5.6,noise=0,resonance=8", 10, 310);
    assert_true(amplitude_ms(&other, 5.6 / 60) < 0.9 * amplitude_ms(&slow, 5.6 / 60));
}

static void settling_begins_restless_and_comes_to_rest_at_the_resonance(void **state)
{
    (void)state;
    static struct rhythm begin, end;
    begin = rhythm_of("", 2, 26);
    end = rhythm_of("", 80, 200);
    assert_true(peak_hz(&begin) > 0.15 || swing_bpm(&begin, 60 / 5.6) < 8);
    assert_true(fabs(peak_hz(&end) - 5.6 / 60) < 0.006);
    assert_true(swing_bpm(&end, 60 / 5.6) > 10);
}

static void rate_noise_and_ectopic_beats_are_as_asked(void **state)
{
    (void)state;
    static struct rhythm rhythm;
    rhythm = rhythm_of("hr=80", 0, 600);
    assert_true(fabs(60 / mean_of(rhythm.rr_s, rhythm.count) - 80) < 2);
    rhythm = rhythm_of("ectopic=0.05", 0, 600);
    int early = 0;
    for (int i = 1; i < rhythm.count; i++)
        early += rhythm.rr_s[i] < 0.78 * fmin(rhythm.rr_s[i - 1], 60.0 / 68);
    assert_true(fabs((double)early / rhythm.count - 0.05) < 0.025);
    for (int i = 0; i < rhythm.count; i++)
        assert_true(rhythm.rr_s[i] > 0.3 && rhythm.rr_s[i] < 2.0);
}

static void words_that_make_no_sense_are_refused_with_what_there_is(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "bogus",   "breath",  "breath=",   "breath=2", "hr=abc", "seed=-1", "steady,,hr=70",
        "steady,", ",steady", "ectopic=2", "steady=1", "hr=nan", "Steady",  "seed=1.5"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct heart_recipe recipe;
        struct problem problem = {0};
        assert_int_equal(heart_recipe_parse(wrong[i], &recipe, &problem), STATUS_INVALID);
        assert_non_null(strstr(problem.what, "settling, steady, restless"));
        assert_true(strlen(problem.remedy) > 0);
    }
    struct heart_recipe recipe;
    assert_int_equal(heart_recipe_parse("restless,seed=7,breath=5.5,hr=75,noise=0,resonance=6,"
                                        "ectopic=0.01",
                                        &recipe, NULL),
                     STATUS_OK);
    assert_int_equal(recipe.story, HEART_RESTLESS);
    assert_int_equal(recipe.seed, 7);
    assert_true(recipe.breath_per_min == 5.5 && recipe.hr_bpm == 75 && recipe.noise_ms == 0);
    assert_true(recipe.resonance_per_min == 6 && recipe.ectopic_share == 0.01);
}

static void what_it_says_is_what_the_decoder_hears(void **state)
{
    (void)state;
    struct simulator_speech speech = speech_of("restless,ectopic=0.02,seed=3", 120);
    struct decoder decoder;
    struct test_events heard = {0};
    struct event_sink sink = test_sink(&heard);
    decoder_start(&decoder, device_find("pulsesensor"), 0);
    for (size_t i = 0; i < speech.event_count; i++)
        decoder_feed(&decoder, &speech.events[i], &sink);
    assert_int_equal(decoder.tally.rejected, 0);
    assert_int_equal(decoder.tally.dropped, 0);
    assert_int_equal(decoder.tally.held, 0);
    assert_int_equal(test_count(&heard, EVENT_DEVICE), 1);

    struct heart_recipe recipe;
    struct heart_model model;
    assert_int_equal(heart_recipe_parse("restless,ectopic=0.02,seed=3", &recipe, NULL), STATUS_OK);
    heart_model_start(&model, &recipe);
    double square = 0;
    int many = 0;
    for (size_t i = 1; i < heard.count; i++) {
        int sample;
        double beat_s, time_s = heart_model_next(&model, &sample, &beat_s);
        assert_true(heard.at[i].sample.value == sample);
        if (time_s > 10) {
            double off_ms = s_from_ns(heard.at[i].sample.time_ns) * 1e3 - time_s * 1e3;
            square += off_ms * off_ms;
            many++;
        }
    }
    print_message("sample times lie %.1f ms (RMS) from the truth\n", sqrt(square / many));
    assert_true(sqrt(square / many) < 5);
    test_events_finish(&heard);
    simulator_speech_finish(&speech);
}

static void its_beats_lie_on_the_upstrokes_of_its_wave(void **state)
{
    (void)state;
    struct heart_recipe recipe;
    struct heart_model model;
    assert_int_equal(heart_recipe_parse("steady,noise=0", &recipe, NULL), STATUS_OK);
    heart_model_start(&model, &recipe);
    int before = 0, sample = 0, beats = 0, steep = 0;
    for (int i = 0; i < 6000; i++) {
        double beat_s;
        before = sample;
        heart_model_next(&model, &sample, &beat_s);
        if (isnan(beat_s))
            continue;
        beats++;
        steep += sample - before > 40; /* of a height of about 300 */
    }
    assert_true(beats > 120);
    assert_int_equal(steep, beats);
}

static void it_is_recognised_by_listening(void **state)
{
    (void)state;
    struct simulator_speech speech = speech_of("", 5);
    static struct detector detector;
    detector_start(&detector);
    const struct device *device = NULL;
    size_t i = 0;
    while (!device && i < speech.event_count)
        device = detector_feed(&detector, &speech.events[i++]);
    assert_ptr_equal(device, device_find("pulsesensor"));
    assert_true(s_from_ns(speech.events[i - 1].at_ns) < 1);
    simulator_speech_finish(&speech);
}

static void the_port_gives_the_same_bytes_when_they_are_due(void **state)
{
    (void)state;
    struct simulator_speech speech = speech_of("seed=5", 1);
    struct sensor_address address = {.source = SOURCE_SIMULATED, .recipe = "seed=5"};
    struct transport transport = {.ops = &transport_simulated};
    assert_true(transport_simulated.simulated);
    assert_int_equal(transport_simulated.open(&transport, &address, NULL), STATUS_OK);
    int64_t from_ns = clock_monotonic_ns();
    uint8_t bytes[5]; /* smaller than a burst */
    assert_int_equal(transport_simulated.read(&transport, bytes, sizeof bytes, 0),
                     TRANSPORT_TIMEOUT);
    for (size_t i = 0; i < 10; i++) {
        const struct event *event = &speech.events[i];
        for (size_t taken = 0; taken < event->bytes.size;) {
            int got = transport_simulated.read(&transport, bytes, sizeof bytes, 100);
            assert_true(got >= 0 && (size_t)got <= sizeof bytes);
            assert_memory_equal(bytes, event->bytes.at + taken, (size_t)got);
            taken += (size_t)got;
        }
        assert_true(clock_monotonic_ns() - from_ns >= event->at_ns - NS_PER_MS);
    }
    transport_simulated.close(&transport);
    simulator_speech_finish(&speech);
}

static void the_port_refuses_a_wrong_recipe(void **state)
{
    (void)state;
    struct sensor_address address = {.source = SOURCE_SIMULATED, .recipe = "bogus"};
    struct transport transport = {.ops = &transport_simulated};
    struct problem problem = {0};
    assert_int_equal(transport_simulated.open(&transport, &address, &problem), STATUS_INVALID);
    assert_int_equal(problem.status, STATUS_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_generator_gives_its_published_numbers),
        cmocka_unit_test(a_seed_gives_the_same_bytes_again_and_another_seed_others),
        cmocka_unit_test(the_heart_answers_at_the_rate_of_the_breath),
        cmocka_unit_test(the_swing_is_greatest_at_the_resonance),
        cmocka_unit_test(settling_begins_restless_and_comes_to_rest_at_the_resonance),
        cmocka_unit_test(rate_noise_and_ectopic_beats_are_as_asked),
        cmocka_unit_test(words_that_make_no_sense_are_refused_with_what_there_is),
        cmocka_unit_test(what_it_says_is_what_the_decoder_hears),
        cmocka_unit_test(its_beats_lie_on_the_upstrokes_of_its_wave),
        cmocka_unit_test(it_is_recognised_by_listening),
        cmocka_unit_test(the_port_gives_the_same_bytes_when_they_are_due),
        cmocka_unit_test(the_port_refuses_a_wrong_recipe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
