/* The spectrum of intervals where they stand, without resampling (Lomb 1976, doi
 * 10.1007/BF00648343; Scargle 1982, doi 10.1086/160554): a second opinion on spectrum.h.
 *
 *   P(f)       = 1/2 ((sum y cos)^2 / sum cos^2 + (sum y sin)^2 / sum sin^2), about Lomb's tau
 *   density(f) = 2 P(f) * span / sum of squared weights          (ms^2/Hz, one-sided)
 *
 * where y is the interval less the straight line, times a Hann weight, and span is count times the
 * mean distance. So a sine of amplitude a holds a^2 / 2, as in the resampled spectrum, and both may
 * be compared bin by bin. Pure; a spectrum of 64 s costs about 0.1 ms, so it is not for every
 * second. */
#ifndef HEART_LOMB_H
#define HEART_LOMB_H

#include "heart/spectrum.h"

#define LOMB_POINTS_MAX 1024
#define LOMB_POINTS_MIN 16

/* Lomb's P of values as they are at `bins` frequencies: step_hz, 2 step_hz, ... ; at most
 * LOMB_POINTS_MAX values. Nothing is removed and nothing weighed. */
void lomb_raw(const double *times_s, const double *values, size_t count, double step_hz,
              size_t bins, double *power);

/* The density of one window, in the bins of spectrum.h (bin 0 is 0). False with fewer than
 * LOMB_POINTS_MIN or more than LOMB_POINTS_MAX intervals. */
bool lomb_density(const double *times_s, const double *nn_ms, size_t count,
                  double density[SPECTRUM_BINS]);

/* As Welch: windows of 256 s that overlap by half, each as above, averaged. False where no window
 * can be computed. */
bool lomb_welch(const double *times_s, const double *nn_ms, size_t count,
                double density[SPECTRUM_BINS]);

/* Do both agree on the rhythm? Looked at is 0.04-0.15 Hz, where coherence and slow breathing live:
 * the power must agree within LOMB_RATIO, the tallest peak within LOMB_PEAK_BINS. Missed beats and
 * gaps that the spline has filled with a wave break that; on clean windows of 64 s one in a hundred
 * does. */
struct lomb_check {
    double low_ms2, resampled_low_ms2;
    double low_ratio;                  /* Lomb to resampled */
    double peak_hz, resampled_peak_hz; /* tallest of 0.04-0.26 Hz */
    bool doubtful;                     /* the resampled spectrum should not be trusted alone */
};

#define LOMB_RATIO_LEAST 0.8
#define LOMB_RATIO_MOST  1.25
#define LOMB_PEAK_BINS   2

/* What it was made with, as one JSON object, for the record. Static memory. */
const char *lomb_parameters(void);

struct lomb_check lomb_check(const double lomb[SPECTRUM_BINS], const struct spectrum *resampled);

#endif
