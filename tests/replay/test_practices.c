/* Every practice that comes with Kindbeat, at every length it promises, run to its end with a calm
 * heart, a restless one, a sensor that vanishes and none: it keeps its minutes. */
#include "walker.h"

#include "base/clock.h"
#include "base/paths.h"
#include "events/kinds.h"
#include "sensors/simulator/simulator.h"
#include "session/pipeline.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static struct practice_library library;

static void complain(const struct problem *problem)
{
    fail_msg("%s %s", problem->what, problem->remedy);
}

static int load(void **state)
{
    (void)state;
    char folder[PATH_SIZE];
    struct problem problem;
    assert_int_equal(path_asset("practices", folder, sizeof folder, &problem), STATUS_OK);
    assert_int_equal(practice_library_load(folder, NULL, &library, complain, &problem), STATUS_OK);
    assert_true(library.count > 0);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    practice_library_finish(&library);
    return 0;
}

/* The promise as the loader holds files to it: at most 10 % or 20 s longer, 25 % or 40 s shorter,
 * whichever is more. */
static void check_promise(const char *id, double minutes, const char *heart, double lasted_s)
{
    double promised_s = 60 * minutes;
    if (lasted_s > promised_s + fmax(promised_s / 10, 20) ||
        lasted_s < promised_s - fmax(promised_s / 4, 40))
        fail_msg("%s, %g minutes, %s: lasted %.1f s", id, minutes, heart, lasted_s);
}

static const struct {
    const char *name;
    struct made_heart heart;
} hearts[] = {
    {"calm", {.sort = MADE_CALM, .ends_s = INFINITY}},
    {"restless", {.sort = MADE_RESTLESS, .ends_s = INFINITY}},
    {"vanishing", {.sort = MADE_CALM, .ends_s = 100}},
    {"vanishing in unrest", {.sort = MADE_RESTLESS, .ends_s = 150}},
    {"coming late", {.sort = MADE_CALM, .begins_s = 90, .ends_s = INFINITY}},
    {"none", {.sort = MADE_NONE}},
};

#define HEARTS ((int)(sizeof hearts / sizeof hearts[0]))

static double run(const struct practice *practice, double minutes, int which)
{
    static struct walker walker;
    struct made_heart heart = hearts[which].heart;
    const struct runner_options options = {.minutes = minutes};
    walker_start(&walker, practice, &options);
    struct event link = event_of(EVENT_LINK, 0);
    link.link.state = heart.sort == MADE_NONE ? LINK_SEARCHING : LINK_OPEN;
    walker_feed(&walker, &link);
    while (walker.runner.state != RUNNER_ENDED) {
        walker_heart(&walker, &heart, walker.now_s + 0.1);
        walker_tick(&walker, walker.now_s + 0.1);
        assert_true(walker.now_s < 7200);
    }
    int count = (int)test_count(&walker.events, EVENT_STEP);
    const struct step_body *last = &walker_nth(&walker, EVENT_STEP, count - 1)->step;
    assert_int_equal(last->change, STEP_PRACTICE_ENDS);
    double lasted_s = s_from_ns(last->due_ns);
    walker_finish(&walker);
    return lasted_s;
}

static void every_practice_keeps_its_minutes_with_any_heart(void **state)
{
    (void)state;
    int runs = 0;
    for (int i = 0; i < library.count; i++) {
        const struct practice *practice = library.practices[i];
        for (int m = 0; m < practice->minutes_count; m++)
            for (int which = 0; which < HEARTS; which++, runs++) {
                double minutes = practice->minutes[m];
                double lasted_s = run(practice, minutes, which);
                struct plan_bounds bounds = plan_bounds(practice, minutes);
                assert_true(lasted_s >= bounds.least_s - 1e-3 && lasted_s <= bounds.most_s + 1e-3);
                check_promise(practice->id, minutes, hearts[which].name, lasted_s);
            }
        if (practice->minutes_count == 0) /* as it is written */
            for (int which = 0; which < HEARTS; which++, runs++)
                assert_true(run(practice, 0, which) > 0);
    }
    print_message("%d practices, %d runs\n", library.count, runs);
}

/* The same by arithmetic: over all choices, all hearts, and whoever sits there. */
static void no_choice_breaks_a_promise(void **state)
{
    (void)state;
    for (int i = 0; i < library.count; i++)
        for (int m = 0; m < library.practices[i]->minutes_count; m++) {
            const struct practice *practice = library.practices[i];
            struct plan_bounds bounds = plan_bounds(practice, practice->minutes[m]);
            check_promise(practice->id, practice->minutes[m], "the longest way", bounds.most_s);
            check_promise(practice->id, practice->minutes[m], "the shortest", bounds.unhurried_s);
        }
}

