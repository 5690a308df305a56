/* WFDB records written byte by byte, with their values known. */
#include "series_support.h"

#include <math.h>
#include <stdlib.h>

/* The bytes of two 12-bit samples, as signal(5) draws them. */
static void put_212(unsigned char *to, int first, int second)
{
    unsigned a = (unsigned)first & 0xFFF, b = (unsigned)second & 0xFFF;
    to[0] = (unsigned char)(a & 0xFF);
    to[1] = (unsigned char)(a >> 8 | (b >> 8) << 4);
    to[2] = (unsigned char)(b & 0xFF);
}

static void put_16(unsigned char *to, int value)
{
    to[0] = (unsigned char)((unsigned)value & 0xFF);
    to[1] = (unsigned char)((unsigned)value >> 8 & 0xFF);
}

static const int wanted[] = {0, 1, -1, 2047, -2047, 1000, -1000, -2048, 7};
enum { COUNT = sizeof wanted / sizeof wanted[0] };

static void expect_values(const struct series *series, double baseline, double gain, int missing)
{
    assert_int_equal(series->count, COUNT);
    for (int i = 0; i < COUNT; i++) {
        double value = (wanted[i] - baseline) / gain;
        if (wanted[i] == missing ? !isnan(series->values[i]) : series->values[i] != value)
            fail_msg("sample %d is %g, not %g", i, series->values[i], value);
    }
}

static void format_212_holds_two_samples_in_three_bytes(void **state)
{
    (void)state;
    unsigned char bytes[3 * COUNT];
    for (int i = 0; i < COUNT; i++)
        put_212(bytes + 3 * i, 55, wanted[i]);
    file_with("a.dat", bytes, sizeof bytes);
    const char *header = text_file("a.hea", "# a comment\n"
                                            "a 2 360/360(0) 9 12:00:00 01/01/2000\n"
                                            "a.dat 212 200 11 1024 55 495 0 V5\r\n"
                                            "a.dat 212 100(10)/uV 12 0 0 -2041 0 MLII lead\n"
                                            "# Age 30\n");
    struct series series = read_well(header, guess_all);
    assert_int_equal(series.kind, ANALYSIS_ECG);
    assert_true(series.rate_hz == 360);
    assert_string_equal(series.channel, "MLII lead"); /* lead II before the others */
    assert_string_equal(series.units, "uV");
    expect_values(&series, 10, 100, -2048);
    assert_non_null(strstr(series.guess, "also there: V5"));
    assert_null(strstr(series.guess, "checksum"));
    series_finish(&series);
    series =
        read_well(path_of("a"), (struct series_wish){-1, 0, "1", 0}); /* the record by its name */
    assert_true(series.values[0] == (55 - 1024) / 200.0);
    assert_string_equal(series.units, "mV");
    series_finish(&series);
    series = read_well(path_of("a.dat"), (struct series_wish){ANALYSIS_PPG, 0, "-v5", 0});
    assert_true(series.values[0] == (55 - 1024) / -200.0 && series.kind == ANALYSIS_PPG);
    series_finish(&series);
}

static void a_lone_212_signal_may_end_in_half_a_pair(void **state)
{
    (void)state;
    unsigned char bytes[3 * (COUNT + 1) / 2];
    for (int i = 0; i < COUNT; i += 2)
        put_212(bytes + 3 * (i / 2), wanted[i], i + 1 < COUNT ? wanted[i + 1] : 0);
    file_with("b.dat", bytes, sizeof bytes - 1);
    struct series series =
        read_well(text_file("b.hea", "b 1 250 9\nb.dat 212 200 12 0 0 -2041 0 ECG\n"), guess_all);
    expect_values(&series, 0, 200, -2048);
    series_finish(&series);
    series = read_well(text_file("b.hea", "b 1\nb.dat 212\n"), guess_all); /* all left out */
    expect_values(&series, 0, 200, -2048);
    assert_true(series.rate_hz == 250);
    series_finish(&series);
}

static void format_16_reads_offsets_frames_and_skew(void **state)
{
    (void)state;
    unsigned char bytes[10 + 6 * (COUNT + 2)] = {0};
    for (int i = 0; i < COUNT + 2; i++) {
        put_16(bytes + 10 + 6 * i, 3000 + i);
        put_16(bytes + 12 + 6 * i, i < 2 ? 77 : wanted[i - 2]);
        put_16(bytes + 14 + 6 * i, -32768);
    }
    file_with("c.dat", bytes, sizeof bytes);
    text_file("c.hea", "c 2 100.5 11\n"
                       "c.dat 16x1:0+10 1/NU 16 0 3000 0 0 PLETH\n"
                       "c.dat 16x1:2+10 0 16 0 77 0 0 ECG\n"
                       "c.dat 16x1+10 1 16 0 -32768 0 0 RESP\n");
    refused(path_of("c.hea"), (struct series_wish){-1, 0, "3", 0}, "no channel 3");
    text_file("c.hea", "c 3 100.5 11\n"
                       "c.dat 16x1:0+10 1/NU 16 0 3000 0 0 PLETH\n"
                       "c.dat 16x1:2+10 0 16 0 77 0 0 ECG\n"
                       "c.dat 16x1+10 1 16 0 -32768 0 0 RESP\n");
    struct series series = read_well(path_of("c.hea"), guess_all);
    expect_values(&series, 0, 200, -32768);
    assert_true(series.rate_hz == 100.5);
    assert_non_null(strstr(series.guess, "checksum")); /* 0 is not its sum */
    series_finish(&series);
    series = read_well(path_of("c.hea"), (struct series_wish){ANALYSIS_PPG, 0, NULL, 0});
    assert_true(series.count == COUNT + 2 && series.values[3] == 3003);
    assert_string_equal(series.channel, "PLETH");
    series_finish(&series);
    series = read_well(path_of("c.hea"), (struct series_wish){-1, 0, "RESP", 0});
    assert_true(isnan(series.values[0]) && isnan(series.values[COUNT]));
    series_finish(&series);
    text_file("c.hea", "c 2 50 9\nc.dat 16x2+10 1 16 0 0 0 0 ECG\nc.dat 16+10 1 16 0 0 0 0 RESP\n");
    series = read_well(path_of("c.hea"), guess_all);
    assert_true(series.rate_hz == 100 && series.count == 18 && series.values[2] == 3001 &&
                series.values[1] == 77);
    series_finish(&series);
}

