/* What is kept of a person over visits: baselines, and resonance visits. A text file of one line a
 * visit (base/line_file.h), which its owner can read, mend and delete:
 *
 *   2026-11-23T18:42:05Z baseline length_s=120 hr_bpm=63.2 rmssd_ms=41.3 sensor=pulsesensor
 *     posture=seated caffeine=none counts=1 session=2026-11-23-183900.kindbeat     (on one line)
 *   2026-11-24T08:12:40Z resonance protocol=stepped-adult per_min=5.6 low=5.3 high=5.9 chosen=5.5
 *   2026-11-24T08:40:02Z fit level=good fault=nothing sensor=pulsesensor
 *
 * is when (UTC), what, and its values by name. Values that are not known are left out, never
 * written as something else. Names that nobody here knows are kept and passed over. One file a
 * participant. Allocates; one thread a struct. */
#ifndef CALIBRATION_PERSON_H
#define CALIBRATION_PERSON_H

#include "base/status.h"
#include "calibration/baseline_result.h"
#include <stddef.h>
#include <stdint.h>

#define PERSON_VALUES 24
#define PERSON_NAME   24
#define PERSON_WORD   64

struct person_value {
    char name[PERSON_NAME]; /* small letters, digits, _ */
    char word[PERSON_WORD]; /* without blanks: '_' stands for one */
};

struct person_visit {
    int64_t wall_ns;        /* whole seconds */
    char what[PERSON_NAME]; /* "baseline", "resonance", "fit" */
    struct person_value values[PERSON_VALUES];
    int value_count;
};

struct person {
    struct person_visit *visits; /* in the order they were written */
    int count;
};

/* A missing file is nobody yet. What cannot be read is told to `complain` (may be NULL). */
enum status person_load(const char *path, struct person *person,
                        void (*complain)(const struct problem *problem), struct problem *problem);
void person_finish(struct person *person);
enum status person_add(const char *path, const struct person_visit *visit, struct problem *problem);

/* Words that are no visit, kept where a person can read them: "# ..." */
enum status person_add_note(const char *path, const char *words, struct problem *problem);

/* Putting a visit together, and taking it apart. NaN and empty words are left out. */
void person_put_number(struct person_visit *visit, const char *name, double value, int digits);
void person_put_word(struct person_visit *visit, const char *name, const char *word);
double person_number(const struct person_visit *visit, const char *name);    /* NaN: not there */
const char *person_word(const struct person_visit *visit, const char *name); /* NULL: not there */

/* What was asked of the person; each may be empty. */
struct conditions {
    char posture[PERSON_WORD];  /* "seated" */
    char caffeine[PERSON_WORD]; /* "none", "2 h ago" */
    char note[PERSON_WORD];
};

struct person_visit person_baseline(const struct baseline_result *result,
                                    const struct conditions *conditions, const char *sensor,
                                    const char *session, int64_t wall_ns);

/* The person's own range of one value over the visits of one kind that count (`counts=0` ones do
 * not), in the posture given where both are known (NULL: any): median, and the tenth and ninetieth
 * percentile. */
#define PERSON_ENOUGH 5

struct person_range {
    int visits;
    double low, median, high; /* NaN while visits are fewer than PERSON_ENOUGH */
};

struct person_range person_range(const struct person *person, const char *what, const char *name,
                                 const char *posture);

/* The values of a baseline that are compared with the visits before. */
#define PERSON_USUALS 3
struct person_usual {
    const char *name, *words, *unit; /* "hr_bpm", "Heart rate", "a minute" */
};
extern const struct person_usual person_usuals[PERSON_USUALS];

/* "about usual for you", "lower than usual for you (41 to 55)", or "not enough visits yet". */
void person_usual_words(const struct person_range *range, double value, struct text *text);

#endif
