/* EDF+ of a session of which everything is known, read back by EDFlib and by our own reader: every
 * sample, its place in time, what happened, and nothing where nothing was. */
#include "export_support.h"

#include "export/edf_layout.h"
#include "reading/series.h"
#include <edflib.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static struct edf_hdr_struct header;

static int opened(const char *path)
{
    if (edfopen_file_readonly(path, &header, EDFLIB_READ_ALL_ANNOTATIONS) != 0)
        fail_msg("%s: EDFlib says %d", path, header.filetype);
    return header.handle;
}

/* When sample 0 of the open file stands, in session time. */
static int64_t start_ns(void)
{
    struct tm when = {.tm_year = header.startdate_year - 1900,
                      .tm_mon = header.startdate_month - 1,
                      .tm_mday = header.startdate_day,
                      .tm_hour = header.starttime_hour,
                      .tm_min = header.starttime_minute,
                      .tm_sec = header.starttime_second};
    return (int64_t)timegm(&when) * NS_PER_S + header.starttime_subsecond * 100 - KNOWN_WALL_NS;
}

/* The onset of an annotation in session time, or -1. */
static int64_t annotation_ns(const char *words)
{
    struct edf_annotation_struct note;
    for (int i = 0; i < header.annotations_in_file; i++) {
        assert_int_equal(edf_get_annotation(header.handle, i, &note), 0);
        if (strcmp(note.annotation, words) == 0)
            return start_ns() + note.onset * 100;
    }
    return -1;
}

/* Samples of the open file's signal against the known ones from `first` on. */
static void check_samples(int signal, int first, int count, double rounding, bool fractions)
{
    int per_record = header.signalparam[signal].smp_in_datarecord;
    double step_ns = (double)header.datarecord_duration * 100 / per_record;
    int all = (int)header.signalparam[signal].smp_in_file;
    double *values = calloc((size_t)all, sizeof *values);
    assert_int_equal(edfread_physical_samples(header.handle, signal, all, values), all);
    for (int i = 0; i < count; i++) {
        double expected = known_value(first + i) + (fractions ? (first + i) / 7.0 : 0);
        expected = signal == 1 ? 1000 - known_value(first + i) : expected;
        double place_ns = (double)start_ns() + i * step_ns;
        if (fabs(values[i] - expected) > rounding + 1e-9 * fabs(expected))
            fail_msg("sample %d: %.9g, not %.9g", i, values[i], expected);
        assert_true(fabs(place_ns - (double)known_sample_ns(first + i)) <
                    (double)KNOWN_STEP_NS / 2);
    }
    assert_true(all - count < per_record);
    for (int i = count; i < all; i++) /* no sample: the least number there is */
        assert_true(fabs(values[i] - header.signalparam[signal].phys_min) < 1e-9);
    free(values);
}

static void every_sample_stands_unchanged_at_its_time(void **state)
{
    (void)state;
    struct known_told told;
    const struct export_wish wish = {.format = "edf", .folder = known_folder()};
    known_export(known_session((struct known_session){.participant = "P07"}), &wish, &told);
    assert_int_equal(told.count, 4); /* two pieces, what happened, the table */
    int handle = opened(known_ending(&told, ".001.edf"));
    assert_int_equal(header.filetype, EDFLIB_FILETYPE_EDFPLUS);
    assert_int_equal(header.edfsignals, 3);
    assert_string_equal(header.patientcode, "P07");
    assert_string_equal(header.patient_name, "X");
    assert_string_equal(header.equipment, "pulsesensor");
    assert_null(strstr(header.recording_additional, "SIMULATED"));
    assert_true(llabs(start_ns() - KNOWN_FIRST_NS) <= 50000);
    check_samples(0, 0, KNOWN_GAP_AFTER, 0, false);
    check_samples(1, 0, KNOWN_GAP_AFTER, 0, false);
    edfclose_file(handle);
    handle = opened(known_ending(&told, ".002.edf"));
    check_samples(0, KNOWN_GAP_AFTER, KNOWN_SAMPLES - KNOWN_GAP_AFTER, 0, false);
    assert_true(llabs(start_ns() - known_sample_ns(KNOWN_GAP_AFTER)) <= 50000);
    char gap[48];
    snprintf(gap, sizeof gap, "after a gap of %.6g s",
             s_from_ns(known_sample_ns(KNOWN_GAP_AFTER) - known_sample_ns(KNOWN_GAP_AFTER - 1)));
    assert_int_equal(annotation_ns(gap), start_ns());
    assert_int_equal(annotation_ns("in step settle"), start_ns());
    edfclose_file(handle);
}

