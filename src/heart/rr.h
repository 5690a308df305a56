/* Intervals between beats, raw and corrected, as the beats come in.
 *
 * One interval is told per beat, at once. What the next beats say may revise it: the same interval
 * is told again with `revises` set, raw values unchanged, and takes the place of the one told
 * before. A class is settled two beats later; how the time around it is shared can follow up to
 * RR_REVISED beats later where artefacts come in bursts. Nothing told is ever for the future.
 *
 *   class      the interval                                   nn_ms
 *   normal     as expected, or confirmed by a neighbour       rr_ms
 *   missed     holds inserted + 1 intervals                   rr_ms / (inserted + 1)
 *   extra      closed by a beat that is none                  none (NaN); the next has both
 *   ectopic,   beside a misplaced beat                        shared by two, sum unchanged
 *   longshort  or without explanation                         rr_ms; none (NaN) while it is the
 *                                                             newest; a hole above 2.6 s divided
 *
 * Corrected time adds up to the clock: over any run, once the newest interval is no longer in
 * doubt, sum(nn_ms * (inserted + 1)) is the sum of rr_ms. A run begins when two intervals in a row
 * between clear beats agree, or one with the usual interval from before; what came earlier are
 * extra ones without nn_ms. Nothing is told over a gap (first = 1, rr_ms = nn_ms = NaN, class
 * normal). Outside 250-2600 ms no interval is normal; beyond RR_GAP_MS it is a gap.
 *
 * The decisions are those for whole recordings (artefact.h; Lipponen & Tarvainen 2019), made with
 * what is known two beats later: the usual interval is the median of the last nine (eleven lag too
 * far behind a breathing heart), thresholds come from the last 91 steps and strays. Pure, fixed
 * size. */
#ifndef HEART_RR_H
#define HEART_RR_H

#include "events/event.h"
#include "heart/artefact.h"
#include "heart/spread.h"

#define RR_GAP_MS  4000.0
#define RR_REVISED ARTEFACT_REACH
#define RR_AT_ONCE (RR_REVISED + 2)
#define RR_USUAL   9          /* intervals whose median is the usual one */
#define RR_SPREAD  SPREAD_MAX /* differences whose quartiles set the thresholds */
#define RR_RECENT  (2 * ARTEFACT_REACH)

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
    struct rr_interval doubted;           /* the last of a run not begun; rr_ms 0: none */
    struct rr_interval recent[RR_RECENT]; /* of the run, as told */
    struct artefact about[RR_RECENT];     /* the same, described */
    size_t count;
    struct spread usual, steps, strays; /* of what came before, gaps or not */
};

void rr_start(struct rr *rr);

/* A beat; later than the one before. Fills `told`, oldest first and the new one last, and returns
 * how many. */
int rr_beat(struct rr *rr, int64_t time_ns, double quality, struct rr_interval told[RR_AT_ONCE]);

/* The beats are interrupted: tells what was in doubt; the next beat opens anew. */
int rr_break(struct rr *rr, struct rr_interval told[RR_AT_ONCE]);

/* Near enough to each other for a run to begin. */
bool rr_agree(double a_ms, double b_ms);

/* Puts one that was told into a list in order of time: in the place of the one it revises, or at
 * the end, where the oldest goes when `room` is full. A revision of what has gone is dropped. */
void rr_keep(struct rr_interval *list, size_t *count, size_t room, const struct rr_interval *told);

/* The corrected beats of a list: times in seconds after `origin_ns`, moved beats where they belong,
 * inserted ones too, removed ones not; the corrected interval each closes; and whether that follows
 * the one before without a gap (`follows` may be NULL). At most `room`, oldest first; the list may
 * begin within a run. Returns how many. */
size_t rr_points(const struct rr_interval *list, size_t count, int64_t origin_ns, double *times_s,
                 double *nn_ms, bool *follows, size_t room);
/* Those that stand within from_ns to to_ns, times from from_ns on. */
size_t rr_points_within(const struct rr_interval *list, size_t count, int64_t from_ns,
                        int64_t to_ns, double *times_s, double *nn_ms, size_t room);
size_t rr_points_count(const struct rr_interval *list, size_t count);

#endif
