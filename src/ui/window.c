/* The loop around the screens.
 *
 * One turn: what the hand did (each press is shown to the screen by itself, so that none is lost),
 * then the newest snapshot, then one picture, painted only when it differs. While a practice moves
 * the next turn comes after a frame, a short one with a graphics card and a longer one without;
 * otherwise the loop sleeps until the session or the person wakes it.
 *
 * Facts live in the session. Kept here (window_state.h): which screen, what is selected, what
 * moves. What a wish does stands in window_acts.c. */
#include "ui/window_state.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "ui/asks.h"
#include "ui/offers.h"
#include <math.h>
#include <time.h>

#define FRAME_MS      15 /* with vertical sync the display decides */
#define FRAME_SLOW_MS 33
#define STILL_MS      100
#define ASLEEP_MS     30000
#define FADE_S        0.5
#define LIST_EVERY_NS NS_PER_S
#define HAND_AWAKE_NS (3 * NS_PER_S)

void window_wake(void *context)
{
    (void)context;
    SDL_Event event = {.type = SDL_USEREVENT};
    if (!SDL_HasEvent(SDL_USEREVENT))
        SDL_PushEvent(&event);
}

static int hour_now(void)
{
    time_t now = (time_t)(clock_wall_ns() / NS_PER_S);
    struct tm local;
    return localtime_r(&now, &local) ? local.tm_hour : 12;
}

void window_show(struct window *window, enum screen screen)
{
    bool by_keyboard = window->focus.shown;
    bool returns = screen == SCREEN_SETTINGS &&
                   (window->screen == SCREEN_SENSOR || window->screen == SCREEN_WELCOME);
    if (window->screen == SCREEN_SETTINGS)
        window->settings_focus = window->focus;
    window->screen = screen;
    bool rests = window_sits(window) || screen == SCREEN_END; /* nothing to point at */
    window->shown_ns = clock_monotonic_ns();
    window_follow_light(window);
    window->focus = returns ? window->settings_focus : (struct ui_focus){0};
    window->focus.shown = by_keyboard && !rests;
    window->model.page = 0;
    window->model.keys = false;
    if (window_sits(window)) /* nobody touches anything meanwhile */
        SDL_DisableScreenSaver();
    else
        SDL_EnableScreenSaver();
}

/* Before a practice the wave is watched on the sensor's screen. */
static bool wave_moves(const struct window *window)
{
    const struct snapshot *snapshot = window->model.snapshot;
    return (window->screen == SCREEN_SENSOR || window->screen == SCREEN_FIT) &&
           snapshot->link == LINK_OPEN && snapshot->wave.count > 0;
}

/* The newest snapshot into the model, and the screen that follows from it. */
static void look(struct window *window)
{
    const struct window_config *config = window->config;
    const struct snapshot *snapshot = session_view(config->session);
    struct ui_model *model = &window->model;
    if (config->follow && window->pictured)
        config->follow(config->context, snapshot);
    bool sitting = snapshot->phase == SESSION_PRACTISING || snapshot->phase == SESSION_PAUSED ||
                   (window->screen == SCREEN_FIT && snapshot->recording);
    if (window_sits(window) && sitting)
        window->under_way = true;
    if (window_sits(window) && window->screen != SCREEN_PRACTICE) {
        window_follow_calibration(window, snapshot);
        snapshot = session_view(config->session);
    }
    if (window->screen == SCREEN_PRACTICE && window->under_way &&
        snapshot->phase == SESSION_ENDED) {
        window_end(window, snapshot);
        snapshot = session_view(config->session);
    }
    int64_t now_ns = clock_monotonic_ns();
    model->snapshot = snapshot;
    model->now_ns = snapshot->now_ns;
    if ((window_sits(window) && sitting) || window->screen == SCREEN_WELCOME || wave_moves(window))
        model->now_ns = now_ns - snapshot->origin_ns;
    window_follow_history(window);
    if (window->screen == SCREEN_SENSOR && now_ns - window->listed_ns >= LIST_EVERY_NS)
        window_list_sensors(window);
    if (window->screen == SCREEN_PRACTICE)
        window_follow_step(window, snapshot);
    if (window->screen == SCREEN_REPLAY)
        window_follow_replay(window);
    model->hour = hour_now();
    model->pointer_awake =
        window->hand.moved_ns > 0 && now_ns - window->hand.moved_ns < HAND_AWAKE_NS;
    window->motion.wish = model->score;
    motion_follow(&window->motion, model->snapshot, model->now_ns);
}

