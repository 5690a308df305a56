/* Many sessions from outside: `report` and `analyze --tables` of folders, what is there already,
 * what cannot be read. */
#include "program.h"
#include "support.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *in_folder(const char *name)
{
    static char path[1024];
    snprintf(path, sizeof path, "%s/%s", test_folder(), name);
    return path;
}

static void write_words(const char *name, const char *words)
{
    FILE *file = fopen(in_folder(name), "w");
    assert_non_null(file);
    fputs(words, file);
    fclose(file);
}

static void shell(const char *format, const char *a, const char *b)
{
    char command[2048];
    snprintf(command, sizeof command, format, a, b);
    assert_int_equal(system(command), 0);
}

/* Two sessions, copies of one of the tests' own, and one that is none. */
static int make_sessions(void **state)
{
    (void)state;
    mkdir(in_folder("study"), 0700);
    mkdir(in_folder("study/P02"), 0700);
    shell("cp '%s/fixtures/format_2.kindbeat' '%s'", KINDBEAT_TESTS,
          in_folder("study/one.kindbeat"));
    shell("cp '%s/fixtures/format_1.kindbeat' '%s'", KINDBEAT_TESTS,
          in_folder("study/P02/two.kindbeat"));
    return 0;
}

static void a_folder_is_reported_and_gone_on_with(void **state)
{
    (void)state;
    struct stat found;
    expect("report study --to pages", 0, "pages/two.report.html\npages/one.report.html\n");
    assert_int_equal(stat(in_folder("pages/one.report.html"), &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    expect("report study --to pages", 0, "2 of 2 stood already");
    unlink(in_folder("pages/two.report.html"));
    write_words("pages/two.report.html.part", "half of it"); /* as a broken-off run leaves it */
    expect("report study --to pages", 0, "1 of 2 stood already");
    assert_non_null(strstr(printed, "pages/two.report.html\n"));
    assert_null(strstr(printed, "pages/one.report.html\n"));
    assert_int_not_equal(access(in_folder("pages/two.report.html.part"), F_OK), 0);
    expect("report study --to pages --again", 0, "pages/two.report.html\npages/one.report.html\n");
}

static void what_cannot_be_read_is_named_at_the_end(void **state)
{
    (void)state;
    write_words("study/broken.kindbeat", "no session");
    expect("report study --to pages --again", 1, "1 of 3 failed:\n");
    assert_non_null(strstr(printed, "broken.kindbeat"));
    assert_non_null(strstr(printed, "pages/two.report.html\n"));
    assert_int_not_equal(access(in_folder("pages/broken.report.html"), F_OK), 0);
    unlink(in_folder("study/broken.kindbeat"));
    expect("report nowhere.kindbeat", 1, "nowhere.kindbeat");
}

static void nothing_of_others_is_written_over(void **state)
{
    (void)state;
    write_words("mine.html", "<p>my thesis</p>");
    expect("report study/one.kindbeat --to mine.html --again", 1, "is no report of Kindbeat's");
    expect("report study --to mine.html", 1, "cannot be one file");
    expect("report study study/P02/two.kindbeat --to pages", 1, "have the same name");
    expect("report study/one.kindbeat --to new.html", 0, "new.html\n");
}

static void the_text_is_printed(void **state)
{
    (void)state;
    expect("report study/one.kindbeat --methods", 0, "Lipponen & Tarvainen (2019");
    expect("report study/one.kindbeat --checklist", 0, "Posture\n              not recorded");
    assert_null(strstr(printed, "Lipponen & Tarvainen (2019"));
    expect("report", 2, "name at least one session");
    expect("report study --jobs 0", 2, "--jobs");
    expect("report --help", 0, "Example: kindbeat report");
}

/* The cell of a row that begins with `session`, in the column of that name. */
static double cell(const char *table, const char *session, const char *column)
{
    static char head[8192], row[8192];
    char *heads = head, *cells = row, *name, *value = NULL;
    FILE *file = fopen(in_folder(table), "r");
    bool found = false;
    assert_non_null(file);
    assert_non_null(fgets(head, sizeof head, file));
    while (!found && fgets(row, sizeof row, file))
        found = strncmp(row, session, strlen(session)) == 0 && row[strlen(session)] == ',';
    fclose(file);
    assert_true(found);
    while ((name = strsep(&heads, ",\n")) && (value = strsep(&cells, ",\n")))
        if (strcmp(name, column) == 0)
            return value[0] ? atof(value) : NAN;
    fail_msg("no column %s", column);
    return NAN;
}

static int lines_of(const char *name)
{
    FILE *file = fopen(in_folder(name), "r");
    int lines = 0;
    assert_non_null(file);
    for (int byte; (byte = fgetc(file)) != EOF;)
        lines += byte == '\n';
    fclose(file);
    return lines;
}

static void tables_hold_what_analyze_gives(void **state)
{
    (void)state;
    static const char *const names[] = {"mean_nn_ms", "sdnn_ms", "rmssd_ms", "mean_hr_bpm"};
    expect("analyze study --tables tables", 0, "tables/sessions.csv\n");
    expect("analyze study/one.kindbeat --json", 0, "{");
    cJSON *json = cJSON_Parse(printed);
    assert_non_null(json);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        double told =
            cJSON_GetNumberValue(cJSON_GetObjectItem(cJSON_GetObjectItem(json, "hrv"), names[i]));
        double found = cell("tables/sessions.csv", "one", names[i]);
        assert_true(isnan(told) ? isnan(found) : fabs(found / told - 1) < 1e-9);
    }
    int beats = cJSON_GetArraySize(cJSON_GetObjectItem(json, "beats"));
    assert_true(cell("tables/sessions.csv", "one", "beats") == beats);
    cJSON_Delete(json);
    assert_int_equal(lines_of("tables/sessions.csv"), 3);
    assert_int_equal(lines_of("tables/beats.csv"),
                     1 + beats + (int)cell("tables/sessions.csv", "two", "beats"));
}

static void tables_go_on_where_they_were(void **state)
{
    (void)state;
    expect("analyze study --tables tables", 0, "2 of 2 stood already");
    shell("cp '%s/fixtures/format_2.kindbeat' '%s'", KINDBEAT_TESTS,
          in_folder("study/three.kindbeat"));
    write_words("study/broken.kindbeat", "no session");
    write_words("tables/.parts/two", "kindbeat rows 1, another build\n0two,left\n");
    expect("analyze study --tables tables", 1, "1 of 4 failed:");
    assert_non_null(strstr(printed, "1 of 4 stood already"));
    assert_int_equal(lines_of("tables/sessions.csv"), 4);
    assert_true(cell("tables/sessions.csv", "three", "beats") ==
                cell("tables/sessions.csv", "one", "beats"));
    unlink(in_folder("study/broken.kindbeat"));
    unlink(in_folder("study/three.kindbeat"));
    expect("analyze study --tables tables", 0, "2 of 2 stood already");
    assert_int_equal(lines_of("tables/sessions.csv"), 3); /* what is gone is not told any more */
    expect("analyze study --tables study/tables", 0, "study/tables/sessions.csv\n");
    expect("analyze study --tables study/tables", 0, "2 of 2 stood already");
    expect("analyze study --tables tables --json", 2, "--tables is of sessions as they are");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_is_reported_and_gone_on_with),
        cmocka_unit_test(what_cannot_be_read_is_named_at_the_end),
        cmocka_unit_test(nothing_of_others_is_written_over),
        cmocka_unit_test(the_text_is_printed),
        cmocka_unit_test(tables_hold_what_analyze_gives),
        cmocka_unit_test(tables_go_on_where_they_were),
    };
    return cmocka_run_group_tests(tests, make_sessions, NULL);
}
