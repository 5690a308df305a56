/* Bytes become a sequence of events, hostile ones among them, and go through two engines. Each
 * event is told in 12 bytes: what, a choice, a step of time, and a value. */
#include "events/kinds.h"
#include "heart/engine.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RECORD   12
#define TOLD_MAX 4096

struct told {
    struct event at[TOLD_MAX];
    size_t count, all;
    int64_t last_beat_ns, last_rr_ns;
};

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void check_rr(const struct rr_body *rr)
{
    require(rr->class <= BEAT_LONGSHORT && rr->first <= 1);
    if (rr->first)
        require(isnan(rr->rr_ms) && isnan(rr->nn_ms) && rr->class == BEAT_NORMAL);
    else if (rr->class == BEAT_NORMAL)
        require(rr->rr_ms >= 250 && rr->rr_ms <= 2600 && rr->nn_ms == rr->rr_ms);
    else
        require(rr->rr_ms > 0 && (isnan(rr->nn_ms) || (rr->nn_ms > 0 && rr->nn_ms < 5000)));
}

static void check_coherence(const struct coherence_body *coherence)
{
    bool exists = coherence->reason == REASON_NONE;
    double share = coherence->peak_ms2 / coherence->total_ms2;
    require(coherence->reason <= REASON_NO_PACER);
    require(exists == !isnan(coherence->ratio) && exists == !isnan(coherence->total_ms2));
    require((coherence->reason == REASON_SETTLING) == !isnan(coherence->settle_s));
    if (exists)
        require(share >= 0 && share <= 1 && coherence->ratio >= 0 && isfinite(coherence->ratio));
    if (coherence->reason == REASON_SETTLING)
        require(coherence->settle_s > 0 && coherence->settle_s <= 64);
}

static void check_share(double value, bool exists)
{
    require(exists == !isnan(value) && (!exists || (value >= 0 && value <= 1)));
}

/* What is told of breath: a value or a reason, never both. */
static void check_breath(const struct event *event)
{
    switch (event->kind) {
    case EVENT_SYNCHRONY:
        check_share(event->synchrony.synchrony, event->synchrony.reason == REASON_NONE);
        break;
    case EVENT_BREATHING:
        check_share(event->breathing.confidence, event->breathing.reason == REASON_NONE);
        require(isnan(event->breathing.rate_hz) || event->breathing.rate_hz > 0.04);
        break;
    default:
        require(event->kind == EVENT_BREATH);
        require(event->breath.start_ns < event->breath.end_ns);
        require((event->breath.reason == REASON_NONE) == !isnan(event->breath.high_bpm));
        break;
    }
}

static void keep(void *context, const struct event *event)
{
    struct told *told = context;
    if (event->kind == EVENT_BEAT) {
        require(event->beat.quality >= 0 && event->beat.quality <= 1);
        require(event->beat.time_ns > told->last_beat_ns);
        told->last_beat_ns = event->beat.time_ns;
    } else if (event->kind == EVENT_RR) {
        check_rr(&event->rr);
        require(event->rr.revises ? event->rr.time_ns <= told->last_rr_ns
                                  : event->rr.time_ns > told->last_rr_ns);
        if (!event->rr.revises)
            told->last_rr_ns = event->rr.time_ns;
    } else if (event->kind == EVENT_QUALITY) {
        require(event->quality.level <= QUALITY_GOOD && event->quality.reason <= REASON_NO_PACER);
    } else if (event->kind == EVENT_COHERENCE) {
        check_coherence(&event->coherence);
    } else {
        check_breath(event);
    }
    if (told->count < TOLD_MAX)
        told->at[told->count++] = *event;
    told->all++;
}

static double value_of(const uint8_t *bytes, uint8_t choice)
{
    double wild;
    memcpy(&wild, bytes, sizeof wild);
    if (choice & 0x40)
        return wild; /* any pattern of bits */
    return bytes[0] | (bytes[1] & 3) << 8;
}

