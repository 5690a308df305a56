#include "support.h"

#include "reading/series.h"
#include "reading/wave.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *file_of(const char *bytes, size_t size)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/series.txt", test_folder());
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
    return path;
}

static enum status read_text(const char *text, struct series_wish wish, struct series *series,
                             struct problem *problem)
{
    return series_read(file_of(text, strlen(text)), &wish, series, problem);
}

static const struct series_wish guess_all = {.kind = -1};

static void the_kind_and_unit_are_found_out_and_said(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        struct series_wish wish;
        enum analysis_kind kind;
        size_t count;
        double first, rate_hz;
        const char *guess;
    } cases[] = {
        {"800\n810\n790\n", {-1, 0, NULL, 0}, ANALYSIS_RR, 3, 800, 0, "RR intervals in ms"},
        {"800\n810\n820\n", {-1, 0, NULL, 0}, ANALYSIS_RR, 3, 800, 0, "RR intervals in ms"},
        {"0.8\r\n0.81\r\n0.79\r\n", {-1, 0, NULL, 0}, ANALYSIS_RR, 3, 800, 0, "in seconds"},
        {"0.8\r0.81\r0.79", {-1, 0, NULL, 0}, ANALYSIS_RR, 3, 800, 0, "in seconds"},
        {"0\n0.8\n1.61\n2.4\n", {-1, 0, NULL, 0}, ANALYSIS_BEATS, 4, 0, 0, "beat times"},
        {"800\n1610\n2400\n", {-1, 0, NULL, 0}, ANALYSIS_BEATS, 3, 0.8, 0, "ms"},
        {"\xEF\xBB\xBFtime_s\n1\n1.8\n", {-1, 0, NULL, 0}, ANALYSIS_BEATS, 2, 1, 0, "beat times"},
        {"time_s,label\n0.14,.\n0.8,N\n", {-1, 0, NULL, 0}, ANALYSIS_BEATS, 2, 0.14, 0, "time_s"},
        {"RR (ms)\n800\n", {-1, 0, NULL, 0}, ANALYSIS_RR, 1, 800, 0, "RR"},
        {"rr_s\n8\n", {-1, 0, NULL, 0}, ANALYSIS_RR, 1, 8000, 0, "rr_s"},
        {"# a word\n\n  800 \n# more\n810\n790", {-1, 0, NULL, 0}, ANALYSIS_RR, 3, 800, 0, "ms"},
        {"time_s,rr_ms\n0.43,421\n1.5,379\n", {-1, 0, NULL, 0}, ANALYSIS_RR, 2, 421, 0, "rr_ms"},
        {"0.8,800\n1.61,810\n2.4,790\n", {-1, 0, NULL, 0}, ANALYSIS_RR, 3, 800, 0, "ms"},
        {"0.8;0,8\n1.61;0,81\n2.4;0,79\n", {-1, 0, NULL, 0}, ANALYSIS_RR, 3, 800, 0, "seconds"},
        {"800 N\n810 N\n790 V\n", {-1, 0, NULL, 0}, ANALYSIS_RR, 3, 800, 0, "ms"},
        {"\"t_s\"\t\"ppg\"\n0\t\"5\"\n0.01\t6\n0.02\t4\n",
         {-1, 0, NULL, 0},
         ANALYSIS_PPG,
         3,
         5,
         100,
         "100 samples/s"},
        {"0,500\n2,510\n4,505\n6,500\n", {-1, 0, NULL, 0}, ANALYSIS_PPG, 4, 500, 500, "wave"},
        {"signal\n512\n515\n", {-1, 250, NULL, 0}, ANALYSIS_PPG, 2, 512, 250, "pulse wave"},
        {"512\n515\n", {-1, 250, NULL, 0}, ANALYSIS_PPG, 2, 512, 250, "by its shape"},
        {"time_s,red,green\n0,1,7\n0.1,2,8\n", {-1, 0, "green", 0}, ANALYSIS_PPG, 2, 7, 10, "wave"},
        {"time_s,red,green\n0,1,7\n0.1,2,8\n",
         {-1, 0, "-red", 0},
         ANALYSIS_PPG,
         2,
         -1,
         10,
         "inver"},
        {"time_s,red,green\n0,1,7\n0.1,2,8\n",
         {ANALYSIS_PPG, 0, "3", 0},
         ANALYSIS_PPG,
         2,
         7,
         10,
         ""},
        {"5,800\n5,810\n", {ANALYSIS_RR, 0, "2", 0}, ANALYSIS_RR, 2, 800, 0, ""},
        {"t_s,rr_ms,nn_ms\n1,,\n2,800,801\n3,nan,\n",
         {-1, 0, NULL, 0},
         ANALYSIS_RR,
         1,
         800,
         0,
         "2 empty cells"},
        {"ppg\n1\nnan\n3\n", {-1, 100, NULL, 0}, ANALYSIS_PPG, 3, 1, 100, "1 empty cells taken as"},
        {"t;rr\n0;800,5\n1;810\n", {-1, 0, NULL, 0}, ANALYSIS_RR, 2, 800.5, 0, "rr"},
        {"'Elapsed time','MLII','V5'\n'seconds','mV','mV'\n0,-.1,1\n0.004,0,1\n",
         {-1, 0, NULL, 0},
         ANALYSIS_ECG,
         2,
         -0.1,
         250,
         "also there: V5"},
        {"time,ecg\n0:00.00,1\n0:00.01,2\n", {-1, 0, NULL, 0}, ANALYSIS_ECG, 2, 1, 100, "100"},
        {"time,ecg\n2026-02-28 23:59:59.990,1\n2026-03-01 00:00:00.000,2\n",
         {-1, 0, NULL, 0},
         ANALYSIS_ECG,
         2,
         1,
         100,
         "100"},
        {"timestamp,rr\n2024-02-29T10:00:00Z,800\n2024-02-29T10:00:01Z,810\n",
         {-1, 0, NULL, 0},
         ANALYSIS_RR,
         2,
         800,
         0,
         "rr"},
        {"time_s,rhythm\n1,N\n90,V\n200,N\n",
         {-1, 0, NULL, 0},
         ANALYSIS_BEATS,
         3,
         1,
         0,
         "no heart beat"},
        {"time_s,pleth,ecg II\n0,1,3\n.01,2,4\n",
         {-1, 0, NULL, 0},
         ANALYSIS_ECG,
         2,
         3,
         100,
         "pleth"},
        {"timestamp_ms,ir\n1000,4\n1020,5\n1040,6\n",
         {-1, 0, NULL, 0},
         ANALYSIS_PPG,
         3,
         4,
         50,
         "50"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct series series;
        struct problem problem;
        if (read_text(cases[i].text, cases[i].wish, &series, &problem))
            fail_msg("case %zu: %s", i, problem.what);
        if (series.kind != cases[i].kind || series.count != cases[i].count ||
            fabs(series.values[0] - cases[i].first) > 1e-9 ||
            fabs(series.rate_hz - cases[i].rate_hz) > 1e-6 || !strstr(series.guess, cases[i].guess))
            fail_msg("case %zu: kind %d, %zu values from %g at %g: %s", i, (int)series.kind,
                     series.count, series.values[0], series.rate_hz, series.guess);
        series_finish(&series);
    }
}

