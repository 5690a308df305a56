/* Nothing in an export that says who the person is. */
#include "export_support.h"

#include "base/privacy.h"
#include "export/deidentify.h"
#include "journal/journal_line.h"
#include "session/import.h"
#include <zlib.h>

static const char *const formats[] = {"edf", "bids", "rr", "hrvlogger", "csv"};
#define COUNT_OF(array) ((int)(sizeof(array) / sizeof((array)[0])))
#define FORMAT_COUNT    ((int)(sizeof formats / sizeof formats[0]))

/* Any file, unpacked; the caller frees. */
static char *unpacked(const char *path, size_t *size)
{
    gzFile file = gzopen(path, "rb"); /* reads plain files as they are */
    size_t room = 1 << 22;
    char *bytes = malloc(room);
    assert_true(file && bytes);
    int got = gzread(file, bytes, (unsigned)room);
    assert_true(got >= 0 && (size_t)got < room);
    gzclose(file);
    *size = (size_t)got;
    return bytes;
}

static void assert_free_of(const char *path, const char *const *words, int count)
{
    size_t size;
    char *bytes = unpacked(path, &size);
    for (int i = 0; i < count; i++) {
        if (strstr(path + strlen(test_folder()), words[i]))
            fail_msg("%s", path);
        if (memmem(bytes, size, words[i], strlen(words[i])))
            fail_msg("%s holds %s", path, words[i]);
    }
    free(bytes);
}

static void no_file_tells_who_or_when_or_with_what(void **state)
{
    (void)state;
    static const char *const words[] = {"Anna",     "anna",     "SER1234567", "ttyACM0",
                                        "by-id",    "coughed",  "Dear",       "2026-11",
                                        "20261123", "23.11.26", "NOV-2026",   "slow breathing"};
    const char *session = known_session((struct known_session){.participant = "Anna"});
    assert_int_equal(journal_line_keep(session, "Sat with anna, slow breathing", NULL), STATUS_OK);
    for (int i = 0; i < FORMAT_COUNT; i++) {
        struct known_told told;
        const struct export_wish wish = {
            .format = formats[i], .folder = known_folder(), .deidentify = true, .secret = 12345};
        known_export(session, &wish, &told);
        for (int k = 0; k < told.count; k++)
            assert_free_of(told.files[k], words, COUNT_OF(words));
        assert_non_null(strstr(told.removed, "dates"));
        assert_non_null(strstr(told.removed, "the words of 1 marker"));
        assert_non_null(strstr(told.removed, "port and serial number"));
        assert_non_null(strstr(told.removed, "participant's name"));
        assert_non_null(strstr(told.removed, "own line"));
        if (i == 1)
            continue;
        char *list = known_text(known_ending(&told, ".removed.txt"));
        assert_non_null(strstr(list, "the words of 1 marker"));
        free(list);
    }
}

/* A file's name and the name of its channel are somebody's words. */
/* Study, condition and note, in every format that has a place for them. */
static void what_was_said_of_the_session_goes_along(void **state)
{
    (void)state;
    static const struct {
        const char *format, *ending, *words[4];
    } cases[] = {
        {"csv",
         ".session.csv",
         {"\nstudy,coh-1\n", "\ncondition,slow breathing\n", "note,Anna was",
          "\njournal,\"Rain, and"}},
        {"bids",
         "_events.json",
         {"\"Study\":\t\"coh-1\"", "\"Condition\":\t\"slow", "\"Note\":", "\"Journal\":\t\"Rain"}},
        {"edf",
         ".edf-notes.tsv",
         {"# study: coh-1\n", "# condition: slow breathing\n", "# note: A",
          "# journal: Rain, and quiet.\n"}},
        {"hrvlogger",
         ".hrvlogger_Events.csv",
         {", study coh-1, 0\n", ", condition slow breathing, 0\n", ", note Anna was late, 0\n",
          ", journal Rain; and quiet., 0\n"}},
        {"edf",
         ".001.edf",
         {"study: coh-1", "condition: slow breathing", "note: Anna was late",
          "journal: Rain, and"}}};
    const char *session = known_session((struct known_session){.participant = "P01"});
    assert_int_equal(journal_line_keep(session, "Rain, and quiet.", NULL), STATUS_OK);
    for (int i = 0; i < COUNT_OF(cases); i++) {
        size_t size;
        for (int hidden = 0; hidden < 2; hidden++) {
            struct known_told told;
            const struct export_wish wish = {.format = cases[i].format,
                                             .folder = known_folder(),
                                             .deidentify = hidden,
                                             .secret = 5};
            known_export(session, &wish, &told);
            char *bytes = unpacked(known_ending(&told, cases[i].ending), &size);
            for (int k = 0; k < 4; k++)
                if ((memmem(bytes, size, cases[i].words[k], strlen(cases[i].words[k])) != NULL) !=
                    (k == 0 || !hidden))
                    fail_msg("%s %d: %s", cases[i].ending, hidden, cases[i].words[k]);
            free(bytes);
            if (hidden)
                assert_non_null(strstr(told.removed, "words about the condition"));
        }
    }
}

