/* A course file made into a course, whole or not at all. */
#include "practice/course.h"

#include "files/fields.h"
#include "files/file.h"
#include "practice/check_in.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNITS_MAX        60
#define ITEMS_MAX        100 /* together, and between */
#define SOURCES_MAX      100
#define LONG_MAX         8000 /* characters */
#define ABOUT_MAX        1000
#define SOURCE_MAX       600
#define UNIT_WORD_MAX    20
#define UNIT_MINUTES_MAX 1440.0

struct raw_item {
    char *id, *kind, *title, *text, *notes, *practice, *check_in, *minutes;
};

struct raw_unit {
    char *id, *title, *aim, *minutes, *notes;
    struct raw_item *together, *between;
    unsigned together_count, between_count;
};

struct raw_course {
    char *id, *title, *about, *kind, *unit, *notes;
    char **sources;
    unsigned sources_count;
    struct raw_unit *units;
    unsigned units_count;
};

static const cyaml_schema_field_t item_fields[] = {
    SCHEMA_WORDS("id", NEEDED, struct raw_item, id),
    SCHEMA_WORDS("kind", NEEDED, struct raw_item, kind),
    SCHEMA_WORDS("title", MAYBE, struct raw_item, title),
    SCHEMA_WORDS("minutes", MAYBE, struct raw_item, minutes),
    SCHEMA_WORDS("text", MAYBE, struct raw_item, text),
    SCHEMA_WORDS("notes", MAYBE, struct raw_item, notes),
    SCHEMA_WORDS("practice", MAYBE, struct raw_item, practice),
    SCHEMA_WORDS("check_in", MAYBE, struct raw_item, check_in),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t item_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_item, item_fields),
};

static const cyaml_schema_field_t unit_fields[] = {
    SCHEMA_WORDS("id", NEEDED, struct raw_unit, id),
    SCHEMA_WORDS("title", NEEDED, struct raw_unit, title),
    SCHEMA_WORDS("aim", MAYBE, struct raw_unit, aim),
    SCHEMA_WORDS("minutes", MAYBE, struct raw_unit, minutes),
    SCHEMA_WORDS("notes", MAYBE, struct raw_unit, notes),
    SCHEMA_LIST("together", MAYBE, struct raw_unit, together, &item_schema, 0, ITEMS_MAX),
    SCHEMA_LIST("between", MAYBE, struct raw_unit, between, &item_schema, 0, ITEMS_MAX),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t unit_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_unit, unit_fields),
};

static const cyaml_schema_field_t course_fields[] = {
    SCHEMA_WORDS("id", NEEDED, struct raw_course, id),
    SCHEMA_WORDS("title", NEEDED, struct raw_course, title),
    SCHEMA_WORDS("about", MAYBE, struct raw_course, about),
    SCHEMA_WORDS("kind", NEEDED, struct raw_course, kind),
    SCHEMA_WORDS("unit", MAYBE, struct raw_course, unit),
    SCHEMA_WORDS("notes", MAYBE, struct raw_course, notes),
    SCHEMA_LIST("sources", MAYBE, struct raw_course, sources, &schema_word, 0, SOURCES_MAX),
    SCHEMA_LIST("units", NEEDED, struct raw_course, units, &unit_schema, 1, UNITS_MAX),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t top = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_course, course_fields),
};

static const struct schema_name names[] = {
    {course_fields, "a course"}, {unit_fields, "a unit"}, {item_fields, "an item"}};

static const struct schema course_schema = {
    .top = &top,
    .names = names,
    .name_count = sizeof names / sizeof names[0],
    .size_max = (size_t)1024 * 1024,
};

/* What an item of each kind is called, and what it cannot be without. */
static const char *const kind_words[] = {"talk",       "lesson",     "practice", "exercise",
                                         "reflection", "discussion", "check-in", "break"};
static const char *const kind_needs[] = {
    [ITEM_TALK] = "title",        [ITEM_LESSON] = "text",     [ITEM_PRACTICE] = "practice",
    [ITEM_EXERCISE] = "text",     [ITEM_REFLECTION] = "text", [ITEM_DISCUSSION] = "title",
    [ITEM_CHECK_IN] = "check_in", [ITEM_BREAK] = "title",
};

static enum status read_kind(const struct value *value, enum item_kind *kind)
{
    int choice = 0;
    enum status status =
        field_choice(value, kind_words, sizeof kind_words / sizeof kind_words[0], &choice);
    *kind = (enum item_kind)choice;
    return status;
}

static enum status refuse_missing(const struct reading *reading, const struct place *at,
                                  const char *kind, const char *key)
{
    return places_refuse(reading->places, at->line, at->column, reading->problem,
                         "Add the missing key.", "'%s' is missing; an item of kind %s needs it",
                         key, kind);
}

