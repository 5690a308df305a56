/* What eyes need: every run of text stands out from what lies under it, in every scene and every
 * theme; what colours tell is told to people who see fewer of them; nothing flashes; and who wants
 * little motion gets light in its place. */
#include "screen_support.h"
#include "ui/raster.h"
#include <stdlib.h>

#define CONTRAST     4.5  /* W3C, WCAG 2.1, 1.4.3 */
#define BELOW_MOST   0.04 /* of the pixels under a run: a line that passes behind it */
#define LINE_WIDTH   512
#define LINE_HEIGHT  320
#define UPRIGHT      240
#define UPRIGHT_HIGH 400

static uint32_t pixels[LINE_WIDTH * LINE_HEIGHT];
static struct raster_noise noise;

static SDL_Color color_of(uint32_t pixel)
{
    return (SDL_Color){(Uint8)(pixel >> 16), (Uint8)(pixel >> 8), (Uint8)pixel, 255};
}

static SDL_Color laid_over(SDL_Color color, SDL_Color under)
{
    SDL_Color solid = color;
    solid.a = 255;
    return theme_mixed(under, solid, color.a / 255.0);
}

/* --- contrast ------------------------------------------------------------------------------- */

/* The share of the pixels under the run that are too near to its colour. */
static double share_below(struct stage *stage, const struct raster *raster,
                          const struct canvas_command *run)
{
    const char *words = stage->canvas->letters + run->first;
    int width = lettering_width_px(stage->lettering, run->face, run->size_px, words);
    int count = 0, below = 0;
    for (int y = run->y_px - run->size_px * 6 / 10; y <= run->y_px; y++)
        for (int x = run->x_px; x < run->x_px + width; x++) {
            if (x < 0 || y < 0 || x >= raster->width || y >= raster->height)
                continue;
            SDL_Color under = color_of(raster->pixels[y * raster->stride + x]);
            below += theme_contrast(laid_over(run->color, under), under) < CONTRAST;
            count++;
        }
    return count > 0 ? (double)below / count : 0;
}

/* The two words of the breath come and go with it: what they say is said by the figure. */
static bool fades(const struct canvas_command *run, const char *words)
{
    return (strcmp(words, "in") == 0 || strcmp(words, "out") == 0) && run->color.a < 230;
}

/* Paints everything but the text, and looks under each run before what follows is painted. */
static int runs_too_faint(struct stage *stage, const struct raster *raster, const char *scene,
                          const char *theme)
{
    const struct canvas *canvas = stage->canvas;
    int faint = 0;
    for (int i = 0; i < canvas->command_count; i++) {
        const struct canvas_command *command = &canvas->commands[i];
        const char *words = canvas->letters + command->first;
        if (command->kind == CANVAS_GROUND)
            raster_ground(raster, command->x_px, command->y_px, command->color, command->edge);
        else if (command->kind == CANVAS_SHAPES)
            raster_triangles(raster, canvas->vertices, canvas->indices + command->first,
                             command->count);
        else if (!fades(command, words) && share_below(stage, raster, command) > BELOW_MOST) {
            print_message("%s in %s: \"%s\" is too faint on %.0f %% of its ground\n", scene, theme,
                          words, 100 * share_below(stage, raster, command));
            faint++;
        }
    }
    return faint;
}

static int faint_in(struct stage *stage, const struct scene *scene, const char *theme)
{
    int width = scene->narrow ? UPRIGHT : LINE_WIDTH;
    int height = scene->narrow ? UPRIGHT_HIGH : LINE_HEIGHT;
    const struct raster raster = {pixels, width, height, width, &noise};
    stage->theme = theme;
    stage->density = (float)height / 800;
    stage_set(stage, scene);
    stage_build(stage, scene, width, height, no_input);
    int faint = runs_too_faint(stage, &raster, scene->name, theme);
    stage->theme = NULL;
    stage->density = 0;
    return faint;
}

static void every_word_stands_out_from_its_ground(void **state)
{
    int faint = 0;
    for (int i = 0; i < SCENE_COUNT; i++)
        for (int t = 0; t < THEME_COUNT; t++)
            faint += faint_in(*state, &scenes[i], themes[t].name);
    assert_int_equal(faint, 0);
}

