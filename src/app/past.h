/* The history of whoever sits here, read in the background: hundreds of files are not read while
 * somebody waits for the first picture. Threads: all functions belong to one thread, `wake` is
 * called on another. */
#ifndef APP_PAST_H
#define APP_PAST_H

#include "session/history.h"
#include <stdbool.h>

struct past;

/* Begins to read. NULL when there is no memory, which every function below accepts: then there is
 * no history. `wake` may only wake. */
struct past *past_open(const char *participant, void (*wake)(void *context), void *wake_context);
void past_close(struct past *past); /* waits for what is being read */

/* Reads anew: a sitting was added, or it is somebody else's now. */
void past_read(struct past *past, const char *participant);

/* The newest that is known, the person's or that of the simulated heart; NULL while none is. Begins
 * to read anew when it is of another day. Valid until the next call of any function here. */
const struct history *past_history(struct past *past, bool simulated);

#endif
