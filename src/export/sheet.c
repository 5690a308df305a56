/* An export that stops half-way must not look like a whole one, and must never cost somebody the
 * file of yesterday: files are made with O_EXCL, and those of a failed export are taken away again.
 */
#include "export/sheet.h"

#include "base/clock.h"
#include "base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

enum status sheets_add(struct sheets *sheets, const char *folder, const char *name,
                       struct problem *problem)
{
    ENSURE(sheets->count < SHEETS_MAX);
    struct sheet *sheet = &sheets->at[sheets->count];
    struct text path = text_over(sheet->path, sizeof sheet->path);
    text_add(&path, "%s/%s", folder, name);
    if (path.cut)
        return problem_set(problem, STATUS_INVALID, "Choose a folder with a shorter path.",
                           "The path of the folder is too long.");
    int descriptor = open(sheet->path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (descriptor < 0 && errno == EEXIST)
        return problem_set(problem, STATUS_INVALID, "Remove it first, or choose another folder.",
                           "%s is there already, and nothing is ever written over.", sheet->path);
    if (descriptor < 0)
        return problem_set(problem, STATUS_UNAVAILABLE,
                           "Check the folder's permissions and the disk.", "%s cannot be made: %s.",
                           sheet->path, strerror(errno));
    sheets->count++;
    sheet->file = fdopen(descriptor, "w");
    if (sheet->file)
        return STATUS_OK;
    close(descriptor);
    return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                       "There is not enough memory to export.");
}

static bool sheet_close(struct sheet *sheet)
{
    if (!sheet->file)
        return true;
    bool well = fflush(sheet->file) == 0 && !ferror(sheet->file);
    return fclose(sheet->file) == 0 && well;
}

enum status sheets_finish(struct sheets *sheets, enum status status, struct problem *problem)
{
    for (int i = 0; i < sheets->count; i++) {
        errno = 0;
        if (!sheet_close(&sheets->at[i]) && !status)
            status = problem_set(problem, STATUS_FAILED, "Free some space and try again.",
                                 "%s cannot be written: %s.", sheets->at[i].path, strerror(errno));
    }
    for (int i = 0; status && i < sheets->count; i++)
        unlink(sheets->at[i].path);
    return status;
}

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
