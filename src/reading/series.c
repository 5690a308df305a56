/* A researcher has a file and wants an answer: what the file is, its content says, not its ending.
 * Names without a file behind them are tried as WFDB and .i16 records, since people call those by
 * their bare names. */
#include "reading/series.h"

#include "base/paths.h"
#include "reading/own_files.h"
#include "reading/readers.h"
#include "reading/wfdb_header.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define HEAD_BYTES 1024

enum status reading_no_memory(const struct reading *reading)
{
    return problem_set(reading->problem, STATUS_FAILED, "Close other programs and try again.",
                       "%s is too large for the memory.", reading->path);
}

void reading_say(struct reading *reading, const char *format, ...)
{
    char words[200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    text_add(&reading->guess, "%s%s", reading->guess.used ? "; " : "", words);
}

bool file_beside(const char *beside, const char *name, char *path, size_t size)
{
    const char *slash = strrchr(beside, '/');
    int folder = slash ? (int)(slash - beside) + 1 : 0;
    if (!name[0] || strchr(name, '/') || strcmp(name, "..") == 0 || strcmp(name, ".") == 0)
        return false;
    int length = snprintf(path, size, "%.*s%s", folder, beside, name);
    return length > 0 && (size_t)length < size;
}

static bool ends_with(const char *path, const char *ending)
{
    size_t length = strlen(path), tail = strlen(ending);
    return length > tail && strcasecmp(path + length - tail, ending) == 0;
}

/* The path with another ending; false: no such file. */
static bool sibling(const char *path, const char *ending, const char *other, char *found)
{
    struct stat is;
    size_t kept = strlen(path) - strlen(ending);
    int length = snprintf(found, PATH_SIZE, "%.*s%s", (int)kept, path, other);
    return length > 0 && length < PATH_SIZE && stat(found, &is) == 0 && S_ISREG(is.st_mode);
}

/* The file to open for what was named: signals are read through the text that describes them. */
static const char *described_by(const char *path, char *found)
{
    static const struct {
        const char *ending, *other;
        bool when_missing; /* only where the path itself is no file */
    } ways[] = {
        {".i16", ".json", false}, {".dat", ".hea", false}, {"", ".hea", true}, {"", ".json", true}};
    struct stat is;
    if (strcmp(path, "-") == 0)
        return path;
    bool missing = stat(path, &is) != 0;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (missing >= ways[i].when_missing &&
            (!ways[i].ending[0] || ends_with(path, ways[i].ending)) &&
            sibling(path, ways[i].ending, ways[i].other, found))
            return found;
    return path;
}

static bool is_edf(const unsigned char *head, size_t size)
{
    bool edf = size >= 256 && memcmp(head, "0       ", 8) == 0;
    bool bdf = size >= 256 && memcmp(head,
                                     "\xFF"
                                     "BIOSEMI",
                                     8) == 0;
    /* Text may begin with a zero and blanks; it does not go on with a count of header bytes. */
    return bdf || (edf && head[184] >= '0' && head[184] <= '9' && !memchr(head, '\n', 256));
}

static bool is_json(const char *head)
{
    head += strspn(head, " \t\r\n");
    return *head == '{';
}

/* Our own text says so at its beginning, or in its name where the format has no place for words. */
static void notice_simulated(struct reading *reading, const char *head)
{
    const char *slash = strrchr(reading->path, '/');
    if (!strstr(head, OWN_SIMULATED) &&
        !strstr(slash ? slash : reading->path, OWN_SIMULATED_NAME "."))
        return;
    reading->series->simulated = true;
    reading_say(reading, "a simulated heart");
}

static enum status read_known(struct reading *reading)
{
    char head[HEAD_BYTES + 1] = "";
    size_t size = 0;
    if (reading->file.seekable) {
        enum status status =
            file_read_at(&reading->file, 0, head, HEAD_BYTES, &size, reading->problem);
        if (status)
            return status;
    }
    if (size >= 16 && memcmp(head, "SQLite format 3", 16) == 0)
        return read_session(reading);
    if (reading->wish->sensor > 0)
        return problem_set(reading->problem, STATUS_INVALID,
                           "Leave --sensor away; --column names a column or channel.",
                           "%s is no session, and so has no sensors to choose from.",
                           reading->path);
    if (size >= 2 && memcmp(head, "\x1F\x8B", 2) == 0)
        return read_bids(reading);
    if (ends_with(reading->path, ".tsv") && bids_describes(reading->path))
        return read_bids(reading);
    if (is_edf((const unsigned char *)head, size))
        return read_edf(reading);
    if (is_json(head))
        return read_i16(reading);
    if (ends_with(reading->path, ".hea") || wfdb_is_header(head))
        return read_wfdb(reading);
    if (ends_with(reading->path, ".i16") || ends_with(reading->path, ".dat"))
        if (memchr(head, '\0', size))
            return problem_set(reading->problem, STATUS_INVALID,
                               "Put the .hea (or .json) of the same name beside it.",
                               "%s: nothing beside it describes its samples.", reading->path);
    enum status status = read_text(reading);
    if (!status)
        notice_simulated(reading, head);
    return status;
}

enum status series_read(const char *path, const struct series_wish *wish, struct series *series,
                        struct problem *problem)
{
    char found[PATH_SIZE];
    *series = (struct series){0};
    struct reading reading = {.path = described_by(path, found),
                              .wish = wish,
                              .series = series,
                              .guess = text_over(series->guess, sizeof series->guess),
                              .problem = problem};
    enum status status = file_open(reading.path, &reading.file, problem);
    if (status)
        return status;
    if (strcmp(path, "-") == 0)
        reading.path = reading.file.path;
    status = read_known(&reading);
    file_close(&reading.file);
    reading_finish_notes(&reading);
    if (status)
        series_finish(series);
    return status;
}

void series_finish(struct series *series)
{
    free(series->values);
    free(series->times_s);
    free(series->opens);
    free(series->notes);
    *series = (struct series){0};
}
