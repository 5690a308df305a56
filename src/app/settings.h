/* The person's settings: a small YAML file that a person can read and write, in
 * $XDG_CONFIG_HOME/kindbeat/settings.yaml.
 *
 *   theme: night            hour (by the hour), night, day or contrast; left out: hour
 *   text_size: 100          in percent, 80 to 250
 *   reduced_motion: false   light in place of growth
 *   full_screen: false      at the start
 *   sound: true             bells
 *   volume: 100             in percent, 10 to 100
 *   resonance: 5.6          the person's own breaths a minute (4 to 10) for practices that breathe
 *                           at resonance; found, or left out: what they chose in kindbeat
 *                           calibrate resonance, or 6
 *   adapt: true             during practice the pacer may drift by up to 0.3 breaths a minute
 *                           towards where the heart answers most; left out: it does not
 *   score: practice         coherence is shown as the practice says; soft: as light only; after:
 *                           only when the practice is over; or never
 *   participant: P01        a code written into every record, never a name
 *   sensor: auto            as after --sensor
 *   ant_key: 01 23 ...      network key of ANT+, eight bytes in hexadecimal, which its owner
 *                           licenses to you; only ANT+ straps need it
 *
 * A missing file means all defaults. A wrong file is told with line and column, and the defaults
 * are used; it is never overwritten. A key that is not known is told and left alone: another
 * version of the program may know it.
 *
 * A change is written at once and replaces or adds its own line only, so that comments, order and
 * all else stay. The file is read again before it is written, under a lock: two programs lose
 * nothing of each other's. Any one thread. */
#ifndef APP_SETTINGS_H
#define APP_SETTINGS_H

#include "base/paths.h"
#include "base/status.h"
#include "practice/score.h"

enum setting {
    SETTING_THEME,
    SETTING_TEXT_SIZE,
    SETTING_REDUCED_MOTION,
    SETTING_FULL_SCREEN,
    SETTING_SOUND,
    SETTING_VOLUME,
    SETTING_RESONANCE,
    SETTING_ADAPT,
    SETTING_SCORE,
    SETTING_PARTICIPANT,
    SETTING_SENSOR,
    SETTING_ANT_KEY,
    SETTING_COUNT
};

/* What may be written behind a key. */
struct setting_kind {
    const char *key;
    const char *expected;       /* "true or false" */
    const char *const *choices; /* SETTING_CHOICES_MOST at most, the last NULL; or NULL */
    double least, most, step;   /* of a number */
};
#define SETTING_CHOICES_MOST 5
#define SETTING_WORD_SIZE    PATH_SIZE
#define PARTICIPANT_SIZE     33

struct settings {
    int theme; /* 0: by the hour; else as in settings_theme */
    double text_percent;
    bool reduced_motion, full_screen;
    bool sound;
    double volume_percent;
    double resonance_per_min; /* 0: as found */
    bool adapt;
    enum score_display score;
    char participant[PARTICIPANT_SIZE];
    char sensor[PATH_SIZE];
    char ant_key[64];

    bool written[SETTING_COUNT]; /* stands in the file, or was changed since */
    bool unsaved[SETTING_COUNT]; /* was changed, and could not be written yet */
    struct problem trouble;      /* what keeps the file from being read or written now */
    struct problem stranger;     /* a key that is not known; STATUS_OK: none */
    char path[PATH_SIZE];        /* of the file; empty: there is no home folder */
    char *text; /* the file, for the record, without the digits of the key; NULL: there is none */
};

const struct setting_kind *setting_kind(enum setting setting);
/* By its key; SETTING_COUNT: there is none. */
enum setting setting_find(const char *key);

/* Always leaves usable settings behind, whatever the status. */
enum status settings_load(const char *path, struct settings *settings, struct problem *problem);
/* From their usual place; trouble is said on stderr. */
void settings_load_or_say(struct settings *settings);
void settings_finish(struct settings *settings);

/* "night", "day", "contrast"; NULL: by the hour. */
const char *settings_theme(const struct settings *settings);
/* What holds, as it is written in the file, into `word` (SETTING_WORD_SIZE). */
void settings_word(const struct settings *settings, enum setting setting, char *word);
/* Takes a value as it would be written, in memory only; false where it is none. */
bool settings_take(struct settings *settings, enum setting setting, const char *word);

/* Takes it and keeps it (settings_keep.c); NULL: as if it had never been written. When it cannot be
 * kept it holds for this run, and is written with the next change that can be. STATUS_INVALID with
 * nothing taken where `word` is no such value. Afterwards everything else is as the file says now.
 */
enum status settings_change(struct settings *settings, enum setting setting, const char *word,
                            struct problem *problem);

/* --- for settings_keep.c ---------------------------------------------------------------------- */

/* What stands at `path`, to be freed; NULL where there is none, and where there is trouble. */
char *settings_text(const char *path, struct problem *problem);
enum status settings_read(const char *text, const char *path, struct settings *settings,
                          struct problem *problem);

#endif
