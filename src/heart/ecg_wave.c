/* The energy of the slope, cell by cell, and its peaks.
 *
 * Every sum is made anew from the few cells it spans, in rings of a power of two: nothing is added
 * here and taken away there, so that no rounding stays and the same cells give the same bits. A
 * cell is bounded, so that nothing a converter can send makes a sum infinite. */
#include "heart/ecg_wave.h"

#include <math.h>
#include <string.h>

#define SLOPE_LAG  4     /* cells from the newest to the middle of its slope */
#define SUM_LAG    10    /* and to the middle of the sum of twelve */
#define QUIET_RANK 3     /* of seventeen blocks: leaves quiet ones in a fast heart too */
#define GREATEST   1e100 /* squares stay finite */
#define APART      14    /* cells: the greatest sum within so many is a candidate */

static double bounded(double value)
{
    return fabs(value) <= GREATEST ? value : value < 0 ? -GREATEST : GREATEST;
}

void ecg_wave_start(struct ecg_wave *wave, int64_t time_ns, double value)
{
    memset(wave, 0, sizeof *wave);
    wave->last_ns = time_ns;
    wave->last_value = value;
    wave->cell = time_ns / ECG_CELL_NS;
    wave->edge_ns = (wave->cell + 1) * ECG_CELL_NS;
    wave->area = value * (double)(time_ns - wave->cell * ECG_CELL_NS);
    wave->kept_ns = time_ns - ECG_SAMPLE_NS;
    value = bounded(value);
    for (int i = 0; i < ECG_RING; i++)
        wave->level[i] = value;
    for (int i = 0; i < 3; i++)
        wave->levels[i] = value;
    for (int i = 0; i < 4; i++)
        wave->smooth[i] = (value + value) + 2 * (value + value);
    ecg_wave_keep(wave, time_ns, value);
}

/* Smoothed over 32 ms (which takes mains hum out), then the difference over 32 ms: the slope, in
 * units of 6 cells. */
static double slope_of(struct ecg_wave *wave, int64_t n, double mean)
{
    double *x = wave->levels, *old = &wave->smooth[n & 3];
    double smooth = (mean + x[2]) + 2 * (x[0] + x[1]), slope = smooth - *old;
    *old = smooth;
    x[2] = x[1];
    x[1] = x[0];
    x[0] = mean;
    return slope;
}

/* Of the last twelve, from sums of four: no running sum, so that no rounding stays. */
static double sum_of_squares(struct ecg_wave *wave, int64_t n, double slope)
{
    double *squares = wave->squares, *fours = wave->fours, square = slope * slope;
    double four = (square + squares[0]) + (squares[1] + squares[2]);
    squares[2] = squares[1];
    squares[1] = squares[0];
    squares[0] = square;
    fours[n & 15] = four;
    return four + fours[(n - 4) & 15] + fours[(n - 8) & 15];
}

int64_t ecg_wave_middle(const struct ecg_wave *wave, int64_t cell)
{
    double sum = 0, moment = 0;
    for (int k = -7; k <= 7; k++) {
        double slope = ecg_ring(wave->slope, cell + k);
        sum += slope * slope;
        moment += k * slope * slope;
    }
    return sum > 0 ? cell + (int64_t)floor(moment / sum + 0.5) : cell;
}

bool ecg_wave_cell(struct ecg_wave *wave, double mean, struct ecg_peak *found)
{
    int64_t n = wave->cell++;
    mean = bounded(mean);
    wave->level[n & (ECG_RING - 1)] = mean;
    double slope = slope_of(wave, n, mean);
    wave->slope[(n - SLOPE_LAG) & (ECG_RING - 1)] = slope;
    double power = sum_of_squares(wave, n, slope), before = wave->last_power;
    wave->last_power = power;
    int64_t at = n - SUM_LAG;
    wave->block_sum += power;
    if ((at & (ECG_BLOCK - 1)) == ECG_BLOCK - 1) {
        wave->blocks[at / ECG_BLOCK & (ECG_BLOCKS - 1)] = wave->block_sum;
        wave->block_sum = 0;
    }
    if (power > wave->rising.power) {
        if (wave->rising.power > 0 || power > before)
            wave->rising = (struct ecg_peak){at, power};
        return false;
    }
    if (wave->rising.power <= 0 || at - wave->rising.cell < APART)
        return false;
    *found = wave->rising;
    wave->rising.power = 0; /* until it rises again */
    return true;
}

double ecg_wave_quiet(const struct ecg_wave *wave, int64_t cell)
{
    double least[QUIET_RANK];
    for (int i = 0; i < QUIET_RANK; i++)
        least[i] = INFINITY;
    int64_t middle = cell / ECG_BLOCK;
    for (int64_t k = middle - 9; k <= middle + 7; k++) {
        double sum = wave->blocks[k & (ECG_BLOCKS - 1)];
        for (int i = 0; i < QUIET_RANK; i++)
            if (sum < least[i]) {
                double other = least[i];
                least[i] = sum;
                sum = other;
            }
    }
    return least[QUIET_RANK - 1] / ECG_BLOCK;
}

double ecg_wave_step(const struct ecg_wave *wave, int64_t cell)
{
    const double *x = wave->level;
    double before = 0, after = 0, high, low;
    for (int k = 0; k < 4; k++) {
        before += 0.25 * ecg_ring(x, cell - 13 + k);
        after += 0.25 * ecg_ring(x, cell + 12 + k);
    }
    high = before > after ? before : after;
    low = before < after ? before : after;
    double step = high - low;
    for (int k = -9; k <= 11; k++) {
        double level = ecg_ring(x, cell + k);
        high = level > high ? level : high;
        low = level < low ? level : low;
    }
    return high > low ? step / (high - low) : 1;
}
