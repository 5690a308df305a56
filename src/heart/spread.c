/* A ring for the order of arrival beside a sorted list: one search and two moves for a value, where
 * sorting anew would take thousands of steps. */
#include "heart/spread.h"

#include "base/status.h"
#include <math.h>
#include <string.h>

void spread_start(struct spread *spread)
{
    spread->count = spread->oldest = 0;
}

/* How many of them are smaller. */
static size_t rank_of(const struct spread *spread, double value)
{
    size_t low = 0, high = spread->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (spread->sorted[middle] < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void spread_drop(struct spread *spread)
{
    ENSURE(spread->count > 0);
    size_t rank = rank_of(spread, spread->ring[spread->oldest]);
    double *at = spread->sorted + rank;
    memmove(at, at + 1, (--spread->count - rank) * sizeof *at);
    spread->oldest = (spread->oldest + 1) % SPREAD_MAX;
}

void spread_add(struct spread *spread, double value)
{
    if (isnan(value))
        return;
    if (spread->count == SPREAD_MAX)
        spread_drop(spread);
    size_t rank = rank_of(spread, value);
    double *at = spread->sorted + rank;
    memmove(at + 1, at, (spread->count - rank) * sizeof *at);
    *at = value;
    spread->ring[(spread->oldest + spread->count++) % SPREAD_MAX] = value;
}

double spread_quantile(const struct spread *spread, double share)
{
    if (spread->count == 0)
        return NAN;
    double rank = share * (double)(spread->count - 1);
    size_t below = (size_t)rank;
    if (below + 1 >= spread->count)
        return spread->sorted[spread->count - 1];
    double low = spread->sorted[below], high = spread->sorted[below + 1];
    return low + (rank - (double)below) * (high - low);
}
