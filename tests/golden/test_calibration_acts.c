/* Calibration: what keys and pointers do on its screens, and what the window does about it. */
#include "screen_support.h"
#include "window_support.h"

/* --- the screens ---------------------------------------------------------------------------- */

static void calibration_is_a_key_away_and_its_ways_are_keys(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("home-night"));
    assert_int_equal(letter(stage, "home-night", 'a').wish, WISH_CALIBRATE);
    stage_set(stage, scene_named("calibrate-night"));
    for (int i = 0; i < 3; i++) {
        struct ui_intent way = letter(stage, "calibrate-night", (char)('1' + i));
        assert_int_equal(way.wish, WISH_PROCEDURE);
        assert_int_equal(way.which, i);
    }
    press(stage, "calibrate-night", KEY_DOWN); /* shows where one stands */
    press(stage, "calibrate-night", KEY_DOWN);
    struct ui_intent second = press(stage, "calibrate-night", KEY_ENTER);
    assert_int_equal(second.which, PROCEDURE_BASELINE);
    assert_int_equal(press(stage, "calibrate-night", KEY_ESCAPE).wish, WISH_DONE);
}

static void a_rest_is_asked_for_by_widgets(void **state)
{
    struct stage *stage = *state;
    const char *name = "baseline-asks";
    stage_set(stage, scene_named(name));
    assert_int_equal(press(stage, name, KEY_ENTER).wish, WISH_MEASURE);
    press(stage, name, KEY_NEXT);
    press(stage, name, KEY_NEXT); /* to "5 minutes" */
    struct ui_intent minutes = press(stage, name, KEY_SPACE);
    assert_int_equal(minutes.wish, WISH_REST_MINUTES);
    assert_true(minutes.value == 5);
    press(stage, name, KEY_NEXT);
    press(stage, name, KEY_NEXT); /* to "lying" */
    struct ui_intent lying = press(stage, name, KEY_SPACE);
    assert_int_equal(lying.wish, WISH_POSTURE);
    assert_int_equal(lying.which, 1);
    for (int i = 0; i < 5; i++)
        press(stage, name, KEY_NEXT); /* to the note */
    struct ui_input typed = no_input;
    strcpy(typed.typed, "slept badly");
    struct ui_intent note = stage_build(stage, scene_named(name), 1280, 800, typed);
    assert_int_equal(note.wish, WISH_REST_NOTE);
    assert_string_equal(note.words, "slept badly");
    assert_int_equal(press(stage, name, KEY_ESCAPE).wish, WISH_DONE);
}

static void enter_chooses_a_protocol_then_begins_it(void **state)
{
    struct stage *stage = *state;
    const char *name = "resonance-asks";
    stage_set(stage, scene_named(name));
    assert_int_equal(press(stage, name, KEY_ENTER).wish, WISH_MEASURE); /* as it stands */
    press(stage, name, KEY_DOWN); /* shows where one stands: on the chosen one */
    assert_int_equal(press(stage, name, KEY_ENTER).wish, WISH_MEASURE);
    press(stage, name, KEY_RIGHT);
    struct ui_intent other = press(stage, name, KEY_ENTER);
    assert_int_equal(other.wish, WISH_PROTOCOL);
    assert_int_equal(other.which, 1);
    stage->calibration.wish.protocol = 1;
    assert_int_equal(press(stage, name, KEY_ENTER).wish, WISH_MEASURE);
}

static void comfort_is_a_digit_or_a_press(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("walk-rest"));
    struct ui_intent said = letter(stage, "walk-rest", '2');
    assert_int_equal(said.wish, WISH_COMFORT);
    assert_true(said.value == 2);
    assert_int_equal(press(stage, "walk-rest", KEY_SPACE).wish, WISH_PAUSE);
    assert_int_equal(press(stage, "walk-rest", KEY_ESCAPE).wish, WISH_STOP);
    stage_set(stage, scene_named("walk-stage")); /* nothing is asked while one breathes */
    assert_int_equal(letter(stage, "walk-stage", '2').wish, WISH_NOTHING);
    assert_false(says(stage, "How comfortable"));
}

