/* The threads together, with the simulated heart: what is recorded is what is recomputed. Runs
 * under the thread sanitizer too. */
#include "support.h"

#include "base/clock.h"
#include "base/text.h"
#include "journal/record.h"
#include "session/replay.h"
#include "session/review.h"
#include "session/session.h"
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static struct practice *short_practice(void)
{
    static const char text[] = "id: short\ntitle: Short\nbreath: {rate: 6, inhale: 0.4}\nsteps:\n"
                               "  - {id: a, say: \"One.\", for: 2s, pace: true, bell: soft}\n"
                               "  - {id: b, say: \"Two.\", for: 60s, pace: true}\n";
    struct practice *practice;
    struct problem problem;
    assert_int_equal(practice_parse(text, sizeof text - 1, "test", &practice, &problem), STATUS_OK);
    return practice;
}

static const struct snapshot *wait_until_ns(struct session *session, int64_t session_ns)
{
    const struct snapshot *view;
    while ((view = session_view(session))->now_ns < session_ns && view->phase != SESSION_ENDED)
        clock_sleep_until_ns(clock_monotonic_ns() + 20 * NS_PER_MS);
    return view;
}

static void wait_for_phase(struct session *session, enum session_phase phase)
{
    int64_t patience_ns = clock_monotonic_ns() + 5 * NS_PER_S;
    while (session_view(session)->phase != phase && clock_monotonic_ns() < patience_ns)
        clock_sleep_until_ns(clock_monotonic_ns() + 5 * NS_PER_MS);
    assert_int_equal(session_view(session)->phase, phase);
}

static void a_sitting_from_begin_to_review(void **state)
{
    (void)state;
    struct practice *practice = short_practice();
    struct session *session;
    struct problem problem;
    const struct session_config config = {.sensor = "sim:steady"};
    const struct recording recording = {.folder = test_folder(), .participant = "P01"};
    assert_int_equal(session_create(&config, &session, &problem), STATUS_OK);
    wait_until_ns(session, NS_PER_S);
    assert_int_equal(session_view(session)->phase, SESSION_LISTENING);
    assert_int_equal(session_begin(session, practice, NULL, &recording, &problem), STATUS_OK);
    const struct snapshot *view = wait_until_ns(session, 4 * NS_PER_S);
    assert_true(view->recording && view->simulated);
    assert_int_equal(view->phase, SESSION_PRACTISING);
    assert_int_equal(view->step, 1);
    assert_int_equal(view->bells, 1);
    session_send(session, INTENT_PAUSE, NULL);
    wait_for_phase(session, SESSION_PAUSED);
    session_send(session, INTENT_RESUME, NULL);
    wait_for_phase(session, SESSION_PRACTISING);
    session_send(session, INTENT_MARK, "a marker");
    session_send(session, INTENT_STOP, NULL);
    wait_for_phase(session, SESSION_ENDED);
    char path[PATH_SIZE];
    text_copy(path, sizeof path, session_view(session)->record_path);
    session_leave(session);
    assert_int_equal(session_view(session)->phase, SESSION_LISTENING);

    struct replay_verdict verdict;
    assert_int_equal(replay_check(path, &verdict, &problem), STATUS_OK);
    if (!verdict.identical)
        fail_msg("%s", verdict.difference);
    assert_true(verdict.same_build);
    struct review review;
    assert_int_equal(review_load(path, &review, &problem), STATUS_OK);
    assert_true(review.simulated && review.stopped_early);
    assert_int_equal(review.step_count, 2);
    assert_true(review.beats >= 2);
    assert_true(isnan(review.share)); /* too short to have one */
    review_finish(&review);
    session_destroy(session);
    practice_destroy(practice);
}

static void wait_for_anchor(struct session *session, int anchor)
{
    int64_t patience_ns = clock_monotonic_ns() + 5 * NS_PER_S;
    while (session_view(session)->anchor != anchor && clock_monotonic_ns() < patience_ns)
        clock_sleep_until_ns(clock_monotonic_ns() + 5 * NS_PER_MS);
    assert_int_equal(session_view(session)->anchor, anchor);
}

