/* Text size, and pages that are higher than the window: what the person sees, where their hand is,
 * and that nothing on a page is out of reach. */
#include "screen_support.h"
#include <stdlib.h>

static struct ui ui_of(struct stage *stage, float text, float density)
{
    return (struct ui){.canvas = stage->canvas,
                       .lettering = stage->lettering,
                       .theme = &themes[0],
                       .focus = &stage->focus,
                       .input = no_input,
                       .density = density,
                       .text_scale = text};
}

static void a_zoom_leaves_fewer_units(void **state)
{
    static const struct {
        int width, height;
        float text, density, scale;
        bool narrow;
    } cases[] = {
        {1280, 800, 1, 1, 1, false},
        {2560, 1440, 1, 1, 1.8f, false},
        {1280, 800, 0.8f, 1, 0.8f, false},
        {1280, 800, 1.1f, 1, 1.1f, false},
        {1280, 800, 1.5f, 1, 1.5f, true},
        {1280, 800, 2.5f, 1, 2.5f, true},
        {2560, 1440, 2.5f, 1, 4.5f, true},
        {480, 800, 1, 1, 1, true},
        {480, 800, 0.8f, 1, 0.8f, true},
        {480, 800, 2.5f, 1, 1.5f, true}, /* 320 units are left in every case */
        {800, 500, 1, 1, 0.75f, true},   /* 0.625 would be too small to read */
        {1280, 800, 1, 2, 1.5f, true},   /* the same window on a sharp screen */
        {1024, 600, 1, 1, 0.75f, false},
        {2560, 1600, 1, 2, 2, false},
    };
    struct stage *stage = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ui ui = ui_of(stage, cases[i].text, cases[i].density);
        ui_begin(&ui, cases[i].width, cases[i].height);
        assert_float_equal(stage->canvas->scale, cases[i].scale, 1e-4);
        assert_float_equal(ui.w, (float)cases[i].width / cases[i].scale, 0.01);
        assert_int_equal(ui.narrow, cases[i].narrow);
        assert_true(ui.h >= 800);
        ui_fit(&ui);
        assert_float_equal(ui.h, (float)cases[i].height / cases[i].scale, 0.01);
    }
}

static void sizes_go_up_and_down_and_end(void **state)
{
    (void)state;
    float size = 1;
    for (int i = 0; i < 20; i++)
        size = text_size_next(size, 1);
    assert_float_equal(size, TEXT_SIZE_MOST, 0);
    for (int i = 0; i < 20; i++)
        size = text_size_next(size, -1);
    assert_float_equal(size, TEXT_SIZE_LEAST, 0);
    assert_float_equal(text_size_next(1, 1), 1.1, 1e-6);
    assert_float_equal(text_size_next(1.3f, -1), 1.25, 1e-6); /* written by hand in a file */
}

static struct ui_intent at_double(struct stage *stage, const char *name, struct ui_input input)
{
    stage->text_scale = 2;
    struct ui_intent intent = stage_build(stage, scene_named(name), 1280, 800, input);
    stage->text_scale = 0;
    return intent;
}

/* The top of the first run that says this, in pixels; -1: it is not said. */
static int where(const struct stage *stage, const char *words)
{
    const struct canvas *canvas = stage->canvas;
    for (int i = 0; i < canvas->command_count; i++)
        if (canvas->commands[i].kind == CANVAS_TEXT &&
            strstr(canvas->letters + canvas->commands[i].first, words))
            return canvas->commands[i].y_px;
    return -1;
}

static struct ui_input key(enum ui_key key)
{
    struct ui_input input = no_input;
    input.key = key;
    return input;
}

static void a_long_page_is_scrolled(void **state)
{
    struct stage *stage = *state;
    const char *name = "unit-night";
    stage_set(stage, scene_named(name));
    at_double(stage, name, no_input);
    assert_true(stage->focus.most > 100);
    assert_true(says(stage, "Session 2"));
    int heading = where(stage, "Session 2"), ground = stage->canvas->commands[0].y_px;
    struct ui_input wheel = no_input;
    wheel.wheel = -1;
    at_double(stage, name, wheel);
    int after = where(stage, "Session 2");
    assert_true(after < heading - 100);
    assert_int_equal(stage->canvas->commands[0].y_px, ground); /* the ground stays */
    at_double(stage, name, key(KEY_HOME));
    assert_int_equal(where(stage, "Session 2"), heading);
    at_double(stage, name, key(KEY_END));
    assert_float_equal(stage->focus.scroll, stage->focus.most, 0);
    assert_in_range(where(stage, "Back"), 0, 800);
    wheel.wheel = -50; /* not beyond the end */
    at_double(stage, name, wheel);
    assert_float_equal(stage->focus.scroll, stage->focus.most, 0);
    at_double(stage, name, key(KEY_PAGE_UP));
    assert_true(stage->focus.scroll < stage->focus.most);
}

static void what_is_in_focus_is_seen(void **state)
{
    struct stage *stage = *state;
    static const char *const names[] = {"unit-night",   "home-night",   "courses-night",
                                        "browse-night", "choice-night", "check-in-night",
                                        "end-answered"};
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        stage_set(stage, scene_named(names[n]));
        at_double(stage, names[n], no_input);
        for (int i = 0; i < stage->focus.count; i++) {
            at_double(stage, names[n], key(KEY_NEXT));
            at_double(stage, names[n], no_input);
            at_double(stage, names[n], no_input); /* the window does the same */
            if (stage->focus.boxed != stage->focus.at)
                continue;
            float view = 400;
            bool seen = stage->focus.top >= stage->focus.scroll - 1 &&
                        stage->focus.bottom <= stage->focus.scroll + view + 1;
            if (!seen)
                fail_msg("%s: widget %d is out of sight", names[n], stage->focus.at);
        }
    }
}

