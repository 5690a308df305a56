/* The live engine: one event in, what follows from it out.
 *
 * Samples go to the beat detector, beats to the interval rules, intervals to a list of the last
 * minute. Once a second, on the first tick of second S, it looks at the second that ended at S - 1:
 * a beat is told within 0.8 s of its time and a burst of bytes comes within 0.1 s, so that by then
 * everything up to S - 1 is known however the bytes were cut. QUALITY and COHERENCE of that moment
 * follow. An interval that still waits for its neighbour (rr.h) is left out, not guessed.
 *
 * "Settling" counts from the first clear beat, and anew after 64 s without one; a shorter
 * interruption is a gap until the window has moved past it. Only stream 0 is heard. */
#include "heart/engine.h"

#include "base/clock.h"
#include "events/kinds.h"
#include "heart/beats.h"
#include "heart/coherence.h"
#include "heart/losses.h"
#include "heart/quality.h"
#include "heart/rr.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define VALUE_MOST    1e12                         /* beyond: not a converter's value */
#define TIME_MOST_NS  INT64_C(1000000000000000000) /* 30 years: beyond, a broken clock */
#define AHEAD_NS      NS_PER_S /* a sample's time may be so far past its event */
#define SILENCE_NS    (2 * NS_PER_S)
#define DOUBT_FROM    3 /* poor seconds: withhold the value */
#define DOUBT_MOST    6
#define INTERVALS_MAX COHERENCE_POINTS_MAX

struct engine {
    struct beats beats;
    struct rr rr;
    struct quality quality;
    struct spectrum spectrum;

    int64_t now_ns, told_s; /* told_s: the last whole second told of */
    bool open;              /* the link */
    int64_t opened_ns;
    bool has_channel;
    struct device_body device; /* the channel with the pulse */
    int64_t last_sample_ns;    /* -1: none; never falls, whatever happens to the link */

    struct losses losses;
    int64_t beat_ns; /* of the last beat; -1: none */
    double rate_hz;  /* of the samples, as they really come */

    struct settling settling;
    struct rr_interval intervals[INTERVALS_MAX]; /* of the last minute, oldest first */
    size_t interval_count;

    int doubt;           /* rises with each poor second, falls with each better one */
    uint8_t doubted_for; /* enum reason of the last poor second */
};

static void start_over(struct engine *engine)
{
    beats_start(&engine->beats, engine->has_channel ? engine->device.signal : SIGNAL_PPG);
    quality_start(&engine->quality, engine->beats.kind, engine->device.low, engine->device.high);
    engine->doubt = 0;
}

enum status engine_create(struct engine **engine, struct problem *problem)
{
    const char *remedy = "Close other programs and try again.";
    *engine = calloc(1, sizeof **engine);
    if (!*engine || !spectrum_create(&(*engine)->spectrum)) {
        free(*engine);
        *engine = NULL;
        return problem_set(problem, STATUS_FAILED, remedy, "no memory for the heart engine");
    }
    (*engine)->device.low = (*engine)->device.high = NAN;
    (*engine)->last_sample_ns = -1;
    (*engine)->beat_ns = -1;
    (*engine)->rate_hz = NAN;
    losses_start(&(*engine)->losses);
    settling_start(&(*engine)->settling);
    start_over(*engine);
    rr_start(&(*engine)->rr);
    return STATUS_OK;
}

void engine_destroy(struct engine *engine)
{
    if (!engine)
        return;
    spectrum_destroy(&engine->spectrum);
    free(engine);
}

/* Keeps what a window may still need. */
static void keep_interval(struct engine *engine, const struct rr_interval *interval)
{
    int64_t since_ns = interval->time_ns - ns_from_s(COHERENCE_WINDOW_S + 8);
    size_t old = 0;
    while (old < engine->interval_count && engine->intervals[old].time_ns < since_ns)
        old++;
    if (engine->interval_count - old == INTERVALS_MAX)
        old++;
    engine->interval_count -= old;
    memmove(engine->intervals, engine->intervals + old,
            engine->interval_count * sizeof *engine->intervals);
    engine->intervals[engine->interval_count++] = *interval;
}

static void tell_intervals(struct engine *engine, const struct rr_interval *told, int count,
                           const struct event_sink *sink)
{
    for (int i = 0; i < count; i++) {
        keep_interval(engine, &told[i]);
        struct event out = event_of(EVENT_RR, engine->now_ns);
        out.rr.time_ns = told[i].time_ns;
        out.rr.rr_ms = told[i].rr_ms;
        out.rr.nn_ms = told[i].nn_ms;
        out.rr.class = (uint8_t)told[i].class;
        out.rr.first = told[i].first;
        out.rr.inserted = told[i].inserted;
        out.rr.revises = told[i].revises;
        sink_put(sink, &out);
    }
}

