/* Measured on 13 electrocardiograms and 6 pulse waves of public recordings, in stretches of eight
 * seconds: with more than 0.5 in two stretches, one after the other, none of the pulse waves is
 * taken for the other, and all electrocardiograms are found but those in noise or from a walk,
 * which stay in doubt.
 *
 * What it does not do: it never says "surely a pulse wave". A wave of few steps leaps by its steps,
 * and one below 50 samples a second shows no leap; neither is judged. */
#include "sensors/devices/wave_shape.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double slot_s = 0.02;
static const double slowest_hz = 50;
static const double leaps_from = 0.5; /* share of all movement that the quickest tenth makes */
static const double steps_least = 60; /* of the converter, from lowest to highest */

#define CERTAIN 2 /* stretches */

static void stretch_start(struct wave_shape *shape)
{
    shape->count = 0;
    shape->low = INFINITY;
    shape->high = -INFINITY;
    shape->least_step = INFINITY;
}

void shape_start(struct wave_shape *shape, double rate_hz)
{
    memset(shape, 0, sizeof *shape);
    shape->per_slot = rate_hz * 1.02 < slowest_hz ? 0 : (int)fmax(floor(rate_hz * slot_s + 0.5), 1);
    shape->last = NAN;
    stretch_start(shape);
}

static int by_size(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x < y) - (x > y);
}

static bool leaps(struct wave_shape *shape)
{
    double all = 0, quickest = 0;
    if (!((shape->high - shape->low) >= steps_least * shape->least_step))
        return false;
    qsort(shape->leaps, SHAPE_SLOTS, sizeof shape->leaps[0], by_size);
    for (int i = 0; i < SHAPE_SLOTS; i++) {
        all += (double)shape->leaps[i];
        quickest += i < SHAPE_SLOTS / 10 ? (double)shape->leaps[i] : 0;
    }
    return quickest > leaps_from * all;
}

bool shape_put(struct wave_shape *shape, double value)
{
    if (shape->per_slot == 0)
        return false;
    shape->low = fmin(shape->low, value);
    shape->high = fmax(shape->high, value);
    if (value != shape->last)
        shape->least_step = fmin(shape->least_step, fabs(value - shape->last));
    shape->last = value;
    shape->sum += value;
    if (++shape->in_slot < shape->per_slot)
        return false;
    double mean = shape->sum / shape->in_slot;
    if (shape->begun)
        shape->leaps[shape->count++] = (float)fabs(mean - shape->before);
    shape->before = mean;
    shape->begun = true;
    shape->sum = 0;
    shape->in_slot = 0;
    if (shape->count < SHAPE_SLOTS)
        return false;
    shape->leaping = leaps(shape) ? shape->leaping + 1 : 0;
    stretch_start(shape);
    return shape->leaping >= CERTAIN;
}
