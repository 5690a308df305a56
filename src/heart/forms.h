/* Every published form of the coherence score, from the same powers: P in the peak window, T in
 * all, and what lies below and above the window. Pure.
 *
 * Kindbeat's own is F1, shown as the share. The others are for research and for comparing with what
 * others print; F3 and F4 never drive feedback. */
#ifndef HEART_FORMS_H
#define HEART_FORMS_H

#include "heart/coherence.h"

enum form { FORM_F1, FORM_F2, FORM_F3, FORM_F4, FORM_SHARE, FORM_COUNT };

struct form_description {
    const char *id;      /* "F1" */
    const char *formula; /* "P / (T - P)" */
    const char *source;
    bool confirmed; /* read in the original */
};

extern const struct form_description form_descriptions[FORM_COUNT];

/* By enum form; NaN where the powers do not exist or a divisor is zero. */
struct forms {
    double value[FORM_COUNT];
};

struct forms forms_of(const struct coherence *coherence);

#endif
