/* What the rest tells, by the definitions of a recording analysed as a whole (heart/analysis.h):
 * intervals of seconds that were not believed are left out, no difference is taken over a gap, and
 * the spectrum is of the longest stretch without one. */
#include "calibration/baseline.h"

#include "base/clock.h"
#include "heart/gate.h"
#include "heart/hrv.h"
#include "heart/stats.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COVERED_LEAST  90.0 /* percent of the time asked for */
#define CORRECTED_MOST 5.0  /* percent of the intervals, as for coherence */
#define DRIFT          0.05 /* of the mean interval, from half to half */
#define DRIFT_Z        2.58 /* one in a hundred by chance, were the segments independent */
#define CHANGE         2.0  /* ratio of the standard deviations */
#define CHANGE_Z       1.96
#define SEGMENTS       10
#define SEGMENT_LEAST  4 /* intervals */

struct rest {
    double times_s[BASELINE_INTERVALS], nn_ms[BASELINE_INTERVALS];
    bool follows[BASELINE_INTERVALS];
    size_t count;
};

/* Whether the second around a moment counts; seconds are session time's. */
static bool is_usable(const struct baseline *baseline, double time_s)
{
    int64_t end_s = (baseline->from_ns + ns_from_s(time_s)) / NS_PER_S + 1;
    int64_t number = (end_s * NS_PER_S - baseline->from_ns) / NS_PER_S;
    return number >= 0 && number < BASELINE_SECONDS && baseline->usable[number];
}

/* The corrected intervals whose beats lie in the rest; times since its first beat. */
static void rest_gather(const struct baseline *baseline, struct rest *rest)
{
    double end_s = baseline->wish.length_s + s_from_ns(baseline->lost_ns);
    size_t all = rr_points(baseline->intervals, baseline->interval_count, baseline->from_ns,
                           rest->times_s, rest->nn_ms, rest->follows, BASELINE_INTERVALS);
    bool hole = false;
    rest->count = 0;
    for (size_t i = 0; i < all; i++) {
        bool kept = rest->times_s[i] <= end_s + 1e-9 && is_usable(baseline, rest->times_s[i]);
        rest->times_s[rest->count] = rest->times_s[i];
        rest->nn_ms[rest->count] = rest->nn_ms[i];
        rest->follows[rest->count] = rest->follows[i] && !hole && rest->count > 0;
        rest->count += kept;
        hole = !kept;
    }
}

static double covered_s(const struct rest *rest)
{
    double sum_ms = 0;
    for (size_t i = 0; i < rest->count; i++)
        sum_ms += rest->nn_ms[i];
    return sum_ms / 1000;
}

static double corrected_percent(const struct baseline *baseline)
{
    double end_s = baseline->wish.length_s + s_from_ns(baseline->lost_ns);
    int told = 0, corrected = 0;
    for (size_t i = 0; i < baseline->interval_count; i++) {
        const struct rr_interval *one = &baseline->intervals[i];
        double time_s = s_from_ns(one->time_ns - baseline->from_ns);
        if (one->first || isnan(one->rr_ms) || time_s > end_s || !is_usable(baseline, time_s))
            continue;
        told++;
        corrected += one->class != BEAT_NORMAL;
    }
    return told > 0 ? 100.0 * corrected / told : NAN;
}

/* --- did it rest ---------------------------------------------------------------------------- */

/* How far the count of reverse arrangements is from what chance gives, in standard deviations: how
 * often a value is greater than one that comes later. */
static double reverse_z(const double *values, int count)
{
    int reversed = 0;
    for (int i = 0; i < count; i++)
        for (int j = i + 1; j < count; j++)
            reversed += values[i] > values[j];
    double n = count, expected = n * (n - 1) / 4;
    return (reversed - expected) / sqrt(n * (2 * n + 5) * (n - 1) / 72);
}

