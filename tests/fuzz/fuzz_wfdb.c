/* Any bytes as a WFDB record: the header up to the first 0xFF, its samples (r.dat) behind. */
#include "series_check.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct series_wish wishes[] = {{-1, 0, NULL, 0}, {ANALYSIS_PPG, 50, "-2", 0}};
    char header[96], samples[96];
    const uint8_t *cut = size > 0 ? memchr(data, 0xFF, size) : NULL;
    size_t length = cut ? (size_t)(cut - data) : size;
    snprintf(header, sizeof header, "%s/r.hea", fuzz_folder());
    snprintf(samples, sizeof samples, "%s/r.dat", fuzz_folder());
    write_file(header, data, length);
    write_file(samples, cut ? cut + 1 : data, cut ? size - length - 1 : 0);
    for (size_t i = 0; i < 2; i++)
        read_with(header, &wishes[i], size);
    unlink(header);
    unlink(samples);
    return 0;
}
