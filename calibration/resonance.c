/* From a visit to a verdict; see the header. */
#include "calibration/resonance_parts.h"

#include "heart/breath.h"
#include "heart/sine_fit.h"
#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SLIDE_BIN     0.25 /* breaths a minute */
#define GOOD_LEAST    0.7  /* of a breath, to look at it */
#define JOINED_NS     20000000
#define POINTS_LEAST  6
#define VALUES_BREATH 5 /* independent ones, as in synchrony.h */

#define SHARE_LEAST      0.4
#define STEADINESS_LEAST 0.85
#define PEAKS_LEAST      0.6
#define WINDOWS_LEAST    10
#define RATES_LEAST      3
#define GOOD_ENOUGH      0.8
#define WIDTH_MOST       1.0
#define BEYOND_MOST      0.25

const char *const doubt_words[DOUBT_COUNT] = {
    [DOUBT_SHORT] = "too little was heard to say anything: walk through all of the protocol",
    [DOUBT_ARTEFACTS] = "too many beats were missed or uncertain: see to the sensor's fit",
    [DOUBT_NOT_FOLLOWED] = "the heart did not move with the pacer: try again, breathing with it "
                           "gently and without effort",
    [DOUBT_WIDE] = "the rates answered too much alike to choose among them by the heart: choose "
                   "the one that felt best, or try again another day",
    [DOUBT_EDGE] = "the best rate may lie beyond those tried: try a protocol that reaches further",
};

double mean_value(const struct mean *mean)
{
    return mean->count > 0 ? mean->sum / mean->count : NAN;
}

double mean_error(const struct mean *mean)
{
    if (mean->count < 2)
        return NAN;
    double middle = mean->sum / mean->count;
    double variance = (mean->squares - mean->sum * middle) / (mean->count - 1);
    return sqrt(fmax(variance, 0) / mean->count);
}

/* A stage is its rate; a breath of a slide belongs to the nearest quarter. */
static double rate_name(const struct visit *visit, const struct visit_breath *breath, int stage)
{
    double per_min = visit->stages[stage].per_min;
    return per_min > 0 ? per_min : round(visit_per_min(breath) / SLIDE_BIN) * SLIDE_BIN;
}

int rate_of_breath(const struct visit *visit, const struct resonance *resonance,
                   const struct visit_breath *breath, int *stage)
{
    if (!visit_counts(visit, breath, stage))
        return -1;
    double name = rate_name(visit, breath, *stage);
    for (int i = 0; i < resonance->rate_count; i++)
        if (fabs(resonance->rates[i].per_min - name) < 1e-6)
            return i;
    return -1;
}

static int faster_first(const void *a, const void *b)
{
    double x = ((const struct rate_tried *)a)->per_min, y = ((const struct rate_tried *)b)->per_min;
    return (x < y) - (x > y);
}

static void find_rates(const struct visit *visit, struct resonance *resonance)
{
    for (size_t i = 0; i < visit->breath_count; i++) {
        int stage;
        const struct visit_breath *breath = &visit->breaths[i];
        if (!visit_counts(visit, breath, &stage) || resonance->rate_count == RESONANCE_RATES ||
            rate_of_breath(visit, resonance, breath, &stage) >= 0)
            continue;
        resonance->rates[resonance->rate_count++] =
            (struct rate_tried){.per_min = rate_name(visit, breath, stage)};
    }
    qsort(resonance->rates, (size_t)resonance->rate_count, sizeof resonance->rates[0],
          faster_first);
}

/* The fundamental of the pacer's own curve: up during the inhale, down after, each half a cosine.
 */
static double complex breath_curve(double inhale)
{
    double complex sum = 0;
    enum { STEPS = 64 };
    for (int i = 0; i < STEPS; i++) {
        double phase = (i + 0.5) / STEPS;
        double volume = phase < inhale ? -cos(M_PI * phase / inhale)
                                       : cos(M_PI * (phase - inhale) / (1 - inhale));
        sum += volume * cexp(-2 * I * M_PI * phase);
    }
    return sum / cabs(sum);
}

