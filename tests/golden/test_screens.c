/* Every screen in its states, against a picture of it that was once looked at and found good.
 *
 * Colours are compared in 16 steps (which also keeps the dither of the ground out of the files). A
 * picture fails when too many pixels are clearly off, or all of them a little. `--bless NAME`
 * writes one reference anew: look at it first. On a failure what was drawn, and where it differs,
 * stand in the working folder. */
#include "support.h"

#include "qoi.h"
#include "scenes.h"
#include <stdlib.h>

#define CLEARLY    24     /* off by so much in any colour */
#define CLEAR_MOST 0.0025 /* share of pixels */
#define MEAN_MOST  0.8    /* of all colours of all pixels */
#define WRONG      "deliberately-wrong"

static struct qoi_picture shoot(struct stage *stage, const struct scene *scene)
{
    int width = scene->narrow ? 480 : 640, height = scene->narrow ? 800 : 400;
    struct qoi_picture picture = {width, height, calloc((size_t)(width * height), 4)};
    SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormatFrom(picture.pixels, width, height, 32,
                                                              width * 4, SDL_PIXELFORMAT_ARGB8888);
    SDL_Renderer *renderer = SDL_CreateSoftwareRenderer(surface);
    struct painter *painter;
    assert_int_equal(painter_create(renderer, stage->lettering, &painter), STATUS_OK);
    assert_true(painter_is_software(painter));
    stage_set(stage, scene);
    stage_build(stage, scene, width, height, no_input);
    assert_int_equal(stage->canvas->left_out, 0);
    assert_true(painter_paint(painter, stage->canvas));
    painter_destroy(painter);
    SDL_DestroyRenderer(renderer);
    SDL_FreeSurface(surface);
    for (int i = 0; i < width * height; i++)
        picture.pixels[i] = 0xff000000u | (picture.pixels[i] & 0xf0f0f0u);
    return picture;
}

struct difference {
    double mean, clear;
};

static struct difference compare(const struct qoi_picture *a, const struct qoi_picture *b)
{
    struct difference off = {0};
    int count = a->width * a->height;
    if (a->width != b->width || a->height != b->height)
        return (struct difference){255, 1};
    for (int i = 0; i < count; i++) {
        int most = 0;
        for (int shift = 0; shift < 24; shift += 8) {
            int one = abs((int)(a->pixels[i] >> shift & 255) - (int)(b->pixels[i] >> shift & 255));
            off.mean += one;
            most = one > most ? one : most;
        }
        off.clear += most >= CLEARLY;
    }
    off.mean /= 3.0 * count;
    off.clear /= count;
    return off;
}

static bool alike(struct difference off)
{
    return off.mean <= MEAN_MOST && off.clear <= CLEAR_MOST;
}

static const char *reference_path(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/golden/reference/%s.qoi", KINDBEAT_TESTS, name);
    return path;
}

static void tell(const char *name, const struct qoi_picture *actual,
                 const struct qoi_picture *reference, struct difference off)
{
    char path[256];
    print_message("%s: mean %.3f, clearly off %.3f %%\n", name, off.mean, off.clear * 100);
    snprintf(path, sizeof path, "%s-actual.qoi", name);
    qoi_write(path, actual);
    if (actual->width != reference->width || actual->height != reference->height)
        return;
    for (int i = 0; i < actual->width * actual->height; i++)
        actual->pixels[i] = 0xff000000u | ((actual->pixels[i] ^ reference->pixels[i]) & 0xffffffu);
    snprintf(path, sizeof path, "%s-difference.qoi", name);
    qoi_write(path, actual);
}

static void every_screen_looks_as_it_was_found_good(void **state)
{
    int wrong = 0;
    for (int i = 0; i < SCENE_COUNT; i++) {
        struct qoi_picture actual = shoot(*state, &scenes[i]), reference = {0};
        bool found = qoi_read(reference_path(scenes[i].name), &reference);
        struct difference off = compare(&actual, &reference);
        if (!found)
            print_message("%s: no reference\n", scenes[i].name);
        if (!found || !alike(off)) {
            tell(scenes[i].name, &actual, &reference, off);
            wrong++;
        }
        free(actual.pixels);
        free(reference.pixels);
    }
    assert_int_equal(wrong, 0);
}

