/* A session as the screen's thread has it: sittings made and unmade, sensors changed.
 *
 * The screen's thread makes and unmakes sittings (that allocates and touches files) and
 * passes them over two queues; the session thread only walks. While nobody practises, a sitting
 * without a journal keeps the sensor line and the rhythm alive on the home screen.
 *
 * To change the sensor the screen's thread asks the session's to stand still. Then nobody else
 * touches the session, and it is given an address, a link and a sitting as at its creation. */
#include "session/session_state.h"

#include "base/clock.h"
#include "base/text.h"
#include "events/kinds.h"
#include "session/pipeline.h"
#include <stdlib.h>
#include <string.h>

#define INTENT_QUEUE   64
#define SITTING_QUEUE  4
#define HAND_OVER_STEP NS_PER_MS

/* What a sitting is for; all NULL: listening. */
struct purpose {
    const struct practice *practice;
    const struct runner_options *options;
    const struct walk_wish *walk;
    const struct baseline_wish *rest;
};

/* With the sensors that are in use. */
static enum status session_sitting(struct session *session, const struct purpose *purpose,
                                   struct sitting **sitting, struct problem *problem)
{
    struct pipeline_config config = {.practice = purpose->practice,
                                     .sensor_count = session->inlet_count};
    struct course_of_breaths course;
    const struct walk_wish *walk = purpose->walk;
    *sitting = NULL;
    if (purpose->options)
        config.options = *purpose->options;
    if (walk && protocol_course(walk->protocol, walk->around_per_min, &course, problem))
        return problem->status;
    config.course = walk ? &course : NULL;
    config.rest = purpose->rest;
    for (int i = 0; i < session->inlet_count; i++)
        config.sensors[i] = inlet_strand(&session->inlets[i], session->config.profiles);
    return sitting_create(&config, sitting, problem);
}

static enum status session_queues(struct session *session, struct problem *problem)
{
    if (ring_init(&session->intents, sizeof(struct event), INTENT_QUEUE) ||
        ring_init(&session->sittings, sizeof(struct sitting *), SITTING_QUEUE) ||
        ring_init(&session->retired, sizeof(struct sitting *), SITTING_QUEUE) ||
        exchange_init(&session->snapshots, sizeof(struct snapshot)) ||
        wakeup_init(&session->wakeup))
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory for a session.");
    return STATUS_OK;
}

static enum status session_open(struct session *session, struct inlet *inlet,
                                struct problem *problem)
{
    const struct inlet_common common = {
        .simulate_when_absent = session->config.simulate_when_absent,
        .known = session->known[0] ? session->known : NULL,
        .key = session->key,
        .wakeup = &session->wakeup,
    };
    return inlet_open(inlet, &common, problem);
}

/* Those that speak whether or not anybody sits. */
static enum status session_open_live(struct session *session, struct problem *problem)
{
    enum status status = STATUS_OK;
    for (int i = 0; !status && i < session->inlet_count; i++)
        if (!inlet_waits_to_read(&session->inlets[i]))
            status = session_open(session, &session->inlets[i], problem);
    return status;
}

bool session_waits_to_read(const struct session *session)
{
    for (int i = 0; i < session->inlet_count; i++)
        if (!inlet_waits_to_read(&session->inlets[i]))
            return false;
    return true;
}

static enum status session_threads(struct session *session, struct problem *problem)
{
    enum status status = session_open_live(session, problem);
    if (status)
        return status;
    if (pthread_create(&session->thread, NULL, session_run, session) != 0)
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "The session's thread could not be started.");
    session->thread_runs = true;
    return STATUS_OK;
}

static enum status session_add(struct session *session, const char *words, struct problem *problem)
{
    struct inlet *inlet = &session->inlets[session->inlet_count];
    struct sensor_address address;
    enum status status = inlet_parse(words, &address, problem);
    if (!status)
        status = inlet_init(inlet, (uint8_t)session->inlet_count, problem);
    if (status)
        return status;
    session->inlet_count++;
    inlet_name(inlet, words, &address);
    return STATUS_OK;
}

