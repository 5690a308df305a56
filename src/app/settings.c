/* The settings as one table: what each may be, and where it is kept. The file is read by it, a
 * change is checked by it, and what holds is written by it. */
#include "app/settings.h"

#include "app/settings_edit.h"
#include "base/log.h"
#include "base/text.h"
#include "files/places.h"
#include "practice/practice.h"
#include "sensors/key.h"
#include <ctype.h>
#include <cyaml/cyaml.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SETTINGS_SIZE_MAX 16384
#define ANT_KEY_SIZE      8

static const char *const themes_of[] = {"hour", "night", "day", "contrast", NULL};
static const char *const switches[] = {"false", "true", NULL};
static const char *const scores[SCORE_COUNT + 1] = {[SCORE_SHOWN] = "practice",
                                                    [SCORE_SOFT] = "soft",
                                                    [SCORE_AFTERWARDS] = "after",
                                                    [SCORE_HIDDEN] = "never"};

static const struct setting_kind kinds[SETTING_COUNT] = {
    [SETTING_THEME] = {"theme", "hour, night, day or contrast", themes_of, 0, 0, 0},
    [SETTING_TEXT_SIZE] = {"text_size", "a number from 80 to 250", NULL, 80, 250, 10},
    [SETTING_REDUCED_MOTION] = {"reduced_motion", "true or false", switches, 0, 0, 0},
    [SETTING_FULL_SCREEN] = {"full_screen", "true or false", switches, 0, 0, 0},
    [SETTING_SOUND] = {"sound", "true or false", switches, 0, 0, 0},
    [SETTING_VOLUME] = {"volume", "a number from 10 to 100", NULL, 10, 100, 10},
    [SETTING_RESONANCE] = {"resonance", "found, or breaths a minute from 4 to 10", NULL,
                           BREATH_SLOWEST_PER_MIN, BREATH_FASTEST_PER_MIN, 0.1},
    [SETTING_ADAPT] = {"adapt", "true or false", switches, 0, 0, 0},
    [SETTING_SCORE] = {"score", "practice, soft, after or never", scores, 0, 0, 0},
    [SETTING_PARTICIPANT] = {"participant", "a code of at most 32 characters", NULL, 0, 0, 0},
    [SETTING_SENSOR] = {"sensor", "as after --sensor", NULL, 0, 0, 0},
    [SETTING_ANT_KEY] = {"ant_key", "eight bytes in hexadecimal", NULL, 0, 0, 0},
};

const struct setting_kind *setting_kind(enum setting setting)
{
    return &kinds[setting];
}

enum setting setting_find(const char *key)
{
    int i = 0;
    while (i < SETTING_COUNT && strcmp(kinds[i].key, key) != 0)
        i++;
    return (enum setting)i;
}

/* --- one value ------------------------------------------------------------------------------ */

static bool *switch_of(struct settings *settings, enum setting setting)
{
    switch (setting) {
    case SETTING_REDUCED_MOTION:
        return &settings->reduced_motion;
    case SETTING_FULL_SCREEN:
        return &settings->full_screen;
    case SETTING_SOUND:
        return &settings->sound;
    case SETTING_ADAPT:
        return &settings->adapt;
    default:
        return NULL;
    }
}

static double *number_of(struct settings *settings, enum setting setting)
{
    return setting == SETTING_TEXT_SIZE   ? &settings->text_percent
           : setting == SETTING_VOLUME    ? &settings->volume_percent
           : setting == SETTING_RESONANCE ? &settings->resonance_per_min
                                          : NULL;
}

static int choice_of(const char *const *choices, const char *word)
{
    for (int i = 0; choices[i]; i++)
        if (strcmp(choices[i], word) == 0)
            return i;
    return -1;
}

static bool take_choice(struct settings *settings, enum setting setting, const char *word)
{
    int choice = choice_of(kinds[setting].choices, word);
    if (choice < 0)
        return false;
    if (setting == SETTING_THEME)
        settings->theme = choice;
    else if (setting == SETTING_SCORE)
        settings->score = (enum score_display)choice;
    else
        *switch_of(settings, setting) = choice == 1;
    return true;
}

