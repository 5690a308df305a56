#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum status problem_set(struct problem *problem, enum status status, const char *remedy,
                        const char *what, ...)
{
    if (!problem)
        return status;
    va_list arguments;
    va_start(arguments, what);
    problem->status = status;
    vsnprintf(problem->what, sizeof problem->what, what, arguments);
    snprintf(problem->remedy, sizeof problem->remedy, "%s", remedy ? remedy : "");
    va_end(arguments);
    return status;
}

const char *problem_between(const struct problem *problem)
{
    size_t length = strlen(problem->what);
    bool stopped = length > 0 && strchr(".?!", problem->what[length - 1]);
    return problem->remedy[0] == '\0' ? "" : stopped ? " " : ". ";
}

void ensure_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "kindbeat: internal error: %s does not hold (%s:%d). Please report this.\n",
            condition, file, line);
    abort();
}
