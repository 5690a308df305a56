/* The steps of a practice: what was written as parts, rounds and questions becomes one row, in the
 * order in which the steps may come. Each round is read anew from the same words, so that every
 * step of the row stands for itself. */
#include "practice/practice_keys.h"

#include "base/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS_MAX      12
#define OPTIONAL_WAIT_S 15.0

/* A choice that was made; both are names of a step further up. NULL: none is needed. */
struct condition {
    const char *step, *option;
};

/* Where steps are being read: the part, and what holds for all of it. */
struct part {
    const char *id; /* NULL: outside parts */
    int round;
    double from_minutes;
    struct condition when;
};

/* The row as it grows. */
struct row {
    struct step_reading context;
    struct practice *practice;
    int room;
};

static enum status add_step(struct row *row, const struct place *at, struct practice_step **step)
{
    struct practice *practice = row->practice;
    const struct reading *reading = row->context.reading;
    if (practice->step_count == PRACTICE_STEPS_MAX)
        return places_refuse(reading->places, at->line, at->column, reading->problem,
                             "Take out steps or rounds, or divide it into two practices.",
                             "with all rounds there are more than %d steps by here",
                             PRACTICE_STEPS_MAX);
    if (practice->step_count == row->room) {
        int room = row->room > 0 ? 2 * row->room : 16;
        struct practice_step *steps = realloc(practice->steps, (size_t)room * sizeof *steps);
        if (!steps)
            return field_out_of_memory(reading);
        practice->steps = steps;
        row->room = room;
    }
    *step = &practice->steps[practice->step_count++];
    **step = (struct practice_step){.line = at->line};
    return STATUS_OK;
}

static enum status read_from(const struct value *value, const struct practice *practice,
                             double *minutes)
{
    double seconds;
    if (!value->words)
        return STATUS_OK;
    enum status status = field_duration(value, &seconds);
    if (status != STATUS_OK)
        return status;
    if (practice->minutes_count == 0)
        return FIELD_REFUSE(value, "Add a list such as minutes: [5, 10].",
                            "'from' chooses between lengths, and the practice has no 'minutes'");
    if (seconds / 60 > practice->minutes[practice->minutes_count - 1])
        return FIELD_REFUSE(value, "Choose one of the minutes.",
                            "'from' is longer than the longest of 'minutes', %g",
                            practice->minutes[practice->minutes_count - 1]);
    if (seconds / 60 > *minutes) /* else the part begins later */
        *minutes = seconds / 60;
    return STATUS_OK;
}

/* A choice among the first `before` steps; inside a part the part's own comes first. */
static const struct practice_step *earlier_choice(const struct practice *practice, int before,
                                                  const char *part, const char *name)
{
    char inner[2 * PLACE_WORDS_SIZE];
    snprintf(inner, sizeof inner, "%s/%s", part ? part : "", name);
    for (int pass = part ? 0 : 1; pass < 2; pass++)
        for (int i = before - 1; i >= 0; i--) {
            const struct practice_step *step = &practice->steps[i];
            if (step->option_count > 0 && strcmp(step->id, pass == 0 ? inner : name) == 0)
                return step;
        }
    return NULL;
}

static const struct practice_option *option_of(const struct practice_step *step, const char *id)
{
    for (int i = 0; i < step->option_count; i++)
        if (strcmp(step->options[i].id, id) == 0)
            return &step->options[i];
    return NULL;
}

static enum status refuse_option(const struct reading *reading, const struct place *place,
                                 const struct practice_step *choice)
{
    char memory[120];
    struct text list = text_over(memory, sizeof memory);
    for (int i = 0; i < choice->option_count; i++)
        text_add(&list, "%s%s", i > 0 ? ", " : "", choice->options[i].id);
    return places_refuse(reading->places, place->line, place->column, reading->problem,
                         "Write one of them.", "'%s' is no option of '%.40s'; its options are %s",
                         place->words, choice->id, memory);
}

