#include "journal/facts.h"

#include "base/clock.h"
#include "journal/schema.h"
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

static char *new_word(struct fact_list *list)
{
    ENSURE(list->word_count < FACTS_MOST);
    return list->words[list->word_count++];
}

/* What is not known has no row. */
static void add(struct fact_list *list, const char *name, const char *value)
{
    if (!value)
        return;
    ENSURE(list->count < FACTS_MOST);
    list->at[list->count++] = (struct journal_fact){name, value};
}

static void add_number(struct fact_list *list, const char *name, int64_t value)
{
    char *word = new_word(list);
    snprintf(word, sizeof list->words[0], "%" PRId64, value);
    add(list, name, word);
}

static void add_of_sensor(struct fact_list *list, const char *name, int stream, const char *value)
{
    _Static_assert(sizeof list->words[0] >= SCHEMA_FACT_MAX, "a name is a word");
    if (value)
        add(list, schema_stream_fact(name, stream, new_word(list)), value);
}

void facts_list(const struct journal_facts *facts, struct fact_list *list)
{
    time_t seconds = (time_t)(facts->started_wall_ns / NS_PER_S);
    struct tm utc, local;
    list->count = list->word_count = 0;
    strftime(list->started, sizeof list->started, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&seconds, &utc));
    add(list, "version", facts->version);
    add(list, "build", facts->build);
    add(list, "system", facts->system);
    for (int i = 0; i < STREAMS_MOST; i++) {
        add_of_sensor(list, "sensor", i, facts->sensors[i]);
        add_of_sensor(list, "device", i, facts->devices[i]);
        add_of_sensor(list, "port", i, facts->ports[i]);
    }
    add(list, "participant", facts->participant);
    add(list, "study", facts->study);
    add(list, "condition", facts->condition);
    add(list, "note", facts->note);
    add(list, "practice_id", facts->practice_id);
    add(list, "practice_title", facts->practice_title);
    add(list, "practice_text", facts->practice_text);
    for (int i = 0; i < facts->more_count; i++)
        add(list, facts->more[i].name, facts->more[i].value);
    add(list, "parameters", facts->parameters);
    add(list, "settings", facts->settings);
    add(list, "simulated", facts->simulated ? "1" : "0");
    add(list, "started", list->started);
    if (localtime_r(&seconds, &local)) /* whose morning it was */
        add_number(list, "utc_offset_s", local.tm_gmtoff);
    add_number(list, "started_wall_ns", facts->started_wall_ns);
    add_number(list, "started_monotonic_ns", facts->started_monotonic_ns);
    add(list, "complete", "0");
}
