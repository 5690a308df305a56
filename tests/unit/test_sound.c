#include "support.h"

#include "base/clock.h"
#include "sound/bell.h"
#include "sound/mixer.h"
#include "sound/sound.h"
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define RATE_HZ 48000

static double rms(const float *samples, double from_s, double to_s)
{
    double sum = 0;
    size_t from = (size_t)(from_s * RATE_HZ), to = (size_t)(to_s * RATE_HZ);
    for (size_t i = from; i < to; i++)
        sum += (double)samples[i] * samples[i];
    return sqrt(sum / (double)(to - from));
}

static float *rendered(enum bell bell)
{
    float *samples = malloc(bell_length(RATE_HZ) * sizeof *samples);
    assert_non_null(samples);
    bell_render(bell, RATE_HZ, samples);
    return samples;
}

static void a_bell_begins_and_ends_in_silence_and_never_shouts(void **state)
{
    (void)state;
    for (int bell = 0; bell < BELL_COUNT; bell++) {
        float *samples = rendered((enum bell)bell);
        size_t length = bell_length(RATE_HZ);
        float peak = 0, longest_jump = 0;
        for (size_t i = 0; i < length; i++) {
            peak = fmaxf(peak, fabsf(samples[i]));
            if (i > 0)
                longest_jump = fmaxf(longest_jump, fabsf(samples[i] - samples[i - 1]));
        }
        assert_true(peak <= 0.5 && peak > 0.3);
        assert_true(longest_jump < 0.1); /* a click is a jump */
        assert_true(fabsf(samples[0]) < 1e-6 && fabsf(samples[1]) < 1e-3);
        assert_true(rms(samples, 0, 0.002) < 0.02);
        assert_true(fabsf(samples[length - 1]) < 1e-6);
        free(samples);
    }
}

static void a_bell_fades_evenly(void **state)
{
    (void)state;
    for (int bell = 0; bell < BELL_COUNT; bell++) {
        float *samples = rendered((enum bell)bell);
        double before = rms(samples, 0, 1);
        for (int s = 1; s < (int)BELL_SECONDS; s++) {
            double now = rms(samples, s, s + 1);
            assert_true(now < 0.8 * before);
            before = now;
        }
        assert_true(rms(samples, 3, 4) > 0.002); /* still to be heard */
        assert_true(rms(samples, 6, 7) < 0.01);
        assert_true(rms(samples, 6.9, 7) < 0.0005);
        free(samples);
    }
}

/* Power of the strike at one frequency (Goertzel 1958). */
static double power_at(const float *samples, double hz)
{
    double a = 0, b = 0, turn = 2 * cos(2 * 3.14159265358979 * hz / RATE_HZ);
    for (int i = 0; i < RATE_HZ; i++) {
        double next = samples[i] + turn * a - b;
        b = a;
        a = next;
    }
    return a * a + b * b - turn * a * b;
}

static void soft_is_softer_than_clear(void **state)
{
    (void)state;
    float *soft = rendered(BELL_SOFT), *clear = rendered(BELL_CLEAR);
    double soft_brightness = power_at(soft, 264 * 5.15) / power_at(soft, 264);
    double clear_brightness = power_at(clear, 396 * 5.15) / power_at(clear, 396);
    assert_true(power_at(soft, 264) > 100 * power_at(soft, 350));
    assert_true(soft_brightness < clear_brightness);
    assert_int_equal(bell_named("soft"), BELL_SOFT);
    assert_int_equal(bell_named("clear"), BELL_CLEAR);
    assert_int_equal(bell_named("no such bell"), BELL_SOFT);
    free(soft);
    free(clear);
}

static void strikes_are_heard_once_and_to_their_end(void **state)
{
    (void)state;
    struct mixer mixer;
    float *bell = rendered(BELL_SOFT), heard[480];
    size_t length = bell_length(RATE_HZ);
    assert_int_equal(mixer_init(&mixer), STATUS_OK);
    mixer_fill(&mixer, heard, 480);
    assert_true(rms(heard, 0, 0.01) == 0);
    mixer_strike(&mixer, BELL_SOFT);
    for (size_t at = 0; at < length; at += 480) {
        mixer_fill(&mixer, heard, 480);
        size_t count = length - at < 480 ? length - at : 480;
        assert_memory_equal(heard, bell + at, count * sizeof *heard);
    }
    mixer_fill(&mixer, heard, 480);
    assert_true(rms(heard, 0, 0.01) == 0);
    mixer_finish(&mixer);
    free(bell);
}

