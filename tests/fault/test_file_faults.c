/* Memory that runs out while a practice, course or check-in is read: at every single allocation
 * once, and from each on. The file is refused with a reason, nothing is half loaded, nothing is
 * lost (the address sanitizer counts). The linker leads the allocations of the program's own code
 * here. */
#include "support.h"

#include "practice/document.h"
#include <cyaml/cyaml.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CORPUS KINDBEAT_TESTS "/fuzz/corpus/practice"

static int allowed;   /* allocations until the first that fails; below 0: none fails */
static bool for_good; /* and all after it */
static bool failed;

static bool fails(void)
{
    if (allowed < 0)
        return false;
    if (allowed > 0) {
        allowed--;
        return false;
    }
    failed = true;
    if (!for_good)
        allowed = -1;
    return true;
}

#define WRAPPED(type, name, parameters, arguments)                                                 \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters                                                                  \
    {                                                                                              \
        return fails() ? NULL : __real_##name arguments;                                           \
    }

WRAPPED(void *, malloc, (size_t size), (size))
WRAPPED(void *, calloc, (size_t count, size_t size), (count, size))
WRAPPED(void *, realloc, (void *memory, size_t size), (memory, size))
WRAPPED(char *, strdup, (const char *text), (text))
WRAPPED(char *, strndup, (const char *text, size_t size), (text, size))

/* libcyaml frees with a size of zero, which never fails. */
void *__real_cyaml_mem(void *context, void *memory, size_t size);
void *__wrap_cyaml_mem(void *context, void *memory, size_t size);
void *__wrap_cyaml_mem(void *context, void *memory, size_t size)
{
    return size > 0 && fails() ? NULL : __real_cyaml_mem(context, memory, size);
}

static size_t read_corpus(const char *name, char *text, size_t size)
{
    char path[1024];
    snprintf(path, sizeof path, CORPUS "/%s", name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t length = fread(text, 1, size, file);
    fclose(file);
    return length;
}

/* How many allocations it takes to read the file whole. */
static int starve(const char *text, size_t size, bool from_then_on)
{
    for (int count = 0;; count++) {
        struct document document = {.practice = NULL};
        struct problem problem = {0};
        allowed = count;
        for_good = from_then_on;
        failed = false;
        enum status status = document_parse(text, size, "f.yaml", &document, &problem);
        allowed = -1;
        if (!failed) {
            assert_int_equal(status, STATUS_OK);
            document_destroy(&document);
            return count;
        }
        assert_int_equal(status, STATUS_FAILED);
        assert_int_equal(problem.status, STATUS_FAILED);
        assert_non_null(strstr(problem.what, "out of memory"));
        assert_null(document.practice);
    }
}

static void a_file_is_whole_or_refused_when_memory_runs_out(void **state)
{
    (void)state;
    static const char *const names[] = {"every-key.yaml", "course.yaml", "check-in.yaml"};
    static char text[1 << 14];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t size = read_corpus(names[i], text, sizeof text);
        int once = starve(text, size, false), for_ever = starve(text, size, true);
        assert_int_equal(once, for_ever);
        print_message("%s: %d allocations\n", names[i], once);
        assert_true(once > 30); /* the faults were real */
    }
}

static int told;

static void tell(const struct problem *problem)
{
    assert_true(problem->status == STATUS_FAILED || problem->status == STATUS_INVALID);
    told++;
}

static void a_library_goes_on_without_the_file_that_memory_failed(void **state)
{
    (void)state;
    struct practice_library whole;
    struct problem problem;
    told = 0;
    assert_int_equal(practice_library_load(CORPUS, NULL, &whole, tell, &problem), STATUS_OK);
    int broken = told;
    for (int count = 0; count < 300; count += 3) {
        struct practice_library library;
        told = 0;
        allowed = count;
        for_good = failed = false;
        enum status status = practice_library_load(CORPUS, NULL, &library, tell, &problem);
        allowed = -1;
        assert_true(status == STATUS_OK || status == STATUS_FAILED);
        if (status == STATUS_OK)
            assert_int_equal(library.count + told, whole.count + broken);
        practice_library_finish(&library);
    }
    practice_library_finish(&whole);
}

int main(void)
{
    allowed = -1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_whole_or_refused_when_memory_runs_out),
        cmocka_unit_test(a_library_goes_on_without_the_file_that_memory_failed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
