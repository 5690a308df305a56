/* Which source to open now, and what to call it. Private to the link; its thread only. */
#ifndef SENSORS_SEARCH_H
#define SENSORS_SEARCH_H

#include "events/event.h"
#include "sensors/ports.h"
#include "sensors/transport.h"

struct candidate {
    struct sensor_address address;
    struct port port;          /* path empty: not a port that the system lists */
    char name[EVENT_TEXT_MAX]; /* "Arduino Uno on /dev/ttyACM0" */
};

/* The source that the address names, whether or not it is there. Not for SOURCE_AUTO. */
void search_named(const struct sensor_address *address, struct candidate *candidate);

/* Ports for SOURCE_AUTO, those known from before (known.h) first, then the likeliest; how many.
 * `wanted` gives setting and device. */
size_t search_likely(const struct sensor_address *wanted, const char *known,
                     struct candidate *candidates, size_t most);

/* Fills `again` when what was lost is back: a USB port under any name, else the same path. A
 * pseudo-terminal named by its number never is: the number goes to the next program that asks. */
bool search_again(const struct sensor_address *wanted, const struct candidate *lost,
                  const struct twins *twins, struct candidate *again);

/* "Arduino Uno on /dev/ttyACM0 was unplugged"; for a file, that it came to its end. */
void search_farewell(const struct candidate *candidate, bool ended, char text[EVENT_TEXT_MAX]);

#endif
