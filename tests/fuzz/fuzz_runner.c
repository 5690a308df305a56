/* Bytes become a practice (by its seed), wishes, and a row of events of six bytes each: what, a
 * choice, a step of time (16 bits), a value (16 bits). Whatever comes, what is said stays in order
 * and within safety, and stopping ends it. */
#include "base/clock.h"
#include "events/kinds.h"
#include "practice/pacer.h"
#include "practice/runner.h"
#include "random_practice.h"
#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEAD   6
#define RECORD 6

struct said {
    const struct practice *practice;
    int64_t at_ns, due_ns;
    struct pace_body pace;
    bool ended;
};

static void check_pace(struct said *said, const struct pace_body *pace)
{
    double before = said->pace.on ? pacer_phase(&said->pace, pace->from_ns) : said->pace.phase;
    double distance = fabs(before - pace->phase);
    bool put_away = !pace->on && pace->phase == 0;
    ENSURE(pace->phase >= 0 && pace->phase < 1 && pace->depth >= 0 && pace->depth <= 1);
    ENSURE(pace->rate_hz >= BREATH_SLOWEST_PER_MIN / 60 - 1e-12);
    ENSURE(pace->rate_hz <= BREATH_FASTEST_PER_MIN / 60 + 1e-12);
    ENSURE(put_away || fmin(distance, 1 - distance) < 1e-6);
    said->pace = *pace;
}

static void check(void *context, const struct event *event)
{
    struct said *said = context;
    ENSURE(event->at_ns == said->at_ns);
    ENSURE(!said->ended || event->kind == EVENT_PACE);
    if (event->kind == EVENT_PACE)
        check_pace(said, &event->pace);
    if (event->kind != EVENT_STEP)
        return;
    bool anchor = event->step.change == STEP_ANCHORED;
    int count = anchor ? said->practice->anchor_count : said->practice->step_count;
    ENSURE(event->step.due_ns >= said->due_ns && event->step.due_ns <= event->at_ns);
    ENSURE(event->step.index >= 0 && event->step.index < count);
    said->ended = event->step.change == STEP_PRACTICE_ENDS || event->step.change == STEP_STOPPED;
    said->due_ns = event->step.due_ns;
}

static void fill_intent(struct event *event, uint8_t choice)
{
    static const char *const words[] = {"",       "first", "second", "third", "feet", "breath",
                                        "item=4", "item=", "item=x", "=",     "sea",  "a=1e300"};
    event->intent.intent = choice % 16; /* some there are not */
    strcpy(event->intent.text, words[choice / 16 % 12]);
}

static void fill_heart(struct event *event, uint8_t choice, double value)
{
    switch (event->kind) {
    case EVENT_RR:
        event->rr.time_ns = event->at_ns - (int64_t)(choice % 8) * NS_PER_S / 4;
        event->rr.rr_ms = value * 3000 - 10;
        event->rr.nn_ms = choice & 16 ? NAN : event->rr.rr_ms;
        event->rr.inserted = choice & 32 ? 3 : 0;
        event->rr.revises = choice >> 7;
        break;
    case EVENT_QUALITY:
        event->quality.level = choice % 4;
        event->quality.reason = choice / 4 % (REASON_NO_PACER + 1);
        break;
    case EVENT_COHERENCE:
        event->coherence.reason = choice % 2 ? REASON_GAP : REASON_NONE;
        event->coherence.peak_ms2 = value;
        event->coherence.total_ms2 = choice & 2 ? 0 : 1;
        break;
    case EVENT_SYNCHRONY:
        event->synchrony.reason = choice % 4 ? REASON_NONE : REASON_SETTLING;
        event->synchrony.synchrony = choice == 255 ? NAN : value;
        break;
    case EVENT_LINK:
        event->link.state = choice % 6;
        break;
    default:
        break;
    }
}

static struct event made_event(const uint8_t *bytes, int64_t at_ns)
{
    static const enum event_kind kinds[] = {EVENT_TICK,      EVENT_TICK,    EVENT_INTENT,
                                            EVENT_RR,        EVENT_QUALITY, EVENT_COHERENCE,
                                            EVENT_SYNCHRONY, EVENT_LINK};
    struct event event = event_of(kinds[bytes[0] % 8], at_ns);
    if (event.kind == EVENT_INTENT)
        fill_intent(&event, bytes[1]);
    else
        fill_heart(&event, bytes[1], (bytes[4] | bytes[5] << 8) / 65535.0);
    return event;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct random_practice made;
    static struct runner runner;
    uint32_t seed = 0;
    if (size < HEAD)
        return 0;
    memcpy(&seed, data, sizeof seed);
    seed |= 1; /* never 0 */
    random_practice_make(&made, RANDOM_STEPS_MAX, &seed);
    const struct runner_options options = {.minutes = data[4] % 5,
                                           .without_check_ins = data[4] >> 7,
                                           .resonance_per_min = data[5] / 16.0};
    struct said said = {.practice = &made.practice};
    const struct event_sink sink = {check, &said};
    runner_start(&runner, &made.practice, &options);
    int64_t before_ns = 0;
    for (size_t at = HEAD; at + RECORD <= size && !said.ended; at += RECORD) {
        said.at_ns += (data[at + 2] | data[at + 3] << 8) * NS_PER_MS;
        struct event event = made_event(data + at, said.at_ns);
        runner_feed(&runner, &event, &sink);
        int64_t now_ns = runner_practice_ns(&runner, said.at_ns);
        struct runner_view view = runner_view(&runner, said.at_ns);
        ENSURE(said.ended || now_ns >= before_ns);
        ENSURE(runner_left_s(&runner, said.at_ns) >= 0);
        ENSURE(view.near >= 0 && view.near <= 1 && view.left_s >= 0);
        before_ns = now_ns;
    }
    struct event stop = event_of(EVENT_INTENT, said.at_ns);
    stop.intent.intent = INTENT_STOP;
    runner_feed(&runner, &stop, &sink);
    ENSURE(said.ended && runner.state == RUNNER_ENDED && !runner.pace.on);
    return 0;
}
