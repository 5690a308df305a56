/* What a frame costs on each screen at 1280 x 800: describing it, seeing whether it changed,
 * painting it in memory, and painting it with OpenGL where a display has it (Xvfb will do, and its
 * OpenGL is played by the processor: then the last columns say what this program and the player
 * take together, not what a card would).
 *
 * Processor time, the least of several rounds, so that a busy machine does not matter. "x" holds it
 * against copying one picture of this size in memory, which a frame can hardly do without: these
 * ratios may be compared between machines. `bench_ui practice` does those that begin so. */
#include "../golden/scenes.h"
#include <stdlib.h>
#include <time.h>

#define WIDTH  1280
#define HEIGHT 800
#define ROUNDS 4
#define FRAMES 8

static double used_us(clockid_t clock)
{
    struct timespec used;
    clock_gettime(clock, &used);
    return (double)used.tv_sec * 1e6 + (double)used.tv_nsec / 1e3;
}

/* --- where a picture goes ------------------------------------------------------------------ */

struct way {
    SDL_Window *window;
    SDL_Surface *surface;
    SDL_Renderer *renderer;
    struct painter *painter; /* NULL: this way is not open here */
};

static void way_in_memory(struct way *way, struct lettering *lettering)
{
    way->surface = SDL_CreateRGBSurfaceWithFormat(0, WIDTH, HEIGHT, 32, SDL_PIXELFORMAT_ARGB8888);
    way->renderer = way->surface ? SDL_CreateSoftwareRenderer(way->surface) : NULL;
    if (way->renderer)
        painter_create(way->renderer, lettering, &way->painter);
}

static const char *opengl_player(void)
{
    typedef const unsigned char *(*get_string)(unsigned);
    void *found = SDL_GL_GetProcAddress("glGetString");
    get_string ask = NULL;
    memcpy(&ask, &found, sizeof ask);
    return ask ? (const char *)ask(0x1F01) : "unknown"; /* GL_RENDERER */
}

static void way_with_opengl(struct way *way, struct lettering *lettering)
{
    SDL_SetHint(SDL_HINT_RENDER_DRIVER, "opengl");
    SDL_SetHint(SDL_HINT_RENDER_SCALE_QUALITY, "linear");
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) == 0)
        way->window = SDL_CreateWindow("bench", 0, 0, WIDTH, HEIGHT, SDL_WINDOW_OPENGL);
    if (way->window)
        way->renderer = SDL_CreateRenderer(way->window, -1, SDL_RENDERER_ACCELERATED);
    if (!way->renderer) {
        printf("OpenGL: not here (%s)\n", SDL_GetError());
        return;
    }
    printf("OpenGL: %s\n", opengl_player());
    painter_create(way->renderer, lettering, &way->painter);
}

static void way_close(struct way *way)
{
    painter_destroy(way->painter);
    if (way->renderer)
        SDL_DestroyRenderer(way->renderer);
    if (way->window)
        SDL_DestroyWindow(way->window);
    SDL_FreeSurface(way->surface);
}

/* --- measuring ------------------------------------------------------------------------------ */

struct cost {
    double build_us, digest_us;
    double memory_us; /* painting in memory */
    double opengl_us,
        players_us; /* painting with OpenGL: this thread; all threads of the program */
};

static void least(double *kept, double one)
{
    *kept = one < *kept ? one : *kept;
}

static void next_frame(struct stage *stage, const struct scene *scene)
{
    stage->model.now_ns += NS_PER_S / 60;
    motion_follow(&stage->motion, &stage->snapshot, stage->model.now_ns);
    stage_build(stage, scene, WIDTH, HEIGHT, no_input);
}

static double paint(const struct way *way, const struct stage *stage, clockid_t clock)
{
    double from = used_us(clock);
    painter_forget(way->painter, false);
    painter_paint(way->painter, stage->canvas);
    return used_us(clock) - from;
}

static volatile uint64_t kept_digest;

