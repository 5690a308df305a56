/* What the heart did during each breath.
 *
 * With the pacer on, a breath is the pacer's: from one beginning of an inhale to the next. Breaths
 * cut short (the pacer was turned off, paused, or jumped) are not told, nor is the rest of a breath
 * after a pause; a rate that changes within a breath moves its end. With the pacer off, a breath is
 * one that the rhythm or the wave shows (breathing.h), `paced` 0, told only where the estimate was
 * sure enough to go on from second to second; its inhale is half of it.
 *
 *   high  greatest heart rate within half a breath of the end of the inhale, before or after. So
 *         every moment belongs to one breath, and a crest that comes late, even after the breath's
 *         end (quick breathing, long inhales), is this breath's. Lag: -1/2 to 1/2 breath
 *   low   least heart rate from the beginning to the end of the breath
 *   lag_s from the end of the inhale to `high_ns`; NaN without a pacer, or where the rate still
 *         rises beyond the window's edge, so that there is no crest
 *   quality  share of the breath that good beats cover
 *
 * A heart rate stands in the middle of its interval, an extreme is the vertex of the parabola
 * through three neighbours (rates.h); noise of the beats makes `high` a little too high. Per
 * minute; in ms it is 60000 / bpm. Peak to trough over a breath: Grossman, van Beek & Wientjes 1990
 * (doi 10.1111/j.1469-8986.1990.tb03198.x).
 *
 * Missing values: quality below 0.7, or fewer than three beats to look at: GAP, ARTEFACTS or NOISY,
 * whichever takes most. SETTLING where no beat came before the breath began.
 *
 * A breath is told once, on the first question after its windows have passed and an interval that
 * begins later is known, at the latest 4 s after. What is revised after that stays as told. Pure,
 * fixed size. */
#ifndef HEART_BREATH_H
#define HEART_BREATH_H

#include "heart/pace_track.h"
#include "heart/rates.h"

#define BREATH_AT_ONCE 4
#define BREATH_WAITING 8
#define BREATH_SURE    0.6 /* least confidence to find breaths by */

struct breath_span {
    int64_t start_ns, inhale_ns, end_ns;
};

struct breath {
    /* the pacer's */
    int64_t cursor_ns; /* all before is told or was cut short */
    bool begun;        /* a breath begins at the cursor */
    /* the rhythm's */
    bool followed; /* breathing was known a second ago: phase counted through */
    double phase;
    int64_t phase_ns;
    int64_t bound_ns; /* the last beginning of an inhale; -1: none */
    struct breath_span waiting[BREATH_WAITING];
    size_t waiting_count;
};

void breath_start(struct breath *breath);

/* The breathing estimate of a second, in order, before the question for that second. */
void breath_breathing(struct breath *breath, const struct breathing_body *breathing);

/* Once a second: what has become known by end_ns. Returns how many are told. */
int breath_at(struct breath *breath, const struct rates *rates, const struct pace_track *track,
              int64_t end_ns, struct breath_body told[BREATH_AT_ONCE]);

#endif
