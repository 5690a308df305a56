/* The quick reading; see the header for what is computed and why. */
#include "heart/synchrony.h"

#include "base/clock.h"
#include "base/text.h"
#include "heart/sine_fit.h"
#include <math.h>

#define BREATHS_LEAST   2.0
#define BREATHS_MOST    3.0
#define SPAN_USUAL_S    20.0
#define SPAN_LEAST_S    12.0
#define GOOD_LEAST      0.75
#define OLD_MOST_NS     (4 * NS_PER_S)
#define POINTS_A_BREATH 2.5        /* beats: fewer do not show a breath */
#define VALUES_A_BREATH 6.0        /* independent ones */
#define WEIGHED         (7.0 / 16) /* share of the span that weights x^3 amount to */
#define VALUES_LEAST    5.0
#define SD_LEAST_MS     5.0  /* as coherence asks */
#define LEVEL_BPM       70.0 /* taken off: sums keep their digits */

static struct synchrony_body nothing(enum reason reason)
{
    return (struct synchrony_body){(uint8_t)reason,      .time_ns = -1, NAN, NAN,
                                   .amplitude_bpm = NAN, .span_s = NAN};
}

/* What is looked at: span_s before end_ns. */
struct view {
    const struct rates *rates;
    const struct pace_track *track;
    const struct pace_leg *leg; /* of end_ns */
    struct rates_span points;
    int64_t from_ns, end_ns, newest_ns;
    double span_s, breath_s;
};

/* The longest span there is a wish for and room for; less than two breaths is none. */
static enum reason choose_span(struct view *view)
{
    view->breath_s = 1 / view->leg->rate_hz;
    double breaths = fmin(fmax(SPAN_USUAL_S / view->breath_s, BREATHS_LEAST), BREATHS_MOST);
    double wish_s = fmax(breaths * view->breath_s, SPAN_LEAST_S);
    double least_s = fmin(fmax(BREATHS_LEAST * view->breath_s, SPAN_LEAST_S), wish_s);
    struct rates_span all = rates_between(view->rates, INT64_MIN, view->end_ns);
    if (all.first == all.last)
        return REASON_SETTLING;
    view->newest_ns = view->rates->at[all.last - 1].to_ns;
    int64_t begun_ns = view->rates->at[all.first].from_ns;
    if (view->leg->begun_ns > begun_ns)
        begun_ns = view->leg->begun_ns;
    double room_s = s_from_ns(view->end_ns - begun_ns);
    if (room_s < least_s)
        return REASON_SETTLING;
    view->span_s = fmin(wish_s, room_s);
    view->from_ns = view->end_ns - ns_from_s(view->span_s);
    view->points = rates_between(view->rates, view->from_ns, view->end_ns);
    return REASON_NONE;
}

/* The last interval may still be open: the span is judged up to its newest beat. */
static enum reason judge(const struct view *view)
{
    if (view->end_ns - view->newest_ns > OLD_MOST_NS || view->newest_ns <= view->from_ns)
        return REASON_GAP;
    struct rates_cover cover =
        rates_cover(view->rates, view->points, view->from_ns, view->newest_ns);
    size_t points = view->points.last - view->points.first;
    if ((double)points < POINTS_A_BREATH * view->span_s / view->breath_s)
        return cover.good >= GOOD_LEAST ? REASON_GAP : rates_reason(&cover, INFINITY);
    return rates_reason(&cover, GOOD_LEAST);
}

/* Breaths at a moment; beyond the run's beginning as if the pacer had always gone on so. */
static double breaths_at(const struct view *view, int64_t at_ns)
{
    const struct pace_leg *leg = pace_track_leg(view->track, at_ns);
    if (!leg || !leg->on || leg->begun_ns != view->leg->begun_ns) {
        leg = pace_track_leg(view->track, view->leg->begun_ns);
        leg = leg ? leg : view->leg;
    }
    return pace_leg_breaths(leg, at_ns);
}

