#include "spectrum_support.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

static void sine(double *samples, size_t count, double frequency_hz, double amplitude)
{
    for (size_t k = 0; k < count; k++)
        samples[k] = amplitude * sin(2 * M_PI * frequency_hz * (double)k / 4 + 0.7);
}

/* A sine of amplitude a carries a^2 / 2, whatever window and padding. */
static void a_sine_keeps_its_power(void **state)
{
    (void)state;
    double samples[1200];
    for (int i = 0; i < 10; i++) {
        double frequency_hz = 0.06 + 0.0317 * i;
        sine(samples, 257, frequency_hz, 30);
        spectrum_whole(&spectrum, samples, 257);
        assert_near(spectrum_sum(&spectrum, 1, SPECTRUM_BINS - 1), 450, 4.5);
        sine(samples, 1200, frequency_hz, 30);
        spectrum_welch(&spectrum, samples, 1200);
        assert_near(spectrum_sum(&spectrum, 1, SPECTRUM_BINS - 1), 450, 4.5);
        size_t peak = spectrum_peak(&spectrum, 1, SPECTRUM_BINS - 1);
        assert_near((double)peak / 1024, frequency_hz, 0.6 / 1024);
    }
}

static void a_constant_has_power_at_zero_only(void **state)
{
    (void)state;
    double samples[1024];
    for (int k = 0; k < 1024; k++)
        samples[k] = 5;
    spectrum_whole(&spectrum, samples, 1024);
    assert_near(spectrum_sum(&spectrum, 16, SPECTRUM_BINS - 1), 0, 1e-3); /* side lobes */
    assert_true(spectrum_sum(&spectrum, 0, 15) > 10);
    spectrum_welch(&spectrum, samples, 1024); /* each segment loses its mean */
    assert_near(spectrum_sum(&spectrum, 0, SPECTRUM_BINS - 1), 0, 1e-9);
}

/* Bins stand every 1/1024 Hz; a limit that is a bin belongs to its band. */
static void bands_hold_the_bins_of_their_limits(void **state)
{
    (void)state;
    assert_int_equal(spectrum_first_bin(0.04), 41);
    assert_int_equal(spectrum_last_bin(0.26), 266);
    assert_int_equal(spectrum_first_bin(0.0033), 4);
    assert_int_equal(spectrum_last_bin(0.4), 409);
    assert_int_equal(spectrum_last_bin(0.015), 15);
    assert_int_equal(spectrum_first_bin(64.0 / 1024), 64);
    assert_int_equal(spectrum_last_bin(64.0 / 1024), 64);
}

/* Segments begin every 512 samples: a change in the last, incomplete one is not seen. */
static void welch_takes_whole_segments_only(void **state)
{
    (void)state;
    double samples[1535];
    sine(samples, 1535, 0.1, 20);
    spectrum_welch(&spectrum, samples, 1535);
    double before = spectrum.density[102];
    samples[1534] = 1000;
    spectrum_welch(&spectrum, samples, 1535);
    assert_true(spectrum.density[102] == before);
    samples[1023] += 100;
    spectrum_welch(&spectrum, samples, 1535);
    assert_true(spectrum.density[102] != before);
}

static void the_same_samples_give_the_same_bits(void **state)
{
    (void)state;
    double samples[257];
    sine(samples, 257, 0.0973, 41);
    spectrum_whole(&spectrum, samples, 257);
    double before = spectrum_sum(&spectrum, 4, 409);
    struct spectrum other;
    assert_true(spectrum_create(&other));
    spectrum_whole(&other, samples, 257);
    assert_true(spectrum_sum(&other, 4, 409) == before);
    spectrum_destroy(&other);
}

/* The density straight from its definition. */
static double density_by_definition(const double *samples, size_t count, size_t bin)
{
    double real = 0, imaginary = 0, squares = 0;
    for (size_t k = 0; k < count; k++) {
        double weight = 0.5 - 0.5 * cos(2 * M_PI * (double)k / (double)count);
        double angle = 2 * M_PI * (double)(k * bin % SPECTRUM_POINTS) / SPECTRUM_POINTS;
        real += samples[k] * weight * cos(angle);
        imaginary -= samples[k] * weight * sin(angle);
        squares += weight * weight;
    }
    return (bin > 0 ? 2 : 1) * (real * real + imaginary * imaginary) / (4 * squares);
}

/* In any order of lengths: nothing of the one before is left over. */
static void the_density_is_what_the_definition_says(void **state)
{
    (void)state;
    static const size_t counts[] = {257, 241, 1024, 16, 257, 256, 273, 255, 512};
    uint64_t seed = 11;
    double samples[1024];
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        double most = 0;
        for (size_t k = 0; k < counts[i]; k++)
            samples[k] = 40 * random_gauss(&seed) + 20 * sin(0.3 * (double)k);
        spectrum_whole(&spectrum, samples, counts[i]);
        for (size_t k = 0; k < SPECTRUM_BINS; k++)
            most = fmax(most, spectrum.density[k]);
        for (size_t k = 0; k < SPECTRUM_BINS; k += 3)
            assert_near(spectrum.density[k], density_by_definition(samples, counts[i], k),
                        1e-12 * most);
    }
}

#define THREADS 4

/* Makes and unmakes spectra; keeps the last density. */
static void *work(void *density)
{
    double samples[257];
    sine(samples, 257, 0.0973, 41);
    for (int round = 0; round < 40; round++) {
        struct spectrum own;
        if (!spectrum_create(&own))
            return NULL;
        spectrum_whole(&own, samples, 257);
        memcpy(density, own.density, sizeof own.density);
        spectrum_destroy(&own);
    }
    return density;
}

static void every_thread_may_have_its_own(void **state)
{
    (void)state;
    static double densities[THREADS][SPECTRUM_BINS];
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work, densities[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        void *done;
        assert_int_equal(pthread_join(threads[i], &done), 0);
        assert_non_null(done);
    }
    for (int i = 1; i < THREADS; i++)
        assert_memory_equal(densities[i], densities[0], sizeof densities[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sine_keeps_its_power),
        cmocka_unit_test(a_constant_has_power_at_zero_only),
        cmocka_unit_test(bands_hold_the_bins_of_their_limits),
        cmocka_unit_test(welch_takes_whole_segments_only),
        cmocka_unit_test(the_same_samples_give_the_same_bits),
        cmocka_unit_test(the_density_is_what_the_definition_says),
        cmocka_unit_test(every_thread_may_have_its_own),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
