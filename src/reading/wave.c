/* Sensors sample evenly, and files round: at 360 samples/s a time in whole milliseconds is off by
 * half of one. So times are even when none is farther from the straight line than rounding explains
 * or than 2 % of a step; the rate is then the number of steps over their time, which is closer than
 * any rounded step. Cameras and radio links are truly uneven, and so are files with holes: there
 * every sample keeps its own time. Radio links also stamp a packet of samples with one time; they
 * are set apart evenly up to the next. */
#include "reading/wave.h"

#include "heart/stats.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>

#define EVEN_WITHIN    0.02
#define ROUNDED_WITHIN 1.5 /* of the times' last decimal: both ends and the middle are rounded */
#define LOOK_AT        2000
#define MEDIAN_OF      4096
#define DECIMALS_MOST  9
#define APART_MOST     1.5 /* mean steps between samples that shared a time */

/* Of values (lag 0) or of the steps between neighbours (lag 1). */
static double median_of(const double *values, size_t count, size_t lag)
{
    double taken[MEDIAN_OF];
    size_t have = 0, from = count > lag ? count - lag : 0, step = from / MEDIAN_OF + 1;
    for (size_t i = 0; i < from && have < MEDIAN_OF; i += step) {
        double value = lag ? values[i + lag] - values[i] : values[i];
        if (!isnan(value))
            taken[have++] = value;
    }
    if (have == 0)
        return NAN;
    qsort(taken, have, sizeof taken[0], stats_by_size);
    return taken[(have - 1) / 2];
}

double wave_median(const double *values, size_t count)
{
    return median_of(values, count, 0);
}

double wave_median_step(const double *times, size_t count)
{
    return median_of(times, count, 1);
}

/* The last decimal that the times were written with; they are known to within `error_s`. */
static double resolution_of(const double *times_s, size_t count, double error_s)
{
    double scale = 1;
    int decimals = 0;
    for (size_t i = 0; i < count && i < LOOK_AT; i++)
        while (decimals < DECIMALS_MOST &&
               fabs(times_s[i] * scale - round(times_s[i] * scale)) > 1e-4 + error_s * scale) {
            decimals++;
            scale *= 10;
        }
    return 1 / scale;
}

static bool on_one_line(const double *times_s, size_t count, double step_s, double allowed_s)
{
    for (size_t i = 0; i < count; i++)
        if (!(fabs(times_s[i] - times_s[0] - (double)i * step_s) <= allowed_s))
            return false;
    return true;
}

static double longest_step(const double *times_s, size_t count)
{
    double longest_s = 0;
    for (size_t i = 0; i + 1 < count; i++)
        if (times_s[i + 1] - times_s[i] > longest_s)
            longest_s = times_s[i + 1] - times_s[i];
    return longest_s;
}

/* Sets samples of one time apart, up to the next time that is given. */
static size_t set_apart(double *times_s, size_t count, double step_s)
{
    size_t spread = 0, end;
    for (size_t i = 0; i < count; i = end) {
        for (end = i + 1; end < count && times_s[end] == times_s[i];)
            end++;
        double each_s = APART_MOST * step_s;
        if (end < count)
            each_s = fmin(each_s, (times_s[end] - times_s[i]) / (double)(end - i));
        for (size_t k = i + 1; k < end; k++)
            times_s[k] = times_s[i] + (double)(k - i) * each_s;
        spread += end - i - 1;
    }
    return spread;
}

static void begin_at_zero(double *times_s, size_t count)
{
    double first_s = times_s[0];
    for (size_t i = 0; i < count; i++)
        times_s[i] -= first_s;
}

static bool rises_strictly(const double *times_s, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (!(times_s[i] > times_s[i - 1]))
            return false;
    return true;
}

bool wave_pace_of(double *times_s, size_t count, struct wave_pace *pace)
{
    *pace = (struct wave_pace){0};
    double span_s = count > 1 ? times_s[count - 1] - times_s[0] : 0;
    if (!(span_s > 0) || !isfinite(span_s))
        return false;
    double step_s = span_s / (double)(count - 1), error_s = fabs(times_s[count - 1]) * DBL_EPSILON;
    begin_at_zero(times_s, count); /* a time since 1970 has no room for many decimals */
    double last_s = resolution_of(times_s, count, error_s);
    double rounding_s = last_s < step_s ? ROUNDED_WITHIN * last_s : 0;
    pace->even = on_one_line(times_s, count, step_s, fmax(EVEN_WITHIN * step_s, rounding_s));
    pace->longest_gap_s = longest_step(times_s, count);
    if (!pace->even)
        pace->spread = set_apart(times_s, count, step_s);
    pace->rate_hz = pace->even ? 1 / step_s : 1 / wave_median_step(times_s, count);
    return isfinite(pace->rate_hz) && (pace->even || rises_strictly(times_s, count));
}
