#include "files/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

enum status file_cannot_read(const char *path, const char *why, struct problem *problem)
{
    return problem_set(problem, STATUS_UNAVAILABLE, "Is the name right, and may you read it?",
                       "%.200s cannot be read: %s", path, why);
}

/* O_NONBLOCK: a pipe of that name must not keep the program waiting. */
static enum status open_plain(const char *path, FILE **file, struct problem *problem)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return file_cannot_read(path, strerror(errno), problem);
    struct stat kind;
    bool plain = fstat(descriptor, &kind) == 0 && S_ISREG(kind.st_mode);
    *file = plain ? fdopen(descriptor, "rb") : NULL;
    if (*file)
        return STATUS_OK;
    close(descriptor);
    return file_cannot_read(path, "it is not a plain file", problem);
}

enum status file_read(const char *path, size_t most, char **text, size_t *size,
                      struct problem *problem)
{
    FILE *file;
    enum status status = open_plain(path, &file, problem);
    if (status != STATUS_OK)
        return status;
    *text = malloc(most + 1);
    *size = *text ? fread(*text, 1, most + 1, file) : 0;
    if (!*text)
        status = problem_set(problem, STATUS_FAILED, NULL, "out of memory");
    else if (ferror(file))
        status = file_cannot_read(path, strerror(errno), problem);
    fclose(file);
    if (status != STATUS_OK)
        free(*text);
    return status;
}
