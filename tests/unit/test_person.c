/* What is kept over visits: it comes back as it was put, bears edits and cuts, and says what is
 * usual only once there is enough. */
#include "heart_support.h"

#include "base/paths.h"
#include "base/text.h"
#include "calibration/person.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char path[PATH_SIZE];
static int complaints;

static void complain(const struct problem *problem)
{
    (void)problem;
    complaints++;
}

static void begin(void)
{
    snprintf(path, sizeof path, "%s/visits", test_folder());
    unlink(path);
    complaints = 0;
}

static void add(double hr_bpm, const char *posture, bool counts)
{
    struct baseline_result result = {.length_s = 120, .mean_hr_bpm = hr_bpm, .rmssd_ms = 40};
    struct conditions conditions = {0};
    struct problem problem;
    result.stationarity.drifts = !counts;
    result.vlf_ms2 = NAN;
    text_copy(conditions.posture, sizeof conditions.posture, posture);
    text_copy(conditions.caffeine, sizeof conditions.caffeine, "2 h # ago");
    struct person_visit visit =
        person_baseline(&result, &conditions, "pulsesensor", "2026-11-23-183900.kindbeat",
                        INT64_C(1795459325) * NS_PER_S);
    assert_int_equal(person_add(path, &visit, &problem), STATUS_OK);
}

static struct person load(void)
{
    struct person person;
    struct problem problem;
    assert_int_equal(person_load(path, &person, complain, &problem), STATUS_OK);
    return person;
}

static void a_visit_comes_back_as_it_was_put(void **state)
{
    (void)state;
    struct stat stat_of;
    begin();
    add(63.25, "seated", true);
    struct person person = load();
    assert_int_equal(person.count, 1);
    const struct person_visit *visit = &person.visits[0];
    assert_string_equal(visit->what, "baseline");
    assert_true(visit->wall_ns == INT64_C(1795459325) * NS_PER_S);
    assert_near(person_number(visit, "hr_bpm"), 63.25, 1e-9);
    assert_true(isnan(person_number(visit, "vlf_ms2"))); /* left out */
    assert_null(person_word(visit, "vlf_ms2"));
    assert_string_equal(person_word(visit, "caffeine"), "2_h___ago");
    assert_string_equal(person_word(visit, "session"), "2026-11-23-183900.kindbeat");
    assert_int_equal(stat(path, &stat_of), 0);
    assert_int_equal(stat_of.st_mode & 0777, 0600);
    person_finish(&person);
}

static void a_missing_file_is_nobody_yet(void **state)
{
    (void)state;
    begin();
    struct person person = load();
    assert_int_equal(person.count, 0);
    struct person_range range = person_range(&person, "baseline", "hr_bpm", NULL);
    assert_int_equal(range.visits, 0);
    person_finish(&person);
}

static void what_is_usual_needs_five_visits(void **state)
{
    (void)state;
    char memory[200];
    begin();
    static const double rates[] = {60, 64, 62, 66, 68};
    for (int i = 0; i < 5; i++) {
        struct person person = load();
        struct person_range range = person_range(&person, "baseline", "hr_bpm", "seated");
        struct text text = text_over(memory, sizeof memory);
        assert_true(isnan(range.median));
        person_usual_words(&range, 64, &text);
        assert_non_null(strstr(memory, "not enough visits yet"));
        person_finish(&person);
        add(rates[i], "seated", true);
        add(90, "standing", true); /* neither of these belongs */
        add(120, "seated", false);
    }
    struct person person = load();
    assert_int_equal(person.count, 15);
    struct person_range range = person_range(&person, "baseline", "hr_bpm", "seated");
    assert_int_equal(range.visits, 5);
    assert_near(range.median, 64, 1e-9);
    assert_near(range.low, 60.8, 1e-9);
    assert_near(range.high, 67.2, 1e-9);
    static const struct {
        double value;
        const char *words;
    } asked[] = {{64, "about usual for you"}, {60, "lower than usual"}, {70, "higher than usual"}};
    for (int i = 0; i < 3; i++) {
        struct text text = text_over(memory, sizeof memory);
        person_usual_words(&range, asked[i].value, &text);
        assert_true(strncmp(memory, asked[i].words, strlen(asked[i].words)) == 0);
    }
    person_finish(&person);
}

static void write_text(const char *text, const char *mode)
{
    FILE *file = fopen(path, mode);
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void edits_and_cuts_are_borne(void **state)
{
    (void)state;
    begin();
    add(60, "seated", true);
    write_text("# a note of the person\n\nnonsense\n2026-11-24T08:12:40Z resonance per_min=5.6 "
               "tomorrow=a-word\n2026-11-24T08:12:40Z base",
               "a");
    struct person person = load();
    assert_int_equal(person.count, 2);
    assert_near(person_number(&person.visits[1], "per_min"), 5.6, 1e-9);
    assert_int_equal(complaints, 2); /* nonsense, and the cut line */
    person_finish(&person);
    add(61, "seated", true);
    person = load();
    assert_int_equal(person.count, 3);
    assert_near(person_number(&person.visits[2], "hr_bpm"), 61, 1e-9);
    person_finish(&person);
}

static void random_bytes_do_no_harm(void **state)
{
    (void)state;
    uint64_t chance = 5;
    for (int round = 0; round < 200; round++) {
        begin();
        add(60, "seated", true);
        FILE *file = fopen(path, "r+");
        for (int i = 0; i < 20; i++) {
            fseek(file, (long)(random_uniform(&chance) * 200), SEEK_SET);
            fputc((int)(256 * random_uniform(&chance)), file);
        }
        fclose(file);
        struct person person = load();
        assert_true(person.count <= 20);
        person_finish(&person);
    }
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct problem problem;
    begin();
    struct person_visit visit = {.wall_ns = NS_PER_S, .what = "Not a name"};
    assert_int_equal(person_add(path, &visit, &problem), STATUS_INVALID);
    assert_int_not_equal(access(path, F_OK), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_visit_comes_back_as_it_was_put),
        cmocka_unit_test(a_missing_file_is_nobody_yet),
        cmocka_unit_test(what_is_usual_needs_five_visits),
        cmocka_unit_test(edits_and_cuts_are_borne),
        cmocka_unit_test(random_bytes_do_no_harm),
        cmocka_unit_test(what_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
