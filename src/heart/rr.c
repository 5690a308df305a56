/* Which intervals to believe, live.
 *
 * The last dozen intervals of the run are kept, described and marked as artefact.h wants them. With
 * every beat the newest three are described anew, since more is now known around them; older ones
 * stand. Then the answers for all that may have changed are compared with what was told, and the
 * differences are told.
 *
 * The newest interval, if it fits nothing, has no corrected length until the next beat: half of the
 * suspicious ones are explained by what follows, and a wrong value on the screen is worse than none
 * for a second. */
#include "heart/rr.h"

#include "base/clock.h"
#include <math.h>
#include <string.h>

#define SETTLED     2 /* beats later the description stands */
#define START_AGREE 0.3
#define CANCEL_MS   1e-6

void rr_start(struct rr *rr)
{
    memset(rr, 0, sizeof *rr);
}

bool rr_agree(double a_ms, double b_ms)
{
    return artefact_in_range(a_ms) && artefact_in_range(b_ms) &&
           fabs(a_ms - b_ms) <= START_AGREE * fmin(a_ms, b_ms);
}

static double threshold(const struct spread *spread, double usual_ms)
{
    return artefact_bounded(spread_quantile(spread, 0.25), spread_quantile(spread, 0.75),
                            spread->count, usual_ms);
}

/* By what is known now. */
static void describe(struct rr *rr, size_t i)
{
    struct artefact *one = &rr->about[i];
    one->usual_ms = spread_quantile(&rr->usual, 0.5);
    one->stray_most_ms = threshold(&rr->strays, one->usual_ms);
    one->stray = artefact_stray(one->rr_ms, one->usual_ms, one->stray_most_ms);
    if (!one->opens)
        one->step = (one->rr_ms - rr->about[i - 1].rr_ms) / threshold(&rr->steps, one->usual_ms);
}

static void learn_stray(struct rr *rr, size_t i)
{
    spread_add(&rr->strays, fabs(artefact_stray(rr->about[i].rr_ms, rr->about[i].usual_ms, 1)));
}

static bool is_same(const struct rr_interval *a, const struct artefact_answer *b)
{
    return a->class == b->class && a->inserted == b->inserted &&
           (a->nn_ms == b->nn_ms || (isnan(a->nn_ms) && isnan(b->nn_ms)));
}

/* Tells what of the run is new or has changed; `over`: no interval will follow. */
static int tell(struct rr *rr, bool is_new, bool over, struct rr_interval *told)
{
    int count = 0;
    size_t from = rr->count > RR_REVISED + 1 ? rr->count - RR_REVISED - 1 : 0;
    for (size_t i = from; i < rr->count; i++) {
        struct rr_interval *one = &rr->recent[i];
        bool newest = i + 1 == rr->count;
        struct artefact_answer answer = artefact_answer(rr->about, rr->count, i);
        if (newest && answer.open && !over)
            answer.nn_ms = NAN;
        if (!(newest && is_new) && is_same(one, &answer))
            continue;
        one->class = answer.class;
        one->nn_ms = answer.nn_ms;
        one->inserted = answer.inserted;
        told[count] = *one;
        told[count++].revises = !(newest && is_new);
    }
    return count;
}

/* Takes a believed interval into the run. */
static void append(struct rr *rr, const struct rr_interval *interval, bool opens)
{
    if (rr->count == RR_RECENT) {
        rr->count--;
        memmove(rr->recent, rr->recent + 1, rr->count * sizeof *rr->recent);
        memmove(rr->about, rr->about + 1, rr->count * sizeof *rr->about);
    }
    struct artefact *one = &rr->about[rr->count];
    *one = (struct artefact){.rr_ms = interval->rr_ms, .opens = opens, .step = NAN};
    rr->recent[rr->count++] = *interval;
    if (rr->usual.count == RR_USUAL)
        spread_drop(&rr->usual);
    spread_add(&rr->usual, one->rr_ms);
    if (!opens)
        spread_add(&rr->steps, fabs(one->rr_ms - one[-1].rr_ms));
}

static void review(struct rr *rr)
{
    size_t from = rr->count > SETTLED ? rr->count - 1 - SETTLED : 0;
    for (size_t i = from; i < rr->count; i++)
        describe(rr, i);
    for (size_t i = from; i < rr->count; i++)
        artefact_mark(rr->about, rr->count, i);
    if (rr->count > SETTLED)
        learn_stray(rr, from);
}

/* Nothing is believed of this run yet: two intervals in a row must agree, or one with what was
 * usual before, for the first beat may be the second wave of a pulse that nobody saw begin. */
static int begin(struct rr *rr, struct rr_interval interval, struct rr_interval *told)
{
    bool agree = rr->doubted.trusted && rr_agree(rr->doubted.rr_ms, interval.rr_ms);
    bool usual = rr_agree(interval.rr_ms, spread_quantile(&rr->usual, 0.5));
    if (!interval.trusted || !(agree || usual)) {
        interval.class = BEAT_EXTRA;
        interval.nn_ms = NAN;
        rr->doubted = told[0] = interval;
        return 1;
    }
    if (agree)
        append(rr, &rr->doubted, true);
    append(rr, &interval, !agree);
    rr->doubted.rr_ms = 0;
    review(rr);
    return tell(rr, true, false, told);
}

