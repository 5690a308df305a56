/* What one pulse looks like: the course of its slope, how much faster it rises than it falls, how
 * high it is and what it stands on. Read from the levels around its steepest point; shared by the
 * live search and the offline one. */
#ifndef HEART_PULSE_SHAPE_H
#define HEART_PULSE_SHAPE_H

#include "heart/pulse_wave.h"

#define SHAPE_CELLS  48
#define SHAPE_BEFORE 14 /* cells of the shape before the steepest point */
#define PULSE_REACH  35 /* cells after the steepest point in which top and fall lie */

/* A local maximum of the slope: perhaps a beat. */
struct slope_peak {
    int64_t cell;
    double within; /* the steepest point from its middle, in cells */
    double slope;  /* above the trend; 0: no peak */
};

/* The slope around it, without its mean (breathing moves that), scaled to unit energy. */
struct pulse_shape {
    double at[SHAPE_CELLS];
    double within; /* where its beat is, from the middle of cell SHAPE_BEFORE, in cells */
};

struct pulse_measures {
    double steepness; /* log(steepest rise / steepest fall beside it), -1 to 2 */
    double foot;      /* level it rises from */
    double height;    /* from foot to top */
};

struct pulse_shape pulse_shape_of(struct pulse_levels levels, int64_t cell, double sign);

/* Correlation over the first `count` cells; 0 when one of them is flat. */
double pulse_shape_match(const struct pulse_shape *a, const struct pulse_shape *b, int count);

/* Where the beat of the wave around `cell` is if it fits the usual shape best, in cells from the
 * middle of `cell`: a time by all of the pulse, not by one point of it, so that noise and converter
 * steps weigh little (Woody 1967, doi 10.1007/BF02474247). NaN when there is no best place near.
 * Needs SHAPE_CELLS - SHAPE_BEFORE + 7 levels after the cell. */
double pulse_shape_place(struct pulse_levels levels, int64_t cell, double sign,
                         const struct pulse_shape *usual, int count);

/* Moves the usual shape, and where its beat is, towards a new one. `learnt`: how many it was learnt
 * from. */
void pulse_shape_learn(struct pulse_shape *usual, const struct pulse_shape *shape, int64_t learnt);

/* Cells that belong to the pulse itself when the next comes `interval` cells later. */
int pulse_shape_cells(double interval);

/* `reach`: cells after the steepest point that the fall is looked for in; not above PULSE_REACH. */
struct pulse_measures pulse_measures_of(struct pulse_levels levels, int64_t cell, double sign,
                                        int reach);

/* What was passed over between two beats: a wave of the same shape that rises from the same level,
 * half way and however small, or anywhere and at least half as steep. The second wave of a pulse
 * comes earlier, or rises from higher up. */
enum passed_over { PASSED_NOTHING, PASSED_PERHAPS, PASSED_PULSE };

enum passed_over pulse_passed_over(struct pulse_levels levels, int64_t from, int64_t to,
                                   double sign);

#endif
