/* The program from outside, as a person types it: what it prints, what it leaves behind, and how it
 * ends. Each run has a home folder of its own. */
#include "program.h"
#include "support.h"

#include "base/text.h"
#include <cjson/cJSON.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *written(const char *name, const char *text)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", test_folder(), name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return path;
}

static void every_command_explains_itself_with_an_example(void **state)
{
    (void)state;
    static const char *const names[] = {
        "",      "sensors", "record",   "sessions",  "export",   "analyze", "replay", "practices",
        "check", "doctor",  "selftest", "curricula", "checkins", "repair",  "forget", "settings"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char words[64];
        snprintf(words, sizeof words, "%s --help", names[i]);
        expect(words, 0, "Example: kindbeat");
    }
    expect("--help", 0, "analyze");
    expect("--version", 0, "Kindbeat ");
}

static void wrong_usage_ends_with_2_and_says_why(void **state)
{
    (void)state;
    expect("dance", 2, "\"dance\"");
    expect("record --loud", 2, "--loud");
    expect("record --for 5", 2, "90s");
    expect("record --for", 2, "needs");
    expect("analyze", 2, "at least one file");
    expect("analyze x --kind eeg", 2, "eeg");
    expect("export x.kindbeat --to pdf", 2, "rr");
    expect("replay", 2, "session");
}

static void trouble_with_the_sensor_is_said_before_recording(void **state)
{
    (void)state;
    expect("record --sensor serial:/dev/ttyNOTHERE --for 1s", 1, "/dev/ttyNOTHERE");
    expect("calibrate fit --sensor serial:/dev/ttyNOTHERE", 1, "nothing to listen to: There is no");
    expect("calibrate resonance --sensor serial:/dev/ttyNOTHERE", 1, "sim:follows=well");
    expect("record --sensor serial:/dev/null --for 1s", 1, "not a serial port");
    expect("record --sensor sim:dancing --for 1s", 1, "dancing");
    expect("record --sensor bluetooth --for 1s", 1, "bluetooth");
    expect("record --sensor file:/nowhere --for 1s", 1, "/nowhere");
    expect("record --sensor sim --for 1s --folder /proc/kindbeat", 1, "/proc/kindbeat");
    expect("record --sensor sim --for 1s --participant 'Jane Doe'", 1, "participant");
    expect("record --sensor sim --for 1s --practice nothing-like-it", 1, "nothing-like-it");
}

/* Records some seconds of the simulated heart; the path of its file. */
static void record_some(char *path, size_t size, const char *more)
{
    char words[256];
    snprintf(words, sizeof words, "record --sensor sim:steady --for 6s %s", more);
    expect(words, 0, ".kindbeat");
    char *line = strrchr(printed, '/');
    while (line > printed && line[-1] != '\n')
        line--;
    line[strcspn(line, "\n")] = '\0';
    text_copy(path, size, line);
}

static void sql(const char *path, const char *statement)
{
    sqlite3 *database;
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, statement, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_changes(database), 1);
    sqlite3_close(database);
}

static void a_recording_is_private_listed_identical_and_exported(void **state)
{
    (void)state;
    char path[512], words[1200];
    struct stat found;
    record_some(path, sizeof path, "--participant P07");
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    expect("sessions", 0, "simulated heart");
    expect("sessions --json", 0, "\"participant\":\"P07\"");
    snprintf(words, sizeof words, "replay --check '%s'", path);
    expect(words, 0, "identical");
    snprintf(words, sizeof words, "export --to rr '%s' '%s'", path, test_folder());
    expect(words, 0, "simulated");
    snprintf(words, sizeof words, "export --to csv '%s' '%s'", path, test_folder());
    expect(words, 0, "beats");
    expect(words, 1, "is there already"); /* never overwritten */
}

