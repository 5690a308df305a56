/* Beats that tell their times keep their gaps, whichever program wrote them down. */
#include "series_support.h"

#include "heart/analysis.h"
#include <math.h>

static void expect(const char *text, const char *guess, enum analysis_kind kind, size_t count,
                   const double *values, const char *opens)
{
    struct series series = read_well(text_file("beats.csv", text), guess_all);
    if (series.kind != kind || series.count != count || !strstr(series.guess, guess))
        fail_msg("%s: kind %d, %zu values: %s", text, (int)series.kind, series.count, series.guess);
    for (size_t i = 0; i < count; i++) {
        if (fabs(series.values[i] - values[i]) > 1e-9)
            fail_msg("%s: value %zu is %.9g", text, i, series.values[i]);
        if (opens && series.opens[i] != (opens[i] == 'o'))
            fail_msg("%s: beat %zu opens %d", text, i, series.opens[i]);
    }
    series_finish(&series);
}

static void our_own_beats_keep_their_gaps(void **state)
{
    (void)state;
    const double beats[] = {0.2, 1, 1.81, 20, 20.79};
    expect("t_s,rr_ms,nn_ms,class,after_gap,inserted,quality,sensor\n"
           "1,800,800,normal,1,0,1,a\n"
           "1.81,810,805,ectopic,0,0,1,a\n"
           "20,,,normal,1,0,0.5,a\n"
           "20.79,790,790,normal,0,0,1,a\n",
           "1 gap of 18.19 s", ANALYSIS_BEATS, 5, beats, "o..o.");
}

/* Three beats are missing: shorter than any interval that by itself would be a gap. */
static void a_short_gap_stays_too(void **state)
{
    (void)state;
    const double beats[] = {0, 0.8, 1.6, 3.2, 4};
    expect("t_s,after_gap\n0,0\n0.8,0\n1.6,0\n3.2,1\n4,0\n", "1 gap of 1.6 s", ANALYSIS_BEATS, 5,
           beats, "o..o.");
}

static void of_several_sensors_one_is_read(void **state)
{
    (void)state;
    const double beats[] = {0.2, 1, 1.8};
    expect("t_s,rr_ms,after_gap,sensor\n1,800,1,a\n1.2,790,1,b\n1.8,800,0,a\n2,800,0,b\n",
           "sensor a alone; 2 beats of others", ANALYSIS_BEATS, 3, beats, "o..");
}

static void bids_events_are_beats_among_other_things(void **state)
{
    (void)state;
    const double beats[] = {0.2, 1, 1.8, 9.2, 10};
    expect("onset\tduration\ttrial_type\tsensor\trr_ms\tafter_gap\n"
           "0\t0\tstep\tn/a\tn/a\tn/a\n"
           "1\t0\tbeat\ta\t800\t1\n"
           "1.5\tn/a\tvalue\ta\tn/a\tn/a\n"
           "1.8\t0\tbeat\ta\t800\t0\n"
           "10\t0\tbeat\ta\t800\t1\n",
           "1 gap of 7.4 s", ANALYSIS_BEATS, 5, beats, "o..o.");
}

static void hrv_logger_tells_gaps_by_its_times(void **state)
{
    (void)state;
    const double beats[] = {1.2, 2, 2.81, 3.61, 13.2, 14};
    expect("date, rr, since start\n"
           "2026-11-23 18:42:02 +0000, 800, 2000\n"
           "2026-11-23 18:42:03 +0000, 810, 2811\n"
           "2026-11-23 18:42:04 +0000, 800, 3610\n"
           "2026-11-23 18:42:14 +0000, 800, 14000\n",
           "beats at their times, 1 gap of 9.59 s", ANALYSIS_BEATS, 6, beats, "o...o.");
}

/* Times of messages come late, and several intervals in one of them share theirs. */
static void late_messages_make_no_gaps(void **state)
{
    (void)state;
    const double intervals[] = {800, 810, 790, 800};
    expect("timestamp_s,rr_ms\n1.0,800\n2.4,810\n2.4,790\n4.1,800\n", "rr_ms", ANALYSIS_RR, 4,
           intervals, NULL);
    const double beats[] = {0.2, 1, 1.81, 2.6, 13.3, 14.1};
    expect("timestamp_s,rr_ms\n1.0,800\n2.4,810\n2.4,790\n14.1,800\n", "of messages",
           ANALYSIS_BEATS, 6, beats, "o...o.");
}

