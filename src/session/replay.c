/* The recorded in events go through a fresh pipeline; each event that comes out of it must be the
 * next one in the record. A record that was cut off may lack the last few derived events; an older
 * format, kinds and fields that came later. */
#include "session/replay.h"

#include "base/text.h"
#include "events/kinds.h"
#include "heart/parameters.h"
#include "journal/record.h"
#include "sensors/transport.h"
#include "session/build.h"
#include "session/pipeline.h"
#include "session/practice_facts.h"
#include "session/walk_facts.h"
#include <stdio.h>
#include <string.h>

#define OTHER_BUILD_TOLERANCE 1e-9

struct replay {
    struct record *record;
    struct replay_verdict *verdict;
    struct problem *problem;
    enum status status;
    bool ended;
    bool imported;
};

/* Prints into memory that is large enough for any event. */
static void print_pair(struct replay_verdict *verdict, const struct event *recorded,
                       const struct event *computed)
{
    struct text text = text_over(verdict->difference, sizeof verdict->difference);
    text_add(&text, "recorded   ");
    if (recorded)
        event_print(recorded, &text);
    else
        text_add(&text, "nothing");
    text_add(&text, "\nrecomputed ");
    if (computed)
        event_print(computed, &text);
    else
        text_add(&text, "nothing");
}

/* From here on the record lacks what the pipeline had. */
static bool is_hole(const struct event *event)
{
    return event->kind == EVENT_GAP && event->gap.cause == GAP_UNRECORDED;
}

/* What a device said was not worked out where the session is imported, but given; so is what a
 * practice did that can no longer be read. */
static bool is_input(const struct replay *replay, const struct event *event)
{
    switch (event->kind) {
    case EVENT_DEVICE:
    case EVENT_SAMPLE:
        return replay->imported;
    case EVENT_STEP:
    case EVENT_BELL:
    case EVENT_PACE:
    case EVENT_ANSWER:
        return replay->verdict->practice_refused;
    default:
        return event_descriptions[event->kind].is_input;
    }
}

/* The pipeline's sink: the next recorded event must be this one. The in event itself comes first
 * and is what was just read. */
static void replay_compare(void *context, const struct event *computed)
{
    struct replay *replay = context;
    int format = record_format(replay->record);
    const struct event_description *kind = &event_descriptions[computed->kind];
    if (is_input(replay, computed) || kind->since > format || replay->status || replay->ended ||
        !replay->verdict->identical)
        return;
    struct event recorded;
    bool more;
    replay->status = record_next(replay->record, &recorded, &more, replay->problem);
    if (replay->status)
        return;
    if (!more) {
        replay->ended = true;
        if (record_complete(replay->record)) {
            replay->verdict->identical = false;
            print_pair(replay->verdict, NULL, computed);
        }
        return;
    }
    if (is_hole(&recorded)) {
        replay->verdict->unrecorded = recorded.gap.count;
        replay->ended = true;
        return;
    }
    double tolerance = replay->verdict->same_build ? 0 : OTHER_BUILD_TOLERANCE;
    if (!event_equal_in(&recorded, computed, format, tolerance)) {
        replay->verdict->identical = false;
        print_pair(replay->verdict, &recorded, computed);
        return;
    }
    replay->verdict->outputs++;
}

static void replay_walk(struct replay *replay, struct pipeline *pipeline)
{
    const struct event_sink compare = {replay_compare, replay};
    while (!replay->status && !replay->ended && replay->verdict->identical) {
        struct event input;
        bool more;
        replay->status = record_next(replay->record, &input, &more, replay->problem);
        if (replay->status || !more)
            return;
        if (is_hole(&input)) {
            replay->verdict->unrecorded = input.gap.count;
            return;
        }
        if (!is_input(replay, &input)) {
            replay->verdict->identical = false;
            print_pair(replay->verdict, &input, NULL);
            return;
        }
        replay->verdict->inputs++;
        pipeline_feed(pipeline, &input, &compare);
    }
}

/* Sensors as the session had them: the facts of the second and so on are there only where there was
 * one. The addresses must live as long as the configuration. */
static enum status replay_sensors(struct record *record,
                                  struct sensor_address addresses[STREAMS_MOST],
                                  struct pipeline_config *config, struct problem *problem)
{
    enum status status = STATUS_OK;
    for (int i = 0; !status && i < STREAMS_MOST; i++) {
        const char *words = record_stream_fact(record, "sensor", i);
        if (!words && i > 0)
            break;
        status = sensor_address_parse(words ? words : "auto", &addresses[i], problem);
        config->sensors[i] =
            (struct strand_config){.named = addresses[i].device,
                                   .channel = addresses[i].channel,
                                   .recognised = record_stream_fact(record, "device", i)};
        config->sensor_count++;
    }
    return status;
}

/* A refusal is told and is no failure. */
static enum status replay_practice(struct record *record, struct practice_begun *begun,
                                   struct replay_verdict *verdict, struct problem *problem)
{
    enum status status = practice_begun_read(record, begun, &verdict->refusal);
    verdict->practice_refused = status == STATUS_INVALID;
    if (verdict->practice_refused) {
        practice_begun_finish(begun);
        return STATUS_OK;
    }
    if (status)
        *problem = verdict->refusal;
    return status;
}

static enum status replay_pipeline(struct record *record, struct practice_begun *begun,
                                   struct pipeline **pipeline, struct replay_verdict *verdict,
                                   struct problem *problem)
{
    struct sensor_address addresses[STREAMS_MOST];
    struct walk_begun walk = {0};
    struct pipeline_config config = {0};
    enum status status = replay_sensors(record, addresses, &config, problem);
    if (!status)
        status = replay_practice(record, begun, verdict, problem);
    if (!status)
        status = walk_begun_read(record, &walk, problem);
    config.practice = begun->practice;
    config.options = begun->options;
    config.course = walk.walks ? &walk.course : NULL;
    if (!status)
        status = pipeline_create(&config, pipeline, problem);
    walk_begun_finish(&walk);
    return status;
}

static bool has_parameters_of_now(struct record *record)
{
    char memory[HEART_PARAMETERS_SIZE];
    struct text now = text_over(memory, sizeof memory);
    const char *recorded = record_fact(record, "parameters");
    heart_parameters(&now);
    return !recorded || strcmp(recorded, memory) == 0;
}

enum status replay_check(const char *path, struct replay_verdict *verdict, struct problem *problem)
{
    struct replay replay = {.verdict = verdict, .problem = problem};
    struct practice_begun begun = {0};
    struct pipeline *pipeline = NULL;
    *verdict = (struct replay_verdict){.identical = true};
    enum status status = record_open(path, &replay.record, problem);
    if (status)
        return status;
    replay.imported = record_fact(replay.record, "imported") != NULL;
    const char *build = record_fact(replay.record, "build");
    verdict->same_build = build && strcmp(build, build_words()) == 0;
    verdict->same_parameters = has_parameters_of_now(replay.record);
    status = replay_pipeline(replay.record, &begun, &pipeline, verdict, problem);
    if (!status) {
        replay_walk(&replay, pipeline);
        status = replay.status;
    }
    pipeline_destroy(pipeline);
    practice_begun_finish(&begun);
    record_close(replay.record);
    return status;
}
