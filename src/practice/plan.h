/* How long a practice lasts: which of its steps come, and how its flexible steps give way so that
 * it keeps its promised minutes. Arithmetic only: the loader proves with it that a file's promises
 * are honest, and the runner lives by it.
 *
 * Three sorts of steps:
 *   plain         lasts its `seconds`; flexible where least_s < most_s
 *   for a person  has a lesson, a question (`ask`) or options: ends when the person is done, at
 *                 most after most_s; expected to take its `seconds`
 *   for the heart has `until`: ends between least_s and most_s, or is left out where it needs a
 *                 sensor and there is none; expected to take its `seconds`
 *
 * When a step begins, what is left of the promised minutes, less what the others still to come are
 * expected to take, is shared among the flexible steps still to come: each lasts its `seconds`
 * times one factor common to all, but not less than its least_s nor more than its most_s. Without
 * promised minutes each lasts its `seconds`.
 *
 * A choice not yet made is expected to fall on its first option. Pure, no allocation. */
#ifndef PRACTICE_PLAN_H
#define PRACTICE_PLAN_H

#include "practice/practice.h"
#include <stdint.h>

#define PLAN_STEPS_MAX 400

/* The way through a practice: its length, and what was chosen so far. */
struct plan {
    const struct practice *practice;
    double promised_s; /* 0: none, every step as it is written */
    bool without_check_ins;
    int16_t asked_at[PLAN_STEPS_MAX]; /* the step whose choice this one depends on; -1: none */
    int8_t wanted[PLAN_STEPS_MAX];    /* the option it must fall on */
    int8_t chosen[PLAN_STEPS_MAX];    /* of a step with options; -1: not yet */
};

/* The longest length of the practice that fits into `minutes`, else its shortest; 0 when it has no
 * lengths to choose from. */
double plan_minutes(const struct practice *practice, double minutes);

/* With the length that plan_minutes() finds for `minutes`. */
void plan_start(struct plan *plan, const struct practice *practice, double minutes,
                bool without_check_ins);

bool plan_step_is_flexible(const struct practice_step *step);
bool plan_step_is_for_person(const struct practice_step *step);
bool plan_step_is_for_heart(const struct practice_step *step);

/* Whether a step comes, by the length of the practice and by the choices it depends on. */
bool plan_includes(const struct plan *plan, int step);

/* The length of every step from `from` on when that one begins with `left_s` of the promise left: 0
 * where it does not come. `lengths` is as long as the practice has steps; those before `from` are
 * not touched. Returns their sum. */
double plan_lay_out(const struct plan *plan, int from, double left_s, double *lengths);

/* How long it can take when nobody skips, goes back, rests at an anchor or pauses: over all
 * choices, all that the heart can do with a sensor or without, and steps for a person that end at
 * once or at their most. Exact, unless more than 64 ways lead through choices that overlap (one is
 * asked before the last step that depends on the other has come): then no narrower than the truth.
 */
struct plan_bounds {
    double least_s, most_s;
    double unhurried_s; /* the least when each step for a person takes its `seconds` */
};
struct plan_bounds plan_bounds(const struct practice *practice, double minutes);

#endif
