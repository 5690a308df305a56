/* Contact is told at once and only when it changes: a finger that comes out ends the measurement.
 * Saturation and rate are told when they change and once a second, so that a graph has no holes. */
#include "sensors/devices/oximeter.h"

void oximeter_tell(struct oximeter *oximeter, const struct decoder *decoder, int first,
                   const struct oximeter_reading *reading, int64_t arrival_ns,
                   const struct event_sink *sink)
{
    const struct {
        double value;
        int64_t again_ns;
    } told[OXIMETER_VALUES] = {
        [OXIMETER_OXYGEN] = {reading->oxygen, SLOW_SECOND},
        [OXIMETER_RATE] = {reading->rate, SLOW_SECOND},
        [OXIMETER_CONTACT] = {reading->contact, SLOW_WHEN_CHANGED},
        [OXIMETER_LOW_BATTERY] = {reading->low_battery, SLOW_WHEN_CHANGED},
    };
    for (int i = 0; i < OXIMETER_VALUES; i++)
        slow_tell(&oximeter->values[i], decoder, first + i, told[i].value, told[i].again_ns,
                  arrival_ns, sink);
}

void oximeter_interrupt(struct oximeter *oximeter)
{
    for (int i = 0; i < OXIMETER_VALUES; i++)
        slow_interrupt(&oximeter->values[i]);
}