/* East and west of Greenwich, whole hours and not, a day earlier and later there: a reader of EDF
 * sees the place's clock, ours the moment. */
static void the_clock_is_the_places_and_the_moment_comes_back(void **state)
{
    (void)state;
    static const struct {
        const char *zone, *words;
        int offset_s;
    } places[] = {{"UTC0", "Kindbeat UTC 0.1.0", 0},
                  {"NPT-5:45", "Kindbeat UTC+05:45 0.1.0", 20700},
                  {"NST3:30", "Kindbeat UTC-03:30 0.1.0", -12600},
                  {"LINT-14", "Kindbeat UTC+14:00 0.1.0", 50400},
                  {"HST10", "Kindbeat UTC-10:00 0.1.0", -36000}};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        struct known_told told, hidden;
        struct series series;
        struct problem problem;
        const struct series_wish any = {.kind = -1};
        struct export_wish wish = {.format = "edf", .folder = known_folder()};
        setenv("TZ", places[i].zone, 1);
        tzset();
        const char *session = known_session((struct known_session){.participant = "P07"});
        setenv("TZ", "UTC", 1); /* whoever exports and reads may sit elsewhere */
        tzset();
        known_export(session, &wish, &told);
        const char *path = known_ending(&told, ".001.edf");
        int handle = opened(path);
        assert_non_null(strstr(header.recording_additional, places[i].words));
        int64_t shift_ns = start_ns() - KNOWN_FIRST_NS - places[i].offset_s * NS_PER_S;
        assert_true(llabs(shift_ns) <= 50000);
        edfclose_file(handle);
        if (series_read(path, &any, &series, &problem))
            fail_msg("%s", problem.what);
        assert_true(llabs(series.began_wall_ns - KNOWN_WALL_NS - KNOWN_FIRST_NS) <= 50000);
        series_finish(&series);
        wish.folder = known_folder();
        wish.deidentify = true;
        known_export(session, &wish, &hidden);
        assert_non_null(strstr(hidden.removed, "zone"));
        handle = opened(known_ending(&hidden, ".001.edf"));
        assert_non_null(strstr(header.recording_additional, "Kindbeat UTC 0.1.0"));
        int64_t days_ns = start_ns() - KNOWN_FIRST_NS;
        assert_true(llabs(days_ns % (86400 * NS_PER_S)) <= 50000);
        edfclose_file(handle);
    }
}

static void what_happened_stands_at_its_time(void **state)
{
    (void)state;
    struct known_told told;
    const struct export_wish wish = {.format = "edf", .folder = known_folder()};
    known_export(known_session((struct known_session){.simulated = true}), &wish, &told);
    int handle = opened(known_ending(&told, ".001.edf"));
    assert_non_null(strstr(header.recording_additional, "SIMULATED"));
    assert_int_equal(annotation_ns("simulated: no person's heart"), start_ns());
    assert_true(llabs(annotation_ns("stim1") - known_sample_ns(KNOWN_MARKED)) <= 100000);
    assert_true(llabs(annotation_ns("begins settle") - (8 * NS_PER_S + 12345678)) <= 100000);
    assert_true(llabs(annotation_ns("Anna coughed, loud") - INT64_C(14100000000)) <= 100000);
    assert_int_equal(annotation_ns("in step arrive"), start_ns());
    assert_int_equal(annotation_ns("begins arrive"), -1); /* before the first sample */
    int beats = 0;
    struct edf_annotation_struct note;
    for (int i = 0; i < header.annotations_in_file; i++) {
        edf_get_annotation(handle, i, &note);
        if (strcmp(note.annotation, "beat") != 0)
            continue;
        assert_true(llabs(start_ns() + note.onset * 100 - known_beat_ns(beats)) <= 100000);
        beats++;
    }
    edfclose_file(handle);
    assert_true(beats > 10);
    char *notes = known_text(known_ending(&told, ".edf-notes.tsv"));
    assert_memory_equal(notes, "# simulated", 11);
    assert_non_null(strstr(notes, "0.012346\t\tbegins arrive\t0\n"));
    assert_non_null(strstr(notes, "14.100000\t\tAnna coughed, loud\t1\n"));
    free(notes);
    char *index = known_text(known_ending(&told, ".edf.tsv"));
    assert_memory_equal(index, "# simulated", 11);
    free(index);
    for (int i = 0; i < told.count; i++)
        assert_non_null(strstr(told.files[i], "-simulated"));
}

