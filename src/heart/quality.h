/* How good the signal was in each second: does it come, does it move, does a pulse stand out, and
 * if not, why? Seconds are those of the samples' own times. A few nanoseconds a sample, fixed size,
 * pure. */
#ifndef HEART_QUALITY_H
#define HEART_QUALITY_H

#include "events/event.h"

#define QUALITY_SECONDS 16 /* kept */
#define QUALITY_MAINS   2  /* 50 and 60 Hz */

struct quality_second {
    int64_t number; /* of the second, from session time zero */
    int samples, at_stops, at_least, at_greatest;
    int64_t first_ns, last_ns;
    double least, greatest;
    double fall, rise;   /* the step by which the least and the greatest value were reached */
    double step;         /* smallest change between samples; 0: none */
    double origin;       /* the sums are of values less this one */
    double sum, squares; /* of the samples */
    double hum;          /* greatest amplitude at a frequency of the mains; 0: cannot be told */
    int beats;
    double beat_quality; /* sum */
};

/* One frequency of the mains in the second under way (Goertzel 1958). */
struct quality_mains {
    double coefficient; /* 2 cos(angle a sample); 0: not asked at this rate */
    double last, before;
};

struct quality {
    struct quality_second seconds[QUALITY_SECONDS]; /* by number; samples 0 and beats 0: empty */
    struct quality_second *now;                     /* where samples go; NULL: none yet */
    int64_t now_ends_ns;
    struct quality_mains mains[QUALITY_MAINS];
    enum signal_kind kind;
    double low, high;           /* the converter's end stops; NaN: unknown */
    double low_edge, high_edge; /* where they begin to be felt */
    double last_value;
    double height;    /* of the pulse while it was good, raw units; 0: never yet */
    int64_t began_ns; /* first sample; -1: none */
};

/* SIGNAL_PPG or SIGNAL_ECG. */
void quality_start(struct quality *quality, enum signal_kind kind, double low, double high);
void quality_sample(struct quality *quality, int64_t time_ns, double value);
void quality_beat(struct quality *quality, const struct beat_body *beat);

/* The second that ended at end_s (whole, session time), which must not lie more than a few seconds
 * back. The amplitude is peak to trough over two seconds, where there is a pulse. */
struct quality_body quality_at(const struct quality *quality, int64_t end_s);

/* Whether the signal of the last seconds is good enough to say anything of the heart. Each poor
 * second makes doubt grow, each better one shrink, so that one cough withholds nothing and a value
 * does not come and go. All zeros to begin with. */
struct doubt {
    int seconds;
    enum reason last; /* of the last poor second */
};

void doubt_second(struct doubt *doubt, const struct quality_body *quality);
enum reason doubt_reason(const struct doubt *doubt); /* REASON_NONE: no doubt */

#endif
