/* What a simulated chest strap makes of the person: beats it has felt itself, and a heart rate from
 * them. It begins as zeros. Pure. */
#ifndef SENSORS_SIMULATOR_STRAP_H
#define SENSORS_SIMULATOR_STRAP_H

#include "sensors/simulator/finger.h"

struct strap {
    struct finger mean; /* a strap's rate is a mean as an oximeter's is */
    bool felt;          /* a beat, since it was put on */
};

/* To be called with each moment. The interval in ms that a beat closes; NaN: no beat now, or the
 * first since the strap was put on. */
double strap_feel(struct strap *strap, const struct body_moment *moment);

int strap_rate(const struct strap *strap); /* per minute; 0: it feels no heart */

static inline void put_u16(uint8_t *bytes, int value)
{
    bytes[0] = (uint8_t)((unsigned)value & 0xFF);
    bytes[1] = (uint8_t)((unsigned)value >> 8 & 0xFF);
}

#endif
