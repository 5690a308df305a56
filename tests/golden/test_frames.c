/* Frame after frame of every scene: our own code asks for no memory once a scene is known, and what
 * moves by the heart moves when it should. Linked so that calls for memory come through here
 * (tests/CMakeLists.txt); those inside SDL do not, and are counted apart. */
#include "counted.h"
#include "screen_support.h"

#include "ui/flower.h"
#include <stdlib.h>

#define WARM_UP 3
#define FRAMES  30
#define PAINTED 10 /* each so many frames: painting takes longest, and does the same every time */
#define WIDTH   640
#define HEIGHT  400

static volatile long asked; /* strdup is known to the compiler, ours is not */
static long asked_by_sdl;

static void count_ours(void)
{
    asked++;
}

static void count_sdls(void)
{
    asked_by_sdl++;
}

static void frame(struct stage *stage, const struct scene *scene, struct painter *painter, int i)
{
    stage->model.now_ns += NS_PER_S / 30;
    motion_follow(&stage->motion, &stage->snapshot, stage->model.now_ns);
    stage_build(stage, scene, scene->narrow ? 480 : WIDTH, scene->narrow ? 800 : HEIGHT, no_input);
    if (i < WARM_UP || i % PAINTED == 0) {
        painter_forget(painter, false);
        assert_true(painter_paint(painter, stage->canvas));
    }
}

static void no_frame_asks_for_memory(void **state)
{
    struct stage *stage = *state;
    SDL_Surface *surface =
        SDL_CreateRGBSurfaceWithFormat(0, WIDTH, HEIGHT, 32, SDL_PIXELFORMAT_ARGB8888);
    SDL_Renderer *renderer = SDL_CreateSoftwareRenderer(surface);
    struct painter *painter;
    long frames = 0, within_sdl = 0;
    assert_int_equal(painter_create(renderer, stage->lettering, &painter), STATUS_OK);
    for (int i = 0; i < SCENE_COUNT; i++) {
        stage_set(stage, &scenes[i]);
        for (int f = 0; f < WARM_UP; f++)
            frame(stage, &scenes[i], painter, f);
        asked = asked_by_sdl = 0;
        for (int f = WARM_UP; f < WARM_UP + FRAMES; f++, frames++)
            frame(stage, &scenes[i], painter, f);
        if (asked > 0)
            print_message("%s asks for memory %ld times in %d frames\n", scenes[i].name, asked,
                          FRAMES);
        assert_int_equal(asked, 0);
        within_sdl += asked_by_sdl;
    }
    print_message("  %ld frames: our code asked for memory 0 times, SDL %ld\n", frames, within_sdl);
    painter_destroy(painter);
    SDL_DestroyRenderer(renderer);
    SDL_FreeSurface(surface);
}

/* The test would see it. */
static void a_call_for_memory_is_noticed(void **state)
{
    (void)state;
    asked = 0;
    char *volatile kept = strdup("a heart"); /* or the compiler would leave it out */
    free(kept);
    assert_int_equal(asked, 1);
}

/* --- the point of light --------------------------------------------------------------------- */

/* How large it is `late_s` after its place on the line was this beat's: the last disc of the
 * flower, all of whose corners are of its colour. */
static float head_size(struct stage *stage, const struct rhythm_point *beat, double late_s)
{
    struct ui ui = {.canvas = stage->canvas,
                    .lettering = stage->lettering,
                    .theme = theme_find("night"),
                    .focus = &stage->focus,
                    .density = 1};
    int64_t now_ns = beat->time_ns + ns_from_s(FLOWER_LAG_S + late_s);
    ui_begin(&ui, 1280, 800);
    flower_draw(&ui, (struct place){640, 400, 1}, &stage->snapshot, &stage->motion, now_ns,
                (struct flower_look){.swells = true});
    const struct canvas *canvas = stage->canvas;
    float low = 1e9f, high = -1e9f;
    for (int i = canvas->vertex_count - 1; i >= 0; i--) {
        SDL_Color color = canvas->vertices[i].color, ember = ui.theme->ember;
        if (color.r != ember.r || color.g != ember.g || color.b != ember.b)
            break;
        low = SDL_min(low, canvas->vertices[i].position.x);
        high = SDL_max(high, canvas->vertices[i].position.x);
    }
    return high - low;
}

static void the_point_of_light_swells_as_it_passes_a_beat(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("practice-steady"));
    for (int i = 10; i < 40; i++) {
        const struct rhythm_point *beat = &stage->snapshot.rhythm[i];
        float before = head_size(stage, beat, -0.02), at = head_size(stage, beat, 0),
              after = head_size(stage, beat, 0.16), sunk = head_size(stage, beat, 0.7);
        assert_true(before > 5 && after > before + 1.5f && after > sunk + 1.5f);
        assert_true(fabsf(at - before) < 0.7f); /* it rises, and does not jump */
    }
}

int main(void)
{
    count_begin();
    const struct CMUnitTest tests[] = {
        on_stage(no_frame_asks_for_memory),
        on_stage(a_call_for_memory_is_noticed),
        on_stage(the_point_of_light_swells_as_it_passes_a_beat),
    };
    return stage_run(tests);
}
