/* A recorded sitting played again: what is shown at a moment is what was shown then, whether it was
 * played up to, jumped to, or gone back to. */
#include "support.h"

#include "base/clock.h"
#include "base/text.h"
#include "events/kinds.h"
#include "sensors/simulator/simulator.h"
#include "session/playback.h"
#include "session/review.h"
#include "session/sitting.h"
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char practice_text[] = "id: short\ntitle: Short\nbreath: {rate: 6, inhale: 0.4}\n"
                                    "steps:\n"
                                    "  - {id: ask, ask: arriving, for: 20s}\n"
                                    "  - {id: settle, say: Settle., for: 40s, pace: true}\n"
                                    "  - {id: quiet, say: Quiet., for: 60s, pace: true, rate: 7}\n";
static const char check_in_text[] =
    "id: arriving\ntitle: Arriving\nlicence: GPL-3.0-or-later\nitems:\n"
    "  - {id: stress, ask: How much?, low: none, high: much}\n"
    "  - {id: warmth, ask: How warm?, low: cold, high: warm}\n";

static struct practice *practice;
static struct check_in *check_in;
static const struct check_in *check_ins[1];

/* Moments at which the live view is kept; none at which the person does something. */
static const double moments_s[] = {0, 5.5, 12.3, 33, 61.7, 90, 118.8};
#define MOMENTS ((int)(sizeof moments_s / sizeof *moments_s))
static struct snapshot live[MOMENTS];
static char path[PATH_SIZE];

static void feed(struct sitting *sitting, struct event event, double at_s)
{
    event.at_ns = sitting->origin_ns + ns_from_s(at_s);
    sitting_feed(sitting, &event);
}

static void answer(struct sitting *sitting, const char *words, double at_s)
{
    struct event event = event_of(EVENT_INTENT, 0);
    event.intent.intent = INTENT_ANSWER;
    text_copy(event.intent.text, sizeof event.intent.text, words);
    feed(sitting, event, at_s);
}

static void sit(struct sitting *sitting, const struct simulator_speech *speech)
{
    size_t next = 0;
    int moment = 0;
    struct event link = event_of(EVENT_LINK, 0);
    link.link.state = LINK_OPEN;
    link.link.simulated = 1;
    feed(sitting, link, 0);
    for (int tenth = 0; !sitting_over(sitting) && tenth < 3000; tenth++) {
        double now_s = tenth / 10.0;
        for (; next < speech->event_count && speech->events[next].at_ns <= ns_from_s(now_s); next++)
            feed(sitting, speech->events[next], s_from_ns(speech->events[next].at_ns));
        feed(sitting, event_of(EVENT_TICK, 0), now_s);
        if (tenth == 30)
            answer(sitting, "stress=7", now_s);
        if (tenth == 40)
            answer(sitting, "stress=6", now_s);
        if (moment < MOMENTS && fabs(now_s - moments_s[moment]) < 1e-6)
            pipeline_view(sitting->pipeline, &live[moment++]);
    }
    assert_int_equal(moment, MOMENTS);
}

static int record_one(void **state)
{
    struct simulator_speech speech;
    struct sitting *sitting;
    struct problem problem;
    (void)state;
    if (practice_parse(practice_text, sizeof practice_text - 1, "test", &practice, &problem) ||
        check_in_parse(check_in_text, sizeof check_in_text - 1, "test", &check_in, &problem))
        fail_msg("%s", problem.what);
    check_ins[0] = check_in;
    const struct runner_options options = {.check_ins = check_ins, .check_in_count = 1};
    const struct pipeline_config config = {
        .practice = practice, .options = options, .sensor_count = 1};
    const struct sitting_subject subject = {
        .practice = practice, .options = &options, .sensors[0] = "sim", .sensor_count = 1};
    const struct recording recording = {.folder = test_folder()};
    assert_int_equal(simulator_speak("steady,breath=6,seed=3", 200, &speech, &problem), STATUS_OK);
    assert_int_equal(sitting_create(&config, &sitting, &problem), STATUS_OK);
    if (sitting_keep(sitting, &subject, &recording, &problem))
        fail_msg("%s", problem.what);
    text_copy(path, sizeof path, journal_path(sitting->journal));
    sit(sitting, &speech);
    sitting_destroy(sitting);
    simulator_speech_finish(&speech);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    practice_destroy(practice);
    check_in_destroy(check_in);
    return 0;
}

