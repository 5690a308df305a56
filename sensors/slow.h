/* Values that change slowly (heart rate, contact, battery): told when they change, and not more
 * often than they are wanted when they do not. Pure. */
#ifndef SENSORS_SLOW_H
#define SENSORS_SLOW_H

#include "sensors/channels.h"

#define SLOW_WHEN_CHANGED INT64_MAX
#define SLOW_SECOND       INT64_C(1000000000)

struct slow {
    double told;     /* the newest value */
    int64_t told_ns; /* of the newest sample */
    bool known;      /* `told` still stands */
    bool ever;
};

/* `value` as of now; told at once when it changed, else again after `again_ns`. A NaN is not told:
 * the device has no value. */
void slow_tell(struct slow *slow, const struct decoder *decoder, int channel, double value,
               int64_t again_ns, int64_t arrival_ns, const struct event_sink *sink);

/* The stream was interrupted: what stood before is to be told again. */
void slow_interrupt(struct slow *slow);

#endif
