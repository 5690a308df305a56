/* The settings' screen and the first pages: every setting by keys alone and by pointer alone, and
 * what the window does about it, at once and when it is taken back. The window's program is the
 * test's own: settings in a file of the test. */
#include "screen_support.h"

#include "ui/window_state.h"
#include <unistd.h>

#define WIDE   1280
#define NARROW 480

/* --- the screen ----------------------------------------------------------------------------- */

static void focus_on(struct stage *stage, int widget)
{
    stage->focus = (struct ui_focus){.at = widget, .count = 20, .shown = true, .seen = widget};
}

static void keys_change_every_setting(void **state)
{
    static const struct {
        int row;
        enum ui_key key;
        const char *key_of, *word;
    } cases[] = {{0, KEY_RIGHT, "theme", "night"},         {0, KEY_ENTER, "theme", "night"},
                 {1, KEY_RIGHT, "text_size", "110"},       {1, KEY_LEFT, "text_size", "90"},
                 {2, KEY_RIGHT, "reduced_motion", "true"}, {3, KEY_SPACE, "full_screen", "true"},
                 {4, KEY_LEFT, "sound", "false"},          {5, KEY_LEFT, "volume", "90"},
                 {6, KEY_RIGHT, "resonance", "5.7"},       {6, KEY_ENTER, "resonance", "found"},
                 {7, KEY_ENTER, "adapt", "true"},          {8, KEY_RIGHT, "score", "soft"}};
    struct stage *stage = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        stage_set(stage, scene_named("settings-night"));
        focus_on(stage, cases[i].row);
        struct ui_intent intent = press(stage, "settings-night", cases[i].key);
        assert_int_equal(intent.wish, WISH_SET);
        assert_string_equal(stage->settings.at[intent.which].key, cases[i].key_of);
        assert_string_equal(intent.words, cases[i].word);
    }
}

static void ends_are_ends(void **state)
{
    static const struct {
        int row;
        enum ui_key key;
    } cases[] = {{0, KEY_LEFT}, {5, KEY_RIGHT}, {5, KEY_ENTER}, {8, KEY_LEFT}, {2, KEY_LEFT}};
    struct stage *stage = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        stage_set(stage, scene_named("settings-night"));
        focus_on(stage, cases[i].row);
        assert_int_equal(press(stage, "settings-night", cases[i].key).wish, WISH_NOTHING);
    }
}

static void up_and_down_walk_and_the_first_press_only_shows(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("settings-night"));
    press(stage, "settings-night", KEY_NONE);
    assert_int_equal(press(stage, "settings-night", KEY_RIGHT).wish, WISH_NOTHING);
    assert_true(stage->focus.shown);
    press(stage, "settings-night", KEY_DOWN);
    assert_int_equal(stage->focus.at, 1);
    for (int i = 0; i < 20; i++)
        press(stage, "settings-night", KEY_DOWN);
    assert_int_equal(press(stage, "settings-night", KEY_ENTER).wish, WISH_DONE);
    assert_int_equal(press(stage, "settings-night", KEY_ESCAPE).wish, WISH_DONE);
}

static void only_what_a_code_may_hold_is_written(void **state)
{
    struct stage *stage = *state;
    struct ui_input input = no_input;
    stage_set(stage, scene_named("settings-day"));
    focus_on(stage, 9);
    text_copy(input.typed, sizeof input.typed, "b");
    struct ui_intent typed = stage_build(stage, scene_named("settings-day"), WIDE, 800, input);
    assert_int_equal(typed.wish, WISH_SET);
    assert_string_equal(typed.words, "P-07b");
    text_copy(input.typed, sizeof input.typed, " \xC3\xA4/.");
    typed = stage_build(stage, scene_named("settings-day"), WIDE, 800, input);
    assert_int_equal(typed.wish, WISH_NOTHING);
    assert_string_equal(press(stage, "settings-day", KEY_BACK).words, "P-0");
    assert_true(stage->focus.types);
}

