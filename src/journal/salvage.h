/* Rows out of a damaged database, page by page, whatever became of the rest.
 *
 * Every page of the file, and of the log beside it, that still looks like a leaf of a table is read
 * on its own, without the tree above it (SQLite's file format:
 * https://sqlite.org/fileformat2.html). A table to which rows are only ever added holds nothing
 * else, and of old versions of a page every row is still true. Nothing is trusted: a cell that does
 * not parse to the last byte is passed over and counted. Reads with memory of a few pages. One
 * thread. */
#ifndef JOURNAL_SALVAGE_H
#define JOURNAL_SALVAGE_H

#include "base/status.h"
#include <stddef.h>
#include <stdint.h>

#define SALVAGE_COLUMNS_MAX 16 /* more than any of our tables has */

enum salvage_type { SALVAGE_NULL, SALVAGE_INTEGER, SALVAGE_REAL, SALVAGE_TEXT, SALVAGE_BLOB };

struct salvage_value {
    enum salvage_type type;
    int64_t integer;
    double real;
    const uint8_t *bytes; /* of text and blob; lives until the page has been handled */
    size_t size;
};

struct salvage_row {
    int64_t rowid;
    int count;
    struct salvage_value values[SALVAGE_COLUMNS_MAX];
};

struct salvage_page {
    uint32_t number; /* in the database, from 1 */
    struct salvage_row *rows;
    int count;
    int unreadable; /* cells that did not parse; the page as a whole: 1 */
};

struct salvage_sink {
    void (*put)(void *context, const struct salvage_page *page);
    void *context;
};

/* Leaves of tables go into the sink, those of the log first and its newest before older ones; so do
 * pages that are nothing known, without rows. */
enum status salvage_read(const char *path, const struct salvage_sink *sink,
                         struct problem *problem);

/* The numbers in the file's header; 0 where it has none. */
struct salvage_header {
    int64_t application_id, user_version;
};
struct salvage_header salvage_header(const char *path);

#endif
