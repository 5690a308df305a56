/* What the person can do: read on, choose, answer, go back, rest, breathe less deeply; and how the
 * practice keeps its minutes meanwhile. */
#include "walker.h"

#include "base/clock.h"
#include "events/kinds.h"
#include <math.h>
#include <string.h>

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

static struct walker walker;

static int end(void **state)
{
    (void)state;
    walker_finish(&walker);
    return 0;
}

static struct practice_option ways[] = {{"breath", "With the breath"}, {"body", "With the body"}};
static struct practice_anchor places[] = {
    {.id = "feet", .title = "the feet"},
    {.id = "breath", .title = "the breath", .pace = true},
};
static double five[] = {5};

/* --- steps that wait ---------------------------------------------------------------------- */

static struct practice_step waiting_steps[] = {
    {.id = "read", .seconds = 30, .least_s = 30, .most_s = 90, .lesson = "A text."},
    {.id = "way", .seconds = 20, .options = ways, .option_count = 2},
    {.id = "with-breath", .seconds = 10, .when_step = "way", .when_option = "breath"},
    {.id = "with-body", .seconds = 10, .when_step = "way", .when_option = "body"},
    {.id = "tell", .seconds = 40, .ask = "arriving"},
    {.id = "close", .seconds = 10},
};
static struct practice waiting = {.id = "waiting",
                                  .rate_per_min = 6,
                                  .inhale = 0.42,
                                  .steps = waiting_steps,
                                  .step_count = 6,
                                  .anchors = places,
                                  .anchor_count = 2};

static void begin(const struct practice *practice, const struct runner_options *options)
{
    walker_start(&walker, practice, options);
    walker_tick(&walker, 0);
}

static void steps_for_a_person_end_when_the_person_is_done(void **state)
{
    (void)state;
    begin(&waiting, NULL);
    walker_tick(&walker, 12);
    struct runner_view view = runner_view(&walker.runner, ns_from_s(12));
    assert_int_equal(view.waits, WAIT_PERSON);
    assert_near(view.left_s, 78, 1e-9);
    assert_near(runner_left_s(&walker.runner, ns_from_s(12)), 18 + 20 + 10 + 40 + 10, 1e-9);
    walker_intent(&walker, INTENT_GO_ON, NULL);
    walker_last_step(&walker, STEP_BEGINS, "way", 12, CAUSE_PERSON);
    walker_tick(&walker, 15);
    size_t said = walker.events.count;
    walker_intent(&walker, INTENT_CHOOSE, "soul"); /* there is no such option */
    assert_int_equal(walker.events.count, said);
    walker_intent(&walker, INTENT_CHOOSE, "body");
    walker_last_step(&walker, STEP_BEGINS, "with-body", 15, CAUSE_PERSON);
    walker_intent(&walker, INTENT_GO_ON, NULL);        /* nothing waits here */
    walker_intent(&walker, INTENT_CHOOSE, "breath");   /* nor is anything to be chosen */
    walker_intent(&walker, INTENT_ANSWER, "stress=3"); /* nor answered */
    walker_last_step(&walker, STEP_BEGINS, "with-body", 15, CAUSE_PERSON);
    walker_tick(&walker, 25);
    walker_last_step(&walker, STEP_BEGINS, "tell", 25, CAUSE_TIME);
    walker_intent(&walker, INTENT_GO_ON, NULL);
    walker_last_step(&walker, STEP_BEGINS, "close", 25, CAUSE_PERSON);
    walker_tick(&walker, 36);
    walker_last_step(&walker, STEP_PRACTICE_ENDS, "close", 35, CAUSE_TIME);
}

static void with_nobody_there_they_pass_at_their_longest(void **state)
{
    (void)state;
    begin(&waiting, NULL);
    walker_tick(&walker, 200);
    static const struct {
        const char *id;
        double due_s;
    } due[] = {{"read", 0}, {"way", 90}, {"with-breath", 110}, {"tell", 120}, {"close", 160}};
    for (int i = 0; i < 5; i++) {
        const struct step_body *step = &walker_nth(&walker, EVENT_STEP, i)->step;
        assert_string_equal(step->id, due[i].id);
        assert_int_equal(step->due_ns, ns_from_s(due[i].due_s));
        assert_int_equal(step->cause, CAUSE_TIME);
    }
    walker_last_step(&walker, STEP_PRACTICE_ENDS, "close", 170, CAUSE_TIME);
    assert_int_equal(test_count(&walker.events, EVENT_ANSWER), 0);
}

static void going_on_without_choosing_takes_the_first(void **state)
{
    (void)state;
    begin(&waiting, NULL);
    walker_intent(&walker, INTENT_SKIP, NULL);
    walker_intent(&walker, INTENT_GO_ON, NULL);
    walker_last_step(&walker, STEP_BEGINS, "with-breath", 0, CAUSE_PERSON);
}

