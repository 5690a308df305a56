/* The resonance of hearts whose truth is known: exact answers, people who follow a protocol well,
 * badly or not at all, and what is said of the rates. */
#include "support.h"
#include "visits.h"

#include <complex.h>
#include <stdio.h>
#include <stdlib.h>

static const double tried[] = {6.5, 6, 5.5, 5, 4.5};

/* What a heart of this resonance answers, each rate four times, with made scatter. */
static int make_answers(double f0, double quality, double lag, double scatter,
                        struct answer answers[20])
{
    struct random random;
    random_start(&random, 3);
    for (int i = 0; i < 20; i++) {
        double rate = tried[i / 4];
        double complex h = 0.3 + 1 / (1 + I * quality * (rate / f0 - f0 / rate));
        h *= 5 * cexp(-I * (lag + 0.4 * 2 * M_PI * rate / 60)) *
             cexp(scatter * (random_normal(&random) + I * random_normal(&random)));
        answers[i] = (struct answer){rate, creal(h), cimag(h), 2, i / 4};
    }
    return 20;
}

static void exact_answers_give_the_resonance_back(void **state)
{
    (void)state;
    for (double f0 = 4.6; f0 < 6.41; f0 += 0.2) {
        struct answer answers[20];
        int count = make_answers(f0, 1.7, 0.3, 0, answers);
        struct resonance_estimate estimate = resonance_fit(answers, count, NULL);
        assert_true(estimate.exists);
        assert_true(fabs(estimate.per_min - f0) < 0.1);
        assert_true(estimate.low <= f0 + 0.01 && f0 - 0.01 <= estimate.high);
    }
}

static void more_scatter_widens_the_interval(void **state)
{
    (void)state;
    double last = 0;
    for (double scatter = 0.02; scatter < 0.5; scatter *= 3) {
        struct answer answers[20];
        struct resonance_estimate estimate =
            resonance_fit(answers, make_answers(5.4, 1.7, 0, scatter, answers), NULL);
        assert_true(estimate.high - estimate.low > last);
        last = estimate.high - estimate.low;
    }
    assert_true(last > 1);
}

static void scaling_and_shifting_change_nothing(void **state)
{
    (void)state;
    struct answer answers[20];
    int count = make_answers(5.2, 1.7, 0, 0.1, answers);
    struct resonance_estimate before = resonance_fit(answers, count, NULL);
    for (int i = 0; i < count; i++) {
        answers[i].re *= 0.1;
        answers[i].im *= 0.1;
    }
    struct resonance_estimate after = resonance_fit(answers, count, NULL);
    assert_true(fabs(before.per_min - after.per_min) < 1e-6);
    assert_true(fabs(before.high - after.high) < 1e-6);
}

static void an_earlier_visit_counts(void **state)
{
    (void)state;
    struct answer answers[20];
    int count = make_answers(5.6, 1.2, 0, 0.3, answers);
    struct resonance_estimate alone = resonance_fit(answers, count, NULL);
    const struct earlier earlier = {5.2, 0.1};
    struct resonance_estimate both = resonance_fit(answers, count, &earlier);
    assert_true(both.high - both.low < alone.high - alone.low);
    assert_true(fabs(both.per_min - 5.2) < 0.2);
}

static void too_few_or_impossible_answers_give_none(void **state)
{
    (void)state;
    struct answer answers[20];
    make_answers(5.6, 1.7, 0, 0, answers);
    assert_false(resonance_fit(answers, FIT_LEAST - 1, NULL).exists);
    assert_false(resonance_fit(answers, 0, NULL).exists);
    const double odd[] = {0, NAN, INFINITY};
    for (int i = 0; i < 3; i++) {
        make_answers(5.6, 1.7, 0, 0, answers);
        answers[7].re = odd[i];
        answers[7].im = 0;
        assert_false(resonance_fit(answers, 20, NULL).exists);
        answers[7] = answers[6];
        answers[3].per_min = odd[i];
        assert_false(resonance_fit(answers, 20, NULL).exists);
    }
}

/* Five rates, two minutes each, without rests: shorter to simulate. */
static void stages_without_rests(struct course_of_breaths *course)
{
    static const char text[] = "id: test\ntitle: Test\nsteps:\n  rates: [6.5, 6, 5.5, 5, 4.5]\n"
                               "  each: 2m\n";
    struct protocol *protocol;
    struct problem problem;
    assert_int_equal(protocol_parse(text, strlen(text), "test", &protocol, &problem), STATUS_OK);
    assert_int_equal(protocol_course(protocol, 0, course, &problem), STATUS_OK);
    protocol_destroy(protocol);
}

