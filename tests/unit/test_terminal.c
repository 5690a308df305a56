/* Practising in a terminal: the lines as a function of the snapshot, and the loop around them
 * through a pipe and on a terminal. */
#include "support.h"

#include "base/clock.h"
#include "session/review.h"
#include "session/session.h"
#include "session/words.h"
#include "ui/terminal.h"
#include <math.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static struct practice_step two_steps[] = {
    {.id = "arrive", .say = "Something is said here that a person can take in.", .seconds = 1},
    {.id = "breathe",
     .say = "Breathe along, if you like.",
     .expect = "The heart may calm.",
     .seconds = 1,
     .pace = true,
     .bell = "soft"},
};

static struct practice two = {.id = "two",
                              .title = "Two steps",
                              .about = "",
                              .rate_per_min = 6,
                              .inhale = 0.42,
                              .steps = two_steps,
                              .step_count = 2,
                              .seconds = 2,
                              .source = "id: two\n"};

static struct snapshot practising(int step)
{
    struct snapshot snapshot = {.phase = SESSION_PRACTISING,
                                .now_ns = 10 * NS_PER_S,
                                .link = LINK_OPEN,
                                .link_text = "Arduino Uno",
                                .device = "PulseSensor",
                                .quality = QUALITY_GOOD,
                                .heart_rate_bpm = 66,
                                .coherence_reason = REASON_NONE,
                                .share = 0.62,
                                .synchrony = NAN,
                                .peak_hz = 0.1,
                                .practice = &two,
                                .step = step,
                                .anchor = -1,
                                .left_s = 95};
    snapshot.pace = (struct pace_body){.on = step == 1, .rate_hz = 0.1, .inhale = 0.42};
    return snapshot;
}

static char lines[TERMINAL_TEXT_MAX];

static const struct names no_names;

static const char *compose(const struct snapshot *snapshot, int64_t now_ns, int columns)
{
    struct text text = text_over(lines, sizeof lines);
    const struct terminal_page page = {.snapshot = snapshot,
                                       .now_ns = now_ns,
                                       .columns = columns,
                                       .rows = 100,
                                       .names = &no_names};
    terminal_compose(&page, &text);
    assert_false(text.cut);
    return lines;
}

static int widest_line(const char *text)
{
    int widest = 0, width = 0;
    for (; *text; text++) {
        width = *text == '\n' ? 0 : width + (((unsigned char)*text & 0xC0) != 0x80);
        widest = width > widest ? width : widest;
    }
    return widest;
}

static void a_step_is_shown_with_all_that_belongs_to_it(void **state)
{
    (void)state;
    struct snapshot snapshot = practising(0);
    assert_string_equal(compose(&snapshot, snapshot.now_ns, 80),
                        "Two steps, 1:35 left\n"
                        "\n"
                        "Something is said here that a person can take in.\n"
                        "\n"
                        "\n"
                        "\n"
                        "PulseSensor on Arduino Uno, good signal, 66 bpm\n"
                        "Coherence 62 %, 6.0 waves a minute\n");
}

static void long_words_are_broken_between_words(void **state)
{
    (void)state;
    struct snapshot snapshot = practising(0);
    compose(&snapshot, snapshot.now_ns, 40);
    assert_non_null(strstr(lines, "\nSomething is said here that a person can\ntake in.\n"));
    assert_non_null(strstr(lines, "\nPulseSensor on Arduino Uno, good signal,\n66 bpm\n"));
}

static void no_line_is_wider_than_the_terminal(void **state)
{
    (void)state;
    for (int columns = -1; columns < 200; columns++) {
        for (int reason = REASON_NONE; reason <= REASON_REGULAR; reason++) {
            struct snapshot snapshot = practising(reason % 2);
            snapshot.coherence_reason = snapshot.quality_reason = (enum reason)reason;
            snapshot.quality = (enum quality_level)(columns & 3);
            snapshot.refused = reason;
            problem_set(&snapshot.record_trouble, STATUS_FAILED, "Make room on the disk.",
                        "/a/very/long/path/without/any/blanks/of/which/there/are/many is full");
            compose(&snapshot, snapshot.now_ns + columns * NS_PER_S, columns);
            assert_true(widest_line(lines) <=
                        (columns < TERMINAL_NARROWEST ? TERMINAL_NARROWEST : columns));
        }
    }
}

