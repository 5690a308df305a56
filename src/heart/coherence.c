/* The coherence ratio.
 *
 * The definition stands in coherence.h and is exact: intervals of the window only, spline, 4 Hz,
 * line removed, periodic Hann, 4096 points, sums over bins. Whether there is a value at all is
 * asked before, of the gate. */
#include "heart/coherence.h"

#include "base/clock.h"
#include "heart/stats.h"
#include "heart/tachogram.h"
#include <math.h>

#define TOTAL_LOW_HZ  0.0033
#define TOTAL_HIGH_HZ 0.4
#define SLACK_S       1e-9
#define SAMPLES_MAX   257 /* 64 s at 4 Hz, both ends */

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
    size_t peak = spectrum_peak(spectrum, spectrum_first_bin(COHERENCE_LOW_HZ),
                                spectrum_last_bin(COHERENCE_HIGH_HZ));
    size_t half = spectrum_last_bin(COHERENCE_HALF_HZ);
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

enum reason coherence_at(struct spectrum *spectrum, const struct rr_interval *intervals,
                         size_t count, const struct settling *settling, int64_t end_ns,
                         struct coherence *coherence)
{
    struct gate_points points;
    *coherence = coherence_none();
    if (settling_left_s(settling, end_ns) > 0)
        return REASON_SETTLING;
    enum reason reason = gate_judge(intervals, count, end_ns, &points);
    if (reason != REASON_NONE)
        return reason;
    bool exists = coherence_of(spectrum, points.times_s, points.nn_ms, points.count,
                               COHERENCE_WINDOW_S, coherence);
    return exists ? REASON_NONE : REASON_ARTEFACTS;
}
