#include "damage.h"
#include "support.h"

#include "base/clock.h"
#include "base/text.h"
#include "events/kinds.h"
#include "journal/journal.h"
#include "journal/record.h"
#include "journal/summary.h"
#include <fcntl.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define WALL_NS (INT64_C(1795459320) * NS_PER_S) /* 2026-11-23 18:42 UTC */

static const struct journal_facts plain_facts = {
    .version = "0.1.0",
    .build = "gcc 12",
    .sensors[0] = "sim",
    .participant = "P01",
    .practice_title = "A moment",
    .practice_text = "id: x\ntitle: \"A moment\"\n",
    .simulated = true,
    .started_wall_ns = WALL_NS,
    .started_monotonic_ns = 77,
};

static struct journal *journal_in(const char *folder, const struct journal_facts *facts)
{
    struct journal *journal;
    struct problem problem;
    if (journal_create(folder, facts, &journal, &problem))
        fail_msg("%s", problem.what);
    return journal;
}

/* A folder of its own for each test. */
static const char *fresh_folder(void)
{
    static char path[128];
    static int number;
    snprintf(path, sizeof path, "%s/%d", test_folder(), ++number);
    assert_int_equal(mkdir(path, 0700), 0);
    return path;
}

static struct event numbered_sample(int64_t i)
{
    struct event event = event_of(EVENT_SAMPLE, i * NS_PER_MS);
    event.sample.time_ns = i * NS_PER_MS - 5;
    event.sample.value = (double)(i % 1024);
    return event;
}

