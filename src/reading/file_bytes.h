/* Getting at the bytes of a file, whole or piece by piece, with the reason in words when it fails.
 * Allocates; one thread a file. */
#ifndef READING_FILE_BYTES_H
#define READING_FILE_BYTES_H

#include "base/status.h"
#include <stddef.h>
#include <stdint.h>

struct file_bytes {
    int descriptor;
    bool seekable; /* a regular file: `size` is known and any place can be read */
    uint64_t size;
    const char *path;
};

/* "-" is standard input. A folder is refused. */
enum status file_open(const char *path, struct file_bytes *file, struct problem *problem);
void file_close(struct file_bytes *file);

/* Up to `size` bytes from `offset`, fewer only at the end of the file: *got says how many. */
enum status file_read_at(const struct file_bytes *file, uint64_t offset, void *to, size_t size,
                         size_t *got, struct problem *problem);

/* All of it from the beginning, and a terminator; the caller frees. Also of pipes. */
enum status file_read_whole(const struct file_bytes *file, char **bytes, size_t *size,
                            struct problem *problem);

/* Room for many values, in large pages where the machine has them: touching new memory in small
 * ones costs as much as filling it. free() gives it back. NULL when there is none. */
void *large_room(size_t count, size_t each);

#endif
