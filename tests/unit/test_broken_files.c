/* A hundred broken files, each with one fault as teachers make them. The first line of each says
 * what is to be told: its line, its column, and what was expected there. */
#include "support.h"

#include "practice/document.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER      KINDBEAT_TESTS "/fixtures/broken"
#define FILES_LEAST 100

static void check_text(const char *name, const char *text, size_t size)
{
    char expected[400];
    struct document untouched = {.kind = DOCUMENT_PRACTICE, .practice = (void *)expected};
    struct document document = untouched;
    struct problem problem = {0};
    const char *end = strchr(text, '\n');
    assert_true(end && strncmp(text, "# ", 2) == 0);
    snprintf(expected, sizeof expected, "%s, %.*s", name, (int)(end - text) - 2, text + 2);
    enum status status = document_parse(text, size, name, &document, &problem);
    if (status != STATUS_INVALID || strcmp(problem.what, expected) != 0)
        fail_msg("\n%s\ninstead of\n%s", status == STATUS_OK ? "right" : problem.what, expected);
    assert_ptr_equal(document.practice, untouched.practice); /* none is half loaded */
    size_t length = strlen(problem.remedy);
    assert_true(length > 10 && strchr(".?", problem.remedy[length - 1]));
}

static void check_file(const char *name)
{
    static char text[1 << 16];
    char path[1024];
    snprintf(path, sizeof path, FOLDER "/%s", name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(text, 1, sizeof text - 1, file);
    text[size] = '\0';
    fclose(file);
    check_text(name, text, size);
}

static void each_is_told_with_its_line_and_reason(void **state)
{
    (void)state;
    int count = 0;
    DIR *folder = opendir(FOLDER);
    assert_non_null(folder);
    for (const struct dirent *entry; (entry = readdir(folder));)
        if (entry->d_name[0] != '.') {
            check_file(entry->d_name);
            count++;
        }
    closedir(folder);
    assert_true(count >= FILES_LEAST);
}

static int told;

static void tell(const struct problem *problem)
{
    assert_int_equal(problem->status, STATUS_INVALID);
    assert_non_null(strstr(problem->what, ".yaml, line "));
    told++;
}

static void a_folder_of_them_gives_empty_libraries(void **state)
{
    (void)state;
    struct practice_library practices;
    struct course_library courses;
    struct check_in_library check_ins;
    struct problem problem;
    told = 0;
    assert_int_equal(practice_library_load(FOLDER, NULL, &practices, tell, &problem), STATUS_OK);
    assert_int_equal(course_library_load(FOLDER, NULL, &courses, tell, &problem), STATUS_OK);
    assert_int_equal(check_in_library_load(FOLDER, NULL, &check_ins, tell, &problem), STATUS_OK);
    assert_int_equal(practices.count + courses.count + check_ins.count, 0);
    assert_true(told >= 3 * FILES_LEAST);
    practice_library_finish(&practices);
    course_library_finish(&courses);
    check_in_library_finish(&check_ins);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_told_with_its_line_and_reason),
        cmocka_unit_test(a_folder_of_them_gives_empty_libraries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
