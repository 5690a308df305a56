/* Walking through a sitting: every event into the pipeline, and what comes out into the journal. */
#include "session/sitting.h"

#include "base/clock.h"
#include "base/text.h"
#include "events/kinds.h"
#include "heart/parameters.h"
#include "session/build.h"
#include "session/practice_facts.h"
#include "session/walk_facts.h"
#include <stdlib.h>

void sitting_destroy(struct sitting *sitting)
{
    if (!sitting)
        return;
    journal_destroy(sitting->journal);
    pipeline_destroy(sitting->pipeline);
    free(sitting);
}

enum status sitting_create(const struct pipeline_config *config, struct sitting **sitting,
                           struct problem *problem)
{
    struct sitting *made = calloc(1, sizeof *made);
    *sitting = NULL;
    if (!made)
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory for a session.");
    for (int i = 0; i < config->sensor_count; i++)
        if (config->sensors[i].recognised)
            text_copy(made->devices[i], sizeof made->devices[i], config->sensors[i].recognised);
    enum status status = pipeline_create(config, &made->pipeline, problem);
    if (status) {
        sitting_destroy(made);
        made = NULL;
    }
    *sitting = made;
    return status;
}

/* What the queue could not take is told in the file, as a gap, before anything that follows. */
static void sitting_record(struct sitting *sitting, const struct event *event)
{
    struct gap_body *lost = &sitting->unrecorded;
    if (lost->count > 0) {
        struct event gap = event_of(EVENT_GAP, event->at_ns);
        gap.gap.from_ns = lost->from_ns;
        gap.gap.to_ns = lost->to_ns;
        gap.gap.cause = GAP_UNRECORDED;
        gap.gap.count = lost->count;
        if (journal_append(sitting->journal, &gap))
            lost->count = 0;
    }
    if (lost->count == 0 && journal_append(sitting->journal, event))
        return;
    if (lost->count++ == 0)
        lost->from_ns = event->at_ns;
    lost->to_ns = event->at_ns;
    sitting->refused++;
}

static void sitting_put(void *context, const struct event *event)
{
    struct sitting *sitting = context;
    if (sitting->journal)
        sitting_record(sitting, event);
    switch (event->kind) {
    case EVENT_TICK:
    case EVENT_BEAT:
    case EVENT_LINK:
    case EVENT_INTENT:
    case EVENT_STEP:
    case EVENT_PACE:
        sitting->news = true;
        break;
    default:
        break;
    }
}

void sitting_feed(struct sitting *sitting, const struct event *event)
{
    const struct event_sink sink = {sitting_put, sitting};
    struct event input = *event;
    input.at_ns -= sitting->origin_ns;
    if (input.kind == EVENT_GAP) {
        input.gap.from_ns -= sitting->origin_ns;
        input.gap.to_ns -= sitting->origin_ns;
    }
    if (input.at_ns < sitting->last_ns)
        input.at_ns = sitting->last_ns;
    sitting->last_ns = input.at_ns;
    pipeline_feed(sitting->pipeline, &input, &sink);
}

bool sitting_over(const struct sitting *sitting)
{
    return sitting->stopped || pipeline_phase(sitting->pipeline) == SESSION_ENDED;
}

enum status sitting_keep(struct sitting *sitting, const struct sitting_subject *subject,
                         const struct recording *recording, struct problem *problem)
{
    const struct practice *practice = subject->practice;
    int64_t wall_ns = clock_wall_ns();
    sitting->origin_ns = clock_monotonic_ns(); /* the two clocks read as a pair: session time 0 */
    sitting->recorded = true;

    char parameters[HEART_PARAMETERS_SIZE];
    struct text json = text_over(parameters, sizeof parameters);
    heart_parameters(&json);
    ENSURE(!json.cut);
    struct journal_facts facts = {
        .version = build_version(),
        .build = build_words(),
        .participant = recording->participant,
        .practice_id = practice ? practice->id : NULL,
        .practice_title = practice ? practice->title : NULL,
        .practice_text = practice ? practice->source : NULL,
        .parameters = parameters,
        .settings = recording->settings,
        .study = recording->study,
        .condition = recording->condition,
        .note = recording->note,
        .system = build_system(),
        .simulated = subject->simulated,
        .started_wall_ns = wall_ns,
        .started_monotonic_ns = sitting->origin_ns,
    };
    for (int i = 0; i < subject->sensor_count; i++) {
        facts.sensors[i] = subject->sensors[i];
        facts.ports[i] = subject->ports[i];
        facts.devices[i] = sitting->devices[i][0] ? sitting->devices[i] : NULL;
    }
    struct practice_facts more;
    struct walk_facts walk;
    enum status status = practice_facts_make(practice, subject->options, &more, problem);
    if (status)
        return status;
    facts.more = more.facts;
    facts.more_count = more.count;
    if (subject->walk) {
        walk_facts_make(subject->walk, &walk);
        facts.practice_title = subject->walk->protocol->title;
        facts.more = walk.facts;
        facts.more_count = walk.count;
    }
    if (recording->fact_count > 0) {
        ENSURE(facts.more_count == 0);
        facts.more = recording->facts;
        facts.more_count = recording->fact_count;
    }
    status = journal_create(recording->folder, &facts, &sitting->journal, problem);
    practice_facts_finish(&more);
    return status;
}
