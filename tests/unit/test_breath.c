/* The record of each breath: extremes and lag known from a sine, every whole breath told once and
 * in order, what is missing named. */
#include "breath_support.h"

#include "heart/breath.h"
#include <string.h>

#define TOLD_ROOM 200

struct world {
    struct rates rates;
    struct pace_track track;
    struct breath breath;
    int64_t last_ns; /* beat */
    struct breath_body told[TOLD_ROOM];
    double told_at_s[TOLD_ROOM];
    int count;
};

static struct world world;

static struct swing swing_with(double per_min, double bpm, double inhale, double lag)
{
    memset(&world, 0, sizeof world);
    breath_start(&world.breath);
    pace_steady(&world.track, 0, 0, per_min / 60, inhale);
    return (struct swing){
        .mean_bpm = bpm, .half_bpm = 5, .crest = inhale + lag, .hz = per_min / 60};
}

static void ask(int64_t end_s)
{
    struct breath_body told[BREATH_AT_ONCE];
    int count = breath_at(&world.breath, &world.rates, &world.track, end_s * NS_PER_S, told);
    for (int i = 0; i < count; i++) {
        assert_true(world.count < TOLD_ROOM);
        world.told_at_s[world.count] = (double)end_s;
        world.told[world.count++] = told[i];
    }
}

/* Beats until each second, then the question for it, as live. */
static void live(const struct swing *swing, int from_s, int to_s)
{
    for (int s = from_s; s <= to_s; s++) {
        swing_fill(&world.rates, swing, &world.last_ns, s);
        ask(s);
    }
}

static void a_sines_extremes_and_lag_are_known(void **state)
{
    (void)state;
    static const struct {
        double per_min, bpm, inhale, lag, within_s;
    } cases[] = {{6, 70, 0.4, 0, 0.05},     {6, 90, 0.5, 0.2, 0.05}, {4, 60, 0.4, -0.2, 0.1},
                 {9, 120, 0.35, 0.4, 0.05}, {5, 50, 0.4, 0.1, 0.15}, {15, 90, 0.6, 0.45, 0.1}};
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        double breath_s = 60 / cases[c].per_min;
        struct swing swing =
            swing_with(cases[c].per_min, cases[c].bpm, cases[c].inhale, cases[c].lag);
        live(&swing, 1, 120);
        assert_true(world.count >= (int)((120 - 6) / breath_s) - 1);
        for (int i = 2; i < world.count; i++) {
            const struct breath_body *told = &world.told[i];
            double crest_s = (i + cases[c].inhale + cases[c].lag) * breath_s;
            assert_near(s_from_ns(told->start_ns), i * breath_s, 1e-6);
            assert_near(s_from_ns(told->inhale_ns), (i + cases[c].inhale) * breath_s, 1e-6);
            assert_near(s_from_ns(told->end_ns), (i + 1) * breath_s, 1e-6);
            assert_int_equal(told->reason, REASON_NONE);
            assert_int_equal(told->paced, 1);
            assert_near(told->quality, 1, 1e-9);
            assert_near(told->high_bpm, cases[c].bpm + 5, 0.35);
            assert_near(told->low_bpm, cases[c].bpm - 5, 0.35);
            assert_near(s_from_ns(told->high_ns), crest_s, cases[c].within_s);
            assert_near(told->lag_s, cases[c].lag * breath_s, cases[c].within_s);
            assert_true(told->low_ns >= told->start_ns && told->low_ns <= told->end_ns);
        }
    }
}

static void many_beats_make_it_exact(void **state)
{
    (void)state;
    struct swing swing = swing_with(5, 150, 0.4, 0.1);
    live(&swing, 1, 100);
    for (int i = 2; i < world.count; i++) {
        assert_near(world.told[i].high_bpm, 155, 0.01);
        assert_near(world.told[i].low_bpm, 145, 0.01);
        assert_near(world.told[i].lag_s, 1.2, 0.01);
    }
}

static void a_breath_is_told_soon_and_once(void **state)
{
    (void)state;
    struct swing swing = swing_with(6, 60, 0.4, 0);
    live(&swing, 1, 120);
    for (int i = 0; i < world.count; i++) {
        double late_s = world.told_at_s[i] - s_from_ns(world.told[i].end_ns);
        assert_true(late_s >= 0 && late_s <= 3);
        assert_true(i == 0 || world.told[i].start_ns == world.told[i - 1].end_ns);
    }
    assert_int_equal(world.count, 11);
}

