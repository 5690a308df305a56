/* What the parts of the runner know of each other. Not for others. */
#ifndef PRACTICE_RUNNER_PARTS_H
#define PRACTICE_RUNNER_PARTS_H

#include "practice/runner.h"

/* One event being answered. */
struct turn {
    struct runner *runner;
    const struct event_sink *sink;
    int64_t at_ns;
};

const struct practice_step *runner_step_now(const struct runner *runner);
/* In the step's own time. */
int64_t runner_step_passed_ns(const struct runner *runner, int64_t at_ns);

void runner_tell_step(const struct turn *turn, enum step_change change, enum step_cause cause,
                      int64_t due_ns);

/* The step under way ends now, because the person is done with it or wants it over (`skips`), which
 * is not made up by longer steps. */
void runner_step_done(const struct turn *turn, bool skips);

/* runner_pace.c: the breathing pacer, told when its course changes. */
void runner_tell_pace(const struct turn *turn, int64_t from_ns);
void runner_slower(const struct turn *turn);
void runner_faster(const struct turn *turn);
void runner_gentler(const struct turn *turn);
/* A step with a rate of its own has it from here on. */
void runner_take_rate(struct runner *runner);

/* runner_person.c: what the person does with steps that wait for them, and resting at anchors. */
void runner_go_on(const struct turn *turn);
void runner_choose(const struct turn *turn, const char *option);
void runner_answer(const struct turn *turn, const char *answer);
void runner_anchor(const struct turn *turn, const char *id);
void runner_return(const struct turn *turn);

#endif
