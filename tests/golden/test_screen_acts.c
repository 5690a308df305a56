/* What a key, a finger or a pointer does on each screen: everything by keyboard alone, everything
 * by hand alone, and safety from everywhere. */
#include "screen_support.h"

/* What a key does on a screen. */
static struct ui_intent press(struct stage *stage, const char *name, enum ui_key key)
{
    struct ui_input input = no_input;
    input.key = key;
    return stage_build(stage, scene_named(name), 1280, 800, input);
}

static struct ui_intent letter(struct stage *stage, const char *name, char letter)
{
    struct ui_input input = no_input;
    input.letter = letter;
    return stage_build(stage, scene_named(name), 1280, 800, input);
}

static void keys_alone_are_enough(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("home-night"));
    assert_int_equal(press(stage, "home-night", KEY_ENTER).wish, WISH_BEGIN);
    struct ui_intent chosen = press(stage, "home-night", KEY_DOWN);
    assert_int_equal(chosen.wish, WISH_SELECT);
    assert_int_equal(chosen.which, 2);
    stage_set(stage, scene_named("home-night"));
    for (int i = 0; i < 10; i++) /* past Begin, the minutes and two ways, to the third card */
        press(stage, "home-night", KEY_NEXT);
    chosen = press(stage, "home-night", KEY_NONE);
    assert_int_equal(chosen.wish, WISH_SELECT);
    stage_set(stage, scene_named("practice-steady"));
    assert_int_equal(press(stage, "practice-steady", KEY_SPACE).wish, WISH_PAUSE);
    assert_int_equal(press(stage, "practice-steady", KEY_ESCAPE).wish, WISH_STOP);
    assert_int_equal(letter(stage, "practice-steady", 'v').wish, WISH_VIEW);
    assert_int_equal(letter(stage, "practice-steady", 'c').wish, WISH_NUMBERS);
    assert_int_equal(letter(stage, "practice-steady", 'n').wish, WISH_SKIP);
    assert_int_equal(press(stage, "practice-steady", KEY_DOWN).wish, WISH_SLOWER);
    stage_set(stage, scene_named("practice-paused"));
    assert_int_equal(press(stage, "practice-paused", KEY_SPACE).wish, WISH_RESUME);
    stage_set(stage, scene_named("end-day"));
    assert_int_equal(press(stage, "end-day", KEY_ENTER).wish, WISH_DONE);
}

static void space_pauses_wherever_the_focus_is(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("practice-steady"));
    press(stage, "practice-steady", KEY_NEXT); /* from "Space pause" to "G rest" */
    assert_int_equal(press(stage, "practice-steady", KEY_SPACE).wish, WISH_PAUSE);
    assert_int_equal(press(stage, "practice-steady", KEY_ENTER).wish, WISH_ANCHOR);
}

static void a_press_reaches_what_is_under_it(void **state)
{
    struct stage *stage = *state;
    struct ui_input input = {.x = 200, .y = 390, .pressed = true};
    stage_set(stage, scene_named("home-night"));
    const struct scene *scene = scene_named("home-night");
    assert_int_equal(stage_build(stage, scene, 1280, 800, input).wish, WISH_BEGIN);
    input.x = 600;
    input.y = 580;
    struct ui_intent chosen = stage_build(stage, scene, 1280, 800, input);
    assert_int_equal(chosen.wish, WISH_SELECT);
    assert_int_equal(chosen.which, 1);
    input.y = 30;
    assert_int_equal(stage_build(stage, scene, 1280, 800, input).wish, WISH_NOTHING);
    struct ui_input on_words = {.x = 1036, .y = 500, .pressed = true}; /* above the cards */
    assert_int_equal(stage_build(stage, scene, 1280, 800, on_words).wish, WISH_BROWSE);
}

