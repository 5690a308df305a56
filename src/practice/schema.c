/* A practice file through libcyaml.
 *
 * The schema below is the one list of keys; messages print it. All values are loaded as words, so
 * that libcyaml answers for the shape (which keys, which lists, what is missing) and practice.c for
 * the meaning. libcyaml tells trouble to a log: its first line says what, the lines after it where,
 * innermost first. That place is the value read last, so the survey is asked for what follows it.
 */
#include "practice/schema.h"

#include "base/text.h"
#include <cyaml/cyaml.h>
#include <stdio.h>
#include <string.h>

#define WORDS(key, flags, structure, member)                                                       \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | (flags), structure, member, 0, CYAML_UNLIMITED)
#define NEEDED CYAML_FLAG_DEFAULT
#define MAYBE  CYAML_FLAG_OPTIONAL

static const cyaml_schema_field_t step_fields[] = {
    WORDS("id", NEEDED, struct raw_step, id),
    WORDS("say", MAYBE, struct raw_step, say),
    WORDS("for", NEEDED, struct raw_step, duration),
    WORDS("pace", MAYBE, struct raw_step, pace),
    WORDS("bell", MAYBE, struct raw_step, bell),
    WORDS("expect", MAYBE, struct raw_step, expect),
    WORDS("score", MAYBE, struct raw_step, score),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t breath_fields[] = {
    WORDS("rate", MAYBE, struct raw_breath, rate),
    WORDS("inhale", MAYBE, struct raw_breath, inhale),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t step_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_step, step_fields),
};

static const cyaml_schema_value_t word_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 0, CYAML_UNLIMITED),
};

static const cyaml_schema_field_t practice_fields[] = {
    WORDS("id", NEEDED, struct raw_practice, id),
    WORDS("title", NEEDED, struct raw_practice, title),
    WORDS("about", MAYBE, struct raw_practice, about),
    CYAML_FIELD_SEQUENCE_COUNT("for", CYAML_FLAG_POINTER | MAYBE, struct raw_practice, readers,
                               reader_count, &word_schema, 0, PRACTICE_WORDS_MAX),
    CYAML_FIELD_MAPPING_PTR("breath", CYAML_FLAG_POINTER | MAYBE, struct raw_practice, breath,
                            breath_fields),
    CYAML_FIELD_SEQUENCE_COUNT("steps", CYAML_FLAG_POINTER, struct raw_practice, steps, step_count,
                               &step_schema, 1, PRACTICE_STEPS_MAX),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t practice_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_practice, practice_fields),
};

/* The first trouble that libcyaml logged. */
struct heard {
    char what[160];
    int line, column; /* 0: no place was named */
};

static void hear(cyaml_log_t level, void *context, const char *format, va_list arguments)
{
    struct heard *heard = context;
    char said[240];
    if (level < CYAML_LOG_ERROR)
        return;
    vsnprintf(said, sizeof said, format, arguments);
    said[strcspn(said, "\n")] = '\0';
    const char *place = strstr(said, "(line: ");
    if (heard->what[0] == '\0')
        text_copy(heard->what, sizeof heard->what, said);
    else if (place && heard->line == 0)
        sscanf(place, "(line: %d, column: %d)", &heard->line, &heard->column);
}

static cyaml_config_t configuration(struct heard *heard)
{
    return (cyaml_config_t){
        .log_fn = hear,
        .log_ctx = heard,
        .mem_fn = cyaml_mem,
        .log_level = CYAML_LOG_ERROR,
        .flags = CYAML_CFG_NO_ALIAS,
    };
}

/* One trouble on its way into plain words. */
struct complaint {
    const struct places *places;
    struct heard heard;
    struct problem *problem;
};

static bool begins_after(const struct complaint *complaint, int line, int column)
{
    const struct heard *heard = &complaint->heard;
    return line > heard->line || (line == heard->line && column > heard->column);
}

/* The value that stands where the log points; the whole document when it points nowhere. */
static const struct place *place_pointed_at(const struct complaint *complaint)
{
    const struct places *places = complaint->places;
    int last = 0;
    for (int i = 1; i < places->count; i++)
        if (!begins_after(complaint, places->at[i].line, places->at[i].column))
            last = i;
    return &places->at[last];
}

static const struct place *parent_of(const struct complaint *complaint, const struct place *place)
{
    return place->parent < 0 ? NULL : &complaint->places->at[place->parent];
}

struct shape {
    const char *name;
    const cyaml_schema_field_t *fields;
};

static struct shape shape_of(const struct place *keys)
{
    if (keys->parent < 0)
        return (struct shape){"a practice", practice_fields};
    if (strcmp(keys->key, "breath") == 0)
        return (struct shape){"breath", breath_fields};
    return (struct shape){"a step", step_fields};
}

static void list_keys(const struct shape *shape, bool needed_only, struct text *text)
{
    const char *between = "";
    for (const cyaml_schema_field_t *field = shape->fields; field->key; field++) {
        if (needed_only && field->value.flags & CYAML_FLAG_OPTIONAL)
            continue;
        text_add(text, "%s%s", between, field->key);
        between = ", ";
    }
}

static bool is_known(const struct shape *shape, const char *key)
{
    const cyaml_schema_field_t *field = shape->fields;
    while (field->key && strcmp(field->key, key) != 0)
        field++;
    return field->key;
}

