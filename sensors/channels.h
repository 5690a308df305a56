/* What a decoder says of its channels and their samples. Pure. */
#ifndef SENSORS_CHANNELS_H
#define SENSORS_CHANNELS_H

#include "sensors/decoder.h"

struct channel {
    enum signal_kind signal;
    const char *name; /* at most 15 bytes */
    double rate_hz;   /* NaN: it comes with the beats, or now and then */
    double low, high; /* the converter's end stops; NaN: unknown */
};

/* A DEVICE event for each channel, numbered from 0 in their order. The first that carries a heart
 * (ECG, PPG or RR) is the one that is used unless the person names another. */
void channels_tell(const struct decoder *decoder, const struct channel *channels, int count,
                   int64_t arrival_ns, const struct event_sink *sink);

/* One of them alone, as `number`. */
void channel_tell(const struct decoder *decoder, int number, const struct channel *channel,
                  int64_t arrival_ns, const struct event_sink *sink);

/* One value; the times of a channel must rise. */
void channel_sample(const struct decoder *decoder, int channel, int64_t time_ns, double value,
                    int64_t arrival_ns, const struct event_sink *sink);

/* `count` samples between two moments never arrived (0: nobody knows how many), `counted` by the
 * device itself or concluded from the time. */
void channel_loss(const struct decoder *decoder, int64_t from_ns, int64_t to_ns, int64_t count,
                  bool counted, int64_t arrival_ns, const struct event_sink *sink);

#endif
