/* What a visit tells of a resonance, as plain data: for screens and files. What each criterion
 * means stands in resonance.h. */
#ifndef CALIBRATION_RESONANCE_RESULT_H
#define CALIBRATION_RESONANCE_RESULT_H

#include <stdbool.h>
#include <stddef.h>

/* Of the curve through the answers; see resonance_fit.h. */
struct resonance_estimate {
    bool exists;      /* false: fewer than FIT_LEAST answers */
    double per_min;   /* NaN where it does not exist */
    double low, high; /* 90 % */
    double beyond;    /* share of belief outside the rates tried, now and before */
};

#define RESONANCE_RATES 24

enum criterion {
    CRITERION_SYNCHRONY,
    CRITERION_AMPLITUDE,
    CRITERION_POWER,
    CRITERION_PEAK,
    CRITERION_SMOOTHNESS,
    CRITERION_PEAKS,
    CRITERION_COUNT
};

extern const char *const criterion_names[CRITERION_COUNT]; /* "phase synchrony" */
extern const char *const criterion_units[CRITERION_COUNT]; /* "ms2", or empty */

struct rate_tried {
    double per_min;
    int breaths, windows;          /* that count */
    double value[CRITERION_COUNT]; /* NaN: cannot be told */
    double error[CRITERION_COUNT]; /* standard; NaN: unknown */
    double lag;                    /* of the heart behind the breath, breaths, -1/2 to 1/2 */
    double own_per_min;            /* the rhythm's own greatest peak; NaN */
    double good;                   /* share of its breaths' time with good beats */
    int comfort;                   /* 1 to 5, as the person said; 0: not said */
};

enum doubt_kind {
    DOUBT_SHORT,        /* too little was heard */
    DOUBT_ARTEFACTS,    /* too much of it was not believed */
    DOUBT_NOT_FOLLOWED, /* the heart did not move with the pacer */
    DOUBT_WIDE,         /* the interval is too wide to choose by */
    DOUBT_EDGE,         /* the best rate may lie outside those tried */
    DOUBT_COUNT
};

extern const char *const doubt_words[DOUBT_COUNT]; /* what it means and what to do */

struct resonance {
    struct rate_tried rates[RESONANCE_RATES]; /* fastest first */
    int rate_count;
    int best[CRITERION_COUNT];                   /* index; -1: none */
    bool tied[CRITERION_COUNT][RESONANCE_RATES]; /* with the best; the best itself is not */
    double share, steadiness, peaks;             /* NaN: cannot be told */
    bool followed;
    double good; /* share of the time with good beats */
    struct resonance_estimate estimate;
    bool doubts[DOUBT_COUNT];
    bool sure; /* no doubt at all */
};

/* How comfortable a rate was, as the person says: "not at all" to "very" are 1 to COMFORT_MOST. */
#define COMFORT_MOST 5
extern const char *const comfort_words[COMFORT_MOST];
/* The words of such an answer, for a part of this id (resonance_walk.h). */
void comfort_answer(const char *part_id, int comfort, char *words, size_t size);

#endif