static bool takes_keys(const struct place *place)
{
    return place->parent < 0 || place->key[0] == '\0' || strcmp(place->key, "breath") == 0;
}

/* The schema stops at the first key that it does not know, in reading order; so does this. */
static enum status refuse_key(const struct complaint *complaint)
{
    const struct places *places = complaint->places;
    for (int i = 1; i < places->count; i++) {
        const struct place *place = &places->at[i], *parent = &places->at[place->parent];
        struct shape shape = shape_of(parent);
        if (parent->kind != PLACE_KEYS || !takes_keys(parent) || is_known(&shape, place->key))
            continue;
        char memory[100];
        struct text keys = text_over(memory, sizeof memory);
        list_keys(&shape, false, &keys);
        return places_refuse(places, place->key_line, place->key_column, complaint->problem,
                             "Correct the key or take the line out.",
                             "'%s' is not a key of %s; the keys are %s", place->key, shape.name,
                             memory);
    }
    return places_refuse(places, complaint->heard.line, complaint->heard.column, complaint->problem,
                         "Correct the key or take the line out.", "this key is not known");
}

/* The log points at the last value of the mapping that ended without the key. */
static enum status refuse_missing(const struct complaint *complaint)
{
    const char *colon = strrchr(complaint->heard.what, ':');
    const char *key = colon ? colon + 2 : "a key";
    const struct place *place = place_pointed_at(complaint);
    while (place->parent >= 0 &&
           (place->kind != PLACE_KEYS || places_key(complaint->places, place, key)))
        place = parent_of(complaint, place);
    struct shape shape = shape_of(place);
    char memory[100];
    struct text keys = text_over(memory, sizeof memory);
    list_keys(&shape, true, &keys);
    return places_refuse(complaint->places, place->line, place->column, complaint->problem,
                         "Add the missing key.", "'%s' is missing; %s needs %s", key, shape.name,
                         memory);
}

static enum status refuse_shape(const struct complaint *complaint)
{
    static const struct {
        const char *type, *words, *remedy;
    } wanted[] = {
        {"Expecting MAPPING", "keys with values",
         "Write keys such as id: and for: with their values."},
        {"Expecting SEQUENCE", "a list", "Begin each entry with a dash, or write [one, two]."},
        {"Expecting STRING", "plain words",
         "Write words or a number; quotation marks keep them together."},
    };
    const struct place *place = place_pointed_at(complaint);
    char subject[40] = "this";
    if (place->key[0])
        snprintf(subject, sizeof subject, "'%s'", place->key);
    else if (place->parent < 0)
        snprintf(subject, sizeof subject, "a practice");
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        if (strstr(complaint->heard.what, wanted[i].type))
            return places_refuse(complaint->places, place->line, place->column, complaint->problem,
                                 wanted[i].remedy, "%s should be %s", subject, wanted[i].words);
    return places_refuse(complaint->places, place->line, place->column, complaint->problem, NULL,
                         "%s is not understood", subject);
}

static enum status refuse_count(const struct complaint *complaint)
{
    const struct place *place = place_pointed_at(complaint);
    while (place->parent > 0)
        place = parent_of(complaint, place);
    bool steps = strcmp(place->key, "steps") == 0;
    int most = steps ? PRACTICE_STEPS_MAX : PRACTICE_WORDS_MAX;
    return places_refuse(complaint->places, place->key_line, place->key_column, complaint->problem,
                         "Divide a long practice into two files.", "'%s' may hold %d to %d entries",
                         place->key, steps ? 1 : 0, most);
}

static enum status refuse_other(const struct complaint *complaint)
{
    const struct place *place = place_pointed_at(complaint);
    return places_refuse(complaint->places, place->line, place->column, complaint->problem, NULL,
                         "%s", complaint->heard.what);
}

static enum status complain(cyaml_err_t error, const struct complaint *complaint)
{
    switch (error) {
    case CYAML_ERR_OOM:
        return problem_set(complaint->problem, STATUS_FAILED, NULL,
                           "out of memory while reading %s", complaint->places->name);
    case CYAML_ERR_INVALID_KEY:
        return refuse_key(complaint);
    case CYAML_ERR_MAPPING_FIELD_MISSING:
        return refuse_missing(complaint);
    case CYAML_ERR_INVALID_VALUE:
        return refuse_shape(complaint);
    case CYAML_ERR_SEQUENCE_ENTRIES_MIN:
    case CYAML_ERR_SEQUENCE_ENTRIES_MAX:
        return refuse_count(complaint);
    default:
        return refuse_other(complaint);
    }
}

enum status schema_load(const char *text, size_t size, const struct places *places,
                        struct raw_practice **raw, struct problem *problem)
{
    struct complaint complaint = {.places = places, .problem = problem};
    cyaml_config_t config = configuration(&complaint.heard);
    cyaml_data_t *data = NULL;
    cyaml_err_t error =
        cyaml_load_data((const uint8_t *)text, size, &config, &practice_schema, &data, NULL);
    if (error != CYAML_OK)
        return complain(error, &complaint);
    ENSURE(data); /* required keys: success without data is only for an empty text */
    *raw = data;
    return STATUS_OK;
}

void schema_free(struct raw_practice *raw)
{
    struct heard heard = {0};
    cyaml_config_t config = configuration(&heard);
    if (raw)
        cyaml_free(&config, &practice_schema, raw, 0);
}
