/* A text file that is there whole or not at all: written as NAME.part beside its place, for its
 * owner only, and renamed at the end. What is broken off never looks finished, and leaves at most a
 * .part behind, which the next writing takes over. One thread a file. */
#ifndef BASE_WHOLE_FILE_H
#define BASE_WHOLE_FILE_H

#include "base/paths.h"
#include "base/status.h"
#include <stdio.h>

struct whole_file {
    FILE *file;
    char path[PATH_SIZE], part[PATH_SIZE];
};

/* `part` for its owner only, empty, open and locked; or -1 with errno, EWOULDBLOCK where another
 * program writes it. A name may come to stand for another file between opening and locking: what is
 * emptied is always what the name stands for. */
int whole_file_part(const char *part);

/* Refused where another program writes the same file at this moment; errno is then EWOULDBLOCK. */
enum status whole_file_begin(const char *path, struct whole_file *whole, struct problem *problem);

/* Puts it in its place, over what was there. When `status` or a write failed the part is removed
 * and what was there stays; returns which. */
enum status whole_file_end(struct whole_file *whole, enum status status, struct problem *problem);

/* The same for what must outlast a failure of the machine: on the disk, under its name, when this
 * returns. */
enum status whole_file_keep(struct whole_file *whole, enum status status, struct problem *problem);

/* A new name is on the disk only when the folder that holds it is. */
void whole_file_sync_folder(const char *path);

/* `path` exists and was finished after `source`, and what stands beside a session while it is being
 * written, was changed last. */
bool whole_file_stands(const char *path, const char *source);

#endif