static const struct scene *scene_named(const char *name)
{
    for (int i = 0; i < SCENE_COUNT; i++)
        if (strcmp(scenes[i].name, name) == 0)
            return &scenes[i];
    fail_msg("no scene %s", name);
    return NULL;
}

static void a_wrong_reference_is_noticed(void **state)
{
    struct qoi_picture actual = shoot(*state, scene_named("practice-steady")), wrong = {0};
    assert_true(qoi_read(reference_path(WRONG), &wrong));
    assert_int_equal(actual.width, wrong.width);
    assert_false(alike(compare(&actual, &wrong)));
    free(actual.pixels);
    free(wrong.pixels);
}

static void a_picture_survives_its_file(void **state)
{
    char path[256];
    struct qoi_picture actual = shoot(*state, scene_named("end-day")), again = {0};
    snprintf(path, sizeof path, "%s/picture.qoi", test_folder());
    assert_true(qoi_write(path, &actual));
    assert_true(qoi_read(path, &again));
    struct difference off = compare(&actual, &again);
    assert_true(off.mean == 0 && off.clear == 0);
    free(actual.pixels);
    free(again.pixels);
}

static void no_window_is_too_small_to_describe(void **state)
{
    static const int sizes[][2] = {{1, 1}, {40, 900}, {360, 400}, {900, 60}, {3840, 2160}};
    struct stage *stage = *state;
    for (int i = 0; i < SCENE_COUNT; i++)
        for (int size = 0; size < 5; size++) {
            stage_set(stage, &scenes[i]);
            stage_build(stage, &scenes[i], sizes[size][0], sizes[size][1], no_input);
            assert_int_equal(stage->canvas->left_out, 0);
        }
}

static void the_same_moment_is_painted_once(void **state)
{
    struct stage *stage = *state;
    const struct scene *scene = scene_named("home-no-sensor");
    SDL_Surface *surface =
        SDL_CreateRGBSurfaceWithFormat(0, 640, 400, 32, SDL_PIXELFORMAT_ARGB8888);
    SDL_Renderer *renderer = SDL_CreateSoftwareRenderer(surface);
    struct painter *painter;
    assert_int_equal(painter_create(renderer, stage->lettering, &painter), STATUS_OK);
    int painted = 0;
    stage_set(stage, scene);
    for (int tick = 0; tick < 100; tick++) {
        stage->snapshot.now_ns += 100 * NS_PER_MS;
        stage->model.now_ns = stage->snapshot.now_ns;
        motion_follow(&stage->motion, &stage->snapshot, stage->model.now_ns);
        stage_build(stage, scene, 640, 400, no_input);
        painted += painter_paint(painter, stage->canvas);
    }
    assert_int_equal(painted, 1); /* a still home screen rests */
    painter_forget(painter, false);
    assert_true(painter_paint(painter, stage->canvas));
    painter_destroy(painter);
    SDL_DestroyRenderer(renderer);
    SDL_FreeSurface(surface);
}

static void a_second_frame_draws_no_letter_again(void **state)
{
    struct stage *stage = *state;
    for (int i = 0; i < SCENE_COUNT; i++) {
        struct qoi_picture first = shoot(stage, &scenes[i]);
        long drawn = lettering_drawn(stage->lettering);
        struct qoi_picture second = shoot(stage, &scenes[i]);
        assert_int_equal(lettering_drawn(stage->lettering), drawn);
        free(first.pixels);
        free(second.pixels);
    }
}

/* What a key does on a screen. */
static struct ui_intent press(struct stage *stage, const char *name, enum ui_key key)
{
    struct ui_input input = no_input;
    input.key = key;
    return stage_build(stage, scene_named(name), 1280, 800, input);
}

