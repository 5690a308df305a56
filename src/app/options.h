/* Command-line options as a table: each command lists what it takes, and gets clear refusals for
 * the rest. */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include "base/parallel.h"
#include <stdbool.h>
#include <stdint.h>

enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

enum option_type {
    OPTION_FLAG,     /* bool */
    OPTION_WORD,     /* const char * */
    OPTION_WORDS,    /* struct option_words: may be given several times */
    OPTION_NUMBER,   /* double, above zero */
    OPTION_COUNT,    /* int, from 1 to OPTION_COUNT_MOST */
    OPTION_DURATION, /* int64_t nanoseconds: 90s, 5m */
};

#define OPTION_WORDS_MOST 4
#define OPTION_COUNT_MOST PARALLEL_MOST

struct option_words {
    const char *at[OPTION_WORDS_MOST]; /* NULL after the last */
    int count;
};

struct option {
    const char *name; /* "--for" */
    enum option_type type;
    void *value;
};

/* A subcommand. `run` gets the words after its name. */
struct command {
    const char *name;
    const char *arguments; /* as shown in the usage line */
    const char *summary;   /* one line */
    const char *help;      /* paragraphs with an example */
    int (*run)(const struct command *command, int count, char **words);
};

/* Fills the options' values; words that are not options are moved to the front of `words` and
 * counted in *count. False when something was refused (said on stderr) or help was asked for
 * (shown); *exit_status is then what to return. */
bool options_read(const struct command *command, const struct option *options, int option_count,
                  int *count, char **words, int *exit_status);
/* The same for a command that takes nothing but options: any other word is refused. */
bool options_alone(const struct command *command, const struct option *options, int option_count,
                   int *count, char **words, int *exit_status);

/* The usage line, broken between arguments where it is wider than a terminal. */
void usage_print(const struct command *command);

/* Says what is wrong with the usage; returns EXIT_USAGE. */
int usage_error(const struct command *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
