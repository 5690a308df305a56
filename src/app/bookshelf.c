#include "app/bookshelf.h"

#include "app/library.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "journal/record.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SUPPORT_MOST 20000 /* bytes of a support text that are read */

static const char no_support[] =
    "It was right to stop.\n\nPut both feet on the floor. Look around the room. Then go to where "
    "another person is, or call someone you trust.\n\nIf you are in danger, call the emergency "
    "number where you live.\n";

/* --- the support text ----------------------------------------------------------------------- */

static char *read_text(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = file ? malloc(SUPPORT_MOST + 1) : NULL;
    size_t used = text ? fread(text, 1, SUPPORT_MOST, file) : 0;
    if (file)
        fclose(file);
    if (used == 0) {
        free(text);
        return NULL;
    }
    text[used] = '\0';
    return text;
}

/* The institution's own, else the one that comes with Kindbeat; whatever happens there is one. */
static char *support_text(void)
{
    char path[PATH_SIZE];
    struct problem problem;
    char *text = NULL;
    if (path_support(path, sizeof path, &problem) == STATUS_OK)
        text = read_text(path);
    if (!text && path_asset("support.txt", path, sizeof path, &problem) == STATUS_OK)
        text = read_text(path);
    return text ? text : strdup(no_support);
}

/* --- the whole ------------------------------------------------------------------------------ */

/* What is missing beside the practices is said, and they go on without it. */
static void load_or_say(enum status status, const struct problem *problem)
{
    if (status)
        log_problem(problem);
}

enum status bookshelf_open(struct bookshelf *shelf, struct problem *problem)
{
    struct problem aside = {0};
    memset(shelf, 0, sizeof *shelf);
    shelf->books =
        (struct books){&shelf->practices, &shelf->courses, &shelf->check_ins, &shelf->progress, ""};
    enum status status = library_load(&shelf->practices, problem);
    if (!status && shelf->practices.count == 0)
        status = problem_set(problem, STATUS_UNAVAILABLE, "Install Kindbeat again.",
                             "No practice could be read.");
    if (status)
        return status;
    load_or_say(courses_load(&shelf->courses, &aside), &aside);
    load_or_say(check_ins_load(&shelf->check_ins, &aside), &aside);
    enum status placed = path_progress(shelf->progress_path, sizeof shelf->progress_path, &aside);
    if (!placed)
        placed = progress_load(shelf->progress_path, &shelf->progress, log_problem, &aside);
    load_or_say(placed, &aside);
    shelf->support = support_text();
    shelf->books.support = shelf->support ? shelf->support : no_support;
    return STATUS_OK;
}

void bookshelf_close(struct bookshelf *shelf)
{
    practice_destroy(shelf->alone);
    free(shelf->support);
    progress_finish(&shelf->progress);
    check_in_library_finish(&shelf->check_ins);
    course_library_finish(&shelf->courses);
    practice_library_finish(&shelf->practices);
}

enum status bookshelf_done(struct bookshelf *shelf, const struct ui_place *place,
                           const char *session, struct problem *problem)
{
    struct progress_entry entry = {.wall_ns = clock_wall_ns()};
    struct progress again = {0};
    text_copy(entry.course, sizeof entry.course, place->course->id);
    text_copy(entry.unit, sizeof entry.unit, place->unit->id);
    text_copy(entry.item, sizeof entry.item, place->item->id);
    text_copy(entry.session, sizeof entry.session, session);
    enum status status = progress_add(shelf->progress_path, &entry, problem);
    if (!status)
        status = progress_load(shelf->progress_path, &again, NULL, problem);
    if (status)
        return status;
    progress_finish(&shelf->progress);
    shelf->progress = again;
    return STATUS_OK;
}

enum status bookshelf_alone(struct bookshelf *shelf, const struct check_in *check_in,
                            const struct practice **practice, struct problem *problem)
{
    char memory[400];
    struct practice *made;
    struct text text = text_over(memory, sizeof memory);
    text_add(&text,
             "id: check-in\ntitle: A check-in\nsteps:\n"
             "  - {id: answer, ask: %s, for: 1m, at_most: 30m}\n",
             check_in->id);
    enum status status = practice_parse(memory, text.used, "a check-in", &made, problem);
    if (status)
        return status;
    practice_destroy(shelf->alone);
    shelf->alone = made;
    *practice = made;
    return STATUS_OK;
}

/* --- when somebody last sat ----------------------------------------------------------------- */

/* The newest session of the folder: names begin with the time, so that letters tell. */
static bool newest_session(const char *folder, char *name, size_t size)
{
    DIR *listing = opendir(folder);
    const struct dirent *entry;
    name[0] = '\0';
    while (listing && (entry = readdir(listing)) != NULL) {
        const char *ending = strrchr(entry->d_name, '.');
        if (ending && strcmp(ending, ".kindbeat") == 0 && strcmp(entry->d_name, name) > 0)
            text_copy(name, size, entry->d_name);
    }
    if (listing)
        closedir(listing);
    return name[0] != '\0';
}

static const struct practice *practised(const struct bookshelf *shelf, const char *path)
{
    struct record *record;
    struct problem problem;
    if (record_open(path, &record, &problem))
        return NULL;
    const char *id = record_fact(record, "practice_id");
    const struct practice *practice = id ? practice_library_find(&shelf->practices, id) : NULL;
    record_close(record);
    return practice;
}

double bookshelf_last(const struct bookshelf *shelf, const struct practice **last)
{
    char folder[PATH_SIZE], name[256], path[PATH_SIZE];
    struct problem problem;
    struct tm utc = {0};
    *last = NULL;
    if (path_sessions(folder, sizeof folder, &problem) ||
        !newest_session(folder, name, sizeof name))
        return -1;
    struct text text = text_over(path, sizeof path);
    text_add(&text, "%s/%s", folder, name);
    *last = text.cut ? NULL : practised(shelf, path);
    if (!strptime(name, "%Y-%m-%dT%H%M%SZ", &utc))
        return -1;
    return (s_from_ns(clock_wall_ns()) - (double)timegm(&utc)) / 86400;
}
