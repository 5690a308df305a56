/* The extreme that stands out most is sought where the shape says, or near the middle while the
 * shape is new; a parabola fitted to the raw samples beside it tells the time between them. */
#include "heart/ecg_mark.h"

#include <math.h>
#include <stdlib.h>

#define MS         INT64_C(1000000)
#define REACH_NS   (72 * MS) /* a new shape's main wave is sought so far from its middle */
#define NEAR_NS    (24 * MS) /* a known one's from where it should be */
#define FIT_NS     (12 * MS) /* either side: mains hum nearly averages out */
#define FIT_MOST   32        /* samples either side in the fit */
#define KNOWN_FROM 4         /* beats of a shape */
#define LIKE       0.6  /* share of the opposite wave at which the one that points as usual is it */
#define FIRST      0.85 /* share of the later deflection at which the earlier one is the main wave */

static const struct ecg_sample *sample_at(const struct ecg_wave *wave, int64_t i)
{
    return &wave->samples[i & (ECG_SAMPLES - 1)];
}

static int64_t oldest_sample(const struct ecg_wave *wave)
{
    return wave->sample_count > ECG_SAMPLES ? wave->sample_count - ECG_SAMPLES : 0;
}

/* The first sample kept that is not before a moment. */
static int64_t sample_from(const struct ecg_wave *wave, int64_t time_ns)
{
    int64_t low = oldest_sample(wave), high = wave->sample_count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (sample_at(wave, middle)->time_ns < time_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct extremes {
    int64_t highest, lowest; /* sample numbers; -1: no sample */
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

/* How far a sample stands out of what is 40 ms before and after it. */
static double bend_at(const struct ecg_wave *wave, int64_t i)
{
    const struct ecg_sample *sample = sample_at(wave, i);
    int64_t cell = sample->time_ns / ECG_CELL_NS;
    return fabs(sample->value -
                0.5 * (ecg_ring(wave->level, cell - 5) + ecg_ring(wave->level, cell + 5)));
}

static bool points_up(const struct ecg_wave *wave, const struct extremes *of, double habit)
{
    double up = bend_at(wave, of->highest), down = bend_at(wave, of->lowest);
    if (habit != 0)
        return habit > 0 ? up >= LIKE * down : LIKE * up > down;
    return of->highest < of->lowest ? up >= FIRST * down : down < FIRST * up;
}

/* Sums of powers of time, and with the values, over the samples around one of them. */
struct moments {
    double n, t1, t2, t3, t4, v0, v1, v2;
    double least, most; /* times, in units of FIT_NS from the sample in the middle */
};

static struct moments moments_around(const struct ecg_wave *wave, int64_t i)
{
    struct moments sums = {0};
    int64_t zero_ns = sample_at(wave, i)->time_ns, from = i, to = i;
    while (from > oldest_sample(wave) && i - from < FIT_MOST &&
           (from == i || zero_ns - sample_at(wave, from - 1)->time_ns <= FIT_NS))
        from--;
    while (to + 1 < wave->sample_count && to - i < FIT_MOST &&
           (to == i || sample_at(wave, to + 1)->time_ns - zero_ns <= FIT_NS))
        to++;
    for (int64_t k = from; k <= to; k++) {
        double t = (double)(sample_at(wave, k)->time_ns - zero_ns) * (1 / (double)FIT_NS);
        double v = sample_at(wave, k)->value - sample_at(wave, i)->value;
        sums.n += 1, sums.t1 += t, sums.t2 += t * t;
        sums.t3 += t * t * t, sums.t4 += t * t * t * t;
        sums.v0 += v, sums.v1 += t * v, sums.v2 += t * t * v;
        sums.least = k == from ? t : sums.least;
        sums.most = t;
    }
    return sums;
}

/* The top of the least-squares parabola a + b t + c t^2 (Cramer's rule): its time in units of
 * FIT_NS and its height, both from the sample in the middle. False: a straight line. */
static bool top_of(const struct moments *m, double *top, double *height)
{
    double a4 = m->t2 * m->t4 - m->t3 * m->t3, a3 = m->t1 * m->t4 - m->t2 * m->t3,
           a2 = m->t1 * m->t3 - m->t2 * m->t2;
    double whole = m->n * a4 - m->t1 * a3 + m->t2 * a2;
    double left = m->v1 * m->t4 - m->v2 * m->t3, right = m->v1 * m->t3 - m->v2 * m->t2,
           last = m->t1 * m->v2 - m->t2 * m->v1;
    if (!(fabs(whole) > 0))
        return false;
    double a = (m->v0 * a4 - m->t1 * left + m->t2 * right) / whole;
    double b = (m->n * left - m->v0 * a3 + m->t2 * last) / whole;
    double c = (m->v0 * a2 - m->n * right - m->t1 * last) / whole;
    if (!(fabs(c) > 0))
        return false;
    double t = -b / (2 * c);
    *top = t < m->least ? m->least : t > m->most ? m->most : t;
    *height = a + b * *top + c * *top * *top;
    return isfinite(*top) && isfinite(*height);
}

static int64_t nearest_sample(const struct ecg_wave *wave, int64_t i, int64_t time_ns)
{
    while (i + 1 < wave->sample_count && llabs(sample_at(wave, i + 1)->time_ns - time_ns) <
                                             llabs(sample_at(wave, i)->time_ns - time_ns))
        i++;
    while (i > oldest_sample(wave) && llabs(sample_at(wave, i - 1)->time_ns - time_ns) <
                                          llabs(sample_at(wave, i)->time_ns - time_ns))
        i--;
    return i;
}

/* Twice, so that the fit stands in the middle of what it finds. */
static void place(struct ecg_mark *mark, const struct ecg_wave *wave, int64_t i)
{
    double value = sample_at(wave, i)->value;
    mark->time_ns = sample_at(wave, i)->time_ns;
    for (int turn = 0; turn < 2; turn++) {
        double top, height;
        struct moments sums = moments_around(wave, i);
        if (!top_of(&sums, &top, &height))
            break;
        mark->time_ns = sample_at(wave, i)->time_ns + (int64_t)floor(top * (double)FIT_NS + 0.5);
        value = sample_at(wave, i)->value + height;
        int64_t nearest = nearest_sample(wave, i, mark->time_ns);
        if (nearest == i)
            break;
        i = nearest;
    }
    mark->height = value - mark->base;
}

/* The level of the flattest 32 ms among the 200 ms before the beat. */
static double level_before(const struct ecg_wave *wave, int64_t cell)
{
    double flattest = INFINITY, level = 0;
    for (int64_t from = cell - 25; from <= cell - 13; from += 2) {
        double steepness = 0, sum = 0;
        for (int64_t k = from; k < from + 4; k++) {
            steepness += fabs(ecg_ring(wave->slope, k));
            sum += ecg_ring(wave->level, k);
        }
        if (steepness < flattest) {
            flattest = steepness;
            level = sum / 4;
        }
    }
    return level;
}

struct ecg_mark ecg_mark(const struct ecg_wave *wave, int64_t cell, struct ecg_shape *shape,
                         int shift, double habit)
{
    int64_t middle_ns = (cell + 1 + shift) * ECG_CELL_NS;
    struct ecg_mark mark = {.time_ns = middle_ns, .base = level_before(wave, cell)};
    bool known = shape->count >= KNOWN_FROM, upward = shape->upward >= 0;
    int64_t about_ns = middle_ns + (known ? (int64_t)shape->offset_ns : 0);
    int64_t reach_ns = known ? NEAR_NS : REACH_NS;
    struct extremes around = extremes_of(wave, about_ns - reach_ns, about_ns + reach_ns);
    if (around.highest < 0) /* samples lie farther apart */
        around = extremes_of(wave, middle_ns - REACH_NS, middle_ns + REACH_NS);
    if (around.highest < 0)
        return mark;
    if (!known)
        upward = points_up(wave, &around, habit);
    place(&mark, wave, upward ? around.highest : around.lowest);
    double weight = shape->count < 8 ? 1 / (double)(shape->count > 1 ? shape->count : 1) : 1.0 / 16;
    if (!known)
        shape->upward += weight * ((upward ? 1 : -1) - shape->upward);
    if (upward == (shape->upward >= 0)) {
        double offset_ns = (double)(mark.time_ns - middle_ns);
        offset_ns = fmin(fmax(offset_ns, -(double)REACH_NS), (double)REACH_NS);
        shape->offset_ns += weight * (offset_ns - shape->offset_ns);
    }
    return mark;
}
