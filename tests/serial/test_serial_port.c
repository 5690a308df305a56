/* The whole way from a USB port to beats, with the real libserialport: an Arduino Uno made by
 * umockdev plays the pulse wave of a shared recording as a PulseSensor's sketch would send it, at
 * its real speed, in bursts as USB delivers them; half-way it is pulled out and plugged in again
 * elsewhere. The beats found are scored against the recording's reference beats.
 *
 * Runs with two preloaded libraries (serial.cmake); without them it says so and is skipped. */
#include "support.h"

#include "base/clock.h"
#include "base/log.h"
#include "board.h"
#include "score.h"
#include "sensors/link.h"
#include "sensors/ports.h"
#include "sketch.h"
#include "way.h"
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

/* A stretch in which the person's pulse took the same way from heart to finger within 20 ms; over
 * the whole recording that time itself wanders by more, and no reader could be nearer to the ECG.
 */
#define RECORDING  "ppg/bidmc_01"
#define START_S    280.0
#define PLAYED_S   42.5
#define PULLED_S   20.0
#define PLUGGED_S  22.5
#define BEATS_MOST 256

static UMockdevTestbed *bench;

/* --- the link, watched ---------------------------------------------------------------------- */

struct watch {
    struct ring ring;
    struct wakeup wakeup;
    struct link *link;
    struct test_events told;
};

static char known_sensors[256]; /* file of the link; empty: none */

static void watch_start_with(struct watch *watch, const char *words, bool simulate)
{
    struct link_config config = {.known = known_sensors[0] ? known_sensors : NULL,
                                 .ring = &watch->ring,
                                 .wakeup = &watch->wakeup,
                                 .simulate_when_absent = simulate};
    struct problem problem;
    *watch = (struct watch){0};
    assert_int_equal(ring_init(&watch->ring, sizeof(struct event), 1024), STATUS_OK);
    assert_int_equal(wakeup_init(&watch->wakeup), STATUS_OK);
    assert_int_equal(sensor_address_parse(words, &config.address, &problem), STATUS_OK);
    assert_int_equal(link_create(&config, &watch->link, &problem), STATUS_OK);
}

static void watch_start(struct watch *watch, const char *words)
{
    watch_start_with(watch, words, false);
}

static void watch_finish(struct watch *watch)
{
    link_destroy(watch->link);
    ring_finish(&watch->ring);
    wakeup_finish(&watch->wakeup);
    test_events_finish(&watch->told);
}

static void watch_take(struct watch *watch)
{
    struct event_sink sink = test_sink(&watch->told);
    struct event event;
    while (ring_pop(&watch->ring, &event))
        sink_put(&sink, &event);
}

/* The newest LINK event of this state so far, or NULL. */
static const struct event *link_event(const struct watch *watch, enum link_state state)
{
    for (size_t i = watch->told.count; i-- > 0;)
        if (watch->told.at[i].kind == EVENT_LINK && watch->told.at[i].link.state == state)
            return &watch->told.at[i];
    return NULL;
}

static struct event watch_for(struct watch *watch, enum link_state state)
{
    int64_t until_ns = clock_monotonic_ns() + 5 * NS_PER_S;
    watch_take(watch);
    while (!link_event(watch, state) && clock_monotonic_ns() < until_ns) {
        wakeup_wait_until(&watch->wakeup, until_ns);
        watch_take(watch);
    }
    assert_non_null(link_event(watch, state));
    return *link_event(watch, state);
}

/* --- the port ------------------------------------------------------------------------------- */

