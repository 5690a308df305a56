/* A dozen moments against pictures of them that were once looked at and found good. What is drawn
 * in all the others is in test_lists.c; these show that it is also painted.
 *
 * Colours are compared in 16 steps (which also keeps the dither of the ground out of the files). A
 * picture fails when too many pixels are clearly off, or all of them a little. `--bless NAME`
 * writes one reference anew, `--bless` all: look first. On a failure what was drawn, and where it
 * differs, stand in the working folder. */
#include "qoi.h"
#include "screen_support.h"
#include <stdlib.h>

#define CLEARLY    24     /* off by so much in any colour */
#define CLEAR_MOST 0.0025 /* share of pixels */
#define MEAN_MOST  0.8    /* of all colours of all pixels */
#define WRONG      "deliberately-wrong"

static const char *const pictured[] = {
    "home-night",      "home-contrast", "home-narrow",       "practice-steady",  "practice-day",
    "practice-narrow", "practice-lost", "practice-contrast", "everything-night", "check-in-day",
    "end-day",         "history-day",   "sensor-many",
};
#define PICTURED ((int)(sizeof pictured / sizeof *pictured))

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
    for (int i = 0; i < PICTURED; i++) {
        struct qoi_picture actual = shoot(*state, scene_named(pictured[i])), reference = {0};
        bool found = qoi_read(reference_path(pictured[i]), &reference);
        struct difference off = compare(&actual, &reference);
        if (!found)
            print_message("%s: no reference\n", pictured[i]);
        if (!found || !alike(off)) {
            tell(pictured[i], &actual, &reference, off);
            wrong++;
        }
        free(actual.pixels);
        free(reference.pixels);
    }
    assert_int_equal(wrong, 0);
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
        {"sensor-locked", "then log out and in"},
        {"sensor-many", "You named it, so Kindbeat may speak to it."},
        {"sensor-sitting", "the sensor can be changed after it"},
        {"sensor-what", "naming one lets Kindbeat speak to it"},
        {"sensor-narrow-many", "/dev/ttyUSB0 \u00b7 locked"},
        {"practice-lost", "The sensor is gone"},
        {"practice-restless", "Settling, 41 s to go"},
        {"practice-rhythm", "Coherence 71 %"},
        {"practice-paused", "paused"},
        {"practice-narrow", "Esc stop"},
        {"choice-night", "Left alone, it goes on with: With the breath"},
        {"choice-night", "With a phrase for someone dear"},
        {"check-in-night", "Pass over"},
        {"check-in-day", "leave out"},
        {"anchor-night", "Resting: the feet on the floor. Space returns."},
        {"waiting-night", "taking the time it needs"},
        {"expect-day", "That is the turning toward."},
        {"practice-rhythm", "Others feel this too."},
        {"home-course", "Session 2, Kindness toward oneself"},
        {"home-minutes", "In 3 minutes"},
        {"home-returned", "nothing to catch up with"},
        {"browse-day", "4 of 5"},
        {"courses-night", "next: Session 2"},
        {"unit-night", "On your own, until next time"},
        {"reading-leads", "For who leads"},
        {"course-leads", "Lead only what you practise yourself."},
        {"support-night", "It was right to stop."},
        {"names-night", "It is kept nowhere"},
        {"end-answered", "Strain: 7 before, 4 after"},
        {"end-answered", "Energy: 6"},
        {"end-answered", "The heart may begin to swing with the breath."},
        {"day-pressed", "Press a little more lightly."},
        {"day-poor", "Rest the hand on the table, and hold still."},
        {"day-turned", "Swap the two electrodes"},
        {"day-strap", "Good"},
        {"day-strap-asleep", "moisten it and put it on"},
        {"day-battery", "Its battery is at 9 %"},
        {"day-several", "choose here if it is the wrong one"},
        {"day-no-permission", "sudo usermod -aG dialout $USER"},
        {"day-no-permission-at-all", "sudo chmod a+r /dev/ttyUSB0"},
        {"day-busy", "fuser -v /dev/ttyUSB0"},
        {"day-no-port", "Plug the sensor in"},
        {"day-dead-port", "Unplug the sensor"},
        {"day-no-key", "ant_key"},
        {"day-silent-port", "Switch the sensor on, or press its reset button."},
        {"day-strange", "Wait a little: the speeds"},
        {"day-pulled", "Plug it in again: it goes on by itself."},
        {"day-closed", "Start the program that sends, once more."},
        {"day-rate-only", "no rhythm and no coherence"},
        {"day-made-up", "makes its beats up"},
        {"day-other-channel", "The heart is on channel ch3"},
        {"day-ended", "Choose a sensor to go on with."},
        {"everything-night", "peak at 6.0 a minute"},
        {"everything-settling", "Settling, 41 s to go"},
        {"everything-settling", "and no wave"},
        {"everything-narrow", "want a larger window"},
        {"end-night", "A simulated heart, not a person"},
        {"end-told", "The room was loud, and after a while that did not matter."},
        {"end-unclear", "26 s could not be read (hatched)"},
        {"end-unclear", "moving"},
        {"end-alone", "No heart was listened to. The sitting counts all the same."},
        {"end-unknown", "Too many beats had to be"},
        {"end-long", "Heart, from 16:30"},
        {"end-hidden-step", "steadiness stays hidden in 1 step, as the practice asks"},
        {"end-hidden", "steadiness is hidden, as you chose"},
        {"end-unrecorded", "Nothing was recorded in this sitting."},
        {"end-writes", "Enter keeps the line in this session's file"},
        {"end-late", "Check that the disk has room"},
        {"end-late", "Rain on the window"},
        {"end-short", "An early stop counts too."},
        {"end-short", "the sitting was shorter"},
        {"end-day", "2 of 203 beats corrected (rings)"},
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
    static const char *const said[SCORE_COUNT] = {
        [SCORE_SHOWN] = "Coherence 71 %",
        [SCORE_SOFT] = "shown as light",
        [SCORE_AFTERWARDS] = "shown afterwards",
        [SCORE_HIDDEN] = "hidden here",
    };
    for (int score = SCORE_SHOWN; score < SCORE_COUNT; score++) {
        bool lit = score_as_light((enum score_display)score);
        stage_set(stage, scene);
        stage->snapshot.score = (enum score_display)score;
        stage->motion = (struct motion){0};
        motion_follow(&stage->motion, &stage->snapshot, stage->snapshot.now_ns);
        assert_int_equal(stage->motion.glow > 0, lit);
        stage_build(stage, scene, 1280, 800, no_input);
        assert_false(says(stage, "Coherence"));
        stage->model.numbers = true;
        stage_build(stage, scene, 1280, 800, no_input);
        assert_true(says(stage, said[score]));
        assert_int_equal(says(stage, "71 %"), score == SCORE_SHOWN);
        stage->model.numbers = false;
        stage->snapshot.coherence_reason = REASON_SETTLING;
        stage->snapshot.settle_s = 41;
        stage_build(stage, scene, 1280, 800, no_input);
        assert_int_equal(says(stage, "Settling"), lit);
    }
}

