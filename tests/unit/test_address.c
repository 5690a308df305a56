/* What a person may write after --sensor, and what a wrong word is answered with. */
#include "support.h"

#include "sensors/ports.h"
#include "sensors/transport.h"
#include "sensors/trouble.h"
#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct valid {
    const char *words;
    struct sensor_address meant;
};

static const struct valid valid[] = {
    {"auto", {.source = SOURCE_AUTO, .line = {115200, 'N'}}},
    {"sim", {.source = SOURCE_SIMULATED, .line = {115200, 'N'}}},
    {"none", {.source = SOURCE_NONE, .line = {115200, 'N'}}},
    {"sim:", {.source = SOURCE_SIMULATED, .line = {115200, 'N'}}},
    {"sim:seed=7,breath=5.5",
     {.source = SOURCE_SIMULATED, .recipe = "seed=7,breath=5.5", .line = {115200, 'N'}}},
    {"serial:/dev/ttyACM0",
     {.source = SOURCE_SERIAL, .path = "/dev/ttyACM0", .line = {115200, 'N'}}},
    {"serial:/dev/ttyACM0,9600",
     {.source = SOURCE_SERIAL, .path = "/dev/ttyACM0", .line = {9600, 'N'}}},
    {"serial:/dev/ttyUSB0,19200-8O1",
     {.source = SOURCE_SERIAL, .path = "/dev/ttyUSB0", .line = {19200, 'O'}}},
    {"serial:/dev/ttyUSB1,250000,pulsesensor",
     {.source = SOURCE_SERIAL,
      .path = "/dev/ttyUSB1",
      .device = "pulsesensor",
      .line = {250000, 'N'}}},
    {"serial:/dev/ttyUSB1,pulsesensor",
     {.source = SOURCE_SERIAL,
      .path = "/dev/ttyUSB1",
      .device = "pulsesensor",
      .line = {115200, 'N'}}},
    {"serial:/dev/serial/by-id/usb-Arduino__www.arduino.cc__0043_557-if00",
     {.source = SOURCE_SERIAL,
      .path = "/dev/serial/by-id/usb-Arduino__www.arduino.cc__0043_557-if00",
      .line = {115200, 'N'}}},
    {"file:night one.txt", {.source = SOURCE_FILE, .path = "night one.txt", .line = {115200, 'N'}}},
    {"file:a:b,pulsesensor",
     {.source = SOURCE_FILE, .path = "a:b", .device = "pulsesensor", .line = {115200, 'N'}}},
    {"file:a:b,pulsesensor,red",
     {.source = SOURCE_FILE,
      .path = "a:b",
      .device = "pulsesensor",
      .channel = "red",
      .line = {115200, 'N'}}},
    {"-", {.source = SOURCE_STDIN, .line = {115200, 'N'}}},
};

static void every_form_is_understood(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof valid / sizeof valid[0]; i++) {
        struct sensor_address address;
        struct problem problem = {0};
        print_message("%s\n", valid[i].words);
        assert_int_equal(sensor_address_parse(valid[i].words, &address, &problem), STATUS_OK);
        assert_int_equal(address.source, valid[i].meant.source);
        assert_string_equal(address.path, valid[i].meant.path);
        assert_string_equal(address.recipe, valid[i].meant.recipe);
        assert_string_equal(address.device, valid[i].meant.device);
        assert_string_equal(address.channel, valid[i].meant.channel);
        assert_int_equal(address.line.baud, valid[i].meant.line.baud);
        assert_int_equal(address.line.parity, valid[i].meant.line.parity);
    }
}

