/* Every kind lies in its own table, and the order of all of them is `seq`: so one query a kind, all
 * of them standing on their next row, and the smallest is the next event. Since seq has no holes,
 * the next number is always known, and anything else than exactly it is damage with a name. */
#include "journal/record.h"

#include "base/text.h"
#include "events/kinds.h"
#include "journal/facts.h"
#include "journal/reading.h"
#include "journal/row.h"
#include "journal/schema.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct cursor {
    sqlite3_stmt *rows;
    bool stands, ended;
    int64_t seq; /* of the row it stands on */
};

struct fact {
    char *name, *value;
};

struct record {
    sqlite3 *file;
    int format;
    char path[PATH_SIZE];
    struct fact facts[FACTS_MOST];
    int fact_count;
    struct cursor cursors[EVENT_KIND_COUNT];
    int64_t last_seq, last_at_ns;
    struct problem broken; /* once damage was met it is told again */
};

static const char remedy[] = "`kindbeat repair` saves what it still holds; a backup may hold all.";

static enum status read_facts(struct record *record, struct problem *problem)
{
    sqlite3_stmt *rows;
    int code = sqlite3_prepare_v2(record->file, "SELECT name, value FROM facts", -1, &rows, NULL);
    while (!code && record->fact_count < FACTS_MOST && sqlite3_step(rows) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(rows, 0);
        const char *value = (const char *)sqlite3_column_text(rows, 1);
        if (!name || !value)
            continue;
        struct fact *fact = &record->facts[record->fact_count];
        fact->name = strdup(name);
        fact->value = strdup(value);
        ENSURE(fact->name && fact->value);
        record->fact_count++;
    }
    if (!code)
        code = sqlite3_finalize(rows);
    if (!code)
        return STATUS_OK;
    return problem_set(problem, STATUS_INVALID, "Take the file from a backup, if there is one.",
                       "The session %s is damaged: its facts cannot be read.", record->path);
}

static enum status prepare_cursors(struct record *record, struct problem *problem)
{
    for (int kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        char sql[SCHEMA_SQL_MAX];
        struct text text = text_over(sql, sizeof sql);
        schema_select((enum event_kind)kind, record->format, &text);
        if (sqlite3_prepare_v2(record->file, sql, -1, &record->cursors[kind].rows, NULL))
            return problem_set(problem, STATUS_INVALID, "",
                               "The session %s is damaged: table \"%s\" cannot be read (%s).",
                               record->path, event_descriptions[kind].name,
                               sqlite3_errmsg(record->file));
    }
    return STATUS_OK;
}

enum status record_open(const char *path, struct record **record, struct problem *problem)
{
    *record = calloc(1, sizeof **record);
    if (!*record)
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory to read a session.");
    text_copy((*record)->path, sizeof(*record)->path, path);
    enum status status = reading_open(path, &(*record)->file, &(*record)->format, problem);
    if (!status)
        status = read_facts(*record, problem);
    if (!status)
        status = prepare_cursors(*record, problem);
    if (status) {
        record_close(*record);
        *record = NULL;
    }
    return status;
}

void record_close(struct record *record)
{
    if (!record)
        return;
    for (int i = 0; i < record->fact_count; i++) {
        free(record->facts[i].name);
        free(record->facts[i].value);
    }
    for (int kind = 0; kind < EVENT_KIND_COUNT; kind++)
        sqlite3_finalize(record->cursors[kind].rows);
    reading_close(record->file);
    free(record);
}

int record_format(const struct record *record)
{
    return record->format;
}

const char *record_fact(struct record *record, const char *name)
{
    for (int i = 0; i < record->fact_count; i++)
        if (strcmp(record->facts[i].name, name) == 0)
            return record->facts[i].value;
    return NULL;
}

const char *record_stream_fact(struct record *record, const char *name, int stream)
{
    char memory[SCHEMA_FACT_MAX];
    return record_fact(record, schema_stream_fact(name, stream, memory));
}

const char *record_fact_beginning(struct record *record, const char *beginning)
{
    for (int i = 0; i < record->fact_count; i++)
        if (strncmp(record->facts[i].name, beginning, strlen(beginning)) == 0)
            return record->facts[i].value;
    return NULL;
}

