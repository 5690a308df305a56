/* Times as clocks show them. Pure. */
#ifndef READING_CLOCK_TIME_H
#define READING_CLOCK_TIME_H

#include <stdbool.h>

/* "12:34.5", "1:02:03.25" or "2026-11-23T12:34:56.7Z" (or a blank for the T): seconds since
 * midnight, and days since 1970-01-01, 0 where no date stands. The hour is taken as it stands,
 * whatever the zone. False: [from, end) is no such time. */
bool clock_time_read(const char *from, const char *end, double *days, double *seconds);

#endif
