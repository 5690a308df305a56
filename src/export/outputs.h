/* The new files of one export, which are there all or not at all. Each is written as NAME.part for
 * its owner only and gets its name at the end, in the order in which they were added; so the last
 * one's name says that the export is whole. Nothing is ever written over. Of two programs that
 * write the same set at once the later is refused. One thread a set. */
#ifndef EXPORT_OUTPUTS_H
#define EXPORT_OUTPUTS_H

#include "base/paths.h"
#include "base/status.h"
#include <stdio.h>

struct output {
    char path[PATH_SIZE], part[PATH_SIZE + 8];
    FILE *file; /* until it is closed */
    bool named;
};

struct outputs {
    struct output **at;
    int count, room;
    char **folders; /* made for this export */
    int folder_count;
    char *lock_path; /* NULL: nothing was added yet */
    int lock;
};

/* `<folder>/<name>`, open for writing; missing folders are made (0700). An existing file of that
 * name is a problem. The output lives as long as the set. */
enum status outputs_add(struct outputs *outputs, const char *folder, const char *name,
                        struct output **output, struct problem *problem);

/* Earlier than outputs_finish(), so that not all are open at once. */
enum status output_close(struct output *output, struct problem *problem);

/* Closes all and gives them their names, as far as it goes well. */
enum status outputs_name(struct outputs *outputs, struct problem *problem);

/* Tells the files' paths, or, when `status` says that something failed, removes all of them again,
 * and folders that were made. The set is empty afterwards. */
void outputs_finish(struct outputs *outputs, enum status status,
                    void (*tell)(void *context, const char *path), void *context);

#endif
