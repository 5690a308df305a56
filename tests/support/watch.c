#include "watch.h"

#include "counted.h"

#include "app/commands.h"
#include "base/clock.h"
#include "base/exchange.h"
#include "sensors/simulator/simulator.h"
#include "session/pipeline.h"
#include "session/session.h"
#include <SDL.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define APART_NS (300 * NS_PER_MS) /* a pulse and its beat are not further apart */

static struct watched seen;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_t screen_thread;
static _Atomic bool counting;

/* --- the wire ------------------------------------------------------------------------------ */

static struct wire {
    int near, far; /* ends of the pseudo-terminal */
    char name[64];
    struct simulator_speech speech;
    int64_t *written_ns;   /* of every burst */
    _Atomic size_t spoken; /* bursts written */
    pthread_t speaker;
    bool speaks;
    _Atomic bool silent;
    int64_t began_ns;
    size_t burst, at; /* where the pipeline is: the next byte that it has not been fed */
} wire = {.near = -1, .far = -1};

static void *speak(void *context)
{
    (void)context;
    wire.began_ns = clock_monotonic_ns();
    for (size_t i = 0; i < wire.speech.event_count && !atomic_load(&wire.silent); i++) {
        const struct event *burst = &wire.speech.events[i];
        clock_sleep_until_ns(wire.began_ns + burst->at_ns);
        wire.written_ns[i] = clock_monotonic_ns();
        atomic_store(&wire.spoken, i + 1); /* before: it may be read within the call */
        if (write(wire.near, burst->bytes.at, burst->bytes.size) != burst->bytes.size)
            break;
    }
    return NULL;
}

static bool wire_open(void)
{
    struct termios raw;
    wire.near = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (wire.near < 0 || grantpt(wire.near) || unlockpt(wire.near) ||
        ptsname_r(wire.near, wire.name, sizeof wire.name) || tcgetattr(wire.near, &raw))
        return false;
    cfmakeraw(&raw);
    tcsetattr(wire.near, TCSANOW, &raw);
    wire.far =
        open(wire.name, O_RDWR | O_NOCTTY | O_CLOEXEC); /* a wire without reader is no error */
    return wire.far >= 0;
}

const char *watch_speak(const char *recipe, double seconds)
{
    struct problem problem;
    if (!wire_open() || simulator_speak(recipe, seconds, &wire.speech, &problem))
        return NULL;
    wire.written_ns = calloc(wire.speech.event_count, sizeof *wire.written_ns);
    if (!wire.written_ns || pthread_create(&wire.speaker, NULL, speak, NULL) != 0)
        return NULL;
    wire.speaks = true;
    return wire.name;
}

void watch_silence(void)
{
    if (!wire.speaks)
        return;
    atomic_store(&wire.silent, true);
    pthread_join(wire.speaker, NULL);
    close(wire.near);
    close(wire.far);
    simulator_speech_finish(&wire.speech);
    free(wire.written_ns);
    wire.speaks = false;
}

/* The burst in which `size` bytes end when they begin at this place; -1: they stand elsewhere. */
static long wire_match(size_t burst, size_t at, const uint8_t *bytes, size_t size, size_t *end)
{
    for (size_t i = 0; i < size; i++) {
        while (burst < wire.speech.event_count && at == wire.speech.events[burst].bytes.size) {
            burst++;
            at = 0;
        }
        if (burst == wire.speech.event_count || wire.speech.events[burst].bytes.at[at] != bytes[i])
            return -1;
        at++;
    }
    *end = at;
    return (long)burst;
}

/* When the last of these bytes was written. What came before a reader is passed over. */
static int64_t wire_written_ns(const struct bytes_body *bytes)
{
    size_t spoken = atomic_load(&wire.spoken), end = 0;
    for (size_t burst = wire.burst; burst < spoken; burst++)
        for (size_t at = burst == wire.burst ? wire.at : 0;
             at < wire.speech.events[burst].bytes.size; at++) {
            long last = wire_match(burst, at, bytes->at, bytes->size, &end);
            if (last < 0)
                continue;
            wire.burst = (size_t)last;
            wire.at = end;
            return wire.written_ns[last];
        }
    return 0;
}

