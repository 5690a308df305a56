/* A practice file made into a practice, whole or not at all.
 *
 * Three passes over the same text: a survey notes where everything stands, libcyaml checks the
 * shape and gives words, and here the words are given their meaning. Each value that does not have
 * one is refused with its line and column and with what would have been right. The first fault is
 * told, as a compiler would; nothing is guessed or repaired. */
#include "practice/practice.h"

#include "base/clock.h"
#include "base/text.h"
#include "practice/schema.h"
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX       400 /* characters */
#define TITLE_MAX      80
#define ID_MAX         40
#define STEP_LONGEST_S 3600.0
#define INHALE_DEFAULT 0.42
#define INHALE_LEAST   0.2
#define INHALE_MOST    0.8

/* A value being read: what was written, and where. */
struct value {
    const struct places *places;
    const struct place *place; /* of the value */
    const char *words;         /* NULL: the key is absent */
    struct problem *problem;
};

#define REFUSE(value, remedy, ...)                                                                 \
    places_refuse((value)->places, (value)->place->line, (value)->place->column, (value)->problem, \
                  remedy, __VA_ARGS__)

static enum status out_of_memory(struct problem *problem)
{
    return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                       "out of memory while reading a practice");
}

static size_t count_characters(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

/* Lines folded into one, single blanks between words, none at the ends. */
static void fold_blanks(char *text)
{
    char *to = text;
    for (const char *from = text; *from; from++) {
        bool blank = is_blank(*from);
        if (!blank)
            *to++ = *from;
        else if (to > text && to[-1] != ' ')
            *to++ = ' ';
    }
    if (to > text && to[-1] == ' ')
        to--;
    *to = '\0';
}

/* Characters that would steer a terminal: U+0001 to U+001F, U+007F to U+009F. */
static bool holds_controls(const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at; at++)
        if (*at < 0x20 || *at == 0x7F || (*at == 0xC2 && at[1] >= 0x80 && at[1] <= 0x9F))
            return true;
    return false;
}

/* Words for people. What is absent or empty stays NULL. */
static enum status read_text(const struct value *value, size_t most, char **text)
{
    if (!value->words)
        return STATUS_OK;
    char *copy = strdup(value->words);
    if (!copy)
        return out_of_memory(value->problem);
    fold_blanks(copy);
    size_t length = count_characters(copy);
    bool odd = holds_controls(copy);
    *text = length > 0 ? copy : NULL; /* the practice owns it, also on refusal */
    if (length == 0)
        free(copy);
    if (length > most)
        return REFUSE(value, "Divide it between two steps, or use fewer words.",
                      "'%s' has %zu characters; %zu fit", value->place->key, length, most);
    if (odd)
        return REFUSE(value, "Type the words anew.", "'%s' holds characters that cannot be shown",
                      value->place->key);
    return STATUS_OK;
}

static enum status read_needed_text(const struct value *value, size_t most, char **text)
{
    enum status status = read_text(value, most, text);
    if (status == STATUS_OK && !*text)
        return REFUSE(value, "Write a few words.", "'%s' is empty", value->place->key);
    return status;
}

static enum status read_id(const struct value *value, char **id)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    size_t length = strlen(value->words);
    if (length == 0 || length > ID_MAX || strspn(value->words, allowed) != length)
        return REFUSE(value, "For example: settle-in.",
                      "an id is 1 to %d small letters, digits and hyphens, not '%.40s'", ID_MAX,
                      value->words);
    *id = strdup(value->words);
    return *id ? STATUS_OK : out_of_memory(value->problem);
}

static enum status read_duration(const struct value *value, double *seconds)
{
    int64_t ns;
    if (!parse_duration_ns(value->words, &ns))
        return REFUSE(value, "Write the number and its unit without a blank.",
                      "'for' is a length of time such as 20s or 1m30s, not '%.40s'", value->words);
    *seconds = s_from_ns(ns);
    if (*seconds < 1 || *seconds > STEP_LONGEST_S)
        return REFUSE(value, "Choose a length between the two.",
                      "a step lasts from 1s to 60m, not '%.40s'", value->words);
    return STATUS_OK;
}