static void a_doubtful_result_chooses_nothing_by_itself(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("walked-unsure"));
    assert_int_equal(press(stage, "walked-unsure", KEY_NONE).wish, WISH_NOTHING);
    assert_true(says(stage, "Not sure"));
    assert_true(says(stage, "Keep without a choice"));
    assert_true(says(stage, "did not clearly go with the pacer"));
    assert_int_equal(press(stage, "walked-unsure", KEY_ENTER).wish, WISH_KEEP);
    stage->focus.shown = true; /* the scale has the focus first */
    struct ui_intent chosen = press(stage, "walked-unsure", KEY_RIGHT);
    assert_int_equal(chosen.wish, WISH_RATE);
    assert_true(chosen.value > 4 && chosen.value < 7);
    stage_set(stage, scene_named("walked-sure"));
    stage->calibration.found.simulated = true; /* nobody's: nothing to keep */
    press(stage, "walked-sure", KEY_NONE);
    assert_false(says(stage, "Keep"));
    assert_true(says(stage, "simulated heart"));
}

static void a_drifting_pacer_is_told_on_request_only(void **state)
{
    struct stage *stage = *state;
    const char *name = "practice-drifts";
    stage_set(stage, scene_named(name));
    press(stage, name, KEY_NONE);
    assert_true(says(stage, "drifted by -0.12"));
    stage->model.numbers = false;
    press(stage, name, KEY_NONE);
    assert_false(says(stage, "drifted"));
    stage->model.numbers = true;
    stage->snapshot.drift_per_min = 0;
    press(stage, name, KEY_NONE);
    assert_false(says(stage, "drifted"));
}

static void a_rest_without_visits_says_how_many_are_missing(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("rested-drifted"));
    press(stage, "rested-drifted", KEY_NONE);
    assert_true(says(stage, "3 more visits"));
    assert_true(says(stage, "does not show in the heart"));
    assert_true(says(stage, "still on its way"));
    stage->calibration.found.rest.reason = REASON_ARTEFACTS;
    press(stage, "rested-drifted", KEY_NONE);
    assert_true(says(stage, "No baseline"));
    assert_false(says(stage, "Keep it"));
}

/* --- the window ----------------------------------------------------------------------------- */

/* As the loop would look: the session's newest, then what follows from it. */
static void look_at(struct room *room, enum session_phase phase)
{
    struct snapshot *view = &room->session.view;
    view->phase = phase;
    view->recording = true;
    text_copy(view->record_path, sizeof view->record_path, "/tmp/a.kindbeat");
    room->window.under_way = room->window.under_way || phase != SESSION_ENDED;
    window_follow_calibration(&room->window, view);
}

static void a_rest_is_measured_read_and_kept(void **state)
{
    struct room *room = *state;
    struct calibration *calibration = &room->window.calibration;
    wish(room, (struct ui_intent){.wish = WISH_CALIBRATE});
    assert_int_equal(room->window.screen, SCREEN_CALIBRATE);
    wish(room, (struct ui_intent){.wish = WISH_PROCEDURE, .which = PROCEDURE_BASELINE});
    assert_int_equal(room->window.screen, SCREEN_BASELINE);
    wish(room, (struct ui_intent){.wish = WISH_REST_MINUTES, .value = 5});
    wish(room, (struct ui_intent){.wish = WISH_CAFFEINE, .which = 2});
    wish(room, (struct ui_intent){.wish = WISH_POSTURE, .which = 0}); /* again: taken back */
    wish(room, (struct ui_intent){.wish = WISH_REST_NOTE, .words = "slept badly"});
    wish(room, (struct ui_intent){.wish = WISH_MEASURE});
    assert_int_equal(room->window.screen, SCREEN_REST);
    assert_int_equal(room->measured_count, 1);
    assert_true(room->measured.wish.rest_minutes == 5);
    assert_int_equal(room->measured.wish.caffeine, 2);
    assert_int_equal(room->measured.wish.posture, -1);
    assert_string_equal(room->measured.wish.note, "slept badly");
    look_at(room, SESSION_PRACTISING);
    assert_true(window_sits(&room->window));
    wish(room, (struct ui_intent){.wish = WISH_SUPPORT}); /* the rest waits meanwhile */
    assert_int_equal(room->session.sent[0], INTENT_PAUSE);
    wish(room, (struct ui_intent){.wish = WISH_SUPPORT});
    assert_int_equal(room->session.sent[1], INTENT_RESUME);
    look_at(room, SESSION_ENDED);
    assert_int_equal(room->left, 1);
    assert_string_equal(room->read, "/tmp/a.kindbeat");
    assert_int_equal(room->window.screen, SCREEN_RESTED);
    assert_int_equal(room->kept_count, 0); /* only on the person's wish */
    wish(room, (struct ui_intent){.wish = WISH_KEEP});
    wish(room, (struct ui_intent){.wish = WISH_KEEP});
    assert_int_equal(room->kept_count, 1);
    assert_int_equal(room->kept, PROCEDURE_BASELINE);
    assert_true(calibration->found.kept);
    wish(room, (struct ui_intent){.wish = WISH_DONE});
    assert_int_equal(room->window.screen, SCREEN_CALIBRATE);
    wish(room, (struct ui_intent){.wish = WISH_DONE});
    assert_int_equal(room->window.screen, SCREEN_HOME);
}

