/* The engine with devices that are no pulse wave: straps that send intervals, sensors that say
 * whether they are worn, ECGs, several channels, one device after another. */
#include "heart_support.h"

#include <string.h>

static struct bench bench;

static void tell_channel(const char *id, int channel, enum signal_kind signal)
{
    struct event event = event_of(EVENT_DEVICE, bench.now_ns);
    event.device.channel = (uint8_t)channel;
    event.device.signal = (uint8_t)signal;
    event.device.rate_hz = event.device.low = event.device.high = NAN;
    memcpy(event.device.id, id, strlen(id));
    bench_feed(&bench, &event);
}

static void tell_value(int channel, int64_t time_ns, double value)
{
    bench_pass(&bench, time_ns);
    struct event event = event_of(EVENT_SAMPLE, time_ns);
    event.sample.time_ns = time_ns;
    event.sample.channel = (uint8_t)channel;
    event.sample.value = value;
    bench_feed(&bench, &event);
}

static void strap_start(const char *id)
{
    struct problem problem;
    bench = (struct bench){0};
    assert_int_equal(engine_create(&bench.engine, &problem), STATUS_OK);
    bench_link(&bench, LINK_OPEN);
    tell_channel(id, 0, SIGNAL_RR);
    tell_channel(id, 1, SIGNAL_CONTACT);
}

/* A slow breath's interval at a moment. */
static double breathing_ms(double t_s)
{
    return 900 + 60 * sin(2 * M_PI * 0.1 * t_s);
}

/* Intervals as `ms_at` gives them, from the beat at *beat_s to `to_s`. */
static void strap_play(double (*ms_at)(double t_s), double *beat_s, double to_s)
{
    while (*beat_s < to_s) {
        double ms = ms_at(*beat_s);
        *beat_s += ms / 1000;
        tell_value(0, ns_from_s(*beat_s), ms);
    }
}

static const struct coherence_body *coherence_of_second(int64_t second)
{
    for (size_t i = 0; i < bench.told.count; i++) {
        const struct event *event = &bench.told.at[i];
        if (event->kind == EVENT_COHERENCE && event->coherence.time_ns == second * NS_PER_S)
            return &event->coherence;
    }
    fail_msg("nothing is told of second %d", (int)second);
    return NULL;
}

static enum reason reason_of_second(int64_t second)
{
    return (enum reason)coherence_of_second(second)->reason;
}

static void intervals_of_a_strap_score(void **state)
{
    (void)state;
    double beat_s = 1;
    strap_start("strap");
    strap_play(breathing_ms, &beat_s, 100);
    assert_int_equal(reason_of_second(40), REASON_SETTLING);
    assert_int_equal(reason_of_second(90), REASON_NONE);
    assert_true(coherence_of_second(90)->ratio > 8);
    assert_near(coherence_of_second(90)->peak_hz, 0.1, 0.003);
    for (size_t i = 0; i < bench.told.count; i++) {
        const struct event *event = &bench.told.at[i];
        if (event->kind == EVENT_RR && !event->rr.first && !isnan(event->rr.nn_ms))
            assert_true(event->rr.class == BEAT_NORMAL && event->rr.nn_ms == event->rr.rr_ms);
        if (event->kind == EVENT_QUALITY && event->at_ns > 8 * NS_PER_S)
            assert_int_equal(event->quality.level, QUALITY_GOOD);
    }
    assert_no_gap_is_bridged(&bench.told);
    bench_finish(&bench);
}

static void a_lost_interval_is_not_bridged(void **state)
{
    (void)state;
    double beat_s = 1;
    strap_start("strap");
    strap_play(breathing_ms, &beat_s, 30);
    size_t before = bench.told.count;
    beat_s += 0.85; /* one interval was lost on the way */
    strap_play(breathing_ms, &beat_s, 31.5);
    bool opened = false;
    for (size_t i = before; i < bench.told.count; i++)
        opened = opened || (bench.told.at[i].kind == EVENT_RR && bench.told.at[i].rr.first);
    assert_true(opened);
    bench_finish(&bench);
}

static void a_loss_breaks_a_chain_of_intervals(void **state)
{
    (void)state;
    double beat_s = 1;
    strap_start("strap");
    strap_play(breathing_ms, &beat_s, 30);
    struct event loss = event_of(EVENT_LOSS, bench.now_ns);
    loss.loss.from_ns = ns_from_s(beat_s);
    loss.loss.to_ns = ns_from_s(beat_s + 3);
    bench_feed(&bench, &loss);
    size_t before = bench.told.count;
    strap_play(breathing_ms, &beat_s, 31);
    bool opened = false;
    for (size_t i = before; i < bench.told.count; i++)
        opened = opened || (bench.told.at[i].kind == EVENT_RR && bench.told.at[i].rr.first);
    assert_true(opened);
    bench_finish(&bench);
}

