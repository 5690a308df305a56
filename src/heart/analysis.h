/* A whole recording at once, by the definitions of the live engine: what `kindbeat analyze` shows.
 * Where the live engine must decide at once, this looks ahead: beats (beats_of_recording) and the
 * full method for artefacts (cleaning.h). Allocates its result; any thread, several at once. */
#ifndef HEART_ANALYSIS_H
#define HEART_ANALYSIS_H

#include "base/status.h"
#include "events/event.h"
#include "heart/coherence.h"
#include "heart/hrv.h"
#include "heart/lomb.h"
#include <stddef.h>

enum analysis_kind { ANALYSIS_PPG, ANALYSIS_ECG, ANALYSIS_RR, ANALYSIS_BEATS };

struct analysis_input {
    enum analysis_kind kind;
    const double *values; /* PPG, ECG: samples in raw units, NaN where missing; RR: ms; BEATS: s */
    size_t count;
    double rate_hz;        /* PPG, ECG only */
    const double *times_s; /* PPG, ECG: of the samples, rising from 0 on; NULL: even */
    const bool *opens;     /* BEATS: no interval reaches back from this one; NULL: time tells */
    bool raw;    /* intervals as they are: none corrected, no value withheld that can be computed */
    int workers; /* threads to use; 0: this one alone */
};

struct analysis_beat {
    double t_s;
    double rr_ms, nn_ms; /* NaN for the first beat and after a gap */
    double quality;      /* 0 to 1; 1 where beats or intervals were given */
    enum beat_class class;
    int inserted; /* beats that stand in for missed ones: rr_ms holds inserted + 1 times nn_ms */
};

/* NaN where the recording is too short, or too broken, to carry the value (hrv.h). What came while
 * the signal was not believed (quality.h) is left out of `hrv`, as it is of coherence. */
struct analysis_hrv {
    struct hrv_time time;
    struct hrv_bands bands;
    double bands_s;                /* the bands are of the longest run without a gap: its length */
    double density[SPECTRUM_BINS]; /* of that run, by Welch (spectrum.h); 0 where bands_s is */
};

struct analysis_coherence {
    double t_s;
    enum reason reason;
    struct coherence coherence; /* all NaN unless reason is REASON_NONE */
    double f2, f3, f4;          /* forms.h */
};

struct analysis_quality {
    double t_s; /* end of the second */
    enum quality_level level;
    enum reason reason;
};

struct analysis_breathing {
    double t_s;
    enum reason reason;
    double rate_per_min, confidence; /* NaN unless reason is REASON_NONE */
};

struct analysis {
    double duration_s;
    struct analysis_beat *beats;
    size_t beat_count;
    double corrected_percent, longest_gap_s, usable_percent;
    size_t classes[BEAT_CLASS_COUNT];     /* intervals of each */
    struct analysis_hrv hrv, hrv_raw;     /* of corrected intervals, and as they are */
    struct lomb_check lomb;               /* a second opinion; all NaN where there is no spectrum */
    double breathing_per_min;             /* median of the estimates; NaN: none */
    struct analysis_coherence *coherence; /* one a second */
    size_t coherence_count;
    struct analysis_quality *quality; /* one a second of a wave, else none */
    size_t quality_count;
    struct analysis_breathing *breathing; /* one every ANALYSIS_BREATHING_S */
    size_t breathing_count;
    struct rr_interval *intervals; /* one a beat, as cleaned; on a clock from `start_s` on */
    double start_s;
};

#define ANALYSIS_BREATHING_S 10

enum status analysis_run(const struct analysis_input *input, struct analysis *analysis,
                         struct problem *problem);
void analysis_finish(struct analysis *analysis);

#endif
