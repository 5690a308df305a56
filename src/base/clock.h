/* Time: int64 nanoseconds everywhere; seconds as double only at the edges.
 *
 * The monotonic clock never jumps and is the only one used for measuring. The wall clock is used
 * for one thing: saying when a session took place. Callable from any thread. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#define NS_PER_S  INT64_C(1000000000)
#define NS_PER_MS INT64_C(1000000)

int64_t clock_monotonic_ns(void);
int64_t clock_wall_ns(void);                     /* since 1970-01-01 UTC */
void clock_sleep_until_ns(int64_t monotonic_ns); /* returns at once when already past */

static inline double s_from_ns(int64_t ns)
{
    return (double)ns / 1e9;
}

static inline int64_t ns_from_s(double s)
{
    return (int64_t)(s * 1e9 + (s < 0 ? -0.5 : 0.5));
}

#endif