static void what_is_wrong_is_told_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        struct series_wish wish;
        const char *words[2];
    } cases[] = {
        {"800\n810\nabc\n",
         {-1, 0, NULL, 0},
         {"line 3: 'abc' is not a number", "RR interval in ms"}},
        {"# x\n\nrr\n800\n8O0\n", {-1, 0, NULL, 0}, {"line 5: '8O0'", ""}},
        {"a,b\n1,2\n3\n", {-1, 0, "b", 0}, {"line 3", "column 2"}},
        {"abc\n", {-1, 0, NULL, 0}, {"line 1: 'abc'", ""}},
        {"1e999\n", {-1, 0, NULL, 0}, {"line 1: '1e999'", ""}},
        {"1\n3\n2\n", {ANALYSIS_BEATS, 0, NULL, 0}, {"line 3: 2 s is not after", "3 s"}},
        {"t,ppg\n0,1\n0.2,2\n0.1,3\n", {-1, 0, NULL, 0}, {"line 4: time goes back", ""}},
        {"t,ppg\n5,1\n5,2\n5,3\n", {-1, 0, NULL, 0}, {"do not give a rate", ""}},
        {"1,2\n1,2\n", {-1, 0, NULL, 0}, {"which numbers", "2 columns"}},
        {"a,b\n1,2\n1,2\n", {-1, 0, NULL, 0}, {"which numbers", "a, b"}},
        {"a,b\n1,2\n", {-1, 0, "c", 0}, {"no column \"c\"", "a, b"}},
        {"a,b\n1,2\n", {-1, 0, "3", 0}, {"no column \"3\"", ""}},
        {"5\n70000\n-3\n", {-1, 0, NULL, 0}, {"does not show what its numbers are", "-3 to 70000"}},
        {"ppg\n512\n515\n", {-1, 0, NULL, 0}, {"a wave, but neither times nor a rate", ""}},
        {"", {-1, 0, NULL, 0}, {"no numbers", ""}},
        {"# only words\n", {-1, 0, NULL, 0}, {"no numbers", ""}},
        {"rr\n\"\"\nnan\n", {-1, 0, NULL, 0}, {"no numbers in the column", ""}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct series series;
        struct problem problem = {.what = ""};
        enum status status = read_text(cases[i].text, cases[i].wish, &series, &problem);
        if (status != STATUS_INVALID || !strstr(problem.what, cases[i].words[0]) ||
            !strstr(problem.what, cases[i].words[1]) || strlen(problem.remedy) < 10)
            fail_msg("case %zu: %d, %s", i, (int)status, problem.what);
        assert_null(series.values);
    }
}

