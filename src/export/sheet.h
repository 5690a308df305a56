/* A set of new text files that exist all or not at all. One thread. */
#ifndef EXPORT_SHEET_H
#define EXPORT_SHEET_H

#include "base/paths.h"
#include "base/status.h"
#include <stdint.h>
#include <stdio.h>

#define SHEETS_MAX 4

struct sheet {
    char path[PATH_SIZE];
    FILE *file;
};

struct sheets {
    struct sheet at[SHEETS_MAX];
    int count;
};

/* Makes `<folder>/<name>` for its owner only; an existing file is a problem. */
enum status sheets_add(struct sheets *sheets, const char *folder, const char *name,
                       struct problem *problem);

/* Closes all. When `status` or a write failed, all are removed again. */
enum status sheets_finish(struct sheets *sheets, enum status status, struct problem *problem);

/* Cells: a number in the fewest digits that matter, nothing for NaN; text quoted where it must. */
void sheet_number(FILE *file, double value);
void sheet_ms(FILE *file, double ms);       /* up to three decimals */
void sheet_seconds(FILE *file, int64_t ns); /* six decimals */
void sheet_text(FILE *file, const char *text);

#endif
