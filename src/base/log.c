#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

static enum log_level threshold = LOG_NOTE;

void log_threshold(enum log_level least)
{
    threshold = least;
}

void log_line(enum log_level level, const char *format, ...)
{
    if (level < threshold)
        return;
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    fprintf(stderr, "kindbeat: %s\n", line);
}

void log_problem(const struct problem *problem)
{
    log_line(LOG_WARNING, "%s%s%s", problem->what, problem_between(problem), problem->remedy);
}
