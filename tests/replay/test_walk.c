/* A recorded walk through a protocol, by a simulated person who follows the pacer and whose sensor
 * falls off once: the replay walks the same way, and what the record says of the resonance is what
 * it is. Made clock, real journal. */
#include "support.h"

#include "app/resonance_session.h"
#include "base/clock.h"
#include "events/kinds.h"
#include "journal/record.h"
#include "sensors/simulator/simulator.h"
#include "session/replay.h"
#include "session/sitting.h"
#include <math.h>
#include <string.h>

static const char protocol_text[] = "id: short\ntitle: Short\npractice: {for: 20s, rate: 6}\n"
                                    "steps: {rates: [6.5, 5.5, 4.5], each: 80s, rest: 5s}\n";

/* The sensor is out between these. */
#define LOST_S 60.0
#define BACK_S 80.0

static void feed(struct sitting *sitting, struct event event, double at_s)
{
    event.at_ns = sitting->origin_ns + ns_from_s(at_s);
    sitting_feed(sitting, &event);
}

static void feed_link(struct sitting *sitting, enum link_state state, double at_s)
{
    struct event event = event_of(EVENT_LINK, 0);
    event.link.state = (uint8_t)state;
    event.link.simulated = 1;
    feed(sitting, event, at_s);
}

static void guide(struct simulator *simulator, const struct pace_body *pace)
{
    const struct heart_guide guide = {pace->on, s_from_ns(pace->from_ns), pace->phase,
                                      pace->rate_hz, pace->inhale};
    heart_model_guide(&simulator->model, &guide);
}

static void sit(struct sitting *sitting, struct simulator *simulator)
{
    struct simulator_burst burst;
    struct pace_body last = {0};
    simulator_next(simulator, &burst);
    feed_link(sitting, LINK_OPEN, 0);
    for (int tenth = 0; !sitting_over(sitting); tenth++) {
        double now_s = tenth / 10.0;
        for (; burst.at_ns <= ns_from_s(now_s); simulator_next(simulator, &burst)) {
            struct event bytes = event_of(EVENT_BYTES, 0);
            bytes.bytes.size = burst.size;
            memcpy(bytes.bytes.at, burst.bytes, burst.size);
            if (now_s < LOST_S || now_s >= BACK_S)
                feed(sitting, bytes, s_from_ns(burst.at_ns));
        }
        if (now_s == LOST_S || now_s == BACK_S)
            feed_link(sitting, now_s == LOST_S ? LINK_LOST : LINK_OPEN, now_s);
        feed(sitting, event_of(EVENT_TICK, 0), now_s);
        const struct pace_body *pace = pipeline_pace(sitting->pipeline);
        if (memcmp(pace, &last, sizeof last) != 0)
            guide(simulator, pace);
        last = *pace;
        assert_true(now_s < 600);
    }
}

static void record_walk(const struct protocol *protocol, char *path, size_t size)
{
    static struct simulator simulator;
    struct heart_recipe recipe;
    struct sitting *sitting;
    struct problem problem;
    struct course_of_breaths course;
    const struct walk_wish walk = {.protocol = protocol};
    assert_int_equal(protocol_course(protocol, 0, &course, &problem), STATUS_OK);
    const struct pipeline_config config = {.course = &course, .sensor_count = 1};
    const struct sitting_subject subject = {
        .walk = &walk, .sensors[0] = "sim", .sensor_count = 1, .simulated = true};
    const struct recording recording = {.folder = test_folder(), .participant = "P01"};
    assert_int_equal(heart_recipe_parse("restless,follows=well,resonance=5.5,seed=4,unrest=0.006",
                                        &recipe, &problem),
                     STATUS_OK);
    simulator_start(&simulator, &recipe);
    assert_int_equal(sitting_create(&config, &sitting, &problem), STATUS_OK);
    if (sitting_keep(sitting, &subject, &recording, &problem))
        fail_msg("%s", problem.what);
    text_copy(path, size, journal_path(sitting->journal));
    sit(sitting, &simulator);
    assert_int_equal(sitting->refused, 0);
    sitting_destroy(sitting);
}