static void the_sensor_is_a_key_or_a_press_away(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("home-night"));
    assert_int_equal(letter(stage, "home-night", 's').wish, WISH_SENSOR);
    struct ui_input on_its_line = {.x = 200, .y = 750, .pressed = true};
    assert_int_equal(stage_build(stage, scene_named("home-night"), 1280, 800, on_its_line).wish,
                     WISH_SENSOR);
    stage_set(stage, scene_named("home-night"));
    stage->focus = (struct ui_focus){.at = 13, .count = 16, .shown = true}; /* after the cards */
    assert_int_equal(press(stage, "home-night", KEY_ENTER).wish, WISH_SENSOR);
}

static void arrows_walk_and_enter_chooses(void **state)
{
    struct stage *stage = *state;
    const char *name = "sensor-night";
    stage_set(stage, scene_named(name));
    press(stage, name, KEY_NONE);
    assert_int_equal(press(stage, name, KEY_DOWN).wish, WISH_NOTHING); /* shows where one stands */
    assert_int_equal(press(stage, name, KEY_ENTER).wish, WISH_SENSOR_KEEP);
    press(stage, name, KEY_DOWN);
    struct ui_intent simulated = press(stage, name, KEY_ENTER);
    assert_int_equal(simulated.wish, WISH_SENSOR_USE);
    assert_int_equal(simulated.sensor.source, SENSOR_SIMULATED);
    press(stage, name, KEY_DOWN);
    struct ui_intent port = press(stage, name, KEY_SPACE);
    assert_int_equal(port.wish, WISH_SENSOR_USE);
    assert_int_equal(port.sensor.source, SENSOR_PORT);
    assert_string_equal(port.sensor.path, "/dev/ttyACM0");
    assert_string_equal(port.sensor.device, "");
    press(stage, name, KEY_DOWN);
    struct ui_intent what = press(stage, name, KEY_ENTER);
    assert_int_equal(what.wish, WISH_SENSOR_ASK);
    assert_int_equal(what.which, SENSOR_WHAT);
    assert_int_equal(press(stage, name, KEY_ESCAPE).wish, WISH_DONE);
}

static void fingers_choose_too(void **state)
{
    struct stage *stage = *state;
    const struct scene *scene = scene_named("sensor-narrow");
    struct ui_input input = {.x = 200, .y = 490, .pressed = true};
    stage_set(stage, scene);
    struct ui_intent chosen = stage_build(stage, scene, 480, 800, input);
    assert_int_equal(chosen.wish, WISH_SENSOR_USE);
    assert_int_equal(chosen.sensor.source, SENSOR_SIMULATED);
    input.y = 756;
    assert_int_equal(stage_build(stage, scene, 480, 800, input).wish, WISH_DONE);
    scene = scene_named("sensor-what");
    stage_set(stage, scene);
    input = (struct ui_input){.x = 900, .y = 240, .pressed = true}; /* PulseSensor */
    chosen = stage_build(stage, scene, 1280, 800, input);
    assert_int_equal(chosen.wish, WISH_SENSOR_USE);
    assert_string_equal(chosen.sensor.path, "/dev/ttyUSB0");
    assert_string_equal(chosen.sensor.device, "pulsesensor");
    assert_string_equal(chosen.sensor.channel, "");
    input.y = 610; /* the last cell */
    chosen = stage_build(stage, scene, 1280, 800, input);
    assert_int_equal(chosen.wish, WISH_SENSOR_PAGE);
    assert_int_equal(chosen.which, 1);
}

/* --- what waits for the person ------------------------------------------------------------- */