/* The test would see it: quiet words on a filled button. */
static void a_faint_word_is_noticed(void **state)
{
    struct stage *stage = *state;
    const struct raster raster = {pixels, LINE_WIDTH, LINE_HEIGHT, LINE_WIDTH, &noise};
    canvas_begin(stage->canvas, LINE_WIDTH, LINE_HEIGHT, 1);
    canvas_ground(stage->canvas, 200, 100, themes[1].near, themes[1].far);
    canvas_box(stage->canvas, 50, 50, 200, 60, 20, themes[1].breath);
    canvas_text_px(stage->canvas, FACE_PLAIN, 15, 80, 80, themes[1].quiet, "Begin");
    canvas_text_px(stage->canvas, FACE_PLAIN, 15, 80, 200, themes[1].quiet, "Begin");
    assert_int_equal(runs_too_faint(stage, &raster, "made", "day"), 1);
}

/* --- colour vision -------------------------------------------------------------------------- */

/* Machado, Oliveira & Fernandes, "A physiologically-based model for simulation of color vision
 * deficiency", IEEE TVCG 15(6), 2009, table 1: severity 1.0, on linear RGB. */
static const struct {
    const char *name;
    double m[3][3];
} visions[] = {
    {"every colour", {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
    {"protanopia",
     {{0.152286, 1.052583, -0.204868},
      {0.114503, 0.786281, 0.099216},
      {-0.003882, -0.048116, 1.051998}}},
    {"deuteranopia",
     {{0.367322, 0.860646, -0.227968},
      {0.280085, 0.672501, 0.047413},
      {-0.011820, 0.042940, 0.968881}}},
    {"tritanopia",
     {{1.255528, -0.076749, -0.178779},
      {-0.078411, 0.930809, 0.147602},
      {0.004733, 0.691367, 0.303900}}},
};
#define VISIONS ((int)(sizeof visions / sizeof *visions))

static double linear(double channel)
{
    double c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static Uint8 channel_of(double value)
{
    double c = fmin(fmax(value, 0), 1);
    return (Uint8)lround(255 * (c <= 0.0031308 ? c * 12.92 : 1.055 * pow(c, 1 / 2.4) - 0.055));
}

static SDL_Color seen(SDL_Color color, int vision)
{
    const double in[3] = {linear(color.r), linear(color.g), linear(color.b)};
    double out[3];
    for (int i = 0; i < 3; i++) {
        const double *row = visions[vision].m[i];
        out[i] = row[0] * in[0] + row[1] * in[1] + row[2] * in[2];
    }
    return (SDL_Color){channel_of(out[0]), channel_of(out[1]), channel_of(out[2]), 255};
}

static void a_vision_without_one_kind_of_cone_is_simulated(void **state)
{
    (void)state;
    SDL_Color red = {255, 0, 0, 255}, green = {0, 255, 0, 255}, grey = {128, 128, 128, 255};
    for (int v = 0; v < VISIONS; v++) { /* grey stays grey */
        SDL_Color same = seen(grey, v);
        assert_in_range(same.r, 126, 130);
        assert_in_range(same.b, 126, 130);
    }
    assert_true(seen(red, 1).r < 120);  /* red grows dark without long cones */
    assert_true(seen(green, 2).b < 70); /* green and red become yellows */
    assert_true(seen(green, 2).r > 200);
}

/* Colours whose difference says something stand out from the ground and, where form does not tell
 * them apart as well, from each other. */
static void what_colours_tell_is_told_without_them(void **state)
{
    (void)state;
    for (int t = 0; t < THEME_COUNT; t++)
        for (int v = 0; v < VISIONS; v++) {
            const struct theme *theme = &themes[t];
            const SDL_Color grounds[] = {theme->near, theme->far};
            for (int g = 0; g < 2; g++) {
                SDL_Color ground = seen(grounds[g], v);
                SDL_Color card = laid_over(theme->card_edge, grounds[g]);
                SDL_Color chosen = laid_over(theme->chosen_edge, grounds[g]);
                double breath = theme_contrast(seen(theme->breath, v), ground);
                double heart = theme_contrast(seen(theme->heart, v), ground);
                double apart = theme_contrast(seen(chosen, v), seen(card, v));
                if (breath < 3 || heart < 3 || (theme->glow > 0 && apart < 1.5))
                    fail_msg("%s, %s: breath %.2f, heart %.2f, chosen %.2f", theme->name,
                             visions[v].name, breath, heart, apart);
            }
        }
}

/* Where the vertices of a picture are, whatever their colours. */
static double form_of(const struct canvas *canvas)
{
    double sum = canvas->index_count;
    for (int i = 0; i < canvas->vertex_count; i++)
        sum +=
            canvas->vertices[i].position.x * (double)(1 + i % 7) + canvas->vertices[i].position.y;
    return sum;
}

static struct ui bare_ui(struct stage *stage)
{
    struct ui ui = {.canvas = stage->canvas,
                    .lettering = stage->lettering,
                    .theme = &themes[0],
                    .focus = &stage->focus,
                    .input = no_input,
                    .density = 1};
    ui_begin(&ui, 1280, 800);
    return ui;
}

static void states_differ_in_form(void **state)
{
    struct stage *stage = *state;
    double forms[3], marks[4];
    for (int i = 0; i < 3; i++) { /* well, fair, lost */
        struct snapshot snapshot = {.link = i == 2 ? LINK_LOST : LINK_OPEN,
                                    .device = "Pulse sensor",
                                    .quality = i == 1 ? QUALITY_FAIR : QUALITY_GOOD};
        struct ui ui = bare_ui(stage);
        part_mark(&ui, &snapshot, 100, 100);
        forms[i] = form_of(stage->canvas);
    }
    for (int i = 0; i < 4; i++) {
        struct ui ui = bare_ui(stage);
        ui_mark(&ui, (enum mark)(MARK_OPEN + i), 100, 100);
        marks[i] = form_of(stage->canvas);
    }
    assert_true(forms[0] != forms[1] && forms[1] != forms[2] && forms[0] != forms[2]);
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < i; k++)
            assert_true(marks[i] != marks[k]);
    struct ui ui = bare_ui(stage); /* a chosen chip is set in another face */
    widget_chip(&ui, (struct box){0, 0, 44, 44}, "3", true);
    widget_chip(&ui, (struct box){0, 0, 44, 44}, "3", false);
    const struct canvas *canvas = stage->canvas;
    assert_int_equal(canvas->commands[canvas->command_count - 1].face, FACE_PLAIN);
    assert_int_equal(canvas->commands[1].face, FACE_FIRM);
}

/* --- flashing and motion -------------------------------------------------------------------- */

#define FLASH_W  96
#define FLASH_H  60
#define FLASH_HZ 12
#define FLASHES  3 /* WCAG 2.1, 2.3.1: at most, in any second */
#define FLASH_MOST                                                                                 \
    (FLASH_W * FLASH_H / 200) /* pixels: a thin line that passes; it allows 2.8 %                  \
                               */
#define TRANSITION 0.1        /* of the luminance of white, from or to less than 0.8 of it */

/* Of one pixel: its last extreme, and when it last changed direction by as much. */
struct flicker {
    double extreme;
    int direction;
    int at[2 * FLASHES + 1]; /* frames of the last transitions, the newest first */
};

static double luminance_of(uint32_t pixel)
{
    static double table[256];
    if (table[255] == 0)
        for (int i = 0; i < 256; i++)
            table[i] = linear(i);
    return 0.2126 * table[pixel >> 16 & 255] + 0.7152 * table[pixel >> 8 & 255] +
           0.0722 * table[pixel & 255];
}

/* Whether there were more transitions within a second than three flashes have. */
static bool flashes(struct flicker *flicker, double now, int frame)
{
    double change = now - flicker->extreme;
    int direction = change > 0 ? 1 : -1;
    if (direction == flicker->direction) { /* further the same way */
        flicker->extreme = now;
        return false;
    }
    if (fabs(change) < TRANSITION || fmin(now, flicker->extreme) >= 0.8)
        return false;
    flicker->direction = direction;
    flicker->extreme = now;
    const int count = 2 * FLASHES + 1;
    memmove(flicker->at + 1, flicker->at, (size_t)(count - 1) * sizeof *flicker->at);
    flicker->at[0] = frame;
    return flicker->at[count - 1] > 0 && frame - flicker->at[count - 1] < FLASH_HZ;
}

static void a_flash_is_noticed(void **state)
{
    (void)state;
    struct flicker slow = {0}, fast = {0};
    bool slowly = false, quickly = false;
    for (int frame = 1; frame < 60; frame++) {
        slowly = slowly || flashes(&slow, frame % 6 < 3 ? 0 : 0.5, frame);   /* twice a second */
        quickly = quickly || flashes(&fast, frame % 3 < 1 ? 0 : 0.5, frame); /* four times */
    }
    assert_false(slowly);
    assert_true(quickly);
}

static void describe_at(struct stage *stage, struct scene *scene, double t_s)
{
    scene->now_s = t_s;
    scene_snapshot(scene, &stage->snapshot);
    motion_follow(&stage->motion, &stage->snapshot, stage->snapshot.now_ns);
    stage->model.now_ns = stage->snapshot.now_ns;
    stage->density = (float)FLASH_H / 800;
    stage_build(stage, scene, FLASH_W, FLASH_H, no_input);
    stage->density = 0;
}

static int pixels_that_flash(struct stage *stage, struct scene scene, double seconds)
{
    static struct flicker flickers[FLASH_W * FLASH_H];
    const struct raster raster = {pixels, FLASH_W, FLASH_H, FLASH_W, &noise};
    memset(flickers, 0, sizeof flickers);
    int count = 0;
    stage_set(stage, &scene);
    for (int frame = 1; frame < (int)(seconds * FLASH_HZ); frame++) {
        describe_at(stage, &scene, (double)frame / FLASH_HZ);
        const struct canvas *canvas = stage->canvas;
        for (int i = 0; i < canvas->command_count; i++) {
            const struct canvas_command *command = &canvas->commands[i];
            if (command->kind == CANVAS_GROUND)
                raster_ground(&raster, command->x_px, command->y_px, command->color, command->edge);
            else if (command->kind == CANVAS_SHAPES)
                raster_triangles(&raster, canvas->vertices, canvas->indices + command->first,
                                 command->count);
        }
        for (int i = 0; i < FLASH_W * FLASH_H; i++)
            count += flashes(&flickers[i], luminance_of(pixels[i]), frame);
    }
    return count;
}

static void nothing_flashes_in_a_whole_practice(void **state)
{
    struct scene night = {.screen = SCENE_PRACTICE, .heart = HEART_STEADY, .theme = "night"};
    struct scene contrast = {.screen = SCENE_PRACTICE,
                             .heart = HEART_RESTLESS,
                             .theme = "contrast",
                             .view = VIEW_RHYTHM};
    assert_in_range(pixels_that_flash(*state, night, 180), 0, FLASH_MOST);
    assert_in_range(pixels_that_flash(*state, contrast, 60), 0, FLASH_MOST);
}

/* Without a heart only the figure moves: with reduced motion no point of it does, and its light
 * still follows the breath. */
static void light_in_place_of_motion(void **state)
{
    struct stage *stage = *state;
    struct scene scene = {.screen = SCENE_PRACTICE, .view = VIEW_BARE, .reduced_motion = true};
    double form = 0;
    Uint32 light = 0, least = UINT32_MAX, most = 0;
    stage_set(stage, &scene);
    for (int i = 0; i < 60; i++)
        describe_at(stage, &scene, 40 + i * 0.1); /* until everything has settled */
    for (int i = 0; i < 100; i++) {
        describe_at(stage, &scene, 46 + i * 0.1);
        if (i == 0)
            form = form_of(stage->canvas);
        assert_true(form == form_of(stage->canvas));
        light = 0;
        for (int k = 0; k < stage->canvas->vertex_count; k++)
            light += stage->canvas->vertices[k].color.a;
        least = light < least ? light : least;
        most = light > most ? light : most;
    }
    assert_true(most > least + least / 20);
    scene.reduced_motion = false;
    stage_set(stage, &scene);
    describe_at(stage, &scene, 46);
    form = form_of(stage->canvas);
    describe_at(stage, &scene, 47.5);
    assert_true(form != form_of(stage->canvas));
}

int main(void)
{
    raster_noise_init(&noise);
    const struct CMUnitTest tests[] = {
        on_stage(every_word_stands_out_from_its_ground),
        on_stage(a_faint_word_is_noticed),
        on_stage(a_vision_without_one_kind_of_cone_is_simulated),
        on_stage(what_colours_tell_is_told_without_them),
        on_stage(states_differ_in_form),
        on_stage(a_flash_is_noticed),
        on_stage(nothing_flashes_in_a_whole_practice),
        on_stage(light_in_place_of_motion),
    };
    return stage_run(tests);
}