static void a_pointer_reaches_every_part(void **state)
{
    static const char *const names[] = {"settings-night", "settings-narrow"};
    struct stage *stage = *state;
    for (int n = 0; n < 2; n++) {
        const struct scene *scene = scene_named(names[n]);
        bool set[SETTING_ROWS_MOST] = {false}, leads[WISH_COUNT] = {false};
        int width = scene->narrow ? NARROW : WIDE;
        stage_set(stage, scene);
        for (float scroll = 0; scroll < (scene->narrow ? 900 : 1); scroll += 400)
            for (float y = 4; y < 800; y += 18)
                for (float x = 4; x < (float)width; x += 18) {
                    struct ui_input input = {.x = x, .y = y, .pressed = true};
                    stage->focus = (struct ui_focus){.scroll = scroll, .most = 2000};
                    struct ui_intent intent = stage_build(stage, scene, width, 800, input);
                    leads[intent.wish] = true;
                    if (intent.wish == WISH_SET)
                        set[intent.which] = true;
                }
        for (int i = 0; i < 9; i++)
            assert_true(set[i]);
        assert_true(leads[WISH_SENSOR] && leads[WISH_WELCOME] && leads[WISH_DONE]);
    }
}

static void the_last_change_can_be_taken_back(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("settings-day"));
    assert_int_equal(press(stage, "settings-day", KEY_UNDO).wish, WISH_UNDO);
    assert_true(says(stage, "undo: Text size"));
    stage_set(stage, scene_named("settings-night"));
    assert_int_equal(press(stage, "settings-night", KEY_UNDO).wish, WISH_NOTHING);
    assert_false(says(stage, "undo"));
}

static void what_keeps_it_from_being_kept_is_said(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("settings-contrast"));
    press(stage, "settings-contrast", KEY_NONE);
    assert_true(says(stage, "line 3, column 8"));
    assert_true(says(stage, "for this run only"));
}

static void three_keys_lead_into_a_practice(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("welcome-what"));
    for (int page = 0; page < 2; page++) {
        struct ui_intent on = press(stage, "welcome-what", page ? KEY_SPACE : KEY_ENTER);
        assert_int_equal(on.wish, WISH_PAGE);
        assert_int_equal(on.which, page + 1);
        assert_int_equal(press(stage, "welcome-what", KEY_ESCAPE).wish, WISH_WELCOME_ENDS);
        stage->model.page = on.which;
    }
    assert_int_equal(press(stage, "welcome-what", KEY_BACK).which, 1);
    assert_int_equal(press(stage, "welcome-what", KEY_ENTER).wish, WISH_BEGIN);
    focus_on(stage, 1);
    assert_int_equal(press(stage, "welcome-what", KEY_ENTER).wish, WISH_WELCOME_ENDS);
}

/* A heart that is nobody's is not called yours. */
static void the_pages_say_what_is_there(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("welcome-figure"));
    press(stage, "welcome-figure", KEY_NONE);
    assert_true(says(stage, "The line around it is your heart"));
    stage_set(stage, scene_named("welcome-figure-alone"));
    press(stage, "welcome-figure-alone", KEY_NONE);
    assert_true(says(stage, "With a sensor, the line"));
    assert_true(says(stage, "No sensor is plugged in"));
    stage_set(stage, scene_named("welcome-sensor"));
    press(stage, "welcome-sensor", KEY_NONE);
    assert_true(says(stage, "Simulated heart, not a person"));
    stage->model.page = 1;
    press(stage, "welcome-sensor", KEY_NONE);
    assert_true(says(stage, "With a sensor, the line"));
}

/* --- the window ----------------------------------------------------------------------------- */

struct session {
    struct snapshot view;
};

const struct snapshot *session_view(struct session *session)
{
    return &session->view;
}

bool session_send(struct session *session, enum intent intent, const char *text)
{
    (void)session;
    (void)intent;
    (void)text;
    return true;
}

struct room {
    struct session session;
    struct window window;
    struct window_config config;
    struct motion motion;
    struct settings settings;
    int welcomed;
};

static void list_settings(void *context, struct setting_rows *rows)
{
    setting_rows(&((struct room *)context)->settings, rows);
}

static void set_one(void *context, const char *key, const char *word)
{
    struct problem problem;
    struct room *room = context;
    assert_int_equal(settings_change(&room->settings, setting_find(key), word, &problem),
                     STATUS_OK);
}

