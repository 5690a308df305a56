/* The history and a sitting of it: what keys and pointers do on its screens, and what the window
 * does about it. */
#include "screen_support.h"
#include "window_support.h"

#include <stdlib.h>

/* --- the screens ---------------------------------------------------------------------------- */

static void days_are_walked_and_pressed(void **state)
{
    struct stage *stage = *state;
    static const struct {
        enum ui_key key;
        int days;
    } walks[] = {{KEY_LEFT, -1}, {KEY_RIGHT, 1},     {KEY_UP, -7},       {KEY_DOWN, 7},
                 {KEY_HOME, 2},  {KEY_PAGE_UP, -28}, {KEY_PAGE_DOWN, 31}};
    for (size_t i = 0; i < sizeof walks / sizeof *walks; i++) {
        stage_set(stage, scene_named("history-night"));
        struct ui_intent intent = press(stage, "history-night", walks[i].key);
        assert_int_equal(intent.wish, WISH_DAY);
        assert_int_equal(intent.which - stage->model.day, walks[i].days);
    }
    stage_set(stage, scene_named("history-night"));
    struct ui_input on_day = {.x = 96 + 3.5f * 66, .y = 165 + 12 + 82 + 1.5f * 58, .pressed = true};
    struct ui_intent intent = stage_build(stage, scene_named("history-night"), 1280, 800, on_day);
    assert_int_equal(intent.wish, WISH_DAY); /* Thursday in the second week of March */
    assert_int_equal(intent.which, day_of_date((struct date){2026, 3, 5}));
    assert_int_equal(letter(stage, "history-night", 'v').wish, WISH_TRENDS);
    assert_int_equal(letter(stage, "history-night", 'm').wish, WISH_TELL_MINUTES);
    assert_int_equal(letter(stage, "history-night", 'w').wish, WISH_WHOSE);
    assert_int_equal(press(stage, "history-night", KEY_ESCAPE).wish, WISH_DONE);
}

static void a_sitting_is_opened_by_any_hand(void **state)
{
    struct stage *stage = *state;
    const char *name = "history-contrast";
    stage_set(stage, scene_named(name));
    stage->focus.shown = true;
    struct ui_intent intent = press(stage, name, KEY_ENTER); /* the days are in focus */
    assert_int_equal(intent.wish, WISH_OPEN);
    assert_int_equal(intent.which, 0);
    intent = letter(stage, name, '3');
    assert_int_equal(intent.wish, WISH_OPEN);
    assert_int_equal(intent.which, 2);
    struct ui_input on_card = {.x = 800, .y = 330, .pressed = true};
    intent = stage_build(stage, scene_named(name), 1280, 800, on_card);
    assert_int_equal(intent.wish, WISH_OPEN);
    assert_int_equal(intent.which, 1);
    stage_set(stage, scene_named("history-night"));
    stage->model.day = SCENE_TODAY + 40; /* a day with nothing */
    stage->focus.shown = true;
    assert_int_equal(press(stage, "history-night", KEY_ENTER).wish, WISH_NOTHING);
    stage_set(stage, scene_named("home-night"));
    assert_int_equal(letter(stage, "home-night", 'y').wish, WISH_HISTORY);
}

static void a_replay_is_walked_through_by_keys(void **state)
{
    struct stage *stage = *state;
    const char *name = "replay-night";
    static const struct {
        enum ui_key key;
        char letter;
        double to_s;
    } leaps[] = {{KEY_LEFT, 0, 94},       {KEY_RIGHT, 0, 114}, {KEY_PAGE_UP, 0, 82},
                 {KEY_PAGE_DOWN, 0, 122}, {KEY_HOME, 0, 0},    {KEY_END, 0, 180},
                 {KEY_NONE, '5', 90},     {KEY_NONE, '0', 0}};
    for (size_t i = 0; i < sizeof leaps / sizeof *leaps; i++) {
        struct ui_input input = no_input;
        input.key = leaps[i].key;
        input.letter = leaps[i].letter;
        stage_set(stage, scene_named(name));
        struct ui_intent intent = stage_build(stage, scene_named(name), 1280, 800, input);
        assert_int_equal(intent.wish, WISH_SEEK);
        assert_true(intent.value == leaps[i].to_s);
    }
    stage_set(stage, scene_named(name));
    assert_int_equal(press(stage, name, KEY_SPACE).wish, WISH_PLAY);
    assert_int_equal(letter(stage, name, 's').wish, WISH_SPEED);
    assert_int_equal(letter(stage, name, 'v').wish, WISH_VIEW);
    assert_int_equal(letter(stage, name, 'k').wish, WISH_KEYS);
    assert_int_equal(press(stage, name, KEY_ESCAPE).wish, WISH_DONE);
    static const char beneath[] = {'g', 'd', 'h', 'n', 'b', 'e'}; /* of a practice that lives */
    for (size_t i = 0; i < sizeof beneath; i++)
        assert_int_equal(letter(stage, name, beneath[i]).wish, WISH_NOTHING);
    assert_true(says(stage, "A sitting of 14 March, replayed"));
    assert_false(says(stage, "good signal")); /* else it would pass for the present */
}

