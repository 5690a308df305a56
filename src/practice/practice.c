/* A practice file made into a practice, whole or not at all.
 *
 * Three passes over the same text: a survey notes where everything stands, the schema checks the
 * shape and gives words, and here the words are given their meaning. Each value that does not have
 * one is refused with its line and column and with what would have been right. The first fault is
 * told, as a compiler would; nothing is guessed or repaired. */
#include "practice/practice_keys.h"

#include "base/text.h"
#include "files/file.h"
#include "practice/plan.h"
#include "practice/words.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOMENT_MAX     40 /* characters */
#define ASK_MAX        80
#define NAME_MAX       40
#define MINUTES_MOST   60.0
#define INHALE_DEFAULT 0.42

const char *const practice_themes[] = {
    "attention", "self-compassion", "kindness", "common-humanity", "compassion", "equanimity",
    "presence",  "grief",           "body",     "pause",           NULL,
};

static enum status read_theme(const struct value *value, const char **theme)
{
    int count = 0, choice = -1;
    while (practice_themes[count])
        count++;
    enum status status = field_choice(value, practice_themes, count, &choice);
    *theme = choice >= 0 ? practice_themes[choice] : NULL;
    return status;
}

enum status practice_read_score(const struct value *value, enum score_display otherwise,
                                enum score_display *score)
{
    int choice = (int)otherwise;
    enum status status = field_choice(value, score_words, SCORE_COUNT, &choice);
    *score = (enum score_display)choice;
    return status;
}

/* A word becomes our sentence; any other text is the author's own. */
static const char *sentence_of(const char *word)
{
    static const struct {
        const char *word, *sentence;
    } known[] = {
        {"steadies", "The heart may find a steadier rhythm here."},
        {"quickens", "The heart may quicken here. That is part of turning toward."},
        {"calms", "The heart may slow down a little here."},
        {"varies", "The heart may rise and fall here, each in its own way."},
        {"any", "Whatever the heart does here is fine."},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(word, known[i].word) == 0)
            return known[i].sentence;
    return word;
}

enum status practice_read_expect(const struct value *value, const char *otherwise, char **expect)
{
    const char *words = value->words ? value->words : otherwise;
    struct value meant = *value;
    meant.words = words ? sentence_of(words) : NULL;
    return field_text(&meant, TEXT_MAX, expect);
}

enum status practice_check_names(const struct value *value, const struct practice *practice)
{
    struct word_slot slot;
    for (const char *at = value->words; at && words_slot(at, &slot); at = slot.end) {
        bool known = false;
        for (int i = 0; i < practice->name_count; i++)
            known = known || strcmp(practice->names[i].id, slot.id) == 0;
        if (!known)
            return FIELD_REFUSE(value, "Add it to 'names', or take the braces away.",
                                "{%s} is none of the practice's names", slot.id);
    }
    return STATUS_OK;
}

enum status practice_read_said(const struct value *value, const struct practice *practice,
                               char **text)
{
    enum status status = field_text(value, TEXT_MAX, text);
    return status == STATUS_OK ? practice_check_names(value, practice) : status;
}

enum status practice_read_rate(const struct value *value, double *rate_per_min)
{
    double rate;
    if (!parse_double(value->words, &rate))
        return FIELD_REFUSE(value, "Write a number such as 5.5.",
                            "'rate' is breaths a minute, or at 'breath' the word resonance, not "
                            "'%.40s'",
                            value->words);
    if (rate < BREATH_SLOWEST_PER_MIN || rate > BREATH_FASTEST_PER_MIN)
        return FIELD_REFUSE(value, "Slower or faster can make people light-headed.",
                            "'rate' is from %.0f to %.0f breaths a minute, not %.40s",
                            BREATH_SLOWEST_PER_MIN, BREATH_FASTEST_PER_MIN, value->words);
    *rate_per_min = rate;
    return STATUS_OK;
}

static enum status read_rate_or_resonance(const struct value *value, struct practice *practice)
{
    practice->rate_per_min = BREATH_RESONANCE_DEFAULT_PER_MIN;
    practice->rate_is_resonance = !value->words || strcmp(value->words, "resonance") == 0;
    return practice->rate_is_resonance ? STATUS_OK
                                       : practice_read_rate(value, &practice->rate_per_min);
}

