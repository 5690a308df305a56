/* What a simulated device makes of the person: numbers of a converter, and what an oximeter shows.
 * Pure. */
#ifndef SENSORS_SIMULATOR_FINGER_H
#define SENSORS_SIMULATOR_FINGER_H

#include "sensors/simulator/body.h"

#define FINGER_INTERVALS 8 /* an oximeter's rate is a mean of so many */
#define FINGER_NO_RATE   (-1)

struct finger {
    double intervals_ms[FINGER_INTERVALS];
    int count;          /* ever, while the finger is in */
    int beep;           /* moments for which the beat is still shown */
    uint64_t breathing; /* moments */
};

/* To be called with each moment; a beat is shown for so many of them. */
void finger_feel(struct finger *finger, const struct body_moment *moment, int beep_moments);

int finger_rate(const struct finger *finger); /* per minute, or FINGER_NO_RATE */
int finger_oxygen(const struct finger *finger);

/* A value between the end stops of a converter, as it would say it. */
int converted(double value, int low, int high);

#endif
