/* Describes every believed interval by its step and stray, and lets artefact.c decide.
 *
 * The windows slide: each of the three (eleven intervals, 91 steps, 91 strays) takes one value in
 * and lets one go for every interval, so that a day costs what its beats cost. */
#include "heart/cleaning.h"

#include "heart/artefact.h"
#include "heart/spread.h"
#include <math.h>
#include <stdlib.h>

#define USUAL_HALF  5  /* eleven intervals */
#define SPREAD_HALF 45 /* 91 steps or strays */

/* The believed intervals without the gaps between them. */
struct cleaning {
    struct artefact *at;
    size_t *place; /* of each among all intervals */
    double *sizes; /* scratch: what a window slides over */
    size_t count;
    bool published; /* no bounds for thresholds */
};

static bool is_length(const struct rr_interval *one)
{
    return !one->first && one->rr_ms > 0 && isfinite(one->rr_ms);
}

static void cleaning_destroy(struct cleaning *cleaning)
{
    free(cleaning->at);
    free(cleaning->place);
    free(cleaning->sizes);
}

static enum status cleaning_create(size_t count, struct cleaning *cleaning, struct problem *problem)
{
    *cleaning = (struct cleaning){.at = calloc(count + 1, sizeof *cleaning->at),
                                  .place = malloc((count + 1) * sizeof *cleaning->place),
                                  .sizes = malloc((count + 1) * sizeof *cleaning->sizes)};
    if (cleaning->at && cleaning->place && cleaning->sizes)
        return STATUS_OK;
    cleaning_destroy(cleaning);
    return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                       "There is not enough memory to clean this recording.");
}

static double usual_so_far(const struct cleaning *cleaning)
{
    struct spread last;
    size_t most = 2 * USUAL_HALF + 1, from = cleaning->count < most ? 0 : cleaning->count - most;
    spread_start(&last);
    for (size_t i = from; i < cleaning->count; i++)
        spread_add(&last, cleaning->at[i].rr_ms);
    return spread_quantile(&last, 0.5);
}

/* Whether a run may begin with this one. */
static bool may_begin(const struct cleaning *cleaning, const struct rr_interval *intervals,
                      size_t count, size_t i)
{
    bool has_next = i + 1 < count && is_length(&intervals[i + 1]);
    return (has_next && rr_agree(intervals[i].rr_ms, intervals[i + 1].rr_ms)) ||
           rr_agree(intervals[i].rr_ms, usual_so_far(cleaning));
}

static void gather(struct cleaning *cleaning, const struct rr_interval *intervals, size_t count)
{
    bool begun = false;
    for (size_t i = 0; i < count; i++) {
        if (!is_length(&intervals[i])) {
            begun = false;
            continue;
        }
        bool opens = !begun;
        begun = begun || may_begin(cleaning, intervals, count, i);
        if (!begun)
            continue;
        struct artefact *one = &cleaning->at[cleaning->count];
        *one = (struct artefact){.rr_ms = intervals[i].rr_ms, .opens = opens};
        one->step = opens ? NAN : one->rr_ms - one[-1].rr_ms;
        cleaning->place[cleaning->count++] = i;
    }
}

/* Moves a window around `i` one on: what is `half` ahead comes in, what lies behind goes. */
static void slide(struct spread *spread, const double *values, size_t count, size_t i, size_t half)
{
    if (i > half && !isnan(values[i - half - 1]))
        spread_drop(spread);
    for (size_t k = i == 0 ? 0 : i + half; k <= i + half && k < count; k++)
        spread_add(spread, values[k]);
}

static void find_usual(struct cleaning *cleaning)
{
    struct spread near;
    spread_start(&near);
    for (size_t i = 0; i < cleaning->count; i++)
        cleaning->sizes[i] = cleaning->at[i].rr_ms;
    for (size_t i = 0; i < cleaning->count; i++) {
        slide(&near, cleaning->sizes, cleaning->count, i, USUAL_HALF);
        cleaning->at[i].usual_ms = spread_quantile(&near, 0.5);
    }
}

static double threshold_around(struct spread *around, const struct cleaning *cleaning, size_t i)
{
    slide(around, cleaning->sizes, cleaning->count, i, SPREAD_HALF);
    double lower_ms = spread_quantile(around, 0.25), upper_ms = spread_quantile(around, 0.75);
    return cleaning->published
               ? artefact_threshold(lower_ms, upper_ms)
               : artefact_bounded(lower_ms, upper_ms, around->count, cleaning->at[i].usual_ms);
}

static void measure_steps(struct cleaning *cleaning)
{
    struct spread around;
    spread_start(&around);
    for (size_t i = 0; i < cleaning->count; i++)
        cleaning->sizes[i] = fabs(cleaning->at[i].step);
    for (size_t i = 0; i < cleaning->count; i++)
        cleaning->at[i].step /= threshold_around(&around, cleaning, i);
}

static void measure_strays(struct cleaning *cleaning)
{
    struct spread around;
    spread_start(&around);
    for (size_t i = 0; i < cleaning->count; i++)
        cleaning->sizes[i] =
            fabs(artefact_stray(cleaning->at[i].rr_ms, cleaning->at[i].usual_ms, 1));
    for (size_t i = 0; i < cleaning->count; i++) {
        struct artefact *one = &cleaning->at[i];
        one->stray_most_ms = threshold_around(&around, cleaning, i);
        one->stray = artefact_stray(one->rr_ms, one->usual_ms, one->stray_most_ms);
    }
}

static enum status cleaning_begin(const struct rr_interval *intervals, size_t count, bool published,
                                  struct cleaning *cleaning, struct problem *problem)
{
    enum status status = cleaning_create(count, cleaning, problem);
    if (status)
        return status;
    cleaning->published = published;
    gather(cleaning, intervals, count);
    find_usual(cleaning);
    measure_steps(cleaning);
    measure_strays(cleaning);
    for (size_t i = 0; i < cleaning->count; i++)
        artefact_mark(cleaning->at, cleaning->count, i);
    return STATUS_OK;
}

enum status cleaning_of(struct rr_interval *intervals, size_t count, struct problem *problem)
{
    struct cleaning cleaning;
    enum status status = cleaning_begin(intervals, count, false, &cleaning, problem);
    if (status)
        return status;
    for (size_t i = 0; i < count; i++) {
        intervals[i].class = is_length(&intervals[i]) ? BEAT_EXTRA : BEAT_NORMAL;
        intervals[i].nn_ms = NAN;
        intervals[i].inserted = 0;
    }
    for (size_t i = 0; i < cleaning.count; i++) {
        struct artefact_answer answer = artefact_answer(cleaning.at, cleaning.count, i);
        struct rr_interval *one = &intervals[cleaning.place[i]];
        one->class = answer.class;
        one->nn_ms = answer.nn_ms;
        one->inserted = answer.inserted;
    }
    cleaning_destroy(&cleaning);
    return STATUS_OK;
}

enum status cleaning_marks(const struct rr_interval *intervals, size_t count, uint8_t *marks,
                           struct problem *problem)
{
    struct cleaning cleaning;
    enum status status = cleaning_begin(intervals, count, true, &cleaning, problem);
    if (status)
        return status;
    for (size_t i = 0; i < count; i++)
        marks[i] = BEAT_NORMAL;
    for (size_t i = 0; i < cleaning.count; i++)
        marks[cleaning.place[i]] = (uint8_t)cleaning.at[i].mark;
    cleaning_destroy(&cleaning);
    return STATUS_OK;
}
