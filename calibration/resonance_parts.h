/* What the two halves of resonance.h share: rates, and the windows in which they were answered. */
#ifndef CALIBRATION_RESONANCE_PARTS_H
#define CALIBRATION_RESONANCE_PARTS_H

#include "calibration/resonance.h"

/* Two or three breaths that follow each other: enough to tell a swing from a slope. */
struct window {
    struct answer answer;
    double share; /* of the variance explained, less what chance gives */
    int rate;     /* index; -1: none */
};

struct windows {
    struct window at[RESONANCE_WINDOWS];
    int count;
};

/* Of one rate, from breath to breath. */
struct mean {
    double sum, squares;
    int count;
};

static inline void mean_add(struct mean *mean, double value)
{
    if (value != value)
        return;
    mean->sum += value;
    mean->squares += value * value;
    mean->count++;
}

double mean_value(const struct mean *mean);
double mean_error(const struct mean *mean); /* standard error; NaN with fewer than two */

/* Which of the rates a breath that counts belongs to; -1: none. */
int rate_of_breath(const struct visit *visit, const struct resonance *resonance,
                   const struct visit_breath *breath, int *stage);

/* Fills values, errors, bests and ties. */
void criteria_judge(const struct visit *visit, const struct windows *windows,
                    struct resonance *resonance);

#endif
