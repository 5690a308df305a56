/* Samples become cells, cells become levels. See the header. */
#include "heart/pulse_wave.h"

#include <math.h>
#include <string.h>

/* exp(-k^2 / (2 * 3^2)), k = 0..9, scaled so that all nineteen add up to one. */
static const double gaussian[PULSE_SMOOTH + 1] = {
    0.1331759960, 0.1259790945, 0.1066390012, 0.0807753247, 0.0547502888,
    0.0332077288, 0.0180234111, 0.0087534623, 0.0038042390, 0.0014794517};

void pulse_wave_start(struct pulse_wave *wave, int64_t time_ns, double value)
{
    memset(wave, 0, sizeof *wave);
    wave->started = true;
    wave->last_ns = time_ns;
    wave->origin = fmin(fmax(value, -PULSE_GREATEST), PULSE_GREATEST);
    wave->cell = time_ns / PULSE_CELL_NS;
    wave->edge_ns = (wave->cell + 1) * PULSE_CELL_NS;
}

static void cell_done(struct pulse_wave *wave, double mean)
{
    int64_t cell = wave->cell++;
    wave->edge_ns += PULSE_CELL_NS;
    wave->cells++;
    wave->area = 0;
    wave->cell_mean[cell & (PULSE_MEANS - 1)] = mean;
    wave->cell_mean[(cell & (PULSE_MEANS - 1)) + PULSE_MEANS] = mean;
    int64_t middle = cell - PULSE_SMOOTH;
    const double *at =
        &wave->cell_mean[((cell - 2 * PULSE_SMOOTH) & (PULSE_MEANS - 1)) + PULSE_SMOOTH];
    double near = gaussian[0] * at[0], far = 0; /* two sums, so that neither waits for the other */
    for (int k = 1; k < PULSE_SMOOTH; k += 2) {
        near += gaussian[k] * (at[k] + at[-k]);
        far += gaussian[k + 1] * (at[k + 1] + at[-k - 1]);
    }
    near += gaussian[PULSE_SMOOTH] * (at[PULSE_SMOOTH] + at[-PULSE_SMOOTH]);
    wave->level[middle & (PULSE_RING - 1)] = near + far;
}

void pulse_wave_cell(struct pulse_wave *wave, int64_t time_ns, double value)
{
    double length = (double)(wave->edge_ns - wave->last_ns), at = wave->last_value;
    if (time_ns > wave->last_ns)
        at += (value - wave->last_value) * (length / (double)(time_ns - wave->last_ns));
    wave->area += 0.5 * (wave->last_value + at) * length;
    wave->last_ns = wave->edge_ns;
    wave->last_value = at;
    cell_done(wave, wave->area / (double)PULSE_CELL_NS);
}

double pulse_steepest(struct pulse_levels levels, int64_t cell, double sign)
{
    double before = sign * pulse_slope(levels, cell - 1), here = sign * pulse_slope(levels, cell),
           after = sign * pulse_slope(levels, cell + 1), bend = before - 2 * here + after;
    return bend < 0 ? fmin(fmax(0.5 * (before - after) / bend, -1), 1) : 0;
}

int64_t pulse_time_ns(int64_t cell, double within)
{
    return cell * PULSE_CELL_NS + (int64_t)floor((within + 0.5) * (double)PULSE_CELL_NS + 0.5);
}
