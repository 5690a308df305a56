/* How practices that breathe at resonance breathe: as the settings say, else as the person chose
 * after their last visit, with the inhale that was tried then. Zeros: neither is known. Quiet. */
#ifndef APP_RESONANCE_RATE_H
#define APP_RESONANCE_RATE_H

#include "app/settings.h"

struct resonance_choice {
    double per_min, inhale;
};

/* `participant` may be empty: nobody in particular. */
struct resonance_choice resonance_of(const struct settings *settings, const char *participant);

#endif
