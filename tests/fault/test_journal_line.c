/* The person's line about a session: kept beside what was recorded, which stays as it was; private,
 * whole or not at all, and never at the cost of the session. */
#include "support.h"

#include "base/clock.h"
#include "base/paths.h"
#include "base/text.h"
#include "journal/journal.h"
#include "journal/journal_line.h"
#include "journal/record.h"
#include "session/replay.h"
#include "session/review.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A copy of a released version's session; its path lives until the next call. */
static const char *a_session(int format)
{
    static char path[PATH_SIZE];
    static int number;
    char from[PATH_SIZE], bytes[65536];
    size_t size;
    snprintf(from, sizeof from, "%s/fixtures/format_%d.kindbeat", KINDBEAT_TESTS, format);
    snprintf(path, sizeof path, "%.200s/line_%d.kindbeat", test_folder(), ++number);
    FILE *in = fopen(from, "rb"), *out = fopen(path, "wb");
    assert_true(in && out);
    while ((size = fread(bytes, 1, sizeof bytes, in)) > 0)
        assert_int_equal(fwrite(bytes, 1, size, out), size);
    fclose(in);
    fclose(out);
    assert_int_equal(chmod(path, 0600), 0);
    return path;
}

static void assert_line(const char *path, const char *expected)
{
    struct review review;
    struct problem problem;
    if (review_load(path, &review, &problem))
        fail_msg("%s", problem.what);
    assert_string_equal(review.line, expected);
    review_finish(&review);
}

static bool file_holds(const char *path, const char *words)
{
    FILE *file = fopen(path, "rb");
    static char bytes[4 << 20];
    assert_non_null(file);
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return memmem(bytes, size, words, strlen(words)) != NULL;
}

static void assert_replays(const char *path, int format)
{
    struct replay_verdict verdict;
    if (format == 1) /* a format with parameters of its time: test_formats.c */
        return;
    assert_int_equal(replay_check(path, &verdict, NULL), STATUS_OK);
    assert_true(verdict.identical && verdict.inputs > 0);
}

static void a_line_is_kept_changed_and_taken_away(void **state)
{
    (void)state;
    for (int format = 1; format <= 3; format++) {
        const char *path = a_session(format);
        assert_line(path, "");
        assert_int_equal(journal_line_keep(path, "  Rain,\nand quiet\t", NULL), STATUS_OK);
        assert_line(path, "Rain, and quiet");
        assert_int_equal(journal_line_keep(path, "Sleepy \xe2\x80\x93 but here", NULL), STATUS_OK);
        assert_line(path, "Sleepy \xe2\x80\x93 but here");
        assert_false(file_holds(path, "Rain, and"));
        assert_replays(path, format);
        assert_int_equal(journal_line_keep(path, " \t ", NULL), STATUS_OK);
        assert_line(path, "");
        assert_false(file_holds(path, "but here"));
        assert_replays(path, format);
        struct stat found;
        assert_int_equal(stat(path, &found), 0);
        assert_int_equal(found.st_mode & 0777, 0600);
    }
}

static void what_is_too_long_is_cut_at_a_letter(void **state)
{
    (void)state;
    const char *path = a_session(3);
    char words[1201] = "";
    struct review review;
    for (int i = 0; i < 400; i++)
        strcat(words, "\xe2\x80\x93");
    assert_int_equal(journal_line_keep(path, words, NULL), STATUS_OK);
    assert_int_equal(review_load(path, &review, NULL), STATUS_OK);
    size_t length = strlen(review.line);
    assert_true(length > 380 && length < JOURNAL_LINE_SIZE && length % 3 == 0);
    review_finish(&review);
}

static void what_cannot_be_written_is_told_and_stays_as_it_was(void **state)
{
    (void)state;
    struct problem problem;
    const char *path = a_session(3);
    assert_int_equal(journal_line_keep(path, "before", NULL), STATUS_OK);
    assert_int_not_equal(journal_line_keep("/nowhere/x.kindbeat", "x", &problem), STATUS_OK);
    assert_true(problem.what[0] && problem.remedy[0]);
    char other[PATH_SIZE];
    snprintf(other, sizeof other, "%.200s/no-session.kindbeat", test_folder());
    FILE *file = fopen(other, "wb");
    fputs("something else", file);
    fclose(file);
    assert_int_not_equal(journal_line_keep(other, "x", &problem), STATUS_OK);
    assert_false(file_holds(other, "SQLite"));
    if (geteuid() == 0) { /* whom no permission stops */
        assert_line(path, "before");
        return;
    }
    assert_int_equal(chmod(path, 0400), 0);
    assert_int_equal(journal_line_keep(path, "after", &problem), STATUS_FAILED);
    assert_non_null(strstr(problem.what, "could not be kept"));
    assert_line(path, "before");
}

static void a_session_under_way_has_no_line_yet(void **state)
{
    (void)state;
    const struct journal_facts facts = {.started_wall_ns = INT64_C(1795459320) * NS_PER_S};
    struct journal *journal;
    struct problem problem;
    char path[PATH_SIZE];
    assert_int_equal(journal_create(test_folder(), &facts, &journal, &problem), STATUS_OK);
    text_copy(path, sizeof path, journal_path(journal));
    enum status status = journal_line_keep(path, "early", &problem);
    journal_destroy(journal);
    struct review review;
    assert_int_equal(review_load(path, &review, &problem), STATUS_OK);
    assert_string_equal(review.line, status ? "" : "early");
    review_finish(&review);
    assert_int_equal(journal_line_keep(path, "now", &problem), STATUS_OK);
    assert_line(path, "now");
}

static void write_for_ever(const char *path)
{
    char words[64];
    for (int i = 0;; i++) {
        snprintf(words, sizeof words, "%s %d", i % 2 ? "one" : "the other", i);
        journal_line_keep(path, words, NULL);
    }
}

/* Killed at any moment: the session is whole, and the line is one that was written. */
static void a_kill_leaves_one_line_or_the_other(void **state)
{
    (void)state;
    const char *path = a_session(3);
    int written = 0;
    for (int i = 0; i < 24; i++) {
        pid_t child = fork();
        if (child == 0)
            write_for_ever(path);
        clock_sleep_until_ns(clock_monotonic_ns() + 4 * NS_PER_MS + i * 731 * 1000);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        struct review review;
        struct problem problem;
        if (review_load(path, &review, &problem))
            fail_msg("%s", problem.what);
        bool known = strncmp(review.line, "one ", 4) == 0 ||
                     strncmp(review.line, "the other ", 10) == 0 || review.line[0] == '\0';
        assert_true(known);
        written += review.line[0] != '\0';
        review_finish(&review);
    }
    assert_true(written > 0);
    assert_replays(path, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_kept_changed_and_taken_away),
        cmocka_unit_test(what_is_too_long_is_cut_at_a_letter),
        cmocka_unit_test(what_cannot_be_written_is_told_and_stays_as_it_was),
        cmocka_unit_test(a_session_under_way_has_no_line_yet),
        cmocka_unit_test(a_kill_leaves_one_line_or_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
