/* What was done of a course: kept line by line, whatever happens to the file or the course. */
#include "support.h"

#include "base/clock.h"
#include "base/line_file.h"
#include "base/paths.h"
#include "base/text.h"
#include "practice/progress.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char path[PATH_SIZE];
static int complaints;
static struct problem last_complaint;

static int begin(void **state)
{
    (void)state;
    static int number;
    snprintf(path, sizeof path, "%s/progress-%d", test_folder(), number++);
    complaints = 0;
    return 0;
}

static void complain(const struct problem *problem)
{
    last_complaint = *problem;
    complaints++;
}

static void add(const char *course, const char *unit, const char *item, const char *session)
{
    struct progress_entry entry = {.wall_ns = INT64_C(1795459325) * NS_PER_S + 123};
    struct problem problem;
    text_copy(entry.course, sizeof entry.course, course);
    text_copy(entry.unit, sizeof entry.unit, unit);
    text_copy(entry.item, sizeof entry.item, item);
    text_copy(entry.session, sizeof entry.session, session);
    if (progress_add(path, &entry, &problem))
        fail_msg("%s", problem.what);
}

static struct progress loaded(void)
{
    struct progress progress;
    struct problem problem;
    if (progress_load(path, &progress, complain, &problem))
        fail_msg("%s", problem.what);
    return progress;
}

