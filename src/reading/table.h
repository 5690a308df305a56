/* A text file as rows of cells, cut while they are read, a piece of the file at a time. Allocates;
 * one thread a table. */
#ifndef READING_TABLE_H
#define READING_TABLE_H

#include "base/status.h"
#include "reading/file_bytes.h"
#include <stddef.h>
#include <stdint.h>

struct table_row {
    const char *from, *end; /* without the line's end */
    size_t line;            /* in the file, from 1 */
};

/* What stands between two separators, without blanks and quotes around it; not terminated. */
struct table_cell {
    const char *from, *end;
};

struct table_window;

struct table {
    const char *path;
    struct table_window *window; /* the piece of the file that is in memory */
    uint64_t first_at;           /* where in the file the numbers begin */
    size_t first_line;
    char line_end;           /* '\n' (a '\r' before it is passed over), or '\r' */
    char separator;          /* '\0': one cell a line; ' ': any run of blanks */
    char point;              /* before decimals: ',' only where it separates nothing */
    bool has_header;         /* the first row holds names */
    struct table_row header; /* those, or an empty row */
    int width;               /* cells of the header, or of the first row */
};

/* A place in the table: of the next row. */
struct table_place {
    uint64_t at; /* in the file */
    size_t line;
};

/* `file` must stay open. '#' begins a comment line; empty lines are passed over. At least one row,
 * or a problem. */
enum status table_open(struct table *table, const struct file_bytes *file, struct problem *problem);
void table_finish(struct table *table);

uint64_t table_size(const struct table *table); /* bytes of text */
struct table_place table_begin(const struct table *table);
/* False behind the last row. A row's text stands until the next call for any row. */
bool table_next(const struct table *table, struct table_place *place, struct table_row *row);
/* What stopped the rows before their end, if anything did. */
enum status table_trouble(const struct table *table, struct problem *problem);

/* Column from 0; false: the row ends before it. */
bool table_cell(const struct table *table, const struct table_row *row, int column,
                struct table_cell *cell);
bool table_number(const struct table *table, const struct table_cell *cell, double *value);
/* table_cell() and table_number() at once, for one column or (second >= 0) two, where that is
 * quick; else false and nothing is said. */
bool table_quick(const struct table *table, const struct table_row *row, int column, int second,
                 double *value, double *beside);

/* The cell as a word that can be shown: cut to fit, control characters as '?'. */
void table_word(const struct table_cell *cell, char *word, size_t size);
/* Nothing there, or a word that says so: nan, na, null... */
bool table_cell_empty(const struct table_cell *cell);

#endif
