/* The quick reading: exact on a sine at the pacer's phase, low on what is not, silent with a reason
 * where it cannot know. */
#include "breath_support.h"

#include "heart/synchrony.h"
#include <stdio.h>
#include <string.h>

struct world {
    struct rates rates;
    struct pace_track track;
    int64_t last_ns; /* beat */
};

static struct world world;

/* A pacer of `per_min` from 0, and a heart whose crest comes `lag` breaths after its inhale ends.
 */
static struct swing swing_with(double per_min, double bpm, double inhale, double lag)
{
    memset(&world, 0, sizeof world);
    pace_steady(&world.track, 0, 0, per_min / 60, inhale);
    return (struct swing){
        .mean_bpm = bpm, .half_bpm = 5, .crest = inhale + lag, .hz = per_min / 60};
}

static struct synchrony_body ask(double end_s)
{
    return synchrony_at(&world.rates, &world.track, ns_from_s(end_s));
}

/* All but the reason in front, whose padding means nothing. */
static void assert_same(const struct synchrony_body *a, const struct synchrony_body *b)
{
    assert_int_equal(a->reason, b->reason);
    assert_memory_equal(&a->time_ns, &b->time_ns,
                        sizeof *a - offsetof(struct synchrony_body, time_ns));
}

static void assert_silent(struct synchrony_body found, enum reason reason)
{
    assert_int_equal(found.reason, reason);
    assert_true(isnan(found.synchrony) && isnan(found.lag_s) && isnan(found.amplitude_bpm) &&
                isnan(found.span_s));
}

static void a_sine_at_the_pacers_phase_is_exact(void **state)
{
    (void)state;
    static const struct {
        double per_min, bpm, inhale, lag;
    } cases[] = {{6, 70, 0.4, 0},     {6, 70, 0.4, 0.2},  {4, 60, 0.5, -0.3},
                 {9, 110, 0.4, 0.1},  {5, 45, 0.4, 0.05}, {4.5, 80, 0.35, 0.45},
                 {7, 65, 0.5, -0.45}, {15, 75, 0.4, 0.2}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct swing swing =
            swing_with(cases[i].per_min, cases[i].bpm, cases[i].inhale, cases[i].lag);
        swing_fill(&world.rates, &swing, &world.last_ns, 90);
        struct synchrony_body found = ask(80);
        assert_int_equal(found.reason, REASON_NONE);
        assert_near(found.synchrony, 1, 1e-6);
        assert_near(found.lag_s, cases[i].lag * 60 / cases[i].per_min, 1e-4);
        /* the sine's own crest, less what the last, unfinished breath and few points hide */
        assert_true(found.amplitude_bpm <= 10 + 1e-6 && found.amplitude_bpm > 9.3);
        assert_true(found.span_s >= 12 && found.span_s >= 2 * 60 / cases[i].per_min - 1e-9);
        assert_true(found.time_ns <= 80 * NS_PER_S && found.time_ns > 78 * NS_PER_S);
    }
}

static void amplitude_is_from_crest_to_trough_of_each_breath(void **state)
{
    (void)state;
    struct swing swing = swing_with(6, 90, 0.4, 0);
    swing_fill(&world.rates, &swing, &world.last_ns, 60);
    assert_near(ask(51).amplitude_bpm, 10, 0.01);
    swing = swing_with(6, 90, 0.4, 0);
    swing.half_bpm = 2.5;
    swing_fill(&world.rates, &swing, &world.last_ns, 60);
    assert_near(ask(51).amplitude_bpm, 5, 0.01);
}

static void a_sine_of_another_rate_is_not_in_synchrony(void **state)
{
    (void)state;
    for (double hz = 0.15; hz < 0.31; hz += 0.03) {
        struct swing swing = swing_with(6, 70, 0.4, 0);
        swing.hz = hz;
        swing_fill(&world.rates, &swing, &world.last_ns, 100);
        for (int s = 60; s < 100; s++)
            assert_true(ask(s).synchrony < 0.35);
    }
}

