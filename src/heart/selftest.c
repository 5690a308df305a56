/* Known answers, computed by the very functions the engine uses.
 *
 * Coherence: sines of known share, as even samples and as the beats of a heart; noise of known
 * strength (averages over seeded runs; the tolerance is about four standard errors); and two wrong
 * recipes that must give other answers, so that the test shows it can tell them apart. HRV: series
 * whose answer is a closed formula.
 *
 * The sines are measured twice. As they are, every one gives 9.2 to 10.0. Through the whole recipe
 * the removed line takes a part of a wave that has few and not whole cycles in the window: at 0.055
 * Hz (3.5 cycles) the ratio goes down to 9.0, and as beats to 8.0, and those frequencies have their
 * own row. */
#include "heart/selftest.h"

#include "heart/coherence.h"
#include "heart/hrv.h"
#include "heart/tachogram.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>

#define SAMPLES     257 /* 64 s at 4 Hz, both ends */
#define PHASES      24
#define RUNS        1500 /* of noise */
#define FREQUENCIES 31   /* 0.05 to 0.2 Hz in steps of 0.005 */
#define FEW_CYCLES  5    /* of them have fewer than 4.8 cycles in the window */

struct check {
    struct spectrum spectrum;
    void (*row)(void *context, const struct selftest_row *row);
    void *context;
    int off;
};

static void tell(struct check *check, const char *measure, const char *input, double least,
                 double most, double low, double high)
{
    struct selftest_row row = {.measure = measure,
                               .input = input,
                               .least = least,
                               .most = most,
                               .low = low,
                               .high = high,
                               .passed = least >= low && most <= high};
    check->off += !row.passed;
    check->row(check->context, &row);
}

static void tell_one(struct check *check, const char *measure, const char *input, double value,
                     double low, double high)
{
    tell(check, measure, input, value, value, low, high);
}

struct range {
    double least, most;
};

static struct range range_of_nothing(void)
{
    return (struct range){INFINITY, -INFINITY};
}

static void widen(struct range *range, double value)
{
    range->least = fmin(range->least, isnan(value) ? -INFINITY : value);
    range->most = fmax(range->most, isnan(value) ? INFINITY : value);
}

static double frequency_of(int i)
{
    return 0.05 + 0.005 * i;
}

/* splitmix64 (Steele et al. 2014), and Box & Muller 1958 for the bell curve. */
static double uniform(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return ((double)((z ^ z >> 31) >> 11) + 0.5) / 9007199254740992.0;
}

static double gauss(uint64_t *state)
{
    double radius = sqrt(-2 * log(uniform(state)));
    return radius * cos(2 * M_PI * uniform(state));
}

static void sine_fill(double *samples, double frequency_hz, double phase)
{
    for (int k = 0; k < SAMPLES; k++)
        samples[k] = 30 * sin(2 * M_PI * (frequency_hz * k / TACHOGRAM_HZ + phase));
}

/* P, T and their ratio from even samples, by the recipe after the spline. */
static struct coherence measure(struct check *check, double *samples)
{
    double times_s[SAMPLES];
    struct coherence coherence;
    for (int k = 0; k < SAMPLES; k++)
        times_s[k] = k / TACHOGRAM_HZ;
    coherence_of(&check->spectrum, times_s, samples, SAMPLES, COHERENCE_WINDOW_S, &coherence);
    return coherence;
}

/* The sine as it is: spectrum and sums only. */
static void check_sines(struct check *check)
{
    static char names[FREQUENCIES][40];
    double samples[SAMPLES];
    for (int i = 0; i < FREQUENCIES; i++) {
        struct range ratios = range_of_nothing();
        for (int phase = 0; phase < PHASES; phase++) {
            struct coherence coherence;
            sine_fill(samples, frequency_of(i), (double)phase / PHASES);
            spectrum_whole(&check->spectrum, samples, SAMPLES);
            coherence_measure(&check->spectrum, &coherence);
            widen(&ratios, coherence.ratio);
        }
        snprintf(names[i], sizeof names[i], "sine %.3f Hz, %d phases", frequency_of(i), PHASES);
        tell(check, "coherence ratio", names[i], ratios.least, ratios.most, 9.2, 10.0);
    }
}

