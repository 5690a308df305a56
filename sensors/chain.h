/* Beats of a device that sends intervals: where on the session's clock do they stand?
 *
 * Intervals are exact and arrive late, some at a time, by radio. So beats are chained: each stands
 * its interval after the one before, whatever the packet's delay. The chain begins a little before
 * the first packet (CHAIN_LATE_NS: what a packet is usually late) and begins anew where the clock
 * shows that intervals were lost on the way. Pure. */
#ifndef SENSORS_CHAIN_H
#define SENSORS_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

#define CHAIN_LATE_NS INT64_C(1000000000)
#define CHAIN_LOST_NS INT64_C(4000000000) /* so far behind the arrivals, beats are missing */
#define CHAIN_FAST_NS INT64_C(900000000)  /* so far before its own arrival, an interval is wrong */

struct chain {
    int64_t last_ns; /* of the last beat; it never falls */
    bool begun;      /* the next interval follows it */
    bool ever;
};

void chain_start(struct chain *chain);

/* The beat that closes an interval of `ms`, which just arrived: its time. `*anew` is set when the
 * interval before it does not connect to the beat told last. */
int64_t chain_beat(struct chain *chain, double ms, int64_t arrival_ns, bool *anew);

/* Intervals are known to be missing: the next one does not follow the last. */
void chain_break(struct chain *chain);

#endif
