/* A BIDS data set made of sessions of which everything is known, and added to. The official
 * validator is run by hand: it needs another language. */
#include "export_support.h"

#include <cjson/cJSON.h>
#include <unistd.h>
#include <zlib.h>

static cJSON *json_of(const char *path)
{
    char *text = known_text(path);
    cJSON *json = cJSON_Parse(text);
    free(text);
    assert_non_null(json);
    return json;
}

static double number_in(const cJSON *json, const char *name)
{
    return cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(json, name));
}

static const char *file_in(const char *folder, const char *name)
{
    static char paths[4][PATH_SIZE];
    static int next;
    char *path = paths[next++ % 4];
    snprintf(path, PATH_SIZE, "%s/%s", folder, name);
    return path;
}

static void assert_text(const char *folder, const char *name, const char *expected)
{
    char *text = known_text(file_in(folder, name));
    assert_string_equal(text, expected);
    free(text);
}

static void check_recording(const struct known_told *told, const char *number, int first, int count)
{
    char ending[64];
    snprintf(ending, sizeof ending, "recording-pulsesensor%s_physio.json", number);
    cJSON *json = json_of(known_ending(told, ending));
    int64_t first_ns = known_sample_ns(first), last_ns = known_sample_ns(first + count - 1);
    double rate_hz = (count - 1) / s_from_ns(last_ns - first_ns);
    assert_true(fabs(number_in(json, "SamplingFrequency") - rate_hz) < 1e-9);
    assert_true(fabs(number_in(json, "StartTime") - s_from_ns(first_ns)) < 1e-9);
    const cJSON *columns = cJSON_GetObjectItemCaseSensitive(json, "Columns");
    assert_int_equal(cJSON_GetArraySize(columns), 3);
    assert_string_equal(cJSON_GetStringValue(cJSON_GetArrayItem(columns, 1)), "cardiac");
    assert_string_equal(cJSON_GetStringValue(cJSON_GetArrayItem(columns, 2)), "red");
    cJSON_Delete(json);
    snprintf(ending, sizeof ending, "recording-pulsesensor%s_physio.tsv.gz", number);
    gzFile file = gzopen(known_ending(told, ending), "rb");
    assert_non_null(file);
    char line[200], expected[200];
    for (int i = first; i < first + count; i++) {
        int64_t ns = known_sample_ns(i);
        assert_non_null(gzgets(file, line, sizeof line));
        snprintf(expected, sizeof expected, "%lld.%09lld\t%.0f\t%.0f\n", (long long)(ns / NS_PER_S),
                 (long long)(ns % NS_PER_S), known_value(i), 1000 - known_value(i));
        assert_string_equal(line, expected);
    }
    assert_null(gzgets(file, line, sizeof line));
    gzclose(file);
}

static void every_sample_and_its_time_is_there(void **state)
{
    (void)state;
    struct known_told told;
    const struct export_wish wish = {.format = "bids", .folder = known_folder()};
    known_export(known_session((struct known_session){.participant = "P-07"}), &wish, &told);
    check_recording(&told, "001", 0, KNOWN_GAP_AFTER);
    check_recording(&told, "002", KNOWN_GAP_AFTER, KNOWN_SAMPLES - KNOWN_GAP_AFTER);
    assert_non_null(strstr(told.files[0], "/sub-P07/ses-20261123T184200/beh/sub-P07_ses-"
                                          "20261123T184200_task-selfcompassionmoment_"));
    assert_text(wish.folder, "participants.tsv", "participant_id\tcode\nsub-P07\tP-07\n");
    cJSON *json = json_of(file_in(wish.folder, "dataset_description.json"));
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "DatasetType")),
                        "raw");
    cJSON_Delete(json);
}

static void what_happened_is_there_to_the_nanosecond(void **state)
{
    (void)state;
    struct known_told told;
    char expected[200];
    const struct export_wish wish = {.format = "bids", .folder = known_folder()};
    known_export(known_session((struct known_session){.strap = true}), &wish, &told);
    char *events = known_text(known_ending(&told, "_events.tsv"));
    int64_t mark_ns = known_sample_ns(KNOWN_MARKED);
    snprintf(expected, sizeof expected, "\n%lld.%09lld\t0.000000000\tmarker\tstim1\tn/a\tn/a\t",
             (long long)(mark_ns / NS_PER_S), (long long)(mark_ns % NS_PER_S));
    assert_non_null(strstr(events, expected));
    assert_non_null(strstr(events, "\n8.012345678\t0.000000000\tstep\tsettle\tbegins\tn/a\t1\t"));
    assert_non_null(strstr(events, "\tmarker\tAnna coughed, loud\t"));
    assert_non_null(strstr(events, "\tanswer\ttired\tafter-sitting\tn/a\tn/a\t"));
    assert_non_null(strstr(events, "0.600000000\tn/a\tvalue\tcontact\tn/a\tpulsesensor\t1\t"));
    /* The sum of the intervals is the time between the beats, but for the gap. */
    int beats = 0;
    for (const char *line = events; (line = strchr(line, '\n')) && line[1]; line++) {
        char sensor[32] = "", rr[32] = "";
        double onset_s;
        if (sscanf(line, " %lf %*s beat %*s %*s %31s %*s %31s", &onset_s, sensor, rr) != 3 ||
            strcmp(sensor, "pulsesensor") != 0)
            continue;
        assert_true(fabs(onset_s - s_from_ns(known_beat_ns(beats))) < 1e-9);
        if (beats == 0 || beats == 15)
            assert_string_equal(rr, "n/a");
        else
            assert_true(fabs(strtod(rr, NULL) -
                             (double)(known_beat_ns(beats) - known_beat_ns(beats - 1)) / 1e6) <
                        1e-9);
        beats++;
    }
    assert_int_equal(beats, KNOWN_BEATS);
    free(events);
}

