/* The live engine, first half: what comes in.
 *
 * Samples go to the beat detector, beats to the interval rules, intervals to the list of the last
 * minute and to the measures of a breath; a device that sends intervals joins at the intervals. The
 * second half (engine_seconds.c) speaks once a second.
 *
 * Whatever breaks the flow of time, a pulled cable, lost samples, a finger taken off, breaks the
 * intervals too: none ever spans what nobody saw. Only stream 0 is heard. */
#include "heart/engine.h"

#include "events/kinds.h"
#include "heart/engine_state.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define VALUE_MOST   1e12                         /* beyond: not a converter's value */
#define TIME_MOST_NS INT64_C(1000000000000000000) /* 30 years: beyond, a broken clock */
#define AHEAD_NS     NS_PER_S                     /* a sample's time may be so far past its event */
#define BACK_NS      (50 * NS_PER_MS) /* stamps that fall by more: the clock was set back */
#define BACK_LEAST   5                /* so many of them, one after the other: no stray */
#define SAME_NS      (5 * NS_PER_MS)  /* an interval and its beats' times may differ by so much */
#define RR_LEAST_MS  150.0
#define RR_MOST_MS   10000.0

/* --- making --------------------------------------------------------------------------------- */

static void start_over(struct engine *engine)
{
    enum signal_kind kind = engine->has_channel ? engine->device.signal : SIGNAL_PPG;
    beats_start(&engine->beats, beats_know(kind) ? kind : SIGNAL_PPG);
    quality_start(&engine->quality, engine->beats.kind, engine->device.low, engine->device.high);
    breathing_break(&engine->breathing);
    engine->doubt = (struct doubt){0};
}

enum status engine_create(struct engine **engine, struct problem *problem)
{
    const char *remedy = "Close other programs and try again.";
    struct engine *made = calloc(1, sizeof *made);
    if (!made || !spectrum_create(&made->spectrum)) {
        free(made);
        *engine = NULL;
        return problem_set(problem, STATUS_FAILED, remedy, "no memory for the heart engine");
    }
    made->device.low = made->device.high = NAN;
    made->last_sample_ns = made->beat_ns = -1;
    made->rate_hz = NAN;
    losses_start(&made->losses);
    settling_start(&made->settling);
    rr_start(&made->rr);
    rates_start(&made->rates);
    pace_track_start(&made->pace);
    breath_start(&made->breath);
    breathing_start(&made->breathing);
    start_over(made);
    *engine = made;
    return STATUS_OK;
}

void engine_destroy(struct engine *engine)
{
    if (!engine)
        return;
    spectrum_destroy(&engine->spectrum);
    free(engine);
}

const struct spectrum *engine_spectrum(const struct engine *engine)
{
    return &engine->spectrum;
}

/* --- intervals ------------------------------------------------------------------------------ */

/* Keeps what a window may still need. */
static void keep_interval(struct engine *engine, const struct rr_interval *interval)
{
    int64_t since_ns = interval->time_ns - ns_from_s(COHERENCE_WINDOW_S + 8);
    size_t old = 0;
    while (old < engine->interval_count && engine->intervals[old].time_ns < since_ns)
        old++;
    engine->interval_count -= old;
    memmove(engine->intervals, engine->intervals + old,
            engine->interval_count * sizeof *engine->intervals);
    rr_keep(engine->intervals, &engine->interval_count, ENGINE_INTERVALS, interval);
}