static void a_change_of_the_pacers_rate_bends_the_sine_with_it(void **state)
{
    (void)state;
    struct swing swing = swing_with(6, 75, 0.4, 0.1);
    swing_fill(&world.rates, &swing, &world.last_ns, 43.2);
    struct swing slower = {.mean_bpm = 75, .half_bpm = 5, .crest = 0.5, .hz = 4.5 / 60};
    slower.from_s = 43.2;
    slower.phase = 0.32; /* of 4.32 breaths */
    pace_steady(&world.track, 43.2, 0.32, slower.hz, 0.4);
    swing_fill(&world.rates, &slower, &world.last_ns, 90);
    for (int s = 40; s < 90; s++) {
        struct synchrony_body found = ask(s);
        assert_int_equal(found.reason, REASON_NONE);
        assert_true(found.synchrony > 0.99);
        assert_near(found.lag_s, 0.1 / (s < 44 ? 0.1 : slower.hz), 0.1);
    }
}

static void a_drifting_mean_does_not_matter(void **state)
{
    (void)state;
    struct swing swing = swing_with(6, 60, 0.4, 0);
    while (s_from_ns(world.last_ns) < 90) {
        swing.mean_bpm = 60 + 0.2 * s_from_ns(world.last_ns);
        swing_fill(&world.rates, &swing, &world.last_ns, s_from_ns(world.last_ns) + 0.01);
    }
    assert_true(ask(80).synchrony > 0.99);
}

static void it_is_silent_with_a_reason(void **state)
{
    (void)state;
    struct swing swing = swing_with(6, 70, 0.4, 0);
    assert_silent(ask(50), REASON_SETTLING); /* no beats */
    world.last_ns = 30 * NS_PER_S;
    swing_fill(&world.rates, &swing, &world.last_ns, 80);
    assert_silent(ask(49), REASON_SETTLING); /* less than two breaths of them */
    assert_int_equal(ask(51).reason, REASON_NONE);
    assert_silent(ask(90), REASON_GAP); /* they stopped */
    struct pace_track none = {.count = 0};
    assert_silent(synchrony_at(&world.rates, &none, 60 * NS_PER_S), REASON_NO_PACER);
    pace_track_push(&world.track, &(struct pace_body){0, 60 * NS_PER_S, 0, 0.1, 0.4, 1});
    assert_silent(ask(61), REASON_NO_PACER);
    assert_int_equal(ask(59).reason, REASON_NONE);
    pace_track_push(&world.track, &(struct pace_body){1, 62 * NS_PER_S, 0, 0.1, 0.4, 1});
    assert_silent(ask(79), REASON_SETTLING); /* of this run of the pacer */
}

/* Every nth interval is marked by `mark`. */
static void fill_marked(int nth, void (*mark)(struct rr_interval *interval))
{
    struct swing swing = swing_with(6, 70, 0.4, 0);
    for (int i = 0; s_from_ns(world.last_ns) < 80; i++) {
        struct rr_interval interval = swing_next(&swing, &world.last_ns);
        if (i % nth == 0)
            mark(&interval);
        rates_interval(&world.rates, &interval);
    }
}

static void doubted(struct rr_interval *interval)
{
    interval->trusted = interval->clear = false;
}

static void corrected(struct rr_interval *interval)
{
    interval->class = BEAT_ECTOPIC;
}

static void replaced(struct rr_interval *interval)
{
    interval->class = BEAT_LONGSHORT;
    interval->nn_ms = 300; /* were it believed it would show */
}

static void lost(struct rr_interval *interval)
{
    interval->first = true;
    interval->rr_ms = interval->nn_ms = NAN;
}

static void what_covers_too_little_is_named(void **state)
{
    (void)state;
    static const struct {
        void (*mark)(struct rr_interval *interval);
        enum reason reason;
    } cases[] = {{doubted, REASON_NOISY},
                 {corrected, REASON_ARTEFACTS},
                 {replaced, REASON_ARTEFACTS},
                 {lost, REASON_GAP}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fill_marked(2, cases[i].mark);
        assert_silent(ask(70), cases[i].reason);
        fill_marked(9, cases[i].mark);
        assert_int_equal(ask(70).reason, REASON_NONE);
        assert_true(ask(70).synchrony > 0.99);
        assert_near(ask(70).lag_s, 0, 0.05);
    }
}

