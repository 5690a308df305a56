/* Mean, standard deviation and quantiles of short lists.
 *
 * The lists a live engine looks back on hold a few dozen values, and it asks for quartiles at every
 * beat. Only two values of the sorted list are needed, so a copy on the stack is parted (Hoare's
 * FIND, 1961) instead of sorted: no allocation, and the same answer on every machine. Quantiles
 * interpolate linearly between ranks (definition 7 of Hyndman & Fan 1996). */
#include "heart/stats.h"

#include "base/status.h"
#include <math.h>
#include <string.h>

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

/* Parts the values so that values[rank] is what it were if they were sorted, none before it is
 * greater and none behind it less. */
static void part(double *values, ptrdiff_t count, ptrdiff_t rank)
{
    ptrdiff_t low = 0, high = count - 1;
    while (low < high) {
        double middle = values[rank];
        ptrdiff_t i = low, k = high;
        while (i <= k) {
            while (values[i] < middle)
                i++;
            while (middle < values[k])
                k--;
            if (i <= k) {
                double other = values[i];
                values[i++] = values[k];
                values[k--] = other;
            }
        }
        if (k < rank)
            low = i;
        if (rank < i)
            high = k;
    }
}

double stats_quantile(const double *values, size_t count, double share)
{
    ENSURE(count <= STATS_SORT_MAX && share >= 0 && share <= 1);
    if (count == 0)
        return NAN;
    double copy[STATS_SORT_MAX];
    memcpy(copy, values, count * sizeof *copy);
    double rank = share * (double)(count - 1);
    size_t below = (size_t)rank;
    part(copy, (ptrdiff_t)count, (ptrdiff_t)below);
    if (below + 1 >= count)
        return copy[below];
    double next = copy[below + 1];
    for (size_t i = below + 2; i < count; i++)
        next = copy[i] < next ? copy[i] : next;
    return copy[below] + (rank - (double)below) * (next - copy[below]);
}

double stats_median(const double *values, size_t count)
{
    return stats_quantile(values, count, 0.5);
}

double stats_ratio(double part, double other)
{
    return other > 0 ? part / other : NAN;
}

int stats_by_size(const void *a, const void *b)
{
    double first = *(const double *)a, second = *(const double *)b;
    return (first > second) - (first < second);
}