static enum status read_inhale(const struct value *value, double *inhale)
{
    *inhale = INHALE_DEFAULT;
    if (!value->words)
        return STATUS_OK;
    if (!parse_double(value->words, inhale) || *inhale < INHALE_LEAST || *inhale > INHALE_MOST)
        return FIELD_REFUSE(value, "0.42 lets the breath out a little longer than in.",
                            "'inhale' is a share of the breath from %.1f to %.1f, not '%.40s'",
                            INHALE_LEAST, INHALE_MOST, value->words);
    return STATUS_OK;
}

static enum status read_head(const struct reading *reading, const struct raw_practice *raw,
                             struct practice *practice)
{
    const struct place *top = &reading->places->at[0];
    FIELD(field_id, top, "id", raw->id, ID_MAX, &practice->id);
    FIELD(field_needed_text, top, "title", raw->title, TITLE_MAX, &practice->title);
    FIELD(field_text, top, "about", raw->about, TEXT_MAX, &practice->about);
    if (!practice->about && !(practice->about = strdup("")))
        return field_out_of_memory(reading);
    FIELD(read_theme, top, "theme", raw->theme, &practice->theme);
    enum status status =
        field_texts(reading, top, "for", (struct field_words){raw->readers, raw->readers_count},
                    MOMENT_MAX, &practice->readers, &practice->reader_count);
    if (status != STATUS_OK)
        return status;
    return field_texts(reading, top, "moments",
                       (struct field_words){raw->moments, raw->moments_count}, MOMENT_MAX,
                       &practice->moments, &practice->moment_count);
}

static enum status read_breath(const struct reading *reading, const struct raw_breath *breath,
                               struct practice *practice)
{
    const struct place *top = &reading->places->at[0];
    const struct place *at = places_key(reading->places, top, "breath");
    if (!at)
        at = top;
    FIELD(read_rate_or_resonance, at, "rate", breath ? breath->rate : NULL, practice);
    FIELD(read_inhale, at, "inhale", breath ? breath->inhale : NULL, &practice->inhale);
    practice->inhale_is_written = breath && breath->inhale;
    return STATUS_OK;
}

static enum status read_minutes(const struct reading *reading, const struct raw_practice *raw,
                                struct practice *practice)
{
    if (raw->minutes_count == 0)
        return STATUS_OK;
    const struct place *list = field_place(reading, &reading->places->at[0], "minutes");
    practice->minutes = calloc(raw->minutes_count, sizeof *practice->minutes);
    if (!practice->minutes)
        return field_out_of_memory(reading);
    practice->minutes_count = (int)raw->minutes_count;
    for (int i = 0; i < practice->minutes_count; i++) {
        double *minutes = &practice->minutes[i];
        struct value value = {reading, places_item(reading->places, list, i), "minutes",
                              raw->minutes[i]};
        enum status status = field_number(&value, 1, MINUTES_MOST, minutes);
        if (status != STATUS_OK)
            return status;
        if (i > 0 && *minutes <= minutes[-1])
            return FIELD_REFUSE(&value, "Begin with the shortest.",
                                "'minutes' rise from one to the next; %g is not above %g", *minutes,
                                minutes[-1]);
    }
    return STATUS_OK;
}

static enum status read_name(const struct reading *reading, const struct raw_name *raw,
                             const struct place *at, struct practice *practice)
{
    struct practice_name *name = &practice->names[practice->name_count++];
    FIELD(field_id, at, "id", raw->id, ID_MAX, &name->id);
    FIELD(field_needed_text, at, "ask", raw->ask, ASK_MAX, &name->ask);
    FIELD(field_needed_text, at, "otherwise", raw->otherwise, NAME_MAX, &name->otherwise);
    if (name->id[0] < 'a' || name->id[0] > 'z')
        return field_refuse_key(reading, at, "id", "For example: dear.",
                                "the id of a name begins with a letter");
    for (int i = 0; i < practice->name_count - 1; i++)
        if (strcmp(practice->names[i].id, name->id) == 0)
            return field_refuse_key(reading, at, "id", "Give each name an id of its own.",
                                    "a name above has the same id");
    return STATUS_OK;
}

