#include "way.h"

#include "base/clock.h"
#include "events/kinds.h"
#include "heart/engine.h"
#include "sensors/detector.h"

#define TICK_NS (100 * NS_PER_MS)

struct way {
    struct detector detector;
    struct decoder decoder;
    struct engine *engine;
    struct event_sink into_engine, out;
    int64_t ticked_ns;
};

static void feed_engine(void *context, const struct event *event)
{
    struct way *way = context;
    engine_feed(way->engine, event, &way->out);
}

static void way_start(struct way *way, struct test_events *out)
{
    struct problem problem;
    *way = (struct way){.out = test_sink(out)};
    way->into_engine = (struct event_sink){feed_engine, way};
    detector_start(&way->detector);
    assert_int_equal(engine_create(&way->engine, &problem), STATUS_OK);
}

static void tick_until(struct way *way, int64_t at_ns)
{
    while (way->ticked_ns + TICK_NS <= at_ns) {
        way->ticked_ns += TICK_NS;
        struct event tick = event_of(EVENT_TICK, way->ticked_ns);
        engine_feed(way->engine, &tick, &way->out);
    }
}

static void feed_bytes(struct way *way, const struct event *bytes)
{
    if (way->decoder.device) {
        decoder_feed(&way->decoder, bytes, &way->into_engine);
        return;
    }
    const struct device *device = detector_feed(&way->detector, bytes);
    if (!device)
        return;
    assert_string_equal(device->id, "pulsesensor");
    decoder_start(&way->decoder, device, 0);
    for (int i = 0; i < way->detector.held_count; i++)
        decoder_feed(&way->decoder, &way->detector.held[i], &way->into_engine);
}

int64_t way_of_bytes(const struct test_events *told, int64_t zero_ns, struct test_events *out)
{
    static struct way way;
    way_start(&way, out);
    for (size_t i = 0; i < told->count; i++) {
        struct event event = told->at[i];
        event.at_ns = event.at_ns > zero_ns ? event.at_ns - zero_ns : 0;
        tick_until(&way, event.at_ns);
        if (event.kind == EVENT_BYTES) {
            feed_bytes(&way, &event);
            continue;
        }
        if (way.decoder.device)
            decoder_interrupt(&way.decoder);
        engine_feed(way.engine, &event, &way.out);
    }
    engine_destroy(way.engine);
    return way.decoder.tally.dropped;
}

void way_of_samples(const struct sketch *sketch, double for_s, struct test_events *out)
{
    static struct way way;
    way_start(&way, out);
    struct event device = event_of(EVENT_DEVICE, 0);
    device.device = (struct device_body){
        .signal = SIGNAL_PPG, .rate_hz = sketch->wave_rate_hz, .low = 0, .high = 1023};
    engine_feed(way.engine, &device, &way.out);
    for (int64_t i = 0; (double)i < for_s * sketch->wave_rate_hz; i++) {
        double at_s = (double)i / sketch->wave_rate_hz;
        struct event sample = event_of(EVENT_SAMPLE, ns_from_s(at_s));
        sample.sample =
            (struct sample_body){.time_ns = sample.at_ns, .value = sketch_converter(sketch, at_s)};
        tick_until(&way, sample.at_ns);
        engine_feed(way.engine, &sample, &way.out);
    }
    engine_destroy(way.engine);
}

size_t way_beat_times(const struct test_events *out, double *times_s, size_t most)
{
    size_t count = 0;
    for (size_t i = 0; i < out->count && count < most; i++)
        if (out->at[i].kind == EVENT_BEAT)
            times_s[count++] = s_from_ns(out->at[i].beat.time_ns);
    return count;
}