static void options_are_chosen_by_digit_arrow_and_finger(void **state)
{
    struct stage *stage = *state;
    const char *name = "choice-night";
    stage_set(stage, scene_named(name));
    struct ui_intent chosen = letter(stage, name, '3');
    assert_int_equal(chosen.wish, WISH_CHOOSE);
    assert_int_equal(chosen.which, 2);
    assert_int_equal(letter(stage, name, '5').wish, WISH_NOTHING); /* there are four */
    chosen = press(stage, name, KEY_ENTER);                        /* the one it would take */
    assert_int_equal(chosen.wish, WISH_CHOOSE);
    assert_int_equal(chosen.which, 0);
    press(stage, name, KEY_RIGHT);
    press(stage, name, KEY_RIGHT);
    chosen = press(stage, name, KEY_ENTER);
    assert_int_equal(chosen.wish, WISH_CHOOSE);
    assert_int_equal(chosen.which, 1);
    for (int i = 0; i < 9; i++)
        press(stage, name, KEY_DOWN); /* stays among the options */
    assert_int_equal(press(stage, name, KEY_ENTER).wish, WISH_CHOOSE);
    assert_int_equal(press(stage, name, KEY_SPACE).wish, WISH_PAUSE);
    struct ui_input input = {.x = 900, .y = 640, .pressed = true};
    chosen = stage_build(stage, scene_named(name), 1280, 800, input);
    assert_int_equal(chosen.wish, WISH_CHOOSE);
    assert_int_equal(chosen.which, 3);
}

static void questions_are_answered_by_keys(void **state)
{
    struct stage *stage = *state;
    const char *name = "check-in-night";
    stage_set(stage, scene_named(name));
    press(stage, name, KEY_NONE);
    struct ui_intent answer = letter(stage, name, '7');
    assert_int_equal(answer.wish, WISH_ANSWER_TYPED);
    assert_int_equal(answer.which, 0);
    assert_true(answer.value == '7');
    answer = press(stage, name, KEY_RIGHT); /* from no answer to the middle */
    assert_int_equal(answer.wish, WISH_ANSWER);
    assert_true(answer.value == 5);
    press(stage, name, KEY_DOWN);
    assert_int_equal(letter(stage, name, '2').which, 1);
    assert_int_equal(press(stage, name, KEY_BACK).wish, WISH_STEP_BACK); /* nothing to leave out */
    draft_set(&stage->draft, 1, 2);
    answer = press(stage, name, KEY_BACK);
    assert_int_equal(answer.wish, WISH_ANSWER);
    assert_true(isnan(answer.value));
    assert_int_equal(press(stage, name, KEY_ENTER).wish, WISH_GO_ON);
    assert_int_equal(press(stage, name, KEY_ESCAPE).wish, WISH_STOP);
}

static void questions_are_answered_by_hand(void **state)
{
    struct stage *stage = *state;
    const struct scene *scene = scene_named("check-in-night");
    struct ui_input input = {.x = 640, .y = 204, .pressed = true, .held = true};
    stage_set(stage, scene);
    struct ui_intent answer = stage_build(stage, scene, 1280, 800, input);
    assert_int_equal(answer.wish, WISH_ANSWER);
    assert_int_equal(answer.which, 0);
    assert_true(answer.value == 5);
    draft_set(&stage->draft, 0, 5);
    input.pressed = false; /* drawn on, also beside the scale */
    input.x = 1200;
    input.y = 300;
    answer = stage_build(stage, scene, 1280, 800, input);
    assert_int_equal(answer.which, 0);
    assert_true(answer.value == 10);
    input.held = false;
    assert_int_equal(stage_build(stage, scene, 1280, 800, input).wish, WISH_NOTHING);
    input = (struct ui_input){.x = 640, .y = 664, .pressed = true};
    assert_int_equal(stage_build(stage, scene, 1280, 800, input).wish, WISH_GO_ON);
}

