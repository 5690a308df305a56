/* One column: judged as coherence is, computed as coherence is, and kept whole instead of summed.
 *
 * A window of 128 s is judged as two of 64 s, the newer first, so that no rule has a second form.
 * Times are taken from the window's beginning, as for coherence: the same numbers go through the
 * same operations, whatever the time of day. */
#include "heart/spectrogram.h"

#include "base/clock.h"
#include "base/status.h"
#include "heart/tachogram.h"
#include <math.h>

#define PART_NS     ((int64_t)COHERENCE_WINDOW_S * NS_PER_S)
#define SAMPLES_MAX (SPECTROGRAM_WINDOWS_MAX * 256 + 1)

const char *spectrogram_parameters(void)
{
    return "{\"part_s\": 64, \"rate_hz\": 4, \"spline\": \"not-a-knot\", \"detrend\": \"linear\", "
           "\"taper\": \"periodic Hann\", \"points\": 4096, \"bin_hz\": 0.0009765625, "
           "\"highest_hz\": 0.5, \"judged_as\": \"coherence, each 64 s of the window\"}";
}

double spectrogram_window_s(const struct spectrogram_shape *shape)
{
    return shape->windows * COHERENCE_WINDOW_S;
}

static void column_empty(struct spectrogram_column *column, enum reason reason)
{
    column->reason = reason;
    for (size_t k = 0; k < SPECTRUM_BINS; k++)
        column->density[k] = NAN;
}

static enum reason judge(const struct spectrogram_shape *shape, const struct rr_interval *intervals,
                         size_t count, const struct settling *settling, int64_t end_ns)
{
    if (settling->first_ns < 0 || end_ns - settling->first_ns < shape->windows * PART_NS)
        return REASON_SETTLING;
    if (shape->raw)
        return REASON_NONE;
    struct gate_points points;
    for (int part = 0; part < shape->windows; part++) {
        enum reason reason = gate_judge(intervals, count, end_ns - part * PART_NS, &points);
        if (reason != REASON_NONE)
            return reason;
    }
    return REASON_NONE;
}

struct points {
    double times_s[SPECTROGRAM_POINTS_MAX], nn_ms[SPECTROGRAM_POINTS_MAX];
    size_t count;
};

static void measure(struct spectrum *spectrum, const struct points *points)
{
    double bend[SPECTROGRAM_POINTS_MAX], scratch[SPECTROGRAM_POINTS_MAX], samples[SAMPLES_MAX];
    struct spline spline =
        spline_through(points->times_s, points->nn_ms, points->count, bend, scratch);
    size_t length = tachogram_sample(&spline, samples, SAMPLES_MAX);
    line_remove(samples, length);
    spectrum_whole(spectrum, samples, length);
}

void spectrogram_column(struct spectrum *spectrum, const struct spectrogram_shape *shape,
                        const struct rr_interval *intervals, size_t count,
                        const struct settling *settling, int64_t end_ns,
                        struct spectrogram_column *column)
{
    ENSURE(shape->windows >= 1 && shape->windows <= SPECTROGRAM_WINDOWS_MAX);
    struct points points;
    column->end_ns = end_ns;
    enum reason reason = judge(shape, intervals, count, settling, end_ns);
    if (reason == REASON_NONE) {
        points.count = rr_points_within(intervals, count, end_ns - shape->windows * PART_NS, end_ns,
                                        points.times_s, points.nn_ms, SPECTROGRAM_POINTS_MAX);
        if (points.count < COHERENCE_POINTS_MIN)
            reason = shape->raw ? REASON_GAP : REASON_ARTEFACTS;
    }
    if (reason != REASON_NONE) {
        column_empty(column, reason);
        return;
    }
    measure(spectrum, &points);
    column->reason = REASON_NONE;
    for (size_t k = 0; k < SPECTRUM_BINS; k++)
        column->density[k] = spectrum->density[k];
}

void spectrogram_run(struct spectrum *spectrum, const struct spectrogram_shape *shape,
                     const struct rr_interval *intervals, size_t count, int64_t from_ns,
                     int64_t to_ns,
                     void (*put)(void *context, const struct spectrogram_column *column),
                     void *context)
{
    struct spectrogram_column column;
    struct settling settling;
    int64_t window_ns = shape->windows * PART_NS, step_ns = ns_from_s(shape->step_s);
    size_t low = 0, high = 0;
    ENSURE(step_ns > 0);
    settling_start(&settling);
    for (int64_t end_ns = from_ns; end_ns <= to_ns; end_ns += step_ns) {
        for (; high < count && intervals[high].time_ns <= end_ns; high++)
            settling_beat(&settling, intervals[high].time_ns, intervals[high].clear);
        while (low < high && intervals[low].time_ns < end_ns - window_ns)
            low++;
        spectrogram_column(spectrum, shape, intervals + low, high - low, &settling, end_ns,
                           &column);
        put(context, &column);
    }
}