static void every_reason_takes_the_place_of_the_number(void **state)
{
    (void)state;
    for (int reason = REASON_SETTLING; reason <= REASON_REGULAR; reason++) {
        struct snapshot snapshot = practising(0);
        snapshot.coherence_reason = (enum reason)reason;
        snapshot.settle_s = 40.5;
        compose(&snapshot, snapshot.now_ns, 120);
        assert_non_null(strstr(lines, words_for_reason((enum reason)reason)));
        assert_null(strstr(lines, "62 %"));
    }
    struct snapshot snapshot = practising(0);
    snapshot.coherence_reason = REASON_SETTLING;
    snapshot.settle_s = 40.5;
    assert_non_null(strstr(compose(&snapshot, 0, 80), "Settling, 41 s to go\n"));
}

static void a_hidden_score_is_not_there(void **state)
{
    (void)state;
    static const struct {
        enum score_display score;
        bool number, reason;
    } told[] = {{SCORE_SHOWN, true, true},
                {SCORE_SOFT, false, true},
                {SCORE_AFTERWARDS, false, false},
                {SCORE_HIDDEN, false, false}};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        struct snapshot snapshot = practising(1);
        snapshot.score = told[i].score;
        snapshot.synchrony = 0.8;
        compose(&snapshot, snapshot.now_ns, 80);
        assert_int_equal(strstr(lines, "Coherence 62 %") != NULL, told[i].number);
        assert_int_equal(strstr(lines, "with the pacer") != NULL, told[i].number);
        assert_non_null(strstr(lines, "(The heart may calm.)\n"));
        snapshot.coherence_reason = REASON_GAP;
        compose(&snapshot, snapshot.now_ns, 80);
        assert_int_equal(strstr(lines, words_for_reason(REASON_GAP)) != NULL, told[i].reason);
        assert_int_equal(strstr(lines, "with the pacer") != NULL, told[i].number);
    }
}

static int bar_length(const char *text)
{
    int length = 0;
    for (; (text = strstr(text, "\xe2\x94\x81")); text += 3)
        length++;
    return length;
}

static void the_bar_grows_and_shrinks_with_the_breath(void **state)
{
    (void)state;
    struct snapshot snapshot = practising(1); /* a breath of 10 s from zero on */
    assert_int_equal(bar_length(compose(&snapshot, 0, 80)), 1);
    assert_non_null(strstr(lines, "breathe in "));
    assert_int_equal(bar_length(compose(&snapshot, 2100 * NS_PER_MS, 80)), 25);
    assert_int_equal(bar_length(compose(&snapshot, 4200 * NS_PER_MS, 80)), 48);
    assert_non_null(strstr(lines, "breathe out "));
    assert_int_equal(bar_length(compose(&snapshot, 7100 * NS_PER_MS, 80)), 25);
    assert_int_equal(bar_length(compose(&snapshot, 9999 * NS_PER_MS, 80)), 1);
    assert_int_equal(bar_length(compose(&snapshot, 4200 * NS_PER_MS, 40)), 28);
    snapshot.pace.on = 0;
    assert_int_equal(bar_length(compose(&snapshot, 4200 * NS_PER_MS, 40)), 0);
    assert_null(strstr(lines, "breathe in"));
}

static void the_time_left_goes_on_between_snapshots_unless_paused(void **state)
{
    (void)state;
    struct snapshot snapshot = practising(0);
    assert_non_null(strstr(compose(&snapshot, 13 * NS_PER_S, 80), "Two steps, 1:32 left\n"));
    assert_non_null(strstr(compose(&snapshot, 999 * NS_PER_S, 80), "Two steps, 0:00 left\n"));
    snapshot.phase = SESSION_PAUSED;
    assert_non_null(strstr(compose(&snapshot, 13 * NS_PER_S, 80), "1:35 left, paused\n"));
    snapshot.phase = SESSION_ENDED;
    assert_non_null(strstr(compose(&snapshot, 13 * NS_PER_S, 80), "Two steps, over\n"));
}

static void what_is_missing_is_said_with_its_remedy(void **state)
{
    (void)state;
    struct snapshot snapshot = practising(0);
    snapshot.link = LINK_SEARCHING;
    snapshot.coherence_reason = REASON_NO_SENSOR;
    compose(&snapshot, snapshot.now_ns, 80);
    assert_non_null(strstr(lines, "No sensor is plugged in"));
    assert_null(strstr(lines, words_for_reason(REASON_NO_SENSOR))); /* said once */
    problem_set(&snapshot.record_trouble, STATUS_FAILED, "Make room.", "The disk is full.");
    snapshot.refused = 3;
    compose(&snapshot, snapshot.now_ns, 120);
    assert_non_null(strstr(lines, "The disk is full. Make room. Some of the record is missing"));
    snapshot.simulated = true;
    assert_non_null(strstr(compose(&snapshot, 0, 80), "Simulated heart, not a person"));
}

