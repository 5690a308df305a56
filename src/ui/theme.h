/* The light Kindbeat stands in: night, day, or high contrast. Plain constant data, any thread.
 * Breath is cool and heart is warm; they also differ in lightness, and on every screen in form. */
#ifndef UI_THEME_H
#define UI_THEME_H

#include <SDL.h>
#include <stdbool.h>

struct theme {
    const char *name;     /* as in --theme: "night", "day", "contrast" */
    SDL_Color near, far;  /* the ground, around its middle and at its corners */
    SDL_Color ink, quiet; /* what matters, and the rest: both at least 4.5:1 on every ground */
    SDL_Color breath, heart;
    SDL_Color ember;     /* the point of light at the head of the rhythm */
    SDL_Color on_breath; /* text on a filled button */
    SDL_Color card, card_edge;
    SDL_Color chosen, chosen_edge; /* the card that Enter begins */
    float glow;                    /* strength of soft light: 0 none, 1 full */
    float age_floor;               /* how faint the oldest part of the rhythm may become */
};

#define THEME_COUNT 3
extern const struct theme themes[THEME_COUNT];

const struct theme *theme_find(const char *name); /* NULL when there is no such theme */
const struct theme *theme_for_hour(int hour);     /* night from 18:00 to 7:00, else day */
const struct theme *theme_next(const struct theme *theme);

/* `color` with its alpha multiplied by `share` (0 to 1). */
SDL_Color theme_faded(SDL_Color color, double share);
SDL_Color theme_mixed(SDL_Color from, SDL_Color to, double share);

/* Contrast of two opaque colours, 1 to 21 (W3C, WCAG 2.1, "contrast ratio"). */
double theme_contrast(SDL_Color a, SDL_Color b);

#endif
