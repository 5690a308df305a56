/* The sensor thread against pseudo-terminals, pipes and files: what arrives, what is told when the
 * other end goes away, and what it costs meanwhile. Waits end with what they wait for. */
#include "link_watch.h"

#include "base/log.h"
#include "base/text.h"
#include "sensors/ports.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

/* --- what arrives --------------------------------------------------------------------------- */

static void every_byte_arrives_in_order_and_stamped(void **state)
{
    (void)state;
    struct watch watch;
    struct terminal terminal = terminal_make();
    uint8_t sent[4096], got[4096];
    for (size_t i = 0; i < sizeof sent; i++)
        sent[i] = (uint8_t)(i * 7 + i / 256); /* every value: line ends, ^C, ^S, ^D among them */
    watch_start(&watch, terminal.words, false, 256);
    struct event opening = watch_for(&watch, EVENT_LINK, LINK_OPENING);
    struct event open = watch_for(&watch, EVENT_LINK, LINK_OPEN);
    assert_non_null(strstr(opening.link.text, terminal.path));
    assert_non_null(strstr(open.link.text, terminal.path));
    assert_int_equal(open.link.simulated, 0);
    int64_t began_ns = clock_monotonic_ns();
    for (size_t at = 0; at < sizeof sent; at += 512) {
        write_all(terminal.master, sent + at, 512);
        assert_int_equal(watch_until_bytes(&watch, got, at + 512), at + 512);
    }
    assert_memory_equal(got, sent, sizeof sent);
    int64_t ended_ns = clock_monotonic_ns();
    for (size_t i = 0; i < watch.told.count; i++)
        if (watch.told.at[i].kind == EVENT_BYTES) {
            assert_true(watch.told.at[i].at_ns >= began_ns);
            assert_true(watch.told.at[i].at_ns <= ended_ns);
        }
    watch_finish(&watch);
    close(terminal.master);
}

static void a_byte_is_stamped_when_it_arrives_not_when_it_is_taken(void **state)
{
    (void)state;
    struct watch watch;
    struct terminal terminal = terminal_make();
    watch_start(&watch, terminal.words, false, 256);
    watch_for(&watch, EVENT_LINK, LINK_OPEN);
    int64_t before_ns = clock_monotonic_ns();
    write_all(terminal.master, "x", 1);
    pause_ms(150); /* nobody takes it */
    struct event bytes = watch_for(&watch, EVENT_BYTES, 0);
    assert_true(bytes.at_ns >= before_ns);
    assert_true(bytes.at_ns < before_ns + 100 * NS_PER_MS);
    watch_finish(&watch);
    close(terminal.master);
}

/* --- unplugging ----------------------------------------------------------------------------- */

