/* Where in the raw samples a beat is: the time and height of its main wave, between samples.
 *
 * The main wave is the greatest deflection from the level before the beat, up or down alike; of two
 * that are nearly as great the first (an R before its S). A shape that has come a few times keeps
 * its way up and its place, so that beats of one shape are marked at one point whatever the noise.
 * The time is the top of a parabola fitted to the samples within 12 ms of the extreme. */
#ifndef HEART_ECG_MARK_H
#define HEART_ECG_MARK_H

#include "heart/ecg_shape.h"

struct ecg_mark {
    int64_t time_ns;
    double height, base; /* raw units; height from the base, negative when the wave points down */
};

/* `shift`: cells from the beat's middle to that of the shape, which learns from the mark. `habit`:
 * above zero where the usual beat points up, below where down, zero while that is not known. */
struct ecg_mark ecg_mark(const struct ecg_wave *wave, int64_t cell, struct ecg_shape *shape,
                         int shift, double habit);

#endif
