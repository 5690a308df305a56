/* A recorded practice in which the person did everything that can be done, with a heart that came
 * and went: its replay walks the same way, with the same length, check-ins and breath. */
#include "support.h"

#include "base/clock.h"
#include "base/text.h"
#include "events/kinds.h"
#include "journal/record.h"
#include "sensors/simulator/simulator.h"
#include "session/replay.h"
#include "session/sitting.h"
#include <sqlite3.h>
#include <string.h>

static const char practice_text[] =
    "id: everything\ntitle: Everything\nminutes: [3, 4]\nbreath: {rate: resonance, inhale: 0.4}\n"
    "anchors:\n"
    "  - {id: feet, title: the feet, say: Feet on the floor.}\n"
    "  - {id: breath, title: the breath, say: The breath., pace: true}\n"
    "steps:\n"
    "  - {id: read, for: 20s, at_most: 25s, lesson: Something to read.}\n"
    "  - {id: ask, ask: arriving, for: 20s}\n"
    "  - {id: way, for: 15s, choose: [{id: breath, label: Breath}, {id: body, label: Body}]}\n"
    "  - {id: with-body, for: 10s, when: {way: body}, say: The body.}\n"
    "  - {id: settle, for: 30s, at_least: 15s, at_most: 45s, pace: true, way_out: true,\n"
    "     until: {synchrony: 0.5, hold: 10s}}\n"
    "  - {id: rate, for: 20s, pace: true, rate: 7}\n"
    "  - {id: calm, for: 30s, at_least: 10s, at_most: 35s, until: {heart_rate: settled, hold: "
    "10s}}\n"
    "  - id: rounds\n"
    "    repeat: 2\n"
    "    part:\n"
    "      - {id: in, for: 5s, say: In., bell: soft}\n"
    "  - {id: only-long, from: 4m, for: 20s}\n"
    "  - {id: quiet, for: 60s, at_least: 5s, at_most: 100s}\n";

static const char check_in_text[] =
    "id: arriving\ntitle: Arriving\nlicence: GPL-3.0-or-later\nitems:\n"
    "  - {id: stress, ask: How much?, low: none, high: much}\n"
    "  - {id: warmth, ask: How warm?, low: cold, high: warm}\n";

/* When each is done, in order. */
static const struct {
    double at_s;
    enum intent intent;
    const char *text;
} person[] = {
    {2, INTENT_ANCHOR, "breath"},
    {5, INTENT_ANCHOR, ""},
    {8, INTENT_GO_ON, ""},
    {9, INTENT_GO_ON, ""},
    {11, INTENT_ANSWER, "stress=11"},
    {12, INTENT_ANSWER, "stress=7"},
    {13, INTENT_ANSWER, "warmth="},
    {14, INTENT_ANSWER, "hope=3"},
    {15, INTENT_GO_ON, ""},
    {16, INTENT_CHOOSE, "soul"},
    {17, INTENT_CHOOSE, "body"},
    {18, INTENT_BACK, ""},
    {20, INTENT_CHOOSE, "body"},
    {22, INTENT_SKIP, ""},
    {28, INTENT_SLOWER, ""},
    {29, INTENT_GENTLER, ""},
    {31, INTENT_MARK, "a cough"},
    {33, INTENT_PAUSE, ""},
    {36, INTENT_RESUME, ""},
    {38, INTENT_ANCHOR, "feet"},
    {41, INTENT_RESUME, ""},
    {95, INTENT_GENTLER, ""},
    {97, INTENT_GENTLER, ""},
    {98, INTENT_FASTER, ""},
    {120, INTENT_BACK, ""},
};

#define DONE ((int)(sizeof person / sizeof person[0]))

static struct practice *practice;
static struct check_in *check_in;

static int load(void **state)
{
    (void)state;
    struct problem problem;
    if (practice_parse(practice_text, sizeof practice_text - 1, "test", &practice, &problem) ||
        check_in_parse(check_in_text, sizeof check_in_text - 1, "test", &check_in, &problem))
        fail_msg("%s", problem.what);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    practice_destroy(practice);
    check_in_destroy(check_in);
    return 0;
}

static void feed(struct sitting *sitting, const struct event *event, double at_s)
{
    struct event shifted = *event;
    shifted.at_ns = sitting->origin_ns + ns_from_s(at_s);
    sitting_feed(sitting, &shifted);
}

