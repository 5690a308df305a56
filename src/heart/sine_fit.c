/* Normal equations of four terms, solved by Cholesky. The terms are taken in order, so that the
 * squares left after the first two, and after all four, fall out on the way. */
#include "heart/sine_fit.h"

#include <math.h>
#include <string.h>

#define PIVOT_LEAST 1e-9 /* of a term's own square: below, it says nothing new */

void sine_fit_start(struct sine_fit *fit)
{
    memset(fit, 0, sizeof *fit);
}

void sine_fit_add(struct sine_fit *fit, double x, double angle, double value, double weight)
{
    const double terms[SINE_TERMS] = {1, x, cos(angle), sin(angle)};
    for (int i = 0; i < SINE_TERMS; i++) {
        for (int j = 0; j <= i; j++)
            fit->products[i][j] += weight * terms[i] * terms[j];
        fit->values[i] += weight * terms[i] * value;
    }
    fit->squares += weight * value * value;
    fit->weight += weight;
    fit->weight_squares += weight * weight;
}

/* products = lower lowerT; lower z = values. */
static bool factor(const struct sine_fit *fit, double lower[SINE_TERMS][SINE_TERMS], double *z)
{
    for (int i = 0; i < SINE_TERMS; i++) {
        for (int j = 0; j <= i; j++) {
            double sum = fit->products[i][j];
            for (int k = 0; k < j; k++)
                sum -= lower[i][k] * lower[j][k];
            if (i == j && !(sum > PIVOT_LEAST * fit->products[i][i]))
                return false;
            lower[i][j] = i == j ? sqrt(sum) : sum / lower[j][j];
        }
        double sum = fit->values[i];
        for (int k = 0; k < i; k++)
            sum -= lower[i][k] * z[k];
        z[i] = sum / lower[i][i];
    }
    return true;
}

bool sine_fit_solve(const struct sine_fit *fit, struct sine *sine)
{
    double lower[SINE_TERMS][SINE_TERMS], z[SINE_TERMS];
    if (!(fit->weight > 0) || !isfinite(fit->squares) || !factor(fit, lower, z))
        return false;
    double left = fit->squares - z[0] * z[0] - z[1] * z[1];
    double explained = z[2] * z[2] + z[3] * z[3];
    sine->b = z[3] / lower[3][3];
    sine->a = (z[2] - lower[3][2] * sine->b) / lower[2][2];
    sine->mean = fit->values[0] / fit->weight;
    sine->share = left > 0 ? fmin(explained / left, 1) : 0;
    sine->variance = fmax(left, 0) / fit->weight;
    sine->points = fit->weight * fit->weight / fit->weight_squares;
    return isfinite(sine->a) && isfinite(sine->b);
}
