/* What a list of sessions shows, from a few rows of each file: no session is read through. */
#include "journal/record.h"

#include "base/clock.h"
#include "base/text.h"
#include "events/kinds.h"
#include "journal/place.h"
#include "journal/reading.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t number_of(sqlite3 *file, const char *sql)
{
    sqlite3_stmt *query;
    int64_t number = 0;
    if (sqlite3_prepare_v2(file, sql, -1, &query, NULL) != SQLITE_OK)
        return 0;
    if (sqlite3_step(query) == SQLITE_ROW)
        number = sqlite3_column_int64(query, 0);
    sqlite3_finalize(query);
    return number;
}

static void fact_into(sqlite3 *file, const char *name, char *value, size_t size)
{
    sqlite3_stmt *query;
    value[0] = '\0';
    if (sqlite3_prepare_v2(file, "SELECT value FROM facts WHERE name=?", -1, &query, NULL))
        return;
    sqlite3_bind_text(query, 1, name, -1, SQLITE_STATIC);
    const char *found = NULL;
    if (sqlite3_step(query) == SQLITE_ROW)
        found = (const char *)sqlite3_column_text(query, 0);
    if (found)
        text_copy(value, size, found);
    sqlite3_finalize(query);
}

static double length_s(sqlite3 *file)
{
    int64_t last_ns = 0;
    for (int kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        char sql[128];
        snprintf(sql, sizeof sql, "SELECT at_ns FROM \"%s\" ORDER BY seq DESC LIMIT 1",
                 event_descriptions[kind].name);
        int64_t at_ns = number_of(file, sql);
        last_ns = at_ns > last_ns ? at_ns : last_ns;
    }
    return s_from_ns(last_ns);
}

static void name_into(const char *path, char *name, size_t size)
{
    const char *slash = strrchr(path, '/');
    text_copy(name, size, slash ? slash + 1 : path);
    char *ending = strrchr(name, '.');
    if (ending && ending != name && strcmp(ending, PLACE_ENDING) == 0)
        *ending = '\0';
}

static int64_t started_wall_ns(sqlite3 *file)
{
    char word[32];
    int64_t wall_ns;
    fact_into(file, "started_wall_ns", word, sizeof word);
    return parse_int64(word, &wall_ns) ? wall_ns : 0;
}

static void started_into(int64_t wall_ns, char *started, size_t size)
{
    time_t seconds = (time_t)(wall_ns / NS_PER_S);
    struct tm local;
    started[0] = '\0';
    if (localtime_r(&seconds, &local))
        strftime(started, size, "%Y-%m-%d %H:%M", &local);
}

static enum status summarise(const char *path, struct session_summary *summary, int64_t *wall_ns,
                             struct problem *problem)
{
    sqlite3 *file;
    int format;
    char complete[8], simulated[8];
    *summary = (struct session_summary){0};
    enum status status = reading_open(path, &file, &format, problem);
    if (status)
        return status;
    *wall_ns = started_wall_ns(file);
    text_copy(summary->path, sizeof summary->path, path);
    name_into(path, summary->name, sizeof summary->name);
    started_into(*wall_ns, summary->started, sizeof summary->started);
    summary->seconds = length_s(file);
    fact_into(file, "practice_title", summary->practice, sizeof summary->practice);
    fact_into(file, "participant", summary->participant, sizeof summary->participant);
    fact_into(file, "complete", complete, sizeof complete);
    fact_into(file, "simulated", simulated, sizeof simulated);
    summary->complete = strcmp(complete, "1") == 0;
    /* The simulated heart may also have come in later, when no sensor was there. */
    summary->simulated = strcmp(simulated, "1") == 0 ||
                         number_of(file, "SELECT 1 FROM link WHERE simulated LIMIT 1") == 1;
    summary->beats = number_of(file, "SELECT count(*) FROM beat WHERE stream=0");
    if (summary->beats == 0) /* a sensor that sends intervals */
        summary->beats = number_of(file, "SELECT count(*) FROM rr WHERE stream=0");
    reading_close(file);
    return STATUS_OK;
}

enum status record_summary(const char *path, struct session_summary *summary,
                           struct problem *problem)
{
    int64_t wall_ns;
    return summarise(path, summary, &wall_ns, problem);
}

struct listed {
    int64_t wall_ns;
    struct session_summary summary;
};

static int newest_first(const void *a, const void *b)
{
    const struct listed *x = a, *y = b;
    if (x->wall_ns != y->wall_ns)
        return x->wall_ns < y->wall_ns ? 1 : -1;
    return strcmp(y->summary.name, x->summary.name);
}

static bool is_session(const char *name)
{
    size_t length = strlen(name), ending = strlen(PLACE_ENDING);
    return length > ending && name[0] != '.' && strcmp(name + length - ending, PLACE_ENDING) == 0;
}

/* Reads one file into the list, growing it; false when memory is out. */
static bool list_add(struct listed **list, size_t *count, size_t *room, const char *path,
                     void (*complain)(const struct problem *problem))
{
    struct problem problem;
    if (*count == *room) {
        size_t more = *room ? *room * 2 : 32;
        struct listed *grown = realloc(*list, more * sizeof *grown);
        if (!grown)
            return false;
        *list = grown;
        *room = more;
    }
    struct listed *place = &(*list)[*count];
    if (summarise(path, &place->summary, &place->wall_ns, &problem) == STATUS_OK)
        ++*count;
    else if (complain)
        complain(&problem);
    return true;
}

static enum status list_folder(const char *folder, struct listed **list, size_t *count,
                               void (*complain)(const struct problem *problem),
                               struct problem *problem)
{
    DIR *entries = opendir(folder);
    if (!entries)
        return problem_set(problem, STATUS_UNAVAILABLE, "Check its name and its permissions.",
                           "The folder %s cannot be read: %s.", folder, strerror(errno));
    size_t room = 0;
    bool kept = true;
    for (struct dirent *entry; kept && (entry = readdir(entries));) {
        char path[PATH_SIZE];
        struct text text = text_over(path, sizeof path);
        text_add(&text, "%s/%s", folder, entry->d_name);
        if (is_session(entry->d_name) && !text.cut)
            kept = list_add(list, count, &room, path, complain);
    }
    closedir(entries);
    return kept ? STATUS_OK
                : problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                              "There is not enough memory to list the sessions.");
}

enum status record_list(const char *folder, struct session_summary **summaries, size_t *count,
                        void (*complain)(const struct problem *problem), struct problem *problem)
{
    struct listed *list = NULL;
    *summaries = NULL;
    *count = 0;
    enum status status = list_folder(folder, &list, count, complain, problem);
    if (!status && *count > 0) {
        qsort(list, *count, sizeof *list, newest_first);
        *summaries = malloc(*count * sizeof **summaries);
        ENSURE(*summaries);
        for (size_t i = 0; i < *count; i++)
            (*summaries)[i] = list[i].summary;
    }
    free(list);
    if (status)
        *count = 0;
    return status;
}
