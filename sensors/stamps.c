/* Ticks are kept as integers, so that an interval is exact to the device's resolution however long
 * the session runs; only the length of a tick is a floating point number. */
#include "sensors/stamps.h"

#include "base/status.h"
#include <math.h>
#include <string.h>

void stamps_start(struct stamps *stamps, int64_t wrap, double tick_ns)
{
    ENSURE(wrap > 1 && tick_ns > 0);
    memset(stamps, 0, sizeof *stamps);
    stamps->wrap = wrap;
    stamps->tick_ns = tick_ns;
}

static int64_t in_ns(const struct stamps *stamps, int64_t ticks)
{
    return (int64_t)floor((double)ticks * stamps->tick_ns + 0.5);
}

/* Of `value` modulo wrap, the one nearest to zero. */
static int64_t nearest(int64_t value, int64_t wrap)
{
    int64_t rest = value % wrap;
    if (rest > wrap / 2)
        rest -= wrap;
    if (rest < -(wrap / 2))
        rest += wrap;
    return rest;
}

int64_t stamps_unwrap(struct stamps *stamps, int64_t stamp, int64_t arrival_ns)
{
    int64_t expected = stamp;
    if (stamps->begun) {
        double passed_ns = (double)(arrival_ns - stamps->arrival_ns);
        expected = stamps->ticks + (int64_t)floor(passed_ns / stamps->tick_ns + 0.5);
    }
    stamps->begun = true;
    stamps->arrival_ns = arrival_ns;
    return stamps->ticks = expected + nearest(stamp - expected, stamps->wrap);
}

int64_t stamps_follow(struct stamps *stamps, int64_t stamp, int64_t arrival_ns)
{
    int64_t forward = (stamp - stamps->ticks) % stamps->wrap;
    stamps->ticks += forward < 0 ? forward + stamps->wrap : forward;
    stamps->begun = true;
    stamps->arrival_ns = arrival_ns;
    return stamps->ticks;
}

void stamps_join(struct stamps *stamps, int64_t ticks, int64_t arrival_ns)
{
    int64_t zero_ns = arrival_ns - in_ns(stamps, ticks);
    if (!stamps->joined || zero_ns < stamps->zero_ns)
        stamps->zero_ns = zero_ns;
    stamps->joined = true;
}

bool stamps_contradict(struct stamps *stamps, int64_t ticks, bool follows, int64_t arrival_ns)
{
    int64_t late_ns = arrival_ns - stamps_time(stamps, ticks);
    if (stamps->joined && (follows || late_ns <= STAMPS_LATE_NS) && late_ns >= -STAMPS_FAST_NS)
        return false;
    stamps->joined = false;
    return true;
}

int64_t stamps_time(const struct stamps *stamps, int64_t ticks)
{
    return stamps->zero_ns + in_ns(stamps, ticks);
}
