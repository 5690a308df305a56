/* Finding a practice by minutes, theme and moment. */
#include "support.h"

#include "practice/search.h"
#include <string.h>

static double several[] = {3, 5, 10};
static double one[] = {1};
static char *losses[] = {"after a death", "after an error"};
static char *doors[] = {"between patients", "after a death"};

static struct practice pause_practice = {.id = "pause",
                                         .theme = "pause",
                                         .seconds = 60,
                                         .minutes = one,
                                         .minutes_count = 1,
                                         .moments = doors,
                                         .moment_count = 2};
static struct practice written = {.id = "written", .theme = "grief", .seconds = 250};
static struct practice many = {.id = "many",
                               .theme = "grief",
                               .seconds = 180,
                               .minutes = several,
                               .minutes_count = 3,
                               .moments = losses,
                               .moment_count = 2};
static struct practice *all[] = {&pause_practice, &many, &written};
static const struct practice_library library = {all, 3};

static void a_practice_takes_the_longest_length_that_fits(void **state)
{
    (void)state;
    assert_true(practice_fits(&many, 0) == 3);
    assert_true(practice_fits(&many, 1) == 0);
    assert_true(practice_fits(&many, 3) == 3);
    assert_true(practice_fits(&many, 4) == 3);
    assert_true(practice_fits(&many, 20) == 10);
    assert_true(practice_fits(&written, 3) == 0);
    assert_true(practice_fits(&written, 4) > 4.1); /* ten seconds more do not matter */
    assert_true(practice_fits(&pause_practice, 1) == 1);
}

static void what_uses_the_minutes_best_comes_first(void **state)
{
    (void)state;
    int found[3];
    struct practice_search search = {0};
    assert_int_equal(practice_search(&library, &search, found, 3), 3);
    assert_int_equal(found[0], 0); /* the library's order */
    search.minutes = 5;
    assert_int_equal(practice_search(&library, &search, found, 3), 3);
    assert_int_equal(found[0], 1);
    assert_int_equal(found[1], 2);
    assert_int_equal(found[2], 0);
    search.minutes = 1;
    assert_int_equal(practice_search(&library, &search, found, 3), 1);
    assert_int_equal(found[0], 0);
    search.minutes = 0;
    assert_int_equal(practice_search(&library, &search, found, 2), 2); /* no more than asked for */
}

static void conditions_narrow_together(void **state)
{
    (void)state;
    int found[3];
    struct practice_search search = {.theme = "Grief"};
    assert_int_equal(practice_search(&library, &search, found, 3), 2);
    search.moment = "DEATH";
    assert_int_equal(practice_search(&library, &search, found, 3), 1);
    assert_int_equal(found[0], 1);
    search.theme = NULL;
    assert_int_equal(practice_search(&library, &search, found, 3), 2);
    search.moment = "at sea";
    assert_int_equal(practice_search(&library, &search, found, 3), 0);
}

static void each_moment_is_listed_once_in_order(void **state)
{
    (void)state;
    const char *words[8];
    assert_int_equal(practice_moments_of(&library, words, 8), 3);
    assert_string_equal(words[0], "after a death");
    assert_string_equal(words[1], "after an error");
    assert_string_equal(words[2], "between patients");
    assert_int_equal(practice_moments_of(&library, words, 2), 2);
    assert_int_equal(practice_themes_of(&library, words, 8), 2);
    assert_string_equal(words[0], "grief");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_practice_takes_the_longest_length_that_fits),
        cmocka_unit_test(what_uses_the_minutes_best_comes_first),
        cmocka_unit_test(conditions_narrow_together),
        cmocka_unit_test(each_moment_is_listed_once_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
