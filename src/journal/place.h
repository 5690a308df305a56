/* Where a session file is made: its name, and whether it can be made there. */
#ifndef JOURNAL_PLACE_H
#define JOURNAL_PLACE_H

#include "base/status.h"
#include <stddef.h>
#include <stdint.h>

#define PLACE_LEAST_FREE_MB 50
#define PLACE_ENDING        ".kindbeat"

/* Makes an empty file for its owner only, under a name that no file had. */
enum status place_make(const char *folder, int64_t started_wall_ns, const char *participant,
                       char *path, size_t size, struct problem *problem);
/* The same for a name without its ending. */
enum status place_make_named(const char *folder, const char *stem, char *path, size_t size,
                             struct problem *problem);

#endif
