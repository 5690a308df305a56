/* The practice as it happens: exact due times, pauses, skips, and a breath that never jumps. */
#include "support.h"

#include "base/clock.h"
#include "events/kinds.h"
#include "practice/pacer.h"
#include "practice/runner.h"
#include <math.h>
#include <string.h>

/* In doubles; cmocka compares floats. */
#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

static struct practice_step three_steps[] = {
    {.id = "arrive", .say = "Hello", .seconds = 20},
    {.id = "breathe", .seconds = 30.05, .pace = true, .bell = "soft"},
    {.id = "close", .seconds = 10, .bell = "clear"},
};

static const struct practice three = {.id = "three",
                                      .title = "Three",
                                      .rate_per_min = 6,
                                      .inhale = 0.42,
                                      .steps = three_steps,
                                      .step_count = 3,
                                      .seconds = 60.05};

/* A runner and all that it said. */
struct scene {
    struct runner runner;
    struct test_events events;
    struct event_sink sink;
};

static void scene_start(struct scene *scene, const struct practice *practice)
{
    memset(scene, 0, sizeof *scene);
    scene->sink = test_sink(&scene->events);
    runner_start(&scene->runner, practice, NULL);
}

static void tick_at(struct scene *scene, double t_s)
{
    struct event event = event_of(EVENT_TICK, ns_from_s(t_s));
    runner_feed(&scene->runner, &event, &scene->sink);
}

static void intent_at(struct scene *scene, double t_s, enum intent intent)
{
    struct event event = event_of(EVENT_INTENT, ns_from_s(t_s));
    event.intent.intent = (uint8_t)intent;
    runner_feed(&scene->runner, &event, &scene->sink);
}

/* Ticks every 100 ms from `from_s` up to and with `to_s`. */
static void ticks(struct scene *scene, double from_s, double to_s)
{
    for (int i = 0; from_s + i * 0.1 <= to_s + 1e-9; i++)
        tick_at(scene, from_s + i * 0.1);
}

static const struct event *nth(const struct scene *scene, enum event_kind kind, int n)
{
    for (size_t i = 0; i < scene->events.count; i++)
        if (scene->events.at[i].kind == kind && n-- == 0)
            return &scene->events.at[i];
    fail_msg("no such event");
    return NULL;
}

static void check_step(const struct scene *scene, int n, enum step_change change, const char *id,
                       double due_s)
{
    const struct event *event = nth(scene, EVENT_STEP, n);
    assert_int_equal(event->step.change, change);
    assert_string_equal(event->step.id, id);
    assert_int_equal(event->step.due_ns, ns_from_s(due_s));
    assert_true(event->at_ns >= event->step.due_ns);
}

static void steps_are_due_exactly_though_ticks_are_not(void **state)
{
    (void)state;
    struct scene scene;
    scene_start(&scene, &three);
    ticks(&scene, 0.03, 70);
    assert_int_equal(test_count(&scene.events, EVENT_STEP), 4);
    check_step(&scene, 0, STEP_BEGINS, "arrive", 0.03);
    check_step(&scene, 1, STEP_BEGINS, "breathe", 20.03);
    check_step(&scene, 2, STEP_BEGINS, "close", 50.08);
    check_step(&scene, 3, STEP_PRACTICE_ENDS, "close", 60.08);
    assert_int_equal(nth(&scene, EVENT_STEP, 1)->at_ns, ns_from_s(20.03)); /* on its very tick */
    assert_int_equal(nth(&scene, EVENT_STEP, 2)->at_ns, ns_from_s(50.13));
    assert_int_equal(nth(&scene, EVENT_STEP, 3)->step.index, 2);
    assert_int_equal(test_count(&scene.events, EVENT_BELL), 2);
    assert_string_equal(nth(&scene, EVENT_BELL, 0)->bell.sound, "soft");
    assert_int_equal(nth(&scene, EVENT_BELL, 0)->bell.due_ns, ns_from_s(20.03));
    assert_string_equal(nth(&scene, EVENT_BELL, 1)->bell.sound, "clear");
    assert_int_equal(scene.runner.state, RUNNER_ENDED);
    assert_int_equal(runner_practice_ns(&scene.runner, ns_from_s(99)), ns_from_s(60.05));
    test_events_finish(&scene.events);
}

