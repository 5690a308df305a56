#include "walker.h"

#include "base/clock.h"
#include "base/text.h"
#include "events/kinds.h"
#include "practice/pacer.h"
#include <math.h>

void walker_start(struct walker *walker, const struct practice *practice,
                  const struct runner_options *options)
{
    walker->events = (struct test_events){0};
    walker->now_s = -0.1;
    runner_start(&walker->runner, practice, options);
}

void walker_finish(struct walker *walker)
{
    test_events_finish(&walker->events);
}

void walker_feed(struct walker *walker, const struct event *event)
{
    struct event_sink sink = test_sink(&walker->events);
    runner_feed(&walker->runner, event, &sink);
}

void walker_tick(struct walker *walker, double to_s)
{
    for (double next_s; (next_s = round(walker->now_s * 10 + 1) / 10) <= to_s + 1e-9;) {
        walker->now_s = next_s;
        struct event event = event_of(EVENT_TICK, ns_from_s(next_s));
        walker_feed(walker, &event);
    }
}

void walker_intent(struct walker *walker, enum intent intent, const char *text)
{
    struct event event = event_of(EVENT_INTENT, ns_from_s(walker->now_s));
    event.intent.intent = (uint8_t)intent;
    text_copy(event.intent.text, sizeof event.intent.text, text ? text : "");
    walker_feed(walker, &event);
}

const struct event *walker_nth(const struct walker *walker, enum event_kind kind, int n)
{
    for (size_t i = 0; i < walker->events.count; i++)
        if (walker->events.at[i].kind == kind && n-- == 0)
            return &walker->events.at[i];
    fail_msg("no such event");
    return NULL;
}

void walker_last_step(const struct walker *walker, enum step_change change, const char *id,
                      double due_s, enum step_cause cause)
{
    int count = (int)test_count(&walker->events, EVENT_STEP);
    const struct step_body *step = &walker_nth(walker, EVENT_STEP, count - 1)->step;
    assert_string_equal(step->id, id);
    assert_int_equal(step->change, change);
    assert_true(fabs(s_from_ns(step->due_ns) - due_s) < 2e-3);
    assert_int_equal(step->cause, cause);
}

/* Restless: a ramp between 60 and 100 within a minute, up and down. */
static double rate_bpm(const struct made_heart *heart, const struct pace_body *pace, double t_s)
{
    double ramp = fabs(fmod(t_s / 60, 2) - 1);
    if (heart->sort == MADE_RESTLESS)
        return 60 + 40 * ramp;
    double phase = pace->on ? pacer_phase(pace, ns_from_s(t_s)) : fmod(t_s / 4, 1);
    return 66 + (pace->on ? 8 : 2) * sin(2 * M_PI * phase);
}

static void tell_beat(struct walker *walker, const struct made_heart *heart, double rr_s)
{
    struct event event = event_of(EVENT_RR, ns_from_s(heart->beat_s + 0.2));
    event.rr.time_ns = ns_from_s(heart->beat_s);
    event.rr.rr_ms = event.rr.nn_ms = rr_s * 1000;
    walker_feed(walker, &event);
}

static void tell_second(struct walker *walker, const struct made_heart *heart)
{
    bool calm = heart->sort == MADE_CALM, paced = walker->runner.pace.on;
    int64_t at_ns = ns_from_s(heart->second_s);
    bool settled = heart->second_s - heart->begins_s > 64;
    struct event quality = event_of(EVENT_QUALITY, at_ns);
    quality.quality.level = QUALITY_GOOD;
    walker_feed(walker, &quality);
    struct event coherence = event_of(EVENT_COHERENCE, at_ns);
    coherence.coherence.reason = settled ? REASON_NONE : REASON_SETTLING;
    coherence.coherence.total_ms2 = settled ? 1000 : NAN;
    coherence.coherence.peak_ms2 = settled ? (calm ? 700 : 80) : NAN;
    walker_feed(walker, &coherence);
    bool in_step = paced && heart->second_s - s_from_ns(walker->runner.pace.from_ns) > 15;
    struct event synchrony = event_of(EVENT_SYNCHRONY, at_ns);
    synchrony.synchrony.reason = in_step ? REASON_NONE : paced ? REASON_SETTLING : REASON_NO_PACER;
    synchrony.synchrony.synchrony = in_step ? (calm ? 0.8 : 0.1) : NAN;
    walker_feed(walker, &synchrony);
}

void walker_heart(struct walker *walker, struct made_heart *heart, double to_s)
{
    if (heart->sort == MADE_NONE)
        return;
    heart->beat_s = fmax(heart->beat_s, heart->begins_s);
    heart->second_s = fmax(heart->second_s, ceil(heart->begins_s));
    for (;;) {
        bool beats = heart->beat_s + 0.2 < heart->second_s;
        double next_s = beats ? heart->beat_s + 0.2 : heart->second_s;
        if (next_s > to_s || next_s > heart->ends_s)
            return;
        if (beats) {
            double rr_s = 60 / rate_bpm(heart, &walker->runner.pace, heart->beat_s);
            tell_beat(walker, heart, rr_s);
            heart->beat_s += rr_s;
        } else {
            tell_second(walker, heart);
            heart->second_s += 1;
        }
    }
}
