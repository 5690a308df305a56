/* A key that the person brings, for a network whose owner licenses it: ANT+ straps are heard only
 * with theirs. It is read from the person's settings and put into what is said. Pure. */
#ifndef SENSORS_KEY_H
#define SENSORS_KEY_H

#include "sensors/decoder.h"

#define KEY_MOST       16
#define UTTERANCE_MOST 32

/* "AA BB CC", "aabbcc" or "AA:BB:CC": exactly `size` bytes in hexadecimal, and not all zero. */
bool key_read(const char *text, uint8_t *key, size_t size);

/* What to say as begin[which]: its bytes, with the key in its place. The byte after the key is the
 * check sum: it is xored with each byte of the key. */
void key_put(const struct dialogue *dialogue, int which, const uint8_t *key,
             uint8_t bytes[UTTERANCE_MOST]);

#endif