static bool take_number(struct settings *settings, enum setting setting, const char *word)
{
    const struct setting_kind *kind = &kinds[setting];
    double value = 0;
    bool found = setting == SETTING_RESONANCE && strcmp(word, "found") == 0;
    if (!found && !(parse_double(word, &value) && value >= kind->least && value <= kind->most))
        return false;
    *number_of(settings, setting) = value;
    return true;
}

static bool take_words(char *to, size_t size, const char *word)
{
    if (strlen(word) >= size)
        return false;
    text_copy(to, size, word);
    return true;
}

bool settings_take(struct settings *settings, enum setting setting, const char *word)
{
    uint8_t key[ANT_KEY_SIZE];
    if (kinds[setting].choices)
        return take_choice(settings, setting, word);
    switch (setting) {
    case SETTING_PARTICIPANT:
        return take_words(settings->participant, sizeof settings->participant, word);
    case SETTING_SENSOR:
        return take_words(settings->sensor, sizeof settings->sensor, word);
    case SETTING_ANT_KEY:
        return (!word[0] || key_read(word, key, sizeof key)) &&
               take_words(settings->ant_key, sizeof settings->ant_key, word);
    default:
        return take_number(settings, setting, word);
    }
}

void settings_word(const struct settings *settings, enum setting setting, char *word)
{
    struct settings held = *settings;
    struct text text = text_over(word, SETTING_WORD_SIZE);
    const bool *on = switch_of(&held, setting);
    const double *number = number_of(&held, setting);
    if (on)
        text_add(&text, "%s", switches[*on]);
    else if (setting == SETTING_RESONANCE && *number == 0)
        text_add(&text, "found");
    else if (number)
        text_add(&text, "%g", *number);
    else
        text_add(&text, "%s",
                 setting == SETTING_THEME         ? themes_of[settings->theme]
                 : setting == SETTING_SCORE       ? scores[settings->score]
                 : setting == SETTING_PARTICIPANT ? settings->participant
                 : setting == SETTING_SENSOR      ? settings->sensor
                                                  : settings->ant_key);
}

const char *settings_theme(const struct settings *settings)
{
    return settings->theme > 0 ? themes_of[settings->theme] : NULL;
}

/* --- the file ------------------------------------------------------------------------------- */

static const char mended[] = "The defaults are used until it is mended.";

/* As written; NULL where left out. */
struct raw_settings {
    char *words[SETTING_COUNT];
};

char *settings_text(const char *path, struct problem *problem)
{
    problem->status = STATUS_OK;
    FILE *file = fopen(path, "rb");
    if (!file) {
        if (errno != ENOENT)
            problem_set(problem, STATUS_INVALID, "Make it readable for yourself.",
                        "The settings file %s cannot be read: %s.", path, strerror(errno));
        return NULL;
    }
    char *text = calloc(1, SETTINGS_SIZE_MAX + 1);
    size_t size = text ? fread(text, 1, SETTINGS_SIZE_MAX, file) : 0;
    bool failed = ferror(file) != 0;
    fclose(file);
    if (!text || failed || size == SETTINGS_SIZE_MAX || strlen(text) != size) {
        problem_set(problem, STATUS_INVALID, "It needs a few short lines of text.",
                    "The settings file %s %s.", path,
                    !text || failed             ? "cannot be read"
                    : size == SETTINGS_SIZE_MAX ? "is too long"
                                                : "is no text");
        free(text);
        return NULL;
    }
    return text;
}

static enum status read_meaning(const struct raw_settings *raw, const struct places *places,
                                struct settings *settings, struct problem *problem)
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        settings->written[i] = raw->words[i] != NULL;
        if (!raw->words[i] || settings_take(settings, (enum setting)i, raw->words[i]))
            continue;
        const struct place *place = places_key(places, &places->at[0], kinds[i].key);
        return places_refuse(places, place->line, place->column, problem, mended, "%s is %s",
                             kinds[i].key, kinds[i].expected);
    }
    return STATUS_OK;
}

static void name_all(struct text *text)
{
    for (int i = 0; i < SETTING_COUNT; i++)
        text_add(text, "%s%s", i > 0 ? ", " : "", kinds[i].key);
}

