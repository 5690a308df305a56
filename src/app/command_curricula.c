/* `kindbeat curricula` and `checkins`: what there is, and one of them as a text to print or hand
 * out. */
#include "app/commands.h"
#include "app/course_text.h"
#include "app/json.h"
#include "app/library.h"
#include <string.h>

static void course_json(const struct course *course)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "id", course->id);
    cJSON_AddStringToObject(json, "title", course->title);
    cJSON_AddStringToObject(json, "kind",
                            course->kind == COURSE_WORKSHOP ? "workshop" : "curriculum");
    cJSON *units = cJSON_AddArrayToObject(json, "units");
    for (int i = 0; i < course->unit_count; i++) {
        cJSON *unit = cJSON_CreateObject();
        cJSON_AddStringToObject(unit, "id", course->units[i].id);
        cJSON_AddStringToObject(unit, "title", course->units[i].title);
        json_number(unit, "minutes", course->units[i].minutes);
        cJSON_AddNumberToObject(unit, "items", course->units[i].item_count);
        cJSON_AddItemToArray(units, unit);
    }
    json_print(json);
}

static void course_line(const struct course *course)
{
    const char *word = course->unit_word ? course->unit_word : "part";
    printf("%-24s %-10s %2d %s%s  %s\n", course->id,
           course->kind == COURSE_WORKSHOP ? "workshop" : "curriculum", course->unit_count, word,
           course->unit_count == 1 ? "" : "s", course->title);
}

/* By its id, or by its number. */
static const struct course_unit *unit_find(const struct course *course, const char *word)
{
    for (int i = 0; i < course->unit_count; i++) {
        char number[16];
        snprintf(number, sizeof number, "%d", i + 1);
        if (strcmp(course->units[i].id, word) == 0 || strcmp(number, word) == 0)
            return &course->units[i];
    }
    return NULL;
}

static enum status print_course(const struct course_library *courses,
                                const struct course_text *text, const char *id,
                                const char *unit_word, struct problem *problem)
{
    const struct course *course = course_library_find(courses, id);
    if (!course)
        return problem_set(problem, STATUS_INVALID, "`kindbeat curricula` lists them.",
                           "There is no course \"%s\".", id);
    const struct course_unit *unit = unit_word ? unit_find(course, unit_word) : NULL;
    if (unit_word && !unit)
        return problem_set(problem, STATUS_INVALID, "Give its id or its number.",
                           "\"%s\" has no %s \"%s\"; it has %d, from \"%s\" to \"%s\".",
                           course->title, course->unit_word ? course->unit_word : "part", unit_word,
                           course->unit_count, course->units[0].id,
                           course->units[course->unit_count - 1].id);
    course_print(text, course, unit);
    return STATUS_OK;
}

int command_curricula(const struct command *command, int count, char **words)
{
    bool json = false;
    const char *unit = NULL;
    struct course_text text = {.out = stdout};
    const struct option options[] = {{"--unit", OPTION_WORD, &unit},
                                     {"--notes", OPTION_FLAG, &text.notes},
                                     {"--json", OPTION_FLAG, &json}};
    int exit_status;
    if (!options_read(command, options, 3, &count, words, &exit_status))
        return exit_status;
    if (count > 1 || (count == 0 && unit))
        return usage_error(command, count > 1 ? "one course at a time" : "--unit is of a course");
    struct problem problem;
    struct practice_library practices = {0};
    struct course_library courses = {0};
    struct check_in_library check_ins = {0};
    text.practices = &practices;
    text.check_ins = &check_ins;
    enum status status = courses_load(&courses, &problem);
    if (!status && count == 1)
        status = library_load(&practices, &problem);
    if (!status && count == 1)
        status = check_ins_load(&check_ins, &problem);
    for (int i = 0; !status && count == 0 && i < courses.count; i++)
        (json ? course_json : course_line)(courses.courses[i]);
    if (!status && count == 1)
        status = print_course(&courses, &text, words[0], unit, &problem);
    course_library_finish(&courses);
    check_in_library_finish(&check_ins);
    practice_library_finish(&practices);
    return status ? command_failed(&problem) : EXIT_OK;
}

/* --- check-ins ------------------------------------------------------------------------------ */

static void check_in_json(const struct check_in *check_in)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "id", check_in->id);
    cJSON_AddStringToObject(json, "title", check_in->title);
    cJSON_AddStringToObject(json, "licence", check_in->licence);
    cJSON *items = cJSON_AddArrayToObject(json, "items");
    for (int i = 0; i < check_in->item_count; i++) {
        const struct check_in_item *item = &check_in->items[i];
        cJSON *one = cJSON_CreateObject();
        cJSON_AddStringToObject(one, "id", item->id);
        cJSON_AddStringToObject(one, "ask", item->ask);
        json_number(one, "least", item->least);
        json_number(one, "most", item->most);
        json_number(one, "step", item->step);
        cJSON_AddItemToArray(items, one);
    }
    json_print(json);
}

static void check_in_line(const struct check_in *check_in)
{
    printf("%-20s %2d question%s  %s (%s)\n", check_in->id, check_in->item_count,
           check_in->item_count == 1 ? " " : "s", check_in->title, check_in->licence);
}

int command_checkins(const struct command *command, int count, char **words)
{
    bool json = false;
    const struct option options[] = {{"--json", OPTION_FLAG, &json}};
    int exit_status;
    if (!options_read(command, options, 1, &count, words, &exit_status))
        return exit_status;
    struct problem problem;
    struct check_in_library check_ins = {0};
    const struct course_text text = {.check_ins = &check_ins, .out = stdout};
    enum status status = check_ins_load(&check_ins, &problem);
    for (int i = 0; !status && count == 0 && i < check_ins.count; i++)
        (json ? check_in_json : check_in_line)(check_ins.check_ins[i]);
    for (int i = 0; !status && i < count; i++) {
        const struct check_in *check_in = check_in_library_find(&check_ins, words[i]);
        if (check_in)
            check_in_print(&text, check_in);
        else
            status = problem_set(&problem, STATUS_INVALID, "`kindbeat checkins` lists them.",
                                 "There is no check-in \"%s\".", words[i]);
    }
    check_in_library_finish(&check_ins);
    return status ? command_failed(&problem) : EXIT_OK;
}
