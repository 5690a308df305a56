/* The sensor thread.
 *
 *            search ---> opening ---> open ---> lost (a port) ---> search again, every 250 ms
 *              ^            |           |
 *              |            v           +-----> ended (a file): nothing more to do
 *              +-- 1 s -- failed
 *
 * A byte is stamped as soon as the read that brought it returned.
 *
 * It knows no protocol, and no session time: stamps are the monotonic clock's. It takes no lock;
 * the ring (outbox.h), the pacer's exchange, some flags and an eventfd are all it shares. */
#include "sensors/link.h"

#include "base/clock.h"
#include "base/exchange.h"
#include "base/log.h"
#include "base/text.h"
#include "events/kinds.h"
#include "sensors/hunt.h"
#include "sensors/known.h"
#include "sensors/outbox.h"
#include "sensors/search.h"
#include "sensors/speech.h"
#include "sensors/trouble.h"
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define READ_TIMEOUT_MS 100
#define SEARCH_EVERY_NS (250 * NS_PER_MS)
#define RETRY_EVERY_NS  NS_PER_S
#define LOOK_EVERY_NS   NS_PER_S
#define LOYAL_NS        (60 * NS_PER_S) /* only the lost sensor is looked for */
#define CANDIDATES_MOST 6
#define SENSOR_HAS_COME 1 /* beside enum transport_read: why reading the simulated heart ends */

struct link {
    struct link_config config;
    pthread_t thread;
    struct wakeup stopping; /* ends the thread's waits early */
    atomic_bool stop;
    atomic_bool kept_as_it_is; /* link_keep */
    atomic_bool wants_next;    /* link_try_next */
    struct exchange paces;     /* link_pace: struct pace_body */
    atomic_bool heard_anew;    /* somebody else listens, since link_keep */
    _Atomic(const struct device *) recognised;

    /* the thread's own from here on */
    struct transport transport;
    struct candidate current; /* open, or opened last */
    struct twins twins;       /* beside it when it was opened */
    struct speech speech;
    struct line_setting first_line; /* of the port that is open; current.address.line is now's */
    int tries;                      /* at other settings */
    bool opened_before;             /* `current` was lost and is looked for */
    int64_t last_byte_ns;           /* or the opening, when none came */
    bool simulated;                 /* what is open, or being opened */
    bool searched;                  /* at least once */
    int64_t look_due_ns;            /* for a sensor, while the heart is simulated */
    int failures;                   /* to open, in a row */
    uint8_t told_state;             /* of the last LINK event */
    char told_failure[EVENT_TEXT_MAX];
    struct outbox outbox;
    bool pace_untold; /* to whoever speaks now */
};

static bool stopping(struct link *link)
{
    return atomic_load_explicit(&link->stop, memory_order_acquire);
}

static void wait_ns(struct link *link, int64_t ns)
{
    int64_t until_ns = clock_monotonic_ns() + ns;
    while (!stopping(link) && clock_monotonic_ns() < until_ns) {
        outbox_settle(&link->outbox);
        int64_t slice_ns = clock_monotonic_ns() + SEARCH_EVERY_NS;
        wakeup_wait_until(&link->stopping, slice_ns < until_ns ? slice_ns : until_ns);
    }
}

/* --- telling -------------------------------------------------------------------------------- */

static void tell(struct link *link, enum link_state state, const char *text)
{
    struct event event = event_of(EVENT_LINK, clock_monotonic_ns());
    event.link.state = (uint8_t)state;
    event.link.simulated = link->simulated;
    text_copy(event.link.text, sizeof event.link.text, text);
    link->told_state = (uint8_t)state;
    outbox_deliver(&link->outbox, &event);
}

/* Once for each different text: trying again every second is not news. */
static void tell_failure(struct link *link, const struct problem *problem)
{
    char text[EVENT_TEXT_MAX];
    trouble_fit(text, sizeof text, problem->what);
    if (link->told_state == LINK_FAILED && strcmp(text, link->told_failure) == 0)
        return;
    text_copy(link->told_failure, sizeof link->told_failure, text);
    log_problem(problem);
    tell(link, LINK_FAILED, text);
}

