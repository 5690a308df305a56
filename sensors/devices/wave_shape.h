/* Is a wave that nobody named an electrocardiogram? Part of the sensors folder only. Pure.
 *
 * An electrocardiogram is still and then leaps, a pulse wave never stops moving. Of all that a wave
 * moves in eight seconds, measured from one fiftieth of a second to the next, the quickest tenth
 * makes 0.5 to 0.8 in an electrocardiogram and 0.27 to 0.43 in a pulse wave. */
#ifndef SENSORS_DEVICES_WAVE_SHAPE_H
#define SENSORS_DEVICES_WAVE_SHAPE_H

#include <stdbool.h>

#define SHAPE_SLOTS 400

struct wave_shape {
    float leaps[SHAPE_SLOTS];
    int count;
    int per_slot; /* samples; 0: too slow to tell */
    int in_slot;
    double sum, before; /* of this slot; mean of the one before */
    double low, high, least_step, last;
    int leaping; /* stretches in a row that leap */
    bool begun;
};

void shape_start(struct wave_shape *shape, double rate_hz);

/* True once it is certain. */
bool shape_put(struct wave_shape *shape, double value);

#endif
