/* The practice as it happens.
 *
 * Steps are laid end to end in practice time. Ticks come every 100 ms and may come late; what was
 * due between two ticks is told with the moment it was due, and the next step is counted from that
 * moment, so that a practice of ten minutes takes ten minutes.
 *
 * What is left of the promised minutes is kept for each step from its beginning: a step that ended
 * early or late leaves more or less to the next; one that was skipped leaves what it would have
 * left, and going back takes up what was left then.
 *
 * It does not judge: a skipped step is a step taken, a stop is an end. */
#include "practice/runner_parts.h"

#include "base/clock.h"
#include "base/text.h"
#include "events/kinds.h"
#include <math.h>
#include <string.h>

#define JUST_BEGAN_NS (3 * NS_PER_S) /* so that going back leads to the step before */

/* The first step that comes after `step`; as many as there are when none does. */
static int step_after(const struct runner *runner, int step)
{
    do
        step++;
    while (step < runner->practice->step_count && !plan_includes(&runner->plan, step));
    return step;
}

void runner_start(struct runner *runner, const struct practice *practice,
                  const struct runner_options *options)
{
    ENSURE(practice->step_count > 0);
    memset(runner, 0, sizeof *runner);
    runner->practice = practice;
    if (options)
        runner->options = *options;
    plan_start(&runner->plan, practice, runner->options.minutes, runner->options.without_check_ins);
    heart_start(&runner->heart);
    runner->anchor = -1;
    int first = step_after(runner, -1);
    runner->step = first < practice->step_count ? first : 0;
    runner->left_ns[runner->step] = ns_from_s(runner->plan.promised_s);
    runner_take_rate(runner);
}

int64_t runner_practice_ns(const struct runner *runner, int64_t at_ns)
{
    int64_t since_ns = 0;
    if (runner->state == RUNNER_RUNNING && at_ns > runner->resumed_ns)
        since_ns = at_ns - runner->resumed_ns;
    return runner->before_ns + since_ns;
}

const struct practice_step *runner_step_now(const struct runner *runner)
{
    return &runner->practice->steps[runner->step];
}

int64_t runner_step_passed_ns(const struct runner *runner, int64_t at_ns)
{
    int64_t now_ns = runner->anchor < 0 ? runner_practice_ns(runner, at_ns) : runner->anchored_ns;
    return now_ns - runner->step_began_ns;
}

/* --- what is said ------------------------------------------------------------------------- */

void runner_tell_step(const struct turn *turn, enum step_change change, enum step_cause cause,
                      int64_t due_ns)
{
    const struct practice_step *step = runner_step_now(turn->runner);
    struct event event = event_of(EVENT_STEP, turn->at_ns);
    event.step.change = (uint8_t)change;
    event.step.cause = (uint8_t)cause;
    event.step.round = (uint8_t)step->round;
    event.step.due_ns = due_ns;
    event.step.index = turn->runner->step;
    text_copy(event.step.id, sizeof event.step.id, step->id);
    sink_put(turn->sink, &event);
}

static void tell_bell(const struct turn *turn, int64_t due_ns)
{
    const char *sound = runner_step_now(turn->runner)->bell;
    if (!sound)
        return;
    struct event event = event_of(EVENT_BELL, turn->at_ns);
    event.bell.due_ns = due_ns;
    text_copy(event.bell.sound, sizeof event.bell.sound, sound);
    sink_put(turn->sink, &event);
}

static void end_practice(const struct turn *turn, enum step_change change, enum step_cause cause,
                         int64_t due_ns)
{
    struct runner *runner = turn->runner;
    runner->before_ns = runner_practice_ns(runner, due_ns);
    runner->state = RUNNER_ENDED;
    runner->anchor = -1;
    runner_tell_step(turn, change, cause, due_ns);
    runner_tell_pace(turn, due_ns);
}

/* --- from step to step -------------------------------------------------------------------- */

/* One step's end. */
struct step_end {
    int64_t practice_ns, session_ns;
    enum step_cause cause;
};

static bool lacks_heart(const struct runner *runner, int step, int64_t at_ns)
{
    return runner->practice->steps[step].skip_without_sensor &&
           plan_step_is_for_heart(&runner->practice->steps[step]) &&
           !heart_is_there(&runner->heart, at_ns);
}

/* `step` begins, with what was noted to be left of the promise. */
static void begin_step(const struct turn *turn, int step, const struct step_end *before)
{
    struct runner *runner = turn->runner;
    double lengths[PLAN_STEPS_MAX];
    runner->step = step;
    runner->step_began_ns = before->practice_ns;
    plan_lay_out(&runner->plan, step, s_from_ns(runner->left_ns[step]), lengths);
    runner->step_length_ns = ns_from_s(lengths[step]);
    runner_take_rate(runner);
    heart_follow(&runner->heart, &runner_step_now(runner)->until, before->session_ns);
    runner_tell_step(turn, STEP_BEGINS, before->cause, before->session_ns);
    tell_bell(turn, before->session_ns);
    runner_tell_pace(turn, before->session_ns);
}