static struct playback *opened(const char *file)
{
    struct playback *playback;
    struct problem problem;
    if (playback_open(file, SCORE_SHOWN, &playback, &problem))
        fail_msg("%s", problem.what);
    return playback;
}

static void until_there(struct playback *playback)
{
    for (int turns = 0; !playback_is_there(playback); turns++) {
        playback_work(playback, 5);
        assert_true(turns < 100000);
    }
}

static bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static void assert_shows(struct playback *playback, const struct snapshot *then)
{
    const struct snapshot *view = playback_view(playback);
    assert_int_equal(view->now_ns, then->now_ns);
    assert_int_equal(view->step, then->step);
    assert_int_equal(view->phase, then->phase);
    assert_int_equal(view->rhythm_count, then->rhythm_count);
    for (int i = 0; i < then->rhythm_count; i++) {
        assert_int_equal(view->rhythm[i].time_ns, then->rhythm[i].time_ns);
        assert_true(view->rhythm[i].nn_ms == then->rhythm[i].nn_ms);
        assert_int_equal(view->rhythm[i].first, then->rhythm[i].first);
    }
    assert_true(same(view->share, then->share) && same(view->peak_hz, then->peak_hz));
    assert_true(same(view->left_s, then->left_s) && same(view->elapsed_s, then->elapsed_s));
    assert_true(same(view->synchrony, then->synchrony));
    assert_int_equal(view->pace.on, then->pace.on);
    assert_int_equal(view->pace.from_ns, then->pace.from_ns);
    assert_true(view->pace.rate_hz == then->pace.rate_hz);
    assert_int_equal(view->simulated, then->simulated);
    assert_false(view->recording);
    assert_string_equal(view->record_path, "");
}

static void every_moment_is_as_it_was(void **state)
{
    (void)state;
    static const int order[] = {6, 2, 3, 0, 5, 1, 4, 4, 6}; /* on and back */
    struct playback *playback = opened(path);
    assert_false(playback_is_read(playback));
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        playback_go(playback, ns_from_s(moments_s[order[i]]));
        until_there(playback);
        assert_shows(playback, &live[order[i]]);
    }
    assert_null(playback_trouble(playback));
    playback_close(playback);
}

/* Whoever wants to see nothing of it now sees nothing of what was shown then. */
static void no_more_is_shown_than_is_wanted_now(void **state)
{
    (void)state;
    for (int score = SCORE_SHOWN; score < SCORE_COUNT; score++) {
        struct playback *playback;
        struct problem problem;
        assert_int_equal(playback_open(path, (enum score_display)score, &playback, &problem), 0);
        playback_go(playback, ns_from_s(90));
        until_there(playback);
        assert_int_equal(playback_view(playback)->score, score);
        playback_close(playback);
    }
}

static void played_in_small_steps_it_is_the_same(void **state)
{
    (void)state;
    struct playback *playback = opened(path);
    int64_t at_ns = 0;
    for (int moment = 0; moment < MOMENTS; moment++) {
        for (; at_ns < ns_from_s(moments_s[moment]); at_ns += 16 * NS_PER_MS) {
            playback_go(playback, at_ns);
            until_there(playback);
        }
        playback_go(playback, ns_from_s(moments_s[moment]));
        until_there(playback);
        assert_shows(playback, &live[moment]);
    }
    playback_close(playback);
}

