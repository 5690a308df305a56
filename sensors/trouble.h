/* Short texts for LINK events and messages: paths and sentences made to fit without a torn word.
 * Caller's memory only; any thread. Private to the transports and the link. */
#ifndef SENSORS_TROUBLE_H
#define SENSORS_TROUBLE_H

#include "base/status.h"
#include <stddef.h>

#define TROUBLE_PATH_SIZE 40

/* The path as it is, or when it is long its last part: ".../night.txt" with a real ellipsis. */
const char *trouble_path(const char *path, char memory[TROUBLE_PATH_SIZE]);

/* Copies what fits, without a full stop; a longer text ends at a word, with an ellipsis. */
void trouble_fit(char *to, size_t size, const char *from);

/* What errno at opening means and what to do about it; `noun` is "port", "pipe" or "file". */
enum status trouble_opening(int error, const char *noun, const char *path, struct problem *problem);

#endif
