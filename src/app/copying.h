/* Copies of one session for other programs, made from the window: the report, and every format that
 * `kindbeat export` knows, into the person's documents. */
#ifndef APP_COPYING_H
#define APP_COPYING_H

#include "base/status.h"
#include "ui/copies.h"

void copying_list(struct copies *copies);

/* Number `which` of that list. One that is there already, and newer than the session, stays. */
enum status copying_make(const char *session, int which, struct problem *problem);

#endif
