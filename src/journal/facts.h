/* What is known when a session begins, as the rows of its table of facts. */
#ifndef JOURNAL_FACTS_H
#define JOURNAL_FACTS_H

#include "journal/journal.h"

#define FACTS_MOST 128 /* of one session */

struct fact_list {
    struct journal_fact at[FACTS_MOST]; /* point into the facts they were made from, and below */
    int count;
    char started[32];
    char words[FACTS_MOST][24]; /* numbers, and names of facts about one of several sensors */
    int word_count;
};

void facts_list(const struct journal_facts *facts, struct fact_list *list);

#endif