/* `when: {step: option}` has a key of the author's own, so that it is read from its places. */
static enum status read_when(const struct row *row, const struct place *at, int before,
                             const char *part, struct condition *condition)
{
    const struct reading *reading = row->context.reading;
    const struct places *places = reading->places;
    const struct place *when = places_key(places, at, "when");
    if (!when)
        return STATUS_OK;
    const struct place *pair = when->kind == PLACE_KEYS ? places_item(places, when, 0) : NULL;
    if (!pair || pair->kind != PLACE_WORDS || places_item(places, when, 1))
        return places_refuse(places, when->line, when->column, reading->problem,
                             "For example when: {which: breath}.",
                             "'when' should be one step that gives a choice, and one of its "
                             "options");
    const struct practice_step *choice = earlier_choice(row->practice, before, part, pair->key);
    if (!choice)
        return places_refuse(places, pair->key_line, pair->key_column, reading->problem,
                             "Name a step above this one that has 'choose', or an optional part.",
                             "'%s' is no earlier step that gives a choice", pair->key);
    const struct practice_option *option = option_of(choice, pair->words);
    if (!option)
        return refuse_option(reading, pair, choice);
    *condition = (struct condition){choice->id, option->id};
    return STATUS_OK;
}

static bool is_inside(const char *id, const char *part)
{
    size_t length = strlen(part);
    return strncmp(id, part, length) == 0 && id[length] == '/';
}

/* A choice made inside a part says that the part came, so that one condition a step is enough. */
static enum status check_own_when(const struct row *row, const struct place *at,
                                  const struct part *part, const struct condition *own)
{
    if (!own->step || !part->when.step || is_inside(own->step, part->id))
        return STATUS_OK;
    return field_refuse_key(row->context.reading, at, "when",
                            "Choose inside the part, or make two parts of it.",
                            "this part comes only after a choice already; a step in it can wait "
                            "only for a choice inside the part");
}

static enum status set_when(const struct reading *reading, struct practice_step *step,
                            struct condition condition)
{
    if (!condition.step)
        return STATUS_OK;
    step->when_step = strdup(condition.step);
    step->when_option = strdup(condition.option);
    return step->when_step && step->when_option ? STATUS_OK : field_out_of_memory(reading);
}

static enum status read_step(struct row *row, const struct raw_step *raw, const struct place *at,
                             const struct part *part)
{
    const struct reading *reading = row->context.reading;
    struct practice_step *step = NULL;
    struct condition own = {0};
    enum status status = add_step(row, at, &step);
    if (status != STATUS_OK)
        return status;
    step->round = part->round;
    step->from_minutes = part->from_minutes;
    row->context.part = part->id;
    status = practice_read_step(&row->context, raw, at, step);
    if (status == STATUS_OK)
        status = read_when(row, at, row->practice->step_count - 1, part->id, &own);
    if (status == STATUS_OK)
        status = check_own_when(row, at, part, &own);
    if (status != STATUS_OK)
        return status;
    FIELD(read_from, at, "from", raw->from, row->practice, &step->from_minutes);
    return set_when(reading, step, own.step ? own : part->when);
}

/* Ids are told apart where they are written: rounds repeat them in the row. */
static enum status check_id(const struct reading *reading, const struct raw_step *raw, int index,
                            const struct place *at)
{
    for (int i = 0; i < index; i++)
        if (strcmp(raw[i].id, raw[index].id) == 0) {
            const struct place *id = field_place(reading, at, "id");
            return places_refuse(reading->places, id->line, id->column, reading->problem,
                                 "Give each step an id of its own.",
                                 "step %d has the id '%.40s' already", i + 1, raw[index].id);
        }
    return STATUS_OK;
}

/* What a step says, does or waits for has its place in the steps of a part. */
static enum status check_part_keys(const struct reading *reading, const struct raw_step *raw,
                                   const struct place *at)
{
    static const char *const own[] = {"id", "part", "repeat", "optional", "from", "when"};
    const struct places *places = reading->places;
    const struct place *key;
    for (int i = 0; (key = places_item(places, at, i)); i++) {
        bool right = raw->optional && strcmp(key->key, "for") == 0;
        for (size_t j = 0; !right && j < sizeof own / sizeof own[0]; j++)
            right = strcmp(key->key, own[j]) == 0;
        if (!right)
            return places_refuse(places, key->key_line, key->key_column, reading->problem,
                                 "Write it in a step of the part.",
                                 "'%s' is not a key of a part; the keys are id, part, repeat, "
                                 "optional, from, when, and for beside optional",
                                 key->key);
    }
    return STATUS_OK;
}

static enum status add_option(struct practice_step *step, const char *id, const char *label)
{
    struct practice_option *option = &step->options[step->option_count++];
    option->id = strdup(id);
    option->label = strdup(label);
    return option->id && option->label ? STATUS_OK : STATUS_FAILED;
}

