/* Power spectra of the tachogram: periodic Hann window, zero-padded to 4096 points, one-sided, in
 * ms^2/Hz. spectrum_create and _destroy use FFTW's planner (one thread at a time); the others only
 * their own memory. */
#ifndef HEART_SPECTRUM_H
#define HEART_SPECTRUM_H

#include <stdbool.h>
#include <stddef.h>

#define SPECTRUM_POINTS  4096
#define SPECTRUM_BINS    (SPECTRUM_POINTS / 2 + 1)
#define SPECTRUM_BIN_HZ  (4.0 / SPECTRUM_POINTS)
#define SPECTRUM_SEGMENT 1024 /* Welch: 256 s */

struct spectrum {
    void *plan;
    double *points;    /* SPECTRUM_POINTS in, then the transform */
    double *transform; /* real and imaginary, SPECTRUM_BINS pairs */
    double density[SPECTRUM_BINS];
};

bool spectrum_create(struct spectrum *spectrum); /* false: no memory */
void spectrum_destroy(struct spectrum *spectrum);

/* Fills `density` from at most SPECTRUM_POINTS samples. */
void spectrum_whole(struct spectrum *spectrum, const double *samples, size_t count);

/* Mean over segments of 256 s that overlap by half, each with its mean removed (Welch 1967). */
void spectrum_welch(struct spectrum *spectrum, const double *samples, size_t count);

/* The first and last bin with low <= frequency <= high. */
size_t spectrum_first_bin(double low_hz);
size_t spectrum_last_bin(double high_hz);

double spectrum_sum(const struct spectrum *spectrum, size_t first, size_t last); /* ms^2 */
size_t spectrum_peak(const struct spectrum *spectrum, size_t first, size_t last);

#endif