static enum status session_sensors(struct session *session, struct problem *problem)
{
    const struct session_config *config = &session->config;
    enum status status = session_add(session, config->sensor ? config->sensor : "auto", problem);
    for (int i = 0; !status && i < STREAMS_MOST - 1 && config->others[i]; i++)
        status = session_add(session, config->others[i], problem);
    return status ? status : inlets_check(session->inlets, session->inlet_count, problem);
}

enum status session_create(const struct session_config *config, struct session **session,
                           struct problem *problem)
{
    struct session *made = calloc(1, sizeof *made);
    if (!made)
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory for a session.");
    made->config = *config;
    made->wakeup.descriptor = -1;
    text_copy(made->key, sizeof made->key, config->ant_key ? config->ant_key : "");
    struct problem unknown; /* without a place for it nothing is remembered, and nothing is lost */
    if (path_sensors(made->known, sizeof made->known, &unknown))
        made->known[0] = '\0';
    struct sitting *first = NULL;
    enum status status = session_sensors(made, problem);
    if (!status)
        status = session_queues(made, problem);
    if (!status)
        status = session_sitting(made, &(struct purpose){0}, &first, problem);
    if (!status) {
        session_sit(made, first, clock_monotonic_ns());
        session_publish(made);
        status = session_threads(made, problem);
    }
    if (status)
        session_destroy(made);
    else
        *session = made;
    return status;
}

static void session_clear_retired(struct session *session)
{
    struct sitting *sitting;
    while (session->retired.items && ring_pop(&session->retired, &sitting))
        sitting_destroy(sitting);
}

void session_destroy(struct session *session)
{
    if (!session)
        return;
    if (session->thread_runs && session_view(session)->recording)
        session_leave(session);
    atomic_store(&session->finish, true);
    if (session->thread_runs) {
        wakeup_ring(&session->wakeup);
        pthread_join(session->thread, NULL);
    }
    for (int i = 0; i < session->inlet_count; i++)
        inlet_finish(&session->inlets[i]);
    session_clear_retired(session);
    sitting_destroy(session->sitting);
    ring_finish(&session->intents);
    ring_finish(&session->sittings);
    ring_finish(&session->retired);
    exchange_finish(&session->snapshots);
    wakeup_finish(&session->wakeup);
    free(session);
}

/* Hands a sitting over and waits (some milliseconds) until the one before it is given back, so
 * that its journal is closed by this thread. */
static void session_hand_over(struct session *session, struct sitting *sitting)
{
    struct sitting *before;
    bool taken = ring_push(&session->sittings, &sitting);
    ENSURE(taken); /* one at a time: we wait for each */
    wakeup_ring(&session->wakeup);
    while (!ring_pop(&session->retired, &before))
        clock_sleep_until_ns(clock_monotonic_ns() + HAND_OVER_STEP);
    sitting_destroy(before);
    while (session_view(session)->origin_ns != sitting->origin_ns)
        clock_sleep_until_ns(clock_monotonic_ns() + HAND_OVER_STEP);
}

static void session_keep_links(struct session *session, bool kept)
{
    for (int i = 0; i < session->inlet_count; i++)
        if (session->inlets[i].link)
            link_keep(session->inlets[i].link, kept);
}

static enum status session_keep(struct session *session, struct sitting *sitting,
                                const struct purpose *purpose, const struct recording *recording,
                                struct problem *problem)
{
    const struct snapshot *view = session_view(session);
    char words[STREAMS_MOST][INLET_WORDS_SIZE];
    struct sitting_subject subject = {.practice = purpose->practice,
                                      .options = purpose->options,
                                      .walk = purpose->walk,
                                      .sensor_count = session->inlet_count};
    for (int i = 0; i < session->inlet_count; i++) {
        const struct sensor_brief *now = &view->sensors[i];
        subject.sensors[i] = inlet_fact(&session->inlets[i], words[i]);
        subject.ports[i] = now->link == LINK_OPEN ? now->link_text : NULL;
        subject.simulated |=
            session->inlets[i].address.source == SOURCE_SIMULATED || now->simulated;
    }
    return sitting_keep(sitting, &subject, recording, problem);
}

