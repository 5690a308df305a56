/* Breaths of the pacer, or of the rhythm where there is no pacer; see the header. */
#include "heart/breath.h"

#include "base/clock.h"
#include <math.h>
#include <string.h>

#define GOOD_LEAST    0.7
#define POINTS_LEAST  3
#define WAIT_MOST_NS  (4 * NS_PER_S)
#define SLIP_MOST     0.25 /* of a breath: the estimate of a second may move so far */
#define ABOUT_NOTHING 1e-6 /* of a breath */

void breath_start(struct breath *breath)
{
    memset(breath, 0, sizeof *breath);
    breath->cursor_ns = INT64_MIN;
    breath->bound_ns = -1;
}

/* Where the greatest rate is looked for ends here. */
static int64_t crest_until_ns(const struct breath_span *span)
{
    return span->inhale_ns + (span->end_ns - span->start_ns) / 2;
}

static bool everything_known(const struct rates *rates, const struct breath_span *span,
                             int64_t end_ns)
{
    int64_t until_ns = crest_until_ns(span);
    if (until_ns < span->end_ns)
        until_ns = span->end_ns;
    if (end_ns - until_ns >= WAIT_MOST_NS)
        return true;
    struct rates_span known = rates_between(rates, until_ns, end_ns);
    return known.last > known.first && rates->at[known.last - 1].from_ns >= until_ns;
}

static enum reason measure(const struct rates *rates, const struct breath_span *span,
                           struct rates_span points, struct breath_body *told)
{
    struct rates_cover cover = rates_cover(rates, points, span->start_ns, span->end_ns);
    told->quality = cover.good;
    bool before = rates->count == RATES_MAX;
    before |= rates->count > 0 && rates->at[0].from_ns <= span->start_ns;
    if (!before)
        return REASON_SETTLING;
    enum reason reason = rates_reason(&cover, GOOD_LEAST);
    size_t believed = 0;
    for (size_t i = points.first; i < points.last; i++)
        believed += rates->at[i].weight > 0 && rates->at[i].to_ns > span->start_ns &&
                    rates->at[i].from_ns < span->end_ns;
    return reason == REASON_NONE && believed < POINTS_LEAST ? REASON_GAP : reason;
}

static struct breath_body tell(const struct rates *rates, const struct breath_span *span,
                               bool paced, int64_t end_ns)
{
    struct breath_body told = {.start_ns = span->start_ns,
                               .inhale_ns = span->inhale_ns,
                               .end_ns = span->end_ns,
                               .high_ns = -1,
                               .low_ns = -1,
                               .high_bpm = NAN,
                               .low_bpm = NAN,
                               .lag_s = NAN,
                               .paced = paced};
    int64_t half_ns = (span->end_ns - span->start_ns) / 2;
    int64_t crest_ns = span->inhale_ns - half_ns;
    int64_t from_ns = crest_ns < span->start_ns ? crest_ns : span->start_ns;
    struct rates_span points = rates_between(rates, from_ns - WAIT_MOST_NS, end_ns);
    enum reason reason = measure(rates, span, points, &told);
    struct rate_extreme high, low;
    if (reason == REASON_NONE &&
        (!rates_extreme(rates, points, crest_ns, crest_until_ns(span), 1, &high) ||
         !rates_extreme(rates, points, span->start_ns, span->end_ns, -1, &low)))
        reason = REASON_GAP;
    told.reason = (uint8_t)reason;
    if (reason != REASON_NONE)
        return told;
    told.high_ns = high.at_ns;
    told.high_bpm = high.bpm;
    told.low_ns = low.at_ns;
    told.low_bpm = low.bpm;
    if (paced && high.turned)
        told.lag_s = s_from_ns(high.at_ns - span->inhale_ns);
    return told;
}

/* Moves the cursor to the next leg on which the pacer goes. False: there is none yet. */
static const struct pace_leg *leg_that_goes(struct breath *breath, const struct pace_track *track)
{
    const struct pace_leg *end = track->legs + track->count;
    const struct pace_leg *leg = pace_track_leg(track, breath->cursor_ns);
    if (!leg)
        leg = track->legs;
    while (leg < end && !leg->on)
        leg++;
    if (leg == end)
        return NULL;
    if (leg->from_ns > breath->cursor_ns) {
        breath->cursor_ns = leg->from_ns;
        breath->begun = false;
    }
    return leg;
}

/* The next whole breath of the pacer, as far as its course is known. False: there is none by
 * end_ns; the cursor stands where one may begin. */
