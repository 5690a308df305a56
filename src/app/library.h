/* The practices that come with Kindbeat. */
#ifndef APP_LIBRARY_H
#define APP_LIBRARY_H

#include "practice/practice.h"

/* Loads all; a broken file is said on stderr and left out. */
enum status library_load(struct practice_library *library, struct problem *problem);

/* One of them by its id; the library keeps it. */
enum status library_find(const struct practice_library *library, const char *id,
                         const struct practice **practice, struct problem *problem);

#endif
