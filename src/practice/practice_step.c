/* One step of a practice file. */
#include "practice/practice_keys.h"

#include "practice/check_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LESSON_MAX 4000 /* characters */
#define LABEL_MAX  60

/* Inside a part "part/step", together no longer than any id. */
static enum status read_step_id(const struct value *value, const char *part, char **id)
{
    char *own = NULL;
    enum status status = field_id(value, ID_MAX, &own);
    if (status != STATUS_OK || !part) {
        *id = own;
        return status;
    }
    size_t length = strlen(part) + 1 + strlen(own);
    *id = malloc(length + 1);
    if (*id)
        snprintf(*id, length + 1, "%s/%s", part, own);
    free(own);
    if (!*id)
        return field_out_of_memory(value->reading);
    if (length > ID_MAX)
        return FIELD_REFUSE(value, "Shorten one of the two ids.",
                            "'%s' has %zu characters; %d fit, with the part's id before it", *id,
                            length, ID_MAX);
    return STATUS_OK;
}

static enum status read_lesson(const struct value *value, const struct practice *practice,
                               char **text)
{
    enum status status = field_paragraphs(value, LESSON_MAX, text);
    return status == STATUS_OK ? practice_check_names(value, practice) : status;
}

static enum status read_bell(const struct value *value, char **bell)
{
    static const char *const words[] = {"soft", "clear"};
    int choice = -1;
    enum status status = field_choice(value, words, 2, &choice);
    if (status != STATUS_OK || choice < 0)
        return status;
    *bell = strdup(words[choice]);
    return *bell ? STATUS_OK : field_out_of_memory(value->reading);
}

/* One that is given alone has the natural length as its fellow. */
static enum status read_lengths(const struct reading *reading, const struct raw_step *raw,
                                const struct place *at, struct practice_step *step)
{
    if (!raw->duration)
        return places_refuse(reading->places, at->line, at->column, reading->problem,
                             "Add a line such as for: 20s.",
                             "'for' is missing; a step says how long it lasts");
    FIELD(field_duration, at, "for", raw->duration, &step->seconds);
    step->least_s = step->most_s = step->seconds;
    FIELD(field_duration, at, "at_least", raw->at_least, &step->least_s);
    FIELD(field_duration, at, "at_most", raw->at_most, &step->most_s);
    if (step->least_s > step->seconds)
        return field_refuse_key(reading, at, "at_least", "Make at_least shorter or for longer.",
                                "'at_least' is longer than 'for'");
    if (step->most_s < step->seconds)
        return field_refuse_key(reading, at, "at_most", "Make at_most longer or for shorter.",
                                "'at_most' is shorter than 'for'");
    return STATUS_OK;
}

static enum status read_pace(const struct reading *reading, const struct raw_step *raw,
                             const struct place *at, struct practice_step *step)
{
    FIELD(field_flag, at, "pace", raw->pace, &step->pace);
    if (raw->rate && !step->pace)
        return field_refuse_key(reading, at, "rate", "Add pace: true, or take the rate out.",
                                "'rate' is the pacer's, which does not move in this step");
    if (raw->rate)
        FIELD(practice_read_rate, at, "rate", raw->rate, &step->rate_per_min);
    return STATUS_OK;
}

static enum status read_sign(const struct reading *reading, const struct raw_until *raw,
                             const struct place *at, struct heart_wish *until)
{
    static const char *const settled[] = {"settled"};
    int choice = 0;
    if (!!raw->synchrony + !!raw->coherence + !!raw->heart_rate != 1)
        return places_refuse(reading->places, at->line, at->column, reading->problem,
                             "For example {synchrony: 0.6, hold: 15s}.",
                             "'until' waits for one of synchrony, coherence and heart_rate");
    until->sign = raw->synchrony   ? SIGN_SYNCHRONY
                  : raw->coherence ? SIGN_COHERENCE
                                   : SIGN_HEART_RATE;
    FIELD(field_number, at, "synchrony", raw->synchrony, 0.05, 1, &until->least);
    FIELD(field_number, at, "coherence", raw->coherence, 0.05, 1, &until->least);
    FIELD(field_choice, at, "heart_rate", raw->heart_rate, settled, 1, &choice);
    FIELD(field_duration, at, "hold", raw->hold, &until->hold_s);
    return STATUS_OK;
}

