/* EDF as EDFlib writes and reads it, EDF+D and broken files byte by byte. */
#include "series_support.h"

#include <edflib.h>
#include <math.h>
#include <stdlib.h>

enum { RECORDS = 7, RATE_HZ = 250 };

static double value_of(int signal, int i)
{
    return signal ? 300 * sin(i * 0.011) : -1.2 + 3 * sin(i * 0.37) * cos(i * 0.002);
}

/* Two signals through EDFlib; also how it reads the first back. */
static const char *written(const char *name, int type, double *back)
{
    const char *path = path_of(name);
    int wide = type == EDFLIB_FILETYPE_BDFPLUS;
    int file = edfopen_file_writeonly(path, type, 2);
    assert_true(file >= 0);
    static const char *const labels[] = {"ECG II", "Resp"}, *const units[] = {"mV", "mL"};
    for (int k = 0; k < 2; k++) {
        edf_set_samplefrequency(file, k, k ? 25 : RATE_HZ);
        edf_set_physical_maximum(file, k, k ? 400 : 5);
        edf_set_physical_minimum(file, k, k ? -400 : -5.5);
        edf_set_digital_maximum(file, k, wide ? 8388607 : 32767);
        edf_set_digital_minimum(file, k, wide ? -8388608 : -32768);
        edf_set_label(file, k, labels[k]);
        edf_set_physical_dimension(file, k, units[k]);
    }
    for (int record = 0; record < RECORDS; record++) {
        double samples[RATE_HZ];
        for (int k = 0; k < 2; k++) {
            int each = k ? 25 : RATE_HZ;
            for (int i = 0; i < each; i++)
                samples[i] = value_of(k, record * each + i);
            assert_int_equal(edfwrite_physical_samples(file, samples), 0);
        }
    }
    edfclose_file(file);
    struct edf_hdr_struct header;
    assert_int_equal(edfopen_file_readonly(path, &header, EDFLIB_DO_NOT_READ_ANNOTATIONS), 0);
    assert_int_equal(edfread_physical_samples(header.handle, 0, RECORDS * RATE_HZ, back),
                     RECORDS * RATE_HZ);
    edfclose_file(header.handle);
    return path;
}

static void values_equal_those_of_edflib(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int type;
    } cases[] = {{"plus.edf", EDFLIB_FILETYPE_EDFPLUS},
                 {"plus.bdf", EDFLIB_FILETYPE_BDFPLUS},
                 {"named.txt", EDFLIB_FILETYPE_EDFPLUS}};
    double back[RECORDS * RATE_HZ];
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct series series = read_well(written(cases[k].name, cases[k].type, back), guess_all);
        assert_int_equal(series.kind, ANALYSIS_ECG);
        assert_int_equal(series.count, RECORDS * RATE_HZ);
        assert_true(series.rate_hz == RATE_HZ);
        assert_string_equal(series.units, "mV");
        assert_string_equal(series.channel, "ECG II");
        assert_non_null(strstr(series.guess, "also there: Resp"));
        for (int i = 0; i < RECORDS * RATE_HZ; i++) {
            assert_true(fabs(series.values[i] - back[i]) < 1e-9);
            assert_true(fabs(series.values[i] - value_of(0, i)) < 2e-4);
        }
        series_finish(&series);
    }
    struct series series =
        read_well(path_of("plus.edf"), (struct series_wish){ANALYSIS_PPG, 0, "resp", 0});
    assert_true(series.rate_hz == 25 && series.count == 25 * RECORDS);
    assert_true(fabs(series.values[30] - value_of(1, 30)) < 0.01);
    series_finish(&series);
}

/* A small EDF+ by hand: one ECG of 4 samples and an annotation signal of 16 bytes a record. */
struct small {
    char bytes[2048];
    size_t size;
};

static void put_field(struct small *small, size_t at, size_t size, const char *word)
{
    memset(small->bytes + at, ' ', size);
    memcpy(small->bytes + at, word, strlen(word));
}

static struct small small_edf(const char *kind, const char *const *starts, int records)
{
    static const struct {
        size_t at, size;
        const char *words[2];
    } fields[] = {{256, 16, {"ECG", "EDF Annotations"}},
                  {448, 8, {"mV", ""}},
                  {464, 8, {"-10", "-1"}},
                  {480, 8, {"10", "1"}},
                  {496, 8, {"-1000", "-32768"}},
                  {512, 8, {"1000", "32767"}},
                  {688, 8, {"4", "8"}}};
    struct small small = {.size = 768};
    char count[8];
    memset(small.bytes, ' ', 768);
    snprintf(count, sizeof count, "%d", records);
    put_field(&small, 0, 8, "0");
    put_field(&small, 184, 8, "768");
    put_field(&small, 192, 44, kind);
    put_field(&small, 236, 8, count);
    put_field(&small, 244, 8, "0.5");
    put_field(&small, 252, 4, "2");
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        for (size_t k = 0; k < 2; k++)
            put_field(&small, fields[i].at + k * fields[i].size, fields[i].size,
                      fields[i].words[k]);
    for (int i = 0; i < records; i++) {
        for (int k = 0; k < 4; k++) {
            int value = (i * 4 + k) * 100 - 300;
            small.bytes[small.size++] = (char)(value & 0xFF);
            small.bytes[small.size++] = (char)(value >> 8 & 0xFF);
        }
        memset(small.bytes + small.size, 0, 16);
        snprintf(small.bytes + small.size, 16, "%s\x14\x14", starts[i]);
        small.size += 16;
    }
    return small;
}

