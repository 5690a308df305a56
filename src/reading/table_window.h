/* The piece of a text file that is in memory. Allocates; one thread a window. */
#ifndef READING_TABLE_WINDOW_H
#define READING_TABLE_WINDOW_H

#include "reading/file_bytes.h"

struct table_window {
    const struct file_bytes *file;
    char *bytes; /* terminated */
    size_t have, room;
    uint64_t at;   /* of the first byte, in the file */
    uint64_t size; /* of the file, or of all there is */
    struct problem trouble;
};

/* Text of pipes, and text in two bytes a character, is taken whole. */
enum status table_window_open(struct table_window *window, const struct file_bytes *file,
                              struct problem *problem);
void table_window_finish(struct table_window *window);

/* The line at `offset` up to `line_end` or the end of the file; NULL: there is none. Lines got
 * before are no longer there. */
const char *table_window_line(struct table_window *window, uint64_t offset, char line_end,
                              const char **end);

#endif