static enum status read_anchor(const struct reading *reading, const struct raw_anchor *raw,
                               const struct place *at, struct practice *practice)
{
    struct practice_anchor *anchor = &practice->anchors[practice->anchor_count++];
    anchor->line = at->line;
    FIELD(field_id, at, "id", raw->id, ID_MAX, &anchor->id);
    FIELD(field_needed_text, at, "title", raw->title, TITLE_MAX, &anchor->title);
    FIELD(practice_read_said, at, "say", raw->say, practice, &anchor->say);
    FIELD(field_flag, at, "pace", raw->pace, &anchor->pace);
    if (!anchor->say)
        return field_refuse_key(reading, at, "say", "Write a few words.", "'say' is empty");
    for (int i = 0; i < practice->anchor_count - 1; i++)
        if (strcmp(practice->anchors[i].id, anchor->id) == 0)
            return field_refuse_key(reading, at, "id", "Give each anchor an id of its own.",
                                    "an anchor above has the same id");
    return STATUS_OK;
}

static enum status read_names(const struct reading *reading, const struct raw_practice *raw,
                              struct practice *practice)
{
    if (raw->names_count == 0)
        return STATUS_OK;
    const struct place *list = field_place(reading, &reading->places->at[0], "names");
    practice->names = calloc(raw->names_count, sizeof *practice->names);
    enum status status = practice->names ? STATUS_OK : field_out_of_memory(reading);
    for (int i = 0; status == STATUS_OK && i < (int)raw->names_count; i++)
        status =
            read_name(reading, &raw->names[i], places_item(reading->places, list, i), practice);
    return status;
}

static enum status read_anchors(const struct reading *reading, const struct raw_practice *raw,
                                struct practice *practice)
{
    if (raw->anchors_count == 0)
        return STATUS_OK;
    const struct place *list = field_place(reading, &reading->places->at[0], "anchors");
    practice->anchors = calloc(raw->anchors_count, sizeof *practice->anchors);
    enum status status = practice->anchors ? STATUS_OK : field_out_of_memory(reading);
    for (int i = 0; status == STATUS_OK && i < (int)raw->anchors_count; i++)
        status =
            read_anchor(reading, &raw->anchors[i], places_item(reading->places, list, i), practice);
    return status;
}

static enum status read_steps(const struct reading *reading, const struct raw_practice *raw,
                              struct practice *practice)
{
    const struct place *top = &reading->places->at[0];
    struct step_reading context = {.reading = reading, .practice = practice, .expect = raw->expect};
    char *expect = NULL;
    FIELD(practice_read_score, top, "score", raw->score, SCORE_SHOWN, &context.score);
    struct value value = field_value(reading, top, "expect", raw->expect);
    enum status status = practice_read_expect(&value, NULL, &expect);
    free(expect);
    return status == STATUS_OK ? practice_read_steps(&context, raw, practice) : status;
}

/* Whether the step comes when nobody chooses: then the first option is taken. */
static bool comes_unasked(const struct practice *practice, int index)
{
    const struct practice_step *step = &practice->steps[index];
    for (int i = index - 1; step->when_step && i >= 0; i--) {
        const struct practice_step *choice = &practice->steps[i];
        if (choice->option_count > 0 && strcmp(choice->id, step->when_step) == 0)
            return strcmp(choice->options[0].id, step->when_option) == 0 &&
                   comes_unasked(practice, i);
    }
    return true;
}

static double seconds_of(const struct practice *practice)
{
    if (practice->minutes_count > 0)
        return 60 * practice->minutes[0];
    double seconds = 0;
    for (int i = 0; i < practice->step_count; i++)
        seconds += comes_unasked(practice, i) ? practice->steps[i].seconds : 0;
    return seconds;
}

static const char *clock_words(double seconds, char words[16])
{
    int whole = (int)lround(seconds);
    snprintf(words, 16, "%d:%02d", whole / 60, whole % 60);
    return words;
}

/* A promise may be kept late by a tenth, or early by a quarter: within 20 s and 40 s where a tenth
 * and a quarter are less. What a person cuts short by reading fast is theirs. */