static void a_long_stall_begins_every_step_at_its_own_moment(void **state)
{
    (void)state;
    struct scene scene;
    scene_start(&scene, &three);
    tick_at(&scene, 0);
    tick_at(&scene, 55);
    assert_int_equal(test_count(&scene.events, EVENT_STEP), 3);
    check_step(&scene, 1, STEP_BEGINS, "breathe", 20);
    check_step(&scene, 2, STEP_BEGINS, "close", 50.05);
    assert_int_equal(nth(&scene, EVENT_PACE, 1)->pace.from_ns, ns_from_s(20));
    assert_int_equal(nth(&scene, EVENT_PACE, 2)->pace.from_ns, ns_from_s(50.05));
    assert_near(runner_left_s(&scene.runner, ns_from_s(55)), 5.05, 1e-9);
    test_events_finish(&scene.events);
}

static void nothing_happens_before_the_first_tick(void **state)
{
    (void)state;
    struct scene scene;
    scene_start(&scene, &three);
    intent_at(&scene, 0, INTENT_PAUSE);
    intent_at(&scene, 0, INTENT_SKIP);
    struct event other = event_of(EVENT_BYTES, 0);
    runner_feed(&scene.runner, &other, &scene.sink);
    assert_int_equal(scene.events.count, 0);
    assert_near(runner_left_s(&scene.runner, 0), 60.05, 1e-9);
    tick_at(&scene, 0.1);
    check_step(&scene, 0, STEP_BEGINS, "arrive", 0.1);
    test_events_finish(&scene.events);
}

static void the_pacer_is_told_from_the_beginning_and_when_it_changes(void **state)
{
    (void)state;
    struct scene scene;
    scene_start(&scene, &three);
    ticks(&scene, 0, 70);
    assert_int_equal(test_count(&scene.events, EVENT_PACE), 3);
    const struct pace_body *off = &nth(&scene, EVENT_PACE, 0)->pace;
    const struct pace_body *on = &nth(&scene, EVENT_PACE, 1)->pace;
    assert_int_equal(off->on, 0);
    assert_near(off->rate_hz, 0.1, 1e-12);
    assert_int_equal(on->on, 1);
    assert_int_equal(on->from_ns, ns_from_s(20));
    assert_true(on->phase == 0);
    assert_true(on->inhale == 0.42);
    assert_int_equal(nth(&scene, EVENT_PACE, 2)->pace.on, 0);
    test_events_finish(&scene.events);
}

static void practice_time_stands_still_while_paused(void **state)
{
    (void)state;
    struct scene scene;
    scene_start(&scene, &three);
    ticks(&scene, 0, 24);
    intent_at(&scene, 24.05, INTENT_PAUSE);
    intent_at(&scene, 24.06, INTENT_PAUSE);
    ticks(&scene, 24.1, 124);
    assert_int_equal(runner_practice_ns(&scene.runner, ns_from_s(124)), ns_from_s(24.05));
    assert_near(runner_left_s(&scene.runner, ns_from_s(124)), 36, 1e-9);
    intent_at(&scene, 124.05, INTENT_RESUME);
    ticks(&scene, 124.1, 161);
    check_step(&scene, 2, STEP_PAUSED, "breathe", 24.05);
    check_step(&scene, 3, STEP_RESUMED, "breathe", 124.05);
    check_step(&scene, 4, STEP_BEGINS, "close", 150.05);
    check_step(&scene, 5, STEP_PRACTICE_ENDS, "close", 160.05);
    assert_int_equal(test_count(&scene.events, EVENT_STEP), 6);
    const struct pace_body *paused = &nth(&scene, EVENT_PACE, 2)->pace;
    const struct pace_body *resumed = &nth(&scene, EVENT_PACE, 3)->pace;
    assert_int_equal(paused->on, 0);
    assert_int_equal(resumed->on, 1);
    assert_near(resumed->phase, 0.405, 1e-9); /* 4.05 s into a breath of 10 s */
    assert_true(paused->phase == resumed->phase);
    assert_int_equal(resumed->from_ns, ns_from_s(124.05));
    test_events_finish(&scene.events);
}

