/* One answer for each of many files, worked out on all cores: what `analyze`, `export` and `report`
 * share. A file that fails stops nobody; its reason is told at the end.
 *
 * Memory does not grow with the files: an answer is printed as soon as those before it are, and
 * whoever is too far ahead waits. */
#ifndef APP_BATCH_H
#define APP_BATCH_H

#include "base/status.h"
#include <stddef.h>

/* Paths in the order in which they were named; those of a folder by name. */
struct batch_files {
    char **paths;
    size_t count, room;
    size_t passed_over; /* files of folders that were not taken */
};

/* Whether a file of a folder is meant, and if not, whether that is worth a word. */
enum batch_taken { BATCH_TAKEN, BATCH_PASSED_OVER, BATCH_PASSED_SILENTLY };
typedef enum batch_taken batch_takes(const char *folder, const char *name);

/* A file as it is; of a folder what `takes` takes, and the sessions in folders below it, hidden
 * ones apart. `not_in` is a folder that is not entered (that of the output), or NULL. False: a
 * folder cannot be looked into, or holds none (said on stderr). */
bool batch_files_add(struct batch_files *files, const char *path, batch_takes *takes,
                     const char *not_in);
void batch_files_finish(struct batch_files *files);

enum batch_taken batch_takes_sessions(const char *folder, const char *name);

/* The file's name without folder and ending, as outputs are named after it. */
void batch_stem(const char *path, char *stem, size_t size);
/* Two files that would give outputs of one name; false: there are none. */
bool batch_same_stem(const struct batch_files *files, const char **one, const char **other);

enum batch_outcome {
    BATCH_DONE,
    BATCH_STOOD, /* its output was there already, and newer than the file */
    BATCH_FAILED
};

struct batch_answer {
    enum batch_outcome outcome;
    char *out; /* for stdout; freed by batch_run; NULL: nothing */
    size_t out_size;
    struct problem problem; /* of BATCH_FAILED */
};

struct batch {
    /* Called by several threads at once, each with a file of its own. */
    void (*work)(void *context, const char *path, struct batch_answer *answer);
    void *context;
    int jobs; /* files at once: 1 to PARALLEL_MOST */
};

/* Prints the answers in the files' order, whichever thread was faster. A terminal on stderr gets a
 * bar, anything else a line every half minute. Ctrl-C lets the files under way be finished. At the
 * end what failed is listed on stderr with its reasons, and what stood already is counted. True
 * when every file was done, or stood. */
bool batch_run(const struct batch *batch, const struct batch_files *files);

#endif