static void keys_alone_are_enough(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("home-night"));
    assert_int_equal(press(stage, "home-night", KEY_ENTER).wish, WISH_BEGIN);
    struct ui_intent chosen = press(stage, "home-night", KEY_DOWN);
    assert_int_equal(chosen.wish, WISH_SELECT);
    assert_int_equal(chosen.which, 1);
    stage_set(stage, scene_named("home-night"));
    press(stage, "home-night", KEY_NEXT);
    press(stage, "home-night", KEY_NEXT);
    chosen = press(stage, "home-night", KEY_NONE); /* the focus stands on the second card */
    assert_int_equal(chosen.wish, WISH_SELECT);
    stage_set(stage, scene_named("practice-steady"));
    assert_int_equal(press(stage, "practice-steady", KEY_SPACE).wish, WISH_PAUSE);
    assert_int_equal(press(stage, "practice-steady", KEY_ESCAPE).wish, WISH_STOP);
    assert_int_equal(press(stage, "practice-steady", KEY_VIEW).wish, WISH_VIEW);
    assert_int_equal(press(stage, "practice-steady", KEY_NUMBERS).wish, WISH_NUMBERS);
    assert_int_equal(press(stage, "practice-steady", KEY_SKIP).wish, WISH_SKIP);
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
    press(stage, "practice-steady", KEY_NEXT); /* "C number" after "Esc stop" */
    assert_int_equal(press(stage, "practice-steady", KEY_SPACE).wish, WISH_PAUSE);
    assert_int_equal(press(stage, "practice-steady", KEY_ENTER).wish, WISH_NUMBERS);
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
}

static void the_sensor_is_a_key_or_a_press_away(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("home-night"));
    assert_int_equal(press(stage, "home-night", KEY_SENSOR).wish, WISH_SENSOR);
    struct ui_input on_its_line = {.x = 200, .y = 750, .pressed = true};
    assert_int_equal(stage_build(stage, scene_named("home-night"), 1280, 800, on_its_line).wish,
                     WISH_SENSOR);
    stage_set(stage, scene_named("home-night"));
    stage->focus = (struct ui_focus){.at = 3, .count = 4, .shown = true}; /* after the cards */
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
    struct ui_input input = {.x = 200, .y = 280, .pressed = true};
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

static bool says(const struct stage *stage, const char *words)
{
    const struct canvas *canvas = stage->canvas;
    for (int i = 0; i < canvas->command_count; i++)
        if (canvas->commands[i].kind == CANVAS_TEXT &&
            strstr(canvas->letters + canvas->commands[i].first, words))
            return true;
    return false;
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

static void what_matters_is_said(void **state)
{
    static const char *const said[][2] = {
        {"home-day", "Simulated heart, not a person"},
        {"home-trouble", "read-only"},
        {"home-trouble", "chmod u+w"},
        {"home-no-sensor", "No sensor is plugged in"},
        {"sensor-night", "Recognised by listening, at 115200."},
        {"sensor-night", "Kindbeat only listens to it."},
        {"sensor-day", "It stands in while no sensor is plugged in"},
        {"sensor-none", "A sensor that you plug in appears here."},
        {"sensor-listening", "Listening on Arduino Uno on /dev/ttyACM0 at 57600"},
        {"sensor-listening", "Nothing is sent to it."},
        {"sensor-listening", "Some sensors wait to be spoken to: name yours."},
        {"sensor-locked", "sudo usermod -aG dialout $USER"},
        {"sensor-locked", "log out and in again"},
        {"sensor-many", "You named it, so Kindbeat may speak to it."},
        {"sensor-sitting", "the sensor can be changed after it"},
        {"sensor-what", "naming one lets Kindbeat speak to it"},
        {"sensor-narrow-many", "/dev/ttyUSB0 \u00b7 locked"},
        {"practice-lost", "The sensor is gone"},
        {"practice-restless", "Settling, 41 s to go"},
        {"practice-rhythm", "Coherence 71 %"},
        {"practice-paused", "paused"},
        {"practice-narrow", "Esc stop"},
        {"end-night", "A simulated heart, not a person"},
        {"end-short", "An early stop counts too."},
        {"end-short", "the sitting was shorter"},
        {"end-day", "2 of 203 beats corrected"},
        {"end-day", "2026-03-14T184203Z-self-compassion.kindbeat"},
        {"end-narrow", "self-compassion.kindbeat"},
    };
    struct stage *stage = *state;
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        const struct scene *scene = scene_named(said[i][0]);
        stage_set(stage, scene);
        stage_build(stage, scene, scene->narrow ? 480 : 1280, 800, no_input);
        if (!says(stage, said[i][1]))
            fail_msg("%s does not say: %s", said[i][0], said[i][1]);
    }
}

static void a_troubled_record_is_told_and_practice_goes_on(void **state)
{
    struct stage *stage = *state;
    const struct scene *scene = scene_named("practice-steady");
    stage_set(stage, scene);
    stage->snapshot.record_trouble = (struct problem){
        .status = STATUS_FAILED, .what = "The disk is full.", .remedy = "Make room on it."};
    stage_build(stage, scene, 1280, 800, no_input);
    assert_true(says(stage, "The disk is full. Make room on it."));
    assert_true(says(stage, "Name, quietly"));
}