static enum status check_until(const struct reading *reading, const struct raw_step *raw,
                               const struct place *at, const struct practice_step *step)
{
    const struct place *until = field_place(reading, at, "until");
    const char *missing = !raw->at_least ? "at_least" : !raw->at_most ? "at_most" : NULL;
    if (missing)
        return places_refuse(reading->places, until->key_line, until->key_column, reading->problem,
                             "Add at_least and at_most, so that it ends whatever the heart does.",
                             "'%s' is missing; a step with 'until' needs at_least and at_most",
                             missing);
    if (step->until.hold_s > step->most_s) {
        const struct place *hold = field_place(reading, until, "hold");
        return places_refuse(reading->places, hold->line, hold->column, reading->problem,
                             "Make hold shorter or at_most longer.",
                             "'hold' is longer than 'at_most': the step could never wait so long");
    }
    if (step->until.sign == SIGN_SYNCHRONY && !step->pace)
        return places_refuse(reading->places, until->key_line, until->key_column, reading->problem,
                             "Add pace: true.",
                             "'synchrony' is the heart's with the pacer, which does not move in "
                             "this step");
    return STATUS_OK;
}

static enum status read_until(const struct reading *reading, const struct raw_step *raw,
                              const struct place *at, struct practice_step *step)
{
    static const char *const words[] = {"wait", "skip"};
    int choice = 0;
    if (raw->without_sensor && !raw->until)
        return field_refuse_key(reading, at, "without_sensor", "Add until, or take the line out.",
                                "'without_sensor' belongs to a step that has 'until'");
    FIELD(field_choice, at, "without_sensor", raw->without_sensor, words, 2, &choice);
    step->skip_without_sensor = choice == 1;
    if (!raw->until)
        return STATUS_OK;
    enum status status =
        read_sign(reading, raw->until, field_place(reading, at, "until"), &step->until);
    return status == STATUS_OK ? check_until(reading, raw, at, step) : status;
}

static enum status read_option(const struct reading *reading, const struct raw_option *raw,
                               const struct place *at, struct practice_step *step)
{
    struct practice_option *option = &step->options[step->option_count++];
    FIELD(field_id, at, "id", raw->id, ID_MAX, &option->id);
    FIELD(field_needed_text, at, "label", raw->label, LABEL_MAX, &option->label);
    for (int i = 0; i < step->option_count - 1; i++)
        if (strcmp(step->options[i].id, option->id) == 0)
            return field_refuse_key(reading, at, "id", "Give each option an id of its own.",
                                    "an option above has the same id");
    return STATUS_OK;
}

static enum status read_options(const struct reading *reading, const struct raw_step *raw,
                                const struct place *at, struct practice_step *step)
{
    if (raw->choose_count == 0)
        return STATUS_OK;
    const struct place *list = field_place(reading, at, "choose");
    step->options = calloc(raw->choose_count, sizeof *step->options);
    if (!step->options)
        return field_out_of_memory(reading);
    enum status status = STATUS_OK;
    for (int i = 0; status == STATUS_OK && i < (int)raw->choose_count; i++)
        status = read_option(reading, &raw->choose[i], places_item(reading->places, list, i), step);
    return status;
}

/* A step ends by the clock, or by one thing that it waits for. */
static enum status check_one_end(const struct reading *reading, const struct place *at)
{
    static const char *const ends[] = {"lesson", "ask", "choose", "until"};
    const char *found = NULL;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        const struct place *place = places_key(reading->places, at, ends[i]);
        if (place && found)
            return places_refuse(reading->places, place->key_line, place->key_column,
                                 reading->problem, "Make two steps of it.",
                                 "a step has '%s' or '%s', not both", found, ends[i]);
        if (place)
            found = ends[i];
    }
    return STATUS_OK;
}

static enum status read_words(const struct step_reading *context, const struct raw_step *raw,
                              const struct place *at, struct practice_step *step)
{
    const struct reading *reading = context->reading;
    const struct practice *practice = context->practice;
    FIELD(read_step_id, at, "id", raw->id, context->part, &step->id);
    FIELD(practice_read_said, at, "say", raw->say, practice, &step->say);
    FIELD(read_lesson, at, "lesson", raw->lesson, practice, &step->lesson);
    FIELD(read_bell, at, "bell", raw->bell, &step->bell);
    FIELD(practice_read_expect, at, "expect", raw->expect, context->expect, &step->expect);
    FIELD(practice_read_score, at, "score", raw->score, context->score, &step->score);
    FIELD(field_flag, at, "way_out", raw->way_out, &step->way_out);
    if (raw->ask)
        FIELD(field_id, at, "ask", raw->ask, CHECK_IN_ID_MAX, &step->ask);
    return STATUS_OK;
}

enum status practice_read_step(const struct step_reading *context, const struct raw_step *raw,
                               const struct place *at, struct practice_step *step)
{
    const struct reading *reading = context->reading;
    enum status status = check_one_end(reading, at);
    if (status == STATUS_OK)
        status = read_words(context, raw, at, step);
    if (status == STATUS_OK)
        status = read_lengths(reading, raw, at, step);
    if (status == STATUS_OK)
        status = read_pace(reading, raw, at, step);
    if (status == STATUS_OK)
        status = read_until(reading, raw, at, step);
    return status == STATUS_OK ? read_options(reading, raw, at, step) : status;
}
