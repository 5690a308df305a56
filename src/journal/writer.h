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
    int64_t next_seq;
};

/* `path` names an empty file made for this. */
enum status writer_open(struct writer *writer, const char *path, const struct journal_facts *facts,
                        struct problem *problem);

/* One transaction: all of the events, or none when the result is not SQLITE_OK. */
int writer_write(struct writer *writer, const struct event *events, size_t count);

/* Moves what was written from the write-ahead log to the file proper and has the disk keep it. */
int writer_checkpoint(struct writer *writer);

/* The file's name no longer leads to what is being written. */
bool writer_lost_its_file(struct writer *writer);

/* Facts of the end, one file again instead of three. `refused`: events that never reached it. */
int writer_complete(struct writer *writer, uint64_t refused);

void writer_close(struct writer *writer);

#endif