static void gaps_of_edf_plus_d_stay_gaps(void **state)
{
    (void)state;
    static const char *const starts[] = {"+3.25", "+3.75", "+5.25", "+5.751"};
    struct small small = small_edf("EDF+D", starts, 4);
    struct series series = read_well(file_with("d.edf", small.bytes, small.size), guess_all);
    assert_true(series.rate_hz == 8);
    assert_int_equal(series.count, 16);
    for (int i = 0; i < 16; i++) {
        assert_true(fabs(series.values[i] - (i - 3.0)) < 1e-12);
        assert_true(fabs(series.times_s[i] - (i / 8.0 + (i < 8 ? 0 : 1))) < 1e-12);
    }
    assert_non_null(strstr(series.guess, "gaps of 1 s"));
    series_finish(&series);
    static const char *const unbroken[] = {"+0", "+0.5", "+1", "+1.5"};
    small = small_edf("EDF+D", unbroken, 4);
    series = read_well(file_with("d.edf", small.bytes, small.size), guess_all);
    assert_true(series.count == 16 && series.times_s == NULL);
    series_finish(&series);
    small = small_edf("EDF+C", starts, 4); /* there the starts do not count */
    series = read_well(file_with("d.edf", small.bytes, small.size), guess_all);
    assert_int_equal(series.count, 16);
    series_finish(&series);
}

static void what_is_wrong_is_named_with_its_byte(void **state)
{
    (void)state;
    static const struct {
        size_t at, size;
        const char *word, *words;
    } cases[] = {
        {252, 4, "0", "byte 252: the number of signals is expected, not '0'"},
        {252, 4, "-1", "byte 252: the number of signals"},
        {252, 4, "x", "byte 252: the number of signals"},
        {252, 4, "9999", "byte 252: the number of signals"},
        {252, 4, "3", "byte 184: the header's length does not fit"},
        {184, 8, "512", "byte 184: the header's length"},
        {236, 8, "9", "ends at byte 816, in record 3 of 9"},
        {236, 8, "99999999", "in record 3 of 99999999"},
        {236, 8, "0", "in record 3 of 0"},
        {236, 8, "-2", "byte 236: the number of records"},
        {244, 8, "-1", "byte 244: the seconds of a record"},
        {244, 8, "nan", "byte 244: the seconds of a record"},
        {688, 8, "-4", "byte 688: samples a record"},
        {688, 8, "9999999", "in record 1 of 2"},
        {464, 8, "10", "byte 464: a signal without range"},
        {496, 8, "1000", "a signal without range"},
        {496, 8, "1e99", "byte 496: a digital limit"},
        {464, 8, "", "byte 464: a physical limit"},
        {256, 16, "EEG Fpz-Cz", "names no channel that shows the heart; it has 1 channel: EEG"},
        {768 + 8, 6, "x", "byte 768: a record of EDF+D that does not tell its start"},
        {792 + 8, 6, "+3.0\x14\x14", "byte 792: a record that begins before"},
        {792 + 8, 8, "+9e9\x14\x14", "byte 792: a record that begins more than a month"},
    };
    static const char *const starts[] = {"+3.25", "+3.75"};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct small small = small_edf("EDF+D", starts, 2);
        put_field(&small, cases[i].at, cases[i].size, cases[i].word);
        refused(file_with("broken.edf", small.bytes, small.size), guess_all, cases[i].words);
    }
    struct small small = small_edf("EDF+D", starts, 2);
    refused(file_with("cut.edf", small.bytes, 700), guess_all, "byte 700: the header ends");
    refused(file_with("cut.edf", small.bytes, 800), guess_all,
            "ends at byte 800, in record 2 of 2");
    put_field(&small, 236, 8, "-1"); /* still being written: what is there counts */
    struct series series = read_well(file_with("open.edf", small.bytes, small.size), guess_all);
    assert_int_equal(series.count, 8);
    series_finish(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_equal_those_of_edflib),
        cmocka_unit_test(gaps_of_edf_plus_d_stay_gaps),
        cmocka_unit_test(what_is_wrong_is_named_with_its_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
