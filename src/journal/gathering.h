/* The rows that a damaged session file still holds, as events and facts in a scratch table that no
 * folder shows. Part of repairing (repair.h).
 *
 * Whose rows a page holds is told by the rows: the kind whose columns most of them fit; no two
 * kinds have the same columns. Of pages without a readable row SQLite may still know whose they
 * were. */
#ifndef JOURNAL_GATHERING_H
#define JOURNAL_GATHERING_H

#include "base/status.h"
#include "events/event.h"
#include <sqlite3.h>

struct salvage_page;

/* Where pages were found that could not be read to their end. */
struct gathering_damage {
    unsigned kinds; /* 1 << enum event_kind */
    bool facts;
    bool others; /* nobody knows whose they were */
};

struct gathering {
    int format;
    int64_t rows_most; /* more do not fit into the file */
    sqlite3 *scratch;
    sqlite3_stmt *readers[EVENT_KIND_COUNT]; /* one row as its table would give it */
    sqlite3_stmt *keep_event, *keep_fact;
    uint8_t *owners; /* of the pages, by number: 1 + enum event_kind, or as in gathering.c */
    uint32_t owner_count;
    int64_t events; /* gathered, copies included */
    struct gathering_damage damage;
    int code; /* of the scratch table: SQLITE_OK while all is well */
};

/* Reads all of the file and of its log. `format` 0: not known. */
enum status gathering_read(struct gathering *gathering, const char *path, int format,
                           struct problem *problem);
void gathering_finish(struct gathering *gathering);

/* In the order of their numbers; one number may come several times. */
int gathering_events(struct gathering *gathering,
                     void (*put)(void *context, int64_t seq, const struct event *event),
                     void *context);
int gathering_facts(struct gathering *gathering,
                    void (*put)(void *context, const char *name, const char *value), void *context);

#endif