static void a_text_is_read_page_by_page(void **state)
{
    struct stage *stage = *state;
    const char *name = "lesson-night";
    char *kept = scene_waiting[1].lesson;
    static char words[3000];
    stage_set(stage, scene_named(name));
    assert_int_equal(press(stage, name, KEY_ENTER).wish, WISH_GO_ON);
    struct text text = text_over(words, sizeof words);
    for (int i = 0; i < 24; i++)
        text_add(&text, "%sSentence %d of a text that needs more than one page to be read at ease.",
                 i > 0 ? "\n\n" : "", i + 1);
    scene_waiting[1].lesson = words;
    struct ui_intent turned = press(stage, name, KEY_ENTER);
    assert_int_equal(turned.wish, WISH_PAGE);
    assert_int_equal(turned.which, 1);
    stage->model.page = 1;
    assert_int_equal(press(stage, name, KEY_LEFT).which, 0);
    stage->model.page = 99; /* the window grew: the last page is shown */
    assert_int_equal(press(stage, name, KEY_ENTER).wish, WISH_GO_ON);
    scene_waiting[1].lesson = kept;
}

static void a_place_to_rest_is_a_key_away_and_a_key_back(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("practice-steady"));
    assert_int_equal(letter(stage, "practice-steady", 'g').wish, WISH_ANCHOR);
    stage_set(stage, scene_named("anchor-night"));
    assert_int_equal(press(stage, "anchor-night", KEY_SPACE).wish, WISH_GO_ON);
    assert_int_equal(letter(stage, "anchor-night", 'g').wish, WISH_ANCHOR);
}

static void safety_is_always_a_key_away(void **state)
{
    static const char *const names[] = {"practice-steady", "choice-night",   "lesson-night",
                                        "check-in-night",  "anchor-night",   "practice-bare",
                                        "waiting-night",   "together-night", "practice-lost"};
    struct stage *stage = *state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        stage_set(stage, scene_named(names[i]));
        assert_int_equal(press(stage, names[i], KEY_ESCAPE).wish, WISH_STOP);
        assert_int_equal(letter(stage, names[i], 'h').wish, WISH_SUPPORT);
        assert_int_equal(letter(stage, names[i], 'd').wish, WISH_GENTLER);
        assert_int_equal(letter(stage, names[i], 'b').wish, WISH_STEP_BACK);
        assert_int_equal(letter(stage, names[i], 'n').wish, WISH_SKIP);
    }
    stage_set(stage, scene_named("support-night"));
    assert_int_equal(press(stage, "support-night", KEY_ESCAPE).wish, WISH_SUPPORT);
    assert_int_equal(letter(stage, "support-night", 'h').wish, WISH_SUPPORT);
    assert_int_equal(press(stage, "support-night", KEY_ENTER).wish, WISH_SUPPORT);
}

static void the_keys_are_a_page_that_can_be_pressed(void **state)
{
    struct stage *stage = *state;
    const char *name = "keys-night";
    const struct scene *scene = scene_named(name);
    stage_set(stage, scene);
    assert_int_equal(press(stage, name, KEY_ESCAPE).wish, WISH_KEYS); /* closes them, no more */
    assert_int_equal(letter(stage, name, 'v').wish, WISH_VIEW);
    struct ui_input input = {.x = 200, .y = 300, .pressed = true}; /* beside them */
    assert_int_equal(stage_build(stage, scene, 1280, 800, input).wish, WISH_KEYS);
    bool stopped = false;
    input.x = 800;
    for (input.y = 40; input.y < 700; input.y += 16)
        stopped = stopped || stage_build(stage, scene, 1280, 800, input).wish == WISH_STOP;
    assert_true(stopped);
    stage_set(stage, scene);
    press(stage, name, KEY_NEXT); /* from the first row to the second */
    assert_int_equal(press(stage, name, KEY_ENTER).wish, WISH_ANCHOR);
}

/* --- choosing ------------------------------------------------------------------------------ */

static void minutes_are_said_by_key_or_finger(void **state)
{
    static const struct {
        char key;
        double minutes;
    } keys[] = {{'1', 1}, {'3', 3}, {'5', 5}, {'0', 10}, {'2', 20}};
    struct stage *stage = *state;
    stage_set(stage, scene_named("home-night"));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct ui_intent said = letter(stage, "home-night", keys[i].key);
        assert_int_equal(said.wish, WISH_MINUTES);
        assert_true(said.value == keys[i].minutes);
    }
    stage_set(stage, scene_named("home-minutes"));
    assert_true(letter(stage, "home-minutes", '3').value == 0); /* taken back */
    struct ui_input input = {.x = 430, .y = 393, .pressed = true};
    struct ui_intent said = stage_build(stage, scene_named("home-night"), 1280, 800, input);
    assert_int_equal(said.wish, WISH_MINUTES);
    assert_true(said.value == 5);
}

