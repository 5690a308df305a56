/* A text file as rows of cells. Allocates; one thread a table. */
#ifndef EXPORT_TABLE_H
#define EXPORT_TABLE_H

#include "base/status.h"
#include <stddef.h>

struct table_row {
    size_t line; /* in the file, from 1 */
    char *cells; /* one after the other, each terminated, blanks around them gone */
    int count;
};

struct table {
    char *text;
    char separator;          /* '\0': one cell a line; ' ': any run of blanks */
    struct table_row header; /* count 0: there is none */
    struct table_row *rows;
    size_t row_count;
};

/* '#' begins a comment line; empty lines are passed over. At least one row, or a problem. */
enum status table_read(const char *path, struct table *table, struct problem *problem);
void table_finish(struct table *table);

const char *table_cell(const struct table_row *row, int column); /* from 0; NULL: not there */
bool table_number(const struct table *table, const char *cell, double *value);

#endif
