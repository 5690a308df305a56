/* How a line is set and spoken to: the order of the hunt, the memory of known sensors, and a
 * dialogue said to a line that writes down what it hears. */
#include "support.h"

#include "base/clock.h"
#include "sensors/hunt.h"
#include "sensors/known.h"
#include "sensors/search.h"
#include "sensors/speech.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static void the_hunt_tries_every_setting_once_a_round(void **state)
{
    (void)state;
    static const int order[] = {115200, 9600, 57600, 230400, 19200, 250000, 4800, 115200, 9600};
    for (int try = 0; try < 9; try++)
        assert_int_equal(hunt_line(&LINE_USUAL, try).baud, order[try]);
    assert_int_equal(hunt_line(&LINE_USUAL, 4).parity, 'O');
    const struct line_setting slow = {57600, 'N'}, odd = {38400, 'O'};
    static const int from_slow[] = {57600, 115200, 9600, 230400, 19200, 250000, 4800, 57600};
    for (int try = 0; try < 8; try++)
        assert_int_equal(hunt_line(&slow, try).baud, from_slow[try]);
    assert_int_equal(hunt_line(&odd, 0).baud, 38400);
    assert_int_equal(hunt_line(&odd, 1).baud, 115200);
    assert_int_equal(hunt_line(&odd, 8).baud, 38400);
}

static void a_setting_is_called_as_people_call_it(void **state)
{
    (void)state;
    char words[24];
    hunt_name(&LINE_USUAL, words, sizeof words);
    assert_string_equal(words, "115200");
    hunt_name(&(struct line_setting){19200, 'O'}, words, sizeof words);
    assert_string_equal(words, "19200 8O1");
}

static const char *known_path(void)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/known", test_folder());
    return path;
}

static struct port port_numbered(int number)
{
    struct port port = {.usb_vid = 0x2341, .usb_pid = 0x0043};
    snprintf(port.serial_number, sizeof port.serial_number, "board %d", number);
    return port;
}

