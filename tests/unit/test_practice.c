/* Practice files: what is read, and how the wrong ones are told. */
#include "support.h"

#include "base/text.h"
#include "practice/practice.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* In doubles; cmocka compares floats. */
#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

#define HEAD "id: p\ntitle: T\n"

static enum status parse(const char *text, struct practice **practice, struct problem *problem)
{
    *practice = NULL;
    memset(problem, 0, sizeof *problem);
    return practice_parse(text, strlen(text), "p.yaml", practice, problem);
}

static void every_key_is_read(void **state)
{
    (void)state;
    struct practice *practice;
    struct problem problem;
    const char *text =
        "id: all-keys\n"
        "title: All keys\n"
        "about: >\n  Words over\n  two lines.\n"
        "for: [trainee, anyone]\n"
        "breath: {rate: 5.5, inhale: 0.4}\n"
        "steps:\n"
        "  - {id: one, say: \"Caf\xc3\xa9\", for: 20s}\n"
        "  - id: two\n    for: 1m30s\n    pace: true\n    bell: clear\n"
        "    expect: It may quicken.\n    score: hidden\n"
        "  - {id: three, for: 2.5s, say: '', score: soft, bell: soft, pace: false}\n";
    assert_int_equal(parse(text, &practice, &problem), STATUS_OK);
    assert_string_equal(practice->id, "all-keys");
    assert_string_equal(practice->title, "All keys");
    assert_string_equal(practice->about, "Words over two lines.");
    assert_near(practice->rate_per_min, 5.5, 0);
    assert_false(practice->rate_is_resonance);
    assert_near(practice->inhale, 0.4, 0);
    assert_int_equal(practice->step_count, 3);
    assert_near(practice->seconds, 112.5, 1e-9);
    assert_string_equal(practice->source, text);
    const struct practice_step *steps = practice->steps;
    assert_string_equal(steps[0].say, "Caf\xc3\xa9");
    assert_null(steps[0].bell);
    assert_null(steps[0].expect);
    assert_false(steps[0].pace);
    assert_int_equal(steps[0].score, SCORE_SHOWN);
    assert_string_equal(steps[1].id, "two");
    assert_null(steps[1].say);
    assert_near(steps[1].seconds, 90, 0);
    assert_true(steps[1].pace);
    assert_string_equal(steps[1].bell, "clear");
    assert_string_equal(steps[1].expect, "It may quicken.");
    assert_int_equal(steps[1].score, SCORE_HIDDEN);
    assert_null(steps[2].say);
    assert_int_equal(steps[2].score, SCORE_SOFT);
    practice_destroy(practice);
}

static void what_is_absent_has_its_default(void **state)
{
    (void)state;
    struct practice *practice;
    struct problem problem;
    assert_int_equal(parse(HEAD "steps: [{id: a, for: 1s, pace: true}]", &practice, &problem),
                     STATUS_OK);
    assert_true(practice->rate_is_resonance);
    assert_near(practice->rate_per_min, BREATH_RESONANCE_DEFAULT_PER_MIN, 0);
    assert_near(practice->inhale, 0.42, 0);
    assert_string_equal(practice->about, "");
    practice_destroy(practice);
}

struct wrong {
    const char *text;
    const char *what; /* the whole of it */
};

#define STEP_KEYS                                                                                  \
    "id, say, for, pace, rate, bell, expect, score, at_least, at_most, from, lesson, ask, "        \
    "choose, when, until, without_sensor, way_out, part, repeat, optional"
#define PRACTICE_KEYS                                                                              \
    "id, title, about, for, theme, moments, minutes, breath, score, expect, names, anchors, steps"
#define AT(line, column) "p.yaml, line " #line ", column " #column ": "

