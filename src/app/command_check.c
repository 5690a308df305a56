/* `kindbeat check`: files of teachers, read as the program would; then what an experienced
 * colleague would say of them. */
#include "app/check_calibration.h"
#include "app/commands.h"
#include "app/json.h"
#include "app/library.h"
#include "base/paths.h"
#include "base/text.h"
#include "practice/advice.h"
#include "practice/document.h"
#include "practice/wording.h"
#include <stdio.h>
#include <string.h>

/* What may be named by a file: what the program knows, and what lies beside the file. */
struct known {
    struct practice_library practices;
    struct check_in_library check_ins;
    char folder[PATH_SIZE]; /* of the file before, which is known already */
};

struct checking {
    bool json, words;
    struct known known;
    const char *path;
    cJSON *warnings; /* --json only */
};

/* --- names ---------------------------------------------------------------------------------- */

static void know_ours(struct known *known)
{
    struct problem problem;
    if (library_load(&known->practices, &problem) || check_ins_load(&known->check_ins, &problem))
        command_failed(&problem); /* names that are not there are told as missing */
}

/* Adds what lies in `rest` of the folder; what is wrong there is not asked about here. */
static void know_folder(struct known *known, const char *rest)
{
    char folder[PATH_SIZE];
    struct problem problem;
    struct text text = text_over(folder, sizeof folder);
    text_add(&text, "%s%s", known->folder, rest);
    if (text.cut)
        return;
    (void)practice_library_add(folder, NULL, &known->practices, NULL, &problem);
    (void)check_in_library_add(folder, NULL, &known->check_ins, NULL, &problem);
}

static void know_neighbours(struct known *known, const char *path)
{
    char folder[PATH_SIZE] = ".";
    const char *slash = strrchr(path, '/');
    if (slash && (size_t)(slash - path) + 1 < sizeof folder)
        snprintf(folder, sizeof folder, "%.*s", (int)(slash - path) + (slash == path), path);
    if (strcmp(folder, known->folder) == 0)
        return;
    memcpy(known->folder, folder, sizeof folder);
    know_folder(known, "");
    know_folder(known, "/../practices");
    know_folder(known, "/../checkins");
}

/* --- what is told --------------------------------------------------------------------------- */

static void print_lengths(const struct practice *practice)
{
    int count = practice->minutes_count;
    if (count == 0)
        printf("%d:%02d", (int)practice->seconds / 60, (int)practice->seconds % 60);
    for (int i = 0; i < count; i++)
        printf("%s%g", i == 0 ? "" : i + 1 < count ? ", " : " or ", practice->minutes[i]);
    if (count > 0)
        printf(practice->minutes[count - 1] == 1 ? " minute" : " minutes");
}

static const char *kind_name(const struct document *document)
{
    static const char *const names[] = {"practice", "curriculum", "check-in"};
    bool workshop = document->kind == DOCUMENT_COURSE && document->course->kind == COURSE_WORKSHOP;
    return workshop ? "workshop" : names[document->kind];
}

static const char *id_of(const struct document *document)
{
    return document->kind == DOCUMENT_PRACTICE ? document->practice->id
           : document->kind == DOCUMENT_COURSE ? document->course->id
                                               : document->check_in->id;
}

static const char *title_of(const struct document *document)
{
    return document->kind == DOCUMENT_PRACTICE ? document->practice->title
           : document->kind == DOCUMENT_COURSE ? document->course->title
                                               : document->check_in->title;
}

static void print_right(const char *path, const struct document *document)
{
    printf("%s: right (%s \"%s\", ", path, kind_name(document), title_of(document));
    if (document->kind == DOCUMENT_PRACTICE) {
        printf("%d steps, ", document->practice->step_count);
        print_lengths(document->practice);
    } else if (document->kind == DOCUMENT_COURSE) {
        printf("%d units", document->course->unit_count);
    } else {
        printf("%d items", document->check_in->item_count);
    }
    printf(")\n");
}

static void put_advice(void *context, const struct advice *advice)
{
    const struct checking *checking = context;
    if (!checking->json) {
        printf("%s, line %d: warning: %s. %s\n", checking->path, advice->line, advice->what,
               advice->remedy);
        return;
    }
    cJSON *warning = cJSON_CreateObject();
    cJSON_AddNumberToObject(warning, "line", advice->line);
    cJSON_AddStringToObject(warning, "what", advice->what);
    cJSON_AddStringToObject(warning, "remedy", advice->remedy);
    cJSON_AddItemToArray(checking->warnings, warning);
}

static void advise(struct checking *checking, const struct document *document)
{
    struct advice_sink sink = {put_advice, checking};
    struct advice_shelves shelves = {&checking->known.practices, &checking->known.check_ins};
    if (document->kind == DOCUMENT_PRACTICE)
        advice_on_practice(document->practice, &shelves, &sink);
    else if (document->kind == DOCUMENT_COURSE)
        advice_on_course(document->course, &shelves, &sink);
    else
        advice_on_check_in(document->check_in, &sink);
}

/* --- words ---------------------------------------------------------------------------------- */

/* Words of one step or item, and the time they have; 0: it is not said. */
struct counted {
    const char *id;
    int words;
    double seconds;
};

static void put_words(const struct counted *counted, cJSON *list)
{
    double per_min = counted->seconds > 0 ? counted->words / counted->seconds * 60 : 0;
    if (list) {
        cJSON *entry = cJSON_CreateObject();
        cJSON_AddStringToObject(entry, "id", counted->id);
        cJSON_AddNumberToObject(entry, "words", counted->words);
        json_rounded(entry, "seconds", counted->seconds, 3);
        json_rounded(entry, "words_per_min", per_min, 1);
        cJSON_AddItemToArray(list, entry);
    } else if (counted->seconds > 0) {
        printf("  %-40s %5d words in %6.0f s  %4.0f a minute\n", counted->id, counted->words,
               counted->seconds, per_min);
    } else {
        printf("  %-40s %5d words\n", counted->id, counted->words);
    }
}

