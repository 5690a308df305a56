/* The loop around terminal_compose: looks at the session 15 times a second, draws when the lines
 * have changed, and passes keys on as intents.
 *
 * A terminal that a person looks at is drawn in place; a pipe or a file gets one line for each
 * thing that changed, so that a log stays readable. The terminal's own settings are given back at
 * the end, and Ctrl-C arrives as a key: it must not end the program with echo switched off. */
#include "ui/terminal.h"

#include "base/clock.h"
#include "session/review.h"
#include "session/words.h"
#include <math.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define LOOK_EVERY_NS   (NS_PER_S / 15)
#define COLUMNS_UNKNOWN 80
#define KEY_CTRL_C      3

static const char key_words[] = "space pause, n next, - + breath, q stop";

struct terminal {
    struct session *session;
    FILE *out;
    bool in_place; /* out is a terminal */
    bool has_keys; /* standard input is one, and is ours */
    struct termios before;
    bool told_to_stop;

    /* in place: what stands there now */
    char drawn[TERMINAL_TEXT_MAX];
    int columns;

    /* line by line: what was told last */
    bool told_any;
    int bells, step;
    enum session_phase phase;
    enum link_state link;
    enum reason quality_reason, coherence_reason;
    enum status trouble;
};

/* --- keys ---------------------------------------------------------------------------------- */

static void keys_open(struct terminal *terminal)
{
    if (!isatty(STDIN_FILENO) || tcgetpgrp(STDIN_FILENO) != getpgrp() ||
        tcgetattr(STDIN_FILENO, &terminal->before) != 0)
        return;
    struct termios raw = terminal->before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    terminal->has_keys = tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
}

static void keys_close(const struct terminal *terminal)
{
    if (terminal->has_keys)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal->before);
}

static void stop(struct terminal *terminal)
{
    if (!terminal->told_to_stop)
        session_send(terminal->session, INTENT_STOP, NULL);
    terminal->told_to_stop = true;
}

static void act_on_key(struct terminal *terminal, char key, const struct snapshot *view)
{
    static const struct {
        char key;
        enum intent intent;
    } plain[] = {{'n', INTENT_SKIP},
                 {'-', INTENT_SLOWER},
                 {'+', INTENT_FASTER},
                 {'=', INTENT_FASTER}}; /* + without the shift key */
    if (key == 'q' || key == KEY_CTRL_C)
        stop(terminal);
    if (key == ' ')
        session_send(terminal->session,
                     view->phase == SESSION_PAUSED ? INTENT_RESUME : INTENT_PAUSE, NULL);
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        if (plain[i].key == key)
            session_send(terminal->session, plain[i].intent, NULL);
}

/* Arrow keys and the like come as several bytes after an escape: none of them is ours. */
static void take_keys(struct terminal *terminal, const struct snapshot *view)
{
    struct pollfd wait = {.fd = STDIN_FILENO, .events = POLLIN};
    char keys[16];
    if (!terminal->has_keys || poll(&wait, 1, 0) <= 0)
        return;
    ssize_t count = read(STDIN_FILENO, keys, sizeof keys);
    for (ssize_t i = 0; i < count && keys[i] != '\033'; i++)
        act_on_key(terminal, keys[i], view);
}

/* --- drawn in place ------------------------------------------------------------------------ */

