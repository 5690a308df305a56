/* The live engine, second half: what is told once a second.
 *
 * On the first tick of second S it looks at the second that ended at S - 1: a beat is told within
 * 0.8 s of its time and a burst of bytes comes within 0.1 s, so that by then everything up to S - 1
 * is known however the bytes were cut. Quality first, since what it doubts is withheld from all
 * that follows: coherence, the quick reading, breathing, the breaths that ended. */
#include "heart/engine_state.h"

#include "events/kinds.h"
#include "heart/hrv.h"
#include <math.h>

#define SILENCE_NS    (2 * NS_PER_S)
#define RR_SILENCE_NS (6 * NS_PER_S) /* intervals come by radio, some at a time */
#define LOST_MOST     0.01           /* of a window's samples */

static bool is_silent(const struct engine *engine)
{
    int64_t borne_ns = engine_sends_intervals(engine) ? RR_SILENCE_NS : SILENCE_NS;
    return engine->now_ns - engine->last_sample_ns > borne_ns;
}

/* A sensor may take a moment to speak and to be recognised. */
static bool just_opened(const struct engine *engine)
{
    return engine->open && engine->now_ns - engine->opened_ns <= SILENCE_NS;
}

/* What was lost of the window that ends at end_ns. */
static double lost_share(const struct engine *engine, int64_t end_ns)
{
    size_t count = engine->loss_count < ENGINE_LOSSES ? engine->loss_count : ENGINE_LOSSES;
    int64_t from_ns = end_ns - ns_from_s(COHERENCE_WINDOW_S);
    double lost_s = 0;
    for (size_t i = 0; i < count; i++) {
        const struct loss_body *loss = &engine->losses[i];
        if (loss->to_ns >= from_ns && loss->from_ns <= end_ns)
            lost_s += s_from_ns(loss->to_ns - loss->from_ns);
    }
    return lost_s / COHERENCE_WINDOW_S;
}

/* Why nothing can be said of the heart whatever the intervals; REASON_NONE: ask them. */
static enum reason fault_now(const struct engine *engine, enum quality_level level)
{
    if (!engine->open)
        return REASON_NO_SENSOR;
    if (engine->not_worn)
        return REASON_NOT_WORN;
    if (!just_opened(engine) && (is_silent(engine) || level == QUALITY_NONE))
        return REASON_NO_SIGNAL;
    return doubt_reason(&engine->doubt);
}

/* Devices that send intervals show no wave to judge: they speak or they are silent. */
static struct quality_body quality_of_second(struct engine *engine, int64_t end_s)
{
    if (!engine_sends_intervals(engine)) {
        struct quality_body body = quality_at(&engine->quality, end_s);
        doubt_second(&engine->doubt, &body);
        return body;
    }
    bool speaks = !is_silent(engine);
    return (struct quality_body){.level = speaks ? QUALITY_GOOD : QUALITY_NONE,
                                 .reason = speaks ? REASON_NONE : REASON_NO_SIGNAL,
                                 .rate_hz = NAN,
                                 .amplitude = NAN};
}

static enum reason tell_quality(struct engine *engine, int64_t end_s, const struct event_sink *sink)
{
    struct quality_body body = quality_of_second(engine, end_s);
    enum reason fault = fault_now(engine, body.level);
    bool silent = fault == REASON_NO_SENSOR || fault == REASON_NO_SIGNAL;
    if (silent || fault == REASON_NOT_WORN)
        body =
            (struct quality_body){silent ? QUALITY_NONE : QUALITY_POOR, (uint8_t)fault, NAN, NAN};
    else if (body.level == QUALITY_NONE)
        body.reason = REASON_SETTLING;
    struct event out = event_of(EVENT_QUALITY, engine->now_ns);
    out.quality.level = body.level; /* field by field: padding stays zero */
    out.quality.reason = body.reason;
    out.quality.rate_hz = body.rate_hz;
    out.quality.amplitude = body.amplitude;
    sink_put(sink, &out);
    return fault;
}

