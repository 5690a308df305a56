#include "app/options.h"

#include "app/commands.h"
#include "base/text.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define USAGE_WIDTH 80

int usage_error(const struct command *command, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "kindbeat %s: ", command->name);
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\nTry: kindbeat %s --help\n", command->name);
    va_end(arguments);
    return EXIT_USAGE;
}

int command_failed(const struct problem *problem)
{
    fprintf(stderr, "kindbeat: %s%s%s\n", problem->what, problem_between(problem), problem->remedy);
    return EXIT_FAILED;
}

void usage_print(const struct command *command)
{
    int column = printf("kindbeat%s%s", command->name[0] ? " " : "", command->name);
    int indent = column;
    for (const char *at = command->arguments; *at;) {
        int length = (int)strcspn(at, " ");
        if (at[0] == '[') /* an option and its value stay together */
            length = (int)strcspn(at, "]") + 1;
        if (column + 1 + length > USAGE_WIDTH)
            column = printf("\n%*s", indent, "") - 1;
        column += printf(" %.*s", length, at);
        at += length;
        at += strspn(at, " ");
    }
    putchar('\n');
}

static void show_help(const struct command *command)
{
    usage_print(command);
    printf("\n%s\n\n%s", command->summary, command->help);
}

static const struct option *option_find(const struct option *options, int count, const char *word)
{
    for (int i = 0; i < count; i++)
        if (strcmp(options[i].name, word) == 0)
            return &options[i];
    return NULL;
}

static bool words_store(struct option_words *words, const char *word)
{
    if (words->count == OPTION_WORDS_MOST)
        return false;
    words->at[words->count++] = word;
    return true;
}

static bool option_store(const struct option *option, const char *word)
{
    int64_t count;
    switch (option->type) {
    case OPTION_WORD:
        *(const char **)option->value = word;
        return true;
    case OPTION_WORDS:
        return words_store(option->value, word);
    case OPTION_NUMBER:
        return parse_double(word, option->value) && *(double *)option->value > 0;
    case OPTION_COUNT:
        if (!parse_int64(word, &count) || count < 1 || count > OPTION_COUNT_MOST)
            return false;
        *(int *)option->value = (int)count;
        return true;
    case OPTION_DURATION:
        return parse_duration_ns(word, option->value);
    case OPTION_FLAG:
        break;
    }
    return false;
}

static const char *option_wants(enum option_type type)
{
    static const char *const wants[] = {
        [OPTION_FLAG] = "nothing",
        [OPTION_WORD] = "a word",
        [OPTION_WORDS] = "a word, at most " TEXT_OF(OPTION_WORDS_MOST) " times",
        [OPTION_NUMBER] = "a number above zero",
        [OPTION_COUNT] = ("a whole number from 1 to " TEXT_OF(OPTION_COUNT_MOST)),
        [OPTION_DURATION] = "a time such as 90s, 5m or 1h, at most a day",
    };
    return wants[type];
}

/* One option at words[*i]; moves *i over its value. */
static bool option_take(const struct command *command, const struct option *options,
                        int option_count, char **words, int count, int *i, int *exit_status)
{
    const char *word = words[*i];
    const struct option *option = option_find(options, option_count, word);
    if (!option) {
        *exit_status = usage_error(command, "there is no option %s", word);
        return false;
    }
    if (option->type == OPTION_FLAG) {
        *(bool *)option->value = true;
        return true;
    }
    if (*i + 1 >= count) {
        *exit_status = usage_error(command, "%s needs %s", word, option_wants(option->type));
        return false;
    }
    const char *value = words[++*i];
    if (option_store(option, value))
        return true;
    *exit_status =
        usage_error(command, "%s needs %s, not \"%s\"", word, option_wants(option->type), value);
    return false;
}

bool options_read(const struct command *command, const struct option *options, int option_count,
                  int *count, char **words, int *exit_status)
{
    int kept = 0;
    bool only_words = false;
    for (int i = 0; i < *count; i++) {
        char *word = words[i];
        if (only_words || word[0] != '-' || strcmp(word, "-") == 0) {
            words[kept++] = word;
        } else if (strcmp(word, "--") == 0) {
            only_words = true;
        } else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
            show_help(command);
            *exit_status = EXIT_OK;
            return false;
        } else if (!option_take(command, options, option_count, words, *count, &i, exit_status)) {
            return false;
        }
    }
    *count = kept;
    return true;
}

bool options_alone(const struct command *command, const struct option *options, int option_count,
                   int *count, char **words, int *exit_status)
{
    if (!options_read(command, options, option_count, count, words, exit_status))
        return false;
    if (*count > 0)
        *exit_status = usage_error(command, "\"%s\" is not understood here", words[0]);
    return *count == 0;
}
