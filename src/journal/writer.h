/* The SQLite side of a journal: a file made and filled. One thread at a time; events go in whole
 * batches or not at all. Functions that run while the session runs return SQLite's result code, so
 * that no words are made on the way of the data. */
#ifndef JOURNAL_WRITER_H
#define JOURNAL_WRITER_H

#include "journal/journal.h"
#include <sqlite3.h>
#include <stddef.h>

struct writer {
    sqlite3 *file;
    sqlite3_stmt *inserts[EVENT_KIND_COUNT];
    int format;
    int64_t next_seq;
};

/* `path` names an empty file made for this; `format` is SCHEMA_FORMAT, or an older one where an
 * older session is written again. */
enum status writer_open(struct writer *writer, const char *path, int format,
                        const struct journal_fact *facts, int count, struct problem *problem);

/* One transaction: all of the events, or none when the result is not SQLITE_OK. */
int writer_write(struct writer *writer, const struct event *events, size_t count);

/* In place of the one of this name, if there is one. */
int writer_fact(struct writer *writer, const char *name, const char *value);

/* Moves what was written from the write-ahead log to the file proper and has the disk keep it. */
int writer_checkpoint(struct writer *writer);

/* The file's name no longer leads to what is being written. */
bool writer_lost_its_file(struct writer *writer);

/* One file again instead of three. */
int writer_fold(struct writer *writer);
/* The same after the facts of the end. `refused`: events that never reached it. */
int writer_complete(struct writer *writer, uint64_t refused);

void writer_close(struct writer *writer);

#endif
