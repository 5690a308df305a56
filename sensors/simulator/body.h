/* The simulated person at any moment: pulse wave, electrocardiogram, breath, movement, and whether
 * the sensor is worn. The heart model (heart_model.h) runs a little ahead, so that all of them can
 * be had at any rate. Pure; the same recipe and faults give the same numbers. */
#ifndef SENSORS_SIMULATOR_BODY_H
#define SENSORS_SIMULATOR_BODY_H

#include "sensors/simulator/heart_model.h"
#include <stdbool.h>

#define BODY_BEATS  32
#define BODY_BREATH 256 /* samples of the model */

/* A stretch of time in which something is wrong; for_s 0: never. */
struct spell {
    double from_s, for_s;
};

struct body_moment {
    double t_s;
    double pulse; /* at the finger: 0 at rest, about 1 at its height; more blood is more */
    double ecg_mv;
    double breath;   /* -1 empty, 1 full */
    double moving_g; /* acceleration besides rest */
    bool worn;
    /* the beat since the moment before: its R wave; NaN: none */
    double beat_s, rr_ms; /* rr_ms NaN: the first */
};

struct body {
    struct heart_model model;
    struct random noise;
    struct spell off, motion;                          /* not worn; moving */
    double beats_s[BODY_BEATS], strengths[BODY_BEATS]; /* R waves, as a ring */
    int beat_count, told_count;                        /* ever */
    double breath[BODY_BREATH];
    int64_t breath_count;
};

void body_start(struct body *body, const struct heart_recipe *recipe);

/* As of t_s, which never falls. */
struct body_moment body_at(struct body *body, double t_s);

#endif
