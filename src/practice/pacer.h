/* The breath as a function of time: a slow frame never slows it, a change of rate never jumps it.
 * Pure; any thread. */
#ifndef PRACTICE_PACER_H
#define PRACTICE_PACER_H

#include "events/event.h"

/* Breath phase at session time t: 0 where an inhale begins, rising to 1. 0 when the pacer is off.
 */
double pacer_phase(const struct pace_body *pace, int64_t t_ns);

struct breath_figure {
    double fullness; /* 0 empty, 1 full; sin^2 easing with a short rest at both turns */
    bool inhaling;
};
struct breath_figure pacer_figure(double phase, double inhale);

#endif
