/* Does the sensor sit well: the vote of the seconds, the table of made faults, and clean ones. */
#include "support.h"

#include "base/text.h"
#include "events/kinds.h"
#include "fit_cases.h"
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
    static struct fit fit;
    fit_start(&fit, NULL);
    assert_int_equal(fit_level(&fit), QUALITY_NONE);
    assert_int_equal(fit_reason(&fit), REASON_SETTLING);
}

/* The first beats are doubted whoever's they are, and nobody is told to keep still for it. */
static void the_first_seconds_are_no_fault(void **state)
{
    (void)state;
    static struct fit fit;
    fit_start(&fit, NULL);
    feed(&fit, 4, QUALITY_POOR, REASON_NOISY);
    assert_int_equal(fit_reason(&fit), REASON_SETTLING);
    feed(&fit, 1, QUALITY_POOR, REASON_NOISY);
    assert_int_equal(fit_reason(&fit), REASON_NOISY);
    fit_start(&fit, NULL);
    feed(&fit, 2, QUALITY_POOR, REASON_FLAT);
    assert_int_equal(fit_reason(&fit), REASON_FLAT);
}

static void good_needs_eight_good_seconds_of_ten(void **state)
{
    (void)state;
    static struct fit fit;
    fit_start(&fit, NULL);
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
    static struct fit fit;
    fit_start(&fit, NULL);
    feed(&fit, 4, QUALITY_POOR, REASON_NOISY);
    feed(&fit, 6, QUALITY_POOR, REASON_CLIPPED);
    assert_int_equal(fit_level(&fit), QUALITY_POOR);
    assert_int_equal(fit_reason(&fit), REASON_CLIPPED);
    feed(&fit, 10, QUALITY_NONE, REASON_NO_SIGNAL);
    assert_int_equal(fit_level(&fit), QUALITY_NONE);
    assert_int_equal(fit_reason(&fit), REASON_NO_SIGNAL);
}

static void early_noise_is_only_time_that_is_missing(void **state)
{
    (void)state;
    static struct fit fit;
    struct event link = event_of(EVENT_LINK, 0);
    link.link.state = LINK_OPEN;
    fit_start(&fit, NULL);
    fit_feed(&fit, &link);
    feed(&fit, 4, QUALITY_POOR, REASON_NOISY); /* as a detector says that is still learning */
    feed(&fit, 6, QUALITY_GOOD, REASON_NONE);
    struct fit_result early = fit_result(&fit);
    assert_int_equal(early.level, QUALITY_FAIR);
    assert_int_equal(early.fault, FIT_SETTLING);
    feed(&fit, 10, QUALITY_FAIR, REASON_NOISY);
    assert_int_equal(fit_result(&fit).fault, FIT_NO_PULSE);
}

/* A strap speaks once a second at best, and is known some seconds later. */
static void what_has_come_is_not_asked_for(void **state)
{
    (void)state;
    static struct fit fit;
    struct event link = event_of(EVENT_LINK, 0);
    link.link.state = LINK_OPEN;
    fit_start(&fit, NULL);
    fit_feed(&fit, &link);
    feed(&fit, 2, QUALITY_NONE, REASON_SETTLING);
    for (int i = 0; i < 5; i++) {
        feed(&fit, 1, QUALITY_NONE, REASON_NO_SIGNAL);
        assert_int_equal(fit_result(&fit).fault, FIT_SETTLING);
    }
    for (int i = 0; i < 7; i++) {
        feed(&fit, 1, QUALITY_GOOD, REASON_NONE);
        assert_int_equal(fit_result(&fit).fault, FIT_SETTLING);
    }
    feed(&fit, 1, QUALITY_GOOD, REASON_NONE);
    assert_int_equal(fit_result(&fit).fault, FIT_NOTHING);
    feed(&fit, 10, QUALITY_NONE, REASON_NO_SIGNAL); /* gone again */
    assert_int_equal(fit_result(&fit).fault, FIT_NO_SIGNAL);
    feed(&fit, 1, QUALITY_GOOD, REASON_NONE);
    assert_int_equal(fit_result(&fit).fault, FIT_NO_SIGNAL); /* it comes and goes */
}

/* Nobody speaks: that is said once whoever might speak was given time. */
static void silence_is_told_after_a_while(void **state)
{
    (void)state;
    static struct fit fit;
    struct event link = event_of(EVENT_LINK, 0);
    link.link.state = LINK_OPEN;
    fit_start(&fit, NULL);
    fit_feed(&fit, &link);
    feed(&fit, FIT_SECONDS, QUALITY_NONE, REASON_NO_SIGNAL);
    assert_int_equal(fit_result(&fit).fault, FIT_NO_SIGNAL);
}