static void a_metronome_and_too_few_beats_give_nothing(void **state)
{
    (void)state;
    struct swing swing = swing_with(6, 70, 0.4, 0);
    swing.half_bpm = 0;
    swing_fill(&world.rates, &swing, &world.last_ns, 80);
    assert_silent(ask(70), REASON_REGULAR);
    swing = swing_with(6, 48, 0.4, 0); /* its rounding swings with the pacer: 4 ms */
    swing.half_bpm = 0.22;
    swing_fill(&world.rates, &swing, &world.last_ns, 80);
    assert_silent(ask(70), REASON_REGULAR);
    swing = swing_with(30, 60, 0.4, 0); /* two beats a breath */
    swing.half_bpm = 0.5;
    swing_fill(&world.rates, &swing, &world.last_ns, 80);
    assert_silent(ask(70), REASON_GAP);
}

static void a_point_is_believed_as_its_class_allows(void **state)
{
    (void)state;
    static const struct {
        enum beat_class class;
        double rr_ms, nn_ms, weight;
        int64_t from_ms;
    } cases[] = {{BEAT_NORMAL, 800, 800, 1, 9200},    {BEAT_ECTOPIC, 600, 800, 0.5, 9400},
                 {BEAT_MISSED, 1600, 800, 0.5, 8400}, {BEAT_EXTRA, 500, 800, 0.5, 9200},
                 {BEAT_EXTRA, 300, NAN, 0, 9700},     {BEAT_LONGSHORT, 700, 800, 0, 9300}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rr_interval interval = interval_of(10 * NS_PER_S, cases[i].rr_ms);
        interval.nn_ms = cases[i].nn_ms;
        interval.class = cases[i].class;
        rates_start(&world.rates);
        rates_interval(&world.rates, &interval);
        assert_int_equal(world.rates.count, 1);
        assert_near(world.rates.at[0].weight, cases[i].weight, 0);
        assert_true(cases[i].weight > 0 ? world.rates.at[0].bpm == 75
                                        : isnan(world.rates.at[0].bpm));
        assert_int_equal(world.rates.at[0].from_ns, cases[i].from_ms * NS_PER_MS);
    }
}

static void a_revised_interval_is_as_if_told_so_at_once(void **state)
{
    (void)state;
    static struct rates once;
    struct swing swing = swing_with(6, 70, 0.4, 0);
    rates_start(&once);
    for (int i = 0; i < 90; i++) {
        struct rr_interval right = swing_next(&swing, &world.last_ns), wrong = right;
        rates_interval(&once, &right);
        wrong.nn_ms *= i % 7 == 0 ? 2 : 1;
        rates_interval(&world.rates, &wrong);
        right.revises = true;
        if (i % 7 == 0)
            rates_interval(&world.rates, &right);
    }
    assert_memory_equal(&once, &world.rates, sizeof once);
    struct rr_interval unknown = interval_of(5, 800);
    unknown.revises = true; /* of nothing that was told */
    rates_interval(&world.rates, &unknown);
    assert_memory_equal(&once, &world.rates, sizeof once);
}

static void what_comes_after_the_end_does_not_matter(void **state)
{
    (void)state;
    struct swing swing = swing_with(6, 70, 0.4, 0);
    swing_fill(&world.rates, &swing, &world.last_ns, 60.2);
    struct synchrony_body before = ask(60);
    swing.half_bpm = 20;
    swing_fill(&world.rates, &swing, &world.last_ns, 64);
    pace_steady(&world.track, 61, 0.5, 0.2, 0.5);
    struct synchrony_body after = ask(60);
    assert_same(&before, &after);
}

/* Bit for bit, whatever the moment: time counts by differences. */
static void a_shift_in_time_changes_nothing(void **state)
{
    (void)state;
    static struct rates moved;
    static struct pace_track track;
    const int64_t shift_ns = INT64_C(86400123456789);
    struct swing swing = swing_with(5.3, 70, 0.4, 0.07);
    rates_start(&moved);
    pace_track_start(&track);
    pace_track_push(&track, &(struct pace_body){1, shift_ns, 0, 5.3 / 60, 0.4, 1});
    for (int i = 0; i < 80; i++) {
        struct rr_interval interval = swing_next(&swing, &world.last_ns);
        interval.nn_ms += 5 * sin(i * i);
        rates_interval(&world.rates, &interval);
        interval.time_ns += shift_ns;
        rates_interval(&moved, &interval);
    }
    struct synchrony_body here = ask(60);
    struct synchrony_body there = synchrony_at(&moved, &track, 60 * NS_PER_S + shift_ns);
    assert_int_equal(there.time_ns - shift_ns, here.time_ns);
    here.time_ns = there.time_ns;
    assert_same(&here, &there);
    assert_true(here.synchrony > 0.5 && here.synchrony < 1);
}

