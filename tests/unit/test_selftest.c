#include "support.h"

#include "heart/selftest.h"
#include <string.h>

struct seen {
    int rows, off, sines;
};

static void see(void *context, const struct selftest_row *row)
{
    struct seen *seen = context;
    seen->rows++;
    seen->off += !row->passed;
    seen->sines += strncmp(row->input, "sine 0.", 7) == 0 && strstr(row->input, "24 phases");
    if (!row->passed)
        print_error("%s, %s: %g to %g, not %g to %g\n", row->measure, row->input, row->least,
                    row->most, row->low, row->high);
    assert_true(row->passed == (row->least >= row->low && row->most <= row->high));
}

static void every_known_answer_is_right(void **state)
{
    (void)state;
    struct seen seen = {0};
    assert_int_equal(selftest_run(see, &seen), 0);
    assert_int_equal(seen.off, 0);
    assert_int_equal(seen.sines, 31); /* 0.05 to 0.2 Hz in steps of 0.005 */
    assert_true(seen.rows > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_known_answer_is_right)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