static void the_persons_wishes_reach_the_practice_and_its_state_the_screen(void **state)
{
    (void)state;
    static const char text[] = "id: wishes\ntitle: Wishes\nminutes: [1, 2]\n"
                               "anchors: [{id: feet, title: the feet, say: Feet.}]\nsteps:\n"
                               "  - {id: read, for: 20s, lesson: A text.}\n"
                               "  - {id: quiet, for: 30s, at_least: 20s, at_most: 110s}\n";
    struct practice *practice;
    struct session *session;
    struct problem problem;
    assert_int_equal(practice_parse(text, sizeof text - 1, "test", &practice, &problem), STATUS_OK);
    const struct session_config config = {.sensor = "sim:steady"};
    const struct runner_options options = {.minutes = 2};
    assert_int_equal(session_create(&config, &session, &problem), STATUS_OK);
    assert_int_equal(session_view(session)->anchor, -1);
    assert_int_equal(session_begin(session, practice, &options, NULL, &problem), STATUS_OK);
    const struct snapshot *view = wait_until_ns(session, NS_PER_S);
    assert_true(view->plan.promised_s == 120);
    assert_true(view->left_s > 118 && view->left_s <= 120);
    assert_int_equal(view->step_view.waits, WAIT_PERSON);
    assert_true(view->step_view.left_s > 17 && view->step_view.left_s <= 20);
    assert_true(plan_includes(&view->plan, 1));
    session_send(session, INTENT_ANCHOR, NULL);
    wait_for_anchor(session, 0);
    session_send(session, INTENT_GO_ON, NULL);
    wait_for_anchor(session, -1);
    assert_int_equal(session_view(session)->step, 0);
    session_send(session, INTENT_STOP, NULL);
    wait_for_phase(session, SESSION_ENDED);
    session_leave(session);
    session_destroy(session);
    practice_destroy(practice);
}

static void quitting_in_the_middle_completes_the_record(void **state)
{
    (void)state;
    struct practice *practice = short_practice();
    struct session *session;
    struct problem problem;
    struct record *record;
    char path[PATH_SIZE];
    const struct session_config config = {.sensor = "sim"};
    const struct recording recording = {.folder = test_folder()};
    assert_int_equal(session_create(&config, &session, &problem), STATUS_OK);
    assert_int_equal(session_begin(session, practice, NULL, &recording, &problem), STATUS_OK);
    text_copy(path, sizeof path, wait_until_ns(session, NS_PER_S)->record_path);
    session_destroy(session);
    practice_destroy(practice);
    assert_int_equal(record_open(path, &record, &problem), STATUS_OK);
    assert_true(record_complete(record));
    record_close(record);
    struct review review;
    assert_int_equal(review_load(path, &review, &problem), STATUS_OK);
    assert_true(review.stopped_early); /* and says that it was not sat to its end */
    review_finish(&review);
}

static void trouble_with_the_folder_is_said_before_it_begins(void **state)
{
    (void)state;
    struct session *session;
    struct problem problem = {0};
    const struct session_config config = {.sensor = "sim"};
    const struct recording recording = {.folder = "/proc/kindbeat"};
    assert_int_equal(session_create(&config, &session, &problem), STATUS_OK);
    assert_true(session_begin(session, NULL, NULL, &recording, &problem) != STATUS_OK);
    assert_non_null(strstr(problem.what, "/proc/kindbeat"));
    assert_true(problem.remedy[0] != '\0');
    assert_int_equal(session_view(session)->phase, SESSION_LISTENING);
    session_destroy(session);
}

static void two_sittings_begin_at_zero_each(void **state)
{
    (void)state;
    struct session *session;
    struct problem problem;
    const struct session_config config = {.sensor = "sim"};
    assert_int_equal(session_create(&config, &session, &problem), STATUS_OK);
    for (int i = 0; i < 2; i++) {
        const struct recording recording = {.folder = test_folder()};
        assert_int_equal(session_begin(session, NULL, NULL, &recording, &problem), STATUS_OK);
        assert_true(session_view(session)->now_ns < NS_PER_S);
        wait_until_ns(session, 1500 * NS_PER_MS);
        session_send(session, INTENT_STOP, NULL);
        wait_for_phase(session, SESSION_ENDED);
        char path[PATH_SIZE];
        struct replay_verdict verdict;
        text_copy(path, sizeof path, session_view(session)->record_path);
        session_leave(session);
        assert_int_equal(replay_check(path, &verdict, &problem), STATUS_OK);
        assert_true(verdict.identical);
        assert_true(verdict.inputs > 15);
    }
    session_destroy(session);
}

static void wait_for_link(struct session *session, enum link_state state)
{
    int64_t patience_ns = clock_monotonic_ns() + 5 * NS_PER_S;
    while (session_view(session)->link != state && clock_monotonic_ns() < patience_ns)
        clock_sleep_until_ns(clock_monotonic_ns() + 5 * NS_PER_MS);
    assert_int_equal(session_view(session)->link, state);
}

