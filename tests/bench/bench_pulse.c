/* What finding beats in a pulse wave costs: nanoseconds a sample and microseconds a beat, live and
 * looking both ways, the least of five runs. Build for release; prints one line a rate. */
#include "base/clock.h"
#include "heart/pulse_beats.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define RUNS 5

static double wave(double t_s)
{
    double phase = fmod(t_s + 0.05 * sin(2 * M_PI * 0.1 * t_s), 0.9);
    return 400 + 200 * exp(-60 * (phase - 0.2) * (phase - 0.2)) +
           60 * exp(-90 * (phase - 0.5) * (phase - 0.5));
}

static double live_s(const double *values, size_t count, double rate_hz, long *told)
{
    static struct pulse_beats beats;
    struct beat_body found[BEATS_AT_ONCE];
    bool interrupted;
    int64_t step_ns = ns_from_s(1 / rate_hz), began_ns = clock_monotonic_ns();
    pulse_beats_start(&beats);
    *told = 0;
    for (size_t i = 0; i < count; i++)
        *told += pulse_beats_push(&beats, (int64_t)i * step_ns, values[i], found, &interrupted);
    return s_from_ns(clock_monotonic_ns() - began_ns);
}

static double offline_s(const double *values, size_t count, double rate_hz, long *told)
{
    const struct recording recording = {values, NULL, count, rate_hz};
    struct beat_list list = {0};
    int64_t began_ns = clock_monotonic_ns();
    if (!pulse_beats_of(&recording, &list))
        printf("not enough memory\n");
    double took_s = s_from_ns(clock_monotonic_ns() - began_ns);
    *told = (long)list.count;
    beat_list_finish(&list);
    return took_s;
}

static void measure(double rate_hz, double hours)
{
    size_t count = (size_t)(3600 * hours * rate_hz);
    double *values = malloc(count * sizeof *values), live = INFINITY, offline = INFINITY;
    long told = 0;
    for (size_t i = 0; values && i < count; i++)
        values[i] = wave((double)i / rate_hz);
    for (int run = 0; values && run < RUNS; run++) {
        live = fmin(live, live_s(values, count, rate_hz, &told));
        offline = fmin(offline, offline_s(values, count, rate_hz, &told));
    }
    printf("%4.0f Hz, %2.0f h: live %.4f s, %5.1f ns a sample, %.2f us a beat; both ways %.4f s\n",
           rate_hz, hours, live, live * 1e9 / (double)count, live * 1e6 / (double)told, offline);
    free(values);
}

int main(void)
{
    const double rates_hz[] = {25, 50, 125, 250, 360, 1000, 2000};
    for (size_t i = 0; i < sizeof rates_hz / sizeof *rates_hz; i++)
        measure(rates_hz[i], 1);
    measure(250, 24);
    return 0;
}
