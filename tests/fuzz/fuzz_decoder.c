/* Any bytes through every decoder and the detector. The first byte chooses how they are cut; the
 * rest is the stream, in which 0xFE 0xFE interrupts. Whole, byte by byte and cut anywhere, with the
 * same stamps, must give the same events; times must increase; every byte must be accounted for. */
#include "base/clock.h"
#include "base/status.h"
#include "events/kinds.h"
#include "sensors/detector.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CHANNELS         32
#define STAMPED_TOGETHER 16 /* bytes with one stamp; a cutting never spans two stamps */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct digest {
    uint64_t sum;              /* FNV-1a of the printed events */
    int64_t last_ns[CHANNELS]; /* of the newest sample */
    bool any[CHANNELS];
};

static void digest_put(void *context, const struct event *event)
{
    struct digest *digest = context;
    char line[256];
    struct text text = text_over(line, sizeof line);
    event_print(event, &text);
    for (size_t i = 0; i < text.used; i++)
        digest->sum = (digest->sum ^ (uint8_t)line[i]) * UINT64_C(0x100000001B3);
    if (event->kind != EVENT_SAMPLE)
        return;
    ENSURE(isfinite(event->sample.value));
    int channel = event->sample.channel;
    ENSURE(channel < CHANNELS);
    ENSURE(!digest->any[channel] || event->sample.time_ns > digest->last_ns[channel]);
    digest->last_ns[channel] = event->sample.time_ns;
    digest->any[channel] = true;
}

/* Mostly small steps, now and then a long silence, decided by the place and the seed alone. */
static int64_t stamp_of(size_t at, uint8_t seed)
{
    uint64_t block = at / STAMPED_TOGETHER;
    uint64_t pauses = block / (5 + seed % 11);
    return (int64_t)(block * 30 + pauses * (seed % 7) * 400) * NS_PER_MS;
}

static bool interrupts(const uint8_t *bytes, size_t left)
{
    return left >= 2 && bytes[0] == 0xFE && bytes[1] == 0xFE;
}

static size_t piece_of(const uint8_t *bytes, size_t left, size_t at, uint8_t cut)
{
    size_t piece = STAMPED_TOGETHER - at % STAMPED_TOGETHER;
    piece = cut > 0 && cut < piece ? cut : piece;
    piece = left < piece ? left : piece;
    for (size_t i = 0; i < piece; i++)
        if (interrupts(bytes + i, left - i))
            return i;
    return piece;
}

static struct tally_body decode(const struct device *device, const uint8_t *bytes, size_t size,
                                uint8_t seed, uint8_t cut, struct digest *digest)
{
    static struct decoder decoder;
    struct event_sink sink = {digest_put, digest};
    *digest = (struct digest){.sum = UINT64_C(0xCBF29CE484222325)};
    decoder_start(&decoder, device, 0);
    size_t at = 0;
    while (at < size) {
        struct event event = event_of(EVENT_BYTES, stamp_of(at, seed));
        event.bytes.size = (uint8_t)piece_of(bytes + at, size - at, at, cut);
        memcpy(event.bytes.at, bytes + at, event.bytes.size);
        decoder_feed(&decoder, &event, &sink); /* which checks the accounts at every byte */
        at += event.bytes.size;
        if (interrupts(bytes + at, size - at)) {
            decoder_interrupt(&decoder);
            at += 2;
        }
    }
    return decoder.tally;
}

static void detect(const uint8_t *bytes, size_t size, uint8_t cut)
{
    static struct detector detector;
    detector_start(&detector);
    size_t at = 0;
    const struct device *device = NULL;
    while (at < size && !device) {
        size_t piece = 1 + cut % EVENT_BYTES_MAX;
        piece = piece < size - at ? piece : size - at;
        struct event event = event_of(EVENT_BYTES, (int64_t)at);
        event.bytes.size = (uint8_t)piece;
        memcpy(event.bytes.at, bytes + at, piece);
        device = detector_feed(&detector, &event);
        at += piece;
        ENSURE(detector.dropped + (int64_t)detector.size == (int64_t)at);
    }
    int64_t held = 0;
    for (int i = 0; i < detector.held_count; i++)
        held += detector.held[i].bytes.size;
    ENSURE(held == (int64_t)detector.size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    uint8_t seed = data[0];
    for (size_t i = 0; devices[i]; i++) {
        struct digest whole, single, cut;
        struct tally_body a = decode(devices[i], data + 1, size - 1, seed, 0, &whole);
        struct tally_body b = decode(devices[i], data + 1, size - 1, seed, 1, &single);
        struct tally_body c = decode(devices[i], data + 1, size - 1, seed, 2 + seed % 9, &cut);
        ENSURE(whole.sum == single.sum && whole.sum == cut.sum);
        ENSURE(memcmp(&a, &b, sizeof a) == 0 && memcmp(&a, &c, sizeof a) == 0);
    }
    detect(data + 1, size - 1, seed);
    return 0;
}