static void meet_strangers(const struct places *places, struct problem *stranger)
{
    char all[200];
    struct text text = text_over(all, sizeof all);
    name_all(&text);
    for (int i = 1; i < places->count; i = places->at[i].end) {
        const struct place *place = &places->at[i];
        if (setting_find(place->key) != SETTING_COUNT)
            continue;
        places_refuse(places, place->key_line, place->key_column, stranger,
                      "It is left alone; everything else counts.",
                      "'%s' is not a setting; there are %s", place->key, all);
        return;
    }
}

/* libcyaml refused the shape: names the first setting that has more than one value, else what is
 * expected. */
static enum status refuse_shape(const struct places *places, struct problem *problem)
{
    for (int i = 1; i < places->count; i = places->at[i].end) {
        const struct place *place = &places->at[i];
        if (setting_find(place->key) != SETTING_COUNT && place->kind != PLACE_WORDS)
            return places_refuse(places, place->key_line, place->key_column, problem, mended,
                                 "'%s' has one value, on one line", place->key);
    }
    return places_refuse(places, 1, 1, problem, mended, "lines such as \"theme: night\" expected");
}

static enum status read_text(const char *text, const char *name, struct settings *settings,
                             struct problem *problem)
{
    cyaml_schema_field_t fields[SETTING_COUNT + 1] = {0};
    for (int i = 0; i < SETTING_COUNT; i++)
        fields[i] = (cyaml_schema_field_t){
            .key = kinds[i].key,
            .value = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, char *, 0,
                                         CYAML_UNLIMITED)},
            .data_offset = (uint32_t)((size_t)i * sizeof(char *))};
    const cyaml_schema_value_t schema = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_settings, fields)};
    static const cyaml_config_t quiet = {.mem_fn = cyaml_mem,
                                         .log_level = CYAML_LOG_ERROR,
                                         .flags =
                                             CYAML_CFG_NO_ALIAS | CYAML_CFG_IGNORE_UNKNOWN_KEYS};
    struct places places;
    enum status status = places_survey(&places, name, text, strlen(text), problem);
    if (status)
        return status;
    struct raw_settings *raw = NULL;
    cyaml_err_t error = cyaml_load_data((const uint8_t *)text, strlen(text), &quiet, &schema,
                                        (cyaml_data_t **)&raw, NULL);
    status = error == CYAML_OK ? read_meaning(raw, &places, settings, problem)
                               : refuse_shape(&places, problem);
    cyaml_free(&quiet, &schema, raw, 0);
    if (!status)
        meet_strangers(&places, &settings->stranger);
    places_finish(&places);
    return status;
}

/* The key is licensed to the person and must not travel with their records. Whatever the shape of
 * the file, letters and digits behind its name go, up to the next line that begins with a word. */
static void hide_key(char *text)
{
    const char *name = kinds[SETTING_ANT_KEY].key;
    for (char *at = strstr(text, name); at; at = strstr(at, name)) {
        at += strlen(name);
        for (; *at && !(*at == '\n' && isalpha((unsigned char)at[1])); at++)
            if (isalnum((unsigned char)*at))
                *at = '*';
    }
}

static void set_defaults(struct settings *settings, const char *path)
{
    *settings = (struct settings){
        .sensor = "auto", .sound = true, .text_percent = 100, .volume_percent = 100};
    text_copy(settings->path, sizeof settings->path, path);
}

enum status settings_read(const char *text, const char *name, struct settings *settings,
                          struct problem *problem)
{
    set_defaults(settings, name);
    enum status status =
        settings_has_values(text) ? read_text(text, name, settings, problem) : STATUS_OK;
    if (status)
        set_defaults(settings, name);
    settings->text = strdup(text);
    if (settings->text)
        hide_key(settings->text);
    return status;
}

enum status settings_load(const char *path, struct settings *settings, struct problem *problem)
{
    char *text = settings_text(path, problem);
    set_defaults(settings, path);
    enum status status = text ? settings_read(text, path, settings, problem) : problem->status;
    if (status)
        settings->trouble = *problem;
    free(text);
    return status;
}

void settings_load_or_say(struct settings *settings)
{
    char path[PATH_SIZE];
    struct problem problem;
    if (path_settings(path, sizeof path, &problem))
        path[0] = '\0'; /* no home folder: the same as no file */
    if (settings_load(path, settings, &problem))
        log_problem(&problem);
    if (settings->stranger.status)
        log_problem(&settings->stranger);
}

void settings_finish(struct settings *settings)
{
    free(settings->text);
    settings->text = NULL;
}