/* Whatever a step allows, the person's "never" holds afterwards too. */
static void a_hidden_score_stays_hidden_afterwards(void **state)
{
    struct stage *stage = *state;
    for (int score = SCORE_SHOWN; score < SCORE_COUNT; score++) {
        const struct scene *scene = scene_named("end-day");
        bool shown = score_afterwards((enum score_display)score);
        stage_set(stage, scene);
        stage->model.score = (enum score_display)score;
        stage_build(stage, scene, 1280, 800, no_input);
        assert_int_equal(says(stage, "0.71"), shown);
        assert_int_equal(says(stage, "waves a minute"), shown);
        assert_int_equal(says(stage, "Share of your rhythm"), shown);
        assert_int_equal(says(stage, "hidden, as you chose"), !shown);
        assert_true(says(stage, "rise and fall"));
        stage->model.score = SCORE_SHOWN;
        for (int i = 0; i < stage->review.step_count; i++)
            stage->review.steps[i].score = (enum score_display)score;
        stage->review.hidden_steps = shown ? 0 : stage->review.step_count;
        stage_build(stage, scene, 1280, 800, no_input);
        assert_int_equal(says(stage, "0.71"), shown);
        assert_int_equal(says(stage, "as the practice asks"), !shown);
    }
}

/* Names of steps stand apart, whatever their number. */
static void names_of_steps_do_not_meet(void **state)
{
    struct stage *stage = *state;
    static const char *const names[] = {"end-day", "end-long", "end-narrow", "end-short"};
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        const struct scene *scene = scene_named(names[n]);
        stage_set(stage, scene);
        stage_build(stage, scene, scene->narrow ? 480 : 1280, 800, no_input);
        const struct canvas *canvas = stage->canvas;
        for (int a = 0; a < canvas->command_count; a++)
            for (int b = 0; b < a; b++) {
                const struct canvas_command *one = &canvas->commands[a],
                                            *two = &canvas->commands[b];
                if (one->kind != CANVAS_TEXT || two->kind != CANVAS_TEXT ||
                    one->y_px != two->y_px || one->x_px < two->x_px)
                    continue;
                int end = two->x_px + lettering_width_px(stage->lettering, two->face, two->size_px,
                                                         canvas->letters + two->first);
                if (end + 4 > one->x_px)
                    fail_msg("%s: \"%s\" meets \"%s\"", names[n], canvas->letters + two->first,
                             canvas->letters + one->first);
            }
    }
}