static void forgetting_asks_first_and_names_what_stays(void **state)
{
    (void)state;
    char path[512], words[1200];
    record_some(path, sizeof path, "--participant P99");
    expect("forget", 2, "--participant");
    expect("forget /nowhere.kindbeat --yes", 1, "cannot be found");
    snprintf(words, sizeof words, "forget '%s' </dev/null", path);
    expect(words, 1, "Nothing was deleted");
    expect("sessions --json", 0, "P99");
    char visits[600];
    snprintf(visits, sizeof visits, "%s/.local/share/kindbeat/visits", test_folder());
    assert_true(mkdir(visits, 0700) == 0 || errno == EEXIST);
    static const char *const kept[] = {"P99.txt", "P99.resonance", "P9.txt"};
    for (int i = 0; i < 3; i++) {
        snprintf(visits, sizeof visits, "%s/.local/share/kindbeat/visits/%s", test_folder(),
                 kept[i]);
        FILE *file = fopen(visits, "w");
        assert_non_null(file);
        fclose(file);
    }
    expect("forget --participant P98 --yes", 1, "P98");
    expect("forget --participant P99 --yes", 0, "is deleted");
    assert_non_null(strstr(printed, "-repaired"));
    assert_int_equal(access(path, F_OK), -1);
    for (int i = 0; i < 3; i++) {
        snprintf(visits, sizeof visits, "%s/.local/share/kindbeat/visits/%s", test_folder(),
                 kept[i]);
        assert_int_equal(access(visits, F_OK), i < 2 ? -1 : 0);
    }
    expect("sessions --json", 0, "");
    assert_null(strstr(printed, "P99"));
}

/* Of a session that is too short there is no baseline, and the reason is said. */
static void calibration_is_told_from_a_session(void **state)
{
    (void)state;
    char path[512], words[1200];
    record_some(path, sizeof path, "--participant P97");
    expect("calibrate", 2, "fit, baseline or resonance");
    expect("calibrate baseline --for 10s", 2, "one to five minutes");
    expect("calibrate fit nonsense", 2, "nonsense");
    expect("calibrate fit --from /nowhere.kindbeat", 1, "/nowhere.kindbeat");
    snprintf(words, sizeof words, "calibrate fit --json --from '%s'", path);
    expect(words, 0, "\"advice\"");
    assert_non_null(strstr(printed, "\"device\":\"pulsesensor\""));
    snprintf(words, sizeof words, "calibrate baseline --from '%s'", path);
    expect(words, 0, "No baseline");
    snprintf(words, sizeof words, "calibrate baseline --json --from '%s'", path);
    expect(words, 0, "\"rmssd_ms\":null");
    expect("forget --participant P97 --yes", 0, "is deleted");
}

/* Five seconds of a pulse as a visualizer prints it, through a pipe that is read once only. */
static void standard_input_is_recorded_from_its_first_byte(void **state)
{
    (void)state;
    char words[256];
    char lines[8192];
    struct text text = text_over(lines, sizeof lines);
    for (int i = 0; i < 250; i++)
        text_add(&text, "S%d\n", 500 + (i % 45 < 8 ? 30 * (i % 45) : 0));
    snprintf(words, sizeof words, "record --sensor - < '%s'", written("bytes.txt", lines));
    expect(words, 0, ".kindbeat");
    char path[512];
    char *line = strchr(printed, '/');
    line[strcspn(line, "\n")] = '\0';
    text_copy(path, sizeof path, line);
    sqlite3 *database;
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    sqlite3_prepare_v2(database, "SELECT sum(length(data)) FROM bytes", -1, &statement, NULL);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int64(statement, 0), strlen(lines));
    sqlite3_finalize(statement);
    sqlite3_close(database);
}

static void a_changed_recording_is_found_out(void **state)
{
    (void)state;
    static const char *const changes[] = {
        "UPDATE sample SET value = value + 1 WHERE seq = (SELECT max(seq) FROM sample)",
        "UPDATE beat SET time_ns = time_ns + 1 WHERE seq = (SELECT max(seq) FROM beat)",
    };
    char path[512], words[1200];
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        record_some(path, sizeof path, "");
        sql(path, changes[i]);
        snprintf(words, sizeof words, "replay --check '%s'", path);
        expect(words, 1, "different");
        assert_non_null(strstr(printed, "recomputed"));
    }
}

static void a_hole_in_a_recording_is_named_and_compared_up_to(void **state)
{
    (void)state;
    char path[512], words[1200];
    record_some(path, sizeof path, "");
    sql(path, "INSERT INTO gap SELECT value + 1, 60000000000, 0, 1, 2, 'unrecorded', 7 FROM facts "
              "WHERE name = 'events'");
    sql(path, "UPDATE facts SET value = CAST(value + 1 AS TEXT) WHERE name = 'events'");
    snprintf(words, sizeof words, "replay --check '%s'", path);
    expect(words, 0, "7 events could not be written");
}

