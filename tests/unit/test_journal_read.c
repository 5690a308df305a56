/* Reading a session: damage is named, what is no session refused, and reading changes nothing. */
#include "journal_support.h"

static void damage_is_named_with_its_table_and_seq(void **state)
{
    (void)state;
    static const struct {
        const char *sql, *words[2];
    } cases[] = {
        {"DELETE FROM sample WHERE seq=4", {"seq 4 is missing", "has 5"}},
        {"DELETE FROM sample WHERE seq=1", {"seq 1 is missing", "has 2"}},
        {"DELETE FROM sample WHERE seq>7", {"ends at seq 7 of 9", ""}},
        {"INSERT INTO tick SELECT 3, at_ns, 0 FROM sample WHERE seq=3",
         {"seq 4 is missing", "has 3"}},
        {"UPDATE sample SET at_ns=0 WHERE seq=4", {"\"sample\", seq 4", "time falls"}},
        {"UPDATE sample SET seq=-2 WHERE seq=9", {"seq 1 is missing", "has -2"}},
        {"UPDATE sample SET stream=256 WHERE seq=4", {"\"sample\", seq 4", "\"stream\""}},
        {"UPDATE sample SET channel='x' WHERE seq=4", {"\"sample\", seq 4", "\"channel\""}},
        {"UPDATE sample SET value='x' WHERE seq=4", {"\"sample\", seq 4", "\"value\""}},
        {"UPDATE sample SET value=x'80' WHERE seq=4", {"\"sample\", seq 4", "\"value\""}},
        {"UPDATE sample SET at_ns=1.5 WHERE seq=4", {"\"sample\", seq 4", "\"at_ns\""}},
        {"DELETE FROM sample WHERE seq=2; INSERT INTO gap VALUES (2,0,0,0,0,'greed',0)",
         {"\"gap\", seq 2", "\"cause\""}},
        {"DELETE FROM sample WHERE seq=2; INSERT INTO bytes VALUES (2,0,0,zeroblob(65))",
         {"\"bytes\", seq 2", "\"data\""}},
        {"DELETE FROM sample WHERE seq=2; INSERT INTO bytes VALUES (2,0,0,'abc')",
         {"\"bytes\", seq 2", "\"data\""}},
        {"DELETE FROM sample WHERE seq=2; INSERT INTO bell VALUES (2,0,0,0,hex(zeroblob(12)))",
         {"\"bell\", seq 2", "\"sound\""}},
        {"DELETE FROM sample WHERE seq=2; INSERT INTO bell VALUES (2,0,0,0,'a'||char(0))",
         {"\"bell\", seq 2", "\"sound\""}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct test_events events = {0};
        struct problem problem = {.what = ""};
        const char *path = session_of(fresh_folder(), 9);
        run_sql(path, cases[i].sql);
        enum status status = read_events_of(path, &events, &problem);
        if (status != STATUS_INVALID || !strstr(problem.what, cases[i].words[0]) ||
            !strstr(problem.what, cases[i].words[1]))
            fail_msg("%s: %d, %s", cases[i].sql, (int)status, problem.what);
        test_events_finish(&events);
    }
}

static void damage_once_met_is_told_again_until_rewound(void **state)
{
    (void)state;
    const char *path = session_of(fresh_folder(), 9);
    run_sql(path, "DELETE FROM sample WHERE seq=2");
    struct record *record = opened(path);
    struct event event;
    struct problem problem;
    bool more;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(record_next(record, &event, &more, &problem), STATUS_OK);
        assert_true(more);
        assert_int_equal(record_next(record, &event, &more, &problem), STATUS_INVALID);
        assert_int_equal(record_next(record, &event, &more, &problem), STATUS_INVALID);
        assert_false(more);
        record_rewind(record);
    }
    record_close(record);
}