static float density_of(struct window *window)
{
    int points = 0, pixels = 0;
    SDL_GetWindowSize(window->display.window, &points, NULL);
    SDL_GetRendererOutputSize(window->display.renderer, &pixels, NULL);
    return points > 0 && pixels > 0 ? (float)pixels / (float)points : 1;
}

static double fade_share(const struct window *window)
{
    return s_from_ns(clock_monotonic_ns() - window->shown_ns) / FADE_S;
}

/* Describes the current screen once, with this input; does what the person wished. */
static enum ui_wish describe(struct window *window, struct ui_input input)
{
    static struct ui_intent (*const screens[])(struct ui *, const struct ui_model *) = {
        [SCREEN_HOME] = screen_home,
        [SCREEN_SENSOR] = screen_sensor,
        [SCREEN_PRACTICE] = screen_practice,
        [SCREEN_END] = screen_end,
        [SCREEN_BROWSE] = screen_browse,
        [SCREEN_COURSES] = screen_courses,
        [SCREEN_COURSE] = screen_course,
        [SCREEN_UNIT] = screen_unit,
        [SCREEN_READING] = screen_reading,
        [SCREEN_NAMES] = screen_names,
        [SCREEN_COPIES] = screen_copies,
        [SCREEN_HISTORY] = screen_history,
        [SCREEN_SETTINGS] = screen_settings,
        [SCREEN_WELCOME] = screen_welcome,
        [SCREEN_REPLAY] = screen_replay,
        [SCREEN_CALIBRATE] = screen_calibrate,
        [SCREEN_FIT] = screen_fit,
        [SCREEN_BASELINE] = screen_baseline,
        [SCREEN_REST] = screen_rest,
        [SCREEN_RESTED] = screen_rested,
        [SCREEN_RESONANCE] = screen_resonance,
        [SCREEN_WALK] = screen_walk,
        [SCREEN_WALKED] = screen_walked,
    };
    int width = 0, height = 0;
    SDL_GetRendererOutputSize(window->display.renderer, &width, &height);
    struct ui ui = {.canvas = window->canvas,
                    .lettering = window->lettering,
                    .theme = window->theme,
                    .focus = &window->focus,
                    .input = input,
                    .density = density_of(window),
                    .text_scale = window->text_scale,
                    .boxes = &window->boxes};
    window->boxes.count = 0;
    ui_begin(&ui, width > 0 ? width : 1, height > 0 ? height : 1);
    struct ui_intent intent = window->supports ? screen_support(&ui, &window->model)
                                               : screens[window->screen](&ui, &window->model);
    ui_end(&ui);
    double veil = 1 - motion_ease(fade_share(window));
    canvas_box(window->canvas, 0, 0, ui.w, ui.h, 0, theme_faded(window->theme->near, veil));
    enum screen before = window->screen;
    window_act(window, &intent);
    bool by_key = input.key != KEY_NONE || input.letter;
    if (window->screen != before && !window_sits(window) && window->screen != SCREEN_END && by_key)
        window->focus.shown = true;  /* whoever came by the keyboard goes on with it */
    if (intent.wish != WISH_NOTHING) /* the session has moved on, and its last snapshot is gone */
        look(window);
    return intent.wish;
}

static void window_event(struct window *window, const SDL_WindowEvent *event)
{
    if (event->event == SDL_WINDOWEVENT_HIDDEN || event->event == SDL_WINDOWEVENT_MINIMIZED)
        window->hidden = true;
    bool back = event->event == SDL_WINDOWEVENT_SHOWN || event->event == SDL_WINDOWEVENT_RESTORED ||
                event->event == SDL_WINDOWEVENT_EXPOSED ||
                event->event == SDL_WINDOWEVENT_MAXIMIZED ||
                event->event == SDL_WINDOWEVENT_SIZE_CHANGED;
    if (!back)
        return;
    window->hidden = false;
    painter_forget(window->painter, false);
}