/* The keys that the kind needs are there, and a practice or check-in is named only by its kind. */
static enum status check_item(const struct reading *reading, const struct place *at,
                              const struct course_item *item)
{
    const char *kind = kind_words[item->kind], *needed = kind_needs[item->kind];
    bool titled = item->kind != ITEM_PRACTICE && item->kind != ITEM_CHECK_IN;
    if (!places_key(reading->places, at, needed))
        return refuse_missing(reading, at, kind, needed);
    if (titled && !item->title)
        return refuse_missing(reading, at, kind, "title");
    if (strcmp(needed, "text") == 0 && !item->text)
        return field_refuse_key(reading, at, "text", "Write a few words.", "'text' is empty");
    if (item->practice && item->kind != ITEM_PRACTICE)
        return field_refuse_key(reading, at, "practice", "Write kind: practice.",
                                "'practice' belongs to an item of kind practice");
    if (item->check_in && item->kind != ITEM_CHECK_IN)
        return field_refuse_key(reading, at, "check_in", "Write kind: check-in.",
                                "'check_in' belongs to an item of kind check-in");
    if (!item->between && item->minutes == 0)
        return places_refuse(reading->places, at->line, at->column, reading->problem,
                             "Add a line such as minutes: 10.",
                             "'minutes' is missing; what is done together says how long it takes");
    return STATUS_OK;
}

static enum status read_item(const struct reading *reading, const struct raw_item *raw,
                             const struct place *at, struct course_unit *unit, bool between)
{
    struct course_item *item = &unit->items[unit->item_count++];
    item->line = at->line;
    item->between = between;
    FIELD(field_id, at, "id", raw->id, ID_MAX, &item->id);
    FIELD(read_kind, at, "kind", raw->kind, &item->kind);
    FIELD(field_text, at, "title", raw->title, TITLE_MAX, &item->title);
    FIELD(field_number, at, "minutes", raw->minutes, 0.5, UNIT_MINUTES_MAX, &item->minutes);
    FIELD(field_paragraphs, at, "text", raw->text, LONG_MAX, &item->text);
    FIELD(field_paragraphs, at, "notes", raw->notes, LONG_MAX, &item->notes);
    if (raw->practice)
        FIELD(field_id, at, "practice", raw->practice, ID_MAX, &item->practice);
    if (raw->check_in)
        FIELD(field_id, at, "check_in", raw->check_in, CHECK_IN_ID_MAX, &item->check_in);
    for (int i = 0; i < unit->item_count - 1; i++)
        if (strcmp(unit->items[i].id, item->id) == 0)
            return field_refuse_key(reading, at, "id", "Give each item of a unit an id of its own.",
                                    "an item above has the same id");
    return check_item(reading, at, item);
}

static enum status read_items(const struct reading *reading, const struct raw_unit *raw,
                              const struct place *at, struct course_unit *unit)
{
    const struct place *together = places_key(reading->places, at, "together");
    const struct place *between = places_key(reading->places, at, "between");
    size_t count = raw->together_count + raw->between_count;
    if (count == 0)
        return places_refuse(reading->places, at->line, at->column, reading->problem,
                             "Add items to one of the two.",
                             "a unit needs something to do, in 'together' or 'between'");
    unit->items = calloc(count, sizeof *unit->items);
    enum status status = unit->items ? STATUS_OK : field_out_of_memory(reading);
    for (int i = 0; status == STATUS_OK && i < (int)raw->together_count; i++)
        status = read_item(reading, &raw->together[i], places_item(reading->places, together, i),
                           unit, false);
    for (int i = 0; status == STATUS_OK && i < (int)raw->between_count; i++)
        status = read_item(reading, &raw->between[i], places_item(reading->places, between, i),
                           unit, true);
    return status;
}

/* A promised hour is an hour. Where nothing is promised, what is planned is the promise. */
static enum status check_minutes(const struct reading *reading, const struct place *at,
                                 struct course_unit *unit)
{
    double sum = 0;
    for (int i = 0; i < unit->item_count; i++)
        sum += unit->items[i].between ? 0 : unit->items[i].minutes;
    const struct place *minutes = places_key(reading->places, at, "minutes");
    if (minutes && fabs(sum - unit->minutes) > 0.01)
        return places_refuse(reading->places, minutes->line, minutes->column, reading->problem,
                             "Change the minutes of the unit or of its items.",
                             "what is done together takes %g minutes, not %g", sum, unit->minutes);
    unit->minutes = sum;
    return STATUS_OK;
}

