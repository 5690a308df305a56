/* What the times of samples tell: one rate, or each its own moment. Pure. */
#ifndef READING_WAVE_H
#define READING_WAVE_H

#include <stdbool.h>
#include <stddef.h>

struct wave_pace {
    double rate_hz; /* nominal where the times are uneven */
    bool even;      /* the samples stand on one line of time */
    double longest_gap_s;
    size_t spread; /* samples that shared a time with another and were set apart */
};

/* Medians over at most some thousand values, evenly taken; NaN passed over; NaN for none. */
double wave_median(const double *values, size_t count);
double wave_median_step(const double *times, size_t count);

/* `times_s` never fall; they are moved to begin at 0 and, unless even, made to rise strictly. False
 * when they give no rate. */
bool wave_pace_of(double *times_s, size_t count, struct wave_pace *pace);

#endif