static void another_sensor_begins_at_once(void **state)
{
    (void)state;
    struct session *session;
    struct problem problem;
    const struct session_config config = {.sensor = "serial:/nowhere/tty9"};
    assert_int_equal(session_create(&config, &session, &problem), STATUS_OK);
    wait_for_link(session, LINK_FAILED);
    assert_int_equal(session_use_sensor(session, "sim:steady", &problem), STATUS_OK);
    assert_string_equal(session_sensor(session), "sim:steady");
    assert_true(session_view(session)->now_ns < NS_PER_S); /* a new time, and nothing of the old */
    wait_for_link(session, LINK_OPEN);
    assert_true(wait_until_ns(session, 5 * NS_PER_S)->heart_rate_bpm > 30);
    assert_true(session_view(session)->heart_count == 1);
    assert_int_equal(session_use_sensor(session, "serial:/nowhere/tty9", &problem), STATUS_OK);
    const struct snapshot *view = session_view(session);
    assert_true(!view->simulated && view->device[0] == '\0' && view->rhythm_count == 0);
    wait_for_link(session, LINK_FAILED);
    session_destroy(session);
}

static void a_sensor_that_cannot_be_leaves_the_one_there_is(void **state)
{
    static const char *const wrong[] = {"bluetooth", "serial:", "serial:/dev/null,no-such-device",
                                        "file:/nowhere/session.txt"};
    (void)state;
    struct session *session;
    struct problem problem;
    const struct session_config config = {.sensor = "sim"};
    assert_int_equal(session_create(&config, &session, &problem), STATUS_OK);
    wait_for_link(session, LINK_OPEN);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        problem = (struct problem){0};
        assert_true(session_use_sensor(session, wrong[i], &problem) != STATUS_OK);
        assert_true(problem.what[0] && problem.remedy[0]);
        assert_string_equal(session_sensor(session), "sim");
        assert_int_equal(session_view(session)->link, LINK_OPEN);
    }
    session_destroy(session);
}

static void the_heart_does_not_change_during_a_sitting(void **state)
{
    (void)state;
    struct session *session;
    struct problem problem;
    char path[PATH_SIZE];
    struct replay_verdict verdict;
    struct practice *practice = short_practice();
    const struct session_config config = {.sensor = "sim"};
    const struct recording recording = {.folder = test_folder()};
    assert_int_equal(session_create(&config, &session, &problem), STATUS_OK);
    assert_int_equal(session_use_sensor(session, "sim:seed=3", &problem), STATUS_OK);
    assert_int_equal(session_begin(session, practice, NULL, &recording, &problem), STATUS_OK);
    assert_int_equal(session_use_sensor(session, "sim", &problem), STATUS_UNAVAILABLE);
    assert_string_equal(session_sensor(session), "sim:seed=3");
    wait_until_ns(session, NS_PER_S);
    assert_int_equal(session_use_sensor(session, "sim", &problem), STATUS_UNAVAILABLE);
    text_copy(path, sizeof path, session_view(session)->record_path);
    session_leave(session);
    assert_int_equal(session_use_sensor(session, "sim", &problem), STATUS_OK);
    session_destroy(session);
    practice_destroy(practice);
    assert_int_equal(replay_check(path, &verdict, &problem), STATUS_OK);
    assert_true(verdict.identical); /* recorded with the sensor that was chosen */
}

static int open_files(void)
{
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    assert_non_null(folder);
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

static void sensors_change_often_without_a_trace(void **state)
{
    static const char *const words[] = {"sim", "serial:/nowhere/tty9", "auto", "sim:seed=2"};
    (void)state;
    struct session *session;
    struct problem problem;
    const struct session_config config = {.simulate_when_absent = true};
    assert_int_equal(session_create(&config, &session, &problem), STATUS_OK);
    int before = open_files();
    for (int i = 0; i < 24; i++)
        assert_int_equal(session_use_sensor(session, words[i % 4], &problem), STATUS_OK);
    wait_for_link(session, LINK_OPEN);
    assert_true(open_files() <= before + 1); /* the first link may not have been open yet */
    assert_true(wait_until_ns(session, 300 * NS_PER_MS)->now_ns < 10 * NS_PER_S);
    session_destroy(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sitting_from_begin_to_review),
        cmocka_unit_test(the_persons_wishes_reach_the_practice_and_its_state_the_screen),
        cmocka_unit_test(quitting_in_the_middle_completes_the_record),
        cmocka_unit_test(trouble_with_the_folder_is_said_before_it_begins),
        cmocka_unit_test(two_sittings_begin_at_zero_each),
        cmocka_unit_test(another_sensor_begins_at_once),
        cmocka_unit_test(a_sensor_that_cannot_be_leaves_the_one_there_is),
        cmocka_unit_test(the_heart_does_not_change_during_a_sitting),
        cmocka_unit_test(sensors_change_often_without_a_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