static void a_long_practice_runs_in_milliseconds(void **state)
{
    (void)state;
    const struct practice *longest = library.practices[0];
    for (int i = 0; i < library.count; i++)
        if (plan_minutes(library.practices[i], 60) > plan_minutes(longest, 60))
            longest = library.practices[i];
    clock_t before = clock();
    double lasted_s = run(longest, 60, 0);
    double took_s = (double)(clock() - before) / CLOCKS_PER_SEC;
    print_message("%s: %.0f s in %.1f ms\n", longest->id, lasted_s, 1000 * took_s);
    assert_true(took_s < 1);
}

/* --- the whole pipeline ------------------------------------------------------------------- */

struct pipeline_run {
    struct pipeline *pipeline;
    int steps[CAUSE_NO_SENSOR + 1]; /* by what ended the step before */
    double ended_s;
};

static void pipeline_says(void *context, const struct event *event)
{
    struct pipeline_run *run_ = context;
    if (event->kind != EVENT_STEP)
        return;
    run_->steps[event->step.cause]++;
    if (event->step.change == STEP_PRACTICE_ENDS)
        run_->ended_s = s_from_ns(event->step.due_ns);
}

static void feed(struct pipeline_run *run_, const struct event *event)
{
    const struct event_sink sink = {pipeline_says, run_};
    pipeline_feed(run_->pipeline, event, &sink);
}

static void feed_link(struct pipeline_run *run_, enum link_state state, int64_t at_ns)
{
    struct event event = event_of(EVENT_LINK, at_ns);
    event.link.state = (uint8_t)state;
    event.link.simulated = 1;
    feed(run_, &event);
}

/* The simulated heart on the wire, which is pulled at `pulled_s`. */
static struct pipeline_run run_pipeline(const struct practice *practice, const char *recipe,
                                        double pulled_s)
{
    struct pipeline_run run_ = {0};
    struct simulator_speech speech;
    struct problem problem;
    double longest_s = plan_bounds(practice, 0).most_s;
    const struct pipeline_config config = {.practice = practice};
    assert_int_equal(simulator_speak(recipe, longest_s, &speech, &problem), STATUS_OK);
    assert_int_equal(pipeline_create(&config, &run_.pipeline, &problem), STATUS_OK);
    feed_link(&run_, LINK_OPEN, 0);
    size_t next = 0;
    for (int64_t now_ns = 0; pipeline_phase(run_.pipeline) != SESSION_ENDED;
         now_ns += 100 * NS_PER_MS) {
        bool is_there = s_from_ns(now_ns) < pulled_s;
        for (; next < speech.event_count && speech.events[next].at_ns <= now_ns; next++)
            if (is_there)
                feed(&run_, &speech.events[next]);
        if (!is_there && now_ns - ns_from_s(pulled_s) < 100 * NS_PER_MS)
            feed_link(&run_, LINK_LOST, now_ns);
        struct event tick = event_of(EVENT_TICK, now_ns);
        feed(&run_, &tick);
        assert_true(now_ns < ns_from_s(longest_s + 1));
    }
    pipeline_destroy(run_.pipeline);
    simulator_speech_finish(&speech);
    return run_;
}

static const struct practice *one_that_follows_the_breath(void)
{
    for (int i = 0; i < library.count; i++)
        for (int s = 0; s < library.practices[i]->step_count; s++)
            if (library.practices[i]->steps[s].until.sign == SIGN_SYNCHRONY &&
                library.practices[i]->steps[s].from_minutes == 0)
                return library.practices[i];
    fail_msg("no practice waits for synchrony");
    return NULL;
}

static void the_whole_pipeline_follows_the_simulated_heart(void **state)
{
    (void)state;
    const struct practice *practice = one_that_follows_the_breath();
    double minutes = plan_minutes(practice, 0);
    struct pipeline_run calm = run_pipeline(practice, "steady,breath=6,seed=4", INFINITY);
    assert_true(calm.steps[CAUSE_HEART] > 0);
    check_promise(practice->id, minutes, "steady heart on the wire", calm.ended_s);
    struct pipeline_run restless = run_pipeline(practice, "restless,seed=4", INFINITY);
    assert_true(restless.steps[CAUSE_LIMIT] > 0 && restless.steps[CAUSE_HEART] == 0);
    check_promise(practice->id, minutes, "restless heart on the wire", restless.ended_s);
    struct pipeline_run pulled = run_pipeline(practice, "steady,breath=6,seed=4", 5);
    assert_true(pulled.steps[CAUSE_NO_SENSOR] > 0 && pulled.steps[CAUSE_HEART] == 0);
    check_promise(practice->id, minutes, "a pulled cable", pulled.ended_s);
    print_message("%s: %.1f s calm, %.1f s restless, %.1f s without\n", practice->id, calm.ended_s,
                  restless.ended_s, pulled.ended_s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_practice_keeps_its_minutes_with_any_heart),
        cmocka_unit_test(no_choice_breaks_a_promise),
        cmocka_unit_test(a_long_practice_runs_in_milliseconds),
        cmocka_unit_test(the_whole_pipeline_follows_the_simulated_heart),
    };
    return cmocka_run_group_tests(tests, load, finish);
}
