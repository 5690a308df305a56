/* What is kept of visits that looked for a resonance: it comes back as it was put, and what an
 * older file held is taken over once, with nothing lost and nothing twice. */
#include "heart_support.h"

#include "base/text.h"
#include "calibration/resonance_kept.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char path[400], before[420];

static int begin(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "%s/P01.txt", test_folder());
    snprintf(before, sizeof before, "%s/P01.resonance", test_folder());
    unlink(path);
    unlink(before);
    setenv("TZ", "UTC", 1);
    return 0;
}

static struct resonance_kept visit(double chosen_per_min)
{
    struct resonance found = {.share = 0.81, .steadiness = 0.97, .sure = true, .followed = true};
    found.estimate =
        (struct resonance_estimate){.exists = true, .per_min = 5.62, .low = 5.4, .high = 5.8};
    struct resonance_kept kept =
        resonance_kept_of(&found, "sliding", 0.38, "a.kindbeat", INT64_C(1795459325) * NS_PER_S);
    kept.chosen_per_min = chosen_per_min;
    return kept;
}

static void keep(double chosen_per_min)
{
    struct problem problem;
    struct resonance_kept kept = visit(chosen_per_min);
    struct person_visit line = resonance_kept_print(&kept);
    assert_int_equal(person_add(path, &line, &problem), STATUS_OK);
}

static struct person load(void)
{
    struct person person;
    struct problem problem;
    assert_int_equal(person_load(path, &person, NULL, &problem), STATUS_OK);
    return person;
}

static void what_is_kept_comes_back(void **state)
{
    (void)state;
    struct resonance_kept last;
    keep(5.6);
    struct person person = load();
    assert_int_equal(person.count, 1);
    assert_true(resonance_kept_read(&person.visits[0], &last));
    assert_true(last.wall_ns == INT64_C(1795459325) * NS_PER_S);
    assert_string_equal(last.protocol, "sliding");
    assert_string_equal(last.session, "a.kindbeat");
    assert_true(last.sure && last.followed);
    assert_near(last.per_min, 5.62, 1e-9);
    assert_near(last.share, 0.81, 1e-9);
    assert_near(last.chosen_per_min, 5.6, 1e-9);
    assert_near(last.inhale, 0.38, 1e-9);
    person_finish(&person);
}

static void nothing_chosen_leaves_the_choice_before(void **state)
{
    (void)state;
    struct resonance_kept last;
    struct person person = load();
    assert_false(resonance_kept_chosen(&person, &last));
    keep(5.6);
    keep(NAN);
    keep(99); /* nobody breathes so */
    person = load();
    assert_int_equal(person.count, 3);
    assert_true(resonance_kept_chosen(&person, &last));
    assert_near(last.chosen_per_min, 5.6, 1e-9);
    person_finish(&person);
}

static const char old_lines[] =
    "2026-11-21T18:42 participant=P01 protocol=stepped-adult session=a.kindbeat estimate=5.62 "
    "low=5.41 high=5.85 chosen=5.6 inhale=0.42 sure=1\n"
    "\n=== ===\n"
    "2026-11-22T08:00 participant=P01 protocol=sliding session=b.kindbeat inhale=0.4 sure=0\n"
    "2026-11-23T08:00 partici";

static void write_old(void)
{
    FILE *file = fopen(before, "w");
    fputs(old_lines, file);
    fclose(file);
}

static bool file_has(const char *words)
{
    char memory[4096] = "";
    FILE *file = fopen(path, "r");
    size_t size = fread(memory, 1, sizeof memory - 1, file);
    fclose(file);
    memory[size] = '\0';
    return strstr(memory, words) != NULL;
}

static void an_older_file_is_taken_over_once(void **state)
{
    (void)state;
    struct problem problem;
    struct resonance_kept kept;
    struct stat found;
    keep(5.5); /* the new file is there already */
    write_old();
    assert_int_equal(resonance_kept_take_over(before, path, &problem), STATUS_OK);
    assert_int_equal(access(before, F_OK), -1);
    struct person person = load();
    assert_int_equal(person.count, 3);
    assert_true(resonance_kept_read(&person.visits[1], &kept));
    assert_true(kept.wall_ns == INT64_C(1795286520) * NS_PER_S); /* 2026-11-21 18:42 UTC */
    assert_near(kept.per_min, 5.62, 1e-9);
    assert_near(kept.low, 5.41, 1e-9);
    assert_near(kept.chosen_per_min, 5.6, 1e-9);
    assert_true(kept.sure);
    assert_true(resonance_kept_read(&person.visits[2], &kept));
    assert_true(isnan(kept.per_min) && isnan(kept.chosen_per_min) && !kept.sure);
    person_finish(&person);
    assert_true(file_has("# === ==="));
    assert_true(file_has("# 2026-11-23T08:00 partici"));
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    write_old(); /* as after a crash before it was deleted */
    assert_int_equal(resonance_kept_take_over(before, path, &problem), STATUS_OK);
    person = load();
    assert_int_equal(person.count, 3);
    person_finish(&person);
    assert_int_equal(resonance_kept_take_over(before, path, &problem), STATUS_OK);
}

static void what_cannot_be_written_stays(void **state)
{
    (void)state;
    struct problem problem = {0};
    write_old();
    assert_int_not_equal(resonance_kept_take_over(before, test_folder(), &problem), STATUS_OK);
    assert_true(problem.what[0] && problem.remedy[0]);
    assert_int_equal(access(before, F_OK), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_is_kept_comes_back, begin),
        cmocka_unit_test_setup(nothing_chosen_leaves_the_choice_before, begin),
        cmocka_unit_test_setup(an_older_file_is_taken_over_once, begin),
        cmocka_unit_test_setup(what_cannot_be_written_stays, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