static void nothing_impossible_does_harm(void **state)
{
    (void)state;
    static const double values[] = {NAN,    INFINITY, -INFINITY, 0,   -1,
                                    1e-300, 1e300,    1e18,      300, 2000};
    const size_t count = sizeof values / sizeof values[0];
    memset(&world, 0, sizeof world);
    uint64_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        struct rr_interval interval = {
            .time_ns = (int64_t)(random_uniform(&seed) * 1e11),
            .rr_ms = values[(size_t)(random_uniform(&seed) * (double)count)],
            .nn_ms = values[(size_t)(random_uniform(&seed) * (double)count)],
            .class = (enum beat_class)(random_uniform(&seed) * 5),
            .trusted = random_uniform(&seed) < 0.8,
            .first = random_uniform(&seed) < 0.05,
            .revises = random_uniform(&seed) < 0.1,
        };
        interval.time_ns = i % 3 ? i * 600 * NS_PER_MS : interval.time_ns;
        rates_interval(&world.rates, &interval);
        struct pace_body pace = {random_uniform(&seed) < 0.9,
                                 (int64_t)(i * 600 * NS_PER_MS + random_uniform(&seed) * 1e9),
                                 values[(size_t)(random_uniform(&seed) * (double)count)],
                                 random_uniform(&seed) < 0.5
                                     ? 0.1
                                     : values[(size_t)(random_uniform(&seed) * (double)count)],
                                 values[(size_t)(random_uniform(&seed) * (double)count)],
                                 1};
        if (i % 50 == 0)
            pace_track_push(&world.track, &pace);
        struct synchrony_body found = ask(i * 0.6);
        assert_true(found.reason != REASON_NONE ||
                    (found.synchrony >= 0 && found.synchrony <= 1 && isfinite(found.lag_s)));
    }
}

/* Through the cleaning, as the engine hears it; what is told a second later. */
static double told[300];
static void listen(const struct heart_case *it)
{
    static double beats_s[HEARTS_ROOM];
    static struct heart_feed feed;
    feed_start(&feed, beats_s, heart_beats(it, beats_s));
    pace_track_start(&world.track);
    pace_steady(&world.track, 0, 0, it->pace_hz, it->inhale);
    for (int now_s = 1; now_s < it->length_s; now_s++) {
        feed_until(&feed, now_s - 0.3);
        struct synchrony_body found =
            synchrony_at(&feed.rates, &world.track, (now_s - 1) * NS_PER_S);
        told[now_s] = found.reason == REASON_NONE ? found.synchrony : NAN;
    }
}

/* More of them in bench_quick. */
static void irregular_rhythms_stay_low(void **state)
{
    (void)state;
    static const struct {
        enum heart_kind kind;
        double most_high; /* share of the seconds */
    } kinds[] = {{HEART_OF_SIMULATOR, 0.05},
                 {HEART_WHITE, 0.05},
                 {HEART_PINK, 0.10},
                 {HEART_FIBRILLATING, 0.05}};
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        int seconds = 0, high = 0, over = 0;
        for (uint64_t seed = 1; seed <= 16; seed++) {
            struct heart_case it = {.kind = kinds[k].kind,
                                    .seed = seed,
                                    .hr_bpm = 45 + 5 * (double)seed,
                                    .pace_hz = (4 + 0.3 * (double)seed) / 60,
                                    .inhale = 0.4,
                                    .resonance_per_min = 5.6,
                                    .noise_ms = 4,
                                    .follows_s = 1e9,
                                    .leaves_s = 1e9,
                                    .length_s = 240};
            listen(&it);
            for (int s = 35; s < 240; s++) {
                seconds += !isnan(told[s]);
                high += told[s] >= 0.35;
                over += told[s] >= SYNCHRONY_HIGH;
            }
        }
        print_message("irregular %d: %d s, %.1f %% at 0.35 or more, %.1f %% at 0.5\n",
                      (int)kinds[k].kind, seconds, 100.0 * high / seconds, 100.0 * over / seconds);
        assert_true(seconds > 2500);
        assert_true(high < kinds[k].most_high * seconds);
    }
}