static void without_a_practice_it_is_a_recording(void **state)
{
    (void)state;
    struct snapshot snapshot = practising(0);
    snapshot.practice = NULL;
    compose(&snapshot, snapshot.now_ns, 80);
    assert_memory_equal(lines, "Recording\n", 10);
    assert_non_null(strstr(lines, "Coherence 62 %"));
}

/* --- what waits for the person --------------------------------------------------------------- */

static struct practice_option ways[] = {{"breath", "With the breath"}, {"dear", "With {dear}"}};
static struct check_in_item items[] = {
    {.id = "strain",
     .ask = "How much strain?",
     .low = "none",
     .high = "too much",
     .most = 10,
     .step = 1},
    {.id = "energy",
     .ask = "How much energy?",
     .low = "none",
     .high = "plenty",
     .most = 10,
     .step = 1},
};
static struct check_in arriving = {
    .id = "arriving", .title = "Arriving", .items = items, .item_count = 2};
static struct practice_anchor feet[] = {
    {.id = "feet", .title = "the feet", .say = "Feet on the floor."}};
static struct practice_name dear[] = {{"dear", "Who is dear?", "someone dear"}};
static struct practice_step asking_steps[] = {
    {.id = "way", .say = "How?", .options = ways, .option_count = 2, .seconds = 9},
    {.id = "read", .lesson = "For {dear}.\n\nA second paragraph.", .seconds = 9},
    {.id = "before", .ask = "arriving", .seconds = 9},
    {.id = "sit", .say = "Sit.", .seconds = 9},
};
static struct practice asking = {.id = "asking",
                                 .title = "Asking",
                                 .rate_per_min = 6,
                                 .inhale = 0.42,
                                 .names = dear,
                                 .name_count = 1,
                                 .anchors = feet,
                                 .anchor_count = 1,
                                 .steps = asking_steps,
                                 .step_count = 4,
                                 .seconds = 36,
                                 .source = "id: asking\n"};

static struct snapshot asked(int step)
{
    struct snapshot snapshot = practising(0);
    snapshot.practice = &asking;
    snapshot.step = step;
    snapshot.step_view.waits = step < 3 ? WAIT_PERSON : WAIT_HEART;
    return snapshot;
}

static int compose_page(struct terminal_page page)
{
    struct text text = text_over(lines, sizeof lines);
    page.names = &no_names;
    page.columns = page.columns ? page.columns : 80;
    page.rows = page.rows ? page.rows : 24;
    int sheets = terminal_compose(&page, &text);
    assert_false(text.cut);
    return sheets;
}

static void a_choice_is_a_numbered_list(void **state)
{
    (void)state;
    struct snapshot snapshot = asked(0);
    compose_page((struct terminal_page){.snapshot = &snapshot});
    assert_non_null(strstr(lines, "\nHow?\n\n1  With the breath\n2  With someone dear\n"));
    assert_non_null(strstr(lines, "Left alone, it goes on with 1."));
}

static void a_text_comes_in_sheets_that_fit(void **state)
{
    (void)state;
    static char words[2000];
    struct snapshot snapshot = asked(1);
    assert_int_equal(compose_page((struct terminal_page){.snapshot = &snapshot}), 1);
    assert_non_null(strstr(lines, "For someone dear.\n\nA second paragraph.\n"));
    struct text text = text_over(words, sizeof words);
    for (int i = 0; i < 40; i++)
        text_add(&text, "Paragraph %d.\n\n", i);
    char *kept = asking_steps[1].lesson;
    asking_steps[1].lesson = words;
    int sheets = compose_page((struct terminal_page){.snapshot = &snapshot, .rows = 20});
    assert_true(sheets > 3);
    assert_non_null(strstr(lines, "Paragraph 0.\n"));
    int seen = 0;
    for (int sheet = 0; sheet < sheets; sheet++) { /* none is lost, none comes twice */
        compose_page((struct terminal_page){.snapshot = &snapshot, .rows = 20, .sheet = sheet});
        for (const char *at = lines; (at = strstr(at, "Paragraph ")) != NULL; at++, seen++)
            assert_int_equal(atoi(at + 10), seen);
        int rows = 0;
        for (const char *at = lines; *at; at++)
            rows += *at == '\n';
        assert_true(rows <= 20);
    }
    assert_int_equal(seen, 40);
    asking_steps[1].lesson = kept;
}

