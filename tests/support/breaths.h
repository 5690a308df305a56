/* Recordings and hearts whose breathing is known, for what is to find it. A header of small
 * functions shared by tests and benchmarks. */
#ifndef TEST_BREATHS_H
#define TEST_BREATHS_H

#include "hearts.h"
#include "support.h"

#include "heart/breathing.h"
#include <stdio.h>
#include <stdlib.h>

#define BREATHS_ROOM 4000

/* Beginnings of breaths, or any mark that comes once a breath. */
struct breaths {
    double at_s[BREATHS_ROOM];
    size_t count;
};

/* Breaths a minute among the marks of a window; NaN: fewer than three. */
static inline double breaths_per_min(const struct breaths *breaths, double from_s, double to_s)
{
    double first_s = NAN, last_s = NAN;
    int count = 0;
    for (size_t i = 0; i < breaths->count; i++) {
        if (breaths->at_s[i] < from_s || breaths->at_s[i] > to_s)
            continue;
        first_s = count++ ? first_s : breaths->at_s[i];
        last_s = breaths->at_s[i];
    }
    return count < 3 ? NAN : 60 * (count - 1) / (last_s - first_s);
}

static inline double box_mean(const double *sums, size_t count, size_t at, size_t half)
{
    size_t from = at > half ? at - half : 0, to = at + half < count ? at + half : count;
    return (sums[to] - sums[from]) / (double)(to - from);
}

/* Each rise of a breath channel through its own mean of 8 s, once it has fallen a third of its
 * deviation below. */
static inline void breaths_of_channel(const double *values, size_t count, double rate_hz,
                                      struct breaths *breaths)
{
    double *sums = calloc(count + 1, sizeof *sums), *moved = calloc(count, sizeof *moved),
           square = 0;
    for (size_t i = 0; i < count; i++)
        sums[i + 1] = sums[i] + values[i];
    for (size_t i = 0; i < count; i++) {
        moved[i] = box_mean(sums, count, i, (size_t)(0.25 * rate_hz)) -
                   box_mean(sums, count, i, (size_t)(4 * rate_hz));
        square += moved[i] * moved[i];
    }
    double bound = sqrt(square / (double)count) / 3;
    bool low = false;
    breaths->count = 0;
    for (size_t i = 0; i < count && breaths->count < BREATHS_ROOM; i++) {
        low = low || moved[i] < -bound;
        if (low && moved[i] > bound) {
            breaths->at_s[breaths->count++] = (double)i / rate_hz;
            low = false;
        }
    }
    free(sums);
    free(moved);
}

/* Height and base of the wave in the 0.6 s that begin `delay_s` after each beat. */
static inline struct beat_body beat_of_wave(const double *values, size_t count, double rate_hz,
                                            double beat_s, double delay_s)
{
    struct beat_body beat = {
        .time_ns = ns_from_s(beat_s), .quality = 1, .height = NAN, .base = NAN};
    double from = (beat_s + delay_s) * rate_hz, to = from + 0.6 * rate_hz;
    if (from < 0 || to >= (double)count)
        return beat;
    double least = values[(size_t)from], base = least, most = least;
    for (size_t i = (size_t)from; i < (size_t)to; i++) {
        least = fmin(least, values[i]);
        base = values[i] > most ? least : base;
        most = fmax(most, values[i]);
    }
    beat.height = most - base;
    beat.base = base;
    return beat;
}

/* How well the estimates of a recording fit. */
#define ERRORS_ROOM 20000
struct breath_errors {
    double error[ERRORS_ROOM], confidence[ERRORS_ROOM]; /* breaths a minute */
    size_t count, asked;
};

struct breath_source {
    const double *beats_s; /* of the rhythm */
    const struct beat_body *waves;
    size_t count;
    bool rhythm, wave;
    const struct breaths *truth; /* NULL: `per_min` */
    double per_min;
};

static inline void breathing_listen(const struct breath_source *source,
                                    struct breath_errors *errors)
{
    static struct heart_feed feed;
    static struct breathing breathing;
    feed_start(&feed, source->beats_s, source->count);
    breathing_start(&breathing);
    size_t told = 0;
    int64_t last_s = (int64_t)source->beats_s[source->count - 1];
    for (int64_t end_s = 1; end_s < last_s; end_s++) {
        if (source->rhythm)
            feed_until(&feed, (double)end_s);
        for (; source->wave && told < source->count &&
               source->waves[told].time_ns <= end_s * NS_PER_S;
             told++)
            breathing_beat(&breathing, &source->waves[told]);
        struct breathing_body found = breathing_at(&breathing, &feed.rates, end_s * NS_PER_S);
        double truth = source->per_min;
        if (source->truth)
            truth = breaths_per_min(source->truth, (double)end_s - 40, (double)end_s);
        if (end_s < 45 || isnan(truth) || errors->count == ERRORS_ROOM)
            continue;
        errors->asked++;
        if (found.reason != REASON_NONE)
            continue;
        errors->error[errors->count] = fabs(60 * found.rate_hz - truth);
        errors->confidence[errors->count++] = found.confidence;
    }
}

static inline int breath_ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static inline double errors_quantile(const struct breath_errors *errors, double share)
{
    static double sorted[ERRORS_ROOM];
    memcpy(sorted, errors->error, errors->count * sizeof *sorted);
    qsort(sorted, errors->count, sizeof *sorted, breath_ascending);
    return errors->count ? sorted[(size_t)(share * (double)(errors->count - 1) + 0.5)] : NAN;
}

static inline double errors_within(const struct breath_errors *errors, double bound)
{
    size_t within = 0;
    for (size_t i = 0; i < errors->count; i++)
        within += errors->error[i] <= bound;
    return (double)within / (double)errors->count;
}

static inline void errors_show(const char *name, const struct breath_errors *errors)
{
    printf("%-34s answers %5.1f %% of %4zu s; error median %5.2f, 95 %% %5.2f a minute; "
           "within 2: %5.1f %%\n",
           name, 100.0 * (double)errors->count / (double)(errors->asked ? errors->asked : 1),
           errors->asked, errors_quantile(errors, 0.5), errors_quantile(errors, 0.95),
           100 * errors_within(errors, 2));
}

#endif
