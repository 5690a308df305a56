#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

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

void ensure_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "kindbeat: internal error: %s does not hold (%s:%d). Please report this.\n",
            condition, file, line);
    abort();
}