/* What is left open when a run is over. */
static int end_run(struct rr *rr, struct rr_interval *told)
{
    int count = tell(rr, false, true, told);
    for (size_t i = rr->count > SETTLED ? rr->count - SETTLED : 0; i < rr->count; i++)
        learn_stray(rr, i);
    rr->count = 0;
    rr->doubted.rr_ms = 0;
    return count;
}

static int open_run(struct rr *rr, int64_t time_ns, bool clear, struct rr_interval *told)
{
    int count = end_run(rr, told);
    told[count++] = (struct rr_interval){.time_ns = time_ns,
                                         .rr_ms = NAN,
                                         .nn_ms = NAN,
                                         .class = BEAT_NORMAL,
                                         .first = true,
                                         .clear = clear};
    return count;
}

static int close_interval(struct rr *rr, struct rr_interval interval, struct rr_interval *told)
{
    if (rr->count == 0)
        return begin(rr, interval, told);
    append(rr, &interval, false);
    review(rr);
    return tell(rr, true, false, told);
}

int rr_beat(struct rr *rr, int64_t time_ns, double quality, struct rr_interval told[RR_AT_ONCE])
{
    double rr_ms = rr->begun ? (double)(time_ns - rr->last_ns) / 1e6 : INFINITY;
    struct rr_interval interval = {.time_ns = time_ns, .rr_ms = rr_ms};
    interval.clear = quality >= RR_TRUST;
    interval.trusted = interval.clear && rr->last_quality >= RR_TRUST;
    int count = rr_ms > RR_GAP_MS ? open_run(rr, time_ns, interval.clear, told)
                                  : close_interval(rr, interval, told);
    rr->begun = true;
    rr->last_ns = time_ns;
    rr->last_quality = quality;
    return count;
}

int rr_break(struct rr *rr, struct rr_interval told[RR_AT_ONCE])
{
    int count = end_run(rr, told);
    rr->begun = false;
    rr->last_quality = 0;
    return count;
}

void rr_keep(struct rr_interval *list, size_t *count, size_t room, const struct rr_interval *told)
{
    if (told->revises) {
        for (size_t i = *count; i > 0 && list[i - 1].time_ns >= told->time_ns; i--)
            if (list[i - 1].time_ns == told->time_ns)
                list[i - 1] = *told;
        return;
    }
    if (*count == room)
        memmove(list, list + 1, --*count * sizeof *list);
    list[(*count)++] = *told;
}

/* How far the closing beat was moved: only the first of two that share their sum moves it. */
static double moved_ms(const struct rr_interval *list, size_t count, size_t i, double before_ms)
{
    const struct rr_interval *one = &list[i];
    double ms = one->nn_ms - one->rr_ms;
    bool may = (one->class == BEAT_ECTOPIC || one->class == BEAT_LONGSHORT) && one->inserted == 0;
    bool undone = may && i + 1 < count && !list[i + 1].first &&
                  fabs(ms + list[i + 1].nn_ms - list[i + 1].rr_ms) < CANCEL_MS;
    return undone && before_ms == 0 ? ms : 0;
}

size_t rr_points(const struct rr_interval *list, size_t count, int64_t origin_ns, double *times_s,
                 double *nn_ms, bool *follows, size_t room)
{
    size_t points = 0;
    bool joined = false;
    double moved = 0;
    for (size_t i = 0; i < count; i++) {
        const struct rr_interval *one = &list[i];
        joined = joined && !one->first;
        moved = isnan(one->nn_ms) ? 0 : moved_ms(list, count, i, moved);
        double end_s = s_from_ns(one->time_ns - origin_ns) + moved / 1000;
        for (int k = isnan(one->nn_ms) ? -1 : one->inserted; k >= 0 && points < room; k--) {
            times_s[points] = end_s - k * one->nn_ms / 1000;
            nn_ms[points] = one->nn_ms;
            if (follows)
                follows[points] = joined;
            points++;
            joined = true;
        }
    }
    return points;
}

/* Moved and inserted beats stand where they belong, so that some may lie outside. */
size_t rr_points_within(const struct rr_interval *list, size_t count, int64_t from_ns,
                        int64_t to_ns, double *times_s, double *nn_ms, size_t room)
{
    size_t all = rr_points(list, count, from_ns, times_s, nn_ms, NULL, room), kept = 0;
    for (size_t i = 0; i < all; i++) {
        if (times_s[i] < 0 || times_s[i] > s_from_ns(to_ns - from_ns))
            continue;
        times_s[kept] = times_s[i];
        nn_ms[kept++] = nn_ms[i];
    }
    return kept;
}

size_t rr_points_count(const struct rr_interval *list, size_t count)
{
    size_t points = 0;
    for (size_t i = 0; i < count; i++)
        points += isnan(list[i].nn_ms) ? 0 : (size_t)list[i].inserted + 1;
    return points;
}
