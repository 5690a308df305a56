/* Samples become cells, cells become levels. See the header. */
#include "heart/pulse_wave.h"

#include "base/status.h"
#include <math.h>
#include <string.h>

/* Beyond this a square is no number any more. No converter goes there. */
#define GREATEST 1e100

/* exp(-k^2 / (2 * 3^2)), k = 0..9, scaled so that all nineteen add up to one. */
static const double gaussian[PULSE_SMOOTH + 1] = {
    0.1331759960, 0.1259790945, 0.1066390012, 0.0807753247, 0.0547502888,
    0.0332077288, 0.0180234111, 0.0087534623, 0.0038042390, 0.0014794517};

static double within_range(double value)
{
    return value > GREATEST ? GREATEST : value < -GREATEST ? -GREATEST : value;
}

void pulse_wave_start(struct pulse_wave *wave, int64_t time_ns, double value)
{
    memset(wave, 0, sizeof *wave);
    wave->started = true;
    wave->last_ns = time_ns;
    wave->origin = within_range(value);
    wave->cell = time_ns / PULSE_CELL_NS;
    wave->edge_ns = (wave->cell + 1) * PULSE_CELL_NS;
}

static void cell_done(struct pulse_wave *wave)
{
    int64_t cell = wave->cell++;
    wave->edge_ns += PULSE_CELL_NS;
    wave->cell_mean[cell & 31] = wave->area / (double)PULSE_CELL_NS;
    wave->area = 0;
    wave->cells++;
    int64_t middle = cell - PULSE_SMOOTH;
    double level = gaussian[0] * wave->cell_mean[middle & 31];
    for (int k = 1; k <= PULSE_SMOOTH; k++)
        level +=
            gaussian[k] * (wave->cell_mean[(middle + k) & 31] + wave->cell_mean[(middle - k) & 31]);
    wave->level[middle & (PULSE_RING - 1)] = level;
}

bool pulse_wave_fill(struct pulse_wave *wave, int64_t time_ns, double value)
{
    value = within_range(value) - wave->origin;
    if (time_ns < wave->edge_ns) {
        wave->area += 0.5 * (wave->last_value + value) * (double)(time_ns - wave->last_ns);
        wave->last_ns = time_ns;
        wave->last_value = value;
        return false;
    }
    double length = (double)(wave->edge_ns - wave->last_ns);
    double at = wave->last_value;
    if (time_ns > wave->last_ns)
        at += (value - wave->last_value) * (length / (double)(time_ns - wave->last_ns));
    wave->area += 0.5 * (wave->last_value + at) * length;
    wave->last_ns = wave->edge_ns;
    wave->last_value = at;
    cell_done(wave);
    return true;
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
