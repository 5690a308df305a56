/* What is known of a device beyond its protocol: which way up its pulse wave is, in which unit its
 * values are, how long after the heart they speak, and its quirks; each with who measured it or
 * which paper says so. What nobody measured is not known, and is said to be so. Files in
 * calibration/profiles/, one a device:
 *
 *   device: pulsesensor          its id in the table of devices
 *   title: PulseSensor, over USB
 *   polarity: up                 of its pulse wave as sent: up, down; left out: not known
 *   units: steps of a 10-bit converter
 *   delay: 20ms                  from the body to the sample's time; left out: not measured
 *   delay_spread: 5ms            standard deviation
 *   about_delay: what is known of it all the same
 *   measured_by: who measured the delay, or "not measured"
 *   quirks: [texts]
 *   sources: [texts]
 *
 * Loading allocates; then any thread may read. */
#ifndef CALIBRATION_PROFILE_H
#define CALIBRATION_PROFILE_H

#include "base/status.h"
#include "calibration/fit_result.h"

struct profile {
    char *device, *title, *units, *about_delay, *measured_by;
    enum fit_way_up way_up;
    double delay_s, delay_spread_s; /* NaN: not measured */
    char **quirks, **sources;
    int quirk_count, source_count;
};

enum status profile_load(const char *path, struct profile **profile, struct problem *problem);
enum status profile_parse(const char *text, size_t size, const char *name, struct profile **profile,
                          struct problem *problem);
void profile_destroy(struct profile *profile); /* accepts NULL */

struct profiles {
    struct profile **at;
    int count;
};

/* Every *.yaml of a folder. Wrong ones are told to `complain` (may be NULL) and passed over. */
enum status profiles_load(const char *folder, struct profiles *profiles,
                          void (*complain)(const struct problem *problem), struct problem *problem);
void profiles_finish(struct profiles *profiles);

/* NULL: nothing is known of it. `profiles` may be NULL. */
const struct profile *profiles_find(const struct profiles *profiles, const char *device);

/* "Delay: not measured." or "Delay: 20 ms, give or take 5 (who)." and what is known. */
void profile_delay_words(const struct profile *profile, struct text *text);

#endif
