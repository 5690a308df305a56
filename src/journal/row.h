/* One event as one row, both ways, exactly: what is read back equals what was written, bit for bit
 * (a NaN comes back as the standard quiet NaN). */
#ifndef JOURNAL_ROW_H
#define JOURNAL_ROW_H

#include "events/event.h"
#include <sqlite3.h>

/* Binds all parameters of schema_insert(). `event` must live until the statement has run. */
int row_bind(sqlite3_stmt *insert, int64_t seq, const struct event *event, int format);

/* Reads the row a schema_select() stands on. NULL when well, else the column that is wrong. */
const char *row_read(sqlite3_stmt *row, enum event_kind kind, struct event *event);

#endif
