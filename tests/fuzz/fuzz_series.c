/* Any bytes as a file to analyse, under several wishes: numbers that are all finite, or a problem
 * in words and no numbers. */
#include "export/series.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
    if (!condition)
        abort();
}

static void read_with(const char *path, const struct series_wish *wish)
{
    struct series series;
    struct problem problem = {.what = ""};
    enum status status = series_read(path, wish, &series, &problem);
    must((status == STATUS_OK) == (series.values != NULL));
    must((status == STATUS_OK) == (problem.what[0] == '\0'));
    for (size_t i = 0; i < series.count; i++)
        must(!isnan(series.values[i]));
    must(series.rate_hz >= 0);
    series_finish(&series);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct series_wish wishes[] = {{-1, 0, NULL},
                                                {ANALYSIS_PPG, 0, NULL},
                                                {ANALYSIS_PPG, 100, "2"},
                                                {ANALYSIS_RR, 0, "-rr"},
                                                {ANALYSIS_BEATS, 0, NULL}};
    char path[64];
    int file = memfd_create("series", MFD_CLOEXEC);
    must(file >= 0 && write(file, data, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    for (size_t i = 0; i < sizeof wishes / sizeof wishes[0]; i++)
        read_with(path, &wishes[i]);
    close(file);
    return 0;
}
