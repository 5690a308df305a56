/* A line through the last breaths, and a step where it rises; see the header. */
#include "calibration/drift.h"

#include "calibration/protocol.h"
#include "heart/synchrony.h"
#include <math.h>
#include <string.h>

#define BREATHS_LEAST  12   /* before the line is believed */
#define CLEAR          1.0  /* standard errors: below it is chance */
#define VARIANCE_LEAST 1e-6 /* of the slope: no heart is so steady */
#define TIME_SCALE     60.0 /* breaths */

void drift_start(struct drift *drift, double base_per_min)
{
    memset(drift, 0, sizeof *drift);
    drift->base_per_min = base_per_min;
}

void drift_synchrony(struct drift *drift, const struct synchrony_body *synchrony)
{
    drift->with = synchrony->reason == REASON_NONE && synchrony->synchrony >= SYNCHRONY_HIGH;
}

void drift_breath(struct drift *drift, const struct breath_body *breath)
{
    double swing = breath->high_bpm - breath->low_bpm;
    double per_min = 60e9 / (double)(breath->end_ns - breath->start_ns);
    double x = per_min - drift->base_per_min;
    bool ours = fabs(x) <= DRIFT_MOST + 0.05;
    if (!breath->paced || breath->reason != REASON_NONE || !(swing > 0) || !ours || !drift->with)
        return;
    const double terms[DRIFT_TERMS] = {1, x, drift->breaths / TIME_SCALE};
    double keep = 1 - 1.0 / DRIFT_MEMORY, y = log(swing);
    for (int i = 0; i < DRIFT_TERMS; i++) {
        for (int j = 0; j < DRIFT_TERMS; j++)
            drift->products[i][j] = keep * drift->products[i][j] + terms[i] * terms[j];
        drift->values[i] = keep * drift->values[i] + terms[i] * y;
    }
    drift->squares = keep * drift->squares + y * y;
    drift->weight = keep * drift->weight + 1;
}

/* Solves the three normal equations for one right side by elimination; false: not determined. */
static bool solve(double a[DRIFT_TERMS][DRIFT_TERMS + 1])
{
    for (int i = 0; i < DRIFT_TERMS; i++) {
        if (!(fabs(a[i][i]) > 1e-9))
            return false;
        for (int k = 0; k < DRIFT_TERMS; k++) {
            double share = a[k][i] / a[i][i];
            for (int j = i; k != i && j <= DRIFT_TERMS; j++)
                a[k][j] -= share * a[i][j];
        }
    }
    for (int i = 0; i < DRIFT_TERMS; i++)
        a[i][DRIFT_TERMS] /= a[i][i];
    return true;
}

/* The slope against the rate by its standard error; 0: nothing can be said. */
static double slope_clearness(const struct drift *drift)
{
    double fit[DRIFT_TERMS][DRIFT_TERMS + 1], unit[DRIFT_TERMS][DRIFT_TERMS + 1];
    for (int i = 0; i < DRIFT_TERMS; i++) {
        memcpy(fit[i], drift->products[i], sizeof drift->products[i]);
        memcpy(unit[i], drift->products[i], sizeof drift->products[i]);
        fit[i][DRIFT_TERMS] = drift->values[i];
        unit[i][DRIFT_TERMS] = i == 1;
    }
    if (drift->weight < BREATHS_LEAST || !solve(fit) || !solve(unit))
        return 0;
    double left = drift->squares;
    for (int i = 0; i < DRIFT_TERMS; i++)
        left -= fit[i][DRIFT_TERMS] * drift->values[i];
    double variance = fmax(left, 0) / (drift->weight - DRIFT_TERMS) * unit[1][DRIFT_TERMS];
    return fit[1][DRIFT_TERMS] / sqrt(variance + VARIANCE_LEAST);
}

static double within(double value, double most)
{
    return fmin(fmax(value, -most), most);
}

/* -1 to 1 and back in a round, from 0. */
static double sway(int breaths)
{
    double turn = (double)(breaths % DRIFT_ROUND) / DRIFT_ROUND;
    return turn < 0.25 ? 4 * turn : turn < 0.75 ? 2 - 4 * turn : 4 * turn - 4;
}

/* Where it should be, breaths a minute from the base. */
static double wanted(const struct drift *drift)
{
    double clear = slope_clearness(drift);
    double sure = drift->breaths < DRIFT_SEEN ? 0 : tanh(fmax(fabs(clear) - CLEAR, 0));
    double reach = DRIFT_SWAY + (DRIFT_MOST - DRIFT_SWAY) * (1 - sure);
    return drift->with ? copysign(DRIFT_MOST - reach, clear) + reach * sway(drift->breaths) : 0;
}

double drift_next_per_min(struct drift *drift)
{
    drift->breaths++;
    double now = drift->base_per_min + drift->offset;
    double step = DRIFT_STEP_S * now * now / 60 * 0.99; /* in breaths a minute */
    drift->offset = within(drift->offset + within(wanted(drift) - drift->offset, step), DRIFT_MOST);
    double per_min = drift->base_per_min + drift->offset;
    return fmin(fmax(per_min, PROTOCOL_SLOWEST_PER_MIN), PROTOCOL_FASTEST_PER_MIN);
}
