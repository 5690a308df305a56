/* Known answers of variability, of Lomb-Scargle and of the spectrogram: series whose answer is a
 * closed formula, and numbers of an independent implementation (scipy). */
#include "base/clock.h"
#include "heart/hrv.h"
#include "heart/lomb.h"
#include "heart/selftest_parts.h"
#include "heart/spectrogram.h"
#include <math.h>

#define LONG 400 /* intervals: five minutes and more */

static void check_constant(struct check *check)
{
    double nn_ms[LONG];
    for (int i = 0; i < LONG; i++)
        nn_ms[i] = 800;
    struct hrv_time hrv = hrv_in_time(nn_ms, NULL, LONG);
    check_one(check, "mean NN (ms)", "constant 800 ms", hrv.mean_nn_ms, 800, 800);
    check_one(check, "mean HR (per minute)", "constant 800 ms", hrv.mean_hr_bpm, 75, 75);
    check_one(check, "SDNN (ms)", "constant 800 ms", hrv.sdnn_ms, 0, 0);
    check_one(check, "RMSSD (ms)", "constant 800 ms", hrv.rmssd_ms, 0, 0);
}

/* 760 and 840 ms in turn: every difference is 80 ms, every sum of neighbours the same. */
static void check_alternating(struct check *check)
{
    double nn_ms[LONG];
    for (int i = 0; i < LONG; i++)
        nn_ms[i] = i % 2 == 0 ? 760 : 840;
    struct hrv_time hrv = hrv_in_time(nn_ms, NULL, LONG);
    const char *input = "760 and 840 ms in turn";
    check_near(check, "SDNN (ms)", input, hrv.sdnn_ms, 40 * sqrt(LONG / (LONG - 1.0)), 1e-9);
    check_near(check, "RMSSD (ms)", input, hrv.rmssd_ms, 80, 1e-9);
    check_near(check, "ln RMSSD", input, hrv.ln_rmssd, log(80), 1e-9);
    check_one(check, "NN50", input, (double)hrv.nn50, LONG - 1, LONG - 1);
    check_near(check, "pNN50 (%)", input, hrv.pnn50_percent, 100.0 * (LONG - 1) / LONG, 1e-9);
    check_near(check, "pNN50, n - 1 (%)", input, hrv.pnn50_diff_percent, 100, 1e-9);
    check_range(check, "NN, extremes (ms)", input, hrv.least_nn_ms, hrv.most_nn_ms, 760, 840);
    double pairs = LONG - 1, mean = 1 / pairs; /* of +-1: one more of one sign */
    double sd1 = 80 / sqrt(2) * sqrt(pairs / (pairs - 1) * (1 - mean * mean));
    check_near(check, "SD1 (ms)", input, hrv.sd1_ms, sd1, 1e-9);
    check_one(check, "SD2 (ms)", input, hrv.sd2_ms, 0, 1e-9);
}

/* One sine of amplitude a has the power a^2 / 2, wherever it stands. */
static void check_one_sine(struct check *check, double frequency_hz, bool low_band,
                           const char *input)
{
    double times_s[LONG], nn_ms[LONG];
    for (int i = 0; i < LONG; i++) {
        times_s[i] = 0.8 * i;
        nn_ms[i] = 800 + 40 * sin(2 * M_PI * frequency_hz * times_s[i]);
    }
    struct hrv_bands bands;
    if (hrv_in_frequency(&check->spectrum, times_s, nn_ms, LONG, &bands) != STATUS_OK)
        bands.lf_ms2 = bands.hf_ms2 = NAN;
    check_near(check, low_band ? "LF (ms2)" : "HF (ms2)", input,
               low_band ? bands.lf_ms2 : bands.hf_ms2, 800, 0.02);
    check_one(check, low_band ? "LF (n.u.)" : "HF (n.u.)", input,
              low_band ? bands.lf_nu : bands.hf_nu, 98, 100.1);
    check_one(check, low_band ? "LF peak (Hz)" : "HF peak (Hz)", input,
              low_band ? bands.lf_peak_hz : bands.hf_peak_hz, frequency_hz - 0.001,
              frequency_hz + 0.001);
    check_one(check, "peak (Hz)", input, bands.peak_hz, frequency_hz - 0.001, frequency_hz + 0.001);
}

