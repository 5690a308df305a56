/* Which peaks of an electrocardiogram's energy are beats: the judging half of the detector.
 *
 * Every peak waits 0.64 s, so that what follows it is known too, and is then weighed: how high it
 * is beside the usual beat, beside what was no beat and (soon after a beat) beside the usual T
 * wave; how it resembles the shapes learned; how sharply it turns; whether the level came back
 * after it; how early it comes; whether a better peak follows. One weighted sum of these makes its
 * odds. Pure, fixed size, one thread. */
#ifndef HEART_ECG_SEARCH_H
#define HEART_ECG_SEARCH_H

#include "events/event.h"
#include "heart/ecg_shape.h"

#define ECG_HISTORY 8
#define ECG_QUEUE   16

/* A peak of the energy that waits to be judged. */
struct ecg_candidate {
    int64_t cell;
    double height;          /* root of the power: as the voltage goes */
    double quiet;           /* the same of its quietest surroundings */
    double sharpness, step; /* ecg_shape.h, ecg_wave.h */
    struct ecg_match match;
    bool is_low; /* far too low to be a beat: the rest was not looked at */
};

/* What is known of this heart. */
struct ecg_usual {
    struct ecg_shape shapes[ECG_SHAPES];
    double heights[ECG_HISTORY], intervals[ECG_HISTORY]; /* of the last beats; cells */
    int64_t height_count, interval_count;
    double height, interval, sharpness; /* of the usual beat; 0: not known yet */
    double likeness;                    /* of beats to the shape nearest to them */
    double noise;                       /* height of what was no beat */
    double wave_t;                      /* the same soon after a beat */
    double wild; /* mean square of both: in noise, what looks odd is not believed */
};

struct ecg_search {
    struct ecg_wave wave;
    struct ecg_usual usual;
    struct ecg_candidate queue[ECG_QUEUE];
    int64_t queued, judged;
    int64_t due_cell;          /* after it the first in the queue is judged */
    struct ecg_candidate last; /* beat; height 0: none yet */
    int64_t told_ns;           /* its time */
};

/* What became of a candidate. */
struct ecg_verdict {
    int64_t cell;
    double height, odds; /* odds: logarithm, 0 is even; NaN: beats are too few to say */
    double likeness;     /* to the nearest shape, as it was then */
    bool is_beat;
    struct beat_body beat; /* set where is_beat, or odds reach ECG_DOUBTFUL */
};

#define ECG_DOUBTFUL (-6.0)

void ecg_search_start(struct ecg_search *search, int64_t time_ns, double value);

/* Closes a cell. True: a candidate has been judged. */
bool ecg_search_cell(struct ecg_search *search, double mean, struct ecg_verdict *verdict);

/* Puts a few values in order; the middle one, or the mean of both. */
double ecg_median(double *values, int count);

static inline double ecg_clamp(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

#endif
