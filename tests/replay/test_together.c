/* Several sensors on one clock: what each gives is what it gives alone, and the same heart, felt in
 * two places, beats at the same moments but for the time that a pulse takes. */
#include "support.h"

#include "base/clock.h"
#include "base/text.h"
#include "events/kinds.h"
#include "journal/record.h"
#include "sensors/chain.h"
#include "sensors/simulator/heart_model.h"
#include "sensors/simulator/speaker.h"
#include "session/pipeline.h"
#include "session/replay.h"
#include "session/session.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BURST_NS   (16 * NS_PER_MS) /* as a USB adapter hands it over */
#define TICK_NS    (100 * NS_PER_MS)
#define LEARNED_NS (20 * NS_PER_S) /* by then the rate of a device without a clock is known */
#define BEATS_MOST 400

struct together {
    struct pipeline *pipeline;
    struct test_events events;
    struct speaker wires[STREAMS_MOST];
    double beats_s[BEATS_MOST]; /* the truth, R waves, of the newest wire */
    int beat_count;
};

static struct together together;

static void feed(const struct event *event)
{
    struct event_sink sink = test_sink(&together.events);
    pipeline_feed(together.pipeline, event, &sink);
}

static void wire_start(int stream, const char *device)
{
    struct heart_recipe recipe;
    struct faults faults = {0};
    struct problem problem;
    assert_int_equal(heart_recipe_parse("steady", &recipe, &problem), STATUS_OK);
    speaker_start(&together.wires[stream], dialect_find(device), &recipe, &faults);
    together.wires[stream].speaking = true;
    struct event event = event_of(EVENT_LINK, 0);
    event.stream = (uint8_t)stream;
    event.link.state = LINK_OPEN;
    feed(&event);
}

static void wire_burst(int stream, int64_t now_ns)
{
    struct speaker *wire = &together.wires[stream];
    while (speaker_due_s(wire) <= s_from_ns(now_ns)) {
        uint8_t bytes[DIALECT_BYTES_MAX];
        struct body_moment moment;
        size_t size = speaker_next(wire, bytes, &moment);
        if (stream == 0 && !isnan(moment.beat_s) && together.beat_count < BEATS_MOST)
            together.beats_s[together.beat_count++] = moment.beat_s;
        for (size_t from = 0; from < size; from += EVENT_BYTES_MAX) {
            struct event event = event_of(EVENT_BYTES, now_ns);
            size_t piece = size - from < EVENT_BYTES_MAX ? size - from : EVENT_BYTES_MAX;
            event.stream = (uint8_t)stream;
            event.bytes.size = (uint8_t)piece;
            memcpy(event.bytes.at, bytes + from, piece);
            feed(&event);
        }
    }
}

/* The same person wears those of `devices` that are not NULL, each at its stream. */
static void play(const char *const worn[2], const struct practice *practice, double seconds)
{
    struct problem problem;
    together = (struct together){0};
    const struct pipeline_config config = {.practice = practice,
                                           .sensors = {{.named = worn[0]}, {.named = worn[1]}},
                                           .sensor_count = 2};
    assert_int_equal(pipeline_create(&config, &together.pipeline, &problem), STATUS_OK);
    for (int i = 0; i < 2; i++)
        if (worn[i])
            wire_start(i, worn[i]);
    for (int64_t now_ns = BURST_NS, tick_ns = 0; now_ns < ns_from_s(seconds); now_ns += BURST_NS) {
        for (; tick_ns <= now_ns; tick_ns += TICK_NS) {
            struct event tick = event_of(EVENT_TICK, tick_ns);
            feed(&tick);
        }
        for (int i = 0; i < 2; i++)
            if (worn[i])
                wire_burst(i, now_ns);
    }
}

static void play_end(void)
{
    pipeline_destroy(together.pipeline);
    test_events_finish(&together.events);
}

static struct practice *paced_practice(void)
{
    static const char text[] = "id: p\ntitle: P\nbreath: {rate: 6, inhale: 0.4}\nsteps:\n"
                               "  - {id: one, say: \"One.\", for: 40s, pace: true}\n"
                               "  - {id: two, say: \"Two.\", for: 40s, pace: true}\n";
    struct practice *practice;
    struct problem problem;
    assert_int_equal(practice_parse(text, strlen(text), "test", &practice, &problem), STATUS_OK);
    return practice;
}

