/* The gate: windows that must be refused, each with its reason, and windows that must pass. */
#include "window_support.h"

#include "heart/gate.h"

static enum reason judged(const struct window *window)
{
    static struct gate_points points;
    return gate_judge(window->at, window->count, window_end(window), &points);
}

static void a_gap_takes_the_value_away(void **state)
{
    (void)state;
    struct window window;
    window_breathe(&window, 50);
    int64_t gap_ns = 4 * NS_PER_S;
    for (size_t i = 60; i < window.count; i++)
        window.at[i].time_ns += gap_ns;
    window.at[60].first = true;
    window.at[60].rr_ms = window.at[60].nn_ms = NAN;
    assert_int_equal(judged(&window), REASON_GAP);
    window_breathe(&window, 50); /* one interval unknown: 900 ms of 64 s may lack */
    window.at[60].first = true;
    window.at[60].rr_ms = window.at[60].nn_ms = NAN;
    assert_int_equal(judged(&window), REASON_NONE);
}

static void beats_that_stopped_take_the_value_away(void **state)
{
    (void)state;
    struct gate_points points;
    struct window window;
    window_breathe(&window, 50);
    assert_int_equal(
        gate_judge(window.at, window.count, window_end(&window) + 2 * NS_PER_S, &points),
        REASON_NONE);
    assert_int_equal(
        gate_judge(window.at, window.count, window_end(&window) + 4 * NS_PER_S, &points),
        REASON_GAP);
}

static void doubtful_beats_take_the_value_away(void **state)
{
    (void)state;
    struct window window;
    window_breathe(&window, 50);
    for (size_t i = 40; i < 45; i++)
        window.at[i].trusted = false;
    assert_int_equal(judged(&window), REASON_NOISY);
}

static void more_than_five_percent_corrected_take_the_value_away(void **state)
{
    (void)state;
    struct window window;
    window_breathe(&window, 50);
    for (size_t i = 30; i < 33; i++)
        window.at[i].class = BEAT_ECTOPIC;
    assert_int_equal(judged(&window), REASON_NONE);
    window.at[33].class = BEAT_MISSED; /* 4 of 71 */
    assert_int_equal(judged(&window), REASON_ARTEFACTS);
}

static void a_metronome_is_no_heart(void **state)
{
    (void)state;
    struct window window;
    window_breathe(&window, 1);
    assert_int_equal(judged(&window), REASON_REGULAR);
    window_breathe(&window, 10);
    assert_int_equal(judged(&window), REASON_NONE);
}

static void long_and_short_in_turn_are_no_rhythm(void **state)
{
    (void)state;
    struct window window = {.count = 0};
    for (int i = 0; i < 90; i++)
        window_add(&window, i % 2 == 0 ? 820 : 880);
    assert_int_equal(judged(&window), REASON_REGULAR);
}

static void settling_counts_from_the_first_clear_beat(void **state)
{
    (void)state;
    struct settling settling;
    settling_start(&settling);
    assert_near(settling_left_s(&settling, 90 * NS_PER_S), 64, 0);
    settling_beat(&settling, 2 * NS_PER_S, false);
    settling_beat(&settling, 3 * NS_PER_S, true);
    assert_near(settling_left_s(&settling, 26 * NS_PER_S), 41, 1e-9);
    settling_beat(&settling, 60 * NS_PER_S, true); /* 57 s later: still the same sitting */
    assert_near(settling_left_s(&settling, 67 * NS_PER_S), 0, 0);
    settling_beat(&settling, 125 * NS_PER_S, true); /* 65 s later: another */
    assert_near(settling_left_s(&settling, 126 * NS_PER_S), 63, 1e-9);
}

/* --- machines and hearts --- */

static uint64_t chance;

/* Beats whose place on the clock `clock_s` tells; each judged alone, told as they are. */
static void window_of(struct window *window, double (*clock_s)(int beat, double with), double with)
{
    window->count = 0;
    for (int i = 1; i < 290 && clock_s(i, with) < 80; i++)
        window_add(window, 1000 * (clock_s(i, with) - clock_s(i - 1, with)));
}

static double exact(int beat, double period_s)
{
    return beat * period_s;
}

static double on_a_grid_of_40_ms(int beat, double period_s)
{
    return floor(beat * period_s / 0.04) * 0.04;
}

