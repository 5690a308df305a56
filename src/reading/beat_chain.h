/* Intervals with the times at which they close, as beats: so that a gap stays a gap. Within a run
 * every interval is kept as it was given; a run begins where its first one opens. Allocates. */
#ifndef READING_BEAT_CHAIN_H
#define READING_BEAT_CHAIN_H

#include "reading/series.h"

struct beat_chain {
    double *times_s;
    bool *opens;
    size_t count, room;
    size_t gaps;
    double gaps_s; /* between the beats on both sides, together */
    bool full;     /* no memory */
};

/* In the order of time. rr_ms NaN: the interval before this beat is not known. */
void beat_chain_add(struct beat_chain *chain, double closes_s, double rr_ms, bool after_gap);

/* The beats become those of the series. */
void beat_chain_give(struct beat_chain *chain, struct series *series);
void beat_chain_finish(struct beat_chain *chain);

#endif
