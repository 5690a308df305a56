#include "sensors/outbox.h"

#include "base/clock.h"
#include "events/kinds.h"

void outbox_start(struct outbox *outbox, struct ring *ring, struct wakeup *wakeup, uint8_t stream)
{
    ENSURE(ring->item_size == sizeof(struct event));
    *outbox = (struct outbox){.ring = ring, .wakeup = wakeup, .stream = stream};
}

static bool has_room(struct ring *ring)
{
    uint32_t pushed = atomic_load_explicit(&ring->pushed, memory_order_relaxed);
    return pushed - atomic_load_explicit(&ring->popped, memory_order_acquire) < ring->capacity;
}

static void push(struct outbox *outbox, const struct event *event)
{
    ENSURE(ring_push(outbox->ring, event)); /* only this thread pushes, and there was room */
    wakeup_ring(outbox->wakeup);
}

static void refuse(struct outbox *outbox, const struct event *event)
{
    if (outbox->refused.count++ == 0)
        outbox->refused.from_ns = event->at_ns;
    outbox->refused.to_ns = event->at_ns;
}

bool outbox_settle(struct outbox *outbox)
{
    if (outbox->refused.count > 0 && has_room(outbox->ring)) {
        struct event gap = event_of(EVENT_GAP, clock_monotonic_ns());
        gap.stream = outbox->stream;
        gap.gap = (struct gap_body){.from_ns = outbox->refused.from_ns,
                                    .to_ns = outbox->refused.to_ns,
                                    .cause = GAP_REFUSED,
                                    .count = outbox->refused.count};
        push(outbox, &gap);
        outbox->refused.count = 0;
    }
    if (outbox->refused.count == 0 && outbox->has_kept && has_room(outbox->ring)) {
        outbox->kept.at_ns = clock_monotonic_ns(); /* stamps never fall */
        push(outbox, &outbox->kept);
        outbox->has_kept = false;
    }
    return outbox->refused.count == 0 && !outbox->has_kept;
}

static void keep(struct outbox *outbox, const struct event *event)
{
    if (outbox->has_kept)
        refuse(outbox, &outbox->kept);
    outbox->kept = *event;
    outbox->has_kept = true;
}

void outbox_deliver(struct outbox *outbox, struct event *event)
{
    event->stream = outbox->stream;
    if (outbox_settle(outbox) && has_room(outbox->ring))
        push(outbox, event);
    else if (event->kind == EVENT_LINK)
        keep(outbox, event);
    else
        refuse(outbox, event);
}
