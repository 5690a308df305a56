#include "base/ring.h"

#include <stdlib.h>
#include <string.h>

enum status ring_init(struct ring *ring, size_t item_size, uint32_t capacity)
{
    ENSURE(capacity > 0 && capacity <= 1u << 24 && (capacity & (capacity - 1)) == 0);
    *ring = (struct ring){
        .items = calloc(capacity, item_size), .item_size = item_size, .capacity = capacity};
    return ring->items ? STATUS_OK : STATUS_FAILED;
}

void ring_finish(struct ring *ring)
{
    free(ring->items);
    ring->items = NULL;
}

static uint8_t *ring_slot(struct ring *ring, uint32_t index)
{
    return ring->items + (size_t)(index & (ring->capacity - 1)) * ring->item_size;
}

bool ring_push(struct ring *ring, const void *item)
{
    uint32_t pushed = atomic_load_explicit(&ring->pushed, memory_order_relaxed);
    uint32_t popped = atomic_load_explicit(&ring->popped, memory_order_acquire);
    if (pushed - popped == ring->capacity) {
        atomic_fetch_add_explicit(&ring->refused, 1, memory_order_relaxed);
        return false;
    }
    memcpy(ring_slot(ring, pushed), item, ring->item_size);
    atomic_store_explicit(&ring->pushed, pushed + 1, memory_order_release);
    return true;
}

bool ring_full(struct ring *ring)
{
    uint32_t pushed = atomic_load_explicit(&ring->pushed, memory_order_relaxed);
    return pushed - atomic_load_explicit(&ring->popped, memory_order_acquire) == ring->capacity;
}

bool ring_peek(struct ring *ring, void *item)
{
    uint32_t popped = atomic_load_explicit(&ring->popped, memory_order_relaxed);
    if (popped == atomic_load_explicit(&ring->pushed, memory_order_acquire))
        return false;
    memcpy(item, ring_slot(ring, popped), ring->item_size);
    return true;
}

bool ring_pop(struct ring *ring, void *item)
{
    if (!ring_peek(ring, item))
        return false;
    uint32_t popped = atomic_load_explicit(&ring->popped, memory_order_relaxed);
    atomic_store_explicit(&ring->popped, popped + 1, memory_order_release);
    return true;
}

uint64_t ring_refused(struct ring *ring)
{
    return atomic_load_explicit(&ring->refused, memory_order_relaxed);
}