static const struct wrong wrong_keys[] = {
    {HEAD "steps:\n  - {id: a, for: 9s}\n  - id: b\n    sayy: no\n    for: 9s\n",
     AT(6, 5) "'sayy' is not a key of a step; the keys are " STEP_KEYS},
    {HEAD "steps:\n  - {id: a, sayy: no, for: 9s}\n",
     AT(4, 13) "'sayy' is not a key of a step; the keys are " STEP_KEYS},
    {"titel: T\n" HEAD, AT(1, 1) "'titel' is not a key of a practice; the keys are " PRACTICE_KEYS},
    {HEAD "breath:\n  rate: 6\n  hold: 2\nsteps: []\n",
     AT(5, 3) "'hold' is not a key of breath; the keys are rate, inhale"},
    {HEAD "say: no\n", AT(3, 1) "'say' is not a key of a practice; the keys are " PRACTICE_KEYS},
    {"title: T\nsteps:\n  - {id: a, for: 9s}\n",
     AT(1, 1) "'id' is missing; a practice needs id, title, steps"},
    {"id: p\nsteps:\n  - {id: a, for: 9s}\n",
     AT(1, 1) "'title' is missing; a practice needs id, title, steps"},
    {HEAD, AT(1, 1) "'steps' is missing; a practice needs id, title, steps"},
    {HEAD "steps:\n  - id: a\n    for: 9s\n  - id: b\n    say: hello\n  - {id: c, for: 9s}\n",
     AT(6, 5) "'for' is missing; a step says how long it lasts"},
    {HEAD "steps:\n  - {id: c, for: 9s}\n  - {for: 9s}\n",
     AT(5, 5) "'id' is missing; a step needs id"},
    {HEAD "steps:\n  - {}\n", AT(4, 5) "'id' is missing; a step needs id"},
    {HEAD "steps:\n  - {id: a, for: 9s, id: b}\n", AT(4, 22) "'id' is given twice"},
    {HEAD "title: U\n", AT(3, 1) "'title' is given twice"},
};

static const struct wrong wrong_shapes[] = {
    {HEAD "steps: quiet\n", AT(3, 8) "'steps' should be a list"},
    {HEAD "steps: []\n", AT(3, 1) "'steps' may hold 1 to 400 entries"},
    {HEAD "steps:\n  - hello\n", AT(4, 5) "this should be keys with values"},
    {HEAD "breath: 6\nsteps: []\n", AT(3, 9) "'breath' should be keys with values"},
    {HEAD "for: trainee\nsteps: []\n", AT(3, 6) "'for' should be a list"},
    {HEAD "for: [a,b,c,d,e,f,g,h,i,j,k]\nsteps: []\n", AT(3, 1) "'for' may hold 0 to 10 entries"},
    {"for: [a,b,c,d,e,f,g,h,i,j,k]\n", AT(1, 1) "'for' may hold 0 to 10 entries"},
    {"id: [p]\n", AT(1, 5) "'id' should be plain words"},
    {HEAD "steps:\n  - {id: a, say: {b: c}, for: 9s}\n", AT(4, 18) "'say' should be plain words"},
    {"- id: p\n", AT(1, 1) "a practice should be keys with values"},
    {"hello", AT(1, 1) "a practice should be keys with values"},
    {"", AT(1, 1) "the file is empty"},
    {"# nothing yet\n", AT(1, 1) "the file is empty"},
    {HEAD "steps: [{id: a, for: 9s}]\n---\nid: q\n", AT(4, 1) "a second document begins here"},
    {"id: &a p\ntitle: *a\n", AT(2, 8) "references (*name) are not read"},
    {"a: [[[[[[[[[[]]]]]]]]]]\n", AT(1, 10) "values are nested too deeply"},
    {"[a]: b\n", AT(1, 1) "a key was expected here"},
    {"id: \"p\\0q\"\n", AT(1, 5) "a text cannot hold a zero character"},
};

