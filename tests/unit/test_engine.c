#include "heart_support.h"

static struct bench bench;
static double beats_s[SLOW_BREATH_ROOM];

static const struct event *last_of(const struct test_events *told, enum event_kind kind)
{
    for (size_t i = told->count; i-- > 0;)
        if (told->at[i].kind == kind)
            return &told->at[i];
    return NULL;
}

static int values_told(const struct test_events *told)
{
    int values = 0;
    for (size_t i = 0; i < told->count; i++) {
        const struct coherence_body *body = &told->at[i].coherence;
        if (told->at[i].kind != EVENT_COHERENCE)
            continue;
        assert_true((body->reason == REASON_NONE) == !isnan(body->ratio));
        assert_true((body->reason == REASON_SETTLING) == !isnan(body->settle_s));
        values += body->reason == REASON_NONE;
    }
    return values;
}

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

/* --- bad signals never get a value --- */

static double flat(double t_s)
{
    (void)t_s;
    return 512;
}

static double flicker(double t_s)
{
    return 512 + ((int)(t_s * 50) * 7919 % 3 == 0);
}

static double breath_only(double t_s)
{
    return 512 + 200 * sin(2 * M_PI * 0.1 * t_s);
}

static double hum(double t_s)
{
    return 512 + 150 * sin(2 * M_PI * (1.0 + 0.05 * sin(2 * M_PI * 0.1 * t_s)) * t_s);
}

static double noise(double t_s)
{
    uint64_t seed = (uint64_t)(t_s * 50 + 0.5) + 99;
    return round(512 + 120 * random_gauss(&seed));
}

static double triangle(double t_s)
{
    return 512 + 300 * fabs(fmod(t_s, 1.0) - 0.5);
}

/* Pressed so hard that both end stops are reached. */
static double clipped(double t_s)
{
    static double beats[400];
    static size_t count;
    if (count == 0)
        count = beats_fill(beats, 400, 0.7, 200, 60, 0.1);
    return fmin(fmax(300 + 3000 * (wave_at(beats, count, t_s) - 0.3), 0), 1023);
}

static double metronome(double t_s)
{
    static double beats[400];
    static size_t count;
    if (count == 0)
        count = beats_fill(beats, 400, 0.7, 200, 0, 0.1);
    return round(400 + 200 * wave_at(beats, count, t_s));
}

/* Every tenth second one beat is missing and another comes twice: a sine of artefacts. */
static double missed_and_extra(double t_s)
{
    static double beats[400];
    static size_t count;
    if (count == 0) {
        for (int i = 0; i < 220; i++) {
            if (i % 8 != 3)
                beats[count++] = 0.7 + 0.85 * i;
            if (i % 8 == 7)
                beats[count++] = 0.7 + 0.85 * i + 0.42;
        }
    }
    return round(400 + 200 * wave_at(beats, count, t_s));
}

static double long_and_short(double t_s)
{
    static double beats[400];
    static size_t count;
    if (count == 0)
        for (int i = 0; i < 220; i++)
            beats[count++] = 0.7 + 0.85 * i + (i % 2 == 0 ? 0 : 0.08);
    return round(400 + 200 * wave_at(beats, count, t_s));
}

/* Every fifth beat a quarter of a second early: so regular that it is a wave of its own. */
static double every_fifth_early(double t_s)
{
    static double beats[400];
    static size_t count;
    if (count == 0)
        for (int i = 0; i < 220; i++)
            beats[count++] = 0.7 + 0.9 * i - (i % 5 == 4 ? 0.25 : 0);
    return round(400 + 200 * wave_at(beats, count, t_s));
}

/* The tops cut off at two thirds: the beats are right, the wave is not the whole wave. */
static double cut_off(double t_s)
{
    static double beats[400];
    static size_t count;
    if (count == 0)
        count = beats_fill(beats, 400, 0.7, 200, 60, 0.1);
    return fmin(round(700 + 480 * wave_at(beats, count, t_s)), 1023);
}

static double rail(double t_s)
{
    (void)t_s;
    return 1023;
}

static const struct bad {
    const char *name;
    double (*value)(double t_s);
    enum reason reason; /* REASON_NONE: any will do */
} gallery[] = {
    {"flat", flat, REASON_FLAT},
    {"flicker of the last bit", flicker, REASON_FLAT},
    {"breath without pulse", breath_only, REASON_NOISY},
    {"mains hum", hum, REASON_NONE},
    {"white noise", noise, REASON_NOISY},
    {"triangle", triangle, REASON_NONE},
    {"clipped", clipped, REASON_CLIPPED},
    {"at the end stop", rail, REASON_CLIPPED},
    {"metronome", metronome, REASON_REGULAR},
    {"missed and extra", missed_and_extra, REASON_ARTEFACTS},
    {"long and short", long_and_short, REASON_REGULAR},
    {"every fifth beat early", every_fifth_early, REASON_ARTEFACTS},
    {"cut off at the top", cut_off, REASON_CLIPPED},
};

