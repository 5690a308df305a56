/* What the person can do: rest at an anchor, and breathe less deeply or at a rate of their own. */
#include "person_support.h"

/* --- anchors ------------------------------------------------------------------------------ */

static struct practice_step paced_steps[] = {
    {.id = "breathe", .seconds = 60, .pace = true},
    {.id = "quick", .seconds = 30, .pace = true, .rate_per_min = 9.95},
    {.id = "quiet", .seconds = 30},
};
static struct practice paced = {.id = "paced",
                                .rate_per_min = 6,
                                .inhale = 0.42,
                                .steps = paced_steps,
                                .step_count = 3,
                                .anchors = places,
                                .anchor_count = 2};

static const struct pace_body *last_pace(void)
{
    return &walker.runner.pace;
}

static void at_an_anchor_the_step_stands_still(void **state)
{
    (void)state;
    begin(&paced, NULL);
    walker_tick(&walker, 13);
    walker_intent(&walker, INTENT_ANCHOR, NULL);
    walker_last_step(&walker, STEP_ANCHORED, "feet", 13, CAUSE_PERSON);
    assert_int_equal(walker.runner.anchor, 0);
    assert_false(last_pace()->on);
    assert_near(last_pace()->phase, 0.3, 1e-9);
    walker_tick(&walker, 400);
    assert_near(runner_left_s(&walker.runner, ns_from_s(400)), 107, 1e-9);
    assert_near(s_from_ns(runner_practice_ns(&walker.runner, ns_from_s(400))), 400, 1e-9);
    walker_intent(&walker, INTENT_GO_ON, NULL);
    walker_last_step(&walker, STEP_RETURNED, "breathe", 400, CAUSE_PERSON);
    assert_int_equal(walker.runner.anchor, -1);
    assert_true(last_pace()->on);
    assert_near(last_pace()->phase, 0.3, 1e-9); /* the breath goes on where it was left */
    walker_tick(&walker, 448);
    walker_last_step(&walker, STEP_BEGINS, "quick", 447, CAUSE_TIME);
}

static void one_key_goes_from_place_to_place_and_one_returns(void **state)
{
    (void)state;
    begin(&paced, NULL);
    walker_tick(&walker, 5);
    walker_intent(&walker, INTENT_ANCHOR, NULL);
    walker_tick(&walker, 8);
    walker_intent(&walker, INTENT_ANCHOR, NULL);
    walker_last_step(&walker, STEP_ANCHORED, "breath", 8, CAUSE_PERSON);
    assert_int_equal(walker_nth(&walker, EVENT_STEP, 2)->step.index, 1);
    assert_true(last_pace()->on); /* this place breathes */
    size_t said = walker.events.count;
    walker_intent(&walker, INTENT_ANCHOR, "breath"); /* there already */
    walker_intent(&walker, INTENT_ANCHOR, "sea");
    walker_intent(&walker, INTENT_CHOOSE, "body");
    walker_intent(&walker, INTENT_ANSWER, "stress=1");
    assert_int_equal(walker.events.count, said);
    walker_intent(&walker, INTENT_ANCHOR, NULL);
    walker_last_step(&walker, STEP_ANCHORED, "feet", 8, CAUSE_PERSON);
    walker_intent(&walker, INTENT_RESUME, NULL);
    walker_last_step(&walker, STEP_RETURNED, "breathe", 8, CAUSE_PERSON);
    said = walker.events.count;
    walker_intent(&walker, INTENT_RESUME, NULL);
    assert_int_equal(walker.events.count, said);
}

