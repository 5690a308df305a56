/* Walks a person through a protocol: TICK and INTENT events in; STEP and PACE events out.
 *
 * RR events are heard too, to know whether there is a heart: they are only remembered, and
 * acted upon with the next TICK, so that nothing comes out while the engine speaks.
 *
 *   practice round, rests   go on with or without a sensor; SKIP ends them early
 *   a stage that is broken  (pause, or no beat for WALK_LOST_NS) begins again from its first
 *                           breath, since the heart needs its time to settle into a rate; what was
 *                           heard before counts all the same, if it was long enough to
 *   a slide that is broken  goes back by WALK_BACK breaths and on from there: from its beginning
 *                           would be too long; the breaths it went back by are not counted
 *   no beats                the walk waits (STEP_PAUSED, CAUSE_NO_SENSOR) with the pacer off, and
 *                           goes on by itself once beats have come for WALK_HEARD_NS
 *   PAUSE, RESUME, STOP     as in a practice; STOP keeps what there is
 *   SKIP in a stage         leaves the stage; what it had counts if long enough
 *   BACK                    this part from its beginning, or the one before when it just began
 *   GENTLER                 the figure moves less far; again: full depth
 *   ANSWER "comfort-ID=3"   how comfortable the rate that was tried last (part ID) was, from 1 to
 *                           COMFORT_MOST; anything else leaves it out, and the last answer counts
 *
 * The person's wish for slower or faster means nothing here: the rate is what is being tried. The
 * visit is told of each stage. Pure, no allocation; one thread. */
#ifndef CALIBRATION_RESONANCE_WALK_H
#define CALIBRATION_RESONANCE_WALK_H

#include "calibration/protocol.h"
#include "calibration/resonance_result.h"
#include "calibration/visit.h"

#define WALK_LOST_NS    (10 * 1000000000LL)
#define WALK_HEARD_NS   (5 * 1000000000LL)
#define WALK_SETTLE_S   20 /* of each stage: the heart finds into the rate */
#define WALK_BACK       2  /* breaths */
#define WALK_JUST_BEGUN (3 * 1000000000LL)

enum walk_state { WALK_WAITING, WALK_RUNNING, WALK_PAUSED, WALK_HEARTLESS, WALK_ENDED };

struct resonance_walk {
    struct course_of_breaths course;
    struct visit *visit; /* told of the stages; may be NULL */
    enum walk_state state;
    bool stopped; /* ended by the person */
    int part;
    int64_t part_began_ns; /* when its breath 0 began, or would have begun */
    int64_t began_ns;      /* when it began, or went on */
    int breath;            /* under way in this part */
    int64_t left_ns;       /* of a rest, while paused */
    int64_t heard_ns;      /* of the newest interval; -1: none */
    int64_t since_ns;      /* beats without a hole since; -1: none */
    bool gentler;
    int tried,
        comfort; /* part that was tried last, -1: none; how comfortable it was, 0: not said */
    struct pace_body pace; /* as last told */
};

/* `course` is copied; `visit` must outlive the walk. The first TICK begins it. */
void walk_start(struct resonance_walk *walk, const struct course_of_breaths *course,
                struct visit *visit);
void walk_feed(struct resonance_walk *walk, const struct event *event,
               const struct event_sink *sink);

/* Expected until the end, and within this part. */
double walk_left_s(const struct resonance_walk *walk, int64_t at_ns);
double walk_part_left_s(const struct resonance_walk *walk, int64_t at_ns);

#endif
