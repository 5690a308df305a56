/* The rest itself: waiting, resting, and going on after what interrupts.
 *
 * The clock of the rest is the heart's: it begins with a beat, and ends so many seconds later. A
 * second in which the signal is not believed (the engine's own doubt, heart/quality.h), or that the
 * person paused, does not count and moves the end. Intervals are kept as told and revised. */
#include "calibration/baseline.h"

#include "base/clock.h"
#include <math.h>
#include <string.h>

#define LATE_NS (BASELINE_LATE_S * NS_PER_S)

void baseline_start(struct baseline *baseline, const struct baseline_wish *wish)
{
    memset(baseline, 0, sizeof *baseline);
    baseline->wish = *wish;
    baseline->open = true;
    baseline->from_ns = baseline->good_ns = -1;
    baseline->reason = REASON_SETTLING;
}

static int64_t end_ns(const struct baseline *baseline)
{
    return baseline->from_ns + ns_from_s(baseline->wish.length_s) + baseline->lost_ns;
}

static void end_if_due(struct baseline *baseline)
{
    bool given_up = baseline->lost_ns > ns_from_s(baseline->wish.length_s);
    if (baseline_over(baseline) || baseline->from_ns < 0)
        return;
    if (given_up || baseline->now_ns >= end_ns(baseline) + LATE_NS)
        baseline->state = BASELINE_DONE;
}

/* --- what may be believed ------------------------------------------------------------------- */

static enum reason trouble_of(const struct baseline *baseline, const struct quality_body *quality)
{
    if (!baseline->open)
        return REASON_NO_SENSOR;
    if (quality->level == QUALITY_NONE)
        return quality->reason != REASON_NONE ? (enum reason)quality->reason : REASON_NO_SIGNAL;
    return doubt_reason(&baseline->doubt);
}

static void begin_when_good(struct baseline *baseline, enum reason trouble,
                            const struct quality_body *quality)
{
    bool good = trouble == REASON_NONE && quality->level >= QUALITY_FAIR;
    if (!good)
        baseline->good_ns = -1;
    else if (baseline->good_ns < 0)
        baseline->good_ns = baseline->now_ns;
    baseline->reason = good                     ? REASON_SETTLING
                       : trouble != REASON_NONE ? trouble
                                                : (enum reason)quality->reason;
}

/* The second that ended at `second_ns` of the rest. */
static void count_second(struct baseline *baseline, enum reason trouble)
{
    int64_t number = (baseline->second_ns - baseline->from_ns) / NS_PER_S;
    bool usable = trouble == REASON_NONE && !baseline->paused;
    bool was = baseline->state == BASELINE_RESTING;
    bool behind = baseline->second_ns - NS_PER_S >= end_ns(baseline);
    if (number < 0 || number >= BASELINE_SECONDS || behind)
        return;
    baseline->usable[number] = usable;
    baseline->lost_ns += usable ? 0 : NS_PER_S;
    baseline->interruptions += was && !usable;
    baseline->reason = trouble;
    baseline->state = baseline->paused ? BASELINE_PAUSED
                      : usable         ? BASELINE_RESTING
                                       : BASELINE_AWAY;
}

static void take_quality(struct baseline *baseline, const struct quality_body *quality)
{
    doubt_second(&baseline->doubt, quality);
    enum reason trouble = trouble_of(baseline, quality);
    baseline->second_ns = (baseline->now_ns / NS_PER_S - 1) * NS_PER_S; /* as the engine's */
    if (baseline->from_ns < 0)
        begin_when_good(baseline, trouble, quality);
    else
        count_second(baseline, trouble);
}

/* --- what is kept --------------------------------------------------------------------------- */

static bool has_settled(const struct baseline *baseline, int64_t beat_ns)
{
    return baseline->good_ns >= 0 && !baseline->paused &&
           beat_ns >= baseline->good_ns + ns_from_s(baseline->wish.settle_s);
}

/* The first beat after the settling opens the rest; its own interval belongs to the time before. */
static void take_interval(struct baseline *baseline, const struct rr_body *rr)
{
    struct rr_interval told = {.time_ns = rr->time_ns,
                               .rr_ms = rr->rr_ms,
                               .nn_ms = rr->nn_ms,
                               .class = (enum beat_class)rr->class,
                               .first = rr->first != 0,
                               .inserted = rr->inserted,
                               .revises = rr->revises != 0,
                               .clear = true,
                               .trusted = true};
    if (baseline->from_ns < 0) {
        if (rr->revises || !has_settled(baseline, rr->time_ns))
            return;
        baseline->from_ns = rr->time_ns;
        baseline->state = BASELINE_RESTING;
        baseline->reason = REASON_NONE;
        told.first = true;
        told.rr_ms = told.nn_ms = NAN;
    } else if (rr->time_ns <= baseline->from_ns) {
        return; /* revised, and before */
    }
    if (rr->time_ns <= end_ns(baseline) + LATE_NS)
        rr_keep(baseline->intervals, &baseline->interval_count, BASELINE_INTERVALS, &told);
}

static void take_breathing(struct baseline *baseline, const struct breathing_body *breathing)
{
    if (breathing->reason != REASON_NONE || baseline->state != BASELINE_RESTING ||
        baseline->breath_count == BASELINE_SECONDS || baseline->second_ns > end_ns(baseline))
        return;
    baseline->breaths_per_min[baseline->breath_count] = 60 * breathing->rate_hz;
    baseline->confidences[baseline->breath_count++] = breathing->confidence;
}

static void take_intent(struct baseline *baseline, int intent)
{
    if (intent == INTENT_STOP)
        baseline->state = BASELINE_STOPPED;
    if (intent == INTENT_PAUSE || intent == INTENT_RESUME)
        baseline->paused = intent == INTENT_PAUSE;
    if (baseline->paused && baseline->from_ns < 0)
        baseline->good_ns = -1; /* settling begins anew */
}

void baseline_feed(struct baseline *baseline, const struct event *event)
{
    if (baseline_over(baseline))
        return;
    if (event->at_ns > baseline->now_ns)
        baseline->now_ns = event->at_ns;
    switch (event->kind) {
    case EVENT_LINK:
        baseline->open = event->link.state == LINK_OPEN;
        break;
    case EVENT_QUALITY:
        take_quality(baseline, &event->quality);
        break;
    case EVENT_RR:
        take_interval(baseline, &event->rr);
        break;
    case EVENT_BREATHING:
        take_breathing(baseline, &event->breathing);
        break;
    case EVENT_INTENT:
        take_intent(baseline, event->intent.intent);
        break;
    default:
        break;
    }
    end_if_due(baseline);
}

struct baseline_view baseline_view(const struct baseline *baseline)
{
    int64_t rested_ns =
        baseline->from_ns < 0 ? 0 : baseline->now_ns - baseline->from_ns - baseline->lost_ns;
    return (struct baseline_view){.state = baseline->state,
                                  .reason = baseline->reason,
                                  .length_s = baseline->wish.length_s,
                                  .rested_s =
                                      fmin(fmax(s_from_ns(rested_ns), 0), baseline->wish.length_s)};
}
