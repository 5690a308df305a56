/* The breathing pacer's recent past: which breath, and how far into it, at any moment.
 *
 * PACE events (event.h) are legs of constant rate. Within a run, the time in which the pacer goes
 * on without a stop, breaths are counted through: 3.25 is a quarter into the fourth. A change of
 * rate continues the count. A pause, or a phase that jumps by more than JUMP_MOST of a breath,
 * ends the run; the next begins with a count that no breath had before. What is not possible (a
 * rate that is not above zero, no number) counts as off. Pure, fixed size: the newest PACE_LEGS
 * legs are kept. */
#ifndef HEART_PACE_TRACK_H
#define HEART_PACE_TRACK_H

#include "events/event.h"

#define PACE_LEGS      128
#define PACE_JUMP_MOST 0.02

struct pace_leg {
    int64_t from_ns;
    int64_t begun_ns; /* of its run */
    double breaths;   /* counted at from_ns */
    double rate_hz, inhale;
    bool on;
};

struct pace_track {
    struct pace_leg legs[PACE_LEGS]; /* oldest first */
    size_t count;
};

void pace_track_start(struct pace_track *track);

/* A leg; those known that begin at the same moment or later are forgotten. */
void pace_track_push(struct pace_track *track, const struct pace_body *pace);

/* The leg of a moment, or NULL before the first. Valid until the next push. */
const struct pace_leg *pace_track_leg(const struct pace_track *track, int64_t at_ns);

static inline double pace_leg_breaths(const struct pace_leg *leg, int64_t at_ns)
{
    return leg->breaths + (double)(at_ns - leg->from_ns) / 1e9 * leg->rate_hz;
}

/* When the run of `leg` comes to a count, looking forward from `leg`. False: it ends before, and
 * `at_ns` is the moment it ended. */
bool pace_track_when(const struct pace_track *track, const struct pace_leg *leg, double breaths,
                     int64_t *at_ns);

#endif