static struct cost measure(struct stage *stage, const struct scene *scene, const struct way *memory,
                           const struct way *opengl)
{
    struct cost cost = {1e9, 1e9, 1e9, 1e9, 1e9};
    stage_set(stage, scene);
    for (int round = -1; round < ROUNDS; round++) { /* the first one warms up */
        struct cost sum = {0};
        for (int i = 0; i < FRAMES; i++) {
            double from = used_us(CLOCK_THREAD_CPUTIME_ID);
            next_frame(stage, scene);
            double built = used_us(CLOCK_THREAD_CPUTIME_ID);
            kept_digest = canvas_digest(stage->canvas);
            sum.digest_us += used_us(CLOCK_THREAD_CPUTIME_ID) - built;
            sum.build_us += built - from;
            sum.memory_us += paint(memory, stage, CLOCK_THREAD_CPUTIME_ID);
        }
        for (int i = 0; opengl->painter && i < FRAMES; i++) {
            next_frame(stage, scene);
            double all = used_us(CLOCK_PROCESS_CPUTIME_ID);
            sum.opengl_us += paint(opengl, stage, CLOCK_THREAD_CPUTIME_ID);
            sum.players_us += used_us(CLOCK_PROCESS_CPUTIME_ID) - all;
        }
        if (round < 0)
            continue;
        least(&cost.build_us, sum.build_us / FRAMES);
        least(&cost.digest_us, sum.digest_us / FRAMES);
        least(&cost.memory_us, sum.memory_us / FRAMES);
        if (!opengl->painter)
            continue;
        least(&cost.opengl_us, sum.opengl_us / FRAMES);
        least(&cost.players_us, sum.players_us / FRAMES);
    }
    return cost;
}

/* One picture of this size copied in memory: what everything is held against. */
static double copying_us(void)
{
    size_t size = (size_t)WIDTH * HEIGHT * 4;
    uint8_t *from = malloc(size), *to = calloc(1, size);
    double taken = 1e9;
    if (from)
        memset(from, 1, size); /* pages of its own */
    for (int i = 0; from && to && i < 40; i++) {
        double began = used_us(CLOCK_THREAD_CPUTIME_ID);
        memcpy(to, from, size);
        from[i] = to[size - 1 - (size_t)i];
        least(&taken, used_us(CLOCK_THREAD_CPUTIME_ID) - began);
    }
    free(from);
    free(to);
    return taken;
}

static void print_row(const struct scene *scene, const struct cost *cost, double copy_us,
                      int triangles)
{
    double frame_us = cost->build_us + cost->memory_us;
    printf("%-22s %6.0f %6.0f %7.0f  x %5.1f ", scene->name, cost->build_us, cost->digest_us,
           cost->memory_us, frame_us / copy_us);
    if (cost->opengl_us < 1e9)
        printf("%8.0f %8.0f ", cost->opengl_us, cost->players_us);
    else
        printf("%8s %8s ", "-", "-");
    printf("%6d\n", triangles);
}

static void print_all(struct stage *stage, const struct way *memory, const struct way *opengl,
                      const char *begins)
{
    double copy_us = copying_us();
    printf("one picture copied: %.0f us. Microseconds of processor time a frame:\n\n", copy_us);
    printf("%-22s %6s %6s %7s  %7s %8s %8s %6s\n", "screen", "build", "digest", "memory", "x",
           "OpenGL", "players", "triangles");
    struct cost worst = {0};
    for (int i = 0; i < SCENE_COUNT; i++) {
        if (scenes[i].narrow || strncmp(scenes[i].name, begins, strlen(begins)) != 0)
            continue;
        struct cost cost = measure(stage, &scenes[i], memory, opengl);
        print_row(&scenes[i], &cost, copy_us, stage->canvas->index_count / 3);
        if (cost.build_us + cost.memory_us > worst.build_us + worst.memory_us)
            worst = cost;
    }
    printf("\nthe dearest frame in memory: %.1f ms; at 30 a second %.0f %% of a core\n",
           (worst.build_us + worst.memory_us) / 1000,
           (worst.build_us + worst.memory_us) * 30 / 1e4);
}

int main(int count, char **words)
{
    static struct stage stage;
    struct problem problem = {0};
    struct way memory = {0}, opengl = {0};
    if (lettering_create(&stage.lettering, &problem) != STATUS_OK ||
        canvas_create(&stage.canvas) != STATUS_OK) {
        fprintf(stderr, "%s\n", problem.what);
        return 1;
    }
    /* Each way keeps textures of its own of the same letters: a run of text belongs to one
     * renderer, so OpenGL has a lettering to itself. */
    way_in_memory(&memory, stage.lettering);
    struct lettering *second = NULL;
    if (lettering_create(&second, &problem) == STATUS_OK)
        way_with_opengl(&opengl, second);
    if (memory.painter)
        print_all(&stage, &memory, &opengl, count > 1 ? words[1] : "");
    way_close(&opengl);
    way_close(&memory);
    canvas_destroy(stage.canvas);
    lettering_destroy(second);
    lettering_destroy(stage.lettering);
    return memory.painter ? 0 : 1;
}
