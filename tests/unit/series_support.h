/* Files made by a test, to be read as series. */
#ifndef SERIES_SUPPORT_H
#define SERIES_SUPPORT_H

#include "support.h"

#include "reading/series.h"
#include <stdio.h>
#include <string.h>

/* The path of a file in the test's folder; kept until four more have been asked for. */
static inline const char *path_of(const char *name)
{
    static char paths[4][320];
    static int next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", test_folder(), name);
    return path;
}

static inline const char *file_with(const char *name, const void *bytes, size_t size)
{
    const char *path = path_of(name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
    return path;
}

static inline const char *text_file(const char *name, const char *text)
{
    return file_with(name, text, strlen(text));
}

static inline enum status read_wish(const char *path, struct series_wish wish,
                                    struct series *series, struct problem *problem)
{
    *problem = (struct problem){.what = ""};
    return series_read(path, &wish, series, problem);
}

static inline struct series read_well(const char *path, struct series_wish wish)
{
    struct series series;
    struct problem problem;
    if (read_wish(path, wish, &series, &problem))
        fail_msg("%s", problem.what);
    return series;
}

static inline void refused(const char *path, struct series_wish wish, const char *words)
{
    struct series series;
    struct problem problem;
    enum status status = read_wish(path, wish, &series, &problem);
    if (!status || !strstr(problem.what, words) || strlen(problem.remedy) < 10)
        fail_msg("status %d, expected \"%s\": %s", (int)status, words, problem.what);
    assert_null(series.values);
}

static const struct series_wish guess_all = {.kind = -1};

#endif
