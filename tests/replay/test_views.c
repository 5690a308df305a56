/* What the screens are given of a heart is what the events said: every extreme of the wave, every
 * beat and breath, the spectrum that coherence was read from; and the same session gives the same
 * picture again. */
#include "support.h"

#include "base/clock.h"
#include "events/kinds.h"
#include "sensors/simulator/simulator.h"
#include "session/pipeline.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SESSION_S 150

struct sitting {
    struct pipeline *pipeline;
    struct test_events told;
    struct snapshot *view;
};

static void begin(struct sitting *sitting, const struct practice *practice)
{
    struct problem problem;
    const struct pipeline_config config = {.practice = practice};
    memset(sitting, 0, sizeof *sitting);
    sitting->view = calloc(1, sizeof *sitting->view);
    assert_non_null(sitting->view);
    assert_int_equal(pipeline_create(&config, &sitting->pipeline, &problem), STATUS_OK);
}

static void end(struct sitting *sitting)
{
    pipeline_destroy(sitting->pipeline);
    test_events_finish(&sitting->told);
    free(sitting->view);
}

static void feed(struct sitting *sitting, const struct event *event)
{
    struct event_sink sink = test_sink(&sitting->told);
    pipeline_feed(sitting->pipeline, event, &sink);
}

static void feed_link(struct sitting *sitting, enum link_state state, int64_t at_ns)
{
    struct event event = event_of(EVENT_LINK, at_ns);
    event.link.state = (uint8_t)state;
    feed(sitting, &event);
}

static const struct snapshot *look(struct sitting *sitting)
{
    memset(sitting->view, 0, sizeof *sitting->view);
    pipeline_view(sitting->pipeline, sitting->view);
    return sitting->view;
}

/* --- what was told, asked of the events ------------------------------------------------------ */

struct extremes {
    double low, high;
    int count, breaks;
};

static struct extremes extremes_told(const struct sitting *sitting, int64_t from_ns)
{
    struct extremes found = {INFINITY, -INFINITY, 0, 0};
    for (size_t i = 0; i < sitting->told.count; i++) {
        const struct event *event = &sitting->told.at[i];
        if (event->kind != EVENT_SAMPLE || event->sample.time_ns < from_ns)
            continue;
        found.low = fmin(found.low, event->sample.value);
        found.high = fmax(found.high, event->sample.value);
        found.count++;
    }
    return found;
}

static struct extremes extremes_shown(const struct snapshot *view)
{
    struct extremes found = {INFINITY, -INFINITY, 0, 0};
    int32_t before_us = INT32_MAX;
    for (int i = 0; i < view->wave.count; i++) {
        const struct wave_point *point = &view->wave.points[i];
        assert_true(point->before_us <= before_us); /* oldest first */
        before_us = point->before_us;
        found.breaks += isnan(point->value);
        if (isnan(point->value))
            continue;
        found.low = fmin(found.low, (double)point->value);
        found.high = fmax(found.high, (double)point->value);
        found.count++;
    }
    return found;
}

static int64_t oldest_ns(const struct snapshot *view)
{
    return view->now_ns - (int64_t)view->wave.points[0].before_us * 1000;
}

static void the_wave_has_every_extreme(const struct sitting *sitting, const struct snapshot *view)
{
    if (view->wave.count == 0)
        return;
    struct extremes shown = extremes_shown(view);
    struct extremes told = extremes_told(sitting, oldest_ns(view) - 1000);
    assert_true(shown.low == (double)(float)told.low);
    assert_true(shown.high == (double)(float)told.high);
    assert_int_equal(shown.count, told.count); /* 50 a second: every sample */
}

static void beats_are_those_told(const struct sitting *sitting, const struct snapshot *view)
{
    int left = view->wave.beat_count;
    for (size_t i = sitting->told.count; i > 0 && left > 0; i--)
        if (sitting->told.at[i - 1].kind == EVENT_BEAT)
            assert_int_equal(view->wave.beats_ns[--left], sitting->told.at[i - 1].beat.time_ns);
    assert_int_equal(left, 0);
}

