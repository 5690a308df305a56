/* The engine: a heart settles and scores, a gap is never bridged, the same in gives the same out.
 */
#include "engine_support.h"

static void a_heart_settles_and_scores(void **state)
{
    (void)state;
    size_t count = slow_breath(beats_s, 100);
    bench_start(&bench);
    bench_play(&bench, beats_s, 0, 30, count);
    const struct event *early = last_of(&bench.told, EVENT_COHERENCE);
    assert_int_equal(early->coherence.reason, REASON_SETTLING);
    assert_near(early->coherence.settle_s, 64 - 28 + 0.8, 0.5); /* second 28, first beat 0.8 */
    bench_play(&bench, beats_s, 30, 100, count);
    bench_pass(&bench, 100 * NS_PER_S);
    const struct event *event = last_of(&bench.told, EVENT_COHERENCE);
    assert_int_equal(event->coherence.reason, REASON_NONE);
    assert_int_equal(event->coherence.time_ns, 99 * NS_PER_S);
    assert_int_equal(event->at_ns, 100 * NS_PER_S);
    assert_true(event->coherence.ratio > 8 && event->coherence.ratio < 10);
    assert_near(event->coherence.peak_hz, 0.1, 0.004);
    assert_int_equal(values_told(&bench.told), 35); /* seconds 65 to 99 */
    assert_int_equal(test_count(&bench.told, EVENT_COHERENCE), 100);
    const struct quality_body *quality = &last_of(&bench.told, EVENT_QUALITY)->quality;
    assert_int_equal(quality->level, QUALITY_GOOD);
    assert_int_equal(quality->reason, REASON_NONE);
    assert_near(quality->rate_hz, 50, 0.01);
    assert_near(quality->amplitude, 210, 20);
    assert_no_gap_is_bridged(&bench.told);
    bench_finish(&bench);
}

static void beats_are_told_within_a_second(void **state)
{
    (void)state;
    size_t count = slow_breath(beats_s, 40);
    bench_start(&bench);
    bench_play(&bench, beats_s, 0, 40, count);
    for (size_t i = 0; i < bench.told.count; i++)
        if (bench.told.at[i].kind == EVENT_BEAT)
            assert_true(bench.told.at[i].at_ns - bench.told.at[i].beat.time_ns < NS_PER_S);
    assert_true(test_count(&bench.told, EVENT_BEAT) >= 41);
    bench_finish(&bench);
}

/* A link lost for `away_s` at 80 s, with or without a gap event when it is back. */
static void unplugged(double away_s)
{
    size_t count = slow_breath(beats_s, 200);
    bench_start(&bench);
    bench_play(&bench, beats_s, 0, 80, count);
    bench_link(&bench, LINK_LOST);
    bench_pass(&bench, ns_from_s(80 + away_s / 2));
    assert_int_equal(last_of(&bench.told, EVENT_COHERENCE)->coherence.reason, REASON_NO_SENSOR);
    assert_int_equal(last_of(&bench.told, EVENT_QUALITY)->quality.reason, REASON_NO_SENSOR);
    assert_int_equal(last_of(&bench.told, EVENT_QUALITY)->quality.level, QUALITY_NONE);
    bench_pass(&bench, ns_from_s(80 + away_s));
    struct event gap = event_of(EVENT_GAP, bench.now_ns);
    gap.gap = (struct gap_body){.from_ns = 80 * NS_PER_S, .to_ns = bench.now_ns};
    bench_feed(&bench, &gap);
    bench_link(&bench, LINK_OPEN);
    bench_device(&bench);
    bench_play(&bench, beats_s, 80 + away_s, 200, count);
    bench_pass(&bench, 200 * NS_PER_S);
}

static void a_gap_is_never_bridged(void **state)
{
    (void)state;
    unplugged(6);
    assert_no_gap_is_bridged(&bench.told);
    int firsts = 0;
    for (size_t i = 0; i < bench.told.count; i++)
        if (bench.told.at[i].kind == EVENT_RR && bench.told.at[i].rr.first)
            firsts++;
    assert_int_equal(firsts, 2); /* the session's first beat, and the first after the gap */
    bench_finish(&bench);
}

