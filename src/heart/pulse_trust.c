/* How far beats may be believed. See the header. */
#include "heart/pulse_trust.h"

#include "heart/stats.h"
#include <math.h>
#include <string.h>

#define TURNS_APART 0.85 /* slopes that differ so, strictly in turn, are two kinds of wave */
#define LONG_APART  0.75 /* so are intervals, whatever the slopes */
#define FEET_APART  0.15 /* so do feet, as a share of the height: the second wave comes early */
#define PASSED_MOST 3    /* of the last beats may have passed over what is nearly a pulse */
#define UNKNOWN     0.6  /* what stands in for a factor that is not known yet */

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

/* Great and small strictly in turn, newest first: the greatest small one over the smallest great
 * one. `small`: 1 where the one before the newest is of the small ones. */
static double apart_in_turn(const double values[TRUST_BEATS], int small)
{
    double least = INFINITY, most = 0;
    for (int i = 0; i < TRUST_BEATS; i++) {
        if (i % 2 == small)
            most = fmax(most, values[i]);
        else
            least = fmin(least, values[i]);
    }
    return most / least;
}

static double slopes_in_turn(const struct pulse_trust *trust, int small)
{
    double slopes[TRUST_BEATS];
    for (size_t i = 0; i < TRUST_BEATS; i++)
        slopes[i] = back(trust, i)->slope;
    return apart_in_turn(slopes, small);
}

static double intervals_in_turn(const struct pulse_trust *trust, int small)
{
    double intervals[TRUST_BEATS];
    for (size_t i = 0; i < TRUST_BEATS; i++)
        intervals[i] = back(trust, i)->interval;
    return apart_in_turn(intervals, small);
}

/* Up and down in turn: differences, since breathing moves all of them. */
static bool feet_in_turn(const struct pulse_trust *trust, int raised)
{
    for (int i = 0; i + 1 < TRUST_BEATS; i++) {
        const struct pulse_evidence *of = back(trust, (size_t)i);
        const struct pulse_evidence *before = back(trust, (size_t)i + 1);
        double step = i % 2 == raised ? of->foot - before->foot : before->foot - of->foot;
        if (!(step > FEET_APART * fmax(of->height, before->height)))
            return false;
    }
    return true;
}

bool pulse_trust_second_waves(const struct pulse_trust *trust)
{
    return trust->count >= TRUST_BEATS && slopes_in_turn(trust, 1) < TURNS_APART &&
           feet_in_turn(trust, 1);
}

bool pulse_trust_passes_over(const struct pulse_trust *trust, enum passed_over least)
{
    int passed = 0;
    for (size_t i = 0; i < recent(trust); i++)
        passed += back(trust, i)->passed >= least;
    return passed > PASSED_MOST;
}

/* Each pulse may have been found twice, its second wave as a beat of its own; or every second pulse
 * passed over for its second wave. */
static bool may_be_two(const struct pulse_trust *trust)
{
    if (pulse_trust_passes_over(trust, PASSED_PERHAPS))
        return true;
    for (int kind = 0; kind < 2 && trust->count >= TRUST_BEATS; kind++)
        if (slopes_in_turn(trust, kind) < TURNS_APART ||
            intervals_in_turn(trust, kind) < LONG_APART || feet_in_turn(trust, kind))
            return true;
    return false;
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