static const struct {
    const char *words, *what, *remedy;
} wrong[] = {
    {"", "expected auto, none, sim, sim:RECIPE, serial:PATH, file:PATH or -", "--sensor auto"},
    {"Auto", "\"Auto\" is not a sensor", "--sensor auto"},
    {"automatic", "is not a sensor", "--sensor auto"},
    {"/dev/ttyACM0", "does not say what it is", "serial: before a port"},
    {"bluetooth:12", "is not a sensor; expected", ""},
    {"serial:", "path is missing", "serial:/dev/ttyACM0"},
    {"serial:,9600", "path is missing", "serial:/dev/ttyACM0"},
    {"file:", "path is missing", "file:PATH"},
    {"serial:/dev/ttyACM0,1200", "1200 baud resets", "speed the sensor's program sets"},
    {"serial:/dev/ttyACM0,0", "expected 300 to 4000000", "9600"},
    {"serial:/dev/ttyACM0,9600baud", "\"9600baud\" is not a line speed", "9600"},
    {"serial:/dev/ttyACM0,9600-7E1", "\"9600-7E1\" is not a line speed", "19200-8O1"},
    {"serial:/dev/ttyACM0,99999999999999999999", "is not a line speed", "9600"},
    {"serial:/dev/ttyACM0,-9600", "\"-9600\" is not a device", "recognised"},
    {"serial:/dev/ttyACM0,", "\"\" is not a device", "recognised"},
    {"serial:/dev/ttyACM0,toaster", "\"toaster\" is not a device", "recognised"},
    {"serial:/dev/ttyACM0,9600,9600", "one word too many", "serial:PATH,SPEED,DEVICE"},
    {"serial:/dev/ttyACM0,pulsesensor,9600", "one word too many", "serial:PATH,SPEED,DEVICE"},
    {"file:x,9600", "one word too many", "file:PATH,DEVICE"},
    {"sim:teapot", "teapot", ""},
};

static void a_wrong_address_says_what_was_expected(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct sensor_address address;
        struct problem problem = {0};
        assert_int_equal(sensor_address_parse(wrong[i].words, &address, &problem), STATUS_INVALID);
        print_message("%s: %s %s\n", wrong[i].words, problem.what, problem.remedy);
        assert_non_null(strstr(problem.what, wrong[i].what));
        assert_non_null(strstr(problem.remedy, wrong[i].remedy));
        assert_true(problem.remedy[0]);
    }
}

static void a_path_as_long_as_memory_is_refused(void **state)
{
    (void)state;
    static char words[8192];
    for (size_t length = PATH_SIZE - 2; length < 1400; length++) {
        struct sensor_address address;
        struct problem problem = {0};
        int used = snprintf(words, sizeof words, "serial:/");
        memset(words + used, 'x', length);
        words[used + (int)length] = '\0';
        enum status expected = length + 1 < PATH_SIZE ? STATUS_OK : STATUS_INVALID;
        assert_int_equal(sensor_address_parse(words, &address, &problem), expected);
    }
    snprintf(words, sizeof words, "sim:seed=%0200d", 7);
    struct sensor_address address;
    assert_int_equal(sensor_address_parse(words, &address, NULL), STATUS_INVALID);
}

static enum status open_named(const char *words, struct problem *problem)
{
    struct sensor_address address;
    struct transport transport;
    assert_int_equal(sensor_address_parse(words, &address, problem), STATUS_OK);
    enum status status = transport_open(&transport, &address, problem);
    if (status == STATUS_OK)
        transport_close(&transport);
    return status;
}

static void what_is_not_there_is_named(void **state)
{
    (void)state;
    struct problem problem = {0};
    assert_int_equal(open_named("serial:/dev/ttyACM77", &problem), STATUS_UNAVAILABLE);
    assert_string_equal(problem.what, "There is no port /dev/ttyACM77.");
    assert_non_null(strstr(problem.remedy, "Plug the sensor in"));
    assert_int_equal(open_named("file:/nowhere/night.txt", &problem), STATUS_UNAVAILABLE);
    assert_string_equal(problem.what, "There is no file /nowhere/night.txt.");
}

static void what_is_no_port_is_refused(void **state)
{
    (void)state;
    struct problem problem = {0};
    assert_int_equal(open_named("serial:/dev/null", &problem), STATUS_INVALID);
    assert_string_equal(problem.what, "/dev/null is not a serial port.");
    assert_int_equal(open_named("serial:/tmp", &problem), STATUS_INVALID);
    assert_string_equal(problem.what, "/tmp is not a serial port.");
}

static void a_link_to_a_file_is_followed(void **state)
{
    (void)state;
    char target[96], name[96], words[128];
    struct problem problem = {0};
    snprintf(target, sizeof target, "%s/target.txt", test_folder());
    snprintf(name, sizeof name, "%s/by-name", test_folder());
    snprintf(words, sizeof words, "serial:%s", name);
    FILE *file = fopen(target, "w");
    fclose(file);
    assert_int_equal(symlink(target, name), 0);
    assert_int_equal(open_named(words, &problem), STATUS_OK);
    unlink(target);
    assert_int_equal(open_named(words, &problem), STATUS_UNAVAILABLE);
    unlink(name);
}

