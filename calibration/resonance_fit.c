/* A grid of curves, each weighed by how well the answers agree with it; see the header. */
#include "calibration/resonance_fit.h"

#include <complex.h>
#include <math.h>
#include <string.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

#define GRID_STEP     0.02
#define GRID_MAX      800
#define REACH         1.5 /* of the grid beyond the rates tried, breaths a minute */
#define BEYOND_SD     0.3
#define EARLIER_REACH 2.0 /* standard deviations */
#define SPREAD_SHARE  0.8
#define SLIDE_SHARE   0.6
#define SCATTER_LEAST 0.03 /* nobody's heart answers more alike than that */
#define PHASE_SHARE   0.8
#define PHASE_LEAST   0.05
#define LAG_SD        0.6 /* radians */
#define DELAY_S       0.5
#define DELAY_SD      0.4

static const double qualities[] = {0.6, 0.85, 1.2, 1.6, 2.1, 2.8, 3.8};
static const double quality_usual = 1.6, quality_spread = 0.5;
static const double directs[] = {0, 0.3, 0.6};

/* What the answers say, before any curve. */
struct said {
    int count;
    double per_min[FIT_MOST], log_size[FIT_MOST], phase[FIT_MOST], weight[FIT_MOST];
    double slowest, fastest;
    double weight_sum;
    double amplitude_share; /* for how much of an answer its size counts */
    double phase_sd;        /* of an answer of usual weight */
};

static double turn_of(double angle)
{
    return angle - 2 * M_PI * round(angle / (2 * M_PI));
}

/* From the steps between neighbours, since lags differ from stage to stage for good reasons. */
static double phase_scatter(const struct said *said, const struct answer *answers)
{
    double squares = 0;
    int steps = 0;
    for (int i = 1; i < said->count; i++) {
        if (answers[i].stage != answers[i - 1].stage)
            continue;
        double step = turn_of(said->phase[i] - said->phase[i - 1]);
        squares += step * step / 2;
        steps++;
    }
    return steps > 0 ? fmax(sqrt(squares / steps), PHASE_LEAST) : M_PI;
}

/* Log likelihood of the phases, lag and delay taken out: they stand for two columns of a linear
 * model with Gaussian beliefs, whose normal equations are two by two (Woodbury). */
struct phase_sums {
    double squares, one, delay; /* of the residual: with itself, with 1, with w */
    double one_one, one_delay, delay_delay;
};

static void phase_add(struct phase_sums *sums, double off, double w, double weight)
{
    sums->squares += weight * off * off;
    sums->one += weight * off;
    sums->delay += weight * off * w;
    sums->one_one += weight;
    sums->one_delay += weight * w;
    sums->delay_delay += weight * w * w;
}

static double phase_likelihood(const struct phase_sums *sums, double sd)
{
    double v = sd * sd;
    double a = sums->one_one / v + 1 / (LAG_SD * LAG_SD), b = sums->one_delay / v;
    double d = sums->delay_delay / v + 1 / (DELAY_SD * DELAY_SD);
    double p = sums->one / v, q = sums->delay / v;
    double explained = (d * p * p - 2 * b * p * q + a * q * q) / (a * d - b * b);
    return -0.5 * (sums->squares / v - explained);
}

/* How believable a curve is: natural logarithm, up to a constant. */
static double believe(const struct said *said, double f0, double quality, double direct)
{
    double sum = 0, squares = 0, per_min = 0, height = 0, turn = 0;
    struct phase_sums phases = {0};
    for (int i = 0; i < said->count; i++) {
        double w = 2 * M_PI * said->per_min[i] / 60, weight = said->weight[i];
        if (said->per_min[i] != per_min) {
            per_min = said->per_min[i];
            double complex h = direct + 1 / (1 + I * quality * (per_min / f0 - f0 / per_min));
            height = 0.5 * log(creal(h) * creal(h) + cimag(h) * cimag(h));
            turn = atan2(cimag(h), creal(h));
        }
        double off = said->log_size[i] - height;
        sum += weight * off;
        squares += weight * off * off;
        phase_add(&phases, turn_of(said->phase[i] + DELAY_S * w - turn), w, weight);
    }
    double left = fmax(squares - sum * sum / said->weight_sum, 0);
    left += said->count * SCATTER_LEAST * SCATTER_LEAST;
    double odd = log(quality / quality_usual) / quality_spread;
    return -0.5 * said->amplitude_share * (said->count - 1) * log(left) +
           PHASE_SHARE * phase_likelihood(&phases, said->phase_sd) - 0.5 * odd * odd;
}

