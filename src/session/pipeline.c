/* Strands side by side, and the practice runner, or the walk through a protocol, that follows the
 * first.
 *
 * What comes of one sensor goes to its strand alone; time, intents and the pacer go to all. The
 * sinks hand everything to the caller in the order in which it follows, and remember what the view
 * needs. */
#include "session/pipeline.h"

#include "base/clock.h"
#include "base/text.h"
#include "calibration/drift.h"
#include "events/kinds.h"
#include <math.h>
#include <stdlib.h>

struct pipeline {
    struct strand *strands[STREAMS_MOST];
    int strand_count;
    struct runner runner; /* practice NULL: none */
    struct resonance_walk walk;
    bool walks;
    struct baseline *rest;   /* NULL: none */
    struct drift drift;      /* of the practice's pacer, where the person allows it */
    int64_t breath_began_ns; /* the last at which it was asked */

    int64_t at_ns;                 /* of the in event under way */
    const struct event_sink *sink; /* the caller's, during a feed */

    /* for the view */
    int64_t step_began_ns;
    int bells;
    char bell[24];
};

enum status pipeline_create(const struct pipeline_config *config, struct pipeline **pipeline,
                            struct problem *problem)
{
    int count = config->sensor_count > 0 ? config->sensor_count : 1;
    ENSURE(count <= STREAMS_MOST);
    struct pipeline *made = calloc(1, sizeof *made);
    if (!made)
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory for a session.");
    enum status status = STATUS_OK;
    for (int i = 0; !status && i < count; i++) {
        status = strand_create(&config->sensors[i], (uint8_t)i, &made->strands[i], problem);
        made->strand_count += !status;
    }
    if (status) {
        pipeline_destroy(made);
        return status;
    }
    if (config->practice)
        runner_start(&made->runner, config->practice, &config->options);
    made->walks = config->course != NULL;
    if (made->walks)
        walk_start(&made->walk, config->course, NULL);
    if (config->rest) {
        made->rest = calloc(1, sizeof *made->rest);
        if (!made->rest) {
            pipeline_destroy(made);
            return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                               "There is not enough memory for a session.");
        }
        baseline_start(made->rest, config->rest);
    }
    *pipeline = made;
    return STATUS_OK;
}

void pipeline_destroy(struct pipeline *pipeline)
{
    if (!pipeline)
        return;
    for (int i = 0; i < pipeline->strand_count; i++)
        strand_destroy(pipeline->strands[i]);
    free(pipeline->rest);
    free(pipeline);
}

static void pipeline_practised(void *context, const struct event *derived);

/* Where a breath of the pacer begins it may drift; told a little after, by the next tick. */
static void pipeline_adapt(struct pipeline *pipeline, const struct event_sink *practised)
{
    struct runner *runner = &pipeline->runner;
    const struct pace_body *pace = &runner->pace;
    bool own_rate = runner->practice->steps[runner->step].rate_per_min > 0;
    if (!pace->on || runner->state != RUNNER_RUNNING || own_rate)
        return;
    double passed = pace->phase + s_from_ns(pipeline->at_ns - pace->from_ns) * pace->rate_hz;
    int64_t began_ns = pace->from_ns + ns_from_s((floor(passed) - pace->phase) / pace->rate_hz);
    if (began_ns < pace->from_ns || began_ns - pipeline->breath_began_ns < NS_PER_S)
        return;
    if (pipeline->drift.base_per_min != runner->rate_per_min) {
        drift_start(&pipeline->drift, runner->rate_per_min);
        pipeline->drift.offset = runner->drift_per_min; /* goes on from where it is */
    }
    pipeline->breath_began_ns = began_ns;
    double drifted = drift_next_per_min(&pipeline->drift) - runner->rate_per_min;
    runner_drift(runner, drifted, began_ns, pipeline->at_ns, practised);
}

static void pipeline_drift(struct pipeline *pipeline, const struct event *event,
                           const struct event_sink *practised)
{
    if (event->kind == EVENT_BREATH)
        drift_breath(&pipeline->drift, &event->breath);
    else if (event->kind == EVENT_SYNCHRONY)
        drift_synchrony(&pipeline->drift, &event->synchrony);
    else if (event->kind == EVENT_TICK)
        pipeline_adapt(pipeline, practised);
}

