/* Legs of the pacer, end to end; see the header. */
#include "heart/pace_track.h"

#include "base/clock.h"
#include <math.h>
#include <string.h>

#define RATE_MOST_HZ  2.0
#define RATE_LEAST_HZ 0.01

void pace_track_start(struct pace_track *track)
{
    memset(track, 0, sizeof *track);
}

static bool possible(const struct pace_body *pace)
{
    return pace->on && pace->rate_hz >= RATE_LEAST_HZ && pace->rate_hz <= RATE_MOST_HZ &&
           fabs(pace->phase) < 1e6;
}

/* Goes on with the count of the leg before where the phase does, else begins a run. */
static void join(struct pace_leg *leg, const struct pace_leg *before, double phase)
{
    double count = before->on ? pace_leg_breaths(before, leg->from_ns) : before->breaths;
    double off = phase - count;
    off -= round(off);
    leg->begun_ns = leg->from_ns;
    leg->breaths = ceil(count) + 1 + phase - floor(phase);
    if (!leg->on) {
        leg->breaths = count;
    } else if (before->on && fabs(off) <= PACE_JUMP_MOST) {
        leg->begun_ns = before->begun_ns;
        leg->breaths = count + off;
    }
}

void pace_track_push(struct pace_track *track, const struct pace_body *pace)
{
    while (track->count > 0 && track->legs[track->count - 1].from_ns >= pace->from_ns)
        track->count--;
    struct pace_leg leg = {.from_ns = pace->from_ns, .begun_ns = pace->from_ns};
    leg.on = possible(pace);
    leg.rate_hz = leg.on ? pace->rate_hz : 0;
    leg.inhale = pace->inhale > 0.05 && pace->inhale < 0.95 ? pace->inhale : 0.5;
    leg.breaths = leg.on ? pace->phase - floor(pace->phase) : 0;
    if (track->count > 0)
        join(&leg, &track->legs[track->count - 1], leg.on ? pace->phase : 0);
    if (track->count == PACE_LEGS) {
        track->count--;
        memmove(track->legs, track->legs + 1, track->count * sizeof track->legs[0]);
    }
    track->legs[track->count++] = leg;
}

const struct pace_leg *pace_track_leg(const struct pace_track *track, int64_t at_ns)
{
    for (size_t i = track->count; i-- > 0;)
        if (track->legs[i].from_ns <= at_ns)
            return &track->legs[i];
    return NULL;
}

bool pace_track_when(const struct pace_track *track, const struct pace_leg *leg, double breaths,
                     int64_t *at_ns)
{
    const struct pace_leg *end = track->legs + track->count;
    for (; leg->on; leg++) {
        *at_ns = leg->from_ns + ns_from_s((breaths - leg->breaths) / leg->rate_hz);
        if (leg + 1 == end || *at_ns < leg[1].from_ns)
            return true;
        *at_ns = leg[1].from_ns;
        if (!leg[1].on || leg[1].begun_ns != leg->begun_ns)
            return false;
    }
    return false;
}
