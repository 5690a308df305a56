/* Detected beats against reference beats, as the shared recordings are scored: one to one, nearest
 * first within 150 ms, after the one constant delay between 0 and 0.8 s that matches most. */
#ifndef SERIAL_SCORE_H
#define SERIAL_SCORE_H

#include <stddef.h>

struct span {
    double from_s, to_s;
};

struct score {
    int hits, missed, extra;
    double sensitivity, precision;
    double delay_ms;            /* the one delay, refined to the median of the matches */
    double median_ms, worst_ms; /* of the distances that remain */
    double share_within_20_ms;
};

/* Times in seconds, ascending, on one clock. Only reference beats inside `spans` count, and
 * detections that fall into them once the delay is taken off. */
struct score score_beats(const double *reference, size_t reference_count, const double *detected,
                         size_t detected_count, const struct span *spans, size_t span_count);

#endif
