/* A runner, all that it said, and what is made to happen to it. */
#ifndef TEST_WALKER_H
#define TEST_WALKER_H

#include "practice/runner.h"
#include "support.h"

struct walker {
    struct runner runner;
    struct test_events events;
    double now_s; /* of the last tick */
};

void walker_start(struct walker *walker, const struct practice *practice,
                  const struct runner_options *options);
void walker_finish(struct walker *walker);

void walker_feed(struct walker *walker, const struct event *event);
/* Ticks every 100 ms, on tenths of a second, after the last one up to and with `to_s`. */
void walker_tick(struct walker *walker, double to_s);
/* At the moment of the last tick; text may be NULL. */
void walker_intent(struct walker *walker, enum intent intent, const char *text);

const struct event *walker_nth(const struct walker *walker, enum event_kind kind, int n);
/* The last STEP that was told is this one. */
void walker_last_step(const struct walker *walker, enum step_change change, const char *id,
                      double due_s, enum step_cause cause);

/* A heart as the engine would tell of it: intervals, and once a second quality, coherence and
 * synchrony. */
enum made_heart_sort {
    MADE_CALM,     /* swings with the pacer, steady */
    MADE_RESTLESS, /* runs up and down, with no breath in it */
    MADE_NONE
};
struct made_heart {
    enum made_heart_sort sort;
    double begins_s, ends_s; /* told of between these */
    double beat_s, second_s; /* the next of them */
};
/* All that it tells up to `to_s`. */
void walker_heart(struct walker *walker, struct made_heart *heart, double to_s);

#endif
