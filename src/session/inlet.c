/* Naming, opening and listening to one sensor. */
#include "session/inlet.h"

#include "base/text.h"
#include "events/kinds.h"
#include <string.h>

#define LINK_QUEUE 8192

enum status inlet_init(struct inlet *inlet, uint8_t stream, struct problem *problem)
{
    memset(inlet, 0, sizeof *inlet);
    inlet->stream = stream;
    if (ring_init(&inlet->events, sizeof(struct event), LINK_QUEUE))
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory for a sensor.");
    return STATUS_OK;
}

void inlet_finish(struct inlet *inlet)
{
    link_destroy(inlet->link);
    ring_finish(&inlet->events);
    inlet->link = NULL;
}

/* A file is opened for good only when a sitting begins. */
static enum status try_file(const struct sensor_address *address, struct problem *problem)
{
    struct transport transport;
    if (address->source != SOURCE_FILE)
        return STATUS_OK;
    enum status status = transport_open(&transport, address, problem);
    if (!status)
        transport_close(&transport);
    return status;
}

enum status inlet_parse(const char *words, struct sensor_address *address, struct problem *problem)
{
    struct inlet *inlet;
    if (strlen(words) >= sizeof inlet->words)
        return problem_set(problem, STATUS_INVALID, "Use a shorter path.",
                           "The sensor's address is too long.");
    enum status status = sensor_address_parse(words, address, problem);
    return status ? status : try_file(address, problem);
}

bool inlet_waits_to_read(const struct inlet *inlet)
{
    return inlet->address.source == SOURCE_FILE || inlet->address.source == SOURCE_STDIN;
}

void inlet_name(struct inlet *inlet, const char *words, const struct sensor_address *address)
{
    inlet->address = *address;
    text_copy(inlet->words, sizeof inlet->words, words);
    atomic_store(&inlet->device, NULL);
    inlet->asked_for_next = false;
    inlet->last_link = event_of(EVENT_LINK, 0);
    inlet->last_link.stream = inlet->stream;
    inlet->last_link.link.state = LINK_SEARCHING;
    if (address->source == SOURCE_NONE)
        text_copy(inlet->last_link.link.text, sizeof inlet->last_link.link.text,
                  "Practising without a sensor");
    if (!inlet_waits_to_read(inlet))
        return;
    inlet->last_link.link.state = LINK_OPENING;
    text_copy(inlet->last_link.link.text, sizeof inlet->last_link.link.text,
              address->source == SOURCE_FILE ? "the file" : "standard input");
}

enum status inlet_open(struct inlet *inlet, const struct inlet_common *common,
                       struct problem *problem)
{
    if (inlet->address.source == SOURCE_NONE)
        return STATUS_OK;
    const struct link_config link = {.address = inlet->address,
                                     .simulate_when_absent = common->simulate_when_absent,
                                     .stream = inlet->stream,
                                     .known = common->known,
                                     .key = common->key,
                                     .ring = &inlet->events,
                                     .wakeup = common->wakeup};
    return link_create(&link, &inlet->link, problem);
}

void inlet_close(struct inlet *inlet)
{
    struct event late;
    link_destroy(inlet->link);
    inlet->link = NULL;
    while (ring_pop(&inlet->events, &late))
        ;
}

struct inlet *inlets_earliest(struct inlet *inlets, int count)
{
    struct inlet *earliest = NULL;
    struct event event, first;
    for (int i = 0; i < count; i++) {
        if (!ring_peek(&inlets[i].events, &event) || (earliest && event.at_ns >= first.at_ns))
            continue;
        earliest = &inlets[i];
        first = event;
    }
    return earliest;
}

bool inlet_take(struct inlet *inlet, struct event *event)
{
    if (!ring_pop(&inlet->events, event))
        return false;
    if (event->kind == EVENT_LINK) {
        inlet->last_link = *event;
        inlet->asked_for_next = false;
    }
    if (event->kind == EVENT_GAP && event->gap.cause == GAP_REFUSED)
        inlet->refused += event->gap.count;
    return true;
}

void inlet_guide(struct inlet *inlet, const struct device *device, bool puzzled)
{
    if (inlet_waits_to_read(inlet) || !inlet->link) /* a file has no line */
        return;
    if (device != atomic_load(&inlet->device)) {
        atomic_store(&inlet->device, device);
        if (device)
            link_recognised(inlet->link, device);
    }
    if (puzzled && !inlet->asked_for_next) {
        link_try_next(inlet->link);
        inlet->asked_for_next = true;
    }
}

struct strand_config inlet_strand(const struct inlet *inlet, const struct profiles *profiles)
{
    const struct device *device = atomic_load(&inlet->device);
    return (struct strand_config){.named = inlet->address.device,
                                  .recognised = device ? device->id : NULL,
                                  .channel = inlet->address.channel,
                                  .profiles = profiles};
}

const char *inlet_fact(const struct inlet *inlet, char memory[INLET_WORDS_SIZE])
{
    const char *slash = strrchr(inlet->address.path, '/');
    const char *folders = slash ? strstr(inlet->words, inlet->address.path) : NULL;
    if (inlet->address.source != SOURCE_FILE || !folders) {
        text_copy(memory, INLET_WORDS_SIZE, inlet->words);
        return memory;
    }
    struct text text = text_over(memory, INLET_WORDS_SIZE);
    text_add(&text, "file:%s", folders + (slash + 1 - inlet->address.path));
    return memory;
}

static bool same_sensor(const struct sensor_address *a, const struct sensor_address *b)
{
    return a->source == b->source && a->source != SOURCE_SIMULATED && strcmp(a->path, b->path) == 0;
}

enum status inlets_check(const struct inlet *inlets, int count, struct problem *problem)
{
    for (int i = 0; i < count && count > 1; i++) {
        if (inlets[i].address.source == SOURCE_AUTO)
            return problem_set(problem, STATUS_INVALID,
                               "Name each; `kindbeat sensors` lists the ports.",
                               "Of several sensors none can be found by itself.");
        for (int j = 0; j < i; j++)
            if (same_sensor(&inlets[i].address, &inlets[j].address))
                return problem_set(problem, STATUS_INVALID, "Name each sensor once.",
                                   "\"%.200s\" and \"%.200s\" are the same sensor.",
                                   inlets[j].words, inlets[i].words);
    }
    return STATUS_OK;
}
