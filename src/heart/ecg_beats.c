#include "heart/ecg_beats.h"

#include "base/status.h"
#include <stdlib.h>

void ecg_beats_start(struct ecg_beats *beats)
{
    beats->started = false;
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
    int count = 0;
    double rate = (value - wave->last_value) * per_ns(wave, time_ns - wave->last_ns);
    while (wave->edge_ns <= time_ns) {
        double length = (double)(wave->edge_ns - wave->last_ns);
        double at = wave->last_value + rate * length;
        double area = wave->area + 0.5 * (wave->last_value + at) * length;
        wave->area = 0;
        wave->last_ns = wave->edge_ns;
        wave->last_value = at;
        wave->edge_ns += ECG_CELL_NS;
        ENSURE(count < ECG_VERDICTS);
        count += ecg_search_cell(&beats->search, area * (1 / (double)ECG_CELL_NS), &verdicts[count]);
    }
    return count;
}

int ecg_beats_judge(struct ecg_beats *beats, int64_t time_ns, double value,
                    struct ecg_verdict verdicts[ECG_VERDICTS], bool *interrupted)
{
    struct ecg_wave *wave = &beats->search.wave;
    *interrupted = false;
    if (!beats->started || time_ns - wave->last_ns > BEATS_GAP_NS) {
        ENSURE(time_ns >= 0);
        *interrupted = beats->started;
        beats->started = true;
        ecg_search_start(&beats->search, time_ns, value);
        return 0;
    }
    ENSURE(time_ns > wave->last_ns);
    ecg_wave_keep(wave, time_ns, value);
    int count = time_ns >= wave->edge_ns ? cross_edges(beats, time_ns, value, verdicts) : 0;
    wave->area += 0.5 * (wave->last_value + value) * (double)(time_ns - wave->last_ns);
    wave->last_ns = time_ns;
    wave->last_value = value;
    return count;
}

int ecg_beats_push(struct ecg_beats *beats, int64_t time_ns, double value,
                   struct beat_body found[BEATS_AT_ONCE], bool *interrupted)
{
    struct ecg_verdict verdicts[ECG_VERDICTS];
    int judged = ecg_beats_judge(beats, time_ns, value, verdicts, interrupted), count = 0;
    for (int i = 0; i < judged; i++)
        if (verdicts[i].is_beat) {
            ENSURE(count < BEATS_AT_ONCE);
            found[count++] = verdicts[i].beat;
        }
    return count;
}
