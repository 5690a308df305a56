/* The coherence ratio, and when there is none.
 *
 * The definition stands in coherence.h and is exact: intervals of the window only, spline, 4 Hz,
 * line removed, periodic Hann, 4096 points, sums over bins. The judgement before it exists because
 * a regular artefact is a perfect sine: beats missed or found twice in turn would score full marks.
 * So the window must be covered by intervals between clear beats (95 %), few of them corrected
 * (5 %), and the rhythm must vary as hearts do: not stand still, and not merely alternate.
 *
 * It does not know why beats are missing; the engine names flat, clipped or absent signals. */
#include "heart/coherence.h"

#include "base/clock.h"
#include "heart/stats.h"
#include "heart/tachogram.h"
#include <math.h>

#define WINDOW_NS        (64 * NS_PER_S)
#define SEARCH_LOW_HZ    0.04
#define SEARCH_HIGH_HZ   0.26
#define PEAK_HALF_HZ     0.015
#define TOTAL_LOW_HZ     0.0033
#define TOTAL_HIGH_HZ    0.4
#define SLACK_S          1e-9
#define SAMPLES_MAX      257 /* 64 s at 4 Hz, both ends */
#define COVERED_LEAST    0.95
#define CORRECTED_MOST   0.05
#define HOLE_MS          2500.0 /* the spline would invent a wave across it */
#define SD_LEAST_MS      5.0    /* a metronome, seen through 20 ms samples and coarse steps */
#define ALTERNATION_MOST 0.85   /* of minus the correlation of neighbours */

static bool in_window(double time_s, double end_s)
{
    return time_s >= end_s - COHERENCE_WINDOW_S - SLACK_S && time_s <= end_s + SLACK_S;
}

