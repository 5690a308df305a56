/* How a wire is set, and what is said over it: data shared by devices, transports and the link. */
#ifndef SENSORS_WIRE_H
#define SENSORS_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Eight bits, one stop bit. */
struct line_setting {
    int baud;
    char parity; /* 'N' for none, 'O' for odd */
};

#define LINE_USUAL ((struct line_setting){115200, 'N'})

/* One thing said to a device, and how long to wait before the next. */
struct utterance {
    const void *bytes;
    uint8_t size;
    int wait_ms;
};

#define UTTERANCES_MAX 12

/* Where a key of the person's own stands in what is said: it is never shipped. See key.h. */
struct key_place {
    uint8_t said;     /* which of `begin` */
    uint8_t at, size; /* size 0: no key is needed */
};

/* What must be said to a device that does not speak by itself. Only ever said to a device that the
 * person has named: the same bytes start a simulated heart on another one. */
struct dialogue {
    struct utterance begin[UTTERANCES_MAX]; /* ends with a size of 0 */
    struct utterance end[UTTERANCES_MAX];   /* leaves the device as it was found */
    struct utterance alive;                 /* every alive.wait_ms; size 0: not needed */
    struct key_place key;
    bool each_sitting; /* without its answers nothing can be read: asked anew for each record */
};

#endif