static void a_short_practice_runs_in_the_terminal_to_its_end(void **state)
{
    (void)state;
    char folder[256], assets[512];
    snprintf(folder, sizeof folder, "mkdir -p '%s/assets/practices'", test_folder());
    assert_int_equal(system(folder), 0);
    written("assets/practices/short.yaml",
            "id: short\ntitle: A short one\nbreath: {rate: 6, inhale: 0.42}\nsteps:\n"
            "  - {id: arrive, say: \"Let your feet find the floor.\", for: 2s, pace: true}\n"
            "  - {id: close, bell: soft, say: \"Thank you.\", for: 2s}\n");
    snprintf(assets, sizeof assets, "%s/assets", test_folder());
    char before[1024];
    text_copy(before, sizeof before, getenv("KINDBEAT_ASSETS") ? getenv("KINDBEAT_ASSETS") : "");
    setenv("KINDBEAT_ASSETS", assets, 1);
    expect("--terminal --practice short --sensor sim </dev/null", 0,
           "Let your feet find the floor.");
    setenv("KINDBEAT_ASSETS", before, 1);
    assert_non_null(strstr(printed, "imulated"));
    assert_non_null(strstr(printed, ".kindbeat"));
}

static void analyze_keeps_its_json_shape(void **state)
{
    (void)state;
    char text[16384], words[1024];
    struct text rr = text_over(text, sizeof text);
    for (int i = 0; i < 400; i++)
        text_add(&rr, "%d\n", 900 + (i * 7919) % 61 - 30);
    snprintf(words, sizeof words, "analyze --json '%s'", written("rest.rr.txt", text));
    expect(words, 0, "{");
    cJSON *json = cJSON_Parse(strchr(printed, '{'));
    assert_non_null(json);
    static const char *const keys[] = {"file",  "kind",      "rate_hz", "duration_s",
                                       "beats", "artefacts", "hrv",     "coherence"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        assert_true(cJSON_HasObjectItem(json, keys[i]));
    cJSON *beat = cJSON_GetArrayItem(cJSON_GetObjectItem(json, "beats"), 5);
    static const char *const beat_keys[] = {"t_s", "rr_ms", "nn_ms", "class"};
    for (size_t i = 0; i < sizeof beat_keys / sizeof beat_keys[0]; i++)
        assert_true(cJSON_HasObjectItem(beat, beat_keys[i]));
    static const char *const hrv_keys[] = {"mean_nn_ms", "sdnn_ms", "rmssd_ms", "pnn50_percent",
                                           "sd1_ms",     "sd2_ms",  "vlf_ms2",  "lf_ms2",
                                           "hf_ms2",     "lf_hf",   "peak_hz"};
    for (size_t i = 0; i < sizeof hrv_keys / sizeof hrv_keys[0]; i++)
        assert_true(cJSON_HasObjectItem(cJSON_GetObjectItem(json, "hrv"), hrv_keys[i]));
    cJSON *second = cJSON_GetArrayItem(cJSON_GetObjectItem(json, "coherence"), 100);
    static const char *const coherence_keys[] = {"t_s", "ratio", "share", "peak_hz", "reason"};
    for (size_t i = 0; i < sizeof coherence_keys / sizeof coherence_keys[0]; i++)
        assert_true(cJSON_HasObjectItem(second, coherence_keys[i]));
    assert_string_equal(cJSON_GetObjectItem(json, "kind")->valuestring, "rr");
    cJSON_Delete(json);
}

static void a_wrong_file_is_named_and_the_others_go_on(void **state)
{
    (void)state;
    char good[512], words[2048], text[4096];
    struct text rr = text_over(text, sizeof text);
    for (int i = 0; i < 100; i++)
        text_add(&rr, "%d\n", 800 + i % 50);
    text_copy(good, sizeof good, written("good.txt", text));
    snprintf(words, sizeof words, "analyze '%s' '%s'", written("bad.txt", "800\n810\nabc\n790\n"),
             good);
    expect(words, 1, "line 3");
    assert_non_null(strstr(printed, "SDNN"));
    expect("analyze /nowhere.txt", 1, "/nowhere.txt");
}

static void practices_are_listed_and_checked(void **state)
{
    (void)state;
    char words[1024];
    expect("practices", 0, "self-compassion-moment");
    snprintf(words, sizeof words, "check '%s'",
             written("bad.yaml", "id: x\ntitle: X\nsteps:\n  - {id: a, sayy: \"b\", for: 5s}\n"));
    expect(words, 1, "line 4");
    snprintf(words, sizeof words, "check '%s/../assets/practices/self-compassion-moment.yaml'",
             KINDBEAT_TESTS);
    expect(words, 0, "3 minutes");
}

static void practices_are_found_by_what_fits(void **state)
{
    (void)state;
    expect("practices --minutes 3 --moment death", 0, "after-a-death");
    assert_null(strstr(printed, "between-two-patients"));
    expect("practices --theme grief --json", 0, "\"theme\":\"grief\"");
    expect("practices --theme Pause", 0, "between-two-patients");
    expect("practices --theme joy", 2, "there are attention");
    expect("practices --minutes 0.2", 1, "no practice fits");
    expect("practices --moment \"at sea\"", 1, "after a death");
    expect("practices everything", 2, "everything");
}

static void a_course_is_a_text_with_notes_on_request(void **state)
{
    (void)state;
    expect("curricula", 0, "paediatric-residency");
    expect("curricula --json", 0, "\"kind\":\"workshop\"");
    expect("curricula paediatric-residency", 0, "# Compassion skills");
    assert_non_null(strstr(printed, "\n## Session 6. "));
    assert_non_null(strstr(printed, "\n## Sources\n"));
    assert_null(strstr(printed, "For who leads"));
    expect("curricula paediatric-residency --unit 2 --notes", 0, "\n## Session 2. ");
    assert_non_null(strstr(printed, "> **For who leads.**"));
    assert_null(strstr(printed, "\n## Session 3. "));
    expect("curricula paediatric-residency --unit 9", 1, "has no session \"9\"");
    expect("curricula nowhere", 1, "There is no course \"nowhere\"");
    expect("curricula --unit 2", 2, "--unit");
    expect("curricula a b", 2, "one course");
    expect("checkins", 0, "GPL-3.0-or-later");
    expect("checkins arriving", 0, "more than I can carry");
    expect("checkins --json", 0, "\"items\":[{\"id\":\"strain\"");
    expect("checkins none", 1, "There is no check-in \"none\"");
}

static void who_practises_together_needs_no_heart(void **state)
{
    (void)state;
    expect("--together --sensor sim", 2, "--together listens to no sensor");
    expect("--terminal --together --practice nothing", 1, "There is no practice \"nothing\"");
}

static void check_knows_three_kinds_and_warns(void **state)
{
    (void)state;
    char words[1024];
    snprintf(words, sizeof words, "check '%s'",
             written("long.yaml", "id: x\ntitle: X\nsteps:\n  - {id: a, say: Rest!, for: 7m}\n"));
    expect(words, 0, "long.yaml: right (practice \"X\", 1 steps, 7:00)");
    assert_non_null(strstr(printed, "long.yaml, line 1: warning: over 5 minutes and no way out."));
    assert_non_null(strstr(printed, "long.yaml, line 4: warning: step 'a': an exclamation mark"));
    snprintf(words, sizeof words, "check --words '%s'",
             written("course.yaml", "id: c\ntitle: C\nkind: workshop\nunits:\n  - id: u\n"
                                    "    title: U\n    together:\n"
                                    "      - {id: t, kind: practice, practice: x, minutes: 7}\n"
                                    "      - {id: v, kind: practice, practice: y, minutes: 7}\n"));
    expect(words, 0, "line 9: warning: item 'v': there is no practice 'y'");
    assert_null(strstr(printed, "no practice 'x'")); /* it lies beside */
    assert_non_null(strstr(printed, "u/t"));
    snprintf(words, sizeof words, "check '%s'", written("none.yaml", "id: x\n"));
    expect(words, 1, "none.yaml, line 1, column 1: this needs steps");
    snprintf(words, sizeof words, "check --json --words '%s/none.yaml' '%s/long.yaml'",
             test_folder(), test_folder());
    assert_int_equal(run(words), 1);
    const char *rest = NULL;
    cJSON *wrong = cJSON_ParseWithOpts(printed, &rest, 0);
    cJSON *right = cJSON_Parse(rest);
    assert_true(cJSON_IsFalse(cJSON_GetObjectItem(wrong, "right")));
    assert_non_null(strstr(cJSON_GetObjectItem(wrong, "what")->valuestring, "line 1, column 1"));
    assert_int_equal(cJSON_GetObjectItem(wrong, "column")->valueint, 1);
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(right, "right")));
    assert_string_equal(cJSON_GetObjectItem(right, "kind")->valuestring, "practice");
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(right, "warnings")), 4);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(right, "words")), 2);
    cJSON_Delete(wrong);
    cJSON_Delete(right);
}

