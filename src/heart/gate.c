/* When there is no coherence value, and why.
 *
 * Covered, few corrected, no hole, few early beats with their pauses: what measures.md asks; and
 * what was mended looks like the rest. Then three questions that tell a machine from a heart; each
 * looks at the whole window, since a heart may do anything for a few beats.
 *
 * - The clock: do the beats stand on an even grid? What is summed up is how far beat k stands from
 *   a straight line through all beat times. A clock seen through coarse samples errs by a fraction
 *   of a sample at every beat and is right again at the next, so that the sum stays small however
 *   rough the intervals look; in a heart each change is kept and the sum wanders. (Integrated
 *   deviations as in detrended fluctuation analysis, Peng et al. 1995, doi 10.1063/1.166141, here
 *   at the scale of the window alone.) Real hearts at rest, sd of 8 ms and more: 28 ms or more.
 * - Two speeds: are there only two intervals, time and again? Two clocks in turn, every beat or
 * every five seconds, are a fine wave. A breath passes through all values between its ends, however
 *   regular it is.
 * - Spikes: is more than half of the window still, and the rest far out? A knock at each breath of
 *   the pacer is a perfect score for who only looks at the spectrum.
 *
 * What it does not do: a machine that imitates a breath by a smooth wave passes. It does not know
 * why beats are missing; the engine names flat, clipped or absent signals. */
#include "heart/gate.h"

#include "base/clock.h"
#include "base/text.h"
#include "heart/stats.h"
#include <math.h>
#include <string.h>

#define WINDOW_NS        (64 * NS_PER_S)
#define COVERED_LEAST    0.95
#define CORRECTED_MOST   0.05
#define HOLE_MS          2500.0 /* the spline would invent a wave across it */
#define HOLE_USUALS      2.5    /* unless the heart is so slow: more than one beat is missing */
#define UNDER_WAY        1.5    /* of the interval before */
#define RESTART_S        8.0    /* doubt so soon after an interruption is its doing */
#define SD_LEAST_MS      5.0    /* a metronome, seen through 20 ms samples and coarse steps */
#define STRAY_LEAST_MS   9.0    /* sd of the beats about an even grid: below, a clock */
#define STRAY_DOUBT_MS   14.0   /* below, a clock if the intervals err by themselves: */
#define STRAY_BLUE       0.85   /* of their sd; 0.7 where each beat errs alone */
#define ALTERNATION_MOST 0.85   /* of minus the correlation of neighbours */
#define TWO_NEAR         0.15   /* of half the distance between two speeds */
#define TWO_LEAST_MS     15.0   /* half that distance; below, the data's own grid may be seen */
#define TWO_CHANGES      5 /* from one to the other: twice in the slowest wave that is looked for */
#define TWO_SHARE        0.15 /* of the intervals each speed has at least */
#define MISFIT_RANGE     0.25 /* of the range of the intervals as measured: beyond it by so much, */
#define MISFIT_LEAST     0.05 /* and of the usual interval: not mended */
#define MISFIT_STEP      1.35 /* between neighbours; below, a heart may have gone there */
#define STILL_NEAR       0.14 /* of the sd: a normal distribution has a ninth of itself there */

static bool in_window_ns(const struct rr_interval *interval, int64_t end_ns)
{
    return interval->time_ns >= end_ns - WINDOW_NS && interval->time_ns <= end_ns;
}

/* What one pass over the window's intervals tells. */
struct tally {
    double covered_s, doubted_s;
    double longest_ms;
    int intervals, corrected;
};

/* The beats up to the end: the interval under way is as good as the one before, while it may still
 * become its like. */
static double under_way_s(const struct rr_interval *last, int64_t end_ns)
{
    if (!last || last->first || !last->trusted)
        return 0;
    double open_s = s_from_ns(end_ns - last->time_ns);
    return open_s <= UNDER_WAY * last->rr_ms / 1000 ? open_s : 0;
}