/* A finished session of `count` samples; its path lives until the next call. */
static const char *session_of(const char *folder, int64_t count)
{
    static char path[PATH_SIZE];
    struct journal *journal = journal_in(folder, &plain_facts);
    for (int64_t i = 1; i <= count; i++) {
        struct event event = numbered_sample(i);
        assert_true(journal_append(journal, &event));
    }
    text_copy(path, sizeof path, journal_path(journal));
    journal_destroy(journal);
    return path;
}

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *file;
    char *words = NULL;
    assert_int_equal(sqlite3_open_v2(path, &file, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    if (sqlite3_exec(file, sql, NULL, NULL, &words) != SQLITE_OK)
        fail_msg("%s: %s", sql, words);
    sqlite3_close(file);
}

static struct record *opened(const char *path)
{
    struct record *record;
    struct problem problem;
    if (record_open(path, &record, &problem))
        fail_msg("%s", problem.what);
    return record;
}

/* Values that formats like to bend: ends of ranges, signs of nothing, and nothing. */
static void fill_field(const struct event_field *field, uint8_t *at, int round)
{
    static const double doubles[] = {-0.0, INFINITY, -INFINITY, 5e-324, 0.1, 812, NAN};
    static const int64_t wholes[] = {INT64_MIN, INT64_MAX, -1, 0};
    double value = doubles[round % 7];
    struct bytes_body *bytes = (struct bytes_body *)at;
    switch (field->type) {
    case FIELD_INT64:
        memcpy(at, &wholes[round % 4], 8);
        break;
    case FIELD_DOUBLE:
        memcpy(at, &value, 8);
        break;
    case FIELD_COUNT:
        *at = (uint8_t)(round * 85);
        break;
    case FIELD_NAME:
        *at = (uint8_t)(round % field->name_count);
        break;
    case FIELD_TEXT:
        memset(at, 'a' + round, round % 2 ? field->size - 1 : (size_t)round);
        break;
    case FIELD_BYTES:
        bytes->size = (uint8_t)(round % 2 ? EVENT_BYTES_MAX : round);
        memset(bytes->at, 0xFF - round, bytes->size);
        break;
    }
}

static struct event filled_event(enum event_kind kind, int round)
{
    const struct event_description *description = &event_descriptions[kind];
    struct event event = event_of(kind, INT64_C(1) << (round * 8));
    event.stream = (uint8_t)(255 - round);
    for (int i = 0; i < description->field_count; i++)
        fill_field(&description->fields[i], (uint8_t *)&event + description->fields[i].offset,
                   round + i);
    return event;
}

static void every_kind_comes_back_bit_for_bit(void **state)
{
    (void)state;
    struct event sent[7 * EVENT_KIND_COUNT];
    struct test_events read = {0};
    struct problem problem;
    char path[PATH_SIZE];
    struct journal *journal = journal_in(fresh_folder(), &plain_facts);
    for (int i = 0; i < 7 * EVENT_KIND_COUNT; i++) {
        sent[i] = filled_event((enum event_kind)(i % EVENT_KIND_COUNT), i / EVENT_KIND_COUNT);
        assert_true(journal_append(journal, &sent[i]));
    }
    text_copy(path, sizeof path, journal_path(journal));
    journal_destroy(journal);
    assert_int_equal(read_events_of(path, &read, &problem), STATUS_OK);
    assert_int_equal(read.count, 7 * EVENT_KIND_COUNT);
    for (size_t i = 0; i < read.count; i++)
        assert_memory_equal(&read.at[i], &sent[i], sizeof sent[i]);
    test_events_finish(&read);
}

static void a_finished_session_is_one_private_file_with_its_facts(void **state)
{
    (void)state;
    char log[PATH_SIZE + 8];
    struct stat found;
    const char *path = session_of(fresh_folder(), 3);
    assert_non_null(strstr(path, "/2026-11-23T184200Z-P01.kindbeat"));
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    snprintf(log, sizeof log, "%s-wal", path);
    assert_int_not_equal(stat(log, &found), 0);
    struct record *record = opened(path);
    assert_true(record_complete(record));
    assert_string_equal(record_fact(record, "version"), "0.1.0");
    assert_string_equal(record_fact(record, "practice_text"), plain_facts.practice_text);
    assert_string_equal(record_fact(record, "simulated"), "1");
    assert_string_equal(record_fact(record, "started"), "2026-11-23T18:42:00Z");
    assert_string_equal(record_fact(record, "started_wall_ns"), "1795459320000000000");
    assert_string_equal(record_fact(record, "started_monotonic_ns"), "77");
    assert_string_equal(record_fact(record, "refused"), "0");
    assert_null(record_fact(record, "settings"));
    record_close(record);
}

static void an_existing_file_is_never_written_over(void **state)
{
    (void)state;
    char first[PATH_SIZE], second[PATH_SIZE];
    const char *folder = fresh_folder();
    text_copy(first, sizeof first, session_of(folder, 1));
    text_copy(second, sizeof second, session_of(folder, 2));
    assert_non_null(strstr(second, "Z-P01-2.kindbeat"));
    struct test_events events = {0};
    struct problem problem;
    assert_int_equal(read_events_of(first, &events, &problem), STATUS_OK);
    assert_int_equal(events.count, 1);
    test_events_finish(&events);
}

static void participant_codes_are_codes(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        bool allowed;
    } cases[] = {{"P01", true},    {"a-b_9", true},
                 {"", true},       {"Anna Smith", false},
                 {"../x", false},  {"caf\xC3\xA9", false},
                 {"P01\n", false}, {"12345678901234567890123456789012", true},
                 {"a.b", false},   {"123456789012345678901234567890123", false}};
    const char *folder = fresh_folder();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct journal_facts facts = plain_facts;
        struct journal *journal;
        struct problem problem;
        facts.participant = cases[i].code;
        enum status status = journal_create(folder, &facts, &journal, &problem);
        if (status != (cases[i].allowed ? STATUS_OK : STATUS_INVALID))
            fail_msg("\"%s\" gave %d", cases[i].code, (int)status);
        journal_destroy(journal);
    }
}

static void a_folder_that_cannot_be_used_is_told_before_anything_begins(void **state)
{
    (void)state;
    char file[PATH_SIZE], missing[PATH_SIZE];
    snprintf(missing, sizeof missing, "%s/missing", test_folder());
    text_copy(file, sizeof file, session_of(fresh_folder(), 1));
    const char *const folders[] = {missing, file, "/proc", "/proc/self"};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        struct journal *journal;
        struct problem problem = {.status = STATUS_OK};
        assert_int_equal(journal_create(folders[i], &plain_facts, &journal, &problem),
                         STATUS_UNAVAILABLE);
        assert_null(journal);
        assert_non_null(strstr(problem.what, folders[i]));
        assert_true(strlen(problem.remedy) > 10);
    }
}

