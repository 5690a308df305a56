/* The sensor thread: opens the address, waits, reads, stamps, pushes. It knows no protocol.
 *
 * It pushes struct link_item onto the session's ring: LINK, BYTES and GAP events whose at_ns is the
 * monotonic clock (the session turns it into session time). Unplugged ports are noticed at once,
 * told as LINK_LOST with the reason, looked for again every 250 ms by USB ids and serial number
 * (the name may have changed), and followed by a GAP event when they are back. A full ring is
 * counted and told as a GAP_REFUSED event as soon as there is room.
 *
 * A device that the person named is spoken to where it needs that (wire.h); to no other is a byte
 * ever sent. While nobody knows who speaks, link_try_next() goes through the line settings.
 *
 * SOURCE_AUTO: the likeliest readable port, one that was recognised before first. One that was lost
 * is waited for a minute before another is taken in its place. With `simulate_when_absent` the
 * simulated heart stands in while none is plugged in at start, and gives way to the first that is,
 * unless link_keep() forbids it. */
#ifndef SENSORS_LINK_H
#define SENSORS_LINK_H

#include "base/ring.h"
#include "base/wakeup.h"
#include "events/event.h"
#include "sensors/decoder.h"
#include "sensors/transport.h"

struct link;

struct link_config {
    struct sensor_address address;
    bool simulate_when_absent;
    uint8_t stream;
    const char *known;     /* file of the sensors known before; NULL: none is remembered */
    const char *key;       /* of the person's own (key.h), as they wrote it; NULL: none */
    struct ring *ring;     /* of struct event; outlives the link */
    struct wakeup *wakeup; /* rung after a push; outlives the link */
};

/* Starts the thread. Never blocks on the sensor: trouble with it arrives as LINK events. */
enum status link_create(const struct link_config *config, struct link **link,
                        struct problem *problem);

/* A sitting begins, or ends. During it the heart must not change from a simulated to a real one;
 * and what a device answered was heard by the one before, so that some are asked again. Any thread.
 */
void link_keep(struct link *link, bool kept);

/* Nobody knows who speaks, at this line setting: try the next one. Nothing happens where the person
 * gave the setting or where the port has none. Any thread. */
void link_try_next(struct link *link);

/* This device was recognised: it is remembered for the next time. Any thread. */
void link_recognised(struct link *link, const struct device *device);

/* The breathing pacer from here on, from_ns by the monotonic clock: a simulated person may follow
 * it; others never hear of it. Any thread. */
void link_pace(struct link *link, const struct pace_body *pace);

void link_destroy(struct link *link); /* ends and joins the thread, within 200 ms */

#endif
