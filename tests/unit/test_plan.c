/* How long practices last: known answers, and every behaviour tried one by one. */
#include "support.h"

#include "practice/plan.h"
#include "random_practice.h"
#include <math.h>
#include <string.h>
#include <time.h>

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

static double five_ten[] = {5, 10};
static struct practice_option two[] = {{"no", "No"}, {"yes", "Yes"}};

/* 60 s of words, 60 to 600 s of quiet in two parts, 30 s of words. */
static struct practice_step sitting_steps[] = {
    {.id = "arrive", .seconds = 60, .least_s = 60, .most_s = 60},
    {.id = "quiet", .seconds = 120, .least_s = 40, .most_s = 400},
    {.id = "words", .seconds = 30, .least_s = 30, .most_s = 30},
    {.id = "still", .seconds = 60, .least_s = 20, .most_s = 200},
};
static const struct practice sitting = {.id = "sitting",
                                        .minutes = five_ten,
                                        .minutes_count = 2,
                                        .steps = sitting_steps,
                                        .step_count = 4};

static void the_length_that_fits_is_taken(void **state)
{
    (void)state;
    assert_true(plan_minutes(&sitting, 0) == 5);
    assert_true(plan_minutes(&sitting, 4) == 5);
    assert_true(plan_minutes(&sitting, 9.9) == 5);
    assert_true(plan_minutes(&sitting, 10) == 10);
    assert_true(plan_minutes(&sitting, 60) == 10);
    struct practice plain = sitting;
    plain.minutes_count = 0;
    assert_true(plan_minutes(&plain, 10) == 0);
}

static void flexible_steps_share_what_is_left_by_one_factor(void **state)
{
    (void)state;
    struct plan plan;
    double lengths[4];
    plan_start(&plan, &sitting, 5, false);
    assert_near(plan_lay_out(&plan, 0, 300, lengths), 300, 1e-9);
    assert_near(lengths[0], 60, 0);
    assert_near(lengths[1], 140, 1e-9); /* (300 - 90) in shares of 120 and 60 */
    assert_near(lengths[3], 70, 1e-9);
    plan_start(&plan, &sitting, 10, false);
    assert_near(plan_lay_out(&plan, 0, 600, lengths), 600, 1e-9);
    assert_near(lengths[1], 340, 1e-9);
    assert_near(lengths[3], 170, 1e-9);
    assert_near(plan_lay_out(&plan, 3, 100, lengths), 100, 1e-9); /* late: the last one pays */
    assert_near(plan_lay_out(&plan, 3, 5, lengths), 20, 0);       /* but not below its least */
    assert_near(plan_lay_out(&plan, 1, 5000, lengths), 630, 0);
}

static void a_step_held_at_its_limit_leaves_the_rest_to_the_others(void **state)
{
    (void)state;
    struct practice_step steps[] = {
        {.id = "a", .seconds = 100, .least_s = 90, .most_s = 110},
        {.id = "b", .seconds = 100, .least_s = 10, .most_s = 400},
        {.id = "c", .seconds = 50, .least_s = 10, .most_s = 60},
    };
    struct practice practice = {
        .minutes = five_ten, .minutes_count = 2, .steps = steps, .step_count = 3};
    struct plan plan;
    double lengths[3];
    plan_start(&plan, &practice, 5, false);
    plan_lay_out(&plan, 0, 300, lengths);
    assert_near(lengths[0], 110, 0);
    assert_near(lengths[1], 130, 1e-9); /* 300 / 250 would be too long for the others */
    assert_near(lengths[2], 60, 0);
    plan_lay_out(&plan, 0, 150, lengths);
    assert_near(lengths[0], 90, 0);
    assert_near(lengths[1], 40, 1e-9);
    assert_near(lengths[2], 20, 1e-9);
    /* 300 / 230 is too much for a and a little too short for c, until a is held */
    steps[2] = (struct practice_step){.id = "c", .seconds = 30, .least_s = 40, .most_s = 90};
    plan_lay_out(&plan, 0, 300, lengths);
    assert_near(lengths[0], 110, 0);
    assert_near(lengths[1], 100 * 190 / 130.0, 1e-9);
    assert_near(lengths[2], 30 * 190 / 130.0, 1e-9);
}

static void without_minutes_steps_are_as_written(void **state)
{
    (void)state;
    struct practice plain = sitting;
    plain.minutes_count = 0;
    struct plan plan;
    double lengths[4];
    plan_start(&plan, &plain, 10, false);
    assert_true(plan_lay_out(&plan, 0, 0, lengths) == 270);
    struct plan_bounds bounds = plan_bounds(&plain, 0);
    assert_true(bounds.least_s == 270 && bounds.most_s == 270 && bounds.unhurried_s == 270);
}

