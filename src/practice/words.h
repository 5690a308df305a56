/* Names in the words of a practice: `{dear}` stands for what the person said they call someone
 * dear, `{Dear}` for the same with a capital. Pure; any thread. */
#ifndef PRACTICE_WORDS_H
#define PRACTICE_WORDS_H

#include "practice/practice.h"

/* The next {name} of a text. */
struct word_slot {
    const char *begin, *end; /* from the brace to behind the other */
    char id[41];
    bool capital;
};

/* False when there is none at or after `words`. A brace that opens no name is a brace. */
bool words_slot(const char *words, struct word_slot *slot);

/* Fills the names into `words`. `given` has one text for each name of the practice, in its order;
 * where it is NULL or empty, and for all when `given` is NULL, the practice's `otherwise` stands.
 * `to` is always terminated; false when something was cut, at a character's boundary. */
bool practice_words(const struct practice *practice, const char *words, const char *const *given,
                    char *to, size_t size);

#endif
