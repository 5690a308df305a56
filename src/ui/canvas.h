/* One picture as a list of things to paint, made anew for every frame and compared before it is
 * painted: an equal digest means an equal picture.
 *
 * Coordinates are design units (a window of 1280 x 800 has scale 1), turned into pixels here; edges
 * are feathered over one real pixel whatever the scale. All memory is taken in canvas_create: what
 * does not fit is left out and counted. Screen thread only. */
#ifndef UI_CANVAS_H
#define UI_CANVAS_H

#include "base/status.h"
#include <SDL.h>
#include <stdbool.h>
#include <stdint.h>

#define CANVAS_COMMANDS 1024
#define CANVAS_VERTICES 49152
#define CANVAS_INDICES  (CANVAS_VERTICES * 3)
#define CANVAS_LETTERS  16384
#define CANVAS_PATH     4096

enum canvas_kind { CANVAS_GROUND, CANVAS_SHAPES, CANVAS_TEXT };

struct canvas_command {
    enum canvas_kind kind;
    int first, count;      /* SHAPES: indices; TEXT: offset into letters and bytes */
    int face, size_px;     /* TEXT */
    int x_px, y_px;        /* TEXT: left end of the baseline; GROUND: the middle of its light */
    SDL_Color color, edge; /* TEXT: color; GROUND: color in the middle, edge far from it */
};

struct canvas_point {
    float x, y, width; /* pixels */
    SDL_Color color;
};

struct canvas {
    int width_px, height_px;
    float scale; /* pixels a design unit */
    int lift_px; /* by which everything but the ground stands higher: a page that is scrolled */
    int command_count, vertex_count, index_count, letter_count, path_count;
    int left_out; /* things that did not fit */
    struct canvas_command *commands;
    SDL_Vertex *vertices;
    int *indices;
    char *letters;
    struct canvas_point *path;
};

enum status canvas_create(struct canvas **canvas);
void canvas_destroy(struct canvas *canvas); /* accepts NULL */

/* Empties the list for a picture of this many pixels. */
void canvas_begin(struct canvas *canvas, int width_px, int height_px, float scale);

/* Equal for equal pictures of equal size. */
uint64_t canvas_digest(const struct canvas *canvas);

void canvas_ground(struct canvas *canvas, float x, float y, SDL_Color near, SDL_Color far);
void canvas_disc(struct canvas *canvas, float x, float y, float radius, SDL_Color color);
/* From `middle` to `edge` along the radius. */
void canvas_disc_shaded(struct canvas *canvas, float x, float y, float radius, SDL_Color middle,
                        SDL_Color edge);
void canvas_ring(struct canvas *canvas, float x, float y, float radius, float width,
                 SDL_Color color);
/* Soft light that falls to nothing at `radius`. */
void canvas_glow(struct canvas *canvas, float x, float y, float radius, SDL_Color color);
/* Without a corner it lies on whole pixels and is never thinner than one. */
void canvas_box(struct canvas *canvas, float x, float y, float w, float h, float corner,
                SDL_Color color);
void canvas_box_edge(struct canvas *canvas, float x, float y, float w, float h, float corner,
                     float width, SDL_Color color);

/* A line with a width and colour of its own at every point. `feather` is how far its edges fade
 * beyond the width, in design units (0: one pixel); `share` multiplies all its alphas. */
void canvas_path_to(struct canvas *canvas, float x, float y, float width, SDL_Color color);
void canvas_path_stroke(struct canvas *canvas, float feather, float share); /* keeps the path */
void canvas_path_fill_down(struct canvas *canvas, float y); /* the area between path and y */
void canvas_path_fill_wide(struct canvas *canvas); /* half the width above and below each point */
void canvas_path_end(struct canvas *canvas);       /* forgets the path */

/* Text whose left end and baseline are whole pixels already. */
void canvas_text_px(struct canvas *canvas, int face, int size_px, int x_px, int y_px,
                    SDL_Color color, const char *text);

/* For shapes.c: room for vertices and indices in the current batch; false when full. */
bool canvas_reserve(struct canvas *canvas, int vertices, int indices);
int canvas_vertex(struct canvas *canvas, float x_px, float y_px, SDL_Color color);
void canvas_triangle(struct canvas *canvas, int a, int b, int c);

#endif
