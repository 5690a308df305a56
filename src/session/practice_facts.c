#include "session/practice_facts.h"

#include "base/text.h"
#include <stdlib.h>
#include <string.h>

struct practice_fact_words {
    char name[64], value[32];
};

#define NUMBERS_MOST 6 /* facts that are no check-in */

static enum status out_of_memory(struct problem *problem)
{
    return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                       "There is not enough memory for a session.");
}

/* --- into the record ---------------------------------------------------------------------- */

static void add(struct practice_facts *facts, const char *name, const char *value)
{
    struct practice_fact_words *words = &facts->words[facts->count];
    text_copy(words->name, sizeof words->name, name);
    facts->facts[facts->count++] = (struct journal_fact){words->name, value};
}

static void add_number(struct practice_facts *facts, const char *name, double number)
{
    struct practice_fact_words *words = &facts->words[facts->count];
    struct text value = text_over(words->value, sizeof words->value);
    text_add(&value, "%.15g", number);
    add(facts, name, words->value);
}

static bool asks(const struct practice *practice, const char *check_in)
{
    for (int i = 0; i < practice->step_count; i++)
        if (practice->steps[i].ask && strcmp(practice->steps[i].ask, check_in) == 0)
            return true;
    return false;
}

static void add_check_in(struct practice_facts *facts, const struct check_in *check_in)
{
    char name[64];
    struct text text = text_over(name, sizeof name);
    text_add(&text, "check_in:%s", check_in->id);
    add(facts, name, check_in->source);
}

enum status practice_facts_make(const struct practice *practice,
                                const struct runner_options *options, struct practice_facts *facts,
                                struct problem *problem)
{
    static const struct runner_options none;
    options = options ? options : &none;
    size_t most = NUMBERS_MOST + (size_t)options->check_in_count;
    *facts = (struct practice_facts){.facts = calloc(most, sizeof *facts->facts),
                                     .words = calloc(most, sizeof *facts->words)};
    if (!facts->facts || !facts->words) {
        practice_facts_finish(facts);
        return out_of_memory(problem);
    }
    if (!practice)
        return STATUS_OK;
    double minutes = plan_minutes(practice, options->minutes);
    if (minutes > 0)
        add_number(facts, "practice_minutes", minutes);
    if (options->resonance_per_min > 0)
        add_number(facts, "resonance_per_min", options->resonance_per_min);
    if (options->resonance_inhale > 0)
        add_number(facts, "resonance_inhale", options->resonance_inhale);
    if (options->adapts)
        add(facts, "practice_adapts", "1");
    if (options->score != SCORE_SHOWN)
        add(facts, "practice_score", score_words[options->score]);
    add(facts, "practice_check_ins", options->without_check_ins ? "0" : "1");
    for (int i = 0; i < options->check_in_count; i++)
        if (asks(practice, options->check_ins[i]->id))
            add_check_in(facts, options->check_ins[i]);
    return STATUS_OK;
}

void practice_facts_finish(struct practice_facts *facts)
{
    free(facts->facts);
    free(facts->words);
    *facts = (struct practice_facts){0};
}

/* --- and back ----------------------------------------------------------------------------- */

static enum score_display score_fact(struct record *record)
{
    const char *word = record_fact(record, "practice_score");
    for (int score = SCORE_SHOWN; word && score < SCORE_COUNT; score++)
        if (strcmp(word, score_words[score]) == 0)
            return (enum score_display)score;
    return SCORE_SHOWN;
}

static double number_fact(struct record *record, const char *name)
{
    double number;
    const char *words = record_fact(record, name);
    return words && parse_double(words, &number) ? number : 0;
}

/* Of one step's check-in, unless a step before asked it too or the record does not know it. */
static enum status read_check_in(struct record *record, const char *id,
                                 struct practice_begun *begun, struct problem *problem)
{
    char name[64];
    struct text text = text_over(name, sizeof name);
    text_add(&text, "check_in:%s", id);
    const char *source = record_fact(record, name);
    int *count = &begun->options.check_in_count;
    for (int i = 0; i < *count; i++)
        if (strcmp(begun->check_ins[i]->id, id) == 0)
            return STATUS_OK;
    if (!source)
        return STATUS_OK;
    enum status status = check_in_parse(source, strlen(source), "the recorded check-in",
                                        &begun->check_ins[*count], problem);
    *count += !status;
    return status;
}

static enum status read_check_ins(struct record *record, struct practice_begun *begun,
                                  struct problem *problem)
{
    const struct practice *practice = begun->practice;
    enum status status = STATUS_OK;
    begun->check_ins = calloc((size_t)practice->step_count, sizeof *begun->check_ins);
    if (!begun->check_ins)
        return out_of_memory(problem);
    for (int i = 0; !status && i < practice->step_count; i++)
        if (practice->steps[i].ask)
            status = read_check_in(record, practice->steps[i].ask, begun, problem);
    begun->options.check_ins = (const struct check_in *const *)begun->check_ins;
    return status;
}

enum status practice_begun_read(struct record *record, struct practice_begun *begun,
                                struct problem *problem)
{
    *begun = (struct practice_begun){0};
    const char *text = record_fact(record, "practice_text");
    const char *check_ins = record_fact(record, "practice_check_ins");
    if (!text)
        return STATUS_OK;
    begun->options.minutes = number_fact(record, "practice_minutes");
    begun->options.adapts = number_fact(record, "practice_adapts") == 1;
    begun->options.resonance_per_min = number_fact(record, "resonance_per_min");
    begun->options.score = score_fact(record);
    begun->options.resonance_inhale = number_fact(record, "resonance_inhale");
    begun->options.without_check_ins = check_ins && strcmp(check_ins, "0") == 0;
    enum status status =
        practice_parse(text, strlen(text), "the recorded practice", &begun->practice, problem);
    return status ? status : read_check_ins(record, begun, problem);
}

void practice_begun_finish(struct practice_begun *begun)
{
    for (int i = 0; i < begun->options.check_in_count; i++)
        check_in_destroy(begun->check_ins[i]);
    free(begun->check_ins);
    practice_destroy(begun->practice);
    *begun = (struct practice_begun){0};
}
