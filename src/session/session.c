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
#include "sensors/link.h"
#include "session/pipeline.h"
#include "session/sitting.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define TICK_NS        (100 * NS_PER_MS)
#define LINK_QUEUE     8192
#define LINK_TURN      256 /* events at once */
#define INTENT_QUEUE   64
#define SITTING_QUEUE  4
#define HAND_OVER_STEP NS_PER_MS

/* Screen -> session thread: stand still; back: it does; the screen's again: walk on. */
enum pace { WALKING, ASKED_TO_STAND, STANDING };

struct session {
    struct session_config config;
    struct sensor_address address;
    char sensor[PATH_SIZE + 64]; /* as the person named it */
    char known[PATH_SIZE];       /* file of the sensors known before; empty: none */
    char key[64];                /* network key of the person's own; empty: none */
    struct link *link;
    struct ring link_events;   /* link thread -> session thread: struct event */
    struct ring intents;       /* screen -> session thread: struct event */
    struct ring sittings;      /* screen -> session thread: struct sitting * */
    struct ring retired;       /* session thread -> screen: struct sitting * */
    struct exchange snapshots; /* session thread -> screen */
    struct wakeup wakeup;
    pthread_t thread;
    bool thread_runs;
    _Atomic bool finish;
    _Atomic int pace; /* enum pace */

    /* the session thread's own */
    struct sitting *sitting;
    struct event last_link;
    int64_t link_refused;
    _Atomic(const struct device *) device; /* recognised by the sitting under way */
    bool asked_for_next; /* setting of the line, and nothing was heard of it yet */
};

/* Listening (`practice` NULL) or practising with the sensor that is in use. */
static enum status session_sitting(struct session *session, const struct practice *practice,
                                   struct sitting **sitting, struct problem *problem)
{
    const struct device *device = atomic_load(&session->device);
    const struct pipeline_config config = {.practice = practice,
                                           .sensors[0] = {
                                               .named = session->address.device,
                                               .channel = session->address.channel,
                                               .recognised = device ? device->id : NULL,
                                           }};
    return sitting_create(&config, sitting, problem);
}

/* --- the session thread ------------------------------------------------------------------- */

/* True when there is more: a sensor that floods must not keep time and the person from their turn.
 */
static bool session_take_link(struct session *session)
{
    struct event event;
    int left = LINK_TURN;
    while (left-- > 0 && ring_pop(&session->link_events, &event)) {
        if (event.kind == EVENT_LINK) {
            session->last_link = event;
            session->asked_for_next = false;
        }
        if (event.kind == EVENT_GAP && event.gap.cause == GAP_REFUSED)
            session->link_refused += event.gap.count;
        if (!sitting_over(session->sitting))
            sitting_feed(session->sitting, &event);
    }
    return left < 0;
}

static void session_take_intents(struct session *session)
{
    struct event event;
    while (ring_pop(&session->intents, &event)) {
        struct sitting *sitting = session->sitting;
        if (sitting_over(sitting))
            continue;
        sitting_feed(sitting, &event);
        bool without_practice = pipeline_phase(sitting->pipeline) == SESSION_LISTENING;
        if (without_practice && sitting->recorded && event.intent.intent == INTENT_STOP)
            sitting->stopped = true;
    }
}

static void session_tick(struct session *session, int64_t now_ns)
{
    struct sitting *sitting = session->sitting;
    for (; sitting->next_tick_ns <= now_ns; sitting->next_tick_ns += TICK_NS) {
        struct event tick = event_of(EVENT_TICK, sitting->next_tick_ns);
        if (sitting_over(sitting))
            sitting->news = true;
        else
            sitting_feed(sitting, &tick);
    }
}

/* The link knows no protocol: it is told whether the bytes make sense. Recorded are the LINK events
 * that follow, so that a replay needs none of this. */
static void session_guide_link(struct session *session)
{
    const struct pipeline *pipeline = session->sitting->pipeline;
    const struct device *device = pipeline_device(pipeline, 0);
    if (session_waits_to_read(session) || !session->link) /* a file has no line */
        return;
    if (device != atomic_load(&session->device)) {
        atomic_store(&session->device, device);
        if (device)
            link_recognised(session->link, device);
    }
    if (pipeline_is_puzzled(pipeline, 0) && !session->asked_for_next) {
        link_try_next(session->link);
        session->asked_for_next = true;
    }
}

/* A new sitting begins now, knowing what the link is doing. */
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
    session->last_link.at_ns = now_ns;
    sitting_feed(sitting, &session->last_link);
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
    snapshot->refused = session->link_refused + sitting->refused;
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
        more = session_take_link(session);
        struct sitting *sitting;
        if (ring_pop(&session->sittings, &sitting))
            session_sit(session, sitting, clock_monotonic_ns());
        session_take_intents(session);
        session_tick(session, clock_monotonic_ns());
        session_guide_link(session);
        if (session->sitting->news)
            session_publish(session);
    }
    return NULL;
}

/* --- the screen's thread ------------------------------------------------------------------ */

static enum status session_queues(struct session *session, struct problem *problem)
{
    if (ring_init(&session->link_events, sizeof(struct event), LINK_QUEUE) ||
        ring_init(&session->intents, sizeof(struct event), INTENT_QUEUE) ||
        ring_init(&session->sittings, sizeof(struct sitting *), SITTING_QUEUE) ||
        ring_init(&session->retired, sizeof(struct sitting *), SITTING_QUEUE) ||
        exchange_init(&session->snapshots, sizeof(struct snapshot)) ||
        wakeup_init(&session->wakeup))
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory for a session.");
    return STATUS_OK;
}