/* When the pulse nearest to this moment of the wire's own time was written. */
static int64_t wire_pulsed_ns(int64_t moment_ns)
{
    double nearest_s = -1, moment_s = s_from_ns(moment_ns - wire.began_ns);
    for (size_t i = 0; i < wire.speech.beat_count; i++)
        if (fabs(wire.speech.beats_s[i] - moment_s) < fabs(nearest_s - moment_s))
            nearest_s = wire.speech.beats_s[i];
    if (nearest_s < 0 || fabs(nearest_s - moment_s) > s_from_ns(APART_NS))
        return 0;
    for (size_t i = 0; i < atomic_load(&wire.spoken); i++)
        if (wire.speech.events[i].at_ns >= ns_from_s(nearest_s))
            return wire.written_ns[i];
    return 0;
}

/* --- the session's thread ------------------------------------------------------------------- */

struct tap {
    const struct event_sink *sink;
    int64_t written_ns, read_ns;
};

static void beat_found(const struct tap *tap, const struct beat_body *body)
{
    pthread_mutex_lock(&lock);
    if (seen.beat_count < WATCH_BEATS_MOST)
        seen.beats[seen.beat_count++] = (struct watched_beat){.time_ns = body->time_ns,
                                                              .knowable_ns = tap->written_ns,
                                                              .read_ns = tap->read_ns,
                                                              .found_ns = clock_monotonic_ns()};
    pthread_mutex_unlock(&lock);
}

static void tap_put(void *context, const struct event *event)
{
    const struct tap *tap = context;
    if (event->kind == EVENT_BEAT)
        beat_found(tap, &event->beat);
    sink_put(tap->sink, event);
}

void __real_pipeline_feed(struct pipeline *, const struct event *, const struct event_sink *);
void __wrap_pipeline_feed(struct pipeline *, const struct event *, const struct event_sink *);
void __wrap_pipeline_feed(struct pipeline *pipeline, const struct event *event,
                          const struct event_sink *sink)
{
    struct tap tap = {.sink = sink};
    if (wire.speaks && event->kind == EVENT_BYTES)
        tap.written_ns = wire_written_ns(&event->bytes);
    tap.read_ns = event->at_ns; /* of the sitting; its origin is known when a snapshot says it */
    const struct event_sink tapped = {tap_put, &tap};
    __real_pipeline_feed(pipeline, event, &tapped);
}

static void beat_published(struct watched_beat *beat, const struct snapshot *snapshot,
                           int64_t now_ns)
{
    bool there = snapshot->last_beat_ns >= beat->time_ns;
    beat->snapshots_without += !there;
    if (!there)
        return;
    beat->published_ns = now_ns;
    beat->origin_ns = snapshot->origin_ns;
    beat->read_ns += snapshot->origin_ns;
    if (wire.speaks)
        beat->pulsed_ns = wire_pulsed_ns(beat->time_ns + snapshot->origin_ns);
}

void __real_exchange_publish(struct exchange *exchange);
void __wrap_exchange_publish(struct exchange *exchange);
void __wrap_exchange_publish(struct exchange *exchange)
{
    const struct snapshot *snapshot = exchange_draft(exchange);
    pthread_mutex_lock(&lock);
    for (int i = seen.beat_count - 1; i >= 0 && seen.beats[i].published_ns == 0; i--)
        beat_published(&seen.beats[i], snapshot, clock_monotonic_ns());
    __real_exchange_publish(exchange); /* within the lock, so that a look has it or came before */
    pthread_mutex_unlock(&lock);
}

/* --- the screen's thread -------------------------------------------------------------------- */

static const struct snapshot *looked_at;
static int64_t looked_ns;

const struct snapshot *__real_session_view(struct session *session);
const struct snapshot *__wrap_session_view(struct session *session);
const struct snapshot *__wrap_session_view(struct session *session)
{
    pthread_mutex_lock(&lock);
    int64_t now_ns = looked_ns = clock_monotonic_ns();
    looked_at = __real_session_view(session);
    seen.looks++;
    for (int i = seen.beat_count - 1; i >= 0 && seen.beats[i].shown_ns == 0; i--)
        if (seen.beats[i].published_ns > 0 && seen.beats[i].begun_ns == 0 &&
            seen.beats[i].origin_ns == looked_at->origin_ns &&
            seen.beats[i].time_ns <= looked_at->last_beat_ns)
            seen.beats[i].begun_ns = now_ns;
    pthread_mutex_unlock(&lock);
    return looked_at;
}

