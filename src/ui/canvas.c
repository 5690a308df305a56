/* The draw list: commands in painting order over three pools (vertices, indices, letters).
 *
 * Shapes that follow each other share one command, so that a whole screen is a handful of calls to
 * the renderer. The list knows nothing of fonts or renderers: paint.c does. */
#include "ui/canvas.h"

#include <stdlib.h>
#include <string.h>

enum status canvas_create(struct canvas **canvas)
{
    struct canvas *made = calloc(1, sizeof *made);
    *canvas = made;
    if (!made)
        return STATUS_FAILED;
    made->commands = calloc(CANVAS_COMMANDS, sizeof *made->commands);
    made->vertices = calloc(CANVAS_VERTICES, sizeof *made->vertices);
    made->indices = calloc(CANVAS_INDICES, sizeof *made->indices);
    made->letters = calloc(CANVAS_LETTERS, 1);
    made->path = calloc(CANVAS_PATH, sizeof *made->path);
    if (made->commands && made->vertices && made->indices && made->letters && made->path)
        return STATUS_OK;
    canvas_destroy(made);
    *canvas = NULL;
    return STATUS_FAILED;
}

void canvas_destroy(struct canvas *canvas)
{
    if (!canvas)
        return;
    free(canvas->commands);
    free(canvas->vertices);
    free(canvas->indices);
    free(canvas->letters);
    free(canvas->path);
    free(canvas);
}

void canvas_begin(struct canvas *canvas, int width_px, int height_px, float scale)
{
    canvas->width_px = width_px;
    canvas->height_px = height_px;
    canvas->scale = scale;
    canvas->lift_px = 0;
    canvas->command_count = canvas->vertex_count = canvas->index_count = 0;
    canvas->letter_count = canvas->path_count = canvas->left_out = 0;
}

static struct canvas_command *command_add(struct canvas *canvas, enum canvas_kind kind)
{
    if (canvas->command_count == CANVAS_COMMANDS) {
        canvas->left_out++;
        return NULL;
    }
    struct canvas_command *command = &canvas->commands[canvas->command_count++];
    *command = (struct canvas_command){.kind = kind};
    return command;
}

bool canvas_reserve(struct canvas *canvas, int vertices, int indices)
{
    int last = canvas->command_count - 1;
    bool fits = canvas->vertex_count + vertices <= CANVAS_VERTICES &&
                canvas->index_count + indices <= CANVAS_INDICES;
    if (!fits) {
        canvas->left_out++;
        return false;
    }
    if (last >= 0 && canvas->commands[last].kind == CANVAS_SHAPES)
        return true;
    struct canvas_command *batch = command_add(canvas, CANVAS_SHAPES);
    if (batch)
        batch->first = canvas->index_count;
    return batch != NULL;
}

int canvas_vertex(struct canvas *canvas, float x_px, float y_px, SDL_Color color)
{
    ENSURE(canvas->vertex_count < CANVAS_VERTICES);
    canvas->vertices[canvas->vertex_count] =
        (SDL_Vertex){.position = {x_px, y_px - (float)canvas->lift_px}, .color = color};
    return canvas->vertex_count++;
}

void canvas_triangle(struct canvas *canvas, int a, int b, int c)
{
    ENSURE(canvas->index_count + 3 <= CANVAS_INDICES);
    int *at = canvas->indices + canvas->index_count;
    at[0] = a;
    at[1] = b;
    at[2] = c;
    canvas->index_count += 3;
    canvas->commands[canvas->command_count - 1].count += 3;
}

void canvas_ground(struct canvas *canvas, float x, float y, SDL_Color near, SDL_Color far)
{
    struct canvas_command *command = command_add(canvas, CANVAS_GROUND);
    if (!command)
        return;
    command->x_px = (int)(x * canvas->scale);
    command->y_px = (int)(y * canvas->scale);
    command->color = near;
    command->edge = far;
}

void canvas_text_px(struct canvas *canvas, int face, int size_px, int x_px, int y_px,
                    SDL_Color color, const char *text)
{
    int bytes = (int)strlen(text) + 1;
    if (bytes == 1 || color.a == 0)
        return;
    struct canvas_command *command = NULL;
    if (canvas->letter_count + bytes <= CANVAS_LETTERS)
        command = command_add(canvas, CANVAS_TEXT);
    else
        canvas->left_out++;
    if (!command)
        return;
    memcpy(canvas->letters + canvas->letter_count, text, (size_t)bytes);
    *command = (struct canvas_command){.kind = CANVAS_TEXT,
                                       .first = canvas->letter_count,
                                       .count = bytes,
                                       .face = face,
                                       .size_px = size_px,
                                       .x_px = x_px,
                                       .y_px = y_px - canvas->lift_px,
                                       .color = color};
    canvas->letter_count += bytes;
}

/* FNV-1a's step over 64-bit words: not for keeping out liars, only for seeing change. */
static uint64_t mix(uint64_t hash, const void *data, size_t size)
{
    const unsigned char *at = data;
    uint64_t word;
    for (; size >= sizeof word; size -= sizeof word, at += sizeof word) {
        memcpy(&word, at, sizeof word);
        hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 29;
    }
    for (; size > 0; size--)
        hash = (hash ^ *at++) * UINT64_C(0x100000001B3);
    return hash;
}

#define MIX(hash, array, count) mix(hash, array, (size_t)(count) * sizeof *(array))

uint64_t canvas_digest(const struct canvas *canvas)
{
    _Static_assert(sizeof(struct canvas_command) == 9 * sizeof(int), "no holes to hash");
    _Static_assert(sizeof(SDL_Vertex) == 20, "no holes to hash");
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    hash = MIX(hash, &canvas->width_px, 1);
    hash = MIX(hash, &canvas->height_px, 1);
    hash = MIX(hash, canvas->commands, canvas->command_count);
    hash = MIX(hash, canvas->vertices, canvas->vertex_count);
    hash = MIX(hash, canvas->indices, canvas->index_count);
    return MIX(hash, canvas->letters, canvas->letter_count);
}
