/* What a window or a terminal is given to practise and to read, and what is kept of it. */
#include "support.h"

#include "app/bookshelf.h"
#include "base/clock.h"
#include "base/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static void put(const char *folder, const char *name, const char *words)
{
    char path[PATH_SIZE];
    struct problem problem;
    snprintf(path, sizeof path, "%s/%s/kindbeat", test_folder(), folder);
    assert_int_equal(path_make_private_folder(path, &problem), STATUS_OK);
    snprintf(path, sizeof path, "%s/%s/kindbeat/%s", test_folder(), folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(words, file);
    fclose(file);
}

/* A home of its own for each test. */
static int own_home(void **state)
{
    static int homes;
    char path[PATH_SIZE];
    (void)state;
    snprintf(path, sizeof path, "%.900s/config%d", test_folder(), homes);
    setenv("XDG_CONFIG_HOME", path, 1);
    snprintf(path, sizeof path, "%.900s/data%d", test_folder(), homes++);
    setenv("XDG_DATA_HOME", path, 1);
    return 0;
}

static struct bookshelf opened(void)
{
    struct bookshelf shelf;
    struct problem problem;
    if (bookshelf_open(&shelf, &problem))
        fail_msg("%s", problem.what);
    return shelf;
}

static void all_that_ships_is_there(void **state)
{
    (void)state;
    struct bookshelf shelf = opened();
    assert_true(shelf.practices.count >= 24);
    assert_true(shelf.courses.count >= 3);
    assert_true(shelf.check_ins.count >= 2);
    assert_int_equal(shelf.progress.count, 0);
    assert_non_null(strstr(shelf.support, "It was right to stop."));
    bookshelf_close(&shelf);
}

static void the_institution_says_where_help_is(void **state)
{
    (void)state;
    struct bookshelf shelf = opened();
    bookshelf_close(&shelf);
    const char *folder = strrchr(getenv("XDG_CONFIG_HOME"), '/') + 1;
    put(folder, "support.txt", "Call Mira on 4711, day and night.\n");
    struct bookshelf again = opened();
    assert_string_equal(again.support, "Call Mira on 4711, day and night.\n");
    bookshelf_close(&again);
}

static void what_was_done_is_kept(void **state)
{
    (void)state;
    struct problem problem;
    struct bookshelf shelf = opened();
    const struct course *course = course_library_find(&shelf.courses, "paediatric-residency");
    assert_non_null(course);
    const struct ui_place place = {course, &course->units[0], &course->units[0].items[0]};
    assert_int_equal(bookshelf_done(&shelf, &place, "2026-11-23T180000Z.kindbeat", &problem),
                     STATUS_OK);
    assert_int_equal(progress_times(&shelf.progress, course, place.unit, place.item), 1);
    bookshelf_close(&shelf);
    struct bookshelf again = opened();
    assert_int_equal(again.progress.count, 1);
    assert_string_equal(again.progress.entries[0].session, "2026-11-23T180000Z.kindbeat");
    bookshelf_close(&again);
}

static void a_check_in_by_itself_is_a_practice(void **state)
{
    (void)state;
    struct problem problem;
    struct bookshelf shelf = opened();
    for (int i = 0; i < shelf.check_ins.count; i++) {
        const struct practice *practice = NULL;
        const struct check_in *check_in = shelf.check_ins.check_ins[i];
        if (bookshelf_alone(&shelf, check_in, &practice, &problem))
            fail_msg("%s", problem.what);
        assert_int_equal(practice->step_count, 1);
        assert_string_equal(practice->steps[0].ask, check_in->id);
    }
    bookshelf_close(&shelf);
}

static void the_last_sitting_is_known_by_its_name(void **state)
{
    (void)state;
    char name[64];
    struct bookshelf shelf = opened();
    const struct practice *last;
    struct problem problem;
    char folder[PATH_SIZE], path[PATH_SIZE + 80];
    assert_true(bookshelf_last(&shelf, &last) < 0);
    assert_int_equal(path_sessions(folder, sizeof folder, &problem), STATUS_OK);
    time_t then = (time_t)(clock_wall_ns() / NS_PER_S) - 20 * 86400;
    struct tm utc;
    strftime(name, sizeof name, "%Y-%m-%dT%H%M%SZ.kindbeat", gmtime_r(&then, &utc));
    static const char *const others[] = {"2001-01-01T000000Z.kindbeat", "zzz.txt"};
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, i < 2 ? others[i] : name);
        fclose(fopen(path, "w"));
    }
    double days = bookshelf_last(&shelf, &last);
    assert_true(days > 19.99 && days < 20.01);
    assert_null(last); /* an empty file tells of no practice, and does no harm */
    bookshelf_close(&shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(all_that_ships_is_there, own_home),
        cmocka_unit_test_setup(the_institution_says_where_help_is, own_home),
        cmocka_unit_test_setup(what_was_done_is_kept, own_home),
        cmocka_unit_test_setup(a_check_in_by_itself_is_a_practice, own_home),
        cmocka_unit_test_setup(the_last_sitting_is_known_by_its_name, own_home),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
