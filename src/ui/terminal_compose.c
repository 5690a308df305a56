/* A snapshot as lines of text.
 *
 * From the top: the practice and the time left, the words of the step, what to expect of the heart,
 * the breath as a bar, then the sensor, the coherence and any trouble with the record. Order and
 * spacing stay the same throughout a practice, so that the eye finds the bar where it was. What a
 * step hides is not there at all; a terminal has no light or sound to be soft with, so that a soft
 * score is shown as no number. */
#include "practice/pacer.h"
#include "session/words.h"
#include "ui/terminal.h"

#include "base/clock.h"
#include <math.h>
#include <string.h>

#define BAR_WIDEST 48
#define BAR_INDENT 12 /* "breathe out " */

struct page {
    const struct snapshot *snapshot;
    int64_t now_ns;
    int columns;
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

static const struct practice_step *step_of(const struct snapshot *snapshot)
{
    const struct practice *practice = snapshot->practice;
    bool there = practice && snapshot->step >= 0 && snapshot->step < practice->step_count;
    return there ? &practice->steps[snapshot->step] : NULL;
}

/* Snapshots are up to 100 ms old; time has moved on since, unless it is paused. */
static double left_now_s(const struct page *page)
{
    const struct snapshot *snapshot = page->snapshot;
    double left_s = snapshot->left_s;
    if (snapshot->phase == SESSION_PRACTISING && page->now_ns > snapshot->now_ns)
        left_s -= s_from_ns(page->now_ns - snapshot->now_ns);
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

static void add_step(const struct page *page)
{
    const struct practice_step *step = step_of(page->snapshot);
    text_add(page->text, "\n");
    if (step && step->say)
        add_wrapped(page, step->say);
    if (step && step->expect) {
        char memory[1700];
        struct text line = text_over(memory, sizeof memory);
        text_add(&line, "(%s)", step->expect);
        add_wrapped(page, memory);
    }
    text_add(page->text, "\n");
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
        struct breath_figure figure = pacer_figure(pacer_phase(pace, page->now_ns), pace->inhale);
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
    const struct practice_step *step = step_of(snapshot);
    if (!step || step->score == SCORE_SHOWN)
        return true;
    return step->score == SCORE_SOFT && snapshot->coherence_reason != REASON_NONE;
}

static void add_coherence(const struct page *page)
{
    char memory[160];
    struct text line = text_over(memory, sizeof memory);
    if (shows_coherence(page->snapshot) && !words_sensor_covers(page->snapshot))
        words_coherence(page->snapshot, &line);
    if (line.used > 0)
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

void terminal_compose(const struct snapshot *snapshot, int64_t now_ns, int columns,
                      struct text *text)
{
    const struct page page = {
        .snapshot = snapshot,
        .now_ns = now_ns,
        .columns = columns < TERMINAL_NARROWEST ? TERMINAL_NARROWEST : columns,
        .text = text,
    };
    add_title(&page);
    add_step(&page);
    add_breath(&page);
    add_sensor(&page);
    add_coherence(&page);
    add_trouble(&page);
}
