#include "support.h"

#include "calibration/fit.h"
#include "events/kinds.h"
#include <string.h>

static void feed(struct fit *fit, int seconds, enum quality_level level, enum reason reason)
{
    struct event event = event_of(EVENT_QUALITY, 0);
    event.quality.level = (uint8_t)level;
    event.quality.reason = (uint8_t)reason;
    for (int i = 0; i < seconds; i++)
        fit_feed(fit, &event);
}

static void nothing_heard_is_no_fit(void **state)
{
    (void)state;
    struct fit fit;
    fit_start(&fit);
    assert_int_equal(fit_level(&fit), QUALITY_NONE);
    assert_int_equal(fit_reason(&fit), REASON_SETTLING);
}

static void good_needs_eight_good_seconds_of_ten(void **state)
{
    (void)state;
    struct fit fit;
    fit_start(&fit);
    feed(&fit, 7, QUALITY_GOOD, REASON_NONE);
    assert_int_equal(fit_level(&fit), QUALITY_FAIR);
    feed(&fit, 1, QUALITY_GOOD, REASON_NONE);
    assert_int_equal(fit_level(&fit), QUALITY_GOOD);
    feed(&fit, 2, QUALITY_POOR, REASON_NOISY);
    assert_int_equal(fit_level(&fit), QUALITY_GOOD);
    assert_int_equal(fit_reason(&fit), REASON_NONE);
    feed(&fit, 1, QUALITY_POOR, REASON_NOISY);
    assert_int_equal(fit_level(&fit), QUALITY_FAIR);
    assert_int_equal(fit_reason(&fit), REASON_NOISY);
}

static void the_reason_of_most_seconds_is_named(void **state)
{
    (void)state;
    struct fit fit;
    fit_start(&fit);
    feed(&fit, 4, QUALITY_POOR, REASON_NOISY);
    feed(&fit, 6, QUALITY_POOR, REASON_CLIPPED);
    assert_int_equal(fit_level(&fit), QUALITY_POOR);
    assert_int_equal(fit_reason(&fit), REASON_CLIPPED);
    assert_string_equal(fit_advice(fit_reason(&fit)), "Press a little more lightly.");
    feed(&fit, 10, QUALITY_NONE, REASON_NO_SIGNAL);
    assert_int_equal(fit_level(&fit), QUALITY_NONE);
    assert_int_equal(fit_reason(&fit), REASON_NO_SIGNAL);
}

static void a_new_link_starts_over(void **state)
{
    (void)state;
    struct fit fit;
    fit_start(&fit);
    feed(&fit, 10, QUALITY_GOOD, REASON_NONE);
    struct event link = event_of(EVENT_LINK, 0);
    link.link.state = LINK_LOST;
    fit_feed(&fit, &link);
    assert_int_equal(fit_level(&fit), QUALITY_NONE);
}

static void every_reason_has_its_advice(void **state)
{
    (void)state;
    for (int reason = REASON_NONE; reason <= REASON_REGULAR; reason++)
        assert_true(strlen(fit_advice((enum reason)reason)) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_heard_is_no_fit),
        cmocka_unit_test(good_needs_eight_good_seconds_of_ten),
        cmocka_unit_test(the_reason_of_most_seconds_is_named),
        cmocka_unit_test(a_new_link_starts_over),
        cmocka_unit_test(every_reason_has_its_advice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
