/* From intervals at uneven beats to an evenly sampled rhythm: cubic spline with not-a-knot ends,
 * 4 samples a second, straight line removed. Pure; the caller gives the memory. */
#ifndef HEART_TACHOGRAM_H
#define HEART_TACHOGRAM_H

#include <stddef.h>

#define TACHOGRAM_HZ 4.0

/* A cubic spline through (x[i], y[i]); x strictly increasing. The arrays stay the caller's. */
struct spline {
    const double *x, *y;
    const double *bend; /* second derivative at each point */
    size_t count;
};

/* `bend` and `scratch` hold count doubles each; count is 4 or more. */
struct spline spline_through(const double *x, const double *y, size_t count, double *bend,
                             double *scratch);

/* Samples at x[0], x[0] + 1/4, ... up to x[count - 1], at most `room`; returns how many. */
size_t tachogram_sample(const struct spline *spline, double *samples, size_t room);
/* How many samples that would be without a limit. */
size_t tachogram_length(double first_s, double last_s);

void line_remove(double *samples, size_t count); /* the least-squares straight line */

#endif
