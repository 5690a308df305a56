/* A recorded sitting once more, for the same screens: its in events through the pipeline, up to the
 * moment that is asked for. Nothing is recorded and no sensor is touched.
 *
 * Going on is feeding what comes next; going back is beginning again from zero. Both are done in
 * slices, so that whoever shows it never waits: a sitting of 20 minutes is run through in 80 ms,
 * one of two hours in half a second. A damaged file is played as far as it goes.
 *
 * Allocates (96 bytes an in event); any one thread. */
#ifndef SESSION_PLAYBACK_H
#define SESSION_PLAYBACK_H

#include "session/snapshot.h"

#define PLAYBACK_ANSWERS 16

struct playback_step {
    int64_t at_ns;
    char id[48];
};

struct playback_answer {
    char item[24];
    double value;
};

struct playback;

/* Coherence is shown as it was then, or as the person wants it now, the stricter of the two. */
enum status playback_open(const char *path, enum score_display score, struct playback **playback,
                          struct problem *problem);
void playback_close(struct playback *playback); /* accepts NULL */

/* Asks for the moment `at_ns` of session time; what lies behind the end is the end. */
void playback_go(struct playback *playback, int64_t at_ns);
/* Works for about so long; at least a little. */
void playback_work(struct playback *playback, double budget_ms);

/* All of the file is known: its length and its steps. */
bool playback_is_read(const struct playback *playback);
/* The view is of the moment that was asked for. */
bool playback_is_there(const struct playback *playback);

int64_t playback_end_ns(const struct playback *playback);
int playback_steps(const struct playback *playback, const struct playback_step **steps);
/* What was answered in the step that is shown; returns how many. */
int playback_answers(const struct playback *playback, const struct playback_answer **answers);
/* Why it ends before the sitting did, or lacks its practice; NULL: it is whole. */
const struct problem *playback_trouble(const struct playback *playback);

/* As the screens saw it then; its origin is no other session's. Valid until the next work. */
const struct snapshot *playback_view(struct playback *playback);

#endif
