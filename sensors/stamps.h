/* A device's own wrapping stamps laid on the session's clock.
 *
 * The device stamps its beats or packets in ticks of a counter that wraps around; intervals between
 * stamps are exact, while the moment of arrival is late by chance. So the two clocks are joined
 * once, at the packet that was least late while listening began, and from then on the device's
 * clock alone says when. They are joined anew where they contradict each other.
 *
 * What it does not do: it does not follow the drift of one quartz against the other, a tenth of a
 * second in an hour. Pure. */
#ifndef SENSORS_STAMPS_H
#define SENSORS_STAMPS_H

#include <stdbool.h>
#include <stdint.h>

#define STAMPS_LATE_NS INT64_C(4000000000) /* no packet is so late */
#define STAMPS_FAST_NS INT64_C(2000000000) /* nothing arrives so long before it happened */

struct stamps {
    int64_t wrap;       /* ticks until the counter begins again */
    double tick_ns;     /* length of one */
    int64_t ticks;      /* the newest stamp, with all wraps since the first */
    int64_t arrival_ns; /* and when it arrived */
    int64_t zero_ns;    /* tick 0 on the session's clock */
    bool begun, joined;
};

void stamps_start(struct stamps *stamps, int64_t wrap, double tick_ns);

/* A stamp without its wraps becomes one with them: of all that it may mean, the one nearest to what
 * the session's clock lets expect. */
int64_t stamps_unwrap(struct stamps *stamps, int64_t stamp, int64_t arrival_ns);

/* The same for a stamp that is known to come less than one wrap after the newest, so that a late
 * arrival cannot mislead. */
int64_t stamps_follow(struct stamps *stamps, int64_t stamp, int64_t arrival_ns);

/* These ticks cannot have happened after they arrived: the clocks are joined so, where they are not
 * joined yet or this is earlier than thought. */
void stamps_join(struct stamps *stamps, int64_t ticks, int64_t arrival_ns);

/* The clocks contradict each other: what arrives now cannot have happened at these ticks. They are
 * to be joined anew. What is known to follow the stamps before may be late without end. */
bool stamps_contradict(struct stamps *stamps, int64_t ticks, bool follows, int64_t arrival_ns);

/* When that was. */
int64_t stamps_time(const struct stamps *stamps, int64_t ticks);

#endif
