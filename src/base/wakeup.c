#include "base/wakeup.h"

#include "base/clock.h"
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum status wakeup_init(struct wakeup *wakeup)
{
    wakeup->descriptor = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    return wakeup->descriptor >= 0 ? STATUS_OK : STATUS_FAILED;
}

void wakeup_finish(struct wakeup *wakeup)
{
    if (wakeup->descriptor >= 0)
        close(wakeup->descriptor);
    wakeup->descriptor = -1;
}

void wakeup_ring(struct wakeup *wakeup)
{
    uint64_t one = 1;
    /* The only failure is a full counter, which means that a wake-up is pending already. */
    ssize_t ignored = write(wakeup->descriptor, &one, sizeof one);
    (void)ignored;
}

void wakeup_wait_until(struct wakeup *wakeup, int64_t monotonic_ns)
{
    int64_t left_ns = monotonic_ns - clock_monotonic_ns();
    struct timespec timeout = {0, 0};
    if (left_ns > 0)
        timeout = (struct timespec){left_ns / NS_PER_S, left_ns % NS_PER_S};
    struct pollfd ready = {.fd = wakeup->descriptor, .events = POLLIN};
    if (ppoll(&ready, 1, &timeout, NULL) > 0) {
        uint64_t count;
        ssize_t ignored = read(wakeup->descriptor, &count, sizeof count);
        (void)ignored;
    }
}
