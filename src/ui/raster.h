/* Triangles onto pixels in memory, for machines without a graphics card.
 *
 * SDL's own software renderer rounds every corner to a whole pixel, which turns a fine curve into
 * a saw; this one keeps the fractions, and rounds colours with a fixed dither so that soft light
 * has no rings. Pure: pixels in, pixels out. */
#ifndef UI_RASTER_H
#define UI_RASTER_H

#include <SDL.h>
#include <stdint.h>

#define RASTER_NOISE 64 /* a power of two */

/* A fixed pattern of thresholds, 0 to 65535, made once and shared. */
struct raster_noise {
    uint32_t at[RASTER_NOISE][RASTER_NOISE];
};

/* Pixels are 0xffRRGGBB, `stride` of them a line. */
struct raster {
    uint32_t *pixels;
    int width, height, stride;
    const struct raster_noise *noise;
};

void raster_noise_init(struct raster_noise *noise);

/* Three indices a triangle; colours are blended over what is there. */
void raster_triangles(const struct raster *raster, const SDL_Vertex *vertices, const int *indices,
                      int index_count);

/* Light falling from `near` at (x, y) to `far` at the most distant corner, over all pixels. */
void raster_ground(const struct raster *raster, int x, int y, SDL_Color near, SDL_Color far);

#endif
