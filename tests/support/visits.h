/* Simulated people who walk through a protocol, in a fraction of a second: the heart model follows
 * the walk's pacer, its beats become intervals and breaths by the engine's own parts. A header of
 * small functions, so that tests and benchmarks share it. */
#ifndef TEST_VISITS_H
#define TEST_VISITS_H

#include "base/clock.h"
#include "calibration/resonance.h"
#include "calibration/resonance_walk.h"
#include "events/kinds.h"
#include "heart/breath.h"
#include "heart/rr.h"
#include "sensors/simulator/heart_model.h"
#include <math.h>
#include <string.h>

struct simulated_visit {
    struct heart_model model;
    struct rr rr;
    struct rates rates;
    struct pace_track track;
    struct breath breath;
    struct resonance_walk walk;
    struct visit visit;
    double silent_from_s, silent_to_s; /* the sensor is out */
    double quality;                    /* of its beats */
};

static inline void visit_take_pace(void *context, const struct event *event)
{
    struct simulated_visit *it = context;
    if (event->kind != EVENT_PACE)
        return;
    pace_track_push(&it->track, &event->pace);
    heart_model_guide(&it->model, &(struct heart_guide){
                                      event->pace.on, s_from_ns(event->pace.from_ns),
                                      event->pace.phase, event->pace.rate_hz, event->pace.inhale});
}

static inline void visit_take_beat(struct simulated_visit *it, double beat_s, int64_t at_ns)
{
    struct rr_interval told[RR_AT_ONCE];
    int count = rr_beat(&it->rr, ns_from_s(beat_s), it->quality, told);
    for (int i = 0; i < count; i++) {
        struct event event = event_of(EVENT_RR, at_ns);
        rates_interval(&it->rates, &told[i]);
        event.rr = (struct rr_body){.time_ns = told[i].time_ns,
                                    .rr_ms = told[i].rr_ms,
                                    .nn_ms = told[i].nn_ms,
                                    .class = (uint8_t)told[i].class,
                                    .first = told[i].first,
                                    .inserted = told[i].inserted,
                                    .revises = told[i].revises};
        visit_feed(&it->visit, &event);
        walk_feed(&it->walk, &event, NULL);
    }
}

static inline void visit_take_second(struct simulated_visit *it, int64_t at_ns)
{
    struct breath_body told[BREATH_AT_ONCE];
    int count = breath_at(&it->breath, &it->rates, &it->track, at_ns, told);
    for (int i = 0; i < count; i++) {
        struct event event = event_of(EVENT_BREATH, at_ns);
        event.breath = told[i];
        visit_feed(&it->visit, &event);
    }
}

static inline void visit_prepare(struct simulated_visit *it, const struct heart_recipe *recipe,
                                 const struct course_of_breaths *course)
{
    memset(it, 0, sizeof *it);
    heart_model_start(&it->model, recipe);
    rr_start(&it->rr);
    rates_start(&it->rates);
    pace_track_start(&it->track);
    breath_start(&it->breath);
    visit_init(&it->visit);
    walk_start(&it->walk, course, &it->visit);
    it->quality = 1;
}

/* One sample of the heart, and what follows from it; every tenth of a second a tick. */
static inline void visit_advance(struct simulated_visit *it, const struct event_sink *sink)
{
    int sample;
    double beat_s, before_s = it->model.time_s, now_s;
    now_s = heart_model_next(&it->model, &sample, &beat_s);
    int64_t at_ns = ns_from_s(now_s);
    bool silent = now_s >= it->silent_from_s && now_s < it->silent_to_s;
    if (!isnan(beat_s) && !silent)
        visit_take_beat(it, beat_s, at_ns);
    if (floor(now_s * 10) > floor(before_s * 10)) {
        struct event tick = event_of(EVENT_TICK, at_ns);
        walk_feed(&it->walk, &tick, sink);
    }
    if (floor(now_s) > floor(before_s))
        visit_take_second(it, at_ns);
}

/* To its end and six seconds on, so that the last breath is told. */
static inline void visit_walk(struct simulated_visit *it)
{
    const struct event_sink sink = {visit_take_pace, it};
    double end_s = NAN;
    while (!(it->model.time_s > end_s) && it->model.time_s < 4 * 3600) {
        visit_advance(it, &sink);
        if (isnan(end_s) && it->walk.state == WALK_ENDED)
            end_s = it->model.time_s + 6;
    }
}

#endif
