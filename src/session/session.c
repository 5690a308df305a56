/* The session thread and the sittings it walks through.
 *
 * The screen's thread makes and unmakes sittings (that allocates and touches files) and
 * passes them over two queues; the session thread only walks. While nobody practises, a sitting
 * without a journal keeps the sensor line and the rhythm alive on the home screen.
 *
 * To change the sensor the screen's thread asks the session's to stand still. Then nobody else
 * touches the session, and it is given an address, a link and a sitting as at its creation. */
#include "session/session.h"

#include "base/clock.h"
#include "base/exchange.h"
#include "base/ring.h"
#include "base/text.h"
#include "base/wakeup.h"
#include "events/kinds.h"
#include "journal/journal.h"
#include "session/inlet.h"
#include "session/pipeline.h"
#include "session/sitting.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define TICK_NS        (100 * NS_PER_MS)
#define LINK_TURN      256 /* events at once */
#define INTENT_QUEUE   64
#define SITTING_QUEUE  4
#define HAND_OVER_STEP NS_PER_MS

/* Screen -> session thread: stand still; back: it does; the screen's again: walk on. */
enum pace { WALKING, ASKED_TO_STAND, STANDING };

struct session {
    struct session_config config;
    struct inlet inlets[STREAMS_MOST]; /* the first is the one that screens speak of */
    int inlet_count;
    char known[PATH_SIZE];     /* file of the sensors known before; empty: none */
    char key[64];              /* network key of the person's own; empty: none */
    struct ring intents;       /* screen -> session thread: struct event */
    struct ring sittings;      /* screen -> session thread: struct sitting * */
    struct ring retired;       /* session thread -> screen: struct sitting * */
    struct exchange snapshots; /* session thread -> screen */
    struct wakeup wakeup;
    pthread_t thread;
    bool thread_runs;
    _Atomic bool finish;
    _Atomic int pace; /* enum pace */

    struct sitting *sitting; /* the session thread's own */
};

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

/* --- the session thread ------------------------------------------------------------------- */

static void session_tick(struct session *session, int64_t until_ns)
{
    struct sitting *sitting = session->sitting;
    for (; sitting->next_tick_ns <= until_ns; sitting->next_tick_ns += TICK_NS) {
        struct event tick = event_of(EVENT_TICK, sitting->next_tick_ns);
        if (sitting_over(sitting))
            sitting->news = true;
        else
            sitting_feed(sitting, &tick);
    }
}

/* The ticks that were due before it come first, so that both keep their moment. */
static void session_feed(struct session *session, const struct event *event)
{
    session_tick(session, event->at_ns - 1);
    if (!sitting_over(session->sitting))
        sitting_feed(session->sitting, event);
}

/* What the person did before `until_ns`. */
static void session_take_intents(struct session *session, int64_t until_ns)
{
    struct event event;
    while (ring_peek(&session->intents, &event) && event.at_ns < until_ns) {
        struct sitting *sitting = session->sitting;
        ring_pop(&session->intents, &event);
        session_feed(session, &event);
        bool without_practice = pipeline_phase(sitting->pipeline) == SESSION_LISTENING;
        if (without_practice && sitting->recorded && event.intent.intent == INTENT_STOP)
            sitting->stopped = true;
    }
}

/* True when there is more: a sensor that floods must not keep time and the person from their turn.
 */
static bool session_take_links(struct session *session)
{
    struct event event;
    struct inlet *inlet;
    for (int i = 0; i < LINK_TURN; i++) {
        inlet = inlets_earliest(session->inlets, session->inlet_count);
        if (!inlet || !inlet_take(inlet, &event))
            return false;
        session_take_intents(session, event.at_ns);
        session_feed(session, &event);
    }
    return true;
}