static void interrupt(struct engine *engine, const struct event_sink *sink)
{
    struct rr_interval told[RR_AT_ONCE];
    tell_intervals(engine, told, rr_break(&engine->rr, told), sink);
}

static void take_beat(struct engine *engine, const struct beat_body *beat,
                      const struct event_sink *sink)
{
    struct event out = event_of(EVENT_BEAT, engine->now_ns);
    out.beat = *beat;
    sink_put(sink, &out);
    quality_beat(&engine->quality, beat);
    settling_beat(&engine->settling, beat->time_ns, beat->quality >= RR_TRUST);
    if (losses_between(&engine->losses, engine->beat_ns, beat->time_ns))
        interrupt(engine, sink);
    engine->beat_ns = beat->time_ns;
    struct rr_interval told[RR_AT_ONCE];
    int count = rr_beat(&engine->rr, beat->time_ns, beat->quality, told);
    tell_intervals(engine, told, count, sink);
}

static void take_sample(struct engine *engine, const struct sample_body *sample,
                        const struct event_sink *sink)
{
    bool sound = isfinite(sample->value) && fabs(sample->value) <= VALUE_MOST &&
                 sample->time_ns >= 0 && sample->time_ns > engine->last_sample_ns &&
                 sample->time_ns <= engine->now_ns + AHEAD_NS;
    if (!engine->open || !engine->has_channel || sample->channel != engine->device.channel ||
        !sound)
        return;
    engine->last_sample_ns = sample->time_ns;
    quality_sample(&engine->quality, sample->time_ns, sample->value);
    struct beat_body found[BEATS_AT_ONCE];
    bool interrupted;
    int count = beats_push(&engine->beats, sample->time_ns, sample->value, found, &interrupted);
    for (int i = 0; i < count; i++)
        take_beat(engine, &found[i], sink);
    if (interrupted)
        interrupt(engine, sink);
}

static void take_device(struct engine *engine, const struct device_body *device,
                        const struct event_sink *sink)
{
    bool same =
        engine->has_channel && strncmp(engine->device.id, device->id, sizeof device->id) == 0;
    if (!beats_know(device->signal) || (same && device->channel != engine->device.channel))
        return;
    interrupt(engine, sink);
    engine->device = *device;
    engine->has_channel = true;
    engine->open = true; /* something speaks, whether or not a link was told */
    start_over(engine);
}

static void take_link(struct engine *engine, const struct link_body *link,
                      const struct event_sink *sink)
{
    interrupt(engine, sink);
    engine->open = link->state == LINK_OPEN;
    engine->opened_ns = engine->now_ns;
    start_over(engine);
}

/* A sensor may take a moment to speak and to be recognised. */
static bool just_opened(const struct engine *engine)
{
    return engine->open && engine->now_ns - engine->opened_ns <= SILENCE_NS;
}

/* Why nothing can be said of the rhythm whatever the intervals; REASON_NONE: ask them. */
static enum reason fault_now(const struct engine *engine, const struct quality_body *quality)
{
    if (!engine->open)
        return REASON_NO_SENSOR;
    bool silent = engine->now_ns - engine->last_sample_ns > SILENCE_NS;
    if (!just_opened(engine) && (silent || quality->level == QUALITY_NONE))
        return REASON_NO_SIGNAL;
    return engine->doubt >= DOUBT_FROM ? (enum reason)engine->doubted_for : REASON_NONE;
}

/* A signal that clips may still show its pulse, but what it shows is cut to measure. */
static void judge_second(struct engine *engine, const struct quality_body *quality)
{
    bool poor = quality->level <= QUALITY_POOR || quality->reason == REASON_CLIPPED;
    if (quality->reason == REASON_SETTLING || quality->reason == REASON_NO_SIGNAL)
        poor = false; /* told otherwise */
    if (poor)
        engine->doubted_for = quality->reason;
    engine->doubt += poor ? 1 : -1;
    engine->doubt = engine->doubt < 0 ? 0 : engine->doubt > DOUBT_MOST ? DOUBT_MOST : engine->doubt;
}

