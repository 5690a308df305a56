/* Practices from the disk: one file, or all files of a folder.
 *
 * A folder may hold a file that its teacher is still writing: it is told and left out, and the
 * others serve. Only plain files are opened, and no more of one is read than a practice can have.
 * Shorter practices come first: they are what a person on a shift looks for. */
#include "base/paths.h"
#include "practice/practice.h"
#include "practice/schema.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIBRARY_MAX 1000 /* files of one folder */

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static enum status cannot_read(const char *path, const char *why, struct problem *problem)
{
    return problem_set(problem, STATUS_UNAVAILABLE, "Is the name right, and may you read it?",
                       "%.200s cannot be read: %s", path, why);
}

/* One byte more than allowed is read, so that the size is refused in one place. */
static enum status read_bytes(FILE *file, const char *path, char **text, size_t *size,
                              struct problem *problem)
{
    *text = malloc(PRACTICE_SIZE_MAX + 1);
    if (!*text)
        return problem_set(problem, STATUS_FAILED, NULL, "out of memory");
    *size = fread(*text, 1, PRACTICE_SIZE_MAX + 1, file);
    return ferror(file) ? cannot_read(path, strerror(errno), problem) : STATUS_OK;
}

/* O_NONBLOCK: a pipe of that name must not keep the program waiting. */
static enum status open_plain(const char *path, FILE **file, struct problem *problem)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return cannot_read(path, strerror(errno), problem);
    struct stat kind;
    bool plain = fstat(descriptor, &kind) == 0 && S_ISREG(kind.st_mode);
    *file = plain ? fdopen(descriptor, "rb") : NULL;
    if (*file)
        return STATUS_OK;
    close(descriptor);
    return cannot_read(path, "it is not a plain file", problem);
}

enum status practice_load(const char *path, struct practice **practice, struct problem *problem)
{
    FILE *file;
    enum status status = open_plain(path, &file, problem);
    if (status != STATUS_OK)
        return status;
    char *text = NULL;
    size_t size = 0;
    status = read_bytes(file, path, &text, &size, problem);
    fclose(file);
    if (status == STATUS_OK)
        status = practice_parse(text, size, name_of(path), practice, problem);
    free(text);
    return status;
}

static bool is_practice_name(const char *name)
{
    const char *dot = strrchr(name, '.');
    return name[0] != '.' && dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}

static int is_wanted(const struct dirent *entry)
{
    return is_practice_name(entry->d_name);
}

static void tell(void (*complain)(const struct problem *problem), const struct problem *problem)
{
    if (complain)
        complain(problem);
}

static void add_file(struct practice_library *library, const char *folder, const char *name,
                     void (*complain)(const struct problem *problem))
{
    char path[PATH_SIZE];
    struct problem problem = {0};
    struct practice *practice;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (practice_load(path, &practice, &problem) != STATUS_OK) {
        tell(complain, &problem);
        return;
    }
    if (practice_library_find(library, practice->id)) {
        problem_set(&problem, STATUS_INVALID, "Give one of them another id.",
                    "%.60s: another practice has the id '%s' already", name, practice->id);
        tell(complain, &problem);
        practice_destroy(practice);
        return;
    }
    library->practices[library->count++] = practice;
}

static int compare_practices(const void *a, const void *b)
{
    const struct practice *left = *(struct practice *const *)a;
    const struct practice *right = *(struct practice *const *)b;
    if (left->seconds != right->seconds)
        return left->seconds < right->seconds ? -1 : 1;
    return strcmp(left->id, right->id);
}

static void free_names(struct dirent **names, int count)
{
    for (int i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

enum status practice_library_load(const char *folder, struct practice_library *library,
                                  void (*complain)(const struct problem *problem),
                                  struct problem *problem)
{
    struct dirent **names;
    *library = (struct practice_library){0};
    int count = scandir(folder, &names, is_wanted, alphasort);
    if (count < 0)
        return cannot_read(folder, strerror(errno), problem);
    int most = count < LIBRARY_MAX ? count : LIBRARY_MAX;
    library->practices = calloc((size_t)most + 1, sizeof(struct practice *));
    for (int i = 0; library->practices && i < most; i++)
        add_file(library, folder, names[i]->d_name, complain);
    free_names(names, count);
    if (!library->practices)
        return problem_set(problem, STATUS_FAILED, NULL, "out of memory");
    qsort(library->practices, (size_t)library->count, sizeof(struct practice *), compare_practices);
    return STATUS_OK;
}

void practice_library_finish(struct practice_library *library)
{
    for (int i = 0; i < library->count; i++)
        practice_destroy(library->practices[i]);
    free(library->practices);
    *library = (struct practice_library){0};
}

const struct practice *practice_library_find(const struct practice_library *library, const char *id)
{
    for (int i = 0; i < library->count; i++)
        if (strcmp(library->practices[i]->id, id) == 0)
            return library->practices[i];
    return NULL;
}
