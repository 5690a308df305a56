/* The six criteria, each for every rate; see resonance.h. */
#include "calibration/resonance_parts.h"

#include "base/clock.h"
#include "heart/lomb.h"
#include <math.h>
#include <string.h>

#define BAND_LOW_HZ    0.04
#define BAND_HIGH_HZ   0.15
#define BAND_ABOVE_HZ  0.02
#define RHYTHM_HIGH_HZ 0.4
#define PEAK_SHARE     0.1 /* of the tallest, to be counted */
#define PATH_LEAST     4   /* points to a breath */

const char *const criterion_names[CRITERION_COUNT] = {
    [CRITERION_SYNCHRONY] = "phase synchrony",
    [CRITERION_AMPLITUDE] = "peak to trough",
    [CRITERION_POWER] = "LF power",
    [CRITERION_PEAK] = "tallest LF peak",
    [CRITERION_SMOOTHNESS] = "smoothness",
    [CRITERION_PEAKS] = "LF peaks",
};

const char *const criterion_units[CRITERION_COUNT] = {
    [CRITERION_SYNCHRONY] = "",  [CRITERION_AMPLITUDE] = "bpm", [CRITERION_POWER] = "ms2",
    [CRITERION_PEAK] = "ms2/Hz", [CRITERION_SMOOTHNESS] = "",   [CRITERION_PEAKS] = "",
};

/* Twice the range by the way; a breath is closed by the first point of the next. */
static double breath_smoothness(const struct visit *visit, const struct visit_breath *breath)
{
    struct rates_span span = visit_points(visit, breath->start_ns, breath->end_ns);
    double least = INFINITY, most = -INFINITY, way = 0, last = NAN;
    int count = 0;
    for (size_t i = span.first; i < span.last + 1 && i < visit->point_count; i++) {
        double bpm = visit->points[i].bpm;
        if (isnan(bpm))
            continue;
        way += isnan(last) ? 0 : fabs(bpm - last);
        least = fmin(least, bpm);
        most = fmax(most, bpm);
        last = bpm;
        count++;
    }
    return count < PATH_LEAST || !(way > 0) ? NAN : fmin(1, 2 * (most - least) / way);
}

static void judge_breaths(const struct visit *visit, struct resonance *resonance)
{
    struct mean amplitude[RESONANCE_RATES] = {{0}}, smooth[RESONANCE_RATES] = {{0}};
    for (size_t i = 0; i < visit->breath_count; i++) {
        const struct visit_breath *breath = &visit->breaths[i];
        int stage, rate = rate_of_breath(visit, resonance, breath, &stage);
        if (rate < 0 || isnan(breath->high_bpm))
            continue;
        mean_add(&amplitude[rate], breath->high_bpm - breath->low_bpm);
        mean_add(&smooth[rate], breath_smoothness(visit, breath));
    }
    for (int i = 0; i < resonance->rate_count; i++) {
        struct rate_tried *rate = &resonance->rates[i];
        rate->value[CRITERION_AMPLITUDE] = mean_value(&amplitude[i]);
        rate->error[CRITERION_AMPLITUDE] = mean_error(&amplitude[i]);
        rate->value[CRITERION_SMOOTHNESS] = mean_value(&smooth[i]);
        rate->error[CRITERION_SMOOTHNESS] = mean_error(&smooth[i]);
    }
}

/* Of one rate; returns the relative error of a power there. */
static double judge_windows(const struct windows *windows, int index, struct rate_tried *rate)
{
    struct mean synchrony = {0}, logs = {0};
    double re = 0, im = 0;
    for (int i = 0; i < windows->count; i++) {
        const struct window *window = &windows->at[i];
        if (window->rate != index)
            continue;
        double size = hypot(window->answer.re, window->answer.im);
        mean_add(&synchrony, sqrt(window->share) * window->answer.re / size);
        mean_add(&logs, log(size));
        re += window->answer.re;
        im += window->answer.im;
    }
    rate->value[CRITERION_SYNCHRONY] = mean_value(&synchrony);
    rate->error[CRITERION_SYNCHRONY] = mean_error(&synchrony);
    rate->lag = synchrony.count > 0 ? -atan2(im, re) / (2 * M_PI) : NAN;
    return 2 * mean_error(&logs);
}

