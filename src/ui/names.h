/* The names that a person gave to "someone dear" and others: kept in memory for this run, never
 * recorded. Any one thread. */
#ifndef UI_NAMES_H
#define UI_NAMES_H

#include "practice/practice.h"
#include <stddef.h>

#define NAMES_MOST 16
#define NAME_SIZE  64

struct given_name {
    char id[48];
    char words[NAME_SIZE]; /* as given; empty: none */
};
struct names {
    struct given_name given[NAMES_MOST];
    int count;
};

const char *names_find(const struct names *names, const char *id); /* empty where none is given */
void names_give(struct names *names, const char *id, const char *words);

/* Words of the practice with the names in them. Returns `filled`. */
const char *names_fill(const struct names *names, const struct practice *practice,
                       const char *words, char *filled, size_t size);

#endif
