/* How samples fit into EDF: numbers into 16 or 24 bits, and an unbroken piece of a recording into
 * records of equal length. Pure. */
#ifndef EXPORT_EDF_LAYOUT_H
#define EXPORT_EDF_LAYOUT_H

#include "export/story.h"

/* physical = physical_least + (digital - digital_least) * (physical_most - physical_least) /
 * (digital_most - digital_least), as every reader has it. The least digital number is kept free: it
 * says that there is no sample. */
struct edf_scale {
    bool wide; /* needs 24 bits: BDF */
    int digital_least, digital_most;
    double physical_least, physical_most; /* as 8 characters hold them */
    int exponent;    /* physical numbers are those of the session / 10^exponent */
    double rounding; /* the largest error, in the session's numbers; 0: exact */
};

struct edf_scale edf_scale_of(const struct story_channel *channel);
int edf_digital(const struct edf_scale *scale, double value);
/* What a reader makes of it. */
double edf_physical(const struct edf_scale *scale, int digital);

#define EDF_TICK_NS       10000   /* EDFlib's unit of a record's length */
#define EDF_DURATION_MOST 6000000 /* ticks: 60 s */

/* Sample i of the piece stands at start + i * step_ns in the file. */
struct edf_records {
    int samples;   /* of each record */
    int duration;  /* of each record, in ticks */
    int64_t count; /* records */
    int padding;   /* places after the last sample */
    double step_ns;
    bool within; /* every sample lies within half a step of its time */
};

struct edf_records edf_records_of(const struct story_piece *piece, double nominal_hz);

#endif
