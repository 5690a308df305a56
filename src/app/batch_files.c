/* Which files are meant. */
#include "app/batch.h"
#include "base/paths.h"
#include "base/text.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* One walk through a folder and those below it. */
struct walk {
    struct batch_files *files;
    struct stat not_in; /* st_nlink 0: nowhere */
    bool failed;
};

static void add(struct batch_files *files, const char *path)
{
    if (files->count == files->room) {
        files->room = files->room ? 2 * files->room : 16;
        files->paths = realloc(files->paths, files->room * sizeof *files->paths);
        ENSURE(files->paths);
    }
    files->paths[files->count] = strdup(path);
    ENSURE(files->paths[files->count++]);
}

enum batch_taken batch_takes_sessions(const char *folder, const char *name)
{
    static const char ending[] = ".kindbeat";
    size_t length = strlen(name), tail = sizeof ending - 1;
    (void)folder;
    return name[0] != '.' && length > tail && strcmp(name + length - tail, ending) == 0
               ? BATCH_TAKEN
               : BATCH_PASSED_SILENTLY;
}

static void walk_folder(struct walk *walk, const char *folder, batch_takes *takes);

/* A link to a folder is not followed: it may lead back up. */
static bool is_enterable(const struct walk *walk, const char *path, const char *name)
{
    struct stat found;
    return name[0] != '.' && lstat(path, &found) == 0 && S_ISDIR(found.st_mode) &&
           !(walk->not_in.st_nlink > 0 && found.st_dev == walk->not_in.st_dev &&
             found.st_ino == walk->not_in.st_ino);
}

static void walk_entry(struct walk *walk, const char *folder, const char *name, batch_takes *takes)
{
    char path[PATH_SIZE];
    struct stat found;
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= PATH_SIZE || stat(path, &found) != 0)
        return;
    if (is_enterable(walk, path, name))
        walk_folder(walk, path, batch_takes_sessions);
    if (!S_ISREG(found.st_mode))
        return;
    enum batch_taken taken = takes(folder, name);
    if (taken == BATCH_TAKEN)
        add(walk->files, path);
    walk->files->passed_over += taken == BATCH_PASSED_OVER;
}

static void walk_folder(struct walk *walk, const char *folder, batch_takes *takes)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, alphasort);
    if (count < 0) {
        fprintf(stderr, "kindbeat: %s cannot be looked into: %s.\n", folder, strerror(errno));
        walk->failed = true;
        return;
    }
    for (int i = 0; i < count; i++) {
        walk_entry(walk, folder, entries[i]->d_name, takes);
        free(entries[i]);
    }
    free(entries);
}

bool batch_files_add(struct batch_files *files, const char *path, batch_takes *takes,
                     const char *not_in)
{
    struct stat found;
    struct walk walk = {.files = files};
    size_t before = files->count;
    if (strcmp(path, "-") == 0 || stat(path, &found) != 0 || !S_ISDIR(found.st_mode)) {
        add(files, path);
        return true;
    }
    if (!not_in || stat(not_in, &walk.not_in) != 0)
        walk.not_in.st_nlink = 0;
    walk_folder(&walk, path, takes);
    if (!walk.failed && files->count == before)
        fprintf(stderr, "kindbeat: %s holds no %s.\n", path,
                takes == batch_takes_sessions ? "sessions" : "recordings");
    return !walk.failed && files->count > before;
}

void batch_files_finish(struct batch_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        free(files->paths[i]);
    free(files->paths);
    *files = (struct batch_files){0};
}

void batch_stem(const char *path, char *stem, size_t size)
{
    const char *slash = strrchr(path, '/');
    text_copy(stem, size, slash && slash[1] ? slash + 1 : path);
    char *ending = strrchr(stem, '.');
    if (ending && ending != stem)
        *ending = '\0';
}

static int by_stem(const void *a, const void *b)
{
    char one[PATH_SIZE], other[PATH_SIZE];
    batch_stem(*(char *const *)a, one, sizeof one);
    batch_stem(*(char *const *)b, other, sizeof other);
    return strcmp(one, other);
}

bool batch_same_stem(const struct batch_files *files, const char **one, const char **other)
{
    const char **sorted = malloc((files->count + 1) * sizeof *sorted);
    bool found = false;
    ENSURE(sorted);
    for (size_t i = 0; i < files->count; i++)
        sorted[i] = files->paths[i];
    qsort(sorted, files->count, sizeof *sorted, by_stem);
    for (size_t i = 0; i + 1 < files->count && !found; i++) {
        found = by_stem(&sorted[i], &sorted[i + 1]) == 0;
        *one = sorted[i];
        *other = sorted[i + 1];
    }
    free(sorted);
    return found;
}