static void all_practices_are_narrowed_and_begun(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("home-night"));
    assert_int_equal(letter(stage, "home-night", 'p').wish, WISH_BROWSE);
    const char *name = "browse-night";
    stage_set(stage, scene_named(name));
    press(stage, name, KEY_NONE);
    press(stage, name, KEY_DOWN);
    press(stage, name, KEY_RIGHT);
    struct ui_intent begun = press(stage, name, KEY_ENTER);
    assert_int_equal(begun.wish, WISH_PRACTISE);
    assert_int_equal(begun.which, 1);
    assert_int_equal(letter(stage, name, 'm').which, BROWSE_MOMENT);
    assert_int_equal(letter(stage, name, 'e').which, BROWSE_THEME);
    assert_int_equal(press(stage, name, KEY_ESCAPE).wish, WISH_DONE);
    name = "browse-moment";
    stage_set(stage, scene_named(name));
    press(stage, name, KEY_NONE);
    press(stage, name, KEY_DOWN); /* shows where one stands: any moment */
    press(stage, name, KEY_RIGHT);
    struct ui_intent chosen = press(stage, name, KEY_ENTER);
    assert_int_equal(chosen.wish, WISH_BROWSE_FOR);
    assert_string_equal(chosen.words, "after a death");
    struct ui_input input = {.x = 200, .y = 168, .pressed = true};
    chosen = stage_build(stage, scene_named(name), 1280, 800, input);
    assert_int_equal(chosen.wish, WISH_BROWSE_FOR);
    assert_null(chosen.words);
}

static void a_course_leads_to_its_next_step(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("home-course"));
    assert_int_equal(press(stage, "home-course", KEY_ENTER).wish, WISH_BEGIN);
    assert_int_equal(letter(stage, "home-course", 'c').wish, WISH_COURSES);
    stage_set(stage, scene_named("course-day"));
    stage->focus.shown = true;
    struct ui_intent opened = press(stage, "course-day", KEY_ENTER);
    press(stage, "course-day", KEY_NONE);
    opened = press(stage, "course-day", KEY_ENTER);
    assert_int_equal(opened.wish, WISH_PLACE);
    assert_ptr_equal(opened.place.unit, &scene_units[1]);
    stage_set(stage, scene_named("unit-night"));
    stage->focus.shown = true;
    press(stage, "unit-night", KEY_NONE);
    opened = press(stage, "unit-night", KEY_ENTER);
    assert_int_equal(opened.wish, WISH_PLACE);
    assert_ptr_equal(opened.place.item, &scene_items[1]);
    assert_int_equal(letter(stage, "unit-night", 'n').wish, WISH_LEADS);
    assert_null(press(stage, "unit-night", KEY_ESCAPE).place.unit);
    stage_set(stage, scene_named("reading-day"));
    assert_int_equal(press(stage, "reading-day", KEY_ENTER).wish, WISH_ITEM_DONE);
    struct ui_intent back = press(stage, "reading-day", KEY_ESCAPE);
    assert_ptr_equal(back.place.unit, &scene_units[1]);
    assert_null(back.place.item);
}

