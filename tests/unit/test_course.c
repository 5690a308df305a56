/* Courses and check-ins: what is read, and how a check-in is scored. */
#include "support.h"

#include "practice/check_in.h"
#include "practice/course.h"
#include <math.h>
#include <string.h>

static void a_course_is_read_whole(void **state)
{
    (void)state;
    const char *text =
        "id: ward\ntitle: A course\nabout: For a ward.\nkind: curriculum\nunit: week\n"
        "notes: |\n  Bring a bell.\n\n  And time.\n"
        "sources: [\"Neff (2020).\", \"Deleo (2014).\"]\n"
        "units:\n"
        "  - id: w1\n    title: First\n    aim: To arrive.\n    minutes: 60\n    notes: Be early.\n"
        "    together:\n"
        "      - {id: welcome, kind: talk, title: Welcome, minutes: 52.5, text: Hello., notes: "
        "Hm.}\n"
        "      - {id: settle, kind: practice, practice: settling-attention, minutes: 5}\n"
        "      - {id: ask, kind: check-in, check_in: arriving, minutes: 2.5}\n"
        "    between:\n"
        "      - id: read\n        kind: lesson\n        title: Read\n        text: |\n"
        "          One.\n\n          Two.\n        minutes: 4\n"
        "      - {id: door, kind: exercise, title: At the door, text: Pause.}\n"
        "  - id: w2\n    title: Second\n"
        "    together: [{id: rest, kind: break, title: Rest, minutes: 10}]\n";
    struct course *course = NULL;
    struct problem problem = {0};
    if (course_parse(text, strlen(text), "c.yaml", &course, &problem) != STATUS_OK)
        fail_msg("%s", problem.what);
    assert_string_equal(course->id, "ward");
    assert_int_equal(course->kind, COURSE_CURRICULUM);
    assert_string_equal(course->unit_word, "week");
    assert_string_equal(course->notes, "Bring a bell.\n\nAnd time.");
    assert_int_equal(course->source_count, 2);
    assert_string_equal(course->sources[1], "Deleo (2014).");
    assert_int_equal(course->unit_count, 2);
    const struct course_unit *unit = &course->units[0];
    assert_string_equal(unit->aim, "To arrive.");
    assert_int_equal(unit->item_count, 5);
    assert_int_equal(unit->items[0].kind, ITEM_TALK);
    assert_string_equal(unit->items[0].notes, "Hm.");
    assert_false(unit->items[2].between);
    assert_int_equal(unit->items[1].kind, ITEM_PRACTICE);
    assert_null(unit->items[1].title);
    assert_string_equal(unit->items[1].practice, "settling-attention");
    assert_string_equal(unit->items[2].check_in, "arriving");
    assert_true(unit->items[3].between);
    assert_string_equal(unit->items[3].text, "One.\n\nTwo.");
    assert_true(unit->items[3].minutes == 4 && unit->items[4].minutes == 0);
    assert_true(course->units[1].minutes == 10); /* as planned, where nothing is promised */
    assert_string_equal(course->units[1].aim, "");
    assert_string_equal(course->source, text);
    course_destroy(course);
}

static struct check_in *check_in_of(const char *text)
{
    struct check_in *check_in = NULL;
    struct problem problem = {0};
    if (check_in_parse(text, strlen(text), "q.yaml", &check_in, &problem) != STATUS_OK)
        fail_msg("%s", problem.what);
    return check_in;
}

#define THREE(score)                                                                               \
    "id: arriving\ntitle: Arriving\nlicence: Own work, GPL-3.0-or-later\nscore: " score "\n"       \
    "items:\n"                                                                                     \
    "  - {id: stress, ask: How much strain?, low: none, high: much, reversed: true}\n"             \
    "  - {id: warmth, ask: How warm?}\n"                                                           \
    "  - {id: link, ask: How connected?, scale: [0, 10], step: 0.5}\n"

static void a_check_in_is_read_whole(void **state)
{
    (void)state;
    struct check_in *check_in = check_in_of(THREE("mean"));
    assert_string_equal(check_in->id, "arriving");
    assert_string_equal(check_in->about, "");
    assert_string_equal(check_in->licence, "Own work, GPL-3.0-or-later");
    assert_null(check_in->source_words);
    assert_int_equal(check_in->item_count, 3);
    const struct check_in_item *items = check_in->items;
    assert_string_equal(items[0].ask, "How much strain?");
    assert_string_equal(items[0].low, "none");
    assert_true(items[0].reversed && !items[1].reversed);
    assert_true(items[1].least == 0 && items[1].most == 10 && items[1].step == 1);
    assert_null(items[1].low);
    assert_true(items[2].step == 0.5);
    check_in_destroy(check_in);
}

/* 3 reversed on 0 to 10 is 7; with 6 and 8 the sum is 21. */
static void a_check_in_is_scored(void **state)
{
    (void)state;
    const double all[] = {3, 6, 8}, two[] = {3, NAN, 8}, one[] = {NAN, NAN, 8},
                 none[] = {NAN, NAN, NAN};
    struct check_in *check_in = check_in_of(THREE("sum"));
    assert_true(check_in_scored(check_in, all) == 21);
    assert_true(isnan(check_in_scored(check_in, two)));
    check_in_destroy(check_in);
    check_in = check_in_of(THREE("mean"));
    assert_true(check_in_scored(check_in, all) == 7);
    assert_true(check_in_scored(check_in, two) == 7.5);
    assert_true(isnan(check_in_scored(check_in, one)));
    assert_true(isnan(check_in_scored(check_in, none)));
    check_in_destroy(check_in);
    check_in = check_in_of(THREE("none"));
    assert_true(isnan(check_in_scored(check_in, all)));
    check_in_destroy(check_in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_course_is_read_whole),
        cmocka_unit_test(a_check_in_is_read_whole),
        cmocka_unit_test(a_check_in_is_scored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
