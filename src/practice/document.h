/* Any of the three kinds of file, known by its keys: steps make a practice, units a course, items a
 * check-in. */
#ifndef PRACTICE_DOCUMENT_H
#define PRACTICE_DOCUMENT_H

#include "practice/check_in.h"
#include "practice/course.h"
#include "practice/practice.h"

enum document_kind { DOCUMENT_PRACTICE, DOCUMENT_COURSE, DOCUMENT_CHECK_IN };

struct document {
    enum document_kind kind;
    union {
        struct practice *practice;
        struct course *course;
        struct check_in *check_in;
    };
};

/* Whole or not at all: on failure there is nothing to destroy. */
enum status document_load(const char *path, struct document *document, struct problem *problem);
enum status document_parse(const char *text, size_t size, const char *name,
                           struct document *document, struct problem *problem);
void document_destroy(struct document *document);

#endif