static void beat_pictured(struct watched_beat *beat, int64_t now_ns)
{
    beat->pictures_since++;
    if (beat->begun_ns > 0)
        beat->shown_ns = now_ns;
    else
        beat->pictures_without += beat->published_ns > 0 && looked_ns > beat->published_ns;
}

void __real_SDL_RenderPresent(SDL_Renderer *renderer);
void __wrap_SDL_RenderPresent(SDL_Renderer *renderer);
void __wrap_SDL_RenderPresent(SDL_Renderer *renderer)
{
    __real_SDL_RenderPresent(renderer);
    int64_t now_ns = clock_monotonic_ns(), gap_ms = (now_ns - seen.last_ns) / NS_PER_MS;
    pthread_mutex_lock(&lock);
    if (seen.pictures++ == 0)
        seen.first_ns = now_ns;
    else
        seen.gaps[gap_ms < WATCH_GAPS_MOST ? gap_ms : WATCH_GAPS_MOST - 1]++;
    seen.last_ns = now_ns;
    seen.pictures_since++;
    for (int i = seen.beat_count - 1; i >= 0 && seen.beats[i].shown_ns == 0; i--)
        beat_pictured(&seen.beats[i], now_ns);
    pthread_mutex_unlock(&lock);
}

/* --- memory --------------------------------------------------------------------------------- */

static bool counts(void)
{
    return atomic_load(&counting) && pthread_equal(pthread_self(), screen_thread);
}

static void count_ours(void)
{
    seen.asked += counts();
}

static void count_sdls(void)
{
    seen.asked_by_sdl += counts();
}

void watch_begin(void)
{
    screen_thread = pthread_self();
    count_begin();
}

void watch_mark(void)
{
    atomic_store(&counting, false);
    seen.asked = seen.asked_by_sdl = seen.pictures_since = 0;
    atomic_store(&counting, true);
}

const struct watched *watch_seen(void)
{
    return &seen;
}

/* --- the program ---------------------------------------------------------------------------- */

struct keeper {
    double seconds;
    int pictures_before;
    bool (*every)(int second);
    _Atomic bool over;
};

static bool window_stands(const struct keeper *keeper)
{
    pthread_mutex_lock(&lock);
    bool stands = seen.pictures > keeper->pictures_before;
    pthread_mutex_unlock(&lock);
    return stands;
}

static void *keep(void *context)
{
    struct keeper *keeper = context;
    int64_t began_ns = clock_monotonic_ns(), until_ns = began_ns + ns_from_s(keeper->seconds);
    bool enough = false;
    for (int second = 1; !enough && !atomic_load(&keeper->over); second++) {
        int64_t next_ns = began_ns + second * NS_PER_S;
        clock_sleep_until_ns(next_ns < until_ns ? next_ns : until_ns);
        enough = (keeper->every && keeper->every(second)) || next_ns >= until_ns;
    }
    while (!window_stands(keeper) && !atomic_load(&keeper->over)) /* or nobody would hear of it */
        clock_sleep_until_ns(clock_monotonic_ns() + 10 * NS_PER_MS);
    atomic_store(&counting, false); /* a sitting that is left asks for memory, and may */
    SDL_Event quit = {.type = SDL_QUIT};
    SDL_PushEvent(&quit);
    return NULL;
}

int watch_program(int count, char **words, double seconds, bool (*every)(int second))
{
    static const struct command command = {.name = ""};
    struct keeper keeper = {.seconds = seconds, .pictures_before = seen.pictures, .every = every};
    pthread_t thread;
    if (pthread_create(&thread, NULL, keep, &keeper) != 0)
        return -1;
    int status = command_window(&command, count, words);
    atomic_store(&keeper.over, true);
    pthread_join(thread, NULL);
    return status;
}
