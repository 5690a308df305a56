#include "heart_support.h"

#include "heart/rr.h"
#include <stdio.h>
#include <string.h>

#define ROOM 4000

/* Beats fed in; the list as it stands after all revisions. */
struct run {
    struct rr rr;
    int64_t at_ns;
    struct rr_interval told[ROOM];
    size_t count;
    int beats, revisions, oldest_revised; /* how many beats ago at most */
};

static void take(struct run *run, const struct rr_interval *told, int count)
{
    for (int i = 0; i < count; i++) {
        const struct rr_interval *one = &told[i];
        assert_true(one->time_ns <= run->at_ns); /* nothing is told for the future */
        if (one->revises) {
            int back = 0;
            while (run->told[run->count - 1 - (size_t)back].time_ns != one->time_ns)
                back++;
            const struct rr_interval *before = &run->told[run->count - 1 - (size_t)back];
            assert_true(before->rr_ms == one->rr_ms && !one->first);
            run->oldest_revised = back > run->oldest_revised ? back : run->oldest_revised;
            run->revisions++;
        }
        rr_keep(run->told, &run->count, ROOM, one);
    }
}

static void run_start(struct run *run)
{
    struct rr_interval told[RR_AT_ONCE];
    memset(run, 0, sizeof *run);
    rr_start(&run->rr);
    take(run, told, rr_beat(&run->rr, 0, 1, told));
    run->beats = 1;
}

static void after(struct run *run, double ms)
{
    struct rr_interval told[RR_AT_ONCE];
    run->at_ns += (int64_t)(ms * 1e6 + 0.5);
    take(run, told, rr_beat(&run->rr, run->at_ns, 1, told));
    run->beats++;
    assert_int_equal(run->count, run->beats); /* one for each beat, at once */
}

static void interrupt(struct run *run)
{
    struct rr_interval told[RR_AT_ONCE];
    take(run, told, rr_break(&run->rr, told));
}

static void steady(struct run *run, int beats)
{
    for (int i = 0; i < beats; i++)
        after(run, 800 + 25 * sin(0.6 * i));
}

static void begun(struct run *run)
{
    run_start(run);
    steady(run, 20);
}

static int told_as(const struct run *run, enum beat_class class)
{
    int count = 0;
    for (size_t i = 0; i < run->count; i++)
        count += run->told[i].class == class && !run->told[i].first;
    return count;
}

static void assert_last(const struct run *run, size_t back, enum beat_class class, double nn_ms)
{
    const struct rr_interval *one = &run->told[run->count - 1 - back];
    assert_int_equal(one->class, class);
    if (isnan(nn_ms))
        assert_true(isnan(one->nn_ms));
    else
        assert_near(one->nn_ms, nn_ms, 1e-6);
}

/* From the first believed interval of each run on, corrected time is the clock's. */
static void assert_adds_up(const struct run *run)
{
    double raw_ms = 0, corrected_ms = 0;
    bool begun = false;
    for (size_t i = 0; i < run->count; i++) {
        const struct rr_interval *one = &run->told[i];
        if (one->first)
            begun = false;
        begun = begun || !isnan(one->nn_ms);
        if (!begun)
            continue;
        raw_ms += one->rr_ms;
        corrected_ms += isnan(one->nn_ms) ? 0 : one->nn_ms * (one->inserted + 1);
        bool over = i + 1 == run->count || run->told[i + 1].first;
        if (over)
            assert_near(corrected_ms, raw_ms, 1e-6 * (1 + raw_ms / 1e3));
    }
}

static void the_first_beat_closes_nothing(void **state)
{
    (void)state;
    static struct run run;
    run_start(&run);
    assert_int_equal(run.count, 1);
    assert_true(run.told[0].first && isnan(run.told[0].rr_ms) && isnan(run.told[0].nn_ms));
    assert_int_equal(run.told[0].class, BEAT_NORMAL);
}

static void a_breathing_heart_is_told_at_once_and_untouched(void **state)
{
    (void)state;
    static struct run run;
    run_start(&run);
    after(&run, 800);
    assert_last(&run, 0, BEAT_EXTRA, NAN); /* only the second interval shows that it is one */
    for (double t_s = 0.8; t_s < 600;) {   /* six breaths a minute, 60 to 100 beats */
        double ms = 800 + 200 * sin(2 * M_PI * 0.1 * t_s);
        after(&run, ms);
        assert_last(&run, 0, BEAT_NORMAL, ms);
        t_s += ms / 1000;
    }
    assert_int_equal(run.revisions, 1);
    assert_int_equal(told_as(&run, BEAT_NORMAL), run.count - 1);
}

