#include "practice/check_in.h"

#include "files/fields.h"
#include "files/file.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ITEMS_MAX   40
#define LICENCE_MAX 300 /* characters */
#define END_MAX     60
#define SCALE_LIMIT 1000.0
#define SCALE_STEPS 200 /* most places on a scale */

struct raw_item {
    char *id, *ask, *low, *high, *step, *reversed;
    char **scale;
    unsigned scale_count;
};

struct raw_check_in {
    char *id, *title, *about, *licence, *source, *score;
    struct raw_item *items;
    unsigned items_count;
};

static const cyaml_schema_field_t item_fields[] = {
    SCHEMA_WORDS("id", NEEDED, struct raw_item, id),
    SCHEMA_WORDS("ask", NEEDED, struct raw_item, ask),
    SCHEMA_WORDS("low", MAYBE, struct raw_item, low),
    SCHEMA_WORDS("high", MAYBE, struct raw_item, high),
    SCHEMA_LIST("scale", MAYBE, struct raw_item, scale, &schema_word, 2, 2),
    SCHEMA_WORDS("step", MAYBE, struct raw_item, step),
    SCHEMA_WORDS("reversed", MAYBE, struct raw_item, reversed),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t item_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_item, item_fields),
};

static const cyaml_schema_field_t check_in_fields[] = {
    SCHEMA_WORDS("id", NEEDED, struct raw_check_in, id),
    SCHEMA_WORDS("title", NEEDED, struct raw_check_in, title),
    SCHEMA_WORDS("about", MAYBE, struct raw_check_in, about),
    SCHEMA_WORDS("licence", NEEDED, struct raw_check_in, licence),
    SCHEMA_WORDS("source", MAYBE, struct raw_check_in, source),
    SCHEMA_WORDS("score", MAYBE, struct raw_check_in, score),
    SCHEMA_LIST("items", NEEDED, struct raw_check_in, items, &item_schema, 1, ITEMS_MAX),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t top = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_check_in, check_in_fields),
};

static const struct schema_name names[] = {{check_in_fields, "a check-in"},
                                           {item_fields, "an item"}};

static const struct schema check_in_schema = {
    .top = &top,
    .names = names,
    .name_count = sizeof names / sizeof names[0],
    .size_max = (size_t)256 * 1024,
};

static enum status read_scale(const struct reading *reading, const struct raw_item *raw,
                              const struct place *at, struct check_in_item *item)
{
    item->most = 10;
    item->step = 1;
    double *const ends[] = {&item->least, &item->most};
    const struct place *list = places_key(reading->places, at, "scale");
    for (int i = 0; i < (int)raw->scale_count; i++) {
        struct value value = {reading, places_item(reading->places, list, i), "scale",
                              raw->scale[i]};
        enum status status = field_number(&value, -SCALE_LIMIT, SCALE_LIMIT, ends[i]);
        if (status != STATUS_OK)
            return status;
    }
    if (item->least >= item->most)
        return field_refuse_key(reading, at, "scale", "For example scale: [0, 10].",
                                "'scale' goes from the lower number to the higher");
    FIELD(field_number, at, "step", raw->step, 1 / SCALE_LIMIT, SCALE_LIMIT, &item->step);
    double steps = (item->most - item->least) / item->step;
    if (fabs(steps - round(steps)) > 1e-6 * steps || steps > SCALE_STEPS)
        return places_refuse(reading->places, at->line, at->column, reading->problem,
                             "For example scale: [0, 10] and step: 1.",
                             "the scale from %g to %g cannot be divided into steps of %g",
                             item->least, item->most, item->step);
    return STATUS_OK;
}

static enum status read_item(const struct reading *reading, const struct raw_item *raw,
                             const struct place *at, struct check_in *check_in)
{
    struct check_in_item *item = &check_in->items[check_in->item_count++];
    item->line = at->line;
    FIELD(field_id, at, "id", raw->id, CHECK_IN_ITEM_ID_MAX, &item->id);
    FIELD(field_needed_text, at, "ask", raw->ask, TEXT_MAX, &item->ask);
    FIELD(field_text, at, "low", raw->low, END_MAX, &item->low);
    FIELD(field_text, at, "high", raw->high, END_MAX, &item->high);
    for (int i = 0; i < check_in->item_count - 1; i++)
        if (strcmp(check_in->items[i].id, item->id) == 0)
            return field_refuse_key(reading, at, "id", "Give each item an id of its own.",
                                    "an item above has the same id");
    enum status status = read_scale(reading, raw, at, item);
    if (status != STATUS_OK)
        return status;
    FIELD(field_flag, at, "reversed", raw->reversed, &item->reversed);
    return STATUS_OK;
}

