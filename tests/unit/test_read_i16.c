/* .i16 with its JSON, and one signal through every kind of file. */
#include "series_support.h"

#include "base/text.h"
#include "reading/channels.h"
#include <math.h>
#include <stdlib.h>

static const char json[] = "{\"fs_hz\": 100, \"n_samples\": 3, \"channels\": ["
                           "{\"name\": \"PPG\", \"units\": \"NU\", \"gain\": 4, \"offset\": -8},"
                           "{\"name\": \"ECG\", \"units\": \"mV\", \"gain\": 10, \"offset\": 5}]}";
static const int16_t samples[] = {0, 15, 4, -32768, -8, 5};

static void every_name_of_a_record_leads_to_it(void **state)
{
    (void)state;
    static const char *const names[] = {"a.i16", "a.json", "a"};
    text_file("a.json", json);
    file_with("a.i16", samples, sizeof samples);
    for (int i = 0; i < 3; i++) {
        struct series series = read_well(path_of(names[i]), guess_all);
        assert_int_equal(series.kind, ANALYSIS_ECG);
        assert_int_equal(series.count, 3);
        assert_true(series.rate_hz == 100);
        assert_true(series.values[0] == 1 && isnan(series.values[1]) && series.values[2] == 0);
        assert_string_equal(series.units, "mV");
        assert_non_null(strstr(series.guess, "also there: PPG"));
        series_finish(&series);
    }
    struct series series = read_well(path_of("a"), (struct series_wish){ANALYSIS_PPG, 50, NULL, 0});
    assert_true(series.values[0] == 2 && series.values[2] == 0 && series.rate_hz == 50);
    series_finish(&series);
    series = read_well(path_of("a"), (struct series_wish){-1, 0, "-ppg", 0});
    assert_true(series.values[1] == -3 && series.kind == ANALYSIS_PPG);
    series_finish(&series);
}

static void what_is_wrong_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"{\"fs_hz\": 100,", "b.json: not JSON from byte"},
        {"{}", "\"fs_hz\" is not the samples per second"},
        {"{\"fs_hz\": -1, \"channels\": [{}]}", "\"fs_hz\""},
        {"{\"fs_hz\": 1e300, \"channels\": [{}]}", "\"fs_hz\""},
        {"{\"fs_hz\": 100, \"channels\": []}", "\"channels\" is not a list"},
        {"{\"fs_hz\": 100, \"channels\": {}}", "\"channels\" is not a list"},
        {"{\"fs_hz\": 100, \"channels\": [{\"name\": \"ECG\", \"gain\": 0}]}", "\"gain\""},
        {"{\"fs_hz\": 100, \"n_samples\": 7, \"channels\": [{\"name\": \"ECG\"}]}",
         "b.i16 ends at byte 12, where its JSON (1 channels, 7 samples) needs 14"},
        {"{\"fs_hz\": 100, \"n_samples\": 1e300, \"channels\": [{\"name\": \"ECG\"}]}",
         "1e+300 samples) needs 2e+300"},
        {"{\"fs_hz\": 100, \"channels\": [{\"name\": \"EEG\"}]}", "it has 1 channel: EEG"},
        {"{\"fs_hz\": 100, \"file\": \"../b.i16\", \"channels\": [{\"name\": \"ECG\"}]}",
         "\"file\" is not the name of a file beside it"},
        {"{\"fs_hz\": 100, \"file\": \"none.i16\", \"channels\": [{\"name\": \"ECG\"}]}",
         "none.i16 cannot be opened"},
    };
    file_with("b.i16", samples, sizeof samples);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        refused(text_file("b.json", cases[i].text), guess_all, cases[i].words);
    remove(path_of("b.json"));
    refused(path_of("b.i16"), guess_all, "nothing beside it describes");
}

/* Counts of a converter of 12 bits, so that every kind of file can hold them. */
enum { COUNT = 3000, RATE_HZ = 200, GAIN = 250 };

static int count_at(int i)
{
    double t = (i % 170) / 170.0;
    return (int)(900 * exp(-pow((t - 0.3) * 60, 2)) + 120 * exp(-pow((t - 0.6) * 12, 2))) - 30;
}

static void write_text(const char *name, const char *format)
{
    FILE *file = fopen(path_of(name), "w");
    assert_non_null(file);
    fputs("time_s,ECG\n", file);
    for (int i = 0; i < COUNT; i++)
        fprintf(file, format, i / (double)RATE_HZ, count_at(i) / (double)GAIN);
    fclose(file);
}

