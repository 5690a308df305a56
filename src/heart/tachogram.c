/* The tachogram: RR intervals, each standing at its closing beat, on an even grid.
 *
 * The spline is the usual piecewise cubic with continuous first and second derivatives. At either
 * end the third derivative is continuous over the last inner point too ("not-a-knot"; de Boor
 * 1978), which expresses the outermost second derivative by the next two, so that the equations for
 * the inner ones stay tridiagonal and one sweep down and up solves them.
 *
 * It knows nothing of gaps or artefacts: who calls it decides what goes in. */
#include "heart/tachogram.h"

#include "base/status.h"
#include <math.h>

static double step(const struct spline *s, size_t i)
{
    return s->x[i + 1] - s->x[i];
}

static double jump(const struct spline *s, size_t i)
{
    return 6 * ((s->y[i + 1] - s->y[i]) / step(s, i) - (s->y[i] - s->y[i - 1]) / step(s, i - 1));
}

/* Row i of the equations: below * bend[i-1] + middle * bend[i] + above * bend[i+1] = right. */
struct row {
    double below, middle, above, right;
};

static struct row row_of(const struct spline *s, size_t i)
{
    double before = step(s, i - 1), after = step(s, i);
    struct row row = {before, 2 * (before + after), after, jump(s, i)};
    if (i == 1) { /* bend[0] = bend[1] + (bend[1] - bend[2]) * before / after */
        row.middle += before + before * before / after;
        row.above -= before * before / after;
        row.below = 0;
    }
    if (i == s->count - 2) {
        row.middle += after + after * after / before;
        row.below -= after * after / before;
        row.above = 0;
    }
    return row;
}

struct spline spline_through(const double *x, const double *y, size_t count, double *bend,
                             double *scratch)
{
    ENSURE(count >= 4);
    struct spline s = {.x = x, .y = y, .bend = bend, .count = count};
    scratch[0] = bend[0] = 0;
    for (size_t i = 1; i + 1 < count; i++) {
        struct row row = row_of(&s, i);
        double pivot = row.middle - row.below * scratch[i - 1];
        scratch[i] = row.above / pivot;
        bend[i] = (row.right - row.below * bend[i - 1]) / pivot;
    }
    for (size_t i = count - 3; i >= 1; i--)
        bend[i] -= scratch[i] * bend[i + 1];
    size_t n = count - 1;
    bend[0] = bend[1] + (bend[1] - bend[2]) * step(&s, 0) / step(&s, 1);
    bend[n] = bend[n - 1] + (bend[n - 1] - bend[n - 2]) * step(&s, n - 1) / step(&s, n - 2);
    return s;
}

static double value_between(const struct spline *s, size_t i, double x)
{
    double h = step(s, i), a = (s->x[i + 1] - x) / h, b = (x - s->x[i]) / h;
    return a * s->y[i] + b * s->y[i + 1] +
           ((a * a * a - a) * s->bend[i] + (b * b * b - b) * s->bend[i + 1]) * h * h / 6;
}

size_t tachogram_length(double first_s, double last_s)
{
    return (size_t)floor((last_s - first_s) * TACHOGRAM_HZ + 1e-9) + 1;
}

size_t tachogram_sample(const struct spline *s, double *samples, size_t room)
{
    size_t count = tachogram_length(s->x[0], s->x[s->count - 1]), between = 0;
    if (count > room)
        count = room;
    for (size_t k = 0; k < count; k++) {
        double x = s->x[0] + (double)k / TACHOGRAM_HZ;
        while (between + 2 < s->count && x > s->x[between + 1])
            between++;
        samples[k] = value_between(s, between, x);
    }
    return count;
}

void line_remove(double *samples, size_t count)
{
    double middle = ((double)count - 1) / 2, sum = 0, tilt = 0, spread = 0;
    for (size_t k = 0; k < count; k++) {
        double from_middle = (double)k - middle;
        sum += samples[k];
        tilt += from_middle * samples[k];
        spread += from_middle * from_middle;
    }
    double mean = sum / (double)count, slope = spread > 0 ? tilt / spread : 0;
    for (size_t k = 0; k < count; k++)
        samples[k] -= mean + slope * ((double)k - middle);
}
