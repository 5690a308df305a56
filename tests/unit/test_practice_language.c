/* The whole language of practices: what each key means, and parts laid out as one row of steps. */
#include "support.h"

#include "practice/practice.h"
#include "practice/words.h"
#include <math.h>
#include <string.h>

#define HEAD "id: p\ntitle: T\n"

static struct practice *parsed(const char *text)
{
    struct practice *practice = NULL;
    struct problem problem = {0};
    if (practice_parse(text, strlen(text), "p.yaml", &practice, &problem) != STATUS_OK)
        fail_msg("%s", problem.what);
    return practice;
}

static void a_practice_has_theme_moments_readers_and_minutes(void **state)
{
    (void)state;
    struct practice *practice =
        parsed(HEAD "theme: common-humanity\nfor: [trainee, anyone at home]\n"
                    "moments: [before work, after a death]\nminutes: [1.5, 3, 10]\n"
                    "steps:\n  - {id: a, for: 90s, at_most: 10m}\n");
    assert_string_equal(practice->theme, "common-humanity");
    assert_int_equal(practice->reader_count, 2);
    assert_string_equal(practice->readers[1], "anyone at home");
    assert_int_equal(practice->moment_count, 2);
    assert_string_equal(practice->moments[0], "before work");
    assert_int_equal(practice->minutes_count, 3);
    assert_true(practice->minutes[0] == 1.5 && practice->minutes[2] == 10);
    assert_true(practice->seconds == 90);
    assert_true(practice->steps[0].least_s == 90 && practice->steps[0].most_s == 600);
    practice_destroy(practice);
}

static void what_a_step_does_not_say_the_practice_says(void **state)
{
    (void)state;
    struct practice *practice = parsed(HEAD "score: soft\nexpect: any\nsteps:\n"
                                            "  - {id: a, for: 9s}\n"
                                            "  - {id: b, for: 9s, score: hidden, expect: It may "
                                            "quicken.}\n"
                                            "  - {id: c, for: 9s, expect: calms, way_out: true}\n");
    assert_int_equal(practice->steps[0].score, SCORE_SOFT);
    assert_string_equal(practice->steps[0].expect, "Whatever the heart does here is fine.");
    assert_false(practice->steps[0].way_out);
    assert_int_equal(practice->steps[1].score, SCORE_HIDDEN);
    assert_string_equal(practice->steps[1].expect, "It may quicken.");
    assert_string_equal(practice->steps[2].expect, "The heart may slow down a little here.");
    assert_true(practice->steps[2].way_out);
    practice_destroy(practice);
    practice = parsed(HEAD "score: afterwards\nsteps:\n  - {id: a, for: 9s}\n"
                           "  - {id: b, for: 9s, score: shown}\n");
    assert_int_equal(practice->steps[0].score, SCORE_AFTERWARDS);
    assert_int_equal(practice->steps[1].score, SCORE_SHOWN);
    practice_destroy(practice);
}

static void a_step_can_wait_for_the_heart_between_two_lengths(void **state)
{
    (void)state;
    struct practice *practice = parsed(
        HEAD "steps:\n"
             "  - {id: a, for: 30s, pace: true, rate: 5.5, until: {synchrony: 0.6, hold: 15s}, "
             "at_least: 20s, at_most: 90s}\n"
             "  - {id: b, for: 30s, until: {coherence: 0.5, hold: 20s}, at_least: 30s, at_most: "
             "2m, without_sensor: skip}\n"
             "  - {id: c, for: 30s, until: {heart_rate: settled, hold: 20s}, at_least: 30s, "
             "at_most: 2m, without_sensor: wait}\n");
    const struct practice_step *steps = practice->steps;
    assert_int_equal(steps[0].until.sign, SIGN_SYNCHRONY);
    assert_true(steps[0].until.least == 0.6 && steps[0].until.hold_s == 15);
    assert_true(steps[0].least_s == 20 && steps[0].seconds == 30 && steps[0].most_s == 90);
    assert_true(steps[0].pace && steps[0].rate_per_min == 5.5);
    assert_false(steps[0].skip_without_sensor);
    assert_int_equal(steps[1].until.sign, SIGN_COHERENCE);
    assert_true(steps[1].skip_without_sensor);
    assert_int_equal(steps[2].until.sign, SIGN_HEART_RATE);
    assert_false(steps[2].skip_without_sensor);
    practice_destroy(practice);
}

static void a_lesson_keeps_its_paragraphs_and_lists(void **state)
{
    (void)state;
    struct practice *practice = parsed(HEAD "steps:\n  - id: read\n    for: 1m\n    lesson: |\n"
                                            "      One line\n      and its second.\n\n\n"
                                            "      Two:\n      - first\n      - second\n");
    assert_string_equal(practice->steps[0].lesson,
                        "One line and its second.\n\nTwo:\n- first\n- second");
    practice_destroy(practice);
}

