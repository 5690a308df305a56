/* The file of what was done. Reading never writes; writing only ever adds. */
#include "practice/progress.h"

#include "base/clock.h"
#include "base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LINE_SIZE       512 /* no entry is as long */
#define TIME_LENGTH     20  /* "2026-11-23T18:42:05Z" */
#define COMPLAINTS_MOST 5

static const char cut_mark[] = " # cut short\n";

/* --- one line ----------------------------------------------------------------------------- */

static bool print_time(int64_t wall_ns, char *words, size_t size)
{
    time_t seconds = (time_t)(wall_ns / NS_PER_S);
    struct tm utc;
    return gmtime_r(&seconds, &utc) && strftime(words, size, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

static bool read_time(const char *words, int64_t *wall_ns)
{
    struct tm utc = {0};
    char again[TIME_LENGTH + 12];
    if (!strptime(words, "%Y-%m-%dT%H:%M:%SZ", &utc))
        return false;
    *wall_ns = (int64_t)timegm(&utc) * NS_PER_S;
    return print_time(*wall_ns, again, sizeof again) && strcmp(words, again) == 0;
}

static bool read_id(char **at, char *id, size_t size)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    size_t length = strspn(*at, allowed);
    char after = (*at)[length];
    if (length == 0 || length >= size || (after != ' ' && after != '\0'))
        return false;
    memcpy(id, *at, length);
    id[length] = '\0';
    *at += length + (after == ' ');
    return true;
}

static bool is_session_name(const char *name)
{
    if (strlen(name) >= sizeof((struct progress_entry *)0)->session)
        return false;
    for (; *name; name++)
        if ((unsigned char)*name < 0x20 || *name == 0x7F)
            return false;
    return true;
}

static bool read_entry(char *line, struct progress_entry *entry)
{
    char *at = line;
    if (strlen(line) <= TIME_LENGTH || line[TIME_LENGTH] != ' ')
        return false;
    line[TIME_LENGTH] = '\0';
    bool timed = read_time(line, &entry->wall_ns);
    line[TIME_LENGTH] = ' ';
    at += TIME_LENGTH + 1;
    if (!timed || !read_id(&at, entry->course, sizeof entry->course) ||
        !read_id(&at, entry->unit, sizeof entry->unit) ||
        !read_id(&at, entry->item, sizeof entry->item) || !is_session_name(at))
        return false;
    text_copy(entry->session, sizeof entry->session, at);
    return true;
}

/* --- reading ------------------------------------------------------------------------------ */

struct reader {
    FILE *file;
    const char *path;
    int line, complaints;
    void (*complain)(const struct problem *problem);
};

enum line_found { LINE_WHOLE, LINE_WRONG, LINE_CUT, LINE_NONE };

/* The next line without its end; one that is too long or holds a zero is wrong. */
static enum line_found next_line(struct reader *reader, char line[LINE_SIZE])
{
    size_t length = 0;
    enum line_found found = LINE_WHOLE;
    int byte;
    while ((byte = getc_unlocked(reader->file)) != EOF && byte != '\n') {
        if (byte == '\0' || length == LINE_SIZE - 1)
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
    if (!reader->complain || reader->complaints++ >= COMPLAINTS_MOST)
        return;
    problem_set(
        &problem, STATUS_INVALID,
        "It stays in the file; everything else counts. Mend or delete the line if you like.",
        "%s, line %d: %s.", reader->path, reader->line, what);
    reader->complain(&problem);
}

static bool is_note(const char *line)
{
    size_t length = strlen(line), mark = sizeof cut_mark - 2; /* without the end of its line */
    return length == 0 || line[0] == '#' ||
           (length >= mark && strncmp(line + length - mark, cut_mark, mark) == 0);
}

static bool keep(struct progress *progress, int *room, const struct progress_entry *entry)
{
    if (progress->count == *room) {
        int more = *room ? 2 * *room : 64;
        void *entries = realloc(progress->entries, (size_t)more * sizeof *entry);
        if (!entries)
            return false;
        progress->entries = entries;
        *room = more;
    }
    progress->entries[progress->count++] = *entry;
    return true;
}

static enum status read_all(struct reader *reader, struct progress *progress,
                            struct problem *problem)
{
    char line[LINE_SIZE];
    int room = 0;
    for (enum line_found found; (found = next_line(reader, line)) != LINE_NONE;) {
        struct progress_entry entry = {0};
        if (found == LINE_CUT)
            complain(reader, "it was cut short");
        else if (found == LINE_WHOLE && is_note(line))
            continue;
        else if (found == LINE_WRONG || !read_entry(line, &entry))
            complain(reader, "it is not \"time course unit item session\"");
        else if (!keep(progress, &room, &entry))
            return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                               "There is not enough memory to read %s.", reader->path);
    }
    if (ferror(reader->file))
        return problem_set(problem, STATUS_UNAVAILABLE, "Check the disk.", "%s cannot be read: %s.",
                           reader->path, strerror(errno));
    return STATUS_OK;
}

/* Opens without waiting: a pipe of that name would never answer. */
static enum status open_plain(const char *path, int flags, int *file, struct problem *problem)
{
    struct stat stat;
    *file = open(path, flags | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0600);
    if (*file < 0)
        return problem_set(problem, STATUS_UNAVAILABLE,
                           "Check who owns it and whether the disk can be written to.",
                           "%s cannot be opened: %s.", path, strerror(errno));
    if (fstat(*file, &stat) == 0 && S_ISREG(stat.st_mode) && stat.st_size <= PROGRESS_SIZE_MAX)
        return STATUS_OK;
    close(*file);
    return problem_set(problem, STATUS_INVALID, "Move it aside; Kindbeat begins a new one.",
                       "%s is not the record of what was done: it is %s.", path,
                       S_ISREG(stat.st_mode) ? "larger than 64 MiB" : "no plain file");
}

enum status progress_load(const char *path, struct progress *progress,
                          void (*complain_to)(const struct problem *problem),
                          struct problem *problem)
{
    *progress = (struct progress){0};
    int file;
    if (access(path, F_OK) != 0 && errno == ENOENT)
        return STATUS_OK;
    enum status status = open_plain(path, O_RDONLY, &file, problem);
    if (status)
        return status;
    struct reader reader = {.path = path, .complain = complain_to, .file = fdopen(file, "r")};
    if (!reader.file) {
        close(file);
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory to read %s.", path);
    }
    status = read_all(&reader, progress, problem);
    fclose(reader.file);
    if (status)
        progress_finish(progress);
    return status;
}

void progress_finish(struct progress *progress)
{
    free(progress->entries);
    *progress = (struct progress){0};
}

/* --- adding ------------------------------------------------------------------------------- */

/* "" after a whole line, the mark behind one that was cut; the first line of a new file says what
 * it is. */
static const char *lead_in(int file, off_t size)
{
    static const char first[] =
        "# What was done of Kindbeat's courses: time (UTC), course, unit, item, session.\n";
    char last = '\n';
    if (size == 0)
        return first;
    if (pread(file, &last, 1, size - 1) != 1 || last != '\n')
        return cut_mark;
    return "";
}

/* Whole or not at all. The caller holds the lock. */
static enum status add_line(int file, const char *path, const char *line, struct problem *problem)
{
    off_t size = lseek(file, 0, SEEK_END);
    char memory[LINE_SIZE + 128];
    struct text text = text_over(memory, sizeof memory);
    text_add(&text, "%s%s", lead_in(file, size), line);
    errno = ENOSPC; /* which a short write does not say */
    if (write(file, memory, text.used) == (ssize_t)text.used && fsync(file) == 0)
        return STATUS_OK;
    problem_set(problem, STATUS_FAILED, "Make room on the disk.", "%s cannot be written: %s.", path,
                strerror(errno));
    if (ftruncate(file, size) != 0)
        return STATUS_FAILED; /* what stays is a cut line, and will be known as one */
    return STATUS_FAILED;
}

/* A new file's name is on the disk only when its folder is. */
static void sync_folder(const char *path)
{
    char folder[LINE_SIZE * 4];
    text_copy(folder, sizeof folder, path);
    char *slash = strrchr(folder, '/');
    if (!slash)
        return;
    slash[slash == folder] = '\0';
    int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0)
        return;
    fsync(file);
    close(file);
}

