#include "heart_support.h"

#include "heart/rr.h"
#include <stdio.h>
#include <string.h>

/* Beats fed in, intervals told. */
struct run {
    struct rr rr;
    int64_t at_ns;
    struct rr_interval told[4000];
    int count, most_late; /* how many beats an interval waited at most */
    int beats;
};

static void run_start(struct run *run)
{
    memset(run, 0, sizeof *run);
    rr_start(&run->rr);
    run->count = rr_beat(&run->rr, 0, 1, run->told);
    run->beats = 1;
}

static void after(struct run *run, double ms)
{
    run->at_ns += (int64_t)(ms * 1e6 + 0.5);
    run->count += rr_beat(&run->rr, run->at_ns, 1, run->told + run->count);
    run->beats++;
    if (run->beats - run->count > run->most_late)
        run->most_late = run->beats - run->count;
}

static void steady(struct run *run, int beats)
{
    for (int i = 0; i < beats; i++)
        after(run, 800 + 25 * sin(0.6 * i));
}

static int told_as(const struct run *run, enum beat_class class)
{
    int count = 0;
    for (int i = 0; i < run->count; i++)
        count += run->told[i].class == class && !run->told[i].first;
    return count;
}

static void assert_last(const struct run *run, int back, enum beat_class class, double nn_ms)
{
    const struct rr_interval *one = &run->told[run->count - 1 - back];
    assert_int_equal(one->class, class);
    if (isnan(nn_ms))
        assert_true(isnan(one->nn_ms));
    else
        assert_near(one->nn_ms, nn_ms, 1e-6);
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
    assert_int_equal(run.count, 1);      /* only the second interval shows that the first is one */
    for (double t_s = 0.8; t_s < 600;) { /* six breaths a minute, 60 to 100 beats */
        double ms = 800 + 200 * sin(2 * M_PI * 0.1 * t_s);
        after(&run, ms);
        assert_int_equal(run.count, run.beats);
        assert_last(&run, 0, BEAT_NORMAL, ms);
        t_s += ms / 1000;
    }
}

static void at_the_beginning_two_intervals_must_agree(void **state)
{
    (void)state;
    static struct run run;
    run_start(&run);
    after(&run, 380); /* from the second wave of a pulse to the next pulse */
    after(&run, 850);
    assert_int_equal(run.count, 2);
    assert_last(&run, 0, BEAT_EXTRA, NAN);
    assert_near(run.told[1].rr_ms, 380, 1e-6);
    after(&run, 870);
    assert_int_equal(run.count, 4);
    assert_last(&run, 1, BEAT_NORMAL, 850);
    assert_last(&run, 0, BEAT_NORMAL, 870);
}

static void a_missed_beat_is_halved(void **state)
{
    (void)state;
    static struct run run;
    run_start(&run);
    steady(&run, 20);
    after(&run, 1590);
    assert_last(&run, 0, BEAT_MISSED, 795);
    after(&run, 2410);
    assert_last(&run, 0, BEAT_MISSED, 2410.0 / 3);
    after(&run, 805);
    assert_last(&run, 0, BEAT_NORMAL, 805);
}

static void an_extra_beat_is_merged(void **state)
{
    (void)state;
    static struct run run;
    run_start(&run);
    steady(&run, 20);
    after(&run, 300);
    after(&run, 510);
    assert_last(&run, 1, BEAT_EXTRA, NAN);
    assert_last(&run, 0, BEAT_EXTRA, 810);
    after(&run, 800);
    assert_last(&run, 0, BEAT_NORMAL, 800);
}

static void an_early_beat_and_its_pause_share_evenly(void **state)
{
    (void)state;
    static struct run run;
    run_start(&run);
    steady(&run, 20);
    after(&run, 500);
    after(&run, 1100);
    assert_last(&run, 1, BEAT_ECTOPIC, 800);
    assert_last(&run, 0, BEAT_ECTOPIC, 800);
    after(&run, 1150);
    after(&run, 470);
    assert_last(&run, 1, BEAT_LONGSHORT, 810);
    assert_last(&run, 0, BEAT_LONGSHORT, 810);
}

static void a_heart_that_really_moved_is_believed(void **state)
{
    (void)state;
    static struct run run;
    run_start(&run);
    steady(&run, 20);
    after(&run, 560);
    after(&run, 570);
    after(&run, 560);
    assert_int_equal(told_as(&run, BEAT_NORMAL), run.count - 1);
    assert_int_equal(run.count, run.beats);
}

static void beyond_300_to_2000_ms_nothing_is_normal(void **state)
{
    (void)state;
    static struct run run;
    const double tempos[] = {250, 290, 2050, 3500};
    for (int i = 0; i < 4; i++) {
        run_start(&run);
        for (int k = 0; k < 60; k++)
            after(&run, tempos[i] + k % 3);
        assert_int_equal(told_as(&run, BEAT_NORMAL), 0);
    }
}