static void the_value_returns_when_the_window_has_passed_the_gap(void **state)
{
    (void)state;
    unplugged(6);
    for (size_t i = 0; i < bench.told.count; i++) {
        const struct coherence_body *body = &bench.told.at[i].coherence;
        int64_t second = body->time_ns / NS_PER_S;
        if (bench.told.at[i].kind != EVENT_COHERENCE)
            continue;
        if (second >= 92 && second < 140)
            assert_int_equal(body->reason, REASON_GAP);
        if (second >= 68 && second < 78)
            assert_int_equal(body->reason, REASON_NONE);
        if (second > 156)
            assert_int_equal(body->reason, REASON_NONE);
    }
    bench_finish(&bench);
}

static void a_silent_device_is_no_signal(void **state)
{
    (void)state;
    size_t count = slow_breath(beats_s, 100);
    bench_start(&bench);
    bench_play(&bench, beats_s, 0, 80, count);
    bench_pass(&bench, 90 * NS_PER_S);
    assert_int_equal(last_of(&bench.told, EVENT_COHERENCE)->coherence.reason, REASON_NO_SIGNAL);
    assert_int_equal(last_of(&bench.told, EVENT_QUALITY)->quality.reason, REASON_NO_SIGNAL);
    bench_finish(&bench);
}

static void nothing_connected_is_no_sensor(void **state)
{
    (void)state;
    struct problem problem;
    bench = (struct bench){0};
    assert_int_equal(engine_create(&bench.engine, &problem), STATUS_OK);
    bench_pass(&bench, 5 * NS_PER_S);
    assert_int_equal(test_count(&bench.told, EVENT_COHERENCE), 5);
    assert_int_equal(last_of(&bench.told, EVENT_COHERENCE)->coherence.reason, REASON_NO_SENSOR);
    bench_finish(&bench);
}

/* The device's clock is set back by a second: the samples of that second are passed over, and no
 * interval spans them. */
static void a_clock_that_is_set_back_interrupts(void **state)
{
    (void)state;
    struct bench back;
    size_t count = slow_breath(beats_s, 40);
    int firsts = 0;
    bench_start(&back);
    for (int64_t k = 0; k < 40 * 50; k++) {
        int64_t time_ns = k * 20 * NS_PER_MS;
        bench_pass(&back, time_ns);
        struct event event = event_of(EVENT_SAMPLE, time_ns);
        event.sample = (struct sample_body){.time_ns = k < 20 * 50 ? time_ns : time_ns - NS_PER_S,
                                            .value = good_signal(beats_s, count, (double)k / 50)};
        bench_feed(&back, &event);
    }
    for (size_t i = 0; i < back.told.count; i++) {
        const struct event *event = &back.told.at[i];
        firsts += event->kind == EVENT_RR && event->rr.first && event->rr.time_ns > 19 * NS_PER_S;
    }
    assert_int_equal(firsts, 1);
    bench_finish(&back);
}

static void a_pause_of_samples_alone_is_a_gap_too(void **state)
{
    (void)state;
    size_t count = slow_breath(beats_s, 100);
    bench_start(&bench);
    bench_play(&bench, beats_s, 0, 40, count);
    bench_play(&bench, beats_s, 41, 60, count);
    assert_no_gap_is_bridged(&bench.told);
    int firsts = 0;
    for (size_t i = 0; i < bench.told.count; i++)
        firsts += bench.told.at[i].kind == EVENT_RR && bench.told.at[i].rr.first;
    assert_int_equal(firsts, 2);
    bench_finish(&bench);
}

/* --- the same in, the same out --- */

/* The same samples, told as they come (burst_ns 1) or in bursts. */
static void play_in_bursts(int64_t burst_ns, size_t count, struct test_events *told)
{
    bench_start(&bench);
    for (int64_t k = 0; k < 90 * 50; k++) {
        int64_t time_ns = k * 20 * NS_PER_MS + 3;
        bench_pass(&bench, (time_ns / burst_ns + 1) * burst_ns);
        struct event event = event_of(EVENT_SAMPLE, bench.now_ns);
        event.sample = (struct sample_body){
            .time_ns = time_ns, .value = good_signal(beats_s, count, s_from_ns(time_ns))};
        bench_feed(&bench, &event);
    }
    *told = bench.told;
    engine_destroy(bench.engine);
}

