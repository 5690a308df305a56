/* A scanline rasteriser for blended, colour-shaded triangles.
 *
 * A pixel belongs to a triangle when its centre does, and both neighbours of an edge compute that
 * edge from the same two corners in the same order, so that no pixel is painted twice or not at
 * all. Colours are planes over the picture, so that a line of pixels is a few additions each.
 *
 * Dither: interleaved gradient noise (J. Jimenez, "Next generation post processing in Call of
 * Duty", 2014), as a table, instead of one half when a colour is rounded. */
#include "ui/raster.h"

#include "base/status.h"
#include <math.h>
#include <stdbool.h>

void raster_noise_init(struct raster_noise *noise)
{
    for (int y = 0; y < RASTER_NOISE; y++)
        for (int x = 0; x < RASTER_NOISE; x++) {
            double inner = 0.06711056 * x + 0.00583715 * y;
            double outer = 52.9829189 * (inner - floor(inner));
            noise->at[y][x] = (uint32_t)((outer - floor(outer)) * 65535);
        }
}

/* value(x, y) = at + dx * x + dy * y */
struct plane {
    float at, dx, dy;
};

struct triangle {
    const SDL_Vertex *v[3]; /* from top to bottom */
    struct plane channel[4];
    bool plain; /* only its alpha varies */
};

static bool above(const SDL_Vertex *a, const SDL_Vertex *b)
{
    return a->position.y < b->position.y ||
           (a->position.y == b->position.y && a->position.x < b->position.x);
}

static void sort(const SDL_Vertex **v)
{
    for (int pass = 0; pass < 3; pass++) {
        int i = pass == 1 ? 1 : 0;
        if (above(v[i + 1], v[i])) {
            const SDL_Vertex *held = v[i];
            v[i] = v[i + 1];
            v[i + 1] = held;
        }
    }
}

static struct plane plane_through(const struct triangle *t, float a, float b, float c,
                                  float double_area)
{
    SDL_FPoint p = t->v[0]->position, q = t->v[1]->position, r = t->v[2]->position;
    struct plane plane;
    plane.dx = ((b - a) * (r.y - p.y) - (c - a) * (q.y - p.y)) / double_area;
    plane.dy = ((c - a) * (q.x - p.x) - (b - a) * (r.x - p.x)) / double_area;
    plane.at = a - plane.dx * p.x - plane.dy * p.y;
    return plane;
}

static bool same_hue(SDL_Color a, SDL_Color b)
{
    return a.r == b.r && a.g == b.g && a.b == b.b;
}

static bool triangle_set(struct triangle *t, const SDL_Vertex *a, const SDL_Vertex *b,
                         const SDL_Vertex *c)
{
    t->v[0] = a;
    t->v[1] = b;
    t->v[2] = c;
    sort(t->v);
    SDL_FPoint p = t->v[0]->position, q = t->v[1]->position, r = t->v[2]->position;
    float area = (q.x - p.x) * (r.y - p.y) - (r.x - p.x) * (q.y - p.y);
    SDL_Color k = t->v[0]->color, l = t->v[1]->color, m = t->v[2]->color;
    if (fabsf(area) < 1e-5f || (k.a | l.a | m.a) == 0)
        return false;
    t->plain = same_hue(k, l) && same_hue(l, m);
    t->channel[3] = plane_through(t, k.a, l.a, m.a, area);
    if (!t->plain) {
        t->channel[0] = plane_through(t, k.r, l.r, m.r, area);
        t->channel[1] = plane_through(t, k.g, l.g, m.g, area);
        t->channel[2] = plane_through(t, k.b, l.b, m.b, area);
    }
    return true;
}

/* The edge from a down to b, as where it crosses the line at height y. */
struct edge {
    float x, y, slope;
};

static struct edge edge_of(const SDL_Vertex *a, const SDL_Vertex *b)
{
    SDL_FPoint p = a->position, q = b->position;
    return (struct edge){p.x, p.y, q.y == p.y ? 0 : (q.x - p.x) / (q.y - p.y)};
}

static inline float crossing(const struct edge *edge, float y)
{
    return edge->x + (y - edge->y) * edge->slope;
}

static inline uint32_t blend(uint32_t under, int r, int g, int b, int alpha, int noise)
{
    int ur = (int)(under >> 16 & 255), ug = (int)(under >> 8 & 255), ub = (int)(under & 255);
    ur += ((r - ur) * alpha + noise) >> 16;
    ug += ((g - ug) * alpha + noise) >> 16;
    ub += ((b - ub) * alpha + noise) >> 16;
    return 0xff000000u | (uint32_t)ur << 16 | (uint32_t)ug << 8 | (uint32_t)ub;
}

static inline int clamped(float value, float most)
{
    return (int)(value < 0 ? 0 : value > most ? most : value);
}

static float value_at(const struct plane *plane, float x, float y)
{
    return plane->at + plane->dx * x + plane->dy * y;
}

#define ALPHA_ONE 65536.0f

/* Alpha runs in steps of 2^-20, so that a long line of faint light still ends where it should. */
#define FINE     4
#define FINE_ONE (65536 << FINE)