static void a_hidden_score_stays_hidden(void **state)
{
    struct stage *stage = *state;
    const struct scene *scene = scene_named("practice-steady");
    stage_set(stage, scene);
    stage->model.numbers = true;
    scene_steps[stage->snapshot.step].score = SCORE_HIDDEN;
    stage_build(stage, scene, 1280, 800, no_input);
    assert_true(says(stage, "hidden in this step"));
    assert_false(says(stage, "71 %"));
    scene_steps[stage->snapshot.step].score = SCORE_SOFT;
    stage_build(stage, scene, 1280, 800, no_input);
    assert_false(says(stage, "71 %"));
    scene_steps[stage->snapshot.step].score = SCORE_SHOWN;
}

static void nothing_is_set_outside_the_window(void **state)
{
    struct stage *stage = *state;
    for (int i = 0; i < SCENE_COUNT; i++) {
        int width = scenes[i].narrow ? 480 : 1280;
        stage_set(stage, &scenes[i]);
        stage_build(stage, &scenes[i], width, 800, no_input);
        const struct canvas *canvas = stage->canvas;
        for (int c = 0; c < canvas->command_count; c++) {
            const struct canvas_command *text = &canvas->commands[c];
            if (text->kind != CANVAS_TEXT)
                continue;
            const char *words = canvas->letters + text->first;
            int end =
                text->x_px + lettering_width_px(stage->lettering, text->face, text->size_px, words);
            if (text->x_px < 16 || end > width - 16 || text->y_px > 790)
                fail_msg("%s: \"%s\" runs over the edge", scenes[i].name, words);
        }
    }
}

static int bless(struct stage *stage, const char *name)
{
    bool is_wrong = strcmp(name, WRONG) == 0; /* the same moment without its flower */
    struct qoi_picture picture = shoot(stage, scene_named(is_wrong ? "practice-bare" : name));
    bool written = qoi_write(reference_path(name), &picture);
    free(picture.pixels);
    return written ? 0 : 1;
}

int main(int count, char **words)
{
    static struct stage stage; /* large */
    struct problem problem = {0};
    void *state = &stage;
    if (lettering_create(&stage.lettering, &problem) != STATUS_OK ||
        lettering_substituted(stage.lettering)) {
        print_message("skipped: %s\n", problem.what);
        lettering_destroy(stage.lettering);
        return TEST_SKIPPED;
    }
    if (canvas_create(&stage.canvas) != STATUS_OK)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(every_screen_looks_as_it_was_found_good, state),
        cmocka_unit_test_prestate(a_wrong_reference_is_noticed, state),
        cmocka_unit_test_prestate(a_picture_survives_its_file, state),
        cmocka_unit_test_prestate(no_window_is_too_small_to_describe, state),
        cmocka_unit_test_prestate(the_same_moment_is_painted_once, state),
        cmocka_unit_test_prestate(a_second_frame_draws_no_letter_again, state),
        cmocka_unit_test_prestate(keys_alone_are_enough, state),
        cmocka_unit_test_prestate(space_pauses_wherever_the_focus_is, state),
        cmocka_unit_test_prestate(a_press_reaches_what_is_under_it, state),
        cmocka_unit_test_prestate(the_sensor_is_a_key_or_a_press_away, state),
        cmocka_unit_test_prestate(arrows_walk_and_enter_chooses, state),
        cmocka_unit_test_prestate(fingers_choose_too, state),
        cmocka_unit_test_prestate(naming_takes_the_port_that_is_open, state),
        cmocka_unit_test_prestate(nothing_changes_during_a_sitting, state),
        cmocka_unit_test_prestate(what_matters_is_said, state),
        cmocka_unit_test_prestate(a_troubled_record_is_told_and_practice_goes_on, state),
        cmocka_unit_test_prestate(a_hidden_score_stays_hidden, state),
        cmocka_unit_test_prestate(nothing_is_set_outside_the_window, state),
    };
    int result = count == 3 && strcmp(words[1], "--bless") == 0
                     ? bless(&stage, words[2])
                     : cmocka_run_group_tests(tests, NULL, NULL);
    canvas_destroy(stage.canvas);
    lettering_destroy(stage.lettering);
    return result;
}
