/* Where bytes come from: a table of functions, one member for each kind of source.
 *
 * A transport waits and reads; it knows no protocol and keeps no time. Real ports go through
 * libserialport; pseudo-terminals, pipes, files and standard input through a plain descriptor
 * (libserialport cannot open a pseudo-terminal: it asks for modem lines that a pty does not have);
 * the simulated heart is a third member.
 *
 * Threads: one transport belongs to one thread; reads
 * return within their timeout, which callers keep at 100 ms or less. */
#ifndef SENSORS_TRANSPORT_H
#define SENSORS_TRANSPORT_H

#include "base/paths.h"
#include "base/status.h"
#include "events/event.h"
#include "sensors/wire.h"
#include <stddef.h>
#include <stdint.h>

enum source {
    SOURCE_AUTO,
    SOURCE_SIMULATED,
    SOURCE_SERIAL,
    SOURCE_FILE,
    SOURCE_STDIN,
    SOURCE_NONE /* nothing is listened to */
};

/* What the person names with --sensor: auto | sim[:recipe] | serial:PATH[,LINE][,DEVICE] |
 * file:PATH[,DEVICE] | - (standard input) | none; after DEVICE may come the CHANNEL with the heart;
 * LINE is 115200, or with its parity 19200-8O1. */
struct sensor_address {
    enum source source;
    char path[PATH_SIZE]; /* serial and file */
    char recipe[128];     /* simulated: "steady", "seed=7,breath=5.5"; empty for the default */
    char device[24];      /* device table id; empty: recognise by listening */
    char channel[16];     /* of the device, by its name; empty: the first with a heart */
    struct line_setting line;
    bool line_given; /* by the person, or by the device they named; else 115200 8N1 to begin with */
};

enum status sensor_address_parse(const char *words, struct sensor_address *address,
                                 struct problem *problem);

enum transport_read {
    TRANSPORT_TIMEOUT = 0, /* nothing came; a positive result is a number of bytes */
    TRANSPORT_GONE = -1,   /* unplugged or failed; close and open again later */
    TRANSPORT_END = -2     /* a file came to its end */
};

struct transport_ops;

struct transport {
    const struct transport_ops *ops;
    void *state; /* the member's own */
};

struct transport_ops {
    const char *name;
    bool simulated;
    enum status (*open)(struct transport *transport, const struct sensor_address *address,
                        struct problem *problem);
    /* At most `size` bytes within `timeout_ms`; else an enum transport_read. */
    int (*read)(struct transport *transport, uint8_t *bytes, size_t size, int timeout_ms);
    /* All of it, at once; NULL where nothing can be said. */
    bool (*write)(struct transport *transport, const uint8_t *bytes, size_t size);
    /* Another speed on the open line; what came before is forgotten. NULL where there is none. */
    bool (*set_line)(struct transport *transport, const struct line_setting *line);
    /* The breathing pacer, for a simulated person to follow; NULL where there is none. */
    void (*pace)(struct transport *transport, const struct pace_body *pace);
    void (*close)(struct transport *transport);
};

/* Chooses the member by what the address names (a pty or pipe under serial: is read through the
 * descriptor without being asked) and opens it. SOURCE_AUTO must have been resolved before. */
enum status transport_open(struct transport *transport, const struct sensor_address *address,
                           struct problem *problem);
int transport_read(struct transport *transport, uint8_t *bytes, size_t size, int timeout_ms);
bool transport_write(struct transport *transport, const uint8_t *bytes, size_t size);
bool transport_set_line(struct transport *transport, const struct line_setting *line);
void transport_close(struct transport *transport);

extern const struct transport_ops transport_serial;     /* transport_serial.c */
extern const struct transport_ops transport_descriptor; /* transport_descriptor.c */
extern const struct transport_ops transport_simulated;  /* simulator/ */

#endif
