#include "app/library.h"

#include "base/log.h"
#include "base/paths.h"
#include <stdlib.h>

/* As the C library finds it, without asking it: the program never sets LC_NUMERIC. */
static const char *language(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        const char *name = getenv(variables[i]);
        if (name && name[0])
            return name[0] >= 'a' && name[0] <= 'z' ? name : NULL; /* else "C" or "POSIX" */
    }
    return NULL;
}

/* One's own folder is told when it cannot be read; what came with Kindbeat serves without it. */
#define LOAD(kind, folder_name)                                                                    \
    do {                                                                                           \
        char folder[PATH_SIZE];                                                                    \
        struct problem own;                                                                        \
        enum status status = path_asset(folder_name, folder, sizeof folder, problem);              \
        if (!status)                                                                               \
            status = kind##_library_load(folder, language(), library, log_problem, problem);       \
        if (!status && (path_own(folder_name, folder, sizeof folder, &own) ||                      \
                        kind##_library_add(folder, language(), library, log_problem, &own)))       \
            log_problem(&own);                                                                     \
        return status;                                                                             \
    } while (0)

enum status library_load(struct practice_library *library, struct problem *problem)
{
    LOAD(practice, "practices");
}

enum status courses_load(struct course_library *library, struct problem *problem)
{
    LOAD(course, "curricula");
}

enum status check_ins_load(struct check_in_library *library, struct problem *problem)
{
    LOAD(check_in, "checkins");
}

enum status library_find(const struct practice_library *library, const char *id,
                         const struct practice **practice, struct problem *problem)
{
    *practice = practice_library_find(library, id);
    if (*practice)
        return STATUS_OK;
    return problem_set(problem, STATUS_INVALID, "`kindbeat practices` lists them.",
                       "There is no practice \"%s\".", id);
}
