/* What the tests of the heart share: comparing doubles, a repeatable random, a pulse wave whose
 * beats are known, and its way through the engine. */
#ifndef HEART_SUPPORT_H
#define HEART_SUPPORT_H

#include "support.h"

#include "base/clock.h"
#include "events/kinds.h"
#include "heart/engine.h"
#include <math.h>
#include <stdlib.h>

static inline void assert_near(double value, double answer, double within)
{
    if (!(fabs(value - answer) <= within))
        print_error("%.12g is not %.12g within %g\n", value, answer, within);
    assert_true(fabs(value - answer) <= within);
}

/* splitmix64 (Steele et al. 2014). */
static inline double random_uniform(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return ((double)((z ^ z >> 31) >> 11) + 0.5) / 9007199254740992.0;
}

static inline double random_gauss(uint64_t *state)
{
    double radius = sqrt(-2 * log(random_uniform(state)));
    return radius * cos(2 * M_PI * random_uniform(state));
}

/* One pulse, `t_s` after its upstroke's steepest point: a fast rise, a slow fall, a dicrotic wave;
 * peak about 1. */
static inline double pulse_at(double t_s)
{
    double systole =
        t_s < 0.1 ? exp(-0.5 * pow((t_s - 0.1) / 0.1, 2)) : exp(-0.5 * pow((t_s - 0.1) / 0.16, 2));
    double dicrotic = 0.35 * exp(-0.5 * pow((t_s - 0.42) / 0.08, 2));
    return systole + dicrotic;
}

/* The wave of beats at beats_s, at one moment. */
static inline double wave_at(const double *beats_s, size_t count, double t_s)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        if (fabs(t_s - beats_s[i]) < 1.2)
            sum += pulse_at(t_s - beats_s[i]);
    return sum;
}

/* Beats from `from_s` to `to_s` of a heart of 900 ms that swings by `swing_ms` at `hz`. */
static inline size_t beats_fill(double *beats_s, size_t room, double from_s, double to_s,
                                double swing_ms, double hz)
{
    size_t count = 0;
    for (double t_s = from_s; t_s < to_s && count < room;) {
        beats_s[count++] = t_s;
        t_s += 0.9 + swing_ms / 1000 * sin(2 * M_PI * hz * t_s);
    }
    return count;
}

/* An engine with a sensor of 10 bits on an open link, and what it tells. */
struct bench {
    struct engine *engine;
    struct test_events told;
    int64_t now_ns, tick_ns;
};

static inline void bench_feed(struct bench *bench, const struct event *event)
{
    struct event_sink sink = test_sink(&bench->told);
    engine_feed(bench->engine, event, &sink);
}

static inline void bench_link(struct bench *bench, enum link_state state)
{
    struct event event = event_of(EVENT_LINK, bench->now_ns);
    event.link.state = (uint8_t)state;
    bench_feed(bench, &event);
}

static inline void bench_device(struct bench *bench)
{
    struct event event = event_of(EVENT_DEVICE, bench->now_ns);
    event.device = (struct device_body){
        .id = "pulsesensor", .signal = SIGNAL_PPG, .rate_hz = 50, .low = 0, .high = 1023};
    bench_feed(bench, &event);
}

static inline void bench_start(struct bench *bench)
{
    struct problem problem;
    *bench = (struct bench){0};
    assert_int_equal(engine_create(&bench->engine, &problem), STATUS_OK);
    bench_link(bench, LINK_OPEN);
    bench_device(bench);
}

static inline void bench_finish(struct bench *bench)
{
    engine_destroy(bench->engine);
    test_events_finish(&bench->told);
}

/* Time passes: a tick every 100 ms. */
static inline void bench_pass(struct bench *bench, int64_t until_ns)
{
    for (; bench->tick_ns <= until_ns; bench->tick_ns += 100 * NS_PER_MS) {
        struct event event = event_of(EVENT_TICK, bench->tick_ns);
        bench_feed(bench, &event);
    }
    if (until_ns > bench->now_ns)
        bench->now_ns = until_ns;
}

static inline void bench_sample(struct bench *bench, int64_t time_ns, double value)
{
    bench_pass(bench, time_ns);
    struct event event = event_of(EVENT_SAMPLE, time_ns);
    event.sample = (struct sample_body){.time_ns = time_ns, .value = value};
    bench_feed(bench, &event);
}

#define SLOW_BREATH_ROOM 400

static inline size_t slow_breath(double *beats_s, double to_s)
{
    return beats_fill(beats_s, SLOW_BREATH_ROOM, 0.7, to_s, 60, 0.1);
}

/* A good pulse wave of these beats: 10 bits. */
static inline double good_signal(const double *beats_s, size_t count, double t_s)
{
    return round(400 + 200 * wave_at(beats_s, count, t_s));
}

/* The same, at 50 Hz through the engine. */
static inline void bench_play(struct bench *bench, const double *beats_s, double from_s,
                              double to_s, size_t count)
{
    for (int64_t k = (int64_t)(from_s * 50); k < (int64_t)(to_s * 50); k++)
        bench_sample(bench, k * 20 * NS_PER_MS, good_signal(beats_s, count, (double)k / 50));
}

/* Every interval told follows the one before, or says that it does not. */
static inline void assert_no_gap_is_bridged(const struct test_events *told)
{
    int64_t last_ns = -1;
    for (size_t i = 0; i < told->count; i++) {
        const struct event *event = &told->at[i];
        if (event->kind != EVENT_RR || event->rr.revises)
            continue;
        assert_true(event->rr.first || last_ns >= 0);
        if (event->rr.first)
            assert_true(isnan(event->rr.rr_ms) && isnan(event->rr.nn_ms));
        else
            assert_near(event->rr.rr_ms, (double)(event->rr.time_ns - last_ns) / 1e6, 1e-6);
        last_ns = event->rr.time_ns;
    }
}

#endif