static void the_first_breath_without_beats_settles(void **state)
{
    (void)state;
    struct swing swing = swing_with(6, 70, 0.4, 0);
    world.last_ns = 13 * NS_PER_S;
    live(&swing, 1, 60);
    assert_int_equal(world.told[0].reason, REASON_SETTLING);
    assert_int_equal(world.told[1].reason, REASON_SETTLING);
    assert_true(isnan(world.told[1].high_bpm) && isnan(world.told[1].lag_s));
    assert_true(world.told[1].high_ns == -1 && world.told[1].low_ns == -1);
    assert_near(world.told[0].quality, 0, 0);
    assert_near(world.told[1].quality, 0.7, 0.01);
    assert_int_equal(world.told[2].reason, REASON_NONE);
}

static void mark(struct rr_interval *interval, enum reason reason)
{
    if (reason == REASON_NOISY)
        interval->trusted = false;
    if (reason == REASON_ARTEFACTS)
        interval->class = BEAT_ECTOPIC;
    if (reason == REASON_GAP) {
        interval->first = true;
        interval->rr_ms = interval->nn_ms = NAN;
    }
}

static void a_breath_without_good_beats_says_why(void **state)
{
    (void)state;
    static const enum reason reasons[] = {REASON_NOISY, REASON_ARTEFACTS, REASON_GAP};
    for (int c = 0; c < 3; c++) {
        struct swing swing = swing_with(6, 70, 0.4, 0);
        for (int s = 1; s <= 70; s++) {
            while (s_from_ns(world.last_ns) < s) {
                struct rr_interval interval = swing_next(&swing, &world.last_ns);
                double at_s = s_from_ns(interval.time_ns);
                if (at_s > 32 && at_s < 37)
                    mark(&interval, reasons[c]);
                rates_interval(&world.rates, &interval);
            }
            ask(s);
        }
        assert_int_equal(world.told[3].reason, reasons[c]);
        assert_near(world.told[3].quality, 0.5, 0.12);
        assert_true(isnan(world.told[3].high_bpm) && isnan(world.told[3].low_bpm));
        assert_int_equal(world.told[2].reason, REASON_NONE);
        assert_int_equal(world.told[4].reason, REASON_NONE);
    }
}

static void beats_that_stop_are_a_gap_told_in_time(void **state)
{
    (void)state;
    struct swing swing = swing_with(6, 70, 0.4, 0);
    live(&swing, 1, 31);
    for (int s = 32; s <= 60; s++)
        ask(s);
    assert_int_equal(world.count, 5);
    assert_int_equal(world.told[2].reason, REASON_NONE);
    assert_int_equal(world.told[3].reason, REASON_GAP);
    assert_int_equal(world.told[4].reason, REASON_GAP);
    assert_true(world.told_at_s[4] <= 54);
}

static void a_change_of_rate_within_a_breath_moves_its_end(void **state)
{
    (void)state;
    struct swing swing = swing_with(6, 70, 0.4, 0);
    live(&swing, 1, 33);
    pace_steady(&world.track, 32.5, 0.25, 0.125, 0.4); /* three quarters in 6 s, not 7.5 */
    swing.from_s = 32.5;
    swing.phase = 0.25;
    swing.hz = 0.125;
    live(&swing, 34, 80);
    assert_near(s_from_ns(world.told[3].start_ns), 30, 1e-6);
    assert_near(s_from_ns(world.told[3].inhale_ns), 33.7, 1e-6);
    assert_near(s_from_ns(world.told[3].end_ns), 38.5, 1e-6);
    assert_near(s_from_ns(world.told[4].end_ns), 46.5, 1e-6);
    for (int i = 0; i + 1 < world.count; i++)
        assert_int_equal(world.told[i].end_ns, world.told[i + 1].start_ns);
}

static void paused_and_skipped_breaths_are_not_told(void **state)
{
    (void)state;
    struct swing swing = swing_with(6, 70, 0.4, 0);
    live(&swing, 1, 36);
    pace_track_push(&world.track, &(struct pace_body){0, 35 * NS_PER_S, 0.5, 0.1, 0.4, 1});
    live(&swing, 37, 50);
    assert_int_equal(world.count, 3);
    pace_track_push(&world.track, &(struct pace_body){1, 50 * NS_PER_S, 0.5, 0.1, 0.4, 1});
    live(&swing, 51, 73);
    assert_int_equal(world.count, 4); /* from 55 to 65 */
    assert_near(s_from_ns(world.told[3].start_ns), 55, 1e-6);
    pace_steady(&world.track, 72, 0, 0.1, 0.4); /* a step was skipped: the phase jumps */
    live(&swing, 74, 100);
    assert_int_equal(world.count, 6);
    assert_near(s_from_ns(world.told[4].start_ns), 72, 1e-6);
    assert_near(s_from_ns(world.told[5].start_ns), 82, 1e-6);
}

