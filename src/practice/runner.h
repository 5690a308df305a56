/* Walks through a practice: TICK and INTENT events in; STEP, BELL, PACE and ANSWER events out.
 * COHERENCE, SYNCHRONY, RR, QUALITY and LINK events are heard too, for the steps that follow the
 * heart; they are only remembered, and acted upon with the next TICK or INTENT, so that nothing
 * comes out while the engine speaks.
 *
 * Three clocks. Session time is that of the events. Practice time runs with it except while paused.
 * A step's own time runs with practice time except while the person rests at an anchor.
 *
 * Intents that mean nothing at the moment (an option that is not there, an answer off its scale)
 * are passed over. Pure, no allocation; one thread. */
#ifndef PRACTICE_RUNNER_H
#define PRACTICE_RUNNER_H

#include "events/event.h"
#include "practice/check_in.h"
#include "practice/plan.h"
#include "practice/practice.h"
#include "practice/runner_heart.h"

enum runner_state { RUNNER_WAITING, RUNNER_RUNNING, RUNNER_PAUSED, RUNNER_ENDED };

/* How the person wants it; all zero: the shortest length, with all that is asked. What it points to
 * must outlive the runner. */
struct runner_options {
    double minutes;           /* that the person has; 0: the shortest length, or as written */
    bool without_check_ins;   /* steps that ask a check-in are left out */
    double resonance_per_min; /* the person's own, for `rate: resonance`; 0: not measured */
    double resonance_inhale;  /* share of the breath that was tried with it; 0: not known */
    bool adapts;              /* the pacer may drift: runner_drift */
    enum score_display score; /* what the person wants to see of it; it changes no event */
    const struct check_in *const *check_ins; /* whose scales are known; others take any number */
    int check_in_count;
};

struct runner {
    const struct practice *practice; /* NULL: not started */
    struct runner_options options;
    struct plan plan;
    enum runner_state state;
    int step;                        /* index under way */
    int64_t step_began_ns;           /* practice time; later by what was spent at anchors */
    int64_t step_length_ns;          /* expected when it began */
    int64_t left_ns[PLAN_STEPS_MAX]; /* of the promise, when each step began */
    int anchor;                      /* where the person rests; -1: nowhere */
    int64_t anchored_ns;             /* practice time when they went there */
    int64_t resumed_ns;              /* session time of the last start or resume */
    int64_t before_ns;               /* practice time gathered before that */
    struct pace_body pace;           /* as last emitted */
    double rate_per_min;             /* of the pacer in this step */
    double shift_per_min;            /* by how much the person made it faster */
    double drift_per_min;            /* by how much it has drifted of itself */
    int gentler;                     /* 0: full depth, 1: less, 2: the pacer rests */
    struct runner_heart heart;
};

/* Without options (NULL): as if all were zero. */
void runner_start(struct runner *runner, const struct practice *practice,
                  const struct runner_options *options);
/* The first TICK begins the practice. Kinds of events not named above are passed over. */
void runner_feed(struct runner *runner, const struct event *event, const struct event_sink *sink);

/* The pacer breathes so much faster (slower: below 0) from `from_ns` on, where a breath begins, at
 * the latest now; steps with a rate of their own do not, and nobody breathes past the safe range.
 */
void runner_drift(struct runner *runner, double drift_per_min, int64_t from_ns, int64_t at_ns,
                  const struct event_sink *sink);

int64_t runner_practice_ns(const struct runner *runner, int64_t at_ns);
/* Expected until the end of the practice. */
double runner_left_s(const struct runner *runner, int64_t at_ns);

enum runner_wait {
    WAIT_TIME,   /* the step lasts its time */
    WAIT_PERSON, /* it waits for GO_ON, CHOOSE or ANSWER */
    WAIT_HEART   /* it follows the heart */
};

/* What a screen may say of the step under way. */
struct runner_view {
    enum runner_wait waits;
    double passed_s;  /* in the step's own time */
    double left_s;    /* at the most, when nothing else happens */
    bool heart_there; /* believable beats come */
    double value;     /* of the sign that the step waits for (heart_sign_value); NaN: none */
    double near;      /* how long the sign has lasted, as a share of what is wanted: 0 to 1 */
};
struct runner_view runner_view(const struct runner *runner, int64_t at_ns);

#endif
