/* The practice as it happens.
 *
 * Steps are laid end to end in practice time, which runs with session time except while paused.
 * Ticks come every 100 ms and may come late; what was due between two ticks is told with the moment
 * it was due, and the next step is counted from that moment, so that a practice of ten minutes
 * takes ten minutes. The pacer is told only when its course changes, always continuing the phase.
 *
 * It does not judge: a skipped step is a step taken, a stop is an end. */
#include "practice/runner.h"

#include "base/clock.h"
#include "base/text.h"
#include "events/kinds.h"
#include "practice/pacer.h"
#include <math.h>
#include <string.h>

#define RATE_STEP_PER_MIN 0.1

/* One event being answered. */
struct turn {
    struct runner *runner;
    const struct event_sink *sink;
    int64_t at_ns;
};

void runner_start(struct runner *runner, const struct practice *practice)
{
    ENSURE(practice->step_count > 0);
    memset(runner, 0, sizeof *runner);
    runner->practice = practice;
    runner->rate_per_min = practice->rate_per_min;
}

int64_t runner_practice_ns(const struct runner *runner, int64_t at_ns)
{
    int64_t since_ns = 0;
    if (runner->state == RUNNER_RUNNING && at_ns > runner->resumed_ns)
        since_ns = at_ns - runner->resumed_ns;
    return runner->before_ns + since_ns;
}

static const struct practice_step *step_now(const struct runner *runner)
{
    return &runner->practice->steps[runner->step];
}

static int64_t step_ends_ns(const struct runner *runner)
{
    return runner->step_began_ns + ns_from_s(step_now(runner)->seconds);
}

double runner_left_s(const struct runner *runner, int64_t at_ns)
{
    if (runner->state == RUNNER_ENDED)
        return 0;
    int64_t left_ns = step_ends_ns(runner) - runner_practice_ns(runner, at_ns);
    double left_s = left_ns > 0 ? s_from_ns(left_ns) : 0;
    for (int i = runner->step + 1; i < runner->practice->step_count; i++)
        left_s += runner->practice->steps[i].seconds;
    return left_s;
}

static void tell_step(const struct turn *turn, enum step_change change, int64_t due_ns)
{
    struct event event = event_of(EVENT_STEP, turn->at_ns);
    event.step.change = (uint8_t)change;
    event.step.due_ns = due_ns;
    event.step.index = turn->runner->step;
    text_copy(event.step.id, sizeof event.step.id, step_now(turn->runner)->id);
    sink_put(turn->sink, &event);
}

static void tell_bell(const struct turn *turn, int64_t due_ns)
{
    const char *sound = step_now(turn->runner)->bell;
    if (!sound)
        return;
    struct event event = event_of(EVENT_BELL, turn->at_ns);
    event.bell.due_ns = due_ns;
    text_copy(event.bell.sound, sizeof event.bell.sound, sound);
    sink_put(turn->sink, &event);
}

/* While paused the pacer is off and its phase waits; between paced steps it is off at zero, so that
 * the next paced step begins with an inhale. */
static struct pace_body pace_wanted(const struct runner *runner, int64_t from_ns)
{
    const struct pace_body *last = &runner->pace;
    bool ended = runner->state == RUNNER_ENDED;
    bool breathes = step_now(runner)->pace && !ended;
    double phase = last->on ? pacer_phase(last, from_ns) : last->phase;
    return (struct pace_body){
        .on = breathes && runner->state == RUNNER_RUNNING,
        .from_ns = from_ns,
        .phase = breathes ? phase : 0,
        .rate_hz = runner->rate_per_min / 60,
        .inhale = runner->practice->inhale,
        .depth = 1,
    };
}

static bool same_course(const struct pace_body *a, const struct pace_body *b)
{
    return a->on == b->on && a->rate_hz == b->rate_hz && a->inhale == b->inhale &&
           a->depth == b->depth && (a->on || a->phase == b->phase);
}

static void tell_pace(const struct turn *turn, int64_t from_ns)
{
    struct runner *runner = turn->runner;
    struct pace_body wanted = pace_wanted(runner, from_ns);
    if (same_course(&wanted, &runner->pace))
        return;
    runner->pace = wanted;
    struct event event = event_of(EVENT_PACE, turn->at_ns);
    event.pace.on = wanted.on; /* field by field: padding stays zero */
    event.pace.from_ns = wanted.from_ns;
    event.pace.phase = wanted.phase;
    event.pace.rate_hz = wanted.rate_hz;
    event.pace.inhale = wanted.inhale;
    event.pace.depth = wanted.depth;
    sink_put(turn->sink, &event);
}