static void a_heart_rate_that_only_falls_has_no_lag(void **state)
{
    (void)state;
    struct swing swing = swing_with(6, 90, 0.4, 0);
    swing.half_bpm = 0;
    for (int s = 1; s <= 60; s++) {
        while (s_from_ns(world.last_ns) < s) {
            swing.mean_bpm = 90 - 0.3 * s_from_ns(world.last_ns);
            struct rr_interval interval = swing_next(&swing, &world.last_ns);
            rates_interval(&world.rates, &interval);
        }
        ask(s);
    }
    assert_int_equal(world.told[3].reason, REASON_NONE);
    assert_true(isnan(world.told[3].lag_s));
    assert_near(world.told[3].high_bpm, 90 - 0.3 * 29, 0.6);
    assert_near(world.told[3].low_bpm, 90 - 0.3 * 40, 0.6);
}

/* A breathing estimate whose phase goes on from zero at `from_s`. */
static void breathe(int at_s, double from_s, double hz, double confidence)
{
    double breaths = (at_s - from_s) * hz;
    struct breathing_body body = {.reason = confidence > 0 ? REASON_NONE : REASON_NOISY,
                                  .time_ns = at_s * NS_PER_S,
                                  .rate_hz = hz,
                                  .phase = breaths - floor(breaths),
                                  .confidence = confidence};
    breath_breathing(&world.breath, &body);
}

static void without_a_pacer_breaths_are_the_rhythms(void **state)
{
    (void)state;
    struct swing swing = swing_with(12, 80, 0.5, 0);
    world.track.count = 0;
    for (int s = 1; s <= 80; s++) {
        swing_fill(&world.rates, &swing, &world.last_ns, s);
        breathe(s, 0, 0.2, s >= 40 && s < 52 ? 0 : 0.9);
        ask(s);
    }
    /* boundaries at 5, 10 ... 35 and, lost at 40, 55 ... 75 */
    assert_int_equal(world.count, 6 + 4);
    for (int i = 0; i < world.count; i++) {
        double start_s = i < 6 ? 5 + 5 * i : 25 + 5 * i;
        assert_near(s_from_ns(world.told[i].start_ns), start_s, 1e-6);
        assert_near(s_from_ns(world.told[i].end_ns), start_s + 5, 1e-6);
        assert_int_equal(world.told[i].paced, 0);
        assert_true(isnan(world.told[i].lag_s));
        assert_near(s_from_ns(world.told[i].high_ns), start_s + 2.5, 0.1);
        assert_near(world.told[i].high_bpm, 85, 0.3);
    }
}

static void an_estimate_that_jumps_begins_anew(void **state)
{
    (void)state;
    struct swing swing = swing_with(12, 80, 0.5, 0);
    world.track.count = 0;
    for (int s = 1; s <= 60; s++) {
        swing_fill(&world.rates, &swing, &world.last_ns, s);
        breathe(s, s < 32 ? 0 : 2, 0.2, 0.9);
        ask(s);
    }
    /* boundaries at 5 ... 30 and, after a jump of 2 s in 5, 37 ... 57 */
    assert_int_equal(world.count, 5 + 4);
    assert_near(s_from_ns(world.told[4].end_ns), 30, 1e-6);
    assert_near(s_from_ns(world.told[5].start_ns), 37, 1e-6);
}

static void a_pacer_takes_the_place_of_the_rhythm(void **state)
{
    (void)state;
    struct swing swing = swing_with(12, 80, 0.5, 0);
    world.track.count = 0;
    for (int s = 1; s <= 60; s++) {
        swing_fill(&world.rates, &swing, &world.last_ns, s);
        if (s == 22)
            pace_steady(&world.track, 22, 0, 0.2, 0.5);
        breathe(s, 0, 0.2, 0.9);
        ask(s);
    }
    assert_int_equal(world.count, 3 + 7);
    assert_near(s_from_ns(world.told[2].end_ns), 20, 1e-6);
    assert_near(s_from_ns(world.told[3].start_ns), 22, 1e-6);
    assert_int_equal(world.told[3].paced, 1);
}

/* Later beats, and whether anyone asked in between, make no difference to what a breath tells. */
static void a_breath_is_the_same_however_it_is_asked_for(void **state)
{
    (void)state;
    static struct world first;
    const int64_t shift_ns = INT64_C(86400000000123);
    struct swing swing = swing_with(5.7, 66, 0.4, 0.1);
    live(&swing, 1, 100);
    first = world;
    swing = swing_with(5.7, 66, 0.4, 0.1);
    pace_track_start(&world.track);
    pace_track_push(&world.track, &(struct pace_body){1, shift_ns, 0, 5.7 / 60, 0.4, 1});
    for (size_t i = 0; i < first.rates.count; i++) {
        struct rr_interval moved;
        moved = interval_of(first.rates.at[i].to_ns + shift_ns, 60000 / first.rates.at[i].bpm);
        rates_interval(&world.rates, &moved);
    }
    struct breath_body told[BREATH_AT_ONCE];
    int count = 0;
    for (int64_t s = 7; s < 140; s += 7) {
        int more =
            breath_at(&world.breath, &world.rates, &world.track, s * NS_PER_S + shift_ns, told);
        for (int i = 0; i < more && count < first.count; i++, count++) {
            assert_int_equal(told[i].start_ns - shift_ns, first.told[count].start_ns);
            assert_int_equal(told[i].high_ns - shift_ns, first.told[count].high_ns);
            assert_true(told[i].high_bpm == first.told[count].high_bpm);
            assert_true(told[i].low_bpm == first.told[count].low_bpm);
            assert_true(told[i].lag_s == first.told[count].lag_s);
        }
    }
    assert_int_equal(count, first.count);
}