static void tell_coherence(struct engine *engine, int64_t end_ns, enum reason fault,
                           const struct event_sink *sink)
{
    struct coherence found = coherence_none();
    enum reason reason = fault;
    if (reason == REASON_NONE)
        reason = coherence_at(&engine->spectrum, engine->intervals, engine->interval_count,
                              &engine->settling, end_ns, &found);
    if (reason == REASON_NONE && lost_share(engine, end_ns) > LOST_MOST) {
        found = coherence_none();
        reason = REASON_GAP;
    }
    struct event out = event_of(EVENT_COHERENCE, engine->now_ns);
    out.coherence.reason = (uint8_t)reason;
    out.coherence.time_ns = end_ns;
    out.coherence.settle_s = NAN;
    out.coherence.ratio = found.ratio;
    out.coherence.peak_hz = found.peak_hz;
    out.coherence.peak_ms2 = found.peak_ms2;
    out.coherence.total_ms2 = found.total_ms2;
    out.coherence.below_ms2 = found.below_ms2;
    out.coherence.above_ms2 = found.above_ms2;
    if (reason == REASON_SETTLING)
        out.coherence.settle_s = settling_left_s(&engine->settling, end_ns);
    sink_put(sink, &out);
}

static void tell_synchrony(struct engine *engine, int64_t end_ns, enum reason fault,
                           const struct event_sink *sink)
{
    struct synchrony_body body = synchrony_at(&engine->rates, &engine->pace, end_ns);
    struct event out = event_of(EVENT_SYNCHRONY, engine->now_ns);
    bool withheld = fault != REASON_NONE;
    out.synchrony.reason = withheld ? (uint8_t)fault : body.reason;
    out.synchrony.time_ns = body.time_ns;
    out.synchrony.synchrony = withheld ? NAN : body.synchrony;
    out.synchrony.lag_s = withheld ? NAN : body.lag_s;
    out.synchrony.amplitude_bpm = withheld ? NAN : body.amplitude_bpm;
    out.synchrony.span_s = withheld ? NAN : body.span_s;
    sink_put(sink, &out);
}

static void tell_breathing(struct engine *engine, int64_t end_ns, enum reason fault,
                           const struct event_sink *sink)
{
    struct breathing_body body = breathing_at(&engine->breathing, &engine->rates, end_ns);
    struct event out = event_of(EVENT_BREATHING, engine->now_ns);
    bool withheld = fault != REASON_NONE;
    out.breathing.reason = withheld ? (uint8_t)fault : body.reason;
    out.breathing.source = body.source;
    out.breathing.time_ns = body.time_ns;
    out.breathing.rate_hz = withheld ? NAN : body.rate_hz;
    out.breathing.phase = withheld ? NAN : body.phase;
    out.breathing.confidence = withheld ? NAN : body.confidence;
    breath_breathing(&engine->breath, &out.breathing);
    sink_put(sink, &out);
}

static void tell_breaths(struct engine *engine, int64_t end_ns, const struct event_sink *sink)
{
    struct breath_body told[BREATH_AT_ONCE];
    int count = breath_at(&engine->breath, &engine->rates, &engine->pace, end_ns, told);
    for (int i = 0; i < count; i++) {
        struct event out = event_of(EVENT_BREATH, engine->now_ns);
        out.breath.start_ns = told[i].start_ns;
        out.breath.inhale_ns = told[i].inhale_ns;
        out.breath.end_ns = told[i].end_ns;
        out.breath.high_ns = told[i].high_ns;
        out.breath.low_ns = told[i].low_ns;
        out.breath.high_bpm = told[i].high_bpm;
        out.breath.low_bpm = told[i].low_bpm;
        out.breath.lag_s = told[i].lag_s;
        out.breath.quality = told[i].quality;
        out.breath.paced = told[i].paced;
        out.breath.reason = told[i].reason;
        sink_put(sink, &out);
    }
}

void engine_tell_second(struct engine *engine, int64_t end_s, const struct event_sink *sink)
{
    int64_t end_ns = end_s * NS_PER_S;
    enum reason fault = tell_quality(engine, end_s, sink);
    tell_coherence(engine, end_ns, fault, sink);
    tell_synchrony(engine, end_ns, fault, sink);
    tell_breathing(engine, end_ns, fault, sink);
    tell_breaths(engine, end_ns, sink);
}
