/* Days on which a sensor does not behave, through the pure line from bytes to beats, on a made
 * clock: boards that start anew, silence, another program on the board. What is asked of each:
 * the device is known soon, no beat comes from the silence, and no interval reaches across it. */
#include "support.h"

#include "base/clock.h"
#include "events/kinds.h"
#include "sensors/simulator/simulator.h"
#include "session/pipeline.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

struct day {
    struct pipeline *pipeline;
    struct test_events told;
    struct simulator_speech speech; /* of a PulseSensor, from zero on */
    size_t said;                    /* of its events */
    int64_t at_ns, tick_ns;
};

static void put(struct day *day, const struct event *event)
{
    struct event_sink sink = test_sink(&day->told);
    for (; day->tick_ns <= event->at_ns; day->tick_ns += 100 * NS_PER_MS) {
        struct event tick = event_of(EVENT_TICK, day->tick_ns);
        pipeline_feed(day->pipeline, &tick, &sink);
        struct snapshot view = {0};
        pipeline_view(day->pipeline, &view);
        assert_int_not_equal(view.coherence_reason, REASON_NONE); /* no day is long enough */
    }
    pipeline_feed(day->pipeline, event, &sink);
    day->at_ns = event->at_ns;
}

static void day_begin(struct day *day)
{
    struct problem problem;
    struct event open = event_of(EVENT_LINK, 0);
    const struct pipeline_config config = {0};
    *day = (struct day){0};
    assert_int_equal(pipeline_create(&config, &day->pipeline, &problem), STATUS_OK);
    assert_int_equal(simulator_speak("steady,seed=5", 150, &day->speech, &problem), STATUS_OK);
    open.link.state = LINK_OPEN;
    put(day, &open);
}

static void day_end(struct day *day)
{
    pipeline_destroy(day->pipeline);
    simulator_speech_finish(&day->speech);
    test_events_finish(&day->told);
}

/* Nothing comes until then; what the sensor would have said is lost. */
static void silence(struct day *day, double until_s)
{
    struct event tick = event_of(EVENT_TICK, ns_from_s(until_s));
    put(day, &tick);
    day->tick_ns = tick.at_ns + 100 * NS_PER_MS;
    while (day->speech.events[day->said].at_ns < tick.at_ns)
        day->said++;
}

static void heart(struct day *day, double until_s)
{
    for (; day->speech.events[day->said].at_ns < ns_from_s(until_s); day->said++)
        put(day, &day->speech.events[day->said]);
}

static void words(struct day *day, const char *bytes, size_t size)
{
    for (size_t at = 0; at < size; at += EVENT_BYTES_MAX) {
        struct event event = event_of(EVENT_BYTES, day->at_ns);
        event.bytes.size = (uint8_t)(size - at < EVENT_BYTES_MAX ? size - at : EVENT_BYTES_MAX);
        memcpy(event.bytes.at, bytes + at, event.bytes.size);
        put(day, &event);
    }
}

/* What an ESP32 says when it starts: noise at another speed, then its loader, then the sketch. */
static void boot(struct day *day)
{
    static const char noise[] = "\xE2\x00\x80\xFE\x1C\x80\xF8\x00\xE0\xFF\x02\x90\x80\xFC\x1E";
    static const char banner[] = "ets Jun  8 2016 00:22:57\r\n\r\nrst:0x1 (POWERON_RESET),boot:0x13"
                                 "\r\nconfigsip: 0, SPIWP:0xee\r\nmode:DIO, clock div:2\r\n"
                                 "load:0x3fff0030,len:1184\r\nentry 0x400805e4\r\nSetting up...\r\n"
                                 "We created a pulseSensor Object !\r\n";
    words(day, noise, sizeof noise - 1);
    words(day, banner, sizeof banner - 1);
}

static int64_t first_of(const struct day *day, enum event_kind kind, double after_s)
{
    for (size_t i = 0; i < day->told.count; i++)
        if (day->told.at[i].kind == kind && day->told.at[i].at_ns > ns_from_s(after_s))
            return day->told.at[i].at_ns;
    return -1;
}

static void check_nothing_from(const struct day *day, double from_s, double to_s)
{
    for (size_t i = 0; i < day->told.count; i++) {
        const struct event *event = &day->told.at[i];
        if (event->kind == EVENT_BEAT) {
            double at_s = s_from_ns(event->beat.time_ns);
            if (at_s > from_s && at_s < to_s)
                fail_msg("a beat at %.3f s", at_s);
        } else if (event->kind == EVENT_RR && !event->rr.first && !isnan(event->rr.rr_ms)) {
            double end_s = s_from_ns(event->rr.time_ns), start_s = end_s - event->rr.rr_ms / 1e3;
            if (end_s > from_s && start_s < to_s)
                fail_msg("an interval from %.3f to %.3f s", start_s, end_s);
        }
    }
}

static bool knows(const struct day *day, const char *id)
{
    const struct device *device = pipeline_device(day->pipeline, 0);
    return device && strcmp(device->id, id) == 0;
}

