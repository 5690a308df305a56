/* How a person's resonance is looked for: which rates of breathing are tried, in which order, for
 * how long, with which rests. A file as a lab writes it (protocols/README in calibration/README.md)
 * becomes a course: one row of parts, each a number of whole breaths or a rest, so that every part
 * begins with an inhale and the breath never jumps. Loading allocates; the rest is pure. */
#ifndef CALIBRATION_PROTOCOL_H
#define CALIBRATION_PROTOCOL_H

#include "base/status.h"
#include <stddef.h>

/* Breathing safety: beyond this only where the file asks for it and the person agrees. */
#define PROTOCOL_SLOWEST_PER_MIN 4.0
#define PROTOCOL_FASTEST_PER_MIN 10.0
/* Nobody is ever asked to go further. */
#define PROTOCOL_LEAST_PER_MIN 3.0
#define PROTOCOL_MOST_PER_MIN  15.0

#define PROTOCOL_RATES   20
#define COURSE_PARTS     (2 * PROTOCOL_RATES + 2)
#define COURSE_AFTER_S   6.0  /* a last rest, in which the last breath is heard to its end */
#define COURSE_COMFORT_S 20.0 /* and where comfort is asked for, time to answer */

enum part_kind { PART_PRACTICE, PART_REST, PART_STAGE, PART_SLIDE };

struct course_part {
    enum part_kind kind;
    char id[24];         /* "practice", "rest-1", "6.5", "slide", "after" */
    double rate_per_min; /* of its first breath; of a rest 0 */
    int breaths;         /* of a rest 0 */
    double longer_s;     /* each breath than the one before */
    double seconds;      /* all of it */
};

struct course_of_breaths {
    double inhale; /* share of a breath */
    bool asks_comfort;
    struct course_part parts[COURSE_PARTS];
    int part_count;
    double seconds;
    double slowest_per_min, fastest_per_min; /* of all its breaths */
};

struct protocol {
    char *id, *title, *about;
    char **sources;
    int source_count;
    double inhale;
    bool asks_beyond;  /* breathes slower than 4 or faster than 10: the person must agree */
    bool asks_comfort; /* in the rest after each rate: how comfortable was it? */
    double practice_s, practice_per_min;
    /* steps */
    double rates_per_min[PROTOCOL_RATES]; /* or differences, where `around` */
    int rate_count;                       /* 0: it slides */
    bool around;                          /* of a rate that is given */
    double stage_s, rest_s;
    /* slide */
    double slide_from_per_min, slide_longer_s;
    int slide_breaths;
    char *text; /* the file's, kept for the record */
};

/* Loads a file, or text that came from one. A wrong file gives its name, line, column and what was
 * expected, and no protocol. */
enum status protocol_load(const char *path, struct protocol **protocol, struct problem *problem);
enum status protocol_parse(const char *text, size_t size, const char *name,
                           struct protocol **protocol, struct problem *problem);
void protocol_destroy(struct protocol *protocol); /* accepts NULL */

/* `around_per_min` matters only where the protocol is around a rate. Refused where a breath would
 * leave the range that the file asks for. */
enum status protocol_course(const struct protocol *protocol, double around_per_min,
                            struct course_of_breaths *course, struct problem *problem);

/* The length of breath `number` (from 0) of a part, and when it begins after the part's beginning.
 */
double part_breath_s(const struct course_part *part, int number);
double part_breath_begins_s(const struct course_part *part, int number);

#endif