static int words_of(const char *text)
{
    return text ? wording_words(text) : 0;
}

/* Of all steps as they are written, every round and every choice included. */
static void count_practice(const struct practice *practice, cJSON *list)
{
    struct counted all = {.id = "all steps"};
    for (int i = 0; i < practice->step_count; i++) {
        const struct practice_step *step = &practice->steps[i];
        struct counted counted = {step->id, advice_said(step) + advice_read(step), step->seconds};
        put_words(&counted, list);
        all.words += counted.words;
        all.seconds += counted.seconds;
    }
    put_words(&all, list);
}

static void count_course(const struct course *course, cJSON *list)
{
    struct counted all = {.id = "all items"};
    for (int i = 0; i < course->unit_count; i++)
        for (int j = 0; j < course->units[i].item_count; j++) {
            const struct course_item *item = &course->units[i].items[j];
            char id[100];
            snprintf(id, sizeof id, "%s/%s", course->units[i].id, item->id);
            struct counted counted = {id, words_of(item->text), 60 * item->minutes};
            put_words(&counted, list);
            all.words += counted.words;
        }
    put_words(&all, list);
}

static void count_check_in(const struct check_in *check_in, cJSON *list)
{
    for (int i = 0; i < check_in->item_count; i++) {
        const struct check_in_item *item = &check_in->items[i];
        struct counted counted = {item->id, words_of(item->ask), 0};
        put_words(&counted, list);
    }
}

static void count_words(const struct document *document, cJSON *list)
{
    if (document->kind == DOCUMENT_PRACTICE)
        count_practice(document->practice, list);
    else if (document->kind == DOCUMENT_COURSE)
        count_course(document->course, list);
    else
        count_check_in(document->check_in, list);
}

/* --- one file ------------------------------------------------------------------------------- */

static void check_for_people(struct checking *checking, const struct document *document)
{
    print_right(checking->path, document);
    advise(checking, document);
    if (checking->words)
        count_words(document, NULL);
}

static void check_for_json(struct checking *checking, const struct document *document)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "file", checking->path);
    cJSON_AddTrueToObject(json, "right");
    cJSON_AddStringToObject(json, "kind", kind_name(document));
    cJSON_AddStringToObject(json, "id", id_of(document));
    cJSON_AddStringToObject(json, "title", title_of(document));
    checking->warnings = cJSON_AddArrayToObject(json, "warnings");
    advise(checking, document);
    if (checking->words)
        count_words(document, cJSON_AddArrayToObject(json, "words"));
    json_print(json);
}

/* "NAME, line 3, column 5: what"; a file that cannot be opened has no such place. */
static void put_place(cJSON *json, const char *what)
{
    int line, column;
    const char *place = strstr(what, ", line ");
    if (!place || sscanf(place, ", line %d, column %d:", &line, &column) != 2)
        return;
    cJSON_AddNumberToObject(json, "line", line);
    cJSON_AddNumberToObject(json, "column", column);
}

static int refuse(const struct checking *checking, const struct problem *problem)
{
    if (!checking->json)
        return command_failed(problem);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "file", checking->path);
    cJSON_AddFalseToObject(json, "right");
    put_place(json, problem->what);
    cJSON_AddStringToObject(json, "what", problem->what);
    cJSON_AddStringToObject(json, "remedy", problem->remedy);
    json_print(json);
    return EXIT_FAILED;
}

static int check_calibration(const struct checking *checking)
{
    struct calibration_file file;
    struct problem problem;
    if (calibration_file_load(checking->path, &file, &problem))
        return refuse(checking, &problem);
    if (!checking->json) {
        printf("%s: right (%s \"%s\")\n", checking->path, file.kind, file.title);
        return EXIT_OK;
    }
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "file", checking->path);
    cJSON_AddTrueToObject(json, "right");
    cJSON_AddStringToObject(json, "kind", file.kind);
    cJSON_AddStringToObject(json, "id", file.id);
    cJSON_AddStringToObject(json, "title", file.title);
    cJSON_AddArrayToObject(json, "warnings");
    json_print(json);
    return EXIT_OK;
}

static int check_file(struct checking *checking, const char *path)
{
    struct document document;
    struct problem problem;
    checking->path = path;
    if (calibration_file_kind(path))
        return check_calibration(checking);
    if (document_load(path, &document, &problem))
        return refuse(checking, &problem);
    know_neighbours(&checking->known, path);
    if (checking->json)
        check_for_json(checking, &document);
    else
        check_for_people(checking, &document);
    document_destroy(&document);
    return EXIT_OK;
}

int command_check(const struct command *command, int count, char **words)
{
    struct checking checking = {0};
    const struct option options[] = {{"--json", OPTION_FLAG, &checking.json},
                                     {"--words", OPTION_FLAG, &checking.words}};
    int status = EXIT_OK;
    if (!options_read(command, options, 2, &count, words, &status))
        return status;
    if (count == 0)
        return usage_error(command, "name at least one file");
    know_ours(&checking.known);
    for (int i = 0; i < count; i++)
        if (check_file(&checking, words[i]) != EXIT_OK)
            status = EXIT_FAILED;
    practice_library_finish(&checking.known.practices);
    check_in_library_finish(&checking.known.check_ins);
    return status;
}
