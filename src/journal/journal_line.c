/* A transaction of SQLite's, waited for until the disk has it. In a session that ended, that is one
 * file with a rollback journal for the moment; in one that was cut off, its log grows. */
#include "journal/journal_line.h"

#include "base/text.h"
#include "journal/reading.h"
#include <stdio.h>
#include <string.h>

#define BUSY_MS 500

static void tidy(const char *words, char line[JOURNAL_LINE_SIZE])
{
    size_t used = 0;
    text_copy(line, JOURNAL_LINE_SIZE, words);
    for (const char *at = line; *at; at++)
        if ((unsigned char)*at > ' ' || (used > 0 && line[used - 1] != ' '))
            line[used++] = (unsigned char)*at < ' ' ? ' ' : *at;
    while (used > 0 && line[used - 1] == ' ')
        used--;
    line[used] = '\0';
}

static int put(sqlite3 *file, const char *line)
{
    sqlite3_stmt *change;
    const char *sql = line[0] ? "INSERT OR REPLACE INTO facts VALUES (?1, ?2)"
                              : "DELETE FROM facts WHERE name = ?1";
    int code = sqlite3_prepare_v2(file, sql, -1, &change, NULL);
    if (code)
        return code;
    sqlite3_bind_text(change, 1, JOURNAL_LINE_FACT, -1, SQLITE_STATIC);
    if (line[0])
        sqlite3_bind_text(change, 2, line, -1, SQLITE_STATIC);
    sqlite3_step(change);
    return sqlite3_finalize(change);
}

static int write_line(sqlite3 *file, const char *line)
{
    reading_distrust(file);
    sqlite3_busy_timeout(file, BUSY_MS);
    sqlite3_db_config(file, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    int code = sqlite3_exec(file,
                            "PRAGMA secure_delete=ON; PRAGMA synchronous=FULL;"
                            "BEGIN IMMEDIATE",
                            NULL, NULL, NULL);
    if (!code)
        code = put(file, line);
    return code ? code : sqlite3_exec(file, "COMMIT", NULL, NULL, NULL);
}

static enum status explain(int code, const char *session, struct problem *problem)
{
    bool busy = (code & 0xFF) == SQLITE_BUSY;
    return problem_set(problem, busy ? STATUS_UNAVAILABLE : STATUS_FAILED,
                       busy ? "Try again when the session has ended."
                            : "Check that the disk has room and that the file can be written.",
                       "The line could not be kept in %s: %s.", session,
                       busy ? "it is being recorded" : sqlite3_errstr(code));
}

enum status journal_line_keep(const char *session, const char *words, struct problem *problem)
{
    char line[JOURNAL_LINE_SIZE];
    sqlite3 *file;
    int format;
    enum status status = reading_open(session, &file, &format, problem);
    if (status)
        return status;
    reading_close(file);
    tidy(words, line);
    int code = sqlite3_open_v2(session, &file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (!code)
        code = write_line(file, line);
    sqlite3_close(file); /* what was begun and not ended is undone */
    return code ? explain(code, session, problem) : STATUS_OK;
}