static void tell_gap(struct link *link, int64_t from_ns, int64_t to_ns)
{
    struct event gap = event_of(EVENT_GAP, clock_monotonic_ns());
    gap.gap = (struct gap_body){.from_ns = from_ns, .to_ns = to_ns, .cause = GAP_UNPLUGGED};
    outbox_deliver(&link->outbox, &gap);
}

/* --- searching and opening ------------------------------------------------------------------ */

static size_t find_candidates(struct link *link, struct candidate *candidates)
{
    const struct sensor_address *wanted = &link->config.address;
    if (link->opened_before && search_again(wanted, &link->current, &link->twins, &candidates[0]))
        return 1;
    if (wanted->source != SOURCE_AUTO) {
        search_named(wanted, &candidates[0]);
        return link->opened_before ? 0 : 1;
    }
    /* The person's own sensor comes back to them; another board that is plugged in has to wait. */
    bool loyal = link->opened_before && clock_monotonic_ns() - link->last_byte_ns < LOYAL_NS;
    if (loyal)
        return 0;
    size_t count = search_likely(wanted, link->config.known, candidates, CANDIDATES_MOST);
    if (count > 0 || link->searched || !link->config.simulate_when_absent)
        return count;
    struct sensor_address simulated = *wanted;
    simulated.source = SOURCE_SIMULATED;
    search_named(&simulated, &candidates[0]);
    return 1;
}

/* Its name, and the setting where that is not the usual one. */
static void tell_open(struct link *link)
{
    char full[EVENT_TEXT_MAX + 32], line[24];
    const struct line_setting *now = &link->current.address.line;
    hunt_name(now, line, sizeof line);
    bool usual = now->baud == LINE_USUAL.baud && now->parity == LINE_USUAL.parity;
    bool said = link->transport.ops->set_line && !usual;
    snprintf(full, sizeof full, "%s%s%s", link->current.name, said ? " at " : "", said ? line : "");
    char text[EVENT_TEXT_MAX];
    trouble_fit(text, sizeof text, full);
    tell(link, LINK_OPEN, text);
}

/* How the line is set to begin with: as the person said, as it was right for this sensor before, or
 * as it was when this port was lost. */
static void choose_line(struct link *link, struct candidate *candidate)
{
    struct known known;
    if (candidate->address.line_given)
        return;
    bool same_port = link->opened_before &&
                     strcmp(candidate->port.serial_number, link->current.port.serial_number) == 0;
    if (known_find(link->config.known, &candidate->port, &known))
        candidate->address.line = known.line;
    else if (same_port)
        candidate->address.line = link->current.address.line;
    link->first_line = candidate->address.line;
    link->tries = 0;
}

static void note_open(struct link *link, const struct candidate *candidate)
{
    int64_t from_ns = link->last_byte_ns;
    bool again = link->opened_before;
    link->current = *candidate;
    ports_twins(&candidate->port, &link->twins);
    link->opened_before = true;
    link->simulated = link->transport.ops->simulated;
    link->failures = 0;
    link->last_byte_ns = clock_monotonic_ns();
    link->pace_untold = true;
    speech_start(&link->speech, link->last_byte_ns);
    tell_open(link);
    if (again)
        tell_gap(link, from_ns, link->last_byte_ns);
}

/* A port that was just plugged in again may not be ready: its first refusal is not told. */
static bool failure_is_news(struct link *link)
{
    return !stopping(link) && (++link->failures > 1 || !link->opened_before);
}

static void tell_opening(struct link *link, const struct candidate *candidate)
{
    link->simulated = candidate->address.source == SOURCE_SIMULATED;
    if (link->failures == 0)
        tell(link, LINK_OPENING, candidate->name);
}

/* Only a port is spoken to: a recording was made when all had been said. */
static enum status open_candidate(struct link *link, const struct candidate *candidate,
                                  struct problem *problem)
{
    const struct sensor_address *address = &candidate->address;
    const struct device *named = device_find(address->device);
    bool spoken_to = named && address->source == SOURCE_SERIAL;
    enum status status =
        speech_learn(&link->speech, spoken_to ? named->dialogue : NULL, link->config.key, problem);
    return status ? status : transport_open(&link->transport, address, problem);
}

