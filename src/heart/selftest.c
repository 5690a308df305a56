/* Known answers, computed by the very functions the engine uses.
 *
 * Coherence: sines of known share, as even samples and as the beats of a heart; noise of known
 * strength (averages over seeded runs; the tolerance is about four standard errors); and two wrong
 * recipes that must give other answers, so that the test shows it can tell them apart; steps and
 * two sines at once; every form of the score. Variability and the other spectra:
 * selftest_variability.c.
 *
 * The sines are measured twice. As they are, every one gives 9.2 to 10.0. Through the whole recipe
 * the removed line takes a part of a wave that has few and not whole cycles in the window: at 0.055
 * Hz (3.5 cycles) the ratio goes down to 9.0, and as beats to 8.0, and those frequencies have their
 * own row. */
#include "heart/selftest.h"

#include "heart/coherence.h"
#include "heart/forms.h"
#include "heart/selftest_parts.h"
#include "heart/tachogram.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>

#define SAMPLES     257 /* 64 s at 4 Hz, both ends */
#define PHASES      24
#define RUNS        1500 /* of noise */
#define FREQUENCIES 31   /* 0.05 to 0.2 Hz in steps of 0.005 */
#define FEW_CYCLES  5    /* of them have fewer than 4.8 cycles in the window */

void check_range(struct check *check, const char *measure, const char *input, double least,
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

void check_one(struct check *check, const char *measure, const char *input, double value,
               double low, double high)
{
    check_range(check, measure, input, value, value, low, high);
}

void check_near(struct check *check, const char *measure, const char *input, double value,
                double answer, double relative)
{
    check_one(check, measure, input, value, answer * (1 - relative), answer * (1 + relative));
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
        check_range(check, "coherence ratio", names[i], ratios.least, ratios.most, 9.2, 10.0);
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
    check_range(check, "whole recipe: ratio", "sines 0.075-0.2 Hz, 24 phases", many.least,
                many.most, 9.2, 10.0);
    check_range(check, "whole recipe: ratio", "sines 0.05-0.07 Hz, 24 phases", few.least, few.most,
                9.0, 10.0);
    check_range(check, "whole recipe: share", "sines 0.05-0.2 Hz, 24 phases", shares.least,
                shares.most, 0.90, 0.91);
}

size_t check_beats_fill(double *times_s, double *rr_ms, size_t room, double length_s,
                        double frequency_hz, double phase)
{
    double at_s = 0;
    size_t count = 0;
    while (at_s <= length_s && count < room) {
        double rr = 900 + 30 * sin(2 * M_PI * (frequency_hz * at_s + phase));
        at_s += rr / 1000;
        times_s[count] = at_s;
        rr_ms[count++] = rr;
    }
    return count;
}

static double beats_ratio(struct check *check, double frequency_hz, double phase)
{
    double times_s[128], rr_ms[128];
    size_t count = check_beats_fill(times_s, rr_ms, 128, COHERENCE_WINDOW_S, frequency_hz, phase);
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
    check_range(check, "whole recipe: ratio", "beats, 900 +- 30 ms at 0.075-0.2 Hz", many.least,
                many.most, 8.7, 9.8);
    check_range(check, "whole recipe: ratio", "beats, 900 +- 30 ms at 0.05-0.07 Hz", few.least,
                few.most, 7.9, 9.8);
}

/* Mean of every form over seeded runs; `noise` is the sd as a share of the sine's amplitude. */
static struct forms noise_mean(struct check *check, double amplitude, double noise, uint64_t seed)
{
    double samples[SAMPLES];
    struct forms mean = {{0}};
    for (int run = 0; run < RUNS; run++) {
        sine_fill(samples, frequency_of(run % FREQUENCIES), uniform(&seed));
        for (int k = 0; k < SAMPLES; k++)
            samples[k] = samples[k] * amplitude + 30 * noise * gauss(&seed);
        struct coherence one = measure(check, samples);
        struct forms forms = forms_of(&one);
        for (int form = 0; form < FORM_COUNT; form++)
            mean.value[form] += forms.value[form] / RUNS;
    }
    return mean;
}

/* Ranges by enum form. Those of noise are the means of 31,000 runs of another implementation of the
 * same recipe (numpy), give or take four standard errors of 1500 runs; F1's are the published. */
struct form_answers {
    const char *input;
    double amplitude, noise;
    uint64_t seed;
    struct {
        double low, high;
    } forms[FORM_COUNT];
};

static const struct form_answers noise_answers[] = {
    {"sine + noise 0.3, mean of 1500",
     1,
     0.3,
     1,
     {{7.2, 7.6}, {53.7, 55.9}, {220.1, 228.9}, {5.381, 5.421}, {0.8784, 0.8810}}},
    {"sine + noise 1.0, mean of 1500",
     1,
     1.0,
     2,
     {{2.1, 2.3}, {4.88, 5.50}, {25.3, 28.5}, {3.13, 3.25}, {0.669, 0.683}}},
    {"white noise, mean of 1500",
     0,
     1.0,
     3,
     {{0.24, 0.30}, {0.070, 0.087}, {0.496, 0.647}, {0.355, 0.422}, {0.19, 0.21}}},
};

static const char *const form_names[FORM_COUNT] = {"coherence F1", "coherence F2", "coherence F3",
                                                   "coherence F4", "coherence share"};

static void check_noise(struct check *check)
{
    for (size_t i = 0; i < sizeof noise_answers / sizeof *noise_answers; i++) {
        const struct form_answers *answers = &noise_answers[i];
        struct forms mean = noise_mean(check, answers->amplitude, answers->noise, answers->seed);
        for (int form = 0; form < FORM_COUNT; form++)
            check_one(check, form_names[form], answers->input, mean.value[form],
                      answers->forms[form].low, answers->forms[form].high);
    }
}

/* Every form of sines as they are. A peak that stands free has as much below as above, so that F3
 * is four times F2. */
static void check_forms(struct check *check)
{
    static const double lows[FORM_COUNT] = {9.2, 84.64, 338, 5.83, 0.90},
                        highs[FORM_COUNT] = {10, 100, 400, 6.0, 0.91};
    double samples[SAMPLES];
    struct range ranges[FORM_COUNT];
    for (int form = 0; form < FORM_COUNT; form++)
        ranges[form] = range_of_nothing();
    for (int i = 0; i < FREQUENCIES * PHASES; i++) {
        struct coherence coherence;
        sine_fill(samples, frequency_of(i / PHASES), (double)(i % PHASES) / PHASES);
        spectrum_whole(&check->spectrum, samples, SAMPLES);
        coherence_measure(&check->spectrum, &coherence);
        struct forms forms = forms_of(&coherence);
        for (int form = 0; form < FORM_COUNT; form++)
            widen(&ranges[form], forms.value[form]);
    }
    for (int form = 0; form < FORM_COUNT; form++)
        check_range(check, form_names[form], "sines 0.05-0.2 Hz, each of 24 phases",
                    ranges[form].least, ranges[form].most, lows[form], highs[form]);
}

/* Two sines at once: each holds its share of the power, and nine tenths of that stand in a peak. */
static void check_two_sines(struct check *check)
{
    static const struct {
        const char *input;
        double second, low, high;
    } pairs[] = {{"0.08 and 0.2 Hz alike, 576 phases", 1, 0.45, 0.455},
                 {"0.2 Hz half as high, 576 phases", 0.5, 0.72, 0.728}};
    double samples[SAMPLES], other[SAMPLES];
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct range shares = range_of_nothing();
        for (int phase = 0; phase < PHASES * PHASES; phase++) {
            sine_fill(samples, 0.08, (double)(phase / PHASES) / PHASES);
            sine_fill(other, 0.2, (double)(phase % PHASES) / PHASES);
            for (int k = 0; k < SAMPLES; k++)
                samples[k] += pairs[i].second * other[k];
            widen(&shares, measure(check, samples).share);
        }
        check_range(check, "coherence share", pairs[i].input, shares.least, shares.most,
                    pairs[i].low, pairs[i].high);
    }
}