static int columns_of(FILE *out)
{
    struct winsize size;
    if (ioctl(fileno(out), TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return COLUMNS_UNKNOWN;
    return size.ws_col;
}

static int count_lines(const char *lines)
{
    int count = 0;
    for (; *lines; lines++)
        count += *lines == '\n';
    return count;
}

/* Each line is cleared to its end, and what is left below is wiped. */
static void write_lines(FILE *out, const char *lines)
{
    while (*lines) {
        size_t length = strcspn(lines, "\n");
        fprintf(out, "%.*s\033[K\n", (int)length, lines);
        lines += length + (lines[length] == '\n');
    }
    fputs("\033[J", out);
}

static void draw(struct terminal *terminal, const struct snapshot *view)
{
    char lines[TERMINAL_TEXT_MAX];
    struct text text = text_over(lines, sizeof lines);
    int columns = columns_of(terminal->out);
    int64_t now_ns = clock_monotonic_ns() - view->origin_ns;
    terminal_compose(view, now_ns, columns, &text);
    if (terminal->has_keys)
        text_add(&text, "\n%.*s\n", columns, key_words);
    if (view->bells > terminal->bells)
        fputc('\a', terminal->out);
    terminal->bells = view->bells;
    if (columns == terminal->columns && strcmp(lines, terminal->drawn) == 0)
        return;
    if (terminal->columns != 0 && columns != terminal->columns)
        fputs("\033[2J\033[H", terminal->out); /* lines have been broken anew: begin again */
    else if (terminal->drawn[0])
        fprintf(terminal->out, "\r\033[%dA", count_lines(terminal->drawn));
    write_lines(terminal->out, lines);
    text_copy(terminal->drawn, sizeof terminal->drawn, lines);
    terminal->columns = columns;
}

/* --- line by line -------------------------------------------------------------------------- */

static void tell(const struct terminal *terminal, const struct snapshot *view, const char *words)
{
    int s = (int)(view->now_ns / NS_PER_S);
    if (*words)
        fprintf(terminal->out, "%3d:%02d  %s\n", s / 60, s % 60, words);
}

static void tell_step(struct terminal *terminal, const struct snapshot *view)
{
    bool same = terminal->told_any && terminal->step == view->step;
    terminal->step = view->step;
    if (same || !view->practice || view->step >= view->practice->step_count)
        return;
    const struct practice_step *step = &view->practice->steps[view->step];
    if (step->say)
        tell(terminal, view, step->say);
    if (step->expect)
        tell(terminal, view, step->expect);
}

static void tell_phase(struct terminal *terminal, const struct snapshot *view)
{
    if (terminal->told_any && terminal->phase != view->phase) {
        if (view->phase == SESSION_PAUSED)
            tell(terminal, view, "Paused");
        else if (terminal->phase == SESSION_PAUSED && view->phase == SESSION_PRACTISING)
            tell(terminal, view, "Going on");
    }
    terminal->phase = view->phase;
}

static void tell_sensor(struct terminal *terminal, const struct snapshot *view)
{
    char words[240];
    struct text line = text_over(words, sizeof words);
    bool same = terminal->told_any && terminal->link == view->link &&
                terminal->quality_reason == view->quality_reason;
    terminal->link = view->link;
    terminal->quality_reason = view->quality_reason;
    if (same)
        return;
    words_sensor(view, &line);
    tell(terminal, view, words);
}

/* The reason only: a number would be a line each second. */
static void tell_coherence(struct terminal *terminal, const struct snapshot *view)
{
    bool same = terminal->told_any && terminal->coherence_reason == view->coherence_reason;
    terminal->coherence_reason = view->coherence_reason;
    if (!same && !words_sensor_covers(view))
        tell(terminal, view, words_for_reason(view->coherence_reason));
}

static void tell_trouble(struct terminal *terminal, const struct snapshot *view)
{
    bool same = terminal->trouble == view->record_trouble.status;
    terminal->trouble = view->record_trouble.status;
    if (same || terminal->trouble == STATUS_OK)
        return;
    tell(terminal, view, view->record_trouble.what);
    tell(terminal, view, view->record_trouble.remedy);
}

static void tell_changes(struct terminal *terminal, const struct snapshot *view)
{
    if (!terminal->told_any && view->practice)
        tell(terminal, view, view->practice->title);
    tell_step(terminal, view);
    tell_phase(terminal, view);
    tell_sensor(terminal, view);
    tell_coherence(terminal, view);
    tell_trouble(terminal, view);
    terminal->told_any = true;
}

/* --- afterwards ---------------------------------------------------------------------------- */

static void print_numbers(FILE *out, const struct review *review)
{
    int s = (int)lround(review->seconds);
    fprintf(out, "%s lasted %d:%02d.\n", review->title[0] ? review->title : "The recording", s / 60,
            s % 60);
    if (review->simulated)
        fputs("The heart was simulated; the numbers are nobody's.\n", out);
    if (review->mean_hr_bpm > 0)
        fprintf(out, "Heart rate       %.0f bpm on average\n", review->mean_hr_bpm);
    if (review->share >= 0)
        fprintf(out, "Coherence        %.0f %%, the middle of its values\n", 100 * review->share);
    else
        fputs("Coherence        none: it needs 64 s of clean beats\n", out);
    if (review->wave_per_min > 0)
        fprintf(out, "Heart rhythm     %.1f waves a minute\n", review->wave_per_min);
}

static void print_review(FILE *out, const char *path)
{
    struct review review;
    struct problem problem;
    if (!path[0])
        return;
    if (review_load(path, &review, &problem) == STATUS_OK) {
        print_numbers(out, &review);
        review_finish(&review);
    } else
        fprintf(out, "%s %s\n", problem.what, problem.remedy);
    fprintf(out, "Recorded in %s\n", path);
}

/* --- the whole ----------------------------------------------------------------------------- */

static void show(struct terminal *terminal, const struct snapshot *view)
{
    if (terminal->in_place)
        draw(terminal, view);
    else
        tell_changes(terminal, view);
    fflush(terminal->out);
}

static void run(struct terminal *terminal, bool (*interrupted)(void))
{
    int64_t next_ns = clock_monotonic_ns();
    const struct snapshot *view = session_view(terminal->session);
    while (view->phase != SESSION_ENDED) {
        show(terminal, view);
        take_keys(terminal, view);
        if (interrupted && interrupted())
            stop(terminal);
        next_ns += LOOK_EVERY_NS;
        clock_sleep_until_ns(next_ns);
        view = session_view(terminal->session);
    }
    show(terminal, view);
}

void terminal_practise(struct session *session, FILE *out, bool (*interrupted)(void))
{
    struct terminal terminal = {
        .session = session, .out = out, .in_place = isatty(fileno(out)) != 0};
    char path[PATH_SIZE];
    keys_open(&terminal);
    if (terminal.in_place)
        fputs("\033[?25l", out); /* no cursor */
    run(&terminal, interrupted);
    if (terminal.in_place)
        fputs("\033[?25h\n", out);
    keys_close(&terminal);
    text_copy(path, sizeof path, session_view(session)->record_path);
    session_leave(session);
    print_review(out, path);
    fflush(out);
}