/* 40 uneven times, two waves and a saw; the answers are scipy 1.10.1's signal.lombscargle. */
static void check_lomb_raw(struct check *check)
{
    static const struct {
        int bin;
        double power;
    } answers[] = {{51, 278.037836081416}, {102, 9413.24770779533}, {276, 1204.85206197985}};
    double times_s[40], values[40], power[276], worst = 0, t_s = 0;
    for (int k = 0; k < 40; k++) {
        t_s += 0.75 + 0.05 * ((k * 7) % 5);
        times_s[k] = t_s;
        values[k] = 30 * sin(2 * M_PI * 0.1 * t_s + 0.4) + 12 * cos(2 * M_PI * 0.27 * t_s) +
                    (k * 7 % 11 - 5);
    }
    lomb_raw(times_s, values, 40, SPECTRUM_BIN_HZ, 276, power);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        worst = fmax(worst, fabs(power[answers[i].bin - 1] / answers[i].power - 1));
    check_one(check, "Lomb, off reference", "two waves at 40 uneven times", worst, 0, 1e-9);
}

/* Beats of one sine: both spectra hold the same power, and agree. */
static void check_lomb(struct check *check)
{
    double times_s[128], nn_ms[128], density[SPECTRUM_BINS];
    double least = INFINITY, most = -INFINITY, doubtful = 0;
    for (int i = 0; i <= 14; i++) {
        size_t count = check_beats_fill(times_s, nn_ms, 128, 63, 0.06 + 0.005 * i, 0.1 * i);
        struct coherence coherence;
        coherence_of(&check->spectrum, times_s, nn_ms, count, COHERENCE_WINDOW_S, &coherence);
        lomb_density(times_s, nn_ms, count, density);
        struct lomb_check both = lomb_check(density, &check->spectrum);
        least = fmin(least, both.low_ratio);
        most = fmax(most, both.low_ratio);
        doubtful += both.doubtful;
    }
    const char *input = "beats, 900 +- 30 ms at 0.06-0.13 Hz";
    check_range(check, "Lomb to resampled", input, least, most, 0.9, 1.1);
    check_one(check, "Lomb, doubtful", input, doubtful, 0, 0);
}

/* A column of the spectrogram is the spectrum that coherence was read from. */
static void check_spectrogram(struct check *check)
{
    double times_s[128], nn_ms[128], apart = 0;
    struct rr_interval intervals[128];
    const struct settling settling = {0, 0};
    const struct spectrogram_shape shape = {.windows = 1, .step_s = 1};
    struct spectrogram_column column;
    struct coherence coherence;
    size_t count = check_beats_fill(times_s, nn_ms, 128, 90, 0.1, 0);
    for (size_t i = 0; i < count; i++)
        intervals[i] = (struct rr_interval){.time_ns = ns_from_s(times_s[i]),
                                            .rr_ms = nn_ms[i],
                                            .nn_ms = nn_ms[i],
                                            .clear = true,
                                            .trusted = true};
    spectrogram_column(&check->spectrum, &shape, intervals, count, &settling, 80 * NS_PER_S,
                       &column);
    coherence_at(&check->spectrum, intervals, count, &settling, 80 * NS_PER_S, &coherence);
    for (size_t k = 0; k < SPECTRUM_BINS; k++)
        apart = fmax(apart, fabs(column.density[k] - check->spectrum.density[k]));
    bool there = column.reason == REASON_NONE && coherence.ratio > 0;
    check_one(check, "column, off coherence", "beats, 900 +- 30 ms at 0.1 Hz", there ? apart : NAN,
              0, 0);
}

void check_variability(struct check *check)
{
    check_constant(check);
    check_alternating(check);
    check_one_sine(check, 0.1, true, "sine 40 ms at 0.10 Hz");
    check_one_sine(check, 0.25, false, "sine 40 ms at 0.25 Hz");
    check_lomb_raw(check);
    check_lomb(check);
    check_spectrogram(check);
}