static struct tally tally_window(const struct rr_interval *intervals, size_t count, int64_t end_ns)
{
    struct tally tally = {0};
    const struct rr_interval *last = NULL, *broken = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct rr_interval *one = &intervals[i];
        if (!in_window_ns(one, end_ns))
            continue;
        double since_ms = last ? (double)(one->time_ns - last->time_ns) / 1e6 : 0;
        last = one;
        tally.longest_ms = fmax(tally.longest_ms, one->first ? since_ms : one->rr_ms);
        broken = one->first ? one : broken;
        if (one->first)
            continue;
        double inside_s = fmin(one->rr_ms / 1000, s_from_ns(one->time_ns - (end_ns - WINDOW_NS)));
        bool restarting = broken && s_from_ns(one->time_ns - broken->time_ns) < RESTART_S;
        tally.intervals++;
        tally.corrected += one->class != BEAT_NORMAL;
        if (one->trusted)
            tally.covered_s += inside_s;
        else if (!restarting)
            tally.doubted_s += inside_s;
    }
    tally.covered_s += under_way_s(last, end_ns);
    return tally;
}

/* Early beats, each with its pause, while the neighbours stand still: ectopics so regular that the
 * thresholds have taken them for the rhythm. A bigeminy or a beat early every fifth time is a fine
 * wave in the spectrum and no coherence. */
static int early_pairs(const struct gate_points *points)
{
    int pairs = 0;
    for (size_t i = 1; i + 2 < points->count; i++) {
        const double *nn = &points->nn_ms[i];
        double around = 0.5 * (nn[-1] + nn[2]);
        pairs += fabs(nn[-1] - nn[2]) < 0.08 * around && nn[0] < 0.92 * around &&
                 nn[1] > 1.08 * around && fabs(nn[0] + nn[1] - 2 * around) < 0.1 * around;
    }
    return pairs;
}

/* The window's intervals in order of length, and what is asked of them more than once. */
struct lengths {
    double sorted[GATE_POINTS_MAX];
    size_t count;
    double mean, sd, median;
};

/* Shell 1959, gaps of Knuth: a window is short and half in order. */
static void sort_values(double *values, size_t count)
{
    for (size_t gap = count < 40 ? 13 : 40; gap > 0; gap = (gap - 1) / 3)
        for (size_t i = gap; i < count; i++) {
            double value = values[i];
            size_t at = i;
            for (; at >= gap && values[at - gap] > value; at -= gap)
                values[at] = values[at - gap];
            values[at] = value;
        }
}

static void lengths_of(const struct gate_points *points, struct lengths *lengths)
{
    lengths->count = points->count;
    memcpy(lengths->sorted, points->nn_ms, points->count * sizeof *lengths->sorted);
    sort_values(lengths->sorted, lengths->count);
    lengths->mean = stats_mean(lengths->sorted, lengths->count);
    lengths->sd = stats_sd(lengths->sorted, lengths->count, 1);
    lengths->median =
        0.5 * (lengths->sorted[(lengths->count - 1) / 2] + lengths->sorted[lengths->count / 2]);
}

/* How far the beats stand from an even grid: sd about the straight line through all of them. */
static double stray_from_grid(const struct gate_points *points, double mean)
{
    double at_ms = 0, sum = 0, squares = 0, leaning = 0;
    double n = (double)points->count, middle = 0.5 * (n - 1);
    for (size_t i = 0; i < points->count; i++) {
        at_ms += points->nn_ms[i] - mean;
        sum += at_ms;
        squares += at_ms * at_ms;
        leaning += ((double)i - middle) * at_ms;
    }
    double across = n * (n * n - 1) / 12;
    return sqrt(fmax(squares - sum * sum / n - leaning * leaning / across, 0) / n);
}

/* Minus one: long and short strictly in turn. */
static double neighbours_together(const struct gate_points *points, double mean)
{
    double squares = 0, together = 0;
    for (size_t i = 0; i < points->count; i++) {
        double from_mean = points->nn_ms[i] - mean;
        squares += from_mean * from_mean;
        if (i > 0)
            together += from_mean * (points->nn_ms[i - 1] - mean);
    }
    return squares > 0 ? together / squares : 0;
}