/* The sine through the whole recipe. */
static void check_recipe(struct check *check)
{
    double samples[SAMPLES];
    struct range shares = range_of_nothing(), few = shares, many = shares;
    for (int i = 0; i < FREQUENCIES; i++)
        for (int phase = 0; phase < PHASES; phase++) {
            sine_fill(samples, frequency_of(i), (double)phase / PHASES);
            struct coherence coherence = measure(check, samples);
            widen(i < FEW_CYCLES ? &few : &many, coherence.ratio);
            widen(&shares, coherence.share);
        }
    tell(check, "whole recipe: ratio", "sines 0.075-0.2 Hz, 24 phases", many.least, many.most, 9.2,
         10.0);
    tell(check, "whole recipe: ratio", "sines 0.05-0.07 Hz, 24 phases", few.least, few.most, 9.0,
         10.0);
    tell(check, "whole recipe: share", "sines 0.05-0.2 Hz, 24 phases", shares.least, shares.most,
         0.90, 0.91);
}

/* A heart whose interval, wherever a beat falls, is 900 + 30 sin. */
static double beats_ratio(struct check *check, double frequency_hz, double phase)
{
    double times_s[128], rr_ms[128], at_s = 0;
    size_t count = 0;
    while (at_s <= COHERENCE_WINDOW_S && count < 128) {
        double rr = 900 + 30 * sin(2 * M_PI * (frequency_hz * at_s + phase));
        at_s += rr / 1000;
        times_s[count] = at_s;
        rr_ms[count++] = rr;
    }
    struct coherence coherence;
    coherence_of(&check->spectrum, times_s, rr_ms, count, COHERENCE_WINDOW_S, &coherence);
    return coherence.ratio;
}

static void check_beats(struct check *check)
{
    struct range few = range_of_nothing(), many = few;
    for (int i = 0; i < FREQUENCIES; i++)
        for (int phase = 0; phase < PHASES; phase++)
            widen(i < FEW_CYCLES ? &few : &many,
                  beats_ratio(check, frequency_of(i), (double)phase / PHASES));
    tell(check, "whole recipe: ratio", "beats, 900 +- 30 ms at 0.075-0.2 Hz", many.least, many.most,
         8.7, 9.8);
    tell(check, "whole recipe: ratio", "beats, 900 +- 30 ms at 0.05-0.07 Hz", few.least, few.most,
         7.9, 9.8);
}

/* Mean over seeded runs; `noise` is the sd as a share of the sine's amplitude. */
static struct coherence noise_mean(struct check *check, double amplitude, double noise,
                                   uint64_t seed)
{
    double samples[SAMPLES];
    struct coherence mean = {.ratio = 0, .share = 0};
    for (int run = 0; run < RUNS; run++) {
        sine_fill(samples, frequency_of(run % FREQUENCIES), uniform(&seed));
        for (int k = 0; k < SAMPLES; k++)
            samples[k] = samples[k] * amplitude + 30 * noise * gauss(&seed);
        struct coherence one = measure(check, samples);
        mean.ratio += one.ratio / RUNS;
        mean.share += one.share / RUNS;
    }
    return mean;
}

static void check_noise(struct check *check)
{
    struct coherence little = noise_mean(check, 1, 0.3, 1), much = noise_mean(check, 1, 1.0, 2),
                     only = noise_mean(check, 0, 1.0, 3);
    tell_one(check, "coherence ratio", "sine + noise 0.3, mean of 1500", little.ratio, 7.2, 7.6);
    tell_one(check, "coherence ratio", "sine + noise 1.0, mean of 1500", much.ratio, 2.1, 2.3);
    tell_one(check, "coherence ratio", "white noise, mean of 1500", only.ratio, 0.24, 0.30);
    tell_one(check, "coherence share", "white noise, mean of 1500", only.share, 0.19, 0.21);
}

/* The same sums without zero-padding: 256 points, bins of 1/64 Hz, so the peak window holds one. */
static double ratio_unpadded(const double *samples)
{
    double density[26], peak = 0, total = 0;
    for (int bin = 1; bin < 26; bin++) { /* 0.0156 to 0.39 Hz */
        double real = 0, imaginary = 0;
        for (int k = 0; k < 256; k++) {
            double weight = 0.5 - 0.5 * cos(2 * M_PI * k / 256);
            real += weight * samples[k] * cos(2 * M_PI * bin * k / 256);
            imaginary += weight * samples[k] * sin(2 * M_PI * bin * k / 256);
        }
        density[bin] = real * real + imaginary * imaginary;
        total += density[bin];
    }
    for (int bin = 3; bin <= 16; bin++) /* 0.04 to 0.26 Hz */
        peak = fmax(peak, density[bin]);
    return peak / (total - peak);
}

