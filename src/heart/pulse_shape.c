/* What one pulse looks like. See the header. */
#include "heart/pulse_shape.h"

#include <math.h>

#define FOOT_BEFORE    25    /* cells before the steepest point in which the foot lies */
#define PASSED_LONGEST 400   /* cells between beats: levels farther back are not kept */
#define PASSED_FOOT    0.2   /* of the beat's height above its foot, at most */
#define PLACES         6     /* cells either side where a shape is tried */
#define OWN_RISE       3     /* cells either side that belong to the rise itself */
#define LEARN_LEAST    0.125 /* weight of a new shape once the usual one is known */

struct pulse_shape pulse_shape_of(struct pulse_levels levels, int64_t cell, double sign)
{
    struct pulse_shape shape = {.within = 0};
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

/* Covariance of slopes and the usual shape, times count, over the root of the slopes' variance:
 * correlation, but for a factor that all places share. */
static double fit_of(const double *slope, const struct pulse_shape *usual, int count)
{
    double both = 0, sum = 0, squares = 0, usual_sum = 0;
    for (int i = 0; i < count; i++) {
        both += slope[i] * usual->at[i];
        sum += slope[i];
        squares += slope[i] * slope[i];
        usual_sum += usual->at[i];
    }
    double energy = squares - sum * sum / count;
    return energy > 0 ? (both - sum * usual_sum / count) / sqrt(energy) : 0;
}

double pulse_shape_place(struct pulse_levels levels, int64_t cell, double sign,
                         const struct pulse_shape *usual, int count)
{
    double slope[SHAPE_CELLS + 2 * PLACES];
    for (int i = 0; i < count + 2 * PLACES; i++)
        slope[i] = sign * pulse_slope(levels, cell - SHAPE_BEFORE - PLACES + i);
    const double *at = slope + PLACES;
    double before = fit_of(at - 1, usual, count), here = fit_of(at, usual, count),
           after = fit_of(at + 1, usual, count);
    int way = after > here ? 1 : -1; /* climbs to the next summit */
    while ((way > 0 ? after : before) > here) {
        at += way;
        if (at == slope || at == slope + 2 * PLACES)
            return NAN;
        double next = fit_of(at + way, usual, count);
        double left = here;
        here = way > 0 ? after : before;
        before = way > 0 ? left : next;
        after = way > 0 ? next : left;
    }
    double bend = before - 2 * here + after;
    double within = bend < 0 ? 0.5 * (before - after) / bend : 0;
    return (double)(at - slope - PLACES) + within + usual->within;
}

void pulse_shape_learn(struct pulse_shape *usual, const struct pulse_shape *shape, int64_t learnt)
{
    double weight = learnt < 7 ? 1.0 / (double)(learnt + 1) : LEARN_LEAST;
    for (int i = 0; i < SHAPE_CELLS; i++)
        usual->at[i] += weight * (shape->at[i] - usual->at[i]);
    usual->within += weight * (shape->within - usual->within);
}

int pulse_shape_cells(double interval)
{
    return (int)fmin(SHAPE_CELLS, SHAPE_BEFORE + 0.6 * interval);
}

static double lesser(double a, double b)
{
    return a < b ? a : b;
}

static double greater(double a, double b)
{
    return a > b ? a : b;
}

static double foot_of(struct pulse_levels levels, int64_t cell, double sign)
{
    double foot = sign * pulse_level(levels, cell);
    for (int64_t at = cell - FOOT_BEFORE; at < cell; at++)
        foot = lesser(foot, sign * pulse_level(levels, at));
    return foot;
}

static double top_of(struct pulse_levels levels, int64_t cell, double sign)
{
    double top = sign * pulse_level(levels, cell);
    for (int64_t at = cell + 1; at < cell + PULSE_REACH; at++)
        top = greater(top, sign * pulse_level(levels, at));
    return top;
}

static double steepest_fall(struct pulse_levels levels, int64_t from, int64_t to, double sign)
{
    double fall = 0;
    for (int64_t at = from; at <= to; at++)
        fall = lesser(fall, sign * pulse_slope_above_trend(levels, at));
    return -fall;
}

struct pulse_measures pulse_measures_of(struct pulse_levels levels, int64_t cell, double sign,
                                        int reach)
{
    double rise = sign * pulse_slope_above_trend(levels, cell);
    double before = steepest_fall(levels, cell - FOOT_BEFORE, cell - OWN_RISE - 1, sign);
    double after = steepest_fall(levels, cell + OWN_RISE + 1, cell + reach, sign);
    double fall = greater(before, after), foot = foot_of(levels, cell, sign);
    double steepness = rise > 0 && fall > 0 ? log(rise / fall) : rise > 0 ? 2 : -1;
    return (struct pulse_measures){.steepness = fmin(fmax(steepness, -1), 2),
                                   .foot = sign * foot,
                                   .height = top_of(levels, cell, sign) - foot};
}

/* The steepest cell strictly between; -1: the slope only falls, or only rises. */
static int64_t steepest_between(struct pulse_levels levels, int64_t first, int64_t last,
                                double sign)
{
    int64_t best = first;
    double most = -INFINITY;
    for (int64_t at = first; at <= last; at++) {
        double slope = sign * pulse_slope(levels, at);
        best = slope > most ? at : best;
        most = slope > most ? slope : most;
    }
    return best == first || best == last ? -1 : best;
}

/* How much of a beat a wave must be to be taken for a pulse of its own, where it stands. */
struct likeness {
    int64_t share; /* of the way from beat to beat that is left out at either end, in twentieths */
    double slope, match;
};

static bool passes_over(struct pulse_levels levels, int64_t from, int64_t to, double sign,
                        struct likeness least)
{
    int64_t length = to - from, edge = length * least.share / 20;
    int64_t at = steepest_between(levels, from + edge, to - edge, sign);
    if (at < 0 || sign * pulse_slope_above_trend(levels, at) <
                      least.slope * sign * pulse_slope_above_trend(levels, to))
        return false;
    double foot = foot_of(levels, to, sign), height = top_of(levels, to, sign) - foot;
    if (foot_of(levels, at, sign) - foot > PASSED_FOOT * height)
        return false;
    struct pulse_shape wave = pulse_shape_of(levels, at, sign);
    struct pulse_shape beat = pulse_shape_of(levels, to, sign);
    int cells = pulse_shape_cells(fmin(0.5 * (double)length, (double)(to - at)));
    return pulse_shape_match(&wave, &beat, cells) > least.match;
}

enum passed_over pulse_passed_over(struct pulse_levels levels, int64_t from, int64_t to,
                                   double sign)
{
    const struct likeness anywhere = {4, 0.5, 0.8}, half_way = {8, 0.1, 0.6};
    if (to - from > PASSED_LONGEST)
        return PASSED_NOTHING;
    if (passes_over(levels, from, to, sign, anywhere))
        return PASSED_PULSE;
    return passes_over(levels, from, to, sign, half_way) ? PASSED_PERHAPS : PASSED_NOTHING;
}
