/* The loop around terminal_compose: looks at the session 15 times a second, draws when the lines
 * have changed, and passes keys on as intents (terminal_keys.c).
 *
 * A terminal that a person looks at is drawn in place; a pipe or a file gets lines
 * (terminal_tell.c). The terminal's own settings are given back at the end. */
#include "ui/terminal_parts.h"

#include "base/clock.h"
#include "session/review.h"
#include <math.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define LOOK_EVERY_NS   (NS_PER_S / 15)
#define COLUMNS_UNKNOWN 80
#define ROWS_UNKNOWN    24

/* --- drawn in place ------------------------------------------------------------------------ */

static void measure(FILE *out, int *columns, int *rows)
{
    struct winsize size = {0};
    bool known = ioctl(fileno(out), TIOCGWINSZ, &size) == 0;
    *columns = known && size.ws_col > 0 ? size.ws_col : COLUMNS_UNKNOWN;
    *rows = known && size.ws_row > 0 ? size.ws_row : ROWS_UNKNOWN;
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

static const char key_words[] = "space pause, d less deep, h support, k keys, q stop";

static void draw(struct terminal *terminal, const struct snapshot *view)
{
    char lines[TERMINAL_TEXT_MAX];
    struct text text = text_over(lines, sizeof lines);
    struct terminal_page page = {.snapshot = view,
                                 .now_ns = clock_monotonic_ns() - view->origin_ns,
                                 .names = terminal->config->names,
                                 .draft = &terminal->draft,
                                 .item = terminal->item,
                                 .sheet = terminal->sheet,
                                 .over = terminal->over,
                                 .support = terminal->config->books->support};
    FILE *out = terminal->config->out;
    measure(out, &page.columns, &page.rows);
    page.rows -= terminal->has_keys ? 3 : 1; /* the keys, and where the cursor stands */
    terminal->sheets = terminal_compose(&page, &text);
    if (terminal->has_keys)
        text_add(&text, "\n%.*s\n", page.columns, key_words);
    if (view->bells > terminal->bells)
        fputc('\a', out);
    terminal->bells = view->bells;
    if (page.columns == terminal->columns && strcmp(lines, terminal->drawn) == 0)
        return;
    if (terminal->columns != 0 && page.columns != terminal->columns)
        fputs("\033[2J\033[H", out); /* lines have been broken anew: begin again */
    else if (terminal->drawn[0])
        fprintf(out, "\r\033[%dA", count_lines(terminal->drawn));
    write_lines(out, lines);
    text_copy(terminal->drawn, sizeof terminal->drawn, lines);
    terminal->columns = page.columns;
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
    char answers[400];
    struct text text = text_over(answers, sizeof answers);
    review_answers(review, &text);
    if (answers[0])
        fprintf(out, "Check-in         %s\n", answers);
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
    terminal_follow_step(terminal, view);
    if (terminal->in_place)
        draw(terminal, view);
    else
        terminal_tell(terminal, view);
    fflush(terminal->config->out);
}

static void run(struct terminal *terminal)
{
    const struct terminal_config *config = terminal->config;
    int64_t next_ns = clock_monotonic_ns();
    const struct snapshot *view = session_view(config->session);
    while (view->phase != SESSION_ENDED) {
        show(terminal, view);
        terminal_keys_take(terminal, view);
        if (config->interrupted && config->interrupted())
            terminal_stop(terminal);
        next_ns += LOOK_EVERY_NS;
        clock_sleep_until_ns(next_ns);
        view = session_view(config->session);
    }
    show(terminal, view);
}

void terminal_practise(const struct terminal_config *config)
{
    struct terminal terminal = {.config = config,
                                .in_place = isatty(fileno(config->out)) != 0,
                                .step_seen = -1,
                                .anchor = -1};
    char path[PATH_SIZE];
    terminal_keys_open(&terminal);
    if (terminal.in_place)
        fputs("\033[?25l", config->out); /* no cursor */
    run(&terminal);
    if (terminal.in_place)
        fputs("\033[?25h\n", config->out);
    terminal_keys_close(&terminal);
    text_copy(path, sizeof path, session_view(config->session)->record_path);
    session_leave(config->session);
    print_review(config->out, path);
    fflush(config->out);
}

/* --- before ---------------------------------------------------------------------------------- */

void terminal_ask_names(const struct practice *practice, struct names *names, FILE *out)
{
    char line[NAME_SIZE];
    if (practice->name_count == 0 || !isatty(STDIN_FILENO) || !isatty(fileno(out)))
        return;
    fputs("A name, if you like. It is kept nowhere, and may stay empty.\n", out);
    for (int i = 0; i < practice->name_count; i++) {
        fprintf(out, "%s (%s) ", practice->names[i].ask, practice->names[i].otherwise);
        fflush(out);
        if (!fgets(line, sizeof line, stdin))
            break;
        line[strcspn(line, "\n")] = '\0';
        names_give(names, practice->names[i].id, line);
    }
    fputc('\n', out);
}