static void a_skip_begins_the_next_step_at_once(void **state)
{
    (void)state;
    struct scene scene;
    scene_start(&scene, &three);
    ticks(&scene, 0, 5);
    intent_at(&scene, 5.02, INTENT_SKIP);
    ticks(&scene, 5.1, 36);
    check_step(&scene, 1, STEP_BEGINS, "breathe", 5.02);
    check_step(&scene, 2, STEP_BEGINS, "close", 35.07);
    intent_at(&scene, 36.04, INTENT_SKIP);
    check_step(&scene, 3, STEP_PRACTICE_ENDS, "close", 36.04);
    assert_int_equal(scene.runner.state, RUNNER_ENDED);
    test_events_finish(&scene.events);
}

static void a_skip_while_paused_stays_paused(void **state)
{
    (void)state;
    struct scene scene;
    scene_start(&scene, &three);
    tick_at(&scene, 0);
    intent_at(&scene, 5, INTENT_PAUSE);
    intent_at(&scene, 7, INTENT_SKIP);
    assert_int_equal(scene.runner.state, RUNNER_PAUSED);
    check_step(&scene, 2, STEP_BEGINS, "breathe", 7);
    assert_int_equal(scene.runner.pace.on, 0);
    assert_near(runner_left_s(&scene.runner, ns_from_s(9)), 40.05, 1e-9);
    intent_at(&scene, 10, INTENT_RESUME);
    assert_int_equal(scene.runner.pace.on, 1);
    assert_true(scene.runner.pace.phase == 0);
    tick_at(&scene, 41);
    check_step(&scene, 4, STEP_BEGINS, "close", 40.05);
    test_events_finish(&scene.events);
}

static struct practice_step quiet_between[] = {
    {.id = "breathe", .seconds = 10, .pace = true},
    {.id = "quiet", .seconds = 10},
    {.id = "breathe-again", .seconds = 10, .pace = true},
};

static const struct practice between = {.id = "between",
                                        .rate_per_min = 7,
                                        .inhale = 0.42,
                                        .steps = quiet_between,
                                        .step_count = 3,
                                        .seconds = 30};

static void after_a_quiet_step_the_breath_begins_with_an_inhale(void **state)
{
    (void)state;
    struct scene scene;
    scene_start(&scene, &between);
    ticks(&scene, 0, 21);
    assert_int_equal(test_count(&scene.events, EVENT_PACE), 3);
    assert_true(nth(&scene, EVENT_PACE, 1)->pace.phase == 0);
    assert_true(nth(&scene, EVENT_PACE, 2)->pace.phase == 0);
    test_events_finish(&scene.events);
    scene_start(&scene, &between); /* and when the quiet step was reached while paused */
    tick_at(&scene, 0);
    intent_at(&scene, 3, INTENT_PAUSE);
    assert_true(scene.runner.pace.phase > 0.3);
    intent_at(&scene, 4, INTENT_SKIP);
    intent_at(&scene, 5, INTENT_RESUME);
    tick_at(&scene, 16);
    assert_int_equal(scene.runner.pace.on, 1);
    assert_true(scene.runner.pace.phase == 0);
    test_events_finish(&scene.events);
}

static void a_step_due_before_an_intent_comes_first(void **state)
{
    (void)state;
    struct scene scene;
    scene_start(&scene, &three);
    tick_at(&scene, 0);
    intent_at(&scene, 20.5, INTENT_PAUSE);
    check_step(&scene, 1, STEP_BEGINS, "breathe", 20);
    check_step(&scene, 2, STEP_PAUSED, "breathe", 20.5);
    test_events_finish(&scene.events);
}

static void stopping_ends_and_the_end_is_final(void **state)
{
    (void)state;
    struct scene scene;
    scene_start(&scene, &three);
    ticks(&scene, 0, 25);
    intent_at(&scene, 25.01, INTENT_STOP);
    check_step(&scene, 2, STEP_STOPPED, "breathe", 25.01);
    assert_int_equal(scene.runner.pace.on, 0);
    assert_true(runner_left_s(&scene.runner, ns_from_s(26)) == 0);
    size_t said = scene.events.count;
    for (int intent = INTENT_PAUSE; intent <= INTENT_MARK; intent++)
        intent_at(&scene, 26, (enum intent)intent);
    ticks(&scene, 26, 30);
    assert_int_equal(scene.events.count, said);
    assert_int_equal(scene.runner.state, RUNNER_ENDED);
    test_events_finish(&scene.events);
}

