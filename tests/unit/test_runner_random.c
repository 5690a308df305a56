/* Whatever the practice, the heart and the person: it ends, time goes on, the breath neither jumps
 * nor leaves what is safe, and stopping works at every moment. */
#include "random_practice.h"
#include "walker.h"

#include "base/clock.h"
#include "events/kinds.h"
#include "practice/pacer.h"
#include <math.h>
#include <string.h>

#define PRACTICES 1500

/* A heart that comes and goes. */
struct restless_sensor {
    struct made_heart heart;
    double changes_s; /* when it comes or goes next */
};

static void sensor_start(struct restless_sensor *sensor, uint32_t *seed)
{
    memset(sensor, 0, sizeof *sensor);
    sensor->heart.sort = (enum made_heart_sort)random_below(seed, 3);
    sensor->heart.ends_s = INFINITY;
    sensor->changes_s = random_below(seed, 3) ? random_between(seed, 1, 200) : INFINITY;
}

static void sensor_link(struct walker *walker, enum link_state state, double at_s)
{
    struct event event = event_of(EVENT_LINK, ns_from_s(at_s));
    event.link.state = (uint8_t)state;
    walker_feed(walker, &event);
}

static void sensor_until(struct walker *walker, struct restless_sensor *sensor, double to_s,
                         uint32_t *seed)
{
    if (to_s >= sensor->changes_s) {
        bool was_there = sensor->heart.sort != MADE_NONE;
        sensor->heart.sort = was_there ? MADE_NONE : (enum made_heart_sort)random_below(seed, 2);
        sensor->heart.begins_s = sensor->heart.beat_s = sensor->heart.second_s = sensor->changes_s;
        sensor_link(walker, was_there ? LINK_LOST : LINK_OPEN, sensor->changes_s);
        sensor->changes_s += random_between(seed, 1, 100);
    }
    walker_heart(walker, &sensor->heart, to_s);
}

/* --- what must hold of all that was said -------------------------------------------------- */

static double apart(double a, double b)
{
    double distance = fabs(a - b);
    return fmin(distance, 1 - distance); /* on the circle */
}

static void check_breath(struct pace_body *pace, const struct pace_body *next)
{
    assert_true(next->from_ns >= pace->from_ns);
    assert_true(next->rate_hz >= BREATH_SLOWEST_PER_MIN / 60 - 1e-12);
    assert_true(next->rate_hz <= BREATH_FASTEST_PER_MIN / 60 + 1e-12);
    assert_true(next->phase >= 0 && next->phase < 1);
    assert_true(next->depth == 1 || next->depth == 0.6 || (next->depth == 0 && !next->on));
    double before = pace->on ? pacer_phase(pace, next->from_ns) : pace->phase;
    bool put_away = !next->on && next->phase == 0; /* a step without the pacer, rest, the end */
    if (!put_away)
        assert_true(apart(before, next->phase) < 1e-6);
    *pace = *next;
}

static const struct step_body *last_step(const struct walker *walker)
{
    return &walker_nth(walker, EVENT_STEP, (int)test_count(&walker->events, EVENT_STEP) - 1)->step;
}

static int causes[CAUSE_NO_SENSOR + 1]; /* how often each was seen */

static void check_all(const struct walker *walker)
{
    const struct practice *practice = walker->runner.practice;
    struct pace_body pace = {0};
    int64_t last_due_ns = 0, last_at_ns = 0;
    bool ended = false;
    for (size_t i = 0; i < walker->events.count; i++) {
        const struct event *event = &walker->events.at[i];
        assert_true(event->at_ns >= last_at_ns);
        assert_true(!ended || event->kind == EVENT_PACE);
        last_at_ns = event->at_ns;
        if (event->kind == EVENT_PACE)
            check_breath(&pace, &event->pace);
        if (event->kind != EVENT_STEP)
            continue;
        bool anchor = event->step.change == STEP_ANCHORED;
        assert_true(event->step.due_ns >= last_due_ns && event->step.due_ns <= event->at_ns);
        assert_true(event->step.index >= 0);
        assert_true(event->step.index < (anchor ? practice->anchor_count : practice->step_count));
        ended = event->step.change == STEP_PRACTICE_ENDS || event->step.change == STEP_STOPPED;
        last_due_ns = event->step.due_ns;
        causes[event->step.cause]++;
    }
    assert_true(ended && !pace.on);
}

/* On a copy: the walk itself goes on. */
static void check_stop(const struct walker *walker)
{
    static struct walker copy;
    if (walker->runner.state == RUNNER_ENDED)
        return;
    copy.runner = walker->runner;
    copy.events = (struct test_events){0};
    copy.now_s = walker->now_s;
    walker_intent(&copy, INTENT_STOP, NULL);
    assert_int_equal(copy.runner.state, RUNNER_ENDED);
    assert_false(copy.runner.pace.on);
    enum step_change last = last_step(&copy)->change;
    assert_true(last == STEP_STOPPED || last == STEP_PRACTICE_ENDS);
    assert_true(runner_left_s(&copy.runner, ns_from_s(copy.now_s)) == 0);
    walker_finish(&copy);
}