static struct check_in_item items[] = {
    {.id = "stress", .ask = "?", .least = 0, .most = 10, .step = 1},
    {.id = "warmth", .ask = "?", .least = -5, .most = 5, .step = 1},
};
static const struct check_in arriving = {.id = "arriving", .items = items, .item_count = 2};
static const struct check_in *const known[] = {&arriving};

static void check_answer(int n, const char *item, double value)
{
    const struct answer_body *answer = &walker_nth(&walker, EVENT_ANSWER, n)->answer;
    assert_string_equal(answer->check_in, "arriving");
    assert_string_equal(answer->item, item);
    assert_true(isnan(value) ? isnan(answer->value) : answer->value == value);
}

static void go_to_the_questions(const struct runner_options *options)
{
    begin(&waiting, options);
    for (int i = 0; i < 3; i++)
        walker_intent(&walker, INTENT_SKIP, NULL);
    walker_last_step(&walker, STEP_BEGINS, "tell", 0, CAUSE_PERSON);
}

static void answers_are_taken_where_they_fit(void **state)
{
    (void)state;
    const struct runner_options options = {.check_ins = known, .check_in_count = 1};
    static const char *const wrong[] = {"stress",
                                        "=4",
                                        "",
                                        "stress=11",
                                        "stress=-1",
                                        "stress=much",
                                        "stress=4x",
                                        "hope=4",
                                        "warmth=5.5",
                                        "stress=nan",
                                        "a-name-that-no-item-could-have=1",
                                        "stress=1e999"};
    go_to_the_questions(&options);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        walker_intent(&walker, INTENT_ANSWER, wrong[i]);
    assert_int_equal(test_count(&walker.events, EVENT_ANSWER), 0);
    walker_intent(&walker, INTENT_ANSWER, "stress=7");
    walker_intent(&walker, INTENT_ANSWER, "stress=6"); /* on second thoughts */
    walker_intent(&walker, INTENT_ANSWER, "warmth=-2.5");
    walker_intent(&walker, INTENT_ANSWER, "warmth=");
    assert_int_equal(test_count(&walker.events, EVENT_ANSWER), 4);
    check_answer(0, "stress", 7);
    check_answer(1, "stress", 6);
    check_answer(2, "warmth", -2.5);
    check_answer(3, "warmth", NAN);
    walker_last_step(&walker, STEP_BEGINS, "tell", 0, CAUSE_PERSON);
    walker_intent(&walker, INTENT_GO_ON, NULL);
    walker_last_step(&walker, STEP_BEGINS, "close", 0, CAUSE_PERSON);
}

static void an_unknown_check_in_takes_any_number(void **state)
{
    (void)state;
    go_to_the_questions(NULL);
    walker_intent(&walker, INTENT_ANSWER, "hope=400");
    walker_intent(&walker, INTENT_ANSWER, "hope=many");
    assert_int_equal(test_count(&walker.events, EVENT_ANSWER), 1);
    check_answer(0, "hope", 400);
}

static void check_ins_can_be_left_out(void **state)
{
    (void)state;
    const struct runner_options options = {.without_check_ins = true};
    begin(&waiting, &options);
    for (int i = 0; i < 3; i++)
        walker_intent(&walker, INTENT_SKIP, NULL);
    walker_last_step(&walker, STEP_BEGINS, "close", 0, CAUSE_PERSON);
}

static void what_waits_can_be_answered_while_paused(void **state)
{
    (void)state;
    begin(&waiting, NULL);
    walker_tick(&walker, 5);
    walker_intent(&walker, INTENT_PAUSE, NULL);
    walker_tick(&walker, 500);
    walker_intent(&walker, INTENT_GO_ON, NULL);
    walker_last_step(&walker, STEP_BEGINS, "way", 500, CAUSE_PERSON);
    assert_int_equal(walker.runner.state, RUNNER_PAUSED);
    walker_intent(&walker, INTENT_RESUME, NULL);
    walker_tick(&walker, 521);
    walker_last_step(&walker, STEP_BEGINS, "with-breath", 520, CAUSE_TIME);
}

/* --- the promised minutes ----------------------------------------------------------------- */

static struct practice_step promised_steps[] = {
    {.id = "read", .seconds = 60, .least_s = 60, .most_s = 60, .lesson = "A text."},
    {.id = "quiet", .seconds = 60, .least_s = 30, .most_s = 180},
    {.id = "words", .seconds = 60, .least_s = 60, .most_s = 60},
    {.id = "still", .seconds = 60, .least_s = 30, .most_s = 180},
    {.id = "long", .seconds = 60, .least_s = 60, .most_s = 60, .from_minutes = 10},
};
static struct practice promised = {.id = "promised",
                                   .rate_per_min = 6,
                                   .inhale = 0.42,
                                   .minutes = five,
                                   .minutes_count = 1,
                                   .steps = promised_steps,
                                   .step_count = 5};