/* The next event of one stream at or after *i; NULL: there is none. */
static const struct event *next_of(const struct test_events *events, size_t *i, uint8_t stream)
{
    while (*i < events->count && events->at[*i].stream != stream)
        ++*i;
    return *i < events->count ? &events->at[(*i)++] : NULL;
}

static void fail_with(const struct event *beside, const struct event *alone)
{
    char memory[800];
    struct text words = text_over(memory, sizeof memory);
    text_add(&words, "beside another: ");
    event_print(beside, &words);
    text_add(&words, "\nalone: ");
    event_print(alone, &words);
    fail_msg("%s", memory);
}

/* Every event of a stream is what it is when the sensor beside it is not there. */
static void one_is_as_if_alone(const char *const worn[2], uint8_t stream)
{
    const char *alone[2] = {stream == 0 ? worn[0] : NULL, stream == 1 ? worn[1] : NULL};
    struct practice *practice = paced_practice();
    play(worn, practice, 90);
    struct test_events both = together.events;
    together.events = (struct test_events){0};
    play_end();
    play(alone, practice, 90);
    size_t i = 0, j = 0, compared = 0;
    const struct event *a, *b;
    do {
        a = next_of(&both, &i, stream);
        b = next_of(&together.events, &j, stream);
        assert_true(!a == !b);
        if (a && !event_equal(a, b, 0))
            fail_with(a, b);
        compared++;
    } while (a);
    assert_true(compared > 4000);
    play_end();
    test_events_finish(&both);
    practice_destroy(practice);
}

static void each_is_recorded_as_if_alone(void **state)
{
    static const char *const worn[2] = {"contec-5", "zephyr-bioharness"};
    (void)state;
    one_is_as_if_alone(worn, 0);
    one_is_as_if_alone(worn, 1);
}

static void the_practice_paces_every_heart(void **state)
{
    static const char *const worn[2] = {"contec-5", "zephyr-bioharness"};
    (void)state;
    struct practice *practice = paced_practice();
    play(worn, practice, 80);
    int paced[2] = {0};
    for (size_t i = 0; i < together.events.count; i++) {
        const struct event *event = &together.events.at[i];
        if (event->kind == EVENT_BREATH && event->breath.paced)
            paced[event->stream]++;
        if (event->kind == EVENT_STEP || event->kind == EVENT_PACE)
            assert_int_equal(event->stream, 0); /* what is everybody's is told once */
    }
    assert_true(paced[0] >= 5);
    assert_true(paced[1] >= 5);
    play_end();
    practice_destroy(practice);
}

static void a_snapshot_tells_of_all(void **state)
{
    static const char *const worn[2] = {"contec-5", "zephyr-bioharness"};
    static struct snapshot view;
    (void)state;
    play(worn, NULL, 40);
    memset(&view, 0, sizeof view);
    pipeline_view(together.pipeline, &view);
    assert_int_equal(view.sensor_count, 2);
    assert_string_equal(view.sensors[0].device, view.device);
    assert_string_equal(view.sensors[1].device, device_find("zephyr-bioharness")->title);
    assert_true(view.sensors[0].signals & 1U << SIGNAL_PPG);
    assert_false(view.sensors[0].signals & 1U << SIGNAL_ECG);
    assert_true(view.sensors[1].signals & 1U << SIGNAL_ECG);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(view.sensors[i].quality, QUALITY_GOOD);
        assert_true(fabs(view.sensors[i].heart_rate_bpm - 68) < 15);
    }
    play_end();
}

