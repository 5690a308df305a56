/* Likeness to learned shapes, by correlation over a few shifts; a shape that is met again is drawn
 * a little towards what was met, and one that is seldom met gives its place to a new one. */
#include "heart/ecg_shape.h"

#include <math.h>
#include <string.h>

#define KNOWN  8    /* beats from which a shape counts as known */
#define OFTEN  0.4  /* of the most used shape's use: nearly as often as that, and so much */
#define HIGHER 2.0  /* times higher: then that one may be the T wave of this one */
#define SAME   0.75 /* correlation from which a beat is of a shape */

void ecg_shape_window(const struct ecg_wave *wave, int64_t cell, double window[ECG_WINDOW])
{
    for (int i = 0; i < ECG_WINDOW; i++)
        window[i] = ecg_ring(wave->slope, cell - ECG_WINDOW / 2 + i);
}

/* Products with the window at every shift at once: independent sums, which a compiler may pair. */
static void slide(const double *shape, const double *window, double sums[ECG_SHIFTS])
{
    double sum[ECG_SHIFTS] = {0};
    for (int i = 0; i < ECG_SHAPE; i++)
        for (int k = 0; k < ECG_SHIFTS; k++)
            sum[k] += shape[i] * window[i + k];
    memcpy(sums, sum, sizeof sum);
}

static void energies(const double *window, double sums[ECG_SHIFTS])
{
    sums[0] = 0;
    for (int i = 0; i < ECG_SHAPE; i++)
        sums[0] += window[i] * window[i];
    for (int k = 1; k < ECG_SHIFTS; k++) {
        double fresh = window[k + ECG_SHAPE - 1], gone = window[k - 1];
        sums[k] = fmax(sums[k - 1] + fresh * fresh - gone * gone, 1e-6 * sums[0]);
    }
}

struct ecg_match ecg_shape_match(const struct ecg_shape *shapes, const double window[ECG_WINDOW])
{
    struct ecg_match best = {.which = -1, .strength = -1, .main = -1, .known = -1};
    int main = ecg_shape_main(shapes);
    double energy[ECG_SHIFTS], both[ECG_SHIFTS];
    energies(window, energy);
    if (main < 0 || !(energy[0] > 0))
        return best;
    for (int k = 0; k < ECG_SHIFTS; k++)
        energy[k] = 1 / sqrt(energy[k]);
    for (int s = 0; s < ECG_SHAPES; s++) {
        if (shapes[s].count == 0)
            continue;
        int at = 0;
        slide(shapes[s].at, window, both);
        for (int k = 0; k < ECG_SHIFTS; k++) {
            both[k] *= energy[k];
            at = both[k] > both[at] ? k : at;
        }
        double match = both[at];
        if (s == main)
            best.main = match;
        if (match > best.known && (s == main || (shapes[s].count >= KNOWN &&
                                                 shapes[s].height > 0.3 * shapes[main].height)))
            best.known = match;
        if (match > best.strength) {
            best.strength = match;
            best.which = s;
            best.shift = at - ECG_SHIFT;
        }
    }
    return best;
}

int ecg_shape_main(const struct ecg_shape *shapes)
{
    int most = 0;
    for (int s = 1; s < ECG_SHAPES; s++)
        if (shapes[s].use > shapes[most].use)
            most = s;
    int high = most;
    for (int s = 0; s < ECG_SHAPES; s++)
        if (shapes[s].use > OFTEN * shapes[most].use &&
            shapes[s].height > HIGHER * shapes[high].height)
            high = s;
    return shapes[high].count > 0 ? high : -1;
}

double ecg_shape_sharpness(const double window[ECG_WINDOW])
{
    double turn = 0, energy = 0;
    for (int i = 6; i < ECG_WINDOW - 6; i++) {
        double bend = window[i + 1] - window[i - 1];
        turn += bend * bend;
        energy += window[i] * window[i];
    }
    return energy > 0 ? sqrt(turn / energy) : 0;
}

static int least_used(const struct ecg_shape *shapes)
{
    int least = 0;
    for (int s = 0; s < ECG_SHAPES; s++) {
        if (shapes[s].count == 0)
            return s;
        if (shapes[s].use < shapes[least].use)
            least = s;
    }
    return least;
}

int ecg_shape_learn(struct ecg_shape *shapes, const double window[ECG_WINDOW],
                    struct ecg_match match, double height)
{
    bool fresh = match.which < 0 || match.strength < SAME;
    int which = fresh ? least_used(shapes) : match.which;
    struct ecg_shape *shape = &shapes[which];
    const double *from = window + ECG_SHIFT + (fresh ? 0 : match.shift);
    double energy = 0, sum = 0;
    for (int i = 0; i < ECG_SHAPE; i++)
        energy += from[i] * from[i];
    if (energy <= 0)
        return which;
    if (fresh)
        *shape = (struct ecg_shape){.count = 0};
    double weight = shape->count < 7 ? 1 / (double)(shape->count + 1) : 0.125;
    double scale = 1 / sqrt(energy);
    for (int i = 0; i < ECG_SHAPE; i++) {
        shape->at[i] += weight * (scale * from[i] - shape->at[i]);
        sum += shape->at[i] * shape->at[i];
    }
    scale = sum > 0 ? 1 / sqrt(sum) : 0;
    for (int i = 0; i < ECG_SHAPE; i++)
        shape->at[i] *= scale;
    shape->count++;
    shape->height += weight * (height - shape->height);
    for (int s = 0; s < ECG_SHAPES; s++)
        shapes[s].use += ((s == which ? 1 : 0) - shapes[s].use) / 32;
    return which;
}
