/* The keys of a practice file. Their order is that of messages and of assets/README.md. */
#include "practice/practice_keys.h"

static const cyaml_schema_field_t breath_fields[] = {
    SCHEMA_WORDS("rate", MAYBE, struct raw_breath, rate),
    SCHEMA_WORDS("inhale", MAYBE, struct raw_breath, inhale),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t option_fields[] = {
    SCHEMA_WORDS("id", NEEDED, struct raw_option, id),
    SCHEMA_WORDS("label", NEEDED, struct raw_option, label),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t option_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_option, option_fields),
};

static const cyaml_schema_field_t until_fields[] = {
    SCHEMA_WORDS("synchrony", MAYBE, struct raw_until, synchrony),
    SCHEMA_WORDS("coherence", MAYBE, struct raw_until, coherence),
    SCHEMA_WORDS("heart_rate", MAYBE, struct raw_until, heart_rate),
    SCHEMA_WORDS("hold", NEEDED, struct raw_until, hold),
    CYAML_FIELD_END,
};

/* What a step has wherever it stands; `when` has keys of the author's own. */
#define STEP_FIELDS                                                                                \
    SCHEMA_WORDS("id", NEEDED, struct raw_step, id),                                               \
        SCHEMA_WORDS("say", MAYBE, struct raw_step, say),                                          \
        SCHEMA_WORDS("for", MAYBE, struct raw_step, duration),                                     \
        SCHEMA_WORDS("pace", MAYBE, struct raw_step, pace),                                        \
        SCHEMA_WORDS("rate", MAYBE, struct raw_step, rate),                                        \
        SCHEMA_WORDS("bell", MAYBE, struct raw_step, bell),                                        \
        SCHEMA_WORDS("expect", MAYBE, struct raw_step, expect),                                    \
        SCHEMA_WORDS("score", MAYBE, struct raw_step, score),                                      \
        SCHEMA_WORDS("at_least", MAYBE, struct raw_step, at_least),                                \
        SCHEMA_WORDS("at_most", MAYBE, struct raw_step, at_most),                                  \
        SCHEMA_WORDS("from", MAYBE, struct raw_step, from),                                        \
        SCHEMA_WORDS("lesson", MAYBE, struct raw_step, lesson),                                    \
        SCHEMA_WORDS("ask", MAYBE, struct raw_step, ask),                                          \
        SCHEMA_LIST("choose", MAYBE, struct raw_step, choose, &option_schema, 2, 6),               \
        SCHEMA_PLACE("when", MAYBE),                                                               \
        SCHEMA_KEYS("until", MAYBE, struct raw_step, until, until_fields),                         \
        SCHEMA_WORDS("without_sensor", MAYBE, struct raw_step, without_sensor),                    \
        SCHEMA_WORDS("way_out", MAYBE, struct raw_step, way_out)

static const cyaml_schema_field_t part_step_fields[] = {STEP_FIELDS, CYAML_FIELD_END};

static const cyaml_schema_value_t part_step_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_step, part_step_fields),
};

static const cyaml_schema_field_t step_fields[] = {
    STEP_FIELDS,
    SCHEMA_LIST("part", MAYBE, struct raw_step, part, &part_step_schema, 1, PRACTICE_STEPS_MAX),
    SCHEMA_WORDS("repeat", MAYBE, struct raw_step, repeat),
    SCHEMA_WORDS("optional", MAYBE, struct raw_step, optional),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t step_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_step, step_fields),
};

static const cyaml_schema_field_t name_fields[] = {
    SCHEMA_WORDS("id", NEEDED, struct raw_name, id),
    SCHEMA_WORDS("ask", NEEDED, struct raw_name, ask),
    SCHEMA_WORDS("otherwise", NEEDED, struct raw_name, otherwise),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t name_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_name, name_fields),
};

static const cyaml_schema_field_t anchor_fields[] = {
    SCHEMA_WORDS("id", NEEDED, struct raw_anchor, id),
    SCHEMA_WORDS("title", NEEDED, struct raw_anchor, title),
    SCHEMA_WORDS("say", NEEDED, struct raw_anchor, say),
    SCHEMA_WORDS("pace", MAYBE, struct raw_anchor, pace),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t anchor_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_anchor, anchor_fields),
};

static const cyaml_schema_field_t practice_fields[] = {
    SCHEMA_WORDS("id", NEEDED, struct raw_practice, id),
    SCHEMA_WORDS("title", NEEDED, struct raw_practice, title),
    SCHEMA_WORDS("about", MAYBE, struct raw_practice, about),
    SCHEMA_LIST("for", MAYBE, struct raw_practice, readers, &schema_word, 0, 10),
    SCHEMA_WORDS("theme", MAYBE, struct raw_practice, theme),
    SCHEMA_LIST("moments", MAYBE, struct raw_practice, moments, &schema_word, 0, 10),
    SCHEMA_LIST("minutes", MAYBE, struct raw_practice, minutes, &schema_word, 1, 10),
    SCHEMA_KEYS("breath", MAYBE, struct raw_practice, breath, breath_fields),
    SCHEMA_WORDS("score", MAYBE, struct raw_practice, score),
    SCHEMA_WORDS("expect", MAYBE, struct raw_practice, expect),
    SCHEMA_LIST("names", MAYBE, struct raw_practice, names, &name_schema, 0, 10),
    SCHEMA_LIST("anchors", MAYBE, struct raw_practice, anchors, &anchor_schema, 0, 10),
    SCHEMA_LIST("steps", NEEDED, struct raw_practice, steps, &step_schema, 1, PRACTICE_STEPS_MAX),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t top = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_practice, practice_fields),
};

static const struct schema_name names[] = {
    {practice_fields, "a practice"}, {breath_fields, "breath"},
    {step_fields, "a step"},         {part_step_fields, "a step in a part"},
    {option_fields, "an option"},    {until_fields, "until"},
    {name_fields, "a name"},         {anchor_fields, "an anchor"},
};

const struct schema practice_schema = {
    .top = &top,
    .names = names,
    .name_count = sizeof names / sizeof names[0],
    .size_max = (size_t)256 * 1024,
};
