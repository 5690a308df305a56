/* Bad days at the port, through a whole session: a line that is set wrongly, a Bluetooth port with
 * nobody behind it, a flood, a port that another program holds or that vanishes, a stick that
 * wants a key. What is asked: it goes on by itself where it can, and says in words what to do. */
#include "support.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "board.h"
#include "journal/record.h"
#include "session/session.h"
#include "session/words.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static UMockdevTestbed *bench;

/* --- a session, and what its screen says ---------------------------------------------------- */

static struct session *begin(const char *sensor, const char *ant_key)
{
    struct session *session;
    struct problem problem;
    const struct session_config config = {.sensor = sensor, .ant_key = ant_key};
    if (session_create(&config, &session, &problem))
        fail_msg("%s", problem.what);
    return session;
}

static const char *line_of(struct session *session)
{
    static char memory[160];
    struct text text = text_over(memory, sizeof memory);
    words_sensor(session_view(session), &text);
    return memory;
}

/* What the far end does every 20 ms meanwhile; NULL: nothing. */
typedef void (*far_end)(struct board *board);

/* Until the screen's line holds these words; after how many seconds. */
static double wait_for_words(struct session *session, struct board *board, far_end speak,
                             const char *words, double patience_s)
{
    int64_t began_ns = clock_monotonic_ns(), due_ns = began_ns;
    while (!strstr(line_of(session), words)) {
        if (clock_monotonic_ns() - began_ns > ns_from_s(patience_s))
            fail_msg("\"%s\" was awaited, and is: \"%s\"", words, line_of(session));
        if (speak)
            speak(board);
        due_ns += 20 * NS_PER_MS;
        clock_sleep_until_ns(due_ns);
    }
    return s_from_ns(clock_monotonic_ns() - began_ns);
}

static double wait_for_device(struct session *session, struct board *board, far_end speak,
                              double patience_s)
{
    int64_t began_ns = clock_monotonic_ns();
    while (!session_view(session)->device[0]) {
        if (clock_monotonic_ns() - began_ns > ns_from_s(patience_s))
            fail_msg("nothing was recognised: %s", line_of(session));
        speak(board);
        clock_sleep_until_ns(clock_monotonic_ns() + 20 * NS_PER_MS);
    }
    assert_string_equal(session_view(session)->device, "PulseSensor");
    return s_from_ns(clock_monotonic_ns() - began_ns);
}

/* --- far ends ------------------------------------------------------------------------------- */

static void say_line(struct board *board)
{
    static int sample;
    char line[16];
    int size = snprintf(line, sizeof line, "S%d\r\n", 500 + sample++ % 40);
    board_write(board, line, (size_t)size);
}

/* The kernel keeps the speed of a pseudo-terminal, though it does not use it. */
static speed_t speed_of(const struct board *board)
{
    struct termios line;
    assert_int_equal(tcgetattr(board->fd, &line), 0);
    return cfgetospeed(&line);
}

static speed_t right_speed;
static bool drops_damaged; /* many drivers do: at a wrong speed nothing comes at all */

static void say_at_right_speed(struct board *board)
{
    static uint32_t random = 1;
    char noise[12];
    if (speed_of(board) == right_speed) {
        say_line(board);
        return;
    }
    for (size_t i = 0; i < sizeof noise; i++) {
        random = random * 1664525u + 1013904223u; /* Knuth and Lewis */
        noise[i] = (char)(0x80 | random >> 24);
    }
    if (!drops_damaged)
        board_write(board, noise, sizeof noise);
}

/* The file's first sample, in session time; below zero: there is none. */
static double first_sample_s(const char *path)
{
    struct record *record;
    struct problem problem;
    struct event event;
    bool more = true;
    double at_s = -1;
    assert_int_equal(record_open(path, &record, &problem), STATUS_OK);
    while (at_s < 0 && record_next(record, &event, &more, &problem) == STATUS_OK && more)
        if (event.kind == EVENT_SAMPLE)
            at_s = s_from_ns(event.at_ns);
    record_close(record);
    return at_s;
}

/* --- the days ------------------------------------------------------------------------------- */

static void a_wrong_speed_is_found_out_and_remembered(void **state)
{
    (void)state;
    static const struct {
        speed_t speed;
        const char *words;
        double within_s; /* 4 to 6 s for each speed before it */
    } cases[] = {{B9600, "at 9600", 9}, {B57600, "at 57600", 16}};
    for (int silent = 0; silent < 2; silent++)
        for (int i = 0; i < 2 - silent; i++) {
            struct board board;
            char number[32];
            snprintf(number, sizeof number, "%d%d", silent, i);
            right_speed = cases[i].speed;
            drops_damaged = silent;
            board_plug_numbered(&board, bench, 2 * silent + i, number);
            struct session *session = begin("auto", NULL);
            double found_s =
                wait_for_device(session, &board, say_at_right_speed, cases[i].within_s);
            assert_non_null(strstr(session_view(session)->link_text, cases[i].words));
            clock_sleep_until_ns(clock_monotonic_ns() + 300 * NS_PER_MS); /* it is written down */
            session_destroy(session);
            session = begin("auto", NULL);
            double again_s = wait_for_device(session, &board, say_at_right_speed, 3);
            print_message("%s, %s at others: found after %.1f s; the next time after %.1f s\n",
                          cases[i].words, silent ? "silent" : "noise", found_s, again_s);
            session_destroy(session);
            board_pull(&board);
        }
}

