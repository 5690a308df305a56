/* Files are read, not mapped: a mapped file that someone shortens meanwhile ends the program. */
#include "reading/file_bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define WHOLE_MOST  ((uint64_t)8 << 30)
#define PIPE_MOST   ((size_t)1 << 30)
#define PIPE_ROOM   ((size_t)1 << 16)
#define LARGE_PAGE  ((size_t)2 << 20)
#define LARGE_LEAST (2 * LARGE_PAGE)

static enum status cannot(const char *path, const char *verb, int reason, struct problem *problem)
{
    return problem_set(problem, STATUS_UNAVAILABLE, "Check the file's name and permissions.",
                       "%s cannot be %s: %s.", path, verb, strerror(reason));
}

enum status file_open(const char *path, struct file_bytes *file, struct problem *problem)
{
    struct stat found;
    bool input = strcmp(path, "-") == 0;
    *file = (struct file_bytes){.path = input ? "standard input" : path};
    file->descriptor = input ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    if (file->descriptor < 0)
        return cannot(file->path, "opened", errno, problem);
    if (fstat(file->descriptor, &found) != 0) {
        int reason = errno;
        file_close(file);
        return cannot(file->path, "read", reason, problem);
    }
    if (S_ISDIR(found.st_mode)) {
        file_close(file);
        return problem_set(problem, STATUS_INVALID, "Name a file in it.", "%s is a folder.", path);
    }
    file->seekable = S_ISREG(found.st_mode) && found.st_size > 0;
    file->size = file->seekable ? (uint64_t)found.st_size : 0;
    return STATUS_OK;
}

void file_close(struct file_bytes *file)
{
    if (file->descriptor >= 0)
        close(file->descriptor);
    file->descriptor = -1;
}

enum status file_read_at(const struct file_bytes *file, uint64_t offset, void *to, size_t size,
                         size_t *got, struct problem *problem)
{
    *got = 0;
    while (*got < size) {
        ssize_t now =
            pread(file->descriptor, (char *)to + *got, size - *got, (off_t)(offset + *got));
        if (now < 0 && errno == EINTR)
            continue;
        if (now < 0)
            return cannot(file->path, "read", errno, problem);
        if (now == 0)
            break;
        *got += (size_t)now;
    }
    return STATUS_OK;
}

static enum status too_large(const char *path, struct problem *problem)
{
    return problem_set(problem, STATUS_FAILED, "Cut it into pieces, or close other programs.",
                       "%s is too large for the memory.", path);
}

enum status file_read_whole(const struct file_bytes *file, char **bytes, size_t *size,
                            struct problem *problem)
{
    size_t room = file->seekable ? (size_t)file->size + 2 : PIPE_ROOM;
    *bytes = NULL;
    *size = 0;
    if (file->size >= WHOLE_MOST || !(*bytes = large_room(room, 1)))
        return too_large(file->path, problem);
    for (;;) {
        ssize_t now = read(file->descriptor, *bytes + *size, room - *size - 1);
        if (now < 0 && errno == EINTR)
            continue;
        if (now <= 0) {
            (*bytes)[*size] = '\0';
            return now == 0 ? STATUS_OK : cannot(file->path, "read", errno, problem);
        }
        *size += (size_t)now;
        if (*size + 1 < room)
            continue;
        char *grown = room < PIPE_MOST ? realloc(*bytes, room *= 2) : NULL;
        if (!grown)
            return too_large(file->path, problem);
        *bytes = grown;
    }
}

void *large_room(size_t count, size_t each)
{
    size_t size = 0;
    if (__builtin_mul_overflow(count, each, &size))
        return NULL;
    void *room = malloc(size ? size : 1);
    if (room && size >= LARGE_LEAST) {
        uintptr_t from = ((uintptr_t)room + LARGE_PAGE - 1) & ~(uintptr_t)(LARGE_PAGE - 1);
        uintptr_t to = ((uintptr_t)room + size) & ~(uintptr_t)(LARGE_PAGE - 1);
        if (to > from)
            madvise((void *)from, to - from, MADV_HUGEPAGE);
    }
    return room;
}
