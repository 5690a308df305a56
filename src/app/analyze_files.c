/* What in a folder is a recording: by its ending, and of a record in two files the one that
 * describes the other. */
#include "app/analyze.h"
#include "base/paths.h"
#include <string.h>
#include <sys/stat.h>

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
    static const char *const endings[] = {".csv", ".tsv", ".txt", ".rr",  ".ibi",
                                          ".gz",  ".edf", ".bdf", ".hea", ".kindbeat"};
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

enum batch_taken analyze_takes(const char *folder, const char *name)
{
    if (is_recording(folder, name))
        return BATCH_TAKEN;
    return holds_samples(folder, name) ? BATCH_PASSED_SILENTLY : BATCH_PASSED_OVER;
}
