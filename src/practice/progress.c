/* The file of what was done: its lines (base/line_file.h), taken apart and put together. */
#include "practice/progress.h"

#include "base/line_file.h"
#include "base/text.h"
#include <stdlib.h>
#include <string.h>

#define TIME_LENGTH 20 /* "2026-11-23T18:42:05Z" */

static const struct line_kind kind = {
    "the record of what was done",
    "# What was done of Kindbeat's courses: time (UTC), course, unit, item, session.\n",
    "time course unit item session"};

/* --- one line ----------------------------------------------------------------------------- */

static bool read_id(char **at, char *id, size_t size)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    size_t length = strspn(*at, allowed);
    char after = (*at)[length];
    if (length == 0 || length >= size || (after != ' ' && after != '\0'))
        return false;
    memcpy(id, *at, length);
    id[length] = '\0';
    *at += length + (after == ' ');
    return true;
}

static bool is_session_name(const char *name)
{
    if (strlen(name) >= sizeof((struct progress_entry *)0)->session)
        return false;
    for (; *name; name++)
        if ((unsigned char)*name < 0x20 || *name == 0x7F)
            return false;
    return true;
}

static bool read_entry(char *line, struct progress_entry *entry)
{
    char *at = line;
    if (strlen(line) <= TIME_LENGTH || line[TIME_LENGTH] != ' ')
        return false;
    line[TIME_LENGTH] = '\0';
    bool timed = line_time_read(line, &entry->wall_ns);
    line[TIME_LENGTH] = ' ';
    at += TIME_LENGTH + 1;
    if (!timed || !read_id(&at, entry->course, sizeof entry->course) ||
        !read_id(&at, entry->unit, sizeof entry->unit) ||
        !read_id(&at, entry->item, sizeof entry->item) || !is_session_name(at))
        return false;
    text_copy(entry->session, sizeof entry->session, at);
    return true;
}

/* --- reading ------------------------------------------------------------------------------ */

struct kept {
    struct progress *progress;
    int room;
};

static bool keep(struct progress *progress, int *room, const struct progress_entry *entry)
{
    if (progress->count == *room) {
        int more = *room ? 2 * *room : 64;
        void *entries = realloc(progress->entries, (size_t)more * sizeof *entry);
        if (!entries)
            return false;
        progress->entries = entries;
        *room = more;
    }
    progress->entries[progress->count++] = *entry;
    return true;
}

static enum line_taken take_entry(void *context, char *line)
{
    struct kept *kept = context;
    struct progress_entry entry = {0};
    if (!read_entry(line, &entry))
        return LINE_REFUSED;
    return keep(kept->progress, &kept->room, &entry) ? LINE_TAKEN : LINE_NO_MEMORY;
}

enum status progress_load(const char *path, struct progress *progress,
                          void (*complain)(const struct problem *problem), struct problem *problem)
{
    struct kept kept = {.progress = progress};
    const struct line_reader reader = {take_entry, &kept, complain};
    *progress = (struct progress){0};
    enum status status = line_file_read(path, &kind, &reader, problem);
    if (status)
        progress_finish(progress);
    return status;
}

void progress_finish(struct progress *progress)
{
    free(progress->entries);
    *progress = (struct progress){0};
}

/* --- adding ------------------------------------------------------------------------------- */

static enum status print_entry(const struct progress_entry *entry, char *line, size_t size,
                               struct problem *problem)
{
    char when[LINE_TIME_SIZE];
    struct progress_entry again = {0};
    struct text text = text_over(line, size);
    bool timed = line_time_print(entry->wall_ns, when);
    text_add(&text, "%s %s %s %s%s%s", timed ? when : "?", entry->course, entry->unit, entry->item,
             entry->session[0] ? " " : "", entry->session);
    bool kept = !text.cut && !line_is_note(line) && read_entry(line, &again) &&
                strcmp(again.course, entry->course) == 0 && strcmp(again.unit, entry->unit) == 0 &&
                strcmp(again.item, entry->item) == 0 && strcmp(again.session, entry->session) == 0;
    if (!kept)
        return problem_set(problem, STATUS_INVALID, "Check the ids of the course.",
                           "What was done cannot be kept as \"%s\".", line);
    return STATUS_OK;
}

enum status progress_add(const char *path, const struct progress_entry *entry,
                         struct problem *problem)
{
    char line[LINE_FILE_LINE];
    enum status status = print_entry(entry, line, sizeof line, problem);
    return status ? status : line_file_add(path, &kind, line, problem);
}
