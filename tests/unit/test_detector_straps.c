/* The detector matrix of the straps: their seeds of the fuzz target are their streams. Each must be
 * found from any byte on, in time, and by nobody else's decoder be taken for its own. */
#include "strap_support.h"

#include "sensors/detector.h"

struct strap_stream {
    const char *device;
    const char *file;
    double bytes_per_s;
    double within_s; /* of listening, from any byte */
};

static const struct strap_stream streams[] = {
    {"zephyr-hxm", "zephyr_hxm", 66, 10},  {"zephyr-bioharness", "zephyr_bioharness", 754, 3},
    {"ant-hrm", "ant_hrm", 53, 10},        {"polar-wearlink", "polar_wearlink", 8, 10},
    {"pulsesensor", "visualizer", 300, 3}, {"pulsesensor", "plotter", 600, 3},
    {"polar-hrmi", "polar_hrmi", 65, 30}, /* it has to be asked, so that nobody waits for it */
};

#define STREAMS (sizeof streams / sizeof streams[0])

static struct stream seed(const char *name)
{
    static char path[512];
    struct stream stream = {.size = 0};
    snprintf(path, sizeof path, "%s/fuzz/corpus/decoder/%s", KINDBEAT_TESTS, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    stream.size = fread(stream.bytes, 1, STREAM_MOST, file);
    fclose(file);
    memmove(stream.bytes, stream.bytes + 1,
            --stream.size); /* the first byte is not of the stream */
    return stream;
}

#define PIECE 4 /* bytes, as many as keep the detector's store of events full */

static const struct device *listen(const struct stream *stream, size_t from, size_t *used)
{
    static struct detector detector;
    const struct device *device = NULL;
    detector_start(&detector);
    for (*used = 0; !device && from + *used < stream->size;) {
        size_t left = stream->size - from - *used;
        struct event event = event_of(EVENT_BYTES, (int64_t)*used);
        event.bytes.size = (uint8_t)(left < PIECE ? left : PIECE);
        memcpy(event.bytes.at, stream->bytes + from + *used, event.bytes.size);
        device = detector_feed(&detector, &event);
        *used += event.bytes.size;
    }
    return device;
}

static void each_is_found_from_any_byte_in_time(void **state)
{
    (void)state;
    for (size_t s = 0; s < STREAMS; s++) {
        struct stream stream = seed(streams[s].file);
        double worst_s = 0;
        for (size_t from = 0; from < 93 && from < stream.size / 4; from += from < 20 ? 1 : 7) {
            size_t used;
            const struct device *device = listen(&stream, from, &used);
            if (!device || strcmp(device->id, streams[s].device) != 0)
                fail_msg("%s from byte %zu: %s", streams[s].device, from,
                         device ? device->id : "nobody");
            worst_s = fmax(worst_s, (double)used / streams[s].bytes_per_s);
        }
        print_message("%-18s found within %4.1f s\n", streams[s].device, worst_s);
        assert_true(worst_s <= streams[s].within_s);
    }
}

static void nobody_elses_decoder_makes_anything_of_it(void **state)
{
    (void)state;
    for (size_t s = 0; s < STREAMS; s++) {
        struct stream stream = seed(streams[s].file);
        for (size_t d = 0; d < STREAMS; d++) {
            struct pace pace = {streams[d].device, (int64_t)(1e9 / streams[s].bytes_per_s), 1, 0};
            struct test_events events = decode_paced(pace, &stream, 64, NULL);
            if ((events.count > 0) != (strcmp(streams[s].device, streams[d].device) == 0))
                fail_msg("%s makes %zu events of %s", streams[d].device, events.count,
                         streams[s].device);
            test_events_finish(&events);
        }
    }
}

/* A stream in which every eighth byte is wrong is nobody's, and neither is one at the wrong line
 * setting: here, as if each bit had been seen twice. */
static void damaged_beyond_reading_is_nobodys(void **state)
{
    (void)state;
    for (size_t s = 0; s < STREAMS; s++) {
        struct stream stream = seed(streams[s].file), doubled = {.size = 0};
        for (size_t i = 0; i < stream.size && doubled.size + 2 <= STREAM_MOST; i++) {
            uint8_t byte = stream.bytes[i], bytes[2] = {0};
            for (int bit = 0; bit < 8; bit++)
                bytes[bit / 4] |= (uint8_t)((byte >> bit & 1) * 3 << bit % 4 * 2);
            stream_add(&doubled, bytes, 2);
        }
        for (size_t i = 3; i < stream.size; i += 8)
            stream.bytes[i] ^= 0x5A;
        size_t used;
        assert_null(listen(&stream, 0, &used));
        assert_null(listen(&doubled, 0, &used));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_found_from_any_byte_in_time),
        cmocka_unit_test(nobody_elses_decoder_makes_anything_of_it),
        cmocka_unit_test(damaged_beyond_reading_is_nobodys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