static void known_sensors_are_found_again(void **state)
{
    (void)state;
    struct known known, kept = {.device = "pulsesensor", .line = {9600, 'N'}};
    struct port first = port_numbered(1), second = port_numbered(2), plain = {0};
    struct stat about;
    remove(known_path());
    assert_false(known_find(known_path(), &first, &known));
    known_keep(known_path(), &first, &kept);
    kept.line = (struct line_setting){19200, 'O'};
    known_keep(known_path(), &second, &kept);
    assert_true(known_find(known_path(), &first, &known));
    assert_string_equal(known.device, "pulsesensor");
    assert_int_equal(known.line.baud, 9600);
    assert_true(known_find(known_path(), &second, &known));
    assert_int_equal(known.line.parity, 'O');
    known_keep(known_path(), &first, &kept); /* found at another setting: the newest counts */
    assert_true(known_find(known_path(), &first, &known));
    assert_int_equal(known.line.baud, 19200);
    assert_int_equal(stat(known_path(), &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    known_keep(known_path(), &plain, &kept);
    assert_false(known_find(known_path(), &plain, &known));
    assert_false(known_find(NULL, &first, &known));
}

static void a_damaged_memory_is_no_trouble(void **state)
{
    (void)state;
    struct known known, kept = {.device = "pulsesensor", .line = {9600, 'N'}};
    struct port port = port_numbered(1);
    FILE *file = fopen(known_path(), "w");
    fputs("nonsense\n2341:0043\n2341:0043 board_1 pulsesensor 1200-8N1\n"
          "2341:0043 board_1 pulsesensor 9600-8X1\n\n",
          file);
    for (int i = 0; i < 2000; i++)
        fputc(i % 7 ? 'x' : 0, file);
    fclose(file);
    assert_false(known_find(known_path(), &port, &known));
    known_keep(known_path(), &port, &kept);
    assert_true(known_find(known_path(), &port, &known));
    for (int i = 0; i < 200; i++) { /* it never grows without end */
        port = port_numbered(i);
        known_keep(known_path(), &port, &kept);
    }
    struct stat about;
    assert_int_equal(stat(known_path(), &about), 0);
    assert_true(about.st_size < 64 * 64);
    assert_true(known_find(known_path(), &port, &known));
}

static char heard[256];
static size_t heard_size;
static bool takes_it = true;

static void forget_what_was_heard(void)
{
    memset(heard, 0, sizeof heard);
    heard_size = 0;
    takes_it = true;
}

static bool hear(struct transport *transport, const uint8_t *bytes, size_t size)
{
    (void)transport;
    assert_true(heard_size + size < sizeof heard);
    memcpy(heard + heard_size, bytes, size);
    heard_size += size;
    return takes_it;
}

static const struct transport_ops ear = {.name = "ear", .write = hear};
static const struct dialogue polite = {.begin = {{"hello ", 6, 300}, {"start ", 6, 100}},
                                       .end = {{"stop ", 5, 0}, {"bye ", 4, 0}},
                                       .alive = {"still ", 6, 1000}};

static void a_dialogue_is_said_in_its_time(void **state)
{
    (void)state;
    struct transport transport = {.ops = &ear};
    struct problem problem;
    struct speech speech;
    static const struct {
        int at_ms;
        const char *heard;
    } turns[] = {{0, "hello "},
                 {100, "hello "},
                 {300, "hello start "},
                 {400, "hello start still "},
                 {1300, "hello start still "},
                 {1400, "hello start still still "}};
    forget_what_was_heard();
    assert_int_equal(speech_learn(&speech, &polite, NULL, &problem), STATUS_OK);
    speech_start(&speech, 0);
    for (size_t i = 0; i < sizeof turns / sizeof turns[0]; i++) {
        assert_true(speech_turn(&speech, &transport, turns[i].at_ms * NS_PER_MS));
        assert_string_equal(heard, turns[i].heard);
    }
    speech_end(&speech, &transport);
    assert_string_equal(heard, "hello start still still stop bye ");
    takes_it = false;
    assert_false(speech_turn(&speech, &transport, 9000 * NS_PER_MS));
}

/* A record that begins later has not heard the answers. */
static void for_each_sitting_it_is_asked_again_where_that_is_needed(void **state)
{
    (void)state;
    struct transport transport = {.ops = &ear};
    struct problem problem;
    struct speech speech;
    for (int each = 0; each < 2; each++) {
        struct dialogue asked = {.begin = {{"what ", 5, 100}}, .each_sitting = each == 1};
        forget_what_was_heard();
        assert_int_equal(speech_learn(&speech, &asked, NULL, &problem), STATUS_OK);
        speech_start(&speech, 0);
        for (int at_ms = 0; at_ms < 500; at_ms += 100)
            assert_true(speech_turn(&speech, &transport, at_ms * NS_PER_MS));
        speech_again(&speech, 500 * NS_PER_MS);
        assert_true(speech_turn(&speech, &transport, 500 * NS_PER_MS));
        assert_string_equal(heard, each ? "what what " : "what ");
    }
    assert_true(device_find("shimmer3")->dialogue->each_sitting);
    assert_int_equal(speech_learn(&speech, NULL, NULL, &problem), STATUS_OK);
    speech_again(&speech, 0);
    assert_true(speech_turn(&speech, &transport, NS_PER_S));
}

static void to_a_device_that_is_deaf_nothing_is_said(void **state)
{
    (void)state;
    struct transport transport = {.ops = &ear};
    struct problem problem;
    struct speech speech;
    forget_what_was_heard();
    assert_int_equal(speech_learn(&speech, NULL, NULL, &problem), STATUS_OK);
    speech_start(&speech, 0);
    for (int ms = 0; ms < 10000; ms += 100)
        assert_true(speech_turn(&speech, &transport, ms * NS_PER_MS));
    speech_end(&speech, &transport);
    assert_string_equal(heard, "");
}

/* With the person's key in its place; without one nothing is said, and what is missing is. */
static void the_persons_key_is_said_and_missed_in_words(void **state)
{
    (void)state;
    static const uint8_t key[] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF};
    static const char *const wrong[] = {NULL, "", "01 23", "none", "0000000000000000"};
    const struct dialogue *ant = device_find("ant-hrm")->dialogue;
    struct transport transport = {.ops = &ear};
    struct speech speech;
    struct problem problem = {0};
    forget_what_was_heard();
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_not_equal(speech_learn(&speech, ant, wrong[i], &problem), STATUS_OK);
        assert_non_null(strstr(problem.what, "ant_key"));
        assert_non_null(strstr(problem.what, "settings.yaml"));
        assert_true(strlen(problem.what) <= EVENT_TEXT_MAX); /* its full stop is not told */
        speech_start(&speech, 0);
        assert_true(speech_turn(&speech, &transport, NS_PER_S));
    }
    assert_int_equal(heard_size, 0);
    assert_int_equal(speech_learn(&speech, ant, "01 23 45 67 89 AB CD EF", &problem), STATUS_OK);
    speech_start(&speech, 0);
    assert_true(speech_turn(&speech, &transport, 0));
    size_t reset = heard_size;
    assert_true(speech_turn(&speech, &transport, NS_PER_S));
    assert_memory_equal(heard + reset + 4, key, sizeof key);
    uint8_t sum = 0;
    for (size_t i = reset; i < heard_size; i++)
        sum ^= (uint8_t)heard[i];
    assert_int_equal(sum, 0);
}

static void radio_has_no_line_to_hunt(void **state)
{
    (void)state;
    assert_false(hunt_has_line("/dev/rfcomm0"));
    assert_false(hunt_has_line("/dev/rfcomm12"));
    assert_true(hunt_has_line("/dev/ttyUSB0"));
    struct sensor_address address;
    struct candidate candidate;
    struct problem problem;
    assert_int_equal(sensor_address_parse("serial:/dev/rfcomm7", &address, &problem), STATUS_OK);
    assert_false(address.line_given);
    search_named(&address, &candidate);
    assert_true(candidate.address.line_given);
    assert_int_equal(sensor_address_parse("serial:/dev/ttyUSB77", &address, &problem), STATUS_OK);
    search_named(&address, &candidate);
    assert_false(candidate.address.line_given);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hunt_tries_every_setting_once_a_round),
        cmocka_unit_test(a_setting_is_called_as_people_call_it),
        cmocka_unit_test(known_sensors_are_found_again),
        cmocka_unit_test(a_damaged_memory_is_no_trouble),
        cmocka_unit_test(a_dialogue_is_said_in_its_time),
        cmocka_unit_test(for_each_sitting_it_is_asked_again_where_that_is_needed),
        cmocka_unit_test(to_a_device_that_is_deaf_nothing_is_said),
        cmocka_unit_test(the_persons_key_is_said_and_missed_in_words),
        cmocka_unit_test(radio_has_no_line_to_hunt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
