/* Beats of a pulse wave (PPG), found as it streams in.
 *
 * The wave may have any unit, gain and offset, 25 to 2000 samples a second at any spacing, and
 * either polarity: a pulse rises faster than it falls, and the faster side is taken for the
 * upstroke (a wave that is upside down is noticed after about 4 s, and the search begins anew).
 * The beat's time is where the pulse is steepest, between samples, by all of its shape; it is told
 * within BEATS_LATENCY_S. Its `height` goes from foot to top and its `base` is the foot's level,
 * both in raw units, the level this way up as the wave came. Its quality is explained in
 * pulse_trust.h. Pure, fixed size, one thread. */
#ifndef HEART_PULSE_BEATS_H
#define HEART_PULSE_BEATS_H

#include "heart/pulse_shape.h"
#include "heart/pulse_trust.h"
#include "heart/pulse_wave.h"

#define BEATS_HISTORY 8
#define BEATS_PEAKS   16
#define BEATS_BLOCKS  9

struct pulse_beats {
    struct pulse_wave wave;

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
    double usual_height, usual_interval; /* their medians; 0: unknown */
    double apart; /* cells: maxima nearer than this to a greater one are part of its pulse */
    struct pulse_shape shape;
    int64_t shape_count;
    struct pulse_trust trust;
    int strangers; /* steep waves of another shape, lately */

    double before, here;                  /* slopes of the two cells looked at last */
    struct slope_peak peaks[BEATS_PEAKS]; /* the last maxima, beats or not */
    int64_t peak_count;
    struct slope_peak pending; /* the greatest one not yet decided */
    struct slope_peak last;    /* the last beat */
    int64_t told_ns;           /* when it was, if it was told; no later one is told before it */
};

void pulse_beats_start(struct pulse_beats *beats);

/* One sample, later than the one before (time_ns >= 0, value finite). Fills `found` with the beats
 * it made certain and returns how many. `*interrupted` is set when the search began anew: no
 * interval may span it. */
int pulse_beats_push(struct pulse_beats *beats, int64_t time_ns, double value,
                     struct beat_body found[BEATS_AT_ONCE], bool *interrupted);

/* The beats of a whole recording, looking both ways. False: no memory. */
bool pulse_beats_of(const struct recording *recording, struct beat_list *list);

#endif
