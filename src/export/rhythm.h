/* The rhythm of one stream as a curve: corrected intervals at their beats, with the engine's own
 * interpolation between them (heart/tachogram.h) and nothing over gaps. Allocates; one thread. */
#ifndef EXPORT_RHYTHM_H
#define EXPORT_RHYTHM_H

#include "export/story.h"

struct rhythm {
    double *times_s, *nn_ms, *bend; /* corrected beats; session time */
    size_t *end;                    /* by point: where the unbroken run that it is in ends */
    size_t count, at;
};

/* False: no memory. */
bool rhythm_of(const struct story *story, int stream, struct rhythm *rhythm);
void rhythm_finish(struct rhythm *rhythm);

/* The interval in ms at a moment; NaN where no run of beats covers it. Quick where moments rise. */
double rhythm_at(struct rhythm *rhythm, double t_s);

#endif