static void feed_link(struct sitting *sitting, enum link_state state, double at_s)
{
    struct event event = event_of(EVENT_LINK, 0);
    event.link.state = (uint8_t)state;
    event.link.simulated = 1;
    feed(sitting, &event, at_s);
}

/* The cable is out between these. */
#define LOST_S 100.0
#define BACK_S 112.0

static void sit(struct sitting *sitting, const struct simulator_speech *speech)
{
    size_t next = 0;
    int done = 0;
    feed_link(sitting, LINK_OPEN, 0);
    for (int tenth = 0; !sitting_over(sitting); tenth++) {
        double now_s = tenth / 10.0;
        for (; next < speech->event_count && speech->events[next].at_ns <= ns_from_s(now_s); next++)
            if (now_s < LOST_S || now_s >= BACK_S)
                feed(sitting, &speech->events[next], s_from_ns(speech->events[next].at_ns));
        if (now_s == LOST_S || now_s == BACK_S)
            feed_link(sitting, now_s == LOST_S ? LINK_LOST : LINK_OPEN, now_s);
        struct event tick = event_of(EVENT_TICK, 0);
        feed(sitting, &tick, now_s);
        for (; done < DONE && person[done].at_s <= now_s; done++) {
            struct event event = event_of(EVENT_INTENT, 0);
            event.intent.intent = (uint8_t)person[done].intent;
            text_copy(event.intent.text, sizeof event.intent.text, person[done].text);
            feed(sitting, &event, now_s);
        }
        assert_true(now_s < 600);
    }
    assert_int_equal(done, DONE);
}

/* Made clock, real journal. */
static void record(const struct runner_options *options, char *path, size_t size)
{
    struct simulator_speech speech;
    struct sitting *sitting;
    struct problem problem;
    const struct pipeline_config config = {
        .practice = practice, .options = *options, .sensor_count = 1};
    const struct sitting_subject subject = {
        .practice = practice, .options = options, .sensors[0] = "sim", .sensor_count = 1};
    const struct recording recording = {.folder = test_folder()};
    assert_int_equal(simulator_speak("steady,breath=5.5,seed=8", 600, &speech, &problem),
                     STATUS_OK);
    assert_int_equal(sitting_create(&config, &sitting, &problem), STATUS_OK);
    if (sitting_keep(sitting, &subject, &recording, &problem))
        fail_msg("%s", problem.what);
    text_copy(path, size, journal_path(sitting->journal));
    sit(sitting, &speech);
    assert_int_equal(sitting->refused, 0);
    sitting_destroy(sitting);
    simulator_speech_finish(&speech);
}

static const struct check_in *check_ins[1];

static struct runner_options wishes(void)
{
    check_ins[0] = check_in;
    return (struct runner_options){.minutes = 3.5,
                                   .resonance_per_min = 5.5,
                                   .resonance_inhale = 0.36,
                                   .check_ins = check_ins,
                                   .check_in_count = 1};
}

static void what_was_done_is_in_the_record(void **state)
{
    (void)state;
    char path[PATH_SIZE];
    struct record *kept;
    struct problem problem;
    struct event event;
    bool more = true;
    int answers = 0, causes[CAUSE_NO_SENSOR + 1] = {0}, changes[STEP_RETURNED + 1] = {0};
    int64_t round = 0;
    const struct runner_options options = wishes();
    record(&options, path, sizeof path);
    assert_int_equal(record_open(path, &kept, &problem), STATUS_OK);
    assert_string_equal(record_fact(kept, "practice_minutes"), "3");
    assert_string_equal(record_fact(kept, "practice_check_ins"), "1");
    assert_string_equal(record_fact(kept, "resonance_per_min"), "5.5");
    assert_string_equal(record_fact(kept, "resonance_inhale"), "0.36");
    assert_string_equal(record_fact(kept, "check_in:arriving"), check_in_text);
    while (more) {
        assert_int_equal(record_next(kept, &event, &more, &problem), STATUS_OK);
        answers += more && event.kind == EVENT_ANSWER;
        if (!more || event.kind != EVENT_STEP)
            continue;
        causes[event.step.cause]++;
        changes[event.step.change]++;
        round = event.step.round > round ? event.step.round : round;
        assert_true(strcmp(event.step.id, "only-long") != 0);
    }
    record_close(kept);
    assert_int_equal(answers, 2); /* those that fit */
    assert_int_equal(changes[STEP_ANCHORED], 3);
    assert_int_equal(changes[STEP_RETURNED], 2);
    assert_int_equal(changes[STEP_PAUSED], 1);
    assert_int_equal(changes[STEP_PRACTICE_ENDS], 1);
    assert_true(causes[CAUSE_HEART] > 0);
    assert_int_equal(round, 2);
}

