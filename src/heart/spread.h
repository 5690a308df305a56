/* The quartiles and the median of the last so many values, kept in order as they come and go, so
 * that a threshold costs one step a beat. Oldest out first. Pure, fixed size; NaN is not kept. */
#ifndef HEART_SPREAD_H
#define HEART_SPREAD_H

#include <stddef.h>

#define SPREAD_MAX 91

struct spread {
    double ring[SPREAD_MAX], sorted[SPREAD_MAX];
    size_t count, oldest;
};

void spread_start(struct spread *spread);
void spread_add(struct spread *spread, double value); /* the oldest goes when it is full */
void spread_drop(struct spread *spread);              /* the oldest goes */

/* `share` is 0 to 1; linear between ranks; NaN of none. */
double spread_quantile(const struct spread *spread, double share);

#endif
