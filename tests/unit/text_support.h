/* What the tests of devices that print lines share: lines with the moment at which they were sent,
 * delivered in bursts, and the cases that every decoder must have. */
#ifndef TEXT_SUPPORT_H
#define TEXT_SUPPORT_H

#include "decoder_support.h"

#include "sensors/detector.h"
#include <stdarg.h>

#define SAID_MOST 20000

/* Bytes with their arrivals. */
struct said {
    struct stream stream;
    struct {
        size_t to; /* the end of this line in the stream */
        int64_t arrival_ns;
    } lines[SAID_MOST];
    int count;
    double burst_s; /* lines wait for the end of the burst that they are in; 0: they do not */
};

static inline void said_start(struct said *said, double burst_s)
{
    said->stream.size = 0;
    said->count = 0;
    said->burst_s = burst_s;
}

static inline void say(struct said *said, double at_s, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static inline void say(struct said *said, double at_s, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    assert_true(said->count < SAID_MOST);
    stream_add(&said->stream, text, (size_t)size);
    double arrival_s =
        said->burst_s > 0 ? ceil(at_s / said->burst_s + 1e-9) * said->burst_s : at_s + 0.001;
    said->lines[said->count].to = said->stream.size;
    said->lines[said->count++].arrival_ns = ns_from_s(arrival_s);
}

static inline void feed_said(const struct said *said, size_t piece, struct random *chance,
                             const struct event_sink *sink)
{
    size_t at = 0;
    for (int line = 0; line < said->count; line++)
        while (at < said->lines[line].to) {
            size_t size = chance ? 1 + random_bits(chance) % piece : piece;
            size_t left = said->lines[line].to - at;
            size = size < left ? size : left;
            struct event event = event_of(EVENT_BYTES, said->lines[line].arrival_ns);
            event.bytes.size = (uint8_t)size;
            memcpy(event.bytes.at, said->stream.bytes + at, size);
            decoder_feed(&decoder, &event, sink);
            at += size;
        }
}

static inline struct test_events hear_with(const char *device, const struct said *said,
                                           size_t piece, struct random *chance)
{
    struct test_events events = {0};
    struct event_sink sink = test_sink(&events);
    decoder_start(&decoder, device_find(device), stream_number);
    feed_said(said, piece, chance, &sink);
    return events;
}

/* The newest word about a channel of this name; NULL: none. */
static inline const struct event *channel_named(const struct test_events *events, const char *name)
{
    for (size_t i = events->count; i-- > 0;)
        if (events->at[i].kind == EVENT_DEVICE && strcmp(events->at[i].device.name, name) == 0)
            return &events->at[i];
    return NULL;
}

/* Whole lines, byte by byte and in random pieces: the same. The caller finishes the events. */
static inline struct test_events hear(const char *device, const struct said *said)
{
    struct random chance;
    random_start(&chance, said->stream.size);
    struct test_events whole = hear_with(device, said, EVENT_BYTES_MAX, NULL);
    struct tally_body tally = decoder.tally;
    for (int way = 0; way < 2; way++) {
        struct test_events pieces = hear_with(device, said, way ? 13 : 1, way ? &chance : NULL);
        assert_same(&whole, &pieces);
        assert_memory_equal(&tally, &decoder.tally, sizeof tally);
        test_events_finish(&pieces);
    }
    assert_times_rise(&whole);
    return whole;
}

/* Zeros, ones and chance tell nothing; and are not recognised. */
static inline void assert_noise_is_silence(const char *device)
{
    static struct stream stream;
    static const uint8_t fills[] = {0x00, 0xFF, 0x0A, 0x0D, '!', 'S'};
    for (size_t i = 0; i < sizeof fills; i++) {
        stream.size = 4096;
        memset(stream.bytes, fills[i], stream.size);
        struct test_events events = decode_all_ways_with(device, &stream);
        assert_int_equal(events.count, 0);
        assert_int_not_equal(device_find(device)->recognise(stream.bytes, 2048), CLAIM_YES);
        test_events_finish(&events);
    }
    struct random chance;
    random_start(&chance, 1);
    for (int run = 0; run < 5; run++) {
        for (size_t i = 0; i < stream.size; i++)
            stream.bytes[i] = (uint8_t)random_bits(&chance);
        struct test_events events = decode_all_ways_with(device, &stream);
        assert_int_equal(events.count, 0);
        assert_int_not_equal(device_find(device)->recognise(stream.bytes, 2048), CLAIM_YES);
        test_events_finish(&events);
    }
}

#endif
