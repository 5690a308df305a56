/* A rest and a fit check in a session: driven by bytes, seen in the snapshot, the same when read
 * back. */
#include "support.h"

#include "base/clock.h"
#include "calibration/baseline.h"
#include "calibration/profile.h"
#include "events/kinds.h"
#include "sensors/simulator/simulator.h"
#include "session/pipeline.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct pipeline *pipeline;
static struct simulator_speech speech;
static struct snapshot view;
static struct test_events told;
static size_t said;
static int64_t tick_ns;

static void put(const struct event *event)
{
    struct event_sink sink = test_sink(&told);
    pipeline_feed(pipeline, event, &sink);
}

static void begin(const struct baseline_wish *rest)
{
    struct problem problem;
    struct pipeline_config config = {.rest = rest, .sensor_count = 1};
    struct event open = event_of(EVENT_LINK, 0);
    said = 0;
    tick_ns = 0;
    told = (struct test_events){0};
    assert_int_equal(simulator_speak("restless,seed=8", 160, &speech, &problem), STATUS_OK);
    assert_int_equal(pipeline_create(&config, &pipeline, &problem), STATUS_OK);
    open.link.state = LINK_OPEN;
    put(&open);
}

static void finish(void)
{
    pipeline_destroy(pipeline);
    simulator_speech_finish(&speech);
    test_events_finish(&told);
}

/* Time passes; with `heard` false the sensor is away. */
static void pass(double until_s, bool heard)
{
    for (; tick_ns <= ns_from_s(until_s); tick_ns += 100 * NS_PER_MS) {
        for (; speech.events[said].at_ns <= tick_ns; said++)
            if (heard)
                put(&speech.events[said]);
        struct event tick = event_of(EVENT_TICK, tick_ns);
        put(&tick);
    }
    memset(&view, 0, sizeof view);
    pipeline_view(pipeline, &view);
}

static void link_is(enum link_state state)
{
    struct event link = event_of(EVENT_LINK, tick_ns - 100 * NS_PER_MS);
    link.link.state = (uint8_t)state;
    put(&link);
}

static void a_rest_ends_by_itself(void **state)
{
    (void)state;
    const struct baseline_wish rest = {60, 10};
    begin(&rest);
    pass(5, true);
    assert_int_equal(view.phase, SESSION_PRACTISING);
    assert_int_equal(view.rest.state, BASELINE_WAITING);
    pass(40, true);
    assert_int_equal(view.rest.state, BASELINE_RESTING);
    assert_true(view.rest.rested_s > 15 && view.rest.rested_s < 30);
    assert_true(view.fit.done && view.fit.fault == FIT_NOTHING);
    pass(100, true);
    assert_int_equal(view.phase, SESSION_ENDED);
    assert_int_equal(view.rest.state, BASELINE_DONE);
    finish();
}

static void it_goes_on_when_the_sensor_is_back(void **state)
{
    (void)state;
    const struct baseline_wish rest = {60, 5};
    begin(&rest);
    pass(40, true);
    link_is(LINK_LOST);
    pass(55, false);
    assert_int_equal(view.rest.state, BASELINE_AWAY);
    double rested_s = view.rest.rested_s;
    link_is(LINK_OPEN);
    pass(70, true);
    assert_int_equal(view.rest.state, BASELINE_RESTING);
    assert_true(view.rest.rested_s > rested_s);
    pass(120, true);
    assert_int_equal(view.phase, SESSION_ENDED);
    finish();
}

/* What `--from` does: the recorded events alone. */
static void read_back_it_is_the_same(void **state)
{
    (void)state;
    static struct baseline again, twice;
    struct spectrum spectrum;
    struct baseline_result result, second;
    const struct baseline_wish rest = {60, 10};
    begin(&rest);
    pass(100, true);
    baseline_start(&again, &rest);
    baseline_start(&twice, &rest);
    for (size_t i = 0; i < told.count; i++) {
        baseline_feed(&again, &told.at[i]);
        if (told.at[i].kind != EVENT_SAMPLE && told.at[i].kind != EVENT_BYTES)
            baseline_feed(&twice, &told.at[i]); /* waves and bytes do not matter */
    }
    assert_int_equal(again.state, BASELINE_DONE);
    assert_true(spectrum_create(&spectrum));
    assert_true(baseline_result(&again, &spectrum, &result));
    assert_true(baseline_result(&twice, &spectrum, &second));
    spectrum_destroy(&spectrum);
    assert_int_equal(result.reason, REASON_NONE);
    assert_true(result.mean_hr_bpm > 60 && result.mean_hr_bpm < 76);
    assert_true(result.rmssd_ms > 5 && result.rmssd_ms < 120);
    assert_true(result.rmssd_ms == second.rmssd_ms && result.intervals == second.intervals);
    finish();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rest_ends_by_itself),
        cmocka_unit_test(it_goes_on_when_the_sensor_is_back),
        cmocka_unit_test(read_back_it_is_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