static void at_the_beginning_two_intervals_must_agree(void **state)
{
    (void)state;
    static struct run run;
    run_start(&run);
    after(&run, 380); /* from the second wave of a pulse to the next pulse */
    after(&run, 850);
    assert_last(&run, 1, BEAT_EXTRA, NAN);
    assert_near(run.told[1].rr_ms, 380, 1e-6);
    after(&run, 870);
    assert_last(&run, 2, BEAT_EXTRA, NAN);
    assert_last(&run, 1, BEAT_NORMAL, 850);
    assert_last(&run, 0, BEAT_NORMAL, 870);
}

static void a_missed_beat_is_put_back(void **state)
{
    (void)state;
    static struct run run;
    begun(&run);
    after(&run, 1590);
    assert_last(&run, 0, BEAT_MISSED, 795);
    assert_int_equal(run.told[run.count - 1].inserted, 1);
    after(&run, 2410);
    assert_last(&run, 0, BEAT_MISSED, 2410.0 / 3);
    assert_int_equal(run.told[run.count - 1].inserted, 2);
    after(&run, 805);
    after(&run, 800);
    assert_last(&run, 1, BEAT_NORMAL, 805);
    steady(&run, 20);
    after(&run, 1590); /* two, one after the other */
    after(&run, 1610);
    steady(&run, 3);
    assert_last(&run, 4, BEAT_MISSED, 795);
    assert_last(&run, 3, BEAT_MISSED, 805);
    assert_adds_up(&run);
}

static void an_extra_beat_is_removed(void **state)
{
    (void)state;
    static struct run run;
    begun(&run);
    after(&run, 320);
    assert_last(&run, 0, BEAT_LONGSHORT, NAN); /* in doubt: no value yet */
    after(&run, 490);
    assert_last(&run, 1, BEAT_EXTRA, NAN);
    assert_last(&run, 0, BEAT_EXTRA, 810);
    after(&run, 800);
    assert_last(&run, 0, BEAT_NORMAL, 800);
    assert_adds_up(&run);
}

static void a_misplaced_beat_is_moved(void **state)
{
    (void)state;
    const double pairs[][2] = {{500, 1100}, {1150, 470}};
    for (int i = 0; i < 2; i++) {
        static struct run run;
        double half = (pairs[i][0] + pairs[i][1]) / 2;
        run_start(&run);
        for (int k = 0; k < 30; k++)
            after(&run, 790 + 5 * (k % 5));
        after(&run, pairs[i][0]);
        assert_true(run.told[run.count - 1].class != BEAT_NORMAL);
        after(&run, pairs[i][1]);
        assert_last(&run, 1, BEAT_ECTOPIC, half);
        assert_last(&run, 0, BEAT_ECTOPIC, half);
        after(&run, 800); /* now the line through both neighbours is known */
        after(&run, 800);
        assert_last(&run, 3, BEAT_ECTOPIC, half + (810 - 800) / 6.0);
        assert_last(&run, 2, BEAT_ECTOPIC, half - (810 - 800) / 6.0);
        assert_adds_up(&run);
    }
}

static void a_heart_that_really_moved_is_believed(void **state)
{
    (void)state;
    static struct run run;
    begun(&run);
    after(&run, 560);
    after(&run, 570);
    after(&run, 560);
    assert_int_equal(told_as(&run, BEAT_NORMAL), run.count - 1);
}

static void beyond_250_to_2600_ms_nothing_is_normal(void **state)
{
    (void)state;
    static struct run run;
    const double tempos[] = {200, 240, 2650, 3500};
    for (int i = 0; i < 4; i++) {
        run_start(&run);
        for (int k = 0; k < 60; k++)
            after(&run, tempos[i] + k % 3);
        assert_int_equal(told_as(&run, BEAT_NORMAL), 0);
        run_start(&run);
        steady(&run, 20);
        for (int k = 0; k < 60; k++)
            after(&run, tempos[i] + k % 3);
        assert_true(told_as(&run, BEAT_NORMAL) <= 20);
        interrupt(&run);
        assert_adds_up(&run);
    }
}

