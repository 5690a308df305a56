/* The practices, courses and check-ins that come with Kindbeat, and after them those of the person
 * or institution, whose files win over the same id: $XDG_DATA_HOME/kindbeat/practices, curricula,
 * checkins. In the language of the machine where there is a file for it. */
#ifndef APP_LIBRARY_H
#define APP_LIBRARY_H

#include "practice/check_in.h"
#include "practice/course.h"
#include "practice/practice.h"

/* Loads all; a broken file is said on stderr and left out. */
enum status library_load(struct practice_library *library, struct problem *problem);
enum status courses_load(struct course_library *library, struct problem *problem);
enum status check_ins_load(struct check_in_library *library, struct problem *problem);

/* One of them by its id; the library keeps it. */
enum status library_find(const struct practice_library *library, const char *id,
                         const struct practice **practice, struct problem *problem);

#endif
