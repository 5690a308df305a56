#include "app/protocols.h"

#include "app/commands.h"
#include "base/paths.h"
#include "base/text.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const ours[] = {"stepped-adult", "sliding", "stepped-child", "retest"};

static bool path_of(const char *id, char path[PATH_SIZE])
{
    char folder[PATH_SIZE];
    struct problem problem;
    struct text text = text_over(path, PATH_SIZE);
    if (path_asset("protocols", folder, sizeof folder, &problem) &&
        path_asset("../calibration/protocols", folder, sizeof folder, &problem))
        return false;
    text_add(&text, "%s/%s.yaml", folder, id);
    return !text.cut && access(path, R_OK) == 0;
}

static void take(const char *path, struct protocols *protocols)
{
    struct problem problem;
    if (protocols->count == PROTOCOLS_MOST)
        return;
    if (protocol_load(path, &protocols->at[protocols->count], &problem))
        command_failed(&problem);
    else
        protocols->count++;
}

static int is_yaml(const struct dirent *entry)
{
    const char *ending = strrchr(entry->d_name, '.');
    return entry->d_name[0] != '.' && ending && strcmp(ending, ".yaml") == 0;
}

static void take_folder(const char *folder, struct protocols *protocols)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_yaml, alphasort);
    for (int i = 0; i < count; i++) {
        char path[PATH_SIZE];
        struct text text = text_over(path, sizeof path);
        text_add(&text, "%s/%s", folder, entries[i]->d_name);
        if (!text.cut)
            take(path, protocols);
        free(entries[i]);
    }
    free(entries);
}

void protocols_load_or_say(struct protocols *protocols)
{
    char path[PATH_SIZE];
    struct problem problem;
    *protocols = (struct protocols){0};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (path_of(ours[i], path))
            take(path, protocols);
    if (!path_protocols(path, sizeof path, &problem))
        take_folder(path, protocols);
}

void protocols_finish(struct protocols *protocols)
{
    for (int i = 0; i < protocols->count; i++)
        protocol_destroy(protocols->at[i]);
    *protocols = (struct protocols){0};
}

enum status protocols_find(const char *words, struct protocol **protocol, struct problem *problem)
{
    char path[PATH_SIZE];
    if (strchr(words, '/') || strstr(words, ".yaml"))
        return protocol_load(words, protocol, problem);
    if (path_of(words, path))
        return protocol_load(path, protocol, problem);
    struct protocols all;
    protocols_load_or_say(&all);
    *protocol = NULL;
    for (int i = 0; i < all.count && !*protocol; i++)
        if (strcmp(all.at[i]->id, words) == 0) {
            *protocol = all.at[i];
            all.at[i] = all.at[--all.count];
        }
    protocols_finish(&all);
    if (*protocol)
        return STATUS_OK;
    return problem_set(problem, STATUS_INVALID, "Or name a file: --protocol ours.yaml.",
                       "There is no protocol \"%.60s\"; there are stepped-adult, "
                       "stepped-child, sliding and retest.",
                       words);
}

bool protocol_is_beyond(const struct course_of_breaths *course)
{
    return course->slowest_per_min < PROTOCOL_SLOWEST_PER_MIN - 1e-9 ||
           course->fastest_per_min > PROTOCOL_FASTEST_PER_MIN + 1e-9;
}
