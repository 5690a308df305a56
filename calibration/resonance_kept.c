#include "calibration/resonance_kept.h"

#include "base/clock.h"
#include "base/line_file.h"
#include "base/text.h"
#include "calibration/protocol.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
    const char *name, *before; /* as files had it that came before; NULL: not there */
    size_t offset;
    int digits;
} numbers[] = {
    {"per_min", "estimate", offsetof(struct resonance_kept, per_min), 3},
    {"low", "low", offsetof(struct resonance_kept, low), 3},
    {"high", "high", offsetof(struct resonance_kept, high), 3},
    {"share", NULL, offsetof(struct resonance_kept, share), 2},
    {"steadiness", NULL, offsetof(struct resonance_kept, steadiness), 2},
    {"chosen", "chosen", offsetof(struct resonance_kept, chosen_per_min), 3},
    {"inhale", "inhale", offsetof(struct resonance_kept, inhale), 3},
};

static double *number_of(struct resonance_kept *kept, size_t which)
{
    return (double *)(void *)((char *)kept + numbers[which].offset);
}

static struct resonance_kept nothing_kept(void)
{
    struct resonance_kept kept = {0};
    for (size_t i = 0; i < COUNT(numbers); i++)
        *number_of(&kept, i) = NAN;
    return kept;
}

struct resonance_kept resonance_kept_of(const struct resonance *found, const char *protocol,
                                        double inhale, const char *session, int64_t wall_ns)
{
    struct resonance_kept kept = nothing_kept();
    kept.wall_ns = wall_ns;
    text_copy(kept.protocol, sizeof kept.protocol, protocol);
    text_copy(kept.session, sizeof kept.session, session);
    if (found->estimate.exists) {
        kept.per_min = found->estimate.per_min;
        kept.low = found->estimate.low;
        kept.high = found->estimate.high;
    }
    kept.share = found->share;
    kept.steadiness = found->steadiness;
    kept.sure = found->sure;
    kept.followed = found->followed;
    kept.inhale = inhale;
    return kept;
}

struct person_visit resonance_kept_print(const struct resonance_kept *kept)
{
    struct person_visit visit = {.wall_ns = kept->wall_ns, .what = "resonance"};
    struct resonance_kept copy = *kept;
    person_put_word(&visit, "protocol", kept->protocol);
    for (size_t i = 0; i < COUNT(numbers); i++)
        person_put_number(&visit, numbers[i].name, *number_of(&copy, i), numbers[i].digits);
    person_put_number(&visit, "sure", kept->sure, 0);
    person_put_number(&visit, "followed", kept->followed, 0);
    person_put_word(&visit, "session", kept->session);
    return visit;
}

bool resonance_kept_read(const struct person_visit *visit, struct resonance_kept *kept)
{
    const char *protocol = person_word(visit, "protocol"), *session = person_word(visit, "session");
    *kept = nothing_kept();
    if (strcmp(visit->what, "resonance") != 0)
        return false;
    kept->wall_ns = visit->wall_ns;
    text_copy(kept->protocol, sizeof kept->protocol, protocol ? protocol : "");
    text_copy(kept->session, sizeof kept->session, session ? session : "");
    for (size_t i = 0; i < COUNT(numbers); i++)
        *number_of(kept, i) = person_number(visit, numbers[i].name);
    kept->sure = person_number(visit, "sure") == 1;
    kept->followed = person_number(visit, "followed") == 1;
    return true;
}

bool resonance_kept_chosen(const struct person *person, struct resonance_kept *kept)
{
    for (int i = person->count; i-- > 0;)
        if (resonance_kept_read(&person->visits[i], kept) &&
            kept->chosen_per_min >= PROTOCOL_SLOWEST_PER_MIN &&
            kept->chosen_per_min <= PROTOCOL_FASTEST_PER_MIN)
            return true;
    return false;
}

/* --- files that came before ------------------------------------------------------------------ */

