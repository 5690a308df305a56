/* How good the signal was in each second: does it come, does it move, does a pulse stand out?
 * Seconds are those of the samples' own times. Pure, fixed size. */
#ifndef HEART_QUALITY_H
#define HEART_QUALITY_H

#include "events/event.h"

#define QUALITY_SECONDS 8 /* kept */

struct quality_second {
    int64_t number; /* of the second, from session time zero */
    int samples, at_stops, at_least, at_greatest;
    int64_t first_ns, last_ns;
    double least, greatest;
    double step; /* smallest change between samples; 0: none */
    int beats;
    double beat_quality; /* sum */
};

struct quality {
    struct quality_second seconds[QUALITY_SECONDS]; /* by number; samples 0 and beats 0: empty */
    double low, high;                               /* the converter's end stops; NaN: unknown */
    double last_value;
    int64_t began_ns; /* first sample; -1: none */
};

void quality_start(struct quality *quality, double low, double high);
void quality_sample(struct quality *quality, int64_t time_ns, double value);
void quality_beat(struct quality *quality, const struct beat_body *beat);

/* The second that ended at end_s (whole, session time). The amplitude is peak to trough over two
 * seconds, where there is a pulse. */
struct quality_body quality_at(const struct quality *quality, int64_t end_s);

#endif