struct coherence coherence_none(void)
{
    return (struct coherence){0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
}

void coherence_measure(const struct spectrum *spectrum, struct coherence *coherence)
{
    size_t first = spectrum_first_bin(TOTAL_LOW_HZ), last = spectrum_last_bin(TOTAL_HIGH_HZ);
    size_t peak = spectrum_peak(spectrum, spectrum_first_bin(SEARCH_LOW_HZ),
                                spectrum_last_bin(SEARCH_HIGH_HZ));
    size_t half = spectrum_last_bin(PEAK_HALF_HZ);
    coherence->peak_hz = (double)peak * SPECTRUM_BIN_HZ;
    coherence->peak_ms2 = spectrum_sum(spectrum, peak - half, peak + half);
    coherence->below_ms2 = spectrum_sum(spectrum, first, peak - half - 1);
    coherence->above_ms2 = spectrum_sum(spectrum, peak + half + 1, last);
    coherence->total_ms2 = spectrum_sum(spectrum, first, last);
    coherence->ratio = coherence->peak_ms2 / (coherence->total_ms2 - coherence->peak_ms2);
    coherence->share = coherence->peak_ms2 / coherence->total_ms2;
}

bool coherence_of(struct spectrum *spectrum, const double *times_s, const double *nn_ms,
                  size_t count, double end_s, struct coherence *coherence)
{
    double x[COHERENCE_POINTS_MAX], y[COHERENCE_POINTS_MAX];
    double bend[COHERENCE_POINTS_MAX], scratch[COHERENCE_POINTS_MAX];
    double samples[SAMPLES_MAX];
    size_t n = 0;
    *coherence = coherence_none();
    for (size_t i = 0; i < count; i++) {
        if (!in_window(times_s[i], end_s))
            continue;
        if (n == COHERENCE_POINTS_MAX)
            return false;
        x[n] = times_s[i];
        y[n++] = nn_ms[i];
    }
    coherence->n_rr = (int)n;
    if (n < COHERENCE_POINTS_MIN)
        return false;
    coherence->mean_hr_bpm = 60000 / stats_mean(y, n);
    struct spline spline = spline_through(x, y, n, bend, scratch);
    size_t length = tachogram_sample(&spline, samples, SAMPLES_MAX);
    line_remove(samples, length);
    spectrum_whole(spectrum, samples, length);
    coherence_measure(spectrum, coherence);
    bool exists = isfinite(coherence->ratio) && coherence->ratio >= 0;
    if (!exists)
        *coherence = coherence_none();
    return exists;
}

static bool in_window_ns(const struct rr_interval *interval, int64_t end_ns)
{
    return interval->time_ns >= end_ns - WINDOW_NS && interval->time_ns <= end_ns;
}

/* What one pass over the window's intervals tells. */
struct tally {
    double covered_s, doubted_s;
    int intervals, corrected;
    bool has_hole; /* an interval that no single missed beat explains */
};

static struct tally tally_window(const struct rr_interval *intervals, size_t count, int64_t end_ns)
{
    struct tally tally = {0};
    for (size_t i = 0; i < count; i++) {
        const struct rr_interval *one = &intervals[i];
        if (one->first || !in_window_ns(one, end_ns))
            continue;
        double inside_s = fmin(one->rr_ms / 1000, s_from_ns(one->time_ns - (end_ns - WINDOW_NS)));
        tally.intervals++;
        tally.corrected += one->class != BEAT_NORMAL;
        tally.has_hole = tally.has_hole || one->rr_ms > HOLE_MS;
        *(one->trusted ? &tally.covered_s : &tally.doubted_s) += inside_s;
    }
    return tally;
}

/* The window's corrected intervals; times from its beginning. */
struct points {
    double times_s[COHERENCE_POINTS_MAX], nn_ms[COHERENCE_POINTS_MAX];
    size_t count;
};

static void points_gather(struct points *points, const struct rr_interval *intervals, size_t count,
                          int64_t end_ns)
{
    points->count = 0;
    for (size_t i = 0; i < count && points->count < COHERENCE_POINTS_MAX; i++) {
        if (isnan(intervals[i].nn_ms) || !in_window_ns(&intervals[i], end_ns))
            continue;
        points->times_s[points->count] = s_from_ns(intervals[i].time_ns - (end_ns - WINDOW_NS));
        points->nn_ms[points->count++] = intervals[i].nn_ms;
    }
}

/* Too even for a heart: standing still, or long and short in turn. */
static bool is_regular(const struct points *points)
{
    double mean = stats_mean(points->nn_ms, points->count), squares = 0, together = 0;
    for (size_t i = 0; i < points->count; i++) {
        double from_mean = points->nn_ms[i] - mean;
        squares += from_mean * from_mean;
        if (i > 0)
            together += from_mean * (points->nn_ms[i - 1] - mean);
    }
    double sd = sqrt(squares / ((double)points->count - 1));
    return sd < SD_LEAST_MS || together < -ALTERNATION_MOST * squares;
}

/* Early beats, each with its pause, while the neighbours stand still: ectopics so regular that the
 * thresholds have taken them for the rhythm. A bigeminy or a beat early every fifth time is a fine
 * wave in the spectrum and no coherence. */
static int early_pairs(const struct points *points)
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

static enum reason judge(const struct rr_interval *intervals, size_t count, int64_t end_ns,
                         struct points *points)
{
    struct tally tally = tally_window(intervals, count, end_ns);
    double needed_s = COVERED_LEAST * COHERENCE_WINDOW_S;
    points_gather(points, intervals, count, end_ns);
    if (tally.covered_s < needed_s)
        return tally.covered_s + tally.doubted_s < needed_s ? REASON_GAP : REASON_NOISY;
    if (tally.has_hole)
        return REASON_GAP;
    if (tally.corrected + 2 * early_pairs(points) > CORRECTED_MOST * tally.intervals ||
        points->count == COHERENCE_POINTS_MAX || points->count < COHERENCE_POINTS_MIN)
        return REASON_ARTEFACTS;
    return is_regular(points) ? REASON_REGULAR : REASON_NONE;
}

enum reason coherence_judge(const struct rr_interval *intervals, size_t count, int64_t end_ns)
{
    struct points points;
    return judge(intervals, count, end_ns, &points);
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
        return COHERENCE_WINDOW_S;
    return fmax(COHERENCE_WINDOW_S - s_from_ns(end_ns - settling->first_ns), 0);
}

enum reason coherence_at(struct spectrum *spectrum, const struct rr_interval *intervals,
                         size_t count, const struct settling *settling, int64_t end_ns,
                         struct coherence *coherence)
{
    struct points points;
    *coherence = coherence_none();
    if (settling_left_s(settling, end_ns) > 0)
        return REASON_SETTLING;
    enum reason reason = judge(intervals, count, end_ns, &points);
    if (reason != REASON_NONE)
        return reason;
    bool exists = coherence_of(spectrum, points.times_s, points.nn_ms, points.count,
                               COHERENCE_WINDOW_S, coherence);
    return exists ? REASON_NONE : REASON_ARTEFACTS;
}
