/* Decoder, engine and practice runner in one line, and what the screens want to know of them.
 *
 * Everything that leaves a stage passes through one of two small sinks here, which stamp it with
 * the moment of the in event under way, hand it to the caller, remember what the view needs and
 * give samples on to the engine. */
#include "session/pipeline.h"

#include "base/clock.h"
#include "base/text.h"
#include "calibration/fit.h"
#include "events/kinds.h"
#include "heart/engine.h"
#include "practice/runner.h"
#include "sensors/decoder.h"
#include "sensors/detector.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RHYTHM_SPAN_NS    (80 * NS_PER_S)
#define HEART_RATE_BEATS  5
#define HEART_RATE_OLD_NS (4 * NS_PER_S)
#define TALLY_EVERY_NS    (10 * NS_PER_S)
#define SILENT_NS         (4 * NS_PER_S)  /* a board that starts anew may take two */
#define STRANGE_NS        (10 * NS_PER_S) /* the sensor of before would have spoken by now */
#define NONSENSE_BYTES    1024
#define NONSENSE_NS       (3 * NS_PER_S)
#define PUZZLED_NS        (12 * NS_PER_S) /* devices that speak once a second need ten */

struct pipeline {
    struct detector detector;
    struct decoder decoder;
    const struct device *device; /* NULL while listening */
    bool device_named;
    char channel[16]; /* the only one with a heart that the engine hears of; empty: all */
    int64_t understood_bytes, understood_ns; /* of the decoder's, and when */
    bool understood;                         /* any byte since the link was opened */
    struct engine *engine;
    struct runner runner; /* practice NULL: none */
    struct fit fit;

    int64_t at_ns;                 /* of the in event under way */
    const struct event_sink *sink; /* the caller's, during a feed */
    int64_t listening_since_ns;    /* first byte not yet recognised; -1 */
    int64_t open_since_ns;         /* the link, at its present setting */
    int64_t silent_since_ns;       /* the last byte, or the opening; at any setting */
    int64_t tally_due_ns;

    /* for the view */
    struct link_body link;
    struct heart_channel hearts[HEARTS_MOST];
    int heart_count;
    struct coherence_body coherence;
    struct synchrony_body synchrony;
    struct quality_body quality;            /* of the last second */
    struct rhythm_point rhythm[RHYTHM_MAX]; /* a ring; newest at rhythm_end - 1 */
    int64_t rhythm_end;
    bool after_gap;
    int64_t last_beat_ns;
    int64_t step_began_ns;
    int bells;
    char bell[24];
};

static enum status find_device(const struct pipeline_config *config, struct pipeline *pipeline,
                               struct problem *problem)
{
    const char *named = config->named ? config->named : "";
    const char *id = named[0] ? named : config->recognised ? config->recognised : "";
    pipeline->device_named = named[0] != '\0';
    text_copy(pipeline->channel, sizeof pipeline->channel, config->channel ? config->channel : "");
    pipeline->device = device_find(id);
    if (pipeline->device || !named[0])
        return STATUS_OK;
    return problem_set(problem, STATUS_INVALID, "Leave the device out to let Kindbeat listen.",
                       "No such device: %s.", named);
}

enum status pipeline_create(const struct pipeline_config *config, struct pipeline **pipeline,
                            struct problem *problem)
{
    struct pipeline *made = calloc(1, sizeof *made);
    if (!made)
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory for a session.");
    enum status status = find_device(config, made, problem);
    if (!status)
        status = engine_create(&made->engine, problem);
    if (status) {
        pipeline_destroy(made);
        return status;
    }
    detector_start(&made->detector);
    if (made->device)
        decoder_start(&made->decoder, made->device, 0);
    fit_start(&made->fit);
    if (config->practice)
        runner_start(&made->runner, config->practice);
    made->link.state = LINK_SEARCHING;
    made->coherence.reason = made->synchrony.reason = REASON_NO_SENSOR;
    made->quality.reason = REASON_SETTLING;
    made->last_beat_ns = made->listening_since_ns = made->silent_since_ns = -1;
    *pipeline = made;
    return STATUS_OK;
}

