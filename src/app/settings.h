/* The person's settings: a small YAML file that a person can read and write, in
 * $XDG_CONFIG_HOME/kindbeat/settings.yaml. Kindbeat only reads it.
 *
 *   theme: night            night, day or contrast; left out: by the hour
 *   sensor: auto            as after --sensor
 *   sound: true
 *   reduced_motion: false
 *   participant: P01        a code written into every record, never a name
 *   resonance: 5.6          the person's own breaths a minute (4 to 10) for practices that breathe
 *                           at resonance; left out: what they chose in kindbeat calibrate
 *                           resonance, or 6
 *   adapt: true             during practice the pacer may drift by up to 0.3 breaths a minute
 *                           towards where the heart answers most; left out: it does not
 *   score: practice         coherence is shown as the practice says; or never; soft: as light only;
 *                           or after: only when the practice is over
 *   ant_key: 01 23 ...      network key of ANT+, eight bytes in hexadecimal, which its owner
 *                           licenses to you; only ANT+ straps need it
 *
 * A missing file means all defaults. A wrong file is told with line and column, and the defaults
 * are used; it is never overwritten. */
#ifndef APP_SETTINGS_H
#define APP_SETTINGS_H

#include "base/paths.h"
#include "base/status.h"
#include "practice/score.h"

struct settings {
    char theme[16];
    char sensor[PATH_SIZE];
    bool sound;
    bool reduced_motion;
    char participant[40];
    double resonance_per_min; /* 0: not known */
    bool adapt;
    enum score_display score;
    char ant_key[64];
    char *text; /* the file, for the record, without the digits of the key; NULL: there is none */
};

/* Always leaves usable settings behind, whatever the status. */
enum status settings_load(const char *path, struct settings *settings, struct problem *problem);
/* From their usual place; trouble is said on stderr. */
void settings_load_or_say(struct settings *settings);
void settings_finish(struct settings *settings);

#endif