static void append(const char *bytes, size_t size)
{
    FILE *file = fopen(path, "ab");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

static char *content(void)
{
    static char text[4096];
    FILE *file = fopen(path, "rb");
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static void nothing_done_yet_is_no_trouble(void **state)
{
    (void)state;
    struct progress progress = loaded();
    assert_int_equal(progress.count, 0);
    assert_int_equal(access(path, F_OK), -1); /* reading makes no file */
    progress_finish(&progress);
}

static void what_is_added_is_read_and_can_be_read_by_a_person(void **state)
{
    (void)state;
    add("residency", "s1", "settle", "2026-11-23 P 01.kindbeat");
    add("residency", "s1", "read", "");
    struct stat stat_;
    assert_int_equal(stat(path, &stat_), 0);
    assert_int_equal(stat_.st_mode & 0777, 0600);
    assert_non_null(strstr(content(), "\n2026-11-23T18:42:05Z residency s1 settle "
                                      "2026-11-23 P 01.kindbeat\n2026-11-23T18:42:05Z residency "
                                      "s1 read\n"));
    assert_int_equal(content()[0], '#');
    struct progress progress = loaded();
    assert_int_equal(progress.count, 2);
    assert_true(progress.entries[0].wall_ns == INT64_C(1795459325) * NS_PER_S);
    assert_string_equal(progress.entries[0].course, "residency");
    assert_string_equal(progress.entries[0].unit, "s1");
    assert_string_equal(progress.entries[0].item, "settle");
    assert_string_equal(progress.entries[0].session, "2026-11-23 P 01.kindbeat");
    assert_string_equal(progress.entries[1].session, "");
    assert_int_equal(complaints, 0);
    progress_finish(&progress);
}

static void wrong_entries_are_refused_and_leave_no_trace(void **state)
{
    (void)state;
    static const struct progress_entry wrong[] = {
        {.course = "two words", .unit = "u", .item = "i"},
        {.course = "", .unit = "u", .item = "i"},
        {.course = "c", .unit = "u", .item = "Capital"},
        {.course = "c", .unit = "u", .item = "i", .session = "a\nb"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct problem problem;
        assert_int_equal(progress_add(path, &wrong[i], &problem), STATUS_INVALID);
        assert_int_equal(access(path, F_OK), -1);
    }
}

static void odd_lines_are_told_kept_and_passed_over(void **state)
{
    (void)state;
    static const char odd[] = "2026-11-23T18:42:05Z only two\n"
                              "yesterday residency s1 settle\n"
                              "2026-13-23T18:42:05Z residency s1 settle\n"
                              "\n# my own note\n"
                              "2026-11-23T18:42:05Z residency s1 Settle\n";
    add("residency", "s1", "settle", "");
    append(odd, sizeof odd - 1);
    add("residency", "s1", "read", "");
    struct progress progress = loaded();
    assert_int_equal(progress.count, 2);
    assert_string_equal(progress.entries[1].item, "read");
    assert_int_equal(complaints, 4);
    assert_non_null(strstr(last_complaint.what, "line 8"));
    assert_non_null(strstr(content(), odd));
    progress_finish(&progress);
}

static void a_line_cut_in_the_middle_counts_for_nothing(void **state)
{
    (void)state;
    static const char cut[] = "2026-11-23T18:42:05Z residency s1 read"; /* of "read-more" */
    add("residency", "s1", "settle", "");
    for (size_t size = 1; size < sizeof cut; size += 4) {
        append(cut, size);
        complaints = 0;
        struct progress progress = loaded();
        assert_int_equal(complaints, 1);
        assert_non_null(strstr(last_complaint.what, "cut short"));
        int before = progress.count;
        progress_finish(&progress);
        add("residency", "s1", "sit", "");
        complaints = 0;
        progress = loaded();
        assert_int_equal(progress.count, before + 1);
        for (int i = 0; i < progress.count; i++)
            assert_true(strncmp(progress.entries[i].item, "rea", 3) != 0);
        assert_int_equal(complaints, 0); /* it was marked, and need not be told again */
        progress_finish(&progress);
    }
}

static void bytes_of_any_kind_do_no_harm(void **state)
{
    (void)state;
    char bytes[3000];
    uint32_t seed = 17;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)((seed = seed * 1664525 + 1013904223) >> 24);
    append(bytes, sizeof bytes);
    memset(bytes, 'x', sizeof bytes);
    append(bytes, sizeof bytes);
    add("residency", "s1", "settle", "");
    struct progress progress = loaded();
    assert_int_equal(progress.count, 1);
    assert_true(complaints > 0 && complaints <= 5); /* not one for each line */
    progress_finish(&progress);
}

static void programs_that_add_at_once_lose_nothing(void **state)
{
    (void)state;
    for (int child = 0; child < 4; child++)
        if (fork() == 0) {
            struct progress_entry entry = {.course = "c", .unit = "u"};
            struct problem problem;
            snprintf(entry.item, sizeof entry.item, "item-%d", child);
            for (int i = 0; i < 50; i++)
                if (progress_add(path, &entry, &problem))
                    _exit(1);
            _exit(0);
        }
    for (int child = 0; child < 4; child++) {
        int status;
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    struct progress progress = loaded();
    int each[4] = {0};
    assert_int_equal(progress.count, 200);
    for (int i = 0; i < progress.count; i++)
        each[progress.entries[i].item[5] - '0']++;
    for (int child = 0; child < 4; child++)
        assert_int_equal(each[child], 50);
    assert_int_equal(complaints, 0);
    progress_finish(&progress);
}

static void a_full_disk_leaves_the_file_as_it_was(void **state)
{
    (void)state;
    add("residency", "s1", "settle", "");
    struct stat before, after;
    stat(path, &before);
    pid_t child = fork();
    if (child == 0) {
        const struct progress_entry entry = {.course = "c", .unit = "u", .item = "i"};
        const struct rlimit limit = {(rlim_t)before.st_size + 10, (rlim_t)before.st_size + 10};
        struct problem problem;
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        _exit(progress_add(path, &entry, &problem) == STATUS_FAILED ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    stat(path, &after);
    assert_int_equal(after.st_size, before.st_size);
}

static void a_long_life_is_read_quickly_and_a_monster_is_refused(void **state)
{
    (void)state;
    FILE *file = fopen(path, "wb");
    for (int i = 0; i < 100000; i++)
        fputs("2026-11-23T18:42:05Z residency s1 settle 2026-11-23-183900.kindbeat\n", file);
    fclose(file);
    struct progress progress = loaded();
    assert_int_equal(progress.count, 100000);
    progress_finish(&progress);
    struct problem problem;
    assert_int_equal(truncate(path, LINE_FILE_MOST + 1), 0);
    assert_int_equal(progress_load(path, &progress, complain, &problem), STATUS_INVALID);
    assert_non_null(strstr(problem.what, "64 MiB"));
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(progress_load(path, &progress, complain, &problem), STATUS_INVALID);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_true(progress_load(path, &progress, complain, &problem) != STATUS_OK);
}

/* --- the way through a course ------------------------------------------------------------- */

static struct course_item first_items[] = {{.id = "welcome", .kind = ITEM_TALK},
                                           {.id = "pause", .kind = ITEM_BREAK},
                                           {.id = "settle", .kind = ITEM_PRACTICE},
                                           {.id = "door", .kind = ITEM_EXERCISE, .between = true}};
static struct course_item second_items[] = {{.id = "settle", .kind = ITEM_PRACTICE},
                                            {.id = "read", .kind = ITEM_LESSON}};
static struct course_unit units[] = {
    {.id = "s1", .items = first_items, .item_count = 4},
    {.id = "empty"},
    {.id = "s2", .items = second_items, .item_count = 2},
};
static struct course course = {.id = "residency", .units = units, .unit_count = 3};

static void next_is(const char *unit_id, const char *item_id)
{
    const struct course_unit *unit = NULL;
    struct progress progress = loaded();
    const struct course_item *item = progress_next(&progress, &course, &unit);
    if (!item_id)
        assert_null(item);
    else {
        assert_string_equal(unit->id, unit_id);
        assert_string_equal(item->id, item_id);
    }
    progress_finish(&progress);
}

static void the_way_goes_on_behind_what_was_done_last(void **state)
{
    (void)state;
    next_is("s1", "welcome");
    add("residency", "s1", "welcome", "");
    next_is("s1", "settle"); /* the break is nobody's task */
    add("residency", "s1", "door", "");
    next_is("s2", "settle"); /* of the second session: done in the first says nothing here */
    add("hospice", "s2", "settle", ""); /* another course */
    next_is("s2", "settle");
    add("residency", "s2", "read", "");
    next_is("s1", "settle"); /* all behind it is done: the first that never was */
    add("residency", "s1", "settle", "");
    add("residency", "s1", "settle", "");
    next_is("s2", "settle");
    add("residency", "s2", "settle", "");
    next_is(NULL, NULL);
    struct progress progress = loaded();
    assert_int_equal(progress_times(&progress, &course, &units[0], &first_items[2]), 2);
    assert_int_equal(progress_times(&progress, &course, &units[2], &second_items[0]), 1);
    progress_finish(&progress);
}

static void an_edited_course_disturbs_nothing(void **state)
{
    (void)state;
    add("residency", "s1", "welcome", "");
    add("residency", "s1", "an-old-item", "");
    add("residency", "week-nine", "settle", "");
    next_is("s1", "settle");
    struct progress progress = loaded();
    assert_int_equal(progress.count, 3);
    assert_int_equal(complaints, 0);
    progress_finish(&progress);
}

static void it_lives_beside_the_sessions(void **state)
{
    (void)state;
    char there[PATH_SIZE], folder[PATH_SIZE + 32];
    struct problem problem;
    snprintf(folder, sizeof folder, "%s/data", test_folder());
    setenv("XDG_DATA_HOME", folder, 1);
    assert_int_equal(path_progress(there, sizeof there, &problem), STATUS_OK);
    assert_non_null(strstr(there, "/data/kindbeat/progress"));
    struct stat stat_;
    *strrchr(there, '/') = '\0';
    assert_int_equal(stat(there, &stat_), 0);
    assert_int_equal(stat_.st_mode & 0777, 0700);
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_done_yet_is_no_trouble),
        TEST(what_is_added_is_read_and_can_be_read_by_a_person),
        TEST(wrong_entries_are_refused_and_leave_no_trace),
        TEST(odd_lines_are_told_kept_and_passed_over),
        TEST(a_line_cut_in_the_middle_counts_for_nothing),
        TEST(bytes_of_any_kind_do_no_harm),
        TEST(programs_that_add_at_once_lose_nothing),
        TEST(a_full_disk_leaves_the_file_as_it_was),
        TEST(a_long_life_is_read_quickly_and_a_monster_is_refused),
        TEST(the_way_goes_on_behind_what_was_done_last),
        TEST(an_edited_course_disturbs_nothing),
        TEST(it_lives_beside_the_sessions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