static void steps_come_by_length_choice_and_wish(void **state)
{
    (void)state;
    struct practice_step steps[] = {
        {.id = "ask", .seconds = 10, .ask = "arriving"},
        {.id = "stay", .seconds = 15, .options = two, .option_count = 2},
        {.id = "more", .seconds = 50, .when_step = "stay", .when_option = "yes"},
        {.id = "long", .seconds = 20, .from_minutes = 10},
        {.id = "both", .seconds = 5, .from_minutes = 10, .when_step = "stay", .when_option = "yes"},
    };
    struct practice practice = {
        .minutes = five_ten, .minutes_count = 2, .steps = steps, .step_count = 5};
    struct plan plan;
    plan_start(&plan, &practice, 10, false);
    assert_true(plan_includes(&plan, 0) && plan_includes(&plan, 1));
    assert_false(plan_includes(&plan, 2)); /* the first option is expected */
    assert_true(plan_includes(&plan, 3));
    assert_false(plan_includes(&plan, 4));
    plan.chosen[1] = 1;
    assert_true(plan_includes(&plan, 2) && plan_includes(&plan, 4));
    plan_start(&plan, &practice, 5, true);
    plan.chosen[1] = 1;
    assert_false(plan_includes(&plan, 0));
    assert_true(plan_includes(&plan, 2));
    assert_false(plan_includes(&plan, 3));
    assert_false(plan_includes(&plan, 4));
}

static void a_choice_in_rounds_is_that_of_its_own_round(void **state)
{
    (void)state;
    struct practice_step steps[4] = {
        {.id = "p/stay", .seconds = 15, .options = two, .option_count = 2, .round = 1},
        {.id = "p/more", .seconds = 50, .when_step = "p/stay", .when_option = "yes", .round = 1},
    };
    steps[2] = steps[0];
    steps[3] = steps[1];
    struct practice practice = {.steps = steps, .step_count = 4};
    struct plan plan;
    plan_start(&plan, &practice, 0, false);
    plan.chosen[0] = 1;
    plan.chosen[2] = 0;
    assert_true(plan_includes(&plan, 1));
    assert_false(plan_includes(&plan, 3));
}

static void what_can_vary_is_made_up_by_what_is_flexible(void **state)
{
    (void)state;
    struct practice_step steps[] = {
        {.id = "settle",
         .seconds = 60,
         .least_s = 20,
         .most_s = 120,
         .until = {SIGN_SYNCHRONY, 0.6, 15}},
        {.id = "read", .seconds = 30, .least_s = 30, .most_s = 60, .lesson = "..."},
        {.id = "quiet", .seconds = 180, .least_s = 140, .most_s = 240},
        {.id = "end", .seconds = 30},
    };
    struct practice practice = {
        .minutes = five_ten, .minutes_count = 1, .steps = steps, .step_count = 4};
    struct plan_bounds bounds = plan_bounds(&practice, 5);
    assert_near(bounds.most_s, 120 + 60 + 140 + 30, 1e-9);
    assert_near(bounds.least_s, 20 + 0 + 240 + 30, 1e-9);
    assert_near(bounds.unhurried_s, 300, 1e-9); /* 20 + 30 + 220 + 30 */
    steps[0].skip_without_sensor = true;
    bounds = plan_bounds(&practice, 5);
    assert_near(bounds.least_s, 0 + 0 + 240 + 30, 1e-9);
    assert_near(bounds.most_s, 350, 1e-9);
    steps[2].least_s = 20;
    assert_near(plan_bounds(&practice, 5).most_s, 300, 1e-9); /* there is enough to give way */
}

/* --- every way, one by one ---------------------------------------------------------------- */

/* What a step that is not flexible does: 0 its least, 1 its most, 2 as expected, 3 at random. */
static double behaves(const struct practice_step *step, int how, uint32_t *seed)
{
    bool person = plan_step_is_for_person(step), heart = plan_step_is_for_heart(step);
    double most_s = fmax(step->seconds, step->most_s);
    double least_s = person ? 0 : step->skip_without_sensor ? 0 : step->least_s;
    if (!person && !heart)
        return step->seconds;
    if (heart && how == 3 && step->skip_without_sensor && random_below(seed, 2))
        return 0;
    return how == 0   ? least_s
           : how == 1 ? most_s
           : how == 2 ? step->seconds
                      : random_between(seed, person ? 0 : step->least_s, most_s);
}

/* One walk; `way` holds the options as digits, or is -1: at random. */
static double one_walk(const struct practice *practice, double minutes, int how, int way,
                       uint32_t *seed)
{
    struct plan plan;
    double lengths[RANDOM_STEPS_MAX], passed_s = 0;
    plan_start(&plan, practice, minutes, false);
    for (int i = 0; i < practice->step_count; i++) {
        const struct practice_step *step = &practice->steps[i];
        if (plan_includes(&plan, i)) {
            plan_lay_out(&plan, i, plan.promised_s - passed_s, lengths);
            passed_s += plan_step_is_flexible(step) ? lengths[i] : behaves(step, how, seed);
        }
        if (step->option_count == 0)
            continue;
        plan.chosen[i] =
            (int8_t)(way < 0 ? random_below(seed, step->option_count) : way % step->option_count);
        way = way < 0 ? way : way / step->option_count;
    }
    return passed_s;
}

