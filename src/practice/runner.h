/* Walks through a practice: TICK and INTENT events in; STEP, BELL, PACE and ANSWER events out.
 * COHERENCE, SYNCHRONY, RR and LINK events are heard too, for the steps that follow the heart; they
 * are only remembered, and acted upon with the next TICK or INTENT, so that nothing comes out while
 * the engine speaks. Practice time stands still while paused, and the step while anchored.
 * Pure, no allocation; one thread. */
#ifndef PRACTICE_RUNNER_H
#define PRACTICE_RUNNER_H

#include "events/event.h"
#include "practice/practice.h"

enum runner_state { RUNNER_WAITING, RUNNER_RUNNING, RUNNER_PAUSED, RUNNER_ENDED };

struct runner {
    const struct practice *practice;
    enum runner_state state;
    int step;              /* index under way */
    int64_t step_began_ns; /* practice time */
    int64_t resumed_ns;    /* session time of the last start or resume */
    int64_t before_ns;     /* practice time gathered before that */
    struct pace_body pace; /* as last emitted */
    double rate_per_min;   /* as chosen by practice and person */
};

void runner_start(struct runner *runner, const struct practice *practice);
/* The first TICK begins the practice. Other kinds of events are passed over. */
void runner_feed(struct runner *runner, const struct event *event, const struct event_sink *sink);

int64_t runner_practice_ns(const struct runner *runner, int64_t at_ns);
double runner_left_s(const struct runner *runner, int64_t at_ns);

#endif