static void files_that_are_no_sessions_are_refused_with_a_reason(void **state)
{
    (void)state;
    static const struct {
        const char *sql, *word;
    } cases[] = {
        {"PRAGMA application_id=7", "not a Kindbeat session"},
        {"PRAGMA user_version=99", "newer Kindbeat"},
        {"PRAGMA user_version=0", "damaged"},
        {"DROP TABLE rr", "\"rr\""},
        {"ALTER TABLE rr RENAME COLUMN rr_ms TO rr_s", "\"rr\""},
        {"ALTER TABLE beat ADD COLUMN mood", "\"beat\""},
        {"DROP TABLE facts", "\"facts\""},
        {"DROP TABLE tick; CREATE VIEW tick AS SELECT 1 seq, 0 at_ns, 0 stream", "\"tick\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct record *record;
        struct problem problem;
        const char *path = session_of(fresh_folder(), 2);
        run_sql(path, cases[i].sql);
        assert_int_equal(record_open(path, &record, &problem), STATUS_INVALID);
        assert_null(record);
        if (!strstr(problem.what, cases[i].word))
            fail_msg("%s: %s", cases[i].sql, problem.what);
    }
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void what_is_no_database_is_refused(void **state)
{
    (void)state;
    char text[PATH_SIZE], empty[PATH_SIZE], missing[PATH_SIZE];
    const char *folder = fresh_folder();
    snprintf(text, sizeof text, "%s/text.kindbeat", folder);
    snprintf(empty, sizeof empty, "%s/empty.kindbeat", folder);
    snprintf(missing, sizeof missing, "%s/missing.kindbeat", folder);
    write_file(text, "time_s,rr_ms\n0.8,800\n");
    write_file(empty, "");
    const struct {
        const char *path, *word;
        enum status status;
    } cases[] = {{text, "not a session", STATUS_INVALID},
                 {empty, "empty", STATUS_INVALID},
                 {folder, "not a file", STATUS_INVALID},
                 {missing, "No such file", STATUS_UNAVAILABLE}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct record *record;
        struct problem problem;
        assert_int_equal(record_open(cases[i].path, &record, &problem), cases[i].status);
        if (!strstr(problem.what, cases[i].word))
            fail_msg("%s: %s", cases[i].path, problem.what);
    }
}

static char *whole_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *bytes = malloc(4 << 20);
    *size = fread(bytes, 1, 4 << 20, file);
    fclose(file);
    return bytes;
}

static void a_running_session_can_be_read_and_stands_still_meanwhile(void **state)
{
    (void)state;
    struct journal *journal = journal_in(fresh_folder(), &plain_facts);
    struct event event = numbered_sample(1);
    struct problem problem;
    struct session_summary summary = {.seconds = 0};
    bool more = true;
    assert_true(journal_append(journal, &event));
    int64_t until_ns = clock_monotonic_ns() + 10 * NS_PER_S;
    while (summary.seconds == 0 && clock_monotonic_ns() < until_ns)
        assert_int_equal(record_summary(journal_path(journal), &summary, &problem), STATUS_OK);
    assert_false(summary.complete);
    struct record *record = opened(journal_path(journal));
    assert_false(record_complete(record));
    assert_int_equal(record_next(record, &event, &more, &problem), STATUS_OK);
    assert_true(more);
    event = numbered_sample(2);
    assert_true(journal_append(journal, &event));
    char path[PATH_SIZE];
    text_copy(path, sizeof path, journal_path(journal));
    journal_destroy(journal);
    assert_int_equal(record_next(record, &event, &more, &problem), STATUS_OK);
    assert_false(more);
    record_close(record);
    record = opened(path);
    assert_true(record_complete(record));
    record_close(record);
}

static void reading_changes_nothing(void **state)
{
    (void)state;
    size_t size, size_after;
    struct problem problem;
    struct test_events events = {0};
    const char *path = session_of(fresh_folder(), 5000);
    char *before = whole_file(path, &size);
    assert_int_equal(read_events_of(path, &events, &problem), STATUS_OK);
    char *after = whole_file(path, &size_after);
    assert_int_equal(size, size_after);
    assert_memory_equal(before, after, size);
    free(before);
    free(after);
    test_events_finish(&events);
}

/* Runs `act` in a process that may not write where it is not allowed, root or not. */
static int without_privileges(int (*act)(const char *folder), const char *folder)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(99);
        _exit(act(folder));
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int try_to_record(const char *folder)
{
    struct journal *journal;
    struct problem problem;
    if (journal_create(folder, &plain_facts, &journal, &problem) != STATUS_UNAVAILABLE)
        return 1;
    return strstr(problem.what, "cannot be written") ? 0 : 2;
}

static int read_shut_session(const char *folder)
{
    char path[PATH_SIZE];
    struct record *record;
    struct problem problem;
    snprintf(path, sizeof path, "%s/a?b%%41#.kindbeat", folder);
    if (record_open(path, &record, &problem))
        return 1;
    int found = record_fact(record, "version") ? 0 : 2;
    record_close(record);
    return found;
}

static void a_folder_that_may_only_be_read_is_read_and_not_written(void **state)
{
    (void)state;
    char folder[] = "/tmp/kindbeat-shut-XXXXXX", path[PATH_SIZE];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a?b%%41#.kindbeat", folder);
    assert_int_equal(rename(session_of(fresh_folder(), 3), path), 0);
    run_sql(path, "PRAGMA journal_mode=WAL"); /* as if copied alone from a killed session */
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(chmod(folder, 0555), 0);
    int recorded = without_privileges(try_to_record, folder);
    int read = without_privileges(read_shut_session, folder);
    chmod(folder, 0700);
    unlink(path);
    rmdir(folder);
    assert_int_equal(recorded, 0);
    assert_int_equal(read, 0);
}

/* Killed while the log was being folded in: a rollback journal waits beside the file. */
static void a_rollback_that_was_cut_off_is_finished(void **state)
{
    (void)state;
    const char *path = session_of(fresh_folder(), 9000);
    pid_t child = fork();
    if (child == 0) {
        sqlite3 *file;
        sqlite3_open(path, &file);
        sqlite3_exec(file, "PRAGMA cache_size=5; BEGIN; UPDATE sample SET value=value+1", NULL,
                     NULL, NULL);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    char journal[PATH_SIZE + 16];
    snprintf(journal, sizeof journal, "%s-journal", path);
    assert_int_equal(access(journal, F_OK), 0);
    struct test_events events = {0};
    struct problem problem;
    if (read_events_of(path, &events, &problem))
        fail_msg("%s", problem.what);
    assert_int_equal(events.count, 9000);
    for (size_t i = 0; i < events.count; i++)
        assert_true(events.at[i].sample.value == (double)((i + 1) % 1024));
    test_events_finish(&events);
}

int main(void)
{
    setenv("TZ", "UTC", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damage_is_named_with_its_table_and_seq),
        cmocka_unit_test(damage_once_met_is_told_again_until_rewound),
        cmocka_unit_test(files_that_are_no_sessions_are_refused_with_a_reason),
        cmocka_unit_test(what_is_no_database_is_refused),
        cmocka_unit_test(a_running_session_can_be_read_and_stands_still_meanwhile),
        cmocka_unit_test(reading_changes_nothing),
        cmocka_unit_test(a_folder_that_may_only_be_read_is_read_and_not_written),
        cmocka_unit_test(a_rollback_that_was_cut_off_is_finished),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
