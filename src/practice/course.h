/* A course: a curriculum of weeks or sessions, or the plan of a workshop. A YAML file a teacher
 * writes, read whole or not at all (keys: assets/README.md). A loaded course never changes and may
 * be read from any thread. */
#ifndef PRACTICE_COURSE_H
#define PRACTICE_COURSE_H

#include "base/status.h"
#include <stddef.h>

enum course_kind { COURSE_CURRICULUM, COURSE_WORKSHOP };

enum item_kind {
    ITEM_TALK,       /* led by the teacher: welcome, teaching, an experiment together */
    ITEM_LESSON,     /* a short reading */
    ITEM_PRACTICE,   /* one of the library */
    ITEM_EXERCISE,   /* on the job */
    ITEM_REFLECTION, /* a prompt for oneself */
    ITEM_DISCUSSION, /* together */
    ITEM_CHECK_IN,
    ITEM_BREAK
};

struct course_item {
    char *id;
    int line; /* of the file, from 1 */
    enum item_kind kind;
    char *title;
    char *text;     /* for the learner; paragraphs apart by an empty line; NULL: none */
    char *notes;    /* for who leads; NULL: none */
    char *practice; /* id; ITEM_PRACTICE only */
    char *check_in; /* id; ITEM_CHECK_IN only */
    double minutes; /* 0: not said */
    bool between;   /* on one's own until next time; else together, in this order */
};

/* A week, a session, a part of a workshop. */
struct course_unit {
    char *id, *title, *aim;
    int line;                  /* of the file */
    char *notes;               /* for who leads; NULL: none */
    double minutes;            /* of what is done together */
    struct course_item *items; /* together first, then between */
    int item_count;
};

struct course {
    char *id, *title, *about;
    enum course_kind kind;
    char *unit_word; /* "week", "session", "part" */
    char *notes;     /* what a teacher needs to lead it */
    char **sources;  /* where it comes from, one reference each */
    int source_count;
    struct course_unit *units;
    int unit_count;
    char *source; /* the file's text */
};

enum status course_load(const char *path, struct course **course, struct problem *problem);
enum status course_parse(const char *text, size_t size, const char *name, struct course **course,
                         struct problem *problem);
void course_destroy(struct course *course); /* accepts NULL */

struct course_library {
    struct course **courses;
    int count;
};
/* As with practices (practice.h); in the order of the ids. */
enum status course_library_load(const char *folder, const char *language,
                                struct course_library *library,
                                void (*complain)(const struct problem *problem),
                                struct problem *problem);
enum status course_library_add(const char *folder, const char *language,
                               struct course_library *library,
                               void (*complain)(const struct problem *problem),
                               struct problem *problem);
void course_library_finish(struct course_library *library);
const struct course *course_library_find(const struct course_library *library, const char *id);

#endif