/* A second and a half of a pulse wave, so that the deeper parts are reached by few bytes. */
static void feed_wave(struct engine *engine, const struct event_sink *sink, int64_t *now_ns,
                      const uint8_t *bytes)
{
    int64_t step_ns = 4000000 + (int64_t)(bytes[0] & 31) * 1000000;
    double interval_s = 0.35 + bytes[1] / 256.0, gain = 1 + bytes[2], rough = bytes[3] / 64.0;
    for (int k = 0; k < 400; k++) {
        *now_ns += step_ns;
        double t_s = fmod((double)*now_ns / 1e9, interval_s) / interval_s;
        struct event sample = event_of(EVENT_SAMPLE, *now_ns);
        sample.sample.time_ns = *now_ns;
        sample.sample.value =
            300 + gain * (exp(-40 * (t_s - 0.3) * (t_s - 0.3)) + rough * ((k * 7919) % 13) / 13.0);
        engine_feed(engine, &sample, sink);
        struct event tick = event_of(EVENT_TICK, *now_ns);
        if (k % 8 == 0)
            engine_feed(engine, &tick, sink);
    }
}

static void fill(struct event *event, const uint8_t *record, int64_t now_ns)
{
    uint8_t choice = record[1];
    if (event->kind == EVENT_SAMPLE) {
        event->sample.time_ns = now_ns;
        if (choice & 0x80)
            memcpy(&event->sample.time_ns, record + 4, sizeof event->sample.time_ns);
        event->sample.channel = choice & 1;
        event->sample.value = value_of(record + 4, choice);
    } else if (event->kind == EVENT_LINK) {
        event->link.state = choice % 6;
    } else if (event->kind == EVENT_GAP) {
        memcpy(&event->gap.from_ns, record + 4, sizeof event->gap.from_ns);
    } else if (event->kind == EVENT_DEVICE) {
        event->device.channel = choice & 1;
        event->device.signal = (choice >> 1) % (SIGNAL_OTHER + 1);
        memcpy(&event->device.low, record + 4, sizeof event->device.low);
        event->device.high = value_of(record + 4, record[4]);
        memset(event->device.id, 'a' + (choice >> 3 & 1), 4);
    } else if (event->kind == EVENT_PACE) {
        event->pace.on = choice & 1;
        event->pace.from_ns = now_ns;
        event->pace.phase = choice & 2 ? value_of(record + 4, choice) : 0;
        event->pace.rate_hz = choice & 4 ? value_of(record + 4, choice) : 0.1;
        event->pace.inhale = choice & 8 ? value_of(record + 4, choice) : 0.4;
    } else if (event->kind == EVENT_LOSS) {
        event->loss.from_ns = now_ns;
        event->loss.to_ns = now_ns + choice * 1000000;
        event->loss.count = choice;
        if (choice & 0x80)
            memcpy(&event->loss.to_ns, record + 4, sizeof event->loss.to_ns);
    }
}

static void run(const uint8_t *data, size_t size, struct told *told)
{
    static const enum event_kind kinds[] = {EVENT_SAMPLE, EVENT_TICK,   EVENT_LINK,
                                            EVENT_GAP,    EVENT_DEVICE, EVENT_INTENT,
                                            EVENT_BYTES,  EVENT_PACE,   EVENT_LOSS};
    struct engine *engine;
    struct event_sink sink = {keep, told};
    int64_t now_ns = 0;
    memset(told, 0, sizeof *told);
    told->last_beat_ns = told->last_rr_ns = -1;
    if (engine_create(&engine, NULL) != STATUS_OK)
        return;
    for (; size >= RECORD; data += RECORD, size -= RECORD) {
        uint16_t step;
        memcpy(&step, data + 2, sizeof step);
        now_ns += (int64_t)step * 40000; /* to 2.6 s */
        if (data[0] % 9 == 8) {
            feed_wave(engine, &sink, &now_ns, data + 4);
            continue;
        }
        struct event event = event_of(kinds[data[0] < 126 ? data[0] % 7 : data[0] % 9], now_ns);
        if (data[0] >= 250)
            memcpy(&event.at_ns, data + 4, sizeof event.at_ns);
        fill(&event, data, now_ns);
        engine_feed(engine, &event, &sink);
    }
    engine_destroy(engine);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct told first, second;
    if (size > 600)
        size = 600;
    run(data, size, &first);
    run(data, size, &second);
    require(first.all == second.all && first.count == second.count);
    require(memcmp(first.at, second.at, first.count * sizeof *first.at) == 0);
    return 0;
}
