/* Events in the order of their numbers, some of which may have been changed by damage: those whose
 * time does not fit between the others are left out, or moved where nobody can say. Pure. Part of
 * repairing (repair.h). */
#ifndef JOURNAL_LINE_UP_H
#define JOURNAL_LINE_UP_H

#include "events/event.h"

#define LINE_UP_AHEAD 32

struct numbered {
    int64_t seq;
    struct event event;
};

struct line_up {
    void (*put)(void *context, const struct numbered *numbered); /* those that fit, in order */
    void *context;
    struct numbered waiting[LINE_UP_AHEAD]; /* until the ones after have been seen */
    int count;
    int64_t last_seq, last_at_ns; /* of those put */
    int64_t misfits;              /* left out */
    int64_t moved;                /* put at the moment of one after them */
};

void line_up_feed(struct line_up *line_up, int64_t seq, const struct event *event);
void line_up_end(struct line_up *line_up); /* the rest */

#endif