static void what_the_queue_refuses_is_counted_and_the_rest_has_no_holes(void **state)
{
    (void)state;
    enum { SENT = 400000 };
    char path[PATH_SIZE];
    struct problem problem;
    struct test_events events = {0};
    struct journal *journal = journal_in(fresh_folder(), &plain_facts);
    int64_t refused = 0, told;
    struct event event = numbered_sample(1);
    for (int i = 0; i < SENT; i++)
        refused += !journal_append(journal, &event);
    text_copy(path, sizeof path, journal_path(journal));
    journal_destroy(journal);
    assert_true(refused > 0); /* no disk is as fast as memory */
    assert_int_equal(read_events_of(path, &events, &problem), STATUS_OK);
    assert_int_equal(events.count, SENT - refused);
    struct record *record = opened(path);
    assert_true(parse_int64(record_fact(record, "refused"), &told));
    assert_int_equal(told, refused);
    record_close(record);
    test_events_finish(&events);
}

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

static int complaints;
static void count_complaint(const struct problem *problem)
{
    assert_non_null(strstr(problem->what, "broken"));
    complaints++;
}

static void sessions_are_listed_newest_first_and_broken_ones_told(void **state)
{
    (void)state;
    const char *folder = fresh_folder();
    char broken[PATH_SIZE];
    for (int i = 0; i < 40; i++) {
        struct journal_facts facts = plain_facts;
        facts.started_wall_ns += (i * 7 % 40) * NS_PER_S;
        struct journal *journal = journal_in(folder, &facts);
        struct event beat = event_of(EVENT_BEAT, 90 * NS_PER_S);
        journal_append(journal, &beat);
        journal_destroy(journal);
    }
    snprintf(broken, sizeof broken, "%s/broken.kindbeat", folder);
    write_file(broken, "not a session at all");
    struct session_summary *summaries;
    struct problem problem;
    size_t count;
    complaints = 0;
    assert_int_equal(record_list(folder, NULL, &summaries, &count, count_complaint, &problem),
                     STATUS_OK);
    assert_int_equal(count, 40);
    assert_int_equal(complaints, 1);
    for (size_t i = 1; i < count; i++)
        assert_true(strcmp(summaries[i - 1].name, summaries[i].name) > 0);
    assert_string_equal(summaries[39].name, "2026-11-23T184200Z-P01");
    assert_string_equal(summaries[0].practice, "A moment");
    assert_string_equal(summaries[0].participant, "P01");
    assert_true(summaries[0].seconds == 90 && summaries[0].beats == 1);
    assert_true(summaries[0].simulated && summaries[0].complete);
    free(summaries);
    assert_int_equal(record_list(fresh_folder(), NULL, &summaries, &count, NULL, &problem),
                     STATUS_OK);
    assert_int_equal(count, 0);
    free(summaries);
    assert_int_equal(record_list(broken, NULL, &summaries, &count, NULL, &problem),
                     STATUS_UNAVAILABLE);
}

static void a_simulated_heart_that_came_later_is_known(void **state)
{
    (void)state;
    struct journal_facts facts = plain_facts;
    struct session_summary summary;
    struct problem problem;
    char path[PATH_SIZE];
    facts.simulated = false;
    struct journal *journal = journal_in(fresh_folder(), &facts);
    struct event link = event_of(EVENT_LINK, NS_PER_S);
    link.link.simulated = 1;
    journal_append(journal, &link);
    text_copy(path, sizeof path, journal_path(journal));
    journal_destroy(journal);
    assert_int_equal(record_summary(path, &summary, &problem), STATUS_OK);
    assert_true(summary.simulated);
}

/* A file of format 1, as the first version wrote it: what it did not have reads as absent. */
static void a_session_of_the_first_format_opens_for_ever(void **state)
{
    (void)state;
    struct record *record;
    struct problem problem;
    struct event event;
    bool more = true;
    int beats = 0, intervals = 0, younger = 0;
    assert_int_equal(record_open(KINDBEAT_TESTS "/fixtures/format_1.kindbeat", &record, &problem),
                     0);
    while (!record_next(record, &event, &more, &problem) && more) {
        beats += event.kind == EVENT_BEAT && isnan(event.beat.height) && event.beat.time_ns > 0;
        intervals += event.kind == EVENT_RR && event.rr.inserted == 0;
        younger += event.kind >= EVENT_LOSS;
    }
    assert_false(more);
    assert_true(beats >= 5 && intervals >= 5 && younger == 0);
    record_close(record);
}

