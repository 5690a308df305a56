/* A window of the desktop and what paints on it. Screen thread only. */
#ifndef UI_DISPLAY_H
#define UI_DISPLAY_H

#include <SDL.h>
#include <stdbool.h>

struct display {
    SDL_Window *window;
    SDL_Renderer *renderer;
};

/* A driver that shows nothing is only right for those who asked for it. */
bool display_is_blind(void);

/* With the graphics card where there is a real one. False: SDL_GetError says why. */
bool display_open(struct display *display, bool full_screen);
void display_close(struct display *display);

#endif