static double count_all_ways(const struct practice *practice)
{
    double ways = 1;
    for (int i = 0; i < practice->step_count; i++)
        if (practice->steps[i].option_count)
            ways *= practice->steps[i].option_count;
    return ways;
}

static void bounds_hold_and_are_reached(void **state)
{
    (void)state;
    uint32_t seed = 20261123;
    int exact = 0;
    for (int i = 0; i < 1500; i++) {
        struct random_practice made;
        random_practice_make(&made, 14, &seed);
        const struct practice *practice = &made.practice;
        double minutes = 1 + random_below(&seed, 4);
        struct plan_bounds bounds = plan_bounds(practice, minutes);
        for (int n = 0; n < 20; n++) {
            double lasts_s = one_walk(practice, minutes, 3, -1, &seed);
            assert_true(lasts_s >= bounds.least_s - 1e-6 && lasts_s <= bounds.most_s + 1e-6);
        }
        assert_true(bounds.least_s <= bounds.unhurried_s + 1e-6);
        assert_true(bounds.unhurried_s <= bounds.most_s + 1e-6);
        if (count_all_ways(practice) > 64)
            continue;
        double least_s = INFINITY, most_s = -INFINITY;
        for (int way = 0; way < count_all_ways(practice); way++) {
            least_s = fmin(least_s, one_walk(practice, minutes, 0, way, &seed));
            most_s = fmax(most_s, one_walk(practice, minutes, 1, way, &seed));
        }
        assert_near(bounds.least_s, least_s, 1e-6);
        assert_near(bounds.most_s, most_s, 1e-6);
        exact++;
    }
    assert_true(exact > 500);
}

/* Eight choices asked one after the other, and then the steps of all: 256 ways at once. */
static void too_many_ways_are_bounded_from_outside(void **state)
{
    (void)state;
    struct practice_step steps[25];
    char ids[8][4] = {"c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"};
    uint32_t seed = 99;
    for (int i = 0; i < 8; i++) {
        steps[i] =
            (struct practice_step){.id = ids[i], .seconds = 10, .options = two, .option_count = 2};
        for (int k = 0; k < 2; k++)
            steps[8 + 2 * i + k] = (struct practice_step){.id = k ? "a" : "b",
                                                          .seconds = 10 * (i + 1),
                                                          .least_s = 5 * (i + 1),
                                                          .most_s = 20 * (i + 1),
                                                          .when_step = ids[i],
                                                          .when_option = k ? "no" : "yes"};
    }
    steps[24] = (struct practice_step){.id = "end", .seconds = 30, .least_s = 1, .most_s = 900};
    struct practice practice = {
        .minutes = five_ten, .minutes_count = 2, .steps = steps, .step_count = 25};
    struct plan_bounds bounds = plan_bounds(&practice, 10);
    for (int n = 0; n < 2000; n++) {
        double lasts_s = one_walk(&practice, 10, n % 4, -1, &seed);
        assert_true(lasts_s >= bounds.least_s - 1e-6 && lasts_s <= bounds.most_s + 1e-6);
    }
    assert_near(bounds.most_s, 80 + 720 + 1, 1e-6); /* the last step at its least */
}

static void the_largest_practice_is_quick(void **state)
{
    (void)state;
    static struct practice_step steps[PLAN_STEPS_MAX];
    for (int i = 0; i < PLAN_STEPS_MAX; i++)
        steps[i] = (struct practice_step){
            .id = "s", .seconds = 1 + i % 7, .least_s = 0.5, .most_s = 1 + i % 7 + i % 5};
    struct practice practice = {
        .minutes = five_ten, .minutes_count = 2, .steps = steps, .step_count = PLAN_STEPS_MAX};
    clock_t before = clock();
    struct plan_bounds bounds = plan_bounds(&practice, 10);
    double took_s = (double)(clock() - before) / CLOCKS_PER_SEC;
    assert_near(bounds.least_s, 600, 1e-6);
    assert_near(bounds.most_s, 600, 1e-6);
    assert_true(took_s < 1); /* some milliseconds without sanitizers */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_length_that_fits_is_taken),
        cmocka_unit_test(flexible_steps_share_what_is_left_by_one_factor),
        cmocka_unit_test(a_step_held_at_its_limit_leaves_the_rest_to_the_others),
        cmocka_unit_test(without_minutes_steps_are_as_written),
        cmocka_unit_test(steps_come_by_length_choice_and_wish),
        cmocka_unit_test(a_choice_in_rounds_is_that_of_its_own_round),
        cmocka_unit_test(what_can_vary_is_made_up_by_what_is_flexible),
        cmocka_unit_test(bounds_hold_and_are_reached),
        cmocka_unit_test(too_many_ways_are_bounded_from_outside),
        cmocka_unit_test(the_largest_practice_is_quick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
