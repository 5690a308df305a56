/* A YAML text surveyed once, for its positions.
 *
 * The schema reader fills structs and forgets where the words stood, and what it says of wrong keys
 * names the value before them. A teacher who mistyped a word wants to be led to that word. So the
 * text is walked once before, event by event, noting every value in a flat table, and the faults
 * that need no schema are told on the way. This is no second loader: of a value it keeps only how
 * its words begin. */
#include "files/places.h"

#include "base/text.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#define DEPTH_MAX  8 /* a choice of a step in a part of a practice stands on the seventh level */
#define ROOM_FIRST 256

struct level {
    int place; /* index of this list or mapping, -1 outside the document */
    int count; /* of its values so far */
    bool has_key;
    struct place key; /* the key read last: its words and where they begin */
};

struct survey {
    struct places *places;
    int room; /* for so many places */
    struct problem *problem;
    const char *text;
    struct level levels[DEPTH_MAX];
    int depth; /* index of the innermost level */
    int documents;
};

enum status places_refuse(const struct places *places, int line, int column,
                          struct problem *problem, const char *remedy, const char *what, ...)
{
    char words[240];
    va_list arguments;
    va_start(arguments, what);
    vsnprintf(words, sizeof words, what, arguments);
    va_end(arguments);
    return problem_set(problem, STATUS_INVALID, remedy, "%.60s, line %d, column %d: %s",
                       places->name, line, column, words);
}

static enum status refuse_mark(const struct survey *survey, yaml_mark_t mark, const char *remedy,
                               const char *what)
{
    return places_refuse(survey->places, (int)mark.line + 1, (int)mark.column + 1, survey->problem,
                         remedy, "%s", what);
}

/* What is still being read has no end yet. */
static int end_of(const struct places *places, const struct place *place)
{
    return place->end > 0 ? place->end : places->count;
}

const struct place *places_key(const struct places *places, const struct place *parent,
                               const char *key)
{
    int end = end_of(places, parent);
    for (int i = (int)(parent - places->at) + 1; i < end; i = end_of(places, &places->at[i]))
        if (strcmp(places->at[i].key, key) == 0)
            return &places->at[i];
    return NULL;
}

const struct place *places_item(const struct places *places, const struct place *parent, int index)
{
    int end = end_of(places, parent);
    for (int i = (int)(parent - places->at) + 1; i < end; i = end_of(places, &places->at[i]))
        if (places->at[i].index == index)
            return &places->at[i];
    return NULL;
}

static struct level *innermost(struct survey *survey)
{
    return &survey->levels[survey->depth];
}

static bool wants_key(struct survey *survey)
{
    const struct level *level = innermost(survey);
    return level->place >= 0 && survey->places->at[level->place].kind == PLACE_KEYS &&
           !level->has_key;
}

static enum status take_key(struct survey *survey, const yaml_event_t *event)
{
    struct level *level = innermost(survey);
    if (event->type != YAML_SCALAR_EVENT)
        return refuse_mark(survey, event->start_mark, "Write a key, a colon and its value.",
                           "a key was expected here");
    text_copy(level->key.key, sizeof level->key.key, (const char *)event->data.scalar.value);
    level->key.key_line = (int)event->start_mark.line + 1;
    level->key.key_column = (int)event->start_mark.column + 1;
    level->has_key = true;
    const struct places *places = survey->places;
    if (level->key.key[0] && places_key(places, &places->at[level->place], level->key.key))
        return places_refuse(places, level->key.key_line, level->key.key_column, survey->problem,
                             "Keep one of the two.", "'%s' is given twice", level->key.key);
    return STATUS_OK;
}

/* Zero bytes inside a value would end it silently. */
static bool hides_a_zero(const yaml_event_t *event)
{
    return event->type == YAML_SCALAR_EVENT &&
           memchr(event->data.scalar.value, 0, event->data.scalar.length);
}

