/* A killed program leaves the newest second in a write-ahead log beside the file, which SQLite
 * reads through a shared-memory index that it may have to make; in a folder that cannot be written
 * that needs another way. A program killed in the instant of folding the log in leaves a rollback
 * journal instead: SQLite itself must first put the file back to what it was. That is the only case
 * in which anything is opened for writing.
 *
 * A file may also be damaged or made by somebody else: nothing in its schema is trusted to run. */
#include "journal/reading.h"

#include "base/paths.h"
#include "base/text.h"
#include "events/kinds.h"
#include "journal/schema.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUSY_MS        500
#define VALUE_SIZE_MAX (16 << 20) /* bytes of one text or blob */
#define URI_SIZE       (3 * PATH_SIZE + 64)
#define REMEDY_RESTORE "Take the file from a backup, if there is one."
#define REMEDY_IS_THIS "Name a file that Kindbeat wrote; they end in .kindbeat."

void reading_close(sqlite3 *file)
{
    sqlite3_close(file);
}

void reading_distrust(sqlite3 *file)
{
    sqlite3_db_config(file, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(file, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(file, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(file, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_limit(file, SQLITE_LIMIT_LENGTH, VALUE_SIZE_MAX);
}

/* Opens and looks inside once, because SQLite opens lazily. */
static int try_open(const char *path, int flags, sqlite3 **file)
{
    int code = sqlite3_open_v2(path, file, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (!code) {
        reading_distrust(*file);
        sqlite3_busy_timeout(*file, BUSY_MS);
        code = sqlite3_exec(*file,
                            "PRAGMA cell_size_check=ON; BEGIN; "
                            "SELECT count(*) FROM sqlite_schema",
                            NULL, NULL, NULL);
    }
    if (!code)
        return code;
    if (*file)
        code = sqlite3_extended_errcode(*file);
    sqlite3_close(*file);
    *file = NULL;
    return code;
}

static bool has_log(const char *path)
{
    char log[PATH_SIZE + 8];
    snprintf(log, sizeof log, "%s-wal", path);
    struct stat found;
    return stat(log, &found) == 0 && found.st_size > 0;
}

/* As a file that nobody changes: no log, no locks. */
static int try_immutable(const char *path, sqlite3 **file)
{
    char uri[URI_SIZE];
    struct text text = text_over(uri, sizeof uri);
    text_add(&text, "file:");
    for (const char *at = path; *at; at++)
        text_add(&text, strchr("%?#", *at) ? "%%%02x" : "%c", *at);
    text_add(&text, "?immutable=1");
    return text.cut ? SQLITE_CANTOPEN : try_open(uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, file);
}

static int connect_somehow(const char *path, sqlite3 **file)
{
    int code = try_open(path, SQLITE_OPEN_READONLY, file);
    if (code == SQLITE_READONLY_ROLLBACK) {
        try_open(path, SQLITE_OPEN_READWRITE, file);
        sqlite3_close(*file);
        *file = NULL;
        code = try_open(path, SQLITE_OPEN_READONLY, file);
    }
    bool shut = (code & 0xFF) == SQLITE_CANTOPEN || (code & 0xFF) == SQLITE_READONLY;
    return shut && !has_log(path) ? try_immutable(path, file) : code;
}

static enum status check_path(const char *path, struct problem *problem)
{
    struct stat found;
    if (stat(path, &found) != 0)
        return problem_set(problem, STATUS_UNAVAILABLE,
                           "Check the name; kindbeat sessions lists "
                           "the sessions there are.",
                           "The session %s cannot be opened: %s.", path, strerror(errno));
    if (!S_ISREG(found.st_mode))
        return problem_set(problem, STATUS_INVALID, REMEDY_IS_THIS, "%s is not a file.", path);
    if (found.st_size == 0)
        return problem_set(problem, STATUS_INVALID, "It can be deleted.",
                           "%s is empty: the program ended before the session began.", path);
    return STATUS_OK;
}

static enum status explain(int code, const char *path, struct problem *problem)
{
    switch (code & 0xFF) {
    case SQLITE_NOTADB:
        return problem_set(problem, STATUS_INVALID, REMEDY_IS_THIS, "%s is not a session file.",
                           path);
    case SQLITE_CORRUPT:
        return problem_set(problem, STATUS_INVALID, REMEDY_RESTORE, "The session %s is damaged.",
                           path);
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
        return problem_set(problem, STATUS_UNAVAILABLE,
                           has_log(path)
                               ? "It was cut off: copy it, with the file of the same name "
                                 "that ends in -wal, to a folder that can be written."
                               : "Check the file's permissions.",
                           "The session %s cannot be read where it is.", path);
    default:
        return problem_set(problem, STATUS_UNAVAILABLE, "Check the disk, and try again.",
                           "The session %s cannot be read: %s.", path, sqlite3_errstr(code));
    }
}

/* The one number of a query; -1 where there is none. */
static int64_t number_of(sqlite3 *file, const char *sql)
{
    sqlite3_stmt *query;
    int64_t number = -1;
    if (sqlite3_prepare_v2(file, sql, -1, &query, NULL) != SQLITE_OK)
        return -1;
    if (sqlite3_step(query) == SQLITE_ROW)
        number = sqlite3_column_int64(query, 0);
    sqlite3_finalize(query);
    return number;
}

static enum status check_format(sqlite3 *file, const char *path, int *known,
                                struct problem *problem)
{
    if (number_of(file, "PRAGMA application_id") != SCHEMA_APPLICATION_ID)
        return problem_set(problem, STATUS_INVALID, REMEDY_IS_THIS,
                           "%s is a database, but not a Kindbeat session.", path);
    int64_t format = number_of(file, "PRAGMA user_version");
    if (format > SCHEMA_FORMAT)
        return problem_set(problem, STATUS_INVALID, "Install the newest Kindbeat to read it.",
                           "The session %s was written by a newer Kindbeat: its format is %lld, "
                           "this one reads %d.",
                           path, (long long)format, SCHEMA_FORMAT);
    if (format < 1)
        return problem_set(problem, STATUS_INVALID, REMEDY_RESTORE,
                           "The session %s is damaged: "
                           "its format has no number.",
                           path);
    *known = (int)format;
    return STATUS_OK;
}

static bool made_by(sqlite3 *file, const char *table, const char *sql)
{
    static const char query[] =
        "SELECT 1 FROM sqlite_schema WHERE type='table' AND name=? AND sql=?";
    sqlite3_stmt *found;
    if (sqlite3_prepare_v2(file, query, -1, &found, NULL) != SQLITE_OK)
        return false;
    sqlite3_bind_text(found, 1, table, -1, SQLITE_STATIC);
    sqlite3_bind_text(found, 2, sql, -1, SQLITE_STATIC);
    bool made = sqlite3_step(found) == SQLITE_ROW;
    sqlite3_finalize(found);
    return made;
}

static enum status check_tables(sqlite3 *file, const char *path, int format,
                                struct problem *problem)
{
    const char *wrong = made_by(file, "facts", schema_facts) ? NULL : "facts";
    for (int kind = 0; !wrong && kind < EVENT_KIND_COUNT; kind++) {
        char sql[SCHEMA_SQL_MAX];
        struct text text = text_over(sql, sizeof sql);
        schema_create((enum event_kind)kind, format, &text);
        if (sql[0] && !made_by(file, event_descriptions[kind].name, sql))
            wrong = event_descriptions[kind].name;
    }
    if (!wrong)
        return STATUS_OK;
    return problem_set(problem, STATUS_INVALID, REMEDY_RESTORE,
                       "The session %s has no table \"%s\" as Kindbeat writes it.", path, wrong);
}

enum status reading_open(const char *path, sqlite3 **file, int *format, struct problem *problem)
{
    *file = NULL;
    enum status status = check_path(path, problem);
    if (status)
        return status;
    int code = connect_somehow(path, file);
    if (code)
        return explain(code, path, problem);
    status = check_format(*file, path, format, problem);
    if (!status)
        status = check_tables(*file, path, *format, problem);
    if (status) {
        sqlite3_close(*file);
        *file = NULL;
    }
    return status;
}

bool reading_check(const char *path)
{
    sqlite3 *file;
    sqlite3_stmt *check;
    int format;
    if (reading_open(path, &file, &format, NULL))
        return false;
    bool sound = sqlite3_prepare_v2(file, "PRAGMA quick_check(1)", -1, &check, NULL) == SQLITE_OK &&
                 sqlite3_step(check) == SQLITE_ROW &&
                 strcmp((const char *)sqlite3_column_text(check, 0), "ok") == 0;
    sqlite3_finalize(check);
    reading_close(file);
    return sound;
}