/* A file of format 2: a practice whose steps had no cause, and a pacer without depth. */
static void a_session_of_the_second_format_opens_for_ever(void **state)
{
    (void)state;
    struct record *record;
    struct problem problem;
    struct event event;
    bool more = true;
    int steps = 0, paces = 0, breaths = 0;
    assert_int_equal(record_open(KINDBEAT_TESTS "/fixtures/format_2.kindbeat", &record, &problem),
                     0);
    while (!record_next(record, &event, &more, &problem) && more) {
        steps += event.kind == EVENT_STEP && event.step.cause == CAUSE_TIME && !event.step.round;
        paces += event.kind == EVENT_PACE && isnan(event.pace.depth);
        breaths += event.kind == EVENT_SYNCHRONY;
        assert_int_not_equal(event.kind, EVENT_ANSWER);
    }
    assert_false(more);
    assert_true(steps >= 2 && paces >= 1 && breaths >= 5);
    record_close(record);
}

/* A file of format 3: two sensors, steps with their causes, an answer, a marker. */
static void a_session_of_the_third_format_opens_for_ever(void **state)
{
    (void)state;
    struct session_summary summary;
    struct problem problem;
    struct event event;
    bool more = true;
    int answers = 0, caused = 0, rested = 0, shallow = 0, beats[2] = {0};
    struct record *record = opened(KINDBEAT_TESTS "/fixtures/format_3.kindbeat");
    while (!record_next(record, &event, &more, &problem) && more) {
        assert_true(event.stream < 2);
        beats[event.stream] += event.kind == EVENT_BEAT;
        answers += event.kind == EVENT_ANSWER && event.answer.value == 6;
        caused += event.kind == EVENT_STEP && event.step.cause == CAUSE_PERSON;
        rested += event.kind == EVENT_STEP && event.step.change == STEP_ANCHORED;
        shallow += event.kind == EVENT_PACE && event.pace.depth < 1;
    }
    assert_false(more);
    assert_true(beats[0] > 15 && beats[1] > 15 && answers == 1 && caused > 2 && rested == 1);
    assert_true(shallow > 0);
    assert_string_equal(record_stream_fact(record, "sensor", 1), "sim:seed=2");
    record_close(record);
    assert_int_equal(
        record_summary(KINDBEAT_TESTS "/fixtures/format_3.kindbeat", &summary, &problem),
        STATUS_OK);
    assert_int_equal(summary.sensors, 2);
    assert_true(summary.practice_minutes == 1 && summary.answers[0].after == 6);
}

int main(void)
{
    setenv("TZ", "UTC", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_comes_back_bit_for_bit),
        cmocka_unit_test(a_finished_session_is_one_private_file_with_its_facts),
        cmocka_unit_test(an_existing_file_is_never_written_over),
        cmocka_unit_test(participant_codes_are_codes),
        cmocka_unit_test(a_folder_that_cannot_be_used_is_told_before_anything_begins),
        cmocka_unit_test(what_the_queue_refuses_is_counted_and_the_rest_has_no_holes),
        cmocka_unit_test(damage_is_named_with_its_table_and_seq),
        cmocka_unit_test(damage_once_met_is_told_again_until_rewound),
        cmocka_unit_test(files_that_are_no_sessions_are_refused_with_a_reason),
        cmocka_unit_test(what_is_no_database_is_refused),
        cmocka_unit_test(a_running_session_can_be_read_and_stands_still_meanwhile),
        cmocka_unit_test(reading_changes_nothing),
        cmocka_unit_test(a_folder_that_may_only_be_read_is_read_and_not_written),
        cmocka_unit_test(a_rollback_that_was_cut_off_is_finished),
        cmocka_unit_test(sessions_are_listed_newest_first_and_broken_ones_told),
        cmocka_unit_test(a_simulated_heart_that_came_later_is_known),
        cmocka_unit_test(a_session_of_the_first_format_opens_for_ever),
        cmocka_unit_test(a_session_of_the_second_format_opens_for_ever),
        cmocka_unit_test(a_session_of_the_third_format_opens_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