static enum place_kind kind_of(yaml_event_type_t type)
{
    return type == YAML_MAPPING_START_EVENT    ? PLACE_KEYS
           : type == YAML_SEQUENCE_START_EVENT ? PLACE_LIST
                                               : PLACE_WORDS;
}

static enum status make_room(struct survey *survey, yaml_mark_t mark)
{
    struct places *places = survey->places;
    if (places->count < survey->room)
        return STATUS_OK;
    if (places->count >= PLACES_MAX)
        return refuse_mark(survey, mark, "Divide it between two files.",
                           "there is more here than one file can hold");
    int room = survey->room > 0 ? 2 * survey->room : ROOM_FIRST;
    struct place *at = realloc(places->at, (size_t)room * sizeof *at);
    if (!at)
        return problem_set(survey->problem, STATUS_FAILED, NULL, "out of memory");
    places->at = at;
    survey->room = room;
    return STATUS_OK;
}

static enum status note_place(struct survey *survey, const yaml_event_t *event)
{
    struct level *level = innermost(survey);
    struct places *places = survey->places;
    enum status status = make_room(survey, event->start_mark);
    if (status != STATUS_OK)
        return status;
    struct place place = {
        .kind = kind_of(event->type),
        .parent = level->place,
        .index = level->count++,
        .line = (int)event->start_mark.line + 1,
        .column = (int)event->start_mark.column + 1,
        .from = event->start_mark.index,
        .to = event->end_mark.index,
    };
    place.key_line = level->has_key ? level->key.key_line : place.line;
    place.key_column = level->has_key ? level->key.key_column : place.column;
    if (level->has_key)
        memcpy(place.key, level->key.key, sizeof place.key);
    level->has_key = false;
    if (place.kind == PLACE_WORDS) {
        place.end = places->count + 1;
        text_copy(place.words, sizeof place.words, (const char *)event->data.scalar.value);
    }
    places->at[places->count++] = place;
    return STATUS_OK;
}

static enum status enter(struct survey *survey, yaml_mark_t mark)
{
    if (survey->depth + 1 == DEPTH_MAX)
        return refuse_mark(survey, mark,
                           "Take the innermost level out; no kind of file needs so many.",
                           "values are nested too deeply");
    survey->levels[++survey->depth] = (struct level){.place = survey->places->count - 1};
    return STATUS_OK;
}

static enum status take_value(struct survey *survey, const yaml_event_t *event)
{
    if (hides_a_zero(event))
        return refuse_mark(survey, event->start_mark, "Take the \\0 out.",
                           "a text cannot hold a zero character");
    if (wants_key(survey))
        return take_key(survey, event);
    enum status status = note_place(survey, event);
    if (status == STATUS_OK && event->type != YAML_SCALAR_EVENT)
        status = enter(survey, event->start_mark);
    return status;
}

static enum status take_event(struct survey *survey, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        return take_value(survey, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        survey->places->at[innermost(survey)->place].end = survey->places->count;
        survey->places->at[innermost(survey)->place].to = event->end_mark.index;
        survey->depth--;
        return STATUS_OK;
    case YAML_ALIAS_EVENT:
        return refuse_mark(survey, event->start_mark,
                           "Write the words out; a text that begins with * needs quotation marks.",
                           "references (*name) are not read");
    case YAML_DOCUMENT_START_EVENT:
        if (survey->documents++ > 0)
            return refuse_mark(survey, event->start_mark, "Give each its own file.",
                               "a second document begins here");
        return STATUS_OK;
    default:
        return STATUS_OK;
    }
}

/* Of a byte that is no character libyaml knows the offset only. */
static yaml_mark_t mark_of_byte(const char *text, size_t offset)
{
    yaml_mark_t mark = {.index = offset};
    for (size_t i = 0; i < offset; i++) {
        bool begins_line = text[i] == '\n';
        mark.line += begins_line;
        mark.column = begins_line ? 0 : mark.column + (((unsigned char)text[i] & 0xC0) != 0x80);
    }
    return mark;
}

/* What libyaml says most often, in words for people. Where something was opened and not closed, the
 * opening is what has to be found. */