static void flexible_steps_keep_the_promise(void **state)
{
    (void)state;
    begin(&promised, NULL);
    assert_near(runner_left_s(&walker.runner, 0), 300, 1e-6);
    walker_tick(&walker, 20);
    assert_near(runner_left_s(&walker.runner, ns_from_s(20)), 280, 1e-6);
    walker_intent(&walker, INTENT_GO_ON, NULL); /* 40 s early */
    assert_near(runner_left_s(&walker.runner, ns_from_s(20)), 280, 1e-6);
    walker_tick(&walker, 299);
    /* (300 - 20 - 60) in two equal shares */
    walker_last_step(&walker, STEP_BEGINS, "still", 20 + 110 + 60, CAUSE_TIME);
    walker_tick(&walker, 301);
    walker_last_step(&walker, STEP_PRACTICE_ENDS, "still", 300, CAUSE_TIME);
}

static void what_was_skipped_is_not_made_up(void **state)
{
    (void)state;
    begin(&promised, NULL);
    walker_tick(&walker, 20);
    walker_intent(&walker, INTENT_SKIP, NULL);
    assert_near(runner_left_s(&walker.runner, ns_from_s(20)), 240, 1e-6);
    walker_tick(&walker, 30);
    walker_intent(&walker, INTENT_SKIP, NULL); /* 80 s of the quiet are left */
    walker_tick(&walker, 181);
    walker_last_step(&walker, STEP_PRACTICE_ENDS, "still", 30 + 60 + 90, CAUSE_TIME);
}

static void going_back_adds_time(void **state)
{
    (void)state;
    begin(&promised, NULL);
    walker_intent(&walker, INTENT_GO_ON, NULL);
    walker_tick(&walker, 50); /* in the quiet, of 120 s */
    walker_intent(&walker, INTENT_BACK, NULL);
    walker_last_step(&walker, STEP_BEGINS, "quiet", 50, CAUSE_PERSON);
    assert_near(runner_left_s(&walker.runner, ns_from_s(50)), 300, 1e-6);
    walker_tick(&walker, 352);
    walker_last_step(&walker, STEP_PRACTICE_ENDS, "still", 350, CAUSE_TIME);
}

static void soon_after_its_beginning_back_leads_to_the_step_before(void **state)
{
    (void)state;
    begin(&waiting, NULL);
    walker_tick(&walker, 10);
    walker_intent(&walker, INTENT_GO_ON, NULL);
    walker_intent(&walker, INTENT_CHOOSE, "body");
    walker_tick(&walker, 12);
    walker_intent(&walker, INTENT_BACK, NULL);
    walker_last_step(&walker, STEP_BEGINS, "way", 12, CAUSE_PERSON);
    assert_int_equal(walker.runner.plan.chosen[1], -1); /* and is asked anew */
    walker_tick(&walker, 13);
    walker_intent(&walker, INTENT_BACK, NULL);
    walker_last_step(&walker, STEP_BEGINS, "read", 13, CAUSE_PERSON);
    walker_intent(&walker, INTENT_BACK, NULL); /* there is nothing before the first */
    walker_last_step(&walker, STEP_BEGINS, "read", 13, CAUSE_PERSON);
    walker_tick(&walker, 14);
    walker_intent(&walker, INTENT_GO_ON, NULL);
    walker_tick(&walker, 34);
    walker_last_step(&walker, STEP_BEGINS, "with-breath", 34, CAUSE_TIME);
}

static void back_passes_over_what_did_not_come(void **state)
{
    (void)state;
    begin(&waiting, NULL);
    walker_intent(&walker, INTENT_GO_ON, NULL);
    walker_intent(&walker, INTENT_CHOOSE, "body");
    walker_intent(&walker, INTENT_SKIP, NULL);
    walker_intent(&walker, INTENT_BACK, NULL);
    walker_last_step(&walker, STEP_BEGINS, "with-body", 0, CAUSE_PERSON);
    walker_intent(&walker, INTENT_BACK, NULL);
    walker_last_step(&walker, STEP_BEGINS, "way", 0, CAUSE_PERSON);
}

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

#define TEST(name) cmocka_unit_test_teardown(name, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(steps_for_a_person_end_when_the_person_is_done),
        TEST(with_nobody_there_they_pass_at_their_longest),
        TEST(going_on_without_choosing_takes_the_first),
        TEST(answers_are_taken_where_they_fit),
        TEST(an_unknown_check_in_takes_any_number),
        TEST(check_ins_can_be_left_out),
        TEST(what_waits_can_be_answered_while_paused),
        TEST(flexible_steps_keep_the_promise),
        TEST(what_was_skipped_is_not_made_up),
        TEST(going_back_adds_time),
        TEST(soon_after_its_beginning_back_leads_to_the_step_before),
        TEST(back_passes_over_what_did_not_come),
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