/* 600 to 1060 ms at one stroke, as in very slow and deep breathing: no artefact. */
static void a_deep_breath_is_believed(void **state)
{
    (void)state;
    const double breath[] = {590, 590, 595, 610, 620, 680, 1060, 950, 880, 780, 700, 640};
    static struct run run;
    run_start(&run);
    for (int i = 0; i < 480; i++)
        after(&run, breath[i % 12]);
    assert_true(run.count - 1 - told_as(&run, BEAT_NORMAL) < 5);
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
    run_start(&run);
    steady(&run, 20);
    after(&run, RR_GAP_MS + 1);
    assert_true(run.told[run.count - 1].first);
    assert_true(isnan(run.told[run.count - 1].rr_ms));
    after(&run, 800);
    assert_last(&run, 0, BEAT_NORMAL, 800);
}

static void an_interruption_tells_what_waited(void **state)
{
    (void)state;
    static struct run run;
    run_start(&run);
    steady(&run, 20);
    after(&run, 500); /* suspicious: waits */
    assert_int_equal(run.count, run.beats - 1);
    run.count += rr_break(&run.rr, run.told + run.count);
    assert_last(&run, 0, BEAT_LONGSHORT, run.told[run.count - 1].nn_ms);
    after(&run, 800);
    assert_true(run.told[run.count - 1].first);
    assert_int_equal(run.count, run.beats);
}

static void only_clear_beats_are_trusted(void **state)
{
    (void)state;
    struct rr rr;
    struct rr_interval told[RR_AT_ONCE];
    rr_start(&rr);
    rr_beat(&rr, 0, 1, told);
    assert_int_equal(rr_beat(&rr, 800000000, 0.9, told), 0); /* the next has to agree */
    assert_int_equal(rr_beat(&rr, 1600000000, 0.1, told), 2);
    assert_true(told[0].trusted && told[0].clear);
    assert_true(!told[1].trusted && !told[1].clear);
    assert_int_equal(rr_beat(&rr, 2400000000, 1, told), 1);
    assert_true(!told[0].trusted && told[0].clear);
}

/* Whatever comes: within two beats, one told for one fed, raw intervals exact, normal ones sane. */
static void any_beats_keep_the_rules(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (int round = 0; round < 50; round++) {
        static struct run run;
        double sum_ms = 0;
        run_start(&run);
        for (int i = 0; i < 500; i++)
            after(&run, 160 + 1500 * pow(random_uniform(&seed), 1 + round % 5));
        assert_true(run.most_late <= 1);
        run.count += rr_break(&run.rr, run.told + run.count);
        assert_int_equal(run.count, run.beats);
        for (int i = 1; i < run.count; i++) {
            const struct rr_interval *one = &run.told[i];
            sum_ms += one->rr_ms;
            assert_true(one->class != BEAT_NORMAL || (one->rr_ms >= 300 && one->rr_ms <= 2000));
            assert_true(isnan(one->nn_ms) == (one->class == BEAT_EXTRA && isnan(one->nn_ms)));
            assert_true(isnan(one->nn_ms) || (one->nn_ms >= 150 && one->nn_ms <= 2500));
        }
        assert_near(sum_ms, (double)run.at_ns / 1e6, 1e-3);
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
    assert_true(count > 100 && count < 4000);
    run_start(&run);
    for (size_t i = 1; i < count; i++)
        after(&run, 1000 * (times_s[i] - times_s[i - 1]));
    *marked = run.count - 1 - told_as(&run, BEAT_NORMAL);
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
        assert_true(marked_clean < 0.05 * beats_clean);
        assert_true(marked > marked_clean + 20);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_beat_closes_nothing),
        cmocka_unit_test(a_breathing_heart_is_told_at_once_and_untouched),
        cmocka_unit_test(at_the_beginning_two_intervals_must_agree),
        cmocka_unit_test(a_missed_beat_is_halved),
        cmocka_unit_test(an_extra_beat_is_merged),
        cmocka_unit_test(an_early_beat_and_its_pause_share_evenly),
        cmocka_unit_test(a_heart_that_really_moved_is_believed),
        cmocka_unit_test(beyond_300_to_2000_ms_nothing_is_normal),
        cmocka_unit_test(a_deep_breath_is_believed),
        cmocka_unit_test(a_wrong_memory_is_given_up),
        cmocka_unit_test(a_long_silence_is_a_gap),
        cmocka_unit_test(an_interruption_tells_what_waited),
        cmocka_unit_test(only_clear_beats_are_trusted),
        cmocka_unit_test(any_beats_keep_the_rules),
        cmocka_unit_test(inserted_artefacts_are_seen_and_clean_hearts_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