/* The half or tenth `part` of `parts`, by time. */
static size_t part_of(const struct rest *rest, int part, int parts, const double **nn_ms)
{
    double from_s = rest->times_s[0], length_s = rest->times_s[rest->count - 1] - from_s;
    size_t first = 0, last;
    while (first < rest->count && rest->times_s[first] < from_s + length_s * part / parts)
        first++;
    for (last = first; last < rest->count; last++)
        if (part + 1 < parts && rest->times_s[last] >= from_s + length_s * (part + 1) / parts)
            break;
    *nn_ms = rest->nn_ms + first;
    return last - first;
}

static void look_at_segments(const struct rest *rest, struct baseline_stationarity *found)
{
    double means[SEGMENTS], spreads[SEGMENTS];
    for (int i = 0; i < SEGMENTS; i++) {
        const double *nn_ms;
        size_t count = part_of(rest, i, SEGMENTS, &nn_ms);
        if (count < SEGMENT_LEAST)
            return;
        means[i] = stats_mean(nn_ms, count);
        spreads[i] = stats_sd(nn_ms, count, 1);
    }
    found->mean_z = reverse_z(means, SEGMENTS);
    found->spread_z = reverse_z(spreads, SEGMENTS);
}

static struct baseline_stationarity stationarity_of(const struct rest *rest)
{
    struct baseline_stationarity found = {NAN, NAN, NAN, NAN, NAN, NAN, false, false};
    const double *first, *second;
    size_t early = part_of(rest, 0, 2, &first), late = part_of(rest, 1, 2, &second);
    if (early < SEGMENT_LEAST || late < SEGMENT_LEAST)
        return found;
    found.first_nn_ms = stats_mean(first, early);
    found.second_nn_ms = stats_mean(second, late);
    found.first_sdnn_ms = stats_sd(first, early, 1);
    found.second_sdnn_ms = stats_sd(second, late, 1);
    look_at_segments(rest, &found);
    double moved = fabs(found.second_nn_ms / found.first_nn_ms - 1);
    double ratio = fabs(log(found.second_sdnn_ms / found.first_sdnn_ms));
    found.drifts = moved >= DRIFT && fabs(found.mean_z) > DRIFT_Z;
    found.changes = ratio >= log(CHANGE) && fabs(found.spread_z) > CHANGE_Z;
    return found;
}

/* --- gates ---------------------------------------------------------------------------------- */

/* What is too regular for a heart, or made up: asked of each 64 s, as coherence asks. Of a minute's
 * rest a few beats more are known. */
static enum reason machine_of(const struct baseline *baseline)
{
    struct gate_points *points = malloc(sizeof *points);
    double all_s = baseline->wish.length_s + s_from_ns(baseline->lost_ns);
    enum reason found = REASON_NONE;
    for (double end_s = GATE_WINDOW_S; points && end_s <= all_s + BASELINE_LATE_S;
         end_s += GATE_WINDOW_S) {
        enum reason reason = gate_judge(baseline->intervals, baseline->interval_count,
                                        baseline->from_ns + ns_from_s(end_s), points);
        if (reason == REASON_REGULAR || reason == REASON_SYNTHETIC)
            found = reason;
    }
    free(points);
    return found;
}

static enum reason gate_of(const struct baseline *baseline, const struct baseline_result *result)
{
    if (baseline->state == BASELINE_STOPPED)
        return REASON_SETTLING;
    if (baseline->from_ns < 0)
        return baseline->reason != REASON_NONE ? baseline->reason : REASON_SETTLING;
    if (!(result->covered_percent >= COVERED_LEAST))
        return REASON_GAP;
    if (!(result->corrected_percent <= CORRECTED_MOST))
        return REASON_ARTEFACTS;
    return machine_of(baseline);
}

/* --- measures ------------------------------------------------------------------------------- */

/* The longest run of intervals that follow one another. */
static size_t longest_run(const struct rest *rest, size_t *first)
{
    size_t best = 0, begin = 0;
    for (size_t i = 0; i < rest->count; i++) {
        if (!rest->follows[i])
            begin = i;
        if (best == 0 || rest->times_s[i] - rest->times_s[begin] >
                             rest->times_s[*first + best - 1] - rest->times_s[*first]) {
            *first = begin;
            best = i - begin + 1;
        }
    }
    return best;
}