/* 600 to 1060 ms at one stroke, as in very slow and deep breathing: no artefact. */
static void a_deep_breath_is_believed(void **state)
{
    (void)state;
    const double breaths[][12] = {{590, 590, 595, 610, 620, 680, 1060, 950, 880, 780, 700, 640},
                                  {640, 640, 645, 650, 655, 650, 1060, 1000, 900, 800, 720, 660}};
    static struct run run;
    for (int breath = 0; breath < 2; breath++) {
        run_start(&run);
        for (int i = 0; i < 480; i++)
            after(&run, breaths[breath][i % 12]);
        assert_true((int)run.count - 1 - told_as(&run, BEAT_NORMAL) < 5);
        assert_int_equal(told_as(&run, BEAT_MISSED), 0);
    }
}

/* However the memory went wrong, it does not stay wrong. */
static void a_wrong_memory_is_given_up(void **state)
{
    (void)state;
    static struct run run;
    const double tempos[][2] = {{700, 1400}, {1400, 700}, {1200, 400}, {500, 1500}};
    for (int i = 0; i < 4; i++) {
        run_start(&run);
        for (int k = 0; k < 30; k++)
            after(&run, tempos[i][0] + k % 4);
        int before = told_as(&run, BEAT_NORMAL);
        for (int k = 0; k < 60; k++)
            after(&run, tempos[i][1] + k % 4);
        assert_true(told_as(&run, BEAT_NORMAL) - before > 48);
    }
}

static void a_long_silence_is_a_gap(void **state)
{
    (void)state;
    static struct run run;
    begun(&run);
    after(&run, RR_GAP_MS + 1);
    assert_true(run.told[run.count - 1].first);
    assert_true(isnan(run.told[run.count - 1].rr_ms));
    after(&run, 800); /* as before: nothing to wait for */
    assert_last(&run, 0, BEAT_NORMAL, 800);
    assert_adds_up(&run);
}

static void an_interruption_settles_what_was_in_doubt(void **state)
{
    (void)state;
    static struct run run;
    begun(&run);
    after(&run, 500);
    assert_last(&run, 0, BEAT_LONGSHORT, NAN);
    interrupt(&run);
    assert_last(&run, 0, BEAT_LONGSHORT, 500);
    assert_adds_up(&run);
    after(&run, 800);
    assert_true(run.told[run.count - 1].first);
}

static void only_clear_beats_are_trusted(void **state)
{
    (void)state;
    struct rr rr;
    struct rr_interval told[RR_AT_ONCE];
    rr_start(&rr);
    rr_beat(&rr, 0, 1, told);
    assert_int_equal(rr_beat(&rr, 800000000, 0.9, told), 1);
    assert_int_equal(rr_beat(&rr, 1600000000, 0.9, told), 2);
    assert_true(told[0].revises && told[0].trusted && told[0].clear);
    assert_int_equal(rr_beat(&rr, 2400000000, 0.1, told), 1);
    assert_true(!told[0].revises && !told[0].trusted && !told[0].clear);
    assert_int_equal(rr_beat(&rr, 3200000000, 1, told), 1);
    assert_true(!told[0].trusted && told[0].clear);
}

static void a_run_begins_between_clear_beats_only(void **state)
{
    (void)state;
    struct rr rr;
    struct rr_interval told[RR_AT_ONCE];
    rr_start(&rr);
    for (int i = 0; i < 20; i++) {
        int count = rr_beat(&rr, i * INT64_C(800000000), i % 2 ? 0.1 : 1, told);
        assert_true(count == 1 && isnan(told[0].nn_ms));
    }
    rr_beat(&rr, 20 * INT64_C(800000000), 1, told);
    rr_beat(&rr, 21 * INT64_C(800000000), 1, told);
    assert_int_equal(rr_beat(&rr, 22 * INT64_C(800000000), 1, told), 2);
    assert_true(told[0].revises && told[0].nn_ms == 800 && told[1].nn_ms == 800);
}

static double wild_ms(uint64_t *seed, int round)
{
    return 160 + 1500 * pow(random_uniform(seed), 1 + round % 5);
}

