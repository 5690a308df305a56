/* First the file is read, for its length and its steps; in events are kept in memory, because
 * reading them again costs as much as feeding them. While it is read nothing is fed. */
#include "session/playback.h"

#include "base/clock.h"
#include "base/gathered.h"
#include "base/text.h"
#include "session/recorded.h"
#include <stdlib.h>
#include <string.h>

#define SLICE       128               /* events between two looks at the clock */
#define EVENTS_MOST (2 * 1000 * 1000) /* about nine hours of a pulse sensor, 192 MB */

struct playback {
    struct record *record;
    struct recorded recorded;
    struct pipeline *pipeline;
    struct gathered events, steps; /* struct event, struct playback_step */
    bool read;
    int next; /* of the events, to be fed */
    int64_t wanted_ns, fed_ns;
    struct playback_answer answers[PLAYBACK_ANSWERS]; /* of the step under way */
    int answer_count;
    struct problem trouble;
    struct snapshot view;
    bool viewed; /* and is of what was fed last */
    int64_t origin_ns;
};

static void note_answer(struct playback *playback, const struct answer_body *body)
{
    int at = 0;
    while (at < playback->answer_count && strcmp(playback->answers[at].item, body->item) != 0)
        at++;
    if (at == PLAYBACK_ANSWERS)
        return;
    playback->answer_count += at == playback->answer_count;
    text_copy(playback->answers[at].item, sizeof playback->answers[at].item, body->item);
    playback->answers[at].value = body->value;
}

static void take(void *context, const struct event *event)
{
    struct playback *playback = context;
    if (event->kind == EVENT_STEP && event->step.change == STEP_BEGINS)
        playback->answer_count = 0;
    else if (event->kind == EVENT_ANSWER)
        note_answer(playback, &event->answer);
}

/* A pipeline that knows nothing yet. What is shown stays until the moment asked for is there. */
static enum status begin_again(struct playback *playback, struct problem *problem)
{
    struct pipeline *pipeline;
    enum status status = pipeline_create(&playback->recorded.config, &pipeline, problem);
    if (status)
        return status;
    pipeline_destroy(playback->pipeline);
    playback->pipeline = pipeline;
    playback->next = playback->answer_count = 0;
    playback->fed_ns = 0;
    playback->viewed = false; /* also where nothing is fed: before the first event */
    return STATUS_OK;
}

enum status playback_open(const char *path, enum score_display score, struct playback **playback,
                          struct problem *problem)
{
    struct playback *made = calloc(1, sizeof *made);
    *playback = NULL;
    if (!made)
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory to replay a sitting.");
    made->events.size = sizeof(struct event);
    made->steps.size = sizeof(struct playback_step);
    made->origin_ns = -clock_monotonic_ns(); /* which no session has */
    enum status status = record_open(path, &made->record, problem);
    if (!status)
        status = recorded_read(made->record, &made->recorded, problem);
    struct runner_options *options = &made->recorded.config.options;
    options->score = score_stricter(options->score, score);
    if (!status && made->recorded.practice_refused)
        made->trouble = made->recorded.refusal;
    if (!status)
        status = begin_again(made, problem);
    if (status)
        playback_close(made);
    else
        *playback = made;
    return status;
}

void playback_close(struct playback *playback)
{
    if (!playback)
        return;
    pipeline_destroy(playback->pipeline);
    recorded_finish(&playback->recorded);
    record_close(playback->record);
    gathered_finish(&playback->events);
    gathered_finish(&playback->steps);
    free(playback);
}

/* --- work ----------------------------------------------------------------------------------- */

static void stop_reading(struct playback *playback, const struct event *hole)
{
    playback->read = true;
    if (playback->events.count >= EVENTS_MOST)
        problem_set(&playback->trouble, STATUS_UNAVAILABLE, "`kindbeat analyze` reads all of it.",
                    "This recording is too long to be replayed as a whole.");
    if (hole)
        problem_set(&playback->trouble, STATUS_INVALID, "`kindbeat analyze` reads what follows.",
                    "Here something could not be written then: it can be replayed so far.");
}

static void read_slice(struct playback *playback)
{
    struct event event;
    bool more = true;
    for (int i = 0; i < SLICE && !playback->read; i++) {
        enum status status = record_next(playback->record, &event, &more, &playback->trouble);
        if (status || !more)
            stop_reading(playback, NULL);
        else if (recorded_is_hole(&event))
            stop_reading(playback, &event);
        else if (recorded_is_input(&playback->recorded, &event))
            gather(&playback->events, &event);
        else if (event.kind == EVENT_STEP && event.step.change == STEP_BEGINS) {
            struct playback_step step = {.at_ns = event.step.due_ns};
            text_copy(step.id, sizeof step.id, event.step.id);
            gather(&playback->steps, &step);
        }
        if (playback->events.count >= EVENTS_MOST)
            stop_reading(playback, NULL);
    }
}

static const struct event *next_event(const struct playback *playback)
{
    const struct event *events = playback->events.at;
    bool more = playback->next < playback->events.count;
    return more && events[playback->next].at_ns <= playback->wanted_ns ? &events[playback->next]
                                                                       : NULL;
}

static void feed_slice(struct playback *playback)
{
    const struct event_sink sink = {take, playback};
    const struct event *event;
    for (int i = 0; i < SLICE && (event = next_event(playback)) != NULL; i++) {
        pipeline_feed(playback->pipeline, event, &sink);
        playback->fed_ns = event->at_ns;
        playback->next++;
        playback->viewed = false;
    }
}

void playback_work(struct playback *playback, double budget_ms)
{
    int64_t until_ns = clock_monotonic_ns() + ns_from_s(budget_ms / 1000);
    if (playback->read && playback->wanted_ns < playback->fed_ns &&
        begin_again(playback, &playback->trouble))
        playback->wanted_ns = playback->fed_ns; /* no memory for it: what is shown stays */
    do {
        if (!playback->read)
            read_slice(playback);
        else if (next_event(playback))
            feed_slice(playback);
        else
            return;
    } while (clock_monotonic_ns() < until_ns);
}

void playback_go(struct playback *playback, int64_t at_ns)
{
    int64_t end_ns = playback_end_ns(playback);
    playback->wanted_ns = at_ns < 0 ? 0 : playback->read && at_ns > end_ns ? end_ns : at_ns;
}

/* --- what is known -------------------------------------------------------------------------- */

bool playback_is_read(const struct playback *playback)
{
    return playback->read;
}

bool playback_is_there(const struct playback *playback)
{
    return playback->read && playback->wanted_ns >= playback->fed_ns && !next_event(playback);
}

int64_t playback_end_ns(const struct playback *playback)
{
    const struct event *events = playback->events.at;
    return playback->events.count > 0 ? events[playback->events.count - 1].at_ns : 0;
}

int playback_steps(const struct playback *playback, const struct playback_step **steps)
{
    *steps = playback->steps.at;
    return playback->steps.count;
}

int playback_answers(const struct playback *playback, const struct playback_answer **answers)
{
    *answers = playback->answers;
    return playback->answer_count;
}

const struct problem *playback_trouble(const struct playback *playback)
{
    return playback->trouble.status ? &playback->trouble : NULL;
}

const struct snapshot *playback_view(struct playback *playback)
{
    if (playback->viewed || !playback_is_there(playback))
        return &playback->view;
    memset(&playback->view, 0, sizeof playback->view);
    pipeline_view(playback->pipeline, &playback->view);
    playback->view.origin_ns = playback->origin_ns;
    playback->viewed = true;
    return &playback->view;
}
