/* How fast the straps' bytes become samples: the seeds of the fuzz target, over and over. A strap
 * sends 8 to 760 bytes a second; the rest is for replays. The best of several runs counts. */
#include "base/clock.h"
#include "events/kinds.h"
#include "sensors/decoder.h"
#include <stdio.h>
#include <string.h>

#define ROUNDS 400
#define RUNS   9

static const struct {
    const char *device, *file;
    double bytes_per_s;
} streams[] = {{"zephyr-hxm", "zephyr_hxm", 66},
               {"zephyr-bioharness", "zephyr_bioharness", 754},
               {"ant-hrm", "ant_hrm", 53},
               {"polar-wearlink", "polar_wearlink", 8},
               {"polar-hrmi", "polar_hrmi", 65}};

static struct event events[256];
static int event_count;
static int64_t span_ns; /* of all of them */
static struct decoder decoder;

static void count(void *context, const struct event *event)
{
    long *samples = context;
    *samples += event->kind == EVENT_SAMPLE;
}

static bool load(const char *name, double bytes_per_s)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/fuzz/corpus/decoder/%s", KINDBEAT_TESTS, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    fseek(file, 1, SEEK_SET); /* the first byte is not of the stream */
    size_t total = 0;
    for (event_count = 0; event_count < 256; event_count++) {
        struct event *event = &events[event_count];
        *event = event_of(EVENT_BYTES, 0);
        size_t size = fread(event->bytes.at, 1, EVENT_BYTES_MAX, file);
        if (size == 0)
            break;
        event->bytes.size = (uint8_t)size;
        total += size;
        event->at_ns = (int64_t)((double)total / bytes_per_s * 1e9);
    }
    fclose(file);
    span_ns = events[event_count - 1].at_ns;
    return true;
}

static double ns_per_byte(const struct device *device, long *samples)
{
    struct event_sink sink = {count, samples};
    int64_t from_ns = clock_monotonic_ns();
    decoder_start(&decoder, device, 0);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < event_count; i++) {
            decoder_feed(&decoder, &events[i], &sink);
            events[i].at_ns += span_ns;
        }
    }
    return (double)(clock_monotonic_ns() - from_ns) / (double)decoder.tally.bytes;
}

int main(void)
{
    for (size_t s = 0; s < sizeof streams / sizeof streams[0]; s++) {
        if (!load(streams[s].file, streams[s].bytes_per_s))
            return 1;
        double best = 1e9;
        long samples = 0;
        for (int run = 0; run < RUNS; run++) {
            samples = 0;
            double ns = ns_per_byte(device_find(streams[s].device), &samples);
            best = ns < best ? ns : best;
        }
        printf("%-18s %6.1f MB/s, %ld samples a round\n", streams[s].device, 1e3 / best,
               samples / ROUNDS);
    }
    return 0;
}
