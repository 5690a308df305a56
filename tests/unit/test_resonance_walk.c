/* The way through a protocol: every part in order, and what breaks it. */
#include "support.h"
#include "visits.h"

#include <stdio.h>
#include <stdlib.h>

static void course_of(const char *text, double around, struct course_of_breaths *course)
{
    struct protocol *protocol;
    struct problem problem;
    assert_int_equal(protocol_parse(text, strlen(text), "test", &protocol, &problem), STATUS_OK);
    assert_int_equal(protocol_course(protocol, around, course, &problem), STATUS_OK);
    protocol_destroy(protocol);
}

static const char steps[] = "id: t\ntitle: T\npractice: {for: 30s, rate: 6}\n"
                            "steps: {rates: [6, 5], each: 1m, rest: 20s}\n";
static const char asking[] = "id: t\ntitle: T\ncomfort: true\npractice: {for: 30s, rate: 6}\n"
                             "steps: {rates: [6, 5], each: 1m, rest: 20s}\n";
static const char slide[] = "id: t\ntitle: T\nslide: {from: 6.75, breaths: 20, longer_ms: 67.04}\n";

/* Time goes on by ticks, the heart beats or not. */
struct walker {
    struct resonance_walk walk;
    struct visit visit;
    struct test_events told;
    int64_t at_ns;
    bool heart;
};

static void walker_start(struct walker *walker, const char *text)
{
    struct course_of_breaths course;
    memset(walker, 0, sizeof *walker);
    course_of(text, 0, &course);
    visit_init(&walker->visit);
    walk_start(&walker->walk, &course, &walker->visit);
    walker->heart = true;
}

static void walker_pass(struct walker *walker, double seconds)
{
    struct event_sink sink = test_sink(&walker->told);
    for (int i = 0; i < (int)(seconds * 10 + 0.5); i++) {
        walker->at_ns += 100 * NS_PER_MS;
        struct event rr = event_of(EVENT_RR, walker->at_ns);
        rr.rr = (struct rr_body){.time_ns = walker->at_ns, .rr_ms = 1000, .nn_ms = 1000};
        if (walker->heart && walker->at_ns % NS_PER_S == 0)
            walk_feed(&walker->walk, &rr, &sink);
        struct event tick = event_of(EVENT_TICK, walker->at_ns);
        walk_feed(&walker->walk, &tick, &sink);
    }
}

static void walker_intend(struct walker *walker, enum intent intent)
{
    struct event_sink sink = test_sink(&walker->told);
    struct event event = event_of(EVENT_INTENT, walker->at_ns);
    event.intent.intent = (uint8_t)intent;
    walk_feed(&walker->walk, &event, &sink);
}

static const struct event *last_step(const struct walker *walker)
{
    for (size_t i = walker->told.count; i-- > 0;)
        if (walker->told.at[i].kind == EVENT_STEP)
            return &walker->told.at[i];
    fail();
    return NULL;
}

static void assert_step(const struct walker *walker, enum step_change change, const char *id)
{
    const struct event *step = last_step(walker);
    assert_int_equal(step->step.change, change);
    assert_string_equal(step->step.id, id);
}

static void parts_come_in_order_and_last_whole_breaths(void **state)
{
    (void)state;
    static struct walker walker;
    walker_start(&walker, steps);
    walker_pass(&walker, 0.1);
    assert_step(&walker, STEP_BEGINS, "practice");
    assert_true(walker.walk.pace.on);
    walker_pass(&walker, 29);
    assert_step(&walker, STEP_BEGINS, "practice");
    walker_pass(&walker, 2);
    assert_step(&walker, STEP_BEGINS, "rest-1");
    assert_false(walker.walk.pace.on);
    walker_pass(&walker, 20);
    assert_step(&walker, STEP_BEGINS, "6");
    assert_true(fabs(walker.walk.pace.rate_hz - 0.1) < 1e-12 && walker.walk.pace.phase == 0);
    walker_pass(&walker, 60 + 20);
    assert_step(&walker, STEP_BEGINS, "5");
    walker_pass(&walker, 57);
    assert_true(fabs(walk_left_s(&walker.walk, walker.at_ns) - 8) < 1.1);
    walker_pass(&walker, 3);
    assert_step(&walker, STEP_BEGINS, "after");
    walker_pass(&walker, 6);
    assert_step(&walker, STEP_PRACTICE_ENDS, "after");
    assert_int_equal(walker.visit.stage_count, 2);
    assert_true(walker.visit.stages[0].per_min == 6 && walker.visit.stages[1].per_min == 5);
    assert_int_equal(walker.visit.stages[0].to_ns - walker.visit.stages[0].from_ns, 60 * NS_PER_S);
    test_events_finish(&walker.told);
}

