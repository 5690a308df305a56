/* How far beats may be believed. See the header. */
#include "heart/pulse_trust.h"

#include "heart/stats.h"
#include <math.h>
#include <string.h>

#define TURNS_APART  0.85 /* slopes that differ so, strictly in turn, are two kinds of wave */
#define FEET_APART   0.15 /* so do feet, as a share of the height: the second wave comes early */
#define BETWEEN_MOST 3    /* of the last beats may have passed over what is nearly a pulse */
#define UNKNOWN      0.6  /* what stands in for a factor that is not known yet */

void pulse_trust_start(struct pulse_trust *trust)
{
    memset(trust, 0, sizeof *trust);
}

void pulse_trust_add(struct pulse_trust *trust, const struct pulse_evidence *evidence)
{
    trust->beats[trust->count++ % TRUST_BEATS] = *evidence;
}

static size_t recent(const struct pulse_trust *trust)
{
    return trust->count < TRUST_BEATS ? (size_t)trust->count : TRUST_BEATS;
}

static double ramp(double value, double none, double full)
{
    return fmin(fmax((value - none) / (full - none), 0), 1);
}

/* Median distance of the logarithms from their median: how much they vary, as a share. */
static double spread(double *values, size_t count)
{
    if (count == 0)
        return 0;
    for (size_t i = 0; i < count; i++)
        values[i] = log(values[i]);
    double middle = stats_median(values, count);
    for (size_t i = 0; i < count; i++)
        values[i] = fabs(values[i] - middle);
    return stats_median(values, count);
}

static const struct pulse_evidence *back(const struct pulse_trust *trust, size_t ago)
{
    return &trust->beats[(trust->count - 1 - (int64_t)ago) % TRUST_BEATS];
}

/* Steep and flat in turn: the flattest steep one stands clear of the steepest flat one. */
static bool slopes_take_turns(const struct pulse_trust *trust)
{
    double low[2] = {INFINITY, INFINITY}, high[2] = {0, 0};
    for (size_t i = 0; i < TRUST_BEATS; i++) {
        low[i & 1] = fmin(low[i & 1], back(trust, i)->slope);
        high[i & 1] = fmax(high[i & 1], back(trust, i)->slope);
    }
    return high[0] < TURNS_APART * low[1] || high[1] < TURNS_APART * low[0];
}

/* Up and down in turn: differences, since breathing moves all of them. */
static bool feet_take_turns(const struct pulse_trust *trust)
{
    int up = 0, down = 0;
    for (size_t i = 0; i + 1 < TRUST_BEATS; i++) {
        double step = back(trust, i)->foot - back(trust, i + 1)->foot;
        double height = fmax(back(trust, i)->height, back(trust, i + 1)->height);
        step = i % 2 == 0 ? step : -step;
        up += step > FEET_APART * height;
        down += step < -FEET_APART * height;
    }
    return up == TRUST_BEATS - 1 || down == TRUST_BEATS - 1;
}

/* Each pulse may have been found twice, its second wave as a beat of its own; or every second pulse
 * passed over for its second wave. */
static bool may_be_two(const struct pulse_trust *trust)
{
    int between = 0;
    for (size_t i = 0; i < recent(trust); i++)
        between += back(trust, i)->between;
    if (between > BETWEEN_MOST)
        return true;
    return trust->count >= TRUST_BEATS && (slopes_take_turns(trust) || feet_take_turns(trust));
}

/* How the last beats look together. */
static double company(const struct pulse_trust *trust)
{
    double match[TRUST_BEATS], steepness[TRUST_BEATS], slope[TRUST_BEATS], interval[TRUST_BEATS];
    size_t count = recent(trust), matched = 0, known = 0;
    for (size_t i = 0; i < count; i++) {
        const struct pulse_evidence *of = back(trust, i);
        if (!isnan(of->match))
            match[matched++] = of->match;
        if (of->interval > 0)
            interval[known++] = of->interval;
        steepness[i] = of->steepness;
        slope[i] = of->slope;
    }
    double alike = matched > 0 ? ramp(stats_median(match, matched), 0.78, 0.9) : 1;
    double unsteady = spread(slope, count) + spread(interval, known);
    return alike * ramp(stats_median(steepness, count), 0.2, 0.34) * ramp(unsteady, 0.6, 0.35);
}

double pulse_trust_of(const struct pulse_trust *trust, size_t ago, double asymmetry)
{
    double match = back(trust, ago)->match;
    if (may_be_two(trust))
        return 0;
    double own = isnan(match) ? UNKNOWN : ramp(match, 0.4, 0.9);
    double pulse = isnan(asymmetry) ? UNKNOWN : ramp(asymmetry, 0.08, 0.24);
    return fmin(own, pulse) * company(trust);
}
