/* What is kept of visits: written, read back, and never lost to a damaged line. */
#include "support.h"

#include "calibration/resonance_kept.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const struct resonance_kept visit = {.when = "2026-11-23T18:42",
                                            .participant = "P01",
                                            .protocol = "sliding",
                                            .per_min = 5.62,
                                            .low = 5.4,
                                            .high = 5.8,
                                            .sure = true,
                                            .chosen_per_min = 5.6,
                                            .inhale = 0.42,
                                            .session = "a.kindbeat"};

static const char *path_of(const char *name)
{
    static char path[400];
    snprintf(path, sizeof path, "%s/%s", test_folder(), name);
    return path;
}

struct taken {
    struct resonance_kept last;
    int count;
};

static void take(void *context, const struct resonance_kept *kept)
{
    struct taken *taken = context;
    taken->last = *kept;
    taken->count++;
}

static struct taken read_all(const char *path, const char *participant)
{
    struct taken taken = {0};
    struct problem problem;
    assert_int_equal(resonance_kept_each(path, participant, take, &taken, &problem), STATUS_OK);
    return taken;
}

static void what_is_kept_comes_back(void **state)
{
    (void)state;
    struct problem problem;
    struct stat found;
    const char *path = path_of("kept");
    assert_int_equal(read_all(path, "P01").count, 0);
    assert_int_equal(resonance_keep(path, &visit, &problem), STATUS_OK);
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    struct taken taken = read_all(path, "P01");
    assert_int_equal(taken.count, 1);
    assert_string_equal(taken.last.when, visit.when);
    assert_string_equal(taken.last.session, visit.session);
    assert_true(taken.last.per_min == 5.62 && taken.last.low == 5.4 && taken.last.sure);
    assert_true(resonance_chosen(path, "P01") == 5.6);
    assert_true(resonance_chosen(path, "P02") == 0);
    assert_true(resonance_chosen(path, NULL) == 0);
}

static void nothing_chosen_leaves_the_choice_before(void **state)
{
    (void)state;
    struct problem problem;
    const char *path = path_of("choice");
    struct resonance_kept later = visit;
    later.chosen_per_min = later.per_min = later.low = later.high = NAN;
    assert_int_equal(resonance_keep(path, &visit, &problem), STATUS_OK);
    assert_int_equal(resonance_keep(path, &later, &problem), STATUS_OK);
    assert_int_equal(read_all(path, "P01").count, 2);
    assert_true(isnan(read_all(path, "P01").last.per_min));
    assert_true(resonance_chosen(path, "P01") == 5.6);
}

static void damaged_lines_take_nothing_with_them(void **state)
{
    (void)state;
    struct problem problem;
    const char *path = path_of("damaged");
    assert_int_equal(resonance_keep(path, &visit, &problem), STATUS_OK);
    FILE *file = fopen(path, "a");
    fprintf(file, "\n\n=== ===\nprotocol=x participant=P01\n2026 chosen=99 participant=P01 "
                  "protocol=wild estimate=nan low=1e999\n2026-11-24 partici");
    fclose(file);
    struct resonance_kept later = visit;
    later.chosen_per_min = 5.4;
    assert_int_equal(resonance_keep(path, &later, &problem), STATUS_OK);
    assert_int_equal(read_all(path, "P01").count, 3);
    assert_true(resonance_chosen(path, "P01") == 5.4);
}

static void a_folder_is_refused_in_words(void **state)
{
    (void)state;
    struct problem problem = {0};
    struct taken taken = {0};
    assert_int_equal(resonance_keep(test_folder(), &visit, &problem), STATUS_FAILED);
    assert_true(problem.what[0] && problem.remedy[0]);
    (void)resonance_kept_each(test_folder(), NULL, take, &taken, &problem);
    assert_int_equal(taken.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_kept_comes_back),
        cmocka_unit_test(nothing_chosen_leaves_the_choice_before),
        cmocka_unit_test(damaged_lines_take_nothing_with_them),
        cmocka_unit_test(a_folder_is_refused_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
