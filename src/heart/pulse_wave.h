/* A pulse wave on an even grid, and its slope.
 *
 * Samples of any rate and spacing become the means of 10 ms cells of the line through them, so that
 * one filter serves every sensor. A Gaussian of 30 ms over the cells gives the level, free of the
 * converter's steps; half the difference of its neighbours is the slope. Levels telescope: the mean
 * slope of a stretch needs the levels at its two ends only, so the work per cell is small, and as
 * nothing runs on, an old sample leaves no trace after 5 s. Values are kept relative to the first
 * one. Pure, fixed size. */
#ifndef HEART_PULSE_WAVE_H
#define HEART_PULSE_WAVE_H

#include "heart/recording.h"

/* Beyond this a square is no number any more. No converter goes there. */
#define PULSE_GREATEST 1e100

#define PULSE_CELL_NS INT64_C(10000000)
#define PULSE_RING    512 /* levels kept: 5.12 s; a power of two */
#define PULSE_MEANS   32  /* cell means kept; a power of two */
#define PULSE_SMOOTH  9   /* cells either side that a level stands on */
#define PULSE_TREND   20  /* cells either side of the slow slope */

struct pulse_wave {
    bool started;
    int64_t last_ns; /* the newest sample */
    double last_value;
    double origin;                     /* the first sample; all values below are relative to it */
    int64_t cell;                      /* being filled, numbered from session time zero */
    int64_t edge_ns;                   /* where it ends */
    double area;                       /* of the cell being filled, value times nanoseconds */
    int64_t cells;                     /* filled since the start */
    double cell_mean[2 * PULSE_MEANS]; /* ring, twice, so that a stretch of it lies in a row */
    double level[PULSE_RING];
};

/* Levels by cell number: a ring (mask: its size - 1), or a whole recording (mask: -1). */
struct pulse_levels {
    const double *at;
    int64_t mask;
};

void pulse_wave_start(struct pulse_wave *wave, int64_t time_ns, double value);

/* The line to this sample (relative to the origin) reaches the edge: completes the cell. */
void pulse_wave_cell(struct pulse_wave *wave, int64_t time_ns, double value);

/* Fills what the line to this sample fills, one cell a call: true while a cell was completed (its
 * number is wave->cell - 1), false when the sample is used up. */
static inline bool pulse_wave_fill(struct pulse_wave *wave, int64_t time_ns, double value)
{
    value = (value > PULSE_GREATEST    ? PULSE_GREATEST
             : value < -PULSE_GREATEST ? -PULSE_GREATEST
                                       : value) -
            wave->origin;
    if (time_ns >= wave->edge_ns) {
        pulse_wave_cell(wave, time_ns, value);
        return true;
    }
    wave->area += 0.5 * (wave->last_value + value) * (double)(time_ns - wave->last_ns);
    wave->last_ns = time_ns;
    wave->last_value = value;
    return false;
}

/* The newest cell that has a level; before the first there is none. */
static inline int64_t pulse_wave_newest(const struct pulse_wave *wave)
{
    return wave->cell - 1 - PULSE_SMOOTH;
}

static inline struct pulse_levels pulse_wave_levels(const struct pulse_wave *wave)
{
    return (struct pulse_levels){wave->level, PULSE_RING - 1};
}

static inline double pulse_level(struct pulse_levels levels, int64_t cell)
{
    return levels.at[cell & levels.mask];
}

/* Units a cell. Needs the levels one cell either side. */
static inline double pulse_slope(struct pulse_levels levels, int64_t cell)
{
    return 0.5 * (pulse_level(levels, cell + 1) - pulse_level(levels, cell - 1));
}

/* The slope against its surroundings (breathing moves the wave slowly). Needs PULSE_TREND + 1
 * levels either side. */
static inline double pulse_slope_above_trend(struct pulse_levels levels, int64_t cell)
{
    int64_t from = cell - PULSE_TREND, to = cell + PULSE_TREND;
    double end = pulse_level(levels, to + 1) + pulse_level(levels, to);
    double begin = pulse_level(levels, from) + pulse_level(levels, from - 1);
    return pulse_slope(levels, cell) - (end - begin) * (0.5 / (2 * PULSE_TREND + 1));
}

/* Where the slope is steepest, in cells from `cell`, by the parabola through its neighbours. */
double pulse_steepest(struct pulse_levels levels, int64_t cell, double sign);

/* The moment `within` cells from the middle of a cell. */
int64_t pulse_time_ns(int64_t cell, double within);

#endif