static enum status session_begin_with(struct session *session, const struct purpose *purpose,
                                      const struct recording *recording, struct problem *problem)
{
    struct sitting *sitting;
    enum status status = session_sitting(session, purpose, &sitting, problem);
    if (!status && recording && recording->folder)
        status = session_keep(session, sitting, purpose, recording, problem);
    if (status) {
        sitting_destroy(sitting);
        return status;
    }
    session_keep_links(session, true);
    session_hand_over(session, sitting);
    for (int i = 0; !status && i < session->inlet_count; i++)
        if (!session->inlets[i].link)
            status = session_open(session, &session->inlets[i], problem);
    return status;
}

enum status session_begin(struct session *session, const struct practice *practice,
                          const struct runner_options *options, const struct recording *recording,
                          struct problem *problem)
{
    const struct purpose purpose = {.practice = practice, .options = options};
    return session_begin_with(session, &purpose, recording, problem);
}

enum status session_begin_walk(struct session *session, const struct walk_wish *walk,
                               const struct recording *recording, struct problem *problem)
{
    const struct purpose purpose = {.walk = walk};
    return session_begin_with(session, &purpose, recording, problem);
}

enum status session_begin_rest(struct session *session, const struct baseline_wish *rest,
                               const struct recording *recording, struct problem *problem)
{
    const struct purpose purpose = {.rest = rest};
    return session_begin_with(session, &purpose, recording, problem);
}

bool session_send(struct session *session, enum intent intent, const char *text)
{
    struct event event = event_of(EVENT_INTENT, clock_monotonic_ns());
    event.intent.intent = (uint8_t)intent;
    if (text)
        text_copy(event.intent.text, sizeof event.intent.text, text);
    bool taken = ring_push(&session->intents, &event);
    wakeup_ring(&session->wakeup);
    return taken;
}

void session_leave(struct session *session)
{
    struct sitting *listening;
    struct problem problem;
    enum status status = session_sitting(session, &(struct purpose){0}, &listening, &problem);
    ENSURE(status == STATUS_OK); /* a pipeline like this one has been made before */
    session_hand_over(session, listening);
    session_keep_links(session, false);
}

const struct snapshot *session_view(struct session *session)
{
    return exchange_newest(&session->snapshots, NULL);
}

/* --- another sensor ----------------------------------------------------------------------- */

static void session_stand(struct session *session)
{
    atomic_store(&session->pace, ASKED_TO_STAND);
    wakeup_ring(&session->wakeup);
    while (atomic_load(&session->pace) != STANDING)
        clock_sleep_until_ns(clock_monotonic_ns() + HAND_OVER_STEP);
}

static void session_walk(struct session *session)
{
    atomic_store(&session->pace, WALKING);
    wakeup_ring(&session->wakeup);
}

/* The session stands. The sitting that listens is made before anything is given up. */
static enum status session_change(struct session *session, const char *words,
                                  const struct sensor_address *address, struct problem *problem)
{
    struct inlet *inlet = &session->inlets[0];
    const struct device *device = atomic_load(&inlet->device);
    struct sensor_address before = inlet->address;
    struct sitting *listening;
    inlet->address = *address;
    atomic_store(&inlet->device, NULL);
    enum status status = session_sitting(session, &(struct purpose){0}, &listening, problem);
    if (status) {
        inlet->address = before;
        atomic_store(&inlet->device, device);
        return status;
    }
    inlet_close(inlet);
    inlet_name(inlet, words, address);
    session_sit(session, listening, clock_monotonic_ns());
    session_clear_retired(session);
    session_publish(session);
    return inlet_waits_to_read(inlet) ? STATUS_OK : session_open(session, inlet, problem);
}

static bool sitting_is_under_way(struct session *session)
{
    const struct snapshot *view = session_view(session);
    return view->recording || view->phase != SESSION_LISTENING;
}

enum status session_use_sensor(struct session *session, const char *words, struct problem *problem)
{
    struct sensor_address address;
    if (sitting_is_under_way(session))
        return problem_set(problem, STATUS_UNAVAILABLE, "Choose it when the sitting is over.",
                           "The sensor stays the same during a sitting.");
    enum status status = inlet_parse(words, &address, problem);
    if (status)
        return status;
    session_stand(session);
    status = session_change(session, words, &address, problem);
    session_walk(session);
    return status;
}

const char *session_sensor(const struct session *session)
{
    return session->inlets[0].words;
}
