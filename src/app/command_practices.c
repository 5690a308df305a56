/* `kindbeat practices`: what there is to practise, all of it or what fits the minutes, the theme
 * and the moment. */
#include "app/commands.h"
#include "app/json.h"
#include "app/library.h"
#include "base/text.h"
#include "practice/search.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

static void add_strings(cJSON *json, const char *name, char **words, int count)
{
    cJSON *list = cJSON_AddArrayToObject(json, name);
    for (int i = 0; i < count; i++)
        cJSON_AddItemToArray(list, cJSON_CreateString(words[i]));
}

/* Keys are added, never changed. */
static void practice_json(const struct practice *practice)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "id", practice->id);
    cJSON_AddStringToObject(json, "title", practice->title);
    json_number(json, "duration_s", practice->seconds);
    cJSON_AddNumberToObject(json, "steps", practice->step_count);
    cJSON_AddItemToObject(json, "minutes",
                          cJSON_CreateDoubleArray(practice->minutes, practice->minutes_count));
    cJSON_AddItemToObject(
        json, "theme", practice->theme ? cJSON_CreateString(practice->theme) : cJSON_CreateNull());
    add_strings(json, "moments", practice->moments, practice->moment_count);
    add_strings(json, "for", practice->readers, practice->reader_count);
    cJSON_AddItemToObject(
        json, "about", practice->about ? cJSON_CreateString(practice->about) : cJSON_CreateNull());
    json_print(json);
}

static void practice_line(const struct practice *practice)
{
    char lengths[48];
    struct text text = text_over(lengths, sizeof lengths);
    for (int i = 0; i < practice->minutes_count; i++)
        text_add(&text, "%s%g", i > 0 ? ", " : "", practice->minutes[i]);
    if (practice->minutes_count == 0)
        text_add(&text, "%.0f", ceil(practice->seconds / 60));
    printf("%-28s %14s min  %s\n", practice->id, lengths, practice->title);
}

static bool is_theme(const char *word)
{
    for (const char *const *theme = practice_themes; *theme; theme++)
        if (strcasecmp(*theme, word) == 0)
            return true;
    return false;
}

static int unknown_theme(const struct command *command, const char *word)
{
    char themes[240];
    struct text text = text_over(themes, sizeof themes);
    for (const char *const *theme = practice_themes; *theme; theme++)
        text_add(&text, "%s%s", theme == practice_themes ? "" : ", ", *theme);
    return usage_error(command, "\"%s\" is no theme; there are %s", word, themes);
}

/* What there is instead, for who found nothing. */
static void say_nothing_fits(const struct practice_library *library,
                             const struct practice_search *search)
{
    fprintf(stderr, "kindbeat: no practice fits that. Leave one condition out.\n");
    if (!search->moment)
        return;
    const char *moments[256];
    int count = practice_moments_of(library, moments, 256);
    fprintf(stderr, "Moments: ");
    for (int i = 0; i < count; i++)
        fprintf(stderr, "%s%s", i > 0 ? ", " : "", moments[i]);
    fprintf(stderr, ".\n");
}

static int list(const struct practice_library *library, const struct practice_search *search,
                bool json)
{
    int *found = calloc((size_t)library->count + 1, sizeof *found);
    if (!found)
        return EXIT_FAILED;
    int count = practice_search(library, search, found, library->count);
    for (int i = 0; i < count; i++)
        (json ? practice_json : practice_line)(library->practices[found[i]]);
    free(found);
    if (count > 0 || library->count == 0)
        return EXIT_OK;
    say_nothing_fits(library, search);
    return EXIT_FAILED;
}

int command_practices(const struct command *command, int count, char **words)
{
    bool json = false;
    struct practice_search search = {0};
    const struct option options[] = {{"--minutes", OPTION_NUMBER, &search.minutes},
                                     {"--theme", OPTION_WORD, &search.theme},
                                     {"--moment", OPTION_WORD, &search.moment},
                                     {"--json", OPTION_FLAG, &json}};
    int status;
    if (!options_alone(command, options, 4, &count, words, &status))
        return status;
    if (search.theme && !is_theme(search.theme))
        return unknown_theme(command, search.theme);
    struct problem problem;
    struct practice_library library;
    if (library_load(&library, &problem))
        return command_failed(&problem);
    status = list(&library, &search, json);
    practice_library_finish(&library);
    return status;
}