static void fit_breath(const struct visit *visit, const struct visit_breath *breath, double from,
                       struct sine_fit *fit, int *points)
{
    struct rates_span span = visit_points(visit, breath->start_ns, breath->end_ns);
    for (size_t i = span.first; i < span.last; i++) {
        const struct rate_point *point = &visit->points[i];
        if (point->weight <= 0)
            continue;
        double phase = (double)(rate_middle_ns(point) - breath->start_ns) /
                       (double)(breath->end_ns - breath->start_ns);
        sine_fit_add(fit, from + phase, 2 * M_PI * phase, point->bpm - 70, point->weight);
        ++*points;
    }
}

/* `count` breaths that follow each other. */
static bool look(const struct visit *visit, const struct visit_breath *breaths, int count,
                 struct window *window)
{
    struct sine_fit fit;
    struct sine sine;
    int points = 0;
    sine_fit_start(&fit);
    for (int i = 0; i < count; i++)
        fit_breath(visit, &breaths[i], i - 1, &fit, &points);
    if (points < POINTS_LEAST || !sine_fit_solve(&fit, &sine))
        return false;
    double inhale = (double)(breaths->inhale_ns - breaths->start_ns) /
                    (double)(breaths->end_ns - breaths->start_ns);
    double complex answer = (sine.a - I * sine.b) / breath_curve(inhale);
    double values = fmin(points, count * VALUES_BREATH);
    int64_t length_ns = breaths[count - 1].end_ns - breaths->start_ns;
    window->answer = (struct answer){.per_min = count * 60e9 / (double)length_ns,
                                     .re = creal(answer),
                                     .im = cimag(answer),
                                     .weight = count};
    window->share = fmax(0, 1 - (1 - sine.share) * (values - 2) / (values - 4));
    return cabs(answer) > 0;
}

/* How many breaths from this one on follow each other, all of this stage and good. */
static int run_length(const struct visit *visit, const struct resonance *resonance, size_t from,
                      int stage)
{
    int length = 0;
    for (size_t i = from; i < visit->breath_count; i++, length++) {
        const struct visit_breath *breath = &visit->breaths[i];
        int of;
        if (rate_of_breath(visit, resonance, breath, &of) < 0 || of != stage ||
            breath->quality < GOOD_LEAST ||
            (length > 0 && llabs(breath->start_ns - breath[-1].end_ns) > JOINED_NS))
            break;
    }
    return length;
}

