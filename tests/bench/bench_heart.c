/* What the heart costs: nanoseconds a sample, microseconds a coherence, seconds an hour. Build for
 * release; prints one line each. */
#include "base/clock.h"
#include "events/kinds.h"
#include "heart/analysis.h"
#include "heart/coherence.h"
#include "heart/engine.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define HOUR_S 3600

static double wave(double t_s)
{
    double phase = fmod(t_s + 0.05 * sin(2 * M_PI * 0.1 * t_s), 0.9);
    return 400 + 200 * exp(-60 * (phase - 0.2) * (phase - 0.2)) +
           60 * exp(-90 * (phase - 0.5) * (phase - 0.5));
}

static void count(void *context, const struct event *event)
{
    (void)event;
    (*(long *)context)++;
}

/* An hour of a sensor at one rate, ticks included. */
static void bench_engine(double rate_hz)
{
    struct engine *engine;
    long told = 0;
    struct event_sink sink = {count, &told};
    int64_t samples = (int64_t)(HOUR_S * rate_hz), tick_ns = 0;
    if (engine_create(&engine, NULL) != STATUS_OK)
        return;
    struct event device = event_of(EVENT_DEVICE, 0), sample = event_of(EVENT_SAMPLE, 0);
    device.device.signal = SIGNAL_PPG;
    device.device.low = 0;
    device.device.high = 1023;
    engine_feed(engine, &device, &sink);
    double *values = malloc((size_t)samples * sizeof *values);
    for (int64_t k = 0; k < samples; k++)
        values[k] = wave((double)k / rate_hz);
    int64_t began_ns = clock_monotonic_ns();
    for (int64_t k = 0; k < samples; k++) {
        sample.at_ns = sample.sample.time_ns = ns_from_s((double)k / rate_hz);
        sample.sample.value = values[k];
        for (; tick_ns <= sample.at_ns; tick_ns += 100 * NS_PER_MS) {
            struct event tick = event_of(EVENT_TICK, tick_ns);
            engine_feed(engine, &tick, &sink);
        }
        engine_feed(engine, &sample, &sink);
    }
    double took_s = s_from_ns(clock_monotonic_ns() - began_ns);
    printf("engine, %3.0f Hz: %.3f s an hour, %.0f ns a sample, %ld events told\n", rate_hz, took_s,
           took_s * 1e9 / (double)samples, told);
    free(values);
    engine_destroy(engine);
}

static void bench_coherence(void)
{
    enum { BEATS = 71, ROUNDS = 20000 };
    static struct spectrum spectrum;
    double times_s[BEATS], nn_ms[BEATS], samples[257] = {1}, sum = 0;
    struct coherence found;
    if (!spectrum_create(&spectrum))
        return;
    for (int i = 0; i < BEATS; i++) {
        times_s[i] = 0.9 * (i + 1);
        nn_ms[i] = 900 + 30 * sin(0.56 * i) + i % 7;
    }
    int64_t began_ns = clock_monotonic_ns();
    for (int round = 0; round < ROUNDS; round++) {
        coherence_of(&spectrum, times_s, nn_ms, BEATS, 64, &found);
        sum += found.ratio;
    }
    int64_t half_ns = clock_monotonic_ns();
    for (int round = 0; round < ROUNDS; round++) {
        spectrum_whole(&spectrum, samples, 257);
        sum += spectrum.density[9];
    }
    int64_t end_ns = clock_monotonic_ns();
    printf("coherence: %.1f us; its spectrum: %.1f us (%g)\n",
           (double)(half_ns - began_ns) / 1e3 / ROUNDS, (double)(end_ns - half_ns) / 1e3 / ROUNDS,
           sum);
    spectrum_destroy(&spectrum);
}

static void bench_analysis(void)
{
    enum { BEATS = 4300 };
    static double rr_ms[BEATS];
    struct analysis analysis;
    struct analysis_input input = {ANALYSIS_RR, rr_ms, BEATS, NAN, NULL};
    for (int i = 0; i < BEATS; i++)
        rr_ms[i] = 837 + 40 * sin(0.5 * i) + i % 11;
    int64_t began_ns = clock_monotonic_ns();
    if (analysis_run(&input, &analysis, NULL) == STATUS_OK)
        printf("analysis of an hour of intervals: %.3f s (%zu seconds of coherence)\n",
               s_from_ns(clock_monotonic_ns() - began_ns), analysis.coherence_count);
    analysis_finish(&analysis);
}

int main(void)
{
    const double rates_hz[] = {50, 125, 250};
    for (int i = 0; i < 3; i++)
        bench_engine(rates_hz[i]);
    bench_coherence();
    bench_analysis();
    return 0;
}
