#include "heart/ecg_beats.h"

#include "base/status.h"
#include <math.h>
#include <string.h>

void ecg_beats_start(struct ecg_beats *beats)
{
    beats->started = false;
}

/* Fills cells up to the moment of a sample: the line through the samples, averaged. */
static int cross_edges(struct ecg_beats *beats, int64_t time_ns, double value,
                       struct beat_body found[BEATS_AT_ONCE])
{
    struct ecg_wave *wave = &beats->search.wave;
    struct ecg_verdict verdict;
    int count = 0;
    double rate = (value - wave->last_value) / (double)(time_ns - wave->last_ns);
    while (wave->edge_ns <= time_ns) {
        double length = (double)(wave->edge_ns - wave->last_ns);
        double at = wave->last_value + rate * length;
        double area = wave->area + 0.5 * (wave->last_value + at) * length;
        wave->area = 0;
        wave->last_ns = wave->edge_ns;
        wave->last_value = at;
        wave->edge_ns += ECG_CELL_NS;
        if (ecg_search_cell(&beats->search, area * (1 / (double)ECG_CELL_NS), &verdict) &&
            verdict.is_beat) {
            ENSURE(count < BEATS_AT_ONCE);
            found[count++] = verdict.beat;
        }
    }
    return count;
}

int ecg_beats_push(struct ecg_beats *beats, int64_t time_ns, double value,
                   struct beat_body found[BEATS_AT_ONCE], bool *interrupted)
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
    int count = time_ns >= wave->edge_ns ? cross_edges(beats, time_ns, value, found) : 0;
    wave->area += 0.5 * (wave->last_value + value) * (double)(time_ns - wave->last_ns);
    wave->last_ns = time_ns;
    wave->last_value = value;
    return count;
}

bool ecg_beats_of(const struct recording *recording, struct beat_list *list)
{
    static struct ecg_beats beats;
    ecg_beats_start(&beats);
    bool opens = true;
    size_t tail = (size_t)recording->rate_hz + 1;
    int64_t time_ns = 0, step_ns = ns_from_s(1 / recording->rate_hz);
    double value = 0;
    for (size_t i = 0; i < recording->count + tail; i++) {
        time_ns = i < recording->count ? recording_time_ns(recording, i) : time_ns + step_ns;
        if (i < recording->count && !isfinite(recording->values[i]))
            continue;
        value = i < recording->count ? recording->values[i] : value;
        struct beat_body found[BEATS_AT_ONCE];
        bool interrupted;
        int count = ecg_beats_push(&beats, time_ns, value, found, &interrupted);
        for (int k = 0; k < count; k++) {
            if (!beat_list_add(list, &found[k], opens))
                return false;
            opens = false;
        }
        opens = opens || interrupted;
    }
    return true;
}
