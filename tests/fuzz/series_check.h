/* What must hold of every series that is read, whatever the bytes were. */
#ifndef SERIES_CHECK_H
#define SERIES_CHECK_H

#include "reading/series.h"

#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static inline void must(bool condition)
{
    if (!condition)
        abort();
}

/* Numbers, or a problem in words; never more numbers than bytes can carry. */
static inline void read_with(const char *path, const struct series_wish *wish, size_t most)
{
    struct series series;
    struct problem problem = {.what = ""};
    enum status status = series_read(path, wish, &series, &problem);
    bool wave = series.kind == ANALYSIS_PPG || series.kind == ANALYSIS_ECG;
    must((status == STATUS_OK) == (series.values != NULL));
    must((status == STATUS_OK) == (problem.what[0] == '\0'));
    must(series.count <= most && series.rate_hz >= 0 && isfinite(series.rate_hz));
    for (size_t i = 0; i < series.count; i++)
        must(wave ? !isinf(series.values[i]) : isfinite(series.values[i]));
    for (size_t i = 0; series.times_s && i < series.count; i++)
        must(i == 0 ? series.times_s[i] >= 0 : series.times_s[i] > series.times_s[i - 1]);
    series_finish(&series);
}

static inline void write_file(const char *path, const uint8_t *data, size_t size)
{
    int file = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    must(file >= 0 && write(file, data, size) == (ssize_t)size);
    close(file);
}

static inline void remove_folder(void);

/* A folder in memory, if there is any; it goes when the program ends. */
static inline const char *fuzz_folder(void)
{
    static char folder[64];
    if (folder[0])
        return folder;
    snprintf(folder, sizeof folder, "%s/kindbeat-fuzz-%d",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", (int)getpid());
    must(mkdir(folder, 0700) == 0 && atexit(remove_folder) == 0);
    return folder;
}

static inline void remove_folder(void)
{
    rmdir(fuzz_folder());
}

#endif
