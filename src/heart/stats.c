/* Mean, standard deviation and quantiles of short lists.
 *
 * The lists a live engine looks back on hold a few dozen values, so quantiles sort a copy on the
 * stack by insertion: no allocation, and the same answer on every machine. Quantiles interpolate
 * linearly between ranks (definition 7 of Hyndman & Fan 1996). */
#include "heart/stats.h"

#include "base/status.h"
#include <math.h>

double stats_mean(const double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return sum / (double)count;
}

double stats_sd(const double *values, size_t count, size_t lost)
{
    if (count <= lost)
        return NAN;
    double mean = stats_mean(values, count), sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (values[i] - mean) * (values[i] - mean);
    return sqrt(sum / (double)(count - lost));
}

static void insert_sorted(double *sorted, size_t count, double value)
{
    while (count > 0 && sorted[count - 1] > value) {
        sorted[count] = sorted[count - 1];
        count--;
    }
    sorted[count] = value;
}

double stats_quantile(const double *values, size_t count, double share)
{
    ENSURE(count <= STATS_SORT_MAX && share >= 0 && share <= 1);
    if (count == 0)
        return NAN;
    double sorted[STATS_SORT_MAX];
    for (size_t i = 0; i < count; i++)
        insert_sorted(sorted, i, values[i]);
    double rank = share * (double)(count - 1);
    size_t below = (size_t)rank;
    if (below + 1 >= count)
        return sorted[count - 1];
    return sorted[below] + (rank - (double)below) * (sorted[below + 1] - sorted[below]);
}

double stats_median(const double *values, size_t count)
{
    return stats_quantile(values, count, 0.5);
}
