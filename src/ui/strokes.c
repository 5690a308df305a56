/* Open lines with a width and a colour of their own at every point, and the area under them.
 *
 * A line is one strip of four rails: nothing, core, core, nothing. Neighbouring pieces share the
 * rails of their joint, which stands along the mean of the two directions, so that a fine curve has
 * neither dots nor gaps where its pieces meet. Sharp corners are cut, not mitred to a spike. */
#include "ui/canvas.h"

#include <math.h>

void canvas_path_to(struct canvas *canvas, float x, float y, float width, SDL_Color color)
{
    if (canvas->path_count == CANVAS_PATH) {
        canvas->left_out++;
        return;
    }
    float s = canvas->scale;
    canvas->path[canvas->path_count++] =
        (struct canvas_point){.x = x * s, .y = y * s, .width = width * s, .color = color};
}

void canvas_path_end(struct canvas *canvas)
{
    canvas->path_count = 0;
}

struct direction {
    float x, y;
};

static struct direction unit(float x, float y)
{
    float length = hypotf(x, y);
    return length > 1e-6f ? (struct direction){x / length, y / length} : (struct direction){0, 0};
}

/* Where a point's rails go: along the normal, lengthened so that the line keeps its width round the
 * bend, and on the inside of a bend no further than the bend's own centre. */
struct joint {
    struct direction normal;
    float room_left, room_right; /* against and along the normal */
};

static struct joint joint_at(const struct canvas_point *path, int count, int i)
{
    const struct canvas_point *before = &path[i > 0 ? i - 1 : i];
    const struct canvas_point *after = &path[i + 1 < count ? i + 1 : i];
    struct direction in = unit(path[i].x - before->x, path[i].y - before->y);
    struct direction out = unit(after->x - path[i].x, after->y - path[i].y);
    struct direction mean = unit(in.x + out.x, in.y + out.y);
    float along = i > 0 && i + 1 < count ? mean.x * in.x + mean.y * in.y : 1;
    float stretch = 1 / fmaxf(along, 0.7f), far = 1e6f;
    struct joint joint = {{-mean.y * stretch, mean.x * stretch}, far, far};
    float turn = in.x * out.y - in.y * out.x; /* sine of the bend */
    if (i > 0 && i + 1 < count && fabsf(turn) > 1e-4f) {
        float length = hypotf(after->x - before->x, after->y - before->y) / 2;
        *(turn > 0 ? &joint.room_right : &joint.room_left) = length / fabsf(turn);
    }
    return joint;
}

static void rails(struct canvas *canvas, const struct canvas_point *point, struct joint joint,
                  float feather_px, float share)
{
    float core = fmaxf(point->width - 1, 0) / 2;
    SDL_Color color = point->color, clear = color;
    color.a = (uint8_t)((float)color.a * share * fminf(point->width, 1) + 0.5f);
    clear.a = 0;
    const float offsets[4] = {-core - feather_px, -core, core, core + feather_px};
    for (int i = 0; i < 4; i++) {
        float offset = fmaxf(-joint.room_left, fminf(offsets[i], joint.room_right));
        canvas_vertex(canvas, point->x + offset * joint.normal.x,
                      point->y + offset * joint.normal.y, i == 0 || i == 3 ? clear : color);
    }
}

/* Upright: the width stands up and down, whichever way the line goes. */
static void strip(struct canvas *canvas, float feather_px, float share, bool upright)
{
    int count = canvas->path_count;
    const struct joint straight = {{0, 1}, 1e6f, 1e6f};
    if (count < 2 || !canvas_reserve(canvas, 4 * count, 18 * (count - 1)))
        return;
    int first = canvas->vertex_count;
    for (int i = 0; i < count; i++)
        rails(canvas, &canvas->path[i], upright ? straight : joint_at(canvas->path, count, i),
              feather_px, share);
    for (int i = 0; i + 1 < count; i++) {
        int here = first + 4 * i, there = here + 4;
        for (int rail = 0; rail < 3; rail++) {
            canvas_triangle(canvas, here + rail, there + rail, there + rail + 1);
            canvas_triangle(canvas, here + rail, there + rail + 1, here + rail + 1);
        }
    }
}

void canvas_path_stroke(struct canvas *canvas, float feather, float share)
{
    strip(canvas, feather > 0 ? feather * canvas->scale : 1, share, false);
}

void canvas_path_fill_wide(struct canvas *canvas)
{
    strip(canvas, 1, 1, true);
}

void canvas_path_fill_down(struct canvas *canvas, float y)
{
    int count = canvas->path_count;
    if (count < 2 || !canvas_reserve(canvas, 2 * count, 6 * (count - 1)))
        return;
    int first = canvas->vertex_count;
    for (int i = 0; i < count; i++) {
        const struct canvas_point *point = &canvas->path[i];
        canvas_vertex(canvas, point->x, point->y, point->color);
        canvas_vertex(canvas, point->x, y * canvas->scale, point->color);
    }
    for (int i = 0; i + 1 < count; i++) {
        int here = first + 2 * i;
        canvas_triangle(canvas, here, here + 1, here + 3);
        canvas_triangle(canvas, here, here + 3, here + 2);
    }
}
