/* Reports of one sensor of several, and reports that do not say who the person is. */
#include "report_support.h"

#include "base/privacy.h"
#include <time.h>

static void put_pulse(int stream, double hz)
{
    struct event device = event_of(EVENT_DEVICE, last_ns);
    device.stream = (uint8_t)stream;
    text_copy(device.device.id, sizeof device.device.id, stream ? "finger" : "strap");
    device.device.signal = SIGNAL_RR;
    device.device.rate_hz = device.device.low = device.device.high = NAN;
    append(&device);
    for (double t_s = 0; t_s < 100;) {
        double rr_ms = 1000 / hz + 20 * sin(2 * M_PI * 0.1 * t_s);
        t_s += rr_ms / 1000;
        struct event event = event_of(EVENT_SAMPLE, ns_from_s(t_s));
        event.stream = (uint8_t)stream;
        event.sample.time_ns = event.at_ns;
        event.sample.value = rr_ms;
        append(&event);
    }
}

static const struct journal_facts two_sensors = {.version = "0.1.0",
                                                 .sensors = {"sim", "serial:/dev/ttyUSB7"},
                                                 .ports = {"Simulated heart", "/dev/ttyUSB7"},
                                                 .started_wall_ns = INT64_C(1795459320) * NS_PER_S};

static void each_of_several_sensors_has_its_own_report(void **state)
{
    (void)state;
    static const char *const rates[] = {"<b>60<small>", "<b>60<small>", "<b>90<small>"};
    for (int sensor = 0; sensor <= 2; sensor++) {
        begin_facts(&two_sensors);
        put_pulse(0, 1);
        put_pulse(1, 1.5);
        char *html = page_as((struct report_wish){.sensor = sensor});
        assert_holds(html, "%s", rates[sensor]);
        assert_holds(html, "Sensor 2, as asked for</td><td>serial:/dev/ttyUSB7, at /dev/ttyUSB7%s<",
                     sensor == 2 ? "; this report is of it" : "");
        assert_true((strstr(html, "--json --sensor 2") != NULL) == (sensor == 2));
        assert_holds(html, "With --sensor N");
        free(html);
    }
}

static void a_sensor_that_is_not_there_is_refused(void **state)
{
    (void)state;
    struct report *report;
    struct problem problem;
    begin_facts(&two_sensors);
    put_pulse(0, 1);
    journal_destroy(journal);
    journal = NULL;
    const struct report_wish third = {.sensor = 3},
                             second = {.sensor = 2, .version = "0.1.0", .build = "b"};
    assert_int_equal(report_read(path, &third, &report, &problem), STATUS_INVALID);
    assert_non_null(strstr(problem.what, "no sensor 3: 1 is sim, 2 is serial:/dev/ttyUSB7"));
    /* it was asked for and never spoke */
    assert_int_equal(report_read(path, &second, &report, &problem), STATUS_OK);
    char *html = NULL;
    size_t size;
    FILE *out = open_memstream(&html, &size);
    report_html(report, out);
    fclose(out);
    report_destroy(report);
    assert_holds(html, "holds neither a wave nor intervals");
    free(html);
}

/* All that a session can tell about a person. */
static void begin_private(void)
{
    const struct journal_fact more[] = {check_ins[0], check_ins[1], {"posture", "as Anna likes"}};
    const struct journal_facts facts = {
        .version = "0.1.0",
        .build = "gcc on annas-laptop",
        .system = "annas-laptop",
        .sensors = {"serial:/dev/serial/by-id/usb-Arduino_SER1234567-if00"},
        .ports = {"/dev/ttyACM0"},
        .participant = "Anna",
        .study = "coh-1",
        .condition = "slow breathing with Anna",
        .note = "Anna was late",
        .practice_id = "p",
        .practice_title = "Anna's own moment",
        .practice_text = practice_text,
        .parameters = "{\"a\": 1}",
        .settings = "sensor: SER1234567\nname: Anna",
        .more = more,
        .more_count = 3,
        .started_wall_ns = INT64_C(1795459320) * NS_PER_S};
    begin_facts(&facts);
    put_practice();
    put_mark(410, "Anna coughed");
    put_mark(411, "S12");
}