/* One word of a short list; what is absent stays as it is. */
static enum status read_choice(const struct value *value, const char *const *words, int count,
                               int *choice)
{
    if (!value->words)
        return STATUS_OK;
    for (int i = 0; i < count; i++)
        if (strcmp(value->words, words[i]) == 0) {
            *choice = i;
            return STATUS_OK;
        }
    char memory[80];
    struct text list = text_over(memory, sizeof memory);
    for (int i = 0; i < count; i++)
        text_add(&list, "%s%s", i == 0 ? "" : i + 1 < count ? ", " : " or ", words[i]);
    return REFUSE(value, "Choose one of these words.", "'%s' is %s, not '%.40s'", value->place->key,
                  memory, value->words);
}

static enum status read_pace(const struct value *value, bool *pace)
{
    static const char *const words[] = {"false", "true"};
    int choice = false;
    enum status status = read_choice(value, words, 2, &choice);
    *pace = choice == 1;
    return status;
}

static enum status read_bell(const struct value *value, char **bell)
{
    static const char *const words[] = {"soft", "clear"};
    int choice = -1;
    enum status status = read_choice(value, words, 2, &choice);
    if (status != STATUS_OK || choice < 0)
        return status;
    *bell = strdup(words[choice]);
    return *bell ? STATUS_OK : out_of_memory(value->problem);
}

static enum status read_score(const struct value *value, enum score_display *score)
{
    static const char *const words[] = {"shown", "soft", "hidden"}; /* enum score_display */
    int choice = SCORE_SHOWN;
    enum status status = read_choice(value, words, 3, &choice);
    *score = (enum score_display)choice;
    return status;
}

static enum status read_rate(const struct value *value, struct practice *practice)
{
    practice->rate_per_min = BREATH_RESONANCE_DEFAULT_PER_MIN;
    practice->rate_is_resonance = !value->words || strcmp(value->words, "resonance") == 0;
    if (practice->rate_is_resonance)
        return STATUS_OK;
    double rate;
    if (!parse_double(value->words, &rate))
        return REFUSE(value, "Write a number, or resonance.",
                      "'rate' is breaths a minute or the word resonance, not '%.40s'",
                      value->words);
    if (rate < BREATH_SLOWEST_PER_MIN || rate > BREATH_FASTEST_PER_MIN)
        return REFUSE(value, "Slower or faster can make people light-headed.",
                      "'rate' is from %.0f to %.0f breaths a minute, not %.40s",
                      BREATH_SLOWEST_PER_MIN, BREATH_FASTEST_PER_MIN, value->words);
    practice->rate_per_min = rate;
    return STATUS_OK;
}

static enum status read_inhale(const struct value *value, double *inhale)
{
    *inhale = INHALE_DEFAULT;
    if (!value->words)
        return STATUS_OK;
    if (!parse_double(value->words, inhale) || *inhale < INHALE_LEAST || *inhale > INHALE_MOST)
        return REFUSE(value, "0.42 lets the breath out a little longer than in.",
                      "'inhale' is a share of the breath from %.1f to %.1f, not '%.40s'",
                      INHALE_LEAST, INHALE_MOST, value->words);
    return STATUS_OK;
}

/* A file on its way to being a practice. */
struct reading {
    const struct places *places;
    const struct raw_practice *raw;
    struct practice *practice;
    struct problem *problem;
};

/* Where the key is absent the place is its parent's; it is needed only to refuse what is there. */
static struct value value_of(const struct reading *reading, const struct place *parent,
                             const char *key, const char *words)
{
    const struct place *place = places_key(reading->places, parent, key);
    return (struct value){
        .places = reading->places,
        .place = place ? place : parent,
        .words = words,
        .problem = reading->problem,
    };
}

/* The fields of a struct are read in order until one is refused. */
#define READ(reader, parent, key, words, ...)                                                      \
    do {                                                                                           \
        struct value value = value_of(reading, parent, key, words);                                \
        enum status status = reader(&value, __VA_ARGS__);                                          \
        if (status != STATUS_OK)                                                                   \
            return status;                                                                         \
    } while (0)

static enum status read_head(const struct reading *reading)
{
    const struct raw_practice *raw = reading->raw;
    struct practice *practice = reading->practice;
    const struct place *top = &reading->places->at[0];
    READ(read_id, top, "id", raw->id, &practice->id);
    READ(read_needed_text, top, "title", raw->title, TITLE_MAX, &practice->title);
    READ(read_text, top, "about", raw->about, TEXT_MAX, &practice->about);
    if (!practice->about)
        practice->about = strdup("");
    return practice->about ? STATUS_OK : out_of_memory(reading->problem);
}

