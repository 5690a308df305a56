/* Samples into cells. The line through the samples is averaged over each cell, so that any rate and
 * any unevenness give the same picture; a gap begins the search anew. Most samples only add to the
 * cell under way, and that is all they cost. */
#include "heart/ecg_beats.h"

#include "base/status.h"
#include <stdlib.h>

void ecg_beats_start(struct ecg_beats *beats)
{
    beats->started = false;
    beats->search.wave.edge_ns = 0; /* no cell: the first sample is inside of none */
}

/* One over a step in time. Steps that differ by nanoseconds, as the rounding of times makes them,
 * share one division. */
static double per_ns(struct ecg_wave *wave, int64_t step_ns)
{
    if (llabs(step_ns - wave->step_ns) > step_ns >> 18) {
        wave->step_ns = step_ns;
        wave->per_ns = 1 / (double)step_ns;
    }
    return wave->per_ns;
}

/* Fills cells up to the moment of a sample: the line through the samples, averaged. */
static int cross_edges(struct ecg_beats *beats, int64_t time_ns, double value,
                       struct ecg_verdict verdicts[ECG_VERDICTS])
{
    struct ecg_wave *wave = &beats->search.wave;
    int64_t last_ns = wave->last_ns, edge_ns = wave->edge_ns;
    double last = wave->last_value, area = wave->area;
    double rate = (value - last) * per_ns(wave, time_ns - last_ns);
    int count = 0;
    for (; edge_ns <= time_ns; edge_ns += ECG_CELL_NS) {
        double length = (double)(edge_ns - last_ns), at = last + rate * length;
        area += 0.5 * (last + at) * length;
        ENSURE(count < ECG_VERDICTS);
        count +=
            ecg_search_cell(&beats->search, area * (1 / (double)ECG_CELL_NS), &verdicts[count]);
        area = 0;
        last_ns = edge_ns;
        last = at;
    }
    wave->edge_ns = edge_ns;
    wave->area = 0.5 * (last + value) * (double)(time_ns - last_ns);
    wave->last_ns = time_ns;
    wave->last_value = value;
    return count;
}

/* Most samples end inside the cell they began in. */
static inline bool stays_inside(struct ecg_wave *wave, int64_t time_ns, double value)
{
    if (time_ns >= wave->edge_ns)
        return false;
    ENSURE(time_ns > wave->last_ns);
    ecg_wave_keep(wave, time_ns, value);
    wave->area += 0.5 * (wave->last_value + value) * (double)(time_ns - wave->last_ns);
    wave->last_ns = time_ns;
    wave->last_value = value;
    return true;
}

int ecg_beats_judge(struct ecg_beats *beats, int64_t time_ns, double value,
                    struct ecg_verdict verdicts[ECG_VERDICTS], bool *interrupted)
{
    struct ecg_wave *wave = &beats->search.wave;
    *interrupted = false;
    if (stays_inside(wave, time_ns, value))
        return 0;
    if (!beats->started || time_ns - wave->last_ns > BEATS_GAP_NS) {
        ENSURE(time_ns >= 0);
        *interrupted = beats->started;
        beats->started = true;
        ecg_search_start(&beats->search, time_ns, value);
        return 0;
    }
    ecg_wave_keep(wave, time_ns, value);
    return cross_edges(beats, time_ns, value, verdicts);
}

int ecg_beats_push(struct ecg_beats *beats, int64_t time_ns, double value,
                   struct beat_body found[BEATS_AT_ONCE], bool *interrupted)
{
    struct ecg_verdict verdicts[ECG_VERDICTS];
    *interrupted = false;
    if (stays_inside(&beats->search.wave, time_ns, value))
        return 0;
    int judged = ecg_beats_judge(beats, time_ns, value, verdicts, interrupted), count = 0;
    for (int i = 0; i < judged; i++)
        if (verdicts[i].is_beat) {
            ENSURE(count < BEATS_AT_ONCE);
            found[count++] = verdicts[i].beat;
        }
    return count;
}
