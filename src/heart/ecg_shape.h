/* What the beats of one heart look like: a few learned shapes of the slope around a beat. */
#ifndef HEART_ECG_SHAPE_H
#define HEART_ECG_SHAPE_H

#include "heart/ecg_wave.h"

#define ECG_SHAPE  25 /* cells of a shape: 100 ms either side */
#define ECG_SHIFT  2  /* cells by which a beat may stand off its middle */
#define ECG_SHIFTS (2 * ECG_SHIFT + 1)
#define ECG_WINDOW (ECG_SHAPE + 2 * ECG_SHIFT)
#define ECG_SHAPES 4

struct ecg_shape {
    double at[ECG_SHAPE]; /* unit energy */
    int64_t count;        /* beats that made it; 0: empty */
    double use;           /* share of the last beats, about 32 of them */
    double height;        /* mean of its beats */
    double upward;        /* 1: its main wave points up, -1: down; set by the marks */
    double offset_ns;     /* of the main wave from the shape's middle */
};

struct ecg_match {
    int which;       /* shape, or -1 */
    int shift;       /* cells from the candidate to where it fits best */
    double strength; /* correlation, -1 to 1 */
    double main;     /* with the shape of most beats */
    double known;    /* with any shape that has come often enough */
};

void ecg_shape_window(const struct ecg_wave *wave, int64_t cell, double window[ECG_WINDOW]);
struct ecg_match ecg_shape_match(const struct ecg_shape *shapes, const double window[ECG_WINDOW]);

/* Learns a beat: into the shape it fits, or into the one of least use. Returns which. */
int ecg_shape_learn(struct ecg_shape *shapes, const double window[ECG_WINDOW],
                    struct ecg_match match, double height);

/* The shape of most beats; -1: none yet. */
int ecg_shape_main(const struct ecg_shape *shapes);

/* How fast a slope turns over: higher for a QRS than for a T wave or a moved electrode. */
double ecg_shape_sharpness(const double window[ECG_WINDOW]);

#endif
