/* Which intervals to believe.
 *
 * A heart changes its pace smoothly, a detector's mistakes do not: a missed beat doubles an
 * interval, an extra one splits it, an early beat borrows from the next interval. So each interval
 * is compared with the one before it (`step`) and with the median of the last eleven (`stray`); the
 * thresholds are 5.2 quartile deviations of the last 91 steps and strays, as Lipponen & Tarvainen
 * 2019 take them, but looking back only, and kept between bounds that grow with the interval, so
 * that neither a very even nor a very disturbed rhythm makes them absurd. Two suspicious intervals
 * that agree with each other are believed: then the heart has really moved.
 *
 * It does not revise what it told, and does not insert beats. */
#include "heart/rr.h"

#include "heart/stats.h"
#include <math.h>
#include <string.h>

#define LEAST_MS        300.0
#define MOST_MS         2000.0
#define QUARTILE_FACTOR 5.2
#define DOUBTED_MOST    6
#define SPREAD_KNOWN    16 /* steps from which on their quartiles are used */
#define START_AGREE     0.3

void rr_start(struct rr *rr)
{
    memset(rr, 0, sizeof *rr);
}

static size_t kept(int64_t count, size_t room)
{
    return count < (int64_t)room ? (size_t)count : room;
}

static double usual_ms(const struct rr *rr)
{
    return stats_median(rr->usual, kept(rr->usual_count, RR_USUAL));
}

/* 5.2 quartile deviations, between two shares of the usual interval. */
static double threshold(const struct rr *rr, const double *ring, double least, double most)
{
    double usual = usual_ms(rr);
    if (rr->spread_count < SPREAD_KNOWN)
        return most * usual;
    size_t count = kept(rr->spread_count, RR_SPREAD);
    double deviation = (stats_quantile(ring, count, 0.75) - stats_quantile(ring, count, 0.25)) / 2;
    return fmin(fmax(QUARTILE_FACTOR * deviation, least * usual), most * usual);
}

static double step_most(const struct rr *rr)
{
    return threshold(rr, rr->steps, 0.12, 0.35);
}

static double stray_most(const struct rr *rr)
{
    return threshold(rr, rr->strays, 0.2, 0.45);
}

static bool in_range(double ms)
{
    return ms >= LEAST_MS && ms <= MOST_MS;
}

static bool is_plausible(const struct rr *rr, double ms)
{
    if (!in_range(ms) || rr->usual_count == 0)
        return false;
    double stray = fabs(ms - usual_ms(rr));
    return stray <= stray_most(rr) &&
           (fabs(ms - rr->before_ms) <= step_most(rr) || stray <= 0.12 * usual_ms(rr));
}

/* Near what is due now: between the usual interval and the last one. */
static bool is_about(const struct rr *rr, double ms, double share)
{
    double due = 0.5 * (usual_ms(rr) + rr->before_ms);
    return in_range(ms) && fabs(ms - due) <= share * due;
}

static void learn(struct rr *rr, double ms)
{
    if (rr->usual_count > 0) {
        rr->steps[rr->spread_count % RR_SPREAD] = ms - rr->before_ms;
        rr->strays[rr->spread_count++ % RR_SPREAD] = ms - usual_ms(rr);
    }
    rr->usual[rr->usual_count++ % RR_USUAL] = ms;
    rr->before_ms = ms;
}

static struct rr_interval named(struct rr_interval interval, enum beat_class class, double nn_ms)
{
    interval.class = class;
    interval.nn_ms = nn_ms;
    return interval;
}

/* How many beats' worth it is: 2 or 3 where that explains it, else 0. */
static int beats_within(const struct rr *rr, double ms)
{
    if (rr->usual_count < 3)
        return 0;
    for (int beats = 2; beats <= 3; beats++)
        if (is_about(rr, ms / beats, 0.12))
            return beats;
    return 0;
}

/* One that no second one confirms, while nothing is usual yet: one of its beats is no beat. */
static struct rr_interval disbelieved(struct rr_interval interval)
{
    return named(interval, BEAT_EXTRA, NAN);
}

/* An interval that fits nothing: it stands for itself in the memory, so that the memory can move.
 */
static struct rr_interval alone(struct rr *rr, struct rr_interval interval)
{
    int beats = beats_within(rr, interval.rr_ms);
    if (beats > 0) {
        learn(rr, interval.rr_ms / beats);
        return named(interval, BEAT_MISSED, interval.rr_ms / beats);
    }
    if (rr->usual_count == 0)
        return disbelieved(interval);
    if (interval.rr_ms > MOST_MS) /* a hole: nothing stands for it, and nothing is learnt */
        return named(interval, BEAT_LONGSHORT, NAN);
    double usual = usual_ms(rr);
    learn(rr, fmin(fmax(interval.rr_ms, LEAST_MS), MOST_MS));
    return named(interval, BEAT_LONGSHORT, usual);
}

static struct rr_interval believed(struct rr *rr, struct rr_interval interval)
{
    learn(rr, interval.rr_ms);
    return named(interval, BEAT_NORMAL, interval.rr_ms);
}