/* The practice follows the first sensor. */
static void pipeline_practise(struct pipeline *pipeline, const struct event *event)
{
    struct event_sink practised = {pipeline_practised, pipeline};
    if (pipeline->runner.practice && event->stream == 0)
        runner_feed(&pipeline->runner, event, &practised);
    if (pipeline->runner.practice && pipeline->runner.options.adapts && event->stream == 0)
        pipeline_drift(pipeline, event, &practised);
    if (pipeline->walks && event->stream == 0)
        walk_feed(&pipeline->walk, event, &practised);
    if (pipeline->rest && event->stream == 0)
        baseline_feed(pipeline->rest, event);
}

/* Takes what follows from a sensor. The runner only remembers it: nothing comes of it now. */
static void pipeline_heard(void *context, const struct event *event)
{
    struct pipeline *pipeline = context;
    sink_put(pipeline->sink, event);
    pipeline_practise(pipeline, event);
}

static void pipeline_strand(struct pipeline *pipeline, int i, const struct event *event)
{
    struct event_sink heard = {pipeline_heard, pipeline};
    strand_feed(pipeline->strands[i], event, &heard);
}

/* Sensors that the session does not have are nobody's. What a device said is fed only from files.
 */
static void pipeline_strands(struct pipeline *pipeline, const struct event *event)
{
    bool of_one_sensor = event->kind == EVENT_BYTES || event->kind == EVENT_LINK ||
                         event->kind == EVENT_GAP || event->kind == EVENT_DEVICE ||
                         event->kind == EVENT_SAMPLE;
    for (int i = 0; i < pipeline->strand_count; i++)
        if (!of_one_sensor || event->stream == i)
            pipeline_strand(pipeline, i, event);
}

/* Takes what the runner derives; the engines want to know of its pacer. */
static void pipeline_practised(void *context, const struct event *derived)
{
    struct pipeline *pipeline = context;
    struct event event = *derived;
    event.at_ns = pipeline->at_ns;
    if (event.kind == EVENT_STEP && event.step.change == STEP_BEGINS)
        pipeline->step_began_ns = event.step.due_ns;
    if (event.kind == EVENT_BELL) {
        pipeline->bells++;
        text_copy(pipeline->bell, sizeof pipeline->bell, event.bell.sound);
    }
    sink_put(pipeline->sink, &event);
    if (event.kind == EVENT_PACE)
        pipeline_strands(pipeline, &event);
}

void pipeline_feed(struct pipeline *pipeline, const struct event *event,
                   const struct event_sink *sink)
{
    ENSURE(event->at_ns >= pipeline->at_ns);
    pipeline->at_ns = event->at_ns;
    pipeline->sink = sink;
    sink_put(sink, event);
    pipeline_strands(pipeline, event);
    pipeline_practise(pipeline, event);
    pipeline->sink = NULL;
}

bool pipeline_is_puzzled(const struct pipeline *pipeline, int sensor)
{
    return strand_is_puzzled(pipeline->strands[sensor]);
}

const struct device *pipeline_device(const struct pipeline *pipeline, int sensor)
{
    return strand_device(pipeline->strands[sensor]);
}

enum session_phase pipeline_phase(const struct pipeline *pipeline)
{
    static const enum session_phase phases[] = {[RUNNER_WAITING] = SESSION_PRACTISING,
                                                [RUNNER_RUNNING] = SESSION_PRACTISING,
                                                [RUNNER_PAUSED] = SESSION_PAUSED,
                                                [RUNNER_ENDED] = SESSION_ENDED};
    static const enum session_phase walking[] = {[WALK_WAITING] = SESSION_PRACTISING,
                                                 [WALK_RUNNING] = SESSION_PRACTISING,
                                                 [WALK_HEARTLESS] = SESSION_PRACTISING,
                                                 [WALK_PAUSED] = SESSION_PAUSED,
                                                 [WALK_ENDED] = SESSION_ENDED};
    if (pipeline->walks)
        return walking[pipeline->walk.state];
    if (pipeline->rest)
        return baseline_over(pipeline->rest)              ? SESSION_ENDED
               : pipeline->rest->state == BASELINE_PAUSED ? SESSION_PAUSED
                                                          : SESSION_PRACTISING;
    return pipeline->runner.practice ? phases[pipeline->runner.state] : SESSION_LISTENING;
}

