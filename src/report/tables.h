/* Many sessions as one tidy table for each kind of thing: a row a session, a beat, a breath, a
 * second, a step, an answer, a marker; each led by the session and its participant. Numbers are
 * those of the whole recording, as `analyze` and a report give them; only breaths are as they were
 * found while it happened. What does not exist is an empty cell. */
#ifndef REPORT_TABLES_H
#define REPORT_TABLES_H

#include "report/report.h"

enum table_kind {
    TABLE_SESSIONS,
    TABLE_BEATS,
    TABLE_BREATHS,
    TABLE_SECONDS,
    TABLE_STEPS,
    TABLE_ANSWERS,
    TABLE_MARKS,
    TABLE_COUNT
};

const char *tables_name(enum table_kind kind); /* "sessions.csv" */
void tables_head(enum table_kind kind, FILE *out);

/* All rows of a session, one a line, each after the digit of its table. No row holds a line end. */
void tables_rows(const struct report *report, FILE *out);

#endif