static const struct wrong wrong_values[] = {
    {HEAD "steps:\n  - id: a\n    for: 20 sec\n",
     AT(5, 10) "'for' is a length of time such as 20s or 1m30s, not '20 sec'"},
    {HEAD "steps:\n  - {id: a, for: 0.5s}\n", AT(4, 18) "'for' is from 1s to 60m, not '0.5s'"},
    {HEAD "steps:\n  - {id: a, for: 61m}\n", AT(4, 18) "'for' is from 1s to 60m, not '61m'"},
    {HEAD "steps:\n  - {id: a, for: }\n",
     AT(4, 18) "'for' is a length of time such as 20s or 1m30s, not ''"},
    {HEAD "breath: {rate: 3.9}\nsteps: [{id: a, for: 9s}]\n",
     AT(3, 16) "'rate' is from 4 to 10 breaths a minute, not 3.9"},
    {HEAD "breath: {rate: 10.1}\nsteps: [{id: a, for: 9s}]\n",
     AT(3, 16) "'rate' is from 4 to 10 breaths a minute, not 10.1"},
    {HEAD "breath: {rate: slow}\nsteps: [{id: a, for: 9s}]\n",
     AT(3, 16) "'rate' is breaths a minute, or at 'breath' the word resonance, not 'slow'"},
    {HEAD "breath: {rate: .nan}\nsteps: [{id: a, for: 9s}]\n",
     AT(3, 16) "'rate' is breaths a minute, or at 'breath' the word resonance, not '.nan'"},
    {HEAD "breath: {inhale: 0.81}\nsteps: [{id: a, for: 9s}]\n",
     AT(3, 18) "'inhale' is a share of the breath from 0.2 to 0.8, not '0.81'"},
    {HEAD "breath: {inhale: 42%}\nsteps: [{id: a, for: 9s}]\n",
     AT(3, 18) "'inhale' is a share of the breath from 0.2 to 0.8, not '42%'"},
    {HEAD "steps:\n  - {id: a, for: 9s, score: loud}\n",
     AT(4, 29) "'score' is shown, soft, afterwards or hidden, not 'loud'"},
    {HEAD "steps:\n  - {id: a, for: 9s, score: 1}\n",
     AT(4, 29) "'score' is shown, soft, afterwards or hidden, not '1'"},
    {HEAD "steps:\n  - {id: a, for: 9s, bell: big}\n",
     AT(4, 28) "'bell\' is soft or clear, not 'big'"},
    {HEAD "steps:\n  - {id: a, for: 9s, pace: maybe}\n",
     AT(4, 28) "'pace\' is false or true, not 'maybe'"},
    {HEAD "steps:\n  - {id: a, for: 9s}\n  - {id: b, for: 9s}\n  - {for: 9s, id: a}\n",
     AT(6, 19) "step 1 has the id 'a' already"},
    {HEAD "steps:\n  - {id: A step, for: 9s}\n",
     AT(4, 10) "an id is 1 to 40 small letters, digits and hyphens, not 'A step'"},
    {"id: ''\ntitle: T\nsteps: [{id: a, for: 9s}]\n",
     AT(1, 5) "an id is 1 to 40 small letters, digits and hyphens, not ''"},
    {"id: p\ntitle: ' '\nsteps: [{id: a, for: 9s}]\n", AT(2, 8) "'title' is empty"},
    {HEAD "steps:\n  - {id: a, for: 9s, say: \"a\\eb\"}\n",
     AT(4, 27) "'say\' holds characters that cannot be shown"},
    {HEAD "steps:\n  - {id: a, for: 9s, say: \"a\\Nb\"}\n",
     AT(4, 27) "'say\' holds characters that cannot be shown"},
};

static void check_wrong(const struct wrong *wrongs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct practice *practice;
        struct problem problem;
        assert_int_equal(parse(wrongs[i].text, &practice, &problem), STATUS_INVALID);
        assert_null(practice);
        assert_string_equal(problem.what, wrongs[i].what);
        assert_int_equal(problem.status, STATUS_INVALID);
        assert_true(strlen(problem.remedy) > 10);
        assert_true(problem.remedy[strlen(problem.remedy) - 1] == '.' ||
                    problem.remedy[strlen(problem.remedy) - 1] == '?');
    }
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void a_wrong_key_is_told_with_its_place_and_the_right_ones(void **state)
{
    (void)state;
    check_wrong(wrong_keys, COUNT(wrong_keys));
}

static void a_wrong_shape_is_told_with_its_place_and_the_right_one(void **state)
{
    (void)state;
    check_wrong(wrong_shapes, COUNT(wrong_shapes));
}

static void a_wrong_value_is_told_with_its_place_and_the_right_ones(void **state)
{
    (void)state;
    check_wrong(wrong_values, COUNT(wrong_values));
}

static void broken_yaml_is_told_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *text, *begins;
    } cases[] = {
        {HEAD "steps:\n  - {id: a, say: 'no, for: 9s}\n", AT(4, 18) "this is not well-formed: "},
        {"id: p\n\ttitle: T\n", AT(2, 1) "this is not well-formed: "},
        {"id: p\n title: T\n", AT(2, 7) "this is not well-formed: "},
        {"id: p\ntitle: [T\n", AT(2, 8) "this is not well-formed: "},
        {"id: \xff\xfe\n", AT(1, 5) "this is not well-formed: "},
        {"id: p\ntitle: \xc3\xa9\x01\n", AT(2, 9) "this is not well-formed: "},
        {"\xff\xfei\0d\0", AT(1, 1) "this is not well-formed: "}, /* another encoding */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct practice *practice;
        struct problem problem;
        assert_int_equal(parse(cases[i].text, &practice, &problem), STATUS_INVALID);
        assert_memory_equal(problem.what, cases[i].begins, strlen(cases[i].begins));
    }
}