static bool next_paced(struct breath *breath, const struct pace_track *track, int64_t end_ns,
                       struct breath_span *span)
{
    for (int turns = 0; turns <= 2 * PACE_LEGS; turns++) {
        const struct pace_leg *leg = leg_that_goes(breath, track);
        if (!leg || breath->cursor_ns > end_ns)
            return false;
        double count = pace_leg_breaths(leg, breath->cursor_ns);
        double number = breath->begun ? round(count) : ceil(count - ABOUT_NOTHING);
        int64_t at_ns;
        bool comes = pace_track_when(track, leg, breath->begun ? number + 1 : number, &at_ns);
        if (breath->begun && comes) {
            *span = (struct breath_span){.start_ns = breath->cursor_ns, .end_ns = at_ns};
            return pace_track_when(track, leg, number + leg->inhale, &span->inhale_ns);
        }
        if (at_ns > end_ns)
            return false;
        breath->cursor_ns = at_ns; /* a breath begins, or the run was cut short */
        breath->begun = comes;
    }
    return false;
}

static bool pacer_went(const struct pace_track *track, const struct breath_span *span)
{
    const struct pace_leg *end = track->legs + track->count;
    const struct pace_leg *leg = pace_track_leg(track, span->start_ns);
    for (leg = leg ? leg : track->legs; leg < end && leg->from_ns < span->end_ns; leg++)
        if (leg->on)
            return true;
    return false;
}

static int tell_waiting(struct breath *breath, const struct rates *rates,
                        const struct pace_track *track, int64_t end_ns,
                        struct breath_body told[BREATH_AT_ONCE])
{
    int count = 0;
    while (breath->waiting_count > 0 && count < BREATH_AT_ONCE) {
        struct breath_span span = breath->waiting[0];
        bool drop = pacer_went(track, &span);
        if (!drop && !everything_known(rates, &span, end_ns))
            break;
        if (!drop)
            told[count++] = tell(rates, &span, false, end_ns);
        breath->waiting_count--;
        memmove(breath->waiting, breath->waiting + 1,
                breath->waiting_count * sizeof breath->waiting[0]);
    }
    return count;
}

int breath_at(struct breath *breath, const struct rates *rates, const struct pace_track *track,
              int64_t end_ns, struct breath_body told[BREATH_AT_ONCE])
{
    int count = tell_waiting(breath, rates, track, end_ns, told);
    struct breath_span span;
    while (count < BREATH_AT_ONCE && next_paced(breath, track, end_ns, &span)) {
        if (span.end_ns > end_ns || !everything_known(rates, &span, end_ns))
            break;
        told[count++] = tell(rates, &span, true, end_ns);
        breath->cursor_ns = span.end_ns;
        breath->begun = true;
    }
    return count;
}

static void lose(struct breath *breath)
{
    breath->followed = false;
    breath->bound_ns = -1;
}

/* An inhale begins; not again before half a breath has passed, should the estimate step back. */
static void bound(struct breath *breath, int64_t at_ns, double rate_hz)
{
    int64_t last_ns = breath->bound_ns;
    if (last_ns >= 0 && s_from_ns(at_ns - last_ns) * rate_hz < 0.5)
        return;
    breath->bound_ns = at_ns;
    if (last_ns >= 0 && breath->waiting_count < BREATH_WAITING)
        breath->waiting[breath->waiting_count++] =
            (struct breath_span){last_ns, last_ns + (at_ns - last_ns) / 2, at_ns};
}

void breath_breathing(struct breath *breath, const struct breathing_body *breathing)
{
    if (breathing->reason != REASON_NONE || !(breathing->confidence >= BREATH_SURE)) {
        lose(breath);
        return;
    }
    double since_s = s_from_ns(breathing->time_ns - breath->phase_ns);
    double expected = breath->phase + since_s * breathing->rate_hz;
    double slip = breathing->phase - expected;
    slip -= floor(slip + 0.5);
    bool goes_on = breath->followed && since_s > 0 && since_s < 2 && fabs(slip) < SLIP_MOST;
    if (!goes_on)
        lose(breath);
    double phase = goes_on ? expected + slip : breathing->phase;
    if (goes_on && phase >= 1)
        bound(breath, breathing->time_ns - ns_from_s((phase - floor(phase)) / breathing->rate_hz),
              breathing->rate_hz);
    breath->followed = true;
    breath->phase = phase - floor(phase);
    breath->phase_ns = breathing->time_ns;
}
