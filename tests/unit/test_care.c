/* Every bad day of a sensor has its page: what is the matter, one thing to do, and the command
 * where one is needed, in the very words in which the sensors tell of trouble. */
#include "support.h"

#include "base/text.h"
#include "sensors/trouble.h"
#include "ui/care.h"
#include <errno.h>
#include <math.h>
#include <string.h>

static struct snapshot snapshot;
static struct sensors sensors;

static struct care page(void)
{
    struct care care;
    const struct ui_model model = {.snapshot = &snapshot, .sensors = &sensors};
    care_of(&model, &care);
    assert_true(care.what[0] && care.first[0]);
    assert_true(strlen(care.first) + 1 < sizeof care.first);
    assert_true(strlen(care.next) + 1 < sizeof care.next);
    return care;
}

static void begin(void)
{
    memset(&snapshot, 0, sizeof snapshot);
    memset(&sensors, 0, sizeof sensors);
    snapshot.heart_rate_bpm = snapshot.battery_percent = NAN;
}

/* As the link tells of it: cut to the room of its event. */
static struct care opening_fails(int error, const char *path)
{
    struct problem problem;
    begin();
    trouble_opening(error, "port", path, &problem);
    snapshot.link = LINK_FAILED;
    trouble_fit(snapshot.link_text, sizeof snapshot.link_text, problem.what);
    sensors.chosen.source = SENSOR_PORT;
    text_copy(sensors.chosen.path, sizeof sensors.chosen.path, path);
    return page();
}

static void each_trouble_with_a_port_has_its_own_page(void **state)
{
    (void)state;
    static const struct {
        int error;
        const char *first, *command;
    } cases[] = {
        {EBUSY, "Close the other program", "fuser -v /dev/null"},
        {ENOENT, "Plug the sensor in", ""},
        {EIO, "Unplug the sensor and plug it in again.", ""},
        {EHOSTDOWN, "Switch the sensor on", ""},
        {ENOTTY, "Choose a port", ""},
        {EMFILE, "Unplug the sensor", "kindbeat doctor"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct care care = opening_fails(cases[i].error, "/dev/null");
        if (!strstr(care.first, cases[i].first))
            fail_msg("%s: \"%s\"", strerror(cases[i].error), care.first);
        assert_string_equal(care.command, cases[i].command);
        assert_null(strstr(care.what, ": ")); /* the remedy stands below */
    }
}

/* The group is that of the port; where no group may, the person is given the right. */
static void a_locked_port_names_its_group(void **state)
{
    (void)state;
    begin();
    snapshot.link = LINK_FAILED;
    text_copy(snapshot.link_text, sizeof snapshot.link_text,
              "No permission to open /dev/ttyUSB0: join the group uucp");
    assert_string_equal(page().command, "sudo usermod -aG uucp $USER");
    struct care care = opening_fails(EACCES, "/dev/null");
    assert_non_null(strstr(care.command, "sudo "));
    assert_null(strstr(care.command, "%s"));
    assert_non_null(strstr(care.what, "No permission"));
}

static void every_fault_of_a_signal_says_one_thing_to_do(void **state)
{
    (void)state;
    static const enum signal_kind kinds[] = {SIGNAL_PPG, SIGNAL_ECG, SIGNAL_RR};
    for (int fault = FIT_NOTHING; fault < FIT_FAULT_COUNT; fault++)
        for (int kind = 0; kind < 3; kind++) {
            begin();
            snapshot.link = LINK_OPEN;
            snapshot.quality = fault == FIT_NOTHING ? QUALITY_GOOD : QUALITY_POOR;
            text_copy(snapshot.device, sizeof snapshot.device, "PulseSensor");
            text_copy(snapshot.link_text, sizeof snapshot.link_text, "Arduino Uno");
            snapshot.fit.fault = (enum fit_fault)fault;
            snapshot.fit.kind = kinds[kind];
            struct text text = text_over(snapshot.fit.advice, sizeof snapshot.fit.advice);
            fit_advice(&snapshot.fit, &text);
            struct care care = page();
            assert_string_equal(care.first, snapshot.fit.advice);
            assert_string_equal(care.sign, fault == FIT_NOTHING ? "Good" : "Poor");
            assert_non_null(strstr(care.what, "PulseSensor on Arduino Uno"));
        }
}

/* The check looks back over ten seconds: who did what it said is not told to do it again. */
static void what_is_over_is_not_asked_for_again(void **state)
{
    (void)state;
    begin();
    snapshot.link = LINK_OPEN;
    snapshot.quality = QUALITY_POOR;
    text_copy(snapshot.device, sizeof snapshot.device, "PulseSensor");
    text_copy(snapshot.fit.advice, sizeof snapshot.fit.advice, "Press a little more lightly.");
    snapshot.fit.fault = FIT_CLIPPED;
    assert_string_equal(page().first, "Press a little more lightly.");
    snapshot.quality_now = QUALITY_GOOD;
    assert_string_equal(page().first, "Stay like this for a few seconds.");
    assert_null(strstr(page().what, "cut off"));
    snapshot.fit.fault = FIT_UPSIDE_DOWN; /* which does not pass */
    assert_string_equal(page().first, "Press a little more lightly.");
    snapshot.quality = QUALITY_GOOD;
    snapshot.fit.level = QUALITY_FAIR;
    assert_string_equal(page().sign, "Fair"); /* never better than the advice */
}

static void a_low_battery_is_told_even_when_all_is_well(void **state)
{
    (void)state;
    begin();
    snapshot.link = LINK_OPEN;
    snapshot.quality = QUALITY_GOOD;
    text_copy(snapshot.device, sizeof snapshot.device, "Strap");
    text_copy(snapshot.fit.advice, sizeof snapshot.fit.advice, "The sensor sits well.");
    assert_string_equal(page().next, "");
    snapshot.battery_percent = 9;
    assert_non_null(strstr(page().next, "9 %"));
    snapshot.battery_percent = 80;
    assert_string_equal(page().next, "");
}

static void a_simulated_heart_is_never_good(void **state)
{
    (void)state;
    begin();
    snapshot.link = LINK_OPEN;
    snapshot.simulated = true;
    snapshot.quality = QUALITY_GOOD;
    text_copy(snapshot.device, sizeof snapshot.device, "PulseSensor");
    assert_string_equal(page().sign, "Simulated");
    assert_non_null(strstr(page().what, "not a person"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_trouble_with_a_port_has_its_own_page),
        cmocka_unit_test(a_locked_port_names_its_group),
        cmocka_unit_test(every_fault_of_a_signal_says_one_thing_to_do),
        cmocka_unit_test(what_is_over_is_not_asked_for_again),
        cmocka_unit_test(a_low_battery_is_told_even_when_all_is_well),
        cmocka_unit_test(a_simulated_heart_is_never_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