/* A heart with artefacts of every kind, in most rounds many. */
static double disturbed_ms(uint64_t *seed, int round)
{
    double ms = 800 + 30 * random_gauss(seed);
    if (random_uniform(seed) < 0.05 * (round % 7))
        ms += 400 * random_gauss(seed);
    if (random_uniform(seed) < 0.05 * (round % 5))
        ms *= random_uniform(seed) < 0.5 ? 2 : 0.45;
    return fmax(ms, 160);
}

/* Whatever comes: one told for one fed, raw intervals exact, normal ones sane, time kept. */
static void any_beats_keep_the_rules(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (int round = 0; round < 60; round++) {
        static struct run run;
        double sum_ms = 0;
        run_start(&run);
        for (int i = 0; i < 500; i++)
            after(&run, round % 2 ? wild_ms(&seed, round) : disturbed_ms(&seed, round));
        interrupt(&run);
        assert_true(run.oldest_revised <= RR_REVISED);
        assert_adds_up(&run);
        for (size_t i = 1; i < run.count; i++) {
            const struct rr_interval *one = &run.told[i];
            sum_ms += one->rr_ms;
            assert_true(one->class != BEAT_NORMAL ||
                        (one->rr_ms >= 250 && one->rr_ms <= 2600 && one->nn_ms == one->rr_ms));
            assert_true(!isnan(one->nn_ms) || one->class == BEAT_EXTRA);
            assert_true(isnan(one->nn_ms) || one->nn_ms > 0);
        }
        assert_near(sum_ms, (double)run.at_ns / 1e6, 1e-3);
    }
}

/* Not even lengths that no heart has, or beats at almost one moment. */
static void lengths_out_of_this_world(void **state)
{
    (void)state;
    uint64_t seed = 11;
    for (int round = 0; round < 20; round++) {
        static struct run run;
        run_start(&run);
        steady(&run, round);
        for (int i = 0; i < 300; i++)
            after(&run, pow(10, -3 + 11 * random_uniform(&seed)));
        interrupt(&run);
        assert_adds_up(&run);
        for (size_t i = 0; i < run.count; i++)
            assert_true(run.told[i].class != BEAT_NORMAL || run.told[i].first ||
                        (run.told[i].rr_ms >= 250 && run.told[i].rr_ms <= 2600));
    }
}

static void a_full_list_lets_the_oldest_go(void **state)
{
    (void)state;
    struct rr_interval list[3], told = {.rr_ms = 800};
    size_t count = 0;
    for (int i = 1; i <= 5; i++) {
        told.time_ns = i;
        rr_keep(list, &count, 3, &told);
    }
    assert_int_equal(count, 3);
    assert_true(list[0].time_ns == 3 && list[2].time_ns == 5);
    told = (struct rr_interval){.time_ns = 4, .rr_ms = 800, .nn_ms = 400, .revises = true};
    rr_keep(list, &count, 3, &told);
    assert_true(count == 3 && list[1].nn_ms == 400 && list[2].nn_ms == 0);
    told.time_ns = 1; /* long gone */
    rr_keep(list, &count, 3, &told);
    assert_true(count == 3 && list[0].time_ns == 3 && list[0].nn_ms == 0);
}

static const struct rr_interval scene[] = {
    /* its second interval: not begun */
    {.time_ns = 1000000000, .rr_ms = NAN, .nn_ms = NAN, .first = true},
    {.time_ns = 1300000000, .rr_ms = 300, .nn_ms = NAN, .class = BEAT_EXTRA},
    {.time_ns = 2100000000, .rr_ms = 800, .nn_ms = 800},
    {.time_ns = 2600000000, .rr_ms = 500, .nn_ms = 790, .class = BEAT_ECTOPIC},
    {.time_ns = 3700000000, .rr_ms = 1100, .nn_ms = 810, .class = BEAT_ECTOPIC},
    {.time_ns = 4000000000, .rr_ms = 300, .nn_ms = NAN, .class = BEAT_EXTRA},
    {.time_ns = 4500000000, .rr_ms = 500, .nn_ms = 800, .class = BEAT_EXTRA},
    {.time_ns = 6100000000, .rr_ms = 1600, .nn_ms = 800, .class = BEAT_MISSED, .inserted = 1},
    {.time_ns = 9000000000, .rr_ms = NAN, .nn_ms = NAN, .first = true},
    {.time_ns = 9700000000, .rr_ms = 700, .nn_ms = 700},
};
#define SCENE (sizeof scene / sizeof scene[0])

