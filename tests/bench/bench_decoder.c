/* How fast bytes become samples. A PulseSensor sends 0.0003 MB/s; the rest is for replays. */
#include "base/clock.h"
#include "sensors/decoder.h"
#include "sensors/detector.h"
#include "sensors/simulator/simulator.h"
#include <stdio.h>

static void count(void *context, const struct event *event)
{
    long *samples = context;
    *samples += event->kind == EVENT_SAMPLE;
}

int main(void)
{
    const double seconds = 3600;
    struct simulator_speech speech;
    struct problem problem;
    int64_t from_ns = clock_monotonic_ns();
    if (simulator_speak("", seconds, &speech, &problem) != STATUS_OK)
        return 1;
    double spoken_s = s_from_ns(clock_monotonic_ns() - from_ns);
    printf("simulated heart: an hour in %.2f s\n", spoken_s);

    static struct decoder decoder;
    long samples = 0;
    int64_t bytes = 0;
    struct event_sink sink = {count, &samples};
    from_ns = clock_monotonic_ns();
    for (int round = 0; round < 10; round++) {
        decoder_start(&decoder, device_find("pulsesensor"), 0);
        for (size_t i = 0; i < speech.event_count; i++)
            decoder_feed(&decoder, &speech.events[i], &sink);
        bytes += decoder.tally.bytes;
    }
    double decoded_s = s_from_ns(clock_monotonic_ns() - from_ns);
    printf("decoder: %.1f MB/s, %.1f million samples/s\n", (double)bytes / decoded_s / 1e6,
           (double)samples / decoded_s / 1e6);
    simulator_speech_finish(&speech);
    return 0;
}
