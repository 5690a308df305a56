/* Reading a session file back, also one whose program was killed. One thread a record. */
#ifndef JOURNAL_RECORD_H
#define JOURNAL_RECORD_H

#include "base/paths.h"
#include "base/status.h"
#include "events/event.h"
#include <stddef.h>

struct record;

/* A wrong or damaged file is refused with a reason; the file is never changed. */
enum status record_open(const char *path, struct record **record, struct problem *problem);
void record_close(struct record *record);       /* accepts NULL */
int record_format(const struct record *record); /* 1 and up; kinds.h says what each has */

/* The value of a fact, or NULL. Lives as long as the record. */
const char *record_fact(struct record *record, const char *name);
/* The same of one sensor, by its stream: "sensor", "device", "port". */
const char *record_stream_fact(struct record *record, const char *name, int stream);
/* The first whose name begins so: for names that may be cut. */
const char *record_fact_beginning(struct record *record, const char *beginning);
bool record_complete(struct record *record); /* the session was ended, not cut off */

/* Events in the order of `seq`, all kinds merged. STATUS_OK with *more false at the end. */
enum status record_next(struct record *record, struct event *event, bool *more,
                        struct problem *problem);
void record_rewind(struct record *record);

#endif
