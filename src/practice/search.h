/* Finding a practice: "I have three minutes", "after a death". Pure; any thread. */
#ifndef PRACTICE_SEARCH_H
#define PRACTICE_SEARCH_H

#include "practice/practice.h"

struct practice_search {
    double minutes;     /* that the person has; 0: it does not matter */
    const char *theme;  /* one word; NULL: any */
    const char *moment; /* a situation; NULL: any */
};

/* The length in minutes that a practice takes of those that there are: its longest that fits, its
 * shortest where it does not matter; 0 when even that is too long. A practice may take a quarter of
 * a minute more than its round number says. */
double practice_fits(const struct practice *practice, double minutes);

/* Fills `found` (room for `most`) with the places in the library of the practices that answer the
 * search, and returns how many there are. In the library's order, shorter ones first; with minutes,
 * those that use them best come first. */
int practice_search(const struct practice_library *library, const struct practice_search *search,
                    int *found, int most);

/* All themes, or all moments, of a library, each once and in the order of their letters. Returns
 * how many; the words belong to the practices. */
int practice_themes_of(const struct practice_library *library, const char **words, int most);
int practice_moments_of(const struct practice_library *library, const char **words, int most);

#endif
