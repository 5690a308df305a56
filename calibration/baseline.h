/* Baseline: a rest of one, two or five minutes, seated, breathing freely.
 *
 * Fed with the events of one sensor and its engine (RR, QUALITY, BREATHING, LINK, TICK) and with
 * the person's intents (PAUSE, RESUME, STOP). It waits until the signal is fair and `settle_s` have
 * passed, rests for the whole length, and goes on where it was after a pause or when a lost sensor
 * is back: seconds without a believable signal do not count, and the time is added at the end. When
 * as much time as was asked for has been lost it ends without a result.
 *
 * Five minutes are the standard of short recordings (Task Force 1996); values of one and two
 * minutes are usual for RMSSD and heart rate (Munoz et al. 2015, doi 10.1371/journal.pone.0138921)
 * and are labelled by their length. VLF is only told of five.
 *
 * Pure and of fixed size; baseline_result alone allocates while it runs. */
#ifndef CALIBRATION_BASELINE_H
#define CALIBRATION_BASELINE_H

#include "calibration/baseline_result.h"
#include "heart/quality.h"
#include "heart/rr.h"
#include "heart/spectrum.h"

#define BASELINE_LONGEST_S 300
#define BASELINE_LATE_S    5 /* intervals are told, and revised, so late at the most */
#define BASELINE_SECONDS   (2 * BASELINE_LONGEST_S + 8)
#define BASELINE_INTERVALS 3072 /* ten minutes at 300 a minute */

struct baseline_wish {
    double length_s; /* 30 to BASELINE_LONGEST_S */
    double settle_s; /* of a good signal before it begins */
};

struct baseline {
    struct baseline_wish wish;
    enum baseline_state state;
    enum reason reason;
    bool open, paused;
    struct doubt doubt;
    int64_t now_ns, good_ns;       /* good_ns: since when the signal is fair; -1: it is not */
    int64_t from_ns, lost_ns;      /* the first beat of the rest; time that did not count */
    int64_t second_ns;             /* end of the last second that was judged */
    bool usable[BASELINE_SECONDS]; /* by second since from_ns */
    int interruptions;
    struct rr_interval intervals[BASELINE_INTERVALS];
    size_t interval_count;
    double breaths_per_min[BASELINE_SECONDS], confidences[BASELINE_SECONDS];
    size_t breath_count;
};

void baseline_start(struct baseline *baseline, const struct baseline_wish *wish);
void baseline_feed(struct baseline *baseline, const struct event *event);
struct baseline_view baseline_view(const struct baseline *baseline);

static inline bool baseline_over(const struct baseline *baseline)
{
    return baseline->state == BASELINE_DONE || baseline->state == BASELINE_STOPPED;
}

/* Once it is over. False: no memory. */
bool baseline_result(const struct baseline *baseline, struct spectrum *spectrum,
                     struct baseline_result *result);

#endif