static int crossing_s(int from_s, bool up)
{
    int s = from_s;
    do
        s++;
    while (s < 239 && !(up ? told[s] >= SYNCHRONY_HIGH : told[s] < SYNCHRONY_HIGH));
    return s - from_s;
}

static void a_heart_that_turns_to_the_pacer_is_seen_in_time(void **state)
{
    (void)state;
    int up_in_time = 0, down_in_time = 0;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct heart_case it = {.kind = HEART_OF_SIMULATOR,
                                .seed = seed,
                                .hr_bpm = 55 + 2.5 * (double)seed,
                                .pace_hz = (5 + 0.1 * (double)seed) / 60,
                                .inhale = 0.4,
                                .resonance_per_min = 5.6,
                                .noise_ms = 4,
                                .ectopic_share = seed % 4 ? 0 : 0.02,
                                .follows_s = 60,
                                .leaves_s = 150,
                                .length_s = 240};
        listen(&it);
        up_in_time += crossing_s(60, true) <= 15;
        down_in_time += crossing_s(150, false) <= 15;
    }
    print_message("within 15 s: %d of 20 up, %d of 20 down\n", up_in_time, down_in_time);
    assert_true(up_in_time >= 16 && down_in_time >= 13);
}

/* Hearts at rest swing by themselves, also at a tenth of a hertz, and for a breath or two that can
 * look like following. */
static void hearts_at_rest_follow_no_pacer_of_ours(void **state)
{
    (void)state;
    static const char *const names[] = {"med_C1pre",    "med_C3pre",    "med_Y1pre",
                                        "med_N1",       "med_I1",       "nsr2db_nsr004",
                                        "bartels_rest", "chf2db_chf201"};
    if (!test_have_recordings()) {
        print_message("the recordings are absent: skipped\n");
        skip();
    }
    int seconds = 0, high = 0, over = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        static struct heart_feed feed;
        char path[100];
        size_t count;
        snprintf(path, sizeof path, "rr/%s.beats.csv", names[i]);
        double *beats_s = test_read_column(test_recording(path), 0, &count);
        assert_non_null(beats_s);
        for (double per_min = 4.5; per_min < 7; per_min += 1) {
            feed_start(&feed, beats_s, count);
            pace_track_start(&world.track);
            pace_steady(&world.track, 0, 0, per_min / 60, 0.4);
            for (int s = 40; s < fmin(beats_s[count - 1], 1200); s++) {
                feed_until(&feed, s + 0.7);
                struct synchrony_body found = synchrony_at(&feed.rates, &world.track, s * NS_PER_S);
                seconds += found.reason == REASON_NONE;
                high += found.reason == REASON_NONE && found.synchrony >= 0.35;
                over += found.reason == REASON_NONE && found.synchrony >= SYNCHRONY_HIGH;
            }
        }
        free(beats_s);
    }
    print_message("at rest, nobody's pacer: %d s, %.1f %% at 0.35 or more, %.1f %% at 0.5\n",
                  seconds, 100.0 * high / seconds, 100.0 * over / seconds);
    assert_true(high < 0.08 * seconds && over < 0.04 * seconds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sine_at_the_pacers_phase_is_exact),
        cmocka_unit_test(amplitude_is_from_crest_to_trough_of_each_breath),
        cmocka_unit_test(a_sine_of_another_rate_is_not_in_synchrony),
        cmocka_unit_test(a_change_of_the_pacers_rate_bends_the_sine_with_it),
        cmocka_unit_test(a_drifting_mean_does_not_matter),
        cmocka_unit_test(it_is_silent_with_a_reason),
        cmocka_unit_test(what_covers_too_little_is_named),
        cmocka_unit_test(a_metronome_and_too_few_beats_give_nothing),
        cmocka_unit_test(a_point_is_believed_as_its_class_allows),
        cmocka_unit_test(a_revised_interval_is_as_if_told_so_at_once),
        cmocka_unit_test(what_comes_after_the_end_does_not_matter),
        cmocka_unit_test(a_shift_in_time_changes_nothing),
        cmocka_unit_test(nothing_impossible_does_harm),
        cmocka_unit_test(irregular_rhythms_stay_low),
        cmocka_unit_test(a_heart_that_turns_to_the_pacer_is_seen_in_time),
        cmocka_unit_test(hearts_at_rest_follow_no_pacer_of_ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