bool record_complete(struct record *record)
{
    const char *complete = record_fact(record, "complete");
    return complete && strcmp(complete, "1") == 0;
}

void record_rewind(struct record *record)
{
    for (int kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        struct cursor *cursor = &record->cursors[kind];
        sqlite3_reset(cursor->rows);
        cursor->stands = cursor->ended = false;
    }
    record->last_seq = record->last_at_ns = 0;
    record->broken = (struct problem){.status = STATUS_OK};
}

static const char *table_of(const struct record *record, const struct cursor *cursor)
{
    return event_descriptions[cursor - record->cursors].name;
}

/* Puts a cursor on its next row, if it does not stand on one. */
static enum status cursor_stand(struct record *record, struct cursor *cursor)
{
    if (cursor->stands || cursor->ended)
        return STATUS_OK;
    int code = sqlite3_step(cursor->rows);
    cursor->stands = code == SQLITE_ROW;
    cursor->ended = !cursor->stands;
    if (cursor->stands)
        cursor->seq = sqlite3_column_int64(cursor->rows, 0);
    if (cursor->stands || code == SQLITE_DONE)
        return STATUS_OK;
    bool machine = (code & 0xFF) == SQLITE_IOERR || (code & 0xFF) == SQLITE_NOMEM;
    return problem_set(&record->broken, machine ? STATUS_FAILED : STATUS_INVALID, remedy,
                       "The session %s is damaged in table \"%s\", after seq %" PRId64 " (%s).",
                       record->path, table_of(record, cursor), record->last_seq,
                       sqlite3_errstr(code));
}

static enum status find_next(struct record *record, struct cursor **next)
{
    *next = NULL;
    for (int kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        struct cursor *cursor = &record->cursors[kind];
        enum status status = cursor_stand(record, cursor);
        if (status)
            return status;
        if (cursor->stands && (!*next || cursor->seq < (*next)->seq))
            *next = cursor;
    }
    return STATUS_OK;
}

/* A finished session says how many events it has, so that a lost tail is known too. */
static enum status check_end(struct record *record)
{
    const char *word = record_fact(record, "events");
    int64_t events;
    if (!record_complete(record) || !word || !parse_int64(word, &events) ||
        events == record->last_seq)
        return STATUS_OK;
    return problem_set(&record->broken, STATUS_INVALID, remedy,
                       "The session %s is damaged: it ends at seq %" PRId64 " of %" PRId64 ".",
                       record->path, record->last_seq, events);
}

static enum status take_row(struct record *record, struct cursor *cursor, struct event *event)
{
    const char *table = table_of(record, cursor);
    if (cursor->seq != record->last_seq + 1)
        return problem_set(&record->broken, STATUS_INVALID, remedy,
                           "The session %s is damaged: seq %" PRId64 " is missing; \"%s\" "
                           "has %" PRId64 " in its place.",
                           record->path, record->last_seq + 1, table, cursor->seq);
    const char *wrong = row_read(cursor->rows, (enum event_kind)(cursor - record->cursors), event);
    if (wrong)
        return problem_set(&record->broken, STATUS_INVALID, remedy,
                           "The session %s is damaged: table \"%s\", seq %" PRId64 ": column "
                           "\"%s\" holds what it cannot hold.",
                           record->path, table, cursor->seq, wrong);
    if (event->at_ns < record->last_at_ns)
        return problem_set(&record->broken, STATUS_INVALID, remedy,
                           "The session %s is damaged: table \"%s\", seq %" PRId64 ": time falls.",
                           record->path, table, cursor->seq);
    cursor->stands = false;
    record->last_at_ns = event->at_ns;
    record->last_seq++;
    return STATUS_OK;
}

enum status record_next(struct record *record, struct event *event, bool *more,
                        struct problem *problem)
{
    struct cursor *next = NULL;
    *more = false;
    enum status status = record->broken.status;
    if (!status)
        status = find_next(record, &next);
    if (!status && next)
        status = take_row(record, next, event);
    else if (!status)
        status = check_end(record);
    *more = !status && next;
    if (status && problem)
        *problem = record->broken;
    return status;
}