static void write_records(void)
{
    int16_t raw[COUNT];
    unsigned char packed[COUNT / 2 * 3];
    for (int i = 0; i < COUNT; i++)
        raw[i] = (int16_t)count_at(i);
    for (int i = 0; i < COUNT; i += 2) {
        unsigned first = (unsigned)raw[i] & 0xFFF, second = (unsigned)raw[i + 1] & 0xFFF;
        packed[i / 2 * 3] = (unsigned char)(first & 0xFF);
        packed[i / 2 * 3 + 1] = (unsigned char)(first >> 8 | (second >> 8) << 4);
        packed[i / 2 * 3 + 2] = (unsigned char)(second & 0xFF);
    }
    file_with("s16.dat", raw, sizeof raw);
    file_with("s.i16", raw, sizeof raw);
    file_with("s212.dat", packed, sizeof packed);
    text_file("s.json", "{\"fs_hz\": 200, \"channels\": "
                        "[{\"name\": \"ECG\", \"units\": \"mV\", \"gain\": 250, \"offset\": 0}]}");
    text_file("s16.hea", "s16 1 200 3000\ns16.dat 16 250 12 0 0 0 0 ECG\n");
    text_file("s212.hea", "s212 1 200 3000\ns212.dat 212 250 12 0 0 0 0 ECG\n");
}

static void one_signal_reads_alike_from_every_kind_of_file(void **state)
{
    (void)state;
    static const char *const names[] = {"s.csv", "long.csv", "s.i16", "s16.hea", "s212.hea"};
    write_text("s.csv", "%.3f,%.3f\n");
    write_text("long.csv", "%.18e,%.18e\n");
    write_records();
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        struct series series = read_well(path_of(names[k]), guess_all);
        assert_int_equal(series.kind, ANALYSIS_ECG);
        assert_int_equal(series.count, COUNT);
        assert_null(series.times_s);
        assert_true(fabs(series.rate_hz - RATE_HZ) < 1e-9);
        for (int i = 0; i < COUNT; i++)
            if (series.values[i] != count_at(i) / (double)GAIN)
                fail_msg("%s, sample %d: %.17g", names[k], i, series.values[i]);
        series_finish(&series);
    }
}

static void an_unnamed_wave_is_told_by_its_shape(void **state)
{
    (void)state;
    static char text[COUNT * 24];
    struct text ecg = text_over(text, sizeof text);
    for (int i = 0; i < COUNT; i++)
        text_add(&ecg, "%d\n", count_at(i));
    struct series series =
        read_well(text_file("bare.txt", text), (struct series_wish){-1, RATE_HZ, NULL, 0});
    assert_int_equal(series.kind, ANALYSIS_ECG);
    assert_non_null(strstr(series.guess, "an ECG (by its shape)"));
    series_finish(&series);
    struct text pulse = text_over(text, sizeof text);
    for (int i = 0; i < COUNT; i++)
        text_add(&pulse, "%.2f\n", 500 + 80 * sin(i * 0.037) + 30 * sin(i * 0.074 + 1));
    series = read_well(text_file("bare.txt", text), (struct series_wish){-1, RATE_HZ, NULL, 0});
    assert_int_equal(series.kind, ANALYSIS_PPG);
    series_finish(&series);
}

static void shared_records_read_as_the_tests_read_them(void **state)
{
    (void)state;
    static const struct {
        const char *name, *channel;
        enum analysis_kind kind;
    } cases[] = {{"ecg/mitdb_100", "ECG_MLII", ANALYSIS_ECG},
                 {"ecg/svdb_800", "ECG_1", ANALYSIS_ECG},
                 {"ppg/bidmc_01", "PPG", ANALYSIS_PPG},
                 {"ppg/wrist_s1_walk", "PPG", ANALYSIS_PPG}};
    if (!test_have_recordings())
        skip();
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        char name[64];
        size_t count;
        double rate_hz,
            *expected = test_read_i16(cases[k].name, cases[k].channel, &count, &rate_hz);
        snprintf(name, sizeof name, "%s.i16", cases[k].name);
        struct series series = read_well(
            test_recording(name), (struct series_wish){.kind = -1, .column = cases[k].channel});
        assert_true(series.count == count && series.rate_hz == rate_hz);
        assert_int_equal(series.kind, cases[k].kind);
        assert_int_equal(wave_kind_by_shape(series.values, count, rate_hz), cases[k].kind);
        for (size_t i = 0; i < count; i++)
            assert_true(isnan(expected[i]) ? isnan(series.values[i])
                                           : fabs(series.values[i] - expected[i]) < 1e-9);
        free(expected);
        series_finish(&series);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_of_a_record_leads_to_it),
        cmocka_unit_test(what_is_wrong_is_told),
        cmocka_unit_test(one_signal_reads_alike_from_every_kind_of_file),
        cmocka_unit_test(an_unnamed_wave_is_told_by_its_shape),
        cmocka_unit_test(shared_records_read_as_the_tests_read_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
