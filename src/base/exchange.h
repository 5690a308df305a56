/* The newest state of one thread, seen by another: a triple buffer.
 *
 * The writing thread fills exchange_draft() and calls exchange_publish(); the reading thread calls
 * exchange_newest() and may keep that pointer until its next call. Neither ever waits. */
#ifndef BASE_EXCHANGE_H
#define BASE_EXCHANGE_H

#include "base/status.h"
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

struct exchange {
    uint8_t *buffers; /* three of item_size, all zero at first */
    size_t item_size;
    _Atomic uint32_t middle; /* buffer index, plus EXCHANGE_FRESH when not yet read */
    uint32_t draft;          /* the writer's own */
    uint32_t newest;         /* the reader's own */
};

enum status exchange_init(struct exchange *exchange, size_t item_size);
void exchange_finish(struct exchange *exchange);

void *exchange_draft(struct exchange *exchange);  /* writer: what to fill, content undefined */
void exchange_publish(struct exchange *exchange); /* writer */
const void *exchange_newest(struct exchange *exchange, bool *fresh); /* reader; fresh may be NULL */

#endif
