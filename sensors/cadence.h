/* When was this frame taken, and what was lost before it? For devices that send frames at a steady
 * rate, with a counter that wraps around or without one.
 *
 * A counter says exactly how many frames are missing, up to its wrap; how often it wrapped
 * meanwhile, the arrivals tell. Without a counter the bytes that could not be read stand for the
 * frames they were, and a long silence for as many as fit in. Samples are then placed by the time
 * line (timeline.h). Each loss is told once, before the first sample after it. Pure. */
#ifndef SENSORS_CADENCE_H
#define SENSORS_CADENCE_H

#include "sensors/decoder.h"
#include "sensors/timeline.h"

#define CADENCE_UNCOUNTED 0

struct cadence {
    struct timeline timeline;
    int wrap;        /* of the device's counter; CADENCE_UNCOUNTED */
    int frame_bytes; /* without a counter: bytes of a frame */
    int expected;    /* the next counter */
    int64_t arrival_ns, time_ns;
    int64_t dropped; /* of the decoder's tally, at the last frame */
    bool begun;
};

void cadence_start(struct cadence *cadence, double rate_hz, int wrap, int frame_bytes);
void cadence_interrupt(struct cadence *cadence);

/* The time of a frame that has arrived, with its counter (0 where it has none). */
int64_t cadence_frame(struct cadence *cadence, const struct decoder *decoder, int counter,
                      int64_t arrival_ns, const struct event_sink *sink);

/* A frame whose counter is not the expected one, while the next frame continues as if it had been:
 * its counter is damaged, and so perhaps all of it. */
bool cadence_doubts(const struct cadence *cadence, int counter, int next_counter);

/* Where several rates are possible, which of them is it? The first half second decides. */
struct tempo {
    int64_t heard_ns, from_ns; /* the first frame; the first that counts */
    int64_t frames;
    bool ever, counting;
};

/* One frame, or `steps` by its counter: the rate of `rates`, which end with 0, or 0 for not yet. */
double tempo_frame(struct tempo *tempo, int steps, int64_t arrival_ns, const double *rates);

#endif