/* The longest run of breaths that count at this rate. */
static bool longest_run(const struct visit *visit, const struct resonance *resonance, int index,
                        int64_t *from_ns, int64_t *to_ns)
{
    int64_t begun_ns = -1, ends_ns = -1;
    *from_ns = *to_ns = 0;
    for (size_t i = 0; i < visit->breath_count; i++) {
        const struct visit_breath *breath = &visit->breaths[i];
        int stage;
        if (rate_of_breath(visit, resonance, breath, &stage) != index)
            continue;
        if (begun_ns < 0 || breath->start_ns - ends_ns > NS_PER_S)
            begun_ns = breath->start_ns;
        ends_ns = breath->end_ns;
        if (ends_ns - begun_ns > *to_ns - *from_ns) {
            *from_ns = begun_ns;
            *to_ns = ends_ns;
        }
    }
    return *to_ns > *from_ns;
}

static bool rate_density(const struct visit *visit, int64_t from_ns, int64_t to_ns,
                         double density[SPECTRUM_BINS])
{
    double times_s[LOMB_POINTS_MAX], nn_ms[LOMB_POINTS_MAX];
    struct rates_span span = visit_points(visit, from_ns, to_ns);
    size_t count = 0;
    for (size_t i = span.first; i < span.last && count < LOMB_POINTS_MAX; i++) {
        if (isnan(visit->points[i].bpm))
            continue;
        times_s[count] = s_from_ns(rate_middle_ns(&visit->points[i]) - from_ns);
        nn_ms[count++] = 60000 / visit->points[i].bpm;
    }
    return lomb_density(times_s, nn_ms, count, density);
}

static int count_peaks(const double *density, size_t first, size_t last, double tallest)
{
    int count = 0;
    for (size_t i = first; i <= last; i++)
        count += density[i] >= PEAK_SHARE * tallest && density[i] > density[i - 1] &&
                 density[i] >= density[i + 1];
    return count;
}

static void judge_spectrum(const double *density, double relative, struct rate_tried *rate)
{
    double high_hz = fmax(BAND_HIGH_HZ, rate->per_min / 60 + BAND_ABOVE_HZ);
    size_t first = spectrum_first_bin(BAND_LOW_HZ), last = spectrum_last_bin(high_hz);
    size_t rhythm = first;
    double power = 0, tallest = 0;
    for (size_t i = first; i <= last; i++) {
        power += density[i] * SPECTRUM_BIN_HZ;
        tallest = fmax(tallest, density[i]);
    }
    for (size_t i = first; i <= spectrum_last_bin(RHYTHM_HIGH_HZ); i++)
        rhythm = density[i] > density[rhythm] ? i : rhythm;
    rate->own_per_min = 60 * SPECTRUM_BIN_HZ * (double)rhythm;
    rate->value[CRITERION_POWER] = power;
    rate->error[CRITERION_POWER] = relative * power;
    rate->value[CRITERION_PEAK] = tallest;
    rate->error[CRITERION_PEAK] = relative * tallest;
    rate->value[CRITERION_PEAKS] = count_peaks(density, first, last, tallest);
    rate->error[CRITERION_PEAKS] = 0;
}

static double preferred(int criterion, double value)
{
    return criterion == CRITERION_PEAKS ? -value : value;
}

static void judge_best(struct resonance *resonance, int criterion)
{
    int best = -1;
    const struct rate_tried *rates = resonance->rates;
    for (int i = 0; i < resonance->rate_count; i++) {
        double value = rates[i].value[criterion];
        if (!isnan(value) && (best < 0 || preferred(criterion, value) >
                                              preferred(criterion, rates[best].value[criterion])))
            best = i;
    }
    resonance->best[criterion] = best;
    for (int i = 0; best >= 0 && i < resonance->rate_count; i++) {
        double apart = fabs(rates[best].value[criterion] - rates[i].value[criterion]);
        double error = hypot(rates[best].error[criterion], rates[i].error[criterion]);
        resonance->tied[criterion][i] = i != best && apart <= (isnan(error) ? 0 : error);
    }
}

void criteria_judge(const struct visit *visit, const struct windows *windows,
                    struct resonance *resonance)
{
    double density[SPECTRUM_BINS];
    judge_breaths(visit, resonance);
    for (int i = 0; i < resonance->rate_count; i++) {
        struct rate_tried *rate = &resonance->rates[i];
        int64_t from_ns, to_ns;
        double relative = judge_windows(windows, i, rate);
        rate->own_per_min = NAN;
        for (int c = CRITERION_POWER; c < CRITERION_COUNT; c++)
            if (c != CRITERION_SMOOTHNESS)
                rate->value[c] = rate->error[c] = NAN;
        if (longest_run(visit, resonance, i, &from_ns, &to_ns) &&
            rate_density(visit, from_ns, to_ns, density))
            judge_spectrum(density, relative, rate);
    }
    for (int c = 0; c < CRITERION_COUNT; c++)
        judge_best(resonance, c);
}
