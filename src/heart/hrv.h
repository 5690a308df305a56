/* Heart-rate variability of a list of intervals, to the divisor of the Task Force (1996).
 *
 *   sdnn n - 1 · rmssd over the differences · sd1, sd2 n - 2 · ln_rmssd its natural logarithm
 *   nn50 |difference| > 50 ms · pnn50 over the n intervals · pnn50_diff over the differences
 *   spectrum: Welch on the 4 Hz tachogram (spectrum.h), bands by the trapezium rule
 *   lf_nu, hf_nu: percent of total - VLF (the Task Force's normalised units)
 *
 * It computes what it is given: corrections, and whether a band is carried by the length of the
 * recording, are the caller's. LF / HF is a ratio of two powers and no measure of stress. */
#ifndef HEART_HRV_H
#define HEART_HRV_H

#include "base/status.h"
#include "heart/spectrum.h"

struct hrv_time {
    size_t intervals, nn50;
    double mean_nn_ms, mean_hr_bpm, least_nn_ms, most_nn_ms;
    double sdnn_ms, rmssd_ms, ln_rmssd; /* of the value in ms; NaN where rmssd is 0 */
    double pnn50_percent, pnn50_diff_percent;
    double sd1_ms, sd2_ms, sd1_sd2;
};

struct hrv_bands {
    double vlf_ms2, lf_ms2, hf_ms2, total_ms2, lf_hf;
    double lf_nu, hf_nu;
    double lf_peak_hz, hf_peak_hz, peak_hz; /* in LF, in HF, in 0.04-0.26 Hz */
};

/* What the numbers were made with, as one JSON object, for the record. Static memory. */
const char *hrv_parameters(void);

/* follows[i]: interval i directly follows interval i - 1 (NULL: all do). Pure. */
struct hrv_time hrv_in_time(const double *nn_ms, const bool *follows, size_t count);

/* One unbroken run; times strictly increasing. Allocates while it runs. NaN for fewer than 16. */
enum status hrv_in_frequency(struct spectrum *spectrum, const double *times_s, const double *nn_ms,
                             size_t count, struct hrv_bands *bands);

/* Makes NaN what a run of so many seconds does not carry (Task Force 1996: about ten periods of a
 * band's slowest wave; five minutes for VLF and total). */
void hrv_withhold(struct hrv_bands *bands, double run_s);

#endif
