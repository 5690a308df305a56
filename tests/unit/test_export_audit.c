/* The clock in every text format: the sum of the intervals against the times of the beats, exact
 * across gaps, and a marker where it was set. (EDF and BIDS: in their own tests.) */
#include "export_support.h"

#include "session/import.h"

/* The next row's cells, cut in place; 0: no more rows. */
static int cut_row(char **at, char separator, char **cells, int most)
{
    char *line = *at, *end = strchr(line, '\n');
    int count = 0;
    if (!end)
        return 0;
    *end = '\0';
    *at = end + 1;
    while (line && count < most) {
        cells[count++] = line;
        line = strchr(line, separator);
        if (line)
            *line++ = '\0';
    }
    return count;
}

static void csv_adds_up_to_the_clock(void **state)
{
    (void)state;
    struct known_told told;
    char *cells[16];
    int beats = 0;
    double last_s = 0;
    const struct export_wish wish = {.format = "csv", .folder = known_folder()};
    known_export(known_session((struct known_session){0}), &wish, &told);
    char *text = known_text(known_ending(&told, "beats.csv")), *at = text;
    cut_row(&at, ',', cells, 16);
    while (cut_row(&at, ',', cells, 16) == 8) {
        double t_s = strtod(cells[0], NULL);
        assert_true(fabs(t_s - s_from_ns(known_beat_ns(beats))) <= 0.5e-6);
        if (strcmp(cells[4], "1") == 0)
            assert_string_equal(cells[1], "");
        else
            assert_true(fabs(last_s + strtod(cells[1], NULL) / 1000 - t_s) <= 1.6e-6);
        assert_true(fabs(strtod(cells[6], NULL) - (0.5 + beats / 100.0)) < 1e-9);
        assert_string_equal(cells[7], "pulsesensor");
        last_s = t_s;
        beats++;
    }
    assert_int_equal(beats, KNOWN_BEATS);
    free(text);
    char expected[64];
    snprintf(expected, sizeof expected, "\n%.6f,stim1\n", s_from_ns(known_sample_ns(KNOWN_MARKED)));
    text = known_text(known_ending(&told, "marks.csv"));
    assert_non_null(strstr(text, expected));
    free(text);
    text = known_text(known_ending(&told, "answers.csv"));
    assert_non_null(strstr(text, "\n20.000000,after-sitting,tense,3.5\n21.000000,after-sitting,"
                                 "tired,\n"));
    free(text);
    text = known_text(known_ending(&told, "values.csv"));
    assert_non_null(strstr(text, "\n0.600000,contact,contact,1,pulsesensor\n"));
    free(text);
}

static void hrv_logger_adds_up_to_the_clock(void **state)
{
    (void)state;
    struct known_told told;
    char *cells[8];
    int beats = 1;
    const struct export_wish wish = {.format = "hrvlogger", .folder = known_folder()};
    known_export(known_session((struct known_session){0}), &wish, &told);
    char *text = known_text(known_ending(&told, "_RR.csv")), *at = text;
    cut_row(&at, ',', cells, 8);
    while (cut_row(&at, ',', cells, 8) == 3) {
        beats += beats == 15; /* none over the gap */
        int64_t since_ms = strtoll(cells[2], NULL, 10), rr_ms = strtoll(cells[1], NULL, 10);
        assert_true(llabs(since_ms * NS_PER_MS - known_beat_ns(beats)) <= NS_PER_MS / 2);
        assert_true(llabs((since_ms - rr_ms) * NS_PER_MS - known_beat_ns(beats - 1)) <= NS_PER_MS);
        beats++;
    }
    assert_int_equal(beats, KNOWN_BEATS);
    free(text);
    char expected[80];
    snprintf(expected, sizeof expected, ", %.6f, stim1, 1\n",
             s_from_ns(known_sample_ns(KNOWN_MARKED)));
    text = known_text(known_ending(&told, "_Events.csv"));
    assert_memory_equal(text, "date, timestamp, annotation, manual\n", 36);
    assert_non_null(strstr(text, expected));
    assert_non_null(strstr(text, "2026-11-23 18:42:08 +0000, 8.012346, begins settle, 0\n"));
    assert_non_null(strstr(text, "Anna coughed; loud"));
    free(text);
}

static void rr_adds_up_to_the_clock(void **state)
{
    (void)state;
    struct known_told told;
    double sum_ms = 0;
    const struct export_wish wish = {.format = "rr", .folder = known_folder()};
    known_export(known_session((struct known_session){.strap = true}), &wish, &told);
    assert_int_equal(told.count, 2);
    for (int i = 0; i < 2; i++) {
        char *text = known_text(told.files[i]), *at = text, *cells[2];
        for (sum_ms = 0; cut_row(&at, ',', cells, 2) == 1;)
            sum_ms += strtod(cells[0], NULL);
        int64_t covered_ns = known_beat_ns(14) - known_beat_ns(0) + known_beat_ns(KNOWN_BEATS - 1) -
                             known_beat_ns(15);
        assert_true(fabs(sum_ms - (double)covered_ns / 1e6) < KNOWN_BEATS * 0.5e-3);
        free(text);
    }
    known_ending(&told, "Z.polar-wearlink.rr.txt");
}

/* The moment of an import is nobody's moment of recording. */
static void a_date_that_nobody_knows_is_not_told(void **state)
{
    (void)state;
    static const struct {
        const char *format, *ending, *words;
    } told_in[] = {{"bids", "_scans.tsv", "_events.tsv\tn/a\n"},
                   {"edf", ".edf", "the date is that of an import"},
                   {"hrvlogger", "_Events.csv", "the date is that of an import"}};
    static double values[1200];
    char session[PATH_SIZE];
    struct problem problem;
    for (int i = 0; i < 1200; i++)
        values[i] = round(500 + 200 * exp(-pow(i % 40 - 12, 2) / 20));
    for (int undated = 0; undated < 2; undated++) {
        const struct import_source source = {.words = "a file",
                                             .signal = SIGNAL_PPG,
                                             .values = values,
                                             .count = 1200,
                                             .rate_hz = 40,
                                             .undated = undated,
                                             .began_wall_ns = KNOWN_WALL_NS};
        if (import_recording(&source, known_folder(), session, &problem))
            fail_msg("%s", problem.what);
        for (size_t i = 0; i < sizeof told_in / sizeof told_in[0]; i++) {
            struct known_told told;
            struct stat found;
            const struct export_wish wish = {.format = told_in[i].format, .folder = known_folder()};
            known_export(session, &wish, &told);
            const char *path = known_ending(&told, told_in[i].ending);
            assert_int_equal(stat(path, &found), 0);
            char *bytes = malloc((size_t)found.st_size);
            FILE *file = fopen(path, "rb");
            assert_true(bytes && file);
            assert_int_equal(fread(bytes, 1, (size_t)found.st_size, file), found.st_size);
            fclose(file);
            bool tells = memmem(bytes, (size_t)found.st_size, told_in[i].words,
                                strlen(told_in[i].words)) != NULL;
            assert_int_equal(tells, undated);
            free(bytes);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_adds_up_to_the_clock),
        cmocka_unit_test(hrv_logger_adds_up_to_the_clock),
        cmocka_unit_test(rr_adds_up_to_the_clock),
        cmocka_unit_test(a_date_that_nobody_knows_is_not_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