/* Off at 100 s, on again at 110 s; meanwhile the strap goes on telling what it makes up. */
static void what_is_not_worn_has_no_value(void **state)
{
    (void)state;
    double beat_s = 1;
    strap_start("strap");
    tell_value(1, NS_PER_S / 2, 1);
    strap_play(breathing_ms, &beat_s, 100);
    tell_value(1, ns_from_s(beat_s) + 1, 0);
    size_t off = test_count(&bench.told, EVENT_BEAT);
    strap_play(breathing_ms, &beat_s, 110);
    assert_int_equal(test_count(&bench.told, EVENT_BEAT), off);
    tell_value(1, ns_from_s(beat_s) + 1, 1);
    strap_play(breathing_ms, &beat_s, 220);
    assert_int_equal(reason_of_second(95), REASON_NONE);
    for (int second = 102; second < 109; second++)
        assert_int_equal(reason_of_second(second), REASON_NOT_WORN);
    for (int second = 115; second < 170; second += 5)
        assert_int_equal(reason_of_second(second), REASON_GAP);
    assert_int_equal(reason_of_second(190), REASON_NONE);
    assert_no_gap_is_bridged(&bench.told);
    bench_finish(&bench);
}

static void a_silent_strap_has_no_value(void **state)
{
    (void)state;
    double beat_s = 1;
    strap_start("strap");
    strap_play(breathing_ms, &beat_s, 100);
    bench_pass(&bench, ns_from_s(115));
    assert_int_equal(reason_of_second(95), REASON_NONE);
    assert_int_equal(reason_of_second(110), REASON_NO_SIGNAL);
    bench_finish(&bench);
}

/* A watch that broadcasts 61440 / heart rate, in 1/1024 s. */
static double made_up_ms(double t_s)
{
    double rate = floor(66 + 6 * sin(2 * M_PI * 0.1 * t_s));
    return floor(61440 / rate) * 1000 / 1024;
}

static void intervals_that_are_made_up_have_no_value(void **state)
{
    (void)state;
    double beat_s = 1;
    strap_start("watch");
    strap_play(made_up_ms, &beat_s, 180);
    for (int second = 70; second < 178; second++)
        assert_true(reason_of_second(second) != REASON_NONE);
    assert_int_equal(reason_of_second(150), REASON_SYNTHETIC);
    bench_finish(&bench);
}

/* It may be on another person. */
static void another_device_settles_anew(void **state)
{
    (void)state;
    double beat_s = 1;
    strap_start("strap");
    strap_play(breathing_ms, &beat_s, 100);
    tell_channel("other", 0, SIGNAL_RR);
    strap_play(breathing_ms, &beat_s, 200);
    assert_int_equal(reason_of_second(98), REASON_NONE);
    for (int second = 103; second < 160; second++)
        assert_int_equal(reason_of_second(second), REASON_SETTLING);
    assert_int_equal(reason_of_second(175), REASON_NONE);
    bench_finish(&bench);
}

/* The first channel with a heart is used; the others do not disturb it. */
static void other_channels_are_passed_over(void **state)
{
    (void)state;
    double beat_s = 1;
    strap_start("strap");
    tell_channel("strap", 2, SIGNAL_ECG);
    tell_channel("strap", 3, SIGNAL_OXYGEN);
    tell_channel("strap", 4, SIGNAL_PPG);
    for (int k = 0; k < 90; k++) {
        tell_value(2, ns_from_s(beat_s) + k + 1, 5000 * (k % 2));
        tell_value(3, ns_from_s(beat_s) + k + 1, 98);
        strap_play(breathing_ms, &beat_s, k + 1.5);
    }
    assert_int_equal(reason_of_second(80), REASON_NONE);
    bench_finish(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_of_a_strap_score),
        cmocka_unit_test(a_lost_interval_is_not_bridged),
        cmocka_unit_test(a_loss_breaks_a_chain_of_intervals),
        cmocka_unit_test(what_is_not_worn_has_no_value),
        cmocka_unit_test(a_silent_strap_has_no_value),
        cmocka_unit_test(intervals_that_are_made_up_have_no_value),
        cmocka_unit_test(another_device_settles_anew),
        cmocka_unit_test(other_channels_are_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