/* One run of pixels under one run of noise: kept plain, so that a compiler can do several at once.
 */
static void run_plain(uint32_t *restrict pixels, const uint32_t *restrict noise, int count,
                      int alpha, int step, SDL_Color hue)
{
    for (int i = 0; i < count; i++) {
        int fine = alpha + step * i;
        fine = fine < 0 ? 0 : fine > FINE_ONE ? FINE_ONE : fine;
        pixels[i] = blend(pixels[i], hue.r, hue.g, hue.b, fine >> FINE, (int)noise[i]);
    }
}

/* A steeper change than from nothing to all within a pixel is only met by slivers. */
static int fine_of(float alpha)
{
    float fine = alpha * ((float)FINE_ONE / 255), most = (float)FINE_ONE;
    return (int)(fine < -most ? -most : fine > most ? most : fine);
}

static void span_plain(const struct triangle *t, uint32_t *row, int from, int to, float y,
                       const uint32_t *noise)
{
    int step = fine_of(t->channel[3].dx);
    while (from < to) {
        int column = from & (RASTER_NOISE - 1);
        int count = to - from < RASTER_NOISE - column ? to - from : RASTER_NOISE - column;
        run_plain(row + from, noise + column, count,
                  fine_of(value_at(&t->channel[3], (float)from + 0.5f, y)), step, t->v[0]->color);
        from += count;
    }
}

static void span_shaded(const struct triangle *t, uint32_t *row, int from, int to, float y,
                        const uint32_t *noise)
{
    for (int x = from; x < to; x++) {
        float cx = (float)x + 0.5f;
        int alpha = clamped(value_at(&t->channel[3], cx, y) * (ALPHA_ONE / 255), ALPHA_ONE);
        row[x] = blend(row[x], clamped(value_at(&t->channel[0], cx, y), 255),
                       clamped(value_at(&t->channel[1], cx, y), 255),
                       clamped(value_at(&t->channel[2], cx, y), 255), alpha,
                       (int)noise[x & (RASTER_NOISE - 1)]);
    }
}

/* The first pixel whose centre is not left of the edge. */
static inline int first_centre(float edge, int most)
{
    float first = edge + 0.5f; /* rounded up from edge - 0.5 */
    if (!(first > 0))
        return 0;
    if (first >= (float)most + 1)
        return most;
    int whole = (int)first;
    return whole - ((float)whole == first && whole > 0);
}

static void triangle_fill(const struct raster *raster, const struct triangle *t)
{
    const SDL_Vertex *top = t->v[0], *middle = t->v[1], *bottom = t->v[2];
    struct edge whole = edge_of(top, bottom), upper = edge_of(top, middle),
                lower = edge_of(middle, bottom);
    int first = first_centre(top->position.y, raster->height);
    int end = first_centre(bottom->position.y, raster->height);
    for (int line = first; line < end; line++) {
        float y = (float)line + 0.5f;
        float a = crossing(&whole, y);
        float b = crossing(y < middle->position.y ? &upper : &lower, y);
        int from = first_centre(a < b ? a : b, raster->width);
        int to = first_centre(a < b ? b : a, raster->width);
        if (from >= to)
            continue;
        uint32_t *row = raster->pixels + (size_t)line * (size_t)raster->stride;
        (t->plain ? span_plain : span_shaded)(t, row, from, to, y,
                                              raster->noise->at[line & (RASTER_NOISE - 1)]);
    }
}

void raster_triangles(const struct raster *raster, const SDL_Vertex *vertices, const int *indices,
                      int index_count)
{
    struct triangle triangle;
    for (int i = 0; i + 2 < index_count; i += 3)
        if (triangle_set(&triangle, &vertices[indices[i]], &vertices[indices[i + 1]],
                         &vertices[indices[i + 2]]))
            triangle_fill(raster, &triangle);
}

static float farthest(const struct raster *raster, int x, int y)
{
    float dx = (float)(x > raster->width - x ? x : raster->width - x);
    float dy = (float)(y > raster->height - y ? y : raster->height - y);
    return fmaxf(hypotf(dx, dy), 1);
}

static uint32_t dithered(float from, float to, float share, uint32_t noise)
{
    float value = from + (to - from) * share;
    return (uint32_t)(value + (float)noise / 65536);
}

void raster_ground(const struct raster *raster, int x, int y, SDL_Color near, SDL_Color far)
{
    float reach = farthest(raster, x, y);
    for (int line = 0; line < raster->height; line++) {
        uint32_t *row = raster->pixels + (size_t)line * (size_t)raster->stride;
        const uint32_t *noise = raster->noise->at[line & (RASTER_NOISE - 1)];
        for (int column = 0; column < raster->width; column++) {
            float t = hypotf((float)(column - x), (float)(line - y)) / reach;
            float share = t * t * (3 - 2 * t);
            uint32_t n = noise[column & (RASTER_NOISE - 1)];
            row[column] = 0xff000000u | dithered(near.r, far.r, share, n) << 16 |
                          dithered(near.g, far.g, share, n) << 8 |
                          dithered(near.b, far.b, share, n);
        }
    }
}
