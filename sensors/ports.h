/* The serial ports of this machine, as people name them. Any thread; allocates inside
 * libserialport only. */
#ifndef SENSORS_PORTS_H
#define SENSORS_PORTS_H

#include "base/status.h"
#include <stddef.h>

struct port {
    char path[64];        /* /dev/ttyACM0 */
    char description[96]; /* "Arduino Uno", else what the driver says */
    int usb_vid, usb_pid; /* 0 when not USB */
    char serial_number[64];
    bool likely;   /* its USB id is of a board people build sensors with */
    bool readable; /* this user may open it */
    bool lineless; /* a speed means nothing to it: native USB */
};

/* Fills at most `most` ports, likely ones first, and returns how many. */
size_t ports_list(struct port *ports, size_t most);

#define TWINS_MOST 8

/* Other boards that are plugged in and cannot be told from this one: adapters without a serial
 * number, or with the same. */
struct twins {
    char paths[TWINS_MOST][64];
    int count;
};
void ports_twins(const struct port *port, struct twins *twins);

/* Finds a plugged port again by its USB ids and serial number, under any name but those of its
 * twins, who may be on another person; false when absent. */
bool ports_find_again(const struct port *known, const struct twins *twins, struct port *found);

#endif
