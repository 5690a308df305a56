/* What a frame costs without a graphics card: describing it, and painting it, at 1280 x 800. The
 * aim is 16 ms together. Prints the median and the slowest tenth of every moving screen, and how
 * many triangles it has. */
#include "../golden/scenes.h"
#include <stdlib.h>

#define FRAMES 200

static double now_ms(void)
{
    return (double)clock_monotonic_ns() / 1e6;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

struct cost {
    double build_ms[FRAMES], paint_ms[FRAMES], both_ms[FRAMES];
};

static void frame(struct stage *stage, const struct scene *scene, struct painter *painter,
                  struct cost *cost, int i)
{
    stage->model.now_ns += NS_PER_S / 60;
    motion_follow(&stage->motion, &stage->snapshot, stage->model.now_ns);
    double from = now_ms();
    stage_build(stage, scene, 1280, 800, no_input);
    double built = now_ms();
    painter_forget(painter, false);
    painter_paint(painter, stage->canvas);
    cost->build_ms[i] = built - from;
    cost->paint_ms[i] = now_ms() - built;
    cost->both_ms[i] = cost->build_ms[i] + cost->paint_ms[i];
}

static void measure(struct stage *stage, const struct scene *scene, struct painter *painter)
{
    static struct cost cost;
    stage_set(stage, scene);
    for (int i = -10; i < FRAMES; i++) /* the first ones warm up */
        frame(stage, scene, painter, &cost, i < 0 ? 0 : i);
    qsort(cost.build_ms, FRAMES, sizeof(double), by_size);
    qsort(cost.paint_ms, FRAMES, sizeof(double), by_size);
    qsort(cost.both_ms, FRAMES, sizeof(double), by_size);
    printf("%-20s build %5.2f ms  paint %5.2f ms  together %5.2f ms, slowest tenth %5.2f ms  "
           "%5d triangles\n",
           scene->name, cost.build_ms[FRAMES / 2], cost.paint_ms[FRAMES / 2],
           cost.both_ms[FRAMES / 2], cost.both_ms[FRAMES * 9 / 10], stage->canvas->index_count / 3);
}

int main(void)
{
    static struct stage stage;
    struct problem problem = {0};
    struct painter *painter;
    if (lettering_create(&stage.lettering, &problem) != STATUS_OK ||
        canvas_create(&stage.canvas) != STATUS_OK) {
        fprintf(stderr, "%s\n", problem.what);
        return 1;
    }
    SDL_Surface *surface =
        SDL_CreateRGBSurfaceWithFormat(0, 1280, 800, 32, SDL_PIXELFORMAT_ARGB8888);
    SDL_Renderer *renderer = SDL_CreateSoftwareRenderer(surface);
    if (!renderer || painter_create(renderer, stage.lettering, &painter) != STATUS_OK)
        return 1;
    for (int i = 0; i < SCENE_COUNT; i++)
        if (!scenes[i].narrow)
            measure(&stage, &scenes[i], painter);
    painter_destroy(painter);
    SDL_DestroyRenderer(renderer);
    SDL_FreeSurface(surface);
    canvas_destroy(stage.canvas);
    lettering_destroy(stage.lettering);
    return 0;
}
