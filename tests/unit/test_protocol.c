/* Protocol files: those that are shipped, and what is refused, where. */
#include "support.h"

#include "calibration/protocol.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const shipped[] = {"stepped-adult", "stepped-child", "sliding", "retest"};

static struct protocol *load(const char *id)
{
    char path[400];
    struct protocol *protocol = NULL;
    struct problem problem;
    snprintf(path, sizeof path, KINDBEAT_TESTS "/../calibration/protocols/%s.yaml", id);
    if (protocol_load(path, &protocol, &problem))
        print_message("%s %s\n", problem.what, problem.remedy);
    assert_non_null(protocol);
    assert_string_equal(protocol->id, id);
    return protocol;
}

static void shipped_protocols_are_right(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct protocol *protocol = load(shipped[i]);
        struct course_of_breaths course;
        struct problem problem;
        assert_int_equal(protocol_course(protocol, 5.6, &course, &problem), STATUS_OK);
        assert_true(course.slowest_per_min >= 4 && course.fastest_per_min <= 10);
        assert_int_equal(course.parts[0].kind, PART_PRACTICE);
        protocol_destroy(protocol);
    }
}

/* Five stages of two minutes with rests of two between them. */
static void the_stepped_protocol_is_as_published(void **state)
{
    (void)state;
    static const double rates[] = {6.5, 6, 5.5, 5, 4.5};
    struct protocol *protocol = load("stepped-adult");
    struct course_of_breaths course;
    struct problem problem;
    assert_int_equal(protocol_course(protocol, 0, &course, &problem), STATUS_OK);
    assert_int_equal(course.part_count, 12);
    for (int i = 0; i < 5; i++) {
        const struct course_part *stage = &course.parts[2 + 2 * i];
        assert_int_equal(stage->kind, PART_STAGE);
        assert_true(stage->rate_per_min == rates[i]);
        assert_true(stage->seconds >= 120 && stage->seconds < 120 + 60 / rates[i]);
        assert_true(stage[-1].kind == PART_REST && stage[-1].seconds == 120);
    }
    protocol_destroy(protocol);
}

/* 6.75 to 4.25 a minute in 78 breaths, about fifteen minutes. */
static void the_slide_is_as_published(void **state)
{
    (void)state;
    struct protocol *protocol = load("sliding");
    struct course_of_breaths course;
    struct problem problem;
    assert_int_equal(protocol_course(protocol, 0, &course, &problem), STATUS_OK);
    const struct course_part *slide = &course.parts[1];
    assert_int_equal(slide->kind, PART_SLIDE);
    assert_int_equal(slide->breaths, 78);
    assert_true(fabs(60 / part_breath_s(slide, 0) - 6.75) < 1e-9);
    assert_true(fabs(60 / part_breath_s(slide, 78) - 4.25) < 0.005);
    assert_true(fabs(slide->seconds / 60 - 14.9) < 0.05);
    protocol_destroy(protocol);
}

static void a_retest_needs_a_rate(void **state)
{
    (void)state;
    struct protocol *protocol = load("retest");
    struct course_of_breaths course;
    struct problem problem;
    assert_int_equal(protocol_course(protocol, 0, &course, &problem), STATUS_INVALID);
    assert_int_equal(protocol_course(protocol, 4.1, &course, &problem), STATUS_INVALID);
    assert_int_equal(protocol_course(protocol, 5.63, &course, &problem), STATUS_OK);
    assert_true(course.parts[2].rate_per_min == 5.83 && course.parts[6].rate_per_min == 5.43);
    protocol_destroy(protocol);
}

static const struct {
    const char *text, *says;
} wrong[] = {
    {"id: a\ntitle: A\n", "line 1, column 1: a protocol has either 'steps' or a 'slide'"},
    {"id: a\ntitle: A\nsteps: {each: 2m}\n", "line 3, column 8: steps need either"},
    {"id: a\ntitle: A\nsteps: {rates: [6, 5], around: [0, 1], each: 2m}\n", "line 3, column 8"},
    {"id: a\ntitle: A\nsteps: {rates: [6, 3.5], each: 2m}\n", "line 3, column 20"},
    {"id: a\ntitle: A\nsteps: {rates: [6, 6], each: 2m}\n", "line 3, column 20: the rate 6 stands"},
    {"id: a\ntitle: A\nsteps: {rates: [6], each: 2m}\n", "line 3, column 9"},
    {"id: a\ntitle: A\nsteps: {rates: [6, 5], each: soon}\n", "line 3, column 30"},
    {"id: a\ntitle: A\nsteps: {rates: [6, 5]}\n", "line 3, column 8"},
    {"id: a\ntitle: A\nspeed: 3\nsteps: {rates: [6, 5], each: 2m}\n", "line 3, column 1"},
    {"id: A b\ntitle: A\nsteps: {rates: [6, 5], each: 2m}\n", "line 1, column 5"},
    {"id: a\ntitle: A\nbeyond: maybe\nsteps: {rates: [6, 5], each: 2m}\n", "line 3, column 9"},
    {"id: a\ntitle: A\ninhale: 0.9\nsteps: {rates: [6, 5], each: 2m}\n", "line 3, column 9"},
    {"id: a\ntitle: A\npractice: {for: 1m}\nsteps: {rates: [6, 5], each: 2m}\n",
     "line 3, column 11: a practice round needs a rate"},
    {"id: a\ntitle: A\nslide: {from: 6.75, breaths: 7.5, longer_ms: 67}\n", "line 3, column 30"},
    {"id: a\ntitle: A\nslide: {from: 6.75, breaths: 12.5, longer_ms: 67}\n", "line 3, column 8"},
    {"id: a\ntitle: A\nslide: {from: 6.75, breaths: 200, longer_ms: 67}\n", "line 3, column 21"},
    {"id: a\ntitle: A\nslide: {from: 6.75, breaths: 20, longer_ms: 0}\n", "line 3, column 8"},
    {"id: a\ntitle: A\nsources: [\"\"]\nsteps: {rates: [6, 5], each: 2m}\n", "line 3, column 11"},
    {"id: a\n title: A\n", "line 2"},
};

static void what_is_wrong_is_told_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct protocol *protocol = NULL;
        struct problem problem = {0};
        enum status status =
            protocol_parse(wrong[i].text, strlen(wrong[i].text), "a.yaml", &protocol, &problem);
        if (status != STATUS_INVALID || !strstr(problem.what, wrong[i].says))
            fail_msg("\"%s\" gave \"%s\", not \"%s\"", wrong[i].text, problem.what, wrong[i].says);
        assert_null(protocol);
        assert_true(problem.remedy[0]);
    }
}

static void beyond_the_safe_range_only_where_asked_for(void **state)
{
    (void)state;
    static const char text[] = "id: a\ntitle: A\nbeyond: true\nsteps: {rates: [12, 3], each: 2m}\n";
    struct protocol *protocol;
    struct course_of_breaths course;
    struct problem problem;
    assert_int_equal(protocol_parse(text, strlen(text), "a", &protocol, &problem), STATUS_OK);
    assert_true(protocol->asks_beyond);
    assert_int_equal(protocol_course(protocol, 0, &course, &problem), STATUS_OK);
    protocol_destroy(protocol);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_protocols_are_right),
        cmocka_unit_test(the_stepped_protocol_is_as_published),
        cmocka_unit_test(the_slide_is_as_published),
        cmocka_unit_test(a_retest_needs_a_rate),
        cmocka_unit_test(what_is_wrong_is_told_with_its_place),
        cmocka_unit_test(beyond_the_safe_range_only_where_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
