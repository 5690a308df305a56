/* Any bytes as a BIDS recording: its JSON up to the first 0xFF, its table (r.tsv) behind. */
#include "series_check.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct series_wish wishes[] = {{-1, 0, NULL, 0}, {ANALYSIS_ECG, 50, "-2", 0}};
    char json[96], rows[96];
    const uint8_t *cut = size > 0 ? memchr(data, 0xFF, size) : NULL;
    size_t length = cut ? (size_t)(cut - data) : size;
    snprintf(json, sizeof json, "%s/r.json", fuzz_folder());
    snprintf(rows, sizeof rows, "%s/r.tsv", fuzz_folder());
    write_file(json, data, length);
    write_file(rows, cut ? cut + 1 : data, cut ? size - length - 1 : 0);
    for (size_t i = 0; i < 2; i++)
        read_with(rows, &wishes[i], size);
    unlink(json);
    unlink(rows);
    return 0;
}
