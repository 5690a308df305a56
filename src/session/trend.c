#include "session/trend.h"

#include "base/status.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define Z_95 1.959963984540054

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of sorted values, linear between ranks. */
static double quantile(const double *sorted, int count, double share)
{
    if (count == 0)
        return NAN;
    double rank = share * (count - 1);
    int below = (int)rank, above = below + 1 < count ? below + 1 : below;
    return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
}

/* How many values may lie below the lower end of the median's interval: the most for which that is
 * less likely than 2.5 % of heads in as many throws of a coin; -1: not even none. */
static int left_below(int count)
{
    double likely = pow(0.5, count), sum = likely; /* of no heads */
    int below = -1;
    if (count > 1000) /* whose first shares are too small for a double: the normal curve serves */
        return (int)floor((count - Z_95 * sqrt(count)) / 2) - 1;
    for (int heads = 0; sum <= 0.025 && heads < count; heads++) {
        below = heads;
        likely *= (double)(count - heads) / (heads + 1);
        sum += likely;
    }
    return below;
}

static void median_interval(const double *sorted, int count, double *low, double *high)
{
    int below = left_below(count);
    *low = below < 0 ? NAN : sorted[below];
    *high = below < 0 ? NAN : sorted[count - 1 - below];
}

/* Sum over groups of equal values, of what they take from the variance of S. */
static double tied(const double *sorted, int count)
{
    double sum = 0;
    for (int from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && sorted[to] == sorted[from]; to++)
            ;
        double k = to - from;
        sum += k * (k - 1) * (2 * k + 5);
    }
    return sum;
}

/* The slopes of all pairs that are not of one moment, sorted; returns how many. */
static int slopes_of(const struct trend_point *points, int count, double *slopes)
{
    int pairs = 0;
    for (int i = 0; i < count; i++)
        for (int j = i + 1; j < count; j++)
            if (points[j].at_days > points[i].at_days)
                slopes[pairs++] =
                    (points[j].value - points[i].value) / (points[j].at_days - points[i].at_days);
    qsort(slopes, (size_t)pairs, sizeof *slopes, by_size);
    return pairs;
}

/* `sorted` are the values, `days` the moments, which come in order. */
static void fit_slope(const struct trend_point *points, const double *sorted, const double *days,
                      struct trend *trend)
{
    int count = trend->count;
    double n = count;
    double *slopes = malloc((size_t)count * (size_t)(count - 1) / 2 * sizeof *slopes);
    ENSURE(slopes); /* four megabytes at most */
    int pairs = slopes_of(points, count, slopes);
    double variance = (n * (n - 1) * (2 * n + 5) - tied(sorted, count) - tied(days, count)) / 18;
    double reach = Z_95 * sqrt(fmax(variance, 0));
    int below = (int)round((pairs - reach) / 2) - 1, above = (int)round((pairs + reach) / 2);
    trend->a_day = quantile(slopes, pairs, 0.5);
    trend->a_day_low = slopes[below > 0 ? below : 0];
    trend->a_day_high = slopes[above < pairs - 1 ? above : pairs - 1];
    free(slopes);
}

/* The line goes through the middle of what remains of the values once its slope is taken off. */
static void fit_centre(const struct trend_point *points, double *rest, struct trend *trend)
{
    for (int i = 0; i < trend->count; i++)
        rest[i] = points[i].value - trend->a_day * (points[i].at_days - trend->centre_days);
    qsort(rest, (size_t)trend->count, sizeof *rest, by_size);
    trend->centre = quantile(rest, trend->count, 0.5);
    median_interval(rest, trend->count, &trend->centre_low, &trend->centre_high);
}

void trend_fit(const struct trend_point *points, int count, struct trend *trend)
{
    double values[TREND_MOST], days[TREND_MOST];
    if (count > TREND_MOST) {
        points += count - TREND_MOST;
        count = TREND_MOST;
    }
    for (int i = 0; i < count; i++) {
        values[i] = points[i].value;
        days[i] = points[i].at_days;
    }
    qsort(values, (size_t)count, sizeof *values, by_size);
    *trend = (struct trend){.count = count,
                            .days = count > 0 ? days[count - 1] - days[0] : 0,
                            .low = quantile(values, count, 0.1),
                            .high = quantile(values, count, 0.9),
                            .middle = quantile(values, count, 0.5),
                            .a_day = NAN,
                            .a_day_low = NAN,
                            .a_day_high = NAN,
                            .centre_days = quantile(days, count, 0.5),
                            .centre = NAN,
                            .centre_low = NAN,
                            .centre_high = NAN};
    median_interval(values, count, &trend->middle_low, &trend->middle_high);
    if (count < TREND_LEAST || trend->days < TREND_LEAST_DAYS)
        return;
    fit_slope(points, values, days, trend);
    fit_centre(points, values, trend);
}

struct trend_band trend_at(const struct trend *trend, double at_days)
{
    double since = at_days - trend->centre_days;
    double one = trend->a_day_low * since, other = trend->a_day_high * since;
    return (struct trend_band){trend->centre_low + fmin(one, other),
                               trend->centre + trend->a_day * since,
                               trend->centre_high + fmax(one, other)};
}

bool trend_changes(const struct trend *trend)
{
    return trend->a_day_low > 0 || trend->a_day_high < 0; /* false for NaN */
}