static void the_group_of_the_device_is_the_one_to_join(void **state)
{
    (void)state;
    char path[96], expected[128];
    struct problem problem = {0};
    struct group *group = getgrnam("dialout");
    snprintf(path, sizeof path, "%s/port", test_folder());
    fclose(fopen(path, "w"));
    if (!group || chown(path, 0, group->gr_gid) != 0) {
        print_message("skipped: only the administrator can give a file to the group dialout\n");
        skip();
    }
    chmod(path, 0660);
    trouble_opening(EACCES, "port", path, &problem);
    assert_non_null(strstr(problem.what, ": join the group dialout"));
    assert_non_null(strstr(problem.remedy, "sudo usermod -aG dialout $USER"));
    chmod(path, 0600); /* then joining would not help */
    trouble_opening(EACCES, "port", path, &problem);
    assert_null(strstr(problem.what, "join"));
    snprintf(expected, sizeof expected, "sudo chmod a+r %s", path);
    assert_non_null(strstr(problem.remedy, expected));
    trouble_opening(EACCES, "port", "/dev/ttyACM0", &problem);
    assert_string_equal(problem.what,
                        "No permission to open /dev/ttyACM0: join the group dialout.");
    unlink(path);
}

static void a_long_text_ends_at_a_word(void **state)
{
    (void)state;
    char text[16], memory[TROUBLE_PATH_SIZE];
    trouble_fit(text, sizeof text, "one two three");
    assert_string_equal(text, "one two three");
    trouble_fit(text, sizeof text, "one two three four");
    assert_string_equal(text, "one two\u2026");
    trouble_fit(text, sizeof text, "a_word_without_any_blank");
    assert_string_equal(text, "a_word_witho\u2026");
    assert_string_equal(trouble_path("/dev/ttyACM0", memory), "/dev/ttyACM0");
    assert_string_equal(trouble_path("/home/someone/recordings/of/night.txt", memory),
                        "\u2026/night.txt");
    assert_string_equal(trouble_path("/x/abcdefghijklmnopqrstuvwxyz0123456789", memory),
                        "\u2026pqrstuvwxyz0123456789");
    assert_true(strlen(trouble_path("/\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4"
                                    "\u00e4\u00e4\u00e4\u00e4x",
                                    memory)) < TROUBLE_PATH_SIZE);
}

static void the_longest_refusal_fits_a_link_event(void **state)
{
    (void)state;
    static const int errors[] = {ENOENT, EACCES, EBUSY, EIO, ENOTTY, EHOSTDOWN, ETIMEDOUT};
    char path[PATH_SIZE], text[EVENT_TEXT_MAX];
    for (size_t length = 1; length < 60; length++) {
        memset(path, 'x', length);
        path[0] = '/';
        path[length] = '\0';
        for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
            struct problem problem;
            trouble_opening(errors[i], "port", path, &problem);
            trouble_fit(text, sizeof text, problem.what);
            assert_int_equal(strlen(text), strlen(problem.what) - 1); /* all but the full stop */
            assert_memory_equal(text, problem.what, strlen(text));
            assert_true(problem.remedy[0]);
        }
    }
}

static void ports_can_be_listed_and_a_stranger_is_not_found_again(void **state)
{
    (void)state;
    struct port ports[16], found;
    size_t count = ports_list(ports, 16);
    assert_in_range(count, 0, 16);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(strncmp(ports[i].path, "/dev/", 5), 0);
    for (size_t i = 1; i < count; i++)
        assert_true(ports[i - 1].likely || !ports[i].likely);
    struct port stranger = {.usb_vid = 0x1234, .usb_pid = 0x5678, .serial_number = "none"};
    const struct twins none = {.count = 0};
    assert_false(ports_find_again(&stranger, &none, &found));
    assert_false(ports_find_again(&(struct port){0}, &none, &found));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_is_understood),
        cmocka_unit_test(a_wrong_address_says_what_was_expected),
        cmocka_unit_test(a_path_as_long_as_memory_is_refused),
        cmocka_unit_test(what_is_not_there_is_named),
        cmocka_unit_test(what_is_no_port_is_refused),
        cmocka_unit_test(a_link_to_a_file_is_followed),
        cmocka_unit_test(the_group_of_the_device_is_the_one_to_join),
        cmocka_unit_test(a_long_text_ends_at_a_word),
        cmocka_unit_test(the_longest_refusal_fits_a_link_event),
        cmocka_unit_test(ports_can_be_listed_and_a_stranger_is_not_found_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
