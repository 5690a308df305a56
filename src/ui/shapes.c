/* Shapes as triangles with feathered edges: every outline is drawn twice, once opaque and once, a
 * pixel further out, with nothing left of its colour. What lies between is the anti-aliasing, and
 * it looks the same on every renderer that interpolates colours.
 *
 * Closed shapes are convex rims (points with outward normals) that are filled or stroked; open
 * lines are strips with shared joints, so that no joint is painted twice and none shows. */
#include "ui/canvas.h"

#include <math.h>

#define RIM_MAX 256

struct rim {
    int count;
    float x[RIM_MAX], y[RIM_MAX], nx[RIM_MAX], ny[RIM_MAX]; /* pixels */
};

static SDL_Color clear_of(SDL_Color color)
{
    color.a = 0;
    return color;
}

static int sides_for(float radius_px)
{
    int sides = 16 + (int)(sqrtf(radius_px) * 8);
    return sides > RIM_MAX ? RIM_MAX : sides;
}

static void rim_add(struct rim *rim, float cx, float cy, float radius, float angle)
{
    int i = rim->count++;
    ENSURE(i < RIM_MAX);
    rim->nx[i] = sinf(angle);
    rim->ny[i] = -cosf(angle);
    rim->x[i] = cx + radius * rim->nx[i];
    rim->y[i] = cy + radius * rim->ny[i];
}

static void rim_circle(struct rim *rim, float x, float y, float radius)
{
    int sides = sides_for(radius);
    rim->count = 0;
    for (int i = 0; i < sides; i++)
        rim_add(rim, x, y, radius, (float)(2 * M_PI * i / sides));
}

static void rim_box(struct rim *rim, float x, float y, float w, float h, float corner)
{
    corner = fminf(corner, fminf(w, h) / 2);
    int sides = sides_for(corner) / 4;
    const float centres[4][2] = {{x + w - corner, y + corner},
                                 {x + w - corner, y + h - corner},
                                 {x + corner, y + h - corner},
                                 {x + corner, y + corner}};
    rim->count = 0;
    for (int quarter = 0; quarter < 4; quarter++)
        for (int i = 0; i <= sides; i++)
            rim_add(rim, centres[quarter][0], centres[quarter][1], corner,
                    (float)(M_PI / 2 * (quarter + (double)i / sides)));
}

/* One loop of vertices at `offset` pixels outside the rim; returns the first. */
static int rim_loop(struct canvas *canvas, const struct rim *rim, float offset, SDL_Color color)
{
    int first = canvas->vertex_count;
    for (int i = 0; i < rim->count; i++)
        canvas_vertex(canvas, rim->x[i] + offset * rim->nx[i], rim->y[i] + offset * rim->ny[i],
                      color);
    return first;
}

static void rim_join(struct canvas *canvas, int count, int inner, int outer)
{
    for (int i = 0; i < count; i++) {
        int next = i + 1 == count ? 0 : i + 1;
        canvas_triangle(canvas, inner + i, outer + i, outer + next);
        canvas_triangle(canvas, inner + i, outer + next, inner + next);
    }
}

static void rim_fill(struct canvas *canvas, const struct rim *rim, float x, float y,
                     SDL_Color middle, SDL_Color edge)
{
    if (!canvas_reserve(canvas, 2 * rim->count + 1, 9 * rim->count))
        return;
    int centre = canvas_vertex(canvas, x, y, middle);
    int inner = rim_loop(canvas, rim, -0.5f, edge);
    int outer = rim_loop(canvas, rim, 0.5f, clear_of(edge));
    for (int i = 0; i < rim->count; i++)
        canvas_triangle(canvas, centre, inner + i, inner + (i + 1) % rim->count);
    rim_join(canvas, rim->count, inner, outer);
}

/* A stroke thinner than a pixel becomes fainter instead. */
static SDL_Color thinned(SDL_Color color, float width_px)
{
    if (width_px < 1)
        color.a = (uint8_t)((float)color.a * width_px + 0.5f);
    return color;
}

static void rim_stroke(struct canvas *canvas, const struct rim *rim, float width, SDL_Color color)
{
    if (!canvas_reserve(canvas, 4 * rim->count, 18 * rim->count))
        return;
    float core = fmaxf(width - 1, 0) / 2;
    color = thinned(color, width);
    int loops[4] = {rim_loop(canvas, rim, -core - 1, clear_of(color)),
                    rim_loop(canvas, rim, -core, color), rim_loop(canvas, rim, core, color),
                    rim_loop(canvas, rim, core + 1, clear_of(color))};
    for (int i = 0; i < 3; i++)
        rim_join(canvas, rim->count, loops[i], loops[i + 1]);
}

