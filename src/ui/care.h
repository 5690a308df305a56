/* What the sensor screen says of the sensor in use: how good its signal is, what is the matter, the
 * one thing to do about it, and what else may help. One page for every bad day. Pure; any
 * thread. */
#ifndef UI_CARE_H
#define UI_CARE_H

#include "ui/screen.h"

struct care {
    enum quality_level level; /* of the signal; QUALITY_NONE: nothing to judge */
    const char *sign;         /* "Good", or what stands in its place */
    char what[240];           /* is the matter, or which sensor it is */
    char first[160];          /* the one thing to do */
    char next[240];           /* what else; may be empty */
    char command[128];        /* to be typed in a terminal, as it stands; or empty */
};

void care_of(const struct ui_model *model, struct care *care);

#endif
