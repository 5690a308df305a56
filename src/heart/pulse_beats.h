/* Beats of a pulse wave (PPG), found as it streams in.
 *
 * The wave may have any unit, gain and offset, 25-250 samples a second at any spacing, and either
 * polarity: a pulse rises faster than it falls, and the faster side is taken for the upstroke (a
 * wave that is upside down is noticed after about 4 s, and the search begins anew). The beat's time
 * is the steepest point of the upstroke, between samples; it is told within BEATS_LATENCY_S. Pure,
 * fixed size, one thread. */
#ifndef HEART_PULSE_BEATS_H
#define HEART_PULSE_BEATS_H

#include "heart/recording.h"

#define BEATS_CELL_NS INT64_C(10000000) /* the wave is averaged onto cells of 10 ms */
#define BEATS_RING    256               /* cells kept: 2.56 s */
#define BEATS_HISTORY 8
#define BEATS_PEAKS   16
#define BEATS_SHAPE   48 /* cells in the template of one pulse */
#define BEATS_BLOCKS  9

/* A local maximum of the slope: perhaps a beat. */
struct slope_peak {
    int64_t cell;
    double within; /* the steepest point from its middle, in cells */
    double height; /* 0: none */
};

struct pulse_beats {
    /* the newest sample, and the cell being filled (numbered from session time zero) */
    int64_t last_ns;
    double last_value, cell_area;
    int64_t cell;
    int64_t cells; /* filled since the start */
    bool started;
    double wave[BEATS_RING], slope[BEATS_RING];

    /* which way up */
    double sign;       /* 1, or -1 when the wave is upside down */
    double asymmetry;  /* log(steepest rise / steepest fall), this way up: median of the blocks */
    double rise, fall; /* of the block under way */
    int block_cells;
    double asymmetries[BEATS_BLOCKS];
    int64_t blocks;

    /* the usual pulse: rings of the last beats, with how many there ever were */
    double heights[BEATS_HISTORY], intervals[BEATS_HISTORY]; /* intervals in cells */
    int64_t height_count, interval_count;
    double shape[BEATS_SHAPE];
    int64_t shape_count;

    struct slope_peak peaks[BEATS_PEAKS]; /* the last maxima, beats or not */
    int64_t peak_count;
    struct slope_peak pending; /* the greatest one not yet decided */
    struct slope_peak last;    /* the last beat */
};

void pulse_beats_start(struct pulse_beats *beats);

/* One sample, later than the one before (time_ns >= 0, value finite). Fills `found` with the beats
 * it made certain and returns how many. `*interrupted` is set when the search began anew: no
 * interval may span it. */
int pulse_beats_push(struct pulse_beats *beats, int64_t time_ns, double value,
                     struct beat_body found[BEATS_AT_ONCE], bool *interrupted);

/* False: no memory. */
bool pulse_beats_of(const struct recording *recording, struct beat_list *list);

#endif
