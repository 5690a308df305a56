#include "base/exchange.h"

#include <stdlib.h>

#define EXCHANGE_FRESH 4u
#define EXCHANGE_INDEX 3u

enum status exchange_init(struct exchange *exchange, size_t item_size)
{
    *exchange = (struct exchange){.buffers = calloc(3, item_size),
                                  .item_size = item_size,
                                  .middle = 1,
                                  .draft = 0,
                                  .newest = 2};
    return exchange->buffers ? STATUS_OK : STATUS_FAILED;
}

void exchange_finish(struct exchange *exchange)
{
    free(exchange->buffers);
    exchange->buffers = NULL;
}

void *exchange_draft(struct exchange *exchange)
{
    return exchange->buffers + exchange->draft * exchange->item_size;
}

void exchange_publish(struct exchange *exchange)
{
    uint32_t before = atomic_exchange_explicit(&exchange->middle, exchange->draft | EXCHANGE_FRESH,
                                               memory_order_acq_rel);
    exchange->draft = before & EXCHANGE_INDEX;
}

const void *exchange_newest(struct exchange *exchange, bool *fresh)
{
    uint32_t middle = atomic_load_explicit(&exchange->middle, memory_order_acquire);
    bool is_fresh = (middle & EXCHANGE_FRESH) != 0;
    if (is_fresh) {
        middle =
            atomic_exchange_explicit(&exchange->middle, exchange->newest, memory_order_acq_rel);
        exchange->newest = middle & EXCHANGE_INDEX;
    }
    if (fresh)
        *fresh = is_fresh;
    return exchange->buffers + exchange->newest * exchange->item_size;
}
