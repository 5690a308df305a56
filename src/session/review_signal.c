#include "session/review_parts.h"

#include "base/clock.h"
#include "base/gathered.h"
#include <math.h>
#include <stdlib.h>

#define SWING_SPAN_NS      (10 * NS_PER_S) /* about one slow breath */
#define SWING_LEAST_POINTS 5
#define GAP_LEAST_NS       (3 * NS_PER_S)  /* the slowest heart beats more often */
#define FINDING_NS         (15 * NS_PER_S) /* that the first beat may take */

double review_swing(const struct rhythm_point *rhythm, int count)
{
    struct gathered swings = {.size = sizeof(double)};
    for (int i = 0; i < count;) {
        double low = INFINITY, high = -INFINITY;
        int64_t from_ns = rhythm[i].time_ns;
        int points = 0;
        bool whole = true;
        for (; i < count && rhythm[i].time_ns - from_ns < SWING_SPAN_NS; i++, points++) {
            double rate = 60000 / rhythm[i].nn_ms;
            low = fmin(low, rate);
            high = fmax(high, rate);
            whole = whole && (points == 0 || !rhythm[i].first);
        }
        double swing = high - low;
        if (whole && points >= SWING_LEAST_POINTS && i < count)
            gather(&swings, &swing);
    }
    double middle = gathered_median(&swings);
    free(swings.at);
    return middle;
}

static void add_stretch(struct gathered *stretches, double from_s, double to_s, enum reason reason)
{
    struct review_stretch *last =
        stretches->count > 0 ? (struct review_stretch *)stretches->at + stretches->count - 1 : NULL;
    struct review_stretch stretch = {from_s, to_s, reason};
    if (last && from_s <= last->to_s + 1) /* one bad stretch, whatever it is called in between */
        last->to_s = fmax(last->to_s, to_s);
    else
        gather(stretches, &stretch);
}

/* Pauses between believed beats, at the beginning and end too: where the signal is silent about
 * why, and where the beats of a strap stay away. */
static void add_pauses(struct review_second *seconds, int count, const struct review *review)
{
    int64_t before_ns = 0, end_ns = ns_from_s(review->seconds);
    for (int i = 0; i <= review->rhythm_count; i++) {
        int64_t at_ns = i < review->rhythm_count ? review->rhythm[i].time_ns : end_ns;
        int64_t least_ns = i == 0 ? FINDING_NS : GAP_LEAST_NS;
        int64_t from_s = before_ns / NS_PER_S + (before_ns > 0), to_s = at_ns / NS_PER_S;
        for (int64_t s = from_s; at_ns - before_ns > least_ns && s < to_s && s < count; s++)
            if (seconds[s].reason == REASON_NONE)
                seconds[s].reason = REASON_GAP;
        before_ns = at_ns;
    }
}

void review_signal(struct review *review, const struct review_second *seconds, int count)
{
    struct gathered stretches = {.size = sizeof(struct review_stretch)};
    int whole = (int)ceil(review->seconds);
    struct review_second *all = calloc((size_t)whole + 1, sizeof *all);
    if (!all)
        return; /* the picture is told without them */
    for (int s = 0; s < whole && s < count; s++)
        all[s] = seconds[s];
    if (review->rhythm_count > 0)
        add_pauses(all, whole, review);
    for (int s = 0; s < whole; s++)
        if (all[s].reason != REASON_NONE)
            add_stretch(&stretches, s, fmin(s + 1, review->seconds), all[s].reason);
    free(all);
    review->unusable = stretches.at;
    review->unusable_count = stretches.count;
    for (int i = 0; i < review->unusable_count; i++)
        review->unusable_s += review->unusable[i].to_s - review->unusable[i].from_s;
}