static void tell_intervals(struct engine *engine, const struct rr_interval *told, int count,
                           const struct event_sink *sink)
{
    for (int i = 0; i < count; i++) {
        keep_interval(engine, &told[i]);
        rates_interval(&engine->rates, &told[i]);
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
    breathing_beat(&engine->breathing, beat);
    settling_beat(&engine->settling, beat->time_ns, beat->quality >= RR_TRUST);
    if (losses_between(&engine->losses, engine->beat_ns, beat->time_ns))
        interrupt(engine, sink);
    engine->beat_ns = beat->time_ns;
    struct rr_interval told[RR_AT_ONCE];
    int count = rr_beat(&engine->rr, beat->time_ns, beat->quality, told);
    tell_intervals(engine, told, count, sink);
}

/* An interval that the device measured: its beat closes it, unless beats between are missing. */
static void take_interval(struct engine *engine, const struct sample_body *sample,
                          const struct event_sink *sink)
{
    if (!(sample->value >= RR_LEAST_MS && sample->value <= RR_MOST_MS))
        return;
    int64_t since_ns = sample->time_ns - engine->rr.last_ns;
    if (engine->rr.begun && llabs(since_ns - ns_from_s(sample->value / 1000)) > SAME_NS)
        interrupt(engine, sink);
    struct beat_body beat;
    memset(&beat, 0, sizeof beat);
    beat.time_ns = sample->time_ns;
    beat.quality = 1;
    beat.height = beat.base = NAN;
    take_beat(engine, &beat, sink);
}

/* --- samples -------------------------------------------------------------------------------- */

static void take_wave(struct engine *engine, const struct sample_body *sample,
                      const struct event_sink *sink)
{
    struct beat_body found[BEATS_AT_ONCE];
    bool interrupted;
    quality_sample(&engine->quality, sample->time_ns, sample->value);
    int count = beats_push(&engine->beats, sample->time_ns, sample->value, found, &interrupted);
    for (int i = 0; i < count; i++)
        take_beat(engine, &found[i], sink);
    if (interrupted)
        interrupt(engine, sink);
}

/* Worn or not, as the device says. Beats of before and after do not belong together. */
static void take_contact(struct engine *engine, bool worn, const struct event_sink *sink)
{
    if (engine->not_worn == !worn)
        return;
    engine->not_worn = !worn;
    interrupt(engine, sink);
    start_over(engine);
}

static void take_gap(struct engine *engine, const struct event_sink *sink)
{
    interrupt(engine, sink);
    beats_start(&engine->beats, engine->beats.kind);
    breathing_break(&engine->breathing);
}

static bool is_sound(const struct engine *engine, const struct sample_body *sample)
{
    return isfinite(sample->value) && fabs(sample->value) <= VALUE_MOST && sample->time_ns >= 0 &&
           sample->time_ns <= engine->now_ns + AHEAD_NS;
}

static void take_sample(struct engine *engine, const struct sample_body *sample,
                        const struct event_sink *sink)
{
    if (!engine->open || !is_sound(engine, sample))
        return;
    if (engine->has_contact && sample->channel == engine->contact_channel) {
        take_contact(engine, sample->value != 0, sink);
        return;
    }
    bool ours = engine->has_channel && sample->channel == engine->device.channel;
    if (!ours)
        return;
    if (sample->time_ns <= engine->last_sample_ns) {
        engine->set_back += engine->last_sample_ns - sample->time_ns > BACK_NS;
        return;
    }
    if (engine->set_back >= BACK_LEAST)
        take_gap(engine, sink); /* what was passed over is missing */
    engine->set_back = 0;
    engine->last_sample_ns = sample->time_ns;
    if (engine->not_worn)
        return;
    if (engine_sends_intervals(engine))
        take_interval(engine, sample, sink);
    else
        take_wave(engine, sample, sink);
}

/* --- the rest ------------------------------------------------------------------------------- */

static bool carries_heart(int signal)
{
    return signal == SIGNAL_PPG || signal == SIGNAL_ECG || signal == SIGNAL_RR;
}

/* Another device may be on another person: nothing of before belongs to it. */
static void meet_device(struct engine *engine, const struct device_body *device)
{
    if (strncmp(engine->contact_id, device->id, sizeof device->id) != 0)
        engine->has_contact = engine->not_worn = false;
    engine->interval_count = 0;
    settling_start(&engine->settling);
    rates_start(&engine->rates);
}

/* Whether it is worn may be said before there is a wave, and is said once: it holds until this
 * device says otherwise. What another said is no longer true. */
static void meet_contact(struct engine *engine, const struct device_body *device)
{
    if (strncmp(engine->contact_id, device->id, sizeof device->id) != 0)
        engine->not_worn = false;
    engine->has_contact = true;
    engine->contact_channel = device->channel;
    memcpy(engine->contact_id, device->id, sizeof engine->contact_id);
}

/* Of a device's channels the first with a heart is used. */
static void take_device(struct engine *engine, const struct device_body *device,
                        const struct event_sink *sink)
{
    bool same =
        engine->has_channel && strncmp(engine->device.id, device->id, sizeof device->id) == 0;
    if (device->signal == SIGNAL_CONTACT)
        meet_contact(engine, device);
    if (!carries_heart(device->signal) || (same && device->channel != engine->device.channel))
        return;
    interrupt(engine, sink);
    if (!same)
        meet_device(engine, device);
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
    engine->not_worn = false;
    start_over(engine);
}

/* Samples or intervals that never came. Intervals are interrupted at once; in a wave the beats to
 * come will tell whether the hole stands between them. */
static void take_loss(struct engine *engine, const struct loss_body *loss,
                      const struct event_sink *sink)
{
    if (engine_sends_intervals(engine))
        interrupt(engine, sink);
    else
        losses_add(&engine->losses, loss);
}

static void take_tick(struct engine *engine, const struct event_sink *sink)
{
    int64_t second = engine->now_ns / NS_PER_S;
    if (second <= engine->told_s)
        return;
    engine->told_s = second;
    engine_tell_second(engine, second - 1, sink);
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
    case EVENT_LOSS:
        take_loss(engine, &event->loss, sink);
        break;
    case EVENT_LINK:
        take_link(engine, &event->link, sink);
        break;
    case EVENT_GAP:
        take_gap(engine, sink);
        break;
    case EVENT_PACE:
        pace_track_push(&engine->pace, &event->pace);
        break;
    case EVENT_TICK:
        take_tick(engine, sink);
        break;
    default:
        break;
    }
}
