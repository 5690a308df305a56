/* What the parts of the self-test share. Inside src/heart only. */
#ifndef HEART_SELFTEST_PARTS_H
#define HEART_SELFTEST_PARTS_H

#include "heart/selftest.h"
#include "heart/spectrum.h"

struct check {
    struct spectrum spectrum;
    void (*row)(void *context, const struct selftest_row *row);
    void *context;
    int off;
};

/* One row: all that was found, least to most, lies within low and high. NaN is never right. */
void check_range(struct check *check, const char *measure, const char *input, double least,
                 double most, double low, double high);
void check_one(struct check *check, const char *measure, const char *input, double value,
               double low, double high);
void check_near(struct check *check, const char *measure, const char *input, double value,
                double answer, double relative);

/* The beats of a heart whose interval, wherever a beat falls, is 900 + 30 sin; within `length_s`.
 */
size_t check_beats_fill(double *times_s, double *rr_ms, size_t room, double length_s,
                        double frequency_hz, double phase);

void check_variability(struct check *check); /* HRV, Lomb-Scargle, spectrogram */

#endif
