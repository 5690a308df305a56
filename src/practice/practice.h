/* A guided practice, as a teacher writes it: a YAML file, read whole or not at all.
 * The keys are explained in assets/README.md. Loading allocates; a loaded practice never changes
 * and may be read from any thread.
 *
 * What was written as parts, rounds and optional parts is laid out here as one row of steps, in the
 * order in which they may come; a step that depends on a choice says on which. */
#ifndef PRACTICE_PRACTICE_H
#define PRACTICE_PRACTICE_H

#include "base/status.h"
#include "practice/score.h"
#include <stddef.h>

/* Breathing safety: never slower or faster than this. */
#define BREATH_SLOWEST_PER_MIN 4.0
#define BREATH_FASTEST_PER_MIN 10.0
/* Shares of a breath that an inhale may have. */
#define INHALE_LEAST 0.2
#define INHALE_MOST  0.8
/* `rate: resonance` until the person's own has been measured. */
#define BREATH_RESONANCE_DEFAULT_PER_MIN 6.0

#define PRACTICE_STEPS_MAX 400 /* with all rounds */

/* What a step may wait for. */
enum heart_sign {
    SIGN_NONE,
    SIGN_SYNCHRONY,  /* with the pacer, at least `least` (0 to 1) */
    SIGN_COHERENCE,  /* its share, at least `least` (0 to 1) */
    SIGN_HEART_RATE, /* has settled: it no longer falls or rises */
};

struct heart_wish {
    enum heart_sign sign;
    double least;
    double hold_s; /* how long the sign must last */
};

struct practice_option {
    char *id, *label;
};

struct practice_step {
    char *id;
    int line;     /* of the file, from 1 */
    char *say;    /* NULL: nothing is said, the last words fade */
    char *lesson; /* a text to read, paragraphs apart by an empty line; NULL: none */
    char *bell;   /* NULL: no bell at its beginning */
    char *expect; /* what the heart may do here, or NULL */
    char *ask;    /* id of a check-in to answer here, or NULL */
    struct practice_option *options; /* to choose from; the first is taken when nobody chooses */
    int option_count;
    char *when_step, *when_option; /* comes only where this was chosen; NULL: always */
    double seconds;                /* as written; most likely, for a step that waits */
    double least_s, most_s;        /* may be lengthened or shortened between these; often equal */
    double from_minutes;           /* only in lengths of at least this; 0: in all */
    struct heart_wish until;       /* may end before `most_s` when the heart does this */
    bool skip_without_sensor;      /* else it lasts `seconds` where there is no heart to wait for */
    bool way_out;                  /* says that stopping is fine */
    bool pace;                     /* the breathing pacer moves */
    double rate_per_min;           /* of the pacer here; 0: as in the practice */
    int round;                     /* of a repeated part, from 1; 0: not repeated */
    enum score_display score;
};

/* A named place to rest, to which the person can go at any time and from which they return. */
struct practice_anchor {
    char *id, *title, *say;
    int line; /* of the file */
    bool pace;
};

/* A name the person may give; `{id}` in the words stands for it. */
struct practice_name {
    char *id, *ask, *otherwise;
};

struct practice {
    char *id, *title, *about;
    const char *theme; /* one of practice_themes, or NULL */
    char **moments;    /* situations: "after a death" */
    char **readers;    /* for whom */
    int moment_count, reader_count;
    double *minutes; /* the lengths it can have, rising; none: as its steps are written */
    int minutes_count;
    double rate_per_min;    /* of the pacer at the beginning */
    bool rate_is_resonance; /* it was written as `resonance` */
    double inhale;          /* share of the breath, 0 to 1 */
    bool inhale_is_written; /* else it is the usual one */
    struct practice_name *names;
    int name_count;
    struct practice_anchor *anchors;
    int anchor_count;
    struct practice_step *steps;
    int step_count;
    double seconds; /* of its shortest length; without `minutes`, of all steps that come when nobody
                     * chooses */
    char *source;   /* the file's text, kept for the record */
};

/* What a practice can be about; NULL behind the last. */
extern const char *const practice_themes[];

/* Loads a file, or text that came from one (`name` is used in messages). A wrong file gives its
 * name, line, column and what was expected, and no practice. */
enum status practice_load(const char *path, struct practice **practice, struct problem *problem);
enum status practice_parse(const char *text, size_t size, const char *name,
                           struct practice **practice, struct problem *problem);
void practice_destroy(struct practice *practice); /* accepts NULL */

/* All practices of a folder, shorter ones first. Files that are wrong are told to `complain` (may
 * be NULL) and left out. A file such as name.de.yaml is for that language alone: where it is asked
 * for ("de"; NULL: none) it takes the place of the file with the same id. */
struct practice_library {
    struct practice **practices;
    int count;
};
enum status practice_library_load(const char *folder, const char *language,
                                  struct practice_library *library,
                                  void (*complain)(const struct problem *problem),
                                  struct problem *problem);
/* Adds another folder, whose files win over those with the same id: an institution's own. One that
 * does not exist adds nothing. */
enum status practice_library_add(const char *folder, const char *language,
                                 struct practice_library *library,
                                 void (*complain)(const struct problem *problem),
                                 struct problem *problem);
void practice_library_finish(struct practice_library *library);
const struct practice *practice_library_find(const struct practice_library *library,
                                             const char *id);

#endif