static void breaths_are_those_told(const struct sitting *sitting, const struct snapshot *view)
{
    int left = view->breath_count;
    for (size_t i = sitting->told.count; i > 0 && left > 0; i--) {
        const struct breath_body *told = &sitting->told.at[i - 1].breath;
        if (sitting->told.at[i - 1].kind != EVENT_BREATH)
            continue;
        const struct breath_shown *shown = &view->breaths[--left];
        assert_int_equal(shown->start_ns, told->start_ns);
        assert_int_equal(shown->end_ns, told->end_ns);
        assert_int_equal(shown->reason, told->reason);
        assert_true(shown->reason != REASON_NONE || shown->high_bpm == (float)told->high_bpm);
        assert_true(shown->reason != REASON_NONE || shown->low_bpm == (float)told->low_bpm);
        assert_true(shown->quality == (float)told->quality);
    }
    assert_int_equal(left, 0);
}

/* Its tallest bin in the band stands where coherence says; its area about the peak is the peak's
 * power. Without a value there is no column. */
static bool the_spectrum_is_coherences(const struct snapshot *view)
{
    const struct spectrum_shown *shown = &view->spectrum;
    int tallest = (int)ceil(shown->low_hz / shown->bin_hz), any = 0;
    for (int i = 0; i < SPECTRUM_SHOWN; i++) {
        bool searched = i >= tallest && i * shown->bin_hz <= shown->high_hz;
        any += shown->density[i] > 0;
        if (searched && shown->density[i] > shown->density[tallest])
            tallest = i;
    }
    if (view->coherence_reason != REASON_NONE) {
        assert_int_equal(any, 0);
        return false;
    }
    assert_true(fabs(tallest * shown->bin_hz - view->peak_hz) < 1e-9);
    int half = (int)floor(shown->half_hz / shown->bin_hz);
    double near = 0, whole = 0;
    for (int i = (int)ceil(0.0033 / shown->bin_hz); i < SPECTRUM_SHOWN; i++) {
        bool total = i * shown->bin_hz <= 0.4;
        whole += total ? (double)shown->density[i] : 0;
        near += abs(i - tallest) <= half ? (double)shown->density[i] : 0;
    }
    assert_true(fabs(near / whole - view->share) < 1e-4);
    return true;
}

/* --- a sitting ------------------------------------------------------------------------------ */

static struct practice *paced_practice(void)
{
    static const char text[] = "id: paced\ntitle: Paced\nbreath: {rate: 6, inhale: 0.4}\nsteps:\n"
                               "  - {id: a, say: \"Breathe.\", for: 600s, pace: true}\n";
    struct practice *practice;
    struct problem problem;
    assert_int_equal(practice_parse(text, sizeof text - 1, "test", &practice, &problem), STATUS_OK);
    return practice;
}

static struct event tick_at(int tenth)
{
    return event_of(EVENT_TICK, tenth * 100 * NS_PER_MS);
}

/* A cable out for six seconds at 100 s. Returns how many seconds had a spectrum. */
static int sit(struct sitting *sitting, const struct simulator_speech *speech)
{
    size_t next = 0;
    int columns = 0;
    feed_link(sitting, LINK_OPEN, 0);
    for (int tenth = 0; tenth <= SESSION_S * 10; tenth++) {
        struct event tick = tick_at(tenth);
        bool out = tenth > 1000 && tenth <= 1060;
        for (; next < speech->event_count && speech->events[next].at_ns <= tick.at_ns; next++)
            if (!out)
                feed(sitting, &speech->events[next]);
        if (tenth == 1000 || tenth == 1060)
            feed_link(sitting, tenth == 1000 ? LINK_LOST : LINK_OPEN, tick.at_ns);
        feed(sitting, &tick);
        if (tenth % 10 != 3)
            continue;
        const struct snapshot *view = look(sitting);
        the_wave_has_every_extreme(sitting, view);
        beats_are_those_told(sitting, view);
        breaths_are_those_told(sitting, view);
        columns += the_spectrum_is_coherences(view);
        if (tenth == 1073)
            assert_int_equal(extremes_shown(view).breaks, 1);
    }
    return columns;
}

static void a_screen_sees_what_the_events_said(void **state)
{
    (void)state;
    struct simulator_speech speech;
    struct practice *practice = paced_practice();
    struct sitting first, again;
    assert_int_equal(simulator_speak("steady,seed=5", SESSION_S, &speech, NULL), STATUS_OK);
    begin(&first, practice);
    begin(&again, practice);
    assert_true(sit(&first, &speech) > 30);
    assert_true(sit(&again, &speech) > 30);
    assert_int_equal(first.view->wave.source, WAVE_PULSE);
    assert_true(first.view->wave.beat_count >= 6);
    assert_true(first.view->breath_count >= 10);
    assert_memory_equal(first.view, again.view, sizeof *first.view); /* a replay shows the same */
    end(&first);
    end(&again);
    practice_destroy(practice);
    simulator_speech_finish(&speech);
}

