/* What the fit check says, as plain data: for snapshots, screens and files. */
#ifndef CALIBRATION_FIT_RESULT_H
#define CALIBRATION_FIT_RESULT_H

#include "base/text.h"
#include "events/event.h"
#include <stddef.h>

#define FIT_SHORTEST 20 /* seconds of the shortest check */
#define FIT_KEPT     40 /* and of the longest */

/* The one thing to change. In words for a person: fit_advice(). */
enum fit_fault {
    FIT_NOTHING,
    FIT_SETTLING,       /* too little heard yet */
    FIT_NO_SENSOR,      /* the link is not open */
    FIT_NO_SIGNAL,      /* open, and nothing comes */
    FIT_NOT_WORN,       /* nothing of a heart: nobody wears it, or electrodes are off */
    FIT_COMES_AND_GOES, /* worn, not worn, worn: loose */
    FIT_FLAT,           /* does not move */
    FIT_CLIPPED,        /* at the converter's end, or cut off */
    FIT_WRONG_CHANNEL,  /* the heart is on another one */
    FIT_WRONG_KIND,     /* a pulse wave where an ECG is expected, or the reverse */
    FIT_MOTION,
    FIT_HUM,           /* mains */
    FIT_NO_PULSE,      /* moves, and no pulse stands out */
    FIT_DISAGREES,     /* beats found in the wave, and the device's own: not the same heart */
    FIT_MADE_UP,       /* the device makes its intervals up from a rate */
    FIT_ARTEFACTS,     /* beats missed or found twice */
    FIT_LOST,          /* samples never arrive */
    FIT_WRONG_RATE,    /* not as many samples a second as the device should give */
    FIT_UNSTEADY_RATE, /* sometimes more, sometimes fewer */
    FIT_LATE,          /* samples come long after they were taken, in bursts */
    FIT_COARSE,        /* the converter has too few steps */
    FIT_WEAK,          /* a fine converter, and a pulse of few of its steps */
    FIT_NOISY,         /* beats are found, but the wave is rough: muscles, or a poor contact */
    FIT_WANDERING,     /* the level wanders far beyond the pulse */
    FIT_UPSIDE_DOWN,   /* not the way up that this sensor has, or an ECG with R downwards */
    FIT_FAULT_COUNT
};

enum fit_way_up { FIT_WAY_UNKNOWN, FIT_WAY_UP, FIT_WAY_DOWN };

/* Figures of the check, for who wants to know more; NaN: not known, or not of this kind. Of the
 * last FIT_SECONDS unless said otherwise. */
struct fit_figures {
    double rate_hz, nominal_hz;
    double rate_spread_percent; /* greatest less least rate of a second, of the median; all kept */
    double lost_percent;        /* of the samples of all kept seconds */
    double late_s;              /* from a sample's time to its arrival at the latest; median */
    double height;              /* of the pulse, or the R wave: raw units; median of the beats */
    double step;                /* of the converter */
    double height_steps;        /* how many of them the pulse has */
    double height_percent;      /* of the converter's range */
    double noise_percent;       /* standard deviation, of the height */
    double hum_percent;         /* amplitude at 50 or 60 Hz, of the height */
    double clipped_percent;     /* samples at the converter's ends */
    double wander_percent;      /* standard deviation of the level of a second, of the height */
    double beat_quality;        /* mean, 0 to 1 */
    double heart_rate_bpm;      /* of the beats found */
    double device_bpm;          /* as the device says, by its intervals or its rate */
    double corrected_percent;   /* of the last beats: missed or found twice */
    enum fit_way_up way_up;
    int worn_changes; /* put on or off during all kept seconds */
};

struct fit_result {
    enum quality_level level; /* QUALITY_NONE: nothing to judge */
    enum fit_fault fault;     /* FIT_NOTHING where level is good */
    enum signal_kind kind;    /* of what is heard; SIGNAL_OTHER: nothing yet */
    char channel[16];         /* what is heard */
    char better[16];          /* FIT_WRONG_CHANNEL: where the heart is */
    char advice[96];          /* fit_advice() */
    double seconds;           /* heard so far, at most FIT_KEPT */
    bool done;                /* the check at the beginning is over */
    struct fit_figures figures;
};

/* What to do, in one short sentence for a tired person. */
void fit_advice(const struct fit_result *result, struct text *text);

/* The figures by name, in the order of a table. */
struct fit_row_words {
    const char *name;   /* "noise_percent": for files */
    const char *what;   /* "noise"; NULL: in files only */
    const char *format; /* of one double: "%.1f %% of the height" */
    size_t offset;      /* in struct fit_figures */
    int digits;         /* in files */
};
extern const struct fit_row_words fit_rows[];
extern const int fit_row_count;
double fit_row_value(const struct fit_figures *figures, const struct fit_row_words *row);

/* What was found, in plain words: "The wave", "points up, as this sensor's does". */
#define FIT_FINDINGS 8
struct fit_finding {
    const char *what;
    char words[96];
};
int fit_findings(const struct fit_result *result, struct fit_finding findings[FIT_FINDINGS]);

const char *fit_fault_name(enum fit_fault fault); /* "upside_down": for tables and files */
const char *fit_way_name(enum fit_way_up way);    /* "up", "down", NULL where unknown */

#endif
