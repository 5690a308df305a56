/* Sample times rebuilt from arrival stamps.
 *
 * A device without a clock sends samples at a steady rate that is 2-3 % off its nominal one, and
 * USB delivers them late and in bursts. An arrival is therefore never early: the true time line
 * runs along the lower edge of the cloud of (sample number, arrival). timeline_time() gives sample
 * n its place on a robust line through that edge, following slowly, never going backwards.
 *
 * Samples that never arrived are noticed by the time that passes without them, or by a line that
 * wanders as no clock does; what was noticed is told by timeline_lost().
 *
 * Pure: no clock, no allocation, bounded work for every sample. */
#ifndef SENSORS_TIMELINE_H
#define SENSORS_TIMELINE_H

#include "events/event.h"
#include <stdbool.h>
#include <stdint.h>

#define TIMELINE_BLOCKS 32

struct timeline_point {
    double index;
    double ns; /* since origin_ns */
};

struct timeline {
    double nominal_ns;  /* between samples */
    double interval_ns; /* as estimated */
    int64_t count;      /* samples so far, with those known to be missing */
    int64_t last_ns;    /* time given to the last sample */
    /* private to timeline.c */
    double part;                                 /* of an interval, beyond the count */
    double expected_ns;                          /* interval believed before anything is heard */
    int64_t origin_ns;                           /* the first arrival */
    double newest_ns;                            /* the newest arrival, since origin_ns */
    struct timeline_point edge[TIMELINE_BLOCKS]; /* the earliest arrival of each past block */
    int edge_count;
    double block_ns;              /* length of a block; doubles while the time line is young */
    double block_from_ns;         /* where the block under way began */
    struct timeline_point lowest; /* the earliest arrival of the block under way */
    bool has_lowest;
    struct timeline_point line;        /* the edge passes here, with slope interval_ns */
    struct timeline_point placed;      /* the last sample was placed here */
    double late_from_ns;               /* since when every sample is late; below zero: none is */
    double late_least_ns;              /* by how much at least */
    struct timeline_point before_late; /* the edge before that */
    double wander;                     /* mean square about the line, in intervals */
    double wanders;                    /* how many make that mean */
    double wander_told_ns;             /* newest arrival when it was told last */
    int64_t skipped;                   /* to be told with the next sample */
    struct loss_body loss;             /* noticed at the last sample, if `lost` */
    bool lost;
    int leap; /* samples are lost in multiples of this, but for those that are skipped */
    bool begun;
    bool ever; /* last_ns is the time of a sample */
};

void timeline_start(struct timeline *timeline, double nominal_hz);
/* The time of the next sample, given when it arrived (arrivals never fall). Always later than the
 * time before, also across timeline_interrupt; it may lie an interval or so beyond the arrival
 * while the line is being found. */
int64_t timeline_time(struct timeline *timeline, int64_t arrival_ns);
/* `count` samples were sent but could not be read: the next one keeps its place. */
void timeline_skip(struct timeline *timeline, int count);
/* Whether the count was corrected by the last timeline_time(), and by what. Over [from_ns, to_ns]
 * times are not to be relied on; count 0: too many had been counted. A span of more than a second
 * means that single samples were lost somewhere within, as many as is likely. */
bool timeline_lost(const struct timeline *timeline, struct loss_body *loss);
/* The next sample comes so many intervals after the last, where the device says so: 1 is what
 * happens by itself, 2.5 skips one and a half. At least 0.01. */
void timeline_step(struct timeline *timeline, double intervals);
/* For devices that count their samples: only whole rounds of `samples` escape the counter. */
void timeline_leaps(struct timeline *timeline, int samples);
/* The stream was interrupted: the next sample begins a new line, at the rate known so far. */
void timeline_interrupt(struct timeline *timeline);
double timeline_rate_hz(const struct timeline *timeline);

#endif