static void questions_show_what_was_answered(void **state)
{
    (void)state;
    struct draft draft;
    struct snapshot snapshot = asked(2);
    draft_begin(&draft, &arriving);
    compose_page((struct terminal_page){.snapshot = &snapshot, .draft = &draft});
    assert_non_null(strstr(lines, "> How much strain?  [-]\n    0 none, 10 too much\n"));
    assert_non_null(strstr(lines, "Enter: pass over"));
    draft_set(&draft, 0, 7);
    compose_page((struct terminal_page){.snapshot = &snapshot, .draft = &draft, .item = 1});
    assert_non_null(strstr(lines, "  How much strain?  [7]\n> How much energy?  [-]\n"));
    assert_non_null(strstr(lines, "Enter: go on"));
}

static void support_keys_and_places_to_rest_are_shown(void **state)
{
    (void)state;
    struct snapshot snapshot = asked(3);
    compose_page((struct terminal_page){.snapshot = &snapshot});
    assert_non_null(strstr(lines, "(taking the time it needs)"));
    snapshot.anchor = 0;
    compose_page((struct terminal_page){.snapshot = &snapshot});
    assert_non_null(strstr(lines, "Feet on the floor.\n(Resting: the feet. Space returns.)\n"));
    compose_page((struct terminal_page){
        .snapshot = &snapshot, .over = OVER_SUPPORT, .support = "It was right to stop.\n"});
    assert_memory_equal(lines, "It was right to stop.\n", 22);
    compose_page((struct terminal_page){.snapshot = &snapshot, .over = OVER_KEYS});
    assert_non_null(strstr(lines, "breathe less deeply"));
    for (int columns = 0; columns < 90; columns += 7)
        for (int step = 0; step < 4; step++) {
            snapshot = asked(step);
            compose_page((struct terminal_page){.snapshot = &snapshot, .columns = columns + 1});
            assert_true(widest_line(lines) <=
                        (columns + 1 < TERMINAL_NARROWEST ? TERMINAL_NARROWEST : columns + 1));
        }
}

/* --- the loop, against a session of the test's own ----------------------------------------- */

/* These take the place of session.c and review.c in this program: a practice that advances by one
 * view at each look, so that the loop can be seen without a sensor and without waiting. */
struct session {
    struct snapshot view;
    int looks, looks_until_end;
    enum intent sent[16];
    char words[16][EVENT_TEXT_MAX];
    int sent_count;
    bool left;
};

static void play(struct session *session)
{
    struct snapshot *view = &session->view;
    session->looks++;
    view->now_ns = session->looks * NS_PER_S;
    view->origin_ns = clock_monotonic_ns() - view->now_ns;
    bool advances = view->practice != &asking;
    if (advances && session->looks == 2) { /* the second step begins, with its bell */
        view->step = 1;
        view->bells = 1;
    }
    if (advances && session->looks == 3)
        view->coherence_reason = REASON_GAP;
    if (advances && session->looks == 4)
        view->link = LINK_LOST;
    if (session->looks >= session->looks_until_end)
        view->phase = SESSION_ENDED;
}

const struct snapshot *session_view(struct session *session)
{
    if (!session->left && session->view.phase != SESSION_ENDED)
        play(session);
    return &session->view;
}

bool session_send(struct session *session, enum intent intent, const char *text)
{
    text_copy(session->words[session->sent_count & 15], sizeof session->words[0], text ? text : "");
    session->sent[session->sent_count++ & 15] = intent;
    if (intent == INTENT_STOP) /* not at once: a thread would take a moment too */
        session->looks_until_end = session->looks + 3;
    if (intent == INTENT_PAUSE)
        session->view.phase = SESSION_PAUSED;
    if (intent == INTENT_RESUME)
        session->view.phase = SESSION_PRACTISING;
    return true;
}

void session_leave(struct session *session)
{
    session->left = true;
}

enum status review_load(const char *path, struct review *review, struct problem *problem)
{
    (void)problem;
    *review = (struct review){.title = "Two steps",
                              .seconds = 80,
                              .simulated = strstr(path, "simulated"),
                              .mean_hr_bpm = 66.2,
                              .share = strstr(path, "short") ? NAN : 0.62,
                              .wave_per_min = 6.04};
    return STATUS_OK;
}

