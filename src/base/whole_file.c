#include "base/whole_file.h"

#include "base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* The file we locked still has the name: between opening and locking it, another program may have
 * finished its own part under that name and begun a new one. */
static bool is_still(const char *part, int descriptor)
{
    struct stat named, open;
    return stat(part, &named) == 0 && fstat(descriptor, &open) == 0 &&
           named.st_ino == open.st_ino && named.st_dev == open.st_dev;
}

int whole_file_part(const char *part)
{
    for (;;) {
        int descriptor = open(part, O_CREAT | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (descriptor < 0)
            return -1;
        bool locked = flock(descriptor, LOCK_EX | LOCK_NB) == 0;
        if (locked && is_still(part, descriptor)) {
            if (ftruncate(descriptor, 0) == 0 && fchmod(descriptor, 0600) == 0)
                return descriptor;
            locked = false;
        }
        int code = errno;
        close(descriptor);
        errno = code;
        if (!locked)
            return -1;
    }
}

enum status whole_file_begin(const char *path, struct whole_file *whole, struct problem *problem)
{
    struct text text = text_over(whole->part, sizeof whole->part);
    text_copy(whole->path, sizeof whole->path, path);
    text_add(&text, "%s.part", path);
    if (text.cut)
        return problem_set(problem, STATUS_INVALID, "Choose a folder with a shorter path.",
                           "The path %.80s... is too long.", path);
    int descriptor = whole_file_part(whole->part);
    if (descriptor < 0 && errno == EWOULDBLOCK) {
        problem_set(problem, STATUS_UNAVAILABLE, "Let it finish first.",
                    "Another program is writing %s.", path);
        errno = EWOULDBLOCK;
        return STATUS_UNAVAILABLE;
    }
    if (descriptor < 0)
        return problem_set(problem, STATUS_UNAVAILABLE,
                           "Check the folder's permissions and the disk.", "%s cannot be made: %s.",
                           path, strerror(errno));
    whole->file = fdopen(descriptor, "w");
    if (whole->file)
        return STATUS_OK;
    close(descriptor);
    unlink(whole->part);
    return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                       "There is not enough memory to write %s.", path);
}

enum status whole_file_end(struct whole_file *whole, enum status status, struct problem *problem)
{
    errno = 0;
    bool well = fflush(whole->file) == 0 && !ferror(whole->file);
    if (!status && well)
        well = rename(whole->part, whole->path) == 0;
    if (!status && !well)
        status = problem_set(problem, STATUS_FAILED, "Free some space and try again.",
                             "%s cannot be written: %s.", whole->path, strerror(errno));
    if (status)
        unlink(whole->part);
    fclose(whole->file); /* and with it the lock, which so covers the renaming */
    return status;
}

enum status whole_file_keep(struct whole_file *whole, enum status status, struct problem *problem)
{
    char path[PATH_SIZE];
    text_copy(path, sizeof path, whole->path);
    if (!status && (fflush(whole->file) != 0 || fsync(fileno(whole->file)) != 0))
        status = problem_set(problem, STATUS_FAILED, "Free some space and try again.",
                             "%s cannot be written: %s.", whole->path, strerror(errno));
    status = whole_file_end(whole, status, problem);
    if (!status)
        whole_file_sync_folder(path);
    return status;
}

void whole_file_sync_folder(const char *path)
{
    char folder[PATH_SIZE * 2];
    text_copy(folder, sizeof folder, path);
    char *slash = strrchr(folder, '/');
    if (!slash)
        return;
    slash[slash == folder] = '\0';
    int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0)
        return;
    fsync(file);
    close(file);
}

static bool is_later(const struct stat *one, const struct stat *other)
{
    if (one->st_mtim.tv_sec != other->st_mtim.tv_sec)
        return one->st_mtim.tv_sec > other->st_mtim.tv_sec;
    return one->st_mtim.tv_nsec >= other->st_mtim.tv_nsec;
}

bool whole_file_stands(const char *path, const char *source)
{
    char beside[PATH_SIZE];
    struct stat made, from;
    if (stat(path, &made) != 0 || stat(source, &from) != 0 || !is_later(&made, &from))
        return false;
    int length = snprintf(beside, sizeof beside, "%s-wal", source);
    return length >= PATH_SIZE || stat(beside, &from) != 0 || is_later(&made, &from);
}