static void list_sensors(void *context, struct sensors *sensors)
{
    (void)context;
    (void)sensors;
}

static enum status begin(void *context, const struct wanted *wanted, struct problem *problem)
{
    (void)context;
    (void)wanted;
    (void)problem;
    return STATUS_OK;
}

static void welcomed(void *context)
{
    ((struct room *)context)->welcomed++;
}

static const char *kept(void)
{
    static char text[1024];
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/settings.yaml", test_folder());
    FILE *file = fopen(path, "r");
    text[file ? fread(text, 1, sizeof text - 1, file) : 0] = '\0';
    if (file)
        fclose(file);
    return text;
}

static struct room *entered(void)
{
    static struct room room; /* large */
    char path[PATH_SIZE];
    struct problem problem;
    settings_finish(&room.settings);
    memset(&room, 0, sizeof room);
    snprintf(path, sizeof path, "%s/settings.yaml", test_folder());
    unlink(path);
    settings_load(path, &room.settings, &problem);
    settings_take(&room.settings, SETTING_RESONANCE, "5.6"); /* or a file would be asked */
    room.config = (struct window_config){.session = &room.session,
                                         .books = &scene_books_unread,
                                         .begin = begin,
                                         .list_sensors = list_sensors,
                                         .list_settings = list_settings,
                                         .set = set_one,
                                         .welcomed = welcomed,
                                         .context = &room};
    room.session.view.anchor = -1;
    room.window.config = &room.config;
    room.window.model = (struct ui_model){.snapshot = &room.session.view,
                                          .motion = &room.motion,
                                          .books = &scene_books_unread,
                                          .names = &room.window.names,
                                          .draft = &room.window.draft,
                                          .hour = 21};
    window_follow_settings(&room.window);
    return &room;
}

static void wish(struct room *room, struct ui_intent intent)
{
    window_act(&room->window, &intent);
}

static void set_row(struct room *room, const char *key, const char *word)
{
    const struct setting_rows *rows = &room->window.settings;
    for (int i = 0; i < rows->count; i++)
        if (rows->at[i].key && strcmp(rows->at[i].key, key) == 0)
            wish(room, (struct ui_intent){.wish = WISH_SET, .which = i, .words = word});
}

static void a_change_holds_at_once_and_is_kept(void **state)
{
    (void)state;
    struct room *room = entered();
    assert_string_equal(room->window.theme->name, "night"); /* by the hour */
    set_row(room, "theme", "day");
    assert_string_equal(room->window.theme->name, "day");
    set_row(room, "text_size", "150");
    assert_float_equal(room->window.text_scale, 1.5, 1e-6);
    set_row(room, "reduced_motion", "true");
    assert_true(room->window.model.reduced_motion);
    set_row(room, "score", "never");
    assert_int_equal(room->window.model.score, SCORE_HIDDEN);
    assert_string_equal(kept(), "theme: day\ntext_size: 150\nreduced_motion: true\nscore: never\n");
}

static void changes_are_taken_back_one_by_one(void **state)
{
    (void)state;
    struct room *room = entered();
    set_row(room, "theme", "day");
    window_set(&room->window, "text_size", "110"); /* by a key, on any screen */
    window_set(&room->window, "text_size", "125");
    set_row(room, "participant", "P");
    set_row(room, "participant", "P1");
    assert_string_equal(room->window.model.undo, "Participant");
    wish(room, (struct ui_intent){.wish = WISH_UNDO}); /* as one */
    assert_string_equal(kept(), "theme: day\ntext_size: 125\n");
    wish(room, (struct ui_intent){.wish = WISH_UNDO});
    assert_float_equal(room->window.text_scale, 1.1, 1e-6);
    wish(room, (struct ui_intent){.wish = WISH_UNDO});
    wish(room, (struct ui_intent){.wish = WISH_UNDO});
    assert_string_equal(kept(), "");
    assert_string_equal(room->window.theme->name, "night");
    assert_null(room->window.model.undo);
    wish(room, (struct ui_intent){.wish = WISH_UNDO}); /* there is nothing more */
    assert_string_equal(kept(), "");
}

