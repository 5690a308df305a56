/* The simulated heart, speaking as a PulseSensor does over USB: visualizer lines in small bursts.
 *
 * simulator_next() gives burst after burst with the moment each would arrive; the transport waits
 * for these moments, tests and benchmarks do not. The same recipe gives the same bytes and stamps.
 * Pure, apart from simulator_speak, which allocates. */
#ifndef SENSORS_SIMULATOR_SIMULATOR_H
#define SENSORS_SIMULATOR_SIMULATOR_H

#include "events/event.h"
#include "sensors/simulator/heart_model.h"
#include <stddef.h>

#define SIMULATOR_INTERVALS 10 /* the sketch's BPM is a mean of so many */

struct simulator {
    struct heart_model model;
    struct random wire; /* of the delays, so that they do not disturb the heart */
    int64_t ticks;      /* of the USB adapter, so far */
    double sample_s;    /* of the sample that waits to be sent */
    int sample;
    double beat_s; /* with it, or NaN */
    double last_beat_s;
    int intervals_ms[SIMULATOR_INTERVALS];
    int interval_count; /* ever */
};

struct simulator_burst {
    int64_t at_ns; /* arrival, since the start */
    uint8_t bytes[EVENT_BYTES_MAX];
    uint8_t size;
    double beat_s; /* a beat's steepest upstroke that lies within, or NaN */
};

void simulator_start(struct simulator *simulator, const struct heart_recipe *recipe);
void simulator_next(struct simulator *simulator, struct simulator_burst *burst);

/* Some seconds of the stream as BYTES events with at_ns from zero, and the truth: the moments of
 * the beats (steepest upstroke of the pulse) on the same clock. */
struct simulator_speech {
    struct event *events;
    size_t event_count;
    double *beats_s;
    size_t beat_count;
};

enum status simulator_speak(const char *recipe, double seconds, struct simulator_speech *speech,
                            struct problem *problem);
void simulator_speech_finish(struct simulator_speech *speech);

#endif
