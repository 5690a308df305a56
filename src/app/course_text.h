/* A course as a text to read, print or hand out, in Markdown. */
#ifndef APP_COURSE_TEXT_H
#define APP_COURSE_TEXT_H

#include "practice/check_in.h"
#include "practice/course.h"
#include "practice/practice.h"
#include <stdbool.h>
#include <stdio.h>

struct course_text {
    const struct practice_library *practices; /* of which items speak */
    const struct check_in_library *check_ins;
    bool notes; /* what only who leads needs */
    FILE *out;
};

/* `unit` NULL: the whole course. */
void course_print(const struct course_text *text, const struct course *course,
                  const struct course_unit *unit);
void check_in_print(const struct course_text *text, const struct check_in *check_in);

#endif
