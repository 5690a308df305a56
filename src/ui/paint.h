/* A canvas onto a renderer. With a graphics card the shapes go to SDL_RenderGeometry; without one
 * they are painted in memory by raster.c and handed over as one picture. Either way the same list
 * gives the same picture. Screen thread only. */
#ifndef UI_PAINT_H
#define UI_PAINT_H

#include "ui/canvas.h"
#include "ui/lettering.h"

struct painter;

enum status painter_create(SDL_Renderer *renderer, struct lettering *lettering,
                           struct painter **painter);
void painter_destroy(struct painter *painter); /* before its renderer; accepts NULL */
bool painter_is_software(const struct painter *painter);

/* Paints and presents, unless this very picture is on the screen already: then false. */
bool painter_paint(struct painter *painter, const struct canvas *canvas);

/* The next picture is painted whatever it is: the window was covered, or textures were lost. */
void painter_forget(struct painter *painter, bool textures_lost);

#endif
