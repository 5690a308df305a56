/* Power spectra of the tachogram: periodic Hann window, zero-padded to 4096 points, one-sided, in
 * ms^2/Hz, from 0 to 0.5 Hz: what lies above is no rhythm that a measure asks for.
 *
 * A spectrum belongs to one thread at a time; several threads may each have their own, and may
 * create and destroy them at once (FFTW's planner is behind a lock here). */
#ifndef HEART_SPECTRUM_H
#define HEART_SPECTRUM_H

#include <stdbool.h>
#include <stddef.h>

#define SPECTRUM_POINTS  4096
#define SPECTRUM_BINS    (SPECTRUM_POINTS / 8 + 1) /* to 0.5 Hz */
#define SPECTRUM_BIN_HZ  (4.0 / SPECTRUM_POINTS)
#define SPECTRUM_SEGMENT 1024 /* Welch: 256 s; no spectrum takes more samples at once */

struct taper; /* Hann windows that were used lately */

struct spectrum {
    void *plan;
    double *points;    /* SPECTRUM_POINTS in, all zero from `filled` on */
    double *transform; /* real and imaginary, in pairs */
    size_t filled;
    struct taper *tapers;
    double density[SPECTRUM_BINS];
};

bool spectrum_create(struct spectrum *spectrum); /* false: no memory */
void spectrum_destroy(struct spectrum *spectrum);

/* Fills `density` from at most SPECTRUM_SEGMENT samples. */
void spectrum_whole(struct spectrum *spectrum, const double *samples, size_t count);

/* Mean over segments of 256 s that overlap by half, each with its mean removed (Welch 1967). */
void spectrum_welch(struct spectrum *spectrum, const double *samples, size_t count);

/* The first and last bin with low <= frequency <= high. */
size_t spectrum_first_bin(double low_hz);
size_t spectrum_last_bin(double high_hz);

double spectrum_sum(const struct spectrum *spectrum, size_t first, size_t last); /* ms^2 */
size_t spectrum_peak(const struct spectrum *spectrum, size_t first, size_t last);

#endif