static void format_80_is_one_byte_around_128(void **state)
{
    (void)state;
    static const unsigned char bytes[] = {128, 129, 127, 255, 1, 0};
    file_with("d.dat", bytes, sizeof bytes);
    struct series series =
        read_well(text_file("d.hea", "d 1 100\nd.dat 80 1 8 0 0 0 0 ECG\n"), guess_all);
    static const double values[] = {0, 1, -1, 127, -127};
    assert_int_equal(series.count, 6);
    assert_memory_equal(series.values, values, sizeof values);
    assert_true(isnan(series.values[5]));
    series_finish(&series);
}

static void signals_may_stand_in_files_of_their_own(void **state)
{
    (void)state;
    unsigned char bytes[2 * COUNT];
    for (int i = 0; i < COUNT; i++)
        put_16(bytes + 2 * i, wanted[i]);
    file_with("e1.dat", "ABCDEFGHI", 9);
    file_with("e2.dat", bytes, sizeof bytes);
    struct series series = read_well(text_file("e.hea", "e 2 125 9\n"
                                                        "e1.dat 80 1 8 0 0 0 0 RESP\n"
                                                        "e2.dat 16 1 16 0 0 0 0 PLETH\n"),
                                     guess_all);
    assert_int_equal(series.kind, ANALYSIS_PPG);
    expect_values(&series, 0, 1, -32768);
    series_finish(&series);
}

static void what_is_wrong_is_named_with_line_or_byte(void **state)
{
    (void)state;
    static const struct {
        const char *header, *words;
    } cases[] = {
        {"f 1 360 9\n", "line 1: a line for each signal is expected"},
        {"f 2 360 9\nf.dat 16 200 16 0 0 0 0 ECG\n", "line 2: a line for each signal"},
        {"f 0 360 9\nf.dat 16\n", "line 1: 1 to 128 signals"},
        {"f 1 0 9\nf.dat 16\n", "line 1: the sampling frequency is expected, not '0'"},
        {"f 1 -5 9\nf.dat 16\n", "line 1: the sampling frequency"},
        {"f 1 abc 9\nf.dat 16\n", "line 1: the sampling frequency"},
        {"f 1 360 -9\nf.dat 16\n", "line 1: the number of samples"},
        {"f 1 360 9000000000000000000000\nf.dat 16\n", "line 1: the number of samples"},
        {"f 1 360 90000000000\nf.dat 16\n", "ends at byte 18, after 9 of the 90000000000"},
        {"f 1 360 10\nf.dat 16\n", "ends at byte 18, after 9 of the 10"},
        {"# x\nf 1 360 9\nf.dat 310\n", "line 3: samples in format 310; 16, 212 and 80"},
        {"f 1 360 9\nf.dat 16x0\n", "line 2: a signal's format"},
        {"f 1 360 9\nf.dat 16x99999999999\n", "line 2: a signal's format"},
        {"f 1 360 9\nf.dat 16+99\n", "ends at byte 18"},
        {"f 1 360 9\nf.dat 16:9\n", "line 2: a skew that is longer"},
        {"f 1 360 9\nf.dat 16 nan\n", "line 2: a gain is expected"},
        {"f 1 360 9\nf.dat 16 200(5\n", "line 2: a gain is expected"},
        {"f 1 360 9\nf.dat 16 200 16 x\n", "line 2: the converter's zero"},
        {"f 1 360 9\n../f.dat 16\n", "line 2: its file is not a name in the header's folder"},
        {"f 1 360 9\n/etc/f.dat 16\n", "line 2: its file is not a name"},
        {"f 1 360 9\nnone.dat 16\n", "none.dat cannot be opened: No such file"},
        {"f/3 2 360 9\nf1 9\n", "line 1: a record of several segments"},
        {"f 2 360 4\nf.dat 16\nf.dat 212\n", "line 3: signals of one file in different formats"},
        {"f 2 360 4\nf.dat 16 1 16 0 0 0 0 RESP\nf.dat 16 1 16 0 0 0 0 SpO2\n",
         "names no channel that shows the heart; it has 2 channels: RESP, SpO2"},
    };
    file_with("f.dat", "123456789012345678", 18);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        refused(text_file("f.hea", cases[i].header), guess_all, cases[i].words);
    text_file("f.hea", "f 1 360 9\nf.dat 16\n");
    refused(path_of("f.hea"), (struct series_wish){ANALYSIS_RR, 0, NULL, 0}, "holds waves");
    remove(path_of("f.hea"));
    refused(file_with("f.dat", "12\0\0", 4), guess_all, "nothing beside it describes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(format_212_holds_two_samples_in_three_bytes),
        cmocka_unit_test(a_lone_212_signal_may_end_in_half_a_pair),
        cmocka_unit_test(format_16_reads_offsets_frames_and_skew),
        cmocka_unit_test(format_80_is_one_byte_around_128),
        cmocka_unit_test(signals_may_stand_in_files_of_their_own),
        cmocka_unit_test(what_is_wrong_is_named_with_line_or_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
