/* The visits of a person that looked for their resonance, and the rate that they chose: a text file
 * (0600), one line a visit, which is only ever added to and which a person can read:
 *
 *   2026-11-23T18:42 participant=P01 protocol=stepped-adult estimate=5.62 low=5.41 high=5.85 sure=1
 *   chosen=5.6 inhale=0.42 session=2026-11-23-1842-1
 *
 * (on one line). What is not known is left out. Lines that cannot be understood are passed over:
 * a damaged line takes nothing else with it. Touches files; any one thread. */
#ifndef CALIBRATION_RESONANCE_KEPT_H
#define CALIBRATION_RESONANCE_KEPT_H

#include "base/status.h"

struct resonance_kept {
    char when[24];
    char participant[40]; /* a code; empty: none */
    char protocol[48];
    double per_min, low, high; /* NaN: no estimate */
    bool sure;
    double chosen_per_min; /* NaN: nothing was chosen */
    double inhale;
    char session[128];
};

enum status resonance_keep(const char *path, const struct resonance_kept *kept,
                           struct problem *problem);

/* Each visit of the participant (NULL: of nobody in particular), oldest first. A file that is not
 * there has none. */
enum status resonance_kept_each(const char *path, const char *participant,
                                void (*take)(void *context, const struct resonance_kept *kept),
                                void *context, struct problem *problem);

/* What was chosen last, in breaths a minute within the safe range; 0: nothing. Quiet. */
double resonance_chosen(const char *path, const char *participant);

#endif
