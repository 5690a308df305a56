/* What home offers: the next step of the course under way, then the practices for which there is
 * time. Pure; part of the screens. */
#ifndef UI_OFFERS_H
#define UI_OFFERS_H

#include "ui/screen.h"

struct offer {
    const struct practice *practice; /* NULL: something of a course that is not a practice */
    double minutes;                  /* it takes; 0: not said */
    struct ui_place place;           /* in a course, or all NULL */
    const char *title, *about;       /* `about` may be NULL */
};

int offers_count(const struct ui_model *model);
struct offer offers_at(const struct ui_model *model, int which);
/* Where a practice of the library stands among them; -1: there is no time for it. */
int offers_of(const struct ui_model *model, const struct practice *practice);

/* An item of a course as an offer, in the minutes that there are. */
struct offer offer_of_item(const struct ui_model *model, const struct ui_place *place);
/* "talk", "lesson", "on the job". */
const char *item_kind_words(enum item_kind kind);

#endif
