/* The likeliest row of beats among the waves of a recording, looking both ways.
 *
 * Every local maximum of the slope is a wave. Each gains by its shape and loses by being low; each
 * step from one beat to the next loses by how far it is from the usual interval, and by the beats
 * that are missing in it. The row with the greatest sum is found by dynamic programming, as Ellis
 * 2007 (doi 10.1080/09298210701653344) does for the beats of music: linear in time, since a step
 * longer than PATH_STEP_CELLS is a new beginning at a fixed price. A beat is never put where there
 * is no wave. */
#ifndef HEART_PULSE_PATH_H
#define HEART_PULSE_PATH_H

#include "heart/pulse_shape.h"

#define PATH_STEP_CELLS 400

struct pulse_wavelet {
    struct slope_peak peak;
    double sign;         /* way up of its stretch */
    double match;        /* with the usual shape around it */
    double height;       /* its slope, as a share of the usual one around it */
    double interval;     /* the usual one around it, in cells */
    double foot, raised; /* level of its foot, and height above it; raw units, once it is a beat */
    double sum;          /* of the best row that ends here */
    ptrdiff_t from;      /* the beat before in that row; -1: it begins here */
};

/* Marks the best row and moves it to the front of the list; returns how many there are. */
size_t pulse_path(struct pulse_wavelet *waves, size_t count);

#endif
