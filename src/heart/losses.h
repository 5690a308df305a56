/* Samples that never arrived, over the last minute: what they take away.
 *
 * An interval that spans a hole in the wave is not measured, and a window that lacks more than one
 * in a hundred samples, or in which single ones were lost nobody knows where, carries no value:
 * intervals are then off by an amount that nobody knows. Pure, fixed size. */
#ifndef HEART_LOSSES_H
#define HEART_LOSSES_H

#include "events/event.h"

#define LOSSES_SECONDS 96 /* kept: a window, and what is told late */

struct losses {
    struct {
        int64_t number, count;
    } seconds[LOSSES_SECONDS];
    int64_t astray_ns;        /* until then times are off by what nobody knows; -1: never */
    int64_t from_ns, till_ns; /* a hole that beats to come may span; till below from: none */
};

void losses_start(struct losses *losses);
void losses_add(struct losses *losses, const struct loss_body *loss);

/* Has the wave a hole between the beat before and this one? Asked of each beat in turn. */
bool losses_between(struct losses *losses, int64_t before_ns, int64_t beat_ns);

/* Are too many missing of the window that ends at end_ns, of so many samples a second? */
bool losses_withhold(const struct losses *losses, int64_t end_ns, double window_s, double rate_hz);

#endif
