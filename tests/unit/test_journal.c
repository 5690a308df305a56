/* Writing a session: every kind of event bit for bit, its facts, its folder, the queue. */
#include "journal_support.h"

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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
