/* A whole recording at once, by the same rules as the live engine: what `kindbeat analyze` shows.
 * Allocates its result; one thread at a time (FFTW's planner). */
#ifndef HEART_ANALYSIS_H
#define HEART_ANALYSIS_H

#include "base/status.h"
#include "events/event.h"
#include <stddef.h>

enum analysis_kind { ANALYSIS_PPG, ANALYSIS_ECG, ANALYSIS_RR, ANALYSIS_BEATS };

struct analysis_input {
    enum analysis_kind kind;
    const double *values; /* PPG, ECG: samples in raw units, NaN where missing; RR: ms; BEATS: s */
    size_t count;
    double rate_hz;        /* PPG, ECG only */
    const double *times_s; /* PPG, ECG: of the samples, rising from 0 on; NULL: even */
};

struct analysis_beat {
    double t_s;
    double rr_ms, nn_ms; /* NaN for the first beat and after a gap */
    enum beat_class class;
};

/* Task Force 1996; see hrv.h. NaN where the recording does not carry the value. */
struct analysis_hrv {
    double mean_nn_ms, mean_hr_bpm, sdnn_ms, rmssd_ms, pnn50_percent, sd1_ms, sd2_ms;
    double vlf_ms2, lf_ms2, hf_ms2, total_ms2, lf_hf, peak_hz;
};

struct analysis_coherence {
    double t_s;
    enum reason reason;
    double ratio, share, peak_hz; /* NaN unless reason is REASON_NONE */
};

struct analysis {
    double duration_s;
    struct analysis_beat *beats;
    size_t beat_count;
    double corrected_percent, longest_gap_s, usable_percent;
    struct analysis_hrv hrv;
    struct analysis_coherence *coherence; /* one a second */
    size_t coherence_count;
};

enum status analysis_run(const struct analysis_input *input, struct analysis *analysis,
                         struct problem *problem);
void analysis_finish(struct analysis *analysis);

#endif