struct grid {
    double from, belief[GRID_MAX];
    int count;
};

static void grid_believe(struct grid *grid, const struct said *said, const struct earlier *earlier)
{
    double logs[GRID_MAX], sum = 0;
    for (int i = 0; i < grid->count; i++) {
        double f0 = grid->from + i * GRID_STEP, most = -INFINITY, total = 0;
        double values[COUNT(qualities) * COUNT(directs)];
        for (int j = 0; j < COUNT(values); j++) {
            values[j] =
                believe(said, f0, qualities[j % COUNT(qualities)], directs[j / COUNT(qualities)]);
            most = fmax(most, values[j]);
        }
        for (int j = 0; j < COUNT(values); j++)
            total += exp(values[j] - most);
        double off = earlier ? (f0 - earlier->per_min) / earlier->sd
                             : fmax(fmax(said->slowest - f0, f0 - said->fastest), 0) / BEYOND_SD;
        logs[i] = most + log(total) - 0.5 * off * off;
    }
    double top = -INFINITY;
    for (int i = 0; i < grid->count; i++)
        top = fmax(top, logs[i]);
    for (int i = 0; i < grid->count; i++)
        sum += grid->belief[i] = exp(logs[i] - top);
    for (int i = 0; i < grid->count; i++)
        grid->belief[i] /= sum;
}

static double grid_quantile(const struct grid *grid, double share)
{
    double sum = 0;
    for (int i = 0; i < grid->count; i++) {
        if (sum + grid->belief[i] >= share)
            return grid->from + GRID_STEP * (i - 0.5 + (share - sum) / grid->belief[i]);
        sum += grid->belief[i];
    }
    return grid->from + GRID_STEP * (grid->count - 1);
}

static double grid_outside(const struct grid *grid, double from, double to)
{
    double sum = 0;
    for (int i = 0; i < grid->count; i++) {
        double f0 = grid->from + i * GRID_STEP;
        sum += f0 < from || f0 > to ? grid->belief[i] : 0;
    }
    return sum;
}

/* False: nothing can be made of them. */
static bool listen(struct said *said, const struct answer *answers, int count)
{
    said->count = count < FIT_MOST ? count : FIT_MOST;
    said->slowest = INFINITY;
    said->amplitude_share = SLIDE_SHARE;
    said->fastest = said->weight_sum = 0;
    double breaths = 0;
    for (int i = 0; i < said->count; i++)
        breaths += answers[i].weight / said->count;
    for (int i = 0; i < said->count; i++) {
        const struct answer *answer = &answers[i];
        if (answer->stage != answers->stage)
            said->amplitude_share = SPREAD_SHARE;
        said->per_min[i] = answer->per_min;
        said->log_size[i] = log(hypot(answer->re, answer->im));
        said->phase[i] = atan2(answer->im, answer->re);
        said->weight[i] = answer->weight / breaths;
        said->weight_sum += said->weight[i];
        said->slowest = fmin(said->slowest, answer->per_min);
        said->fastest = fmax(said->fastest, answer->per_min);
        if (!(answer->per_min > 0) || !isfinite(said->log_size[i]) || !isfinite(said->weight[i]))
            return false;
    }
    return said->count >= FIT_LEAST && said->slowest > 0 && isfinite(said->fastest);
}

struct resonance_estimate resonance_fit(const struct answer *answers, int count,
                                        const struct earlier *earlier)
{
    struct resonance_estimate estimate = {.per_min = NAN, .low = NAN, .high = NAN};
    struct said said;
    if (!listen(&said, answers, count))
        return estimate;
    if (earlier && !(earlier->sd > 0))
        earlier = NULL;
    said.phase_sd = phase_scatter(&said, answers);
    struct grid grid = {.from = fmax(said.slowest - REACH, 1)};
    grid.count = (int)fmin((said.fastest + REACH - grid.from) / GRID_STEP + 1, GRID_MAX);
    grid_believe(&grid, &said, earlier);
    estimate.exists = true;
    estimate.per_min = grid_quantile(&grid, 0.5);
    estimate.low = grid_quantile(&grid, 0.05);
    estimate.high = grid_quantile(&grid, 0.95);
    double slowest = said.slowest, fastest = said.fastest;
    if (earlier) { /* which looked further */
        slowest = fmin(slowest, earlier->per_min - EARLIER_REACH * earlier->sd);
        fastest = fmax(fastest, earlier->per_min + EARLIER_REACH * earlier->sd);
    }
    estimate.beyond = grid_outside(&grid, slowest, fastest);
    return estimate;
}
