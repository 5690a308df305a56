/* Two ways from list to light behind one door.
 *
 * The ground is worked out once for a size and a theme and then only copied: its fall of light is
 * dithered, which also keeps the soft discs above it free of rings. The picture in memory is used
 * by the software renderer alone; a card never sees it. */
#include "ui/paint.h"

#include "ui/raster.h"
#include <stdlib.h>
#include <string.h>

struct picture {
    SDL_Surface *surface;
    SDL_Texture *texture;
};

struct painter {
    SDL_Renderer *renderer;
    struct lettering *lettering;
    bool software, known;
    uint64_t digest;
    struct canvas_command ground_key;
    struct picture ground, scene;
    struct raster_noise noise;
};

enum status painter_create(SDL_Renderer *renderer, struct lettering *lettering,
                           struct painter **painter)
{
    SDL_RendererInfo info = {0};
    *painter = calloc(1, sizeof **painter);
    if (!*painter)
        return STATUS_FAILED;
    SDL_GetRendererInfo(renderer, &info);
    raster_noise_init(&(*painter)->noise);
    SDL_SetRenderDrawBlendMode(renderer, SDL_BLENDMODE_BLEND);
    (*painter)->renderer = renderer;
    (*painter)->lettering = lettering;
    (*painter)->software = (info.flags & SDL_RENDERER_SOFTWARE) != 0;
    return STATUS_OK;
}

static void texture_drop(struct picture *picture)
{
    if (picture->texture)
        SDL_DestroyTexture(picture->texture);
    picture->texture = NULL;
}

static void picture_drop(struct picture *picture)
{
    texture_drop(picture);
    SDL_FreeSurface(picture->surface);
    picture->surface = NULL;
}

void painter_destroy(struct painter *painter)
{
    if (!painter)
        return;
    lettering_forget_textures(painter->lettering);
    picture_drop(&painter->ground);
    picture_drop(&painter->scene);
    free(painter);
}

bool painter_is_software(const struct painter *painter)
{
    return painter->software;
}

void painter_forget(struct painter *painter, bool textures_lost)
{
    painter->known = false;
    if (!textures_lost)
        return;
    lettering_forget_textures(painter->lettering);
    texture_drop(&painter->ground);
    texture_drop(&painter->scene);
}

static bool picture_size(struct picture *picture, int width, int height)
{
    if (picture->surface && picture->surface->w == width && picture->surface->h == height)
        return true;
    picture_drop(picture);
    picture->surface =
        SDL_CreateRGBSurfaceWithFormat(0, width, height, 32, SDL_PIXELFORMAT_ARGB8888);
    if (picture->surface)
        SDL_SetSurfaceBlendMode(picture->surface, SDL_BLENDMODE_NONE);
    return picture->surface != NULL;
}

static struct raster raster_of(const struct painter *painter, SDL_Surface *surface)
{
    return (struct raster){surface->pixels, surface->w, surface->h, surface->pitch / 4,
                           &painter->noise};
}

/* The picture as a texture, uploaded when new or when `changed`. */
static void picture_copy(struct painter *painter, struct picture *picture, bool changed)
{
    SDL_Surface *surface = picture->surface;
    if (!picture->texture) {
        picture->texture = SDL_CreateTexture(painter->renderer, SDL_PIXELFORMAT_ARGB8888,
                                             SDL_TEXTUREACCESS_STREAMING, surface->w, surface->h);
        SDL_SetTextureBlendMode(picture->texture, SDL_BLENDMODE_NONE);
        changed = true;
    }
    if (changed)
        SDL_UpdateTexture(picture->texture, NULL, surface->pixels, surface->pitch);
    SDL_RenderCopy(painter->renderer, picture->texture, NULL, NULL);
}

static void ground(struct painter *painter, const struct canvas *canvas,
                   const struct canvas_command *command)
{
    bool sized = painter->ground.surface && painter->ground.surface->w == canvas->width_px &&
                 painter->ground.surface->h == canvas->height_px;
    bool fresh = !sized || memcmp(command, &painter->ground_key, sizeof *command) != 0;
    if (!picture_size(&painter->ground, canvas->width_px, canvas->height_px))
        return;
    if (fresh) {
        struct raster raster = raster_of(painter, painter->ground.surface);
        raster_ground(&raster, command->x_px, command->y_px, command->color, command->edge);
        painter->ground_key = *command;
    }
    if (painter->software)
        SDL_BlitSurface(painter->ground.surface, NULL, painter->scene.surface, NULL);
    else
        picture_copy(painter, &painter->ground, fresh);
}

static void shapes(struct painter *painter, const struct canvas *canvas,
                   const struct canvas_command *command)
{
    const int *indices = canvas->indices + command->first;
    if (painter->software) {
        struct raster raster = raster_of(painter, painter->scene.surface);
        raster_triangles(&raster, canvas->vertices, indices, command->count);
    } else
        SDL_RenderGeometry(painter->renderer, NULL, canvas->vertices, canvas->vertex_count, indices,
                           command->count);
}

static void text_in_memory(struct painter *painter, const struct canvas_command *command,
                           const char *text)
{
    int ascent;
    SDL_Surface *run =
        lettering_surface(painter->lettering, command->face, command->size_px, text, &ascent);
    if (!run)
        return;
    SDL_Rect at = {command->x_px, command->y_px - ascent, run->w, run->h};
    SDL_SetSurfaceBlendMode(run, SDL_BLENDMODE_BLEND);
    SDL_SetSurfaceColorMod(run, command->color.r, command->color.g, command->color.b);
    SDL_SetSurfaceAlphaMod(run, command->color.a);
    SDL_BlitSurface(run, NULL, painter->scene.surface, &at);
}

static void text_on_card(struct painter *painter, const struct canvas_command *command,
                         const char *text)
{
    int ascent, width, height;
    SDL_Texture *run = lettering_texture(painter->lettering, painter->renderer, command->face,
                                         command->size_px, text, &ascent);
    if (!run || SDL_QueryTexture(run, NULL, NULL, &width, &height) != 0)
        return;
    SDL_Rect at = {command->x_px, command->y_px - ascent, width, height};
    SDL_SetTextureColorMod(run, command->color.r, command->color.g, command->color.b);
    SDL_SetTextureAlphaMod(run, command->color.a);
    SDL_RenderCopy(painter->renderer, run, NULL, &at);
}

static void command_paint(struct painter *painter, const struct canvas *canvas,
                          const struct canvas_command *command)
{
    switch (command->kind) {
    case CANVAS_GROUND:
        ground(painter, canvas, command);
        break;
    case CANVAS_SHAPES:
        shapes(painter, canvas, command);
        break;
    case CANVAS_TEXT:
        (painter->software ? text_in_memory : text_on_card)(painter, command,
                                                            canvas->letters + command->first);
        break;
    }
}

bool painter_paint(struct painter *painter, const struct canvas *canvas)
{
    uint64_t digest = canvas_digest(canvas);
    if (painter->known && digest == painter->digest)
        return false;
    painter->digest = digest;
    painter->known = true;
    if (painter->software && !picture_size(&painter->scene, canvas->width_px, canvas->height_px))
        return false;
    for (int i = 0; i < canvas->command_count; i++)
        command_paint(painter, canvas, &canvas->commands[i]);
    if (painter->software)
        picture_copy(painter, &painter->scene, true);
    SDL_RenderPresent(painter->renderer);
    return true;
}
