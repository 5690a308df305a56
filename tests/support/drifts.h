/* Simulated people who practise with a pacer that may drift. A header, shared by a test and a
 * benchmark. */
#ifndef TEST_DRIFTS_H
#define TEST_DRIFTS_H

#include "visits.h"

#include "calibration/drift.h"
#include "heart/synchrony.h"

struct drifting {
    double last_per_min, greatest_step_s, furthest; /* last: mean of the last three minutes */
};

static inline void drift_pace(struct simulated_visit *it, double from_s, double per_min)
{
    struct event event = event_of(EVENT_PACE, ns_from_s(from_s));
    event.pace = (struct pace_body){true, ns_from_s(from_s), 0, per_min / 60, 0.42, 1};
    visit_take_pace(it, &event);
}

static inline struct drifting drift_practise(struct simulated_visit *it,
                                             const struct heart_recipe *recipe, double base_per_min,
                                             double seconds)
{
    static const struct course_of_breaths none;
    struct drift drift;
    struct drifting found = {0};
    double begins_s = 1, per_min = base_per_min;
    int averaged = 0;
    size_t heard = 0;
    visit_prepare(it, recipe, &none);
    drift_start(&drift, base_per_min);
    while (it->model.time_s < seconds) {
        int sample;
        double beat_s, before_s = it->model.time_s;
        double now_s = heart_model_next(&it->model, &sample, &beat_s);
        if (!isnan(beat_s))
            visit_take_beat(it, beat_s, ns_from_s(now_s));
        if (floor(now_s) > floor(before_s)) {
            struct synchrony_body synchrony =
                synchrony_at(&it->rates, &it->track, ns_from_s(now_s));
            drift_synchrony(&drift, &synchrony);
            visit_take_second(it, ns_from_s(now_s));
        }
        for (; heard < it->visit.breath_count; heard++) {
            const struct visit_breath *breath = &it->visit.breaths[heard];
            const struct breath_body told = {.start_ns = breath->start_ns,
                                             .end_ns = breath->end_ns,
                                             .high_bpm = breath->high_bpm,
                                             .low_bpm = breath->low_bpm,
                                             .paced = 1};
            drift_breath(&drift, &told);
        }
        if (now_s < begins_s)
            continue;
        double next = drift_next_per_min(&drift);
        found.greatest_step_s = fmax(found.greatest_step_s, fabs(60 / next - 60 / per_min));
        found.furthest = fmax(found.furthest, fabs(next - base_per_min));
        per_min = next;
        drift_pace(it, begins_s, per_min);
        begins_s += 60 / per_min;
        if (now_s > seconds - 180) {
            found.last_per_min += per_min;
            averaged++;
        }
    }
    found.last_per_min /= averaged;
    return found;
}

/* What the simulated heart answers at a rate, by its greatest answer (heart_model.c). */
static inline double drift_answer(const struct heart_recipe *recipe, double per_min)
{
    double x = recipe->resonance_quality *
               (per_min / recipe->resonance_per_min - recipe->resonance_per_min / per_min);
    double direct = 0.023 / 0.066, size = 1 / (1 + x * x);
    return hypot(direct + size, x * size) / (direct + 1);
}

#endif
