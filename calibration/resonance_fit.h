/* Where does the heart answer breathing most? A curve through the answers at the rates tried.
 *
 * The answer at a rate is a complex number: how far the heart rate swings at the pacer's own phase,
 * and how late. Breath moves the heart through the baroreflex loop, which answers as a resonator of
 * second order (Vaschillo, Lehrer, Rishe & Konstantinov 2002, doi 10.1023/A:1014587304314), and
 * directly, alike at every rate:
 *
 *   answer(r) = A exp(i (c - w tau)) (direct + 1 / (1 + i Q (r / f0 - f0 / r))),   w = 2 pi r / 60
 *
 * f0 is the resonance, Q how narrow it is. Both lie on a grid, with `direct` at three values; the
 * rest is taken out: A by its best value, c and tau (a person's lag behind the pacer, and the
 * heart's delay) under broad Gaussian beliefs. Amplitudes count by the logarithm, since what varies
 * from breath to breath does so in proportion; their scatter is unknown and taken out too (the
 * Student form), and counts for SPREAD_SHARE of its windows because neighbours resemble each other;
 * in one long slide for SLIDE_SHARE, since there a slow change of the person looks like the curve.
 * Where the phase scatters much it says little, and is weighed so.
 *
 * The estimate is the median of what remains believable of f0, the interval its 5 % to 95 %.
 * Beliefs beforehand: f0 is anywhere among the rates tried, since a protocol is made for where
 * resonances have been found, and less and less likely beyond (half a Gaussian of BEYOND_SD); or
 * where an earlier visit found it, which stands in the place of that. Q is log-normal about 1.6.
 * Pure; no allocation. */
#ifndef CALIBRATION_RESONANCE_FIT_H
#define CALIBRATION_RESONANCE_FIT_H

#include "calibration/resonance_result.h"

/* The answer over a few breaths at one rate. */
struct answer {
    double per_min;
    double re, im; /* of the heart rate, along the breath's own curve; im < 0: comes later */
    double weight; /* breaths */
    int stage;     /* windows of one stage follow each other */
};

struct earlier {
    double per_min, sd; /* of an earlier visit; sd 0: none */
};

#define FIT_LEAST 6
#define FIT_MOST  512

struct resonance_estimate resonance_fit(const struct answer *answers, int count,
                                        const struct earlier *earlier);

#endif
