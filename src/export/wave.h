/* A wave whose samples carry times, as a wave of one rate. Pure, but for its allocation. */
#ifndef EXPORT_WAVE_H
#define EXPORT_WAVE_H

#include <stdbool.h>
#include <stddef.h>

struct wave {
    double *values; /* the caller frees */
    size_t count;
    double rate_hz;
    bool resampled;       /* times were uneven: values lie between the given ones */
    double longest_gap_s; /* between two samples */
};

double wave_median(const double *values, size_t count);     /* NaN for none */
double wave_median_step(const double *times, size_t count); /* NaN below two times */

/* `times_s` never fall. False when there are too few samples or not enough memory. */
bool wave_even(const double *times_s, const double *values, size_t count, struct wave *wave);

#endif
