#include "heart/ecg_mark.h"

#include <math.h>

#define MS INT64_C(1000000)

static const struct ecg_sample *sample_at(const struct ecg_wave *wave, int64_t i)
{
    return &wave->samples[i & (ECG_SAMPLES - 1)];
}

/* The first sample kept that is not before a moment. */
static int64_t sample_from(const struct ecg_wave *wave, int64_t time_ns)
{
    int64_t low = wave->sample_count > ECG_SAMPLES ? wave->sample_count - ECG_SAMPLES : 0;
    int64_t high = wave->sample_count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (sample_at(wave, middle)->time_ns < time_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static double mean_level(const struct ecg_wave *wave, int64_t from, int64_t to)
{
    double sum = 0;
    for (int64_t cell = from; cell < to; cell++)
        sum += ecg_ring(wave->level, cell);
    return sum / (double)(to - from);
}

struct extremes {
    int64_t highest, lowest; /* sample numbers */
    double high, low;
};

static struct extremes extremes_of(const struct ecg_wave *wave, int64_t from_ns, int64_t to_ns)
{
    struct extremes found = {-1, -1, -INFINITY, INFINITY};
    for (int64_t i = sample_from(wave, from_ns); i < wave->sample_count; i++) {
        const struct ecg_sample *sample = sample_at(wave, i);
        if (sample->time_ns > to_ns)
            break;
        if (sample->value > found.high) {
            found.high = sample->value;
            found.highest = i;
        }
        if (sample->value < found.low) {
            found.low = sample->value;
            found.lowest = i;
        }
    }
    return found;
}

/* The top of the least-squares parabola through the samples around one of them. */
static void top_of_parabola(const struct ecg_wave *wave, int64_t i, double *time_ns, double *value)
{
    int64_t oldest = wave->sample_count > ECG_SAMPLES ? wave->sample_count - ECG_SAMPLES : 0;
    int64_t zero_ns = sample_at(wave, i)->time_ns;
    double zero = sample_at(wave, i)->value, unit = 1e-7;
    for (int turn = 0; turn < 2; turn++) {
        double s1 = 0, s2 = 0, s3 = 0, s4 = 0, y0 = 0, y1 = 0, y2 = 0, n = 0;
        int64_t from = i, to = i;
        while (from > oldest && i - from < 64 && (i - from < 1 || zero_ns - sample_at(wave, from - 1)->time_ns <= 8 * MS))
            from--;
        while (to + 1 < wave->sample_count && to - i < 64 && (to - i < 1 || sample_at(wave, to + 1)->time_ns - zero_ns <= 8 * MS))
            to++;
        for (int64_t k = from; k <= to; k++) {
            double t = (double)(sample_at(wave, k)->time_ns - zero_ns) * unit;
            double y = sample_at(wave, k)->value - zero;
            n++, s1 += t, s2 += t * t, s3 += t * t * t, s4 += t * t * t * t;
            y0 += y, y1 += t * y, y2 += t * t * y;
        }
        *time_ns = (double)zero_ns;
        *value = zero;
        double det = n * (s2 * s4 - s3 * s3) - s1 * (s1 * s4 - s2 * s3) + s2 * (s1 * s3 - s2 * s2);
        if (!(fabs(det) > 0))
            return;
        double a = (y0 * (s2 * s4 - s3 * s3) - s1 * (y1 * s4 - y2 * s3) + s2 * (y1 * s3 - y2 * s2)) / det;
        double b = (n * (y1 * s4 - y2 * s3) - y0 * (s1 * s4 - s2 * s3) + s2 * (s1 * y2 - s2 * y1)) / det;
        double c = (n * (s2 * y2 - s3 * y1) - s1 * (s1 * y2 - s2 * y1) + y0 * (s1 * s3 - s2 * s2)) / det;
        if (!(fabs(c) > 0))
            return;
        double top = -b / (2 * c);
        double least = (double)(sample_at(wave, from)->time_ns - zero_ns) * unit;
        double most = (double)(sample_at(wave, to)->time_ns - zero_ns) * unit;
        top = top < least ? least : top > most ? most : top;
        *time_ns = (double)zero_ns + top / unit;
        *value = zero + a + b * top + c * top * top;
        int64_t nearest = i; /* once more around the sample nearest to the top */
        for (int64_t k = from; k <= to; k++)
            if (fabs((double)sample_at(wave, k)->time_ns - *time_ns) <
                fabs((double)sample_at(wave, nearest)->time_ns - *time_ns))
                nearest = k;
        if (nearest == i)
            return;
        i = nearest;
        zero_ns = sample_at(wave, i)->time_ns;
        zero = sample_at(wave, i)->value;
    }
}

struct ecg_mark ecg_mark(const struct ecg_wave *wave, int64_t cell, const struct ecg_shape *shape,
                         int shift)
{
    int64_t middle_ns = (cell + 1) * ECG_CELL_NS;
    struct extremes wide = extremes_of(wave, middle_ns - 80 * MS, middle_ns + 80 * MS);
    struct ecg_mark mark = {.time_ns = middle_ns};
    double before = mean_level(wave, cell - 13, cell - 9), after = mean_level(wave, cell + 12, cell + 16);
    mark.base = before;
    mark.height = 0;
    if (wide.highest < 0)
        return mark;
    double up = fmax(wide.high - before, 0), down = fmax(before - wide.low, 0);
    mark.lean = up + down > 0 ? (up - down) / (up + down) : 0;
    double range = fmax(fmax(wide.high, before), after) - fmin(fmin(wide.low, before), after);
    mark.step = range > 0 ? fabs(after - before) / range : 1;
    bool known = shape && shape->count >= 3;
    bool upward = known ? shape->lean >= 0 : mark.lean >= 0;
    if (known) {
        int64_t about_ns = middle_ns + shift * ECG_CELL_NS + (int64_t)shape->offset_ns;
        struct extremes near = extremes_of(wave, about_ns - 28 * MS, about_ns + 28 * MS);
        if (near.highest >= 0)
            wide = near;
    }
    double time_ns, value;
    top_of_parabola(wave, upward ? wide.highest : wide.lowest, &time_ns, &value);
    mark.time_ns = (int64_t)floor(time_ns + 0.5);
    mark.height = value - before;
    return mark;
}