void review_answers(const struct review *review, struct text *text)
{
    text_add(text, "%s", review->answer_count > 0 ? "strain 7" : "");
}

void review_finish(struct review *review)
{
    (void)review;
}

static struct session session_of(int looks_until_end)
{
    struct session session = {.looks_until_end = looks_until_end};
    session.view = practising(0);
    text_copy(session.view.record_path, PATH_SIZE, "/sessions/one.kindbeat");
    return session;
}

static char *read_back(FILE *file)
{
    static char text[1 << 16];
    rewind(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static struct check_in *all_check_ins[] = {&arriving};
static const struct check_in_library check_ins = {all_check_ins, 1};
static const struct books books = {.check_ins = &check_ins, .support = "It was right to stop.\n"};

static void practise(struct session *session, FILE *out, bool (*interrupted)(void))
{
    const struct terminal_config config = {session, &books, &no_names, out, interrupted};
    terminal_practise(&config);
}

static void through_a_pipe_each_change_is_one_line(void **state)
{
    (void)state;
    FILE *out = tmpfile();
    struct session session = session_of(6);
    practise(&session, out, NULL);
    assert_true(session.left);
    assert_int_equal(session.sent_count, 0);
    assert_string_equal(read_back(out),
                        "  0:01  Two steps\n"
                        "  0:01  Something is said here that a person can take in.\n"
                        "  0:01  PulseSensor on Arduino Uno, good signal, 66 bpm\n"
                        "  0:02  Breathe along, if you like.\n"
                        "  0:02  The heart may calm.\n"
                        "  0:03  Part of the last minute is missing: it fills as beats come in\n"
                        "  0:04  The sensor is gone: plug it in again, and it goes on by itself\n"
                        "Two steps lasted 1:20.\n"
                        "Heart rate       66 bpm on average\n"
                        "Coherence        62 %, the middle of its values\n"
                        "Heart rhythm     6.0 waves a minute\n"
                        "Recorded in /sessions/one.kindbeat\n");
}

static void a_number_that_does_not_exist_is_not_printed(void **state)
{
    (void)state;
    FILE *out = tmpfile();
    struct session session = session_of(1);
    text_copy(session.view.record_path, PATH_SIZE, "/short-simulated.kindbeat");
    practise(&session, out, NULL);
    const char *text = read_back(out);
    assert_non_null(strstr(text, "Coherence        none: it needs 64 s of clean beats\n"));
    assert_non_null(strstr(text, "The heart was simulated; the numbers are nobody's.\n"));
    assert_null(strstr(text, "nan"));
}

static void what_is_not_recorded_has_no_review(void **state)
{
    (void)state;
    FILE *out = tmpfile();
    struct session session = session_of(1);
    session.view.record_path[0] = '\0';
    practise(&session, out, NULL);
    assert_null(strstr(read_back(out), "Recorded in"));
}

static bool at_once(void)
{
    return true;
}

static void an_interruption_stops_once_and_leaves_properly(void **state)
{
    (void)state;
    FILE *out = tmpfile();
    struct session session = session_of(1000);
    practise(&session, out, at_once);
    assert_true(session.left);
    assert_int_equal(session.sent_count, 1);
    assert_int_equal(session.sent[0], INTENT_STOP);
    fclose(out);
}

/* Runs in a child that has a terminal of its own; its exit status says what it saw. */
enum seen { SEEN_ALL, SEEN_OTHER_INTENTS, SEEN_TERMINAL_LEFT_RAW };

static enum seen practise_with_keys(const enum intent *wanted, int count, int step)
{
    struct termios before, after;
    struct session session = session_of(count > 0 ? 100 : 6);
    if (step >= 0)
        session.view = asked(step);
    tcgetattr(STDIN_FILENO, &before);
    practise(&session, stdout, NULL);
    tcgetattr(STDIN_FILENO, &after);
    if (session.sent_count != count ||
        (count > 0 && memcmp(session.sent, wanted, sizeof *wanted * (size_t)count)))
        return SEEN_OTHER_INTENTS;
    return before.c_lflag == after.c_lflag ? SEEN_ALL : SEEN_TERMINAL_LEFT_RAW;
}

static char screen[1 << 16];

/* What the child draws; the keys are typed once it has begun. */
static void watch_screen(int master, const char *keys)
{
    size_t used = 0;
    while (used < sizeof screen - 1) {
        ssize_t got = read(master, screen + used, sizeof screen - 1 - used);
        if (got <= 0)
            break;
        used += (size_t)got;
        screen[used] = '\0';
        if (*keys && strstr(screen, "q stop"))
            keys += write(master, keys, strlen(keys));
    }
}

static int practise_step(const char *keys, const enum intent *wanted, int count, int step)
{
    int master, status;
    pid_t child = forkpty(&master, NULL, NULL, &(struct winsize){.ws_row = 24, .ws_col = 60});
    assert_true(child >= 0);
    if (child == 0)
        _exit((int)practise_with_keys(wanted, count, step));
    watch_screen(master, keys);
    close(master);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int practise_on_terminal(const char *keys, const enum intent *wanted, int count)
{
    return practise_step(keys, wanted, count, -1);
}

static void on_a_terminal_one_chooses_reads_and_answers(void **state)
{
    (void)state;
    static const enum intent choice[] = {INTENT_CHOOSE, INTENT_STOP};
    assert_int_equal(practise_step("29q", choice, 2, 0), SEEN_ALL);
    static const enum intent read[] = {INTENT_GO_ON, INTENT_ANCHOR, INTENT_BACK, INTENT_GENTLER,
                                       INTENT_STOP};
    assert_int_equal(practise_step("\rgbdq", read, 5, 1), SEEN_ALL);
    static const enum intent answers[] = {INTENT_ANSWER, INTENT_ANSWER, INTENT_GO_ON, INTENT_STOP};
    assert_int_equal(practise_step("7\t\033[C\rq", answers, 4, 2), SEEN_ALL);
    static const enum intent support[] = {INTENT_PAUSE, INTENT_RESUME, INTENT_STOP};
    assert_int_equal(practise_step("hhkkq", support, 3, 3), SEEN_ALL);
}

static void on_a_terminal_keys_become_intents(void **state)
{
    (void)state;
    static const enum intent wanted[] = {INTENT_PAUSE,  INTENT_RESUME, INTENT_SKIP,
                                         INTENT_SLOWER, INTENT_FASTER, INTENT_STOP};
    assert_int_equal(practise_on_terminal("  n-x+q", wanted, 6), SEEN_ALL);
    static const enum intent only_stop[] = {INTENT_STOP};
    assert_int_equal(practise_on_terminal("\003", only_stop, 1), SEEN_ALL); /* Ctrl-C */
}

static void on_a_terminal_lines_stay_in_place(void **state)
{
    (void)state;
    assert_int_equal(practise_on_terminal("", NULL, 0), SEEN_ALL);
    assert_non_null(strstr(screen, "\033[?25lTwo steps, 1:35 left\033[K\r\n"));
    assert_non_null(
        strstr(screen, "space pause, d less deep, h support, k keys, q stop\033[K\r\n\033[J"));
    assert_non_null(strstr(screen, "\a"));
    assert_non_null(strstr(screen, "\r\033[10ATwo steps")); /* back up, over the first lines */
    assert_non_null(strstr(screen, "\033[?25h"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_is_shown_with_all_that_belongs_to_it),
        cmocka_unit_test(long_words_are_broken_between_words),
        cmocka_unit_test(no_line_is_wider_than_the_terminal),
        cmocka_unit_test(every_reason_takes_the_place_of_the_number),
        cmocka_unit_test(a_hidden_score_is_not_there),
        cmocka_unit_test(the_bar_grows_and_shrinks_with_the_breath),
        cmocka_unit_test(the_time_left_goes_on_between_snapshots_unless_paused),
        cmocka_unit_test(what_is_missing_is_said_with_its_remedy),
        cmocka_unit_test(without_a_practice_it_is_a_recording),
        cmocka_unit_test(a_choice_is_a_numbered_list),
        cmocka_unit_test(a_text_comes_in_sheets_that_fit),
        cmocka_unit_test(questions_show_what_was_answered),
        cmocka_unit_test(support_keys_and_places_to_rest_are_shown),
        cmocka_unit_test(on_a_terminal_one_chooses_reads_and_answers),
        cmocka_unit_test(through_a_pipe_each_change_is_one_line),
        cmocka_unit_test(a_number_that_does_not_exist_is_not_printed),
        cmocka_unit_test(what_is_not_recorded_has_no_review),
        cmocka_unit_test(an_interruption_stops_once_and_leaves_properly),
        cmocka_unit_test(on_a_terminal_keys_become_intents),
        cmocka_unit_test(on_a_terminal_lines_stay_in_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
