/* The session files of a folder: each is looked up in the index, and read only where the index does
 * not know it as it is. */
#include "journal/summary.h"

#include "base/text.h"
#include "journal/index.h"
#include "journal/place.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int newest_first(const void *a, const void *b)
{
    const struct session_summary *x = a, *y = b;
    if (x->started_wall_ns != y->started_wall_ns)
        return x->started_wall_ns < y->started_wall_ns ? 1 : -1;
    return strcmp(y->name, x->name);
}

static bool is_session(const char *name)
{
    size_t length = strlen(name), ending = strlen(PLACE_ENDING);
    return length > ending && name[0] != '.' && strcmp(name + length - ending, PLACE_ENDING) == 0;
}

struct listing {
    struct session_summary *at;
    size_t count, room;
    struct index *index; /* NULL: none */
    void (*complain)(const struct problem *problem);
};

/* Takes one file into the list; false when memory is out. */
static bool listing_add(struct listing *listing, const char *path)
{
    struct problem problem;
    if (listing->count == listing->room) {
        size_t room = listing->room ? listing->room * 2 : 32;
        struct session_summary *grown = realloc(listing->at, room * sizeof *grown);
        if (!grown)
            return false;
        listing->at = grown;
        listing->room = room;
    }
    struct session_summary *summary = &listing->at[listing->count];
    if (index_find(listing->index, path, summary)) {
        summary_say_start(summary);
        listing->count++;
        return true;
    }
    if (record_summary(path, summary, &problem) == STATUS_OK) {
        index_keep(listing->index, summary);
        listing->count++;
    } else if (listing->complain) {
        listing->complain(&problem);
    }
    return true;
}

static enum status list_folder(struct listing *listing, const char *folder, struct problem *problem)
{
    DIR *entries = opendir(folder);
    if (!entries)
        return problem_set(problem, STATUS_UNAVAILABLE, "Check its name and its permissions.",
                           "The folder %s cannot be read: %s.", folder, strerror(errno));
    bool kept = true;
    for (struct dirent *entry; kept && (entry = readdir(entries));) {
        char path[PATH_SIZE];
        struct text text = text_over(path, sizeof path);
        text_add(&text, "%s/%s", folder, entry->d_name);
        if (is_session(entry->d_name) && !text.cut)
            kept = listing_add(listing, path);
    }
    closedir(entries);
    index_prune(listing->index, folder);
    return kept ? STATUS_OK
                : problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                              "There is not enough memory to list the sessions.");
}

enum status record_list(const char *folder, const char *index, struct session_summary **summaries,
                        size_t *count, void (*complain)(const struct problem *problem),
                        struct problem *problem)
{
    struct listing listing = {.index = index ? index_open(index) : NULL, .complain = complain};
    enum status status = list_folder(&listing, folder, problem);
    index_close(listing.index);
    if (status) {
        free(listing.at);
        listing = (struct listing){0};
    }
    if (listing.count > 0)
        qsort(listing.at, listing.count, sizeof *listing.at, newest_first);
    *summaries = listing.at;
    *count = listing.count;
    return status;
}
