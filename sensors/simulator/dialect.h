/* How a device would tell of the simulated person: the other half of its decoder.
 *
 * One dialect for each device of the table, in dialect_NAME.c beside the other files of the
 * simulator, and one line in dialect.c. Pure. */
#ifndef SENSORS_SIMULATOR_DIALECT_H
#define SENSORS_SIMULATOR_DIALECT_H

#include "sensors/simulator/body.h"
#include <stddef.h>

#define DIALECT_STATE_SIZE 1024
#define DIALECT_BYTES_MAX  256

struct dialect {
    const char *device; /* its id in the table of devices */
    double rate_hz;     /* how often it looks at the body */
    bool must_be_asked; /* it is silent until told to begin */
    /* What it says of this moment: so many bytes, perhaps none. `state` begins as zeros. */
    size_t (*speak)(void *state, const struct body_moment *moment,
                    uint8_t bytes[DIALECT_BYTES_MAX]);
    /* A byte said to it; what it answers. NULL: it is deaf. `*speaking` may be changed. */
    size_t (*hear)(void *state, uint8_t byte, bool *speaking, uint8_t bytes[DIALECT_BYTES_MAX]);
};

extern const struct dialect *const dialects[]; /* ends with NULL */
const struct dialect *dialect_find(const char *device);

#endif
