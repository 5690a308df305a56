/* What a rest tells, as plain data: for snapshots, screens and files. */
#ifndef CALIBRATION_BASELINE_RESULT_H
#define CALIBRATION_BASELINE_RESULT_H

#include "base/text.h"
#include "events/event.h"

enum baseline_state {
    BASELINE_WAITING, /* for a heart that can be believed */
    BASELINE_RESTING,
    BASELINE_PAUSED, /* by the person */
    BASELINE_AWAY,   /* the sensor is gone, or its signal is not believed: goes on by itself */
    BASELINE_DONE,
    BASELINE_STOPPED /* by the person, before its end: there is no result */
};

/* Where it is. */
struct baseline_view {
    enum baseline_state state;
    enum reason reason;        /* BASELINE_AWAY, BASELINE_WAITING: what is missing */
    double length_s, rested_s; /* asked for, and so far */
};

/* Did the heart rest, or was it still on its way somewhere? Two questions, each asked of halves
 * and of ten segments; both must be answered badly, the first for what matters, the second against
 * chance. Segments: the reverse arrangement test for a trend (Bendat & Piersol, Random Data, 4th
 * ed. 2010, section 4.5.2), of the means and of the standard deviations. */
struct baseline_stationarity {
    double first_nn_ms, second_nn_ms;     /* mean of each half */
    double first_sdnn_ms, second_sdnn_ms; /* and its standard deviation */
    double mean_z, spread_z;              /* of reverse arrangements; NaN: too short to ask */
    bool drifts;  /* the mean moved by 5 % or more from half to half, and |z| is above 2.58 */
    bool changes; /* the standard deviation doubled or halved, and |z| is above 1.96 */
};

/* NaN: not carried by the data. The definitions are those of heart/hrv.h. */
struct baseline_result {
    enum reason reason; /* REASON_NONE: the values exist; else why there are none */
    double length_s;
    double covered_percent, corrected_percent;
    int interruptions;
    int intervals;
    double mean_hr_bpm, mean_nn_ms, sdnn_ms, rmssd_ms, ln_rmssd, pnn50_percent;
    double spectrum_s; /* the longest stretch without a gap, of which the spectrum is */
    double vlf_ms2, lf_ms2, hf_ms2, lf_hf, peak_hz;
    double breathing_per_min, breathing_confidence; /* medians of the estimates */
    struct baseline_stationarity stationarity;
};

/* Is it fit to be compared with: a result, of a heart at rest? */
static inline bool baseline_counts(const struct baseline_result *result)
{
    return result->reason == REASON_NONE && !result->stationarity.drifts &&
           !result->stationarity.changes;
}

/* In words for the person: what was found, or why nothing, and what helps. */
void baseline_words(const struct baseline_result *result, struct text *text);
/* Where it is: "resting, 1:12 to go". */
void baseline_view_words(const struct baseline_view *view, struct text *text);

#endif
