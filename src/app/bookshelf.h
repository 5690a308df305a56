/* Practices, courses, check-ins, what was done of them, and the support text: loaded for a window
 * or a terminal. */
#ifndef APP_BOOKSHELF_H
#define APP_BOOKSHELF_H

#include "base/paths.h"
#include "ui/screen.h"

struct bookshelf {
    struct practice_library practices;
    struct course_library courses;
    struct check_in_library check_ins;
    struct progress progress;
    char progress_path[PATH_SIZE];
    char *support;
    struct practice *alone; /* made around a check-in that is answered by itself; or NULL */
    struct books books;     /* of all this */
};

/* Broken files are said on stderr and left out; without a single practice it fails. */
enum status bookshelf_open(struct bookshelf *shelf, struct problem *problem);
void bookshelf_close(struct bookshelf *shelf);

/* Adds an item that was done to the progress, on the disk and on the shelf. */
enum status bookshelf_done(struct bookshelf *shelf, const struct ui_place *place,
                           const char *session, struct problem *problem);

/* A practice that is nothing but this check-in, so that its answers are recorded like all others;
 * valid until the next one is made. */
enum status bookshelf_alone(struct bookshelf *shelf, const struct check_in *check_in,
                            const struct practice **practice, struct problem *problem);

/* When somebody last sat, from the names of the session files: days ago, and what was practised
 * (NULL: unknown). -1 when nobody did. */
double bookshelf_last(const struct bookshelf *shelf, const struct practice **last);

#endif