/* Tries each; when none opens, says why the first did not. */
static bool open_one_of(struct link *link, struct candidate *candidates, size_t count)
{
    struct problem problem, first = {0};
    tell_opening(link, &candidates[0]);
    for (size_t i = 0; i < count && !stopping(link); i++) {
        choose_line(link, &candidates[i]);
        if (open_candidate(link, &candidates[i], &problem) == STATUS_OK) {
            note_open(link, &candidates[i]);
            return true;
        }
        if (i == 0)
            first = problem;
    }
    if (failure_is_news(link))
        tell_failure(link, &first);
    return false;
}

/* --- the thread ----------------------------------------------------------------------------- */

/* The simulated heart gives way to a sensor that is plugged in, unless a sitting keeps it. */
static bool sensor_has_come(struct link *link)
{
    int64_t now_ns = clock_monotonic_ns();
    bool stands_in = link->simulated && link->config.address.source == SOURCE_AUTO;
    if (!stands_in || atomic_load(&link->kept_as_it_is) || now_ns < link->look_due_ns)
        return false;
    struct candidate candidates[CANDIDATES_MOST];
    link->look_due_ns = now_ns + LOOK_EVERY_NS;
    size_t count =
        search_likely(&link->config.address, link->config.known, candidates, CANDIDATES_MOST);
    for (size_t i = 0; i < count; i++)
        if (candidates[i].port.readable)
            return true;
    return false;
}

/* Another setting, as if another port had been opened: whoever listens begins anew. */
static void try_next_line(struct link *link)
{
    struct sensor_address *address = &link->current.address;
    if (!atomic_exchange(&link->wants_next, false) || address->line_given)
        return;
    struct line_setting next = hunt_line(&link->first_line, link->tries + 1);
    if (!transport_set_line(&link->transport, &next))
        return;
    link->tries++;
    address->line = next;
    tell(link, LINK_OPENING, link->current.name);
    tell_open(link);
}

static void remember_sensor(struct link *link)
{
    const struct device *device = atomic_exchange(&link->recognised, NULL);
    if (!device)
        return;
    struct known known = {.line = link->current.address.line};
    text_copy(known.device, sizeof known.device, device->id);
    known_keep(link->config.known, &link->current.port, &known);
}

static void tell_pace(struct link *link)
{
    bool fresh;
    const struct pace_body *pace = exchange_newest(&link->paces, &fresh);
    if (link->transport.ops->pace && (fresh || (link->pace_untold && pace->on)))
        link->transport.ops->pace(&link->transport, pace);
    link->pace_untold = false;
}

/* What there is to do between two reads; false when the line no longer takes what is said. */
static bool attend(struct link *link)
{
    try_next_line(link);
    remember_sensor(link);
    tell_pace(link);
    if (atomic_exchange(&link->heard_anew, false))
        speech_again(&link->speech, clock_monotonic_ns());
    return speech_turn(&link->speech, &link->transport, clock_monotonic_ns());
}

/* Reads until there is nothing more to read, or the link is to stop; why: an enum transport_read,
 * SENSOR_HAS_COME, or TRANSPORT_TIMEOUT when it is to stop. */
static int read_all(struct link *link)
{
    int count = TRANSPORT_TIMEOUT;
    while (!stopping(link)) {
        if (sensor_has_come(link))
            return SENSOR_HAS_COME;
        if (!attend(link))
            return TRANSPORT_GONE;
        struct event event = event_of(EVENT_BYTES, 0);
        count = transport_read(&link->transport, event.bytes.at, sizeof event.bytes.at,
                               READ_TIMEOUT_MS);
        event.at_ns = clock_monotonic_ns();
        if (count < 0)
            break;
        if (count == TRANSPORT_TIMEOUT) {
            outbox_settle(&link->outbox);
            continue;
        }
        link->last_byte_ns = event.at_ns;
        event.bytes.size = (uint8_t)count;
        outbox_deliver(&link->outbox, &event);
    }
    return count < 0 ? count : TRANSPORT_TIMEOUT;
}