static void visit_of(const char *words, struct resonance *result)
{
    static struct simulated_visit it;
    struct course_of_breaths course;
    struct heart_recipe recipe;
    struct problem problem;
    stages_without_rests(&course);
    assert_int_equal(heart_recipe_parse(words, &recipe, &problem), STATUS_OK);
    visit_prepare(&it, &recipe, &course);
    visit_walk(&it);
    assert_int_equal(it.walk.state, WALK_ENDED);
    resonance_judge(&it.visit, NULL, result);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The benchmark has five hundred of each; this is its shadow. */
static void people_who_follow_are_found(void **state)
{
    (void)state;
    enum { PEOPLE = 14 };
    double errors[PEOPLE];
    int covered = 0, sure = 0;
    for (int i = 0; i < PEOPLE; i++) {
        char words[128];
        double f0 = 4.7 + 1.6 * i / (PEOPLE - 1);
        struct resonance result;
        snprintf(words, sizeof words,
                 "restless,seed=%d,follows=well,resonance=%.2f,quality=%g,unrest=0.01", i + 1, f0,
                 i % 2 ? 1.7 : 2.5);
        visit_of(words, &result);
        assert_true(result.followed);
        errors[i] = fabs(result.estimate.per_min - f0);
        covered += result.estimate.low <= f0 && f0 <= result.estimate.high;
        sure += result.sure;
    }
    qsort(errors, PEOPLE, sizeof errors[0], ascending);
    assert_true(errors[PEOPLE / 2] < 0.15);
    assert_true(covered >= PEOPLE - 3);
    assert_true(sure >= PEOPLE / 2);
}

static void nobody_is_sure_who_did_not_follow(void **state)
{
    (void)state;
    static const char *const people[] = {"restless,seed=%d,unrest=0.01",
                                         "settling,seed=%d,resonance=5.5",
                                         "restless,seed=%d,follows=badly,unrest=0.01"};
    for (int i = 0; i < 6; i++) {
        char words[128];
        struct resonance result;
        snprintf(words, sizeof words, people[i % 3], i + 1);
        visit_of(words, &result);
        assert_false(result.sure);
        if (i % 3 < 2)
            assert_true(result.doubts[DOUBT_NOT_FOLLOWED]);
    }
}

static void criteria_stand_side_by_side(void **state)
{
    (void)state;
    struct resonance result;
    visit_of("restless,seed=5,follows=well,resonance=5.5,quality=2.5,unrest=0.006,noise=2",
             &result);
    assert_int_equal(result.rate_count, 5);
    for (int i = 0; i < 5; i++) {
        const struct rate_tried *rate = &result.rates[i];
        assert_true(fabs(rate->per_min - tried[i]) < 1e-9);
        assert_true(rate->windows >= 3);
        /* all but those of the settling, to the very last */
        assert_int_equal(rate->breaths,
                         (int)ceil(2 * tried[i] - 1e-9) - (int)ceil(20 * tried[i] / 60));
        assert_true(fabs(rate->own_per_min - rate->per_min) < 0.35);
        for (int c = 0; c < CRITERION_COUNT; c++)
            assert_true(isfinite(rate->value[c]));
        assert_true(rate->value[CRITERION_SMOOTHNESS] > 0.4 &&
                    rate->value[CRITERION_SMOOTHNESS] <= 1);
        assert_true(rate->value[CRITERION_SYNCHRONY] > 0.3 && rate->value[CRITERION_SYNCHRONY] < 1);
        assert_true(rate->value[CRITERION_PEAKS] >= 1);
    }
    /* the answer is greatest at 5.5, or cannot be told from it */
    for (int c = CRITERION_AMPLITUDE; c <= CRITERION_PEAK; c++)
        assert_true(result.best[c] == 2 || result.tied[c][2]);
    /* the heart comes later the quicker the breath */
    assert_true(result.rates[0].lag > result.rates[4].lag);
}

static void an_empty_visit_is_told_as_short(void **state)
{
    (void)state;
    static struct visit visit;
    struct resonance result;
    visit_init(&visit);
    resonance_judge(&visit, NULL, &result);
    assert_true(result.doubts[DOUBT_SHORT]);
    assert_false(result.sure);
    assert_true(isnan(result.estimate.per_min));
    for (int c = 0; c < CRITERION_COUNT; c++)
        assert_int_equal(result.best[c], -1);
}

/* Whatever comes, in whatever order, nothing breaks. */
static void wild_events_break_nothing(void **state)
{
    (void)state;
    static struct visit visit;
    struct resonance result;
    struct random random;
    random_start(&random, 9);
    visit_init(&visit);
    for (int i = 0; i < 20000; i++) {
        static const double odd[] = {NAN, INFINITY, -1, 0, 1e300, 800};
        struct event event = event_of(i % 3 ? EVENT_RR : EVENT_BREATH, i);
        int64_t at_ns = (int64_t)(random_bits(&random) % (4000 * NS_PER_S));
        if (event.kind == EVENT_RR) {
            event.rr.time_ns = at_ns;
            event.rr.rr_ms = odd[random_bits(&random) % 6];
            event.rr.nn_ms = odd[random_bits(&random) % 6];
            event.rr.class = (uint8_t)(random_bits(&random) % BEAT_CLASS_COUNT);
            event.rr.revises = random_bits(&random) % 2;
        } else {
            event.breath.start_ns = at_ns;
            event.breath.end_ns =
                at_ns + (int64_t)(random_bits(&random) % (20 * NS_PER_S)) - NS_PER_S;
            event.breath.inhale_ns = at_ns + (int64_t)(random_bits(&random) % (9 * NS_PER_S));
            event.breath.high_bpm = odd[random_bits(&random) % 6];
            event.breath.low_bpm = 60;
            event.breath.quality = odd[random_bits(&random) % 6];
            event.breath.paced = 1;
        }
        if (i % 400 == 0)
            visit_stage_begins(&visit, i % 800 ? 6 : 0, at_ns, at_ns);
        visit_feed(&visit, &event);
    }
    resonance_judge(&visit, NULL, &result);
    assert_true(visit.full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_answers_give_the_resonance_back),
        cmocka_unit_test(more_scatter_widens_the_interval),
        cmocka_unit_test(scaling_and_shifting_change_nothing),
        cmocka_unit_test(an_earlier_visit_counts),
        cmocka_unit_test(too_few_or_impossible_answers_give_none),
        cmocka_unit_test(people_who_follow_are_found),
        cmocka_unit_test(nobody_is_sure_who_did_not_follow),
        cmocka_unit_test(criteria_stand_side_by_side),
        cmocka_unit_test(an_empty_visit_is_told_as_short),
        cmocka_unit_test(wild_events_break_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
