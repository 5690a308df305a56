/* Spectra, by definition: density[k] = 2 |X[k]|^2 / (rate * sum of squared weights).
 *
 * Zero-padding to 4096 points puts bins every 1/1024 Hz, so that the narrow peak window of the
 * coherence ratio holds the same share of a peak wherever the peak falls. The plan is made with
 * FFTW_ESTIMATE, which does not time anything: the same machine code runs every time, and results
 * repeat to the bit.
 *
 * Source of the averaging: Welch 1967. FFT: FFTW 3 (Frigo & Johnson 2005). */
#include "heart/spectrum.h"

#include "base/status.h"
#include "heart/tachogram.h"
#include <fftw3.h>
#include <math.h>
#include <string.h>

bool spectrum_create(struct spectrum *spectrum)
{
    memset(spectrum, 0, sizeof *spectrum);
    spectrum->points = fftw_alloc_real(SPECTRUM_POINTS);
    spectrum->transform = fftw_alloc_real(2 * SPECTRUM_BINS);
    if (spectrum->points && spectrum->transform)
        spectrum->plan =
            fftw_plan_dft_r2c_1d(SPECTRUM_POINTS, spectrum->points,
                                 (fftw_complex *)(void *)spectrum->transform, FFTW_ESTIMATE);
    if (!spectrum->plan)
        spectrum_destroy(spectrum);
    return spectrum->plan != NULL;
}

void spectrum_destroy(struct spectrum *spectrum)
{
    if (spectrum->plan)
        fftw_destroy_plan(spectrum->plan);
    fftw_free(spectrum->points);
    fftw_free(spectrum->transform);
    memset(spectrum, 0, sizeof *spectrum);
}

/* Adds the density of samples - level, times `share`. */
static void density_add(struct spectrum *spectrum, const double *samples, size_t count,
                        double level, double share)
{
    ENSURE(count > 0 && count <= SPECTRUM_POINTS);
    double squares = 0;
    for (size_t k = 0; k < count; k++) {
        double weight = 0.5 - 0.5 * cos(2 * M_PI * (double)k / (double)count);
        spectrum->points[k] = (samples[k] - level) * weight;
        squares += weight * weight;
    }
    memset(spectrum->points + count, 0, (SPECTRUM_POINTS - count) * sizeof *spectrum->points);
    fftw_execute(spectrum->plan);
    for (size_t k = 0; k < SPECTRUM_BINS; k++) {
        double real = spectrum->transform[2 * k], imaginary = spectrum->transform[2 * k + 1];
        double sides = k == 0 || k == SPECTRUM_BINS - 1 ? 1 : 2;
        spectrum->density[k] +=
            share * sides * (real * real + imaginary * imaginary) / (TACHOGRAM_HZ * squares);
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

double spectrum_sum(const struct spectrum *spectrum, size_t first, size_t last)
{
    double sum = 0;
    for (size_t k = first; k <= last; k++)
        sum += spectrum->density[k];
    return sum * SPECTRUM_BIN_HZ;
}

size_t spectrum_peak(const struct spectrum *spectrum, size_t first, size_t last)
{
    size_t peak = first;
    for (size_t k = first + 1; k <= last; k++)
        if (spectrum->density[k] > spectrum->density[peak])
            peak = k;
    return peak;
}
