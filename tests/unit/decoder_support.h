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

#endif