static void a_new_link_starts_over(void **state)
{
    (void)state;
    static struct fit fit;
    fit_start(&fit, NULL);
    feed(&fit, 10, QUALITY_GOOD, REASON_NONE);
    struct event link = event_of(EVENT_LINK, 0);
    link.link.state = LINK_LOST;
    fit_feed(&fit, &link);
    assert_int_equal(fit_level(&fit), QUALITY_NONE);
}

static void every_fault_has_its_advice(void **state)
{
    (void)state;
    static const enum signal_kind kinds[] = {SIGNAL_PPG, SIGNAL_ECG, SIGNAL_RR, SIGNAL_OTHER};
    for (int fault = 0; fault < FIT_FAULT_COUNT; fault++)
        for (int i = 0; i < 4; i++) {
            char memory[200];
            struct text text = text_over(memory, sizeof memory);
            struct fit_result result = {
                .fault = (enum fit_fault)fault, .kind = kinds[i], .better = "ch3"};
            fit_advice(&result, &text);
            assert_true(text.used > 10 && text.used < 90);
            assert_non_null(fit_fault_name((enum fit_fault)fault));
        }
}

static void a_closed_link_is_no_sensor(void **state)
{
    (void)state;
    static struct fit fit;
    fit_start(&fit, NULL);
    struct event link = event_of(EVENT_LINK, 0);
    link.link.state = LINK_SEARCHING;
    fit_feed(&fit, &link);
    assert_int_equal(fit_result(&fit).fault, FIT_NO_SENSOR);
    link.link.state = LINK_OPEN;
    fit_feed(&fit, &link);
    assert_int_equal(fit_result(&fit).fault, FIT_SETTLING);
}

/* What was made, and what was said of it. */
static void made_faults_are_named(void **state)
{
    (void)state;
    int asked = 0, missed = 0;
    assert_true(fit_case_count >= 40);
    for (int i = 0; i < fit_case_count; i++)
        for (int source = 0; source < FIT_SOURCES; source++) {
            struct fit_result result;
            if (!fit_case_play(&fit_cases[i], (enum fit_source)source, &result))
                continue;
            asked++;
            missed += result.fault == FIT_NOTHING;
            if (result.fault == FIT_NOTHING) /* one is known to be (bench_fit.c) */
                continue;
            if (!(fit_cases[i].right & FIT_BIT(result.fault)) || result.level > fit_cases[i].most)
                print_error("%s: %s, %s\n", fit_cases[i].name, fit_fault_name(result.fault),
                            quality_level_name(result.level));
            assert_true((fit_cases[i].right & FIT_BIT(result.fault)) != 0);
            assert_true(result.level <= fit_cases[i].most);
        }
    print_message("%d made faults, %d of them missed\n", asked, missed);
    assert_true(missed <= 1);
}

static void clean_ones_raise_no_alarm(void **state)
{
    (void)state;
    char name[96];
    enum fit_recording known;
    struct fit_result result;
    int clean = 0;
    for (int i = 0; fit_recording_play(i, name, &known, &result); i++) {
        if (known == FIT_TROUBLED && strncmp(name, "ppg/wrist", 9) == 0)
            assert_true(result.level < QUALITY_GOOD);
        if (known != FIT_CLEAN)
            continue;
        if (result.fault != FIT_NOTHING)
            print_error("%s: %s\n", name, fit_fault_name(result.fault));
        assert_int_equal(result.fault, FIT_NOTHING);
        assert_int_equal(result.level, QUALITY_GOOD);
        assert_true(result.done);
        clean++;
    }
    print_message("%d clean ones%s\n", clean, test_have_recordings() ? "" : " (no recordings)");
    assert_true(clean >= (test_have_recordings() ? 20 : 5));
}

/* The wrong channel is told by its name, and the right one raises no alarm. */
static void the_heart_is_found_on_its_channel(void **state)
{
    (void)state;
    for (int i = 0; i < fit_case_count; i++) {
        struct fit_result result;
        if (!(fit_cases[i].right & FIT_BIT(FIT_WRONG_CHANNEL)))
            continue;
        assert_true(fit_case_play(&fit_cases[i], FIT_SIMULATED, &result));
        assert_string_equal(result.channel, "ch1");
        assert_string_equal(result.better, "ch3");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_heard_is_no_fit),
        cmocka_unit_test(the_first_seconds_are_no_fault),
        cmocka_unit_test(good_needs_eight_good_seconds_of_ten),
        cmocka_unit_test(the_reason_of_most_seconds_is_named),
        cmocka_unit_test(early_noise_is_only_time_that_is_missing),
        cmocka_unit_test(what_has_come_is_not_asked_for),
        cmocka_unit_test(silence_is_told_after_a_while),
        cmocka_unit_test(a_new_link_starts_over),
        cmocka_unit_test(a_closed_link_is_no_sensor),
        cmocka_unit_test(every_fault_has_its_advice),
        cmocka_unit_test(made_faults_are_named),
        cmocka_unit_test(clean_ones_raise_no_alarm),
        cmocka_unit_test(the_heart_is_found_on_its_channel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
