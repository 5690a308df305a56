/* HRV in time and frequency.
 *
 * Definitions: Task Force of the ESC and NASPE 1996 (Circulation 93:1043); SD1 and SD2 as the
 * spreads across and along the diagonal of the Poincare plot (Brennan et al. 2001). A difference is
 * only taken between neighbours, never over a gap.
 *
 * pNN50 counts differences above 50 ms strictly; 1e-7 ms is granted to the binary rounding of times
 * that were decimal, so that a difference of exactly 50 ms does not count. */
#include "heart/hrv.h"

#include "heart/stats.h"
#include "heart/tachogram.h"
#include <math.h>
#include <stdlib.h>

#define HF_LEAST_S        60.0
#define LF_LEAST_S        120.0
#define VLF_LEAST_S       298.0 /* five minutes, less the beats cut off at both ends */
#define STRICTLY_ABOVE_MS (50.0 + 1e-7)

/* Running sums over pairs of neighbours. */
struct pairs {
    size_t count, above;
    double squares;                        /* of differences */
    double across, across2, along, along2; /* of (a - b) and (a + b) / sqrt 2 */
};

static struct pairs pairs_of(const double *nn_ms, const bool *follows, size_t count, double mean)
{
    struct pairs pairs = {0};
    for (size_t i = 1; i < count; i++) {
        if (follows && !follows[i])
            continue;
        double a = nn_ms[i - 1] - mean, b = nn_ms[i] - mean;
        double across = (a - b) / sqrt(2), along = (a + b) / sqrt(2);
        double difference = nn_ms[i] - nn_ms[i - 1];
        pairs.count++;
        pairs.above += fabs(difference) > STRICTLY_ABOVE_MS;
        pairs.squares += difference * difference;
        pairs.across += across;
        pairs.across2 += across * across;
        pairs.along += along;
        pairs.along2 += along * along;
    }
    return pairs;
}

static double spread(double sum, double squares, size_t count)
{
    double n = (double)count;
    return count < 2 ? NAN : sqrt(fmax(squares - sum * sum / n, 0) / (n - 1));
}

static void extremes(const double *nn_ms, size_t count, struct hrv_time *hrv)
{
    hrv->least_nn_ms = hrv->most_nn_ms = count > 0 ? nn_ms[0] : NAN;
    for (size_t i = 1; i < count; i++) {
        hrv->least_nn_ms = fmin(hrv->least_nn_ms, nn_ms[i]);
        hrv->most_nn_ms = fmax(hrv->most_nn_ms, nn_ms[i]);
    }
}

struct hrv_time hrv_in_time(const double *nn_ms, const bool *follows, size_t count)
{
    double mean = count > 0 ? stats_mean(nn_ms, count) : NAN;
    struct pairs pairs = pairs_of(nn_ms, follows, count, mean);
    double above = 100.0 * (double)pairs.above, differences = (double)pairs.count;
    double rmssd = sqrt(stats_ratio(pairs.squares, differences));
    struct hrv_time hrv = {
        .intervals = count,
        .nn50 = pairs.above,
        .mean_nn_ms = mean,
        .mean_hr_bpm = 60000 / mean,
        .sdnn_ms = stats_sd(nn_ms, count, 1),
        .rmssd_ms = rmssd,
        .ln_rmssd = rmssd > 0 ? log(rmssd) : NAN,
        .pnn50_percent = pairs.count > 0 ? above / (double)count : NAN,
        .pnn50_diff_percent = stats_ratio(above, differences),
        .sd1_ms = spread(pairs.across, pairs.across2, pairs.count),
        .sd2_ms = spread(pairs.along, pairs.along2, pairs.count),
    };
    hrv.sd1_sd2 = stats_ratio(hrv.sd1_ms, hrv.sd2_ms);
    extremes(nn_ms, count, &hrv);
    return hrv;
}

