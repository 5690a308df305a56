#include "app/profiles.h"

#include "app/commands.h"

static void say(const struct problem *problem)
{
    command_failed(problem);
}

void profiles_load_or_say(struct profiles *profiles)
{
    char folder[PATH_SIZE];
    struct problem problem;
    *profiles = (struct profiles){0};
    if (path_asset("profiles", folder, sizeof folder, &problem) &&
        path_asset("../calibration/profiles", folder, sizeof folder, &problem))
        command_failed(&problem);
    else if (profiles_load(folder, profiles, say, &problem))
        command_failed(&problem);
}
