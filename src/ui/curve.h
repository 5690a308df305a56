/* A smooth curve through points at uneven times: the natural cubic spline. Pure. */
#ifndef UI_CURVE_H
#define UI_CURVE_H

#define CURVE_MAX 320

struct curve {
    int count;
    double x[CURVE_MAX], y[CURVE_MAX]; /* x rising */
    double bend[CURVE_MAX];            /* second derivative at each point */
};

/* After x, y and count are filled (count at least 2). */
void curve_fit(struct curve *curve);
/* x is held within the curve. */
double curve_at(const struct curve *curve, double x);

#endif
