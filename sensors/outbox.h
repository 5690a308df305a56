/* The sensor thread's way out: events on a ring that may be full.
 *
 * What a full ring refuses is counted, and told as one GAP as soon as there is room; of LINK events
 * the newest is kept, so that the session never believes in a connection that is gone. Never
 * blocks; the one thread that pushes. */
#ifndef SENSORS_OUTBOX_H
#define SENSORS_OUTBOX_H

#include "base/ring.h"
#include "base/wakeup.h"
#include "events/event.h"

struct outbox {
    struct ring *ring;
    struct wakeup *wakeup; /* of whoever reads the ring */
    uint8_t stream;        /* which sensor: written into every event */
    struct {
        int64_t count, from_ns, to_ns;
    } refused;
    struct event kept; /* a LINK event that waits for room */
    bool has_kept;
};

void outbox_start(struct outbox *outbox, struct ring *ring, struct wakeup *wakeup, uint8_t stream);

void outbox_deliver(struct outbox *outbox, struct event *event);

/* Tells what was refused, then what was kept; true when nothing is left to tell. */
bool outbox_settle(struct outbox *outbox);

#endif