static void nothing_says_who_or_when_or_with_what(void **state)
{
    (void)state;
    static report_part *const pieces[] = {report_html, report_methods, report_checklist};
    static const char *const words[] = {"Anna",    "anna",          "SER1234567",
                                        "ttyACM0", "by-id",         "coughed",
                                        "2026-11", "November 2026", "dip is normal"};
    setenv("TZ", "NPT-5:45", 1);
    tzset();
    for (size_t i = 0; i < 3; i++) {
        begin_private();
        char *open = reported(pieces[i]); /* what is looked for would be found */
        assert_true(i == 2 || strstr(open, "Anna") || strstr(open, "2026"));
        free(open);
        begin_private();
        char *text = reported_as((struct report_wish){.deidentify = true, .secret = 77}, pieces[i]);
        for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
            if (strstr(text, words[k]))
                fail_msg("part %zu holds %s", i, words[k]);
        assert_null(strstr(text, "another build"));
        assert_null(strstr(text, "+05:45"));
        free(text);
    }
    setenv("TZ", "UTC", 1);
    tzset();
}

static void what_was_taken_out_is_listed_and_the_rest_stays(void **state)
{
    (void)state;
    char code[16];
    privacy_stand_in(77, "Anna", code, sizeof code);
    begin_private();
    char *html = page_as((struct report_wish){.deidentify = true, .secret = 77});
    assert_holds(html, "participant %s", code);
    assert_holds(html, "Taken out, so that it does not say who the person is");
    assert_holds(html, "<li>dates (all are moved back");
    assert_holds(html, "<li>the words of 2 markers that are no plain code</li>");
    assert_holds(html, "port and serial number</li>");
    assert_holds(html, "<li>the note</li>");
    assert_holds(html, "<li>the words about the condition");
    assert_lacks(html, "the words about the study");
    assert_holds(html, "coh-1");
    assert_holds(html, "<td>S12</td>");
    assert_holds(html, "<td>mark</td>");
    assert_holds(html, "How calm &amp; still?");
    assert_holds(html, "Strap &lt;&amp; Co&gt;"); /* a model is everybody's */
    assert_lacks(html, "kindbeat replay");
    free(html);
    begin_private();
    char *methods = reported_as((struct report_wish){.deidentify = true}, report_methods);
    assert_holds(methods, "The practice was \"p\" (2 steps begun)");
    assert_lacks(methods, "are stored in the session file");
    free(methods);
}

/* Dates go back by whole days, the same number in one run for all sessions of a participant,
 * another in the next run; so does the page's name, which tells no participant's name. */
static void the_pages_name_moves_with_its_dates(void **state)
{
    (void)state;
    char names[3][160];
    static const uint64_t secrets[] = {5, 5, 6};
    for (int i = 0; i < 3; i++) {
        struct report *report;
        struct problem problem;
        begin_private();
        journal_destroy(journal);
        journal = NULL;
        const struct report_wish wish = {
            .version = "0", .build = "b", .deidentify = true, .secret = secrets[i]};
        assert_int_equal(report_read(path, &wish, &report, &problem), STATUS_OK);
        text_copy(names[i], sizeof names[i], report_name(report));
        report_destroy(report);
    }
    assert_string_equal(names[0], names[1]);
    assert_string_not_equal(names[0], names[2]);
    assert_null(strstr(names[0], "Anna"));
    assert_null(strstr(names[0], "2026"));
    assert_non_null(strstr(names[0], "T184200Z-P"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_of_several_sensors_has_its_own_report),
        cmocka_unit_test(a_sensor_that_is_not_there_is_refused),
        cmocka_unit_test(nothing_says_who_or_when_or_with_what),
        cmocka_unit_test(what_was_taken_out_is_listed_and_the_rest_stays),
        cmocka_unit_test(the_pages_name_moves_with_its_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