static void its_line_is_dragged(void **state)
{
    struct stage *stage = *state;
    const char *name = "replay-night";
    stage_set(stage, scene_named(name));
    struct ui_input hand = {.x = 508 + 434 / 2.0f, .y = 756, .pressed = true, .held = true};
    struct ui_intent intent = stage_build(stage, scene_named(name), 1280, 800, hand);
    assert_int_equal(intent.wish, WISH_SEEK);
    assert_true(fabs(intent.value - 90) < 2);
    hand.pressed = false;
    hand.x = 2000; /* beyond its end, and off the line */
    hand.y = 400;
    intent = stage_build(stage, scene_named(name), 1280, 800, hand);
    assert_int_equal(intent.wish, WISH_SEEK);
    assert_true(intent.value == 180);
    hand.held = false;
    assert_int_equal(stage_build(stage, scene_named(name), 1280, 800, hand).wish, WISH_NOTHING);
}

/* --- the window ----------------------------------------------------------------------------- */

static struct history_sitting past_sittings[2];
static struct history_day past_day = {.day = 20000, .first = 0, .count = 2};
static struct history past = {
    .today = 20010, .sittings = past_sittings, .count = 2, .days = &past_day, .day_count = 1};

static const struct history *remember(void *context, bool simulated)
{
    (void)context;
    return simulated ? NULL : &past;
}

static void fill_past(struct room *room)
{
    room->config.history = remember;
    text_copy(past_sittings[0].path, PATH_SIZE, KINDBEAT_TESTS "/fixtures/format_3.kindbeat");
    text_copy(past_sittings[1].path, PATH_SIZE, KINDBEAT_TESTS "/CMakeLists.txt");
}

static void a_sitting_is_opened_again_and_replayed(void **state)
{
    struct room *room = *state;
    struct window *window = &room->window;
    fill_past(room);
    wish(room, (struct ui_intent){.wish = WISH_HISTORY});
    assert_int_equal(window->screen, SCREEN_HISTORY);
    assert_int_equal(window->model.day, 20000); /* the last with a sitting */
    wish(room, (struct ui_intent){.wish = WISH_OPEN, .which = 0});
    assert_int_equal(window->screen, SCREEN_END);
    assert_non_null(window->model.review);
    assert_non_null(window->model.opened);
    wish(room, (struct ui_intent){.wish = WISH_REPLAY});
    assert_int_equal(window->screen, SCREEN_REPLAY);
    assert_non_null(strstr(window->replayed.what, "A sitting of "));
    for (int i = 0; i < 400 && window->replayed.seeks; i++)
        window_follow_replay(window);
    assert_false(window->replayed.seeks);
    double end_s = window->replayed.end_s;
    assert_true(end_s > 1);
    wish(room, (struct ui_intent){.wish = WISH_SPEED});
    assert_int_equal(window->replayed.speed, 2);
    window->replayed_ns -= NS_PER_S / 10;
    double at_s = window->replayed.at_s;
    window_follow_replay(window);
    assert_true(window->replayed.at_s >= at_s + 0.2); /* twice as fast */
    wish(room, (struct ui_intent){.wish = WISH_PLAY});
    assert_false(window->replayed.plays);
    wish(room, (struct ui_intent){.wish = WISH_SEEK, .value = end_s / 2});
    for (int i = 0; i < 400 && window->replayed.seeks; i++)
        window_follow_replay(window);
    window->replayed_ns -= NS_PER_S;
    window_follow_replay(window);
    assert_true(fabs(window->replayed.at_s - end_s / 2) < 1e-9); /* it stands */
    assert_true(llabs(window->model.now_ns - ns_from_s(end_s / 2)) < 2);
    wish(room, (struct ui_intent){.wish = WISH_SEEK, .value = 1e9});
    assert_true(window->replayed.at_s == end_s);
    assert_int_equal(room->session.count, 0); /* nothing of all this reached the session */
    assert_int_equal(room->begun_count, 0);
    wish(room, (struct ui_intent){.wish = WISH_DONE});
    assert_int_equal(window->screen, SCREEN_END);
    assert_null(window->model.replayed);
    wish(room, (struct ui_intent){.wish = WISH_DONE});
    assert_int_equal(window->screen, SCREEN_HISTORY);
    review_finish(&window->review);
}

static void what_cannot_be_opened_is_told(void **state)
{
    struct room *room = *state;
    struct window *window = &room->window;
    fill_past(room);
    wish(room, (struct ui_intent){.wish = WISH_HISTORY});
    wish(room, (struct ui_intent){.wish = WISH_OPEN, .which = 1});
    assert_int_equal(window->screen, SCREEN_HISTORY);
    assert_non_null(window->model.open_trouble);
    assert_true(window->model.open_trouble->what[0] != '\0');
    wish(room, (struct ui_intent){.wish = WISH_DAY, .which = 19999});
    assert_null(window->model.open_trouble);
    wish(room, (struct ui_intent){.wish = WISH_REPLAY}); /* there is none */
    assert_int_equal(window->screen, SCREEN_HISTORY);
    wish(room, (struct ui_intent){.wish = WISH_WHOSE}); /* nothing is known of it yet */
    assert_null(window->model.history);
    wish(room, (struct ui_intent){.wish = WISH_DONE});
    assert_int_equal(window->screen, SCREEN_HOME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        on_stage(days_are_walked_and_pressed),
        on_stage(a_sitting_is_opened_by_any_hand),
        on_stage(a_replay_is_walked_through_by_keys),
        on_stage(its_line_is_dragged),
        cmocka_unit_test_setup(a_sitting_is_opened_again_and_replayed, enter),
        cmocka_unit_test_setup(what_cannot_be_opened_is_told, enter),
    };
    return stage_run(tests);
}