/* Its three answers are two sittings, since one item comes twice. */
static void sessions_are_added_without_breaking_what_is_there(void **state)
{
    (void)state;
    struct known_told told;
    const struct export_wish wish = {.format = "bids", .folder = known_folder()};
    FILE *mine = fopen(file_in(wish.folder, "participants.tsv"), "w");
    fputs("age\tparticipant_id\r\n41\tsub-A\r\n", mine);
    fclose(mine);
    mine = fopen(file_in(wish.folder, "README"), "w");
    fputs("mine\n", mine);
    fclose(mine);
    known_export(known_session((struct known_session){.participant = "P1"}), &wish, &told);
    assert_text(wish.folder, "README", "mine\n");
    assert_text(wish.folder, "participants.tsv",
                "age\tparticipant_id\tcode\n41\tsub-A\tn/a\nn/a\tsub-P1\tP1\n");
    known_export(known_session((struct known_session){.participant = "P2", .simulated = true}),
                 &wish, &told);
    known_export(known_session((struct known_session){.participant = "P1", .later_ns = NS_PER_S}),
                 &wish, &told);
    assert_text(wish.folder, "phenotype/aftersitting01.tsv",
                "participant_id\tsession_id\ttense\ttired\n"
                "sub-P1\tses-20261123T184200\t3.5\tn/a\nsub-A\tn/a\tn/a\tn/a\n"
                "sub-P2\tses-20261123T184200simulated\t3.5\tn/a\n");
    assert_text(wish.folder, "phenotype/aftersitting04.tsv",
                "participant_id\tsession_id\ttense\nsub-P1\tses-20261123T184201\t5.5\n"
                "sub-A\tn/a\tn/a\nsub-P2\tn/a\tn/a\n");
    cJSON *json = json_of(file_in(wish.folder, "phenotype/aftersitting01.json"));
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, "tense");
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "Description")),
                        "How tense?");
    item = cJSON_GetObjectItemCaseSensitive(json, "MeasurementToolMetadata");
    assert_non_null(
        strstr(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "Description")), "CC0"));
    cJSON_Delete(json);
}

static void what_would_break_it_is_refused(void **state)
{
    (void)state;
    struct known_told told;
    struct problem problem;
    const struct export_wish wish = {.format = "bids", .folder = known_folder()};
    const char *session = known_session((struct known_session){.participant = "P-1"});
    known_export(session, &wish, &told);
    int files = known_count_files(wish.folder);
    assert_int_equal(known_try(session, &wish, &told, &problem), STATUS_INVALID);
    assert_non_null(strstr(problem.what, "is there already"));
    session = known_session((struct known_session){.participant = "P1", .later_ns = NS_PER_S});
    assert_int_equal(known_try(session, &wish, &told, &problem), STATUS_INVALID);
    assert_non_null(strstr(problem.what, "sub-P1 is the participant P-1"));
    assert_int_equal(known_count_files(wish.folder), files);
    FILE *broken = fopen(file_in(wish.folder, "participants.tsv"), "a");
    fputs("sub-X\n", broken);
    fclose(broken);
    session = known_session((struct known_session){.participant = "P2"});
    assert_int_equal(known_try(session, &wish, &told, &problem), STATUS_INVALID);
    assert_non_null(strstr(problem.what, "participants.tsv, line 3"));
    assert_int_equal(known_count_files(wish.folder), files);
}

static void a_simulated_heart_says_so_everywhere(void **state)
{
    (void)state;
    struct known_told told;
    const struct export_wish wish = {.format = "bids", .folder = known_folder()};
    known_export(known_session((struct known_session){.simulated = true}), &wish, &told);
    for (int i = 0; i < told.count; i++) {
        assert_non_null(strstr(told.files[i], "simulated"));
        size_t length = strlen(told.files[i]);
        if (strcmp(told.files[i] + length - 5, ".json") != 0)
            continue;
        char *text = known_text(told.files[i]);
        assert_non_null(strstr(text, "\"Simulated\":\ttrue"));
        free(text);
    }
    char *events = known_text(known_ending(&told, "_events.tsv"));
    assert_non_null(strstr(events, "\n0\tn/a\tsimulated\tsimulated: no person's heart\t"));
    free(events);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sample_and_its_time_is_there),
        cmocka_unit_test(what_happened_is_there_to_the_nanosecond),
        cmocka_unit_test(sessions_are_added_without_breaking_what_is_there),
        cmocka_unit_test(what_would_break_it_is_refused),
        cmocka_unit_test(a_simulated_heart_says_so_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
