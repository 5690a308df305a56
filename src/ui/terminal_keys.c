/* Keys in a terminal: the terminal's own settings, the bytes of a key, and what it does now.
 *
 * Ctrl-C arrives as a key: it must not end the program with echo switched off. Arrows come as
 * several bytes after an escape; an escape alone does nothing, since it cannot be told from the
 * beginning of one. */
#include "ui/terminal_parts.h"

#include "base/clock.h"
#include <math.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define KEY_CTRL_C      3
#define ANSWER_RESTS_NS (800 * NS_PER_MS)

/* Above all letters. */
enum { ARROW_UP = 256, ARROW_DOWN, ARROW_RIGHT, ARROW_LEFT, KEY_UNKNOWN };

void terminal_keys_open(struct terminal *terminal)
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

void terminal_keys_close(const struct terminal *terminal)
{
    if (terminal->has_keys)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal->before);
}

/* --- what is sent --------------------------------------------------------------------------- */

static void send_answers(struct terminal *terminal)
{
    struct draft *draft = &terminal->draft;
    for (int item = draft_unsent(draft); item >= 0; item = draft_unsent(draft)) {
        char words[EVENT_TEXT_MAX];
        draft_words(draft, item, words, sizeof words);
        if (!session_send(terminal->config->session, INTENT_ANSWER, words))
            return;
        draft->unsent[item] = false;
    }
}

static void send(struct terminal *terminal, enum intent intent, const char *words)
{
    send_answers(terminal);
    session_send(terminal->config->session, intent, words);
}

void terminal_stop(struct terminal *terminal)
{
    if (!terminal->told_to_stop)
        send(terminal, INTENT_STOP, NULL);
    terminal->told_to_stop = true;
}

void terminal_follow_step(struct terminal *terminal, const struct snapshot *view)
{
    int64_t now_ns = clock_monotonic_ns();
    if (draft_unsent(&terminal->draft) >= 0 && now_ns - terminal->answered_ns > ANSWER_RESTS_NS)
        send_answers(terminal);
    if (terminal->step_seen == view->step && terminal->step_began_ns == view->step_began_ns)
        return;
    const struct practice_step *step = terminal_step(view);
    terminal->step_seen = view->step;
    terminal->step_began_ns = view->step_began_ns;
    terminal->item = terminal->sheet = 0;
    draft_begin(&terminal->draft,
                step && step->ask
                    ? check_in_library_find(terminal->config->books->check_ins, step->ask)
                    : NULL);
}

/* --- what a key does ------------------------------------------------------------------------ */

static void toggle_pause(struct terminal *terminal, const struct snapshot *view)
{
    if (view->anchor >= 0)
        send(terminal, INTENT_GO_ON, NULL);
    else
        send(terminal, view->phase == SESSION_PAUSED ? INTENT_RESUME : INTENT_PAUSE, NULL);
}

/* The practice waits while the text is read, unless it waited already. */
static void toggle_support(struct terminal *terminal, const struct snapshot *view)
{
    bool opens = terminal->over != OVER_SUPPORT;
    terminal->over = opens ? OVER_SUPPORT : OVER_NOTHING;
    terminal->sheet = 0;
    if (opens) {
        terminal->paused_for_support = view->phase == SESSION_PRACTISING;
        if (terminal->paused_for_support)
            send(terminal, INTENT_PAUSE, NULL);
    } else if (terminal->paused_for_support)
        send(terminal, INTENT_RESUME, NULL);
}

/* Enter: on in a text, done with what waits, the first of a choice. */
static void go_on(struct terminal *terminal, const struct snapshot *view)
{
    const struct practice_step *step = terminal_step(view);
    enum terminal_ask ask = terminal_asks(view, &terminal->draft);
    if (terminal->sheet + 1 < terminal->sheets)
        terminal->sheet++;
    else if (terminal->over == OVER_SUPPORT)
        toggle_support(terminal, view);
    else if (terminal->over == OVER_KEYS)
        terminal->over = OVER_NOTHING;
    else if (ask == TASK_CHOICE)
        send(terminal, INTENT_CHOOSE, step->options[0].id);
    else if (ask != TASK_NOTHING || view->anchor >= 0)
        send(terminal, INTENT_GO_ON, NULL);
}

