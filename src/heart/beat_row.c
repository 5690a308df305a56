/* The last beats as a row. */
#include "heart/beat_row.h"

#include "base/clock.h"
#include <math.h>

#define HOLE_S   3.0
#define PERIOD_K 0.1 /* of each interval, in the running mean */

void beat_row_add(struct beat_row *row, int64_t beat_ns)
{
    double interval_s = s_from_ns(beat_ns - row->last_ns);
    if (row->count == 0 || interval_s <= 0 || interval_s > HOLE_S) {
        *row = (struct beat_row){.first_ns = beat_ns};
    } else {
        double share = row->period_s == 0 ? 1 : PERIOD_K;
        row->period_s += share * (interval_s - row->period_s);
    }
    row->beats_s[row->count++ % BEAT_ROW] = s_from_ns(beat_ns - row->first_ns);
    row->last_ns = beat_ns;
}

bool beat_row_is_full(const struct beat_row *row)
{
    return row->count >= BEAT_ROW;
}

/* By orthogonal polynomials over -(n - 1) / 2 to (n - 1) / 2. */
double beat_row_uneven_s(const struct beat_row *row)
{
    const double n = BEAT_ROW, flat = (n * n - 1) / 12;
    double mean = 0, slope = 0, bend = 0, squares = 0, slopes = 0, bends = 0;
    for (int i = 0; i < BEAT_ROW; i++)
        mean += row->beats_s[i] / n;
    for (int i = 0; i < BEAT_ROW; i++) {
        double x = i - 0.5 * (n - 1), curve = x * x - flat;
        double y = row->beats_s[(row->count + i) % BEAT_ROW] - mean;
        squares += y * y;
        slope += x * y;
        slopes += x * x;
        bend += curve * y;
        bends += curve * curve;
    }
    return sqrt(fmax(squares - slope * slope / slopes - bend * bend / bends, 0) / n);
}
