/* Coherence of the heart rhythm over 64 s: how much of its power stands in one narrow peak.
 *
 *   P = power within 0.015 Hz of the tallest peak of 0.04-0.26 Hz
 *   T = power of 0.0033-0.4 Hz
 *   ratio = P / (T - P)   (F1 of McCraty & Zayas 2014),   share = P / T
 *
 * coherence_of computes and judges nothing; gate.h says whether the intervals of a window carry a
 * value at all. Pure but for the spectrum's own memory. */
#ifndef HEART_COHERENCE_H
#define HEART_COHERENCE_H

#include "heart/gate.h"
#include "heart/spectrum.h"

#define COHERENCE_WINDOW_S   GATE_WINDOW_S
#define COHERENCE_POINTS_MAX GATE_POINTS_MAX
#define COHERENCE_POINTS_MIN GATE_POINTS_MIN
#define COHERENCE_LOW_HZ     0.04  /* the peak is looked for from here */
#define COHERENCE_HIGH_HZ    0.26  /* to here */
#define COHERENCE_HALF_HZ    0.015 /* on both sides of it */

struct coherence {
    int n_rr;
    double mean_hr_bpm; /* 60000 / mean interval */
    double peak_hz;
    double peak_ms2, total_ms2, below_ms2, above_ms2;
    double ratio, share;
};

/* The intervals nn_ms whose closing beats times_s fall into [end_s - 64, end_s], at least 16;
 * times strictly increasing, others are passed over. False, and all NaN, where there are too few
 * (or too many) of them or they do not vary. */
bool coherence_of(struct spectrum *spectrum, const double *times_s, const double *nn_ms,
                  size_t count, double end_s, struct coherence *coherence);

/* The sums alone: fills peak_hz to share from a density that is there. */
void coherence_measure(const struct spectrum *spectrum, struct coherence *coherence);

struct coherence coherence_none(void); /* all NaN */

/* Judges and computes: what the live engine and the analysis of a recording both do every second.
 * Never both a reason and a value. */
enum reason coherence_at(struct spectrum *spectrum, const struct rr_interval *intervals,
                         size_t count, const struct settling *settling, int64_t end_ns,
                         struct coherence *coherence);

#endif
