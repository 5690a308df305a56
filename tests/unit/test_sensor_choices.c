/* From the words of --sensor to what the sensor screen shows, and back. */
#include "support.h"

#include "app/sensor_choices.h"
#include "sensors/decoder.h"
#include "sensors/transport.h"
#include <string.h>
#include <strings.h>

static struct sensors sensors; /* large */

static void what_is_in_use_is_chosen(void **state)
{
    static const struct {
        const char *words;
        enum sensor_source source;
        const char *path, *device, *channel;
    } cases[] = {
        {"auto", SENSOR_AUTO, "", "", ""},
        {"sim:seed=3", SENSOR_SIMULATED, "", "", ""},
        {"-", SENSOR_ELSE, "", "", ""},
        {"file:/nowhere/session.txt,pulsesensor", SENSOR_ELSE, "", "", ""},
        {"serial:/nowhere/tty9", SENSOR_PORT, "/nowhere/tty9", "", ""},
        {"serial:/nowhere/tty9,57600", SENSOR_PORT, "/nowhere/tty9", "", ""},
        {"serial:/nowhere/tty9,zephyr-bioharness,rr", SENSOR_PORT, "/nowhere/tty9",
         "zephyr-bioharness", "rr"},
        {"not understood", SENSOR_ELSE, "", "", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sensor_choices(cases[i].words, "auto", &sensors);
        assert_int_equal(sensors.chosen.source, cases[i].source);
        assert_string_equal(sensors.chosen.path, cases[i].path);
        assert_string_equal(sensors.chosen.device, cases[i].device);
        assert_string_equal(sensors.chosen.channel, cases[i].channel);
    }
}

static void a_port_that_is_not_listed_stands_last(void **state)
{
    (void)state;
    sensor_choices("auto", "auto", &sensors);
    int listed = sensors.port_count;
    sensor_choices("serial:/nowhere/tty9", "serial:/nowhere/tty9,57600", &sensors);
    assert_int_equal(sensors.port_count, listed + 1);
    assert_string_equal(sensors.ports[listed].path, "/nowhere/tty9");
    assert_string_equal(sensors.ports[listed].name, "Not plugged in");
    assert_true(sensors.ports[listed].readable);             /* nobody keeps it from this person */
    sensor_choices("sim", "serial:/nowhere/tty9", &sensors); /* and one can go back to it */
    assert_int_equal(sensors.chosen.source, SENSOR_SIMULATED);
    assert_string_equal(sensors.ports[listed].path, "/nowhere/tty9");
    char path[80];
    memset(path, 'x', sizeof path);
    memcpy(path, "serial:/", 8);
    path[sizeof path - 1] = '\0';
    sensor_choices(path, "auto", &sensors); /* too long to be shown whole: not shown as another's */
    assert_int_equal(sensors.chosen.source, SENSOR_ELSE);
    assert_int_equal(sensors.port_count, listed);
}

static void every_device_may_be_named(void **state)
{
    (void)state;
    sensor_choices("auto", "auto", &sensors);
    int count = 0;
    for (; devices[count]; count++)
        ;
    for (int i = 0; i < sensors.kind_count; i++) {
        const struct device *device = device_find(sensors.kinds[i].id);
        assert_non_null(device);
        assert_string_equal(sensors.kinds[i].title, device->title);
        assert_int_equal(sensors.kinds[i].is_spoken_to, device->dialogue != NULL);
        assert_true(i == 0 || strcasecmp(sensors.kinds[i - 1].title, device->title) <= 0);
    }
    assert_int_equal(sensors.kind_count, count);
}

static void a_choice_becomes_words(void **state)
{
    static const struct {
        struct sensor_choice choice;
        const char *words;
    } cases[] = {
        {{.source = SENSOR_AUTO}, "auto"},
        {{.source = SENSOR_SIMULATED}, "sim"},
        {{.source = SENSOR_PORT, .path = "/dev/ttyACM0"}, "serial:/dev/ttyACM0"},
        {{.source = SENSOR_PORT, .path = "/dev/ttyACM0", .device = "zephyr-hxm"},
         "serial:/dev/ttyACM0,zephyr-hxm"},
        {{.source = SENSOR_PORT,
          .path = "/dev/ttyACM0",
          .device = "zephyr-bioharness",
          .channel = "rr"},
         "serial:/dev/ttyACM0,zephyr-bioharness,rr"},
        {{.source = SENSOR_PORT, .path = "/dev/ttyACM0", .channel = "rr"}, "serial:/dev/ttyACM0"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char words[SENSOR_WORDS_SIZE];
        struct sensor_address address;
        struct problem problem;
        sensor_choice_words(&cases[i].choice, words, sizeof words);
        assert_string_equal(words, cases[i].words);
        assert_int_equal(sensor_address_parse(words, &address, &problem), STATUS_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_in_use_is_chosen),
        cmocka_unit_test(a_port_that_is_not_listed_stands_last),
        cmocka_unit_test(every_device_may_be_named),
        cmocka_unit_test(a_choice_becomes_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