static void the_board_is_listed_by_its_name(void **state)
{
    (void)state;
    struct board board;
    struct port ports[8], again;
    const struct twins none = {.count = 0};
    board_plug(&board, bench, 0);
    assert_int_equal(ports_list(ports, 8), 1);
    assert_string_equal(ports[0].path, "/dev/ttyACM0");
    assert_string_equal(ports[0].description, "Arduino Uno");
    assert_string_equal(ports[0].serial_number, BOARD_SERIAL_NUMBER);
    assert_int_equal(ports[0].usb_vid, 0x2341);
    assert_int_equal(ports[0].usb_pid, 0x0043);
    assert_true(ports[0].likely);
    assert_true(ports[0].readable);
    board_pull(&board);
    assert_int_equal(ports_list(ports + 1, 7), 0);
    assert_false(ports_find_again(&ports[0], &none, &again));
    board_plug(&board, bench, 3);
    assert_true(ports_find_again(&ports[0], &none, &again));
    assert_string_equal(again.path, "/dev/ttyACM3");
    strcpy(ports[0].serial_number, "another");
    assert_false(ports_find_again(&ports[0], &none, &again));
    board_pull(&board);
}

/* Cheap adapters have no number, or all the same: the other one may be on another person. */
static void a_twin_is_not_taken_for_it(void **state)
{
    (void)state;
    struct board board, twin;
    struct port ports[8];
    struct twins twins;
    struct watch watch;
    board_plug_numbered(&board, bench, 0, "0001");
    board_plug_numbered(&twin, bench, 1, "0001");
    assert_int_equal(ports_list(ports, 8), 2);
    ports_twins(&ports[0], &twins);
    assert_int_equal(twins.count, 1);
    assert_string_equal(twins.paths[0], ports[1].path);
    watch_start(&watch, "serial:/dev/ttyACM0");
    watch_for(&watch, LINK_OPEN);
    board_pull(&board);
    watch_for(&watch, LINK_LOST);
    clock_sleep_until_ns(clock_monotonic_ns() + 800 * NS_PER_MS);
    watch_take(&watch);
    assert_null(strstr(link_event(&watch, LINK_OPEN)->link.text, "ttyACM1"));
    test_events_finish(&watch.told);
    watch.told = (struct test_events){0};
    board_plug_numbered(&board, bench, 2, "0001");
    assert_non_null(strstr(watch_for(&watch, LINK_OPEN).link.text, "ttyACM2"));
    watch_finish(&watch);
    board_pull(&board);
    board_pull(&twin);
}

static void the_line_is_set_and_kept_for_us_alone(void **state)
{
    (void)state;
    struct board board;
    struct watch watch, second;
    struct termios line;
    board_plug(&board, bench, 0);
    assert_int_equal(tcgetattr(board.fd, &line), 0);
    line.c_cflag |= CRTSCTS; /* left on by another program */
    assert_int_equal(tcsetattr(board.fd, TCSANOW, &line), 0);
    watch_start(&watch, "auto");
    struct event open = watch_for(&watch, LINK_OPEN);
    assert_string_equal(open.link.text, "Arduino Uno on /dev/ttyACM0");
    assert_int_equal(open.link.simulated, 0);
    assert_int_equal(tcgetattr(board.fd, &line), 0);
    assert_int_equal(line.c_cflag & CRTSCTS, 0);
    assert_int_equal(cfgetospeed(&line), B115200);
    assert_int_equal(line.c_cflag & (CSIZE | PARENB | CSTOPB), CS8);
    assert_int_equal(line.c_lflag & (ICANON | ECHO | ISIG), 0);
    watch_start(&second, "serial:/dev/ttyACM0");
    struct event failed = watch_for(&second, LINK_FAILED);
    assert_string_equal(failed.link.text, "/dev/ttyACM0 is in use by another program");
    watch_finish(&second);
    watch_finish(&watch);
    board_pull(&board);
}

