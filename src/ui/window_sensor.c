/* What the sensor's screen asks and does: one question after the other, and the choice at once. */
#include "ui/window_state.h"

#include "base/clock.h"

void window_list_sensors(struct window *window)
{
    window->config->list_sensors(window->config->context, &window->sensors);
    window->listed_ns = clock_monotonic_ns();
}

/* The next question about the sensor, or back to the first; the keyboard goes on where it was. */
static void ask_about(struct window *window, enum sensor_question question)
{
    struct ui_model *model = &window->model;
    if (model->sensor_asks == SENSOR_WHICH)
        window->sensor_focus = window->focus;
    bool shown = window->focus.shown;
    window->focus = question == SENSOR_WHICH ? window->sensor_focus : (struct ui_focus){0};
    window->focus.shown = shown;
    model->sensor_asks = question;
    model->sensor_page = -1;
}

void window_open_sensor(struct window *window)
{
    window_list_sensors(window);
    if (window->screen == SCREEN_HOME || window->screen == SCREEN_SETTINGS)
        window->sensor_from = window->screen;
    window_show(window, SCREEN_SENSOR);
    window->model.sensor_asks = SENSOR_WHICH;
    window->model.sensor_page = -1;
    window->model.sensor_trouble = NULL;
}

static void use_sensor(struct window *window, const struct sensor_choice *choice)
{
    const struct window_config *config = window->config;
    enum status status = config->use_sensor(config->context, choice, &window->sensor_trouble);
    window->model.sensor_trouble = status ? &window->sensor_trouble : NULL;
    window_list_sensors(window);
}

void window_act_on_sensor(struct window *window, const struct ui_intent *intent)
{
    struct ui_model *model = &window->model;
    bool asked_further = model->sensor_asks != SENSOR_WHICH;
    if (intent->wish == WISH_SENSOR_USE)
        use_sensor(window, &intent->sensor);
    if (intent->wish == WISH_SENSOR_PAGE) {
        model->sensor_page = intent->which;
        window->focus.at = 0;
    } else if (intent->wish == WISH_SENSOR_ASK)
        ask_about(window, (enum sensor_question)intent->which);
    else if (asked_further)
        ask_about(window, SENSOR_WHICH);
    else if (intent->wish == WISH_DONE)
        window_show(window, window->sensor_from);
}
