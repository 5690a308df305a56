/* Columns of numbers from text files: what `analyze` reads. Errors name the line. Allocates. */
#ifndef EXPORT_SERIES_H
#define EXPORT_SERIES_H

#include "base/status.h"
#include "heart/analysis.h"

/* What the file was taken for, with what was guessed in words. */
struct series {
    enum analysis_kind kind;
    double *values; /* PPG raw units; RR ms; BEATS s */
    size_t count;
    double rate_hz;  /* PPG: given, or from a time column; 0 when neither */
    char guess[200]; /* "read as RR intervals in seconds (all values lie in 0.25 to 3)" or empty */
};

struct series_wish {
    int kind;           /* enum analysis_kind, or -1: guess */
    double rate_hz;     /* 0: find out */
    const char *column; /* name or number from 1; NULL: find out */
};

/* One number a line, or CSV/TSV with a header or not. '#' begins a comment line. */
enum status series_read(const char *path, const struct series_wish *wish, struct series *series,
                        struct problem *problem);
void series_finish(struct series *series);

#endif
