/* Practising in a terminal: the loop, through a pipe and on a terminal, against a session of the
 * test's own. */
#include "terminal_support.h"

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
        cmocka_unit_test(through_a_pipe_each_change_is_one_line),
        cmocka_unit_test(a_number_that_does_not_exist_is_not_printed),
        cmocka_unit_test(what_is_not_recorded_has_no_review),
        cmocka_unit_test(an_interruption_stops_once_and_leaves_properly),
        cmocka_unit_test(on_a_terminal_one_chooses_reads_and_answers),
        cmocka_unit_test(on_a_terminal_keys_become_intents),
        cmocka_unit_test(on_a_terminal_lines_stay_in_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
