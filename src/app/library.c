#include "app/library.h"

#include "base/log.h"
#include "base/paths.h"

enum status library_load(struct practice_library *library, struct problem *problem)
{
    char folder[PATH_SIZE];
    enum status status = path_asset("practices", folder, sizeof folder, problem);
    return status ? status : practice_library_load(folder, NULL, library, log_problem, problem);
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
