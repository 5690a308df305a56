/* Words in pixels: fonts, measured and drawn once, kept while they are of use.
 *
 * A run is one line of text in one face and size. Runs live in a bounded cache, the least recently
 * used is given up first; a picture that shows the same words again allocates nothing. Screen
 * thread only. */
#ifndef UI_LETTERING_H
#define UI_LETTERING_H

#include "base/status.h"
#include "ui/fonts.h"
#include <SDL.h>

#define RUN_BYTES 192 /* longer lines are cut */

struct lettering;

/* As fonts_find: STATUS_OK may still carry a problem (substituted fonts) to be told once. */
enum status lettering_create(struct lettering **lettering, struct problem *problem);
void lettering_destroy(struct lettering *lettering); /* accepts NULL */
bool lettering_substituted(const struct lettering *lettering);

int lettering_width_px(struct lettering *lettering, int face, int size_px, const char *text);

/* One line of `text` that fits `width_px`: how many bytes it takes (whole words where possible). */
int lettering_fit(struct lettering *lettering, int face, int size_px, const char *text,
                  int width_px);

/* White letters on nothing. The surface belongs to the cache and is valid until its next call;
 * `ascent_px` is from its top to the baseline. NULL for empty text. */
SDL_Surface *lettering_surface(struct lettering *lettering, int face, int size_px, const char *text,
                               int *ascent_px);
/* The same as a texture of `renderer`; textures are forgotten with the renderer. */
SDL_Texture *lettering_texture(struct lettering *lettering, SDL_Renderer *renderer, int face,
                               int size_px, const char *text, int *ascent_px);
void lettering_forget_textures(struct lettering *lettering);

/* For tests and the bench: runs drawn since the beginning. */
long lettering_drawn(const struct lettering *lettering);

#endif