static void an_import_does_not_tell_what_it_came_from(void **state)
{
    (void)state;
    static const char *const words[] = {"Anna", "Smith"};
    static double values[1200];
    char session[PATH_SIZE];
    struct problem problem;
    for (int i = 0; i < 1200; i++)
        values[i] = 500 + 200 * exp(-pow(i % 40 - 12, 2) / 20);
    const struct import_source source = {.words = "Anna Smith.csv: column \"ppg Anna\"",
                                         .name = "ppg Anna",
                                         .signal = SIGNAL_PPG,
                                         .values = values,
                                         .count = 1200,
                                         .rate_hz = 40,
                                         .began_wall_ns = KNOWN_WALL_NS};
    if (import_recording(&source, known_folder(), session, &problem))
        fail_msg("%s", problem.what);
    for (int i = 0; i < FORMAT_COUNT; i++) {
        struct known_told told;
        const struct export_wish wish = {
            .format = formats[i], .folder = known_folder(), .deidentify = true, .secret = 12345};
        known_export(session, &wish, &told);
        assert_true(told.count > 0);
        for (int k = 0; k < told.count; k++)
            assert_free_of(told.files[k], words, COUNT_OF(words));
        assert_non_null(strstr(told.removed, "of the imported file and of its channel"));
    }
}

static void what_is_a_code_stays(void **state)
{
    (void)state;
    struct known_told told;
    const struct export_wish wish = {
        .format = "csv", .folder = known_folder(), .deidentify = true, .secret = 7};
    known_export(known_session((struct known_session){.participant = "P07"}), &wish, &told);
    char *marks = known_text(known_ending(&told, "marks.csv"));
    assert_non_null(strstr(marks, ",stim1\n"));
    assert_non_null(strstr(marks, "14.100000,mark\n"));
    free(marks);
    assert_non_null(strstr(told.files[0], "-P07."));
    assert_null(strstr(told.removed, "participant's name"));
}

static int64_t shift_of(const char *participant, uint64_t secret)
{
    static struct story story;
    char words[DEIDENTIFY_LIST_SIZE];
    struct text removed = text_over(words, sizeof words);
    story = (struct story){.started_wall_ns = KNOWN_WALL_NS};
    text_copy(story.participant, sizeof story.participant, participant);
    story_deidentify(&story, secret, &removed);
    return KNOWN_WALL_NS - story.started_wall_ns;
}

static void dates_move_by_whole_days_together(void **state)
{
    (void)state;
    const int64_t day_ns = 86400 * NS_PER_S;
    int64_t days[40];
    int same = 0;
    for (int i = 0; i < 40; i++) {
        char code[16];
        snprintf(code, sizeof code, "P%02d", i);
        int64_t shift_ns = shift_of(code, 99);
        assert_true(shift_ns % day_ns == 0);
        days[i] = shift_ns / day_ns;
        assert_true(days[i] >= 366 && days[i] <= 3652);
        assert_true(shift_of(code, 99) == shift_ns);
        same += shift_of(code, 100) == shift_ns;
        for (int k = 0; k < i; k++)
            same += days[k] == days[i];
    }
    assert_true(same <= 3);
}

static void names_are_no_codes(void **state)
{
    (void)state;
    static const char *const codes[] = {"P1", "S_12", "M", "T-010", "stim-on-1"};
    static const char *const words[] = {
        "Anna", "", "stim on", "a b 1", "j\xC3\xB6rg1", "a-very-long-code-1", "coughed"};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        assert_true(privacy_is_code(codes[i]));
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        assert_false(privacy_is_code(words[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_file_tells_who_or_when_or_with_what),
        cmocka_unit_test(what_was_said_of_the_session_goes_along),
        cmocka_unit_test(an_import_does_not_tell_what_it_came_from),
        cmocka_unit_test(what_is_a_code_stays),
        cmocka_unit_test(dates_move_by_whole_days_together),
        cmocka_unit_test(names_are_no_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
