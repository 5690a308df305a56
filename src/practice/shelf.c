/* All files of a folder.
 *
 * A folder may hold a file that its teacher is still writing: it is told and left out, and the
 * others serve. An institution's own folder is added behind the one that came with Kindbeat, and a
 * language's files behind those without one. */
#include "practice/shelf.h"

#include "base/paths.h"
#include "files/file.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MAX 1000 /* of one folder */
#define SLOT_SIZE sizeof(void *)

static void *slot_at(const struct shelf *shelf, int index)
{
    return (char *)shelf->slots + (size_t)index * SLOT_SIZE;
}

static void tell(const struct shelf *shelf, const struct problem *problem)
{
    if (shelf->complain)
        shelf->complain(problem);
}

static int find(const struct shelf *shelf, const char *id)
{
    int i = 0;
    while (i < shelf->count && strcmp(shelf->kind->id(slot_at(shelf, i)), id) != 0)
        i++;
    return i;
}

static void refuse_twin(const struct shelf *shelf, const char *name, const char *id)
{
    struct problem problem;
    problem_set(&problem, STATUS_INVALID, "Give one of them another id.",
                "%.60s: another %s has the id '%s' already", name, shelf->kind->name, id);
    tell(shelf, &problem);
}

/* What came from elsewhere before gives way to what has the same id, in the slot behind the last.
 */
static void give_way(struct shelf *shelf, int index)
{
    shelf->kind->destroy(slot_at(shelf, index));
    memmove(slot_at(shelf, index), slot_at(shelf, index + 1),
            (size_t)(shelf->count - index) * SLOT_SIZE);
    shelf->count--;
    shelf->first--;
}

/* There is a free slot behind the last. */
static void add_file(struct shelf *shelf, const char *folder, const char *name)
{
    char path[PATH_SIZE];
    struct problem problem = {0};
    void *slot = slot_at(shelf, shelf->count);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (shelf->kind->load(path, slot, &problem) != STATUS_OK) {
        tell(shelf, &problem);
        return;
    }
    const char *id = shelf->kind->id(slot);
    int twin = find(shelf, id);
    if (twin < shelf->count && twin >= shelf->first) {
        refuse_twin(shelf, name, id);
        shelf->kind->destroy(slot);
        return;
    }
    if (twin < shelf->count)
        give_way(shelf, twin);
    shelf->count++;
}

static int is_wanted(const struct dirent *entry)
{
    const char *name = entry->d_name, *dot = strrchr(name, '.');
    return name[0] != '.' && dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}

static bool is_letter(char byte)
{
    return byte >= 'a' && byte <= 'z';
}

/* The "de" of name.de.yaml; NULL when the file is for every language. */
static const char *tag_of(const char *name)
{
    const char *dot = strrchr(name, '.');
    bool tagged = dot - name > 3 && dot[-3] == '.' && is_letter(dot[-2]) && is_letter(dot[-1]);
    return tagged ? dot - 2 : NULL;
}

/* The files for `language`, or those for every language when it is NULL. */
static void add_files(struct shelf *shelf, const char *folder, struct dirent *const *names,
                      int count, const char *language)
{
    shelf->first = shelf->count;
    for (int i = 0; i < count; i++) {
        const char *tag = tag_of(names[i]->d_name);
        if (language && tag ? strncmp(tag, language, 2) == 0 : !language && !tag)
            add_file(shelf, folder, names[i]->d_name);
    }
}

static enum status add_names(struct shelf *shelf, const char *folder, const char *language,
                             struct dirent *const *names, int count, struct problem *problem)
{
    int most = count < FILES_MAX ? count : FILES_MAX;
    void *slots = realloc(shelf->slots, (size_t)(shelf->count + most + 1) * SLOT_SIZE);
    if (!slots)
        return problem_set(problem, STATUS_FAILED, NULL, "out of memory");
    shelf->slots = slots;
    add_files(shelf, folder, names, most, NULL);
    if (language)
        add_files(shelf, folder, names, most, language);
    qsort(shelf->slots, (size_t)shelf->count, SLOT_SIZE, shelf->kind->compare);
    return STATUS_OK;
}

enum status shelf_add(struct shelf *shelf, const char *folder, const char *language,
                      struct problem *problem)
{
    struct dirent **names;
    int count = scandir(folder, &names, is_wanted, alphasort);
    if (count < 0)
        return file_cannot_read(folder, strerror(errno), problem);
    enum status status = add_names(shelf, folder, language, names, count, problem);
    for (int i = 0; i < count; i++)
        free(names[i]);
    free(names);
    return status;
}