/* Where to cut the sorted intervals in two so that each half is most alike (Otsu 1979). */
static size_t cut_in_two(const struct lengths *lengths)
{
    size_t least = (size_t)(TWO_SHARE * (double)lengths->count), best = least;
    double below = 0, greatest = -1, n = (double)lengths->count;
    for (size_t i = 0; i + least < lengths->count; i++) {
        if (i >= least && i > 0) {
            double k = (double)i, apart = below / k;
            double between = k / (n - k) * apart * apart; /* rises with what the cut explains */
            if (between > greatest) {
                greatest = between;
                best = i;
            }
        }
        below += lengths->sorted[i] - lengths->mean;
    }
    return best;
}

static double middle_of(const double *sorted, size_t from, size_t to)
{
    return 0.5 * (sorted[(from + to - 1) / 2] + sorted[(from + to) / 2]);
}

static int crossings(const struct gate_points *points, double level_ms)
{
    int count = 0;
    for (size_t i = 1; i < points->count; i++)
        count += (points->nn_ms[i] > level_ms) != (points->nn_ms[i - 1] > level_ms);
    return count;
}

/* Who stands up changes from one speed to another too, but not time and again. */
static bool has_two_speeds(const struct gate_points *points, const struct lengths *lengths)
{
    size_t cut = cut_in_two(lengths), near = 0;
    double low = middle_of(lengths->sorted, 0, cut),
           high = middle_of(lengths->sorted, cut, lengths->count), half = 0.5 * (high - low);
    for (size_t i = 0; i < lengths->count; i++)
        near += fabs(lengths->sorted[i] - (i < cut ? low : high)) <= TWO_NEAR * half;
    return half >= TWO_LEAST_MS && 2 * near > lengths->count &&
           crossings(points, 0.5 * (low + high)) >= TWO_CHANGES;
}

static bool is_step(double a_ms, double b_ms)
{
    return fmax(a_ms, b_ms) > MISFIT_STEP * fmin(a_ms, b_ms);
}

static bool is_mended(const struct rr_interval *one)
{
    return one->class != BEAT_NORMAL || !one->trusted;
}

/* The first of two that leap away together and back: a beat missed and another misplaced, or a beat
 * made up, leave two intervals that agree with one another and with nothing else. */
static bool leaps(const struct rr_interval *intervals, size_t count, size_t i)
{
    const struct rr_interval *one = &intervals[i];
    if (i == 0 || i + 2 >= count || !is_step(one[-1].nn_ms, one->nn_ms) ||
        !is_step(one[1].nn_ms, one[2].nn_ms))
        return false;
    bool is_long = one->nn_ms > one[-1].nn_ms;
    return is_long == (one[1].nn_ms > one[2].nn_ms) && !is_step(one->nn_ms, one[1].nn_ms);
}

/* Mended, measured from a beat that hardly stood out, or beside one such. */
static bool is_doubtful(const struct rr_interval *intervals, size_t count, size_t i)
{
    return is_mended(&intervals[i]) || (i > 0 && is_mended(&intervals[i - 1])) ||
           (i + 1 < count && is_mended(&intervals[i + 1])) || leaps(intervals, count, i) ||
           (i > 0 && leaps(intervals, count, i - 1));
}

/* From one to the next as they were measured, and near enough for a heart. */
static bool is_slope(const struct rr_interval *a, const struct rr_interval *b)
{
    return a->nn_ms == a->rr_ms && b->nn_ms == b->rr_ms && !is_step(a->nn_ms, b->nn_ms);
}

/* Both neighbours lead up to it: the top of a deep breath. */
static bool is_summit(const struct rr_interval *intervals, size_t count, size_t i)
{
    const struct rr_interval *one = &intervals[i];
    return one->trusted && (i == 0 || is_slope(one - 1, one)) &&
           (i + 1 >= count || is_slope(one, one + 1));
}

/* What is in doubt is as long as the rest, or it was not mended: a burst in which beats are missed
 * and made up gives lengths that no heart had, and one of them outweighs a minute of breathing. */
