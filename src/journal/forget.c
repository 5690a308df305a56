#include "journal/forget.h"

#include "base/paths.h"
#include "base/text.h"
#include "journal/index.h"
#include "journal/place.h"
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE 65536

static const char *const beside[] = {"-wal", "-shm", "-journal"};

static bool has_ending(const char *path)
{
    size_t length = strlen(path), ending = strlen(PLACE_ENDING);
    return length > ending && strcmp(path + length - ending, PLACE_ENDING) == 0;
}

/* Whoever records holds a lock on the file. */
static bool is_being_recorded(const char *path)
{
    sqlite3 *file;
    int code = sqlite3_open_v2(path, &file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    sqlite3_db_config(file, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL); /* only looked at */
    if (!code) /* which needs to be alone */
        code =
            sqlite3_exec(file, "PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE", NULL, NULL, NULL);
    sqlite3_close(file);
    return (code & 0xFF) == SQLITE_BUSY;
}

enum status forget_check(const char *path, struct problem *problem)
{
    struct stat found;
    if (lstat(path, &found) != 0)
        return problem_set(problem, STATUS_UNAVAILABLE,
                           "Check the name; `kindbeat sessions` lists the sessions there are.",
                           "The session %s cannot be found: %s.", path, strerror(errno));
    if (!S_ISREG(found.st_mode) || !has_ending(path))
        return problem_set(problem, STATUS_INVALID, "Name a session, which ends in .kindbeat.",
                           "%s is not a session file.", path);
    if (is_being_recorded(path))
        return problem_set(problem, STATUS_UNAVAILABLE, "End the recording first.",
                           "The session %s is being recorded.", path);
    return STATUS_OK;
}

/* False when a byte of it could not be written over. */
static bool overwrite(const char *path)
{
    static const uint8_t nothing[PIECE];
    struct stat found;
    int file = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0 || fstat(file, &found) != 0) {
        if (file >= 0)
            close(file);
        return false;
    }
    off_t at = 0;
    while (at < found.st_size) {
        off_t left = found.st_size - at;
        ssize_t count = pwrite(file, nothing, left < PIECE ? (size_t)left : PIECE, at);
        if (count <= 0)
            break;
        at += count;
    }
    bool kept_by_the_disk = fdatasync(file) == 0;
    close(file);
    return at == found.st_size && kept_by_the_disk;
}

static enum status delete_file(const char *path, struct problem *problem)
{
    bool overwritten = overwrite(path);
    if (unlink(path) == 0)
        return overwritten ? STATUS_OK
                           : problem_set(problem, STATUS_FAILED,
                                         "Its bytes may still lie on the disk until they are "
                                         "written over.",
                                         "%s was deleted but could not be overwritten.", path);
    return problem_set(problem, STATUS_UNAVAILABLE, "Check the permissions of file and folder.",
                       "%s cannot be deleted: %s.", path, strerror(errno));
}

enum status forget_session(const char *path, const char *index, struct problem *problem)
{
    enum status status = forget_check(path, problem);
    if (status)
        return status;
    struct index *known = index ? index_open(index) : NULL;
    index_forget(known, path);
    index_close(known);
    status = delete_file(path, problem);
    for (size_t i = 0; i < sizeof beside / sizeof beside[0]; i++) {
        char other[PATH_SIZE + 16];
        snprintf(other, sizeof other, "%s%s", path, beside[i]);
        if (access(other, F_OK) == 0 && !status)
            status = delete_file(other, problem);
    }
    return status;
}
