/* What a person has done of a course: an append-only text file, one line an entry, that a person
 * can read and that outlives every edit of the course. Entries of items that are gone are kept and
 * passed over. Nothing is counted in a row; doing an item again is one more line.
 *
 *   2026-11-23T18:42:05Z paediatric-residency s1 settle 2026-11-23-183900.kindbeat
 *
 * is when (UTC), course, unit, item, and the session that was recorded with it, if one was. What
 * begins with # is a note. A line without its end was cut short when the machine failed: it is told
 * and passed over, and the next entry begins on a line of its own.
 *
 * Several programs may add at the same time. Allocates; one thread a struct. */
#ifndef PRACTICE_PROGRESS_H
#define PRACTICE_PROGRESS_H

#include "practice/course.h"
#include <stdint.h>

struct progress_entry {
    int64_t wall_ns; /* whole seconds are kept */
    char course[41], unit[41], item[41];
    char session[96]; /* name of the session file; empty: none */
};

struct progress {
    struct progress_entry *entries; /* in the order they were written */
    int count;
};

/* A missing file is no progress yet. Lines that cannot be read are told to `complain` (may be
 * NULL; told of the first few by their number), kept in the file and passed over. */
enum status progress_load(const char *path, struct progress *progress,
                          void (*complain)(const struct problem *problem), struct problem *problem);
void progress_finish(struct progress *progress);

/* Adds one line to the file (made 0600 when absent), on the disk when this returns. When it cannot
 * be written to its end the file is as before. */
enum status progress_add(const char *path, const struct progress_entry *entry,
                         struct problem *problem);

/* How often an item was done. */
int progress_times(const struct progress *progress, const struct course *course,
                   const struct course_unit *unit, const struct course_item *item);

/* The first item, in the course's order, after the one done last that was never done; when all
 * behind it are done, the first never done; NULL when every item is done. Breaks are never next. */
const struct course_item *progress_next(const struct progress *progress,
                                        const struct course *course,
                                        const struct course_unit **unit);

#endif
