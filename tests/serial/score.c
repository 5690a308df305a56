#include "score.h"

#include "base/status.h"
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define BEATS_MOST  1024
#define TOLERANCE_S 0.150
#define DELAY_STEPS 80 /* of 10 ms */

struct pair {
    double distance_s, error_s;
    size_t reference, detected;
};

struct matching {
    double reference[BEATS_MOST], detected[BEATS_MOST];
    size_t reference_count, detected_count;
    double errors_s[BEATS_MOST];
    int hits;
};

static size_t keep_inside(const double *times, size_t count, double delay_s,
                          const struct span *spans, size_t span_count, double *kept)
{
    size_t kept_count = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < span_count; k++) {
            double time_s = times[i] - delay_s;
            if (time_s < spans[k].from_s || time_s > spans[k].to_s)
                continue;
            ENSURE(kept_count < BEATS_MOST);
            kept[kept_count++] = time_s;
        }
    return kept_count;
}

static int nearer(const void *a, const void *b)
{
    const struct pair *one = a, *other = b;
    return (one->distance_s > other->distance_s) - (one->distance_s < other->distance_s);
}

static void match(struct matching *matching)
{
    static struct pair pairs[BEATS_MOST * 4];
    bool reference_used[BEATS_MOST] = {false}, detected_used[BEATS_MOST] = {false};
    size_t count = 0;
    for (size_t i = 0; i < matching->reference_count; i++)
        for (size_t k = 0; k < matching->detected_count; k++) {
            double error_s = matching->detected[k] - matching->reference[i];
            if (fabs(error_s) <= TOLERANCE_S && count < BEATS_MOST * 4)
                pairs[count++] = (struct pair){fabs(error_s), error_s, i, k};
        }
    qsort(pairs, count, sizeof pairs[0], nearer);
    matching->hits = 0;
    for (size_t i = 0; i < count; i++) {
        if (reference_used[pairs[i].reference] || detected_used[pairs[i].detected])
            continue;
        reference_used[pairs[i].reference] = detected_used[pairs[i].detected] = true;
        matching->errors_s[matching->hits++] = pairs[i].error_s;
    }
}

static int by_value(const void *a, const void *b)
{
    const double *one = a, *other = b;
    return (*one > *other) - (*one < *other);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, by_value);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static void score_distances(struct score *score, double *errors_s)
{
    double distances_ms[BEATS_MOST];
    double middle_s = median(errors_s, score->hits);
    int within = 0;
    for (int i = 0; i < score->hits; i++) {
        distances_ms[i] = 1000 * fabs(errors_s[i] - middle_s);
        within += distances_ms[i] <= 20;
    }
    score->delay_ms += 1000 * middle_s;
    score->median_ms = median(distances_ms, score->hits);
    score->worst_ms = distances_ms[score->hits - 1];
    score->share_within_20_ms = (double)within / score->hits;
}

struct score score_beats(const double *reference, size_t reference_count, const double *detected,
                         size_t detected_count, const struct span *spans, size_t span_count)
{
    static struct matching matching, best;
    struct score score = {0};
    double best_f1 = -1, best_mean_s = 0;
    for (int step = 0; step <= DELAY_STEPS; step++) {
        matching.reference_count =
            keep_inside(reference, reference_count, 0, spans, span_count, matching.reference);
        matching.detected_count = keep_inside(detected, detected_count, step * 0.01, spans,
                                              span_count, matching.detected);
        match(&matching);
        double sum_s = 0;
        for (int i = 0; i < matching.hits; i++)
            sum_s += matching.errors_s[i];
        double mean_s = matching.hits ? fabs(sum_s / matching.hits) : 1;
        double f1 = 2.0 * matching.hits /
                    ((double)(matching.reference_count + matching.detected_count) + 1e-9);
        if (f1 < best_f1 || (f1 == best_f1 && mean_s >= best_mean_s))
            continue; /* among equals, the best centred */
        best_f1 = f1;
        best_mean_s = mean_s;
        best = matching;
        score.delay_ms = step * 10;
    }
    score.hits = best.hits;
    score.missed = (int)best.reference_count - best.hits;
    score.extra = (int)best.detected_count - best.hits;
    if (score.hits == 0)
        return score;
    score.sensitivity = (double)best.hits / (double)best.reference_count;
    score.precision = (double)best.hits / (double)best.detected_count;
    score_distances(&score, best.errors_s);
    return score;
}