/* Somebody practises, and nothing else is asked of them. */
static bool sits(const struct window *window)
{
    return (window->screen == SCREEN_PRACTICE || window->screen == SCREEN_REPLAY) &&
           !window->supports && !window->model.keys && !window->focus.shown &&
           ask_of(&window->model) == ASK_NOTHING;
}

static void take(struct window *window, const SDL_Event *event)
{
    struct ui_input input = {0};
    if (event->type == SDL_WINDOWEVENT)
        window_event(window, &event->window);
    else if (event->type == SDL_RENDER_TARGETS_RESET || event->type == SDL_RENDER_DEVICE_RESET)
        painter_forget(window->painter, true);
    switch (input_take(event, density_of(window), window->focus.types, &window->hand, &input)) {
    case INPUT_QUIT:
        window->quits = true;
        break;
    case INPUT_FULL_SCREEN:
        window_act(window, &(struct ui_intent){.wish = WISH_FULL_SCREEN});
        break;
    case INPUT_THEME:
        window_act(window, &(struct ui_intent){.wish = WISH_THEME});
        break;
    case INPUT_SETTINGS:
        window_open_settings(window);
        break;
    case INPUT_LARGER:
        window_act(window, &(struct ui_intent){.wish = WISH_LARGER});
        break;
    case INPUT_SMALLER:
        window_act(window, &(struct ui_intent){.wish = WISH_SMALLER});
        break;
    case INPUT_USUAL_SIZE:
        window_resize_text(window, 0);
        break;
    case INPUT_NONE:
        controllers_take(&window->controllers, event, sits(window), window->focus.types, &input);
        if (input.key != KEY_NONE || input.letter || input.typed[0] || input.pressed ||
            input.grabbed || input.wheel != 0 || input.dragged != 0)
            describe(window, input);
        break;
    }
}

static struct ui_input resting(const struct window *window)
{
    return (struct ui_input){.x = window->hand.x, .y = window->hand.y, .held = window->hand.held};
}

/* Returns whether there was something new to paint. */
static bool picture(struct window *window)
{
    int64_t from_ns = clock_monotonic_ns();
    float scroll = window->focus.scroll;
    if (describe(window, resting(window)) != WISH_NOTHING || window->focus.scroll != scroll)
        describe(window, resting(window));
    bool painted = painter_paint(window->painter, window->canvas);
    window->pictured = true;
    if (painted)
        window_tell_seen(window);
    if (painted)
        window->frame_ms +=
            0.1 * (s_from_ns(clock_monotonic_ns() - from_ns) * 1000 - window->frame_ms);
    return painted;
}

static bool moving(const struct window *window)
{
    bool practising = window_sits(window) && window->model.snapshot->phase == SESSION_PRACTISING;
    if (window->screen == SCREEN_REPLAY)
        return window_replay_moves(window) || fade_share(window) < 1;
    return practising || wave_moves(window) || window->screen == SCREEN_WELCOME ||
           window->motion.paced > 0 || fade_share(window) < 1;
}

/* Where painting is slow, half the time at least is left to the rest of the machine. */
static int64_t frame_ns(const struct window *window)
{
    bool slow = painter_is_software(window->painter) || window->frame_ms > 24;
    return (slow ? FRAME_SLOW_MS : FRAME_MS) * NS_PER_MS;
}

/* One picture a frame, however often the session speaks or the hand moves; after that, until there
 * is something to do. */
static void rest(const struct window *window, bool painted, int64_t turn_ns)
{
    if (painted)
        clock_sleep_until_ns(turn_ns + frame_ns(window));
    if (window->hidden || !moving(window))
        SDL_WaitEventTimeout(NULL, ASLEEP_MS);
    else if (!painted)
        SDL_WaitEventTimeout(NULL, STILL_MS);
}

/* Only where a field is written in: input methods stay out of the way elsewhere. */
static void take_text(const struct window *window)
{
    bool typing = SDL_IsTextInputActive() == SDL_TRUE;
    if (window->focus.types && !typing)
        SDL_StartTextInput();
    else if (!window->focus.types && typing)
        SDL_StopTextInput();
}

