/* Libraries from several folders and for several languages: which file wins. */
#include "support.h"

#include "practice/check_in.h"
#include "practice/course.h"
#include "practice/practice.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char *path_of(const char *name)
{
    static char path[2][1024];
    static int turn;
    turn = 1 - turn;
    snprintf(path[turn], sizeof path[turn], "%s/%s", test_folder(), name);
    return path[turn];
}

static void put(const char *name, const char *text)
{
    FILE *file = fopen(path_of(name), "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void put_practice(const char *name, const char *id, const char *title, int seconds)
{
    char text[200];
    snprintf(text, sizeof text, "id: %s\ntitle: %s\nsteps: [{id: a, for: %ds}]\n", id, title,
             seconds);
    put(name, text);
}

static int set_up(void **state)
{
    (void)state;
    if (mkdir(path_of("ours"), 0700) || mkdir(path_of("own"), 0700))
        return -1;
    put_practice("ours/sit.yaml", "sit", "Sit", 30);
    put_practice("ours/sit.de.yaml", "sit", "Sitzen", 30);
    put_practice("ours/walk.yaml", "walk", "Walk", 20);
    put_practice("ours/nur.de.yaml", "nur", "Nur hier", 10);
    put_practice("own/we-sit.yaml", "sit", "As we sit", 40);
    put_practice("own/extra.yaml", "extra", "Extra", 5);
    put("own/course.yaml", "id: c\ntitle: C\nkind: workshop\nunits: [{id: u, title: U, between: "
                           "[{id: a, kind: exercise, title: A, text: Walk.}]}]\n");
    put("own/check-in.yaml", "id: q\ntitle: Q\nlicence: Own work\nitems: [{id: a, ask: A}]\n");
    return 0;
}

static int complaints;

static void complain(const struct problem *problem)
{
    (void)problem;
    complaints++;
}

static const char *title(const struct practice_library *library, const char *id)
{
    const struct practice *practice = practice_library_find(library, id);
    return practice ? practice->title : "";
}

static struct practice_library loaded(const char *language)
{
    struct practice_library library;
    struct problem problem;
    complaints = 0;
    assert_int_equal(practice_library_load(path_of("ours"), language, &library, complain, &problem),
                     STATUS_OK);
    assert_int_equal(complaints, 0); /* a translation is no second file with the same id */
    return library;
}

static void a_language_takes_the_place_of_the_file_without_one(void **state)
{
    (void)state;
    struct practice_library library = loaded(NULL);
    assert_int_equal(library.count, 2);
    assert_string_equal(title(&library, "sit"), "Sit");
    practice_library_finish(&library);
    library = loaded("fr_FR.UTF-8");
    assert_int_equal(library.count, 2);
    practice_library_finish(&library);
    library = loaded("de_DE.UTF-8");
    assert_int_equal(library.count, 3);
    assert_string_equal(title(&library, "sit"), "Sitzen");
    assert_string_equal(title(&library, "walk"), "Walk");
    assert_string_equal(title(&library, "nur"), "Nur hier");
    practice_library_finish(&library);
}

static void another_folder_wins_over_the_same_id(void **state)
{
    (void)state;
    struct problem problem;
    struct practice_library library = loaded(NULL);
    complaints = 0;
    assert_int_equal(practice_library_add(path_of("own"), NULL, &library, complain, &problem),
                     STATUS_OK);
    assert_int_equal(complaints, 2); /* the course and the check-in are no practices */
    assert_int_equal(library.count, 3);
    assert_string_equal(library.practices[0]->id, "extra"); /* still the shortest first */
    assert_string_equal(library.practices[2]->title, "As we sit");
    assert_int_equal(practice_library_add("/nowhere", NULL, &library, complain, &problem),
                     STATUS_OK);
    assert_int_equal(library.count, 3);
    practice_library_finish(&library);
}

static void courses_and_check_ins_have_libraries_alike(void **state)
{
    (void)state;
    struct problem problem;
    struct course_library courses;
    struct check_in_library check_ins;
    assert_int_equal(course_library_load(path_of("own"), NULL, &courses, NULL, &problem),
                     STATUS_OK);
    assert_int_equal(check_in_library_load(path_of("own"), NULL, &check_ins, NULL, &problem),
                     STATUS_OK);
    assert_int_equal(courses.count, 1);
    assert_non_null(course_library_find(&courses, "c"));
    assert_null(course_library_find(&courses, "q"));
    assert_int_equal(check_ins.count, 1);
    assert_non_null(check_in_library_find(&check_ins, "q"));
    course_library_finish(&courses);
    check_in_library_finish(&check_ins);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_language_takes_the_place_of_the_file_without_one),
        cmocka_unit_test(another_folder_wins_over_the_same_id),
        cmocka_unit_test(courses_and_check_ins_have_libraries_alike),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