static void a_board_that_starts_when_it_is_opened(void **state)
{
    (void)state;
    struct day day;
    day_begin(&day);
    silence(&day, 2.2);
    assert_false(pipeline_is_puzzled(day.pipeline, 0)); /* it is given its time */
    boot(&day);
    heart(&day, 3.5);
    assert_true(knows(&day, "pulsesensor"));
    heart(&day, 15);
    assert_true(first_of(&day, EVENT_BEAT, 0) > 0);
    check_nothing_from(&day, 0, 2.2);
    day_end(&day);
}

/* Lasts from two seconds, for a reset, to a minute, for a sensor that forgot itself. */
static void check_a_break(double for_s, bool boots)
{
    struct day day;
    day_begin(&day);
    heart(&day, 25);
    assert_true(knows(&day, "pulsesensor"));
    silence(&day, 25 + for_s);
    struct snapshot view = {0};
    pipeline_view(day.pipeline, &view);
    assert_true(view.silent_ns > ns_from_s(for_s - 0.2));
    if (for_s > 10) {
        assert_int_equal(view.quality, QUALITY_NONE);
        assert_int_equal(view.quality_reason, REASON_NO_SIGNAL);
        assert_true(isnan(view.heart_rate_bpm));
    }
    assert_false(pipeline_is_puzzled(day.pipeline, 0)); /* it is known who was there */
    if (boots)
        boot(&day);
    heart(&day, 25 + for_s + 12);
    assert_true(knows(&day, "pulsesensor"));
    assert_int_equal(test_count(&day.told, EVENT_DEVICE), 1);
    int64_t sample_ns = first_of(&day, EVENT_SAMPLE, 25 + for_s);
    int64_t beat_ns = first_of(&day, EVENT_BEAT, 25 + for_s);
    print_message("after %.0f s of silence: a sample after %.2f s, a beat told after %.2f s\n",
                  for_s, s_from_ns(sample_ns) - 25 - for_s, s_from_ns(beat_ns) - 25 - for_s);
    assert_true(sample_ns > 0 && s_from_ns(sample_ns) < 25 + for_s + 0.2);
    assert_true(beat_ns > 0 && s_from_ns(beat_ns) < 25 + for_s + 8);
    check_nothing_from(&day, 25.1, 25 + for_s - 0.1);
    day_end(&day);
}

static void a_board_that_starts_anew_in_the_middle(void **state)
{
    (void)state;
    check_a_break(2, true);
    check_a_break(3.3, true);
}

static void a_sensor_that_is_silent_and_returns(void **state)
{
    (void)state;
    check_a_break(8, false);
    check_a_break(60, false);
}

/* A board at another speed in the place of the one that is known: where the driver drops what is
 * damaged, nothing comes, for ever. */
static void another_board_that_is_silent_at_this_speed(void **state)
{
    (void)state;
    struct day day;
    struct event lost = event_of(EVENT_LINK, 20 * NS_PER_S), open = lost;
    lost.link.state = LINK_LOST;
    open.link.state = LINK_OPEN;
    day_begin(&day);
    heart(&day, 20);
    put(&day, &lost);
    silence(&day, 25);
    open.at_ns = 25 * NS_PER_S;
    put(&day, &open);
    silence(&day, 33);
    assert_false(pipeline_is_puzzled(day.pipeline, 0)); /* the same board may be starting */
    silence(&day, 36);
    assert_true(knows(&day, "pulsesensor"));
    assert_true(pipeline_is_puzzled(day.pipeline, 0));
    heart(&day, 37); /* it was the same after all */
    assert_false(pipeline_is_puzzled(day.pipeline, 0));
    silence(&day, 90);
    assert_false(pipeline_is_puzzled(day.pipeline, 0));
    day_end(&day);
}

/* The same board with another program: forgotten within some seconds, and recognised anew. */
static void a_sensor_that_changes_its_way_of_speaking(void **state)
{
    (void)state;
    struct day day;
    day_begin(&day);
    heart(&day, 20);
    assert_true(knows(&day, "pulsesensor"));
    double known_until_s = 0;
    for (int i = 0; day.at_ns < 32 * NS_PER_S; i++) { /* something nobody knows */
        static const char line[] = "the quick brown fox jumps over the lazy dog\r\n";
        day.at_ns += 100 * NS_PER_MS;
        words(&day, line, sizeof line - 1);
        if (knows(&day, "pulsesensor"))
            known_until_s = s_from_ns(day.at_ns);
    }
    print_message("forgotten after %.1f s\n", known_until_s - 20);
    assert_true(known_until_s < 25);
    assert_null(pipeline_device(day.pipeline, 0));
    assert_int_equal(test_count(&day.told, EVENT_DEVICE), 1);
    while (day.speech.events[day.said].at_ns < day.at_ns)
        day.said++;
    heart(&day, 45);
    assert_true(knows(&day, "pulsesensor"));
    assert_int_equal(test_count(&day.told, EVENT_DEVICE), 2);
    check_nothing_from(&day, 20.1, 32);
    day_end(&day);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_board_that_starts_when_it_is_opened),
        cmocka_unit_test(a_board_that_starts_anew_in_the_middle),
        cmocka_unit_test(a_sensor_that_is_silent_and_returns),
        cmocka_unit_test(another_board_that_is_silent_at_this_speed),
        cmocka_unit_test(a_sensor_that_changes_its_way_of_speaking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
