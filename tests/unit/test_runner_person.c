/* What the person can do: read on, choose, answer, go back; and how the practice keeps its minutes
 * meanwhile. */
#include "person_support.h"

static struct practice_option ways[] = {{"breath", "With the breath"}, {"body", "With the body"}};

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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
