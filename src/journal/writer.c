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
#include <time.h>

#define BUSY_MS 500 /* another program may hold the file for a moment */

static int run(struct writer *writer, const char *sql)
{
    return sqlite3_exec(writer->file, sql, NULL, NULL, NULL);
}

static int write_fact(struct writer *writer, const char *name, const char *value)
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
    return write_fact(writer, name, word);
}

static int write_sensor(struct writer *writer, int stream, const struct journal_facts *facts)
{
    const struct {
        const char *name, *value;
    } words[] = {{"sensor", facts->sensors[stream]},
                 {"device", facts->devices[stream]},
                 {"port", facts->ports[stream]}};
    char name[SCHEMA_FACT_MAX];
    int code = SQLITE_OK;
    for (size_t i = 0; !code && i < sizeof words / sizeof words[0]; i++)
        if (words[i].value)
            code =
                write_fact(writer, schema_stream_fact(words[i].name, stream, name), words[i].value);
    return code;
}

static int write_facts(struct writer *writer, const struct journal_facts *facts)
{
    char started[32];
    time_t seconds = (time_t)(facts->started_wall_ns / NS_PER_S);
    struct tm utc, local;
    strftime(started, sizeof started, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&seconds, &utc));
    const struct {
        const char *name, *value;
    } words[] = {
        {"version", facts->version},
        {"build", facts->build},
        {"participant", facts->participant},
        {"practice_id", facts->practice_id},
        {"practice_title", facts->practice_title},
        {"practice_text", facts->practice_text},
        {"parameters", facts->parameters},
        {"settings", facts->settings},
        {"study", facts->study},
        {"condition", facts->condition},
        {"note", facts->note},
        {"system", facts->system},
        {"simulated", facts->simulated ? "1" : "0"},
        {"started", started},
        {"complete", "0"},
    };
    int code = SQLITE_OK;
    for (size_t i = 0; !code && i < sizeof words / sizeof words[0]; i++)
        if (words[i].value)
            code = write_fact(writer, words[i].name, words[i].value);
    for (int i = 0; !code && i < facts->more_count; i++)
        code = write_fact(writer, facts->more[i].name, facts->more[i].value);
    for (int i = 0; !code && i < STREAMS_MOST; i++)
        code = write_sensor(writer, i, facts);
    if (!code && localtime_r(&seconds, &local)) /* whose morning it was */
        code = write_number(writer, "utc_offset_s", local.tm_gmtoff);
    if (!code)
        code = write_number(writer, "started_wall_ns", facts->started_wall_ns);
    return code ? code : write_number(writer, "started_monotonic_ns", facts->started_monotonic_ns);
}

static int make_tables(struct writer *writer)
{
    char sql[SCHEMA_SQL_MAX];
    int code = run(writer, schema_facts);
    for (int kind = 0; !code && kind < EVENT_KIND_COUNT; kind++) {
        struct text text = text_over(sql, sizeof sql);
        schema_create((enum event_kind)kind, SCHEMA_FORMAT, &text);
        code = run(writer, sql);
    }
    struct text text = text_over(sql, sizeof sql);
    text_add(&text, "PRAGMA application_id=%d; PRAGMA user_version=%d", SCHEMA_APPLICATION_ID,
             SCHEMA_FORMAT);
    return code ? code : run(writer, sql);
}

static int prepare_inserts(struct writer *writer)
{
    int code = SQLITE_OK;
    for (int kind = 0; !code && kind < EVENT_KIND_COUNT; kind++) {
        char sql[SCHEMA_SQL_MAX];
        struct text text = text_over(sql, sizeof sql);
        schema_insert((enum event_kind)kind, &text);
        code = sqlite3_prepare_v3(writer->file, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                  &writer->inserts[kind], NULL);
    }
    return code;
}

static int begin_file(struct writer *writer, const struct journal_facts *facts)
{
    sqlite3_busy_timeout(writer->file, BUSY_MS);
    int code = run(writer, "BEGIN IMMEDIATE");
    if (!code)
        code = make_tables(writer);
    if (!code)
        code = write_facts(writer, facts);
    if (!code)
        code = run(writer, "COMMIT");
    /* Where write-ahead mode cannot be had (some network disks) SQLite stays with its journal. */
    if (!code)
        code = run(writer, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                           "PRAGMA wal_autocheckpoint=0");
    return code ? code : prepare_inserts(writer);
}

enum status writer_open(struct writer *writer, const char *path, const struct journal_facts *facts,
                        struct problem *problem)
{
    *writer = (struct writer){.next_seq = 1};
    int code =
        sqlite3_open_v2(path, &writer->file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (!code)
        code = begin_file(writer, facts);
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
        code = row_bind(insert, writer->next_seq + (int64_t)i, &events[i]);
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

int writer_complete(struct writer *writer, uint64_t refused)
{
    int code = run(writer, "BEGIN IMMEDIATE");
    if (!code)
        code = write_number(writer, "events", writer->next_seq - 1);
    if (!code)
        code = write_number(writer, "refused", (int64_t)refused);
    if (!code)
        code = write_fact(writer, "complete", "1");
    if (!code)
        code = run(writer, "COMMIT");
    if (code) {
        if (!sqlite3_get_autocommit(writer->file))
            run(writer, "ROLLBACK");
        return code;
    }
    code = sqlite3_wal_checkpoint_v2(writer->file, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    if (!code)
        code = run(writer, "PRAGMA journal_mode=DELETE");
    /* While another program reads, the log has to stay beside the file; nothing is missing. */
    return (code & 0xFF) == SQLITE_BUSY || (code & 0xFF) == SQLITE_LOCKED ? SQLITE_OK : code;
}

void writer_close(struct writer *writer)
{
    for (int kind = 0; kind < EVENT_KIND_COUNT; kind++)
        sqlite3_finalize(writer->inserts[kind]);
    sqlite3_close(writer->file);
    *writer = (struct writer){0};
}
