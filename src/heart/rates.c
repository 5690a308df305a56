/* Intervals become points, oldest first; see the header. */
#include "heart/rates.h"

#include "base/clock.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NEIGHBOUR_MOST_NS (3 * NS_PER_S) /* between middles: beyond, nothing is drawn across */

static const double class_weight[] = {
    [BEAT_NORMAL] = 1, [BEAT_ECTOPIC] = 0.5, [BEAT_MISSED] = 0.5, [BEAT_EXTRA] = 0.5};

void rates_start(struct rates *rates)
{
    memset(rates, 0, sizeof *rates);
}

static bool length_possible(double ms)
{
    return isfinite(ms) && ms >= 1 && ms <= 60000;
}

/* The second half of an extra beat's pair stands for both. */
bool rates_point(const struct rr_interval *interval, struct rate_point *point)
{
    bool has_nn = length_possible(interval->nn_ms);
    double length_ms = interval->rr_ms;
    if (interval->class == BEAT_EXTRA && has_nn)
        length_ms = interval->nn_ms;
    if (interval->first || !length_possible(length_ms))
        return false;
    double weight = interval->class < BEAT_LONGSHORT ? class_weight[interval->class] : 0;
    bool believed = has_nn && interval->trusted && weight > 0;
    *point = (struct rate_point){
        .from_ns = interval->time_ns - (int64_t)(length_ms * 1e6 + 0.5),
        .to_ns = interval->time_ns,
        .bpm = believed ? 60000 / interval->nn_ms : NAN,
        .weight = believed ? weight : 0,
        .reason = !interval->trusted               ? REASON_NOISY
                  : interval->class == BEAT_NORMAL ? REASON_NONE
                                                   : REASON_ARTEFACTS,
    };
    return true;
}

static void remove_at(struct rates *rates, size_t i)
{
    rates->count--;
    memmove(rates->at + i, rates->at + i + 1, (rates->count - i) * sizeof rates->at[0]);
}

static void revise(struct rates *rates, const struct rr_interval *interval)
{
    for (size_t i = rates->count; i-- > 0 && rates->at[i].to_ns >= interval->time_ns;) {
        if (rates->at[i].to_ns != interval->time_ns)
            continue;
        if (!rates_point(interval, &rates->at[i]))
            remove_at(rates, i);
        return;
    }
}

void rates_interval(struct rates *rates, const struct rr_interval *interval)
{
    if (interval->revises) {
        revise(rates, interval);
        return;
    }
    struct rate_point point;
    bool later = rates->count == 0 || interval->time_ns > rates->at[rates->count - 1].to_ns;
    if (!later || !rates_point(interval, &point))
        return;
    if (rates->count == RATES_MAX)
        remove_at(rates, 0);
    rates->at[rates->count++] = point;
}

struct rates_span rates_between(const struct rates *rates, int64_t from_ns, int64_t end_ns)
{
    struct rates_span span = {0, rates->count};
    while (span.last > 0 && rates->at[span.last - 1].to_ns > end_ns)
        span.last--;
    span.first = span.last;
    while (span.first > 0 && rates->at[span.first - 1].to_ns > from_ns)
        span.first--;
    return span;
}

struct rates_cover rates_cover(const struct rates *rates, struct rates_span span, int64_t from_ns,
                               int64_t to_ns)
{
    /* counted in whole nanoseconds: shares added one by one may come to more than the whole */
    int64_t good_ns = 0, noisy_ns = 0, corrected_ns = 0;
    int64_t length_ns = to_ns - from_ns, covered_ns = from_ns;
    if (length_ns <= 0)
        return (struct rates_cover){.bare = 1};
    for (size_t i = span.first; i < span.last; i++) {
        const struct rate_point *point = &rates->at[i];
        int64_t begin_ns = point->from_ns > covered_ns ? point->from_ns : covered_ns;
        int64_t until_ns = point->to_ns < to_ns ? point->to_ns : to_ns;
        if (until_ns <= begin_ns)
            continue;
        *(point->reason == REASON_NONE    ? &good_ns
          : point->reason == REASON_NOISY ? &noisy_ns
                                          : &corrected_ns) += until_ns - begin_ns;
        covered_ns = until_ns;
    }
    int64_t bare_ns = length_ns - good_ns - noisy_ns - corrected_ns;
    double whole = (double)length_ns;
    return (struct rates_cover){.good = (double)good_ns / whole,
                                .corrected = (double)corrected_ns / whole,
                                .noisy = (double)noisy_ns / whole,
                                .bare = (double)bare_ns / whole};
}