static double shaken(int beat, double sd_s)
{
    uint64_t own = (uint64_t)beat * 977;
    random_uniform(&own);
    return beat * 0.9 + sd_s * random_gauss(&own);
}

static void a_clock_is_no_heart_however_it_is_sampled(void **state)
{
    (void)state;
    struct window window;
    for (double bpm = 30; bpm <= 200; bpm += 0.7) {
        window_of(&window, exact, 60 / bpm);
        assert_int_equal(judged(&window), REASON_REGULAR);
        window_of(&window, on_a_grid_of_40_ms, 60 / bpm); /* 25 samples a second, the crudest way */
        enum reason reason = judged(&window);
        assert_true(reason == REASON_REGULAR || reason == REASON_ARTEFACTS);
    }
    for (double sd_s = 0; sd_s < 0.013; sd_s += 0.002) { /* intervals of sd up to 17 ms */
        window_of(&window, shaken, sd_s);
        assert_int_equal(judged(&window), REASON_REGULAR);
    }
}

/* A heart of `mean_ms` that swings by `swing_ms` at `hz`, each beat's moment off by `noise_ms`. */
static enum reason heart(double mean_ms, double swing_ms, double hz, double noise_ms)
{
    struct window window = {.count = 0};
    double last_s = 0, off_ms = 0;
    while (last_s < 80 && window.count < 300) {
        double next_ms = noise_ms * random_gauss(&chance);
        double rr_ms = mean_ms + swing_ms * sin(2 * M_PI * hz * last_s) + next_ms - off_ms;
        off_ms = next_ms;
        window_add(&window, rr_ms);
        last_s += rr_ms / 1000;
    }
    return judged(&window);
}

static void true_rhythms_pass_however_regular(void **state)
{
    (void)state;
    chance = 3;
    for (double bpm = 45; bpm <= 150; bpm += 1.3) {
        double mean_ms = 60000 / bpm;
        for (double breaths = 4; breaths <= 7; breaths += 0.25) {
            assert_int_equal(heart(mean_ms, 0.06 * mean_ms, breaths / 60, 0), REASON_NONE);
            assert_int_equal(heart(mean_ms, 0.02 * mean_ms, breaths / 60, 3), REASON_NONE);
        }
    }
    for (double bpm = 50; bpm <= 90; bpm += 1.3) /* an old heart: sd 7 ms */
        assert_int_equal(heart(60000 / bpm, 10, 0.1, 1), REASON_NONE);
}

static void a_slow_heart_scores_and_a_hole_does_not(void **state)
{
    (void)state;
    chance = 3;
    assert_int_equal(heart(2400, 100, 0.07, 5), REASON_NONE); /* 25 a minute */
    struct window window;
    window_breathe(&window, 50);
    window.at[60].rr_ms = 2600; /* not even three beats of 900 ms */
    assert_int_equal(judged(&window), REASON_GAP);
}

static void two_speeds_are_two_clocks(void **state)
{
    (void)state;
    struct window window = {.count = 0};
    chance = 3;
    for (int i = 0; i < 90; i++) /* six beats slow, six beats fast */
        window_add(&window, (i / 6 % 2 ? 850 : 930) + 3 * random_gauss(&chance));
    assert_int_equal(judged(&window), REASON_REGULAR);
}

static void spikes_at_each_breath_are_artefacts(void **state)
{
    (void)state;
    for (int every = 4; every <= 12; every++) {
        struct window window = {.count = 0};
        chance = 3;
        for (int i = 0; i < 90; i++) /* wanders, so that it is no clock */
            window_add(&window, 880 + 2 * sin(0.1 * i) + 2 * random_gauss(&chance) +
                                    (i % every == 0 ? 70 : 0));
        enum reason reason = judged(&window);
        assert_true(reason == REASON_ARTEFACTS || reason == REASON_REGULAR);
    }
}

static void early_beats_with_their_pauses_are_artefacts(void **state)
{
    (void)state;
    for (int every = 3; every <= 9; every++) {
        struct window window = {.count = 0};
        chance = 3;
        for (int i = 0; i < 90; i++)
            window_add(&window, 900 + 10 * random_gauss(&chance) - (i % every == 0 ? 150 : 0) +
                                    (i % every == 1 ? 150 : 0));
        assert_int_equal(judged(&window), REASON_ARTEFACTS);
    }
}

