/* Sensors that were here before, by USB ids and serial number: who they were and how their line was
 * set. A small text file of the person's own (0600). The link's thread only. */
#ifndef SENSORS_KNOWN_H
#define SENSORS_KNOWN_H

#include "sensors/ports.h"
#include "sensors/wire.h"

struct known {
    char device[24];
    struct line_setting line;
};

/* False where `path` is NULL, the port is no USB port or has never been recognised. */
bool known_find(const char *path, const struct port *port, struct known *known);

/* Remembers; trouble with the file is logged and nothing else, since nothing but time is lost. */
void known_keep(const char *path, const struct port *port, const struct known *known);

#endif
