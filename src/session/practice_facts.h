/* What the record keeps of how a practice was begun, beside its text, so that it can be recomputed:
 *
 *   practice_minutes    the length that was chosen; absent: as it is written
 *   practice_check_ins  1, or 0 when they were left out
 *   practice_adapts     1 where the pacer may drift; absent: it may not
 *   practice_score      what the person wanted to see of it ("soft", ...); absent: all there is
 *   resonance_per_min   the person's own breath; absent: not measured
 *   resonance_inhale    share of that breath; absent: not known
 *   check_in:ID         the text of each check-in that a step asks
 *
 * Older records have none of them, and their practices need none. Allocates. */
#ifndef SESSION_PRACTICE_FACTS_H
#define SESSION_PRACTICE_FACTS_H

#include "journal/journal.h"
#include "journal/record.h"
#include "practice/runner.h"

struct practice_facts {
    struct journal_fact *facts;
    int count;
    struct practice_fact_words *words; /* that the facts point to */
};

/* No facts without a practice (NULL). */
enum status practice_facts_make(const struct practice *practice,
                                const struct runner_options *options, struct practice_facts *facts,
                                struct problem *problem);
void practice_facts_finish(struct practice_facts *facts);

/* A practice as it was begun, from a record; without one `practice` is NULL. To be finished also
 * when there was a problem. */
struct practice_begun {
    struct practice *practice;
    struct runner_options options;
    struct check_in **check_ins; /* that the options point to */
};
enum status practice_begun_read(struct record *record, struct practice_begun *begun,
                                struct problem *problem);
void practice_begun_finish(struct practice_begun *begun);

#endif