static void own_practices_stand_beside_the_shipped_ones_and_win(void **state)
{
    (void)state;
    char command[1024];
    snprintf(command, sizeof command, "mkdir -p '%s/.local/share/kindbeat/practices'",
             test_folder());
    assert_int_equal(system(command), 0);
    written(".local/share/kindbeat/practices/one.yaml",
            "id: our-own\ntitle: Ours\nsteps: [{id: a, for: 9s}]\n");
    written(".local/share/kindbeat/practices/two.yaml",
            "id: self-compassion-moment\ntitle: As we say it\nsteps: [{id: a, for: 9s}]\n");
    expect("practices", 0, "Ours");
    assert_non_null(strstr(printed, "As we say it"));
    assert_null(strstr(printed, "A moment of self-compassion"));
    snprintf(command, sizeof command, "rm -r '%s/.local/share/kindbeat/practices'", test_folder());
    assert_int_equal(system(command), 0);
}

static void a_broken_settings_file_is_said_and_does_not_stop_a_recording(void **state)
{
    (void)state;
    char command[512];
    snprintf(command, sizeof command, "mkdir -p '%s/.config/kindbeat'", test_folder());
    assert_int_equal(system(command), 0);
    const char *path = written(".config/kindbeat/settings.yaml", "theme: purple\n");
    expect("record --sensor sim --for 1s", 0, "line 1, column 8");
    expect("doctor", 0, "line 1, column 8");
    remove(path);
}

