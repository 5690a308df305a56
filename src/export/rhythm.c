/* A run is cut into nothing smaller than the spline wants; two or three beats give a straight line.
 */
#include "export/rhythm.h"

#include "heart/rr.h"
#include "heart/tachogram.h"
#include <math.h>
#include <stdlib.h>

#define SPLINE_LEAST 4

static size_t intervals_of(const struct story *story, int stream, struct rr_interval *intervals)
{
    const struct story_events *list = &story->of[EVENT_RR];
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct rr_body *rr = &list->at[i].rr;
        if (list->at[i].stream != stream)
            continue;
        intervals[count++] = (struct rr_interval){.time_ns = rr->time_ns,
                                                  .rr_ms = rr->rr_ms,
                                                  .nn_ms = rr->nn_ms,
                                                  .class = (enum beat_class)rr->class,
                                                  .first = rr->first != 0,
                                                  .inserted = rr->inserted};
    }
    return count;
}

static bool joins(const struct rhythm *rhythm, const bool *follows, size_t i)
{
    double step_s = rhythm->times_s[i] - rhythm->times_s[i - 1];
    return follows[i] && step_s > 0 && step_s <= RR_GAP_MS / 1000;
}

/* Marks where runs end, and bends each. */
static void find_runs(struct rhythm *rhythm, const bool *follows, double *scratch)
{
    for (size_t from = 0, to; from < rhythm->count; from = to) {
        for (to = from + 1; to < rhythm->count && joins(rhythm, follows, to);)
            to++;
        for (size_t i = from; i < to; i++) {
            rhythm->end[i] = to;
            rhythm->bend[i] = 0;
        }
        if (to - from >= SPLINE_LEAST)
            spline_through(rhythm->times_s + from, rhythm->nn_ms + from, to - from,
                           rhythm->bend + from, scratch);
    }
}

bool rhythm_of(const struct story *story, int stream, struct rhythm *rhythm)
{
    *rhythm = (struct rhythm){0};
    size_t told = story->of[EVENT_RR].count;
    struct rr_interval *intervals = calloc(told + 1, sizeof *intervals);
    size_t count = intervals ? intervals_of(story, stream, intervals) : 0;
    size_t room = intervals ? rr_points_count(intervals, count) + 1 : 1;
    bool *follows = calloc(room, sizeof *follows);
    double *scratch = calloc(room, sizeof *scratch);
    rhythm->times_s = calloc(room, sizeof *rhythm->times_s);
    rhythm->nn_ms = calloc(room, sizeof *rhythm->nn_ms);
    rhythm->bend = calloc(room, sizeof *rhythm->bend);
    rhythm->end = calloc(room, sizeof *rhythm->end);
    bool well = intervals && follows && scratch && rhythm->times_s && rhythm->nn_ms &&
                rhythm->bend && rhythm->end;
    if (well) {
        rhythm->count =
            rr_points(intervals, count, 0, rhythm->times_s, rhythm->nn_ms, follows, room);
        find_runs(rhythm, follows, scratch);
    }
    free(intervals);
    free(follows);
    free(scratch);
    if (!well)
        rhythm_finish(rhythm);
    return well;
}

void rhythm_finish(struct rhythm *rhythm)
{
    free(rhythm->times_s);
    free(rhythm->nn_ms);
    free(rhythm->bend);
    free(rhythm->end);
    *rhythm = (struct rhythm){0};
}

double rhythm_at(struct rhythm *rhythm, double t_s)
{
    size_t i = rhythm->at;
    const double *x = rhythm->times_s, *y = rhythm->nn_ms, *bend = rhythm->bend;
    if (i >= rhythm->count || x[i] > t_s)
        i = 0;
    while (i + 1 < rhythm->count && x[i + 1] <= t_s)
        i++;
    rhythm->at = i;
    if (i >= rhythm->count || t_s < x[i])
        return NAN;
    if (t_s == x[i])
        return y[i];
    if (i + 1 >= rhythm->end[i])
        return NAN;
    double width = x[i + 1] - x[i], right = (t_s - x[i]) / width, left = 1 - right;
    return left * y[i] + right * y[i + 1] +
           ((left * left * left - left) * bend[i] + (right * right * right - right) * bend[i + 1]) *
               width * width / 6;
}
