/* What the tests of the engine share: its bench, and what was told last. */
#ifndef ENGINE_SUPPORT_H
#define ENGINE_SUPPORT_H

#include "heart_support.h"

static struct bench bench;
static double beats_s[SLOW_BREATH_ROOM];

static inline const struct event *last_of(const struct test_events *told, enum event_kind kind)
{
    for (size_t i = told->count; i-- > 0;)
        if (told->at[i].kind == kind)
            return &told->at[i];
    return NULL;
}

static inline int values_told(const struct test_events *told)
{
    int values = 0;
    for (size_t i = 0; i < told->count; i++) {
        const struct coherence_body *body = &told->at[i].coherence;
        if (told->at[i].kind != EVENT_COHERENCE)
            continue;
        assert_true((body->reason == REASON_NONE) == !isnan(body->ratio));
        assert_true((body->reason == REASON_SETTLING) == !isnan(body->settle_s));
        values += body->reason == REASON_NONE;
    }
    return values;
}

#endif