static void points_are_the_corrected_beats(void **state)
{
    (void)state;
    const double times[] = {2.1, 2.89, 3.7, 4.5, 5.3, 6.1, 9.7};
    const double lengths[] = {800, 790, 810, 800, 800, 800, 700};
    double times_s[SCENE + 1], nn_ms[SCENE + 1];
    bool follows[SCENE + 1];
    assert_int_equal(rr_points_count(scene, SCENE), 7);
    assert_int_equal(rr_points(scene, SCENE, 0, times_s, nn_ms, follows, SCENE + 1), 7);
    for (int i = 0; i < 7; i++) {
        assert_near(times_s[i], times[i], 1e-9);
        assert_near(nn_ms[i], lengths[i], 0);
        assert_int_equal(follows[i], i != 0 && i != 6);
        assert_true(!follows[i] || fabs(times_s[i] - times_s[i - 1] - nn_ms[i] / 1000) < 1e-9);
    }
    /* from anywhere on, other origin, less room: the same beats */
    for (size_t from = 0; from < SCENE; from++) {
        size_t count = rr_points(scene + from, SCENE - from, 1000000000, times_s, nn_ms, NULL, 3);
        for (size_t i = 0, k = 7 - rr_points_count(scene + from, SCENE - from); i < count; i++)
            assert_near(times_s[i], times[k + i] - 1, 1e-9);
    }
}

/* Inserted artefacts of the recordings: how many of them are corrected, and how much else. */
static void corrected_near(const char *name, int *marked, int *beats)
{
    static struct run run;
    char path[100];
    size_t count;
    snprintf(path, sizeof path, "rr/%s.beats.csv", name);
    double *times_s = test_read_column(test_recording(path), 0, &count);
    assert_true(count > 100 && count < ROOM);
    run_start(&run);
    for (size_t i = 1; i < count; i++)
        after(&run, 1000 * (times_s[i] - times_s[i - 1]));
    interrupt(&run);
    assert_adds_up(&run);
    *marked = (int)run.count - 1 - told_as(&run, BEAT_NORMAL);
    *beats = (int)count;
    free(times_s);
}

static void inserted_artefacts_are_seen_and_clean_hearts_left_alone(void **state)
{
    (void)state;
    if (!test_have_recordings())
        skip();
    const char *names[] = {"art_Y1med", "art_M1", "art_bartels_rest", "art_nsr004"};
    for (int i = 0; i < 4; i++) {
        char clean[60];
        int marked, beats, marked_clean, beats_clean;
        snprintf(clean, sizeof clean, "%s.clean", names[i]);
        corrected_near(names[i], &marked, &beats);
        corrected_near(clean, &marked_clean, &beats_clean);
        print_message("%s: %d of %d, clean %d of %d\n", names[i], marked, beats, marked_clean,
                      beats_clean);
        assert_true(marked_clean < 0.03 * beats_clean);
        assert_true(marked > marked_clean + 20);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_beat_closes_nothing),
        cmocka_unit_test(a_breathing_heart_is_told_at_once_and_untouched),
        cmocka_unit_test(at_the_beginning_two_intervals_must_agree),
        cmocka_unit_test(a_missed_beat_is_put_back),
        cmocka_unit_test(an_extra_beat_is_removed),
        cmocka_unit_test(a_misplaced_beat_is_moved),
        cmocka_unit_test(a_heart_that_really_moved_is_believed),
        cmocka_unit_test(beyond_250_to_2600_ms_nothing_is_normal),
        cmocka_unit_test(a_deep_breath_is_believed),
        cmocka_unit_test(a_wrong_memory_is_given_up),
        cmocka_unit_test(a_long_silence_is_a_gap),
        cmocka_unit_test(an_interruption_settles_what_was_in_doubt),
        cmocka_unit_test(only_clear_beats_are_trusted),
        cmocka_unit_test(a_run_begins_between_clear_beats_only),
        cmocka_unit_test(any_beats_keep_the_rules),
        cmocka_unit_test(lengths_out_of_this_world),
        cmocka_unit_test(a_full_list_lets_the_oldest_go),
        cmocka_unit_test(points_are_the_corrected_beats),
        cmocka_unit_test(inserted_artefacts_are_seen_and_clean_hearts_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
