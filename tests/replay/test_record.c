/* `kindbeat record` as a lab uses it: markers of every kind at the moment they came, what is
 * required before it begins, several sensors, and an end in order. */
#include "program.h"
#include "support.h"

#include "base/clock.h"
#include "base/text.h"
#include "journal/record.h"
#include "session/replay.h"
#include "session/session.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

#define LATE_NS (60 * NS_PER_MS) /* a machine that is busy with other tests */

/* A running `kindbeat record` with our hands on its input. */
struct lab {
    pid_t pid;
    int input;          /* what it reads: a pipe or a terminal */
    int output, errors; /* what it prints; the same where it is a terminal */
    char path[PATH_SIZE];
};

static void become_kindbeat(char *const *words)
{
    setenv("HOME", test_folder(), 1);
    setenv("XDG_DATA_HOME", "", 1);
    setenv("XDG_CONFIG_HOME", "", 1);
    execv(KINDBEAT_BINARY, words);
    _exit(127);
}

static void lab_start(struct lab *lab, char *const *words)
{
    int input[2], output[2], errors[2];
    assert_int_equal(pipe(input) | pipe(output) | pipe(errors), 0);
    lab->pid = fork();
    if (lab->pid == 0) {
        dup2(input[0], 0);
        dup2(output[1], 1);
        dup2(errors[1], 2);
        for (int fd = 3; fd < 64; fd++)
            close(fd);
        become_kindbeat(words);
    }
    close(input[0]);
    close(output[1]);
    close(errors[1]);
    lab->input = input[1];
    lab->output = output[0];
    lab->errors = errors[0];
}

/* Reads until `sign` was printed, for at most ten seconds; what was read goes into `said`. */
static void await(int descriptor, const char *sign, char *said, size_t size)
{
    size_t used = 0;
    int64_t until_ns = clock_monotonic_ns() + 10 * NS_PER_S;
    said[0] = '\0';
    while (!strstr(said, sign) && used + 1 < size && clock_monotonic_ns() < until_ns) {
        struct pollfd wanted = {.fd = descriptor, .events = POLLIN};
        if (poll(&wanted, 1, 100) <= 0)
            continue;
        ssize_t count = read(descriptor, said + used, size - 1 - used);
        if (count <= 0)
            break;
        used += (size_t)count;
        said[used] = '\0';
    }
    if (!strstr(said, sign))
        fail_msg("no \"%s\" in: %s", sign, said);
}

static void keep_path(struct lab *lab, char *said)
{
    char *at = strstr(said, "Recording to ");
    assert_non_null(at);
    at += strlen("Recording to ");
    at[strcspn(at, "\r\n")] = '\0';
    text_copy(lab->path, sizeof lab->path, at);
}

