/* The known answers of every measure, computed and compared: what `kindbeat selftest` prints.
 * Allocates while it runs; any thread. */
#ifndef HEART_SELFTEST_H
#define HEART_SELFTEST_H

#include "base/status.h"

struct selftest_row {
    const char *measure; /* "coherence ratio" */
    const char *input;   /* "sine 0.100 Hz, 24 phases" */
    double least, most;  /* what was found */
    double low, high;    /* what is right */
    bool passed;
};

/* Calls `row` for each known answer; returns how many are off. */
int selftest_run(void (*row)(void *context, const struct selftest_row *row), void *context);

#endif
