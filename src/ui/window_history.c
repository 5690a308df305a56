/* What the screens of the history ask and do. */
#include "ui/window_state.h"

#include "base/clock.h"
#include "session/days.h"
#include <stdio.h>

/* The last day with a sitting, or today. */
static void look_at_last_day(struct window *window)
{
    const struct history *history = window->model.history;
    if (history)
        window->model.day =
            history->day_count > 0 ? history->days[history->day_count - 1].day : history->today;
}

/* The newest history, and the sentence of home when it is another. */
void window_follow_history(struct window *window)
{
    const struct window_config *config = window->config;
    struct ui_model *model = &window->model;
    if (!config->history)
        return;
    const struct history *own = config->history(config->context, false);
    model->history = window->looks_at_simulated ? config->history(config->context, true) : own;
    if (model->history && model->day == 0) /* it is known only now */
        look_at_last_day(window);
    if (own == window->history_told)
        return;
    struct text text = text_over(window->lately, sizeof window->lately);
    window->lately[0] = '\0';
    window->history_told = own;
    if (own)
        history_lately(own, &text);
    model->lately = window->lately[0] ? window->lately : NULL;
}

static void show_again(struct window *window)
{
    window->model.open_trouble = NULL;
    window->model.page = 0;
    window->focus.at = 0;
    window->focus.scroll = 0;
}

static void open_history(struct window *window)
{
    window_follow_history(window);
    look_at_last_day(window);
    window_show(window, SCREEN_HISTORY);
}

void window_open_file(struct window *window, const char *path)
{
    struct problem problem = {0};
    struct text text = text_over(window->opened, sizeof window->opened);
    if (window->reviewed)
        review_finish(&window->review);
    window->reviewed = review_load(path, &window->review, &problem) == STATUS_OK;
    window->model.review = window->reviewed ? &window->review : NULL;
    window->open_trouble = problem;
    window->model.open_trouble = window->reviewed ? NULL : &window->open_trouble;
    if (!window->reviewed)
        return;
    if (window->review.started_wall_ns > 0)
        day_words_since(day_of_wall(window->review.started_wall_ns), day_of_wall(clock_wall_ns()),
                        &text);
    else
        text_add(&text, "A recorded sitting");
    window->model.opened = window->opened;
    window->model.stopped_early = false;
    window->copies.count = 0;
    window->from = SCREEN_HISTORY;
    window_after_begin(window);
    window_show(window, SCREEN_END);
}

void window_act_on_history(struct window *window, const struct ui_intent *intent)
{
    struct ui_model *model = &window->model;
    switch (intent->wish) {
    case WISH_HISTORY:
        open_history(window);
        break;
    case WISH_DAY:
        model->day = intent->which;
        model->open_trouble = NULL;
        model->page = 0;
        break;
    case WISH_TRENDS:
        model->trends = !model->trends;
        show_again(window);
        break;
    case WISH_TELL_MINUTES:
        model->tells_minutes = !model->tells_minutes;
        break;
    case WISH_WHOSE:
        window->looks_at_simulated = !window->looks_at_simulated;
        window_follow_history(window);
        look_at_last_day(window);
        show_again(window);
        break;
    case WISH_OPEN:
        window_open_file(window, model->history->sittings[intent->which].path);
        break;
    default:
        break;
    }
}
