/* How fast the frames of oximeters and boards are decoded: bytes a second on one core, the best of
 * several runs, with what the dialect of each device says in a minute. */
#include "base/clock.h"
#include "base/status.h"
#include "events/kinds.h"
#include "sensors/decoder.h"
#include "sensors/simulator/speaker.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOR_S     60.0
#define RUNS      15
#define SAID_MOST (1 << 20)

static struct event said[SAID_MOST / 8];
static size_t said_count;
static int64_t said_bytes;

static void say(const struct dialect *dialect)
{
    static struct speaker speaker;
    struct heart_recipe recipe;
    struct problem problem;
    struct faults none = {0};
    struct body_moment moment = {0};
    ENSURE(heart_recipe_parse("steady", &recipe, &problem) == STATUS_OK);
    speaker_start(&speaker, dialect, &recipe, &none);
    speaker.speaking = true;
    said_count = 0;
    said_bytes = 0;
    while (moment.t_s < FOR_S) {
        uint8_t bytes[DIALECT_BYTES_MAX];
        size_t size = speaker_next(&speaker, bytes, &moment);
        for (size_t at = 0; at < size; at += EVENT_BYTES_MAX) {
            struct event event = event_of(EVENT_BYTES, ns_from_s(moment.t_s));
            size_t piece = size - at < EVENT_BYTES_MAX ? size - at : EVENT_BYTES_MAX;
            event.bytes.size = (uint8_t)piece;
            memcpy(event.bytes.at, bytes + at, piece);
            said[said_count++] = event;
            said_bytes += (int64_t)piece;
        }
    }
}

static void count(void *context, const struct event *event)
{
    int64_t *sum = context;
    *sum += event->kind;
}

static double best_run_s(const struct device *device, int64_t *sum)
{
    static struct decoder decoder;
    double best_s = 1e9;
    for (int run = 0; run < RUNS; run++) {
        struct event_sink sink = {count, sum};
        decoder_start(&decoder, device, 0);
        int64_t from_ns = clock_monotonic_ns();
        for (size_t i = 0; i < said_count; i++)
            decoder_feed(&decoder, &said[i], &sink);
        double took_s = s_from_ns(clock_monotonic_ns() - from_ns);
        best_s = took_s < best_s ? took_s : best_s;
    }
    return best_s;
}

int main(void)
{
    int64_t sum = 0;
    for (size_t d = 0; dialects[d]; d++) {
        say(dialects[d]);
        double took_s = best_run_s(device_find(dialects[d]->device), &sum);
        printf("%-16s %7lld bytes %7.1f MB/s %8.1f ns a moment\n", dialects[d]->device,
               (long long)said_bytes, (double)said_bytes / took_s / 1e6,
               took_s * 1e9 / (double)said_count);
    }
    return sum == 0;
}