static enum status read_items(const struct reading *reading, const struct raw_check_in *raw,
                              struct check_in *check_in)
{
    const struct place *list = field_place(reading, &reading->places->at[0], "items");
    check_in->items = calloc(raw->items_count, sizeof *check_in->items);
    enum status status = check_in->items ? STATUS_OK : field_out_of_memory(reading);
    for (int i = 0; status == STATUS_OK && i < (int)raw->items_count; i++)
        status =
            read_item(reading, &raw->items[i], places_item(reading->places, list, i), check_in);
    return status;
}

/* A sum of answers on one scale means something; of answers on several it does not. */
static enum status check_score(const struct reading *reading, const struct check_in *check_in)
{
    for (int i = 1; check_in->score != SCORED_NOT && i < check_in->item_count; i++) {
        const struct check_in_item *first = &check_in->items[0], *item = &check_in->items[i];
        if (item->least != first->least || item->most != first->most)
            return field_refuse_key(reading, &reading->places->at[0], "score",
                                    "Give all items the same scale, or write score: none.",
                                    "'score' needs one scale for all items");
    }
    return STATUS_OK;
}

static enum status make_check_in(const struct reading *reading, const void *file, void *made)
{
    static const char *const scores[] = {"none", "sum", "mean"}; /* enum check_in_score */
    const struct raw_check_in *raw = file;
    struct check_in *check_in = made;
    const struct place *top_place = &reading->places->at[0];
    int score = SCORED_NOT;
    FIELD(field_id, top_place, "id", raw->id, CHECK_IN_ID_MAX, &check_in->id);
    FIELD(field_needed_text, top_place, "title", raw->title, TITLE_MAX, &check_in->title);
    FIELD(field_text, top_place, "about", raw->about, TEXT_MAX, &check_in->about);
    if (!check_in->about && !(check_in->about = strdup("")))
        return field_out_of_memory(reading);
    FIELD(field_needed_text, top_place, "licence", raw->licence, LICENCE_MAX, &check_in->licence);
    FIELD(field_text, top_place, "source", raw->source, LICENCE_MAX, &check_in->source_words);
    FIELD(field_choice, top_place, "score", raw->score, scores, 3, &score);
    check_in->score = (enum check_in_score)score;
    enum status status = read_items(reading, raw, check_in);
    return status == STATUS_OK ? check_score(reading, check_in) : status;
}

enum status check_in_parse(const char *text, size_t size, const char *name,
                           struct check_in **check_in, struct problem *problem)
{
    struct check_in *built = calloc(1, sizeof *built);
    if (!built || !(built->source = strndup(text, size))) {
        free(built);
        return problem_set(problem, STATUS_FAILED, NULL, "out of memory");
    }
    enum status status =
        schema_read(&check_in_schema, text, size, name, make_check_in, built, problem);
    if (status == STATUS_OK)
        *check_in = built;
    else
        check_in_destroy(built);
    return status;
}

enum status check_in_load(const char *path, struct check_in **check_in, struct problem *problem)
{
    char *text;
    size_t size;
    enum status status = file_read(path, check_in_schema.size_max, &text, &size, problem);
    if (status != STATUS_OK)
        return status;
    status = check_in_parse(text, size, file_name(path), check_in, problem);
    free(text);
    return status;
}

void check_in_destroy(struct check_in *check_in)
{
    if (!check_in)
        return;
    for (int i = 0; i < check_in->item_count; i++) {
        free(check_in->items[i].id);
        free(check_in->items[i].ask);
        free(check_in->items[i].low);
        free(check_in->items[i].high);
    }
    free(check_in->items);
    free(check_in->id);
    free(check_in->title);
    free(check_in->about);
    free(check_in->licence);
    free(check_in->source_words);
    free(check_in->source);
    free(check_in);
}

double check_in_scored(const struct check_in *check_in, const double *values)
{
    double sum = 0;
    int answered = 0;
    for (int i = 0; i < check_in->item_count; i++) {
        const struct check_in_item *item = &check_in->items[i];
        if (isnan(values[i]))
            continue;
        sum += item->reversed ? item->least + item->most - values[i] : values[i];
        answered++;
    }
    if (check_in->score == SCORED_SUM)
        return answered == check_in->item_count ? sum : NAN;
    if (check_in->score == SCORED_MEAN)
        return 2 * answered >= check_in->item_count ? sum / answered : NAN;
    return NAN;
}
