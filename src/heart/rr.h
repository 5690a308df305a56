/* Intervals between beats, raw and corrected, as the beats come in.
 *
 * One interval is told per beat. An ordinary one is told at once; a suspicious one waits for the
 * next (two at most) and is then named. At the beginning two intervals in a row must agree before
 * either is believed; until then they are extra ones without nn_ms.
 *
 *   class      the intervals                             nn_ms
 *   normal     as expected                               rr_ms
 *   missed     twice or three times the usual            rr_ms / 2 or / 3
 *   extra      two that add up to a usual one            none for the first (NaN), their sum for
 *                                                        the second
 *   ectopic    short, then long, adding up to two        half the sum, both
 *   longshort  long, then short, adding up to two        half the sum, both
 *              or alone and fitting nothing              the usual interval; none (NaN) above 2 s
 *
 * rr_ms always adds up to the clock. nn_ms does too, with three exceptions: of a missed beat's
 * halves only one is told, a lone longshort is replaced, and nothing is told over a gap (first = 1,
 * rr_ms = nn_ms = NaN, class normal). Outside 300-2000 ms no interval is normal; beyond RR_GAP_MS
 * it is a gap.
 *
 * Thresholds after Lipponen & Tarvainen 2019, made causal; the full method is for whole
 * recordings. Pure, fixed size. */
#ifndef HEART_RR_H
#define HEART_RR_H

#include "events/event.h"

#define RR_GAP_MS  4000.0
#define RR_AT_ONCE 3
#define RR_USUAL   11 /* intervals whose median is the usual one */
#define RR_SPREAD  91 /* differences whose quartiles set the thresholds */

struct rr_interval {
    int64_t time_ns; /* of the closing beat */
    double rr_ms, nn_ms;
    enum beat_class class;
    bool first;
    bool revises;     /* takes the place of the one told before with this time */
    uint8_t inserted; /* rr_ms holds inserted + 1 times nn_ms */
    bool clear;       /* its closing beat stood out: quality of RR_TRUST or more */
    bool trusted;     /* and the beat before too */
};

#define RR_TRUST 0.3 /* least beat quality to build a value on */

struct rr {
    bool begun; /* a beat to measure from is known */
    int64_t last_ns;
    double last_quality;
    struct rr_interval held; /* waiting for the next; rr_ms 0: none */
    double usual[RR_USUAL];
    int64_t usual_count;
    double steps[RR_SPREAD], strays[RR_SPREAD]; /* from the interval before; from the usual one */
    int64_t spread_count;
    double before_ms; /* last corrected interval; 0: none */
    int doubted;      /* intervals in a row that were not normal */
};

void rr_start(struct rr *rr);

/* A beat; later than the one before. Fills `told` and returns how many intervals are now known. */
int rr_beat(struct rr *rr, int64_t time_ns, double quality, struct rr_interval told[RR_AT_ONCE]);

/* The beats are interrupted: tells what was held back; the next beat opens anew. */
int rr_break(struct rr *rr, struct rr_interval told[RR_AT_ONCE]);

#endif
