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

static double slope(const struct spline *s, size_t i)
{
    return (s->y[i + 1] - s->y[i]) / step(s, i);
}

/* Row i of the equations: below * bend[i-1] + middle * bend[i] + above * bend[i+1] = right. */
struct row {
    double below, middle, above, right;
};

static struct row row_of(const struct spline *s, size_t i, double slope_before, double slope_after)
{
    double before = step(s, i - 1), after = step(s, i);
    struct row row = {before, 2 * (before + after), after, 6 * (slope_after - slope_before)};
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
    double slope_before = slope(&s, 0);
    for (size_t i = 1; i + 1 < count; i++) {
        double slope_after = slope(&s, i);
        struct row row = row_of(&s, i, slope_before, slope_after);
        double pivot = 1 / (row.middle - row.below * scratch[i - 1]);
        scratch[i] = row.above * pivot;
        bend[i] = (row.right - row.below * bend[i - 1]) * pivot;
        slope_before = slope_after;
    }
    for (size_t i = count - 3; i >= 1; i--)
        bend[i] -= scratch[i] * bend[i + 1];
    size_t n = count - 1;
    bend[0] = bend[1] + (bend[1] - bend[2]) * step(&s, 0) / step(&s, 1);
    bend[n] = bend[n - 1] + (bend[n - 1] - bend[n - 2]) * step(&s, n - 1) / step(&s, n - 2);
    return s;
}

/* One piece as a polynomial of the way from its first point: four numbers for many samples. */
struct piece {
    double from, level, slope, square, cube;
};

static struct piece piece_of(const struct spline *s, size_t i)
{
    double h = step(s, i), bend = s->bend[i], next = s->bend[i + 1];
    return (struct piece){.from = s->x[i],
                          .level = s->y[i],
                          .slope = slope(s, i) - (2 * bend + next) * h / 6,
                          .square = bend / 2,
                          .cube = (next - bend) / (6 * h)};
}

static double piece_at(const struct piece *piece, double x)
{
    double way = x - piece->from;
    return piece->level + way * (piece->slope + way * (piece->square + way * piece->cube));
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
    struct piece piece = piece_of(s, 0);
    for (size_t k = 0; k < count; k++) {
        double x = s->x[0] + (double)k / TACHOGRAM_HZ;
        size_t before = between;
        while (between + 2 < s->count && x > s->x[between + 1])
            between++;
        if (between != before)
            piece = piece_of(s, between);
        samples[k] = piece_at(&piece, x);
    }
    return count;
}

void line_remove(double *samples, size_t count)
{
    double middle = ((double)count - 1) / 2, sum = 0, tilt = 0;
    double spread = (double)count * ((double)count * (double)count - 1) / 12; /* of k about it */
    for (size_t k = 0; k < count; k++) {
        sum += samples[k];
        tilt += ((double)k - middle) * samples[k];
    }
    double mean = sum / (double)count, tilted = spread > 0 ? tilt / spread : 0;
    for (size_t k = 0; k < count; k++)
        samples[k] -= mean + tilted * ((double)k - middle);
}