/* Recognised on the home screen: a sitting begins with its first line. */
static void a_new_sitting_knows_the_sensor(void **state)
{
    (void)state;
    struct board board;
    char path[PATH_SIZE];
    struct problem problem;
    const struct recording recording = {.folder = test_folder()};
    board_plug(&board, bench, 0);
    struct session *session = begin("auto", NULL);
    wait_for_device(session, &board, say_line, 3);
    assert_int_equal(session_begin(session, NULL, NULL, &recording, &problem), STATUS_OK);
    text_copy(path, sizeof path, session_view(session)->record_path);
    assert_string_equal(session_view(session)->device, "PulseSensor");
    for (int i = 0; i < 25; i++) {
        say_line(&board);
        clock_sleep_until_ns(clock_monotonic_ns() + 20 * NS_PER_MS);
    }
    session_destroy(session);
    double first_s = first_sample_s(path);
    print_message("first sample after %.0f ms\n", 1e3 * first_s);
    assert_true(first_s >= 0 && first_s < 0.3);
    board_pull(&board);
}

/* Bound, open, and nobody there: the screen says what to do, and no speed is tried. */
static void a_radio_port_with_nobody_behind_it(void **state)
{
    (void)state;
    struct board board;
    board_pair(&board, bench, 0);
    struct session *session = begin("serial:/dev/rfcomm0", NULL);
    wait_for_words(session, &board, NULL, "Listening on Port /dev/rfcomm0", 3);
    double silent_s =
        wait_for_words(session, &board, NULL, "is silent: is the sensor switched on", 9);
    print_message("%s (after %.1f s)\n", line_of(session), silent_s);
    assert_int_equal(speed_of(&board), B115200);
    wait_for_device(session, &board, say_line, 3);
    board_pull(&board);
    wait_for_words(session, &board, NULL, "switched off or out of reach", 1);
    int64_t began_ns = clock_monotonic_ns();
    session_destroy(session);
    assert_true(clock_monotonic_ns() - began_ns < 700 * NS_PER_MS);
}

/* A Leonardo is USB itself: however long it is silent, there is no speed to be wrong. */
static void a_board_that_is_usb_itself_has_no_speed(void **state)
{
    (void)state;
    struct board board;
    board_plug_kind(&board, bench, 0, "L", "8036");
    struct session *session = begin("auto", NULL);
    wait_for_words(session, &board, NULL, "Listening on Arduino Leonardo", 3);
    wait_for_words(session, &board, NULL, "is silent", 9);
    assert_int_equal(speed_of(&board), B115200);
    wait_for_device(session, &board, say_line, 3);
    session_destroy(session);
    board_pull(&board);
}

static size_t sent;

/* A megabyte a second, or what the line takes. */
static void flood(struct board *board)
{
    char lines[20480];
    struct text text = text_over(lines, sizeof lines);
    while (text.used < sizeof lines - 16)
        text_add(&text, right_speed ? "S%zu\r\n" : "\x91%zu\xE3", 400 + text.used % 100);
    ssize_t count = write(board->fd, lines, text.used);
    sent += count > 0 ? (size_t)count : 0;
}

static void a_flood_keeps_nobody_from_their_turn(void **state)
{
    (void)state;
    for (int known = 0; known < 2; known++) {
        struct board board;
        board_plug(&board, bench, known);
        struct session *session =
            begin(known ? "serial:/dev/ttyACM1" : "serial:/dev/ttyACM0", NULL);
        wait_for_words(session, &board, NULL, "Listening", 3);
        assert_int_equal(fcntl(board.fd, F_SETFL, O_NONBLOCK), 0);
        right_speed = known ? B115200 : 0;
        sent = 0;
        int64_t began_ns = clock_monotonic_ns(), late_ns = 0;
        while (clock_monotonic_ns() - began_ns < 2 * NS_PER_S) {
            flood(&board);
            clock_sleep_until_ns(clock_monotonic_ns() + 4 * NS_PER_MS);
            const struct snapshot *view = session_view(session);
            int64_t now_ns = clock_monotonic_ns() - view->origin_ns - view->now_ns;
            late_ns = now_ns > late_ns ? now_ns : late_ns;
        }
        print_message("%s: %.2f MB/s, %lld events refused, screen at most %.0f ms behind: %s\n",
                      known ? "lines" : "noise", (double)sent / 2e6,
                      (long long)session_view(session)->refused, s_from_ns(late_ns) * 1e3,
                      line_of(session));
        assert_true(late_ns < NS_PER_S);
        began_ns = clock_monotonic_ns();
        session_destroy(session);
        assert_true(clock_monotonic_ns() - began_ns < NS_PER_S);
        board_pull(&board);
    }
}

