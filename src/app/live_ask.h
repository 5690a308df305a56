/* The check-ins of a practice that is recorded in a terminal: one question at a time, in the place
 * of the live line, answered by keys. Elsewhere nobody is asked. Main thread. */
#ifndef APP_LIVE_ASK_H
#define APP_LIVE_ASK_H

#include "base/text.h"
#include "practice/check_in.h"
#include "session/session.h"
#include "ui/draft.h"

struct live_ask {
    struct session *session;
    const struct check_in_library *check_ins; /* NULL: nobody is asked */
    struct draft draft;
    int item; /* in hand */
    int step;
    int64_t step_began_ns, answered_ns;
};

/* Whether a step of the practice asks. */
bool live_ask_needed(const struct practice *practice);

/* Now and then: begins the questions of a new step, and sends what was answered a moment ago. */
void live_ask_follow(struct live_ask *ask, const struct snapshot *view);

/* A key, as markers.h names it. True: it was an answer, and so is no marker. */
bool live_ask_key(struct live_ask *ask, const char *key);

/* The question in hand, its scale and its answer; false: none is asked. */
bool live_ask_words(const struct live_ask *ask, struct text *words);

#endif
