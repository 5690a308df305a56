/* A text held against its schema, then loaded by libcyaml.
 *
 * The schema is the one list of keys; messages print it. libcyaml says of a wrong key or a missing
 * one only where the value before it stood, and a teacher who mistyped a word wants to be led to
 * that word. So the places of the survey are held against the same tables first, in reading order,
 * and whatever is wrong with the shape is told there. What then goes to libcyaml is whole. */
#include "files/schema.h"

#include "base/text.h"
#include <stdio.h>
#include <string.h>

const cyaml_schema_value_t schema_word = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 0, CYAML_UNLIMITED),
};

/* A text on its way through the schema. */
struct holding {
    const struct schema *schema;
    const struct places *places;
    struct problem *problem;
};

static const char *name_of(const struct holding *holding, const cyaml_schema_field_t *fields)
{
    const struct schema *schema = holding->schema;
    for (int i = 0; i < schema->name_count; i++)
        if (schema->names[i].fields == fields)
            return schema->names[i].name;
    return "this";
}

static bool is_needed(const cyaml_schema_field_t *field)
{
    return !(field->value.flags & CYAML_FLAG_OPTIONAL);
}

static void list_keys(const cyaml_schema_field_t *fields, bool needed_only, struct text *text)
{
    const char *between = "";
    for (const cyaml_schema_field_t *field = fields; field->key; field++) {
        if (needed_only && !is_needed(field))
            continue;
        text_add(text, "%s%s", between, field->key);
        between = ", ";
    }
}

static enum status refuse_key(const struct holding *holding, const cyaml_schema_field_t *fields,
                              const struct place *place)
{
    char memory[200];
    struct text keys = text_over(memory, sizeof memory);
    list_keys(fields, false, &keys);
    return places_refuse(holding->places, place->key_line, place->key_column, holding->problem,
                         "Correct the key or take the line out.",
                         "'%s' is not a key of %s; the keys are %s", place->key,
                         name_of(holding, fields), memory);
}

static enum status refuse_missing(const struct holding *holding, const cyaml_schema_field_t *fields,
                                  const struct place *place, const char *key)
{
    char memory[200];
    struct text keys = text_over(memory, sizeof memory);
    list_keys(fields, true, &keys);
    return places_refuse(holding->places, place->line, place->column, holding->problem,
                         "Add the missing key.", "'%s' is missing; %s needs %s", key,
                         name_of(holding, fields), memory);
}

static enum status refuse_kind(const struct holding *holding, const struct place *place,
                               enum place_kind wanted)
{
    static const struct {
        const char *words, *remedy;
    } kinds[] = {
        [PLACE_WORDS] = {"plain words",
                         "Write words or a number; quotation marks keep them together."},
        [PLACE_LIST] = {"a list", "Begin each entry with a dash, or write [one, two]."},
        [PLACE_KEYS] = {"keys with values", "Write keys such as id: and title: with their values."},
    };
    char subject[PLACE_WORDS_SIZE + 2] = "this";
    if (place->key[0])
        snprintf(subject, sizeof subject, "'%s'", place->key);
    else if (place->parent < 0)
        snprintf(subject, sizeof subject, "%s", holding->schema->names[0].name);
    return places_refuse(holding->places, place->line, place->column, holding->problem,
                         kinds[wanted].remedy, "%s should be %s", subject, kinds[wanted].words);
}

static enum status refuse_count(const struct holding *holding, const struct place *place,
                                uint32_t least, uint32_t most)
{
    if (least == most)
        return places_refuse(holding->places, place->key_line, place->key_column, holding->problem,
                             "Write as many as are needed.", "'%s' holds %u entries", place->key,
                             most);
    return places_refuse(holding->places, place->key_line, place->key_column, holding->problem,
                         "Add what is missing, or divide what is too long.",
                         "'%s' may hold %u to %u entries", place->key, least, most);
}

static enum status hold_value(const struct holding *holding, const cyaml_schema_value_t *value,
                              const struct place *place);

static const struct place *behind(const struct holding *holding, const struct place *place)
{
    return holding->places->at + place->end;
}

