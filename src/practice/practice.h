/* A guided practice, as a teacher writes it: a YAML file, read whole or not at all.
 * The keys are explained in assets/README.md. Loading allocates; a loaded practice never changes
 * and may be read from any thread. */
#ifndef PRACTICE_PRACTICE_H
#define PRACTICE_PRACTICE_H

#include "base/status.h"
#include <stddef.h>

/* Breathing safety: never slower or faster than this. */
#define BREATH_SLOWEST_PER_MIN 4.0
#define BREATH_FASTEST_PER_MIN 10.0
/* `rate: resonance` until the person's own has been measured. */
#define BREATH_RESONANCE_DEFAULT_PER_MIN 6.0

enum score_display { SCORE_SHOWN, SCORE_SOFT, SCORE_HIDDEN };

struct practice_step {
    char *id;
    char *say;    /* NULL: nothing is said, the last words fade */
    char *bell;   /* NULL: no bell at its beginning */
    char *expect; /* what the heart may do here, or NULL */
    double seconds;
    bool pace; /* the breathing pacer moves */
    enum score_display score;
};

struct practice {
    char *id, *title, *about;
    double rate_per_min;    /* of the pacer at the beginning */
    bool rate_is_resonance; /* it was written as `resonance` */
    double inhale;          /* share of the breath, 0 to 1 */
    struct practice_step *steps;
    int step_count;
    double seconds; /* of all steps */
    char *source;   /* the file's text, kept for the record */
};

/* Loads a file, or text that came from one (`name` is used in messages). A wrong file gives its
 * name, line, column and what was expected, and no practice. */
enum status practice_load(const char *path, struct practice **practice, struct problem *problem);
enum status practice_parse(const char *text, size_t size, const char *name,
                           struct practice **practice, struct problem *problem);
void practice_destroy(struct practice *practice); /* accepts NULL */

/* All practices of a folder, shorter ones first. Files that are wrong are told to `complain` (may
 * be NULL) and left out. */
struct practice_library {
    struct practice **practices;
    int count;
};
enum status practice_library_load(const char *folder, struct practice_library *library,
                                  void (*complain)(const struct problem *problem),
                                  struct problem *problem);
void practice_library_finish(struct practice_library *library);
const struct practice *practice_library_find(const struct practice_library *library,
                                             const char *id);

#endif
