/* What some values over days can and cannot say, without believing in a bell curve or in the odd
 * value that is far out. Pure; any thread.
 *
 * The middle is the median; its 95 % interval are two order statistics, by the binomial
 * distribution (Conover, Practical Nonparametric Statistics, 3rd ed. 1999, section 3.2). The slope
 * is the median of the slopes of all pairs of points (Theil 1950; Sen 1968, JASA 63:1379-1389), its
 * 95 % interval Sen's, by the variance of Kendall's S with ties. All of it takes the values for
 * independent of each other, which those of one person on days close together are not quite: what
 * it calls a change may still be chance a little more often than one time in twenty. */
#ifndef SESSION_TREND_H
#define SESSION_TREND_H

#include <stdbool.h>

#define TREND_MIDDLE_LEAST 6    /* values: the median of fewer has no such interval */
#define TREND_LEAST        8    /* values: fewer have no slope to speak of */
#define TREND_LEAST_DAYS   14   /* from the first to the last: nor have those */
#define TREND_MOST         1000 /* values that are looked at: the newest */

struct trend_point {
    double at_days, value;
};

struct trend {
    int count;
    double days;                    /* from the first to the last */
    double low, high;               /* tenth and ninetieth percentile; NaN of none */
    double middle;                  /* NaN of none */
    double middle_low, middle_high; /* NaN while values are fewer than TREND_MIDDLE_LEAST */
    double a_day;                   /* slope; NaN while values or days are too few */
    double a_day_low, a_day_high;
    double centre_days, centre; /* a point of the line: median of the days, and the value there */
    double centre_low, centre_high; /* 95 % interval of that value */
};

/* `points` oldest first, without NaN. */
void trend_fit(const struct trend_point *points, int count, struct trend *trend);

/* The line and its band at a moment: the interval of the centre, widened by that of the slope. NaN
 * where there is no slope. */
struct trend_band {
    double low, value, high;
};
struct trend_band trend_at(const struct trend *trend, double at_days);

/* Does the slope's interval leave no room for no change at all? */
bool trend_changes(const struct trend *trend);

#endif