static const struct trouble {
    const char *theirs, *ours, *remedy;
    bool at_opening;
} troubles[] = {
    {"mapping values are not allowed", "a colon stands where none is expected",
     "Put words that hold a colon between quotation marks, or mend the indent.", false},
    {"cannot start any token", "nothing can begin with this character",
     "Indent with blanks, never with tabs; put words that begin with a sign between quotation "
     "marks.",
     false},
    {"a tab character", "a tab", "Indent with blanks, never with tabs.", false},
    {"unexpected end of stream", "what opens here is never closed",
     "Put the closing quotation mark where the words end.", true},
    {"expected ',' or ']'", "the list that opens here is not closed",
     "Put commas between its entries and ] behind the last.", true},
    {"expected ',' or '}'", "what opens here is not closed",
     "Put commas between its keys and } behind the last.", true},
    {"did not find expected key", "this is indented unlike the lines it belongs to",
     "Indent lines that belong together alike.", false},
    {"expected '-' indicator", "an entry of the list was expected here",
     "Begin each entry with a dash, indented alike.", false},
    {"could not find expected ':'", "a key without a colon",
     "Write a key, a colon, a blank and its value.", false},
    {"UTF-8", "a character that is not UTF-8", "Save the file as UTF-8 text.", false},
};

static const struct trouble *trouble_of(const char *theirs)
{
    for (size_t i = 0; theirs && i < sizeof troubles / sizeof troubles[0]; i++)
        if (strstr(theirs, troubles[i].theirs))
            return &troubles[i];
    return NULL;
}

static enum status refuse_syntax(const struct survey *survey, const yaml_parser_t *parser)
{
    yaml_mark_t mark = parser->problem_mark;
    if (parser->error == YAML_READER_ERROR)
        mark = mark_of_byte(survey->text, parser->problem_offset);
    if (parser->error == YAML_MEMORY_ERROR)
        return problem_set(survey->problem, STATUS_FAILED, "Close other programs and try again.",
                           "out of memory while reading %s", survey->places->name);
    const struct trouble *trouble = trouble_of(parser->problem);
    if (trouble && trouble->at_opening && parser->context)
        mark = parser->context_mark;
    char words[160];
    snprintf(words, sizeof words, "this is not well-formed: %s",
             trouble           ? trouble->ours
             : parser->problem ? parser->problem
                               : "unknown trouble");
    return refuse_mark(
        survey, mark,
        trouble ? trouble->remedy
                : "Look for a missing quotation mark, bracket or colon, or uneven indents.",
        words);
}

static enum status walk(struct survey *survey, yaml_parser_t *parser)
{
    for (;;) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event))
            return refuse_syntax(survey, parser);
        enum status status = take_event(survey, &event);
        bool ended = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
        if (status != STATUS_OK || ended)
            return status;
    }
}

static enum status walk_text(struct survey *survey, size_t size)
{
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        return problem_set(survey->problem, STATUS_FAILED, NULL, "out of memory");
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING); /* as it is kept in the record */
    if (size >= 3 && memcmp(survey->text, "\xEF\xBB\xBF", 3) == 0) { /* as some editors begin */
        survey->text += 3;
        size -= 3;
    }
    yaml_parser_set_input_string(&parser, (const unsigned char *)survey->text, size);
    enum status status = walk(survey, &parser);
    yaml_parser_delete(&parser);
    if (status == STATUS_OK && survey->places->count == 0)
        return places_refuse(survey->places, 1, 1, survey->problem, "Begin with id and title.",
                             "the file is empty");
    return status;
}

enum status places_survey(struct places *places, const char *name, const char *text, size_t size,
                          struct problem *problem)
{
    *places = (struct places){.name = name};
    struct survey survey = {
        .places = places, .problem = problem, .text = text, .levels = {{.place = -1}}};
    enum status status = walk_text(&survey, size);
    if (status != STATUS_OK)
        places_finish(places);
    return status;
}

void places_finish(struct places *places)
{
    free(places->at);
    *places = (struct places){0};
}