static void check_replay(const char *path)
{
    struct replay_verdict verdict;
    struct problem problem;
    if (replay_check(path, &verdict, &problem))
        fail_msg("%s", problem.what);
    if (!verdict.identical)
        fail_msg("%s", verdict.difference);
    assert_true(verdict.inputs > 2000 && verdict.outputs > 5000);
}

static void its_replay_is_identical(void **state)
{
    (void)state;
    char path[PATH_SIZE];
    struct runner_options options = wishes();
    record(&options, path, sizeof path);
    check_replay(path);
    options = (struct runner_options){.minutes = 60, .without_check_ins = true};
    record(&options, path, sizeof path);
    check_replay(path);
}

static void change(const char *path, const char *statement)
{
    sqlite3 *file;
    assert_int_equal(sqlite3_open(path, &file), SQLITE_OK);
    assert_int_equal(sqlite3_exec(file, statement, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_changes(file), 1);
    sqlite3_close(file);
}

/* The replay is no echo: another length, another breath, other scales are told apart. */
static void what_was_chosen_is_needed_for_it(void **state)
{
    (void)state;
    static const char *const changes[] = {
        "UPDATE facts SET value = '4' WHERE name = 'practice_minutes'",
        "UPDATE facts SET value = '0' WHERE name = 'practice_check_ins'",
        "DELETE FROM facts WHERE name = 'resonance_per_min'",
        "DELETE FROM facts WHERE name = 'check_in:arriving'",
    };
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        char path[PATH_SIZE];
        struct replay_verdict verdict;
        struct problem problem;
        const struct runner_options options = wishes();
        record(&options, path, sizeof path);
        change(path, changes[i]);
        assert_int_equal(replay_check(path, &verdict, &problem), STATUS_OK);
        assert_false(verdict.identical);
    }
}

/* Should the loader become stricter, an old practice is no longer read: its steps and its pacer
 * stand as they were recorded, and what follows from the heart, and from it against that pacer, is
 * compared all the same. */
static void a_practice_that_is_refused_leaves_the_heart_to_compare(void **state)
{
    (void)state;
    static const struct {
        const char *change, *why;
    } refused[] = {{"UPDATE facts SET value = 'id: x\nsteps: {}\n' WHERE name = 'practice_text'",
                    "the recorded practice"},
                   {"UPDATE facts SET value = 'id: y\n' WHERE name = 'check_in:arriving'",
                    "the recorded check-in"}};
    char path[PATH_SIZE];
    struct replay_verdict whole, verdict;
    struct problem problem;
    const struct runner_options options = wishes();
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        record(&options, path, sizeof path);
        assert_int_equal(replay_check(path, &whole, &problem), STATUS_OK);
        assert_false(whole.practice_refused);
        change(path, refused[i].change);
        assert_int_equal(replay_check(path, &verdict, &problem), STATUS_OK);
        if (!verdict.identical)
            fail_msg("%s", verdict.difference);
        assert_true(verdict.practice_refused);
        assert_non_null(strstr(verdict.refusal.what, refused[i].why));
        int64_t given = verdict.inputs - whole.inputs;
        assert_true(given > 20 && given < 200); /* steps, bells, pacer, answers */
        assert_int_equal(verdict.outputs, whole.outputs - given);
        change(path,
               "UPDATE synchrony SET lag_s = 0.1 WHERE seq = (SELECT max(seq) FROM synchrony)");
        assert_int_equal(replay_check(path, &verdict, &problem), STATUS_OK);
        assert_false(verdict.identical); /* it is no echo */
        assert_non_null(strstr(verdict.difference, "synchrony"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_done_is_in_the_record),
        cmocka_unit_test(its_replay_is_identical),
        cmocka_unit_test(what_was_chosen_is_needed_for_it),
        cmocka_unit_test(a_practice_that_is_refused_leaves_the_heart_to_compare),
    };
    return cmocka_run_group_tests(tests, load, finish);
}
