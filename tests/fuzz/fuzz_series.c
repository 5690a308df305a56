/* Any bytes as a file to analyse, under several wishes: numbers, or a problem in words and no
 * numbers. */
#include "series_check.h"

#include <sys/mman.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct series_wish wishes[] = {
        {-1, 0, NULL, 0},           {ANALYSIS_PPG, 0, NULL, 0}, {ANALYSIS_PPG, 100, "2", 0},
        {ANALYSIS_ECG, 0, "-1", 0}, {ANALYSIS_RR, 0, "-rr", 0}, {ANALYSIS_BEATS, 0, NULL, 0}};
    char path[64];
    int file = memfd_create("series", MFD_CLOEXEC);
    must(file >= 0 && write(file, data, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    for (size_t i = 0; i < sizeof wishes / sizeof wishes[0]; i++)
        read_with(path, &wishes[i], size);
    close(file);
    return 0;
}
