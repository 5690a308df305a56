/* A small table of a BIDS data set, such as participants.tsv: read, completed and written again
 * without losing what others put there. Allocates; one thread a table. */
#ifndef EXPORT_BIDS_TABLE_H
#define EXPORT_BIDS_TABLE_H

#include "base/paths.h"
#include "base/status.h"
#include <stddef.h>

struct bids_table {
    char path[PATH_SIZE];
    char ***rows; /* rows[0] names the columns; each has `width` cells */
    size_t count, width;
    bool changed;
};

/* Of a file that is not there an empty table with the column participant_id. */
enum status bids_table_read(const char *path, struct bids_table *table, struct problem *problem);
void bids_table_finish(struct bids_table *table);

/* The number of a column, added with n/a in all rows where it is missing; no memory: -1. */
int bids_table_column(struct bids_table *table, const char *name);
/* The row of a participant ("sub-P01"), added with n/a; 0: no memory. */
size_t bids_table_row(struct bids_table *table, const char *participant);
const char *bids_table_participant(const struct bids_table *table, size_t row);
const char *bids_table_cell(const struct bids_table *table, size_t row, int column);
bool bids_table_set(struct bids_table *table, size_t row, int column, const char *word);

/* Puts it in its place, if it was changed. */
enum status bids_table_write(struct bids_table *table, struct problem *problem);

#endif