static void anchors_and_pauses_do_not_disturb_each_other(void **state)
{
    (void)state;
    begin(&paced, NULL);
    walker_tick(&walker, 10);
    walker_intent(&walker, INTENT_ANCHOR, "breath");
    walker_tick(&walker, 20);
    walker_intent(&walker, INTENT_PAUSE, NULL);
    walker_tick(&walker, 30);
    assert_false(last_pace()->on);
    walker_intent(&walker, INTENT_RESUME, NULL);
    assert_int_equal(walker.runner.anchor, 1);
    assert_true(last_pace()->on);
    walker_tick(&walker, 40);
    walker_intent(&walker, INTENT_PAUSE, NULL);
    walker_intent(&walker, INTENT_GO_ON, NULL); /* returns, and stays paused */
    assert_int_equal(walker.runner.anchor, -1);
    assert_int_equal(walker.runner.state, RUNNER_PAUSED);
    walker_tick(&walker, 50);
    walker_intent(&walker, INTENT_RESUME, NULL);
    assert_near(runner_left_s(&walker.runner, ns_from_s(50)), 110, 1e-9);
    walker_tick(&walker, 101);
    walker_last_step(&walker, STEP_BEGINS, "quick", 100, CAUSE_TIME);
}

static void skipping_back_and_stopping_leave_the_anchor(void **state)
{
    (void)state;
    begin(&paced, NULL);
    walker_tick(&walker, 10);
    walker_intent(&walker, INTENT_ANCHOR, NULL);
    walker_tick(&walker, 15);
    walker_intent(&walker, INTENT_BACK, NULL);
    walker_last_step(&walker, STEP_BEGINS, "breathe", 15, CAUSE_PERSON);
    assert_int_equal(walker.runner.anchor, -1);
    walker_intent(&walker, INTENT_ANCHOR, NULL);
    walker_intent(&walker, INTENT_SKIP, NULL);
    walker_last_step(&walker, STEP_BEGINS, "quick", 15, CAUSE_PERSON);
    walker_intent(&walker, INTENT_ANCHOR, NULL);
    walker_intent(&walker, INTENT_STOP, NULL);
    walker_last_step(&walker, STEP_STOPPED, "quick", 15, CAUSE_PERSON);
    assert_int_equal(walker.runner.anchor, -1);
    assert_false(last_pace()->on);
}

static void without_anchors_the_key_does_nothing(void **state)
{
    (void)state;
    begin(&promised, NULL);
    size_t said = walker.events.count;
    walker_intent(&walker, INTENT_ANCHOR, NULL);
    walker_intent(&walker, INTENT_ANCHOR, "feet");
    assert_int_equal(walker.events.count, said);
}

static void a_rest_at_an_anchor_is_not_taken_from_the_promise(void **state)
{
    (void)state;
    promised.anchors = places;
    promised.anchor_count = 2;
    begin(&promised, NULL);
    walker_tick(&walker, 70);
    walker_intent(&walker, INTENT_ANCHOR, NULL);
    walker_tick(&walker, 170);
    walker_intent(&walker, INTENT_GO_ON, NULL);
    assert_near(runner_left_s(&walker.runner, ns_from_s(170)), 230, 1e-6);
    walker_tick(&walker, 401);
    walker_last_step(&walker, STEP_PRACTICE_ENDS, "still", 400, CAUSE_TIME);
    promised.anchor_count = 0;
}

/* --- the pacer ---------------------------------------------------------------------------- */

static void gentler_and_then_no_pacer_and_then_as_before(void **state)
{
    (void)state;
    begin(&paced, NULL);
    assert_true(last_pace()->depth == 1);
    walker_tick(&walker, 12);
    walker_intent(&walker, INTENT_GENTLER, NULL);
    assert_true(last_pace()->on && last_pace()->depth == 0.6);
    assert_near(last_pace()->phase, 0.2, 1e-9); /* no jump */
    walker_tick(&walker, 14);
    walker_intent(&walker, INTENT_GENTLER, NULL);
    assert_true(!last_pace()->on && last_pace()->depth == 0 && last_pace()->phase == 0);
    walker_tick(&walker, 70);
    walker_last_step(&walker, STEP_BEGINS, "quick", 60, CAUSE_TIME);
    assert_false(last_pace()->on); /* for good */
    walker_intent(&walker, INTENT_GENTLER, NULL);
    assert_true(last_pace()->on && last_pace()->depth == 1 && last_pace()->phase == 0);
    assert_int_equal(last_pace()->from_ns, ns_from_s(70));
}