static void the_rate_moves_by_tenths_and_keeps_its_limits(void **state)
{
    (void)state;
    struct scene scene;
    scene_start(&scene, &three);
    tick_at(&scene, 0);
    for (int i = 0; i < 10; i++)
        intent_at(&scene, 1, INTENT_SLOWER);
    assert_true(scene.runner.rate_per_min == 5);
    for (int i = 0; i < 30; i++)
        intent_at(&scene, 2, INTENT_SLOWER);
    assert_true(scene.runner.rate_per_min == BREATH_SLOWEST_PER_MIN);
    for (int i = 0; i < 20; i++)
        intent_at(&scene, 3, INTENT_FASTER);
    assert_true(scene.runner.rate_per_min == 6);
    size_t said = scene.events.count;
    for (int i = 0; i < 100; i++)
        intent_at(&scene, 4, INTENT_FASTER);
    assert_true(scene.runner.rate_per_min == BREATH_FASTEST_PER_MIN);
    assert_int_equal(scene.events.count, said + 40); /* none once the limit is reached */
    test_events_finish(&scene.events);
}

static void a_change_of_rate_continues_the_breath(void **state)
{
    (void)state;
    struct scene scene;
    scene_start(&scene, &three);
    ticks(&scene, 0, 23);
    intent_at(&scene, 23.3, INTENT_SLOWER);
    const struct pace_body *slower = &nth(&scene, EVENT_PACE, 2)->pace;
    assert_near(slower->phase, 0.33, 1e-9);
    assert_near(slower->rate_hz, 5.9 / 60, 1e-12);
    assert_int_equal(slower->from_ns, ns_from_s(23.3));
    test_events_finish(&scene.events);
}

