/* The bells, as pure functions of time. */
#ifndef SOUND_BELL_H
#define SOUND_BELL_H

#include <stdbool.h>
#include <stddef.h>

#define BELL_SECONDS 7.0
#define BELL_PEAK    0.45 /* of full scale; two bells at once do not clip */

enum bell { BELL_SOFT, BELL_CLEAR, BELL_COUNT };

/* "soft", "clear"; any other word is soft. */
enum bell bell_named(const char *name);

/* Whether a count of bells rung asks for a strike, and what is remembered of it. A count that has
 * fallen belongs to a new sitting, which began at none. */
bool bell_due(int *remembered, int shown);

size_t bell_length(double rate_hz); /* samples of a whole bell */

/* Writes bell_length() samples from strike to silence. */
void bell_render(enum bell bell, double rate_hz, float *samples);

#endif