const char *hrv_parameters(void)
{
    return "{\"time\": {\"sdnn_divisor\": \"n-1\", \"rmssd_divisor\": \"differences\", "
           "\"nn50_above_ms\": 50, \"pnn50_divisor\": \"n\", \"pnn50_diff_divisor\": "
           "\"differences\", \"sd1_sd2_divisor\": \"n-2\"}, "
           "\"frequency\": {\"rate_hz\": 4, \"spline\": \"not-a-knot\", \"detrend\": \"linear\", "
           "\"welch_s\": 256, \"overlap\": 0.5, \"segment\": \"mean removed\", \"taper\": "
           "\"periodic Hann\", \"points\": 4096, \"band_rule\": \"trapezium\", "
           "\"vlf_hz\": [0.0033, 0.04], \"lf_hz\": [0.04, 0.15], \"hf_hz\": [0.15, 0.4], "
           "\"total_hz\": [0.0033, 0.4], \"peak_hz\": [0.04, 0.26], "
           "\"nu\": \"percent of total - vlf\"}}";
}

static double band_power(const struct spectrum *spectrum, double low_hz, double high_hz)
{
    size_t first = spectrum_first_bin(low_hz), last = spectrum_last_bin(high_hz);
    double ends = spectrum->density[first] + spectrum->density[last];
    return spectrum_sum(spectrum, first, last) - 0.5 * ends * SPECTRUM_BIN_HZ;
}

/* NaN where there is no power to have a peak. */
static double band_peak_hz(const struct spectrum *spectrum, double low_hz, double high_hz)
{
    size_t peak = spectrum_peak(spectrum, spectrum_first_bin(low_hz), spectrum_last_bin(high_hz));
    return spectrum->density[peak] > 0 ? (double)peak * SPECTRUM_BIN_HZ : NAN;
}

static struct hrv_bands bands_of(const struct spectrum *spectrum)
{
    struct hrv_bands bands = {
        .vlf_ms2 = band_power(spectrum, 0.0033, 0.04),
        .lf_ms2 = band_power(spectrum, 0.04, 0.15),
        .hf_ms2 = band_power(spectrum, 0.15, 0.4),
        .total_ms2 = band_power(spectrum, 0.0033, 0.4),
        .lf_peak_hz = band_peak_hz(spectrum, 0.04, 0.15),
        .hf_peak_hz = band_peak_hz(spectrum, 0.15, 0.4),
        .peak_hz = band_peak_hz(spectrum, 0.04, 0.26),
    };
    bands.lf_hf = stats_ratio(bands.lf_ms2, bands.hf_ms2);
    bands.lf_nu = 100 * stats_ratio(bands.lf_ms2, bands.total_ms2 - bands.vlf_ms2);
    bands.hf_nu = 100 * stats_ratio(bands.hf_ms2, bands.total_ms2 - bands.vlf_ms2);
    return bands;
}

enum status hrv_in_frequency(struct spectrum *spectrum, const double *times_s, const double *nn_ms,
                             size_t count, struct hrv_bands *bands)
{
    *bands = (struct hrv_bands){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    if (count < 16)
        return STATUS_OK;
    size_t length = tachogram_length(times_s[0], times_s[count - 1]);
    double *memory = malloc((2 * count + length) * sizeof *memory);
    if (!memory)
        return STATUS_FAILED;
    double *samples = memory + 2 * count;
    struct spline spline = spline_through(times_s, nn_ms, count, memory, memory + count);
    length = tachogram_sample(&spline, samples, length);
    line_remove(samples, length);
    spectrum_welch(spectrum, samples, length);
    *bands = bands_of(spectrum);
    free(memory);
    return STATUS_OK;
}

static void withhold(double *value, double run_s, double least_s)
{
    if (!(run_s >= least_s))
        *value = NAN;
}

void hrv_withhold(struct hrv_bands *bands, double run_s)
{
    const struct {
        double *value, least_s;
    } wants[] = {{&bands->hf_ms2, HF_LEAST_S},   {&bands->hf_peak_hz, HF_LEAST_S},
                 {&bands->lf_ms2, LF_LEAST_S},   {&bands->lf_peak_hz, LF_LEAST_S},
                 {&bands->lf_hf, LF_LEAST_S},    {&bands->peak_hz, LF_LEAST_S},
                 {&bands->vlf_ms2, VLF_LEAST_S}, {&bands->total_ms2, VLF_LEAST_S},
                 {&bands->lf_nu, VLF_LEAST_S},   {&bands->hf_nu, VLF_LEAST_S}};
    for (size_t i = 0; i < sizeof wants / sizeof wants[0]; i++)
        withhold(wants[i].value, run_s, wants[i].least_s);
}