static void a_fit_check_ends_when_enough_was_heard(void **state)
{
    struct room *room = *state;
    wish(room, (struct ui_intent){.wish = WISH_CALIBRATE});
    wish(room, (struct ui_intent){.wish = WISH_PROCEDURE, .which = PROCEDURE_FIT});
    assert_int_equal(room->window.screen, SCREEN_FIT);
    look_at(room, SESSION_LISTENING);
    assert_int_equal(room->session.count, 0);
    room->session.view.fit.done = true;
    look_at(room, SESSION_LISTENING);
    look_at(room, SESSION_LISTENING);
    assert_int_equal(room->session.count, 1); /* told once */
    assert_int_equal(room->session.sent[0], INTENT_STOP);
    look_at(room, SESSION_ENDED);
    assert_int_equal(room->window.screen, SCREEN_FIT);
    assert_true(room->window.calibration.found.ready);
    assert_false(window_sits(&room->window));
}

static void a_walk_hears_comfort_and_keeps_the_choice(void **state)
{
    struct room *room = *state;
    wish(room, (struct ui_intent){.wish = WISH_CALIBRATE});
    wish(room, (struct ui_intent){.wish = WISH_PROCEDURE, .which = PROCEDURE_RESONANCE});
    assert_int_equal(room->window.screen, SCREEN_RESONANCE);
    wish(room, (struct ui_intent){.wish = WISH_MEASURE});
    assert_int_equal(room->window.screen, SCREEN_WALK);
    strcpy(room->session.view.walk.tried.id, "5.5");
    look_at(room, SESSION_PRACTISING);
    wish(room, (struct ui_intent){.wish = WISH_COMFORT, .value = 4});
    assert_int_equal(room->session.sent[0], INTENT_ANSWER);
    assert_string_equal(room->session.words[0], "comfort-5.5=4");
    wish(room, (struct ui_intent){.wish = WISH_STOP}); /* what was got so far is read */
    assert_int_equal(room->session.sent[1], INTENT_STOP);
    look_at(room, SESSION_ENDED);
    assert_int_equal(room->window.screen, SCREEN_WALKED);
    wish(room, (struct ui_intent){.wish = WISH_RATE, .value = 5.8});
    wish(room, (struct ui_intent){.wish = WISH_KEEP});
    assert_true(room->kept_per_min == 5.8);
    wish(room, (struct ui_intent){.wish = WISH_RATE, .value = 5}); /* it is kept already */
    assert_true(room->window.calibration.found.chosen_per_min == 5.8);
}

static void nothing_is_measured_before_a_room(void **state)
{
    struct room *room = *state;
    room->config.together = true;
    wish(room, (struct ui_intent){.wish = WISH_CALIBRATE});
    assert_int_equal(room->window.screen, SCREEN_HOME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        on_stage(calibration_is_a_key_away_and_its_ways_are_keys),
        on_stage(a_rest_is_asked_for_by_widgets),
        on_stage(enter_chooses_a_protocol_then_begins_it),
        on_stage(comfort_is_a_digit_or_a_press),
        on_stage(a_doubtful_result_chooses_nothing_by_itself),
        on_stage(a_drifting_pacer_is_told_on_request_only),
        on_stage(a_rest_without_visits_says_how_many_are_missing),
        cmocka_unit_test_setup(a_rest_is_measured_read_and_kept, enter),
        cmocka_unit_test_setup(a_fit_check_ends_when_enough_was_heard, enter),
        cmocka_unit_test_setup(a_walk_hears_comfort_and_keeps_the_choice, enter),
        cmocka_unit_test_setup(nothing_is_measured_before_a_room, enter),
    };
    return stage_run(tests);
}