static enum status read_breath(const struct reading *reading)
{
    const struct raw_breath *breath = reading->raw->breath;
    const struct place *top = &reading->places->at[0];
    const struct place *at = places_key(reading->places, top, "breath");
    if (!at)
        at = top;
    READ(read_rate, at, "rate", breath ? breath->rate : NULL, reading->practice);
    READ(read_inhale, at, "inhale", breath ? breath->inhale : NULL, &reading->practice->inhale);
    return STATUS_OK;
}

static enum status read_new_id(const struct value *value, const struct practice *practice,
                               char **id)
{
    for (int i = 0; i < practice->step_count; i++)
        if (practice->steps[i].id && &practice->steps[i].id != id &&
            strcmp(practice->steps[i].id, value->words) == 0)
            return REFUSE(value, "Give each step an id of its own.",
                          "step %d has the id '%.40s' already", i + 1, value->words);
    return read_id(value, id);
}

static enum status read_step(const struct reading *reading, int index, const struct place *at)
{
    const struct raw_step *raw = &reading->raw->steps[index];
    struct practice_step *step = &reading->practice->steps[index];
    READ(read_new_id, at, "id", raw->id, reading->practice, &step->id);
    READ(read_text, at, "say", raw->say, TEXT_MAX, &step->say);
    READ(read_duration, at, "for", raw->duration, &step->seconds);
    READ(read_pace, at, "pace", raw->pace, &step->pace);
    READ(read_bell, at, "bell", raw->bell, &step->bell);
    READ(read_text, at, "expect", raw->expect, TEXT_MAX, &step->expect);
    READ(read_score, at, "score", raw->score, &step->score);
    step->least_s = step->most_s = step->seconds;
    reading->practice->seconds += step->seconds;
    return STATUS_OK;
}

static enum status read_steps(const struct reading *reading)
{
    const struct place *top = &reading->places->at[0];
    const struct place *list = places_key(reading->places, top, "steps");
    int count = (int)reading->raw->step_count;
    reading->practice->steps = calloc((size_t)count, sizeof *reading->practice->steps);
    if (!reading->practice->steps)
        return out_of_memory(reading->problem);
    reading->practice->step_count = count;
    enum status status = STATUS_OK;
    for (int i = 0; status == STATUS_OK && i < count; i++)
        status = read_step(reading, i, places_item(reading->places, list, i));
    return status;
}

static enum status read_all(const struct reading *reading, const char *text, size_t size)
{
    reading->practice->source = strndup(text, size);
    if (!reading->practice->source)
        return out_of_memory(reading->problem);
    enum status status = read_head(reading);
    if (status == STATUS_OK)
        status = read_breath(reading);
    return status == STATUS_OK ? read_steps(reading) : status;
}

static enum status build(const struct places *places, const char *text, size_t size,
                         struct practice **practice, struct problem *problem)
{
    struct raw_practice *raw;
    enum status status = schema_load(text, size, places, &raw, problem);
    if (status != STATUS_OK)
        return status;
    struct practice *built = calloc(1, sizeof *built);
    struct reading reading = {places, raw, built, problem};
    status = built ? read_all(&reading, text, size) : out_of_memory(problem);
    schema_free(raw);
    if (status == STATUS_OK)
        *practice = built;
    else
        practice_destroy(built);
    return status;
}

static enum status refuse_size(const char *name, struct problem *problem)
{
    return problem_set(problem, STATUS_INVALID, "Is this the right file?",
                       "%.60s is larger than 256 KiB, more than a practice can be", name);
}

enum status practice_parse(const char *text, size_t size, const char *name,
                           struct practice **practice, struct problem *problem)
{
    if (size > PRACTICE_SIZE_MAX)
        return refuse_size(name, problem);
    struct places places;
    enum status status = places_survey(&places, name, text, size, problem);
    if (status != STATUS_OK)
        return status;
    status = build(&places, text, size, practice, problem);
    places_finish(&places);
    return status;
}

void practice_destroy(struct practice *practice)
{
    if (!practice)
        return;
    for (int i = 0; i < practice->step_count; i++) {
        const struct practice_step *step = &practice->steps[i];
        free(step->id);
        free(step->say);
        free(step->bell);
        free(step->expect);
    }
    free(practice->steps);
    free(practice->id);
    free(practice->title);
    free(practice->about);
    free(practice->source);
    free(practice);
}
