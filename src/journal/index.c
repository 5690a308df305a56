/* One row a session: its path, what its file looked like, the summary's bytes and their check sum.
 * Any trouble means that there is no index: whoever asks reads the session itself. */
#include "journal/index.h"

#include "base/text.h"
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define INDEX_FORMAT 3 /* rises when a summary is made otherwise */
#define BUSY_MS      200

struct index {
    sqlite3 *file;
    sqlite3_stmt *find, *keep, *seen;
};

struct look {
    char path[PATH_MAX]; /* its one name, however it was spelled */
    int64_t size, changed_ns;
};

static const char tables[] =
    "CREATE TABLE IF NOT EXISTS session (path TEXT PRIMARY KEY, size INTEGER, changed_ns INTEGER,"
    " summary BLOB, sum INTEGER);"
    "CREATE TEMP TABLE seen (path TEXT PRIMARY KEY)";

static uint64_t sum_of(const struct session_summary *summary)
{
    const uint8_t *bytes = (const uint8_t *)summary;
    uint64_t sum = UINT64_C(14695981039346656037); /* FNV-1a */
    for (size_t i = 0; i < sizeof *summary; i++)
        sum = (sum ^ bytes[i]) * UINT64_C(1099511628211);
    return sum;
}

/* What its file looks like; false when it may still grow, or is not there. */
static bool look_at(const char *path, struct look *look)
{
    char log[PATH_SIZE + 8];
    struct stat found;
    snprintf(log, sizeof log, "%s-wal", path);
    if (stat(log, &found) == 0 || stat(path, &found) != 0 || !realpath(path, look->path))
        return false;
    look->size = found.st_size;
    look->changed_ns = (int64_t)found.st_mtim.tv_sec * 1000000000 + (int64_t)found.st_mtim.tv_nsec;
    return true;
}

static int run(struct index *index, const char *sql)
{
    return sqlite3_exec(index->file, sql, NULL, NULL, NULL);
}

/* Of this format, of summaries of this shape. */
static int64_t version(void)
{
    return INDEX_FORMAT * 100000 + (int64_t)sizeof(struct session_summary);
}

static int64_t version_of(struct index *index)
{
    sqlite3_stmt *query;
    int64_t found = -1;
    if (sqlite3_prepare_v2(index->file, "PRAGMA user_version", -1, &query, NULL) == SQLITE_OK &&
        sqlite3_step(query) == SQLITE_ROW)
        found = sqlite3_column_int64(query, 0);
    sqlite3_finalize(query);
    return found;
}

static int prepare(struct index *index)
{
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA user_version=%" PRId64, version());
    int code = run(index, tables);
    if (!code)
        code = run(index, sql);
    if (!code)
        code = sqlite3_prepare_v2(index->file,
                                  "SELECT size, changed_ns, summary, sum FROM session WHERE path=?",
                                  -1, &index->find, NULL);
    if (!code)
        code =
            sqlite3_prepare_v2(index->file, "INSERT OR REPLACE INTO session VALUES (?, ?, ?, ?, ?)",
                               -1, &index->keep, NULL);
    if (!code)
        code = sqlite3_prepare_v2(index->file, "INSERT OR IGNORE INTO seen VALUES (?)", -1,
                                  &index->seen, NULL);
    return code ? code : run(index, "BEGIN IMMEDIATE");
}

static void finish(struct index *index)
{
    sqlite3_finalize(index->find);
    sqlite3_finalize(index->keep);
    sqlite3_finalize(index->seen);
    sqlite3_close(index->file);
    *index = (struct index){0};
}

/* Deleted rows are overwritten; nothing of it needs to survive a power cut. */
static int connect_to(struct index *index, const char *path)
{
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600); /* SQLite would ask the umask */
    if (file < 0)
        return SQLITE_CANTOPEN;
    close(file);
    int code =
        sqlite3_open_v2(path, &index->file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (!code)
        sqlite3_busy_timeout(index->file, BUSY_MS);
    return code ? code
                : run(index, "PRAGMA secure_delete=ON; PRAGMA synchronous=OFF;"
                             "PRAGMA journal_mode=MEMORY");
}

