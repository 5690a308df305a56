/* The loss is said late, with the first interval after it: only then both its ends are known. */
#include "sensors/intervals.h"

void intervals_break(struct intervals *intervals, int64_t count)
{
    bool unknown = intervals->broken && intervals->missing == 0;
    intervals->missing = unknown || count == 0 ? 0 : intervals->missing + count;
    intervals->broken = true;
}

void intervals_tell(struct intervals *intervals, const struct decoder *decoder, int channel,
                    int64_t time_ns, double ms, int64_t arrival_ns, const struct event_sink *sink)
{
    bool backwards = intervals->ever && time_ns <= intervals->last_ns;
    if (!(ms > 0 && ms <= INTERVAL_MOST_MS) || backwards) {
        intervals_break(intervals, 0);
        return;
    }
    if (intervals->broken && intervals->ever)
        channel_loss(decoder, intervals->last_ns, time_ns, intervals->missing,
                     intervals->missing > 0, arrival_ns, sink);
    *intervals = (struct intervals){.last_ns = time_ns, .ever = true};
    channel_sample(decoder, channel, time_ns, ms, arrival_ns, sink);
}
