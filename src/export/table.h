/* A text file as rows of cells, cut while they are read. Allocates the file's text and nothing
 * else; one thread a table. */
#ifndef EXPORT_TABLE_H
#define EXPORT_TABLE_H

#include "base/status.h"
#include <stddef.h>

struct table_row {
    const char *from, *end; /* without the line's end */
    size_t line;            /* in the file, from 1 */
};

/* What stands between two separators, without blanks and quotes around it; not terminated. */
struct table_cell {
    const char *from, *end;
};

struct table {
    const char *path;
    char *text; /* terminated */
    const char *begin, *end;
    char line_end;           /* '\n' (a '\r' before it is passed over), or '\r' */
    char separator;          /* '\0': one cell a line; ' ': any run of blanks */
    char point;              /* before decimals: ',' only where it separates nothing */
    bool has_header;         /* the first row holds names */
    struct table_row header; /* those, or an empty row */
    struct table_row first;  /* the first row of numbers */
    int width;               /* cells of the header, or of the first row */
};

/* A place in the table: of the next row. */
struct table_place {
    const char *at;
    size_t line;
};

/* Takes `text` (from malloc, terminated) over. '#' begins a comment line; empty lines are passed
 * over. At least one row, or a problem. */
enum status table_init(struct table *table, const char *path, char *text, size_t size,
                       struct problem *problem);
void table_finish(struct table *table);

struct table_place table_begin(const struct table *table);
bool table_next(const struct table *table, struct table_place *place, struct table_row *row);

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