/* A simulated person may follow the pacer. */
static void session_tell_pace(struct session *session)
{
    struct sitting *sitting = session->sitting;
    const struct pace_body *pace = pipeline_pace(sitting->pipeline);
    if (pace->on == sitting->guided.on && pace->from_ns == sitting->guided.from_ns &&
        pace->rate_hz == sitting->guided.rate_hz)
        return;
    sitting->guided = *pace;
    struct pace_body by_clock = *pace;
    by_clock.from_ns += sitting->origin_ns;
    for (int i = 0; i < session->inlet_count; i++)
        if (session->inlets[i].link)
            link_pace(session->inlets[i].link, &by_clock);
}

static void session_guide_links(struct session *session)
{
    const struct pipeline *pipeline = session->sitting->pipeline;
    session_tell_pace(session);
    for (int i = 0; i < session->inlet_count; i++)
        inlet_guide(&session->inlets[i], pipeline_device(pipeline, i),
                    pipeline_is_puzzled(pipeline, i));
}

/* A new sitting begins now, knowing what the links are doing. */
static void session_sit(struct session *session, struct sitting *sitting, int64_t now_ns)
{
    struct sitting *before = session->sitting;
    if (before && before->recorded && !sitting_over(before)) {
        struct event stop = event_of(EVENT_INTENT, now_ns);
        stop.intent.intent = INTENT_STOP; /* left in the middle: the record says so */
        sitting_feed(before, &stop);
    }
    session->sitting = sitting;
    if (sitting->origin_ns == 0)
        sitting->origin_ns = now_ns;
    sitting->next_tick_ns = sitting->origin_ns;
    for (int i = 0; i < session->inlet_count; i++) {
        session->inlets[i].last_link.at_ns = now_ns;
        sitting_feed(sitting, &session->inlets[i].last_link);
    }
    if (before)
        ring_push(&session->retired, &before); /* last: the screen's thread takes it as the sign */
}

static void session_publish(struct session *session)
{
    struct sitting *sitting = session->sitting;
    struct snapshot *snapshot = exchange_draft(&session->snapshots);
    memset(snapshot, 0, sizeof *snapshot);
    pipeline_view(sitting->pipeline, snapshot);
    snapshot->origin_ns = sitting->origin_ns;
    if (sitting->stopped)
        snapshot->phase = SESSION_ENDED;
    snapshot->recording = sitting->recorded;
    if (sitting->journal) {
        text_copy(snapshot->record_path, sizeof snapshot->record_path,
                  journal_path(sitting->journal));
        journal_trouble(sitting->journal, &snapshot->record_trouble);
    }
    snapshot->refused = sitting->refused;
    for (int i = 0; i < session->inlet_count; i++)
        snapshot->refused += session->inlets[i].refused;
    exchange_publish(&session->snapshots);
    sitting->news = false;
    if (session->config.wake)
        session->config.wake(session->config.wake_context);
}

/* While it stands the session belongs to the screen's thread. */
static void session_stand_if_asked(struct session *session)
{
    int asked = ASKED_TO_STAND;
    if (!atomic_compare_exchange_strong(&session->pace, &asked, STANDING))
        return;
    while (atomic_load(&session->pace) == STANDING)
        wakeup_wait_until(&session->wakeup, clock_monotonic_ns() + TICK_NS);
}

static void *session_run(void *context)
{
    struct session *session = context;
    bool more = false;
    while (!atomic_load(&session->finish)) {
        session_stand_if_asked(session);
        if (!more)
            wakeup_wait_until(&session->wakeup, session->sitting->next_tick_ns);
        more = session_take_links(session);
        struct sitting *sitting;
        if (ring_pop(&session->sittings, &sitting))
            session_sit(session, sitting, clock_monotonic_ns());
        session_take_intents(session, INT64_MAX);
        session_tick(session, clock_monotonic_ns());
        session_guide_links(session);
        if (session->sitting->news)
            session_publish(session);
    }
    return NULL;
}

/* --- the screen's thread ------------------------------------------------------------------ */

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
