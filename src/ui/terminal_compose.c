/* A snapshot as lines of text.
 *
 * From the top: the practice and the time left, the words of the step, what it asks of the person,
 * what to expect of the heart, the breath as a bar, then the sensor, the coherence and any trouble
 * with the record. Order and spacing stay the same throughout a practice, so that the eye finds the
 * bar where it was. What a step hides is not there at all; a terminal has no light or sound to be
 * soft with, so that a soft score is shown as no number. */
#include "practice/pacer.h"
#include "session/words.h"
#include "ui/paragraphs.h"
#include "ui/terminal_parts.h"

#include "base/clock.h"
#include <math.h>
#include <string.h>

#define BAR_WIDEST 48
#define BAR_INDENT 12 /* "breathe out " */
#define ROWS_BELOW 8  /* of a long text: the sensor, the keys */

struct page {
    const struct terminal_page *asked;
    const struct snapshot *snapshot;
    int columns, rows;
    struct text *text;
};

/* Bytes of the longest start of `words` that fits and ends where a word ends; cuts a word only when
 * it alone is wider than a line. */
static size_t fit_line(const char *words, int columns)
{
    size_t fitted = 0, i = 0;
    for (int characters = 0; words[i] && characters < columns; characters++) {
        do
            i++;
        while (((unsigned char)words[i] & 0xC0) == 0x80);
        if (words[i] == ' ' || words[i] == '\0')
            fitted = i;
    }
    return fitted > 0 ? fitted : i;
}

static void add_wrapped(const struct page *page, const char *words)
{
    while (*words) {
        size_t bytes = fit_line(words, page->columns);
        text_add(page->text, "%.*s\n", (int)bytes, words);
        words += bytes;
        while (*words == ' ')
            words++;
    }
}

const struct practice_step *terminal_step(const struct snapshot *snapshot)
{
    const struct practice *practice = snapshot->practice;
    bool there = practice && snapshot->step >= 0 && snapshot->step < practice->step_count;
    return there ? &practice->steps[snapshot->step] : NULL;
}

enum terminal_ask terminal_asks(const struct snapshot *snapshot, const struct draft *draft)
{
    const struct practice_step *step = terminal_step(snapshot);
    if (!step || snapshot->anchor >= 0)
        return TASK_NOTHING;
    if (step->option_count > 0)
        return TASK_CHOICE;
    if (step->lesson)
        return TASK_LESSON;
    return draft && draft->check_in ? TASK_CHECK_IN : TASK_NOTHING;
}

/* Snapshots are up to 100 ms old; time has moved on since, unless it is paused. */
static double left_now_s(const struct page *page)
{
    const struct snapshot *snapshot = page->snapshot;
    double left_s = snapshot->left_s;
    if (snapshot->phase == SESSION_PRACTISING && page->asked->now_ns > snapshot->now_ns)
        left_s -= s_from_ns(page->asked->now_ns - snapshot->now_ns);
    return left_s < 0 ? 0 : left_s;
}

static void add_title(const struct page *page)
{
    const struct snapshot *snapshot = page->snapshot;
    char memory[200];
    struct text line = text_over(memory, sizeof memory);
    text_add(&line, "%s", snapshot->practice ? snapshot->practice->title : "Recording");
    if (snapshot->phase == SESSION_ENDED)
        text_add(&line, ", over");
    else if (snapshot->practice) {
        text_add(&line, ", ");
        words_time_left(left_now_s(page), &line);
    }
    if (snapshot->phase == SESSION_PAUSED)
        text_add(&line, ", paused");
    add_wrapped(page, memory);
}

/* With the names filled in. */
static void add_words(const struct page *page, const char *words)
{
    char filled[PARAGRAPH_BYTES];
    if (words && *words)
        add_wrapped(page, names_fill(page->asked->names, page->snapshot->practice, words, filled,
                                     sizeof filled));
}

/* --- what waits for the person -------------------------------------------------------------- */

/* One sheet of a long text, as many lines as there is room for. Returns how many sheets it has. */
static int add_sheet(const struct page *page, const char *words, bool lines)
{
    char paragraph[PARAGRAPH_BYTES];
    int room = page->rows - ROWS_BELOW, line = 0;
    room = room < 3 ? 3 : room;
    while (*words) {
        bool apart;
        words = paragraph_take(words, lines, paragraph, sizeof paragraph, &apart);
        if (apart && line % room != 0 && line++ / room == page->asked->sheet)
            text_add(page->text, "\n");
        for (const char *at = paragraph; *at; line++) {
            size_t bytes = fit_line(at, page->columns);
            if (line / room == page->asked->sheet)
                text_add(page->text, "%.*s\n", (int)bytes, at);
            at += bytes;
            at += strspn(at, " ");
        }
    }
    return line > 0 ? (line + room - 1) / room : 1;
}