static bool local_time(const char *words, int64_t *wall_ns)
{
    struct tm local = {.tm_isdst = -1};
    const char *end = strptime(words, "%Y-%m-%dT%H:%M", &local);
    if (!end || *end)
        return false;
    *wall_ns = (int64_t)mktime(&local) * NS_PER_S;
    return true;
}

static void take_word(const char *word, struct resonance_kept *kept)
{
    const char *equals = strchr(word, '=');
    double number;
    if (!equals)
        return;
    size_t length = (size_t)(equals - word);
    bool is_number = parse_double(equals + 1, &number);
    if (length == 8 && strncmp(word, "protocol", length) == 0)
        text_copy(kept->protocol, sizeof kept->protocol, equals + 1);
    if (length == 7 && strncmp(word, "session", length) == 0)
        text_copy(kept->session, sizeof kept->session, equals + 1);
    if (length == 4 && strncmp(word, "sure", length) == 0)
        kept->sure = is_number && number != 0;
    for (size_t i = 0; is_number && i < COUNT(numbers); i++)
        if (numbers[i].before && strlen(numbers[i].before) == length &&
            strncmp(word, numbers[i].before, length) == 0)
            *number_of(kept, i) = number;
}

/* A line such as "2026-11-23T18:42 participant=P01 protocol=sliding estimate=5.62 ...". */
static bool understand(char *line, struct resonance_kept *kept)
{
    char *rest, *word = strtok_r(line, " \t", &rest);
    *kept = nothing_kept();
    if (!word || !local_time(word, &kept->wall_ns))
        return false;
    while ((word = strtok_r(NULL, " \t", &rest)))
        take_word(word, kept);
    return kept->protocol[0] != '\0';
}

static bool same_number(double a, double b)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) < 1e-6;
}

static bool is_there(const struct person *person, const struct resonance_kept *kept)
{
    for (int i = 0; i < person->count; i++) {
        struct resonance_kept other;
        if (resonance_kept_read(&person->visits[i], &other) && other.wall_ns == kept->wall_ns &&
            strcmp(other.session, kept->session) == 0 &&
            same_number(other.chosen_per_min, kept->chosen_per_min))
            return true;
    }
    return false;
}

static enum status take_line(const char *line, const struct person *person, const char *path,
                             struct problem *problem)
{
    char copy[LINE_FILE_LINE];
    struct resonance_kept kept;
    text_copy(copy, sizeof copy, line);
    if (!line[strspn(line, " \t")])
        return STATUS_OK;
    if (!understand(copy, &kept))
        return person_add_note(path, line, problem);
    if (is_there(person, &kept))
        return STATUS_OK;
    struct person_visit visit = resonance_kept_print(&kept);
    return person_add(path, &visit, problem);
}

static enum status take_lines(FILE *file, const struct person *person, const char *path,
                              struct problem *problem)
{
    char line[LINE_FILE_LINE - 32];
    enum status status = STATUS_OK;
    while (!status && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        status = take_line(line, person, path, problem);
    }
    return status;
}

enum status resonance_kept_take_over(const char *before, const char *path, struct problem *problem)
{
    struct person person;
    FILE *file = fopen(before, "re");
    if (!file && errno == ENOENT)
        return STATUS_OK;
    if (!file)
        return problem_set(problem, STATUS_FAILED, "Look at who may read it.",
                           "%.200s cannot be read: %s.", before, strerror(errno));
    enum status status = person_load(path, &person, NULL, problem);
    if (!status) {
        status = take_lines(file, &person, path, problem);
        person_finish(&person);
    }
    bool whole = !ferror(file);
    fclose(file);
    if (!status && (!whole || unlink(before) != 0))
        status = problem_set(problem, STATUS_FAILED, "Look at the disk and at who may use it.",
                             "%.200s could not be taken over: %s.", before, strerror(errno));
    return status;
}