static bool answer_key(struct terminal *terminal, int key)
{
    struct draft *draft = &terminal->draft;
    int item = terminal->item, count = draft_count(draft);
    terminal->answered_ns = clock_monotonic_ns();
    if (key >= '0' && key <= '9')
        draft_type(draft, item, (char)key);
    else if (key == ARROW_LEFT || key == ARROW_RIGHT)
        draft_set(draft, item, draft_stepped(draft, item, key == ARROW_RIGHT ? 1 : -1));
    else if (key == 'x')
        draft_set(draft, item, NAN);
    else if (key == ARROW_UP || key == ARROW_DOWN || key == '\t')
        terminal->item = (item + (key == ARROW_UP ? count - 1 : 1)) % count;
    else
        return false;
    return true;
}

/* True when what waits for the person has taken the key. */
static bool asked_key(struct terminal *terminal, int key, const struct snapshot *view)
{
    const struct practice_step *step = terminal_step(view);
    enum terminal_ask ask = terminal_asks(view, &terminal->draft);
    bool turns = key == ARROW_LEFT || key == ARROW_RIGHT;
    if (turns && (terminal->over == OVER_SUPPORT || ask == TASK_LESSON)) {
        int to = terminal->sheet + (key == ARROW_RIGHT ? 1 : -1);
        terminal->sheet = to < 0 || to >= terminal->sheets ? terminal->sheet : to;
        return true;
    }
    if (terminal->over != OVER_NOTHING)
        return false;
    if (ask == TASK_CHOICE && key >= '1' && key < '1' + step->option_count) {
        send(terminal, INTENT_CHOOSE, step->options[key - '1'].id);
        return true;
    }
    return ask == TASK_CHECK_IN && answer_key(terminal, key);
}

static void act_on_key(struct terminal *terminal, int key, const struct snapshot *view)
{
    static const struct {
        int key;
        enum intent intent;
    } plain[] = {{'n', INTENT_SKIP},          {'b', INTENT_BACK},    {0x7f, INTENT_BACK},
                 {'g', INTENT_ANCHOR},        {'d', INTENT_GENTLER}, {'-', INTENT_SLOWER},
                 {ARROW_DOWN, INTENT_SLOWER}, {'+', INTENT_FASTER},  {ARROW_UP, INTENT_FASTER},
                 {'=', INTENT_FASTER}}; /* + without the shift key */
    if (key == 'q' || key == KEY_CTRL_C)
        terminal_stop(terminal);
    else if (asked_key(terminal, key, view))
        return;
    else if (key == ' ')
        toggle_pause(terminal, view);
    else if (key == '\r' || key == '\n')
        go_on(terminal, view);
    else if (key == 'h')
        toggle_support(terminal, view);
    else if (key == 'k' || key == '?')
        terminal->over = terminal->over == OVER_KEYS ? OVER_NOTHING : OVER_KEYS;
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        if (plain[i].key == key)
            send(terminal, plain[i].intent, NULL);
}

/* The key that begins at bytes[*at]; moves *at behind it. */
static int next_key(const char *bytes, ssize_t count, ssize_t *at)
{
    static const int arrows[] = {ARROW_UP, ARROW_DOWN, ARROW_RIGHT, ARROW_LEFT};
    unsigned char first = (unsigned char)bytes[(*at)++];
    if (first != '\033')
        return first;
    if (*at >= count || (bytes[*at] != '[' && bytes[*at] != 'O'))
        return KEY_UNKNOWN;
    (*at)++;
    while (*at < count && (bytes[*at] < '@' || bytes[*at] > '~'))
        (*at)++;
    char last = *at < count ? bytes[(*at)++] : 0;
    return last >= 'A' && last <= 'D' ? arrows[last - 'A'] : KEY_UNKNOWN;
}

void terminal_keys_take(struct terminal *terminal, const struct snapshot *view)
{
    struct pollfd wait = {.fd = STDIN_FILENO, .events = POLLIN};
    char bytes[32];
    if (!terminal->has_keys || poll(&wait, 1, 0) <= 0)
        return;
    ssize_t count = read(STDIN_FILENO, bytes, sizeof bytes);
    for (ssize_t at = 0; at < count;)
        act_on_key(terminal, next_key(bytes, count, &at), view);
}
