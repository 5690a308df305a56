/* The answers to a check-in while the person gives them. Nothing has to be answered; what was may
 * be taken back. An answer is sent once it rests, so that a practice that goes on by itself loses
 * none. Pure; any one thread. */
#ifndef UI_DRAFT_H
#define UI_DRAFT_H

#include "practice/check_in.h"
#include <stdbool.h>

#define DRAFT_MOST 48 /* items of a check-in that can be answered */

struct draft {
    const struct check_in *check_in; /* NULL: none is asked */
    double values[DRAFT_MOST];       /* NaN: not answered */
    bool unsent[DRAFT_MOST];
    bool typed_one[DRAFT_MOST]; /* a 1 was typed last: a 0 after it makes ten */
};

void draft_begin(struct draft *draft, const struct check_in *check_in); /* NULL: no more */
int draft_count(const struct draft *draft);                             /* items */
int draft_answered(const struct draft *draft);

/* NaN leaves the item out. A value that the scale does not have is passed over. */
void draft_set(struct draft *draft, int item, double value);
/* A digit, '0' to '9', was typed at the item; nothing changes where its scale has none such. */
void draft_type(struct draft *draft, int item, char digit);
/* One step up or down; from no answer to the middle. */
double draft_stepped(const struct draft *draft, int item, int step);

/* An item whose answer is still to be sent, or -1. */
int draft_unsent(const struct draft *draft);
/* Its answer as INTENT_ANSWER wants it: "item=value"; "item=" when it was left out. */
void draft_words(const struct draft *draft, int item, char *words, size_t size);

#endif
