#include "heart/ecg_shape.h"

#include <math.h>

#define KNOWN 8 /* beats from which a shape counts as known */
#define SAME 0.75 /* correlation from which a beat is of a shape */

void ecg_shape_window(const struct ecg_wave *wave, int64_t cell, double window[ECG_WINDOW])
{
    for (int i = 0; i < ECG_WINDOW; i++)
        window[i] = ecg_ring(wave->slope, cell - ECG_WINDOW / 2 + i);
}

struct ecg_match ecg_shape_match(const struct ecg_shape *shapes, const double window[ECG_WINDOW])
{
    struct ecg_match best = {.which = -1, .strength = -1, .main = -1, .known = -1};
    int main = ecg_shape_main(shapes);
    for (int shift = 0; shift <= 2 * ECG_SHIFT; shift++) {
        double energy = 0;
        for (int i = 0; i < ECG_SHAPE; i++)
            energy += window[shift + i] * window[shift + i];
        if (energy <= 0)
            continue;
        for (int s = 0; s < ECG_SHAPES; s++) {
            double both = 0;
            if (shapes[s].count == 0)
                continue;
            for (int i = 0; i < ECG_SHAPE; i++)
                both += window[shift + i] * shapes[s].at[i];
            both /= sqrt(energy);
            if (s == main && both > best.main)
                best.main = both;
            if (both > best.known && (s == main || (shapes[s].count >= KNOWN && shapes[s].height > 0.3 * shapes[main].height)))
                best.known = both;
            if (both > best.strength)
                best = (struct ecg_match){s, shift - ECG_SHIFT, both, best.main, best.known};
        }
    }
    return best;
}

int ecg_shape_main(const struct ecg_shape *shapes)
{
    int most = 0;
    for (int s = 1; s < ECG_SHAPES; s++)
        if (shapes[s].use * shapes[s].height > shapes[most].use * shapes[most].height)
            most = s;
    return shapes[most].count > 0 ? most : -1;
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
    for (int i = 0; i < ECG_SHAPE; i++) {
        shape->at[i] += weight * (from[i] / sqrt(energy) - shape->at[i]);
        sum += shape->at[i] * shape->at[i];
    }
    for (int i = 0; i < ECG_SHAPE && sum > 0; i++)
        shape->at[i] /= sqrt(sum);
    shape->count++;
    shape->height += weight * (height - shape->height);
    for (int s = 0; s < ECG_SHAPES; s++)
        shapes[s].use += ((s == which ? 1 : 0) - shapes[s].use) / 32;
    return which;
}