static void settings_are_listed_and_set_where_they_stand(void **state)
{
    (void)state;
    char command[512];
    snprintf(command, sizeof command, "mkdir -p '%s/.config/kindbeat'", test_folder());
    assert_int_equal(system(command), 0);
    const char *path = written(".config/kindbeat/settings.yaml", "# mine\ntheme: day # at noon\n");
    expect("settings", 0, "text_size       100          default");
    assert_non_null(strstr(printed, "theme           day          file"));
    expect("settings text_size 150", 0, "150");
    expect("settings theme night", 0, "file");
    expect("settings theme", 0, "night");
    expect("settings text_size 20", 2, "80 to 250");
    expect("settings colour red", 2, "not a setting");
    expect("settings ant_key 0123456789abcdef", 0, "********");
    assert_null(strstr(printed, "0123"));
    expect("settings ant_key default", 0, "default");
    snprintf(command, sizeof command, "cat '%s'", path);
    FILE *pipe = popen(command, "r");
    size_t size = fread(printed, 1, sizeof printed - 1, pipe);
    printed[size] = '\0';
    pclose(pipe);
    assert_string_equal(printed, "# mine\ntheme: night # at noon\ntext_size: 150\n");
    written(".config/kindbeat/settings.yaml", "theme: purple\n");
    expect("settings sound false", 1, "line 1, column 8");
    remove(path);
}

static void the_doctor_looks_at_everything(void **state)
{
    (void)state;
    expect("doctor", 0, "data folder");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_explains_itself_with_an_example),
        cmocka_unit_test(wrong_usage_ends_with_2_and_says_why),
        cmocka_unit_test(trouble_with_the_sensor_is_said_before_recording),
        cmocka_unit_test(a_recording_is_private_listed_identical_and_exported),
        cmocka_unit_test(forgetting_asks_first_and_names_what_stays),
        cmocka_unit_test(calibration_is_told_from_a_session),
        cmocka_unit_test(standard_input_is_recorded_from_its_first_byte),
        cmocka_unit_test(a_changed_recording_is_found_out),
        cmocka_unit_test(a_hole_in_a_recording_is_named_and_compared_up_to),
        cmocka_unit_test(a_short_practice_runs_in_the_terminal_to_its_end),
        cmocka_unit_test(analyze_keeps_its_json_shape),
        cmocka_unit_test(a_wrong_file_is_named_and_the_others_go_on),
        cmocka_unit_test(practices_are_listed_and_checked),
        cmocka_unit_test(practices_are_found_by_what_fits),
        cmocka_unit_test(a_course_is_a_text_with_notes_on_request),
        cmocka_unit_test(who_practises_together_needs_no_heart),
        cmocka_unit_test(check_knows_three_kinds_and_warns),
        cmocka_unit_test(own_practices_stand_beside_the_shipped_ones_and_win),
        cmocka_unit_test(a_broken_settings_file_is_said_and_does_not_stop_a_recording),
        cmocka_unit_test(settings_are_listed_and_set_where_they_stand),
        cmocka_unit_test(the_doctor_looks_at_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
