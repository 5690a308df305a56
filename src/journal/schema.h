/* The session file's tables, made from event_descriptions[]. Pure: text in the caller's memory. */
#ifndef JOURNAL_SCHEMA_H
#define JOURNAL_SCHEMA_H

#include "base/text.h"
#include "events/event.h"

#define SCHEMA_APPLICATION_ID 0x4B426561 /* "KBea", in the file's header */
#define SCHEMA_FORMAT         3          /* user_version: rises when a table changes */
#define SCHEMA_SQL_MAX        1024

/* CREATE TABLE facts ... */
extern const char schema_facts[];

/* The name of a fact about one of several sensors: "sensor", "sensor_1"; in `memory`. */
#define SCHEMA_FACT_MAX 24
const char *schema_stream_fact(const char *name, int stream, char memory[SCHEMA_FACT_MAX]);

/* As a file of `format` has it; nothing where that format had no such table. */
void schema_create(enum event_kind kind, int format, struct text *sql);
void schema_insert(enum event_kind kind, int format, struct text *sql);
/* In the order of seq. What an older format did not have reads as NULL, 0 or no row at all. */
void schema_select(enum event_kind kind, int format, struct text *sql);
/* The same of one row that is no table's: its columns are parameters. */
void schema_select_one(enum event_kind kind, int format, struct text *sql);
int schema_columns(enum event_kind kind, int format); /* 0: no such table */

#endif