/* Two of seventy were mended, to lengths that this heart never had. */
static void what_was_not_mended_is_an_artefact(void **state)
{
    (void)state;
    static const double into_ms[] = {900, 860, 1180, 600};
    for (int k = 0; k < 4; k++)
        for (int doubt = 0; doubt < 2; doubt++) {
            struct window window;
            window_breathe(&window, 50);
            for (int i = 40; i < 42; i++) {
                window.at[i].nn_ms = into_ms[k];
                window.at[i].class = doubt ? BEAT_NORMAL : BEAT_LONGSHORT;
                window.at[i].trusted = !doubt;
            }
            assert_int_equal(judged(&window), k < 2 ? REASON_NONE : REASON_ARTEFACTS);
        }
}

/* One beat missed and the next misplaced, or one made up: two intervals that agree. */
static void two_that_leap_together_are_artefacts(void **state)
{
    (void)state;
    static const double both_ms[] = {900, 1100, 1400, 520};
    for (int k = 0; k < 4; k++) {
        struct window window = {.count = 0};
        for (int i = 0; i < 80; i++)
            window_add(&window, i == 40 || i == 41 ? both_ms[k] + 20 * (i - 40)
                                                   : 900 + 50 * sin(2 * M_PI * i / 11.0));
        assert_int_equal(judged(&window), k < 2 ? REASON_NONE : REASON_ARTEFACTS);
    }
}

/* A pause with a misplaced end: half of it passes, and so does the length of what follows. */
static void what_stands_beside_a_mended_one_is_looked_at(void **state)
{
    (void)state;
    struct window window = {.count = 0};
    for (int i = 0; i < 80; i++)
        window_add(&window, i == 40 ? 1600 : i == 41 ? 1120 : 900 + 50 * sin(2 * M_PI * i / 11.0));
    window.at[40].nn_ms = 800;
    window.at[40].inserted = 1;
    window.at[40].class = BEAT_MISSED;
    assert_int_equal(judged(&window), REASON_ARTEFACTS);
}

static void a_sigh_is_no_artefact(void **state)
{
    (void)state;
    static const double sigh_ms[] = {900, 1000, 1180, 1010, 880};
    struct window window = {.count = 0};
    for (int i = 0; i < 80; i++) {
        bool sighs = i >= 40 && i < 45;
        window_add(&window, sighs ? sigh_ms[i - 40] : 900 + 50 * sin(2 * M_PI * i / 11.0));
    }
    window.at[42].class = BEAT_LONGSHORT;
    assert_int_equal(judged(&window), REASON_NONE);
    window.at[43].rr_ms = window.at[43].nn_ms = 860; /* but down again at one stroke */
    assert_int_equal(judged(&window), REASON_ARTEFACTS);
}

/* Doubt right after an interruption is the interruption's doing. */
static void what_follows_a_gap_is_the_gap(void **state)
{
    (void)state;
    struct window window;
    window_breathe(&window, 50);
    for (size_t i = 40; i < 45; i++)
        window.at[i].trusted = false;
    window.at[39].first = true;
    window.at[39].rr_ms = window.at[39].nn_ms = NAN;
    assert_int_equal(judged(&window), REASON_GAP);
}

/* As the window moves past a hole, the value goes once and comes back once. */
static void a_gap_does_not_flicker(void **state)
{
    (void)state;
    for (int gap_ms = 100; gap_ms < 6000; gap_ms += 300) {
        struct window window = {.count = 0};
        double t_s = 0;
        int changes = 0;
        while (t_s < 180) {
            double rr_ms = 900 + 60 * sin(2 * M_PI * 0.1 * t_s);
            t_s += rr_ms / 1000;
            bool opens = window.count == 80;
            window_add(&window, rr_ms + (opens ? gap_ms : 0));
            if (opens)
                window.at[80].rr_ms = window.at[80].nn_ms = NAN;
            window.at[window.count - 1].first = opens;
        }
        enum reason last = REASON_NONE;
        for (int64_t end_s = 66; end_s < 170; end_s++) {
            static struct gate_points points;
            size_t known = 0;
            while (known < window.count && window.at[known].time_ns <= end_s * NS_PER_S)
                known++;
            enum reason reason = gate_judge(window.at, known, end_s * NS_PER_S, &points);
            assert_true(reason == REASON_NONE || reason == REASON_GAP);
            changes += reason != last;
            last = reason;
        }
        assert_true(last == REASON_NONE && changes <= 2);
    }
}

