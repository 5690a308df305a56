/* `kindbeat analyze` from outside: every kind of file, many at once, wrong ones among them. */
#include "program.h"
#include "support.h"

#include "base/text.h"
#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

static int analyze(const char *words)
{
    char all[4096];
    snprintf(all, sizeof all, "analyze %s", words);
    return run(all);
}

static void expect_of(const char *words, int exit_status, const char *part)
{
    char all[4096];
    snprintf(all, sizeof all, "analyze %s", words);
    expect(all, exit_status, part);
}

static FILE *making(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", test_folder(), name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    return file;
}

static void write_words(const char *name, const char *words)
{
    FILE *file = making(name);
    fputs(words, file);
    fclose(file);
}

static void write_rr(const char *name, int count, int base_ms)
{
    FILE *file = making(name);
    for (int i = 0; i < count; i++)
        fprintf(file, "%d\n", base_ms + (i * 7919) % 61 - 30);
    fclose(file);
}

/* Pulses at 100 samples/s with an ECG-like and a breathing channel beside them. */
static void write_record(const char *name)
{
    char file_name[64];
    snprintf(file_name, sizeof file_name, "%s.json", name);
    write_words(file_name, "{\"fs_hz\": 100, \"channels\": [{\"name\": \"RESP\", \"gain\": 10},"
                           "{\"name\": \"PPG\", \"units\": \"NU\", \"gain\": 10}]}");
    snprintf(file_name, sizeof file_name, "%s.i16", name);
    FILE *file = making(file_name);
    for (int i = 0; i < 30000; i++) {
        double t_s = fmod(i / 100.0, 0.85);
        int16_t frame[] = {(int16_t)(300 * sin(i * 0.016)),
                           (int16_t)(2000 * exp(-60 * (t_s - 0.3) * (t_s - 0.3)))};
        fwrite(frame, sizeof frame, 1, file);
    }
    fclose(file);
}

static void the_json_keeps_its_shape_and_is_valid(void **state)
{
    (void)state;
    static const char *const keys[] = {"file",    "kind",      "rate_hz",   "duration_s",
                                       "beats",   "artefacts", "hrv",       "coherence",
                                       "channel", "units",     "simulated", "guess"};
    write_record("pulse");
    expect_of("--json pulse.i16", 0, "{");
    cJSON *json = cJSON_ParseWithOpts(printed, NULL, true);
    assert_non_null(json);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        assert_true(cJSON_HasObjectItem(json, keys[i]));
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(json, "kind")), "ppg");
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(json, "channel")), "PPG");
    assert_true(cJSON_GetObjectItem(json, "rate_hz")->valuedouble == 100);
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(json, "simulated")) == false);
    cJSON_Delete(json);
    expect_of("pulse", 0,
              "pulse wave, channel PPG, 100 samples/s (from its JSON); also there: RESP");
    expect_of("pulse --column resp --kind ppg", 0, "pulse wave, as given, channel RESP");
    expect_of("pulse --kind ecg", 1, "names no channel that shows the heart");
    expect_of("pulse --column 3", 1, "it has 2 channels: RESP, PPG");
}

/* The density of a column, summed as coherence is, is the power that its second tells. */
static void check_column(const cJSON *column, const cJSON *second, double bin_hz)
{
    const cJSON *density = cJSON_GetObjectItem(column, "density");
    const char *reason = cJSON_GetStringValue(cJSON_GetObjectItem(column, "reason"));
    const char *told = cJSON_GetStringValue(cJSON_GetObjectItem(second, "reason"));
    assert_true(cJSON_GetObjectItem(column, "t_s")->valuedouble ==
                cJSON_GetObjectItem(second, "t_s")->valuedouble);
    assert_true(!reason == !told && (!told || strcmp(reason, told) == 0));
    assert_true(reason ? cJSON_IsNull(density) : cJSON_GetArraySize(density) == 513);
    double sum_ms2 = 0, hz = 0;
    const cJSON *bin;
    cJSON_ArrayForEach(bin, density)
    {
        sum_ms2 += hz >= 0.0033 && hz <= 0.4 ? bin->valuedouble * bin_hz : 0;
        hz += bin_hz;
    }
    double told_ms2 = reason ? 0 : cJSON_GetObjectItem(second, "total_ms2")->valuedouble;
    assert_true(fabs(sum_ms2 - told_ms2) <= 1e-9 * told_ms2);
}