static void a_name_is_written_and_may_stay_empty(void **state)
{
    struct stage *stage = *state;
    const struct scene *scene = scene_named("names-night");
    struct ui_input input = no_input;
    stage_set(stage, scene);
    stage_build(stage, scene, 1280, 800, input);
    assert_true(stage->focus.types);
    assert_int_equal(press(stage, "names-night", KEY_ENTER).wish, WISH_BEGIN);
    text_copy(input.typed, sizeof input.typed, "\u00c5");
    struct ui_intent written = stage_build(stage, scene, 1280, 800, input);
    assert_int_equal(written.wish, WISH_NAME);
    assert_string_equal(written.words, "\u00c5");
    names_give(&stage->names, "dear", "\u00c5sa");
    written = press(stage, "names-night", KEY_BACK);
    assert_string_equal(written.words, "\u00c5s");
    names_give(&stage->names, "dear", "\u00c5");
    assert_string_equal(press(stage, "names-night", KEY_BACK).words, "");
    assert_int_equal(press(stage, "names-night", KEY_ESCAPE).wish, WISH_DONE);
}

static void enter_presses_nothing_while_one_sits(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("practice-steady"));
    assert_int_equal(press(stage, "practice-steady", KEY_ENTER).wish, WISH_NOTHING);
    press(stage, "practice-steady", KEY_NEXT); /* who points at something with Tab means it */
    assert_int_not_equal(press(stage, "practice-steady", KEY_ENTER).wish, WISH_NOTHING);
}

/* Whatever a key does, a row of the table that K shows does it when it is pressed. */
static void every_key_can_be_pressed_by_hand(void **state)
{
    struct stage *stage = *state;
    static const enum ui_wish wishes[] = {
        WISH_PAUSE, WISH_ANCHOR, WISH_GENTLER, WISH_SUPPORT, WISH_STOP,        WISH_STEP_BACK,
        WISH_SKIP,  WISH_SLOWER, WISH_FASTER,  WISH_EXPECT,  WISH_VIEW,        WISH_NUMBERS,
        WISH_THEME, WISH_LARGER, WISH_SMALLER, WISH_KEYS,    WISH_FULL_SCREEN,
    };
    static const char *const names[] = {"keys-night", "keys-narrow"};
    for (int n = 0; n < 2; n++) {
        const struct scene *scene = scene_named(names[n]);
        bool seen[WISH_COUNT] = {false};
        struct ui_input input = no_input;
        int width = scene->narrow ? 480 : 1280;
        input.pressed = true;
        stage_set(stage, scene);
        stage_build(stage, scene, width, 800, no_input);
        for (input.y = 10; input.y < 800; input.y += 20)
            for (input.x = 30; input.x < (float)width; input.x += 90)
                seen[stage_build(stage, scene, width, 800, input).wish] = true;
        for (size_t i = 0; i < sizeof wishes / sizeof *wishes; i++)
            if (!seen[wishes[i]])
                fail_msg("%s: no row does %d", names[n], (int)wishes[i]);
    }
}

/* A line for the journal is offered once, and nothing waits for it. */
static void a_line_is_written_and_may_stay_empty(void **state)
{
    struct stage *stage = *state;
    struct ui_input input = no_input;
    stage_set(stage, scene_named("end-day"));
    assert_int_equal(press(stage, "end-day", KEY_ENTER).wish, WISH_DONE);
    assert_int_equal(press(stage, "end-day", KEY_SPACE).wish, WISH_DONE);
    assert_int_equal(press(stage, "end-day", KEY_ESCAPE).wish, WISH_DONE);
    assert_int_equal(letter(stage, "end-day", 'j').wish, WISH_LINE_OPEN);
    assert_int_equal(letter(stage, "end-day", 'e').wish, WISH_COPIES);
    stage_set(stage, scene_named("end-writes"));
    text_copy(input.typed, sizeof input.typed, "\u00c5");
    stage->model.line = "";
    struct ui_intent written = stage_build(stage, scene_named("end-writes"), 1280, 800, input);
    assert_int_equal(written.wish, WISH_LINE);
    assert_string_equal(written.words, "\u00c5");
    assert_int_equal(press(stage, "end-writes", KEY_ENTER).wish, WISH_LINE_KEEP);
    assert_int_equal(press(stage, "end-writes", KEY_ESCAPE).wish, WISH_LINE_LEAVE);
    press(stage, "end-writes", KEY_NEXT); /* from the field to replay, to copies, to Done */
    press(stage, "end-writes", KEY_NEXT);
    press(stage, "end-writes", KEY_NEXT);
    assert_int_equal(press(stage, "end-writes", KEY_ENTER).wish, WISH_DONE);
}