static void many_changes_forget_the_oldest(void **state)
{
    (void)state;
    struct room *room = entered();
    for (int i = 0; i < CHANGES_MOST + 5; i++)
        window_set(&room->window, "sound", i % 2 ? "true" : "false");
    assert_int_equal(room->window.change_count, CHANGES_MOST);
    for (int i = 0; i < CHANGES_MOST; i++)
        wish(room, (struct ui_intent){.wish = WISH_UNDO});
    assert_string_equal(kept(), "sound: false\n"); /* as after five */
}

static void settings_lead_back_to_where_they_were_opened(void **state)
{
    (void)state;
    struct room *room = entered();
    struct window *window = &room->window;
    window->screen = SCREEN_COURSES;
    wish(room, (struct ui_intent){.wish = WISH_SETTINGS});
    assert_int_equal(window->screen, SCREEN_SETTINGS);
    wish(room, (struct ui_intent){.wish = WISH_SENSOR});
    assert_int_equal(window->screen, SCREEN_SENSOR);
    window_open_settings(window); /* not in a circle */
    window->focus.at = 10;
    wish(room, (struct ui_intent){.wish = WISH_SENSOR});
    assert_int_equal(window->focus.at, 0);
    wish(room, (struct ui_intent){.wish = WISH_DONE});
    assert_int_equal(window->screen, SCREEN_SETTINGS);
    assert_int_equal(window->focus.at, 10); /* where one was */
    wish(room, (struct ui_intent){.wish = WISH_WELCOME});
    assert_int_equal(window->screen, SCREEN_WELCOME);
    wish(room, (struct ui_intent){.wish = WISH_WELCOME_ENDS});
    assert_int_equal(window->screen, SCREEN_SETTINGS);
    wish(room, (struct ui_intent){.wish = WISH_DONE});
    assert_int_equal(window->screen, SCREEN_COURSES);
}

static void nobody_is_taken_out_of_a_practice(void **state)
{
    (void)state;
    struct room *room = entered();
    room->window.screen = SCREEN_PRACTICE;
    window_open_settings(&room->window);
    assert_int_equal(room->window.screen, SCREEN_PRACTICE);
    room->window.screen = SCREEN_HOME; /* whatever else a sitting shows */
    room->session.view.phase = SESSION_PAUSED;
    window_open_settings(&room->window);
    assert_int_equal(room->window.screen, SCREEN_HOME);
}

static void the_first_pages_come_once(void **state)
{
    (void)state;
    struct room *room = entered();
    room->window.screen = SCREEN_WELCOME;
    wish(room, (struct ui_intent){.wish = WISH_PAGE, .which = 1});
    assert_int_equal(room->welcomed, 0);
    wish(room, (struct ui_intent){.wish = WISH_BEGIN});
    assert_int_equal(room->welcomed, 1);
    assert_true(room->window.screen == SCREEN_PRACTICE || room->window.screen == SCREEN_NAMES);
    room->window.screen = SCREEN_WELCOME;
    wish(room, (struct ui_intent){.wish = WISH_WELCOME_ENDS});
    assert_int_equal(room->welcomed, 2);
    assert_int_equal(room->window.screen, SCREEN_HOME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        on_stage(keys_change_every_setting),
        on_stage(ends_are_ends),
        on_stage(up_and_down_walk_and_the_first_press_only_shows),
        on_stage(only_what_a_code_may_hold_is_written),
        on_stage(a_pointer_reaches_every_part),
        on_stage(the_last_change_can_be_taken_back),
        on_stage(what_keeps_it_from_being_kept_is_said),
        on_stage(three_keys_lead_into_a_practice),
        on_stage(the_pages_say_what_is_there),
        cmocka_unit_test(a_change_holds_at_once_and_is_kept),
        cmocka_unit_test(changes_are_taken_back_one_by_one),
        cmocka_unit_test(many_changes_forget_the_oldest),
        cmocka_unit_test(settings_lead_back_to_where_they_were_opened),
        cmocka_unit_test(nobody_is_taken_out_of_a_practice),
        cmocka_unit_test(the_first_pages_come_once),
    };
    return stage_run(tests);
}
