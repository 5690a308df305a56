/* The methods paragraph and the checklist: what was done and recorded in this session, no more. */
#include "report_support.h"

static void what_is_not_recorded_stays_open(void **state)
{
    (void)state;
    begin("Settling", false);
    put_practice();
    char *text = reported(report_checklist);
    assert_holds(text, "[ ] 2b  Posture\n              not recorded: fill in");
    assert_holds(text, "[ ] 1e  Age, sex, physical activity, smoking\n              not recorded");
    assert_holds(text, "Caffeine, nicotine, alcohol, food, exercise and sleep before\n"
                       "              not recorded: fill in");
    assert_holds(text, "[ ] 2a  Make of the sensor, and where it sat\n"
                       "              Strap <& Co>\n"
                       "              where the sensor sat: not recorded: fill in");
    assert_holds(text, "[x] 3d ");
    assert_holds(text, "4.0 s in, no hold, 6.0 s out\n");
    assert_holds(text, "5 min of paced breathing in this session of 6 min 40 s");
    for (const char *line = text, *end; (end = strchr(line, '\n')); line = end + 1)
        assert_true(end - line <= 80);
    free(text);
    begin("Settling", false);
    put_practice();
    char *html = page();
    int open = count_of(html, "class=\"fill\"");
    assert_true(open > 20 && count_of(html, "<td class=\"box\">\u2713") > 10);
    assert_int_equal(count_of(html, "<tr class=\"open\">"), open);
    free(html);
    begin("Alone", false); /* nothing of a heart is ever filled in without one */
    text = reported(report_checklist);
    assert_holds(text, "[ ] 3d ");
    assert_holds(text, "[ ] 2b  Sampling rate");
    free(text);
}

static void the_methods_are_those_of_this_session(void **state)
{
    (void)state;
    begin("Settling", false);
    put_practice();
    char *text = reported(report_methods);
    struct analysis analysis = analysed();
    assert_holds(text, "recorded for 6 min 40 s");
    assert_holds(text, "with a Strap <& Co> (intervals between beats, as the device sent them)");
    assert_holds(text, "%zu beats were taken", analysis.beat_count);
    assert_holds(text, "%.1f %% of", analysis.corrected_percent);
    assert_holds(text, "of the %zu intervals that were believed", analysis.hrv.time.intervals);
    assert_holds(text, "The longest gap lasted %.1f s", analysis.longest_gap_s);
    assert_holds(text, "(%.0f s): a cubic spline", analysis.hrv.bands_s);
    assert_holds(text, "VLF and total power are not given for less than five minutes");
    assert_holds(text,
                 "A breathing pacer led the breath for 5 min at 6.0 breaths per minute, 4.0 s "
                 "in and 6.0 s out.");
    assert_holds(text, "The practice was \"Settling\" (p) (2 steps begun)");
    assert_holds(text, "Kindbeat 0.1.0");
    assert_no_nan(text);
    analysis_finish(&analysis);
    free(text);
}

/* A file may have been made by any program, at any time, with the breath led or not. */
static void what_a_file_does_not_tell_is_not_said(void **state)
{
    (void)state;
    const struct journal_fact facts[] = {{"imported", "x.csv: column \"rr\""}, {"undated", "1"}};
    static const char *const unknown[] = {"beginning on", "recorded for",  "by another program",
                                          "the device",   "was not paced", "not measured",
                                          "UTC"};
    for (int dated = 0; dated < 2; dated++) {
        begin_with("", false, facts, 2 - dated);
        put_device();
        struct event gap = event_of(EVENT_GAP, ns_from_s(50));
        double t_s = put_heart(0, 50);
        gap.gap = (struct gap_body){ns_from_s(t_s), ns_from_s(t_s), GAP_MISSING, 3};
        append(&gap);
        put_heart(60, 200);
        put_gap(210, 250);
        char *text = reported(report_methods);
        assert_holds(text, "was read from a file (intervals between beats, as they stand in a file;"
                           " x.csv: column \"rr\")");
        assert_holds(text, dated ? "by the file's clock, was read" : "when it was recorded is not");
        for (size_t i = (size_t)dated; i < sizeof unknown / sizeof unknown[0]; i++)
            assert_lacks(text, unknown[i]);
        free(text);
    }
    char *html = page(); /* it has been ended; read once more */
    assert_holds(html, "not in the imported file");
    assert_lacks(html, "4 min"); /* what is behind the last sample is none of the file */
    free(html);
    begin_with("", false, facts, 2);
    put_device();
    put_heart(0, 100);
    char *text = reported(report_checklist);
    assert_holds(text, "[ ]     Time of day\n              not recorded: fill in");
    assert_holds(text, "[ ] 2a  Make of the sensor, and where it sat\n              not recorded");
    assert_lacks(text, "no pacing");
    free(text);
}

/* 200 s hold no segment of 256 s, and what is not used is not cited. */
static void only_what_was_computed_is_described(void **state)
{
    (void)state;
    begin("Short", false);
    put_device();
    put_heart(0, 200);
    char *text = reported(report_methods);
    assert_holds(text, "one periodic Hann window over the whole stretch");
    assert_lacks(text, "256 s");
    assert_lacks(text, "Welch");
    assert_holds(text, "Brennan, Palaniswami");
    free(text);
    begin("Shorter", false);
    put_device();
    put_heart(0, 30);
    text = reported(report_checklist);
    assert_lacks(text, "LF");
    assert_holds(text, "[ ] 4b ");
    free(text);
}

static void breathing_that_was_recorded_is_not_denied(void **state)
{
    (void)state;
    for (int came = 0; came < 2; came++) {
        begin("Belt", false);
        put_device();
        struct event belt = event_of(EVENT_DEVICE, 0), sample = event_of(EVENT_SAMPLE, NS_PER_S);
        text_copy(belt.device.id, sizeof belt.device.id, "strap");
        text_copy(belt.device.name, sizeof belt.device.name, "breathing");
        belt.device.signal = SIGNAL_RESPIRATION;
        belt.device.channel = 1;
        belt.device.rate_hz = 18;
        append(&belt);
        sample.sample.channel = 1;
        sample.sample.time_ns = NS_PER_S;
        sample.sample.value = 5;
        if (came)
            append(&sample);
        put_heart(1, 200);
        char *text = reported(report_methods);
        assert_true((strstr(text, "signal was recorded as well (channel \"breathing\")") != NULL) ==
                    came);
        assert_true((strstr(text, "not measured") == NULL) == came);
        free(text);
    }
}

static void a_pace_that_changes_is_a_range(void **state)
{
    (void)state;
    begin("Faster", false);
    put_device();
    put_pace(10, true);
    struct event pace = event_of(EVENT_PACE, ns_from_s(110));
    pace.pace = (struct pace_body){
        .on = 1, .from_ns = pace.at_ns, .rate_hz = 0.125, .inhale = 0.5, .depth = 1};
    put_heart(0, 100);
    append(&pace);
    put_heart(110, 200);
    put_pace(210, false);
    char *text = reported(report_methods);
    assert_holds(text, "for 3 min 20 s at 6.0 to 7.5 breaths per minute, 4.0 s in and 4.0 to 6.0 s "
                       "out.");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_recorded_stays_open),
        cmocka_unit_test(the_methods_are_those_of_this_session),
        cmocka_unit_test(what_a_file_does_not_tell_is_not_said),
        cmocka_unit_test(only_what_was_computed_is_described),
        cmocka_unit_test(breathing_that_was_recorded_is_not_denied),
        cmocka_unit_test(a_pace_that_changes_is_a_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
