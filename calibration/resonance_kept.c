#include "calibration/resonance_kept.h"

#include "base/text.h"
#include "calibration/protocol.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_SIZE 640

static const struct {
    const char *key;
    size_t offset;
} numbers[] = {
    {"estimate", offsetof(struct resonance_kept, per_min)},
    {"low", offsetof(struct resonance_kept, low)},
    {"high", offsetof(struct resonance_kept, high)},
    {"chosen", offsetof(struct resonance_kept, chosen_per_min)},
    {"inhale", offsetof(struct resonance_kept, inhale)},
};

static const struct {
    const char *key;
    size_t offset, size;
} words[] = {
    {"participant", offsetof(struct resonance_kept, participant), 40},
    {"protocol", offsetof(struct resonance_kept, protocol), 48},
    {"session", offsetof(struct resonance_kept, session), 128},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static enum status cannot(const char *path, const char *what, struct problem *problem)
{
    return problem_set(problem, STATUS_FAILED, "Look at the disk and at who may use the folder.",
                       "%.200s cannot be %s: %s.", path, what, strerror(errno));
}

static void compose(const struct resonance_kept *kept, struct text *line)
{
    text_add(line, "%s", kept->when);
    for (size_t i = 0; i < COUNT(words); i++) {
        const char *word = (const char *)kept + words[i].offset;
        if (word[0] && !strpbrk(word, " \t\n="))
            text_add(line, " %s=%s", words[i].key, word);
    }
    for (size_t i = 0; i < COUNT(numbers); i++) {
        double number;
        memcpy(&number, (const char *)kept + numbers[i].offset, sizeof number);
        if (isfinite(number))
            text_add(line, " %s=%.4g", numbers[i].key, number);
    }
    text_add(line, " sure=%d\n", kept->sure);
}

/* A line that was cut off by a crash is ended before the new one begins. */
static bool ends_in_a_line(int file)
{
    char last = '\n';
    off_t size = lseek(file, 0, SEEK_END);
    return size <= 0 || (pread(file, &last, 1, size - 1) == 1 && last == '\n');
}

enum status resonance_keep(const char *path, const struct resonance_kept *kept,
                           struct problem *problem)
{
    char memory[LINE_SIZE];
    struct text line = text_over(memory, sizeof memory);
    int file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0)
        return cannot(path, "opened", problem);
    if (!ends_in_a_line(file))
        text_add(&line, "\n");
    compose(kept, &line);
    bool written = write(file, line.at, line.used) == (ssize_t)line.used && fsync(file) == 0;
    enum status status = written ? STATUS_OK : cannot(path, "written", problem);
    close(file);
    return status;
}

static void take_word(struct resonance_kept *kept, const char *word)
{
    const char *equals = strchr(word, '=');
    size_t length = equals ? (size_t)(equals - word) : 0;
    double number;
    for (size_t i = 0; equals && i < COUNT(words); i++)
        if (strlen(words[i].key) == length && strncmp(word, words[i].key, length) == 0)
            text_copy((char *)kept + words[i].offset, words[i].size, equals + 1);
    if (!equals || !parse_double(equals + 1, &number))
        return;
    for (size_t i = 0; i < COUNT(numbers); i++)
        if (strlen(numbers[i].key) == length && strncmp(word, numbers[i].key, length) == 0)
            memcpy((char *)kept + numbers[i].offset, &number, sizeof number);
    if (length == 4 && strncmp(word, "sure", 4) == 0)
        kept->sure = number != 0;
}

static bool understand(char *line, struct resonance_kept *kept)
{
    char *rest;
    *kept = (struct resonance_kept){
        .per_min = NAN, .low = NAN, .high = NAN, .chosen_per_min = NAN, .inhale = NAN};
    char *word = strtok_r(line, " \t\n", &rest);
    if (!word || strchr(word, '='))
        return false;
    text_copy(kept->when, sizeof kept->when, word);
    while ((word = strtok_r(NULL, " \t\n", &rest)))
        take_word(kept, word);
    return kept->protocol[0] != '\0';
}

enum status resonance_kept_each(const char *path, const char *participant,
                                void (*take)(void *context, const struct resonance_kept *kept),
                                void *context, struct problem *problem)
{
    char line[LINE_SIZE];
    struct stat found;
    FILE *file = stat(path, &found) == 0 && !S_ISREG(found.st_mode) ? NULL : fopen(path, "re");
    if (!file)
        return errno == ENOENT ? STATUS_OK : cannot(path, "read", problem);
    while (fgets(line, sizeof line, file)) {
        struct resonance_kept kept;
        if (understand(line, &kept) &&
            strcmp(kept.participant, participant ? participant : "") == 0)
            take(context, &kept);
    }
    fclose(file);
    return STATUS_OK;
}

static void take_chosen(void *context, const struct resonance_kept *kept)
{
    double *chosen = context;
    if (kept->chosen_per_min >= PROTOCOL_SLOWEST_PER_MIN &&
        kept->chosen_per_min <= PROTOCOL_FASTEST_PER_MIN)
        *chosen = kept->chosen_per_min;
}

double resonance_chosen(const char *path, const char *participant)
{
    double chosen = 0;
    struct problem nobody;
    (void)resonance_kept_each(path, participant, take_chosen, &chosen, &nobody);
    return chosen;
}