void pipeline_destroy(struct pipeline *pipeline)
{
    if (!pipeline)
        return;
    engine_destroy(pipeline->engine);
    free(pipeline);
}

/* Beats found in what is no pulse are nobody's: the record has them, the screen does not. */
static bool is_believable(const struct quality_body *quality)
{
    return quality->level > QUALITY_POOR || quality->reason == REASON_SETTLING;
}

static void rhythm_revise(struct pipeline *pipeline, const struct rr_body *rr)
{
    int64_t oldest = pipeline->rhythm_end > RHYTHM_MAX ? pipeline->rhythm_end - RHYTHM_MAX : 0;
    for (int64_t i = pipeline->rhythm_end - 1; i >= oldest; i--) {
        struct rhythm_point *point = &pipeline->rhythm[i % RHYTHM_MAX];
        if (point->time_ns != rr->time_ns)
            continue;
        point->nn_ms = rr->nn_ms;
        point->class = rr->class;
        return;
    }
}

/* Those without a length are kept too: they may be given one. */
static void rhythm_keep(struct pipeline *pipeline, const struct rr_body *rr)
{
    bool believable = is_believable(&pipeline->quality);
    if (rr->revises) {
        rhythm_revise(pipeline, rr);
        return;
    }
    pipeline->after_gap = pipeline->after_gap || rr->first || !believable;
    if (!believable)
        return;
    pipeline->rhythm[pipeline->rhythm_end++ % RHYTHM_MAX] =
        (struct rhythm_point){.time_ns = rr->time_ns,
                              .nn_ms = rr->nn_ms,
                              .class = rr->class,
                              .first = pipeline->after_gap};
    pipeline->after_gap = false;
}

/* What the view remembers of an out event. */
static void pipeline_remember(struct pipeline *pipeline, const struct event *event)
{
    switch (event->kind) {
    case EVENT_BEAT:
        pipeline->last_beat_ns = event->beat.time_ns;
        break;
    case EVENT_RR:
        rhythm_keep(pipeline, &event->rr);
        break;
    case EVENT_QUALITY:
        pipeline->quality = event->quality;
        break;
    case EVENT_COHERENCE:
        pipeline->coherence = event->coherence;
        break;
    case EVENT_SYNCHRONY:
        pipeline->synchrony = event->synchrony;
        break;
    case EVENT_STEP:
        if (event->step.change == STEP_BEGINS)
            pipeline->step_began_ns = event->step.due_ns;
        break;
    case EVENT_BELL:
        pipeline->bells++;
        text_copy(pipeline->bell, sizeof pipeline->bell, event->bell.sound);
        break;
    default:
        break;
    }
}

static void pipeline_engine(struct pipeline *pipeline, const struct event *event);

/* Takes what the engine and the runner derive; the engine wants to know of the runner's pacer. */
static void pipeline_derived(void *context, const struct event *derived)
{
    struct pipeline *pipeline = context;
    struct event event = *derived;
    event.at_ns = pipeline->at_ns;
    pipeline_remember(pipeline, &event);
    fit_feed(&pipeline->fit, &event);
    sink_put(pipeline->sink, &event);
    if (event.kind == EVENT_PACE)
        pipeline_engine(pipeline, &event);
}

static void pipeline_engine(struct pipeline *pipeline, const struct event *event)
{
    struct event_sink derived = {pipeline_derived, pipeline};
    engine_feed(pipeline->engine, event, &derived);
}

static bool tells_of_a_heart(const struct event *event)
{
    int signal = event->device.signal;
    return event->kind == EVENT_DEVICE &&
           (signal == SIGNAL_ECG || signal == SIGNAL_PPG || signal == SIGNAL_RR);
}

/* A heart on another channel than the person named. */
static bool is_passed_over(const struct pipeline *pipeline, const struct event *event)
{
    return tells_of_a_heart(event) && pipeline->channel[0] &&
           strncmp(event->device.name, pipeline->channel, sizeof pipeline->channel) != 0;
}

