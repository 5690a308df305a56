/* What the record keeps of a walk through a protocol, so that it can be walked through again:
 *
 *   protocol_id, protocol_text   its file
 *   protocol_around              the rate that its steps are around; absent: it has its own
 *
 * Allocates; any thread. */
#ifndef SESSION_WALK_FACTS_H
#define SESSION_WALK_FACTS_H

#include "journal/journal.h"
#include "journal/record.h"
#include "session/session.h"

#define WALK_FACTS 3
struct walk_facts {
    struct journal_fact facts[WALK_FACTS];
    int count;
    char around[32];
};

/* What `facts` points to lies within it and in the protocol. */
void walk_facts_make(const struct walk_wish *wish, struct walk_facts *facts);

/* The course of a recorded session; `walks` false where it was none. */
struct walk_begun {
    bool walks;
    struct protocol *protocol;
    double around_per_min;
    struct course_of_breaths course;
};
enum status walk_begun_read(struct record *record, struct walk_begun *begun,
                            struct problem *problem);
void walk_begun_finish(struct walk_begun *begun);

#endif