static void loop(struct window *window)
{
    SDL_Event event;
    while (!window->quits) {
        int64_t turn_ns = clock_monotonic_ns();
        look(window);
        while (!window->quits && SDL_PollEvent(&event))
            take(window, &event);
        if (window->quits)
            break;
        take_text(window);
        bool sits = window_sits(window) && !window->supports;
        SDL_ShowCursor(sits && !window->model.pointer_awake ? SDL_DISABLE : SDL_ENABLE);
        bool painted = !window->hidden && picture(window);
        controllers_start(&window->controllers); /* after the first picture: it takes a moment */
        rest(window, painted, turn_ns);
    }
    window_line_kept(window); /* of trouble nobody can be told any more */
    if (window_sits(window))
        window->config->leave(window->config->context);
}

static int unavailable(struct problem *problem, const char *what)
{
    problem_set(problem, STATUS_UNAVAILABLE, "Practise in the terminal, or start it on a desktop.",
                "No window can be opened: %s", what);
    return WINDOW_UNAVAILABLE;
}

static int open_window(struct window *window, struct problem *problem)
{
    const struct window_config *config = window->config;
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0"); /* no card behind our own painting */
    SDL_SetHint(SDL_HINT_RENDER_SCALE_QUALITY, "linear");
    SDL_SetHint(SDL_HINT_APP_NAME, "Kindbeat");
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0)
        return unavailable(problem, SDL_GetError());
    if (display_is_blind())
        return unavailable(problem, "there is no display.");
    if (lettering_create(&window->lettering, &window->hint) != STATUS_OK) {
        if (problem)
            *problem = window->hint;
        return WINDOW_UNAVAILABLE;
    }
    if (!display_open(&window->display, config->start_full_screen))
        return unavailable(problem, SDL_GetError());
    SDL_SetWindowMinimumSize(window->display.window, 360, 400);
    SDL_StopTextInput();
    if (canvas_create(&window->canvas) != STATUS_OK ||
        painter_create(window->display.renderer, window->lettering, &window->painter) !=
            STATUS_OK) {
        problem_set(problem, STATUS_FAILED, "", "There is not enough memory for a window.");
        return WINDOW_FAILED;
    }
    return WINDOW_CLOSED;
}

static void close_window(struct window *window)
{
    if (window->reviewed)
        review_finish(&window->review);
    window_close_replay(window);
    painter_destroy(window->painter);
    canvas_destroy(window->canvas);
    lettering_destroy(window->lettering);
    controllers_close(&window->controllers);
    display_close(&window->display);
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
}

static void prepare(struct window *window)
{
    const struct window_config *config = window->config;
    window->model.hour = hour_now();
    window_follow_settings(window);
    window->hand = (struct hand){.x = -1e6f, .y = -1e6f};
    window->model.books = config->books;
    window->model.motion = &window->motion;
    window->model.sensors = &window->sensors;
    window->model.names = &window->names;
    window->model.calibration = &window->calibration;
    window->model.draft = &window->draft;
    window->model.line = window->line;
    window->model.returned = config->returned;
    window->model.together = config->together;
    window->model.search.minutes = config->minutes;
    if (lettering_substituted(window->lettering)) {
        window->model.hint = window->hint.remedy;
        log_problem(&window->hint);
    }
    window_find_next(window);
    int last = config->last ? offers_of(&window->model, config->last) : -1;
    window->model.selected = window->model.next.item || last < 0 ? 0 : last;
    window_show(window,
                config->welcome && !config->start && !config->open ? SCREEN_WELCOME : SCREEN_HOME);
    look(window);
    if (config->start) {
        window->wanted =
            (struct wanted){config->start, NULL, practice_fits(config->start, config->minutes)};
        window_begin(window);
    } else if (config->open)
        window_open_file(window, config->open);
}

int window_run(const struct window_config *config, struct problem *problem)
{
    struct window *window = SDL_calloc(1, sizeof *window);
    if (!window)
        return WINDOW_FAILED;
    window->config = config;
    int result = open_window(window, problem);
    if (result == WINDOW_CLOSED) {
        prepare(window);
        loop(window);
    }
    close_window(window);
    SDL_free(window);
    return result;
}