/* For the person to choose from; a channel may tell of itself again. */
static void note_heart(struct pipeline *pipeline, const struct device_body *device)
{
    int i = 0;
    while (i < pipeline->heart_count && pipeline->hearts[i].number != device->channel)
        i++;
    if (i == HEARTS_MOST)
        return;
    pipeline->hearts[i].number = device->channel;
    text_copy(pipeline->hearts[i].name, sizeof pipeline->hearts[i].name, device->name);
    if (i == pipeline->heart_count)
        pipeline->heart_count++;
}

/* Takes what the decoder derives, and gives it on to the engine. */
static void pipeline_decoded(void *context, const struct event *decoded)
{
    struct pipeline *pipeline = context;
    struct event event = *decoded;
    event.at_ns = pipeline->at_ns;
    sink_put(pipeline->sink, &event);
    if (tells_of_a_heart(&event))
        note_heart(pipeline, &event.device);
    if (!is_passed_over(pipeline, &event))
        pipeline_engine(pipeline, &event);
}

static void pipeline_recognise(struct pipeline *pipeline, const struct event *bytes)
{
    struct event_sink decoded = {pipeline_decoded, pipeline};
    if (pipeline->listening_since_ns < 0)
        pipeline->listening_since_ns = pipeline->at_ns;
    pipeline->device = detector_feed(&pipeline->detector, bytes);
    if (!pipeline->device)
        return;
    pipeline->listening_since_ns = -1;
    decoder_start(&pipeline->decoder, pipeline->device, bytes->stream);
    for (int i = 0; i < pipeline->detector.held_count; i++)
        decoder_feed(&pipeline->decoder, &pipeline->detector.held[i], &decoded);
    pipeline->understood_bytes = 0;
    pipeline->understood_ns = pipeline->at_ns;
    pipeline->understood = true;
}

/* Nothing has made sense for a while: another sensor may be speaking on this port. */
static bool makes_no_sense(struct pipeline *pipeline, int64_t framed_before)
{
    const struct tally_body *tally = &pipeline->decoder.tally;
    if (tally->framed > framed_before) {
        pipeline->understood_bytes = tally->bytes;
        pipeline->understood_ns = pipeline->at_ns;
        pipeline->understood = true;
    }
    return !pipeline->device_named && tally->bytes - pipeline->understood_bytes > NONSENSE_BYTES &&
           pipeline->at_ns - pipeline->understood_ns > NONSENSE_NS;
}

static void pipeline_decode(struct pipeline *pipeline, const struct event *bytes)
{
    struct event_sink decoded = {pipeline_decoded, pipeline};
    int64_t framed = pipeline->decoder.tally.framed;
    decoder_feed(&pipeline->decoder, bytes, &decoded);
    if (!makes_no_sense(pipeline, framed))
        return;
    pipeline->device = NULL;
    pipeline->heart_count = 0;
    detector_start(&pipeline->detector);
    struct event gap = event_of(EVENT_GAP, pipeline->at_ns); /* to the engine alone */
    pipeline_engine(pipeline, &gap);
}

static void pipeline_bytes(struct pipeline *pipeline, const struct event *bytes)
{
    pipeline->silent_since_ns = pipeline->at_ns;
    if (pipeline->device)
        pipeline_decode(pipeline, bytes);
    else
        pipeline_recognise(pipeline, bytes);
}

static void pipeline_interrupt(struct pipeline *pipeline)
{
    if (pipeline->device)
        decoder_interrupt(&pipeline->decoder);
    else
        detector_start(&pipeline->detector);
    pipeline->listening_since_ns = -1;
}

