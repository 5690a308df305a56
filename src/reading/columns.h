/* Which columns of a table are meant, by their names. */
#ifndef READING_COLUMNS_H
#define READING_COLUMNS_H

#include "reading/series.h"
#include "reading/table.h"

struct columns {
    int value;  /* from 0 */
    int time;   /* -1: none */
    int gap;    /* tells whether a gap lies before the row's beat; -1: none */
    int sensor; /* whose beat it is; -1: none */
    int type;   /* what the row is: "beat" among other things (BIDS events); -1: none */
    bool inverted;
    int kind;            /* enum analysis_kind by its name, or -1 */
    double value_unit_s; /* seconds of one unit by the column's name; 0: not said */
    double time_unit_s;
    char others[120]; /* names of further columns that show the heart, with commas */
};

enum status columns_choose(const struct table *table, const struct series_wish *wish,
                           struct columns *columns, struct problem *problem);

/* "column 2" or "column \"red\"". */
void columns_name(const struct table *table, int column, char *words, size_t size);
/* "red", or nothing. */
void columns_label(const struct table *table, int column, char *words, size_t size);

#endif
