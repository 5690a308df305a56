/* What the runner remembers of the heart, and whether it does what a step waits for.
 *
 *   synchrony   the value of SYNCHRONY events, 0 to 1
 *   coherence   the peak's share of the power: peak_ms2 / total_ms2 of COHERENCE events, 0 to 1
 *   heart_rate  has settled: over the last W seconds the mean heart rate differs by less than
 *               HEART_SETTLED_BPM from that over the W seconds before. The mean of a stretch is
 *               60000 n / (sum of its n intervals in ms); intervals must cover 80 % of either. W is
 *               `hold`, rounded up to whole breaths where the pacer moves, so that the swing with
 *               the breath leaves the mean alone; at most HEART_WINDOW_MOST_S.
 *
 * A sign lasts from the first value in the step that is at least `least`, through values told one
 * after the other, until one is below or there is none; a heart rate found settled has lasted W.
 * Pauses and rests at an anchor begin it anew.
 *
 * A heart is there while believable intervals come: one in the last HEART_LOST_S, or a link opened
 * so recently that none can have come. Pure, no allocation. */
#ifndef PRACTICE_RUNNER_HEART_H
#define PRACTICE_RUNNER_HEART_H

#include "events/event.h"
#include "practice/practice.h"

#define HEART_SETTLED_BPM   2.0
#define HEART_WINDOW_MOST_S 75.0
#define HEART_LOST_S        10.0
#define HEART_BEATS         512 /* 150 s at 200 beats a minute */

struct runner_heart {
    bool open; /* the link */
    int64_t open_since_ns;
    bool doubtful;    /* the quality of the last second: its beats are nobody's */
    int64_t heard_ns; /* the last believable interval came; INT64_MIN: never */
    struct heart_interval {
        int64_t time_ns;
        double nn_ms;
        int beats;            /* one, and those that stand in for missed ones */
    } intervals[HEART_BEATS]; /* a ring */
    int64_t interval_end;

    struct heart_wish wish; /* of the step under way */
    int64_t follow_ns;      /* since when it is followed */
    int64_t value_ns;       /* the sign last had a value; INT64_MIN: not in this step */
    int64_t since_ns;       /* it has been as wished; INT64_MIN: it is not */
    double value;           /* as last told; NaN: there is none */
};

void heart_start(struct runner_heart *heart);

/* `breath_s`: how long a breath of the pacer is; 0 where it does not move. */
void heart_hear(struct runner_heart *heart, const struct event *event, double breath_s);

/* Another step, or the same again: nothing has lasted yet. */
void heart_follow(struct runner_heart *heart, const struct heart_wish *wish, int64_t at_ns);
/* The same step goes on after an interruption: nothing has lasted, nothing is lost yet. */
void heart_follow_on(struct runner_heart *heart, int64_t at_ns);

bool heart_is_there(const struct runner_heart *heart, int64_t at_ns);
/* How long the sign has been as wished, up to its last value; 0 when it is not. */
double heart_held_s(const struct runner_heart *heart);

#endif