static void pipeline_link(struct pipeline *pipeline, const struct event *event)
{
    bool was_open = pipeline->link.state == LINK_OPEN;
    pipeline->link = event->link;
    bool is_open = event->link.state == LINK_OPEN;
    if (was_open && !is_open)
        pipeline_interrupt(pipeline);
    if (is_open)
        pipeline->open_since_ns = pipeline->at_ns;
    if (!is_open && event->link.state != LINK_OPENING) /* which is told of each setting tried */
        pipeline->silent_since_ns = -1;
    else if (pipeline->silent_since_ns < 0)
        pipeline->silent_since_ns = pipeline->at_ns;
    if (!was_open && is_open) { /* until the engine has had its first second */
        pipeline->understood = false;
        pipeline->coherence.reason = REASON_SETTLING;
        pipeline->coherence.settle_s = NAN;
    }
    fit_feed(&pipeline->fit, event);
}

static void pipeline_tally(struct pipeline *pipeline)
{
    if (!pipeline->device || pipeline->at_ns < pipeline->tally_due_ns)
        return;
    pipeline->tally_due_ns = pipeline->at_ns + TALLY_EVERY_NS;
    struct event event = event_of(EVENT_TALLY, pipeline->at_ns);
    event.tally = pipeline->decoder.tally;
    sink_put(pipeline->sink, &event);
}

void pipeline_feed(struct pipeline *pipeline, const struct event *event,
                   const struct event_sink *sink)
{
    ENSURE(event->at_ns >= pipeline->at_ns);
    pipeline->at_ns = event->at_ns;
    pipeline->sink = sink;
    sink_put(sink, event);
    switch (event->kind) {
    case EVENT_BYTES:
        pipeline_bytes(pipeline, event);
        break;
    case EVENT_LINK:
        pipeline_link(pipeline, event);
        break;
    case EVENT_GAP:
        pipeline_interrupt(pipeline);
        break;
    case EVENT_TICK:
        pipeline_tally(pipeline);
        break;
    default:
        break;
    }
    pipeline_engine(pipeline, event);
    if (pipeline->runner.practice) {
        struct event_sink derived = {pipeline_derived, pipeline};
        runner_feed(&pipeline->runner, event, &derived);
    }
    pipeline->sink = NULL;
}

bool pipeline_is_puzzled(const struct pipeline *pipeline)
{
    int64_t open_ns = pipeline->at_ns - pipeline->open_since_ns;
    if (pipeline->link.state != LINK_OPEN || pipeline->device_named)
        return false;
    if (pipeline->device) /* another board, or another speed, may have come in its place */
        return !pipeline->understood && open_ns > STRANGE_NS;
    if (pipeline->listening_since_ns < 0)
        return open_ns > SILENT_NS;
    return detector_gives_up(&pipeline->detector) ||
           pipeline->at_ns - pipeline->listening_since_ns > PUZZLED_NS;
}

const struct device *pipeline_device(const struct pipeline *pipeline)
{
    return pipeline->device;
}

static double pipeline_heart_rate(const struct pipeline *pipeline)
{
    double sum_ms = 0;
    int count = 0;
    for (int64_t i = pipeline->rhythm_end - 1; i >= 0 && count < HEART_RATE_BEATS; i--) {
        const struct rhythm_point *point = &pipeline->rhythm[i % RHYTHM_MAX];
        if (pipeline->at_ns - point->time_ns > HEART_RATE_OLD_NS + HEART_RATE_BEATS * NS_PER_S)
            break;
        if (!isnan(point->nn_ms)) {
            sum_ms += point->nn_ms;
            count++;
        }
        if (point->first)
            break;
    }
    bool old = pipeline->at_ns - pipeline->last_beat_ns > HEART_RATE_OLD_NS;
    return count == 0 || old || !is_believable(&pipeline->quality) ||
                   pipeline->link.state != LINK_OPEN
               ? NAN
               : 60000 * count / sum_ms;
}

static void view_rhythm(const struct pipeline *pipeline, struct snapshot *snapshot)
{
    int64_t from = pipeline->rhythm_end > RHYTHM_MAX ? pipeline->rhythm_end - RHYTHM_MAX : 0;
    bool after_gap = false;
    snapshot->rhythm_count = 0;
    for (int64_t i = from; i < pipeline->rhythm_end; i++) {
        const struct rhythm_point *point = &pipeline->rhythm[i % RHYTHM_MAX];
        after_gap = after_gap || point->first;
        if (isnan(point->nn_ms) || pipeline->at_ns - point->time_ns > RHYTHM_SPAN_NS)
            continue;
        snapshot->rhythm[snapshot->rhythm_count] = *point;
        snapshot->rhythm[snapshot->rhythm_count++].first = after_gap;
        after_gap = false;
    }
}

