/* A check-in: a few questions on a scale, answered before, after or between practices, in an open
 * text file with its licence (keys: assets/README.md). Answers travel as ANSWER events and stay
 * with the session. A loaded check-in never changes and may be read from any thread. */
#ifndef PRACTICE_CHECK_IN_H
#define PRACTICE_CHECK_IN_H

#include "base/status.h"
#include <stddef.h>

/* Both fit an ANSWER event. */
#define CHECK_IN_ID_MAX      39
#define CHECK_IN_ITEM_ID_MAX 23

struct check_in_item {
    char *id, *ask;
    int line;                 /* of the file, from 1 */
    char *low, *high;         /* words at the ends of the scale */
    double least, most, step; /* of the scale: 0, 10, 1 */
    bool reversed;            /* a high answer counts low in the score */
};

enum check_in_score { SCORED_NOT, SCORED_SUM, SCORED_MEAN };

struct check_in {
    char *id, *title, *about;
    char *licence;      /* the terms, in words: needed */
    char *source_words; /* who made it and where; NULL: ours */
    enum check_in_score score;
    struct check_in_item *items;
    int item_count;
    char *source; /* the file's text, kept for the record */
};

enum status check_in_load(const char *path, struct check_in **check_in, struct problem *problem);
enum status check_in_parse(const char *text, size_t size, const char *name,
                           struct check_in **check_in, struct problem *problem);
void check_in_destroy(struct check_in *check_in); /* accepts NULL */

/* The score of `values`, one an item, NaN where it was left out. NaN when the check-in is not
 * scored or an answer that it needs is missing (a sum needs all, a mean at least half). */
double check_in_scored(const struct check_in *check_in, const double *values);

struct check_in_library {
    struct check_in **check_ins;
    int count;
};
/* As with practices (practice.h); in the order of the ids. */
enum status check_in_library_load(const char *folder, const char *language,
                                  struct check_in_library *library,
                                  void (*complain)(const struct problem *problem),
                                  struct problem *problem);
enum status check_in_library_add(const char *folder, const char *language,
                                 struct check_in_library *library,
                                 void (*complain)(const struct problem *problem),
                                 struct problem *problem);
void check_in_library_finish(struct check_in_library *library);
const struct check_in *check_in_library_find(const struct check_in_library *library,
                                             const char *id);

#endif