/* Told of the same things, whenever it was told. */
static void assert_same_but_for_when(const struct test_events *a, const struct test_events *b)
{
    static const enum event_kind kinds[] = {EVENT_BEAT, EVENT_RR, EVENT_QUALITY, EVENT_COHERENCE};
    for (int i = 0; i < 4; i++) {
        size_t at = 0, compared = 0;
        for (size_t k = 0; k < a->count; k++) {
            if (a->at[k].kind != kinds[i])
                continue;
            while (at < b->count && b->at[at].kind != kinds[i])
                at++;
            if (at == b->count)
                break;
            struct event one = a->at[k], other = b->at[at++];
            one.at_ns = other.at_ns = 0;
            assert_true(event_equal(&one, &other, 0));
            compared++;
        }
        assert_true(compared > 80);
    }
}

static void how_samples_are_grouped_does_not_matter(void **state)
{
    (void)state;
    const int64_t bursts_ns[] = {16 * NS_PER_MS, 64 * NS_PER_MS, 100 * NS_PER_MS};
    size_t count = slow_breath(beats_s, 90);
    struct test_events singly, bursts;
    play_in_bursts(1, count, &singly);
    for (int i = 0; i < 3; i++) {
        play_in_bursts(bursts_ns[i], count, &bursts);
        assert_same_but_for_when(&singly, &bursts);
        test_events_finish(&bursts);
    }
    test_events_finish(&singly);
}

static void the_same_events_give_the_same_bits(void **state)
{
    (void)state;
    size_t count = slow_breath(beats_s, 90);
    struct test_events first, second;
    play_in_bursts(48 * NS_PER_MS, count, &first);
    play_in_bursts(48 * NS_PER_MS, count, &second);
    assert_int_equal(first.count, second.count);
    assert_memory_equal(first.at, second.at, first.count * sizeof *first.at);
    test_events_finish(&first);
    test_events_finish(&second);
}

static void other_kinds_and_streams_are_passed_over(void **state)
{
    (void)state;
    size_t count = slow_breath(beats_s, 30);
    bench_start(&bench);
    for (int kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        struct event event = event_of((enum event_kind)kind, 0);
        event.stream = 1;
        bench_feed(&bench, &event);
    }
    struct event other = event_of(EVENT_DEVICE, 0);
    other.device = (struct device_body){.id = "other", .channel = 3, .signal = SIGNAL_OTHER};
    bench_feed(&bench, &other);
    struct event bytes = event_of(EVENT_BYTES, 0);
    bench_feed(&bench, &bytes);
    assert_int_equal(bench.told.count, 0);
    bench_play(&bench, beats_s, 0, 30, count);
    assert_true(test_count(&bench.told, EVENT_BEAT) >= 31);
    bench_finish(&bench);
}

static void hostile_samples_are_refused(void **state)
{
    (void)state;
    size_t count = slow_breath(beats_s, 40);
    const double values[] = {NAN, INFINITY, -INFINITY, 1e300};
    const int64_t times_ns[] = {INT64_MIN, -1, 0, 5, INT64_MAX};
    bench_start(&bench);
    for (int64_t k = 0; k < 40 * 50; k++) {
        bench_sample(&bench, k * 20 * NS_PER_MS, good_signal(beats_s, count, (double)k / 50));
        struct event event = event_of(EVENT_SAMPLE, bench.now_ns);
        event.sample.time_ns = bench.now_ns + 1;
        event.sample.value = values[k % 4];
        bench_feed(&bench, &event);
        event.sample.value = 7;
        event.sample.time_ns = times_ns[k % 5] <= bench.now_ns ? times_ns[k % 5] : INT64_MAX;
        bench_feed(&bench, &event);
    }
    assert_true(test_count(&bench.told, EVENT_BEAT) >= 41);
    assert_no_gap_is_bridged(&bench.told);
    bench_finish(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_heart_settles_and_scores),
        cmocka_unit_test(beats_are_told_within_a_second),
        cmocka_unit_test(a_gap_is_never_bridged),
        cmocka_unit_test(the_value_returns_when_the_window_has_passed_the_gap),
        cmocka_unit_test(a_silent_device_is_no_signal),
        cmocka_unit_test(nothing_connected_is_no_sensor),
        cmocka_unit_test(a_clock_that_is_set_back_interrupts),
        cmocka_unit_test(a_pause_of_samples_alone_is_a_gap_too),
        cmocka_unit_test(how_samples_are_grouped_does_not_matter),
        cmocka_unit_test(the_same_events_give_the_same_bits),
        cmocka_unit_test(other_kinds_and_streams_are_passed_over),
        cmocka_unit_test(hostile_samples_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
