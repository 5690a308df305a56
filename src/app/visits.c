#include "app/visits.h"

#include "calibration/resonance_kept.h"

enum status visits_load(const char *participant, struct visits *visits,
                        void (*complain)(const struct problem *problem), struct problem *problem)
{
    char before[PATH_SIZE];
    *visits = (struct visits){0};
    enum status status = path_visits(participant, visits->path, sizeof visits->path, problem);
    if (!status)
        status = path_resonance(participant, before, sizeof before, problem);
    if (!status)
        status = resonance_kept_take_over(before, visits->path, problem);
    return status ? status : person_load(visits->path, &visits->person, complain, problem);
}

void visits_finish(struct visits *visits)
{
    person_finish(&visits->person);
}

enum status visits_add(const char *participant, const struct person_visit *visit,
                       struct problem *problem)
{
    char path[PATH_SIZE];
    enum status status = path_visits(participant, path, sizeof path, problem);
    return status ? status : person_add(path, visit, problem);
}