/* HEAD and `count` steps, the last of them saying `say`. */
static char *many_steps(int count, const char *say)
{
    size_t size = 200 + 40 * (size_t)count + strlen(say);
    char *memory = malloc(size);
    struct text text = text_over(memory, size);
    text_add(&text, "%ssteps:\n", HEAD);
    for (int i = 1; i < count; i++)
        text_add(&text, "  - {id: s%d, for: 9s}\n", i);
    text_add(&text, "  - {id: last, for: 9s, say: %s}\n", say);
    assert_false(text.cut);
    return memory;
}

static void four_hundred_steps_are_read_and_one_more_is_not(void **state)
{
    (void)state;
    struct practice *practice;
    struct problem problem;
    char *text = many_steps(400, "hello");
    assert_int_equal(parse(text, &practice, &problem), STATUS_OK);
    assert_int_equal(practice->step_count, 400);
    assert_near(practice->seconds, 3600, 1e-9);
    practice_destroy(practice);
    free(text);
    text = many_steps(401, "hello");
    assert_int_equal(parse(text, &practice, &problem), STATUS_INVALID);
    assert_string_equal(problem.what, AT(3, 1) "'steps' may hold 1 to 400 entries");
    free(text);
    text = many_steps(6000, "hello");
    assert_int_equal(parse(text, &practice, &problem), STATUS_INVALID);
    assert_non_null(strstr(problem.what, "there is more here than one file can hold"));
    free(text);
}

/* Characters, not bytes: an e with an accent has two bytes. */
static void four_hundred_characters_are_said_and_one_more_is_not(void **state)
{
    (void)state;
    struct practice *practice;
    struct problem problem;
    char say[2 * 401 + 1] = "";
    for (int i = 0; i < 400; i++)
        memcpy(say + 2 * i, "\xc3\xa9", 3);
    char *text = many_steps(1, say);
    assert_int_equal(parse(text, &practice, &problem), STATUS_OK);
    practice_destroy(practice);
    free(text);
    memcpy(say + 800, "\xc3\xa9", 3);
    text = many_steps(1, say);
    assert_int_equal(parse(text, &practice, &problem), STATUS_INVALID);
    assert_string_equal(problem.what, AT(4, 30) "'say' has 401 characters; 400 fit");
    free(text);
}

static void references_cannot_swell_a_small_file(void **state)
{
    (void)state;
    struct practice *practice;
    struct problem problem;
    const char *text = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
                       "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n";
    assert_int_equal(parse(text, &practice, &problem), STATUS_INVALID);
    assert_string_equal(problem.what, AT(2, 8) "references (*name) are not read");
}

