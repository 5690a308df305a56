/* The moment of a slow value is its arrival: a second more or less does not matter. Two that arrive
 * together are told a nanosecond apart, since the times of a channel must rise. */
#include "sensors/slow.h"

#include <math.h>

void slow_tell(struct slow *slow, const struct decoder *decoder, int channel, double value,
               int64_t again_ns, int64_t arrival_ns, const struct event_sink *sink)
{
    if (isnan(value))
        return;
    bool same = slow->known && value == slow->told;
    if (same && arrival_ns - slow->told_ns < again_ns)
        return;
    int64_t time_ns = arrival_ns;
    if (slow->ever && time_ns <= slow->told_ns)
        time_ns = slow->told_ns + 1;
    *slow = (struct slow){.told = value, .told_ns = time_ns, .known = true, .ever = true};
    channel_sample(decoder, channel, time_ns, value, arrival_ns, sink);
}

void slow_interrupt(struct slow *slow)
{
    slow->known = false;
}