static bool measure_spectrum(const struct rest *rest, struct spectrum *spectrum,
                             struct baseline_result *result)
{
    size_t first = 0, count = longest_run(rest, &first);
    const double *times_s = rest->times_s + first, *nn_ms = rest->nn_ms + first;
    struct hrv_bands bands;
    if (hrv_in_frequency(spectrum, times_s, nn_ms, count, &bands))
        return false;
    result->spectrum_s = count > 0 ? times_s[count - 1] - times_s[0] + nn_ms[0] / 1000 : 0;
    hrv_withhold(&bands, result->spectrum_s);
    result->vlf_ms2 = bands.vlf_ms2;
    result->lf_ms2 = bands.lf_ms2;
    result->hf_ms2 = bands.hf_ms2;
    result->lf_hf = bands.lf_hf;
    result->peak_hz = bands.peak_hz;
    return true;
}

static void measure_time(const struct rest *rest, struct baseline_result *result)
{
    struct hrv_time time = hrv_in_time(rest->nn_ms, rest->follows, rest->count);
    result->mean_hr_bpm = time.mean_hr_bpm;
    result->mean_nn_ms = time.mean_nn_ms;
    result->sdnn_ms = time.sdnn_ms;
    result->rmssd_ms = time.rmssd_ms;
    result->ln_rmssd = time.ln_rmssd;
    result->pnn50_percent = time.pnn50_percent;
}

static double median_of(const double *values, size_t count)
{
    double sorted[BASELINE_SECONDS];
    if (count == 0)
        return NAN;
    memcpy(sorted, values, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, stats_by_size);
    return 0.5 * (sorted[(count - 1) / 2] + sorted[count / 2]);
}

static struct baseline_result nothing(const struct baseline *baseline)
{
    struct baseline_result result = {.reason = REASON_SETTLING,
                                     .length_s = baseline->wish.length_s,
                                     .interruptions = baseline->interruptions};
    double *const values[] = {&result.mean_hr_bpm,
                              &result.mean_nn_ms,
                              &result.sdnn_ms,
                              &result.rmssd_ms,
                              &result.ln_rmssd,
                              &result.pnn50_percent,
                              &result.spectrum_s,
                              &result.vlf_ms2,
                              &result.lf_ms2,
                              &result.hf_ms2,
                              &result.lf_hf,
                              &result.peak_hz,
                              &result.breathing_per_min,
                              &result.breathing_confidence,
                              &result.corrected_percent};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        *values[i] = NAN;
    struct baseline_stationarity *unknown = &result.stationarity;
    unknown->first_nn_ms = unknown->second_nn_ms = unknown->first_sdnn_ms = NAN;
    unknown->second_sdnn_ms = unknown->mean_z = unknown->spread_z = NAN;
    return result;
}

bool baseline_result(const struct baseline *baseline, struct spectrum *spectrum,
                     struct baseline_result *result)
{
    struct rest *rest = calloc(1, sizeof *rest);
    bool done = rest != NULL;
    *result = nothing(baseline);
    if (rest && baseline->from_ns >= 0) {
        rest_gather(baseline, rest);
        result->intervals = (int)rest->count;
        result->covered_percent = 100 * covered_s(rest) / baseline->wish.length_s;
        result->corrected_percent = corrected_percent(baseline);
    }
    result->reason = gate_of(baseline, result);
    if (done && result->reason == REASON_NONE) {
        measure_time(rest, result);
        done = measure_spectrum(rest, spectrum, result);
        result->stationarity = stationarity_of(rest);
        result->breathing_per_min = median_of(baseline->breaths_per_min, baseline->breath_count);
        result->breathing_confidence = median_of(baseline->confidences, baseline->breath_count);
    }
    free(rest);
    return done;
}
