/* Points, breaths and stages of a visit; see the header. */
#include "calibration/visit.h"

#include <math.h>
#include <string.h>

#define EDGE_NS 50000000 /* a breath may end so long after its stage: ends are rounded */

void visit_init(struct visit *visit)
{
    memset(visit, 0, sizeof *visit);
}

/* An interval between beats of a wave is trusted where both stood out; a strap tells no beats. */
static void visit_interval(struct visit *visit, const struct rr_body *rr)
{
    const struct rr_interval interval = {
        .time_ns = rr->time_ns,
        .rr_ms = rr->rr_ms,
        .nn_ms = rr->nn_ms,
        .class = rr->class,
        .first = rr->first,
        .inserted = rr->inserted,
        .trusted = !visit->has_beats || rr->revises || (visit->beat_clear && visit->before_clear),
    };
    struct rate_point point;
    bool made = rates_point(&interval, &point);
    size_t at = visit->point_count;
    while (at > 0 && visit->points[at - 1].to_ns > rr->time_ns)
        at--;
    bool known = at > 0 && visit->points[at - 1].to_ns == rr->time_ns;
    if (rr->revises && known && made) {
        if (visit->points[at - 1].reason != REASON_NOISY)
            visit->points[at - 1] = point;
    } else if (rr->revises && known) {
        visit->point_count--;
        memmove(visit->points + at - 1, visit->points + at,
                (visit->point_count - at + 1) * sizeof visit->points[0]);
    } else if (!rr->revises && made && at == visit->point_count && !known) {
        visit->full |= visit->point_count == VISIT_POINTS;
        if (visit->point_count < VISIT_POINTS)
            visit->points[visit->point_count++] = point;
    }
}

static void visit_hear_breath(struct visit *visit, const struct breath_body *breath)
{
    if (!breath->paced || breath->end_ns <= breath->start_ns)
        return;
    visit->full |= visit->breath_count == VISIT_BREATHS;
    if (visit->breath_count == VISIT_BREATHS)
        return;
    bool known = breath->reason == REASON_NONE;
    visit->breaths[visit->breath_count++] = (struct visit_breath){
        .start_ns = breath->start_ns,
        .inhale_ns = breath->inhale_ns,
        .end_ns = breath->end_ns,
        .high_bpm = known ? breath->high_bpm : NAN,
        .low_bpm = known ? breath->low_bpm : NAN,
        .quality = breath->quality,
    };
}

void visit_feed(struct visit *visit, const struct event *event)
{
    if (event->kind == EVENT_BEAT) {
        visit->before_clear = visit->beat_clear;
        visit->beat_clear = event->beat.quality >= RR_TRUST;
        visit->has_beats = true;
    } else if (event->kind == EVENT_RR) {
        visit_interval(visit, &event->rr);
    } else if (event->kind == EVENT_BREATH) {
        visit_hear_breath(visit, &event->breath);
    }
}

void visit_stage_begins(struct visit *visit, double per_min, int64_t from_ns, int64_t settled_ns)
{
    visit_stage_ends(visit, from_ns);
    visit->full |= visit->stage_count == VISIT_STAGES;
    if (visit->stage_count < VISIT_STAGES)
        visit->stages[visit->stage_count++] =
            (struct visit_stage){from_ns, INT64_MAX, per_min, settled_ns, 0};
}

void visit_comfort(struct visit *visit, double per_min, int comfort)
{
    for (int i = 0; i < visit->stage_count; i++)
        if (visit->stages[i].per_min == per_min)
            visit->stages[i].comfort = comfort;
}

void visit_stage_ends(struct visit *visit, int64_t to_ns)
{
    if (visit->stage_count > 0 && visit->stages[visit->stage_count - 1].to_ns == INT64_MAX)
        visit->stages[visit->stage_count - 1].to_ns = to_ns;
}

struct rates_span visit_points(const struct visit *visit, int64_t from_ns, int64_t to_ns)
{
    size_t low = 0, high = visit->point_count;
    while (low < high) { /* the first whose middle is not before from_ns */
        size_t half = (low + high) / 2;
        if (rate_middle_ns(&visit->points[half]) < from_ns)
            low = half + 1;
        else
            high = half;
    }
    struct rates_span span = {low, low};
    while (span.last < visit->point_count && rate_middle_ns(&visit->points[span.last]) < to_ns)
        span.last++;
    return span;
}

bool visit_counts(const struct visit *visit, const struct visit_breath *breath, int *stage)
{
    for (int i = visit->stage_count; i-- > 0;) {
        const struct visit_stage *at = &visit->stages[i];
        if (breath->start_ns < at->from_ns)
            continue;
        *stage = i;
        return breath->start_ns >= at->settled_ns &&
               (at->to_ns == INT64_MAX || breath->end_ns <= at->to_ns + EDGE_NS);
    }
    return false;
}