static int try_open(struct index *index, const char *path)
{
    int code = connect_to(index, path);
    int64_t found = code ? 0 : version_of(index);
    if (!code && found != 0 && found != version())
        code = SQLITE_CORRUPT; /* of another version: as good as none */
    return code ? code : prepare(index);
}

struct index *index_open(const char *path)
{
    struct index *index = calloc(1, sizeof *index);
    if (!index)
        return NULL;
    int code = try_open(index, path);
    if ((code & 0xFF) == SQLITE_CORRUPT || (code & 0xFF) == SQLITE_NOTADB ||
        (code & 0xFF) == SQLITE_ERROR) {
        finish(index);
        unlink(path);
        code = try_open(index, path);
    }
    if (!code)
        return index;
    finish(index);
    free(index);
    return NULL;
}

void index_close(struct index *index)
{
    if (!index)
        return;
    run(index, "COMMIT");
    finish(index);
    free(index);
}

static void step(sqlite3_stmt *statement)
{
    sqlite3_step(statement);
    sqlite3_reset(statement);
}

static void note_seen(struct index *index, const char *session)
{
    sqlite3_bind_text(index->seen, 1, session, -1, SQLITE_TRANSIENT);
    step(index->seen);
}

bool index_find(struct index *index, const char *session, struct session_summary *summary)
{
    struct look look;
    if (!index || !look_at(session, &look))
        return false;
    sqlite3_bind_text(index->find, 1, look.path, -1, SQLITE_TRANSIENT);
    bool found = sqlite3_step(index->find) == SQLITE_ROW &&
                 sqlite3_column_int64(index->find, 0) == look.size &&
                 sqlite3_column_int64(index->find, 1) == look.changed_ns &&
                 sqlite3_column_bytes(index->find, 2) == (int)sizeof *summary;
    if (found) {
        memcpy(summary, sqlite3_column_blob(index->find, 2), sizeof *summary);
        found = (uint64_t)sqlite3_column_int64(index->find, 3) == sum_of(summary);
    }
    sqlite3_reset(index->find);
    if (!found)
        return false;
    note_seen(index, look.path);
    memset(summary->path, 0, sizeof summary->path);
    text_copy(summary->path, sizeof summary->path, session);
    return true;
}

void index_keep(struct index *index, const struct session_summary *summary)
{
    struct look look;
    if (!index || !look_at(summary->path, &look))
        return;
    sqlite3_bind_text(index->keep, 1, look.path, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(index->keep, 2, look.size);
    sqlite3_bind_int64(index->keep, 3, look.changed_ns);
    sqlite3_bind_blob(index->keep, 4, summary, sizeof *summary, SQLITE_TRANSIENT);
    sqlite3_bind_int64(index->keep, 5, (int64_t)sum_of(summary));
    step(index->keep);
    note_seen(index, look.path);
}

static void delete_with(struct index *index, const char *sql, const char *words)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(index->file, sql, -1, &statement, NULL) != SQLITE_OK)
        return;
    sqlite3_bind_text(statement, 1, words, -1, SQLITE_STATIC);
    sqlite3_step(statement);
    sqlite3_finalize(statement);
}

void index_prune(struct index *index, const char *folder)
{
    char below[PATH_MAX + 2];
    if (index && realpath(folder, below) && strcat(below, "/"))
        delete_with(index,
                    "DELETE FROM session WHERE substr(path, 1, length(?1)) = ?1 "
                    "AND path NOT IN (SELECT path FROM seen)",
                    below);
}

void index_forget(struct index *index, const char *session)
{
    char path[PATH_MAX];
    if (index && realpath(session, path))
        delete_with(index, "DELETE FROM session WHERE path = ?", path);
}
