/* The keys of a practice file, and the file as words before anything is made of them. */
#ifndef PRACTICE_SCHEMA_H
#define PRACTICE_SCHEMA_H

#include "practice/places.h"

#define PRACTICE_SIZE_MAX  ((size_t)256 * 1024) /* bytes of a file */
#define PRACTICE_STEPS_MAX 200
#define PRACTICE_WORDS_MAX 10 /* of the list `for` */

/* Every value is the text that was written; NULL where an optional key is absent. */
struct raw_breath {
    char *rate, *inhale;
};

struct raw_step {
    char *id, *say, *duration, *pace, *bell, *expect, *score;
};

struct raw_practice {
    char *id, *title, *about;
    char **readers; /* `for` */
    unsigned reader_count;
    struct raw_breath *breath;
    struct raw_step *steps;
    unsigned step_count;
};

/* `places` must have been surveyed from the same text. */
enum status schema_load(const char *text, size_t size, const struct places *places,
                        struct raw_practice **raw, struct problem *problem);
void schema_free(struct raw_practice *raw); /* accepts NULL */

#endif
