/* What a decoder says of intervals whose beats have times of their own: each sample stands at its
 * closing beat, and where an interval does not connect to the one before, the loss is said first.
 * Pure. */
#ifndef SENSORS_INTERVALS_H
#define SENSORS_INTERVALS_H

#include "sensors/channels.h"

#define INTERVAL_MOST_MS 4000.0 /* longer is no interval but a hole: nothing was felt meanwhile */

struct intervals {
    int64_t last_ns; /* of the closing beat told last */
    int64_t missing; /* intervals known to be lost since; 0: nobody knows how many */
    bool broken;     /* the next interval does not connect */
    bool ever;
};

/* The next interval does not connect; `count` were lost in between by the device's own counter, 0
 * when unknown. What was unknown before stays unknown. */
void intervals_break(struct intervals *intervals, int64_t count);

/* An interval closed at this moment. One that is no interval, or that would stand before the beat
 * told last, is not told and breaks. */
void intervals_tell(struct intervals *intervals, const struct decoder *decoder, int channel,
                    int64_t time_ns, double ms, int64_t arrival_ns, const struct event_sink *sink);

#endif
