/* An append-only text file, one line an entry, that a person can read and mend. What begins with #
 * is a note. A line without its end was cut short when the machine failed: it is told and passed
 * over, and the next entry begins on a line of its own. Lines that cannot be read are told, kept in
 * the file and passed over. Several programs may add at the same time. */
#ifndef BASE_LINE_FILE_H
#define BASE_LINE_FILE_H

#include "base/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINE_FILE_LINE 1024                        /* bytes; no entry is as long */
#define LINE_FILE_MOST ((int64_t)64 * 1024 * 1024) /* of a file; a life's worth is far less */
#define LINE_TIME_SIZE 32

/* What is kept in it. */
struct line_kind {
    const char *name;     /* "the record of what was done" */
    const char *first;    /* the note that begins a new file; "# ...\n" */
    const char *expected; /* of a line: "time course unit item session" */
};

enum line_taken { LINE_TAKEN, LINE_REFUSED, LINE_NO_MEMORY };

/* Every whole line that is no note goes to `take`, which may change it. A missing file is empty.
 * The first few lines that are refused, and one that was cut, are told to `complain` (or NULL). */
struct line_reader {
    enum line_taken (*take)(void *context, char *line);
    void *context;
    void (*complain)(const struct problem *problem);
};
enum status line_file_read(const char *path, const struct line_kind *kind,
                           const struct line_reader *reader, struct problem *problem);

/* Adds one line (without its end) to the file, made 0600 when absent; on the disk when this
 * returns. When it cannot be written to its end the file is as before. */
enum status line_file_add(const char *path, const struct line_kind *kind, const char *line,
                          struct problem *problem);

/* Would be read as a note, not as an entry. */
bool line_is_note(const char *line);

/* "2026-11-23T18:42:05Z"; whole seconds are kept. */
bool line_time_print(int64_t wall_ns, char words[LINE_TIME_SIZE]);
bool line_time_read(const char *words, int64_t *wall_ns); /* only what would be printed so */

#endif