static void say_farewell(struct link *link, bool ended)
{
    char text[EVENT_TEXT_MAX];
    search_farewell(&link->current, ended, text);
    tell(link, ended ? LINK_ENDED : LINK_LOST, text);
}

/* True when a file came to its end and nothing can follow. */
static bool serve_open_link(struct link *link)
{
    int why = read_all(link);
    if (why != TRANSPORT_GONE)
        speech_end(&link->speech, &link->transport);
    transport_close(&link->transport);
    if (why == SENSOR_HAS_COME) {
        link->opened_before = false; /* nothing is missed of the simulated heart */
        return false;
    }
    if (why == TRANSPORT_TIMEOUT) /* asked to stop */
        return true;
    say_farewell(link, why == TRANSPORT_END);
    return why == TRANSPORT_END;
}

/* Nothing to open: say so once, also when the port that could not be opened was pulled out. */
static void tell_absent(struct link *link)
{
    link->failures = 0;
    if (!link->opened_before && (!link->searched || link->told_state != LINK_SEARCHING))
        tell(link, LINK_SEARCHING, "No sensor is plugged in");
    if (link->opened_before && link->told_state != LINK_LOST)
        say_farewell(link, false);
}

/* One turn of search, opening and reading; true when nothing can follow. */
static bool link_turn(struct link *link, struct candidate *candidates)
{
    bool ended = false;
    int64_t pause_ns = SEARCH_EVERY_NS;
    size_t count = find_candidates(link, candidates);
    if (count == 0)
        tell_absent(link);
    else if (open_one_of(link, candidates, count))
        ended = serve_open_link(link);
    else if (link->failures > 1 || !link->opened_before)
        pause_ns = RETRY_EVERY_NS;
    link->searched = true;
    wait_ns(link, pause_ns);
    return ended;
}

static void *link_run(void *argument)
{
    struct link *link = argument;
    struct candidate candidates[CANDIDATES_MOST];
    bool ended = false;
    while (!stopping(link) && !ended)
        ended = link_turn(link, candidates);
    while (!stopping(link)) /* ended: what was refused may still have to be told */
        wait_ns(link, RETRY_EVERY_NS);
    return NULL;
}

/* Signals go to the thread that started the program, never to this one. */
static int start_thread(struct link *link)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&link->thread, NULL, link_run, link);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error == 0)
        pthread_setname_np(link->thread, "link");
    return error;
}

static void link_free(struct link *link)
{
    exchange_finish(&link->paces);
    wakeup_finish(&link->stopping);
    free(link);
}

static enum status no_memory(struct problem *problem)
{
    return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                       "There is not enough memory for the sensor's thread.");
}

enum status link_create(const struct link_config *config, struct link **link,
                        struct problem *problem)
{
    struct link *made = calloc(1, sizeof *made);
    if (!made || wakeup_init(&made->stopping) != STATUS_OK) {
        free(made);
        return no_memory(problem);
    }
    if (exchange_init(&made->paces, sizeof(struct pace_body)) != STATUS_OK) {
        link_free(made);
        return no_memory(problem);
    }
    made->config = *config;
    outbox_start(&made->outbox, config->ring, config->wakeup, config->stream);
    if (start_thread(made) != 0) {
        link_free(made);
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "The sensor's thread could not be started.");
    }
    *link = made;
    return STATUS_OK;
}

void link_destroy(struct link *link)
{
    if (!link)
        return;
    atomic_store_explicit(&link->stop, true, memory_order_release);
    wakeup_ring(&link->stopping);
    pthread_join(link->thread, NULL);
    link_free(link);
}

void link_pace(struct link *link, const struct pace_body *pace)
{
    *(struct pace_body *)exchange_draft(&link->paces) = *pace;
    exchange_publish(&link->paces);
}

void link_try_next(struct link *link)
{
    atomic_store(&link->wants_next, true);
}

void link_recognised(struct link *link, const struct device *device)
{
    atomic_store(&link->recognised, device);
}

void link_keep(struct link *link, bool kept)
{
    atomic_store(&link->kept_as_it_is, kept);
    atomic_store(&link->heard_anew, true);
}