enum reason rates_reason(const struct rates_cover *cover, double least)
{
    if (cover->good >= least)
        return REASON_NONE;
    if (cover->bare >= cover->corrected && cover->bare >= cover->noisy)
        return REASON_GAP;
    return cover->corrected >= cover->noisy ? REASON_ARTEFACTS : REASON_NOISY;
}

/* The neighbour of a point, or NULL where there is none to draw a line to. */
static const struct rate_point *neighbour(const struct rates *rates, size_t i, bool next,
                                          size_t last)
{
    if (next ? i + 1 >= last : i == 0)
        return NULL;
    const struct rate_point *point = &rates->at[next ? i + 1 : i - 1];
    int64_t apart_ns = rate_middle_ns(point) - rate_middle_ns(&rates->at[i]);
    bool near = llabs(apart_ns) <= NEIGHBOUR_MOST_NS;
    return near && point->weight > 0 ? point : NULL;
}

/* Vertex of the parabola through three points whose middle one stands out. */
static void turn(const struct rate_point *before, const struct rate_point *at,
                 const struct rate_point *after, struct rate_extreme *extreme)
{
    double a_s = s_from_ns(rate_middle_ns(before) - rate_middle_ns(at));
    double b_s = s_from_ns(rate_middle_ns(after) - rate_middle_ns(at));
    double a = before->bpm - at->bpm, b = after->bpm - at->bpm;
    double bend = (a / a_s - b / b_s) / (a_s - b_s);
    double slope = a / a_s - bend * a_s;
    extreme->turned = true;
    if (bend == 0)
        return;
    double off_s = fmin(fmax(-slope / (2 * bend), a_s), b_s);
    extreme->at_ns += ns_from_s(off_s);
    extreme->bpm += off_s * (slope + bend * off_s);
}

static void refine(const struct rates *rates, size_t i, size_t last, double sign,
                   struct rate_extreme *extreme)
{
    const struct rate_point *before = neighbour(rates, i, false, last);
    const struct rate_point *after = neighbour(rates, i, true, last);
    double bpm = sign * rates->at[i].bpm;
    if (before && after && sign * before->bpm <= bpm && sign * after->bpm <= bpm)
        turn(before, &rates->at[i], after, extreme);
}

bool rates_extreme(const struct rates *rates, struct rates_span span, int64_t from_ns,
                   int64_t to_ns, double sign, struct rate_extreme *extreme)
{
    size_t best = span.last;
    for (size_t i = span.first; i < span.last; i++) {
        int64_t middle_ns = rate_middle_ns(&rates->at[i]);
        if (middle_ns < from_ns || middle_ns >= to_ns || rates->at[i].weight <= 0)
            continue;
        if (best == span.last || sign * rates->at[i].bpm > sign * rates->at[best].bpm)
            best = i;
    }
    if (best == span.last)
        return false;
    *extreme = (struct rate_extreme){rate_middle_ns(&rates->at[best]), rates->at[best].bpm, false};
    refine(rates, best, span.last, sign, extreme);
    extreme->at_ns = extreme->at_ns < from_ns ? from_ns : extreme->at_ns;
    extreme->at_ns = extreme->at_ns > to_ns ? to_ns : extreme->at_ns;
    return true;
}