static void many_strikes_never_leave_full_scale(void **state)
{
    (void)state;
    struct mixer mixer;
    static float heard[RATE_HZ];
    assert_int_equal(mixer_init(&mixer), STATUS_OK);
    for (int i = 0; i < 100; i++)
        mixer_strike(&mixer, BELL_CLEAR);
    mixer_fill(&mixer, heard, RATE_HZ);
    for (int i = 0; i < RATE_HZ; i++)
        assert_true(fabsf(heard[i]) <= 1);
    mixer_finish(&mixer);
}

static void muting_fades_and_does_not_click(void **state)
{
    (void)state;
    struct mixer mixer;
    static float heard[RATE_HZ];
    float jump = 0;
    assert_int_equal(mixer_init(&mixer), STATUS_OK);
    mixer_strike(&mixer, BELL_SOFT);
    mixer_fill(&mixer, heard, 4800);
    atomic_store(&mixer.muted, true);
    float before = heard[4799];
    mixer_fill(&mixer, heard, RATE_HZ);
    for (int i = 0; i < RATE_HZ; i++) {
        jump = fmaxf(jump, fabsf(heard[i] - before));
        before = heard[i];
    }
    assert_true(jump < 0.05);
    assert_true(rms(heard, 0.5, 1) == 0);
    mixer_finish(&mixer);
}

static void a_bell_is_due_when_its_count_has_grown(void **state)
{
    (void)state;
    static const struct {
        int shown;
        bool due;
    } cases[] = {{0, false}, {1, true}, {1, false}, {2, true}, {0, false},
                 {1, true},  {4, true}, {4, false}, {1, true}, {1, false}};
    int remembered = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(bell_due(&remembered, cases[i].shown), cases[i].due);
}

static void *strike_often(void *context)
{
    for (int i = 0; i < 2000; i++)
        mixer_strike(context, (enum bell)(i % BELL_COUNT));
    return NULL;
}

static void striking_and_filling_are_two_threads(void **state)
{
    (void)state;
    struct mixer mixer;
    pthread_t striker;
    float heard[64];
    assert_int_equal(mixer_init(&mixer), STATUS_OK);
    pthread_create(&striker, NULL, strike_often, &mixer);
    for (int i = 0; i < 500; i++)
        mixer_fill(&mixer, heard, 64);
    pthread_join(striker, NULL);
    mixer_finish(&mixer);
}

static void follow_some_sittings(struct sound *sound)
{
    static struct snapshot snapshot;
    static const int counts[] = {0, 1, 1, 2, 0, 1, 3};
    strcpy(snapshot.bell, "soft");
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        snapshot.bells = counts[i];
        sound_follow(sound, &snapshot);
    }
    sound_mute(sound, true);
    sound_mute(sound, false);
    sound_destroy(sound);
}

static void a_device_is_opened_and_closed(void **state)
{
    (void)state;
    struct sound *sound;
    struct problem problem;
    setenv("SDL_AUDIODRIVER", "dummy", 1);
    if (sound_create(&sound, &problem))
        fail_msg("%s", problem.what);
    follow_some_sittings(sound);
}

static void without_a_device_it_is_silent_and_says_so(void **state)
{
    (void)state;
    struct sound *sound;
    struct problem problem = {.status = STATUS_OK};
    setenv("SDL_AUDIODRIVER", "no-such-driver", 1);
    assert_int_equal(sound_create(&sound, &problem), STATUS_UNAVAILABLE);
    assert_non_null(sound);
    assert_non_null(strstr(problem.what, "sound device"));
    assert_true(strlen(problem.remedy) > 10);
    follow_some_sittings(sound);
    sound_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bell_begins_and_ends_in_silence_and_never_shouts),
        cmocka_unit_test(a_bell_fades_evenly),
        cmocka_unit_test(soft_is_softer_than_clear),
        cmocka_unit_test(strikes_are_heard_once_and_to_their_end),
        cmocka_unit_test(many_strikes_never_leave_full_scale),
        cmocka_unit_test(muting_fades_and_does_not_click),
        cmocka_unit_test(a_bell_is_due_when_its_count_has_grown),
        cmocka_unit_test(striking_and_filling_are_two_threads),
        cmocka_unit_test(a_device_is_opened_and_closed),
        cmocka_unit_test(without_a_device_it_is_silent_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