/* --- single streams ------------------------------------------------------------------------- */

static void meet(struct sitting *sitting, enum signal_kind signal, uint8_t channel)
{
    struct event event = event_of(EVENT_DEVICE, 0);
    strcpy(event.device.id, "made");
    event.device.channel = channel;
    event.device.signal = (uint8_t)signal;
    event.device.rate_hz = 1000;
    event.device.low = event.device.high = NAN;
    feed(sitting, &event);
}

static void give(struct sitting *sitting, uint8_t channel, int64_t time_ns, double value)
{
    struct event event = event_of(EVENT_SAMPLE, time_ns);
    event.sample.time_ns = time_ns;
    event.sample.channel = channel;
    event.sample.value = value;
    feed(sitting, &event);
}

/* 2000 samples a second, needles of one sample upwards and downwards: none is thinned away. */
static void no_needle_is_lost(void **state)
{
    (void)state;
    struct sitting sitting;
    begin(&sitting, NULL);
    meet(&sitting, SIGNAL_ECG, 3);
    for (int i = 0; i < 20000; i++) {
        double value = sin(i * 0.003) + (i % 1709 == 0 ? 50 + i * 0.001 : 0);
        give(&sitting, 3, i * INT64_C(500000), value - (i % 1301 == 0 ? 40 : 0));
    }
    const struct snapshot *view = look(&sitting);
    struct extremes shown = extremes_shown(view);
    struct extremes told = extremes_told(&sitting, oldest_ns(view));
    assert_int_equal(view->wave.source, WAVE_ECG);
    assert_true(shown.low == (double)(float)told.low && shown.high == (double)(float)told.high);
    assert_in_range(shown.count, 1200, 1280);
    int needles = 0, expected = 0;
    for (int i = 0; i < view->wave.count; i++)
        needles += fabsf(view->wave.points[i].value) > 30;
    for (int i = 4001; i < 20000; i++)
        expected += (i % 1709 == 0) + (i % 1301 == 0);
    assert_int_equal(needles, expected);
    end(&sitting);
}

static void a_hole_is_a_break(void **state)
{
    (void)state;
    struct sitting sitting;
    begin(&sitting, NULL);
    meet(&sitting, SIGNAL_PPG, 1);
    for (int i = 0; i < 400; i++)
        if (i < 200 || i >= 230) /* 0.6 s */
            give(&sitting, 1, i * 20 * NS_PER_MS, i % 50);
    assert_int_equal(extremes_shown(look(&sitting)).breaks, 1);
    give(&sitting, 1, 9 * NS_PER_S, NAN);   /* no value at all */
    give(&sitting, 2, 9 * NS_PER_S, 1e9);   /* another channel */
    give(&sitting, 1, 9 * NS_PER_S + 1, 7); /* after a second of silence */
    assert_int_equal(extremes_shown(look(&sitting)).breaks, 2);
    assert_true(extremes_shown(look(&sitting)).high < 50);
    end(&sitting);
}

static void what_there_is_none_of_is_said(void **state)
{
    (void)state;
    static const struct {
        enum signal_kind signal;
        enum wave_source source;
    } cases[] = {{SIGNAL_RR, WAVE_INTERVALS},
                 {SIGNAL_HEART_RATE, WAVE_RATE},
                 {SIGNAL_PPG, WAVE_PULSE},
                 {SIGNAL_ECG, WAVE_ECG},
                 {SIGNAL_BATTERY, WAVE_NONE}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sitting sitting;
        begin(&sitting, NULL);
        meet(&sitting, cases[i].signal, 1);
        assert_int_equal(look(&sitting)->wave.source, cases[i].source);
        assert_int_equal(look(&sitting)->wave.count, 0);
        end(&sitting);
    }
    struct sitting both; /* a strap with intervals and an ECG */
    begin(&both, NULL);
    meet(&both, SIGNAL_RR, 1);
    meet(&both, SIGNAL_ECG, 2);
    assert_int_equal(look(&both)->wave.source, WAVE_ECG);
    end(&both);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_screen_sees_what_the_events_said),
        cmocka_unit_test(no_needle_is_lost),
        cmocka_unit_test(a_hole_is_a_break),
        cmocka_unit_test(what_there_is_none_of_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
