/* Small descriptive statistics shared by the measures. Pure; no allocation. */
#ifndef HEART_STATS_H
#define HEART_STATS_H

#include <stddef.h>

#define STATS_SORT_MAX 128

double stats_mean(const double *values, size_t count);
double stats_sd(const double *values, size_t count, size_t lost); /* divisor count - lost */

/* Of at most STATS_SORT_MAX values; linear between ranks; NaN of none. `share` is 0 to 1. */
double stats_quantile(const double *values, size_t count, double share);
double stats_median(const double *values, size_t count);

double stats_ratio(double part, double other);   /* NaN where there is nothing to divide by */
int stats_by_size(const void *a, const void *b); /* of doubles without NaN, for qsort */

#endif