static void add_hint(const struct page *page, int sheets, const char *last)
{
    char memory[120];
    struct text line = text_over(memory, sizeof memory);
    text_add(page->text, "\n");
    if (sheets > 1)
        text_add(&line, "[%d of %d] ", page->asked->sheet + 1, sheets);
    text_add(&line, "%s", page->asked->sheet + 1 < sheets ? "Enter: go on" : last);
    add_wrapped(page, memory);
}

static void add_options(const struct page *page, const struct practice_step *step)
{
    char line[PARAGRAPH_BYTES];
    text_add(page->text, "\n");
    for (int i = 0; i < step->option_count; i++) {
        struct text text = text_over(line, sizeof line);
        text_add(&text, "%d  %s", i + 1, step->options[i].label);
        add_words(page, line);
    }
    struct text text = text_over(line, sizeof line);
    text_add(&text, "Left alone, it goes on with 1.");
    add_wrapped(page, line);
}

/* The questions around the one in hand, each with its answer. */
static void add_questions(const struct page *page)
{
    const struct draft *draft = page->asked->draft;
    int room = (page->rows - ROWS_BELOW - 2) / 2, first = page->asked->item - room + 1;
    first = first > 0 ? first : 0;
    add_wrapped(page, draft->check_in->title);
    for (int i = first; i < draft_count(draft) && i < first + room; i++) {
        const struct check_in_item *item = &draft->check_in->items[i];
        char line[400], value[16] = "-";
        struct text text = text_over(line, sizeof line), number = text_over(value, sizeof value);
        text_add(&number, isnan(draft->values[i]) ? "-" : "%g", draft->values[i]);
        text_add(&text, "%s %s  [%s]", i == page->asked->item ? ">" : " ", item->ask, value);
        add_wrapped(page, line);
        text = text_over(line, sizeof line);
        text_add(&text, "    %g %s, %g %s", item->least, item->low ? item->low : "", item->most,
                 item->high ? item->high : "");
        if (i == page->asked->item)
            add_wrapped(page, line);
    }
    add_hint(page, 1,
             draft_answered(draft) > 0
                 ? "Digits or arrows answer, x leaves out, Enter: go on"
                 : "Digits or arrows answer, up and down walk, Enter: pass over");
}

/* Returns how many sheets there are. */
static int add_asked(const struct page *page)
{
    const struct practice_step *step = terminal_step(page->snapshot);
    int sheets = 1;
    switch (terminal_asks(page->snapshot, page->asked->draft)) {
    case TASK_CHOICE:
        add_options(page, step);
        break;
    case TASK_LESSON: {
        char filled[PARAGRAPH_BYTES];
        names_fill(page->asked->names, page->snapshot->practice, step->lesson, filled,
                   sizeof filled);
        sheets = add_sheet(page, filled, false);
        add_hint(page, sheets, "Enter: go on");
        break;
    }
    case TASK_CHECK_IN:
        add_questions(page);
        break;
    case TASK_NOTHING:
        break;
    }
    return sheets;
}

/* --- the step ------------------------------------------------------------------------------- */

static void add_anchor(const struct page *page)
{
    const struct practice_anchor *anchor =
        &page->snapshot->practice->anchors[page->snapshot->anchor];
    char memory[200];
    struct text line = text_over(memory, sizeof memory);
    add_words(page, anchor->say);
    text_add(&line, "(Resting: %s. Space returns.)", anchor->title);
    add_wrapped(page, memory);
}

static int add_step(const struct page *page)
{
    const struct snapshot *snapshot = page->snapshot;
    const struct practice_step *step = terminal_step(snapshot);
    int sheets = 1;
    text_add(page->text, "\n");
    if (step && snapshot->anchor >= 0)
        add_anchor(page);
    else if (step) {
        add_words(page, step->say);
        sheets = add_asked(page);
    }
    if (step && snapshot->anchor < 0 && step->expect) {
        char line[PARAGRAPH_BYTES];
        struct text text = text_over(line, sizeof line);
        text_add(&text, "(%s)", step->expect);
        add_words(page, line);
    } else if (snapshot->step_view.waits == WAIT_HEART && snapshot->phase == SESSION_PRACTISING)
        add_wrapped(page, "(taking the time it needs)");
    text_add(page->text, "\n");
    return sheets;
}

