/* A protocol's file: its keys, and what they may hold. */
#include "calibration/protocol.h"

#include "files/fields.h"
#include "files/file.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SOURCES_MAX  10
#define SOURCE_MAX   300 /* characters */
#define BREATHS_MOST 400
#define LONGER_MOST  500.0 /* ms a breath */
#define AROUND_MOST  1.0

struct raw_practice {
    char *length, *rate;
};

struct raw_steps {
    char **rates, **around;
    unsigned rates_count, around_count;
    char *each, *rest;
};

struct raw_slide {
    char *from, *breaths, *longer_ms;
};

struct raw_protocol {
    char *id, *title, *about, *inhale, *beyond, *comfort;
    char **sources;
    unsigned sources_count;
    struct raw_practice *practice;
    struct raw_steps *steps;
    struct raw_slide *slide;
};

static const cyaml_schema_field_t practice_fields[] = {
    SCHEMA_WORDS("for", NEEDED, struct raw_practice, length),
    SCHEMA_WORDS("rate", MAYBE, struct raw_practice, rate),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t steps_fields[] = {
    SCHEMA_LIST("rates", MAYBE, struct raw_steps, rates, &schema_word, 2, PROTOCOL_RATES),
    SCHEMA_LIST("around", MAYBE, struct raw_steps, around, &schema_word, 2, PROTOCOL_RATES),
    SCHEMA_WORDS("each", NEEDED, struct raw_steps, each),
    SCHEMA_WORDS("rest", MAYBE, struct raw_steps, rest),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t slide_fields[] = {
    SCHEMA_WORDS("from", NEEDED, struct raw_slide, from),
    SCHEMA_WORDS("breaths", NEEDED, struct raw_slide, breaths),
    SCHEMA_WORDS("longer_ms", NEEDED, struct raw_slide, longer_ms),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t protocol_fields[] = {
    SCHEMA_WORDS("id", NEEDED, struct raw_protocol, id),
    SCHEMA_WORDS("title", NEEDED, struct raw_protocol, title),
    SCHEMA_WORDS("about", MAYBE, struct raw_protocol, about),
    SCHEMA_LIST("sources", MAYBE, struct raw_protocol, sources, &schema_word, 1, SOURCES_MAX),
    SCHEMA_WORDS("inhale", MAYBE, struct raw_protocol, inhale),
    SCHEMA_WORDS("beyond", MAYBE, struct raw_protocol, beyond),
    SCHEMA_WORDS("comfort", MAYBE, struct raw_protocol, comfort),
    SCHEMA_KEYS("practice", MAYBE, struct raw_protocol, practice, practice_fields),
    SCHEMA_KEYS("steps", MAYBE, struct raw_protocol, steps, steps_fields),
    SCHEMA_KEYS("slide", MAYBE, struct raw_protocol, slide, slide_fields),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t top = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_protocol, protocol_fields),
};

static const struct schema_name names[] = {{protocol_fields, "a protocol"},
                                           {practice_fields, "a practice round"},
                                           {steps_fields, "the steps"},
                                           {slide_fields, "the slide"}};

static const struct schema protocol_schema = {
    .top = &top,
    .names = names,
    .name_count = sizeof names / sizeof names[0],
    .size_max = (size_t)64 * 1024,
};

static enum status read_rate(const struct value *value, const struct protocol *protocol,
                             double *rate)
{
    double least = protocol->asks_beyond ? PROTOCOL_LEAST_PER_MIN : PROTOCOL_SLOWEST_PER_MIN;
    double most = protocol->asks_beyond ? PROTOCOL_MOST_PER_MIN : PROTOCOL_FASTEST_PER_MIN;
    return field_number(value, least, most, rate);
}

static enum status read_practice(const struct reading *reading, const struct raw_protocol *raw,
                                 struct protocol *protocol)
{
    if (!raw->practice)
        return STATUS_OK;
    const struct place *at = field_place(reading, &reading->places->at[0], "practice");
    FIELD(field_duration, at, "for", raw->practice->length, &protocol->practice_s);
    FIELD(read_rate, at, "rate", raw->practice->rate, protocol, &protocol->practice_per_min);
    if (protocol->practice_per_min == 0 && !protocol->around)
        return places_refuse(reading->places, at->line, at->column, reading->problem,
                             "For example rate: 6.", "a practice round needs a rate");
    return STATUS_OK;
}

static enum status refuse_same(const struct value *value)
{
    return FIELD_REFUSE(value, "Write each rate once.", "the rate %.20s stands here twice",
                        value->words);
}

static enum status read_rates(const struct reading *reading, const struct raw_steps *raw,
                              const struct place *at, struct protocol *protocol)
{
    const char *key = protocol->around ? "around" : "rates";
    char **words = protocol->around ? raw->around : raw->rates;
    const struct place *list = field_place(reading, at, key);
    protocol->rate_count = (int)(protocol->around ? raw->around_count : raw->rates_count);
    for (int i = 0; i < protocol->rate_count; i++) {
        struct value value = {reading, places_item(reading->places, list, i), key, words[i]};
        double *rate = &protocol->rates_per_min[i];
        enum status status = protocol->around
                                 ? field_number(&value, -AROUND_MOST, AROUND_MOST, rate)
                                 : read_rate(&value, protocol, rate);
        for (int j = 0; !status && j < i; j++)
            if (protocol->rates_per_min[j] == *rate)
                status = refuse_same(&value);
        if (status)
            return status;
    }
    return STATUS_OK;
}

static enum status read_steps(const struct reading *reading, const struct raw_steps *raw,
                              struct protocol *protocol)
{
    const struct place *at = field_place(reading, &reading->places->at[0], "steps");
    if (!raw->rates == !raw->around)
        return places_refuse(reading->places, at->line, at->column, reading->problem,
                             "Write rates: [6.5, 6, 5.5], or around: [-0.2, 0, 0.2].",
                             "steps need either 'rates' or 'around'");
    protocol->around = raw->around != NULL;
    enum status status = read_rates(reading, raw, at, protocol);
    if (status)
        return status;
    FIELD(field_duration, at, "each", raw->each, &protocol->stage_s);
    FIELD(field_duration, at, "rest", raw->rest, &protocol->rest_s);
    return STATUS_OK;
}

static enum status read_slide(const struct reading *reading, const struct raw_slide *raw,
                              struct protocol *protocol)
{
    const struct place *at = field_place(reading, &reading->places->at[0], "slide");
    double breaths = 0, longer_ms = 0;
    FIELD(read_rate, at, "from", raw->from, protocol, &protocol->slide_from_per_min);
    FIELD(field_number, at, "breaths", raw->breaths, 10, BREATHS_MOST, &breaths);
    FIELD(field_number, at, "longer_ms", raw->longer_ms, -LONGER_MOST, LONGER_MOST, &longer_ms);
    double last_s = 60 / protocol->slide_from_per_min + (breaths - 1) * longer_ms / 1000;
    double slowest = protocol->asks_beyond ? PROTOCOL_LEAST_PER_MIN : PROTOCOL_SLOWEST_PER_MIN;
    double fastest = protocol->asks_beyond ? PROTOCOL_MOST_PER_MIN : PROTOCOL_FASTEST_PER_MIN;
    if (breaths != round(breaths) || longer_ms == 0)
        return places_refuse(reading->places, at->line, at->column, reading->problem,
                             "For example breaths: 78 and longer_ms: 67.04.",
                             "a slide has whole breaths, each longer (or shorter) than the last");
    if (last_s > 60 / slowest || last_s < 60 / fastest)
        return field_refuse_key(reading, at, "breaths",
                                "Fewer breaths, or a smaller step; beyond: true where it must be.",
                                "the slide's last breath is slower or faster than is allowed");
    protocol->slide_breaths = (int)breaths;
    protocol->slide_longer_s = longer_ms / 1000;
    return STATUS_OK;
}

static enum status read_sources(const struct reading *reading, const struct raw_protocol *raw,
                                struct protocol *protocol)
{
    if (!raw->sources)
        return STATUS_OK;
    struct field_words words = {raw->sources, raw->sources_count};
    return field_texts(reading, &reading->places->at[0], "sources", words, SOURCE_MAX,
                       &protocol->sources, &protocol->source_count);
}

static enum status protocol_make(const struct reading *reading, const void *loaded, void *made)
{
    const struct raw_protocol *raw = loaded;
    struct protocol *protocol = made;
    const struct place *at = &reading->places->at[0];
    FIELD(field_id, at, "id", raw->id, ID_MAX, &protocol->id);
    FIELD(field_needed_text, at, "title", raw->title, TITLE_MAX, &protocol->title);
    FIELD(field_text, at, "about", raw->about, 2 * TEXT_MAX, &protocol->about);
    protocol->inhale = 0.42;
    FIELD(field_number, at, "inhale", raw->inhale, 0.2, 0.8, &protocol->inhale);
    FIELD(field_flag, at, "beyond", raw->beyond, &protocol->asks_beyond);
    FIELD(field_flag, at, "comfort", raw->comfort, &protocol->asks_comfort);
    if (!raw->steps == !raw->slide)
        return places_refuse(reading->places, 1, 1, reading->problem,
                             "See the files in calibration/protocols.",
                             "a protocol has either 'steps' or a 'slide'");
    enum status status = read_sources(reading, raw, protocol);
    if (!status)
        status = raw->steps ? read_steps(reading, raw->steps, protocol)
                            : read_slide(reading, raw->slide, protocol);
    return status ? status : read_practice(reading, raw, protocol);
}

void protocol_destroy(struct protocol *protocol)
{
    if (!protocol)
        return;
    free(protocol->id);
    free(protocol->title);
    free(protocol->about);
    field_texts_free(protocol->sources, protocol->source_count);
    free(protocol->text);
    free(protocol);
}

enum status protocol_parse(const char *text, size_t size, const char *name,
                           struct protocol **protocol, struct problem *problem)
{
    struct protocol *made = calloc(1, sizeof *made);
    if (made)
        made->text = strndup(text, size);
    if (!made || !made->text) {
        protocol_destroy(made);
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "out of memory while reading %.60s", name);
    }
    enum status status =
        schema_read(&protocol_schema, text, size, name, protocol_make, made, problem);
    if (status)
        protocol_destroy(made);
    else
        *protocol = made;
    return status;
}

enum status protocol_load(const char *path, struct protocol **protocol, struct problem *problem)
{
    char *text;
    size_t size;
    enum status status = file_read(path, protocol_schema.size_max, &text, &size, problem);
    if (status)
        return status;
    status = protocol_parse(text, size, file_name(path), protocol, problem);
    free(text);
    return status;
}