static int lab_end(struct lab *lab)
{
    int status;
    assert_int_equal(waitpid(lab->pid, &status, 0), lab->pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* The markers of a session: their texts, and when they came on the monotonic clock. */
struct marker {
    char text[EVENT_TEXT_MAX];
    int64_t at_ns;
};

static int markers_of(const char *path, struct marker *markers, int most)
{
    struct record *record;
    struct problem problem;
    struct event event;
    bool more;
    int count = 0;
    int64_t started_ns;
    assert_int_equal(record_open(path, &record, &problem), STATUS_OK);
    assert_true(record_complete(record));
    assert_true(parse_int64(record_fact(record, "started_monotonic_ns"), &started_ns));
    while (record_next(record, &event, &more, &problem) == STATUS_OK && more) {
        if (event.kind != EVENT_INTENT || event.intent.intent != INTENT_MARK)
            continue;
        assert_true(count < most);
        text_copy(markers[count].text, sizeof markers[count].text, event.intent.text);
        markers[count++].at_ns = started_ns + event.at_ns;
    }
    record_close(record);
    return count;
}

static void assert_marker(const struct marker *marker, const char *text, int64_t sent_ns)
{
    assert_string_equal(marker->text, text);
    if (marker->at_ns < sent_ns || marker->at_ns > sent_ns + LATE_NS)
        fail_msg("\"%s\" came %.1f ms after it was sent", text,
                 1000 * s_from_ns(marker->at_ns - sent_ns));
}

static void assert_replays(const char *path)
{
    struct replay_verdict verdict;
    struct problem problem;
    assert_int_equal(replay_check(path, &verdict, &problem), STATUS_OK);
    if (!verdict.identical)
        fail_msg("%s", verdict.difference);
}

static void pass_ms(int ms)
{
    clock_sleep_until_ns(clock_monotonic_ns() + ms * NS_PER_MS);
}

static void lines_and_signals_are_markers_at_their_moment(void **state)
{
    (void)state;
    static char *const words[] = {
        "kindbeat", "record", "--sensor",  "sim:steady",    "--study", "S1", "--condition",
        "rest",     "--note", "left hand", "--participant", "P03",     NULL};
    static const char *const lines[] = {"start\n", "  a longer name, with \xC3\xA4 \r\n", "\n",
                                        "half a \xC3 character\n"};
    static const char *const texts[] = {"start", "  a longer name, with \xC3\xA4", "mark",
                                        "half a ? character"};
    struct lab lab;
    struct marker markers[8];
    int64_t sent_ns[6];
    char said[4096];
    lab_start(&lab, words);
    await(lab.errors, ".kindbeat\n", said, sizeof said);
    keep_path(&lab, said);
    for (int i = 0; i < 4; i++) {
        pass_ms(130 + 7 * i);
        sent_ns[i] = clock_monotonic_ns();
        assert_int_equal(write(lab.input, lines[i], strlen(lines[i])), strlen(lines[i]));
    }
    for (int i = 4; i < 6; i++) {
        pass_ms(130);
        sent_ns[i] = clock_monotonic_ns();
        kill(lab.pid, i == 4 ? SIGUSR1 : SIGUSR2);
    }
    pass_ms(150);
    kill(lab.pid, SIGINT);
    await(lab.output, ".kindbeat\n", said, sizeof said);
    assert_int_equal(lab_end(&lab), 0);
    assert_int_equal(markers_of(lab.path, markers, 8), 6);
    int on_the_grid = 0; /* of ticks */
    for (int i = 0; i < 6; i++) {
        assert_marker(&markers[i], i < 4 ? texts[i] : i == 4 ? "signal 1" : "signal 2", sent_ns[i]);
        on_the_grid += markers[i].at_ns % (100 * NS_PER_MS) == 0;
    }
    assert_int_equal(on_the_grid, 0);
    assert_replays(lab.path);

    struct record *record;
    struct problem problem;
    assert_int_equal(record_open(lab.path, &record, &problem), STATUS_OK);
    assert_string_equal(record_fact(record, "study"), "S1");
    assert_string_equal(record_fact(record, "condition"), "rest");
    assert_string_equal(record_fact(record, "note"), "left hand");
    assert_string_equal(record_fact(record, "port"), "Simulated heart");
    assert_non_null(record_fact(record, "system"));
    assert_non_null(record_fact(record, "utc_offset_s"));
    record_close(record);
    close(lab.input);
    close(lab.output);
    close(lab.errors);
}

static void keys_are_markers_and_the_terminal_is_as_before(void **state)
{
    (void)state;
    static char *const words[] = {"kindbeat", "record", "--sensor", "sim:steady", NULL};
    static const struct {
        const char *bytes, *name;
    } keys[] = {{"a", "a"},
                {" ", "mark"},
                {"\033[A", "up"},
                {"\xC3\xA9", "\xC3\xA9"},
                {"\033[6~", "page down"},
                {"\033[99~", NULL},
                {"\r", "enter"},
                {"7", "7"}};
    struct lab lab;
    struct termios before, after;
    struct winsize size = {.ws_row = 24, .ws_col = 200};
    struct marker markers[8];
    char said[16384];
    int other_end;
    assert_int_equal(openpty(&lab.input, &other_end, NULL, NULL, &size), 0);
    tcgetattr(other_end, &before);
    lab.pid = fork();
    if (lab.pid == 0) {
        login_tty(other_end); /* a session of its own */
        close(lab.input);
        become_kindbeat(words);
    }
    await(lab.input, ".kindbeat", said, sizeof said);
    pass_ms(100);
    keep_path(&lab, said);
    int64_t sent_ns[8];
    for (size_t i = 0; i < 8; i++) {
        pass_ms(60);
        sent_ns[i] = clock_monotonic_ns();
        assert_int_equal(write(lab.input, keys[i].bytes, strlen(keys[i].bytes)),
                         strlen(keys[i].bytes));
    }
    await(lab.input, "7 markers", said, sizeof said);
    assert_non_null(strstr(said, "PulseSensor"));
    assert_non_null(strstr(said, "GB free"));
    assert_non_null(strstr(said, "simulated heart"));
    assert_int_equal(write(lab.input, "\x03", 1), 1); /* Ctrl-C */
    await(lab.input, ".kindbeat", said, sizeof said);
    assert_int_equal(lab_end(&lab), 0);
    tcgetattr(other_end, &after);
    assert_int_equal(after.c_lflag, before.c_lflag);
    assert_int_equal(markers_of(lab.path, markers, 8), 7);
    for (int i = 0, found = 0; i < 8; i++)
        if (keys[i].name)
            assert_marker(&markers[found++], keys[i].name, sent_ns[i]);
    close(lab.input);
    close(other_end);
}

static void what_is_required_is_waited_for_and_named(void **state)
{
    static const struct {
        const char *words;
        int exit_status;
        const char *said;
    } runs[] = {
        {"record --require gold", 2, "good fair ppg"},
        {"record --require ecg,,rr", 2, "\"\" cannot be required"},
        {"record --require good --sensor -", 2, "cannot be waited for"},
        {"record --sensor sim --require ecg,ppg --wait 1s", 1,
         "After 1 s it could not begin: no ecg comes."},
        {"record --sensor sim:steady --require ppg --for 300ms --wait 20s", 0, ".kindbeat"},
        {"record --sensor sim --sensor serial:/dev/ttyNOT --for 1s", 1, "/dev/ttyNOT"},
        {"record --sensor sim --sensor auto --for 1s", 1, "Name each"},
        {"record --sensor serial:/dev/ttyNOT --sensor serial:/dev/ttyNOT --for 1s", 1, "once"},
        {"record --sensor 1 --sensor 2 --sensor 3 --sensor 4 --sensor 5", 2, "at most 4"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        char words[256];
        snprintf(words, sizeof words, "%s </dev/null", runs[i].words);
        expect(words, runs[i].exit_status, runs[i].said);
    }
}

static void two_sensors_are_one_session(void **state)
{
    (void)state;
    struct session *session;
    struct problem problem;
    char path[PATH_SIZE];
    const struct session_config config = {.sensor = "sim:steady", .others = {"sim:seed=4"}};
    const struct recording recording = {.folder = test_folder()};
    assert_int_equal(session_create(&config, &session, &problem), STATUS_OK);
    assert_int_equal(session_begin(session, NULL, NULL, &recording, &problem), STATUS_OK);
    while (session_view(session)->now_ns < 2 * NS_PER_S)
        pass_ms(20);
    assert_int_equal(session_view(session)->sensor_count, 2);
    assert_string_equal(session_view(session)->sensors[1].device, "PulseSensor");
    text_copy(path, sizeof path, session_view(session)->record_path);
    session_destroy(session);
    assert_replays(path);

    struct record *record;
    struct event event;
    bool more;
    int beats[2] = {0}, samples[2] = {0};
    assert_int_equal(record_open(path, &record, &problem), STATUS_OK);
    assert_string_equal(record_fact(record, "sensor"), "sim:steady");
    assert_string_equal(record_stream_fact(record, "sensor", 1), "sim:seed=4");
    assert_null(record_stream_fact(record, "sensor", 2));
    while (record_next(record, &event, &more, &problem) == STATUS_OK && more) {
        assert_true(event.stream < 2);
        beats[event.stream] += event.kind == EVENT_BEAT;
        samples[event.stream] += event.kind == EVENT_SAMPLE;
    }
    record_close(record);
    for (int i = 0; i < 2; i++)
        assert_true(samples[i] > 50 && beats[i] >= 1);
}

/* The simulated cable is pulled and put back: recording goes on, and the gap is in the record. */
static void a_pulled_cable_is_a_gap(void **state)
{
    (void)state;
    static char program[] = "kindbeat", simulate[] = "simulate", record[] = "record",
                link[] = "--link", fault[] = "--fault", unplug[] = "unplug=2.5+1",
                sensor[] = "--sensor", length[] = "--for", time[] = "4s", folder[] = "--folder";
    char at[160], address[200], said[4096], where[160];
    struct lab person = {.path = ""}, lab = {.path = ""};
    struct record *session;
    struct problem problem;
    struct event event;
    bool more = true;
    int gaps = 0, opened = 0;
    int64_t last_ns = 0;
    snprintf(at, sizeof at, "%s/cable", test_folder());
    snprintf(address, sizeof address, "serial:%s", at);
    snprintf(where, sizeof where, "%s/cable-sessions", test_folder());
    char *simulating[] = {program, simulate, link, at, fault, unplug, NULL};
    char *recording[] = {program, record, sensor, address, length, time, folder, where, NULL};
    lab_start(&person, simulating);
    await(person.output, "speaks on", said, sizeof said);
    lab_start(&lab, recording);
    await(lab.errors, "Recording to ", said, sizeof said);
    await(lab.output, ".kindbeat", said, sizeof said);
    assert_int_equal(lab_end(&lab), 0);
    kill(person.pid, SIGINT);
    assert_int_equal(lab_end(&person), 0);
    assert_int_not_equal(access(at, F_OK), 0); /* the link is gone with it */
    said[strcspn(said, "\r\n")] = '\0';
    assert_int_equal(record_open(said, &session, &problem), STATUS_OK);
    while (record_next(session, &event, &more, &problem) == STATUS_OK && more) {
        opened += event.kind == EVENT_LINK && event.link.state == LINK_OPEN;
        if (event.kind == EVENT_GAP) {
            gaps++;
            assert_int_equal(event.gap.cause, GAP_UNPLUGGED);
            assert_true(event.gap.to_ns - event.gap.from_ns > 900 * NS_PER_MS);
            last_ns = event.gap.to_ns;
        } else if (event.kind == EVENT_SAMPLE && gaps > 0) {
            assert_true(event.sample.time_ns > last_ns - 100 * NS_PER_MS);
            last_ns = event.sample.time_ns;
        }
    }
    assert_int_equal(gaps, 1);
    assert_int_equal(opened, 2);
    record_close(session);
}

static void put(const char *const folders[], const char *file_name, const char *words)
{
    char name[PATH_SIZE];
    for (; *folders; folders++) {
        snprintf(name, sizeof name, "%s%s", test_folder(), *folders);
        assert_true(mkdir(name, 0700) == 0 || errno == EEXIST);
    }
    strncat(name, file_name, sizeof name - strlen(name) - 1);
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    fputs(words, file);
    fclose(file);
}

/* A practice of the person's own that asks at once; and how they want to meet coherence. */
static void put_asking_practice(void)
{
    static const char *const shelf[] = {"/.local", "/.local/share", "/.local/share/kindbeat",
                                        "/.local/share/kindbeat/practices", NULL};
    static const char *const settings[] = {"/.config", "/.config/kindbeat", NULL};
    put(shelf, "/asks.yaml",
        "id: asks\ntitle: Asks\nsteps:\n  - {id: questions, ask: arriving, for: 60s}\n"
        "  - {id: thanks, say: Thank you., for: 1s}\n");
    put(settings, "/settings.yaml", "score: soft\n");
}

static int answers_of(const char *path, double values[8])
{
    struct record *record;
    struct problem problem;
    struct event event;
    bool more;
    int count = 0;
    assert_int_equal(record_open(path, &record, &problem), STATUS_OK);
    assert_string_equal(record_fact(record, "practice_check_ins"), "1");
    assert_string_equal(record_fact(record, "practice_score"), "soft");
    while (record_next(record, &event, &more, &problem) == STATUS_OK && more)
        if (event.kind == EVENT_ANSWER && count < 8)
            values[count++] = event.answer.value;
    record_close(record);
    return count;
}

static void a_practices_questions_are_asked_and_answered_by_keys(void **state)
{
    (void)state;
    static char *const words[] = {"kindbeat",   "record", "--sensor", "sim:steady",
                                  "--practice", "asks",   NULL};
    static const char *const shown[] = {"[7]", "2/5", "[10]", "4/5", "[ ]"};
    static const char *const keys[] = {"7", "\r", "a10", "\r\r", "3x", "\r\r"};
    struct lab lab;
    struct winsize size = {.ws_row = 24, .ws_col = 200};
    struct marker markers[4];
    double values[8];
    char said[16384];
    int other_end;
    put_asking_practice();
    assert_int_equal(openpty(&lab.input, &other_end, NULL, NULL, &size), 0);
    lab.pid = fork();
    if (lab.pid == 0) {
        login_tty(other_end);
        close(lab.input);
        become_kindbeat(words);
    }
    await(lab.input, "1/5  How much strain is there right now?  0 none at all", said, sizeof said);
    keep_path(&lab, said);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(write(lab.input, keys[i], strlen(keys[i])), strlen(keys[i]));
        if (i < 5)
            await(lab.input, shown[i], said, sizeof said);
    }
    await(lab.input, ".kindbeat", said, sizeof said);
    assert_int_equal(lab_end(&lab), 0);
    assert_int_equal(answers_of(lab.path, values), 3);
    assert_true(values[0] == 7 && values[1] == 10 && isnan(values[2])); /* passed over: none */
    assert_int_equal(markers_of(lab.path, markers, 4), 1);
    assert_string_equal(markers[0].text, "a");
    assert_replays(lab.path);
    close(lab.input);
    close(other_end);
}

static void without_a_terminal_it_says_that_nobody_is_asked(void **state)
{
    (void)state;
    put_asking_practice();
    expect("record --sensor sim --practice asks </dev/null", 0, "no terminal to answer on");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_and_signals_are_markers_at_their_moment),
        cmocka_unit_test(keys_are_markers_and_the_terminal_is_as_before),
        cmocka_unit_test(a_practices_questions_are_asked_and_answered_by_keys),
        cmocka_unit_test(without_a_terminal_it_says_that_nobody_is_asked),
        cmocka_unit_test(what_is_required_is_waited_for_and_named),
        cmocka_unit_test(two_sensors_are_one_session),
        cmocka_unit_test(a_pulled_cable_is_a_gap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