static enum status check_promise(const struct reading *reading, const struct practice *practice,
                                 const struct place *place, double minutes)
{
    double promised_s = 60 * minutes;
    double latest_s = promised_s + fmax(0.1 * promised_s, 20);
    double earliest_s = promised_s - fmax(0.25 * promised_s, 40);
    struct plan_bounds bounds = plan_bounds(practice, minutes);
    struct value value = {reading, place, "minutes", place->words};
    char can[16], limit[16];
    if (bounds.most_s > latest_s + 0.001)
        return FIELD_REFUSE(&value, "Let quiet steps give way with at_least, or wait less long.",
                            "the %g minutes promised can become %s; %s is the most", minutes,
                            clock_words(bounds.most_s, can), clock_words(latest_s, limit));
    if (bounds.unhurried_s < earliest_s - 0.001)
        return FIELD_REFUSE(&value, "Let quiet steps last longer with at_most, or add steps.",
                            "the %g minutes promised can become %s; %s is the least", minutes,
                            clock_words(bounds.unhurried_s, can), clock_words(earliest_s, limit));
    return STATUS_OK;
}

static enum status check_promises(const struct reading *reading, const struct practice *practice)
{
    const struct place *list = places_key(reading->places, &reading->places->at[0], "minutes");
    enum status status = STATUS_OK;
    for (int i = 0; status == STATUS_OK && i < practice->minutes_count; i++)
        status = check_promise(reading, practice, places_item(reading->places, list, i),
                               practice->minutes[i]);
    return status;
}

static enum status make_practice(const struct reading *reading, const void *file, void *made)
{
    const struct raw_practice *raw = file;
    struct practice *practice = made;
    enum status status = read_head(reading, raw, practice);
    if (status == STATUS_OK)
        status = read_breath(reading, raw->breath, practice);
    if (status == STATUS_OK)
        status = read_minutes(reading, raw, practice);
    if (status == STATUS_OK)
        status = read_names(reading, raw, practice);
    if (status == STATUS_OK)
        status = read_anchors(reading, raw, practice);
    if (status == STATUS_OK)
        status = read_steps(reading, raw, practice);
    if (status == STATUS_OK)
        status = check_promises(reading, practice);
    practice->seconds = seconds_of(practice);
    return status;
}

enum status practice_parse(const char *text, size_t size, const char *name,
                           struct practice **practice, struct problem *problem)
{
    struct practice *built = calloc(1, sizeof *built);
    if (!built || !(built->source = strndup(text, size))) {
        free(built);
        return problem_set(problem, STATUS_FAILED, NULL, "out of memory");
    }
    enum status status =
        schema_read(&practice_schema, text, size, name, make_practice, built, problem);
    if (status == STATUS_OK)
        *practice = built;
    else
        practice_destroy(built);
    return status;
}

enum status practice_load(const char *path, struct practice **practice, struct problem *problem)
{
    char *text;
    size_t size;
    enum status status = file_read(path, practice_schema.size_max, &text, &size, problem);
    if (status != STATUS_OK)
        return status;
    status = practice_parse(text, size, file_name(path), practice, problem);
    free(text);
    return status;
}

static void finish_step(struct practice_step *step)
{
    for (int i = 0; i < step->option_count; i++) {
        free(step->options[i].id);
        free(step->options[i].label);
    }
    free(step->options);
    char *const texts[] = {step->id,     step->say, step->lesson,    step->bell,
                           step->expect, step->ask, step->when_step, step->when_option};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        free(texts[i]);
}

static void finish_names(struct practice *practice)
{
    for (int i = 0; i < practice->name_count; i++) {
        free(practice->names[i].id);
        free(practice->names[i].ask);
        free(practice->names[i].otherwise);
    }
    for (int i = 0; i < practice->anchor_count; i++) {
        free(practice->anchors[i].id);
        free(practice->anchors[i].title);
        free(practice->anchors[i].say);
    }
    free(practice->names);
    free(practice->anchors);
}

void practice_destroy(struct practice *practice)
{
    if (!practice)
        return;
    for (int i = 0; i < practice->step_count; i++)
        finish_step(&practice->steps[i]);
    finish_names(practice);
    field_texts_free(practice->readers, practice->reader_count);
    field_texts_free(practice->moments, practice->moment_count);
    free(practice->steps);
    free(practice->minutes);
    free(practice->id);
    free(practice->title);
    free(practice->about);
    free(practice->source);
    free(practice);
}
