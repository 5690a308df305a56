/* What calibration's wishes do, and how what is measured comes to its end.
 *
 * Measuring is a sitting as any other: the program begins it, the session records it, and when it
 * is over its file is read back. Nothing is worked out here. */
#include "ui/window_state.h"

#include "base/clock.h"
#include "base/text.h"
#include <math.h>

static enum screen screen_under_way(enum procedure_kind kind)
{
    static const enum screen screens[] = {[PROCEDURE_FIT] = SCREEN_FIT,
                                          [PROCEDURE_BASELINE] = SCREEN_REST,
                                          [PROCEDURE_RESONANCE] = SCREEN_WALK};
    return screens[kind];
}

static enum screen screen_of_result(enum procedure_kind kind)
{
    static const enum screen screens[] = {[PROCEDURE_FIT] = SCREEN_FIT,
                                          [PROCEDURE_BASELINE] = SCREEN_RESTED,
                                          [PROCEDURE_RESONANCE] = SCREEN_WALKED};
    return screens[kind];
}

bool window_sits(const struct window *window)
{
    enum screen screen = window->screen;
    bool fits = screen == SCREEN_FIT && !window->calibration.found.ready;
    return screen == SCREEN_PRACTICE || screen == SCREEN_REST || screen == SCREEN_WALK || fits;
}

static void open_ways(struct window *window)
{
    const struct window_config *config = window->config;
    struct calibration *calibration = &window->calibration;
    struct calibration_wish wish = calibration->wish;
    if (!(wish.rest_minutes > 0)) /* the first time */
        wish = (struct calibration_wish){.rest_minutes = 2, .posture = 0, .caffeine = -1};
    *calibration = (struct calibration){.wish = wish};
    calibration->wish.note[0] = '\0';
    calibration->wish.agrees = false;
    config->calibration(config->context, calibration);
    if (calibration->wish.protocol >= calibration->protocol_count)
        calibration->wish.protocol = 0;
    window_show(window, SCREEN_CALIBRATE);
}

/* --- measuring ------------------------------------------------------------------------------ */

static void begin(struct window *window)
{
    const struct window_config *config = window->config;
    struct calibration *calibration = &window->calibration;
    calibration->trouble = (struct problem){0};
    calibration->found = (struct calibration_found){0};
    calibration->details = false;
    if (config->measure(config->context, calibration, &calibration->trouble) != STATUS_OK) {
        if (calibration->wish.kind == PROCEDURE_FIT)
            window_show(window, SCREEN_CALIBRATE);
        return;
    }
    window->under_way = false;
    window->measured_enough = false;
    window_show(window, screen_under_way(calibration->wish.kind));
}

/* Its file is complete once it was left. */
static void end(struct window *window, const struct snapshot *snapshot)
{
    const struct window_config *config = window->config;
    struct calibration *calibration = &window->calibration;
    enum procedure_kind kind = calibration->wish.kind;
    char path[PATH_SIZE];
    text_copy(path, sizeof path, snapshot->record_path);
    config->leave(config->context);
    window->supports = false;
    calibration->found = (struct calibration_found){0};
    enum status status =
        config->measured(config->context, kind, path, &calibration->found, &calibration->trouble);
    calibration->found.ready = status == STATUS_OK;
    window_show(window, status ? SCREEN_CALIBRATE : screen_of_result(kind));
}

void window_follow_calibration(struct window *window, const struct snapshot *snapshot)
{
    bool fits = window->screen == SCREEN_FIT && window->under_way;
    bool heard = snapshot->fit.done || snapshot->now_ns >= FIT_KEPT * NS_PER_S;
    if (fits && heard && !window->measured_enough)
        window->measured_enough = session_send(window->config->session, INTENT_STOP, "");
    if (window->under_way && snapshot->phase == SESSION_ENDED)
        end(window, snapshot);
}

/* --- wishes ---------------------------------------------------------------------------------- */

