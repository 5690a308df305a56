/* A level, a slope and one sine, fitted to uneven points by weighted least squares.
 *
 *   value = level + slope x + a cos(angle) + b sin(angle)
 *
 * The share explained is of the weighted variance that the level and the slope leave, in the manner
 * of the generalised periodogram of Zechmeister & Kürster 2009 (doi 10.1051/0004-6361:200811296),
 * which lets the mean float; here the slope floats too. Sums only: pure, no list is kept. Give x of
 * order one, and values less a typical one, so that the sums keep their digits. */
#ifndef HEART_SINE_FIT_H
#define HEART_SINE_FIT_H

#include <stdbool.h>

#define SINE_TERMS 4

struct sine_fit {
    double products[SINE_TERMS][SINE_TERMS]; /* of the terms, weighted; lower half */
    double values[SINE_TERMS];               /* of the terms with the value */
    double squares;                          /* of the value */
    double weight, weight_squares;
};

void sine_fit_start(struct sine_fit *fit);
void sine_fit_add(struct sine_fit *fit, double x, double angle, double value, double weight);

struct sine {
    double a, b;
    double mean;     /* of the values, weighted */
    double share;    /* explained, 0 to 1 */
    double variance; /* weighted mean square about level and slope */
    double points;   /* as many equal weights: (sum w)^2 / sum w^2 */
};

/* False where the points do not determine it. */
bool sine_fit_solve(const struct sine_fit *fit, struct sine *sine);

#endif