/* --- intervals made up from a heart rate --- */

static size_t made_up(double *rr_ms, size_t count, double unit, double (*cut)(double value))
{
    for (size_t i = 0; i < count; i++) {
        double rate = floor(66 + 6 * sin(2 * M_PI * 0.1 * 0.9 * (double)i));
        rr_ms[i] = unit > 0 ? cut(60000 / rate / unit) * unit : 60000 / rate;
    }
    return count;
}

static void made_up_intervals_are_recognised(void **state)
{
    (void)state;
    double rr_ms[70];
    assert_true(intervals_are_synthetic(rr_ms, made_up(rr_ms, 70, 0, floor)));
    assert_true(intervals_are_synthetic(rr_ms, made_up(rr_ms, 70, 1, round)));
    assert_true(intervals_are_synthetic(rr_ms, made_up(rr_ms, 70, 1, floor)));
    assert_true(intervals_are_synthetic(rr_ms, made_up(rr_ms, 70, 1000.0 / 1024, round)));
    assert_true(intervals_are_synthetic(rr_ms, made_up(rr_ms, 70, 1000.0 / 1024, floor)));
    assert_true(intervals_are_synthetic(rr_ms, made_up(rr_ms, 40, 1, round)));
    assert_false(intervals_are_synthetic(rr_ms, made_up(rr_ms, 12, 1, round))); /* too few */
    struct window window = {.count = 0};
    made_up(rr_ms, 70, 1, round);
    for (int i = 0; i < 90; i++)
        window_add(&window, rr_ms[i % 70]);
    assert_int_equal(judged(&window), REASON_SYNTHETIC);
}

static void true_intervals_are_not_taken_for_made_up(void **state)
{
    (void)state;
    static const double grids_ms[] = {1, 2, 4, 8, 1000.0 / 1024, 1000.0 / 128, 1000.0 / 130, 20};
    chance = 11;
    for (int round_ = 0; round_ < 4000; round_++) {
        double rr_ms[70], mean_ms = 300 + 1200 * random_uniform(&chance);
        double swing_ms = 0.08 * mean_ms * random_uniform(&chance);
        double grid_ms = grids_ms[round_ % 8];
        for (int i = 0; i < 70; i++)
            rr_ms[i] =
                grid_ms *
                floor((mean_ms + swing_ms * sin(0.57 * i) + 4 * random_gauss(&chance)) / grid_ms +
                      0.5);
        assert_false(intervals_are_synthetic(rr_ms, 70));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gap_takes_the_value_away),
        cmocka_unit_test(beats_that_stopped_take_the_value_away),
        cmocka_unit_test(doubtful_beats_take_the_value_away),
        cmocka_unit_test(more_than_five_percent_corrected_take_the_value_away),
        cmocka_unit_test(a_metronome_is_no_heart),
        cmocka_unit_test(long_and_short_in_turn_are_no_rhythm),
        cmocka_unit_test(settling_counts_from_the_first_clear_beat),
        cmocka_unit_test(a_clock_is_no_heart_however_it_is_sampled),
        cmocka_unit_test(true_rhythms_pass_however_regular),
        cmocka_unit_test(a_slow_heart_scores_and_a_hole_does_not),
        cmocka_unit_test(two_speeds_are_two_clocks),
        cmocka_unit_test(spikes_at_each_breath_are_artefacts),
        cmocka_unit_test(early_beats_with_their_pauses_are_artefacts),
        cmocka_unit_test(what_was_not_mended_is_an_artefact),
        cmocka_unit_test(two_that_leap_together_are_artefacts),
        cmocka_unit_test(what_stands_beside_a_mended_one_is_looked_at),
        cmocka_unit_test(a_sigh_is_no_artefact),
        cmocka_unit_test(what_follows_a_gap_is_the_gap),
        cmocka_unit_test(a_gap_does_not_flicker),
        cmocka_unit_test(made_up_intervals_are_recognised),
        cmocka_unit_test(true_intervals_are_not_taken_for_made_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