/* The question before an optional part. Where nobody answers, the part does not come. */
static enum status add_question(struct row *row, const struct raw_step *raw, const struct place *at,
                                const struct part *part)
{
    const struct reading *reading = row->context.reading;
    struct practice_step *step = NULL;
    enum status status = add_step(row, at, &step);
    if (status != STATUS_OK)
        return status;
    step->from_minutes = part->from_minutes;
    step->score = row->context.score;
    step->seconds = OPTIONAL_WAIT_S;
    FIELD(field_id, at, "id", raw->id, ID_MAX, &step->id);
    FIELD(practice_read_said, at, "optional", raw->optional, row->practice, &step->say);
    FIELD(practice_read_expect, at, "expect", NULL, row->context.expect, &step->expect);
    FIELD(field_duration, at, "for", raw->duration, &step->seconds);
    step->least_s = step->most_s = step->seconds;
    step->options = calloc(2, sizeof *step->options);
    if (!step->options || add_option(step, "no", "No") || add_option(step, "yes", "Yes"))
        return field_out_of_memory(reading);
    if (!step->say)
        return field_refuse_key(reading, at, "optional", "Write a question.",
                                "'optional' is empty");
    return set_when(reading, step, part->when);
}

static enum status read_repeat(const struct value *value, int *rounds)
{
    int64_t number;
    if (!value->words)
        return STATUS_OK;
    if (!parse_int64(value->words, &number) || number < 1 || number > ROUNDS_MAX)
        return FIELD_REFUSE(value, "For example repeat: 3.",
                            "'repeat' is a whole number of rounds from 1 to %d, not '%.40s'",
                            ROUNDS_MAX, value->words);
    *rounds = (int)number;
    return STATUS_OK;
}

static enum status read_round(struct row *row, const struct raw_step *raw, const struct place *list,
                              const struct part *part)
{
    const struct reading *reading = row->context.reading;
    enum status status = STATUS_OK;
    for (int i = 0; status == STATUS_OK && i < (int)raw->part_count; i++) {
        const struct place *at = places_item(reading->places, list, i);
        status = check_id(reading, raw->part, i, at);
        if (status == STATUS_OK)
            status = read_step(row, &raw->part[i], at, part);
    }
    return status;
}

static enum status read_part(struct row *row, const struct raw_step *raw, const struct place *at)
{
    const struct reading *reading = row->context.reading;
    struct part part = {.id = raw->id};
    int rounds = 0;
    enum status status = check_part_keys(reading, raw, at);
    if (status != STATUS_OK)
        return status;
    FIELD(field_check_id, at, "id", raw->id, ID_MAX);
    FIELD(read_from, at, "from", raw->from, row->practice, &part.from_minutes);
    FIELD(read_repeat, at, "repeat", raw->repeat, &rounds);
    status = read_when(row, at, row->practice->step_count, NULL, &part.when);
    if (status == STATUS_OK && raw->optional) {
        status = add_question(row, raw, at, &part);
        part.when = (struct condition){raw->id, "yes"};
    }
    const struct place *list = field_place(reading, at, "part");
    for (part.round = rounds > 0; status == STATUS_OK && part.round <= rounds; part.round++)
        status = read_round(row, raw, list, &part);
    return status;
}

static enum status read_entry(struct row *row, const struct raw_step *raw, const struct place *at)
{
    static const char *const only[] = {"repeat", "optional"};
    const struct reading *reading = row->context.reading;
    if (raw->part)
        return read_part(row, raw, at);
    for (size_t i = 0; i < sizeof only / sizeof only[0]; i++)
        if (places_key(reading->places, at, only[i]))
            return field_refuse_key(reading, at, only[i], "Add part: with its steps.",
                                    "'repeat' and 'optional' belong to a part");
    return read_step(row, raw, at, &(struct part){0});
}

enum status practice_read_steps(const struct step_reading *context, const struct raw_practice *raw,
                                struct practice *practice)
{
    const struct reading *reading = context->reading;
    const struct place *list = field_place(reading, &reading->places->at[0], "steps");
    struct row row = {.context = *context, .practice = practice};
    enum status status = STATUS_OK;
    for (int i = 0; status == STATUS_OK && i < (int)raw->steps_count; i++) {
        const struct place *at = places_item(reading->places, list, i);
        status = check_id(reading, raw->steps, i, at);
        if (status == STATUS_OK)
            status = read_entry(&row, &raw->steps[i], at);
    }
    return status;
}