static void times_of_opening_beats_are_known(void **state)
{
    (void)state;
    const double beats[] = {0, 0.8, 1.61, 2.4, 8, 9};
    expect("time_s,ibi_ms\n0,800\n0.8,810\n1.61,790\n8,1000\n", "1 gap of 5.6 s", ANALYSIS_BEATS, 6,
           beats, "o...o.");
}

static void an_empty_interval_is_a_gap_where_there_are_times(void **state)
{
    (void)state;
    const double beats[] = {0.2, 1, 1.8, 3.4, 4.2};
    expect("t_s,rr_ms\n1,800\n1.8,800\n3.4,\n4.2,800\n", "1 gap of 1.6 s", ANALYSIS_BEATS, 5, beats,
           "o..o.");
}

static void times_that_do_not_fit_are_not_used_and_said(void **state)
{
    (void)state;
    const double intervals[] = {800, 810, 790};
    expect("time_s,rr_ms\n5,800\n4,810\n3,790\n", "no gap can show", ANALYSIS_RR, 3, intervals,
           NULL);
    expect("time_s,rr_ms\n0,800\n60,810\n120,790\n", "no gap can show", ANALYSIS_RR, 3, intervals,
           NULL);
}

static void what_is_wrong_is_told(void **state)
{
    (void)state;
    refused(text_file("a.csv", "t_s,rr_ms,after_gap\n1,800,1\n1,800,0\n"), guess_all,
            "line 3, column 1: '1' where a time after");
    refused(text_file("a.csv", "t_s,rr_ms,after_gap\n1,800,1\n2,800,x\n"), guess_all,
            "line 3, column 3: 'x' where 0 or 1");
    refused(text_file("a.csv", "t_s,rr_ms,after_gap\n1,800,1\n2,-800,0\n"), guess_all,
            "line 3, column 2: '-800' where an interval");
    refused(text_file("a.csv", "t_s,rr_ms,after_gap\nnan,800,1\n2,800,0\n"), guess_all,
            "line 2, column 1: 'nan' where the beat's time");
    refused(text_file("a.tsv", "onset\ttrial_type\trr_ms\tafter_gap\n1\tstep\tn/a\tn/a\n"),
            guess_all, "no beats");
}

/* 100 beats, an unknown while, 100 beats: the same intervals, and none over the gap. */
static void analysis_has_no_interval_over_the_gap(void **state)
{
    (void)state;
    double times_s[200];
    bool opens[200] = {[0] = true, [100] = true};
    struct analysis analysis;
    struct problem problem;
    for (int i = 0; i < 200; i++)
        times_s[i] = i == 0 ? 5 : times_s[i - 1] + (i == 100 ? 2.5 : i % 2 ? 0.8 : 0.84);
    const struct analysis_input input = {
        .kind = ANALYSIS_BEATS, .values = times_s, .count = 200, .opens = opens};
    if (analysis_run(&input, &analysis, &problem))
        fail_msg("%s", problem.what);
    assert_int_equal(analysis.beat_count, 200);
    assert_true(isnan(analysis.beats[100].rr_ms) && isnan(analysis.beats[100].nn_ms));
    assert_true(fabs(analysis.beats[101].rr_ms - 800) < 1e-3);
    assert_true(fabs(analysis.longest_gap_s - 2.5) < 1e-6);
    assert_true(analysis.corrected_percent == 0);
    analysis_finish(&analysis);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(our_own_beats_keep_their_gaps),
        cmocka_unit_test(a_short_gap_stays_too),
        cmocka_unit_test(of_several_sensors_one_is_read),
        cmocka_unit_test(bids_events_are_beats_among_other_things),
        cmocka_unit_test(hrv_logger_tells_gaps_by_its_times),
        cmocka_unit_test(late_messages_make_no_gaps),
        cmocka_unit_test(times_of_opening_beats_are_known),
        cmocka_unit_test(an_empty_interval_is_a_gap_where_there_are_times),
        cmocka_unit_test(times_that_do_not_fit_are_not_used_and_said),
        cmocka_unit_test(what_is_wrong_is_told),
        cmocka_unit_test(analysis_has_no_interval_over_the_gap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