static enum status print_entry(const struct progress_entry *entry, char *line, size_t size,
                               struct problem *problem)
{
    char when[TIME_LENGTH + 12];
    struct progress_entry again = {0};
    struct text text = text_over(line, size);
    bool timed = print_time(entry->wall_ns, when, sizeof when);
    text_add(&text, "%s %s %s %s%s%s", timed ? when : "?", entry->course, entry->unit, entry->item,
             entry->session[0] ? " " : "", entry->session);
    bool kept = !text.cut && !is_note(line) && read_entry(line, &again) &&
                strcmp(again.course, entry->course) == 0 && strcmp(again.unit, entry->unit) == 0 &&
                strcmp(again.item, entry->item) == 0 && strcmp(again.session, entry->session) == 0;
    if (!kept)
        return problem_set(problem, STATUS_INVALID, "Check the ids of the course.",
                           "What was done cannot be kept as \"%s\".", line);
    text_add(&text, "\n");
    return STATUS_OK;
}

enum status progress_add(const char *path, const struct progress_entry *entry,
                         struct problem *problem)
{
    char line[LINE_SIZE];
    int file;
    enum status status = print_entry(entry, line, sizeof line, problem);
    bool is_new = access(path, F_OK) != 0;
    if (!status)
        status = open_plain(path, O_RDWR | O_APPEND | O_CREAT, &file, problem);
    if (status)
        return status;
    if (flock(file, LOCK_EX) != 0)
        status = problem_set(problem, STATUS_FAILED, "Try again.", "%s cannot be locked: %s.", path,
                             strerror(errno));
    if (!status)
        status = add_line(file, path, line, problem);
    close(file); /* and unlocks */
    if (!status && is_new)
        sync_folder(path);
    return status;
}
