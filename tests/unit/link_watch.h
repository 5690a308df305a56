/* A link under observation, and pseudo-terminals to connect it to. For the tests of the link. */
#ifndef LINK_WATCH_H
#define LINK_WATCH_H

#include "support.h"

#include "base/clock.h"
#include "sensors/link.h"
#include <pty.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_NS (5 * NS_PER_S)

/* A link, and everything that it told. */
struct watch {
    struct ring ring;
    struct wakeup wakeup;
    struct link *link;
    struct test_events told;
    size_t seen; /* of `told`, by watch_for */
};

static inline void watch_start(struct watch *watch, const char *words, bool simulate,
                               uint32_t capacity)
{
    struct link_config config = {.simulate_when_absent = simulate, .stream = 3};
    struct problem problem;
    *watch = (struct watch){0};
    assert_int_equal(ring_init(&watch->ring, sizeof(struct event), capacity), STATUS_OK);
    assert_int_equal(wakeup_init(&watch->wakeup), STATUS_OK);
    assert_int_equal(sensor_address_parse(words, &config.address, &problem), STATUS_OK);
    config.ring = &watch->ring;
    config.wakeup = &watch->wakeup;
    assert_int_equal(link_create(&config, &watch->link, &problem), STATUS_OK);
}

static inline void watch_finish(struct watch *watch)
{
    int64_t began_ns = clock_monotonic_ns();
    link_destroy(watch->link);
    /* 200 ms on a quiet machine; a wait that was not ended early would take a second. */
    assert_true(clock_monotonic_ns() - began_ns < 700 * NS_PER_MS);
    ring_finish(&watch->ring);
    wakeup_finish(&watch->wakeup);
    test_events_finish(&watch->told);
}

static inline void watch_take(struct watch *watch)
{
    struct event_sink sink = test_sink(&watch->told);
    struct event event;
    while (ring_pop(&watch->ring, &event)) {
        assert_int_equal(event.stream, 3);
        if (watch->told.count > 0)
            assert_true(event.at_ns >= watch->told.at[watch->told.count - 1].at_ns);
        sink_put(&sink, &event);
    }
}

/* The next event of this kind (a LINK of this state), or NULL when it does not come in time. */
static inline const struct event *watch_within(struct watch *watch, enum event_kind kind, int state,
                                               int64_t patience_ns)
{
    int64_t until_ns = clock_monotonic_ns() + patience_ns;
    do {
        watch_take(watch);
        while (watch->seen < watch->told.count) {
            const struct event *event = &watch->told.at[watch->seen++];
            if (event->kind == kind && (kind != EVENT_LINK || event->link.state == state))
                return event;
        }
        wakeup_wait_until(&watch->wakeup, until_ns);
    } while (clock_monotonic_ns() < until_ns);
    return NULL;
}

static inline struct event watch_for(struct watch *watch, enum event_kind kind, int state)
{
    const struct event *event = watch_within(watch, kind, state, PATIENCE_NS);
    assert_non_null(event);
    return *event;
}

static inline size_t watch_bytes(const struct watch *watch, uint8_t *bytes, size_t size)
{
    size_t count = 0;
    for (size_t i = 0; i < watch->told.count; i++) {
        const struct event *event = &watch->told.at[i];
        if (event->kind != EVENT_BYTES)
            continue;
        assert_in_range(event->bytes.size, 1, EVENT_BYTES_MAX);
        for (int k = 0; k < event->bytes.size && count < size; k++)
            bytes[count++] = event->bytes.at[k];
    }
    return count;
}

static inline size_t watch_until_bytes(struct watch *watch, uint8_t *bytes, size_t wanted)
{
    int64_t until_ns = clock_monotonic_ns() + PATIENCE_NS;
    size_t count = 0;
    while (count < wanted && clock_monotonic_ns() < until_ns) {
        wakeup_wait_until(&watch->wakeup, clock_monotonic_ns() + 50 * NS_PER_MS);
        watch_take(watch);
        count = watch_bytes(watch, bytes, wanted);
    }
    return count;
}

struct terminal {
    int master;
    char path[64], words[96];
};

/* A pseudo-terminal whose other end nobody holds open but the link. */
static inline struct terminal terminal_make(void)
{
    struct terminal terminal;
    int slave;
    assert_int_equal(openpty(&terminal.master, &slave, terminal.path, NULL, NULL), 0);
    close(slave);
    snprintf(terminal.words, sizeof terminal.words, "serial:%s", terminal.path);
    return terminal;
}

static inline void write_all(int fd, const void *bytes, size_t size)
{
    assert_int_equal(write(fd, bytes, size), (ssize_t)size);
}

static inline void pause_ms(int64_t ms)
{
    clock_sleep_until_ns(clock_monotonic_ns() + ms * NS_PER_MS);
}

#endif
