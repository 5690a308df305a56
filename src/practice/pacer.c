/* The breathing pacer.
 *
 * Phase is a straight line in time, wrapped at one breath: whoever draws or sounds it asks for the
 * moment that is shown, so a late frame shows the right breath. Fullness eases with sin^2, the
 * shape of an unforced breath, and stays for a twentieth of the breath at either turn, half of it
 * before the turn and half after: long enough to feel the turn, too short to be a hold. */
#include "practice/pacer.h"

#include "base/clock.h"
#include <math.h>

#define HALF_REST 0.025

double pacer_phase(const struct pace_body *pace, int64_t t_ns)
{
    if (!pace->on)
        return 0;
    double breaths = pace->phase + s_from_ns(t_ns - pace->from_ns) * pace->rate_hz;
    double phase = breaths - floor(breaths);
    return phase < 1 ? phase : 0; /* a hair below a whole breath can round up to it */
}

static double eased(double share)
{
    double sine = sin(share * M_PI_2);
    return sine * sine;
}

/* How much of a movement from `begin` to `end` is done, resting at both. */
static double moved(double phase, double begin, double end)
{
    double share = (phase - begin - HALF_REST) / (end - begin - 2 * HALF_REST);
    return share < 0 ? 0 : share > 1 ? 1 : share;
}

struct breath_figure pacer_figure(double phase, double inhale)
{
    bool inhaling = phase < inhale;
    double fullness =
        inhaling ? eased(moved(phase, 0, inhale)) : 1 - eased(moved(phase, inhale, 1));
    return (struct breath_figure){.fullness = fullness, .inhaling = inhaling};
}
