/* How a session file is written so that a kill or a power cut costs little.
 *
 * Tables and facts are made in an ordinary, fully synced transaction before the session begins.
 * From then on the file is in write-ahead mode, where a commit is a few appended pages without
 * waiting for the disk: killing the program loses nothing that was committed, and losing power
 * loses what came after the last checkpoint. Checkpoints are made by us, at known times, never by a
 * commit. */
#include "journal/writer.h"

#include "base/clock.h"
#include "base/text.h"
#include "journal/row.h"
#include "journal/schema.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BUSY_MS 500 /* another program may hold the file for a moment */

static int run(struct writer *writer, const char *sql)
{
    return sqlite3_exec(writer->file, sql, NULL, NULL, NULL);
}

int writer_fact(struct writer *writer, const char *name, const char *value)
{
    sqlite3_stmt *insert;
    int code = sqlite3_prepare_v2(writer->file, "INSERT OR REPLACE INTO facts VALUES (?, ?)", -1,
                                  &insert, NULL);
    if (code)
        return code;
    sqlite3_bind_text(insert, 1, name, -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, 2, value, -1, SQLITE_STATIC);
    sqlite3_step(insert);
    return sqlite3_finalize(insert);
}

static int write_number(struct writer *writer, const char *name, int64_t value)
{
    char word[32];
    snprintf(word, sizeof word, "%" PRId64, value);
    return writer_fact(writer, name, word);
}

static int make_tables(struct writer *writer, int format)
{
    char sql[SCHEMA_SQL_MAX];
    int code = run(writer, schema_facts);
    for (int kind = 0; !code && kind < EVENT_KIND_COUNT; kind++) {
        struct text text = text_over(sql, sizeof sql);
        schema_create((enum event_kind)kind, format, &text);
        code = run(writer, sql);
    }
    struct text text = text_over(sql, sizeof sql);
    text_add(&text, "PRAGMA application_id=%d; PRAGMA user_version=%d", SCHEMA_APPLICATION_ID,
             format);
    return code ? code : run(writer, sql);
}

/* A kind that the format does not have stays without. */
static int prepare_inserts(struct writer *writer)
{
    int code = SQLITE_OK;
    for (int kind = 0; !code && kind < EVENT_KIND_COUNT; kind++) {
        char sql[SCHEMA_SQL_MAX];
        struct text text = text_over(sql, sizeof sql);
        schema_insert((enum event_kind)kind, writer->format, &text);
        code = sqlite3_prepare_v3(writer->file, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                  &writer->inserts[kind], NULL);
    }
    return code;
}

static int begin_file(struct writer *writer, const struct journal_fact *facts, int count)
{
    sqlite3_busy_timeout(writer->file, BUSY_MS);
    int code = run(writer, "BEGIN IMMEDIATE");
    if (!code)
        code = make_tables(writer, writer->format);
    for (int i = 0; !code && i < count; i++)
        code = writer_fact(writer, facts[i].name, facts[i].value);
    if (!code)
        code = run(writer, "COMMIT");
    /* Where write-ahead mode cannot be had (some network disks) SQLite stays with its journal. */
    if (!code)
        code =
            run(writer,
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                "PRAGMA wal_autocheckpoint=0; SELECT 1 FROM facts LIMIT 1"); /* reading locks it */
    return code ? code : prepare_inserts(writer);
}

enum status writer_open(struct writer *writer, const char *path, int format,
                        const struct journal_fact *facts, int count, struct problem *problem)
{
    *writer = (struct writer){.format = format, .next_seq = 1};
    int code =
        sqlite3_open_v2(path, &writer->file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (!code)
        code = begin_file(writer, facts, count);
    if (!code)
        return STATUS_OK;
    problem_set(problem, STATUS_UNAVAILABLE,
                "Check that the disk has room and works, or choose another folder for sessions.",
                "The session file %s cannot be begun: %s.", path, sqlite3_errstr(code));
    writer_close(writer);
    return STATUS_UNAVAILABLE;
}

static int insert_all(struct writer *writer, const struct event *events, size_t count)
{
    int code = SQLITE_OK;
    for (size_t i = 0; !code && i < count; i++) {
        sqlite3_stmt *insert = writer->inserts[events[i].kind];
        code = row_bind(insert, writer->next_seq + (int64_t)i, &events[i], writer->format);
        if (!code) {
            sqlite3_step(insert);
            code = sqlite3_reset(insert);
        }
    }
    return code;
}

int writer_write(struct writer *writer, const struct event *events, size_t count)
{
    int code = run(writer, "BEGIN IMMEDIATE");
    if (!code)
        code = insert_all(writer, events, count);
    if (!code)
        code = run(writer, "COMMIT");
    if (!code)
        writer->next_seq += (int64_t)count;
    else if (!sqlite3_get_autocommit(writer->file))
        run(writer, "ROLLBACK");
    return code;
}

int writer_checkpoint(struct writer *writer)
{
    return sqlite3_wal_checkpoint_v2(writer->file, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

bool writer_lost_its_file(struct writer *writer)
{
    int moved = 0;
    int code = sqlite3_file_control(writer->file, NULL, SQLITE_FCNTL_HAS_MOVED, &moved);
    return code == SQLITE_OK && moved;
}

int writer_fold(struct writer *writer)
{
    int code =
        sqlite3_wal_checkpoint_v2(writer->file, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    if (!code)
        code = run(writer, "PRAGMA journal_mode=DELETE");
    /* While another program reads, the log has to stay beside the file; nothing is missing. */
    return (code & 0xFF) == SQLITE_BUSY || (code & 0xFF) == SQLITE_LOCKED ? SQLITE_OK : code;
}

int writer_complete(struct writer *writer, uint64_t refused)
{
    int code = run(writer, "BEGIN IMMEDIATE");
    if (!code)
        code = write_number(writer, "events", writer->next_seq - 1);
    if (!code)
        code = write_number(writer, "refused", (int64_t)refused);
    if (!code)
        code = writer_fact(writer, "complete", "1");
    if (!code)
        code = run(writer, "COMMIT");
    if (code && !sqlite3_get_autocommit(writer->file))
        run(writer, "ROLLBACK");
    return code ? code : writer_fold(writer);
}

void writer_close(struct writer *writer)
{
    for (int kind = 0; kind < EVENT_KIND_COUNT; kind++)
        sqlite3_finalize(writer->inserts[kind]);
    sqlite3_close(writer->file);
    *writer = (struct writer){0};
}
