/* Heart-rate variability of a list of intervals, to the divisor of the Task Force (1996).
 *
 *   sdnn n - 1 · rmssd over the differences · pnn50 over the n intervals · sd1, sd2 n - 2
 *   spectrum: Welch on the 4 Hz tachogram (spectrum.h), bands by the trapezium rule
 *
 * It computes what it is given: corrections, and whether a band is carried by the length of the
 * recording, are the caller's. */
#ifndef HEART_HRV_H
#define HEART_HRV_H

#include "base/status.h"
#include "heart/spectrum.h"

struct hrv_time {
    double mean_nn_ms, mean_hr_bpm, sdnn_ms, rmssd_ms, pnn50_percent, sd1_ms, sd2_ms;
};

struct hrv_bands {
    double vlf_ms2, lf_ms2, hf_ms2, total_ms2, lf_hf;
    double lf_peak_hz, hf_peak_hz, peak_hz; /* in LF, in HF, in 0.04-0.26 Hz */
};

/* follows[i]: interval i directly follows interval i - 1 (NULL: all do). Pure. */
struct hrv_time hrv_in_time(const double *nn_ms, const bool *follows, size_t count);

/* One unbroken run; times strictly increasing. Allocates while it runs. NaN for fewer than 16. */
enum status hrv_in_frequency(struct spectrum *spectrum, const double *times_s, const double *nn_ms,
                             size_t count, struct hrv_bands *bands);

#endif
