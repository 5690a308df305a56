/* A way for any thread to end another thread's wait early (an eventfd). It carries no data. */
#ifndef BASE_WAKEUP_H
#define BASE_WAKEUP_H

#include "base/status.h"
#include <stdint.h>

struct wakeup {
    int descriptor; /* readable while a wake-up is pending; may be given to poll() */
};

enum status wakeup_init(struct wakeup *wakeup);
void wakeup_finish(struct wakeup *wakeup);
void wakeup_ring(struct wakeup *wakeup);                             /* any thread */
void wakeup_wait_until(struct wakeup *wakeup, int64_t monotonic_ns); /* the one waiting thread */

#endif
