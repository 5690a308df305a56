/* Which files are meant. A folder stands for the files in it whose endings are those of
 * recordings, by name; of a record in two files it is the one that describes the other. */
#include "app/analyze.h"
#include "base/paths.h"
#include "base/status.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void add(struct analyze_files *files, const char *path)
{
    if (files->count == files->room) {
        files->room = files->room ? 2 * files->room : 16;
        files->paths = realloc(files->paths, files->room * sizeof *files->paths);
        ENSURE(files->paths);
    }
    files->paths[files->count] = strdup(path);
    ENSURE(files->paths[files->count++]);
}

/* Whether `name` ends in `ending`, with a file beside it that ends in `other`. */
static bool is_half(const char *folder, const char *name, const char *ending, const char *other)
{
    const char *own = strrchr(name, '.');
    char beside[PATH_SIZE];
    struct stat found;
    if (!own || strcasecmp(own, ending) != 0)
        return false;
    int length =
        snprintf(beside, sizeof beside, "%s/%.*s%s", folder, (int)(own - name), name, other);
    return length < PATH_SIZE && stat(beside, &found) == 0;
}

static bool is_recording(const char *folder, const char *name)
{
    static const char *const endings[] = {".csv", ".tsv", ".txt", ".rr",      ".ibi",
                                          ".edf", ".bdf", ".hea", ".kindbeat"};
    const char *ending = strrchr(name, '.');
    if (!ending || name[0] == '.')
        return false;
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (strcasecmp(ending, endings[i]) == 0)
            return true;
    return is_half(folder, name, ".json", ".i16");
}

/* The half of a record that is read through the other. */
static bool holds_samples(const char *folder, const char *name)
{
    return is_half(folder, name, ".i16", ".json") || is_half(folder, name, ".dat", ".hea");
}

static bool add_folder(struct analyze_files *files, const char *folder)
{
    struct dirent **entries;
    size_t before = files->count;
    int count = scandir(folder, &entries, NULL, alphasort);
    if (count < 0) {
        fprintf(stderr, "kindbeat: %s cannot be looked into: %s.\n", folder, strerror(errno));
        return false;
    }
    for (int i = 0; i < count; i++) {
        char path[PATH_SIZE];
        struct stat found;
        const char *name = entries[i]->d_name;
        int length = snprintf(path, sizeof path, "%s/%s", folder, name);
        if (length < PATH_SIZE && stat(path, &found) == 0 && S_ISREG(found.st_mode)) {
            if (is_recording(folder, name))
                add(files, path);
            else if (!holds_samples(folder, name))
                files->passed_over++;
        }
        free(entries[i]);
    }
    free(entries);
    if (files->count == before)
        fprintf(stderr, "kindbeat: %s holds no recordings; folders in it are not entered.\n",
                folder);
    return files->count > before;
}

bool analyze_files_add(struct analyze_files *files, const char *path)
{
    struct stat found;
    if (strcmp(path, "-") != 0 && stat(path, &found) == 0 && S_ISDIR(found.st_mode))
        return add_folder(files, path);
    add(files, path);
    return true;
}

void analyze_files_finish(struct analyze_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        free(files->paths[i]);
    free(files->paths);
    *files = (struct analyze_files){0};
}
