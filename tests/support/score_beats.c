/* Scoring as score_beats.py does, step by step, its roundings included: they decide ties. */
#include "score_beats.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OFFSETS 81 /* 0 to 0.8 s */

struct pair {
    double apart_s;
    size_t reference, detected;
};

struct pairs {
    struct pair *at;
    size_t count, room;
};

static void pair_add(struct pairs *pairs, double apart_s, size_t reference, size_t detected)
{
    if (pairs->count == pairs->room) {
        pairs->room = pairs->room ? 2 * pairs->room : 1024;
        pairs->at = realloc(pairs->at, pairs->room * sizeof *pairs->at);
        if (!pairs->at)
            abort();
    }
    pairs->at[pairs->count++] = (struct pair){apart_s, reference, detected};
}

static int nearest_first(const void *a, const void *b)
{
    const struct pair *one = a, *other = b;
    if (one->apart_s != other->apart_s)
        return one->apart_s < other->apart_s ? -1 : 1;
    if (one->reference != other->reference)
        return one->reference < other->reference ? -1 : 1;
    return (one->detected > other->detected) - (one->detected < other->detected);
}

static int by_value(const void *a, const void *b)
{
    const double *one = a, *other = b;
    return (*one > *other) - (*one < *other);
}

/* What lies in the scored part, and which detection each reference beat got (NONE: none). */
struct scene {
    double *reference_s, *detected_s;
    bool *uncertain;
    size_t references, detections;
    size_t *partner;
};

#define NONE SIZE_MAX

static void *room_for(size_t count, size_t size)
{
    void *memory = calloc(count + 1, size);
    if (!memory)
        abort();
    return memory;
}

static struct scene scene_of(const struct score_reference *reference, const double *detected_s,
                             size_t count, double end_s, double offset_s)
{
    struct scene scene = {.reference_s = room_for(reference->count, sizeof(double)),
                          .detected_s = room_for(count, sizeof(double)),
                          .uncertain = room_for(reference->count, sizeof(bool)),
                          .partner = room_for(reference->count, sizeof(size_t))};
    for (size_t i = 0; i < reference->count; i++) {
        if (reference->times_s[i] < 1 || reference->times_s[i] > end_s - 1)
            continue;
        scene.reference_s[scene.references] = reference->times_s[i];
        scene.partner[scene.references] = NONE;
        scene.uncertain[scene.references++] = reference->uncertain[i];
    }
    for (size_t i = 0; i < count; i++) {
        double at_s = detected_s[i] - offset_s;
        if (at_s >= 1 && at_s <= end_s - 1)
            scene.detected_s[scene.detections++] = at_s;
    }
    return scene;
}

static void scene_finish(struct scene *scene)
{
    free(scene->reference_s);
    free(scene->detected_s);
    free(scene->uncertain);
    free(scene->partner);
}

/* One to one, closest pairs first. */
static void scene_match(struct scene *scene, double tol_s)
{
    struct pairs pairs = {0};
    bool *taken = room_for(scene->detections, sizeof(bool));
    size_t from = 0;
    for (size_t i = 0; i < scene->references; i++) {
        double at_s = scene->reference_s[i];
        while (from < scene->detections && scene->detected_s[from] < at_s - tol_s)
            from++;
        for (size_t k = from; k < scene->detections && scene->detected_s[k] <= at_s + tol_s; k++)
            pair_add(&pairs, fabs(scene->detected_s[k] - at_s), i, k);
    }
    if (pairs.count > 0)
        qsort(pairs.at, pairs.count, sizeof *pairs.at, nearest_first);
    for (size_t p = 0; p < pairs.count; p++) {
        struct pair *pair = &pairs.at[p];
        if (scene->partner[pair->reference] != NONE || taken[pair->detected])
            continue;
        scene->partner[pair->reference] = pair->detected;
        taken[pair->detected] = true;
    }
    free(pairs.at);
    free(taken);
}

/* As Python's round(): to the nearest decimal. */
static double rounded(double value, int digits)
{
    char text[400];
    snprintf(text, sizeof text, "%.*f", digits, value);
    return strtod(text, NULL);
}

static double at_least_one(size_t count)
{
    return count > 0 ? (double)count : 1;
}

void score_ratios(struct beat_score *score)
{
    double tp = (double)score->tp;
    score->sensitivity = rounded(tp / at_least_one(score->tp + score->fn), 5);
    score->ppv = rounded(tp / at_least_one(score->tp + score->fp), 5);
    score->f1 = rounded(2 * tp / at_least_one(2 * score->tp + score->fp + score->fn), 5);
}

/* Linear between ranks; sorts. */
static double quantile(double *values, size_t count, double share)
{
    if (count == 0)
        return NAN;
    qsort(values, count, sizeof *values, by_value);
    double rank = share * (double)(count - 1);
    size_t below = (size_t)rank;
    if (below + 1 >= count)
        return values[count - 1];
    return values[below] + (rank - (double)below) * (values[below + 1] - values[below]);
}