/* The rhythm passes through each beat's interval, and is 0 where no run of beats is. */
static void the_tachogram_tells_intervals_and_gaps(void **state)
{
    (void)state;
    struct known_told told;
    double values[200];
    const struct export_wish wish = {.format = "edf", .folder = known_folder()};
    known_export(known_session((struct known_session){.strap = true}), &wish, &told);
    int handle = opened(known_ending(&told, ".polar-wearlink.001.edf"));
    assert_int_equal(header.edfsignals, 1);
    assert_string_equal(header.signalparam[0].physdimension, "ms      ");
    int count = edfread_physical_samples(handle, 0, 200, values);
    assert_true(count >= 4 * 10 && count % 4 == 0);
    assert_true(llabs(start_ns() - known_beat_ns(1)) <= 50000);
    double least = 1e9, most = 0;
    int64_t last_ns = known_beat_ns(14);
    for (int i = 0; i < count; i++) {
        bool within = start_ns() + i * (NS_PER_S / 4) <= last_ns;
        assert_int_equal(within, values[i] > 0);
        least = within ? fmin(least, values[i]) : least;
        most = within ? fmax(most, values[i]) : most;
    }
    assert_true(least > 750 && most < 860);
    edfclose_file(handle);
    opened(known_ending(&told, ".polar-wearlink.002.edf"));
    assert_true(llabs(start_ns() - known_beat_ns(16)) <= 50000);
    edfclose_file(header.handle);
}

static void numbers_that_are_not_whole_are_rounded_as_stated(void **state)
{
    (void)state;
    struct known_told told;
    const struct export_wish wish = {.format = "edf", .folder = known_folder()};
    known_export(known_session((struct known_session){.fractions = true}), &wish, &told);
    int handle = opened(known_ending(&told, ".001.bdf"));
    assert_int_equal(header.filetype, EDFLIB_FILETYPE_BDFPLUS);
    check_samples(0, 0, KNOWN_GAP_AFTER, 1e-4, true);
    check_samples(1, 0, KNOWN_GAP_AFTER, 0, false);
    edfclose_file(handle);
    char *index = known_text(known_ending(&told, ".edf.tsv"));
    char *row = strchr(index, '\n') + 1, *cell = row;
    for (int i = 0; i < 10; i++)
        cell = strchr(cell, '\t') + 1;
    double rounding = strtod(cell, NULL);
    assert_true(rounding > 0 && rounding < 1e-4);
    assert_memory_equal(strchr(cell, ','), ",0,", 3);
    free(index);
}

static void our_own_reader_reads_the_same(void **state)
{
    (void)state;
    struct known_told told;
    struct series series;
    struct problem problem;
    const struct export_wish wish = {.format = "edf", .folder = known_folder()};
    const struct series_wish all = {.kind = -1};
    known_export(known_session((struct known_session){0}), &wish, &told);
    if (series_read(known_ending(&told, ".001.edf"), &all, &series, &problem))
        fail_msg("%s", problem.what);
    assert_int_equal(series.kind, ANALYSIS_PPG);
    assert_true(fabs(series.rate_hz - 1e9 / (double)KNOWN_STEP_NS) < 0.05);
    for (int i = 0; i < KNOWN_GAP_AFTER; i++)
        assert_true(series.values[i] == known_value(i));
    series_finish(&series);
}

/* Every other sample comes late by 0.7 steps, as from a phone's camera. */
static void uneven_samples_share_a_file_that_says_so(void **state)
{
    (void)state;
    struct known_told told;
    double values[KNOWN_GAP_AFTER];
    const struct export_wish wish = {.format = "edf", .folder = known_folder()};
    known_export(known_session((struct known_session){.uneven = true}), &wish, &told);
    assert_int_equal(told.count, 4);
    int handle = opened(known_ending(&told, ".001.edf"));
    assert_int_equal(annotation_ns("samples came unevenly: see the table"), start_ns());
    assert_true(edfread_physical_samples(handle, 0, KNOWN_GAP_AFTER, values) == KNOWN_GAP_AFTER);
    for (int i = 0; i < KNOWN_GAP_AFTER; i++)
        assert_true(fabs(values[i] - known_value(i)) < 1e-9);
    edfclose_file(handle);
    char *index = known_text(known_ending(&told, ".edf.tsv")), *cell = strchr(index, '\n') + 1;
    for (int i = 0; i < 9; i++)
        cell = strchr(cell, '\t') + 1;
    double deviation_ms = strtod(cell, NULL);
    assert_true(deviation_ms > 5 && deviation_ms <= 100);
    free(index);
}

