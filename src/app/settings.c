#include "app/settings.h"

#include "base/log.h"
#include "base/text.h"
#include "files/places.h"
#include "practice/practice.h"
#include "sensors/key.h"
#include <ctype.h>
#include <cyaml/cyaml.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SETTINGS_SIZE_MAX 16384
#define ANT_KEY_SIZE      8

/* As written; NULL where left out. */
struct raw_settings {
    char *theme, *sensor, *sound, *reduced_motion, *participant, *resonance, *adapt, *ant_key,
        *score;
};

#define WORDS(key)                                                                                 \
    CYAML_FIELD_STRING_PTR(#key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct raw_settings,    \
                           key, 0, CYAML_UNLIMITED)

static const cyaml_schema_field_t fields[] = {
    WORDS(theme),     WORDS(sensor), WORDS(sound),   WORDS(reduced_motion), WORDS(participant),
    WORDS(resonance), WORDS(adapt),  WORDS(ant_key), WORDS(score),          CYAML_FIELD_END};

static const cyaml_schema_value_t schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_settings, fields)};

static const cyaml_config_t quiet = {
    .mem_fn = cyaml_mem, .log_level = CYAML_LOG_ERROR, .flags = CYAML_CFG_NO_ALIAS};

static char *file_text(const char *path, struct problem *problem)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        if (errno != ENOENT)
            problem_set(problem, STATUS_INVALID, "Make it readable for yourself.",
                        "The settings file %s cannot be read: %s.", path, strerror(errno));
        return NULL;
    }
    char *text = calloc(1, SETTINGS_SIZE_MAX + 1);
    size_t size = text ? fread(text, 1, SETTINGS_SIZE_MAX, file) : 0;
    fclose(file);
    if (size == SETTINGS_SIZE_MAX) {
        problem_set(problem, STATUS_INVALID, "It needs a few short lines.",
                    "The settings file %s is too long.", path);
        free(text);
        return NULL;
    }
    return text;
}

static enum status refuse_key(const struct places *places, const char *key, struct problem *problem,
                              const char *expected)
{
    const struct place *place = places_key(places, &places->at[0], key);
    return places_refuse(places, place->line, place->column, problem,
                         "The defaults are used until it is mended.", "%s is %s", key, expected);
}

static enum status read_bool(const struct places *places, const char *key, const char *word,
                             bool *value, struct problem *problem)
{
    if (!word)
        return STATUS_OK;
    *value = strcmp(word, "true") == 0;
    return *value || strcmp(word, "false") == 0 ? STATUS_OK
                                                : refuse_key(places, key, problem, "true or false");
}

static enum status read_score(const struct places *places, const char *word,
                              enum score_display *score, struct problem *problem)
{
    static const char *const words[SCORE_COUNT] = {[SCORE_SHOWN] = "practice",
                                                   [SCORE_SOFT] = "soft",
                                                   [SCORE_AFTERWARDS] = "after",
                                                   [SCORE_HIDDEN] = "never"};
    for (int i = 0; word && i < SCORE_COUNT; i++)
        if (strcmp(word, words[i]) == 0) {
            *score = (enum score_display)i;
            return STATUS_OK;
        }
    return word ? refuse_key(places, "score", problem, "practice, never, soft or after")
                : STATUS_OK;
}

static enum status read_resonance(const struct places *places, const char *word, double *rate,
                                  struct problem *problem)
{
    if (!word || (parse_double(word, rate) && *rate >= BREATH_SLOWEST_PER_MIN &&
                  *rate <= BREATH_FASTEST_PER_MIN))
        return STATUS_OK;
    return refuse_key(places, "resonance", problem, "breaths a minute, from 4 to 10");
}

static enum status read_meaning(const struct raw_settings *raw, const struct places *places,
                                struct settings *settings, struct problem *problem)
{
    if (raw->theme) {
        text_copy(settings->theme, sizeof settings->theme, raw->theme);
        if (strcmp(raw->theme, "night") != 0 && strcmp(raw->theme, "day") != 0 &&
            strcmp(raw->theme, "contrast") != 0)
            return refuse_key(places, "theme", problem, "night, day or contrast");
    }
    if (raw->sensor)
        text_copy(settings->sensor, sizeof settings->sensor, raw->sensor);
    if (raw->participant) {
        text_copy(settings->participant, sizeof settings->participant, raw->participant);
        if (strlen(raw->participant) > 32)
            return refuse_key(places, "participant", problem, "a code of at most 32 characters");
    }
    if (raw->ant_key) {
        uint8_t key[ANT_KEY_SIZE];
        text_copy(settings->ant_key, sizeof settings->ant_key, raw->ant_key);
        if (!key_read(settings->ant_key, key, sizeof key))
            return refuse_key(places, "ant_key", problem, "eight bytes in hexadecimal");
    }
    enum status status = read_bool(places, "sound", raw->sound, &settings->sound, problem);
    if (!status)
        status = read_resonance(places, raw->resonance, &settings->resonance_per_min, problem);
    if (!status)
        status = read_score(places, raw->score, &settings->score, problem);
    if (!status)
        status = read_bool(places, "adapt", raw->adapt, &settings->adapt, problem);
    if (!status)
        status = read_bool(places, "reduced_motion", raw->reduced_motion, &settings->reduced_motion,
                           problem);
    return status;
}

/* libcyaml refused the shape: names the first key that it cannot know, else what is expected. */
static enum status refuse_shape(const struct places *places, struct problem *problem)
{
    static const char remedy[] = "The defaults are used until it is mended.";
    for (int i = 1; i < places->count; i++) {
        const struct place *place = &places->at[i];
        const cyaml_schema_field_t *field = fields;
        while (field->key && strcmp(field->key, place->key) != 0)
            field++;
        if (!field->key || place->kind != PLACE_WORDS)
            return places_refuse(places, place->key_line, place->key_column, problem, remedy,
                                 "'%s' is not a setting; the settings are theme, sensor, sound, "
                                 "reduced_motion, participant, resonance, adapt, score, ant_key, "
                                 "each with one value",
                                 place->key);
    }
    return places_refuse(places, 1, 1, problem, remedy, "lines such as \"theme: night\" expected");
}

static enum status read_text(const char *text, const char *name, struct settings *settings,
                             struct problem *problem)
{
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
    places_finish(&places);
    return status;
}

/* The key is licensed to the person and must not travel with their records. Whatever the shape of
 * the file, letters and digits behind its name go, up to the next line that begins with a word. */
static void hide_key(char *text)
{
    static const char name[] = "ant_key";
    for (char *at = strstr(text, name); at; at = strstr(at, name)) {
        at += sizeof name - 1;
        for (; *at && !(*at == '\n' && isalpha((unsigned char)at[1])); at++)
            if (isalnum((unsigned char)*at))
                *at = '*';
    }
}

static bool has_content(const char *text)
{
    while (*text) {
        text += strspn(text, " \t\r\n");
        if (*text != '#')
            return *text != '\0';
        text += strcspn(text, "\n");
    }
    return false;
}

enum status settings_load(const char *path, struct settings *settings, struct problem *problem)
{
    const struct settings defaults = {.sensor = "auto", .sound = true};
    *settings = defaults;
    problem->status = STATUS_OK;
    char *text = file_text(path, problem);
    if (!text)
        return problem->status;
    enum status status = has_content(text) ? read_text(text, path, settings, problem) : STATUS_OK;
    if (status)
        *settings = defaults;
    hide_key(text);
    settings->text = text;
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
}

void settings_finish(struct settings *settings)
{
    free(settings->text);
    settings->text = NULL;
}
