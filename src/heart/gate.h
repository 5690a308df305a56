/* The gate before a coherence value: do the intervals of a window carry one at all?
 *
 * A wrong number shown calmly is worse than none, and a regular artefact is a perfect wave. So the
 * window must be covered by intervals between clear beats, few of them mended, and the rhythm must
 * vary as hearts do. Every refusal has a reason in words. Pure, fixed size. */
#ifndef HEART_GATE_H
#define HEART_GATE_H

#include "heart/rr.h"

#define GATE_WINDOW_S   64.0
#define GATE_POINTS_MAX 512 /* 480 beats a minute for 64 s */
#define GATE_POINTS_MIN 16

/* The window's corrected intervals; times from its beginning. */
struct gate_points {
    double times_s[GATE_POINTS_MAX], nn_ms[GATE_POINTS_MAX];
    size_t count;
};

/* REASON_NONE, _GAP, _NOISY, _ARTEFACTS, _REGULAR or _SYNTHETIC, looking only at
 * [end_ns - 64 s, end_ns]. Fills `points` whatever the answer. */
enum reason gate_judge(const struct rr_interval *intervals, size_t count, int64_t end_ns,
                       struct gate_points *points);

/* The gate's limits as one JSON object. Static memory. */
const char *gate_parameters(void);

/* Intervals that a device has made up from its heart rate: 60000 / rate for whole rates, to the
 * device's rounding (milliseconds or 1/1024 s, up or down). Wants at least 20, odds of a million to
 * one against chance, and of a thousand to one from the different ones among them. Above 115 a
 * minute only unrounded ones are recognised. */
bool intervals_are_synthetic(const double *rr_ms, size_t count);

/* Where the present sitting began: at its first clear beat, and anew after a window without one. */
struct settling {
    int64_t first_ns, last_ns; /* clear beats; -1: none yet */
};

void settling_start(struct settling *settling);
void settling_beat(struct settling *settling, int64_t time_ns, bool clear);
double settling_left_s(const struct settling *settling, int64_t end_ns); /* 0 to 64 */

#endif
