/* Every decoder tells the same two kinds of events; here they are spelled once. */
#include "sensors/channels.h"

#include "base/text.h"
#include "events/kinds.h"

void channel_tell(const struct decoder *decoder, int number, const struct channel *channel,
                  int64_t arrival_ns, const struct event_sink *sink)
{
    struct event event = event_of(EVENT_DEVICE, arrival_ns);
    event.stream = decoder->stream;
    text_copy(event.device.id, sizeof event.device.id, decoder->device->id);
    event.device.channel = (uint8_t)number;
    event.device.signal = (uint8_t)channel->signal;
    event.device.rate_hz = channel->rate_hz;
    event.device.low = channel->low;
    event.device.high = channel->high;
    text_copy(event.device.name, sizeof event.device.name, channel->name);
    sink_put(sink, &event);
}

void channels_tell(const struct decoder *decoder, const struct channel *channels, int count,
                   int64_t arrival_ns, const struct event_sink *sink)
{
    for (int i = 0; i < count; i++)
        channel_tell(decoder, i, &channels[i], arrival_ns, sink);
}

void channel_sample(const struct decoder *decoder, int channel, int64_t time_ns, double value,
                    int64_t arrival_ns, const struct event_sink *sink)
{
    struct event event = event_of(EVENT_SAMPLE, arrival_ns);
    event.stream = decoder->stream;
    event.sample.time_ns = time_ns;
    event.sample.channel = (uint8_t)channel;
    event.sample.value = value;
    sink_put(sink, &event);
}

void channel_loss(const struct decoder *decoder, int64_t from_ns, int64_t to_ns, int64_t count,
                  bool counted, int64_t arrival_ns, const struct event_sink *sink)
{
    struct event event = event_of(EVENT_LOSS, arrival_ns);
    event.stream = decoder->stream;
    event.loss.from_ns = from_ns;
    event.loss.to_ns = to_ns;
    event.loss.count = count;
    event.loss.counted = counted;
    sink_put(sink, &event);
}
