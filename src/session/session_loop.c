/* The session thread: what the sensors sent, what the person did and the time that passes, in the
 * order in which they happened, through the sitting under way. It makes and unmakes nothing. */
#include "session/session_state.h"

#include "base/clock.h"
#include "base/text.h"
#include "events/kinds.h"
#include "journal/journal.h"
#include "session/pipeline.h"
#include <string.h>

#define TICK_NS   (100 * NS_PER_MS)
#define LINK_TURN 256 /* events at once */

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
void session_sit(struct session *session, struct sitting *sitting, int64_t now_ns)
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

void session_publish(struct session *session)
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

void *session_run(void *context)
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
