#include "app/commands.h"
#include "app/json.h"
#include "heart/selftest.h"
#include <stdio.h>

static void row_print(void *context, const struct selftest_row *row)
{
    bool json = *(bool *)context;
    if (!json) {
        printf("%-4s %-20s %-44s %9.4g to %-9.4g (right: %.4g to %.4g)\n",
               row->passed ? "ok" : "OFF", row->measure, row->input, row->least, row->most,
               row->low, row->high);
        return;
    }
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "measure", row->measure);
    cJSON_AddStringToObject(object, "input", row->input);
    json_number(object, "least", row->least);
    json_number(object, "most", row->most);
    json_number(object, "low", row->low);
    json_number(object, "high", row->high);
    cJSON_AddBoolToObject(object, "passed", row->passed);
    json_print(object);
}

int command_selftest(const struct command *command, int count, char **words)
{
    bool json = false;
    const struct option options[] = {{"--json", OPTION_FLAG, &json}};
    int status;
    if (!options_read(command, options, 1, &count, words, &status))
        return status;
    int off = selftest_run(row_print, &json);
    if (!json && off == 0)
        printf("All known answers are right.\n");
    else if (!json)
        printf("%d known answers are off. Please do not trust this build's numbers.\n", off);
    return off ? EXIT_FAILED : EXIT_OK;
}
