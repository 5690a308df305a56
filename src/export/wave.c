/* The detector wants samples at one rate, and cameras and radio links do not give them so. When the
 * steps of time agree within 2 % the samples are taken as they are and the rate is their number
 * over their time, which is closer than any rounded step. Otherwise values are read off the
 * straight lines between samples at the median step. A hole becomes one straight line, in which no
 * pulse is found. */
#include "export/wave.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EVEN_WITHIN 0.02
#define SAMPLES_MAX ((size_t)1 << 28)

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median_in_place(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare_doubles);
    return values[(count - 1) / 2];
}

double wave_median(const double *values, size_t count)
{
    double *sorted = count > 0 ? malloc(count * sizeof *sorted) : NULL;
    if (!sorted)
        return NAN;
    memcpy(sorted, values, count * sizeof *sorted);
    double median = median_in_place(sorted, count);
    free(sorted);
    return median;
}

double wave_median_step(const double *times, size_t count)
{
    double *steps = count > 1 ? malloc((count - 1) * sizeof *steps) : NULL;
    if (!steps)
        return NAN;
    for (size_t i = 0; i + 1 < count; i++)
        steps[i] = times[i + 1] - times[i];
    double median = median_in_place(steps, count - 1);
    free(steps);
    return median;
}

static bool steps_agree(const double *times_s, size_t count, double step_s, double *longest_s)
{
    bool agree = true;
    *longest_s = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        double one_s = times_s[i + 1] - times_s[i];
        agree = agree && fabs(one_s - step_s) <= EVEN_WITHIN * step_s;
        *longest_s = fmax(*longest_s, one_s);
    }
    return agree;
}

static void read_off(const double *times_s, const double *values, size_t count, struct wave *wave,
                     double step_s)
{
    size_t left = 0;
    for (size_t i = 0; i < wave->count; i++) {
        double t_s = times_s[0] + (double)i * step_s;
        while (left + 2 < count && times_s[left + 1] <= t_s)
            left++;
        double span_s = times_s[left + 1] - times_s[left];
        double share = span_s > 0 ? (t_s - times_s[left]) / span_s : 0;
        wave->values[i] = values[left] + fmin(share, 1) * (values[left + 1] - values[left]);
    }
}

bool wave_even(const double *times_s, const double *values, size_t count, struct wave *wave)
{
    *wave = (struct wave){0};
    double step_s = wave_median_step(times_s, count);
    if (!(step_s > 0))
        return false;
    double span_s = times_s[count - 1] - times_s[0];
    wave->resampled = !steps_agree(times_s, count, step_s, &wave->longest_gap_s);
    wave->rate_hz = wave->resampled ? 1 / step_s : (double)(count - 1) / span_s;
    double wanted = wave->resampled ? floor(span_s / step_s + 1e-6) + 1 : (double)count;
    if (!(wanted < (double)SAMPLES_MAX))
        return false;
    wave->count = (size_t)wanted;
    wave->values = malloc(wave->count * sizeof *wave->values);
    if (!wave->values)
        return false;
    if (wave->resampled)
        read_off(times_s, values, count, wave, step_s);
    else
        memcpy(wave->values, values, count * sizeof *values);
    return true;
}
