/* Natural cubic spline: no corners in the line or in its bend, and it goes through every beat, so
 * that what is drawn is what was measured. The tridiagonal system is solved by elimination
 * (L. H. Thomas, 1949); equations as in C. de Boor, "A Practical Guide to Splines", 1978, ch. IV.
 */
#include "ui/curve.h"

#include "base/status.h"

void curve_fit(struct curve *curve)
{
    double carried[CURVE_MAX];
    const double *x = curve->x, *y = curve->y;
    int last = curve->count - 1;
    ENSURE(last >= 1 && last < CURVE_MAX);
    curve->bend[0] = carried[0] = 0;
    for (int i = 1; i < last; i++) {
        double before = x[i] - x[i - 1], after = x[i + 1] - x[i];
        double turn = (y[i + 1] - y[i]) / after - (y[i] - y[i - 1]) / before;
        double pivot = 2 * (before + after) - before * carried[i - 1];
        carried[i] = after / pivot;
        curve->bend[i] = (6 * turn - before * curve->bend[i - 1]) / pivot;
    }
    curve->bend[last] = 0;
    for (int i = last - 1; i > 0; i--)
        curve->bend[i] -= carried[i] * curve->bend[i + 1];
}

static int piece_of(const struct curve *curve, double x)
{
    int low = 0, high = curve->count - 1;
    while (high - low > 1) {
        int middle = (low + high) / 2;
        if (curve->x[middle] <= x)
            low = middle;
        else
            high = middle;
    }
    return low;
}

double curve_at(const struct curve *curve, double x)
{
    int last = curve->count - 1;
    x = x < curve->x[0] ? curve->x[0] : x > curve->x[last] ? curve->x[last] : x;
    int i = piece_of(curve, x);
    double h = curve->x[i + 1] - curve->x[i];
    double b = (x - curve->x[i]) / h, a = 1 - b;
    double sag = (a * a * a - a) * curve->bend[i] + (b * b * b - b) * curve->bend[i + 1];
    return a * curve->y[i] + b * curve->y[i + 1] + sag * h * h / 6;
}
