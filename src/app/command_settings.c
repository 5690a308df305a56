/* `kindbeat settings`: what holds and where it comes from, and one of them set, by the same code as
 * in the window. */
#include "app/commands.h"
#include "app/json.h"
#include "app/settings.h"
#include "base/paths.h"
#include <stdio.h>
#include <string.h>

static const char mask[] = "********";

/* The network key of ANT+ is licensed to its owner: it is not shown to whoever looks over. */
static const char *word_of(const struct settings *settings, enum setting setting, char *word)
{
    settings_word(settings, setting, word);
    return setting == SETTING_ANT_KEY && word[0] ? mask : word;
}

static void line(const struct settings *settings, enum setting setting)
{
    const struct setting_kind *kind = setting_kind(setting);
    char memory[SETTING_WORD_SIZE];
    const char *word = word_of(settings, setting, memory);
    printf("%-15s %-12s %-8s %s\n", kind->key, word[0] ? word : "-",
           settings->written[setting] ? "file" : "default", kind->expected);
}

static void add_json(cJSON *list, const struct settings *settings, enum setting setting)
{
    char memory[SETTING_WORD_SIZE];
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "key", setting_kind(setting)->key);
    cJSON_AddStringToObject(json, "value", word_of(settings, setting, memory));
    cJSON_AddStringToObject(json, "from", settings->written[setting] ? "file" : "default");
    cJSON_AddStringToObject(json, "expected", setting_kind(setting)->expected);
    cJSON_AddItemToArray(list, json);
}

static void tell_all(const struct settings *settings, bool as_json)
{
    cJSON *json = as_json ? cJSON_CreateObject() : NULL;
    cJSON *list = NULL;
    if (json) {
        cJSON_AddStringToObject(json, "file", settings->path);
        cJSON_AddBoolToObject(json, "exists", settings->text != NULL);
        list = cJSON_AddArrayToObject(json, "settings");
    } else
        printf("%s%s\n\n", settings->path, settings->text ? "" : " (not there: all are defaults)");
    for (int i = 0; i < SETTING_COUNT; i++) {
        if (json)
            add_json(list, settings, (enum setting)i);
        else
            line(settings, (enum setting)i);
    }
    if (json)
        json_print(json);
}

static int set_one(const struct command *command, struct settings *settings, const char *key,
                   const char *word)
{
    struct problem problem = {0};
    enum setting setting = setting_find(key);
    if (setting == SETTING_COUNT)
        return usage_error(command, "\"%s\" is not a setting; kindbeat settings lists them", key);
    if (!word) {
        char memory[SETTING_WORD_SIZE];
        printf("%s\n", word_of(settings, setting, memory));
        return EXIT_OK;
    }
    bool usual = strcmp(word, "default") == 0;
    enum status status = settings_change(settings, setting, usual ? NULL : word, &problem);
    if (status == STATUS_INVALID)
        return usage_error(command, "%s", problem.what);
    if (status) {
        problem.remedy[0] = '\0'; /* "for this run only" means nothing here */
        return command_failed(&problem);
    }
    line(settings, setting);
    return EXIT_OK;
}

int command_settings(const struct command *command, int count, char **words)
{
    bool json = false;
    int exit_status;
    const struct option options[] = {{"--json", OPTION_FLAG, &json}};
    if (!options_read(command, options, 1, &count, words, &exit_status))
        return exit_status;
    if (count > 2 || (count > 0 && json))
        return usage_error(command, "one setting and its value, please");
    struct settings settings;
    struct problem problem;
    char path[PATH_SIZE];
    if (path_settings(path, sizeof path, &problem))
        return command_failed(&problem);
    enum status status = settings_load(path, &settings, &problem);
    if (settings.stranger.status)
        fprintf(stderr, "kindbeat: %s. %s\n", settings.stranger.what, settings.stranger.remedy);
    if (status) /* what holds is not what the file says, and nothing may be written */
        exit_status = command_failed(&problem);
    else if (count > 0)
        exit_status = set_one(command, &settings, words[0], count > 1 ? words[1] : NULL);
    else {
        tell_all(&settings, json);
        exit_status = EXIT_OK;
    }
    settings_finish(&settings);
    return exit_status;
}