static void count_hits(const struct scene *scene, struct beat_score *score)
{
    size_t uncertain = 0, left_out = 0;
    for (size_t i = 0; i < scene->references; i++) {
        bool met = scene->partner[i] != NONE;
        uncertain += scene->uncertain[i];
        left_out += met && scene->uncertain[i];
        score->tp += met && !scene->uncertain[i];
    }
    score->n_ref = scene->references - uncertain;
    score->fn = score->n_ref - score->tp;
    score->fp = scene->detections - left_out - score->tp;
    score_ratios(score);
}

static void measure_errors(const struct scene *scene, struct beat_score *score)
{
    double *errors_ms = room_for(scene->references, sizeof(double)), sum = 0, squares = 0;
    size_t count = 0;
    for (size_t i = 0; i < scene->references; i++)
        if (scene->partner[i] != NONE && !scene->uncertain[i]) {
            double off_s = scene->detected_s[scene->partner[i]] - scene->reference_s[i];
            errors_ms[count++] = 1000 * off_s;
            sum += 1000 * off_s;
        }
    double n = (double)count, mean = count > 0 ? sum / n : NAN;
    for (size_t i = 0; i < count; i++)
        squares += (errors_ms[i] - mean) * (errors_ms[i] - mean);
    score->err_mean_ms = count > 0 ? rounded(mean, 2) : NAN;
    score->err_sd_ms = count > 0 ? rounded(sqrt(squares / n), 2) : NAN;
    score->err_median_ms = quantile(errors_ms, count, 0.5);
    for (size_t i = 0; i < count; i++)
        errors_ms[i] = fabs(errors_ms[i] - score->err_median_ms);
    score->stray_median_ms = quantile(errors_ms, count, 0.5);
    score->stray_95_ms = quantile(errors_ms, count, 0.95);
    free(errors_ms);
}

/* Intervals whose both beats were found, with nothing found between them. */
static void measure_intervals(const struct scene *scene, struct beat_score *score)
{
    double *errors_ms = room_for(scene->references, sizeof(double)), squares = 0;
    size_t count = 0;
    for (size_t i = 1; i < scene->references; i++) {
        size_t before = scene->partner[i - 1], here = scene->partner[i];
        bool sure = !scene->uncertain[i - 1] && !scene->uncertain[i];
        if (!sure || before == NONE || here != before + 1)
            continue;
        double found = scene->detected_s[here] - scene->detected_s[before],
               right = scene->reference_s[i] - scene->reference_s[i - 1];
        errors_ms[count++] = 1000 * fabs(found - right);
        squares += 1e6 * (found - right) * (found - right);
    }
    score->intervals = count;
    score->rr_rms_ms = count > 0 ? sqrt(squares / (double)count) : NAN;
    score->rr_median_ms = quantile(errors_ms, count, 0.5);
    free(errors_ms);
}

struct beat_score score_at(const struct score_reference *reference, const double *detected_s,
                           size_t count, double tol_s, double end_s, double offset_s)
{
    struct beat_score score = {.offset_s = offset_s};
    struct scene scene = scene_of(reference, detected_s, count, end_s, offset_s);
    scene_match(&scene, tol_s);
    count_hits(&scene, &score);
    measure_errors(&scene, &score);
    measure_intervals(&scene, &score);
    scene_finish(&scene);
    return score;
}

/* How badly centred; a mean of exactly nothing counts as unknown in the reference, so here too. */
static double off_centre(const struct beat_score *score)
{
    bool known = !isnan(score->err_mean_ms) && score->err_mean_ms != 0;
    return known ? fabs(score->err_mean_ms) : 1e9;
}

struct beat_score score_best(const struct score_reference *reference, const double *detected_s,
                             size_t count, double tol_s, double end_s)
{
    struct beat_score best = score_at(reference, detected_s, count, tol_s, end_s, 0);
    for (int i = 1; i < OFFSETS; i++) {
        struct beat_score score = score_at(reference, detected_s, count, tol_s, end_s, i * 0.01);
        if (score.f1 > best.f1 || (score.f1 == best.f1 && off_centre(&score) < off_centre(&best)))
            best = score;
    }
    return best;
}

bool score_read(const char *path, struct score_reference *reference)
{
    *reference = (struct score_reference){0};
    FILE *file = path ? fopen(path, "r") : NULL;
    if (!file)
        return false;
    char line[256];
    size_t room = 0;
    while (fgets(line, sizeof line, file)) {
        char *end;
        double at_s = strtod(line, &end);
        if (end == line)
            continue;
        if (reference->count == room) {
            room = room ? 2 * room : 1024;
            reference->times_s = realloc(reference->times_s, room * sizeof(double));
            reference->uncertain = realloc(reference->uncertain, room * sizeof(bool));
            if (!reference->times_s || !reference->uncertain)
                abort();
        }
        reference->times_s[reference->count] = at_s;
        reference->uncertain[reference->count++] = strncmp(end, ",?", 2) == 0;
    }
    fclose(file);
    return true;
}

void score_reference_finish(struct score_reference *reference)
{
    free(reference->times_s);
    free(reference->uncertain);
    *reference = (struct score_reference){0};
}