/* The published slide: 78 breaths from 6.75 to 4.25 a minute, without a jump. */
static void a_slide_changes_every_breath_and_never_jumps(void **state)
{
    (void)state;
    static struct walker walker;
    static struct pace_track track;
    walker_start(&walker, slide);
    walker_pass(&walker, 400);
    assert_int_equal(walker.walk.state, WALK_ENDED);
    pace_track_start(&track);
    double longest_s = 0, before_hz = 1;
    for (size_t i = 0; i < walker.told.count; i++) {
        if (walker.told.at[i].kind != EVENT_PACE)
            continue;
        const struct pace_body *pace = &walker.told.at[i].pace;
        pace_track_push(&track, pace);
        if (!pace->on)
            continue;
        assert_true(pace->rate_hz < before_hz);
        before_hz = pace->rate_hz;
        longest_s = 1 / pace->rate_hz;
    }
    assert_int_equal(track.count, 21);
    for (size_t i = 0; i < 20; i++)
        assert_int_equal(track.legs[i].begun_ns, track.legs[0].begun_ns); /* one run */
    assert_true(fabs(longest_s - (60 / 6.75 + 19 * 0.06704)) < 1e-9);
    test_events_finish(&walker.told);
}

static void a_broken_stage_begins_again(void **state)
{
    (void)state;
    static struct walker walker;
    walker_start(&walker, steps);
    walker_pass(&walker, 31 + 20 + 40);
    walker_intend(&walker, INTENT_PAUSE);
    assert_step(&walker, STEP_PAUSED, "6");
    assert_false(walker.walk.pace.on);
    walker_pass(&walker, 100);
    assert_step(&walker, STEP_PAUSED, "6");
    walker_intend(&walker, INTENT_RESUME);
    assert_step(&walker, STEP_RESUMED, "6");
    assert_true(walker.walk.pace.on && walker.walk.pace.phase == 0);
    walker_pass(&walker, 59);
    assert_step(&walker, STEP_RESUMED, "6");
    walker_pass(&walker, 2);
    assert_step(&walker, STEP_BEGINS, "rest-2");
    assert_int_equal(walker.visit.stage_count, 2); /* what was heard before stays */
    test_events_finish(&walker.told);
}

static void a_rest_goes_on_where_it_was(void **state)
{
    (void)state;
    static struct walker walker;
    walker_start(&walker, steps);
    walker_pass(&walker, 31 + 10);
    assert_step(&walker, STEP_BEGINS, "rest-1");
    double left_s = walk_part_left_s(&walker.walk, walker.at_ns);
    walker_intend(&walker, INTENT_PAUSE);
    walker_pass(&walker, 50);
    walker_intend(&walker, INTENT_RESUME);
    assert_true(fabs(walk_part_left_s(&walker.walk, walker.at_ns) - left_s) < 1e-6);
    walker_pass(&walker, left_s + 0.2);
    assert_step(&walker, STEP_BEGINS, "6");
    test_events_finish(&walker.told);
}

static void a_slide_goes_back_two_breaths(void **state)
{
    (void)state;
    static struct walker walker;
    walker_start(&walker, slide);
    walker_pass(&walker, 100);
    int breath = walker.walk.breath;
    assert_true(breath > 5);
    walker_intend(&walker, INTENT_PAUSE);
    walker_pass(&walker, 30);
    walker_intend(&walker, INTENT_RESUME);
    assert_int_equal(walker.walk.breath, breath - WALK_BACK);
    assert_int_equal(walker.visit.stage_count, 2);
    const struct visit_stage *stage = &walker.visit.stages[1];
    assert_true(stage->settled_ns - stage->from_ns > 17 * NS_PER_S); /* two breaths */
    walker_pass(&walker, 300);
    assert_int_equal(walker.walk.state, WALK_ENDED);
    test_events_finish(&walker.told);
}

static void without_a_heart_the_walk_waits_and_goes_on_by_itself(void **state)
{
    (void)state;
    static struct walker walker;
    walker_start(&walker, steps);
    walker_pass(&walker, 31 + 20 + 30);
    walker.heart = false;
    walker_pass(&walker, 9);
    assert_step(&walker, STEP_BEGINS, "6");
    walker_pass(&walker, 3);
    assert_step(&walker, STEP_PAUSED, "6");
    assert_int_equal(last_step(&walker)->step.cause, CAUSE_NO_SENSOR);
    size_t told = walker.told.count;
    walker_pass(&walker, 600);
    assert_int_equal(walker.walk.state, WALK_HEARTLESS);
    assert_int_equal(walker.told.count, told); /* it waits and says nothing */
    walker.heart = true;
    walker_pass(&walker, 4);
    assert_int_equal(walker.walk.state, WALK_HEARTLESS);
    walker_pass(&walker, 4);
    assert_step(&walker, STEP_RESUMED, "6");
    test_events_finish(&walker.told);
}