static enum status read_unit(const struct reading *reading, const struct raw_unit *raw,
                             const struct place *at, struct course *course)
{
    struct course_unit *unit = &course->units[course->unit_count++];
    unit->line = at->line;
    FIELD(field_id, at, "id", raw->id, ID_MAX, &unit->id);
    FIELD(field_needed_text, at, "title", raw->title, TITLE_MAX, &unit->title);
    FIELD(field_text, at, "aim", raw->aim, ABOUT_MAX, &unit->aim);
    FIELD(field_number, at, "minutes", raw->minutes, 0.5, UNIT_MINUTES_MAX, &unit->minutes);
    FIELD(field_paragraphs, at, "notes", raw->notes, LONG_MAX, &unit->notes);
    if (!unit->aim && !(unit->aim = strdup("")))
        return field_out_of_memory(reading);
    for (int i = 0; i < course->unit_count - 1; i++)
        if (strcmp(course->units[i].id, unit->id) == 0)
            return field_refuse_key(reading, at, "id", "Give each unit an id of its own.",
                                    "a unit above has the same id");
    enum status status = read_items(reading, raw, at, unit);
    return status == STATUS_OK ? check_minutes(reading, at, unit) : status;
}

static enum status read_units(const struct reading *reading, const struct raw_course *raw,
                              struct course *course)
{
    const struct place *list = field_place(reading, &reading->places->at[0], "units");
    course->units = calloc(raw->units_count, sizeof *course->units);
    enum status status = course->units ? STATUS_OK : field_out_of_memory(reading);
    for (int i = 0; status == STATUS_OK && i < (int)raw->units_count; i++)
        status = read_unit(reading, &raw->units[i], places_item(reading->places, list, i), course);
    return status;
}

static enum status make_course(const struct reading *reading, const void *file, void *made)
{
    static const char *const kinds[] = {"curriculum", "workshop"}; /* enum course_kind */
    static const char *const units[] = {"session", "part"};        /* of each kind */
    const struct raw_course *raw = file;
    struct course *course = made;
    const struct place *at = &reading->places->at[0];
    int kind = COURSE_CURRICULUM;
    FIELD(field_id, at, "id", raw->id, ID_MAX, &course->id);
    FIELD(field_needed_text, at, "title", raw->title, TITLE_MAX, &course->title);
    FIELD(field_text, at, "about", raw->about, ABOUT_MAX, &course->about);
    FIELD(field_choice, at, "kind", raw->kind, kinds, 2, &kind);
    FIELD(field_text, at, "unit", raw->unit, UNIT_WORD_MAX, &course->unit_word);
    FIELD(field_paragraphs, at, "notes", raw->notes, LONG_MAX, &course->notes);
    course->kind = (enum course_kind)kind;
    if ((!course->about && !(course->about = strdup(""))) ||
        (!course->unit_word && !(course->unit_word = strdup(units[kind]))))
        return field_out_of_memory(reading);
    enum status status =
        field_texts(reading, at, "sources", (struct field_words){raw->sources, raw->sources_count},
                    SOURCE_MAX, &course->sources, &course->source_count);
    return status == STATUS_OK ? read_units(reading, raw, course) : status;
}

enum status course_parse(const char *text, size_t size, const char *name, struct course **course,
                         struct problem *problem)
{
    struct course *built = calloc(1, sizeof *built);
    if (!built || !(built->source = strndup(text, size))) {
        free(built);
        return problem_set(problem, STATUS_FAILED, NULL, "out of memory");
    }
    enum status status = schema_read(&course_schema, text, size, name, make_course, built, problem);
    if (status == STATUS_OK)
        *course = built;
    else
        course_destroy(built);
    return status;
}

enum status course_load(const char *path, struct course **course, struct problem *problem)
{
    char *text;
    size_t size;
    enum status status = file_read(path, course_schema.size_max, &text, &size, problem);
    if (status != STATUS_OK)
        return status;
    status = course_parse(text, size, file_name(path), course, problem);
    free(text);
    return status;
}

static void finish_unit(struct course_unit *unit)
{
    for (int i = 0; i < unit->item_count; i++) {
        const struct course_item *item = &unit->items[i];
        char *const texts[] = {item->id,    item->title,    item->text,
                               item->notes, item->practice, item->check_in};
        for (size_t j = 0; j < sizeof texts / sizeof texts[0]; j++)
            free(texts[j]);
    }
    free(unit->items);
    free(unit->id);
    free(unit->title);
    free(unit->aim);
    free(unit->notes);
}

void course_destroy(struct course *course)
{
    if (!course)
        return;
    for (int i = 0; i < course->unit_count; i++)
        finish_unit(&course->units[i]);
    field_texts_free(course->sources, course->source_count);
    free(course->units);
    free(course->id);
    free(course->title);
    free(course->about);
    free(course->unit_word);
    free(course->notes);
    free(course->source);
    free(course);
}
