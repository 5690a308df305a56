/* What a strap did not feel it cannot tell: the person's interval across a time without the strap
 * is known to the body only. */
#include "sensors/simulator/strap.h"

#include <math.h>

double strap_feel(struct strap *strap, const struct body_moment *moment)
{
    struct body_moment felt = *moment;
    bool beat = !isnan(moment->beat_s);
    if (!moment->worn || (beat && !strap->felt))
        felt.rr_ms = NAN;
    strap->felt = moment->worn && (beat || strap->felt);
    finger_feel(&strap->mean, &felt, 0);
    return felt.rr_ms;
}

int strap_rate(const struct strap *strap)
{
    int rate = finger_rate(&strap->mean);
    return rate > 0 ? rate : 0;
}
