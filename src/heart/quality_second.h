/* The last seconds of a signal, one by one or as one: shared by the files of the quality alone.
 * Pure; belongs to the thread of its quality. */
#ifndef HEART_QUALITY_SECOND_H
#define HEART_QUALITY_SECOND_H

#include "heart/quality.h"

#define QUALITY_GOOD_LEAST 0.7 /* mean quality of beats */

/* NULL: forgotten, or not heard of. */
const struct quality_second *quality_second_at(const struct quality *quality, int64_t number);

/* The last `span` seconds up to end_s as one; samples 0: nothing was heard. */
struct quality_second quality_together(const struct quality *quality, int64_t end_s, int64_t span);

/* Samples a second, by their own times; NaN of fewer than two. */
double quality_rate_hz(const struct quality_second *some);

#endif
