/* A practice file as it is written, before anything is made of it. Every value is the text that
 * stands there; NULL where an optional key is absent. */
#ifndef PRACTICE_PRACTICE_KEYS_H
#define PRACTICE_PRACTICE_KEYS_H

#include "files/fields.h"
#include "practice/practice.h"

struct raw_breath {
    char *rate, *inhale;
};

struct raw_option {
    char *id, *label;
};

struct raw_until {
    char *synchrony, *coherence, *heart_rate, *hold;
};

struct raw_step {
    char *id, *say, *duration, *pace, *bell, *expect, *score;
    char *at_least, *at_most, *from, *rate, *lesson, *ask, *without_sensor, *way_out;
    struct raw_option *choose;
    unsigned choose_count;
    struct raw_until *until;
    struct raw_step *part; /* steps without parts of their own */
    unsigned part_count;
    char *repeat, *optional;
};

struct raw_name {
    char *id, *ask, *otherwise;
};

struct raw_anchor {
    char *id, *title, *say, *pace;
};

struct raw_practice {
    char *id, *title, *about, *theme, *score, *expect;
    char **readers, **moments, **minutes;
    unsigned readers_count, moments_count, minutes_count;
    struct raw_breath *breath;
    struct raw_name *names;
    unsigned names_count;
    struct raw_anchor *anchors;
    unsigned anchors_count;
    struct raw_step *steps;
    unsigned steps_count;
};

extern const struct schema practice_schema;

/* What every step of a file is read with. */
struct step_reading {
    const struct reading *reading;
    const struct practice *practice; /* with its names and minutes */
    const char *expect;              /* of the steps that say nothing; NULL: nothing */
    enum score_display score;
    const char *part; /* id of the part the step stands in; NULL: none */
};

/* All but when and from: those depend on the row (practice_step.c). */
enum status practice_read_step(const struct step_reading *context, const struct raw_step *raw,
                               const struct place *at, struct practice_step *step);

/* The steps, laid out in the order in which they may come (practice_steps.c). */
enum status practice_read_steps(const struct step_reading *context, const struct raw_practice *raw,
                                struct practice *practice);

/* These come at a step and at the whole practice (practice.c). */
enum status practice_read_rate(const struct value *value, double *rate_per_min);
enum status practice_read_score(const struct value *value, enum score_display otherwise,
                                enum score_display *score);
enum status practice_read_expect(const struct value *value, const char *otherwise, char **expect);

/* Words that are said: every {name} in them must be one that the practice asks for. */
enum status practice_check_names(const struct value *value, const struct practice *practice);
enum status practice_read_said(const struct value *value, const struct practice *practice,
                               char **text);

#endif