static enum status hold_keys(const struct holding *holding, const cyaml_schema_field_t *fields,
                             const struct place *place)
{
    const struct place *end = behind(holding, place);
    for (const struct place *part = place + 1; part < end; part = behind(holding, part)) {
        const cyaml_schema_field_t *field = fields;
        while (field->key && strcmp(field->key, part->key) != 0)
            field++;
        if (!field->key)
            return refuse_key(holding, fields, part);
        enum status status = hold_value(holding, &field->value, part);
        if (status != STATUS_OK)
            return status;
    }
    for (const cyaml_schema_field_t *field = fields; field->key; field++)
        if (is_needed(field) && !places_key(holding->places, place, field->key))
            return refuse_missing(holding, fields, place, field->key);
    return STATUS_OK;
}

static enum status hold_list(const struct holding *holding, const cyaml_schema_value_t *value,
                             const struct place *place)
{
    uint32_t count = 0;
    const struct place *end = behind(holding, place);
    for (const struct place *part = place + 1; part < end; part = behind(holding, part))
        count++;
    if (count < value->sequence.min || count > value->sequence.max)
        return refuse_count(holding, place, value->sequence.min, value->sequence.max);
    for (const struct place *part = place + 1; part < end; part = behind(holding, part)) {
        enum status status = hold_value(holding, value->sequence.entry, part);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

static enum status hold_value(const struct holding *holding, const cyaml_schema_value_t *value,
                              const struct place *place)
{
    if (value->type == CYAML_IGNORE)
        return STATUS_OK;
    enum place_kind wanted = value->type == CYAML_MAPPING    ? PLACE_KEYS
                             : value->type == CYAML_SEQUENCE ? PLACE_LIST
                                                             : PLACE_WORDS;
    if (place->kind != wanted)
        return refuse_kind(holding, place, wanted);
    return wanted == PLACE_KEYS   ? hold_keys(holding, value->mapping.fields, place)
           : wanted == PLACE_LIST ? hold_list(holding, value, place)
                                  : STATUS_OK;
}

/* The first trouble that libcyaml logs. */
static void hear(cyaml_log_t level, void *context, const char *format, va_list arguments)
{
    char *heard = context;
    if (level < CYAML_LOG_ERROR || heard[0] != '\0')
        return;
    vsnprintf(heard, 160, format, arguments);
    heard[strcspn(heard, "\n")] = '\0';
}

static cyaml_config_t configuration(char heard[160])
{
    heard[0] = '\0';
    return (cyaml_config_t){
        .log_fn = hear,
        .log_ctx = heard,
        .mem_fn = cyaml_mem,
        .log_level = CYAML_LOG_ERROR,
        .flags = CYAML_CFG_NO_ALIAS,
    };
}

static enum status load_and_make(
    const struct schema *schema, const char *text, size_t size, const struct reading *reading,
    enum status (*make)(const struct reading *reading, const void *raw, void *made), void *made)
{
    char heard[160];
    cyaml_config_t config = configuration(heard);
    cyaml_data_t *raw = NULL;
    cyaml_err_t error =
        cyaml_load_data((const uint8_t *)text, size, &config, schema->top, &raw, NULL);
    if (error == CYAML_ERR_OOM)
        return problem_set(reading->problem, STATUS_FAILED, "Close other programs and try again.",
                           "out of memory while reading %.60s", reading->places->name);
    if (error != CYAML_OK)
        return places_refuse(reading->places, 1, 1, reading->problem, "Write it more plainly.",
                             "this cannot be read: %s", heard);
    ENSURE(raw); /* success without data is only for an empty text */
    enum status status = make(reading, raw, made);
    cyaml_free(&config, schema->top, raw, 0);
    return status;
}

static enum status refuse_size(const struct schema *schema, const char *name,
                               struct problem *problem)
{
    return problem_set(problem, STATUS_INVALID, "Is this the right file?",
                       "%.60s is larger than %zu KiB, more than %s can be", name,
                       schema->size_max / 1024, schema->names[0].name);
}

enum status
schema_read(const struct schema *schema, const char *text, size_t size, const char *name,
            enum status (*make)(const struct reading *reading, const void *raw, void *made),
            void *made, struct problem *problem)
{
    if (size > schema->size_max)
        return refuse_size(schema, name, problem);
    struct places places;
    enum status status = places_survey(&places, name, text, size, problem);
    if (status != STATUS_OK)
        return status;
    struct holding holding = {schema, &places, problem};
    struct reading reading = {&places, problem};
    status = hold_value(&holding, schema->top, &places.at[0]);
    if (status == STATUS_OK)
        status = load_and_make(schema, text, size, &reading, make, made);
    places_finish(&places);
    return status;
}