static void numbers_fit_or_are_spread(void **state)
{
    (void)state;
    static const struct {
        double low, high, least, most;
        int decimals;
        bool wide, exact;
        int digital_least;
    } cases[] = {
        {0, 1023, 5, 900, 0, false, true, -1},
        {NAN, NAN, 5, 900, 0, false, true, 4},
        {-32768, 32767, -300, 300, 0, false, true, -301}, /* the whole range leaves no place free */
        {-32768, 32767, -32768, 32767, 0, true, true, -32769},
        {0, 262143, 100000, 120000, 0, false, true, -32768}, /* moved */
        {-8388608, 8388607, -100, 5000000, 0, true, true, -101},
        {NAN, NAN, -1.234, 2.5, 3, false, true, -1235},
        {NAN, NAN, -1.2345678, 2.5, -1, true, false, -8388608},
        {NAN, NAN, 3, 3, 0, false, true, 2},
        {NAN, NAN, 0, 1e12, 0, true, false, -8388608},
        {NAN, NAN, 1e-9, 3e-9, -1, true, false, -8388608},
        {NAN, NAN, NAN, NAN, 0, false, true, -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct story_channel channel = {.low = cases[i].low,
                                              .high = cases[i].high,
                                              .least = cases[i].least,
                                              .most = cases[i].most,
                                              .decimals = cases[i].decimals};
        struct edf_scale scale = edf_scale_of(&channel);
        assert_int_equal(scale.wide, cases[i].wide);
        assert_int_equal(scale.digital_least, cases[i].digital_least);
        assert_int_equal(scale.rounding == 0, cases[i].exact);
        for (int k = 0; k <= 10 && !isnan(channel.least); k++) {
            double value = channel.least + k * (channel.most - channel.least) / 10;
            double error = fabs(edf_physical(&scale, edf_digital(&scale, value)) - value);
            double unit = cases[i].exact ? pow(10, -cases[i].decimals) / 2 : scale.rounding;
            assert_true(error <= unit * (1 + 1e-6) + 1e-12 * fabs(value));
            assert_true(edf_digital(&scale, value) > scale.digital_least);
        }
    }
}

static void records_keep_every_sample_in_its_place(void **state)
{
    (void)state;
    static const struct {
        int64_t count;
        double step_ns, slack; /* of a step, over the whole piece */
        int padding_most;
    } cases[] = {{1, 2e7, 0, 0},
                 {2, 2e7, 0.1, 0},
                 {7, 4e6, 0.1, 0},
                 {3001, 20261234.5, 0.8, 3},
                 {99991, 3999871.3, 0.8, 3}, /* a prime */
                 {5400000, 4000123.4, 0.8, 40}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double half = cases[i].slack * cases[i].step_ns / 2 / (double)cases[i].count;
        const struct story_piece piece = {.count = cases[i].count,
                                          .step_least_ns = cases[i].step_ns - half,
                                          .step_most_ns = cases[i].step_ns + half};
        struct edf_records records = edf_records_of(&piece, 1e9 / cases[i].step_ns);
        assert_true(records.count * records.samples - records.padding == cases[i].count);
        if (records.padding < 0 || records.padding > cases[i].padding_most)
            fail_msg("case %zu: %d places", i, records.padding);
        if (cases[i].slack > 0)
            assert_true(records.within);
    }
}

/* A disk that becomes full is played by a limit on what a file may grow to. */
static void a_full_disk_leaves_nothing_behind(void **state)
{
    (void)state;
    static const char *const formats[] = {"edf", "csv", "bids", "rr", "hrvlogger"};
    static const rlim_t limits[] = {3000, 500, 300, 100, 100};
    const char *session = known_session((struct known_session){.strap = true});
    struct rlimit before, small;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        char folder[200];
        struct known_told told;
        struct problem problem;
        snprintf(folder, sizeof folder, "%s/deep/er", known_folder());
        const struct export_wish wish = {.format = formats[i], .folder = folder};
        small = (struct rlimit){limits[i], before.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        enum status status = known_try(session, &wish, &told, &problem);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        assert_int_equal(status, STATUS_FAILED);
        assert_non_null(strstr(problem.what, "cannot be written"));
        *strrchr(folder, '/') = '\0';
        assert_int_not_equal(access(folder, F_OK), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sample_stands_unchanged_at_its_time),
        cmocka_unit_test(the_clock_is_the_places_and_the_moment_comes_back),
        cmocka_unit_test(what_happened_stands_at_its_time),
        cmocka_unit_test(the_tachogram_tells_intervals_and_gaps),
        cmocka_unit_test(numbers_that_are_not_whole_are_rounded_as_stated),
        cmocka_unit_test(our_own_reader_reads_the_same),
        cmocka_unit_test(uneven_samples_share_a_file_that_says_so),
        cmocka_unit_test(numbers_fit_or_are_spread),
        cmocka_unit_test(records_keep_every_sample_in_its_place),
        cmocka_unit_test(a_full_disk_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