static void tell_quality(struct engine *engine, int64_t end_s, struct quality_body *quality,
                         const struct event_sink *sink)
{
    *quality = quality_at(&engine->quality, end_s);
    if (!isnan(quality->rate_hz))
        engine->rate_hz = quality->rate_hz;
    judge_second(engine, quality);
    enum reason fault = fault_now(engine, quality);
    if (fault == REASON_NO_SENSOR || fault == REASON_NO_SIGNAL)
        *quality = (struct quality_body){QUALITY_NONE, (uint8_t)fault, NAN, NAN};
    else if (quality->level == QUALITY_NONE)
        quality->reason = REASON_SETTLING;
    struct event out = event_of(EVENT_QUALITY, engine->now_ns);
    out.quality.level = quality->level;
    out.quality.reason = quality->reason;
    out.quality.rate_hz = quality->rate_hz;
    out.quality.amplitude = quality->amplitude;
    sink_put(sink, &out);
}

static void tell_coherence(struct engine *engine, int64_t end_s, enum reason fault,
                           const struct event_sink *sink)
{
    struct coherence found = coherence_none();
    enum reason reason = fault;
    if (reason == REASON_NONE)
        reason = coherence_at(&engine->spectrum, engine->intervals, engine->interval_count,
                              &engine->settling, end_s * NS_PER_S, &found);
    if (reason == REASON_NONE &&
        losses_withhold(&engine->losses, end_s * NS_PER_S, COHERENCE_WINDOW_S, engine->rate_hz)) {
        reason = REASON_GAP;
        found = coherence_none();
    }
    struct event out = event_of(EVENT_COHERENCE, engine->now_ns);
    out.coherence.reason = (uint8_t)reason; /* field by field: padding stays zero */
    out.coherence.time_ns = end_s * NS_PER_S;
    out.coherence.settle_s = NAN;
    out.coherence.ratio = found.ratio;
    out.coherence.peak_hz = found.peak_hz;
    out.coherence.peak_ms2 = found.peak_ms2;
    out.coherence.total_ms2 = found.total_ms2;
    out.coherence.below_ms2 = found.below_ms2;
    out.coherence.above_ms2 = found.above_ms2;
    if (reason == REASON_SETTLING)
        out.coherence.settle_s = settling_left_s(&engine->settling, end_s * NS_PER_S);
    sink_put(sink, &out);
}

static void take_tick(struct engine *engine, const struct event_sink *sink)
{
    int64_t second = engine->now_ns / NS_PER_S;
    if (second <= engine->told_s)
        return;
    engine->told_s = second;
    struct quality_body quality;
    tell_quality(engine, second - 1, &quality, sink);
    tell_coherence(engine, second - 1, fault_now(engine, &quality), sink);
}

void engine_feed(struct engine *engine, const struct event *event, const struct event_sink *sink)
{
    if (event->stream != 0 || event->at_ns < 0 || event->at_ns > TIME_MOST_NS)
        return;
    if (event->at_ns > engine->now_ns)
        engine->now_ns = event->at_ns;
    switch (event->kind) {
    case EVENT_DEVICE:
        take_device(engine, &event->device, sink);
        break;
    case EVENT_SAMPLE:
        take_sample(engine, &event->sample, sink);
        break;
    case EVENT_LINK:
        take_link(engine, &event->link, sink);
        break;
    case EVENT_GAP:
        interrupt(engine, sink);
        beats_start(&engine->beats, engine->beats.kind);
        break;
    case EVENT_LOSS:
        losses_add(&engine->losses, &event->loss);
        break;
    case EVENT_TICK:
        take_tick(engine, sink);
        break;
    default:
        break;
    }
}

const char *engine_parameters(void)
{
    return "{\"beats\": {\"cell_ms\": 10, \"smooth_ms\": 30, \"trend_ms\": 410, \"gap_ms\": 250, "
           "\"fiducial\": \"steepest\"}, "
           "\"rr\": {\"gap_ms\": 4000, \"least_ms\": 300, \"most_ms\": 2000, \"usual_of\": 11, "
           "\"spread_of\": 91, \"quartile_factor\": 5.2, \"trust\": 0.3}, "
           "\"coherence\": {\"window_s\": 64, \"rate_hz\": 4, \"spline\": \"not-a-knot\", "
           "\"detrend\": \"linear\", \"taper\": \"periodic Hann\", \"points\": 4096, "
           "\"search_hz\": [0.04, 0.26], \"peak_half_hz\": 0.015, \"total_hz\": [0.0033, 0.4], "
           "\"covered_least\": 0.95, \"corrected_most\": 0.05, \"sd_least_ms\": 5, \"hole_ms\": "
           "2500, "
           "\"alternation_most\": 0.85, \"late_s\": 1}}";
}