static void steps_of_a_sitting_are_told_one_by_one(void **state)
{
    struct stage *stage = *state;
    struct ui_input input = no_input;
    const struct scene *scene = scene_named("end-day");
    stage_set(stage, scene); /* the second is the first of which something was expected */
    struct ui_intent asked = press(stage, "end-day", KEY_RIGHT);
    assert_int_equal(asked.wish, WISH_STEP_TOLD);
    assert_int_equal(asked.which, 2);
    assert_int_equal(press(stage, "end-day", KEY_LEFT).which, 0);
    stage->model.step_told = 4;
    assert_int_equal(press(stage, "end-day", KEY_RIGHT).which, 4);
    bool seen[5] = {false};
    input.pressed = true;
    for (input.y = 300; input.y < 480; input.y += 4)
        for (input.x = 190; input.x < 1150; input.x += 40) {
            asked = stage_build(stage, scene, 1280, 800, input);
            if (asked.wish == WISH_STEP_TOLD)
                seen[asked.which] = true;
        }
    for (int i = 0; i < 5; i++)
        assert_true(seen[i]);
}

/* What was found by itself becomes the person's own choice as soon as they say what it is. */
static void naming_takes_the_port_that_is_open(void **state)
{
    struct stage *stage = *state;
    const struct scene *scene = scene_named("sensor-night");
    struct ui_input input = {.x = 900, .y = 240, .pressed = true};
    stage_set(stage, scene);
    stage->model.sensor_asks = SENSOR_WHAT;
    struct ui_intent chosen = stage_build(stage, scene, 1280, 800, input);
    assert_int_equal(chosen.sensor.source, SENSOR_PORT);
    assert_string_equal(chosen.sensor.path, "/dev/ttyACM0");
    input.x = 200; /* as it was: by listening */
    assert_int_equal(stage_build(stage, scene, 1280, 800, input).wish, WISH_SENSOR_KEEP);
    scene = scene_named("sensor-channel");
    stage_set(stage, scene);
    stage->sensors.chosen.device[0] = '\0'; /* recognised, not named */
    input.y = 360;                          /* the third: rr */
    chosen = stage_build(stage, scene, 1280, 800, input);
    assert_true(says(stage, "also lets Kindbeat speak to the sensor"));
    assert_int_equal(chosen.wish, WISH_SENSOR_USE);
    assert_string_equal(chosen.sensor.device, "zephyr-bioharness");
    assert_string_equal(chosen.sensor.channel, "rr");
}

static void nothing_changes_during_a_sitting(void **state)
{
    struct stage *stage = *state;
    const struct scene *scene = scene_named("sensor-sitting");
    struct ui_input input = {.x = 200, .pressed = true};
    stage_set(stage, scene);
    for (input.y = 200; input.y < 700; input.y += 10) {
        enum ui_wish wish = stage_build(stage, scene, 1280, 800, input).wish;
        assert_true(wish == WISH_NOTHING || wish == WISH_SENSOR_KEEP);
    }
}

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
    assert_false(says(stage, "good signal")); /* nothing that could be taken for now */
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