static void the_spectrogram_is_what_coherence_is_read_from(void **state)
{
    (void)state;
    static const char *const ways[] = {"", " --raw"};
    write_rr("long.txt", 400, 850);
    for (int way = 0; way < 2; way++) {
        char words[64];
        snprintf(words, sizeof words, "--json --spectrogram long.txt%s", ways[way]);
        expect_of(words, 0, "\"spectrogram\":{\"window_s\":64,\"step_s\":8,\"bin_hz\":");
        cJSON *json = cJSON_ParseWithOpts(printed, NULL, true);
        assert_non_null(json);
        const cJSON *spectrogram = cJSON_GetObjectItem(json, "spectrogram"), *column;
        const cJSON *second = cJSON_GetObjectItem(json, "coherence")->child;
        double bin_hz = cJSON_GetObjectItem(spectrogram, "bin_hz")->valuedouble;
        int columns = 0, there = 0;
        cJSON_ArrayForEach(column, cJSON_GetObjectItem(spectrogram, "columns"))
        {
            check_column(column, second, bin_hz);
            there += cJSON_IsArray(cJSON_GetObjectItem(column, "density"));
            for (int step = 0; step < 8 && second; step++)
                second = second->next;
            columns++;
        }
        assert_int_equal(columns, 340 / 8 + 1);
        assert_true(there > 30);
        cJSON_Delete(json);
    }
    expect_of("--json long.txt", 0, "{");
    assert_null(strstr(printed, "\"columns\":"));
    expect_of("--spectrogram long.txt", 2, "--json as well");
}

static void no_line_is_wider_than_a_terminal(void **state)
{
    (void)state;
    write_record("wide");
    expect_of("wide.json --column PPG", 0, "mean heart rate");
    for (char *line = printed; *line;) {
        size_t length = strcspn(line, "\n");
        assert_true(length <= 80);
        line += length + (line[length] != '\0');
    }
}

static void many_files_answer_in_their_order_whatever_the_threads(void **state)
{
    (void)state;
    static char one[sizeof printed];
    char names[1024] = "", name[32];
    for (int i = 0; i < 24; i++) {
        snprintf(name, sizeof name, "many%d.txt", i);
        write_rr(name, 20 + (i * 37) % 400, 700 + 10 * i);
        strcat(strcat(names, " "), name);
        if (i % 7 == 3) {
            snprintf(name, sizeof name, "bad%d.txt", i);
            write_words(name, "800\nabc\n");
            strcat(strcat(names, " "), name);
        }
    }
    for (int json = 0; json < 2; json++) {
        char words[1200];
        snprintf(words, sizeof words, "--jobs 1 %s%s", json ? "--json" : "", names);
        assert_int_equal(analyze(words), 1);
        strcpy(one, printed);
        for (int jobs = 2; jobs <= 8; jobs *= 2) {
            snprintf(words, sizeof words, "--jobs %d %s%s", jobs, json ? "--json" : "", names);
            assert_int_equal(analyze(words), 1);
            assert_string_equal(printed, one);
        }
        assert_non_null(strstr(one, "bad3.txt, line 2: 'abc'"));
        assert_non_null(strstr(one, "bad17.txt, line 2: 'abc'"));
    }
    const char *at = one; /* a line an object, and each one whole */
    int objects = 0;
    for (size_t length; *at; at += length + 1) {
        length = strcspn(at, "\n");
        if (*at != '{')
            continue;
        cJSON *json = cJSON_ParseWithLength(at, length);
        assert_non_null(json);
        cJSON_Delete(json);
        objects++;
    }
    assert_int_equal(objects, 24);
}

