/* Everything a screen may show, at one moment. The session thread publishes a new one on every tick
 * and every beat; readers get a whole and consistent one and never wait. Plain data, no pointers
 * into the session except the practice, which outlives it. */
#ifndef SESSION_SNAPSHOT_H
#define SESSION_SNAPSHOT_H

#include "base/paths.h"
#include "base/status.h"
#include "calibration/baseline_result.h"
#include "calibration/fit_result.h"
#include "calibration/protocol.h"
#include "events/event.h"
#include "practice/practice.h"
#include "practice/runner.h"

#define RHYTHM_MAX 320 /* 80 s at 240 beats per minute */

struct rhythm_point {
    int64_t time_ns; /* of the closing beat */
    double nn_ms;
    uint8_t class; /* enum beat_class */
    uint8_t first; /* 1: follows a gap; draw no line to the point before */
};

/* --- the wave of the last seconds ------------------------------------------------------------- */

enum wave_source {
    WAVE_NONE,      /* nothing is known of the sensor yet */
    WAVE_PULSE,     /* of a finger or an ear, raw units */
    WAVE_ECG,       /* raw units */
    WAVE_INTERVALS, /* there is none: the sensor sends only the intervals between beats */
    WAVE_RATE       /* there is none: the sensor sends only a heart rate */
};

#define WAVE_SPAN_S 8
#define WAVE_MAX    1344 /* two a column of 12.5 ms, and breaks */
#define WAVE_BEATS  32

/* Least and greatest sample of each column, each at its own time: no peak is lost. */
struct wave_point {
    int32_t before_us; /* before the snapshot's now_ns */
    float value;       /* NaN: a break; draw no line across it */
};

struct wave_shown {
    enum wave_source source;
    double low, high; /* the converter's end stops; NaN where unknown */
    int count, beat_count;
    struct wave_point points[WAVE_MAX]; /* oldest first */
    int64_t beats_ns[WAVE_BEATS];       /* that were found in it; session time */
};

/* --- the rhythm's spectrum -------------------------------------------------------------------- */

#define SPECTRUM_SHOWN 411 /* bins from 0 Hz: to 0.4 Hz, as far as coherence looks */

/* The very column that coherence is read from; all 0 where coherence_reason says that there is
 * none. */
struct spectrum_shown {
    double bin_hz;
    double low_hz, high_hz;        /* the peak is looked for here */
    double half_hz;                /* what lies so near to the peak is its power */
    float density[SPECTRUM_SHOWN]; /* ms^2/Hz */
};

/* --- what each breath did --------------------------------------------------------------------- */

#define BREATHS_SHOWN 24

/* As EVENT_BREATH tells of it. */
struct breath_shown {
    int64_t start_ns, inhale_ns, end_ns;
    float high_bpm, low_bpm; /* NaN where `reason` says why not */
    float quality;           /* 0 to 1: share of the breath that good beats cover */
    uint8_t reason;          /* enum reason */
    uint8_t paced;           /* 1: a breath of the pacer */
};

/* The walk through a protocol, where there is one. */
struct walk_view {
    bool on;
    bool waits_for_heart; /* no beats come: it goes on by itself when they do */
    enum part_kind kind;
    int part, part_count;
    double part_left_s;
    double per_min;           /* of this part, where it breathes */
    enum part_kind next;      /* what comes after it; PART_REST at the end */
    double next_per_min;      /* 0: it does not breathe */
    struct course_part tried; /* that was tried last; breaths 0: none */
    bool asks_comfort;        /* of it, now */
    int comfort;              /* as said so far; 0: not said */
};

#define HEARTS_MOST 8

/* A channel that carries a heart, whether or not it is the one that is listened to. */
struct heart_channel {
    char name[16];
    uint8_t number;
};

/* One of several sensors, in short. */
struct sensor_brief {
    enum link_state link;
    bool simulated;
    char link_text[EVENT_TEXT_MAX];
    char device[48]; /* title; empty: still listening */
    enum quality_level quality;
    enum reason quality_reason;
    double heart_rate_bpm; /* NaN when unknown */
    unsigned signals;      /* that came in the last seconds: 1 << enum signal_kind */
};

enum session_phase {
    SESSION_LISTENING, /* sensor only, nothing recorded */
    SESSION_PRACTISING,
    SESSION_PAUSED,
    SESSION_ENDED /* the practice is over; its file is at `record_path` */
};

struct snapshot {
    enum session_phase phase;
    int64_t now_ns;    /* session time of this snapshot */
    int64_t origin_ns; /* monotonic clock at session time zero: lets a screen move on between
                          snapshots */

    /* the sensor */
    enum link_state link;
    bool simulated;
    char link_text[EVENT_TEXT_MAX]; /* port in words, or why there is none */
    char device[48];                /* title of the recognised device; empty: still listening */
    struct heart_channel hearts[HEARTS_MOST];
    int heart_count;      /* of the device, as it has told so far */
    int64_t listening_ns; /* how long bytes have come without being recognised */
    int64_t silent_ns;    /* how long the port has been open without a byte */
    enum quality_level quality;
    enum reason quality_reason;
    enum quality_level quality_now; /* of the last second alone */
    struct fit_result fit;          /* does the sensor sit well, and the one thing to change */
    double heart_rate_bpm;          /* over the last beats; NaN when unknown */
    double battery_percent;         /* of the sensor, as it says; NaN: it does not */
    int64_t last_beat_ns;           /* -1: none */

    /* all sensors in short; the first is the one that the rest of this speaks of */
    struct sensor_brief sensors[STREAMS_MOST];
    int sensor_count;

    /* the rhythm of the last 80 s, oldest first */
    struct rhythm_point rhythm[RHYTHM_MAX];
    int rhythm_count;

    struct wave_shown wave;

    /* of the last minutes, oldest first */
    struct breath_shown breaths[BREATHS_SHOWN];
    int breath_count;

    /* coherence */
    struct spectrum_shown spectrum;
    enum reason coherence_reason; /* REASON_NONE: the values exist */
    double settle_s;              /* REASON_SETTLING */
    double ratio, share, peak_hz;

    /* the quick reading: the rhythm against the breathing pacer over the last breaths */
    double synchrony; /* 0 to 1; NaN when there is none */

    /* the practice */
    const struct practice *practice; /* NULL while listening */
    struct plan plan;             /* its length; which steps come, and what was chosen (plan.h) */
    struct runner_view step_view; /* what the step under way waits for */
    int anchor; /* of the practice, where the person rests; -1: the step goes on */
    int step;
    int64_t step_began_ns;    /* session time */
    double left_s;            /* expected until the end of the practice */
    double elapsed_s;         /* practice time */
    enum score_display score; /* of the step and the person, the stricter */
    struct pace_body pace;
    double drift_per_min; /* of the pacer from where the practice has it; 0: none */
    int bells;            /* rung so far: a change means ring */
    char bell[24];

    struct walk_view walk;
    bool rests; /* a baseline is under way, or was: */
    struct baseline_view rest;

    /* the record */
    bool recording;
    char record_path[PATH_SIZE];
    struct problem record_trouble; /* status STATUS_OK: all is well */
    int64_t refused;               /* events that a queue could not take */
};

#endif