static double processor_s(void)
{
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

static speed_t speed_of(const struct board *board, bool *odd)
{
    struct termios line;
    assert_int_equal(tcgetattr(board->fd, &line), 0);
    *odd = (line.c_cflag & PARODD) != 0; /* a pseudo-terminal has no PARENB */
    return cfgetospeed(&line);
}

/* The next setting; how the port is called at it. */
static struct event watch_next(struct watch *watch)
{
    test_events_finish(&watch->told);
    watch->told = (struct test_events){0};
    link_try_next(watch->link);
    return watch_for(watch, LINK_OPEN);
}

static void other_settings_are_tried_and_the_right_one_remembered(void **state)
{
    (void)state;
    struct board board;
    struct watch watch;
    bool odd;
    snprintf(known_sensors, sizeof known_sensors, "%s/sensors", test_folder());
    board_plug(&board, bench, 0);
    watch_start(&watch, "auto");
    watch_for(&watch, LINK_OPEN);
    assert_string_equal(watch_next(&watch).link.text, "Arduino Uno on /dev/ttyACM0 at 9600");
    assert_int_equal(speed_of(&board, &odd), B9600);
    link_recognised(watch.link, device_find("pulsesensor"));
    for (int i = 0; i < 100 && access(known_sensors, R_OK) != 0; i++)
        clock_sleep_until_ns(clock_monotonic_ns() + 20 * NS_PER_MS);
    watch_finish(&watch);

    watch_start(&watch, "auto");
    assert_string_equal(watch_for(&watch, LINK_OPEN).link.text,
                        "Arduino Uno on /dev/ttyACM0 at 9600");
    assert_int_equal(speed_of(&board, &odd), B9600);
    watch_next(&watch);
    assert_int_equal(speed_of(&board, &odd), B115200);
    watch_finish(&watch);

    watch_start(&watch, "serial:/dev/ttyACM0,57600"); /* as the person says, and no other */
    watch_for(&watch, LINK_OPEN);
    link_try_next(watch.link);
    clock_sleep_until_ns(clock_monotonic_ns() + 300 * NS_PER_MS);
    assert_int_equal(speed_of(&board, &odd), B57600);
    watch_finish(&watch);

    /* Last, because a pseudo-terminal keeps the half of a parity it was given. */
    watch_start(&watch, "serial:/dev/ttyACM0,19200-8O1");
    watch_for(&watch, LINK_OPEN);
    assert_int_equal(speed_of(&board, &odd), B19200);
    assert_true(odd);
    watch_finish(&watch);
    board_pull(&board);
    known_sensors[0] = '\0';
}

static void pulling_the_board_costs_no_processor(void **state)
{
    (void)state;
    struct board board;
    struct watch watch;
    board_plug(&board, bench, 0);
    watch_start(&watch, "auto");
    watch_for(&watch, LINK_OPEN);
    double before_s = processor_s();
    int64_t pulled_ns = clock_monotonic_ns();
    board_pull(&board);
    struct event lost = watch_for(&watch, LINK_LOST);
    assert_string_equal(lost.link.text, "Arduino Uno on /dev/ttyACM0 was unplugged");
    assert_true(lost.at_ns - pulled_ns < 300 * NS_PER_MS);
    clock_sleep_until_ns(pulled_ns + 500 * NS_PER_MS);
    double share = (processor_s() - before_s) / 0.5;
    print_message("lost after %.1f ms; processor %.1f %%\n",
                  s_from_ns(lost.at_ns - pulled_ns) * 1e3, 100 * share);
    assert_true(share < 0.2);
    watch_finish(&watch);
}

/* The simulated heart stands in until a sensor comes; a sitting keeps what it began with. */
static void a_sensor_that_is_plugged_in_later_takes_over(void **state)
{
    (void)state;
    struct board board;
    struct watch watch;
    watch_start_with(&watch, "auto", true);
    assert_int_equal(watch_for(&watch, LINK_OPEN).link.simulated, 1);
    link_keep(watch.link, true);
    board_plug(&board, bench, 0);
    clock_sleep_until_ns(clock_monotonic_ns() + 1500 * NS_PER_MS);
    watch_take(&watch);
    assert_int_equal(link_event(&watch, LINK_OPEN)->link.simulated, 1);
    link_keep(watch.link, false);
    int64_t until_ns = clock_monotonic_ns() + 3 * NS_PER_S;
    while (link_event(&watch, LINK_OPEN)->link.simulated && clock_monotonic_ns() < until_ns) {
        wakeup_wait_until(&watch.wakeup, until_ns);
        watch_take(&watch);
    }
    assert_int_equal(link_event(&watch, LINK_OPEN)->link.simulated, 0);
    assert_string_equal(link_event(&watch, LINK_OPEN)->link.text, "Arduino Uno on /dev/ttyACM0");
    assert_null(link_event(&watch, LINK_LOST));
    watch_finish(&watch);
    board_pull(&board);
}

/* Somebody else's board must not take the place of a sensor that was pulled. */
static void another_board_does_not_take_its_place(void **state)
{
    (void)state;
    struct board board, other;
    struct watch watch;
    board_plug(&board, bench, 0);
    watch_start(&watch, "auto");
    watch_for(&watch, LINK_OPEN);
    board_plug_numbered(&other, bench, 1, "ANOTHER");
    board_pull(&board);
    int64_t lost_ns = watch_for(&watch, LINK_LOST).at_ns;
    clock_sleep_until_ns(clock_monotonic_ns() + NS_PER_S);
    watch_take(&watch);
    assert_true(link_event(&watch, LINK_OPEN)->at_ns < lost_ns);
    board_plug(&board, bench, 3);
    int64_t until_ns = clock_monotonic_ns() + 2 * NS_PER_S;
    while (link_event(&watch, LINK_OPEN)->at_ns < lost_ns && clock_monotonic_ns() < until_ns) {
        wakeup_wait_until(&watch.wakeup, until_ns);
        watch_take(&watch);
    }
    assert_string_equal(link_event(&watch, LINK_OPEN)->link.text, "Arduino Uno on /dev/ttyACM3");
    watch_finish(&watch);
    board_pull(&board);
    board_pull(&other);
}

/* --- the whole way -------------------------------------------------------------------------- */

/* Plays up to this second of the stretch, at its speed, and takes what the link tells. */
static void play_until(struct sketch *sketch, const struct board *board, struct watch *watch,
                       double end_s)
{
    while (sketch_now_s(sketch) < end_s) {
        sketch_run(sketch, board);
        watch_take(watch);
        clock_sleep_until_ns(clock_monotonic_ns() + NS_PER_MS);
    }
}

static void check_the_gap(const struct watch *watch, int64_t pulled_ns, int64_t plugged_ns)
{
    const struct event *lost = link_event(watch, LINK_LOST), *open = link_event(watch, LINK_OPEN);
    const struct event *gap = NULL;
    for (size_t i = 0; i < watch->told.count; i++)
        if (watch->told.at[i].kind == EVENT_GAP)
            gap = &watch->told.at[i];
    assert_non_null(lost);
    assert_non_null(gap);
    print_message("pulled: told after %.1f ms; back: open after %.0f ms; gap of %.2f s\n",
                  s_from_ns(lost->at_ns - pulled_ns) * 1e3,
                  s_from_ns(open->at_ns - plugged_ns) * 1e3,
                  s_from_ns(gap->gap.to_ns - gap->gap.from_ns));
    assert_true(lost->at_ns - pulled_ns < 300 * NS_PER_MS);
    assert_true(open->at_ns > plugged_ns && open->at_ns - plugged_ns < 2 * NS_PER_S);
    assert_string_equal(open->link.text, "Arduino Uno on /dev/ttyACM1");
    assert_int_equal(test_count(&watch->told, EVENT_GAP), 1);
    assert_int_equal(gap->gap.cause, GAP_UNPLUGGED);
    /* What had come before the pull may be read after it, on a busy machine. */
    assert_true(gap->gap.from_ns > pulled_ns - 150 * NS_PER_MS && gap->gap.from_ns <= lost->at_ns);
    assert_true(gap->gap.to_ns >= plugged_ns && gap->gap.to_ns <= gap->at_ns);
}

static void print_score(const char *against, const struct score *score)
{
    print_message("against %s: %d found, %d missed, %d extra; sensitivity %.3f, precision %.3f; "
                  "delay %.1f ms, then median %.1f ms, worst %.1f ms, %.1f %% within 20 ms\n",
                  against, score->hits, score->missed, score->extra, score->sensitivity,
                  score->precision, score->delay_ms, score->median_ms, score->worst_ms,
                  100 * score->share_within_20_ms);
}

static void check_score(const struct score *score)
{
    assert_true(score->hits > 30);
    assert_true(score->sensitivity >= 0.97);
    assert_true(score->precision >= 0.97);
    assert_true(score->median_ms <= 10);
    assert_true(score->share_within_20_ms >= 0.95);
}

/* Against the heart itself, by its ECG; and against the same wave read without any wire, where what
 * is left is what sketch, converter, USB, link, decoder and time line add. */
static void check_the_beats(const struct watch *watch, const struct sketch *sketch)
{
    static const struct span spans[] = {{5, PULLED_S - 3}, {PLUGGED_S + 3, PLAYED_S - 1.5}};
    struct test_events out = {0}, direct = {0};
    double found_s[BEATS_MOST], direct_s[BEATS_MOST];
    int64_t dropped = way_of_bytes(&watch->told, sketch->began_ns, &out);
    way_of_samples(sketch, PLAYED_S, &direct);
    size_t found = way_beat_times(&out, found_s, BEATS_MOST);
    size_t expected = way_beat_times(&direct, direct_s, BEATS_MOST);
    struct score heart = score_beats(sketch->beats_s, sketch->beat_count, found_s, found, spans, 2);
    struct score wire = score_beats(direct_s, expected, found_s, found, spans, 2);
    print_message("%lld bytes dropped\n", (long long)dropped);
    print_score("the ECG", &heart);
    print_score("the wave itself", &wire);
    assert_true(dropped < 40); /* at most the lines that opening and pulling cut */
    check_score(&heart);
    check_score(&wire);
    assert_true(wire.worst_ms <= 10);
    test_events_finish(&out);
    test_events_finish(&direct);
}

static void a_pulse_is_followed_through_a_pull_to_the_millisecond(void **state)
{
    (void)state;
    static struct sketch sketch;
    struct board board;
    struct watch watch;
    board_plug(&board, bench, 0);
    watch_start(&watch, "serial:/dev/ttyACM0");
    watch_for(&watch, LINK_OPEN);
    if (!test_have_recordings() || !sketch_start(&sketch, RECORDING, START_S)) {
        watch_finish(&watch);
        skip();
    }
    play_until(&sketch, &board, &watch, PULLED_S);
    int64_t pulled_ns = clock_monotonic_ns();
    board_pull(&board);
    play_until(&sketch, &board, &watch, PLUGGED_S);
    int64_t plugged_ns = clock_monotonic_ns();
    board_plug(&board, bench, 1);
    play_until(&sketch, &board, &watch, PLAYED_S);
    check_the_gap(&watch, pulled_ns, plugged_ns);
    check_the_beats(&watch, &sketch);
    watch_finish(&watch);
    board_pull(&board);
    sketch_finish(&sketch);
}

/* A machine without any port for each test: a name is used up once it was plugged. */
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

/* Whether this program sees what umockdev plugs in. */
static bool preloaded(void)
{
    struct board board;
    bench_make(NULL);
    board_plug(&board, bench, 0);
    bool seen = umockdev_in_mock_environment();
    board_pull(&board);
    bench_clear(NULL);
    return seen;
}

#define ON_BENCH(test) cmocka_unit_test_setup_teardown(test, bench_make, bench_clear)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BENCH(the_board_is_listed_by_its_name),
        ON_BENCH(a_twin_is_not_taken_for_it),
        ON_BENCH(the_line_is_set_and_kept_for_us_alone),
        ON_BENCH(other_settings_are_tried_and_the_right_one_remembered),
        ON_BENCH(pulling_the_board_costs_no_processor),
        ON_BENCH(a_sensor_that_is_plugged_in_later_takes_over),
        ON_BENCH(another_board_does_not_take_its_place),
        ON_BENCH(a_pulse_is_followed_through_a_pull_to_the_millisecond),
    };
    if (!preloaded()) {
        print_message("skipped: umockdev is not preloaded (run this test through ctest)\n");
        return TEST_SKIPPED;
    }
    log_threshold(LOG_WARNING);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