static void view_sensor(const struct pipeline *pipeline, struct snapshot *snapshot)
{
    snapshot->link = (enum link_state)pipeline->link.state;
    snapshot->simulated = pipeline->link.simulated != 0;
    text_copy(snapshot->link_text, sizeof snapshot->link_text, pipeline->link.text);
    text_copy(snapshot->device, sizeof snapshot->device,
              pipeline->device ? pipeline->device->title : "");
    memcpy(snapshot->hearts, pipeline->hearts, sizeof snapshot->hearts);
    snapshot->heart_count = pipeline->heart_count;
    snapshot->listening_ns =
        pipeline->listening_since_ns < 0 ? 0 : pipeline->at_ns - pipeline->listening_since_ns;
    bool silent = pipeline->link.state == LINK_OPEN && pipeline->silent_since_ns >= 0;
    snapshot->silent_ns = silent ? pipeline->at_ns - pipeline->silent_since_ns : 0;
    snapshot->quality = fit_level(&pipeline->fit);
    snapshot->quality_reason = fit_reason(&pipeline->fit);
    snapshot->heart_rate_bpm = pipeline_heart_rate(pipeline);
    snapshot->last_beat_ns = pipeline->last_beat_ns;
}

static void view_coherence(const struct pipeline *pipeline, struct snapshot *snapshot)
{
    const struct coherence_body *coherence = &pipeline->coherence;
    bool exists = coherence->reason == REASON_NONE;
    snapshot->coherence_reason = (enum reason)coherence->reason;
    snapshot->settle_s = coherence->settle_s;
    snapshot->ratio = exists ? coherence->ratio : NAN;
    snapshot->share = exists ? coherence->peak_ms2 / coherence->total_ms2 : NAN;
    snapshot->peak_hz = exists ? coherence->peak_hz : NAN;
    const struct synchrony_body *synchrony = &pipeline->synchrony;
    bool in_step = synchrony->reason == REASON_NONE;
    snapshot->synchrony = in_step ? synchrony->synchrony : NAN;
    snapshot->breath_amplitude_bpm = in_step ? synchrony->amplitude_bpm : NAN;
}

enum session_phase pipeline_phase(const struct pipeline *pipeline)
{
    static const enum session_phase phases[] = {[RUNNER_WAITING] = SESSION_PRACTISING,
                                                [RUNNER_RUNNING] = SESSION_PRACTISING,
                                                [RUNNER_PAUSED] = SESSION_PAUSED,
                                                [RUNNER_ENDED] = SESSION_ENDED};
    return pipeline->runner.practice ? phases[pipeline->runner.state] : SESSION_LISTENING;
}

static void view_practice(const struct pipeline *pipeline, struct snapshot *snapshot)
{
    const struct runner *runner = &pipeline->runner;
    snapshot->practice = runner->practice;
    snapshot->phase = pipeline_phase(pipeline);
    snapshot->step = runner->step;
    snapshot->step_began_ns = pipeline->step_began_ns;
    snapshot->left_s = runner->practice ? runner_left_s(runner, pipeline->at_ns) : 0;
    snapshot->elapsed_s =
        runner->practice ? s_from_ns(runner_practice_ns(runner, pipeline->at_ns)) : 0;
    snapshot->pace = runner->pace;
    snapshot->bells = pipeline->bells;
    text_copy(snapshot->bell, sizeof snapshot->bell, pipeline->bell);
}

void pipeline_view(const struct pipeline *pipeline, struct snapshot *snapshot)
{
    snapshot->now_ns = pipeline->at_ns;
    view_sensor(pipeline, snapshot);
    view_rhythm(pipeline, snapshot);
    view_coherence(pipeline, snapshot);
    view_practice(pipeline, snapshot);
}
