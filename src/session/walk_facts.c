#include "session/walk_facts.h"

#include "base/text.h"
#include <string.h>

void walk_facts_make(const struct walk_wish *wish, struct walk_facts *facts)
{
    *facts = (struct walk_facts){.count = 2};
    facts->facts[0] = (struct journal_fact){"protocol_id", wish->protocol->id};
    facts->facts[1] = (struct journal_fact){"protocol_text", wish->protocol->text};
    if (!(wish->around_per_min > 0))
        return;
    struct text around = text_over(facts->around, sizeof facts->around);
    text_add(&around, "%.15g", wish->around_per_min);
    facts->facts[facts->count++] = (struct journal_fact){"protocol_around", facts->around};
}

enum status walk_begun_read(struct record *record, struct walk_begun *begun,
                            struct problem *problem)
{
    *begun = (struct walk_begun){0};
    const char *text = record_fact(record, "protocol_text");
    const char *around = record_fact(record, "protocol_around");
    if (!text)
        return STATUS_OK;
    if (around && !parse_double(around, &begun->around_per_min))
        begun->around_per_min = 0;
    enum status status =
        protocol_parse(text, strlen(text), "the recorded protocol", &begun->protocol, problem);
    if (!status)
        status = protocol_course(begun->protocol, begun->around_per_min, &begun->course, problem);
    begun->walks = !status;
    return status;
}

void walk_begun_finish(struct walk_begun *begun)
{
    protocol_destroy(begun->protocol);
    *begun = (struct walk_begun){0};
}