static void a_recorded_walk_is_walked_again(void **state)
{
    (void)state;
    static struct resonance_session session;
    char path[PATH_SIZE];
    struct protocol *protocol;
    struct problem problem;
    struct replay_verdict verdict;
    assert_int_equal(
        protocol_parse(protocol_text, sizeof protocol_text - 1, "test", &protocol, &problem),
        STATUS_OK);
    record_walk(protocol, path, sizeof path);
    if (replay_check(path, &verdict, &problem))
        fail_msg("%s", problem.what);
    if (!verdict.identical)
        fail_msg("%s", verdict.difference);
    if (resonance_session_read(path, NULL, &session, &problem))
        fail_msg("%s", problem.what);
    const struct resonance *result = &session.result;
    assert_true(session.simulated && session.ended);
    assert_string_equal(session.participant, "P01");
    assert_string_equal(session.begun.protocol->id, "short");
    assert_int_equal(result->rate_count, 3);
    assert_true(result->followed);
    /* so short a walk says little, and says so by a wide interval */
    assert_true(result->estimate.exists);
    assert_true(result->estimate.low < 5.7 && result->estimate.high > 5.3);
    for (int i = 0; i < 3; i++)
        assert_true(result->rates[i].breaths >= 4);
    resonance_session_finish(&session);
    protocol_destroy(protocol);
}

/* A practice whose pacer may drift: it does, a little, every change is recorded, and the replay
 * drifts the same way. */
static void a_drifting_practice_is_replayed(void **state)
{
    (void)state;
    static const char text[] = "id: drifts\ntitle: Drifts\nbreath: {rate: 6}\nsteps:\n"
                               "  - {id: breathe, for: 150s, pace: true, way_out: true}\n";
    static struct simulator simulator;
    struct heart_recipe recipe;
    struct practice *practice;
    struct sitting *sitting;
    struct problem problem;
    struct replay_verdict verdict;
    struct record *kept;
    struct event event;
    char path[PATH_SIZE];
    const struct runner_options options = {.adapts = true};
    assert_int_equal(practice_parse(text, sizeof text - 1, "test", &practice, &problem), STATUS_OK);
    const struct pipeline_config config = {
        .practice = practice, .options = options, .sensor_count = 1};
    const struct sitting_subject subject = {
        .practice = practice, .options = &options, .sensors[0] = "sim", .sensor_count = 1};
    const struct recording recording = {.folder = test_folder()};
    assert_int_equal(heart_recipe_parse("restless,follows=well,seed=2", &recipe, &problem),
                     STATUS_OK);
    simulator_start(&simulator, &recipe);
    assert_int_equal(sitting_create(&config, &sitting, &problem), STATUS_OK);
    assert_int_equal(sitting_keep(sitting, &subject, &recording, &problem), STATUS_OK);
    text_copy(path, sizeof path, journal_path(sitting->journal));
    sit(sitting, &simulator);
    sitting_destroy(sitting);
    practice_destroy(practice);
    if (replay_check(path, &verdict, &problem))
        fail_msg("%s", problem.what);
    if (!verdict.identical)
        fail_msg("%s", verdict.difference);
    int paces = 0;
    bool more = true;
    double last_s = 10;
    assert_int_equal(record_open(path, &kept, &problem), STATUS_OK);
    while (more) {
        assert_int_equal(record_next(kept, &event, &more, &problem), STATUS_OK);
        if (!more || event.kind != EVENT_PACE || !event.pace.on)
            continue;
        assert_true(fabs(60 * event.pace.rate_hz - 6) <= 0.3 + 1e-9);
        assert_true(fabs(1 / event.pace.rate_hz - last_s) <= 0.0501);
        last_s = 1 / event.pace.rate_hz;
        paces++;
    }
    record_close(kept);
    assert_true(paces >= 4);
}

static void a_session_without_a_walk_is_refused(void **state)
{
    (void)state;
    static struct resonance_session session;
    struct sitting *sitting;
    struct problem problem;
    char path[PATH_SIZE];
    const struct pipeline_config config = {.sensor_count = 1};
    const struct sitting_subject subject = {.sensors[0] = "sim", .sensor_count = 1};
    const struct recording recording = {.folder = test_folder()};
    assert_int_equal(sitting_create(&config, &sitting, &problem), STATUS_OK);
    assert_int_equal(sitting_keep(sitting, &subject, &recording, &problem), STATUS_OK);
    text_copy(path, sizeof path, journal_path(sitting->journal));
    sitting_destroy(sitting);
    assert_int_equal(resonance_session_read(path, NULL, &session, &problem), STATUS_INVALID);
    assert_non_null(strstr(problem.what, "no session of kindbeat calibrate resonance"));
    resonance_session_finish(&session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_recorded_walk_is_walked_again),
        cmocka_unit_test(a_drifting_practice_is_replayed),
        cmocka_unit_test(a_session_without_a_walk_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
