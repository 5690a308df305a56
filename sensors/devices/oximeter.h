/* What pulse oximeters have in common besides their wave: saturation, pulse rate, whether a finger
 * is in, whether the battery is low. Pure. */
#ifndef SENSORS_DEVICES_OXIMETER_H
#define SENSORS_DEVICES_OXIMETER_H

#include "sensors/slow.h"

/* Channels: the wave first where there is one, then these. */
enum oximeter_value { OXIMETER_OXYGEN, OXIMETER_RATE, OXIMETER_CONTACT, OXIMETER_LOW_BATTERY };

#define OXIMETER_VALUES 4

#define OXIMETER_OXYGEN_CHANNEL                                                                    \
    {                                                                                              \
        SIGNAL_OXYGEN, "oxygen", NAN, 0, 100                                                       \
    }
#define OXIMETER_RATE_CHANNEL                                                                      \
    {                                                                                              \
        SIGNAL_HEART_RATE, "rate", NAN, NAN, NAN                                                   \
    }
#define OXIMETER_CONTACT_CHANNEL                                                                   \
    {                                                                                              \
        SIGNAL_CONTACT, "finger", NAN, 0, 1                                                        \
    }
#define OXIMETER_LOW_BATTERY_CHANNEL                                                               \
    {                                                                                              \
        SIGNAL_BATTERY, "battery", NAN, 0, 100                                                     \
    }

struct oximeter {
    struct slow values[OXIMETER_VALUES];
};

/* As of now, a NaN for what is not known. Channels are numbered from `first`. */
struct oximeter_reading {
    double oxygen, rate, contact, low_battery;
};
void oximeter_tell(struct oximeter *oximeter, const struct decoder *decoder, int first,
                   const struct oximeter_reading *reading, int64_t arrival_ns,
                   const struct event_sink *sink);
void oximeter_interrupt(struct oximeter *oximeter);

#endif