static void a_choice_decides_what_comes(void **state)
{
    (void)state;
    struct practice *practice =
        parsed(HEAD "steps:\n"
                    "  - id: which\n    for: 20s\n    say: With what?\n"
                    "    choose: [{id: breath, label: The breath}, {id: sound, label: Sounds}]\n"
                    "  - {id: breathe, for: 60s, when: {which: breath}}\n"
                    "  - {id: listen, for: 90s, when: {which: sound}}\n"
                    "  - {id: after, for: 10s, ask: how-was-it}\n");
    assert_int_equal(practice->steps[0].option_count, 2);
    assert_string_equal(practice->steps[0].options[1].id, "sound");
    assert_string_equal(practice->steps[0].options[1].label, "Sounds");
    assert_null(practice->steps[0].when_step);
    assert_string_equal(practice->steps[2].when_step, "which");
    assert_string_equal(practice->steps[2].when_option, "sound");
    assert_string_equal(practice->steps[3].ask, "how-was-it");
    assert_true(practice->seconds == 90); /* the first option, when nobody chooses */
    practice_destroy(practice);
}

static void assert_step(const struct practice_step *step, const char *id, int round,
                        const char *when_step, const char *when_option)
{
    assert_string_equal(step->id, id);
    assert_int_equal(step->round, round);
    if (when_step) {
        assert_string_equal(step->when_step, when_step);
        assert_string_equal(step->when_option, when_option);
    } else {
        assert_null(step->when_step);
    }
}

static void parts_become_one_row(void **state)
{
    (void)state;
    struct practice *practice =
        parsed(HEAD "minutes: [3, 10]\nexpect: It may turn.\nsteps:\n"
                    "  - {id: begin, for: 10s}\n"
                    "  - id: round\n    repeat: 2\n    from: 10m\n    part:\n"
                    "      - {id: in, for: 10s, say: In.}\n"
                    "      - {id: out, for: 10s}\n"
                    "  - id: stay\n    optional: Stay a little longer?\n    for: 20s\n    part:\n"
                    "      - id: how\n        for: 10s\n"
                    "        choose: [{id: still, label: Still}, {id: words, label: Words}]\n"
                    "      - {id: words, for: 60s, when: {how: words}}\n"
                    "      - {id: sit, for: 60s}\n"
                    "  - {id: last, for: 5s, when: {stay/how: words}}\n"
                    "  - {id: end, for: 2m, at_least: 20s, at_most: 9m}\n");
    const struct practice_step *steps = practice->steps;
    assert_int_equal(practice->step_count, 11);
    assert_step(&steps[0], "begin", 0, NULL, NULL);
    assert_step(&steps[1], "round/in", 1, NULL, NULL);
    assert_step(&steps[2], "round/out", 1, NULL, NULL);
    assert_step(&steps[3], "round/in", 2, NULL, NULL);
    assert_step(&steps[4], "round/out", 2, NULL, NULL);
    assert_string_equal(steps[3].say, "In.");
    assert_true(steps[1].from_minutes == 10 && steps[4].from_minutes == 10);
    assert_step(&steps[5], "stay", 0, NULL, NULL);
    assert_string_equal(steps[5].say, "Stay a little longer?");
    assert_string_equal(steps[5].expect, "It may turn.");
    assert_int_equal(steps[5].option_count, 2);
    assert_string_equal(steps[5].options[0].id, "no");
    assert_string_equal(steps[5].options[1].id, "yes");
    assert_true(steps[5].seconds == 20 && steps[5].from_minutes == 0);
    assert_step(&steps[6], "stay/how", 0, "stay", "yes");
    assert_step(&steps[7], "stay/words", 0, "stay/how", "words");
    assert_step(&steps[8], "stay/sit", 0, "stay", "yes");
    assert_step(&steps[9], "last", 0, "stay/how", "words");
    assert_step(&steps[10], "end", 0, NULL, NULL);
    practice_destroy(practice);
}

static void names_and_anchors_are_read_and_filled_in(void **state)
{
    (void)state;
    struct practice *practice = parsed(
        HEAD "names:\n  - {id: dear, ask: Who is easy to love?, otherwise: someone dear}\n"
             "  - {id: place, ask: Where?, otherwise: élan}\n"
             "anchors:\n  - {id: feet, title: the feet, say: \"Feet, {dear}.\", pace: true}\n"
             "steps:\n  - {id: a, for: 9s, say: \"{Dear} is here, {dear}. {Place} {}\"}\n");
    assert_int_equal(practice->anchor_count, 1);
    assert_string_equal(practice->anchors[0].title, "the feet");
    assert_true(practice->anchors[0].pace);
    char words[100];
    const char *say = practice->steps[0].say;
    assert_true(practice_words(practice, say, NULL, words, sizeof words));
    assert_string_equal(words, "Someone dear is here, someone dear. Élan {}");
    const char *given[] = {"grandmother", "żaba"};
    assert_true(practice_words(practice, say, given, words, sizeof words));
    assert_string_equal(words, "Grandmother is here, grandmother. Żaba {}");
    given[0] = "";
    given[1] = "{dear}"; /* what a person gives is not read again */
    assert_true(practice_words(practice, say, given, words, sizeof words));
    assert_string_equal(words, "Someone dear is here, someone dear. {dear} {}");
    given[1] = "şşşşşş";
    assert_false(practice_words(practice, "{place}", given, words, 6));
    assert_string_equal(words, "şş");
    practice_destroy(practice);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_practice_has_theme_moments_readers_and_minutes),
        cmocka_unit_test(what_a_step_does_not_say_the_practice_says),
        cmocka_unit_test(a_step_can_wait_for_the_heart_between_two_lengths),
        cmocka_unit_test(a_lesson_keeps_its_paragraphs_and_lists),
        cmocka_unit_test(a_choice_decides_what_comes),
        cmocka_unit_test(parts_become_one_row),
        cmocka_unit_test(names_and_anchors_are_read_and_filled_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