static void nobodys_bytes_are_passed_over(void **state)
{
    static const char *const worn[2] = {"contec-5", NULL};
    (void)state;
    play(worn, NULL, 10);
    size_t before = together.events.count;
    struct event stray = event_of(EVENT_BYTES, 11 * NS_PER_S);
    stray.stream = 200;
    stray.bytes.size = 3;
    feed(&stray);
    assert_int_equal(together.events.count, before + 1); /* itself */
    play_end();
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The closing beats of all intervals of one stream, as they were told first. */
static int beats_of(uint8_t stream, double beats_s[BEATS_MOST])
{
    int count = 0;
    for (size_t i = 0; i < together.events.count; i++) {
        const struct event *event = &together.events.at[i];
        if (event->kind == EVENT_RR && !event->rr.revises && event->stream == stream &&
            event->rr.time_ns > LEARNED_NS && count < BEATS_MOST)
            beats_s[count++] = s_from_ns(event->rr.time_ns);
    }
    return count;
}

struct apart {
    int beats;
    double middle_ms, stray_ms; /* median; how far 95 % stray from it */
};

/* How much later the beats of `b` are than those of `a`, when b's are counted on by `shift`. */
static struct apart beats_apart_at(const double *a, int a_count, const double *b, int b_count,
                                   int shift)
{
    static double apart_ms[BEATS_MOST];
    struct apart found = {0};
    for (int i = 0; i < a_count; i++)
        if (i + shift >= 0 && i + shift < b_count)
            apart_ms[found.beats++] = 1000 * (b[i + shift] - a[i]);
    qsort(apart_ms, (size_t)found.beats, sizeof *apart_ms, compare_doubles);
    found.middle_ms = apart_ms[found.beats / 2];
    found.stray_ms = fmax(apart_ms[found.beats * 39 / 40] - found.middle_ms,
                          found.middle_ms - apart_ms[found.beats / 40]);
    return found;
}

/* The rhythm itself says which beat is which: no other count of the same beats strays as little. */
static struct apart beats_apart(const double *a, int a_count, const double *b, int b_count)
{
    struct apart best = {.stray_ms = INFINITY};
    for (int shift = -30; shift <= 30; shift++) {
        struct apart apart = beats_apart_at(a, a_count, b, b_count, shift);
        best = apart.stray_ms < best.stray_ms ? apart : best;
    }
    return best;
}

/* A pulse takes HEART_PULSE_DELAY_S from the R wave to the finger. A strap that sends waves says
 * when its R waves were. One that sends intervals says nothing of when they ended: its beats stand
 * CHAIN_LATE_NS before the first packet, so that they are off by the same part of a second all
 * along. */
static void the_same_heart_beats_in_both(void **state)
{
    static const struct {
        const char *worn[2];
        bool sends_waves;
    } pairs[] = {
        {{"zephyr-bioharness", "contec-5"}, true},  {{"zephyr-bioharness", "pulsesensor"}, true},
        {{"zephyr-bioharness", "nonin-df7"}, true}, {{"openbci-cyton", "contec-9"}, true},
        {{"polar-wearlink", "contec-5"}, false},    {{"zephyr-hxm", "pulsesensor"}, false},
        {{"ble-bridge", "contec-5"}, false},
    };
    static double beats_s[2][BEATS_MOST];
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        play(pairs[i].worn, NULL, 120);
        int first = beats_of(0, beats_s[0]), second = beats_of(1, beats_s[1]);
        struct apart apart = beats_apart(beats_s[0], first, beats_s[1], second);
        printf("%-18s %-12s %3d beats, %7.1f ms apart, 95 %% within %.1f ms\n", pairs[i].worn[0],
               pairs[i].worn[1], apart.beats, apart.middle_ms, apart.stray_ms);
        play_end();
        assert_true(apart.beats >= 110);
        assert_true(apart.stray_ms < 5);
        if (pairs[i].sends_waves)
            assert_true(fabs(apart.middle_ms - 1000 * HEART_PULSE_DELAY_S) < 5);
        else
            assert_true(fabs(apart.middle_ms) < s_from_ns(CHAIN_LATE_NS) * 1000 + 250);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_recorded_as_if_alone),
        cmocka_unit_test(the_practice_paces_every_heart),
        cmocka_unit_test(a_snapshot_tells_of_all),
        cmocka_unit_test(nobodys_bytes_are_passed_over),
        cmocka_unit_test(the_same_heart_beats_in_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
