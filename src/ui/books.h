/* What there is to practise and to read: filled by the program, read by the screens. Everything
 * lives as long as the window. */
#ifndef UI_BOOKS_H
#define UI_BOOKS_H

#include "practice/check_in.h"
#include "practice/course.h"
#include "practice/practice.h"
#include "practice/progress.h"
#include "practice/search.h"

struct books {
    const struct practice_library *practices;
    const struct course_library *courses;
    const struct check_in_library *check_ins;
    const struct progress *progress; /* grows as items are done */
    const char *support;             /* where help is to be found, as the institution wrote it */
};

#endif