static void add_bar(const struct page *page, double fullness)
{
    int room = page->columns - BAR_INDENT;
    int widest = room < BAR_WIDEST ? room : BAR_WIDEST;
    int filled = 1 + (int)lround(fullness * (widest - 1));
    for (int i = 0; i < filled; i++)
        text_add(page->text, "\xe2\x94\x81"); /* a heavy line */
}

static void add_breath(const struct page *page)
{
    const struct pace_body *pace = &page->snapshot->pace;
    if (pace->on) {
        struct breath_figure figure =
            pacer_figure(pacer_phase(pace, page->asked->now_ns), pace->inhale);
        text_add(page->text, "%-*s", BAR_INDENT, figure.inhaling ? "breathe in" : "breathe out");
        add_bar(page, figure.fullness);
    }
    text_add(page->text, "\n\n");
}

static void add_sensor(const struct page *page)
{
    char memory[240];
    struct text line = text_over(memory, sizeof memory);
    words_sensor(page->snapshot, &line);
    add_wrapped(page, memory);
}

static bool shows_coherence(const struct snapshot *snapshot)
{
    bool known = snapshot->coherence_reason == REASON_NONE;
    return known ? score_as_number(snapshot->score) : score_as_light(snapshot->score);
}

static void add_coherence(const struct page *page)
{
    char memory[160];
    struct text line = text_over(memory, sizeof memory);
    if (shows_coherence(page->snapshot) && !words_sensor_covers(page->snapshot))
        words_coherence(page->snapshot, &line);
    if (line.used > 0 && score_as_number(page->snapshot->score))
        words_synchrony(page->snapshot, &line);
    add_wrapped(page, memory);
}

static void add_trouble(const struct page *page)
{
    const struct snapshot *snapshot = page->snapshot;
    char memory[640];
    struct text line = text_over(memory, sizeof memory);
    if (snapshot->record_trouble.status != STATUS_OK)
        text_add(&line, "%s %s", snapshot->record_trouble.what, snapshot->record_trouble.remedy);
    if (snapshot->refused > 0)
        text_add(&line, "%sSome of the record is missing; the gap is marked.",
                 line.used > 0 ? " " : "");
    add_wrapped(page, memory);
}

static void add_keys(const struct page *page)
{
    static const char *const keys[] = {
        "space   pause, go on; from a resting place: return",
        "Enter   done with a text or questions",
        "1 - 6   choose; digits answer a question",
        "g       to a place to rest, where the practice has them",
        "d       breathe less deeply; once more: no pacer",
        "- +     breathe slower, faster",
        "b n     back a step, on to the next",
        "h       where help is to be found; the practice waits",
        "q       stop; stopping early counts too",
    };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        add_wrapped(page, keys[i]);
    add_hint(page, 1, "k: back to the practice");
}

/* What does not fit would push the first lines off the screen. */
static void cut_to_rows(struct text *text, int rows)
{
    char *at = text->at;
    for (int row = 0; row < rows && (at = strchr(at, '\n')) != NULL; row++)
        at++;
    if (!at)
        return;
    *at = '\0';
    text->used = (size_t)(at - text->at);
}

int terminal_compose(const struct terminal_page *asked, struct text *text)
{
    const struct page page = {
        .asked = asked,
        .snapshot = asked->snapshot,
        .columns = asked->columns < TERMINAL_NARROWEST ? TERMINAL_NARROWEST : asked->columns,
        .rows = asked->rows < TERMINAL_LOWEST ? TERMINAL_LOWEST : asked->rows,
        .text = text,
    };
    int sheets = 1;
    if (asked->over == OVER_SUPPORT) {
        sheets = add_sheet(&page, asked->support, true);
        add_hint(&page, sheets, "h: return to the practice, which waits");
    } else if (asked->over == OVER_KEYS)
        add_keys(&page);
    else {
        add_title(&page);
        sheets = add_step(&page);
        add_breath(&page);
        add_sensor(&page);
        add_coherence(&page);
        add_trouble(&page);
    }
    cut_to_rows(text, page.rows);
    return sheets;
}