static void on_procedure(struct window *window, const struct ui_intent *intent)
{
    static const enum screen asks[] = {
        [PROCEDURE_BASELINE] = SCREEN_BASELINE, [PROCEDURE_RESONANCE] = SCREEN_RESONANCE};
    window->calibration.trouble = (struct problem){0};
    window->calibration.wish.kind = (enum procedure_kind)intent->which;
    if (intent->which == PROCEDURE_FIT)
        begin(window);
    else
        window_show(window, asks[intent->which]);
}

static void on_comfort(struct window *window, const struct ui_intent *intent)
{
    char words[EVENT_TEXT_MAX];
    comfort_answer(window->model.snapshot->walk.tried.id, (int)intent->value, words, sizeof words);
    session_send(window->config->session, INTENT_ANSWER, words);
}

static void keep(struct window *window)
{
    const struct window_config *config = window->config;
    struct calibration *calibration = &window->calibration;
    calibration->trouble = (struct problem){0};
    if (calibration->found.kept || calibration->found.simulated)
        return;
    calibration->found.kept = config->keep(config->context, calibration->wish.kind,
                                           &calibration->found, &calibration->trouble) == STATUS_OK;
}

/* What was chosen by a press stays until the next; the same again takes it back. */
static void choose(int *said, int which)
{
    *said = *said == which ? -1 : which;
}

/* Not before a room, and not where there is nobody to do it. */
static bool can_calibrate(const struct window *window)
{
    return window->config->measure && !window->config->together;
}

static bool is_of_calibration(enum ui_wish wish)
{
    return wish >= WISH_CALIBRATE && wish <= WISH_DETAILS;
}

/* What the person says before it begins; false: it is none of that. */
static bool is_said(struct calibration_wish *wish, const struct ui_intent *intent)
{
    switch (intent->wish) {
    case WISH_REST_MINUTES:
        wish->rest_minutes = intent->value;
        return true;
    case WISH_POSTURE:
        choose(&wish->posture, intent->which);
        return true;
    case WISH_CAFFEINE:
        choose(&wish->caffeine, intent->which);
        return true;
    case WISH_REST_NOTE:
        text_copy(wish->note, sizeof wish->note, intent->words);
        return true;
    case WISH_PROTOCOL:
        wish->protocol = intent->which;
        wish->agrees = false;
        return true;
    case WISH_AGREE:
        wish->agrees = !wish->agrees;
        return true;
    default:
        return false;
    }
}

/* What is measured ends early, or its page leads back. */
static void leave_page(struct window *window, enum ui_wish wish)
{
    if (wish == WISH_STOP)
        session_send(window->config->session, INTENT_STOP, "");
    else if (window->screen == SCREEN_CALIBRATE)
        window_show(window, SCREEN_HOME);
    else
        open_ways(window);
}

bool window_act_on_calibration(struct window *window, const struct ui_intent *intent)
{
    struct calibration *calibration = &window->calibration;
    bool within = window->screen >= SCREEN_CALIBRATE && window->screen <= SCREEN_WALKED;
    if (within && (intent->wish == WISH_STOP || intent->wish == WISH_DONE)) {
        leave_page(window, intent->wish);
        return true;
    }
    if (!is_of_calibration(intent->wish))
        return false;
    if (!can_calibrate(window) || is_said(&calibration->wish, intent))
        return true;
    switch (intent->wish) {
    case WISH_CALIBRATE:
        open_ways(window);
        break;
    case WISH_PROCEDURE:
        on_procedure(window, intent);
        break;
    case WISH_MEASURE:
        begin(window);
        break;
    case WISH_COMFORT:
        on_comfort(window, intent);
        break;
    case WISH_RATE:
        if (!calibration->found.kept)
            calibration->found.chosen_per_min = intent->value;
        break;
    case WISH_KEEP:
        keep(window);
        break;
    case WISH_DETAILS:
        calibration->details = !calibration->details;
        break;
    default:
        break;
    }
    return true;
}
