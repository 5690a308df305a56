/* Numbers and words as cells of comma-separated text. */
#include "base/sheet.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

void sheet_number(FILE *file, double value)
{
    if (!isnan(value))
        fprintf(file, "%.10g", value);
}

void sheet_ms(FILE *file, double ms)
{
    char word[400];
    if (isnan(ms))
        return;
    int length = snprintf(word, sizeof word, "%.3f", ms);
    while (length > 0 && word[length - 1] == '0')
        length--;
    if (length > 0 && word[length - 1] == '.')
        length--;
    fprintf(file, "%.*s", length, word);
}

void sheet_seconds(FILE *file, int64_t ns)
{
    const char *sign = ns < 0 ? "-" : "";
    uint64_t size = ns < 0 ? (uint64_t)0 - (uint64_t)ns : (uint64_t)ns;
    uint64_t us = size / 1000 + (size % 1000 >= 500);
    fprintf(file, "%s%" PRIu64 ".%06" PRIu64, sign, us / 1000000, us % 1000000);
}

void sheet_text(FILE *file, const char *text)
{
    if (!strpbrk(text, ",\"\r\n#")) {
        fputs(text, file);
        return;
    }
    fputc('"', file);
    for (; *text; text++)
        fprintf(file, *text == '"' ? "\"\"" : "%c", *text);
    fputc('"', file);
}