static void stopping_keeps_what_there_is(void **state)
{
    (void)state;
    static struct walker walker;
    walker_start(&walker, steps);
    walker_pass(&walker, 31 + 20 + 50);
    walker_intend(&walker, INTENT_STOP);
    assert_step(&walker, STEP_STOPPED, "6");
    assert_true(walker.walk.stopped && !walker.walk.pace.on);
    size_t count = walker.told.count;
    walker_pass(&walker, 100);
    walker_intend(&walker, INTENT_RESUME);
    assert_int_equal(walker.told.count, count);
    assert_int_equal(walker.visit.stages[0].to_ns - walker.visit.stages[0].from_ns,
                     walker.at_ns - 100 * NS_PER_S - walker.visit.stages[0].from_ns);
    test_events_finish(&walker.told);
}

/* A thousand people who press whatever they like: the walk stays within its course. */
static void any_presses_end_well(void **state)
{
    (void)state;
    struct random random;
    random_start(&random, 4);
    for (int person = 0; person < 60; person++) {
        static struct walker walker;
        walker_start(&walker, person % 2 ? steps : slide);
        for (int i = 0; i < 120 && walker.walk.state != WALK_ENDED; i++) {
            walker.heart = random_share(&random) < 0.9;
            walker_pass(&walker, 6 * random_share(&random));
            enum intent intent = (enum intent)(random_bits(&random) % INTENT_COUNT);
            if (intent != INTENT_STOP || random_share(&random) < 0.05)
                walker_intend(&walker, intent);
            assert_in_range(walker.walk.part, 0, walker.walk.course.part_count - 1);
        }
        for (size_t i = 1; i < walker.told.count; i++) {
            const struct event *event = &walker.told.at[i];
            if (event->kind == EVENT_PACE && event->pace.on) {
                assert_true(event->pace.rate_hz >= 4 / 60.0 - 1e-9 &&
                            event->pace.rate_hz <= 10 / 60.0);
                assert_true(event->pace.phase >= 0 && event->pace.phase < 1);
            }
        }
        test_events_finish(&walker.told);
    }
}

static void walker_answer(struct walker *walker, const char *words)
{
    struct event_sink sink = test_sink(&walker->told);
    struct event event = event_of(EVENT_INTENT, walker->at_ns);
    event.intent.intent = INTENT_ANSWER;
    snprintf(event.intent.text, sizeof event.intent.text, "%s", words);
    walk_feed(&walker->walk, &event, &sink);
}

static void comfort_is_of_the_rate_before(void **state)
{
    (void)state;
    static struct walker walker;
    char words[64];
    walker_start(&walker, asking);
    assert_int_equal(walker.walk.tried, -1);
    walker_answer(&walker, "comfort-6=4"); /* nothing was tried yet */
    walker_pass(&walker, 30 + 20 + 60 + 5);
    assert_int_equal(walker.walk.tried, 2);
    assert_int_equal(walker.walk.comfort, 0);
    comfort_answer("6", 4, words, sizeof words);
    walker_answer(&walker, words);
    assert_int_equal(walker.walk.comfort, 4);
    walker_answer(&walker, "comfort-5=1"); /* of another */
    walker_answer(&walker, "strain=9");
    assert_int_equal(walker.walk.comfort, 4);
    assert_int_equal(walker.visit.stages[0].comfort, 4);
    walker_answer(&walker, "comfort-6=9"); /* no such: left out */
    assert_int_equal(walker.visit.stages[0].comfort, 0);
    walker_answer(&walker, "comfort-6=2");
    walker_pass(&walker, 20 + 60);
    assert_int_equal(walker.walk.comfort, 0);
    walker_answer(&walker, "comfort-5=5");
    walker_pass(&walker, 12); /* there is time to answer for the last, too */
    assert_int_equal(walker.walk.state, WALK_RUNNING);
    assert_int_equal(walker.visit.stages[0].comfort, 2);
    assert_int_equal(walker.visit.stages[1].comfort, 5);
    walker_pass(&walker, 10);
    assert_int_equal(walker.walk.state, WALK_ENDED);
    test_events_finish(&walker.told);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comfort_is_of_the_rate_before),
        cmocka_unit_test(parts_come_in_order_and_last_whole_breaths),
        cmocka_unit_test(a_slide_changes_every_breath_and_never_jumps),
        cmocka_unit_test(a_broken_stage_begins_again),
        cmocka_unit_test(a_rest_goes_on_where_it_was),
        cmocka_unit_test(a_slide_goes_back_two_breaths),
        cmocka_unit_test(without_a_heart_the_walk_waits_and_goes_on_by_itself),
        cmocka_unit_test(stopping_keeps_what_there_is),
        cmocka_unit_test(any_presses_end_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
