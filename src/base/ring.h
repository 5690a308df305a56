/* A bounded queue of fixed-size items between exactly one pushing and one popping thread.
 *
 * Never blocks and never allocates after ring_init. A full ring refuses the item and counts the
 * refusal; the pushing side must turn a refusal into a gap event, never into silence. */
#ifndef BASE_RING_H
#define BASE_RING_H

#include "base/status.h"
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

struct ring {
    uint8_t *items;
    size_t item_size;
    uint32_t capacity;        /* a power of two */
    _Atomic uint32_t pushed;  /* written by the pushing thread; runs freely past 2^32 */
    _Atomic uint32_t popped;  /* written by the popping thread */
    _Atomic uint64_t refused; /* written by the pushing thread */
};

/* `capacity` in items, a power of two up to 2^24. */
enum status ring_init(struct ring *ring, size_t item_size, uint32_t capacity);
void ring_finish(struct ring *ring);

bool ring_push(struct ring *ring, const void *item); /* false: full, and counted */
bool ring_full(struct ring *ring);                   /* pushing side */
bool ring_pop(struct ring *ring, void *item);        /* false: empty */
bool ring_peek(struct ring *ring, void *item);       /* popping side: the next, which stays */
uint64_t ring_refused(struct ring *ring);            /* since ring_init; any thread */

#endif