static void begin_step(const struct turn *turn, int64_t due_ns)
{
    tell_step(turn, STEP_BEGINS, due_ns);
    tell_bell(turn, due_ns);
    tell_pace(turn, due_ns);
}

static void end_practice(const struct turn *turn, enum step_change change, int64_t due_ns)
{
    struct runner *runner = turn->runner;
    runner->before_ns = runner_practice_ns(runner, due_ns);
    runner->state = RUNNER_ENDED;
    tell_step(turn, change, due_ns);
    tell_pace(turn, due_ns);
}

/* The step that follows begins at `began_ns` of practice time, `due_ns` of session time. */
static void next_step(const struct turn *turn, int64_t began_ns, int64_t due_ns)
{
    struct runner *runner = turn->runner;
    if (runner->step + 1 == runner->practice->step_count) {
        end_practice(turn, STEP_PRACTICE_ENDS, due_ns);
        return;
    }
    runner->step++;
    runner->step_began_ns = began_ns;
    begin_step(turn, due_ns);
}

static void catch_up(const struct turn *turn)
{
    struct runner *runner = turn->runner;
    while (runner->state == RUNNER_RUNNING) {
        int64_t ends_ns = step_ends_ns(runner);
        int64_t due_ns = runner->resumed_ns + ends_ns - runner->before_ns;
        if (due_ns > turn->at_ns)
            return;
        next_step(turn, ends_ns, due_ns);
    }
}

static void begin(const struct turn *turn)
{
    turn->runner->state = RUNNER_RUNNING;
    turn->runner->resumed_ns = turn->at_ns;
    begin_step(turn, turn->at_ns);
}

static void pause(const struct turn *turn)
{
    struct runner *runner = turn->runner;
    if (runner->state != RUNNER_RUNNING)
        return;
    runner->before_ns = runner_practice_ns(runner, turn->at_ns);
    runner->state = RUNNER_PAUSED;
    tell_step(turn, STEP_PAUSED, turn->at_ns);
    tell_pace(turn, turn->at_ns);
}

static void resume(const struct turn *turn)
{
    struct runner *runner = turn->runner;
    if (runner->state != RUNNER_PAUSED)
        return;
    runner->resumed_ns = turn->at_ns;
    runner->state = RUNNER_RUNNING;
    tell_step(turn, STEP_RESUMED, turn->at_ns);
    tell_pace(turn, turn->at_ns);
}

static void skip(const struct turn *turn)
{
    next_step(turn, runner_practice_ns(turn->runner, turn->at_ns), turn->at_ns);
}

static void stop(const struct turn *turn)
{
    end_practice(turn, STEP_STOPPED, turn->at_ns);
}

static void change_rate(const struct turn *turn, double by_per_min)
{
    struct runner *runner = turn->runner;
    /* In hundredths, so that ten steps down and ten up are back where they began. */
    double rate = round((runner->rate_per_min + by_per_min) * 100) / 100;
    runner->rate_per_min = fmin(fmax(rate, BREATH_SLOWEST_PER_MIN), BREATH_FASTEST_PER_MIN);
    tell_pace(turn, turn->at_ns);
}

static void slower(const struct turn *turn)
{
    change_rate(turn, -RATE_STEP_PER_MIN);
}

static void faster(const struct turn *turn)
{
    change_rate(turn, RATE_STEP_PER_MIN);
}

static void act(const struct turn *turn, enum intent intent)
{
    static void (*const acts[])(const struct turn *) = {
        [INTENT_PAUSE] = pause, [INTENT_RESUME] = resume, [INTENT_SKIP] = skip,
        [INTENT_STOP] = stop,   [INTENT_SLOWER] = slower, [INTENT_FASTER] = faster,
    };
    if ((size_t)intent < sizeof acts / sizeof acts[0])
        acts[intent](turn);
}

void runner_feed(struct runner *runner, const struct event *event, const struct event_sink *sink)
{
    bool tick = event->kind == EVENT_TICK, intent = event->kind == EVENT_INTENT;
    if ((!tick && !intent) || runner->state == RUNNER_ENDED)
        return;
    struct turn turn = {.runner = runner, .sink = sink, .at_ns = event->at_ns};
    if (runner->state == RUNNER_WAITING) {
        if (tick)
            begin(&turn);
        else if (event->intent.intent == INTENT_STOP)
            stop(&turn);
        return;
    }
    catch_up(&turn);
    if (intent && runner->state != RUNNER_ENDED)
        act(&turn, (enum intent)event->intent.intent);
}