/* --- the person --------------------------------------------------------------------------- */

static void do_something(struct walker *walker, uint32_t *seed)
{
    static const char *const words[] = {"first", "second", "third",    "feet",  "breath",
                                        "",      "item=3", "item=odd", "item=", "=5"};
    enum intent intent = (enum intent)random_below(seed, INTENT_COUNT);
    if (intent == INTENT_STOP && random_below(seed, 40))
        intent = INTENT_RESUME; /* stops are tried on copies */
    walker_intent(walker, intent, words[random_below(seed, 10)]);
}

/* Choices and answers only: what the bounds allow for. */
static void do_what_is_asked(struct walker *walker, uint32_t *seed)
{
    static const char *const words[] = {"first", "second", "third"};
    const struct practice_step *step = &walker->runner.practice->steps[walker->runner.step];
    if (step->option_count > 0)
        walker_intent(walker, INTENT_CHOOSE, words[random_below(seed, 3)]);
    else
        walker_intent(walker, INTENT_GO_ON, NULL);
}

static struct runner_options random_options(uint32_t *seed)
{
    return (struct runner_options){.minutes = random_below(seed, 5),
                                   .without_check_ins = random_below(seed, 2),
                                   .resonance_per_min =
                                       random_below(seed, 2) ? random_between(seed, 1, 14) : 0};
}

static void settle(struct walker *walker)
{
    walker_intent(walker, INTENT_RESUME, NULL); /* from a pause */
    walker_intent(walker, INTENT_RESUME, NULL); /* from an anchor */
}

static void it_always_ends_and_nothing_jumps(void **state)
{
    (void)state;
    uint32_t seed = 511;
    int stopped = 0;
    for (int i = 0; i < PRACTICES; i++) {
        static struct random_practice made;
        static struct walker walker;
        struct restless_sensor sensor;
        random_practice_make(&made, 12, &seed);
        const struct runner_options options = random_options(&seed);
        walker_start(&walker, &made.practice, &options);
        sensor_start(&sensor, &seed);
        check_stop(&walker);
        int64_t before_ns = 0;
        for (int n = 0; walker.runner.state != RUNNER_ENDED; n++) {
            double stall_s = random_below(&seed, 60) ? 0 : random_between(&seed, 0, 30);
            assert_true(n < 40000);
            sensor_until(&walker, &sensor, walker.now_s + 0.1 + stall_s, &seed);
            walker.now_s = round((walker.now_s + stall_s) * 10) / 10;
            walker_tick(&walker, walker.now_s + 0.1);
            if (n < 500 && random_below(&seed, 10) == 0)
                do_something(&walker, &seed);
            if (n >= 500)
                settle(&walker);
            if (n % 16 == 0)
                check_stop(&walker);
            int64_t after_ns = runner_practice_ns(&walker.runner, ns_from_s(walker.now_s));
            assert_true(after_ns >= before_ns);
            assert_true(runner_left_s(&walker.runner, ns_from_s(walker.now_s)) >= 0);
            before_ns = walker.runner.state == RUNNER_ENDED ? 0 : after_ns;
        }
        check_all(&walker);
        stopped += last_step(&walker)->change == STEP_STOPPED;
        walker_finish(&walker);
    }
    assert_true(stopped > 0 && stopped < PRACTICES / 2);
    for (int cause = 0; cause <= CAUSE_NO_SENSOR; cause++)
        assert_true(causes[cause] > 50); /* nothing was left untried */
}

static void bounds_hold_whatever_the_heart_does(void **state)
{
    (void)state;
    uint32_t seed = 77;
    for (int i = 0; i < PRACTICES; i++) {
        static struct random_practice made;
        static struct walker walker;
        struct restless_sensor sensor;
        random_practice_make(&made, 14, &seed);
        struct runner_options options = random_options(&seed);
        options.without_check_ins = false;
        int eager = 1 + random_below(&seed, 400);
        walker_start(&walker, &made.practice, &options);
        sensor_start(&sensor, &seed);
        while (walker.runner.state != RUNNER_ENDED) {
            sensor_until(&walker, &sensor, walker.now_s + 0.1, &seed);
            walker_tick(&walker, walker.now_s + 0.1);
            if (random_below(&seed, eager) == 0 && walker.runner.state != RUNNER_ENDED)
                do_what_is_asked(&walker, &seed);
        }
        struct plan_bounds bounds = plan_bounds(&made.practice, options.minutes);
        double lasted_s = s_from_ns(last_step(&walker)->due_ns);
        assert_true(lasted_s >= bounds.least_s - 1e-3 && lasted_s <= bounds.most_s + 1e-3);
        check_all(&walker);
        walker_finish(&walker);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_always_ends_and_nothing_jumps),
        cmocka_unit_test(bounds_hold_whatever_the_heart_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
