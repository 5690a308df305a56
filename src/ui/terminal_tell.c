/* Into a pipe or a file: one line for each thing that changed, so that a log stays readable. Nobody
 * is there to answer; what is asked is told all the same. */
#include "ui/terminal_parts.h"

#include "base/clock.h"
#include "session/words.h"
#include "ui/paragraphs.h"

static void tell(const struct terminal *terminal, const struct snapshot *view, const char *words)
{
    int s = (int)(view->now_ns / NS_PER_S);
    if (*words)
        fprintf(terminal->config->out, "%3d:%02d  %s\n", s / 60, s % 60, words);
}

/* With the names filled in; a text of more lines comes as one a paragraph. */
static void tell_filled(const struct terminal *terminal, const struct snapshot *view,
                        const char *words)
{
    char filled[PARAGRAPH_BYTES], paragraph[PARAGRAPH_BYTES];
    bool apart;
    if (!words)
        return;
    const char *at =
        names_fill(terminal->config->names, view->practice, words, filled, sizeof filled);
    while (*at) {
        at = paragraph_take(at, false, paragraph, sizeof paragraph, &apart);
        tell(terminal, view, paragraph);
    }
}

static void tell_asked(const struct terminal *terminal, const struct snapshot *view,
                       const struct practice_step *step)
{
    char line[PARAGRAPH_BYTES];
    for (int i = 0; i < step->option_count; i++) {
        struct text text = text_over(line, sizeof line);
        text_add(&text, "  %d  %s", i + 1, step->options[i].label);
        tell_filled(terminal, view, line);
    }
    for (int i = 0; i < draft_count(&terminal->draft); i++) {
        const struct check_in_item *item = &terminal->draft.check_in->items[i];
        struct text text = text_over(line, sizeof line);
        text_add(&text, "  %s (%g %s, %g %s)", item->ask, item->least, item->low ? item->low : "",
                 item->most, item->high ? item->high : "");
        tell(terminal, view, line);
    }
}

static void tell_step(struct terminal *terminal, const struct snapshot *view)
{
    bool same = terminal->told_any && terminal->step == view->step;
    const struct practice_step *step = terminal_step(view);
    terminal->step = view->step;
    if (same || !step)
        return;
    tell_filled(terminal, view, step->say);
    tell_filled(terminal, view, step->lesson);
    tell_asked(terminal, view, step);
    tell_filled(terminal, view, step->expect);
}

static void tell_anchor(struct terminal *terminal, const struct snapshot *view)
{
    bool same = terminal->told_any && terminal->anchor == view->anchor;
    terminal->anchor = view->anchor;
    if (!same && view->practice && view->anchor >= 0)
        tell_filled(terminal, view, view->practice->anchors[view->anchor].say);
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
    if (!same && !words_sensor_covers(view) && score_as_light(view->score))
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

void terminal_tell(struct terminal *terminal, const struct snapshot *view)
{
    if (!terminal->told_any && view->practice)
        tell(terminal, view, view->practice->title);
    tell_step(terminal, view);
    tell_anchor(terminal, view);
    tell_phase(terminal, view);
    tell_sensor(terminal, view);
    tell_coherence(terminal, view);
    tell_trouble(terminal, view);
    terminal->told_any = true;
}
