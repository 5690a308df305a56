/* What copies of a sitting there are to make for other programs, and which were made: plain data
 * that the program fills, since screens know neither formats nor folders. */
#ifndef UI_COPIES_H
#define UI_COPIES_H

#include "base/paths.h"
#include <stdbool.h>

#define COPIES_MOST 8

struct copy {
    const char *title, *about;
    bool made;
};

struct copies {
    struct copy at[COPIES_MOST];
    int count;
    char folder[PATH_SIZE]; /* where they go */
};

#endif