static bool has_misfits(const struct rr_interval *intervals, size_t count, int64_t end_ns,
                        double median_ms)
{
    double least_ms = INFINITY, most_ms = -INFINITY;
    for (size_t i = 0; i < count; i++)
        if (in_window_ns(&intervals[i], end_ns) && !is_doubtful(intervals, count, i)) {
            least_ms = fmin(least_ms, intervals[i].nn_ms);
            most_ms = fmax(most_ms, intervals[i].nn_ms);
        }
    double margin_ms = fmax(MISFIT_RANGE * (most_ms - least_ms), MISFIT_LEAST * median_ms);
    for (size_t i = 0; i < count; i++) {
        const struct rr_interval *one = &intervals[i];
        if (in_window_ns(one, end_ns) && is_doubtful(intervals, count, i) &&
            (one->nn_ms > most_ms + margin_ms || one->nn_ms < least_ms - margin_ms) &&
            (leaps(intervals, count, i) || !is_summit(intervals, count, i)))
            return true;
    }
    return false;
}

static bool has_spikes(const struct lengths *lengths)
{
    size_t near = 0;
    for (size_t i = 0; i < lengths->count; i++)
        near += fabs(lengths->sorted[i] - lengths->median) <= STILL_NEAR * lengths->sd;
    return 2 * near > lengths->count;
}

/* Too even for a heart. */
static bool is_regular(const struct gate_points *points, const struct lengths *lengths)
{
    double stray_ms = stray_from_grid(points, lengths->mean);
    return lengths->sd < SD_LEAST_MS || stray_ms < STRAY_LEAST_MS ||
           (stray_ms < STRAY_DOUBT_MS && stray_ms < STRAY_BLUE * lengths->sd) ||
           neighbours_together(points, lengths->mean) < -ALTERNATION_MOST ||
           has_two_speeds(points, lengths);
}

/* How near to a whole heart rate's interval, and how far apart two such intervals are. */
static double off_whole_rate(double rr_ms, double *apart_ms)
{
    double rate = floor(60000 / rr_ms + 0.5);
    *apart_ms = 60000 / rate - 60000 / (rate + 1);
    return fabs(rr_ms - 60000 / rate);
}

/* Log of the odds that intervals made up from whole rates and rounded so far give these, against
 * intervals that fall anywhere. */
static double odds_of_whole_rates(const double *rr_ms, size_t count, double within_ms)
{
    double odds = 0;
    for (size_t i = 0; i < count; i++) {
        double apart_ms, off_ms = off_whole_rate(rr_ms[i], &apart_ms);
        double chance = fmin(2 * within_ms / apart_ms, 0.98);
        odds += off_ms <= within_ms ? log(0.98 / chance) : log(0.02 / (1 - chance));
    }
    return odds;
}

/* Of sorted ones: each value once. */
static size_t different(const double *sorted, size_t count, double *each)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        if (n == 0 || sorted[i] - each[n - 1] > 0.1)
            each[n++] = sorted[i];
    return n;
}

bool intervals_are_synthetic(const double *rr_ms, size_t count)
{
    enum { LEAST = 20, DIFFERENT = 3, ODDS = 14, ODDS_EACH = 7 }; /* e^14: a million to one */
    static const double within_ms[] = {0.02, 0.51, 1.0}; /* unrounded; to the ms; 1/1024 s, cut */
    double sorted[GATE_POINTS_MAX], each[GATE_POINTS_MAX];
    size_t off = 0;
    if (count < LEAST || count > GATE_POINTS_MAX)
        return false;
    for (size_t i = 0; i < count && 10 * off <= count; i++) {
        double apart_ms;
        if (!(rr_ms[i] >= 200 && rr_ms[i] <= 6000))
            return false;
        off += off_whole_rate(rr_ms[i], &apart_ms) > 1;
    }
    if (10 * off > count)
        return false; /* most lists, after a few */
    memcpy(sorted, rr_ms, count * sizeof *sorted);
    sort_values(sorted, count);
    /* Beyond 115 a minute whole rates lie 4 ms apart, as the grids of true devices do. */
    size_t asked = sorted[count / 2] < 520 ? 1 : sizeof within_ms / sizeof *within_ms;
    size_t n = different(sorted, count, each); /* on a coarse grid the same come again and again */
    for (size_t w = 0; w < asked && n >= DIFFERENT; w++)
        if (odds_of_whole_rates(sorted, count, within_ms[w]) > ODDS &&
            odds_of_whole_rates(each, n, within_ms[w]) > ODDS_EACH)
            return true;
    return false;
}

