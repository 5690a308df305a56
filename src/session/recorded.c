#include "session/recorded.h"

#include "events/kinds.h"

bool recorded_is_hole(const struct event *event)
{
    return event->kind == EVENT_GAP && event->gap.cause == GAP_UNRECORDED;
}

bool recorded_is_input(const struct recorded *recorded, const struct event *event)
{
    switch (event->kind) {
    case EVENT_DEVICE:
    case EVENT_SAMPLE:
        return recorded->imported;
    case EVENT_STEP:
    case EVENT_BELL:
    case EVENT_PACE:
    case EVENT_ANSWER:
        return recorded->practice_refused;
    default:
        return event_descriptions[event->kind].is_input;
    }
}

/* Sensors as the session had them: the facts of the second and so on are there only where there was
 * one. */
static enum status sensors_of(struct record *record, struct recorded *recorded,
                              struct problem *problem)
{
    enum status status = STATUS_OK;
    struct pipeline_config *config = &recorded->config;
    for (int i = 0; !status && i < STREAMS_MOST; i++) {
        const char *words = record_stream_fact(record, "sensor", i);
        struct sensor_address *address = &recorded->addresses[i];
        if (!words && i > 0)
            break;
        status = sensor_address_parse(words ? words : "auto", address, problem);
        config->sensors[i] =
            (struct strand_config){.named = address->device,
                                   .channel = address->channel,
                                   .recognised = record_stream_fact(record, "device", i)};
        config->sensor_count++;
    }
    return status;
}

/* A refusal is told and is no failure. */
static enum status practice_of(struct record *record, struct recorded *recorded,
                               struct problem *problem)
{
    enum status status = practice_begun_read(record, &recorded->begun, &recorded->refusal);
    recorded->practice_refused = status == STATUS_INVALID;
    if (recorded->practice_refused) {
        practice_begun_finish(&recorded->begun);
        return STATUS_OK;
    }
    if (status)
        *problem = recorded->refusal;
    return status;
}

enum status recorded_read(struct record *record, struct recorded *recorded, struct problem *problem)
{
    *recorded = (struct recorded){.imported = record_fact(record, "imported") != NULL};
    enum status status = sensors_of(record, recorded, problem);
    if (!status)
        status = practice_of(record, recorded, problem);
    if (!status)
        status = walk_begun_read(record, &recorded->walk, problem);
    recorded->config.practice = recorded->begun.practice;
    recorded->config.options = recorded->begun.options;
    recorded->config.course = recorded->walk.walks ? &recorded->walk.course : NULL;
    return status;
}

void recorded_finish(struct recorded *recorded)
{
    practice_begun_finish(&recorded->begun);
    walk_begun_finish(&recorded->walk);
    *recorded = (struct recorded){0};
}