static void while_it_looks_the_last_moment_stays(void **state)
{
    (void)state;
    struct playback *playback = opened(path);
    playback_go(playback, ns_from_s(moments_s[5]));
    until_there(playback);
    int64_t shown_ns = playback_view(playback)->now_ns;
    playback_go(playback, ns_from_s(moments_s[3]));
    assert_false(playback_is_there(playback));
    playback_work(playback, 0);
    assert_false(playback_is_there(playback)); /* a slice is not enough */
    assert_int_equal(playback_view(playback)->now_ns, shown_ns);
    assert_string_equal(playback_view(playback)->practice->id, "short");
    until_there(playback);
    assert_shows(playback, &live[3]);
    playback_close(playback);
}

static void its_steps_answers_and_end_are_known(void **state)
{
    (void)state;
    struct playback *playback = opened(path);
    const struct playback_step *steps;
    const struct playback_answer *answers;
    until_there(playback);
    assert_int_equal(playback_steps(playback, &steps), 3);
    assert_string_equal(steps[1].id, "settle");
    assert_true(steps[1].at_ns > 10 * NS_PER_S && steps[2].at_ns > steps[1].at_ns);
    assert_true(playback_end_ns(playback) > 100 * NS_PER_S);
    playback_go(playback, ns_from_s(5.5));
    until_there(playback);
    assert_int_equal(playback_answers(playback, &answers), 1);
    assert_string_equal(answers[0].item, "stress");
    assert_true(answers[0].value == 6); /* the later one */
    playback_go(playback, ns_from_s(3.5));
    until_there(playback);
    playback_answers(playback, &answers);
    assert_true(answers[0].value == 7);
    playback_go(playback, ns_from_s(60));
    until_there(playback);
    assert_int_equal(playback_answers(playback, &answers), 0); /* of another step */
    playback_go(playback, INT64_MAX);
    until_there(playback);
    assert_int_equal(playback_view(playback)->phase, SESSION_ENDED);
    playback_close(playback);
}

static void any_format_is_played(void **state)
{
    (void)state;
    static const char *const files[] = {KINDBEAT_TESTS "/fixtures/format_1.kindbeat",
                                        KINDBEAT_TESTS "/fixtures/format_2.kindbeat",
                                        KINDBEAT_TESTS "/fixtures/format_3.kindbeat"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct playback *playback = opened(files[i]);
        playback_go(playback, INT64_MAX);
        until_there(playback);
        assert_null(playback_trouble(playback));
        assert_true(playback_end_ns(playback) > 5 * NS_PER_S);
        assert_int_equal(playback_view(playback)->now_ns, playback_end_ns(playback));
        playback_close(playback);
    }
}

