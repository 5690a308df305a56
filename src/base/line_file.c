/* Reading never writes; writing only ever adds, whole or not at all, under a lock. */
#include "base/line_file.h"

#include "base/clock.h"
#include "base/text.h"
#include "base/whole_file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define COMPLAINTS_MOST 5

static const char cut_mark[] = " # cut short\n";

bool line_time_print(int64_t wall_ns, char words[LINE_TIME_SIZE])
{
    time_t seconds = (time_t)(wall_ns / NS_PER_S);
    struct tm utc;
    return gmtime_r(&seconds, &utc) && strftime(words, LINE_TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

bool line_time_read(const char *words, int64_t *wall_ns)
{
    struct tm utc = {0};
    char again[LINE_TIME_SIZE];
    if (!strptime(words, "%Y-%m-%dT%H:%M:%SZ", &utc))
        return false;
    *wall_ns = (int64_t)timegm(&utc) * NS_PER_S;
    return line_time_print(*wall_ns, again) && strcmp(words, again) == 0;
}

/* --- reading ------------------------------------------------------------------------------ */

struct reader {
    FILE *file;
    const char *path;
    const struct line_kind *kind;
    const struct line_reader *to;
    int line, complaints;
};

enum line_found { LINE_WHOLE, LINE_WRONG, LINE_CUT, LINE_NONE };

/* The next line without its end; one that is too long or holds a zero is wrong. */
static enum line_found next_line(struct reader *reader, char line[LINE_FILE_LINE])
{
    size_t length = 0;
    enum line_found found = LINE_WHOLE;
    int byte;
    while ((byte = getc_unlocked(reader->file)) != EOF && byte != '\n') {
        if (byte == '\0' || length == LINE_FILE_LINE - 1)
            found = LINE_WRONG;
        else
            line[length++] = (char)byte;
    }
    line[length] = '\0';
    reader->line++;
    if (byte == EOF)
        return length > 0 || found == LINE_WRONG ? LINE_CUT : LINE_NONE;
    return found;
}

static void complain(struct reader *reader, const char *what)
{
    struct problem problem;
    if (!reader->to->complain || reader->complaints++ >= COMPLAINTS_MOST)
        return;
    problem_set(
        &problem, STATUS_INVALID,
        "It stays in the file; everything else counts. Mend or delete the line if you like.",
        "%s, line %d: %s.", reader->path, reader->line, what);
    reader->to->complain(&problem);
}

bool line_is_note(const char *line)
{
    size_t length = strlen(line), mark = sizeof cut_mark - 2; /* without the end of its line */
    return length == 0 || line[0] == '#' ||
           (length >= mark && strncmp(line + length - mark, cut_mark, mark) == 0);
}

static enum status read_all(struct reader *reader, struct problem *problem)
{
    char line[LINE_FILE_LINE], expected[160];
    snprintf(expected, sizeof expected, "it is not \"%s\"", reader->kind->expected);
    for (enum line_found found; (found = next_line(reader, line)) != LINE_NONE;) {
        if (found == LINE_WHOLE && line_is_note(line))
            continue;
        enum line_taken taken =
            found == LINE_WHOLE ? reader->to->take(reader->to->context, line) : LINE_REFUSED;
        if (taken == LINE_NO_MEMORY)
            return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                               "There is not enough memory to read %s.", reader->path);
        if (taken == LINE_REFUSED)
            complain(reader, found == LINE_CUT ? "it was cut short" : expected);
    }
    if (ferror(reader->file))
        return problem_set(problem, STATUS_UNAVAILABLE, "Check the disk.", "%s cannot be read: %s.",
                           reader->path, strerror(errno));
    return STATUS_OK;
}

/* Opens without waiting: a pipe of that name would never answer. */
static enum status open_plain(const char *path, const struct line_kind *kind, int flags, int *file,
                              struct problem *problem)
{
    struct stat stat;
    *file = open(path, flags | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0600);
    if (*file < 0)
        return problem_set(problem, STATUS_UNAVAILABLE,
                           "Check who owns it and whether the disk can be written to.",
                           "%s cannot be opened: %s.", path, strerror(errno));
    if (fstat(*file, &stat) == 0 && S_ISREG(stat.st_mode) && stat.st_size <= LINE_FILE_MOST)
        return STATUS_OK;
    close(*file);
    return problem_set(problem, STATUS_INVALID, "Move it aside; Kindbeat begins a new one.",
                       "%s is not %s: it is %s.", path, kind->name,
                       S_ISREG(stat.st_mode) ? "larger than 64 MiB" : "no plain file");
}

enum status line_file_read(const char *path, const struct line_kind *kind,
                           const struct line_reader *to, struct problem *problem)
{
    int file;
    if (access(path, F_OK) != 0 && errno == ENOENT)
        return STATUS_OK;
    enum status status = open_plain(path, kind, O_RDONLY, &file, problem);
    if (status)
        return status;
    struct reader reader = {.path = path, .kind = kind, .to = to, .file = fdopen(file, "r")};
    if (!reader.file) {
        close(file);
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory to read %s.", path);
    }
    status = read_all(&reader, problem);
    fclose(reader.file);
    return status;
}

/* --- adding ------------------------------------------------------------------------------- */

/* "" after a whole line, the mark behind one that was cut; the first line of a new file says what
 * it is. */
static const char *lead_in(int file, const struct line_kind *kind, off_t size)
{
    char last = '\n';
    if (size == 0)
        return kind->first;
    if (pread(file, &last, 1, size - 1) != 1 || last != '\n')
        return cut_mark;
    return "";
}

/* Whole or not at all. The caller holds the lock. */
static enum status add_line(int file, const char *path, const struct line_kind *kind,
                            const char *line, struct problem *problem)
{
    off_t size = lseek(file, 0, SEEK_END);
    char memory[LINE_FILE_LINE + 256];
    struct text text = text_over(memory, sizeof memory);
    text_add(&text, "%s%s\n", lead_in(file, kind, size), line);
    errno = ENOSPC; /* which a short write does not say */
    if (write(file, memory, text.used) == (ssize_t)text.used && fsync(file) == 0)
        return STATUS_OK;
    problem_set(problem, STATUS_FAILED, "Make room on the disk.", "%s cannot be written: %s.", path,
                strerror(errno));
    if (ftruncate(file, size) != 0)
        return STATUS_FAILED; /* what stays is a cut line, and will be known as one */
    return STATUS_FAILED;
}

enum status line_file_add(const char *path, const struct line_kind *kind, const char *line,
                          struct problem *problem)
{
    int file;
    bool is_new = access(path, F_OK) != 0;
    enum status status = open_plain(path, kind, O_RDWR | O_APPEND | O_CREAT, &file, problem);
    if (status)
        return status;
    if (flock(file, LOCK_EX) != 0)
        status = problem_set(problem, STATUS_FAILED, "Try again.", "%s cannot be locked: %s.", path,
                             strerror(errno));
    if (!status)
        status = add_line(file, path, kind, line, problem);
    close(file); /* and unlocks */
    if (!status && is_new)
        whole_file_sync_folder(path);
    return status;
}
