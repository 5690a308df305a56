/* Any text as a practice file: it is refused with a place and a remedy, or it makes a practice that
 * keeps its promises and can be walked through to its end. */
#include "base/clock.h"
#include "events/kinds.h"
#include "practice/practice.h"
#include "practice/runner.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void pass_over(void *context, const struct event *event)
{
    int64_t *count = context;
    ENSURE(event->kind == EVENT_STEP || event->kind == EVENT_BELL || event->kind == EVENT_PACE);
    ++*count;
}

static void walk(const struct practice *practice)
{
    int64_t count = 0;
    struct event_sink sink = {.put = pass_over, .context = &count};
    struct runner runner;
    runner_start(&runner, practice, NULL);
    struct event tick = event_of(EVENT_TICK, 0);
    runner_feed(&runner, &tick, &sink);
    ENSURE(runner.state == RUNNER_RUNNING);
    tick.at_ns = NS_PER_S;
    for (int i = 0; i < practice->step_count; i++)
        tick.at_ns += ns_from_s(practice->steps[i].most_s);
    runner_feed(&runner, &tick, &sink);
    ENSURE(runner.state == RUNNER_ENDED && count >= 2);
}

static void check_step(const struct practice_step *step)
{
    ENSURE(step->id && strlen(step->id) > 0 && strlen(step->id) <= 40);
    ENSURE(step->seconds >= 1 && step->seconds <= 3600);
    ENSURE(!step->say || (strlen(step->say) > 0 && strlen(step->say) <= 1600));
    ENSURE(!step->bell || strlen(step->bell) < 24);
    ENSURE(step->score >= SCORE_SHOWN && step->score <= SCORE_HIDDEN);
}

static void check(const struct practice *practice)
{
    ENSURE(practice->id && practice->title && practice->about && practice->source);
    ENSURE(practice->rate_per_min >= BREATH_SLOWEST_PER_MIN);
    ENSURE(practice->rate_per_min <= BREATH_FASTEST_PER_MIN);
    ENSURE(practice->inhale >= 0.2 && practice->inhale <= 0.8);
    ENSURE(practice->step_count >= 1 && practice->step_count <= PRACTICE_STEPS_MAX);
    for (int i = 0; i < practice->step_count; i++)
        check_step(&practice->steps[i]);
    walk(practice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct practice *practice = NULL;
    struct problem problem = {0};
    if (practice_parse((const char *)data, size, "fuzz.yaml", &practice, &problem) == STATUS_OK) {
        check(practice);
        practice_destroy(practice);
        return 0;
    }
    ENSURE(!practice && problem.status == STATUS_INVALID);
    ENSURE(size > 256 * 1024 || strstr(problem.what, "fuzz.yaml, line "));
    return 0;
}
