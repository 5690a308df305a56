/* Any bytes as EDF or BDF: the first eight are put right, so that the reader is always reached. */
#include "series_check.h"

#include <string.h>
#include <sys/mman.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct series_wish wishes[] = {{-1, 0, NULL, 0}, {ANALYSIS_PPG, 0, "1", 0}};
    static const char *const magics[] = {"0       ", "\xFF"
                                                     "BIOSEMI"};
    char path[64];
    if (size < 9)
        return 0;
    for (size_t i = 0; i < 2; i++) {
        int file = memfd_create("edf", MFD_CLOEXEC);
        must(file >= 0 && write(file, magics[data[0] & 1], 8) == 8);
        must(write(file, data + 8, size - 8) == (ssize_t)size - 8);
        snprintf(path, sizeof path, "/proc/self/fd/%d", file);
        read_with(path, &wishes[i], size);
        close(file);
    }
    return 0;
}
