/* What one pulse looks like. See the header. */
#include "heart/pulse_shape.h"

#include <math.h>

#define FOOT_BEFORE     25  /* cells before the steepest point in which the foot lies */
#define BETWEEN_LONGEST 400 /* cells between beats: levels farther back are not kept */
#define BETWEEN_MATCH   0.6
#define BETWEEN_SLOPE   0.1   /* of the beat's */
#define BETWEEN_FOOT    0.2   /* of the beat's height above its foot, at most */
#define OWN_RISE        3     /* cells either side that belong to the rise itself */
#define LEARN_LEAST     0.125 /* weight of a new shape once the usual one is known */

struct pulse_shape pulse_shape_of(struct pulse_levels levels, int64_t cell, double sign)
{
    struct pulse_shape shape;
    double sum = 0, energy = 0;
    for (int i = 0; i < SHAPE_CELLS; i++) {
        shape.at[i] = sign * pulse_slope(levels, cell - SHAPE_BEFORE + i);
        sum += shape.at[i];
    }
    for (int i = 0; i < SHAPE_CELLS; i++) {
        shape.at[i] -= sum / SHAPE_CELLS;
        energy += shape.at[i] * shape.at[i];
    }
    double scale = energy > 0 ? 1 / sqrt(energy) : 0;
    for (int i = 0; i < SHAPE_CELLS; i++)
        shape.at[i] *= scale;
    return shape;
}

double pulse_shape_match(const struct pulse_shape *a, const struct pulse_shape *b, int count)
{
    double both = 0, of_a = 0, of_b = 0;
    for (int i = 0; i < count; i++) {
        both += a->at[i] * b->at[i];
        of_a += a->at[i] * a->at[i];
        of_b += b->at[i] * b->at[i];
    }
    return of_a > 0 && of_b > 0 ? both / sqrt(of_a * of_b) : 0;
}

void pulse_shape_learn(struct pulse_shape *usual, const struct pulse_shape *shape, int64_t learnt)
{
    double weight = learnt < 7 ? 1.0 / (double)(learnt + 1) : LEARN_LEAST;
    for (int i = 0; i < SHAPE_CELLS; i++)
        usual->at[i] += weight * (shape->at[i] - usual->at[i]);
}

int pulse_shape_cells(double interval)
{
    return (int)fmin(SHAPE_CELLS, SHAPE_BEFORE + 0.6 * interval);
}

struct pulse_measures pulse_measures_of(struct pulse_levels levels, int64_t cell, double sign,
                                        int reach)
{
    double foot = sign * pulse_level(levels, cell), top = foot, fall = 0;
    for (int64_t at = cell - FOOT_BEFORE; at <= cell; at++) {
        foot = fmin(foot, sign * pulse_level(levels, at));
        if (at < cell - OWN_RISE)
            fall = fmin(fall, sign * pulse_slope_above_trend(levels, at));
    }
    for (int64_t at = cell; at < cell + PULSE_REACH; at++) {
        top = fmax(top, sign * pulse_level(levels, at));
        if (at > cell + OWN_RISE && at <= cell + reach)
            fall = fmin(fall, sign * pulse_slope_above_trend(levels, at));
    }
    double rise = sign * pulse_slope_above_trend(levels, cell);
    double steepness = rise > 0 && fall < 0 ? log(rise / -fall) : rise > 0 ? 2 : -1;
    double left = sign * pulse_level(levels, cell + PULSE_REACH) - foot;
    return (struct pulse_measures){.steepness = fmin(fmax(steepness, -1), 2),
                                   .foot = sign * foot,
                                   .height = top - foot,
                                   .stays = top > foot ? left / (top - foot) : 1};
}

static double level_of_foot(struct pulse_levels levels, int64_t cell, double sign)
{
    double foot = sign * pulse_level(levels, cell);
    for (int64_t at = cell - FOOT_BEFORE; at < cell; at++)
        foot = fmin(foot, sign * pulse_level(levels, at));
    return foot;
}

bool pulse_between(struct pulse_levels levels, int64_t from, int64_t to, double sign)
{
    int64_t length = to - from, first = from + 2 * length / 5, last = to - 2 * length / 5;
    int64_t best = first;
    if (length > BETWEEN_LONGEST)
        return false;
    for (int64_t at = first; at <= last; at++)
        if (sign * pulse_slope_above_trend(levels, at) >
            sign * pulse_slope_above_trend(levels, best))
            best = at;
    double slope = sign * pulse_slope_above_trend(levels, to);
    if (best == first || best == last ||
        sign * pulse_slope_above_trend(levels, best) < BETWEEN_SLOPE * slope)
        return false;
    double foot = level_of_foot(levels, to, sign), top = foot;
    for (int64_t at = to; at < to + PULSE_REACH; at++)
        top = fmax(top, sign * pulse_level(levels, at));
    if (level_of_foot(levels, best, sign) - foot > BETWEEN_FOOT * (top - foot))
        return false;
    struct pulse_shape wave = pulse_shape_of(levels, best, sign);
    struct pulse_shape beat = pulse_shape_of(levels, to, sign);
    return pulse_shape_match(&wave, &beat, pulse_shape_cells(0.5 * (double)length)) > BETWEEN_MATCH;
}
