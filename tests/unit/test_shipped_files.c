/* Every practice, course and check-in that ships is right and gives no reason for a warning; so is
 * every example of assets/README.md. */
#include "support.h"

#include "practice/advice.h"
#include "practice/document.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ASSETS KINDBEAT_TESTS "/../assets"

static struct practice_library practices;
static struct check_in_library check_ins;
static int troubles;

static void tell_problem(const struct problem *problem)
{
    print_message("%s\n", problem->what);
    troubles++;
}

static void tell_advice(void *context, const struct advice *advice)
{
    print_message("%s, line %d: %s\n", (const char *)context, advice->line, advice->what);
    troubles++;
}

static void advise(const struct document *document, char *name)
{
    struct advice_shelves shelves = {&practices, &check_ins};
    struct advice_sink sink = {tell_advice, name};
    if (document->kind == DOCUMENT_PRACTICE)
        advice_on_practice(document->practice, &shelves, &sink);
    else if (document->kind == DOCUMENT_COURSE)
        advice_on_course(document->course, &shelves, &sink);
    else
        advice_on_check_in(document->check_in, &sink);
}

static int set_up(void **state)
{
    (void)state;
    struct problem problem;
    return practice_library_load(ASSETS "/practices", NULL, &practices, tell_problem, &problem) ||
           check_in_library_load(ASSETS "/checkins", NULL, &check_ins, tell_problem, &problem);
}

static int tear_down(void **state)
{
    (void)state;
    practice_library_finish(&practices);
    check_in_library_finish(&check_ins);
    return 0;
}

static int check_folder(const char *name, enum document_kind kind)
{
    char folder[1024];
    int count = 0;
    snprintf(folder, sizeof folder, ASSETS "/%s", name);
    DIR *listing = opendir(folder);
    assert_non_null(listing);
    for (struct dirent *entry; (entry = readdir(listing));) {
        char path[2048];
        struct document document;
        struct problem problem;
        if (!strstr(entry->d_name, ".yaml"))
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (document_load(path, &document, &problem) != STATUS_OK)
            fail_msg("%s", problem.what);
        assert_int_equal(document.kind, kind);
        advise(&document, entry->d_name);
        document_destroy(&document);
        count++;
    }
    closedir(listing);
    return count;
}

static void every_shipped_file_is_right_and_reads_well(void **state)
{
    (void)state;
    assert_true(check_folder("practices", DOCUMENT_PRACTICE) >= 24);
    assert_true(check_folder("curricula", DOCUMENT_COURSE) >= 3);
    assert_true(check_folder("checkins", DOCUMENT_CHECK_IN) >= 2);
    assert_int_equal(troubles, 0);
}

/* A file's own name is its id, so that people find it. */
static void a_shipped_file_is_named_after_its_id(void **state)
{
    (void)state;
    char path[1024];
    for (int i = 0; i < practices.count; i++) {
        snprintf(path, sizeof path, ASSETS "/practices/%s.yaml", practices.practices[i]->id);
        FILE *file = fopen(path, "r");
        if (!file)
            fail_msg("no %s", path);
        fclose(file);
    }
}

static void check_example(const char *text, size_t size, int line)
{
    char name[40];
    struct document document;
    struct problem problem;
    snprintf(name, sizeof name, "README.md from %d", line);
    if (document_parse(text, size, name, &document, &problem) != STATUS_OK)
        fail_msg("%s", problem.what);
    advise(&document, name);
    document_destroy(&document);
}

/* The blocks that are whole files begin with an id at the margin. */
static int check_examples(const char *text)
{
    static const char fence[] = "\n```yaml\n";
    int count = 0, line = 1;
    for (const char *at = text, *block; (block = strstr(at, fence)); at = block) {
        block += strlen(fence);
        const char *end = strstr(block, "\n```");
        assert_non_null(end);
        for (const char *byte = at; byte < block; byte++)
            line += *byte == '\n';
        if (strncmp(block, "id: ", 4) == 0) {
            check_example(block, (size_t)(end - block) + 1, line);
            count++;
        }
    }
    return count;
}

static void every_example_of_the_reference_is_right_and_reads_well(void **state)
{
    (void)state;
    static char text[1 << 16];
    FILE *file = fopen(ASSETS "/README.md", "r");
    assert_non_null(file);
    size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    assert_true(size < sizeof text - 1);
    text[size] = '\0';
    troubles = 0;
    assert_int_equal(check_examples(text), 7);
    assert_int_equal(troubles, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shipped_file_is_right_and_reads_well),
        cmocka_unit_test(a_shipped_file_is_named_after_its_id),
        cmocka_unit_test(every_example_of_the_reference_is_right_and_reads_well),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
