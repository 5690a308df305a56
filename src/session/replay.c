/* The recorded in events go through a fresh pipeline; each event that comes out of it must be the
 * next one in the record. A record that was cut off may lack the last few derived events; an older
 * format, kinds and fields that came later. */
#include "session/replay.h"

#include "base/text.h"
#include "events/kinds.h"
#include "heart/parameters.h"
#include "journal/record.h"
#include "session/build.h"
#include "session/recorded.h"
#include <stdio.h>
#include <string.h>

#define OTHER_BUILD_TOLERANCE 1e-9

struct replay {
    struct record *record;
    struct recorded recorded;
    struct replay_verdict *verdict;
    struct problem *problem;
    enum status status;
    bool ended;
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

/* The pipeline's sink: the next recorded event must be this one. The in event itself comes first
 * and is what was just read. */
static void replay_compare(void *context, const struct event *computed)
{
    struct replay *replay = context;
    int format = record_format(replay->record);
    const struct event_description *kind = &event_descriptions[computed->kind];
    if (recorded_is_input(&replay->recorded, computed) || kind->since > format || replay->status ||
        replay->ended || !replay->verdict->identical)
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
    if (recorded_is_hole(&recorded)) {
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
        if (recorded_is_hole(&input)) {
            replay->verdict->unrecorded = input.gap.count;
            return;
        }
        if (!recorded_is_input(&replay->recorded, &input)) {
            replay->verdict->identical = false;
            print_pair(replay->verdict, &input, NULL);
            return;
        }
        replay->verdict->inputs++;
        pipeline_feed(pipeline, &input, &compare);
    }
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
    struct pipeline *pipeline = NULL;
    *verdict = (struct replay_verdict){.identical = true};
    enum status status = record_open(path, &replay.record, problem);
    if (status)
        return status;
    const char *build = record_fact(replay.record, "build");
    verdict->same_build = build && strcmp(build, build_words()) == 0;
    verdict->same_parameters = has_parameters_of_now(replay.record);
    status = recorded_read(replay.record, &replay.recorded, problem);
    verdict->practice_refused = replay.recorded.practice_refused;
    verdict->refusal = replay.recorded.refusal;
    if (!status)
        status = pipeline_create(&replay.recorded.config, &pipeline, problem);
    if (!status) {
        replay_walk(&replay, pipeline);
        status = replay.status;
    }
    pipeline_destroy(pipeline);
    recorded_finish(&replay.recorded);
    record_close(replay.record);
    return status;
}
