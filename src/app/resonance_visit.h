/* A recorded walk beside the visits before it: what it found, and the choice that is kept of it.
 *
 * A second look (steps around a rate that is known) says nothing alone, so that it is judged
 * together with the visit before. */
#ifndef APP_RESONANCE_VISIT_H
#define APP_RESONANCE_VISIT_H

#include "app/resonance_session.h"
#include "calibration/resonance_kept.h"

#define RESONANCE_VISITS_SHOWN 5

struct resonance_visit {
    struct resonance_session session;
    struct resonance_kept earlier[RESONANCE_VISITS_SHOWN]; /* the newest, oldest first */
    int earlier_count;
    bool with_earlier; /* judged with the last of them */
};

/* Allocates; resonance_visit_finish() also after trouble. */
enum status resonance_visit_read(const char *path, struct resonance_visit *visit,
                                 struct problem *problem);
void resonance_visit_finish(struct resonance_visit *visit);

/* Among the visits of whose session it was. `chosen_per_min` NaN: nothing was chosen. */
enum status resonance_visit_keep(const struct resonance_visit *visit, const char *path,
                                 double chosen_per_min, struct problem *problem);

/* What was chosen last; 0: nothing. Quiet. */
double resonance_chosen_by(const char *participant);

/* May be practised at? */
bool resonance_choice_possible(double per_min);

#endif
