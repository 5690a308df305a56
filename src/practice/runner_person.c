/* What the person does with a step that waits for them, and resting at a named place.
 *
 * At an anchor the step's clock stands still; the way back is always open and leads to the very
 * moment that was left. */
#include "practice/runner_parts.h"

#include "base/text.h"
#include "events/kinds.h"
#include <math.h>
#include <string.h>

void runner_go_on(const struct turn *turn)
{
    if (turn->runner->anchor >= 0)
        runner_return(turn);
    else if (plan_step_is_for_person(runner_step_now(turn->runner)))
        runner_step_done(turn, false);
}

void runner_choose(const struct turn *turn, const char *option)
{
    struct runner *runner = turn->runner;
    const struct practice_step *step = runner_step_now(runner);
    for (int i = 0; runner->anchor < 0 && i < step->option_count; i++)
        if (strcmp(step->options[i].id, option) == 0) {
            runner->plan.chosen[runner->step] = (int8_t)i;
            runner_step_done(turn, false);
            return;
        }
}

static const struct check_in *find_check_in(const struct runner_options *options, const char *id)
{
    for (int i = 0; i < options->check_in_count; i++)
        if (strcmp(options->check_ins[i]->id, id) == 0)
            return options->check_ins[i];
    return NULL;
}

/* Whether such an item can have such a value; of a check-in that is not known any can. */
static bool can_be(const struct check_in *check_in, const char *item, double value)
{
    for (int i = 0; check_in && i < check_in->item_count; i++)
        if (strcmp(check_in->items[i].id, item) == 0)
            return isnan(value) ||
                   (value >= check_in->items[i].least && value <= check_in->items[i].most);
    return !check_in;
}

/* "item=value" or "item=". An answer may be given again; the last one counts. */
void runner_answer(const struct turn *turn, const char *answer)
{
    const char *check_in = runner_step_now(turn->runner)->ask;
    const char *sign = strchr(answer, '=');
    struct event event = event_of(EVENT_ANSWER, turn->at_ns);
    size_t length = sign ? (size_t)(sign - answer) : 0;
    if (!check_in || turn->runner->anchor >= 0 || length == 0 || length >= sizeof event.answer.item)
        return;
    memcpy(event.answer.item, answer, length);
    event.answer.value = NAN;
    if (sign[1] && !parse_double(sign + 1, &event.answer.value))
        return;
    if (!can_be(find_check_in(&turn->runner->options, check_in), event.answer.item,
                event.answer.value))
        return;
    text_copy(event.answer.check_in, sizeof event.answer.check_in, check_in);
    sink_put(turn->sink, &event);
}

/* The one named, or the next in order; -1: there is none. */
static int find_anchor(const struct runner *runner, const char *id)
{
    const struct practice *practice = runner->practice;
    if (!id[0])
        return practice->anchor_count > 0 ? (runner->anchor + 1) % practice->anchor_count : -1;
    for (int i = 0; i < practice->anchor_count; i++)
        if (strcmp(practice->anchors[i].id, id) == 0)
            return i;
    return -1;
}

void runner_anchor(const struct turn *turn, const char *id)
{
    struct runner *runner = turn->runner;
    int anchor = find_anchor(runner, id);
    if (anchor < 0 || anchor == runner->anchor)
        return;
    if (runner->anchor < 0)
        runner->anchored_ns = runner_practice_ns(runner, turn->at_ns);
    runner->anchor = anchor;
    struct event event = event_of(EVENT_STEP, turn->at_ns);
    event.step.change = STEP_ANCHORED;
    event.step.cause = CAUSE_PERSON;
    event.step.due_ns = turn->at_ns;
    event.step.index = anchor;
    text_copy(event.step.id, sizeof event.step.id, runner->practice->anchors[anchor].id);
    sink_put(turn->sink, &event);
    runner_tell_pace(turn, turn->at_ns);
}

void runner_return(const struct turn *turn)
{
    struct runner *runner = turn->runner;
    if (runner->anchor < 0)
        return;
    runner->step_began_ns += runner_practice_ns(runner, turn->at_ns) - runner->anchored_ns;
    runner->anchor = -1;
    heart_follow_on(&runner->heart, turn->at_ns);
    runner_tell_step(turn, STEP_RETURNED, CAUSE_PERSON, turn->at_ns);
    runner_tell_pace(turn, turn->at_ns);
}