static void the_hand_follows_the_page(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("copies-night"));
    at_double(stage, "copies-night", no_input);
    at_double(stage, "copies-night", key(KEY_END));
    at_double(stage, "copies-night", no_input);
    struct ui_input press = {.x = 640, .y = (float)where(stage, "Back"), .pressed = true};
    assert_int_equal(at_double(stage, "copies-night", press).wish, WISH_DONE);
}

static void a_finger_slides_the_page(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("unit-night"));
    at_double(stage, "unit-night", no_input);
    struct ui_input slide = {.x = 640, .y = 300, .dragged = -120, .held = true};
    at_double(stage, "unit-night", slide);
    assert_float_equal(stage->focus.scroll, 60, 0.01); /* 120 pixels at double size */
}

static void practice_never_scrolls(void **state)
{
    static const int sizes[][2] = {{480, 800}, {1280, 800}, {2560, 1440}, {800, 480}};
    static const float texts[] = {0.8f, 1, 1.5f, 2.5f};
    struct stage *stage = *state;
    for (int i = 0; i < SCENE_COUNT; i++) {
        bool sits = scenes[i].screen == SCENE_PRACTICE && !scenes[i].keys &&
                    (scenes[i].waits == 0 || scenes[i].waits == 4);
        for (int s = 0; s < 16 && sits; s++) {
            stage_set(stage, &scenes[i]);
            stage->text_scale = texts[s % 4];
            stage->density = 1;
            stage_build(stage, &scenes[i], sizes[s / 4][0], sizes[s / 4][1], no_input);
            if (stage->focus.most > 0)
                fail_msg("%s scrolls at %g", scenes[i].name, (double)texts[s % 4]);
        }
    }
    stage->text_scale = stage->density = 0;
}

/* Of all shapes: left, top, right, bottom. */
static void extent_of(const struct canvas *canvas, float extent[4])
{
    const float none[4] = {1e9f, 1e9f, -1e9f, -1e9f};
    memcpy(extent, none, sizeof none);
    for (int i = 0; i < canvas->vertex_count; i++) {
        const SDL_FPoint *at = &canvas->vertices[i].position;
        extent[0] = fminf(extent[0], at->x);
        extent[1] = fminf(extent[1], at->y);
        extent[2] = fmaxf(extent[2], at->x);
        extent[3] = fmaxf(extent[3], at->y);
    }
}

struct shot {
    int commands, texts, at[512][3]; /* x, y and size of each run */
    uint64_t words;                  /* all of them, mixed */
    float extent[4];
};

static void shot_take(struct stage *stage, const struct scene *scene, int density,
                      struct shot *shot)
{
    const struct canvas *canvas = stage->canvas;
    memset(shot, 0, sizeof *shot);
    stage->density = (float)density;
    stage_set(stage, scene);
    stage_build(stage, scene, 1280 * density, 800 * density, no_input);
    stage->density = 0;
    shot->commands = canvas->command_count;
    extent_of(canvas, shot->extent);
    for (int i = 0; i < canvas->command_count && shot->texts < 512; i++) {
        const struct canvas_command *run = &canvas->commands[i];
        if (run->kind != CANVAS_TEXT)
            continue;
        const int at[3] = {run->x_px, run->y_px, run->size_px};
        memcpy(shot->at[shot->texts++], at, sizeof at);
        for (const char *c = canvas->letters + run->first; *c; c++)
            shot->words = (shot->words ^ (unsigned char)*c) * UINT64_C(0x100000001B3);
    }
}

/* The same picture on a sharp screen, twice as fine: the same words in the same lines. Letters are
 * hinted to whole pixels, so that a run may end a little further left or right. */
static void a_sharp_screen_shows_the_same_twice_as_fine(void **state)
{
    static struct shot plain, sharp;
    for (int i = 0; i < SCENE_COUNT; i++) {
        shot_take(*state, &scenes[i], 1, &plain);
        shot_take(*state, &scenes[i], 2, &sharp);
        if (plain.commands != sharp.commands || plain.words != sharp.words)
            fail_msg("%s says something else on a sharp screen", scenes[i].name);
        for (int t = 0; t < plain.texts; t++)
            if (abs(2 * plain.at[t][0] - sharp.at[t][0]) > 12 ||
                abs(2 * plain.at[t][1] - sharp.at[t][1]) > 2 ||
                abs(2 * plain.at[t][2] - sharp.at[t][2]) > 1)
                fail_msg("%s: run %d stands elsewhere", scenes[i].name, t);
        for (int side = 0; side < 4; side++)
            assert_true(fabsf(2 * plain.extent[side] - sharp.extent[side]) < 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        on_stage(a_zoom_leaves_fewer_units), on_stage(sizes_go_up_and_down_and_end),
        on_stage(a_long_page_is_scrolled),   on_stage(what_is_in_focus_is_seen),
        on_stage(the_hand_follows_the_page), on_stage(a_finger_slides_the_page),
        on_stage(practice_never_scrolls),    on_stage(a_sharp_screen_shows_the_same_twice_as_fine),
    };
    return stage_run(tests);
}
