/* A visit that looked for a person's resonance, as it is kept among their other visits (person.h):
 *
 *   2026-11-24T08:12:40Z resonance protocol=stepped-adult per_min=5.62 low=5.41 high=5.85 sure=1
 *   followed=1 share=0.81 steadiness=0.97 chosen=5.6 inhale=0.42 session=2026-11-24-0812-1.kindbeat
 *
 * (on one line). What is not known is left out. Files that only held such visits, with the local
 * time and other names (`estimate`), came before; they are taken over once. */
#ifndef CALIBRATION_RESONANCE_KEPT_H
#define CALIBRATION_RESONANCE_KEPT_H

#include "calibration/person.h"
#include "calibration/resonance_result.h"

struct resonance_kept {
    int64_t wall_ns;
    char protocol[48];
    double per_min, low, high; /* NaN: no estimate */
    double share, steadiness;  /* evidence that the pacer was followed; NaN: not kept */
    bool sure, followed;
    double chosen_per_min; /* NaN: nothing was chosen */
    double inhale;         /* of the protocol, share of a breath; NaN: not kept */
    char session[PERSON_WORD];
};

/* What a visit found, with nothing chosen yet. */
struct resonance_kept resonance_kept_of(const struct resonance *found, const char *protocol,
                                        double inhale, const char *session, int64_t wall_ns);

struct person_visit resonance_kept_print(const struct resonance_kept *kept);
/* False where the visit was for something else. */
bool resonance_kept_read(const struct person_visit *visit, struct resonance_kept *kept);

/* The last visit after which a rate within the safe range was chosen. */
bool resonance_kept_chosen(const struct person *person, struct resonance_kept *kept);

/* Lines of the file `before` are added to the visits in `path`, those that nobody understands as
 * notes, and `before` is deleted. Where it is not there, nothing is done; what is in `path` already
 * is not added twice, so that it may be begun again after a failure. */
enum status resonance_kept_take_over(const char *before, const char *path, struct problem *problem);

#endif