static double processor_s(void)
{
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

static void a_hang_up_is_told_at_once_and_costs_nothing(void **state)
{
    (void)state;
    struct watch watch;
    struct terminal terminal = terminal_make();
    watch_start(&watch, terminal.words, false, 256);
    watch_for(&watch, EVENT_LINK, LINK_OPEN);
    int64_t closed_ns = clock_monotonic_ns();
    close(terminal.master);
    struct event lost = watch_for(&watch, EVENT_LINK, LINK_LOST);
    print_message("lost after %.1f ms: %s\n", s_from_ns(lost.at_ns - closed_ns) * 1e3,
                  lost.link.text);
    assert_true(lost.at_ns - closed_ns < 300 * NS_PER_MS);
    assert_non_null(strstr(lost.link.text, "was closed at its other end"));
    double before_s = processor_s();
    pause_ms(500);
    double share = (processor_s() - before_s) / 0.5;
    print_message("processor while hung up: %.2f %%\n", 100 * share);
    assert_true(share < 0.2);
    watch_finish(&watch);
}

static void a_sensor_that_comes_back_is_read_on_after_a_gap(void **state)
{
    (void)state;
    struct watch watch;
    char name[96], words[128];
    snprintf(name, sizeof name, "%s/sensor", test_folder());
    snprintf(words, sizeof words, "serial:%s", name);
    struct terminal first = terminal_make();
    assert_int_equal(symlink(first.path, name), 0);
    watch_start(&watch, words, false, 256);
    watch_for(&watch, EVENT_LINK, LINK_OPEN);
    write_all(first.master, "before", 6);
    struct event before = watch_for(&watch, EVENT_BYTES, 0);
    unlink(name);
    struct terminal second = terminal_make();
    close(first.master);
    watch_for(&watch, EVENT_LINK, LINK_LOST);
    int64_t back_ns = clock_monotonic_ns();
    assert_int_equal(symlink(second.path, name), 0);
    struct event open = watch_for(&watch, EVENT_LINK, LINK_OPEN);
    struct event gap = watch_for(&watch, EVENT_GAP, 0);
    assert_true(open.at_ns - back_ns < 600 * NS_PER_MS);
    assert_int_equal(gap.gap.cause, GAP_UNPLUGGED);
    assert_int_equal(gap.gap.count, 0);
    assert_true(gap.gap.from_ns >= before.at_ns && gap.gap.from_ns <= back_ns);
    assert_true(gap.gap.to_ns >= back_ns && gap.gap.to_ns <= gap.at_ns);
    write_all(second.master, "after", 5);
    struct event after = watch_for(&watch, EVENT_BYTES, 0);
    assert_memory_equal(after.bytes.at, "after", 5);
    watch_finish(&watch);
    close(second.master);
    unlink(name);
}

static void a_terminal_number_given_to_someone_else_is_left_alone(void **state)
{
    (void)state;
    struct watch watch;
    struct terminal ours = terminal_make();
    watch_start(&watch, ours.words, false, 256);
    watch_for(&watch, EVENT_LINK, LINK_OPEN);
    close(ours.master);
    watch_for(&watch, EVENT_LINK, LINK_LOST);
    struct terminal theirs = terminal_make(); /* mostly under the same number */
    write_all(theirs.master, "secret", 6);
    assert_null(watch_within(&watch, EVENT_LINK, LINK_OPEN, 700 * NS_PER_MS));
    assert_int_equal(test_count(&watch.told, EVENT_BYTES), 0);
    watch_finish(&watch);
    close(theirs.master);
}

static void a_pipe_is_lost_with_its_writer_and_found_with_the_next(void **state)
{
    (void)state;
    struct watch watch;
    char name[96], words[128];
    snprintf(name, sizeof name, "%s/pipe", test_folder());
    snprintf(words, sizeof words, "serial:%s", name);
    assert_int_equal(mkfifo(name, 0600), 0);
    watch_start(&watch, words, false, 256);
    watch_for(&watch, EVENT_LINK, LINK_OPEN);
    for (int round = 0; round < 2; round++) {
        int writer = open(name, O_WRONLY | O_CLOEXEC);
        write_all(writer, "S512\r\n", 6);
        struct event bytes = watch_for(&watch, EVENT_BYTES, 0);
        assert_int_equal(bytes.bytes.size, 6);
        close(writer);
        struct event lost = watch_for(&watch, EVENT_LINK, LINK_LOST);
        assert_non_null(strstr(lost.link.text, "was closed at its other end"));
        watch_for(&watch, EVENT_LINK, LINK_OPEN);
        struct event gap = watch_for(&watch, EVENT_GAP, 0);
        assert_int_equal(gap.gap.cause, GAP_UNPLUGGED);
        assert_int_equal(gap.gap.from_ns, bytes.at_ns);
    }
    watch_finish(&watch);
    unlink(name);
}

/* --- files ---------------------------------------------------------------------------------- */

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void a_recording_is_played_line_by_line_and_ends(void **state)
{
    (void)state;
    struct watch watch;
    char path[96], words[128], text[256] = "";
    uint8_t got[256];
    snprintf(path, sizeof path, "%s/night.txt", test_folder());
    struct text lines = text_over(text, sizeof text);
    for (int i = 0; i < 11; i++)
        text_add(&lines, "S5%02d\r\n", i);
    text_add(&lines, "%0100d", 7); /* 100 bytes and no line end: two pieces */
    write_file(path, text);
    for (int named_as_port = 0; named_as_port < 2; named_as_port++) {
        snprintf(words, sizeof words, "%s:%s", named_as_port ? "serial" : "file", path);
        watch_start(&watch, words, false, 256);
        struct event open = watch_for(&watch, EVENT_LINK, LINK_OPEN);
        struct event ended = watch_for(&watch, EVENT_LINK, LINK_ENDED);
        assert_non_null(strstr(ended.link.text, "came to its end"));
        assert_int_equal(watch_bytes(&watch, got, sizeof got), strlen(text));
        assert_memory_equal(got, text, strlen(text));
        assert_int_equal(test_count(&watch.told, EVENT_BYTES), 13);
        assert_true(ended.at_ns - open.at_ns >= 12 * 20 * NS_PER_MS);
        assert_int_equal(test_count(&watch.told, EVENT_GAP), 0);
        watch_finish(&watch);
    }
    unlink(path);
}

static void standard_input_is_read_as_it_comes(void **state)
{
    (void)state;
    struct watch watch;
    int ends[2], kept = dup(STDIN_FILENO);
    assert_int_equal(pipe(ends), 0);
    dup2(ends[0], STDIN_FILENO);
    watch_start(&watch, "-", false, 256);
    struct event open = watch_for(&watch, EVENT_LINK, LINK_OPEN);
    assert_string_equal(open.link.text, "Standard input");
    write_all(ends[1], "S512\r\n", 6);
    assert_int_equal(watch_for(&watch, EVENT_BYTES, 0).bytes.size, 6);
    close(ends[1]);
    struct event ended = watch_for(&watch, EVENT_LINK, LINK_ENDED);
    assert_string_equal(ended.link.text, "Standard input came to its end");
    watch_finish(&watch);
    dup2(kept, STDIN_FILENO);
    close(kept);
    close(ends[0]);
}

/* --- finding a source ----------------------------------------------------------------------- */

static bool a_board_is_plugged_in(void)
{
    struct port port;
    return ports_list(&port, 1) == 1 && port.likely;
}

static void the_simulated_heart_says_that_it_is_one(void **state)
{
    (void)state;
    struct watch watch;
    watch_start(&watch, "sim", false, 256);
    struct event opening = watch_for(&watch, EVENT_LINK, LINK_OPENING);
    struct event open = watch_for(&watch, EVENT_LINK, LINK_OPEN);
    assert_int_equal(opening.link.simulated, 1);
    assert_int_equal(open.link.simulated, 1);
    assert_string_equal(open.link.text, "Simulated heart");
    watch_for(&watch, EVENT_BYTES, 0);
    watch_finish(&watch);
}

static void without_a_sensor_it_searches_or_simulates_as_asked(void **state)
{
    (void)state;
    struct watch watch;
    if (a_board_is_plugged_in()) {
        print_message("skipped: a board is plugged in\n");
        skip();
    }
    watch_start(&watch, "auto", false, 256);
    struct event searching = watch_for(&watch, EVENT_LINK, LINK_SEARCHING);
    assert_string_equal(searching.link.text, "No sensor is plugged in");
    assert_null(watch_within(&watch, EVENT_LINK, LINK_SEARCHING, 600 * NS_PER_MS));
    watch_finish(&watch);
    watch_start(&watch, "auto", true, 256);
    struct event open = watch_for(&watch, EVENT_LINK, LINK_OPEN);
    assert_int_equal(open.link.simulated, 1);
    assert_int_equal(test_count(&watch.told, EVENT_GAP), 0);
    watch_finish(&watch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_arrives_in_order_and_stamped),
        cmocka_unit_test(a_byte_is_stamped_when_it_arrives_not_when_it_is_taken),
        cmocka_unit_test(a_hang_up_is_told_at_once_and_costs_nothing),
        cmocka_unit_test(a_sensor_that_comes_back_is_read_on_after_a_gap),
        cmocka_unit_test(a_terminal_number_given_to_someone_else_is_left_alone),
        cmocka_unit_test(a_pipe_is_lost_with_its_writer_and_found_with_the_next),
        cmocka_unit_test(a_recording_is_played_line_by_line_and_ends),
        cmocka_unit_test(standard_input_is_read_as_it_comes),
        cmocka_unit_test(the_simulated_heart_says_that_it_is_one),
        cmocka_unit_test(without_a_sensor_it_searches_or_simulates_as_asked),
    };
    log_threshold(LOG_WARNING);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
