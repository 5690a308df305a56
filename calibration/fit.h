/* Does the sensor sit well? Watches the engine's quality of the last seconds and names the one
 * thing to change. Pure; driven by events; one thread. */
#ifndef CALIBRATION_FIT_H
#define CALIBRATION_FIT_H

#include "events/event.h"

#define FIT_SECONDS 10

struct fit {
    struct quality_body seconds[FIT_SECONDS]; /* newest last, wrapping at `next` */
    int next, count;
};

void fit_start(struct fit *fit);
void fit_feed(struct fit *fit, const struct event *event); /* QUALITY and LINK */

/* Good needs 8 of the last 10 seconds good, fair 6 of 10 fair or better. */
enum quality_level fit_level(const struct fit *fit);
/* The reason that spoiled most of the last seconds; REASON_NONE when good. */
enum reason fit_reason(const struct fit *fit);

/* What to do about it, in one short sentence ("Press a little more lightly."). */
const char *fit_advice(enum reason reason);

#endif
