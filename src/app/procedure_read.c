/* What a recorded procedure says, from its file alone. */
#include "app/procedure.h"

#include "journal/record.h"
#include <math.h>
#include <string.h>

static void copy_fact(struct record *record, const char *name, char *to, size_t size)
{
    const char *words = record_fact(record, name);
    text_copy(to, size, words ? words : "");
}

static void read_facts(struct record *record, struct procedure_facts *facts)
{
    const char *simulated = record_fact(record, "simulated");
    *facts = (struct procedure_facts){0};
    copy_fact(record, "participant", facts->participant, sizeof facts->participant);
    copy_fact(record, "posture", facts->posture, sizeof facts->posture);
    copy_fact(record, "caffeine", facts->caffeine, sizeof facts->caffeine);
    copy_fact(record, "note", facts->note, sizeof facts->note);
    facts->simulated = simulated && strcmp(simulated, "1") == 0;
}

enum status procedure_read(const char *path, struct procedure_facts *facts,
                           void (*take)(void *context, const struct event *event), void *context,
                           struct problem *problem)
{
    struct record *record;
    bool more = true;
    enum status status = record_open(path, &record, problem);
    if (status)
        return status;
    read_facts(record, facts);
    while (!status && more) {
        struct event event;
        status = record_next(record, &event, &more, problem);
        if (status || !more || event.stream != 0)
            continue;
        if (event.kind == EVENT_DEVICE)
            text_copy(facts->device, sizeof facts->device, event.device.id);
        if (event.kind == EVENT_LINK && event.link.state == LINK_OPEN)
            facts->simulated = facts->simulated || event.link.simulated;
        take(context, &event);
    }
    record_close(record);
    return status;
}

double procedure_rest_s(const char *path)
{
    struct record *record;
    struct problem unread;
    double rest_s = NAN;
    if (record_open(path, &record, &unread))
        return NAN;
    const char *words = record_fact(record, "rest_s");
    if (words && !parse_double(words, &rest_s))
        rest_s = NAN;
    record_close(record);
    return rest_s;
}

const char *procedure_session_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}