/* On from `step`, which comes unless it needs a heart and there is none. */
static void begin_from(const struct turn *turn, int step, int64_t left_ns, struct step_end before)
{
    struct runner *runner = turn->runner;
    for (; step < runner->practice->step_count; step = step_after(runner, step)) {
        runner->left_ns[step] = left_ns;
        if (!lacks_heart(runner, step, before.session_ns)) {
            begin_step(turn, step, &before);
            return;
        }
        before.cause = CAUSE_NO_SENSOR;
    }
    end_practice(turn, STEP_PRACTICE_ENDS, before.cause, before.session_ns);
}

/* What the step used up of the promise goes; when nobody chose, the first option is taken. */
static void next_step(const struct turn *turn, int64_t used_ns, const struct step_end *end)
{
    struct runner *runner = turn->runner;
    int8_t *chosen = &runner->plan.chosen[runner->step];
    if (runner_step_now(runner)->option_count > 0 && *chosen < 0)
        *chosen = 0;
    begin_from(turn, step_after(runner, runner->step), runner->left_ns[runner->step] - used_ns,
               *end);
}

/* --- when a step ends by itself ----------------------------------------------------------- */

static double step_most_s(const struct practice_step *step)
{
    return fmax(step->seconds, step->most_s);
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* A step for the heart lasts its `seconds` where there is none. Where one was heard and then lost,
 * it must have been lost for a while. */
static int64_t ends_without_heart_ns(const struct runner *runner)
{
    int64_t ends_ns = runner->step_began_ns + runner->step_length_ns;
    int64_t value_ns = runner->heart.value_ns;
    if (value_ns == INT64_MIN)
        return ends_ns;
    return later(ends_ns, runner_practice_ns(runner, value_ns) + ns_from_s(HEART_LOST_S));
}

/* The sign has lasted as long as wished, and there is still a heart to tell of it. */
static bool heart_does_it(const struct runner *runner, int64_t now_ns)
{
    double held_s = heart_held_s(&runner->heart);
    if (held_s <= 0 || held_s < runner_step_now(runner)->until.hold_s)
        return false;
    int64_t told_ns = runner_practice_ns(runner, runner->heart.value_ns);
    return now_ns - told_ns < ns_from_s(HEART_LOST_S);
}

static struct step_end heart_step_end(const struct runner *runner, int64_t now_ns)
{
    const struct practice_step *step = runner_step_now(runner);
    int64_t least_ns = runner->step_began_ns + ns_from_s(step->least_s);
    int64_t most_ns = runner->step_began_ns + ns_from_s(step_most_s(step));
    struct step_end end = {.practice_ns = most_ns, .cause = CAUSE_LIMIT};
    int64_t without_ns = ends_without_heart_ns(runner);
    if (without_ns < end.practice_ns)
        end = (struct step_end){.practice_ns = without_ns, .cause = CAUSE_NO_SENSOR};
    if (now_ns >= least_ns && now_ns <= end.practice_ns && heart_does_it(runner, now_ns))
        end = (struct step_end){.practice_ns = now_ns, .cause = CAUSE_HEART};
    return end;
}

static struct step_end step_end(const struct runner *runner, int64_t now_ns)
{
    const struct practice_step *step = runner_step_now(runner);
    if (plan_step_is_for_heart(step))
        return heart_step_end(runner, now_ns);
    int64_t length_ns =
        plan_step_is_for_person(step) ? ns_from_s(step_most_s(step)) : runner->step_length_ns;
    return (struct step_end){.practice_ns = runner->step_began_ns + length_ns, .cause = CAUSE_TIME};
}

static void catch_up(const struct turn *turn)
{
    struct runner *runner = turn->runner;
    while (runner->state == RUNNER_RUNNING && runner->anchor < 0) {
        int64_t now_ns = runner_practice_ns(runner, turn->at_ns);
        struct step_end end = step_end(runner, now_ns);
        if (end.practice_ns > now_ns)
            return;
        end.session_ns = runner->resumed_ns + end.practice_ns - runner->before_ns;
        next_step(turn, end.practice_ns - runner->step_began_ns, &end);
    }
}

/* --- what the person wants ---------------------------------------------------------------- */

static struct step_end ended_by_person(const struct turn *turn)
{
    return (struct step_end){.practice_ns = runner_practice_ns(turn->runner, turn->at_ns),
                             .session_ns = turn->at_ns,
                             .cause = CAUSE_PERSON};
}

void runner_step_done(const struct turn *turn, bool skips)
{
    const struct runner *runner = turn->runner;
    int64_t used_ns = runner_step_passed_ns(runner, turn->at_ns);
    struct step_end end = ended_by_person(turn);
    next_step(turn, skips ? later(used_ns, runner->step_length_ns) : used_ns, &end);
}

static void skip(const struct turn *turn)
{
    runner_return(turn);
    runner_step_done(turn, true);
}

/* The step that came before this one; itself when there is none. */
static int step_before(const struct runner *runner, int64_t at_ns)
{
    for (int i = runner->step - 1; i >= 0; i--)
        if (plan_includes(&runner->plan, i) && !lacks_heart(runner, i, at_ns))
            return i;
    return runner->step;
}

static void back(const struct turn *turn)
{
    struct runner *runner = turn->runner;
    runner_return(turn);
    int step = runner->step;
    if (runner_step_passed_ns(runner, turn->at_ns) < JUST_BEGAN_NS)
        step = step_before(runner, turn->at_ns);
    for (int i = step; i < runner->practice->step_count; i++)
        runner->plan.chosen[i] = -1;
    struct step_end end = ended_by_person(turn);
    begin_step(turn, step, &end);
}

static void pause(const struct turn *turn)
{
    struct runner *runner = turn->runner;
    if (runner->state != RUNNER_RUNNING)
        return;
    runner->before_ns = runner_practice_ns(runner, turn->at_ns);
    runner->state = RUNNER_PAUSED;
    runner_tell_step(turn, STEP_PAUSED, CAUSE_PERSON, turn->at_ns);
    runner_tell_pace(turn, turn->at_ns);
}

static void resume(const struct turn *turn)
{
    struct runner *runner = turn->runner;
    if (runner->state != RUNNER_PAUSED) {
        runner_return(turn);
        return;
    }
    runner->resumed_ns = turn->at_ns;
    runner->state = RUNNER_RUNNING;
    heart_follow_on(&runner->heart, turn->at_ns);
    runner_tell_step(turn, STEP_RESUMED, CAUSE_PERSON, turn->at_ns);
    runner_tell_pace(turn, turn->at_ns);
}

static void stop(const struct turn *turn)
{
    end_practice(turn, STEP_STOPPED, CAUSE_PERSON, turn->at_ns);
}

static void act(const struct turn *turn, const struct intent_body *intent)
{
    static void (*const acts[])(const struct turn *) = {
        [INTENT_PAUSE] = pause, [INTENT_RESUME] = resume,        [INTENT_SKIP] = skip,
        [INTENT_STOP] = stop,   [INTENT_SLOWER] = runner_slower, [INTENT_FASTER] = runner_faster,
        [INTENT_BACK] = back,   [INTENT_GO_ON] = runner_go_on,   [INTENT_GENTLER] = runner_gentler,
    };
    static void (*const acts_on[])(const struct turn *, const char *) = {
        [INTENT_CHOOSE] = runner_choose,
        [INTENT_ANSWER] = runner_answer,
        [INTENT_ANCHOR] = runner_anchor,
    };
    size_t which = intent->intent;
    if (which < sizeof acts / sizeof acts[0] && acts[which])
        acts[which](turn);
    else if (which < sizeof acts_on / sizeof acts_on[0] && acts_on[which])
        acts_on[which](turn, intent->text);
}

/* --- being fed ---------------------------------------------------------------------------- */

static void begin(const struct turn *turn)
{
    struct runner *runner = turn->runner;
    struct step_end before = {.session_ns = turn->at_ns, .cause = CAUSE_TIME};
    runner->state = RUNNER_RUNNING;
    runner->resumed_ns = turn->at_ns;
    begin_from(turn, step_after(runner, -1), ns_from_s(runner->plan.promised_s), before);
}

void runner_feed(struct runner *runner, const struct event *event, const struct event_sink *sink)
{
    bool tick = event->kind == EVENT_TICK, intent = event->kind == EVENT_INTENT;
    if (runner->state == RUNNER_ENDED)
        return;
    if (!tick && !intent) {
        heart_hear(&runner->heart, event, runner->pace.on ? 1 / runner->pace.rate_hz : 0);
        return;
    }
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
        act(&turn, &event->intent);
}

/* --- what a screen may know --------------------------------------------------------------- */

double runner_left_s(const struct runner *runner, int64_t at_ns)
{
    if (runner->state == RUNNER_ENDED)
        return 0;
    double lengths[PLAN_STEPS_MAX];
    double left_s = s_from_ns(runner->left_ns[runner->step]);
    if (runner->state == RUNNER_WAITING)
        return plan_lay_out(&runner->plan, runner->step, left_s, lengths);
    double passed_s = s_from_ns(runner_step_passed_ns(runner, at_ns));
    double length_s = s_from_ns(runner->step_length_ns);
    double used_s = fmax(passed_s, length_s);
    return used_s - passed_s +
           plan_lay_out(&runner->plan, runner->step + 1, left_s - used_s, lengths);
}

struct runner_view runner_view(const struct runner *runner, int64_t at_ns)
{
    const struct practice_step *step = runner_step_now(runner);
    bool heart = plan_step_is_for_heart(step), person = plan_step_is_for_person(step);
    double passed_s = s_from_ns(runner_step_passed_ns(runner, at_ns));
    double most_s = heart || person ? step_most_s(step) : s_from_ns(runner->step_length_ns);
    double held_s = heart_held_s(&runner->heart);
    return (struct runner_view){
        .waits = heart    ? WAIT_HEART
                 : person ? WAIT_PERSON
                          : WAIT_TIME,
        .passed_s = passed_s,
        .left_s = fmax(most_s - passed_s, 0),
        .heart_there = heart_is_there(&runner->heart, at_ns),
        .value = runner->heart.value,
        .near = heart ? fmin(held_s / fmax(step->until.hold_s, 1), 1) : 0,
    };
}
