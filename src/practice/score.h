/* Whether a person sees how coherent their heart rhythm is, and when: as the step's author wrote it
 * and as the person wants it, the stricter of the two: on every screen, in the terminal and in
 * sound. It is recorded in any case, and lists, reports and exports, which are asked for, have it.
 * Pure. */
#ifndef PRACTICE_SCORE_H
#define PRACTICE_SCORE_H

#include <stdbool.h>

/* Each shows less than the one before. */
enum score_display {
    SCORE_SHOWN,      /* as light and sound, as a number on request, and afterwards */
    SCORE_SOFT,       /* the same, and the number only afterwards */
    SCORE_AFTERWARDS, /* nothing during the step */
    SCORE_HIDDEN,     /* nothing, at no time */
    SCORE_COUNT
};

/* "shown", "soft", "afterwards", "hidden"; NULL behind the last. */
extern const char *const score_words[SCORE_COUNT + 1];

/* Of a step and of the person: what both allow. */
enum score_display score_stricter(enum score_display one, enum score_display other);

bool score_as_number(enum score_display display);  /* during the step, on request */
bool score_as_light(enum score_display display);   /* during the step: glow, tone; reasons too */
bool score_afterwards(enum score_display display); /* when the practice is over */

#endif