static void what_is_no_text_file_is_told(void **state)
{
    (void)state;
    static const char binary[] = "800\n81\0 0\n", wide[] = "\xFF\xFE"
                                                           "8\0"
                                                           "0\0";
    struct series series;
    struct problem problem;
    char missing[256];
    snprintf(missing, sizeof missing, "%s/missing", test_folder());
    assert_int_equal(series_read(file_of(binary, sizeof binary), &guess_all, &series, &problem),
                     STATUS_INVALID);
    assert_non_null(strstr(problem.what, "not a text file"));
    assert_int_equal(series_read(file_of(wide, sizeof wide), &guess_all, &series, &problem),
                     STATUS_INVALID);
    assert_int_equal(series_read(test_folder(), &guess_all, &series, &problem), STATUS_INVALID);
    assert_non_null(strstr(problem.what, "folder"));
    assert_int_equal(series_read(missing, &guess_all, &series, &problem), STATUS_UNAVAILABLE);
    assert_non_null(strstr(problem.what, "No such file"));
}

static void two_bytes_a_character_are_read(void **state)
{
    (void)state;
    static const char little[] = "\xFF\xFE"
                                 "8\0"
                                 "0\0"
                                 "0\0"
                                 "\n\0"
                                 "8\0"
                                 "1\0"
                                 "0\0"
                                 "\n",
                      big[] = "\xFE\xFF"
                              "\0"
                              "8\0"
                              "0\0"
                              "0\0"
                              "\n\0"
                              "8\0"
                              "1\0"
                              "0\0"
                              "\n";
    const struct {
        const char *bytes;
        size_t size;
    } cases[] = {{little, sizeof little}, {big, sizeof big - 1}};
    for (size_t i = 0; i < 2; i++) {
        struct series series;
        struct problem problem;
        if (series_read(file_of(cases[i].bytes, cases[i].size), &guess_all, &series, &problem))
            fail_msg("%zu: %s", i, problem.what);
        assert_int_equal(series.count, 2);
        assert_true(series.values[0] == 800 && series.values[1] == 810);
        series_finish(&series);
    }
}

static void times_rounded_by_a_file_are_even(void **state)
{
    (void)state;
    static const double rates_hz[] = {25, 128, 250, 333, 360, 1000 / 3.0};
    double times[5000];
    struct wave_pace pace;
    for (size_t k = 0; k < sizeof rates_hz / sizeof rates_hz[0]; k++) {
        for (int decimals = 3; decimals < 7; decimals++) {
            for (int i = 0; i < 5000; i++)
                times[i] = round((i / rates_hz[k] + 7) * pow(10, decimals)) / pow(10, decimals);
            assert_true(wave_pace_of(times, 5000, &pace));
            assert_true(pace.even && pace.spread == 0);
            assert_true(fabs(pace.rate_hz / rates_hz[k] - 1) < 1e-4);
        }
    }
}

static void times_since_1970_are_even(void **state)
{
    (void)state;
    double times[5000];
    struct wave_pace pace;
    for (int i = 0; i < 5000; i++)
        times[i] = 1700000000.123 + round(i / 360.0 * 1e3) / 1e3;
    assert_true(wave_pace_of(times, 5000, &pace));
    assert_true(pace.even && times[0] == 0 && fabs(pace.rate_hz - 360) < 0.01);
}

