/* BIDS recordings: our own, read back, and such as others write. */
#include "export_support.h"
#include "series_support.h"

#include <zlib.h>

static const char *packed(const char *name, const char *text)
{
    const char *path = path_of(name);
    gzFile file = gzopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(gzwrite(file, text, (unsigned)strlen(text)), (int)strlen(text));
    assert_int_equal(gzclose(file), Z_OK);
    return path;
}

static void our_own_comes_back_sample_by_sample(void **state)
{
    (void)state;
    static struct known_told told;
    const struct export_wish wish = {.format = "bids", .folder = known_folder()};
    known_export(known_session((struct known_session){.simulated = true, .fractions = true}), &wish,
                 &told);
    struct series series = read_well(known_ending(&told, "002_physio.tsv.gz"), guess_all);
    assert_int_equal(series.kind, ANALYSIS_PPG);
    assert_true(series.simulated);
    assert_string_equal(series.channel, "cardiac");
    assert_int_equal(series.count, KNOWN_SAMPLES - KNOWN_GAP_AFTER);
    int64_t first_ns = known_sample_ns(KNOWN_GAP_AFTER);
    for (int i = 0; i < KNOWN_SAMPLES - KNOWN_GAP_AFTER; i++) {
        int at = KNOWN_GAP_AFTER + i;
        assert_true(series.values[i] == known_value(at) + at / 7.0);
        assert_true(fabs(series.times_s[i] - s_from_ns(known_sample_ns(at) - first_ns)) < 1e-9);
    }
    assert_true(llabs(series.began_wall_ns - KNOWN_WALL_NS - first_ns) < 2000);
    series_finish(&series);
    series = read_well(known_ending(&told, "001_physio.tsv.gz"),
                       (struct series_wish){.kind = -1, .column = "-red"});
    assert_true(series.values[5] == known_value(5) - 1000);
    series_finish(&series);
}

static void others_are_read_by_their_rate(void **state)
{
    (void)state;
    char text[4096] = "";
    for (int i = 0; i < 100; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%d\t%s\t%d\n", i,
                 i == 7 ? "n/a" : "2.5", -i);
    packed("sub-1_task-rest_physio.tsv.gz", text);
    text_file("sub-1_task-rest_physio.json",
              "{\"SamplingFrequency\": 50.0, \"StartTime\": -22.3,"
              "\"Columns\": [\"trigger\", \"respiratory\", \"cardiac\"]}");
    struct series series = read_well(path_of("sub-1_task-rest_physio.tsv.gz"), guess_all);
    assert_string_equal(series.channel, "cardiac");
    assert_true(series.rate_hz == 50 && series.count == 100 && !series.times_s);
    assert_true(series.values[99] == -99 && series.began_wall_ns == 0);
    series_finish(&series);
    series = read_well(path_of("sub-1_task-rest_physio.tsv.gz"),
                       (struct series_wish){.kind = ANALYSIS_PPG, .column = "2"});
    assert_true(isnan(series.values[7]) && series.values[8] == 2.5);
    series_finish(&series);
    text_file("plain_physio.tsv", "1\n2\n3\n");
    text_file("plain_physio.json", "{\"SamplingFrequency\": 2e1, \"Columns\": [\"ECG\"]}");
    series = read_well(path_of("plain_physio.tsv"), guess_all);
    assert_true(series.kind == ANALYSIS_ECG && series.count == 3 && series.rate_hz == 20);
    series_finish(&series);
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    static const char good[] = "{\"SamplingFrequency\": 50, \"Columns\": [\"cardiac\", "
                               "\"sample_time\"]}";
    static const struct {
        const char *json, *text, *words;
    } cases[] = {
        {NULL, "1\t1\n", "no JSON of its name"},
        {"{", "1\t1\n", "not JSON from byte"},
        {"{\"Columns\": [\"a\"]}", "1\t1\n", "SamplingFrequency"},
        {"{\"SamplingFrequency\": -1, \"Columns\": [\"a\"]}", "1\t1\n", "SamplingFrequency"},
        {"{\"SamplingFrequency\": 50, \"Columns\": []}", "1\t1\n", "Columns"},
        {"{\"SamplingFrequency\": 50, \"Columns\": 7}", "1\t1\n", "Columns"},
        {good, "1\t1\n2\tx\n", "line 2: column 2"},
        {good, "1\t1\nlots\t2\n", "line 2: column 1"},
        {good, "1\t1\n2\n", "line 2: column 2"},
        {good, "1\t2\n2\t1\n", "line 2: time does not rise"},
        {good, "1\t1\n", "less than two samples"},
        {good, "", "less than two samples"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        remove(path_of("w.json"));
        if (cases[i].json)
            text_file("w.json", cases[i].json);
        refused(packed("w.tsv.gz", cases[i].text), guess_all, cases[i].words);
    }
    text_file("w.json", good);
    const char *whole = packed("w.tsv.gz", "1\t1\n2\t2\n3\t3\n4\t4\n5\t5\n6\t6\n7\t7\n8\t8\n");
    char *bytes = known_text(whole);
    for (size_t size = 2; size < 24; size++) /* a file that was cut off */
        refused(file_with("w.tsv.gz", bytes, size), guess_all, "w.tsv.gz");
    free(bytes);
    refused(packed("w.gz", "1\t1\n"), guess_all, "packed, and not called .tsv.gz");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(our_own_comes_back_sample_by_sample),
        cmocka_unit_test(others_are_read_by_their_rate),
        cmocka_unit_test(what_is_wrong_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
