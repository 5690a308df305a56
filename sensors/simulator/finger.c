/* Saturation goes from 97 to 98 and back, as it does in people who are well. */
#include "sensors/simulator/finger.h"

#include <math.h>

void finger_feel(struct finger *finger, const struct body_moment *moment, int beep_moments)
{
    finger->breathing++;
    finger->beep -= finger->beep > 0;
    if (!moment->worn)
        finger->count = finger->beep = 0;
    if (!isnan(moment->beat_s))
        finger->beep = beep_moments;
    if (!isnan(moment->rr_ms))
        finger->intervals_ms[finger->count++ % FINGER_INTERVALS] = moment->rr_ms;
}

int finger_rate(const struct finger *finger)
{
    int known = finger->count < FINGER_INTERVALS ? finger->count : FINGER_INTERVALS;
    double sum = 0;
    for (int i = 0; i < known; i++)
        sum += finger->intervals_ms[i];
    return known > 0 ? (int)(60000 * known / sum + 0.5) : FINGER_NO_RATE;
}

int finger_oxygen(const struct finger *finger)
{
    return 97 + (int)(finger->breathing >> 11 & 1);
}

int converted(double value, int low, int high)
{
    return (int)fmin(fmax(floor(value + 0.5), low), high);
}
