/* The likeliest row of beats. See the header.
 *
 * Weights: a wave of usual height and shape gains 1.6, so it may come half an interval early or
 * late before leaving it out is better; a second wave (match 0.6, a third of the height, after 0.4
 * of an interval) loses 4. */
#include "heart/pulse_path.h"

#include <math.h>

#define MATCH_ZERO   0.5
#define MATCH_WEIGHT 4.0
#define MATCH_WORST  -2.0
#define LOW          0.5 /* share of the usual height below which a wave loses */
#define LOW_WEIGHT   1.5
#define HIGH         4.0 /* and above which */
#define STEP_WEIGHT  3.0 /* per logarithm of the interval over the usual one */
#define MISSING      1.0 /* per beat that is left out of a step */
#define ANEW         3.0 /* a new beginning */

static double gain_of(const struct pulse_wavelet *wave)
{
    double gain = fmax(MATCH_WEIGHT * (wave->match - MATCH_ZERO), MATCH_WORST);
    if (wave->height < LOW)
        gain += LOW_WEIGHT * log(fmax(wave->height, 0.01) / LOW);
    if (wave->height > HIGH)
        gain -= LOW_WEIGHT * log(wave->height / HIGH);
    return gain;
}

static double price_of_step(const struct pulse_wavelet *from, const struct pulse_wavelet *to)
{
    double step = (double)(to->peak.cell - from->peak.cell) * 2 / (from->interval + to->interval);
    double beats = fmax(1, floor(step + 0.5));
    double price = STEP_WEIGHT * fabs(log(step / beats)) + MISSING * (beats - 1);
    return beats > 1 ? fmin(price, ANEW) : price;
}

static void find_best(struct pulse_wavelet *waves, size_t at, size_t first, double best_before,
                      ptrdiff_t best_at)
{
    struct pulse_wavelet *wave = &waves[at];
    double gain = gain_of(wave);
    wave->sum = gain;
    wave->from = -1;
    if (best_before - ANEW > 0) {
        wave->sum = gain + best_before - ANEW;
        wave->from = best_at;
    }
    for (size_t i = first; i < at; i++) {
        double sum = gain + waves[i].sum - price_of_step(&waves[i], wave);
        if (sum > wave->sum) {
            wave->sum = sum;
            wave->from = (ptrdiff_t)i;
        }
    }
}

size_t pulse_path(struct pulse_wavelet *waves, size_t count)
{
    double before = -INFINITY, best = -INFINITY;
    ptrdiff_t before_at = -1, best_at = -1;
    size_t first = 0;
    for (size_t at = 0; at < count; at++) {
        for (; waves[first].peak.cell < waves[at].peak.cell - PATH_STEP_CELLS; first++)
            if (waves[first].sum > before) {
                before = waves[first].sum;
                before_at = (ptrdiff_t)first;
            }
        find_best(waves, at, first, before, before_at);
        if (waves[at].sum > best) {
            best = waves[at].sum;
            best_at = (ptrdiff_t)at;
        }
    }
    size_t kept = 0;
    for (ptrdiff_t at = best_at; at >= 0; kept++) { /* turn the chain round, newest first */
        ptrdiff_t from = waves[at].from;
        waves[at].from = -2;
        at = from;
    }
    kept = 0;
    for (size_t at = 0; at < count; at++)
        if (waves[at].from == -2)
            waves[kept++] = waves[at];
    return kept;
}
