/* A change takes effect in memory, then goes into the file: under a lock the file is read anew,
 * every value that is not yet in it is edited in, what comes out is read back and compared, and
 * only then it takes the place of the old one, whole and on the disk. So a file with a mistake is
 * never written, nor one that would not say what it should. */
#include "app/settings.h"

#include "app/settings_edit.h"
#include "base/text.h"
#include "base/whole_file.h"
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LOCK_TRIES    200
#define LOCK_PAUSE_MS 5

static const char this_run[] = "Changes hold for this run only until it is mended.";

/* The same in both but for what is unsaved, which is as it is in `held`. */
static bool is_as_wanted(const struct settings *held, const struct settings *before,
                         const struct settings *after)
{
    char one[SETTING_WORD_SIZE], other[SETTING_WORD_SIZE];
    for (int i = 0; i < SETTING_COUNT; i++) {
        settings_word(held->unsaved[i] ? held : before, (enum setting)i, one);
        settings_word(after, (enum setting)i, other);
        if (strcmp(one, other) != 0)
            return false;
    }
    return true;
}

/* `*text` with every unsaved value in it. */
static enum status edit_in(const struct settings *held, char **text, struct problem *problem)
{
    char word[SETTING_WORD_SIZE], otherwise[SETTING_WORD_SIZE];
    struct settings defaults = {0};
    settings_read("", "", &defaults, problem);
    for (int i = 0; i < SETTING_COUNT; i++) {
        if (!held->unsaved[i])
            continue;
        settings_word(held, (enum setting)i, word);
        settings_word(&defaults, (enum setting)i, otherwise);
        char *edited = settings_edit(*text, held->path, setting_kind((enum setting)i)->key,
                                     held->written[i] ? word : NULL, otherwise, problem);
        if (!edited) {
            settings_finish(&defaults);
            return problem->status;
        }
        free(*text);
        *text = edited;
    }
    settings_finish(&defaults);
    return STATUS_OK;
}

/* What the file is to say, in `*text`, and what it then means, in *after. */
static enum status prepare(const struct settings *held, char **text, struct settings *after,
                           struct problem *problem)
{
    struct settings before = {0};
    *text = settings_text(held->path, problem);
    if (!*text && !problem->status)
        *text = strdup("");
    enum status status =
        *text ? settings_read(*text, held->path, &before, problem) : problem->status;
    if (!status)
        status = edit_in(held, text, problem);
    if (!status)
        status = settings_read(*text, held->path, after, problem);
    if (!status && !is_as_wanted(held, &before, after))
        status = problem_set(problem, STATUS_INVALID, this_run,
                             "%s is written in a way that Kindbeat cannot change by itself.",
                             held->path);
    if (status == STATUS_INVALID)
        text_copy(problem->remedy, sizeof problem->remedy, this_run);
    settings_finish(&before);
    return status;
}

/* Another program that is writing the same file is done in a moment. */
static enum status begin(const char *path, struct whole_file *whole, struct problem *problem)
{
    const struct timespec pause = {0, LOCK_PAUSE_MS * 1000000L};
    enum status status = whole_file_begin(path, whole, problem);
    for (int i = 0; status && errno == EWOULDBLOCK && i < LOCK_TRIES; i++) {
        nanosleep(&pause, NULL);
        status = whole_file_begin(path, whole, problem);
    }
    return status;
}

/* A link stays one, and what it leads to is written. */
static enum status place_of(const char *path, char *place, struct problem *problem)
{
    char *real = path[0] ? realpath(path, NULL) : NULL;
    if (!path[0])
        return problem_set(problem, STATUS_UNAVAILABLE,
                           "Set HOME to your home folder and start again.",
                           "There is no home folder to keep settings in.");
    text_copy(place, PATH_SIZE, real ? real : path);
    free(real);
    char folder[PATH_SIZE];
    text_copy(folder, sizeof folder, place);
    char *slash = strrchr(folder, '/');
    if (!slash || slash == folder)
        return STATUS_OK;
    *slash = '\0';
    return path_make_private_folder(folder, problem);
}

static enum status keep(const struct settings *held, struct settings *after,
                        struct problem *problem)
{
    struct whole_file whole;
    char place[PATH_SIZE], *text = NULL;
    enum status status = place_of(held->path, place, problem);
    if (!status)
        status = begin(place, &whole, problem);
    if (status)
        return status;
    status = prepare(held, &text, after, problem);
    if (!status)
        fputs(text, whole.file);
    free(text);
    return whole_file_keep(&whole, status, problem);
}

static bool is_code(const char *word)
{
    while (isalnum((unsigned char)*word) || *word == '-' || *word == '_')
        word++;
    return *word == '\0';
}

static enum status refuse(enum setting setting, const char *word, struct problem *problem)
{
    const struct setting_kind *kind = setting_kind(setting);
    return problem_set(
        problem, STATUS_INVALID, "Nothing was changed.", "%s is %s, not \"%.40s\".", kind->key,
        setting == SETTING_PARTICIPANT ? "a code of at most 32 letters, digits, - and _"
                                       : kind->expected,
        word);
}

enum status settings_change(struct settings *settings, enum setting setting, const char *word,
                            struct problem *problem)
{
    char otherwise[SETTING_WORD_SIZE];
    struct settings after = {0};
    bool forgets = word == NULL;
    if (forgets) {
        settings_read("", "", &after, problem);
        settings_word(&after, setting, otherwise);
        settings_finish(&after);
        word = otherwise;
    }
    if ((setting == SETTING_PARTICIPANT && !is_code(word)) ||
        !settings_take(settings, setting, word))
        return refuse(setting, word, problem);
    settings->written[setting] = !forgets;
    settings->unsaved[setting] = true;
    enum status status = keep(settings, &after, problem);
    if (status) {
        settings_finish(&after);
        problem->status = status == STATUS_INVALID ? STATUS_UNAVAILABLE : status;
        settings->trouble = *problem;
        return problem->status; /* it was taken, all the same */
    }
    settings_finish(settings);
    *settings = after;
    return STATUS_OK;
}