/* The person's own wish holds everywhere; a step may ask for less still. */
static enum score_display score_now(const struct runner *runner)
{
    return score_stricter(runner->practice->steps[runner->step].score, runner->options.score);
}

static void view_practice(const struct pipeline *pipeline, struct snapshot *snapshot)
{
    const struct runner *runner = &pipeline->runner;
    snapshot->practice = runner->practice;
    snapshot->phase = pipeline_phase(pipeline);
    snapshot->anchor = -1;
    snapshot->score = SCORE_SHOWN;
    if (!runner->practice)
        return;
    snapshot->plan = runner->plan;
    snapshot->step_view = runner_view(runner, pipeline->at_ns);
    snapshot->anchor = runner->anchor;
    snapshot->step = runner->step;
    snapshot->step_began_ns = pipeline->step_began_ns;
    snapshot->left_s = runner_left_s(runner, pipeline->at_ns);
    snapshot->elapsed_s = s_from_ns(runner_practice_ns(runner, pipeline->at_ns));
    snapshot->score = score_now(runner);
    snapshot->pace = runner->pace;
    snapshot->drift_per_min = runner->drift_per_min;
    snapshot->bells = pipeline->bells;
    text_copy(snapshot->bell, sizeof snapshot->bell, pipeline->bell);
}

const struct pace_body *pipeline_pace(const struct pipeline *pipeline)
{
    return pipeline->walks ? &pipeline->walk.pace : &pipeline->runner.pace;
}

static void view_walk(const struct pipeline *pipeline, struct snapshot *snapshot)
{
    const struct resonance_walk *walk = &pipeline->walk;
    const struct course_part *part = &walk->course.parts[walk->part];
    snapshot->walk = (struct walk_view){.on = true,
                                        .waits_for_heart = walk->state == WALK_HEARTLESS,
                                        .kind = part->kind,
                                        .part = walk->part,
                                        .part_count = walk->course.part_count,
                                        .per_min = part->rate_per_min,
                                        .part_left_s = walk_part_left_s(walk, pipeline->at_ns)};
    if (walk->part + 1 < walk->course.part_count) {
        snapshot->walk.next = part[1].kind;
        snapshot->walk.next_per_min = part[1].rate_per_min;
    } else {
        snapshot->walk.next = PART_REST;
    }
    if (walk->tried >= 0) {
        snapshot->walk.tried = walk->course.parts[walk->tried];
        snapshot->walk.asks_comfort = walk->course.asks_comfort && part->kind == PART_REST;
        snapshot->walk.comfort = walk->comfort;
    }
    snapshot->phase = pipeline_phase(pipeline);
    snapshot->left_s = walk_left_s(walk, pipeline->at_ns);
    snapshot->pace = walk->pace;
}

void pipeline_view(const struct pipeline *pipeline, struct snapshot *snapshot)
{
    snapshot->now_ns = pipeline->at_ns;
    strand_view(pipeline->strands[0], snapshot);
    snapshot->sensor_count = pipeline->strand_count;
    for (int i = 0; i < pipeline->strand_count; i++)
        strand_brief(pipeline->strands[i], &snapshot->sensors[i]);
    view_practice(pipeline, snapshot);
    if (pipeline->walks)
        view_walk(pipeline, snapshot);
    snapshot->rests = pipeline->rest != NULL;
    if (pipeline->rest) {
        snapshot->rest = baseline_view(pipeline->rest);
        snapshot->phase = pipeline_phase(pipeline);
        snapshot->left_s = snapshot->rest.length_s - snapshot->rest.rested_s;
    }
}
