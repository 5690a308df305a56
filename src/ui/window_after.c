/* What is wished at the end of a sitting: which step is told of, the line for the journal, whose
 * words are kept where the person wrote them until the session's file has them, and copies. */
#include "ui/window_state.h"

#include "base/text.h"

void window_line_open(struct window *window, const struct ui_intent *intent)
{
    (void)intent;
    text_copy(window->line, sizeof window->line, window->review.line);
    window->model.line_writes = true;
    window->focus.at = end_line_widget(&window->model);
    window->focus.shown = true; /* which brings the field into view */
}

void window_line_write(struct window *window, const struct ui_intent *intent)
{
    text_copy(window->line, sizeof window->line, intent->words);
}

static void line_close(struct window *window)
{
    window->model.line_writes = false;
    window->model.line_trouble = NULL;
    window->line[0] = '\0';
    window->focus.at = -1; /* the last, which leads on */
    window->focus.shown = false;
}

void window_line_leave(struct window *window, const struct ui_intent *intent)
{
    (void)intent;
    line_close(window);
}

/* False when it could not be kept: it stays in its field, with the reason below. */
bool window_line_kept(struct window *window)
{
    const struct window_config *config = window->config;
    struct review *review = &window->review;
    if (!window->model.line_writes)
        return true;
    if (config->keep_line(config->context, review->path, window->line, &window->line_trouble)) {
        window->model.line_trouble = &window->line_trouble;
        return false;
    }
    text_copy(review->line, sizeof review->line, window->line);
    line_close(window);
    return true;
}

void window_line_keep(struct window *window, const struct ui_intent *intent)
{
    (void)intent;
    window_line_kept(window);
}

void window_step_told(struct window *window, const struct ui_intent *intent)
{
    window->model.step_told = intent->which;
}

void window_after_begin(struct window *window)
{
    window->model.step_told = -1;
    line_close(window);
}

/* --- copies for other programs -------------------------------------------------------------- */

void window_copies(struct window *window, const struct ui_intent *intent)
{
    (void)intent;
    if (!window_line_kept(window))
        return;
    if (window->copies.count == 0) /* else what was made of this sitting stays known */
        window->config->list_copies(window->config->context, &window->copies);
    window->model.copies = &window->copies;
    window->model.copy_trouble = NULL;
    window->model.page = 0;
    window_show(window, SCREEN_COPIES);
}

void window_copy(struct window *window, const struct ui_intent *intent)
{
    const struct window_config *config = window->config;
    enum status status = config->make_copy(config->context, window->review.path, intent->which,
                                           &window->copy_trouble);
    window->model.copy_trouble = status ? &window->copy_trouble : NULL;
    window->copies.at[intent->which].made = status == STATUS_OK;
}