static void bad_signals_never_score(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof gallery / sizeof *gallery; i++) {
        bench_start(&bench);
        for (int64_t k = 0; k < 180 * 50; k++)
            bench_sample(&bench, k * 20 * NS_PER_MS, gallery[i].value((double)k / 50));
        enum reason reason = last_of(&bench.told, EVENT_COHERENCE)->coherence.reason;
        print_message("%-24s %-10s %zu beats, quality %d %s\n", gallery[i].name,
                      reason_name(reason), test_count(&bench.told, EVENT_BEAT),
                      last_of(&bench.told, EVENT_QUALITY)->quality.level,
                      reason_name(last_of(&bench.told, EVENT_QUALITY)->quality.reason));
        assert_int_equal(values_told(&bench.told), 0);
        if (gallery[i].reason != REASON_NONE)
            assert_int_equal(reason, gallery[i].reason);
        bench_finish(&bench);
    }
}

/* A second wave that is high and comes late, as in a stiff artery, is part of its pulse. */
static void a_late_second_wave_is_not_counted(void **state)
{
    (void)state;
    size_t count = slow_breath(beats_s, 120), found = 0;
    bench_start(&bench);
    for (int64_t k = 0; k < 120 * 50; k++) {
        double t_s = (double)k / 50, value = 0;
        for (size_t i = 0; i < count; i++) {
            double since_s = t_s - beats_s[i];
            double width_s = since_s < 0.1 ? 0.1 : 0.16;
            value += exp(-0.5 * pow((since_s - 0.1) / width_s, 2)) +
                     0.35 * exp(-0.5 * pow((since_s - 0.48) / 0.08, 2));
        }
        bench_sample(&bench, k * 20 * NS_PER_MS, round(400 + 200 * value));
    }
    found = test_count(&bench.told, EVENT_BEAT);
    print_message("%zu found of %zu\n", found, count);
    assert_true(found <= count && found + 5 >= count);
    assert_true(values_told(&bench.told) > 30);
    bench_finish(&bench);
}

/* Three seconds without a finger, inside a good recording: no value bridges them. */
static void a_hole_of_three_seconds_is_a_gap(void **state)
{
    (void)state;
    size_t count = slow_breath(beats_s, 200);
    bench_start(&bench);
    bench_play(&bench, beats_s, 0, 90, count);
    int before = (int)values_told(&bench.told);
    assert_true(before > 20);
    for (int64_t k = 90 * 50; k < 93 * 50; k++)
        bench_sample(&bench, k * 20 * NS_PER_MS, 512);
    bench_play(&bench, beats_s, 93, 150, count);
    assert_true(values_told(&bench.told) <= before + 5); /* the beat that closes it comes later */
    bench_play(&bench, beats_s, 150, 175, count);
    assert_true(values_told(&bench.told) > before + 5);
    bench_finish(&bench);
}

static void hands_in_motion_never_score(void **state)
{
    (void)state;
    const char *names[] = {"ppg/wrist_s1_walk", "ppg/wrist_s1_low_bike", "ppg/wrist_s1_high_bike"};
    if (!test_have_recordings())
        skip();
    for (int i = 0; i < 3; i++) {
        size_t count;
        double rate_hz, *values = test_read_i16(names[i], "PPG", &count, &rate_hz);
        assert_non_null(values);
        bench_start(&bench);
        for (size_t k = 0; k < 3 * count; k++) /* the minute three times over */
            bench_sample(&bench, ns_from_s((double)k / rate_hz), values[k % count]);
        assert_int_equal(values_told(&bench.told), 0);
        bench_finish(&bench);
        free(values);
    }
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
        cmocka_unit_test(bad_signals_never_score),
        cmocka_unit_test(a_late_second_wave_is_not_counted),
        cmocka_unit_test(a_hole_of_three_seconds_is_a_gap),
        cmocka_unit_test(hands_in_motion_never_score),
        cmocka_unit_test(how_samples_are_grouped_does_not_matter),
        cmocka_unit_test(the_same_events_give_the_same_bits),
        cmocka_unit_test(other_kinds_and_streams_are_passed_over),
        cmocka_unit_test(hostile_samples_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
