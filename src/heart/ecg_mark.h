/* Where in the raw samples a beat is: the time and height of its R wave, between samples. */
#ifndef HEART_ECG_MARK_H
#define HEART_ECG_MARK_H

#include "heart/ecg_shape.h"

struct ecg_mark {
    int64_t time_ns;
    double height, base; /* height: from the base, negative when the wave points down */
    double lean;         /* (up - down) / (up + down) of the two deflections */
    double step;         /* 1: the level moved over and stayed; near 0: a wave that came back */
};

/* `shape` NULL: the greater deflection is the main one. */
struct ecg_mark ecg_mark(const struct ecg_wave *wave, int64_t cell, const struct ecg_shape *shape,
                         int shift);

#endif