/* T over 0.04-0.26 Hz only: near its lower edge a peak then holds more than "all" the power. */
static double ratio_narrow(const struct check *check, const struct coherence *coherence)
{
    double total =
        spectrum_sum(&check->spectrum, spectrum_first_bin(0.04), spectrum_last_bin(0.26));
    return coherence->peak_ms2 / (total - coherence->peak_ms2);
}

static void check_wrong_recipes(struct check *check)
{
    double samples[SAMPLES];
    struct range unpadded = range_of_nothing();
    for (int i = 0; i < FREQUENCIES; i++) {
        sine_fill(samples, frequency_of(i), 0);
        line_remove(samples, SAMPLES);
        widen(&unpadded, ratio_unpadded(samples));
    }
    tell(check, "ratio, no padding (wrong)", "sines 0.05-0.2 Hz", unpadded.least, unpadded.most,
         0.9, 2.0);
    sine_fill(samples, 0.04, 0);
    struct coherence coherence = measure(check, samples);
    tell_one(check, "ratio, narrow total (wrong)", "sine 0.040 Hz", ratio_narrow(check, &coherence),
             -INFINITY, 0);
}

#define LONG 400 /* intervals: five minutes and more */

static void check_constant(struct check *check)
{
    double nn_ms[LONG];
    for (int i = 0; i < LONG; i++)
        nn_ms[i] = 800;
    struct hrv_time hrv = hrv_in_time(nn_ms, NULL, LONG);
    tell_one(check, "mean NN (ms)", "constant 800 ms", hrv.mean_nn_ms, 800, 800);
    tell_one(check, "mean HR (per minute)", "constant 800 ms", hrv.mean_hr_bpm, 75, 75);
    tell_one(check, "SDNN (ms)", "constant 800 ms", hrv.sdnn_ms, 0, 0);
    tell_one(check, "RMSSD (ms)", "constant 800 ms", hrv.rmssd_ms, 0, 0);
}

static void tell_near(struct check *check, const char *measure, const char *input, double value,
                      double answer, double relative)
{
    tell_one(check, measure, input, value, answer * (1 - relative), answer * (1 + relative));
}

/* 760 and 840 ms in turn: every difference is 80 ms, every sum of neighbours the same. */
static void check_alternating(struct check *check)
{
    double nn_ms[LONG];
    for (int i = 0; i < LONG; i++)
        nn_ms[i] = i % 2 == 0 ? 760 : 840;
    struct hrv_time hrv = hrv_in_time(nn_ms, NULL, LONG);
    const char *input = "760 and 840 ms in turn";
    tell_near(check, "SDNN (ms)", input, hrv.sdnn_ms, 40 * sqrt(LONG / (LONG - 1.0)), 1e-9);
    tell_near(check, "RMSSD (ms)", input, hrv.rmssd_ms, 80, 1e-9);
    tell_near(check, "pNN50 (%)", input, hrv.pnn50_percent, 100.0 * (LONG - 1) / LONG, 1e-9);
    double pairs = LONG - 1, mean = 1 / pairs; /* of +-1: one more of one sign */
    double sd1 = 80 / sqrt(2) * sqrt(pairs / (pairs - 1) * (1 - mean * mean));
    tell_near(check, "SD1 (ms)", input, hrv.sd1_ms, sd1, 1e-9);
    tell_one(check, "SD2 (ms)", input, hrv.sd2_ms, 0, 1e-9);
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
        bands.lf_ms2 = bands.hf_ms2 = bands.peak_hz = NAN;
    tell_near(check, low_band ? "LF (ms2)" : "HF (ms2)", input,
              low_band ? bands.lf_ms2 : bands.hf_ms2, 800, 0.02);
    tell_one(check, "peak (Hz)", input, bands.peak_hz, frequency_hz - 0.001, frequency_hz + 0.001);
}

int selftest_run(void (*row)(void *context, const struct selftest_row *row), void *context)
{
    struct check check = {.row = row, .context = context};
    if (!spectrum_create(&check.spectrum)) {
        tell_one(&check, "memory", "for the spectrum", NAN, 0, 0);
        return check.off;
    }
    check_sines(&check);
    check_recipe(&check);
    check_beats(&check);
    check_noise(&check);
    check_wrong_recipes(&check);
    check_constant(&check);
    check_alternating(&check);
    check_one_sine(&check, 0.1, true, "sine 40 ms at 0.10 Hz");
    check_one_sine(&check, 0.25, false, "sine 40 ms at 0.25 Hz");
    spectrum_destroy(&check.spectrum);
    return check.off;
}
