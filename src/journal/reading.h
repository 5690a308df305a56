/* Opening a session file of any provenance for reading: from a finished session, from a killed
 * program, from a memory stick that cannot be written, or no session file at all. */
#ifndef JOURNAL_READING_H
#define JOURNAL_READING_H

#include "base/status.h"
#include <sqlite3.h>

/* A connection inside one read transaction, so that a session still being written stands still.
 * The file has been checked to be a session of this `format` or an older one, with the tables that
 * format describes. */
enum status reading_open(const char *path, sqlite3 **file, int *format, struct problem *problem);
void reading_close(sqlite3 *file); /* accepts NULL */

/* Nothing in the schema of a file that anybody may have made is run. */
void reading_distrust(sqlite3 *file);

/* SQLite finds nothing to complain about in its structure. */
bool reading_check(const char *path);

#endif
