/* What a report knows of a session. Private to report_*.c.
 *
 * Two kinds of numbers stand side by side: those that the person saw while it happened (`live`) and
 * those of the whole recording, found by looking both ways (analysis.h, as `analyze` gives them).
 * Times are seconds of the session. */
#ifndef REPORT_REPORT_DATA_H
#define REPORT_REPORT_DATA_H

#include "base/gathered.h"
#include "base/text.h"
#include "events/event.h"
#include "heart/analysis.h"
#include "journal/record.h"
#include "journal/summary.h"
#include "practice/check_in.h"
#include "practice/practice.h"
#include "reading/series.h"
#include "report/report.h"

struct report_step {
    double from_s, to_s;
    struct step_body body;
    const char *expect; /* what the heart may do here; or NULL */
    /* of the whole recording; NaN: not known */
    double mean_hr_bpm, swing_bpm; /* the swing is the median of its breaths */
    double share;                  /* coherence: median of the seconds that have one */
    int seconds, seconds_with;     /* of coherence */
    double paused_s;
};

struct report_mark {
    double t_s;
    char text[EVENT_TEXT_MAX];
};

struct report_answer {
    double t_s;
    int64_t step; /* of the practice, that asked; -1: none */
    struct answer_body body;
    const struct check_in_item *item; /* its words; or NULL */
};

struct report_breath {
    uint8_t stream;
    struct breath_body body;
};

struct report_gap {
    double from_s, to_s;
    uint8_t stream;
    enum gap_cause cause;
    int64_t count;
};

struct report_channel {
    uint8_t stream;
    struct device_body body;
};

struct report_live {
    double t_s;
    uint8_t stream;
    enum reason reason;
    double share; /* NaN unless REASON_NONE */
};

struct report_rate { /* as the signal was judged, second by second */
    uint8_t stream;
    double rate_hz;
};

struct report_pace {
    double t_s;
    struct pace_body body;
};

/* What stands in the place of what was taken out. */
struct report_hidden {
    char participant[64];
    char removed[2048]; /* what was taken out, a line each */
};

struct report {
    struct report_wish wish;
    struct report_hidden *hidden; /* NULL: nothing is */
    char path[PATH_SIZE];
    struct session_summary summary;
    struct record *record; /* for its facts */
    int64_t started_wall_ns;
    double seconds;
    bool stopped;              /* by the person, before the practice's end */
    struct practice *practice; /* NULL: none, or its text cannot be read any more */
    struct gathered check_ins; /* struct check_in *, as the session keeps their texts */

    /* of the events: struct report_... each */
    struct gathered steps, marks, answers, breaths, gaps, channels, live, rates, paces;
    int64_t lost_samples[STREAMS_MOST]; /* of each sensor */
    int breathing;                      /* place of a channel that breathing came from; or -1 */
    int live_intervals, live_corrected;

    /* of the whole recording */
    bool has_heart;
    struct problem no_heart; /* why there is none */
    struct series series;
    struct analysis analysis;
    uint8_t stream;         /* the sensor that all this is of */
    double rate_hz;         /* samples a second as they really came; NaN: no wave */
    double nominal_hz;      /* as the device says; NaN */
    double live_share;      /* median as the person could see it; NaN */
    double share, ratio;    /* medians of the whole recording's seconds; NaN */
    int seconds_with_share; /* of analysis.coherence_count */
    double swing_bpm;       /* median rise and fall of a breath; NaN */
    int breaths_with_swing;
};

/* The first sensor channel that the heart was read from; NULL: unknown. */
const struct report_channel *report_channel(const struct report *report);
/* The device in words: its name, else its id, else how it was asked for. */
const char *report_device(const struct report *report);
const char *report_fact(const struct report *report, const char *name);        /* NULL: not known */
const char *report_sensor_fact(const struct report *report, const char *name); /* of its sensor */
const char *report_fact_of(const struct report *report, const char *name, int stream);
const char *report_reason(enum reason reason); /* why there is no value, in a few words */

/* "23 November 2026, 18:42" by the clock where it was recorded; "2026-11-23T17:42:00Z". Empty where
 * nobody knows. */
void report_started(const struct report *report, char *words, size_t size);
void report_started_utc(const struct report *report, char *words, size_t size);

/* "2026-11-23T174200Z-P01", from what the report shows of both. */
void report_moment(const struct report *report, char *name, size_t size);

/* Medians, means and the sensor's rate, of the whole and of each step. */
void report_measure(struct report *report);

/* Whether an id of an event, which may be cut there, is that one. */
bool report_is_id(const char *cut, const char *whole, size_t room);

/* Takes out what could tell who the person is; once, when all is read. */
void report_hide(struct report *report);
/* What the rules leave of a fact; NULL: nothing. */
const char *report_hidden_fact(const struct report *report, const char *name, const char *value);

/* Sensors that told of themselves. */
int report_sensor_count(const struct report *report);
/* Whether an interruption touches the sensor that the report is of. */
bool report_gap_is_its(const struct report *report, const struct report_gap *gap);
bool report_is_imported(const struct report *report);

/* Parts of the page. */
void report_plot_rhythm(const struct report *report, FILE *out);
void report_plot_coherence(const struct report *report, FILE *out);
void report_plot_spectrum(const struct report *report, FILE *out);
void report_plot_spectrogram(const struct report *report, FILE *out);
void report_plot_breaths(const struct report *report, FILE *out);
void report_plot_intervals(const struct report *report, FILE *out);
void report_plot_signal(const struct report *report, FILE *out);
void report_table_steps(const struct report *report, FILE *out);
void report_table_artefacts(const struct report *report, FILE *out);
void report_table_measures(const struct report *report, FILE *out);
void report_table_answers(const struct report *report, FILE *out);
void report_table_marks(const struct report *report, FILE *out);
void report_table_gaps(const struct report *report, FILE *out);
void report_about(const struct report *report, FILE *out); /* how to recompute, or what is gone */
void report_checklist_html(const struct report *report, FILE *out);

#endif
