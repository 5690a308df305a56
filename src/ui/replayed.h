/* A recorded sitting that is shown again: plain data that the window fills, for the screens. */
#ifndef UI_REPLAYED_H
#define UI_REPLAYED_H

#include "base/status.h"
#include "session/playback.h"
#include <stdbool.h>

struct replayed {
    char what[64]; /* "A sitting of 14 March, replayed" */
    double at_s, end_s;
    bool plays;
    bool seeks; /* the moment asked for is not there yet */
    int speed;  /* 1, 2, 4 */
    const struct playback_step *steps;
    int step_count;
    const struct problem *trouble; /* why it ends early; or NULL */
};

#endif
