/* A text file from the disk, plain and no larger than it may be. */
#ifndef FILES_FILE_H
#define FILES_FILE_H

#include "base/status.h"
#include <stddef.h>

/* `text` is the caller's to free; one byte more than `most` is read at the most, so that the size
 * is refused in one place. Pipes and folders are refused without waiting. */
enum status file_read(const char *path, size_t most, char **text, size_t *size,
                      struct problem *problem);

enum status file_cannot_read(const char *path, const char *why, struct problem *problem);

/* What stands behind the last slash. */
const char *file_name(const char *path);

#endif
