/* The main screens on one sheet, as the README shows them: contact_sheet FILE.bmp, then any program
 * that makes a JPEG of it (assets/desktop/screens.jpg). Drawn from the same moments as the tests,
 * by the painter that paints in memory, so that it is alike on every machine. contact_sheet
 * FILE.bmp NAME draws the one moment of that name. */
#include "screen_support.h"

#define COLUMNS 3
#define GAP     24
#define WIDTH   800 /* of a picture: each is drawn at its real size, then made smaller */
#define HEIGHT  500

static const char *const shown[] = {
    "welcome-figure",   "home-day",    "practice-steady", "practice-day",
    "everything-night", "sensor-many", "end-told",        "history-day",
    "months-night",     "walked-sure", "settings-day",    "home-contrast",
};
#define SHOWN ((int)(sizeof shown / sizeof *shown))

static SDL_Surface *draw(struct stage *stage, const char *name)
{
    const struct scene *scene = scene_named(name);
    SDL_Surface *surface =
        SDL_CreateRGBSurfaceWithFormat(0, 1280, 800, 32, SDL_PIXELFORMAT_ARGB8888);
    SDL_Renderer *renderer = SDL_CreateSoftwareRenderer(surface);
    struct painter *painter;
    assert_int_equal(painter_create(renderer, stage->lettering, &painter), STATUS_OK);
    stage_set(stage, scene);
    stage_build(stage, scene, 1280, 800, no_input);
    assert_true(painter_paint(painter, stage->canvas));
    painter_destroy(painter);
    SDL_DestroyRenderer(renderer);
    return surface;
}

static SDL_Surface *draw_all(struct stage *stage)
{
    int rows = (SHOWN + COLUMNS - 1) / COLUMNS;
    int width = COLUMNS * (WIDTH + GAP) + GAP, height = rows * (HEIGHT + GAP) + GAP;
    SDL_Surface *sheet =
        SDL_CreateRGBSurfaceWithFormat(0, width, height, 32, SDL_PIXELFORMAT_ARGB8888);
    SDL_FillRect(sheet, NULL, SDL_MapRGB(sheet->format, 255, 255, 255));
    for (int i = 0; i < SHOWN; i++) {
        SDL_Surface *picture = draw(stage, shown[i]);
        SDL_Rect place = {GAP + i % COLUMNS * (WIDTH + GAP), GAP + i / COLUMNS * (HEIGHT + GAP),
                          WIDTH, HEIGHT};
        SDL_SoftStretchLinear(picture, NULL, sheet, &place);
        SDL_FreeSurface(picture);
    }
    return sheet;
}

int main(int count, char **words)
{
    if (count != 2 && count != 3)
        return 2;
    stage_open();
    SDL_Surface *picture = count == 3 ? draw(&the_stage, words[2]) : draw_all(&the_stage);
    int failed = SDL_SaveBMP(picture, words[1]);
    SDL_FreeSurface(picture);
    return stage_close(failed ? 1 : 0);
}
