/* The sensor's screen: what is there is chosen by keys, by pointer and by finger. */
#include "screen_support.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        on_stage(the_sensor_is_a_key_or_a_press_away),
        on_stage(arrows_walk_and_enter_chooses),
        on_stage(fingers_choose_too),
        on_stage(naming_takes_the_port_that_is_open),
        on_stage(nothing_changes_during_a_sitting),
    };
    return stage_run(tests);
}
