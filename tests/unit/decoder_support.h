/* What the tests of decoders share: streams of bytes, and feeding them whole, byte by byte and in
 * random pieces, which must not matter. */
#ifndef DECODER_SUPPORT_H
#define DECODER_SUPPORT_H

#include "support.h"

#include "base/clock.h"
#include "events/kinds.h"
#include "sensors/decoder.h"
#include "sensors/simulator/random.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STREAM_MOST 131072

struct stream {
    uint8_t bytes[STREAM_MOST];
    size_t size;
};

static inline void stream_add(struct stream *stream, const void *bytes, size_t size)
{
    assert_true(stream->size + size <= STREAM_MOST);
    memcpy(stream->bytes + stream->size, bytes, size);
    stream->size += size;
}

static inline struct stream stream_of(const char *text)
{
    struct stream stream = {.size = 0};
    stream_add(&stream, text, strlen(text));
    return stream;
}

static struct decoder decoder;
static const uint8_t stream_number = 3;

/* Bytes at 11.52 a millisecond, or all with the stamp they are given. Pieces are at most `piece`
 * bytes; the stamp of a byte never depends on the piece it comes in. */
static inline void feed_pieces(const struct stream *stream, size_t piece, struct random *chance,
                               const struct event_sink *sink)
{
    size_t at = 0;
    while (at < stream->size) {
        size_t block_end = (at / EVENT_BYTES_MAX + 1) * EVENT_BYTES_MAX;
        size_t size = chance ? 1 + random_bits(chance) % piece : piece;
        size = size < block_end - at ? size : block_end - at;
        size = size < stream->size - at ? size : stream->size - at;
        struct event event = event_of(EVENT_BYTES, (int64_t)block_end * 86806);
        event.bytes.size = (uint8_t)size;
        memcpy(event.bytes.at, stream->bytes + at, size);
        decoder_feed(&decoder, &event, sink);
        at += size;
    }
}

static inline struct test_events decode_with(const char *device, const struct stream *stream,
                                             size_t piece, struct random *chance)
{
    struct test_events events = {0};
    struct event_sink sink = test_sink(&events);
    decoder_start(&decoder, device_find(device), stream_number);
    feed_pieces(stream, piece, chance, &sink);
    return events;
}

static inline void assert_same(const struct test_events *a, const struct test_events *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++)
        assert_true(event_equal(&a->at[i], &b->at[i], 0));
}

/* Whole; then in other cuttings, which must not matter. The caller finishes the events. */
static inline struct test_events decode_all_ways_with(const char *device,
                                                      const struct stream *stream)
{
    struct random chance;
    random_start(&chance, stream->size);
    struct test_events whole = decode_with(device, stream, EVENT_BYTES_MAX, NULL);
    struct tally_body tally = decoder.tally;
    for (int way = 0; way < 4; way++) {
        struct test_events pieces =
            decode_with(device, stream, way == 0 ? 1 : 13, way == 0 ? NULL : &chance);
        assert_same(&whole, &pieces);
        assert_memory_equal(&tally, &decoder.tally, sizeof tally);
        test_events_finish(&pieces);
    }
    return whole;
}

static inline void assert_times_rise(const struct test_events *events)
{
    int64_t last_ns[32] = {0};
    bool any[32] = {false};
    for (size_t i = 0; i < events->count; i++) {
        const struct event *event = &events->at[i];
        if (event->kind == EVENT_LOSS)
            assert_true(event->loss.to_ns >= event->loss.from_ns);
        if (event->kind != EVENT_SAMPLE)
            continue;
        int channel = event->sample.channel;
        assert_true(!any[channel] || event->sample.time_ns > last_ns[channel]);
        assert_true(isfinite(event->sample.value));
        any[channel] = true;
        last_ns[channel] = event->sample.time_ns;
    }
}

static inline size_t samples_of(const struct test_events *events, int channel)
{
    size_t count = 0;
    for (size_t i = 0; i < events->count; i++)
        count += events->at[i].kind == EVENT_SAMPLE && events->at[i].sample.channel == channel;
    return count;
}

/* The n-th sample of a channel. */
static inline const struct event *sample_at(const struct test_events *events, int channel, size_t n)
{
    for (size_t i = 0; i < events->count; i++)
        if (events->at[i].kind == EVENT_SAMPLE && events->at[i].sample.channel == channel)
            if (n-- == 0)
                return &events->at[i];
    fail_msg("channel %d has no such sample", channel);
    return NULL;
}

static inline const struct event *loss_at(const struct test_events *events, size_t n)
{
    for (size_t i = 0; i < events->count; i++)
        if (events->at[i].kind == EVENT_LOSS && n-- == 0)
            return &events->at[i];
    fail_msg("there is no such loss");
    return NULL;
}

#endif
