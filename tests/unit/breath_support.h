/* What the tests of a breath share: a heart whose rate is a given function of time, and its
 * intervals as the cleaning would tell them. */
#ifndef BREATH_SUPPORT_H
#define BREATH_SUPPORT_H

#include "heart_support.h"

#include "hearts.h"

/* A sine of heart rate with its crest `crest` breaths after the phase is zero. */
struct swing {
    double mean_bpm, half_bpm, crest;
    double hz, from_s, phase; /* of the breath: phase + (t - from_s) hz */
};

static inline double swing_bpm(const struct swing *swing, double t_s)
{
    double breaths = swing->phase + (t_s - swing->from_s) * swing->hz - swing->crest;
    return swing->mean_bpm + swing->half_bpm * cos(2 * M_PI * breaths);
}

static inline struct rr_interval interval_of(int64_t time_ns, double rr_ms)
{
    return (struct rr_interval){.time_ns = time_ns,
                                .rr_ms = rr_ms,
                                .nn_ms = rr_ms,
                                .class = BEAT_NORMAL,
                                .clear = true,
                                .trusted = true};
}

/* The interval after *last_ns whose rate is the swing's in its own middle. */
static inline struct rr_interval swing_next(const struct swing *swing, int64_t *last_ns)
{
    double at_s = s_from_ns(*last_ns), rr_s = 60 / swing->mean_bpm;
    for (int i = 0; i < 60; i++)
        rr_s = 60 / swing_bpm(swing, at_s + rr_s / 2);
    int64_t rr_ns = ns_from_s(rr_s);
    *last_ns += rr_ns;
    return interval_of(*last_ns, (double)rr_ns / 1e6);
}

/* Intervals from *last_ns until to_s. */
static inline void swing_fill(struct rates *rates, const struct swing *swing, int64_t *last_ns,
                              double to_s)
{
    while (s_from_ns(*last_ns) < to_s) {
        struct rr_interval interval = swing_next(swing, last_ns);
        rates_interval(rates, &interval);
    }
}

#endif
