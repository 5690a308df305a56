/* Parts of review.c. Session folder only. */
#ifndef SESSION_REVIEW_PARTS_H
#define SESSION_REVIEW_PARTS_H

#include "journal/record.h"
#include "session/review.h"

/* What the practice and the check-ins that the record keeps say of the steps (`indices`: their
 * places in the practice) and of the answers. A text that cannot be read any more says nothing. */
void review_practice(struct review *review, const int64_t *indices, struct record *record);

/* What one second of the signal was like. */
struct review_second {
    bool heard;         /* something was said of it */
    enum reason reason; /* REASON_NONE: a pulse that can be believed */
};
/* Stretches of seconds that carry nothing, and of beats that stayed away, into `review`. */
void review_signal(struct review *review, const struct review_second *seconds, int count);

/* Rise and fall of the heart rate within each ten seconds that are whole: their median. */
double review_swing(const struct rhythm_point *rhythm, int count);

#endif