void canvas_disc_shaded(struct canvas *canvas, float x, float y, float radius, SDL_Color middle,
                        SDL_Color edge)
{
    struct rim rim;
    float s = canvas->scale;
    if (radius <= 0 || (middle.a == 0 && edge.a == 0))
        return;
    rim_circle(&rim, x * s, y * s, radius * s);
    rim_fill(canvas, &rim, x * s, y * s, middle, edge);
}

void canvas_disc(struct canvas *canvas, float x, float y, float radius, SDL_Color color)
{
    canvas_disc_shaded(canvas, x, y, radius, color, color);
}

void canvas_ring(struct canvas *canvas, float x, float y, float radius, float width,
                 SDL_Color color)
{
    struct rim rim;
    float s = canvas->scale;
    if (radius <= 0 || color.a == 0)
        return;
    rim_circle(&rim, x * s, y * s, radius * s);
    rim_stroke(canvas, &rim, width * s, color);
}

/* Rules and bars lie on whole pixels, so that a thin one is as dark as its neighbour. */
static void rule(struct canvas *canvas, float x, float y, float w, float h, SDL_Color color)
{
    float left = roundf(x), top = roundf(y);
    float right = left + fmaxf(roundf(w), 1), bottom = top + fmaxf(roundf(h), 1);
    if (!canvas_reserve(canvas, 4, 6))
        return;
    int first = canvas_vertex(canvas, left, top, color);
    canvas_vertex(canvas, right, top, color);
    canvas_vertex(canvas, right, bottom, color);
    canvas_vertex(canvas, left, bottom, color);
    canvas_triangle(canvas, first, first + 1, first + 2);
    canvas_triangle(canvas, first, first + 2, first + 3);
}

void canvas_box(struct canvas *canvas, float x, float y, float w, float h, float corner,
                SDL_Color color)
{
    struct rim rim;
    float s = canvas->scale;
    if (w <= 0 || h <= 0 || color.a == 0)
        return;
    if (corner <= 0 || fminf(w, h) * s < 3) {
        rule(canvas, x * s, y * s, w * s, h * s, color);
        return;
    }
    rim_box(&rim, x * s, y * s, w * s, h * s, corner * s);
    rim_fill(canvas, &rim, (x + w / 2) * s, (y + h / 2) * s, color, color);
}

void canvas_box_edge(struct canvas *canvas, float x, float y, float w, float h, float corner,
                     float width, SDL_Color color)
{
    struct rim rim;
    float s = canvas->scale;
    if (w <= 0 || h <= 0 || color.a == 0)
        return;
    rim_box(&rim, x * s, y * s, w * s, h * s, corner * s);
    rim_stroke(canvas, &rim, width * s, color);
}

/* (1 - t^2)^2 has no edge anywhere: flat in the middle, flat where it ends. */
static SDL_Color glow_at(SDL_Color color, double t)
{
    double left = 1 - t * t;
    color.a = (uint8_t)(color.a * left * left + 0.5);
    return color;
}

/* As many as keep what is drawn within half a step of 255 of the curve and the circle. */
static int glow_rings(float radius_px)
{
    return 4 + (int)fminf(radius_px / 40, 28);
}

static int glow_sides(float radius_px)
{
    return 20 + (int)fminf(radius_px / 16, 64);
}

void canvas_glow(struct canvas *canvas, float x, float y, float radius, SDL_Color color)
{
    float r = radius * canvas->scale, cx = x * canvas->scale, cy = y * canvas->scale;
    int rings = glow_rings(r), sides = glow_sides(r);
    if (color.a == 0 || !canvas_reserve(canvas, 1 + rings * sides, rings * sides * 6))
        return;
    struct rim rim = {.count = sides};
    int centre = canvas_vertex(canvas, cx, cy, color);
    for (int i = 0; i < sides; i++) {
        rim.x[i] = cx;
        rim.y[i] = cy;
        rim.nx[i] = sinf((float)(2 * M_PI * i / sides));
        rim.ny[i] = cosf((float)(2 * M_PI * i / sides));
    }
    int inner = rim_loop(canvas, &rim, r / (float)rings, glow_at(color, 1.0 / rings));
    for (int i = 0; i < sides; i++)
        canvas_triangle(canvas, centre, inner + i, inner + (i + 1) % sides);
    for (int ring = 2; ring <= rings; ring++) {
        double t = (double)ring / rings;
        int outer = rim_loop(canvas, &rim, r * (float)t, glow_at(color, t));
        rim_join(canvas, sides, inner, outer);
        inner = outer;
    }
}