/* A change of rate is a slow thing with a tallest peak at the low edge: far from full marks. The
 * answers are those of another implementation of the recipe (numpy). */
static void check_steps(struct check *check)
{
    static const struct {
        const char *input;
        int at;
        double ratio;
    } steps[] = {{"step of 100 ms, half way", 128, 0.8245489828},
                 {"step of 100 ms, after a quarter", 64, 0.2746976131}};
    double samples[SAMPLES];
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        for (int k = 0; k < SAMPLES; k++)
            samples[k] = k < steps[i].at ? 50 : -50;
        struct coherence coherence = measure(check, samples);
        check_near(check, "coherence F1", steps[i].input, coherence.ratio, steps[i].ratio, 1e-8);
    }
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
    check_range(check, "a mistake, shown", "ratio without padding, sines 0.05-0.2 Hz",
                unpadded.least, unpadded.most, 0.9, 2.0);
    sine_fill(samples, 0.04, 0);
    struct coherence coherence = measure(check, samples);
    check_one(check, "a mistake, shown", "ratio to 0.04-0.26 Hz only, sine 0.040 Hz",
              ratio_narrow(check, &coherence), -INFINITY, 0);
}

int selftest_run(void (*row)(void *context, const struct selftest_row *row), void *context)
{
    struct check check = {.row = row, .context = context};
    if (!spectrum_create(&check.spectrum)) {
        check_one(&check, "memory", "for the spectrum", NAN, 0, 0);
        return check.off;
    }
    check_sines(&check);
    check_recipe(&check);
    check_beats(&check);
    check_forms(&check);
    check_noise(&check);
    check_two_sines(&check);
    check_steps(&check);
    check_wrong_recipes(&check);
    check_variability(&check);
    spectrum_destroy(&check.spectrum);
    return check.off;
}
