/* What the tests of devices that send a packet now and then share: streams whose bytes arrive as
 * slowly as they really do, the cases that every decoder must have, and recordings. */
#ifndef STRAP_SUPPORT_H
#define STRAP_SUPPORT_H

#include "decoder_support.h"

struct pace {
    const char *device;
    int64_t ns_per_byte;
    size_t unit; /* bytes that arrive together, with the last of them */
    int64_t from_ns;
};

/* The stamp of a byte never depends on the piece it comes in. */
static inline void feed_paced(struct pace pace, const struct stream *stream, size_t piece,
                              struct random *chance, const struct event_sink *sink)
{
    for (size_t at = 0; at < stream->size;) {
        size_t end = (at / pace.unit + 1) * pace.unit;
        size_t size = chance ? 1 + random_bits(chance) % piece : piece;
        size = size < end - at ? size : end - at;
        size = size < stream->size - at ? size : stream->size - at;
        struct event event = event_of(EVENT_BYTES, pace.from_ns + (int64_t)end * pace.ns_per_byte);
        event.bytes.size = (uint8_t)size;
        memcpy(event.bytes.at, stream->bytes + at, size);
        decoder_feed(&decoder, &event, sink);
        at += size;
    }
}

static inline struct test_events decode_paced(struct pace pace, const struct stream *stream,
                                              size_t piece, struct random *chance)
{
    struct test_events events = {0};
    struct event_sink sink = test_sink(&events);
    decoder_start(&decoder, device_find(pace.device), stream_number);
    feed_paced(pace, stream, piece, chance, &sink);
    return events;
}

/* Whole; then in other cuttings, which must not matter. The caller finishes the events. */
static inline struct test_events decode_paced_all_ways(struct pace pace,
                                                       const struct stream *stream)
{
    struct random chance;
    random_start(&chance, stream->size);
    struct test_events whole = decode_paced(pace, stream, EVENT_BYTES_MAX, NULL);
    struct tally_body tally = decoder.tally;
    for (int way = 0; way < 3; way++) {
        struct test_events pieces =
            decode_paced(pace, stream, way == 0 ? 1 : 13, way == 0 ? NULL : &chance);
        assert_same(&whole, &pieces);
        assert_memory_equal(&tally, &decoder.tally, sizeof tally);
        test_events_finish(&pieces);
    }
    assert_times_rise(&whole);
    return whole;
}

/* Nothing but zeros, ones and chance: no event at all, and no wrong claim. */
static inline void assert_noise_is_silence(struct pace pace)
{
    static struct stream stream;
    static const uint8_t fills[] = {0x00, 0xFF, 0x02, 0x0A, 0x80, 0xA4, 0xFE, '5'};
    const struct device *device = device_find(pace.device);
    for (size_t i = 0; i < sizeof fills; i++) {
        stream.size = 4096;
        memset(stream.bytes, fills[i], stream.size);
        struct test_events events = decode_paced_all_ways(pace, &stream);
        assert_int_equal(events.count, 0);
        assert_int_not_equal(device->recognise(stream.bytes, 2048), CLAIM_YES);
        test_events_finish(&events);
    }
    struct random chance;
    random_start(&chance, 1);
    for (int run = 0; run < 10; run++) {
        for (size_t i = 0; i < stream.size; i++)
            stream.bytes[i] = (uint8_t)random_bits(&chance);
        struct test_events events = decode_paced_all_ways(pace, &stream);
        assert_int_equal(events.count, 0);
        assert_int_not_equal(device->recognise(stream.bytes, 2048), CLAIM_YES);
        test_events_finish(&events);
    }
}

/* A recording of bytes with the times of its reads, or what there is of them. */
#define CAPTURE_MOST 131072
#define READS_MOST   1024

struct capture {
    uint8_t bytes[CAPTURE_MOST];
    size_t size;
    double read_s[READS_MOST]; /* since the first read */
    size_t read_to[READS_MOST];
    int reads;
};

static inline bool capture_load(const char *name, struct capture *capture)
{
    char path[128];
    snprintf(path, sizeof path, "captures/%s.dat", name);
    const char *found = test_recording(path);
    FILE *file = found ? fopen(found, "rb") : NULL;
    if (!file)
        return false;
    capture->size = fread(capture->bytes, 1, CAPTURE_MOST, file);
    fclose(file);
    snprintf(path, sizeof path, "captures/%s-timing.csv", name);
    found = test_recording(path);
    file = found ? fopen(found, "r") : NULL;
    double first = NAN, at;
    for (capture->reads = 0; file && capture->reads < READS_MOST;) {
        if (fscanf(file, "%lf,%zu", &at, &capture->read_to[capture->reads]) != 2)
            break;
        first = isnan(first) ? at : first;
        capture->read_s[capture->reads++] = at - first;
    }
    if (file)
        fclose(file);
    return capture->reads > 0;
}

/* Each byte arrives with its read, as it was. */
static inline struct test_events decode_capture(const char *device, const struct capture *capture)
{
    struct test_events events = {0};
    struct event_sink sink = test_sink(&events);
    decoder_start(&decoder, device_find(device), stream_number);
    size_t at = 0;
    for (int read = 0; read <= capture->reads && at < capture->size; read++) {
        bool last = read == capture->reads;
        size_t end = last ? capture->size : capture->read_to[read];
        double s = capture->read_s[last ? read - 1 : read];
        while (at < end && at < capture->size) {
            size_t size = end - at < EVENT_BYTES_MAX ? end - at : EVENT_BYTES_MAX;
            struct event event = event_of(EVENT_BYTES, (int64_t)(s * 1e9));
            event.bytes.size = (uint8_t)size;
            memcpy(event.bytes.at, capture->bytes + at, size);
            decoder_feed(&decoder, &event, &sink);
            at += size;
        }
    }
    return events;
}

#endif
