/* The visits of one person, from where they are kept; what an older Kindbeat kept in a file of its
 * own is taken over first. Allocates; any one thread. */
#ifndef APP_VISITS_H
#define APP_VISITS_H

#include "base/paths.h"
#include "calibration/person.h"

struct visits {
    char path[PATH_SIZE];
    struct person person;
};

/* `participant` NULL or empty: of nobody in particular. `complain` (or NULL) hears of lines that
 * cannot be read. */
enum status visits_load(const char *participant, struct visits *visits,
                        void (*complain)(const struct problem *problem), struct problem *problem);
void visits_finish(struct visits *visits);
/* One more visit of theirs. */
enum status visits_add(const char *participant, const struct person_visit *visit,
                       struct problem *problem);

#endif
