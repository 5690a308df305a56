/* Sample times rebuilt from arrival stamps.
 *
 * A device without a clock sends samples at a steady rate that is 2-3 % off its nominal one, and
 * USB delivers them late and in bursts. An arrival is therefore never early: the true time line
 * runs along the lower edge of the cloud of (sample number, arrival). timeline_time() gives sample
 * n its place on a robust line through that edge, following slowly, never going backwards.
 *
 * Pure: no clock, no allocation. */
#ifndef SENSORS_TIMELINE_H
#define SENSORS_TIMELINE_H

#include <stdbool.h>
#include <stdint.h>

#define TIMELINE_BLOCKS 32

struct timeline {
    double nominal_ns;  /* between samples */
    double interval_ns; /* as estimated */
    int64_t count;      /* samples so far */
    int64_t last_ns;    /* time given to the last sample */
    /* private to timeline.c, to be shaped there: lower-edge points of the last blocks, and the
     * line that samples are placed on */
    struct timeline_point {
        double index, arrival_ns;
    } edge[TIMELINE_BLOCKS];
    int edge_count;
    struct timeline_point block; /* the earliest arrival of the block under way */
    double line_index, line_ns;  /* the line passes here, with slope interval_ns */
};

void timeline_start(struct timeline *timeline, double nominal_hz);
/* The time of the next sample, given when it arrived. */
int64_t timeline_time(struct timeline *timeline, int64_t arrival_ns);
double timeline_rate_hz(const struct timeline *timeline);

#endif