static void uneven_times_are_kept(void **state)
{
    (void)state;
    double times[] = {5, 5.1, 5.2, 5.25, 5.4, 6.4, 6.5, 6.6, 6.6, 6.7};
    static const double kept[] = {0, 0.1, 0.2, 0.25, 0.4, 1.4, 1.5, 1.6, 1.65, 1.7};
    struct wave_pace pace;
    assert_true(wave_pace_of(times, 10, &pace));
    assert_false(pace.even);
    assert_int_equal(pace.spread, 1);
    assert_true(fabs(pace.rate_hz - 10) < 1e-9 && fabs(pace.longest_gap_s - 1) < 1e-9);
    for (int i = 0; i < 10; i++)
        assert_true(fabs(times[i] - kept[i]) < 1e-9);
    double packets[] = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2};
    assert_true(wave_pace_of(packets, 12, &pace));
    for (int i = 0; i < 8; i++)
        assert_true(fabs(packets[i] - 0.25 * i) < 1e-9);
    double same[] = {1, 1, 1}, one[] = {1};
    assert_false(wave_pace_of(same, 3, &pace));
    assert_false(wave_pace_of(one, 1, &pace));
}

/* Longer than what is held in memory at once, with a line that is longer still. */
static void lines_of_a_long_file_are_counted(void **state)
{
    (void)state;
    enum { LINES = 60000, LONG = 700000 };
    struct problem problem;
    struct series series;
    char path[256];
    for (int wrong = 0; wrong < 3; wrong++) {
        snprintf(path, sizeof path, "%s/long.csv", test_folder());
        FILE *file = fopen(path, "wb");
        assert_non_null(file);
        fprintf(file, "# %0*d\nbeat_s,note\n", LONG, 0);
        for (int i = 0; i < LINES; i++)
            fprintf(file, "%.3f,x\n", wrong == 1 && i == 59990 ? 1 : 0.8 * i);
        if (wrong == 2)
            fputs("abc,x", file);
        fclose(file);
        enum status status = series_read(path, &guess_all, &series, &problem);
        if (wrong == 0) {
            assert_int_equal(status, STATUS_OK);
            assert_int_equal(series.count, LINES);
            for (int i = 0; i < LINES; i++)
                assert_true(fabs(series.values[i] - 0.8 * i) < 1e-9);
            series_finish(&series);
        } else {
            assert_int_equal(status, STATUS_INVALID);
            assert_non_null(strstr(problem.what, wrong == 1 ? "line 59993: 1 s is not after"
                                                            : "line 60003: 'abc'"));
        }
    }
}

static void shared_recordings_are_taken_for_what_they_are(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum analysis_kind kind;
        size_t count;
    } cases[] = {{"ppg/welltory_02.csv", ANALYSIS_PPG, 0},
                 {"ppg/welltory_02.polar_rr.csv", ANALYSIS_RR, 101},
                 {"ppg/welltory_02.beats.csv", ANALYSIS_BEATS, 100},
                 {"ecg/polar_h10.device_rr.csv", ANALYSIS_RR, 798},
                 {"rr/bartels_rest.beats.csv", ANALYSIS_BEATS, 0},
                 {"rr/afdb_03665_h1.beats.csv", ANALYSIS_BEATS, 0}};
    if (!test_have_recordings())
        skip();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct series series;
        struct problem problem;
        if (series_read(test_recording(cases[i].name), &guess_all, &series, &problem))
            fail_msg("%s", problem.what);
        assert_int_equal(series.kind, cases[i].kind);
        if (cases[i].count > 0)
            assert_int_equal(series.count, cases[i].count);
        if (series.kind == ANALYSIS_PPG)
            assert_true(series.rate_hz > 29 && series.rate_hz < 31);
        print_message("%s: %s\n", cases[i].name, series.guess);
        series_finish(&series);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_kind_and_unit_are_found_out_and_said),
        cmocka_unit_test(what_is_wrong_is_told_with_its_line),
        cmocka_unit_test(what_is_no_text_file_is_told),
        cmocka_unit_test(two_bytes_a_character_are_read),
        cmocka_unit_test(times_rounded_by_a_file_are_even),
        cmocka_unit_test(times_since_1970_are_even),
        cmocka_unit_test(uneven_times_are_kept),
        cmocka_unit_test(lines_of_a_long_file_are_counted),
        cmocka_unit_test(shared_recordings_are_taken_for_what_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