static void a_folder_stands_for_the_recordings_in_it(void **state)
{
    (void)state;
    char folder[512];
    snprintf(folder, sizeof folder, "%s/study", test_folder());
    assert_int_equal(mkdir(folder, 0700), 0);
    write_rr("study/b.txt", 100, 800);
    write_rr("study/a.rr", 100, 900);
    write_record("study/pulse");
    write_words("study/notes.md", "words\n");
    write_words("study/other.json", "{}\n");
    assert_int_equal(analyze("study"), 0);
    const char *first = strstr(printed, "study/a.rr"), *second = strstr(printed, "study/b.txt");
    assert_true(first && second > first);
    assert_non_null(strstr(printed, "study/pulse.json"));
    assert_null(strstr(printed, "study/pulse.i16"));
    assert_non_null(strstr(printed, "passed over 2 other files"));
}

static void standard_input_and_pipes_are_read(void **state)
{
    (void)state;
    write_rr("in.txt", 300, 850);
    expect_of("- < in.txt", 0, "RR intervals in ms");
    expect_of("--json - < in.txt", 0, "\"file\":\"-\"");
    assert_int_equal(analyze("/dev/stdin < in.txt"), 0);
    expect_of("- < /dev/null", 1, "standard input holds no numbers");
}

static void a_session_is_analysed_from_its_samples(void **state)
{
    (void)state;
    char command[2048];
    snprintf(command, sizeof command,
             "HOME='%s' XDG_DATA_HOME= XDG_CONFIG_HOME= '%s' record --sensor sim:steady --for 5s "
             "--folder '%s/kept' >/dev/null 2>&1",
             test_folder(), KINDBEAT_BINARY, test_folder());
    assert_int_equal(system(command), 0);
    expect_of("kept/*.kindbeat", 0, "a simulated heart; pulse wave, channel PPG");
    expect_of("--json kept", 0, "\"simulated\":true");
    cJSON *json = cJSON_Parse(printed);
    assert_non_null(json);
    assert_true(cJSON_GetArraySize(cJSON_GetObjectItem(json, "beats")) >= 3);
    cJSON_Delete(json);
    expect_of("--kind rr kept", 0, "RR intervals as measured");
}

static void wrong_usage_is_said(void **state)
{
    (void)state;
    expect_of("--jobs 0 x", 2, "--jobs");
    expect_of("--jobs 1.5 x", 2, "whole number");
    expect_of("--jobs 1000 x", 2, "64");
    expect_of("--kind eeg x", 2, "eeg");
    expect_of("/nowhere", 1, "/nowhere cannot be opened");
    write_words("wave.txt", "ppg\n1\n2\n3\n");
    expect_of("wave.txt", 1, "kindbeat: wave.txt holds a wave, but neither times nor a rate. Give");
    char folder[512];
    snprintf(folder, sizeof folder, "%s/nothing", test_folder());
    assert_int_equal(mkdir(folder, 0700), 0);
    expect_of("nothing", 1, "nothing holds no recordings");
    write_rr("some.txt", 100, 800);
    expect_of("nothing some.txt", 1, "mean heart rate");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_json_keeps_its_shape_and_is_valid),
        cmocka_unit_test(the_spectrogram_is_what_coherence_is_read_from),
        cmocka_unit_test(no_line_is_wider_than_a_terminal),
        cmocka_unit_test(many_files_answer_in_their_order_whatever_the_threads),
        cmocka_unit_test(a_folder_stands_for_the_recordings_in_it),
        cmocka_unit_test(standard_input_and_pipes_are_read),
        cmocka_unit_test(a_session_is_analysed_from_its_samples),
        cmocka_unit_test(wrong_usage_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
