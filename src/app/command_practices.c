/* `kindbeat practices`: what there is to practise. */
#include "app/commands.h"
#include "app/json.h"
#include "app/library.h"
#include "practice/practice.h"
#include <math.h>
#include <stdio.h>

static void practice_json(const struct practice *practice)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "id", practice->id);
    cJSON_AddStringToObject(json, "title", practice->title);
    json_number(json, "duration_s", practice->seconds);
    cJSON_AddNumberToObject(json, "steps", practice->step_count);
    json_print(json);
}

int command_practices(const struct command *command, int count, char **words)
{
    bool json = false;
    const struct option options[] = {{"--json", OPTION_FLAG, &json}};
    int status;
    if (!options_read(command, options, 1, &count, words, &status))
        return status;
    struct problem problem;
    struct practice_library library;
    if (library_load(&library, &problem))
        return command_failed(&problem);
    for (int i = 0; i < library.count; i++) {
        const struct practice *practice = library.practices[i];
        if (json)
            practice_json(practice);
        else
            printf("%-26s %3.0f min  %s\n", practice->id, ceil(practice->seconds / 60),
                   practice->title);
    }
    practice_library_finish(&library);
    return EXIT_OK;
}
