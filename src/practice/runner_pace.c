/* The breathing pacer of a practice. Its course is told only when it changes, always continuing the
 * phase. The person's own wish for slower or faster is kept from step to step as a difference, so
 * that it holds for steps with a rate of their own too. */
#include "practice/runner_parts.h"

#include "events/kinds.h"
#include "practice/pacer.h"
#include <math.h>

#define RATE_STEP_PER_MIN 0.1

static const double depths[] = {1, 0.6, 0}; /* by how often the person asked for it gentler */

#define GENTLER_COUNT ((int)(sizeof depths / sizeof depths[0]))
#define RESTS         (GENTLER_COUNT - 1)

static double within_safety(double rate_per_min)
{
    return fmin(fmax(rate_per_min, BREATH_SLOWEST_PER_MIN), BREATH_FASTEST_PER_MIN);
}

static double rate_written(const struct runner *runner)
{
    const struct practice *practice = runner->practice;
    double resonance = round(runner->options.resonance_per_min * 100) / 100;
    if (runner_step_now(runner)->rate_per_min > 0)
        return runner_step_now(runner)->rate_per_min;
    return practice->rate_is_resonance && resonance > 0 ? resonance : practice->rate_per_min;
}

/* In hundredths, so that ten steps down and ten up are back where they began. */
static double rate_shifted(double rate, double by_per_min)
{
    return by_per_min == 0 ? rate : round((rate + by_per_min) * 100) / 100;
}

/* A practice that says how long an inhale is means it; else it is as it was when the rate was
 * found. */
static double inhale_wanted(const struct runner *runner)
{
    const struct practice *practice = runner->practice;
    double own = runner->options.resonance_inhale;
    bool by_person = practice->rate_is_resonance && !practice->inhale_is_written;
    return by_person && own >= INHALE_LEAST && own <= INHALE_MOST ? own : practice->inhale;
}

void runner_take_rate(struct runner *runner)
{
    runner->rate_per_min = within_safety(rate_shifted(rate_written(runner), runner->shift_per_min));
}

static void change_rate(const struct turn *turn, double by_per_min)
{
    struct runner *runner = turn->runner;
    runner->rate_per_min = within_safety(rate_shifted(runner->rate_per_min, by_per_min));
    runner->shift_per_min = runner->rate_per_min - within_safety(rate_written(runner));
    runner_tell_pace(turn, turn->at_ns);
}

void runner_slower(const struct turn *turn)
{
    change_rate(turn, -RATE_STEP_PER_MIN);
}

void runner_faster(const struct turn *turn)
{
    change_rate(turn, RATE_STEP_PER_MIN);
}

void runner_gentler(const struct turn *turn)
{
    turn->runner->gentler = (turn->runner->gentler + 1) % GENTLER_COUNT;
    runner_tell_pace(turn, turn->at_ns);
}

/* A step with a rate of its own has it because its teacher wants it so. */
static double rate_drifted(const struct runner *runner)
{
    if (runner->drift_per_min == 0 || runner_step_now(runner)->rate_per_min > 0)
        return runner->rate_per_min;
    return within_safety(runner->rate_per_min + runner->drift_per_min);
}

/* While paused, and at an anchor without the pacer, it is off and its phase waits; between paced
 * steps it is off at zero, so that the next paced step begins with an inhale. */
static struct pace_body pace_wanted(const struct runner *runner, int64_t from_ns)
{
    const struct pace_body *last = &runner->pace;
    bool in_step = runner_step_now(runner)->pace;
    bool now = runner->anchor < 0 ? in_step : runner->practice->anchors[runner->anchor].pace;
    bool breathes = (in_step || now) && runner->state != RUNNER_ENDED && runner->gentler != RESTS;
    double phase = last->on ? pacer_phase(last, from_ns) : last->phase;
    return (struct pace_body){
        .on = breathes && now && runner->state == RUNNER_RUNNING,
        .from_ns = from_ns,
        .phase = breathes ? phase : 0,
        .rate_hz = rate_drifted(runner) / 60,
        .inhale = inhale_wanted(runner),
        .depth = depths[runner->gentler],
    };
}

static bool same_course(const struct pace_body *a, const struct pace_body *b)
{
    return a->on == b->on && a->rate_hz == b->rate_hz && a->inhale == b->inhale &&
           a->depth == b->depth && (a->on || a->phase == b->phase);
}

void runner_tell_pace(const struct turn *turn, int64_t from_ns)
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

void runner_drift(struct runner *runner, double drift_per_min, int64_t from_ns, int64_t at_ns,
                  const struct event_sink *sink)
{
    const struct turn turn = {.runner = runner, .sink = sink, .at_ns = at_ns};
    runner->drift_per_min = drift_per_min;
    runner_tell_pace(&turn, from_ns);
}