static const char *write_file(const char *name, const char *text, size_t size)
{
    static char path[2048];
    snprintf(path, sizeof path, "%s/%s", test_folder(), name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return path;
}

static void a_file_may_have_256_kib_and_no_byte_more(void **state)
{
    (void)state;
    struct practice *practice = NULL;
    struct problem problem;
    const char *head = HEAD "steps: [{id: a, for: 9s}]\n#";
    size_t size = 256 * 1024;
    char *text = malloc(size + 1);
    memset(text, '-', size + 1);
    memcpy(text, head, strlen(head));
    assert_int_equal(practice_load(write_file("big.yaml", text, size), &practice, &problem),
                     STATUS_OK);
    practice_destroy(practice);
    practice = NULL;
    assert_int_equal(practice_load(write_file("big.yaml", text, size + 1), &practice, &problem),
                     STATUS_INVALID);
    assert_null(practice);
    assert_string_equal(problem.what,
                        "big.yaml is larger than 256 KiB, more than a practice can be");
    unlink(write_file("big.yaml", "", 0));
    free(text);
}

static void what_is_no_plain_file_is_refused_without_waiting(void **state)
{
    (void)state;
    struct practice *practice = NULL;
    struct problem problem;
    char path[2048];
    snprintf(path, sizeof path, "%s/pipe", test_folder());
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(practice_load(path, &practice, &problem), STATUS_UNAVAILABLE);
    assert_int_equal(practice_load(test_folder(), &practice, &problem), STATUS_UNAVAILABLE);
    assert_int_equal(practice_load("/nowhere/p.yaml", &practice, &problem), STATUS_UNAVAILABLE);
    assert_non_null(strstr(problem.what, "/nowhere/p.yaml cannot be read: "));
    assert_null(practice);
    unlink(path);
}

static int complaints;
static struct problem last_complaint;

static void count_complaint(const struct problem *problem)
{
    complaints++;
    last_complaint = *problem;
}

static void put(const char *name, const char *text)
{
    write_file(name, text, strlen(text));
}

static void a_library_is_sorted_and_leaves_wrong_files_out(void **state)
{
    (void)state;
    struct practice_library library;
    struct problem problem;
    put("a.yaml", "id: long\ntitle: T\nsteps: [{id: a, for: 9m}]\n");
    put("b.yaml", "id: short-b\ntitle: T\nsteps: [{id: a, for: 9s}]\n");
    put("c.yml", "id: short-a\ntitle: T\nsteps: [{id: a, for: 9s}]\n");
    put("d.yaml", "id: wrong\n");
    put("e.yaml", "id: long\ntitle: Again\nsteps: [{id: a, for: 9s}]\n");
    put("notes.txt", "not a practice");
    put(".hidden.yaml", "not a practice");
    complaints = 0;
    assert_int_equal(
        practice_library_load(test_folder(), NULL, &library, count_complaint, &problem), STATUS_OK);
    assert_int_equal(complaints, 2);
    assert_string_equal(last_complaint.what, "e.yaml: another practice has the id 'long' already");
    assert_int_equal(library.count, 3);
    assert_string_equal(library.practices[0]->id, "short-a");
    assert_string_equal(library.practices[1]->id, "short-b");
    assert_string_equal(library.practices[2]->id, "long");
    assert_ptr_equal(practice_library_find(&library, "long"), library.practices[2]);
    assert_null(practice_library_find(&library, "nobody"));
    practice_library_finish(&library);
    assert_int_equal(practice_library_load("/nowhere", NULL, &library, NULL, &problem),
                     STATUS_UNAVAILABLE);
    practice_library_finish(&library);
}

/* Spoken slowly (the voice was measured at 14 characters a second), a third of the step is quiet.
 */
static void check_shipped_step(const struct practice_step *step)
{
    if (!step->say)
        return;
    size_t length = strlen(step->say);
    assert_true(length <= 140);
    assert_true(step->least_s >= 8);
    assert_true(step->least_s >= (double)length / 9);
    assert_null(strchr(step->say, '!'));
}

/* Longer ones say early that stopping is fine, and have ground to go back to. */
static void check_shipped_practice(const struct practice *practice)
{
    assert_non_null(practice->theme);
    assert_true(practice->moment_count >= 3);
    bool way_out = false;
    for (int i = 0; i < practice->step_count; i++) {
        check_shipped_step(&practice->steps[i]);
        way_out = way_out || (i < 7 && practice->steps[i].way_out);
    }
    if (practice->minutes[practice->minutes_count - 1] <= 3)
        return;
    assert_true(way_out);
    assert_true(practice->anchor_count > 0);
}

static void the_shipped_practices_are_whole(void **state)
{
    (void)state;
    struct practice_library library;
    struct problem problem;
    complaints = 0;
    assert_int_equal(practice_library_load(KINDBEAT_TESTS "/../assets/practices", NULL, &library,
                                           count_complaint, &problem),
                     STATUS_OK);
    assert_int_equal(complaints, 0);
    assert_true(library.count >= 24);
    const struct practice *moment = practice_library_find(&library, "self-compassion-moment");
    const struct practice *settling = practice_library_find(&library, "settling-and-kindness");
    assert_non_null(moment);
    assert_non_null(settling);
    assert_near(moment->seconds, 180, 1e-9);
    assert_near(settling->seconds, 600, 1e-9);
    int short_ones = 0;
    for (int i = 0; i < library.count; i++) {
        check_shipped_practice(library.practices[i]);
        short_ones += library.practices[i]->seconds <= 180;
    }
    assert_true(short_ones * 3 >= library.count);
    practice_library_finish(&library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_is_read),
        cmocka_unit_test(what_is_absent_has_its_default),
        cmocka_unit_test(a_wrong_key_is_told_with_its_place_and_the_right_ones),
        cmocka_unit_test(a_wrong_shape_is_told_with_its_place_and_the_right_one),
        cmocka_unit_test(a_wrong_value_is_told_with_its_place_and_the_right_ones),
        cmocka_unit_test(broken_yaml_is_told_with_its_place),
        cmocka_unit_test(four_hundred_steps_are_read_and_one_more_is_not),
        cmocka_unit_test(four_hundred_characters_are_said_and_one_more_is_not),
        cmocka_unit_test(references_cannot_swell_a_small_file),
        cmocka_unit_test(a_file_may_have_256_kib_and_no_byte_more),
        cmocka_unit_test(what_is_no_plain_file_is_refused_without_waiting),
        cmocka_unit_test(a_library_is_sorted_and_leaves_wrong_files_out),
        cmocka_unit_test(the_shipped_practices_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