static void a_port_that_is_held_is_opened_when_it_is_free(void **state)
{
    (void)state;
    struct board board;
    board_plug(&board, bench, 0);
    struct session *first = begin("serial:/dev/ttyACM0", NULL);
    wait_for_device(first, &board, say_line, 5);
    struct session *second = begin("auto", NULL);
    wait_for_words(second, &board, say_line, "/dev/ttyACM0 is in use by another program", 3);
    session_destroy(first);
    double after_s = wait_for_device(second, &board, say_line, 5);
    print_message("free: read after %.1f s\n", after_s);
    session_destroy(second);
    board_pull(&board);
}

/* The system still lists it, and its name below /dev is gone. */
static void a_port_that_vanishes_while_it_is_opened(void **state)
{
    (void)state;
    struct board board, again;
    char path[256];
    board_plug(&board, bench, 0);
    char *root = umockdev_testbed_get_root_dir(bench);
    snprintf(path, sizeof path, "%s/dev/%s", root, board.name);
    g_free(root);
    assert_int_equal(unlink(path), 0);
    struct session *session = begin("auto", NULL);
    wait_for_words(session, &board, NULL, "There is no port /dev/ttyACM0", 3);
    board_pull(&board);
    wait_for_words(session, &board, NULL, "No sensor is plugged in", 3);
    board_plug(&again, bench, 1);
    double after_s = wait_for_device(session, &again, say_line, 4);
    print_message("plugged in again: recognised after %.1f s\n", after_s);
    session_destroy(session);
    board_pull(&again);
}

static void a_port_without_modem_lines_is_read(void **state)
{
    (void)state;
    struct board board;
    setenv("NO_MODEM_LINES", "1", 1); /* no other thread runs */
    board_plug(&board, bench, 0);
    struct session *session = begin("auto", NULL);
    wait_for_device(session, &board, say_line, 3);
    assert_int_equal(speed_of(&board), B115200);
    board_pull(&board);
    wait_for_words(session, &board, NULL, "The sensor is gone", 1);
    session_destroy(session);
    unsetenv("NO_MODEM_LINES");
}

static void a_stick_without_a_key_is_left_alone_and_with_one_is_told_it(void **state)
{
    (void)state;
    static const uint8_t key[] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF};
    struct board board;
    uint8_t heard[512];
    size_t size = 0;
    board_plug(&board, bench, 0);
    assert_int_equal(fcntl(board.fd, F_SETFL, O_NONBLOCK), 0);
    struct session *session = begin("serial:/dev/ttyACM0,ant-hrm", NULL);
    wait_for_words(session, &board, NULL, "set ant_key in settings.yaml", 3);
    print_message("%s\n", line_of(session));
    assert_true(read(board.fd, heard, sizeof heard) <= 0);
    session_destroy(session);
    session = begin("serial:/dev/ttyACM0,ant-hrm", "01 23 45 67 89 ab cd ef");
    for (int i = 0; i < 150 && !memmem(heard, size, "\xA4\x01\x4B\x00\xEE", 5); i++) {
        ssize_t count = read(board.fd, heard + size, sizeof heard - size);
        size += count > 0 ? (size_t)count : 0;
        clock_sleep_until_ns(clock_monotonic_ns() + 20 * NS_PER_MS);
    }
    assert_non_null(memmem(heard, size, "\xA4\x01\x4B\x00\xEE", 5)); /* all has been said */
    assert_non_null(memmem(heard, size, key, sizeof key));
    session_destroy(session);
    ssize_t count = read(board.fd, heard, sizeof heard);
    assert_true(count > 0 &&
                memmem(heard, (size_t)count, "\xA4\x01\x4C\x00\xE9", 5)); /* farewell */
    board_pull(&board);
}

static int bench_make(void **state)
{
    (void)state;
    bench = umockdev_testbed_new();
    return 0;
}

static int bench_clear(void **state)
{
    (void)state;
    g_clear_object(&bench);
    return 0;
}

#define ON_BENCH(test) cmocka_unit_test_setup_teardown(test, bench_make, bench_clear)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BENCH(a_wrong_speed_is_found_out_and_remembered),
        ON_BENCH(a_new_sitting_knows_the_sensor),
        ON_BENCH(a_radio_port_with_nobody_behind_it),
        ON_BENCH(a_board_that_is_usb_itself_has_no_speed),
        ON_BENCH(a_flood_keeps_nobody_from_their_turn),
        ON_BENCH(a_port_that_is_held_is_opened_when_it_is_free),
        ON_BENCH(a_port_that_vanishes_while_it_is_opened),
        ON_BENCH(a_port_without_modem_lines_is_read),
        ON_BENCH(a_stick_without_a_key_is_left_alone_and_with_one_is_told_it),
    };
    const char *preloaded = getenv("LD_PRELOAD");
    if (!preloaded || !strstr(preloaded, "umockdev")) {
        print_message("skipped: umockdev is not preloaded (run this test through ctest)\n");
        return TEST_SKIPPED;
    }
    setenv("XDG_STATE_HOME", test_folder(), 1); /* no memory of the person's own */
    log_threshold(LOG_WARNING);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