static void what_can_be_mended_is_one_quiet_line(void **state)
{
    struct stage *stage = *state;
    const char *name = "practice-mends", *advice = "Warm the hand, then try again.";
    stage_set(stage, scene_named(name));
    press(stage, name, KEY_NONE);
    assert_true(says(stage, advice));
    stage->snapshot.fit.done = false; /* nothing is said of the first seconds */
    press(stage, name, KEY_NONE);
    assert_false(says(stage, advice));
    stage->snapshot.fit.done = true;
    stage->snapshot.quality = QUALITY_POOR; /* then its reason is told instead */
    stage->snapshot.quality_reason = REASON_MOTION;
    press(stage, name, KEY_NONE);
    assert_false(says(stage, advice));
    stage_set(stage, scene_named(name));
    stage->snapshot.fit.fault = FIT_NOTHING;
    press(stage, name, KEY_NONE);
    assert_false(says(stage, advice));
    stage_set(stage, scene_named(name));
    stage->model.together = true;
    press(stage, name, KEY_NONE);
    assert_false(says(stage, advice));
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

int main(void)
{
    static struct stage stage; /* large */
    void *state = &stage;
    int closed = stage_open(&stage);
    if (closed)
        return closed;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(calibration_is_a_key_away_and_its_ways_are_keys, state),
        cmocka_unit_test_prestate(a_rest_is_asked_for_by_widgets, state),
        cmocka_unit_test_prestate(comfort_is_a_digit_or_a_press, state),
        cmocka_unit_test_prestate(a_doubtful_result_chooses_nothing_by_itself, state),
        cmocka_unit_test_prestate(what_can_be_mended_is_one_quiet_line, state),
        cmocka_unit_test_prestate(a_drifting_pacer_is_told_on_request_only, state),
        cmocka_unit_test_prestate(a_rest_without_visits_says_how_many_are_missing, state),
        cmocka_unit_test_prestate(keys_alone_are_enough, state),
        cmocka_unit_test_prestate(space_pauses_wherever_the_focus_is, state),
        cmocka_unit_test_prestate(a_press_reaches_what_is_under_it, state),
        cmocka_unit_test_prestate(the_sensor_is_a_key_or_a_press_away, state),
        cmocka_unit_test_prestate(arrows_walk_and_enter_chooses, state),
        cmocka_unit_test_prestate(fingers_choose_too, state),
        cmocka_unit_test_prestate(options_are_chosen_by_digit_arrow_and_finger, state),
        cmocka_unit_test_prestate(questions_are_answered_by_keys, state),
        cmocka_unit_test_prestate(questions_are_answered_by_hand, state),
        cmocka_unit_test_prestate(a_text_is_read_page_by_page, state),
        cmocka_unit_test_prestate(a_place_to_rest_is_a_key_away_and_a_key_back, state),
        cmocka_unit_test_prestate(safety_is_always_a_key_away, state),
        cmocka_unit_test_prestate(the_keys_are_a_page_that_can_be_pressed, state),
        cmocka_unit_test_prestate(minutes_are_said_by_key_or_finger, state),
        cmocka_unit_test_prestate(all_practices_are_narrowed_and_begun, state),
        cmocka_unit_test_prestate(a_course_leads_to_its_next_step, state),
        cmocka_unit_test_prestate(a_name_is_written_and_may_stay_empty, state),
        cmocka_unit_test_prestate(enter_presses_nothing_while_one_sits, state),
        cmocka_unit_test_prestate(every_key_can_be_pressed_by_hand, state),
        cmocka_unit_test_prestate(a_line_is_written_and_may_stay_empty, state),
        cmocka_unit_test_prestate(steps_of_a_sitting_are_told_one_by_one, state),
        cmocka_unit_test_prestate(naming_takes_the_port_that_is_open, state),
        cmocka_unit_test_prestate(nothing_changes_during_a_sitting, state),
        cmocka_unit_test_prestate(days_are_walked_and_pressed, state),
        cmocka_unit_test_prestate(a_sitting_is_opened_by_any_hand, state),
        cmocka_unit_test_prestate(a_replay_is_walked_through_by_keys, state),
        cmocka_unit_test_prestate(its_line_is_dragged, state),
    };
    int result = cmocka_run_group_tests(tests, NULL, NULL);
    stage_close(&stage);
    return result;
}
