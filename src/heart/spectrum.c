/* Spectra, by definition: density[k] = 2 |X[k]|^2 / (rate * sum of squared weights).
 *
 * Zero-padding to 4096 points puts bins every 1/1024 Hz, so that the narrow peak window of the
 * coherence ratio holds the same share of a peak wherever the peak falls. The plan is made with
 * FFTW_ESTIMATE, which does not time anything: the same machine code runs every time, and results
 * repeat to the bit.
 *
 * A day holds 86,400 of these, so what need not be done again is not: the weights of a window
 * length are kept, the zeros of the padding stay, and nothing is computed above 0.5 Hz. What is
 * left is the transform. The lock is for FFTW's planner, which all threads share; it guards nothing
 * of ours, and no result can depend on it.
 *
 * Source of the averaging: Welch 1967. FFT: FFTW 3 (Frigo & Johnson 2005). */
#include "heart/spectrum.h"

#include "base/status.h"
#include "heart/tachogram.h"
#include <fftw3.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define TAPERS 16 /* windows of 64 s have 17 lengths at most: the beats at their ends differ */

struct taper {
    size_t count; /* 0: none yet */
    double squares;
    double weights[SPECTRUM_SEGMENT];
};

static pthread_mutex_t planner = PTHREAD_MUTEX_INITIALIZER;

static void *plan_make(double *points, double *transform)
{
    pthread_mutex_lock(&planner);
    void *plan = fftw_plan_dft_r2c_1d(SPECTRUM_POINTS, points, (fftw_complex *)(void *)transform,
                                      FFTW_ESTIMATE | FFTW_PRESERVE_INPUT);
    pthread_mutex_unlock(&planner);
    return plan;
}

bool spectrum_create(struct spectrum *spectrum)
{
    memset(spectrum, 0, sizeof *spectrum);
    spectrum->points = fftw_alloc_real(SPECTRUM_POINTS);
    spectrum->transform = fftw_alloc_real(SPECTRUM_POINTS + 2);
    spectrum->tapers = calloc(TAPERS, sizeof *spectrum->tapers);
    if (spectrum->points && spectrum->transform && spectrum->tapers) {
        memset(spectrum->points, 0, SPECTRUM_POINTS * sizeof *spectrum->points);
        spectrum->plan = plan_make(spectrum->points, spectrum->transform);
    }
    if (!spectrum->plan)
        spectrum_destroy(spectrum);
    return spectrum->plan != NULL;
}

void spectrum_destroy(struct spectrum *spectrum)
{
    if (spectrum->plan) {
        pthread_mutex_lock(&planner);
        fftw_destroy_plan(spectrum->plan);
        pthread_mutex_unlock(&planner);
    }
    fftw_free(spectrum->points);
    fftw_free(spectrum->transform);
    free(spectrum->tapers);
    memset(spectrum, 0, sizeof *spectrum);
}

/* The weights of a window of so many samples. */
static const struct taper *taper_of(struct spectrum *spectrum, size_t count)
{
    struct taper *taper = &spectrum->tapers[count % TAPERS];
    if (taper->count == count)
        return taper;
    taper->count = count;
    taper->squares = 0;
    for (size_t k = 0; k < count; k++) {
        double weight = 0.5 - 0.5 * cos(2 * M_PI * (double)k / (double)count);
        taper->weights[k] = weight;
        taper->squares += weight * weight;
    }
    return taper;
}

/* Adds the density of samples - level, times `share`. */
static void density_add(struct spectrum *spectrum, const double *samples, size_t count,
                        double level, double share)
{
    ENSURE(count > 0 && count <= SPECTRUM_SEGMENT);
    const struct taper *taper = taper_of(spectrum, count);
    for (size_t k = 0; k < count; k++)
        spectrum->points[k] = (samples[k] - level) * taper->weights[k];
    for (size_t k = count; k < spectrum->filled; k++)
        spectrum->points[k] = 0;
    spectrum->filled = count;
    fftw_execute(spectrum->plan);
    double scale = share * 2 / (TACHOGRAM_HZ * taper->squares);
    for (size_t k = 0; k < SPECTRUM_BINS; k++) {
        double real = spectrum->transform[2 * k], imaginary = spectrum->transform[2 * k + 1];
        spectrum->density[k] += scale * (k > 0 ? 1 : 0.5) * (real * real + imaginary * imaginary);
    }
}

void spectrum_whole(struct spectrum *spectrum, const double *samples, size_t count)
{
    memset(spectrum->density, 0, sizeof spectrum->density);
    density_add(spectrum, samples, count, 0, 1);
}

static double mean_of(const double *samples, size_t count)
{
    double sum = 0;
    for (size_t k = 0; k < count; k++)
        sum += samples[k];
    return sum / (double)count;
}

void spectrum_welch(struct spectrum *spectrum, const double *samples, size_t count)
{
    memset(spectrum->density, 0, sizeof spectrum->density);
    size_t length = count < SPECTRUM_SEGMENT ? count : SPECTRUM_SEGMENT;
    size_t hop = length - length / 2, segments = (count - length) / hop + 1;
    for (size_t i = 0; i < segments; i++) {
        const double *segment = samples + i * hop;
        density_add(spectrum, segment, length, mean_of(segment, length), 1.0 / (double)segments);
    }
}

/* A frequency that is a bin but for rounding counts as that bin. */
size_t spectrum_first_bin(double low_hz)
{
    return (size_t)ceil(low_hz / SPECTRUM_BIN_HZ - 1e-6);
}

size_t spectrum_last_bin(double high_hz)
{
    return (size_t)floor(high_hz / SPECTRUM_BIN_HZ + 1e-6);
}

/* In four strands: one would wait for each addition to end. */
double spectrum_sum(const struct spectrum *spectrum, size_t first, size_t last)
{
    double strands[4] = {0};
    size_t k = first;
    for (; k + 3 <= last; k += 4)
        for (size_t i = 0; i < 4; i++)
            strands[i] += spectrum->density[k + i];
    for (; k <= last; k++)
        strands[0] += spectrum->density[k];
    return (strands[0] + strands[1] + strands[2] + strands[3]) * SPECTRUM_BIN_HZ;
}

size_t spectrum_peak(const struct spectrum *spectrum, size_t first, size_t last)
{
    size_t peak = first;
    for (size_t k = first + 1; k <= last; k++)
        if (spectrum->density[k] > spectrum->density[peak])
            peak = k;
    return peak;
}
