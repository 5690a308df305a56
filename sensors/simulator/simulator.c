/* The problem: the program must be tried and tested on the way real bytes take. The idea: the
 * simulated heart is not a source of samples but of a PulseSensor's bytes, so that everything from
 * the decoder on is the same code.
 *
 * The wire is that of an FTDI adapter, whose latency timer hands over what has come every 16 ms, a
 * little late (FTDI application note AN232B-04); 115200 baud carries 11.52 bytes in a millisecond.
 *
 * What it does not do: lose or damage bytes; tests do that to its output. */
#include "sensors/simulator/simulator.h"

#include "base/clock.h"
#include "events/kinds.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double tick_s = 0.016;
static const double tick_late_s = 0.0015; /* at most */
static const double line_s = 0.001;       /* on the wire, rounded up */
static const uint64_t wire_seed = 0x57495245;

static void sample_fetch(struct simulator *simulator)
{
    simulator->sample_s =
        heart_model_next(&simulator->model, &simulator->sample, &simulator->beat_s);
}

void simulator_start(struct simulator *simulator, const struct heart_recipe *recipe)
{
    memset(simulator, 0, sizeof *simulator);
    heart_model_start(&simulator->model, recipe);
    random_start(&simulator->wire, recipe->seed ^ wire_seed);
    simulator->last_beat_s = NAN;
    sample_fetch(simulator);
}

static void say(struct simulator_burst *burst, char tag, int value)
{
    size_t room = sizeof burst->bytes - burst->size;
    char line[16];
    int length = snprintf(line, sizeof line, "%c%d\r\n", tag, value);
    ENSURE(length > 0 && (size_t)length <= room);
    memcpy(burst->bytes + burst->size, line, (size_t)length);
    burst->size = (uint8_t)(burst->size + length);
}

static int mean_bpm(const struct simulator *simulator)
{
    int known = simulator->interval_count < SIMULATOR_INTERVALS ? simulator->interval_count
                                                                : SIMULATOR_INTERVALS;
    int sum = 0;
    for (int i = 0; i < known; i++)
        sum += simulator->intervals_ms[i];
    return sum > 0 ? 60000 * known / sum : 0;
}

/* What the sketch says of a beat: the mean rate, then the interval on its grid of 2 ms. */
static void say_beat(struct simulator *simulator, struct simulator_burst *burst)
{
    double interval_s = simulator->beat_s - simulator->last_beat_s;
    simulator->last_beat_s = simulator->beat_s;
    if (isnan(interval_s))
        return;
    int interval_ms = 2 * (int)(interval_s * 500 + 0.5);
    simulator->intervals_ms[simulator->interval_count++ % SIMULATOR_INTERVALS] = interval_ms;
    say(burst, 'B', mean_bpm(simulator));
    say(burst, 'Q', interval_ms);
}

void simulator_next(struct simulator *simulator, struct simulator_burst *burst)
{
    *burst = (struct simulator_burst){.beat_s = NAN};
    double now_s;
    do {
        now_s = (double)++simulator->ticks * tick_s;
        while (simulator->sample_s + line_s <= now_s) {
            say(burst, 'S', simulator->sample);
            if (!isnan(simulator->beat_s)) {
                burst->beat_s = simulator->beat_s;
                say_beat(simulator, burst);
            }
            sample_fetch(simulator);
        }
    } while (burst->size == 0);
    burst->at_ns = ns_from_s(now_s + tick_late_s * random_share(&simulator->wire));
}

/* Room for all bursts and beats of the time asked for. */
static enum status speech_make(double seconds, struct simulator_speech *speech,
                               struct problem *problem)
{
    *speech = (struct simulator_speech){0};
    speech->events = calloc((size_t)(seconds / tick_s) + 2, sizeof *speech->events);
    speech->beats_s = calloc((size_t)(seconds * HEART_SAMPLE_RATE_HZ) + 2, sizeof(double));
    if (speech->events && speech->beats_s)
        return STATUS_OK;
    simulator_speech_finish(speech);
    return problem_set(problem, STATUS_FAILED, "Close other programs.",
                       "no memory for %.0f s of the simulated heart", seconds);
}

static void speech_add(struct simulator_speech *speech, const struct simulator_burst *burst)
{
    struct event event = event_of(EVENT_BYTES, burst->at_ns);
    event.bytes.size = burst->size;
    memcpy(event.bytes.at, burst->bytes, burst->size);
    speech->events[speech->event_count++] = event;
    if (!isnan(burst->beat_s))
        speech->beats_s[speech->beat_count++] = burst->beat_s;
}

enum status simulator_speak(const char *words, double seconds, struct simulator_speech *speech,
                            struct problem *problem)
{
    struct heart_recipe recipe;
    *speech = (struct simulator_speech){0};
    ENSURE(seconds > 0);
    enum status status = heart_recipe_parse(words, &recipe, problem);
    if (status == STATUS_OK)
        status = speech_make(seconds, speech, problem);
    if (status != STATUS_OK)
        return status;
    struct simulator simulator;
    struct simulator_burst burst;
    simulator_start(&simulator, &recipe);
    simulator_next(&simulator, &burst);
    while (s_from_ns(burst.at_ns) < seconds) {
        speech_add(speech, &burst);
        simulator_next(&simulator, &burst);
    }
    return STATUS_OK;
}

void simulator_speech_finish(struct simulator_speech *speech)
{
    free(speech->events);
    free(speech->beats_s);
    *speech = (struct simulator_speech){0};
}