/* Two intervals that only make sense together. */
static bool name_pair(struct rr *rr, struct rr_interval a, struct rr_interval b,
                      struct rr_interval told[2])
{
    double sum = a.rr_ms + b.rr_ms;
    if (is_about(rr, sum, 0.25)) {
        told[0] = named(a, BEAT_EXTRA, NAN);
        told[1] = named(b, BEAT_EXTRA, sum);
        learn(rr, sum);
        return true;
    }
    if (in_range(a.rr_ms) && in_range(b.rr_ms) && fabs(a.rr_ms - b.rr_ms) <= step_most(rr)) {
        rr->usual_count = 0; /* the heart has moved: what was usual no longer is */
        told[0] = believed(rr, a);
        told[1] = believed(rr, b);
        return true;
    }
    bool apart = fabs(a.rr_ms - b.rr_ms) > step_most(rr);
    if (apart && beats_within(rr, a.rr_ms) == 0 && is_about(rr, sum / 2, 0.2)) {
        enum beat_class class = a.rr_ms < b.rr_ms ? BEAT_ECTOPIC : BEAT_LONGSHORT;
        told[0] = named(a, class, sum / 2);
        told[1] = named(b, class, sum / 2);
        learn(rr, sum / 2);
        learn(rr, sum / 2);
        return true;
    }
    return false;
}

/* The newest interval by itself: told, or held back for the next. */
static int take(struct rr *rr, struct rr_interval interval, struct rr_interval *told)
{
    if (is_plausible(rr, interval.rr_ms)) {
        *told = believed(rr, interval);
        return 1;
    }
    if (beats_within(rr, interval.rr_ms) > 0) {
        *told = alone(rr, interval);
        return 1;
    }
    rr->held = interval;
    return 0;
}

static int release(struct rr *rr, struct rr_interval *told)
{
    if (rr->held.rr_ms == 0)
        return 0;
    *told = alone(rr, rr->held);
    rr->held.rr_ms = 0;
    return 1;
}

/* While nothing is usual, two intervals in a row must agree before either is told: the first beat
 * may be the second wave of a pulse that had begun before anyone listened. */
static int begin(struct rr *rr, struct rr_interval a, struct rr_interval b,
                 struct rr_interval told[2])
{
    bool agree = in_range(a.rr_ms) && in_range(b.rr_ms) &&
                 fabs(a.rr_ms - b.rr_ms) <= START_AGREE * fmin(a.rr_ms, b.rr_ms);
    if (!agree) {
        told[0] = disbelieved(a);
        rr->held = b;
        return 1;
    }
    told[0] = believed(rr, a);
    told[1] = believed(rr, b);
    rr->held.rr_ms = 0;
    return 2;
}

static int close_interval(struct rr *rr, struct rr_interval interval,
                          struct rr_interval told[RR_AT_ONCE])
{
    if (rr->held.rr_ms == 0)
        return take(rr, interval, told);
    struct rr_interval held = rr->held;
    if (rr->usual_count == 0)
        return begin(rr, held, interval, told);
    if (name_pair(rr, held, interval, told)) {
        rr->held.rr_ms = 0;
        return 2;
    }
    int count = release(rr, told);
    return count + take(rr, interval, told + count);
}

/* When nothing is normal any more, the memory is wrong and not the heart: begin anew. */
static void doubt(struct rr *rr, const struct rr_interval *told, int count)
{
    for (int i = 0; i < count; i++)
        rr->doubted = told[i].class == BEAT_NORMAL ? 0 : rr->doubted + 1;
    if (rr->doubted < DOUBTED_MOST)
        return;
    rr->doubted = 0;
    rr->usual_count = rr->spread_count = 0;
}

int rr_beat(struct rr *rr, int64_t time_ns, double quality, struct rr_interval told[RR_AT_ONCE])
{
    double rr_ms = rr->begun ? (double)(time_ns - rr->last_ns) / 1e6 : INFINITY;
    struct rr_interval interval = {.time_ns = time_ns, .rr_ms = rr_ms};
    interval.clear = quality >= RR_TRUST;
    interval.trusted = interval.clear && rr->last_quality >= RR_TRUST;
    int count = 0;
    if (rr_ms > RR_GAP_MS) {
        count = release(rr, told);
        told[count++] = (struct rr_interval){.time_ns = time_ns,
                                             .rr_ms = NAN,
                                             .nn_ms = NAN,
                                             .class = BEAT_NORMAL,
                                             .first = true,
                                             .clear = interval.clear};
    } else {
        count = close_interval(rr, interval, told);
    }
    doubt(rr, told, count);
    rr->begun = true;
    rr->last_ns = time_ns;
    rr->last_quality = quality;
    return count;
}

int rr_break(struct rr *rr, struct rr_interval told[RR_AT_ONCE])
{
    int count = release(rr, told);
    rr->begun = false;
    rr->last_quality = 0;
    return count;
}