/* The state is told whole where coherence is a number, and the words are large enough to be read
 * from two metres: practice_layout.c says by which rule. */
static void words_are_read_from_afar(void **state)
{
    struct stage *stage = *state;
    static const char *const names[] = {"practice-steady", "practice-restless", "anchor-night"};
    for (size_t n = 0; n < sizeof names / sizeof *names; n++)
        for (int full = 0; full < 2; full++) {
            const struct scene *scene = scene_named(names[n]);
            int largest_px = 0;
            stage_set(stage, scene);
            stage_build(stage, scene, full ? 1920 : 1280, full ? 1080 : 800, no_input);
            for (int i = 0; i < stage->canvas->command_count; i++)
                if (stage->canvas->commands[i].kind == CANVAS_TEXT &&
                    stage->canvas->commands[i].size_px > largest_px)
                    largest_px = stage->canvas->commands[i].size_px;
            double pitch_mm = full ? 531.4 / 1920 : 25.4 / 96, minute = 2000 * tan(M_PI / 180 / 60);
            double small_letter = 0.40 * largest_px * pitch_mm / minute;
            assert_true(small_letter >= (full ? 12 : 9.5));
        }
    const struct scene *scene = scene_named("practice-rhythm");
    stage_set(stage, scene);
    stage_build(stage, scene, 1280, 800, no_input);
    assert_true(says(stage, "Coherence 71 %, 6.0 waves a minute, with the pacer 86 %"));
}

static void nothing_of_the_heart_is_shown_to_a_room(void **state)
{
    struct stage *stage = *state;
    const struct scene *scene = scene_named("together-night");
    stage_set(stage, scene);
    stage->model.numbers = true;
    stage->model.pointer_awake = true;
    scene_rhythm(&stage->snapshot, HEART_STEADY, 104);
    stage_build(stage, scene, 1280, 800, no_input);
    assert_false(says(stage, "Coherence"));
    assert_false(says(stage, "bpm"));
    assert_false(says(stage, "sensor"));
    assert_true(says(stage, "Name, quietly"));
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
            bool below = text->y_px > 790 && stage->focus.most <= 0; /* and cannot be scrolled to */
            if (text->x_px < 16 || end > width - 16 || below)
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

static int bless_all(struct stage *stage)
{
    int failed = bless(stage, WRONG);
    for (int i = 0; i < PICTURED; i++)
        failed += bless(stage, pictured[i]);
    return failed > 0;
}

int main(int count, char **words)
{
    const struct CMUnitTest tests[] = {
        on_stage(every_screen_looks_as_it_was_found_good),
        on_stage(a_wrong_reference_is_noticed),
        on_stage(a_picture_survives_its_file),
        on_stage(no_window_is_too_small_to_describe),
        on_stage(the_same_moment_is_painted_once),
        on_stage(a_second_frame_draws_no_letter_again),
        on_stage(nothing_of_the_heart_is_shown_to_a_room),
        on_stage(what_matters_is_said),
        on_stage(a_troubled_record_is_told_and_practice_goes_on),
        on_stage(a_hidden_score_stays_hidden),
        on_stage(words_are_read_from_afar),
        on_stage(a_hidden_score_stays_hidden_afterwards),
        on_stage(names_of_steps_do_not_meet),
        on_stage(nothing_is_set_outside_the_window),
    };
    if (count >= 2 && strcmp(words[1], "--bless") == 0) {
        stage_open();
        return stage_close(count > 2 ? bless(&the_stage, words[2]) : bless_all(&the_stage));
    }
    return stage_run(tests);
}