/* Shares of a breath of good beats that fill it: in thirds, sevenths and so on their sum in
 * floating point is more than the whole now and then. */
static void a_breath_that_good_beats_fill_is_wholly_good(void **state)
{
    (void)state;
    int above = 0;
    for (int beats = 3; beats < 200; beats++) {
        int64_t beat_ns = 60 * NS_PER_S / beats + beats;
        double added = 0;
        rates_start(&world.rates);
        for (int i = 1; i <= beats; i++) {
            struct rr_interval interval = interval_of(i * beat_ns, (double)beat_ns / 1e6);
            rates_interval(&world.rates, &interval);
            added += (double)beat_ns / (double)(beats * beat_ns);
        }
        struct rates_span all = rates_between(&world.rates, 0, beats * beat_ns);
        struct rates_cover cover = rates_cover(&world.rates, all, 0, beats * beat_ns);
        above += added > 1;
        assert_true(cover.good == 1 && cover.bare == 0);
        assert_int_equal(rates_reason(&cover, 1), REASON_NONE);
        assert_int_equal(rates_reason(&cover, INFINITY), REASON_GAP);
    }
    assert_true(above > 20);
}

static void nothing_impossible_does_harm(void **state)
{
    (void)state;
    static const double values[] = {NAN, INFINITY, -1, 0, 0.05, 0.3, 1e9, 1e300, 800};
    const size_t count = sizeof values / sizeof values[0];
    swing_with(6, 70, 0.4, 0);
    uint64_t seed = 7;
    for (int i = 1; i < 5000; i++) {
        struct rr_interval interval = interval_of(i * 700 * NS_PER_MS, 700);
        interval.nn_ms = values[(size_t)(random_uniform(&seed) * (double)count)];
        rates_interval(&world.rates, &interval);
        struct pace_body pace = {random_uniform(&seed) < 0.8,
                                 (int64_t)(random_uniform(&seed) * 1e12),
                                 values[(size_t)(random_uniform(&seed) * (double)count)],
                                 values[(size_t)(random_uniform(&seed) * (double)count)],
                                 values[(size_t)(random_uniform(&seed) * (double)count)],
                                 1};
        if (i % 9 == 0)
            pace_track_push(&world.track, &pace);
        struct breathing_body body = {.time_ns = i * NS_PER_S,
                                      .rate_hz = 0.3,
                                      .phase = random_uniform(&seed),
                                      .confidence = 1};
        breath_breathing(&world.breath, &body);
        struct breath_body told[BREATH_AT_ONCE];
        int known = breath_at(&world.breath, &world.rates, &world.track, i * NS_PER_S, told);
        for (int k = 0; k < known; k++) {
            assert_true(told[k].end_ns > told[k].start_ns);
            assert_true(told[k].inhale_ns >= told[k].start_ns);
            assert_true(told[k].quality >= 0 && told[k].quality <= 1);
            assert_true((told[k].reason == REASON_NONE) == !isnan(told[k].high_bpm));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sines_extremes_and_lag_are_known),
        cmocka_unit_test(many_beats_make_it_exact),
        cmocka_unit_test(a_breath_is_told_soon_and_once),
        cmocka_unit_test(the_first_breath_without_beats_settles),
        cmocka_unit_test(a_breath_without_good_beats_says_why),
        cmocka_unit_test(beats_that_stop_are_a_gap_told_in_time),
        cmocka_unit_test(a_change_of_rate_within_a_breath_moves_its_end),
        cmocka_unit_test(paused_and_skipped_breaths_are_not_told),
        cmocka_unit_test(a_heart_rate_that_only_falls_has_no_lag),
        cmocka_unit_test(without_a_pacer_breaths_are_the_rhythms),
        cmocka_unit_test(an_estimate_that_jumps_begins_anew),
        cmocka_unit_test(a_pacer_takes_the_place_of_the_rhythm),
        cmocka_unit_test(a_breath_is_the_same_however_it_is_asked_for),
        cmocka_unit_test(a_breath_that_good_beats_fill_is_wholly_good),
        cmocka_unit_test(nothing_impossible_does_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
