/* Files of one kind from folders, held by pointers. The kinds differ in their struct only: this
 * part sees the slots of the array, and a kind's own functions what stands in them. */
#ifndef PRACTICE_SHELF_H
#define PRACTICE_SHELF_H

#include "base/status.h"

/* `slot` points to a pointer to the kind's struct. */
struct shelf_kind {
    const char *name; /* "practice" */
    enum status (*load)(const char *path, void *slot, struct problem *problem);
    const char *(*id)(const void *slot);
    void (*destroy)(void *slot);
    int (*compare)(const void *a, const void *b);
};

struct shelf {
    const struct shelf_kind *kind;
    void *slots;
    int count;
    int first; /* those from here on came from where files are being read now */
    void (*complain)(const struct problem *problem);
};

/* Adds the files of a folder: first those for every language, then those for `language` ("de"; may
 * be NULL). What comes later takes the place of what has the same id; two with the same id in one
 * place are told. Also on failure the shelf is the caller's. */
enum status shelf_add(struct shelf *shelf, const char *folder, const char *language,
                      struct problem *problem);

#endif
