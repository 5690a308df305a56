/* Tables of beats or intervals that tell when each came: private to read_text.c. */
#ifndef READING_READ_BEATS_H
#define READING_READ_BEATS_H

#include "reading/columns.h"
#include "reading/readers.h"

/* A column tells gaps (our own beats.csv and events.tsv). */
bool beats_are_flagged(const struct columns *columns, int kind);
/* The beats of the first sensor named, at their times. */
enum status beats_read_flagged(struct reading *reading, const struct table *table,
                               const struct columns *columns, int kind);

/* Intervals (ms, NaN: unknown) beside a column of times, in the unit of the name or of the one
 * that fits (unit_s 0). Where they show a gap the series holds beats, and `*taken`; else the
 * intervals may simply follow one another. */
enum status beats_by_times(struct reading *reading, const double *rr_ms, double *times,
                           size_t count, double unit_s, bool *taken);

#endif