/* Two breaths to a window; the last of a run takes a third that would be left over. */
static void find_windows(const struct visit *visit, const struct resonance *resonance,
                         struct windows *windows)
{
    windows->count = 0;
    for (size_t i = 0; i < visit->breath_count && windows->count < RESONANCE_WINDOWS;) {
        struct window *window = &windows->at[windows->count];
        int stage;
        window->rate = rate_of_breath(visit, resonance, &visit->breaths[i], &stage);
        int run = window->rate < 0 ? 0 : run_length(visit, resonance, i, stage);
        int take = run == 3 ? 3 : 2;
        if (run >= 2 && look(visit, &visit->breaths[i], take, window)) {
            window->answer.stage = stage;
            windows->count++;
        }
        i += run >= 2 ? (size_t)take : 1;
    }
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median_share(const struct windows *windows)
{
    double shares[RESONANCE_WINDOWS];
    for (int i = 0; i < windows->count; i++)
        shares[i] = windows->at[i].share;
    qsort(shares, (size_t)windows->count, sizeof shares[0], ascending);
    return windows->count > 0 ? shares[windows->count / 2] : NAN;
}

/* Of n answers in any direction |mean| is about 1 / sqrt(n) of the mean size: that is taken off. */
static double lag_steadiness(const struct windows *windows, int rate)
{
    double complex sum = 0;
    double sizes = 0, count = 0;
    for (int i = 0; i < windows->count; i++) {
        if (windows->at[i].rate != rate)
            continue;
        double complex answer = windows->at[i].answer.re + I * windows->at[i].answer.im;
        sum += answer;
        sizes += cabs(answer);
        count++;
    }
    if (count < 2)
        return NAN;
    double steady = cabs(sum) / sizes;
    return sqrt(fmax(0, (count * steady * steady - 1) / (count - 1)));
}

static void judge_following(const struct windows *windows, struct resonance *resonance)
{
    struct mean steady = {0}, own = {0};
    for (int i = 0; i < resonance->rate_count; i++) {
        const struct rate_tried *rate = &resonance->rates[i];
        mean_add(&steady, lag_steadiness(windows, i));
        if (!isnan(rate->own_per_min))
            mean_add(&own, fabs(rate->own_per_min - rate->per_min) < 0.5);
    }
    resonance->share = median_share(windows);
    resonance->steadiness = mean_value(&steady);
    resonance->peaks = mean_value(&own);
    resonance->followed = resonance->share >= SHARE_LEAST &&
                          resonance->steadiness >= STEADINESS_LEAST &&
                          resonance->peaks >= PEAKS_LEAST;
}

static void judge_good(const struct visit *visit, struct resonance *resonance)
{
    struct mean all = {0}, each[RESONANCE_RATES] = {{0}};
    for (size_t i = 0; i < visit->breath_count; i++) {
        int stage, rate = rate_of_breath(visit, resonance, &visit->breaths[i], &stage);
        if (rate < 0)
            continue;
        mean_add(&all, visit->breaths[i].quality);
        mean_add(&each[rate], visit->breaths[i].quality);
        resonance->rates[rate].comfort = visit->stages[stage].comfort;
        resonance->rates[rate].breaths++;
    }
    resonance->good = mean_value(&all);
    for (int i = 0; i < resonance->rate_count; i++)
        resonance->rates[i].good = mean_value(&each[i]);
}

static void judge_doubts(const struct windows *windows, struct resonance *resonance)
{
    const struct resonance_estimate *estimate = &resonance->estimate;
    int answered = 0;
    for (int i = 0; i < resonance->rate_count; i++)
        answered += resonance->rates[i].windows >= 2;
    bool *doubts = resonance->doubts;
    doubts[DOUBT_SHORT] =
        windows->count < WINDOWS_LEAST || answered < RATES_LEAST || !estimate->exists;
    doubts[DOUBT_ARTEFACTS] = resonance->good < GOOD_ENOUGH;
    bool enough = !doubts[DOUBT_SHORT];
    doubts[DOUBT_NOT_FOLLOWED] = enough && !resonance->followed;
    doubts[DOUBT_WIDE] = enough && !(estimate->high - estimate->low <= WIDTH_MOST);
    doubts[DOUBT_EDGE] = estimate->exists && estimate->beyond > BEYOND_MOST;
    resonance->sure = true;
    for (int i = 0; i < DOUBT_COUNT; i++)
        resonance->sure &= !doubts[i];
}

void resonance_judge(const struct visit *visit, const struct earlier *earlier,
                     struct resonance *resonance)
{
    struct windows windows;
    struct answer answers[RESONANCE_WINDOWS];
    memset(resonance, 0, sizeof *resonance);
    find_rates(visit, resonance);
    find_windows(visit, resonance, &windows);
    for (int i = 0; i < windows.count; i++) {
        answers[i] = windows.at[i].answer;
        resonance->rates[windows.at[i].rate].windows++;
    }
    judge_good(visit, resonance);
    criteria_judge(visit, &windows, resonance);
    judge_following(&windows, resonance);
    resonance->estimate = resonance_fit(answers, windows.count, earlier);
    judge_doubts(&windows, resonance);
}