static bool is_synthetic(const struct rr_interval *intervals, size_t count, int64_t end_ns)
{
    double rr_ms[GATE_POINTS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < count && n < GATE_POINTS_MAX; i++)
        if (!intervals[i].first && in_window_ns(&intervals[i], end_ns))
            rr_ms[n++] = intervals[i].rr_ms;
    return intervals_are_synthetic(rr_ms, n);
}

enum reason gate_judge(const struct rr_interval *intervals, size_t count, int64_t end_ns,
                       struct gate_points *points)
{
    struct tally tally = tally_window(intervals, count, end_ns);
    struct lengths lengths;
    double needed_s = COVERED_LEAST * GATE_WINDOW_S;
    points->count = rr_points_within(intervals, count, end_ns - WINDOW_NS, end_ns, points->times_s,
                                     points->nn_ms, GATE_POINTS_MAX);
    if (tally.covered_s < needed_s)
        return tally.covered_s + tally.doubted_s < needed_s ? REASON_GAP : REASON_NOISY;
    if (points->count == GATE_POINTS_MAX || points->count < GATE_POINTS_MIN)
        return REASON_ARTEFACTS;
    lengths_of(points, &lengths);
    if (tally.longest_ms > fmax(HOLE_MS, HOLE_USUALS * lengths.median))
        return REASON_GAP;
    if (tally.corrected + 2 * early_pairs(points) > CORRECTED_MOST * tally.intervals)
        return REASON_ARTEFACTS;
    if (has_misfits(intervals, count, end_ns, lengths.median))
        return REASON_ARTEFACTS;
    if (is_regular(points, &lengths))
        return REASON_REGULAR;
    if (is_synthetic(intervals, count, end_ns))
        return REASON_SYNTHETIC;
    return has_spikes(&lengths) ? REASON_ARTEFACTS : REASON_NONE;
}

void settling_start(struct settling *settling)
{
    settling->first_ns = settling->last_ns = -1;
}

void settling_beat(struct settling *settling, int64_t time_ns, bool clear)
{
    if (!clear)
        return;
    if (settling->last_ns < 0 || time_ns - settling->last_ns > WINDOW_NS)
        settling->first_ns = time_ns;
    settling->last_ns = time_ns;
}

double settling_left_s(const struct settling *settling, int64_t end_ns)
{
    if (settling->first_ns < 0 || settling->first_ns > end_ns)
        return GATE_WINDOW_S;
    return fmax(GATE_WINDOW_S - s_from_ns(end_ns - settling->first_ns), 0);
}

/* clang-format off */
const char *gate_parameters(void)
{
    return
        "{\"covered_least\": " TEXT_OF(COVERED_LEAST)
        ", \"corrected_most\": " TEXT_OF(CORRECTED_MOST)
        ", \"hole_ms\": " TEXT_OF(HOLE_MS)
        ", \"hole_usuals\": " TEXT_OF(HOLE_USUALS)
        ", \"under_way\": " TEXT_OF(UNDER_WAY)
        ", \"sd_least_ms\": " TEXT_OF(SD_LEAST_MS)
        ", \"stray_least_ms\": " TEXT_OF(STRAY_LEAST_MS)
        ", \"stray_doubt_ms\": " TEXT_OF(STRAY_DOUBT_MS)
        ", \"stray_blue\": " TEXT_OF(STRAY_BLUE)
        ", \"alternation_most\": " TEXT_OF(ALTERNATION_MOST)
        ", \"two_near\": " TEXT_OF(TWO_NEAR)
        ", \"two_least_ms\": " TEXT_OF(TWO_LEAST_MS)
        ", \"two_changes\": " TEXT_OF(TWO_CHANGES)
        ", \"two_share\": " TEXT_OF(TWO_SHARE)
        ", \"misfit_range\": " TEXT_OF(MISFIT_RANGE)
        ", \"misfit_least\": " TEXT_OF(MISFIT_LEAST)
        ", \"misfit_step\": " TEXT_OF(MISFIT_STEP)
        ", \"still_near\": " TEXT_OF(STILL_NEAR)
        "}";
}
/* clang-format on */