static bool fit(const struct view *view, struct sine *sine)
{
    struct sine_fit sums;
    sine_fit_start(&sums);
    for (size_t i = view->points.first; i < view->points.last; i++) {
        const struct rate_point *point = &view->rates->at[i];
        int64_t middle_ns = rate_middle_ns(point);
        double x = s_from_ns(middle_ns - view->from_ns) / view->span_s;
        if (point->weight <= 0 || x <= 0)
            continue;
        double breaths = breaths_at(view, middle_ns);
        double length_s = s_from_ns(point->to_ns - point->from_ns);
        sine_fit_add(&sums, x, 2 * M_PI * (breaths - floor(breaths)), point->bpm - LEVEL_BPM,
                     point->weight * length_s * x * x * x);
    }
    return sine_fit_solve(&sums, sine);
}

/* The share explained less what chance explains; below 0: fewer values than can be judged by. */
static double beyond_chance(const struct view *view, const struct sine *sine)
{
    double breaths = WEIGHED * view->span_s / view->breath_s;
    double values = fmin(sine->points, VALUES_A_BREATH * breaths);
    if (values < VALUES_LEAST)
        return -1;
    return fmax(0, 1 - (1 - sine->share) * (values - 2) / (values - 4));
}

/* Of the intervals, from that of their rates. */
static double sd_ms(const struct sine *sine)
{
    double mean_bpm = LEVEL_BPM + sine->mean;
    return sqrt(sine->variance) * 60000 / (mean_bpm * mean_bpm);
}

static double lag_s(const struct view *view, const struct sine *sine)
{
    double off = atan2(sine->b, sine->a) / (2 * M_PI) - view->leg->inhale;
    off -= floor(off + 0.5);
    return off * view->breath_s;
}

static double amplitude_bpm(const struct view *view)
{
    double sum = 0;
    int breaths = 0;
    int64_t breath_ns = ns_from_s(view->breath_s);
    for (int64_t to_ns = view->end_ns; to_ns - breath_ns >= view->from_ns - NS_PER_MS;
         to_ns -= breath_ns) {
        struct rate_extreme high, low;
        if (!rates_extreme(view->rates, view->points, to_ns - breath_ns, to_ns, 1, &high) ||
            !rates_extreme(view->rates, view->points, to_ns - breath_ns, to_ns, -1, &low))
            continue;
        sum += high.bpm - low.bpm;
        breaths++;
    }
    return breaths > 0 ? sum / breaths : NAN;
}

struct synchrony_body synchrony_at(const struct rates *rates, const struct pace_track *track,
                                   int64_t end_ns)
{
    struct view view = {
        .rates = rates, .track = track, .leg = pace_track_leg(track, end_ns), .end_ns = end_ns};
    if (!view.leg || !view.leg->on)
        return nothing(REASON_NO_PACER);
    enum reason reason = choose_span(&view);
    if (reason == REASON_NONE)
        reason = judge(&view);
    if (reason != REASON_NONE)
        return nothing(reason);
    struct sine sine;
    bool found = fit(&view, &sine);
    double synchrony = found ? beyond_chance(&view, &sine) : -1;
    if (synchrony < 0)
        return nothing(REASON_GAP);
    if (sd_ms(&sine) < SD_LEAST_MS)
        return nothing(REASON_REGULAR);
    return (struct synchrony_body){REASON_NONE,         view.newest_ns,       synchrony,
                                   lag_s(&view, &sine), amplitude_bpm(&view), view.span_s};
}

const char *synchrony_parameters(void)
{
    return "{\"breaths_least\": " TEXT_OF(BREATHS_LEAST) ", \"breaths_most\": " TEXT_OF(BREATHS_MOST) ", \"span_usual_s\": " TEXT_OF(
        SPAN_USUAL_S) ", \"span_least_s\": " TEXT_OF(SPAN_LEAST_S) ", \"good_least\": " TEXT_OF(GOOD_LEAST) ", \"values_a_breath\": " TEXT_OF(VALUES_A_BREATH) ", \"weights\": \"square of the time from the beginning\"}";
}
