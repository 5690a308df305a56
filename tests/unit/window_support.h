/* A window of beats, as the gate and the coherence of a moment get it. */
#ifndef WINDOW_SUPPORT_H
#define WINDOW_SUPPORT_H

#include "heart_support.h"

#include "heart/rr.h"

struct window {
    struct rr_interval at[300];
    size_t count;
};

static inline void window_add(struct window *window, double rr_ms)
{
    struct rr_interval *one = &window->at[window->count];
    int64_t last_ns = window->count > 0 ? window->at[window->count - 1].time_ns : 0;
    *one = (struct rr_interval){.time_ns = last_ns + ns_from_s(rr_ms / 1000),
                                .rr_ms = rr_ms,
                                .nn_ms = rr_ms,
                                .clear = true,
                                .trusted = true};
    window->count++;
}

static inline int64_t window_end(const struct window *window)
{
    return window->at[window->count - 1].time_ns;
}

static inline void window_breathe(struct window *window, double swing_ms)
{
    window->count = 0;
    for (double t_s = 0; t_s < 80;) {
        double rr_ms = 900 + swing_ms * sin(2 * M_PI * 0.1 * t_s);
        window_add(window, rr_ms);
        t_s += rr_ms / 1000;
    }
}

#endif