/* Small and repeatable: xorshift, Marsaglia 2003. */
static uint32_t chance(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

static double apart(double a, double b)
{
    double distance = fabs(a - b);
    return fmin(distance, 1 - distance); /* on the circle */
}

/* The breath as the events tell it, checked at every PACE. */
static void check_breath(const struct test_events *events)
{
    struct pace_body pace = {0};
    for (size_t i = 0; i < events->count; i++) {
        if (events->at[i].kind != EVENT_PACE)
            continue;
        const struct pace_body *next = &events->at[i].pace;
        assert_true(next->from_ns >= pace.from_ns);
        assert_true(next->rate_hz >= 4.0 / 60 - 1e-12 && next->rate_hz <= 10.0 / 60 + 1e-12);
        assert_true(next->phase >= 0 && next->phase < 1);
        double before = pace.on ? pacer_phase(&pace, next->from_ns) : pace.phase;
        bool put_away = !next->on && next->phase == 0; /* a step without the pacer, or the end */
        if (!put_away)
            assert_true(apart(before, next->phase) < 1e-9);
        pace = *next;
    }
}

/* Steps in order, each due no earlier than the one before; nothing after the end. */
static void check_steps(const struct test_events *events)
{
    int64_t last_ns = 0, last_index = -1;
    bool ended = false;
    for (size_t i = 0; i < events->count; i++) {
        const struct event *event = &events->at[i];
        assert_true(!ended || event->kind == EVENT_PACE);
        if (event->kind != EVENT_STEP)
            continue;
        assert_true(event->step.due_ns >= last_ns && event->step.due_ns <= event->at_ns);
        if (event->step.change == STEP_BEGINS)
            assert_int_equal(event->step.index, last_index + 1);
        else
            assert_int_equal(event->step.index, last_index < 0 ? 0 : last_index);
        ended = event->step.change >= STEP_PRACTICE_ENDS;
        last_index = event->step.index;
        last_ns = event->step.due_ns;
    }
}

static struct practice random_practice(struct practice_step *steps, int most, uint32_t *seed)
{
    struct practice practice = {.id = "random", .steps = steps, .inhale = 0.42};
    practice.rate_per_min = 4 + chance(seed) % 61 / 10.0;
    practice.step_count = 1 + (int)(chance(seed) % (uint32_t)most);
    for (int i = 0; i < practice.step_count; i++) {
        steps[i] = (struct practice_step){.id = "step",
                                          .seconds = 1 + chance(seed) % 2000 / 100.0,
                                          .pace = chance(seed) % 2,
                                          .bell = chance(seed) % 4 ? NULL : "soft"};
        practice.seconds += steps[i].seconds;
    }
    return practice;
}

static void walk_at_random(struct scene *scene, uint32_t *seed)
{
    int64_t at_ns = chance(seed) % 1000000000;
    for (int i = 0; i < 400; i++) {
        bool stalls = chance(seed) % 50 == 0;
        at_ns += chance(seed) % (stalls ? 4000000000U : 200000000U);
        struct event event = event_of(EVENT_TICK, at_ns);
        uint32_t die = chance(seed) % 100;
        if (die < 30) {
            event = event_of(EVENT_INTENT, at_ns);
            event.intent.intent = (uint8_t)(die == 0 ? INTENT_STOP : die % 7);
            if (event.intent.intent == INTENT_STOP && die != 0)
                event.intent.intent = INTENT_MARK;
            if (event.intent.intent == INTENT_SKIP && chance(seed) % 4)
                event.intent.intent = INTENT_RESUME;
        }
        int64_t before_ns = runner_practice_ns(&scene->runner, at_ns);
        runner_feed(&scene->runner, &event, &scene->sink);
        int64_t after_ns = runner_practice_ns(&scene->runner, at_ns);
        assert_true(after_ns == before_ns || scene->runner.state == RUNNER_ENDED);
    }
}

static void breath_never_jumps_whatever_the_person_does(void **state)
{
    (void)state;
    uint32_t seed = 20240607;
    int ended = 0;
    for (int i = 0; i < 3000; i++) {
        struct practice_step steps[12];
        struct practice practice = random_practice(steps, 12, &seed);
        struct scene scene;
        scene_start(&scene, &practice);
        walk_at_random(&scene, &seed);
        check_breath(&scene.events);
        check_steps(&scene.events);
        ended += scene.runner.state == RUNNER_ENDED;
        test_events_finish(&scene.events);
    }
    assert_true(ended > 500 && ended < 3000); /* both kinds were seen */
}

/* Without skips, practice time at the end is the sum of the steps, however often it was paused. */
static void the_steps_add_up_to_the_practice(void **state)
{
    (void)state;
    uint32_t seed = 7;
    for (int i = 0; i < 200; i++) {
        struct practice_step steps[12];
        struct practice practice = random_practice(steps, 12, &seed);
        struct scene scene;
        scene_start(&scene, &practice);
        double paused_s = 0, t_s = 0.1;
        tick_at(&scene, t_s);
        while (scene.runner.state != RUNNER_ENDED) {
            t_s += 0.1 + chance(&seed) % 100 / 1000.0;
            bool pauses = chance(&seed) % 20 == 0;
            intent_at(&scene, t_s, pauses ? INTENT_PAUSE : INTENT_MARK);
            if (scene.runner.state == RUNNER_PAUSED) {
                paused_s += 3;
                t_s += 3;
                intent_at(&scene, t_s, INTENT_RESUME);
            }
        }
        assert_near(s_from_ns(runner_practice_ns(&scene.runner, 0)), practice.seconds, 1e-8);
        const struct event *end =
            nth(&scene, EVENT_STEP, (int)test_count(&scene.events, EVENT_STEP) - 1);
        assert_int_equal(end->step.change, STEP_PRACTICE_ENDS);
        assert_near(s_from_ns(end->step.due_ns), 0.1 + practice.seconds + paused_s, 1e-6);
        test_events_finish(&scene.events);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_are_due_exactly_though_ticks_are_not),
        cmocka_unit_test(a_long_stall_begins_every_step_at_its_own_moment),
        cmocka_unit_test(nothing_happens_before_the_first_tick),
        cmocka_unit_test(the_pacer_is_told_from_the_beginning_and_when_it_changes),
        cmocka_unit_test(practice_time_stands_still_while_paused),
        cmocka_unit_test(a_skip_begins_the_next_step_at_once),
        cmocka_unit_test(a_skip_while_paused_stays_paused),
        cmocka_unit_test(after_a_quiet_step_the_breath_begins_with_an_inhale),
        cmocka_unit_test(a_step_due_before_an_intent_comes_first),
        cmocka_unit_test(stopping_ends_and_the_end_is_final),
        cmocka_unit_test(the_rate_moves_by_tenths_and_keeps_its_limits),
        cmocka_unit_test(a_change_of_rate_continues_the_breath),
        cmocka_unit_test(breath_never_jumps_whatever_the_person_does),
        cmocka_unit_test(the_steps_add_up_to_the_practice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