static enum status session_open_link(struct session *session, struct problem *problem)
{
    const struct link_config link = {.address = session->address,
                                     .simulate_when_absent = session->config.simulate_when_absent,
                                     .known = session->known[0] ? session->known : NULL,
                                     .key = session->key,
                                     .ring = &session->link_events,
                                     .wakeup = &session->wakeup};
    return link_create(&link, &session->link, problem);
}

bool session_waits_to_read(const struct session *session)
{
    return session->address.source == SOURCE_FILE || session->address.source == SOURCE_STDIN;
}

/* Nothing is known yet of who speaks there. */
static void session_take_address(struct session *session, const char *words,
                                 const struct sensor_address *address)
{
    session->address = *address;
    text_copy(session->sensor, sizeof session->sensor, words);
    atomic_store(&session->device, NULL);
    session->asked_for_next = false;
    session->last_link = event_of(EVENT_LINK, 0);
    session->last_link.link.state = LINK_SEARCHING;
    if (!session_waits_to_read(session))
        return;
    session->last_link.link.state = LINK_OPENING;
    text_copy(session->last_link.link.text, sizeof session->last_link.link.text,
              address->source == SOURCE_FILE ? "the file" : "standard input");
}

/* A file must be readable now: it is opened for good only when a sitting begins. */
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

static enum status session_threads(struct session *session, struct problem *problem)
{
    enum status status = session_waits_to_read(session) ? try_file(&session->address, problem)
                                                        : session_open_link(session, problem);
    if (status)
        return status;
    if (pthread_create(&session->thread, NULL, session_run, session) != 0)
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "The session's thread could not be started.");
    session->thread_runs = true;
    return STATUS_OK;
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
    made->last_link = event_of(EVENT_LINK, 0);
    text_copy(made->key, sizeof made->key, config->ant_key ? config->ant_key : "");
    struct problem unknown; /* without a place for it nothing is remembered, and nothing is lost */
    if (path_sensors(made->known, sizeof made->known, &unknown))
        made->known[0] = '\0';
    struct sensor_address address;
    const char *sensor = config->sensor ? config->sensor : "auto";
    enum status status = sensor_address_parse(sensor, &address, problem);
    if (!status)
        session_take_address(made, sensor, &address);
    struct sitting *first = NULL;
    if (!status)
        status = session_queues(made, problem);
    if (!status)
        status = session_sitting(made, NULL, &first, problem);
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
    link_destroy(session->link);
    session_clear_retired(session);
    sitting_destroy(session->sitting);
    ring_finish(&session->link_events);
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

enum status session_begin(struct session *session, const struct practice *practice,
                          const struct recording *recording, struct problem *problem)
{
    struct sitting *sitting;
    enum status status = session_sitting(session, practice, &sitting, problem);
    if (!status && recording && recording->folder) {
        const struct sitting_subject subject = {.practice = practice,
                                                .sensor = session->sensor,
                                                .simulated =
                                                    session_view(session)->simulated ||
                                                    session->address.source == SOURCE_SIMULATED};
        status = sitting_keep(sitting, &subject, recording, problem);
    }
    if (status) {
        sitting_destroy(sitting);
        return status;
    }
    if (session->link)
        link_keep(session->link, true);
    session_hand_over(session, sitting);
    return session->link ? STATUS_OK : session_open_link(session, problem);
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
    enum status status = session_sitting(session, NULL, &listening, &problem);
    ENSURE(status == STATUS_OK); /* a pipeline like this one has been made before */
    session_hand_over(session, listening);
    if (session->link)
        link_keep(session->link, false);
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

/* What the old link still had to say is forgotten with it. */
static void session_drop_link(struct session *session)
{
    struct event late;
    link_destroy(session->link);
    session->link = NULL;
    while (ring_pop(&session->link_events, &late))
        ;
}

/* The session stands. The sitting that listens is made before anything is given up. */
static enum status session_change(struct session *session, const char *words,
                                  const struct sensor_address *address, struct problem *problem)
{
    const struct device *device = atomic_load(&session->device);
    struct sensor_address before = session->address;
    struct sitting *listening;
    session->address = *address;
    atomic_store(&session->device, NULL);
    enum status status = session_sitting(session, NULL, &listening, problem);
    if (status) {
        session->address = before;
        atomic_store(&session->device, device);
        return status;
    }
    session_drop_link(session);
    session_take_address(session, words, address);
    session_sit(session, listening, clock_monotonic_ns());
    session_clear_retired(session);
    session_publish(session);
    return session_waits_to_read(session) ? STATUS_OK : session_open_link(session, problem);
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
    if (strlen(words) >= sizeof session->sensor)
        return problem_set(problem, STATUS_INVALID, "Use a shorter path.",
                           "The sensor's address is too long.");
    enum status status = sensor_address_parse(words, &address, problem);
    if (!status)
        status = try_file(&address, problem);
    if (status)
        return status;
    session_stand(session);
    status = session_change(session, words, &address, problem);
    session_walk(session);
    return status;
}

const char *session_sensor(const struct session *session)
{
    return session->sensor;
}