static void run_sql(const char *file, const char *sql)
{
    sqlite3 *base;
    assert_int_equal(sqlite3_open(file, &base), SQLITE_OK);
    assert_int_equal(sqlite3_exec(base, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(base);
}

static void copy_to(char copy[PATH_SIZE], const char *name)
{
    char command[3 * PATH_SIZE];
    snprintf(copy, PATH_SIZE, "%s/%s", test_folder(), name);
    snprintf(command, sizeof command, "cp '%s' '%s'", path, copy);
    assert_int_equal(system(command), 0);
}

/* A row in the middle is missing: everything before it is played, and the reason told. */
/* Where nothing was fed yet, nothing of what was shown before is there either. */
static void before_the_first_event_nothing_is_known(void **state)
{
    (void)state;
    char copy[PATH_SIZE];
    copy_to(copy, "late.kindbeat");
    for (int kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        char sql[96];
        snprintf(sql, sizeof sql, "UPDATE \"%s\" SET at_ns = 1 WHERE at_ns = 0",
                 event_descriptions[kind].name);
        run_sql(copy, sql);
    }
    struct playback *playback = opened(copy);
    playback_go(playback, ns_from_s(90));
    until_there(playback);
    assert_true(playback_view(playback)->rhythm_count > 0);
    playback_go(playback, 0);
    until_there(playback);
    assert_int_equal(playback_view(playback)->now_ns, 0);
    assert_int_equal(playback_view(playback)->rhythm_count, 0);
    assert_true(isnan(playback_view(playback)->heart_rate_bpm));
    assert_null(playback_trouble(playback));
    playback_close(playback);
}

static void a_damaged_one_is_played_as_far_as_it_goes(void **state)
{
    (void)state;
    char copy[PATH_SIZE];
    copy_to(copy, "damaged.kindbeat");
    run_sql(copy, "DELETE FROM rr WHERE seq = (SELECT min(seq) FROM rr WHERE at_ns > 70000000000)");
    struct playback *playback = opened(copy);
    playback_go(playback, INT64_MAX);
    until_there(playback);
    assert_non_null(playback_trouble(playback));
    assert_non_null(strstr(playback_trouble(playback)->what, "damaged"));
    assert_true(playback_end_ns(playback) > 60 * NS_PER_S);
    assert_true(playback_end_ns(playback) < 72 * NS_PER_S);
    playback_go(playback, ns_from_s(33));
    until_there(playback);
    assert_shows(playback, &live[3]);
    playback_close(playback);
}

/* And at a glance, too; of what is damaged from its first event on there is nothing to see. */
static void a_damaged_one_is_reviewed_as_far_as_it_goes(void **state)
{
    (void)state;
    char copy[PATH_SIZE];
    struct review review;
    struct problem problem = {0};
    copy_to(copy, "reviewed.kindbeat");
    assert_int_equal(review_load(copy, &review, &problem), STATUS_OK);
    assert_int_equal(review.damage.status, STATUS_OK);
    assert_true(review.seconds > 100 && review.started_wall_ns > 0);
    review_finish(&review);
    run_sql(copy, "DELETE FROM rr WHERE seq = (SELECT min(seq) FROM rr WHERE at_ns > 70000000000)");
    assert_int_equal(review_load(copy, &review, &problem), STATUS_OK);
    assert_int_equal(review.damage.status, STATUS_INVALID);
    assert_true(review.seconds > 60 && review.seconds < 72);
    assert_true(review.rhythm_count > 40);
    review_finish(&review);
    run_sql(copy, "DELETE FROM link");
    assert_int_equal(review_load(copy, &review, &problem), STATUS_INVALID);
    assert_true(problem.what[0] != '\0');
}

static void a_practice_that_is_refused_leaves_the_heart(void **state)
{
    (void)state;
    char copy[PATH_SIZE];
    copy_to(copy, "refused.kindbeat");
    run_sql(copy, "UPDATE facts SET value = 'id: x\nsteps: {}\n' WHERE name = 'practice_text'");
    struct playback *playback = opened(copy);
    playback_go(playback, ns_from_s(90));
    until_there(playback);
    assert_non_null(playback_trouble(playback));
    assert_null(playback_view(playback)->practice);
    assert_int_equal(playback_view(playback)->rhythm_count, live[5].rhythm_count);
    playback_close(playback);
}

static void what_is_no_session_is_refused_with_a_reason(void **state)
{
    (void)state;
    struct playback *playback = (struct playback *)1;
    struct problem problem = {0};
    assert_true(playback_open(KINDBEAT_TESTS "/CMakeLists.txt", SCORE_SHOWN, &playback, &problem) !=
                STATUS_OK);
    assert_null(playback);
    assert_true(problem.what[0] != '\0');
    assert_true(playback_open("/nowhere.kindbeat", SCORE_SHOWN, &playback, &problem) != STATUS_OK);
    playback_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_moment_is_as_it_was),
        cmocka_unit_test(no_more_is_shown_than_is_wanted_now),
        cmocka_unit_test(played_in_small_steps_it_is_the_same),
        cmocka_unit_test(while_it_looks_the_last_moment_stays),
        cmocka_unit_test(its_steps_answers_and_end_are_known),
        cmocka_unit_test(any_format_is_played),
        cmocka_unit_test(before_the_first_event_nothing_is_known),
        cmocka_unit_test(a_damaged_one_is_played_as_far_as_it_goes),
        cmocka_unit_test(a_damaged_one_is_reviewed_as_far_as_it_goes),
        cmocka_unit_test(a_practice_that_is_refused_leaves_the_heart),
        cmocka_unit_test(what_is_no_session_is_refused_with_a_reason),
    };
    return cmocka_run_group_tests(tests, record_one, finish);
}