static void steps_have_rates_of_their_own_and_the_wish_goes_along(void **state)
{
    (void)state;
    begin(&paced, NULL);
    walker_tick(&walker, 5);
    for (int i = 0; i < 3; i++)
        walker_intent(&walker, INTENT_SLOWER, NULL);
    assert_near(last_pace()->rate_hz * 60, 5.7, 1e-12);
    walker_tick(&walker, 60);
    double phase_before = 0.5 + 55 * 5.7 / 60;
    walker_last_step(&walker, STEP_BEGINS, "quick", 60, CAUSE_TIME);
    assert_near(last_pace()->rate_hz * 60, 9.65, 1e-12);
    assert_near(last_pace()->phase, fmod(phase_before, 1), 1e-9);
    for (int i = 0; i < 9; i++)
        walker_intent(&walker, INTENT_FASTER, NULL);
    assert_true(last_pace()->rate_hz * 60 == BREATH_FASTEST_PER_MIN);
    walker_intent(&walker, INTENT_BACK, NULL);
    assert_near(walker.runner.rate_per_min, 6.05, 1e-12); /* by what was faster than written */
}

static void resonance_is_the_persons_own(void **state)
{
    (void)state;
    struct practice own = paced;
    own.rate_is_resonance = true;
    const struct runner_options options = {.resonance_per_min = 5.4};
    begin(&own, &options);
    assert_near(last_pace()->rate_hz * 60, 5.4, 1e-12);
    walker_finish(&walker);
    begin(&own, NULL);
    assert_near(last_pace()->rate_hz * 60, 6, 1e-12);
    walker_finish(&walker);
    begin(&paced, &options); /* written as a number: kept */
    assert_near(last_pace()->rate_hz * 60, 6, 1e-12);
    walker_finish(&walker);
    const struct runner_options unsafe = {.resonance_per_min = 2};
    begin(&own, &unsafe);
    assert_near(last_pace()->rate_hz * 60, BREATH_SLOWEST_PER_MIN, 1e-12);
}

static void the_inhale_is_as_it_was_when_the_rate_was_found(void **state)
{
    (void)state;
    struct practice own = paced;
    own.rate_is_resonance = true;
    const struct runner_options options = {.resonance_per_min = 5.4, .resonance_inhale = 0.35};
    begin(&own, &options);
    assert_near(last_pace()->inhale, 0.35, 1e-12);
    walker_finish(&walker);
    own.inhale_is_written = true; /* its teacher means it */
    begin(&own, &options);
    assert_near(last_pace()->inhale, own.inhale, 1e-12);
    walker_finish(&walker);
    begin(&paced, &options); /* a rate of its own */
    assert_near(last_pace()->inhale, paced.inhale, 1e-12);
    walker_finish(&walker);
    own.inhale_is_written = false;
    const struct runner_options wild = {.resonance_per_min = 5.4, .resonance_inhale = 0.95};
    begin(&own, &wild);
    assert_near(last_pace()->inhale, own.inhale, 1e-12);
}

static void rounds_are_told(void **state)
{
    (void)state;
    struct practice_step rounds[] = {{.id = "p/in", .seconds = 5, .round = 1},
                                     {.id = "p/in", .seconds = 5, .round = 2},
                                     {.id = "end", .seconds = 5}};
    struct practice practice = {
        .rate_per_min = 6, .inhale = 0.42, .steps = rounds, .step_count = 3};
    begin(&practice, NULL);
    walker_tick(&walker, 20);
    for (int i = 0; i < 4; i++)
        assert_int_equal(walker_nth(&walker, EVENT_STEP, i)->step.round, i < 2 ? i + 1 : 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(at_an_anchor_the_step_stands_still),
        TEST(one_key_goes_from_place_to_place_and_one_returns),
        TEST(anchors_and_pauses_do_not_disturb_each_other),
        TEST(skipping_back_and_stopping_leave_the_anchor),
        TEST(without_anchors_the_key_does_nothing),
        TEST(a_rest_at_an_anchor_is_not_taken_from_the_promise),
        TEST(gentler_and_then_no_pacer_and_then_as_before),
        TEST(steps_have_rates_of_their_own_and_the_wish_goes_along),
        TEST(resonance_is_the_persons_own),
        TEST(the_inhale_is_as_it_was_when_the_rate_was_found),
        TEST(rounds_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
