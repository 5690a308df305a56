/* Opening a window: whether there is a display at all, and whether its card is a real one. */
#include "ui/display.h"

#include <string.h>
#include <unistd.h>

bool display_is_blind(void)
{
    const char *driver = SDL_GetCurrentVideoDriver(), *asked = SDL_GetHint(SDL_HINT_VIDEODRIVER);
    bool blind = driver && (strcmp(driver, "offscreen") == 0 || strcmp(driver, "dummy") == 0);
    return blind && (!asked || !asked[0]);
}

/* What cards are reached by: Linux's own, NVIDIA's driver, Windows around a Linux. Where there is
 * none of them OpenGL can only be played, and loading its player costs a tenth of a second and 60
 * MB for nothing. */
static bool has_card(void)
{
    static const char *const doors[] = {"/dev/dri", "/dev/nvidiactl", "/dev/dxg"};
    for (size_t i = 0; i < sizeof doors / sizeof *doors; i++)
        if (access(doors[i], F_OK) == 0)
            return true;
    return false;
}

/* OpenGL played by the processor is slower than painting in memory ourselves. */
static bool is_played_by_processor(SDL_Renderer *renderer)
{
    static const char *const players[] = {"llvmpipe", "softpipe", "swrast", "SwiftShader"};
    typedef const unsigned char *(*get_string)(unsigned);
    SDL_RendererInfo info = {0};
    if (SDL_GetRendererInfo(renderer, &info) != 0 || strncmp(info.name, "opengl", 6) != 0)
        return false;
    void *found = SDL_GL_GetProcAddress("glGetString");
    get_string ask = NULL;
    memcpy(&ask, &found, sizeof ask);
    const char *name = ask ? (const char *)ask(0x1F01) : NULL; /* GL_RENDERER */
    for (size_t i = 0; name && i < sizeof players / sizeof *players; i++)
        if (strstr(name, players[i]))
            return true;
    return false;
}

void display_close(struct display *display)
{
    if (display->renderer)
        SDL_DestroyRenderer(display->renderer);
    if (display->window)
        SDL_DestroyWindow(display->window);
    display->renderer = NULL;
    display->window = NULL;
}

static bool open_with(struct display *display, bool full_screen, Uint32 renderer_flags)
{
    Uint32 flags = SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI;
    if (full_screen)
        flags |= SDL_WINDOW_FULLSCREEN_DESKTOP;
    display->window = SDL_CreateWindow("Kindbeat", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED,
                                       1280, 800, flags);
    if (display->window)
        display->renderer = SDL_CreateRenderer(display->window, -1, renderer_flags);
    return display->renderer != NULL;
}

bool display_open(struct display *display, bool full_screen)
{
    const char *asked = SDL_GetHint(SDL_HINT_RENDER_DRIVER);
    bool by_name = asked && asked[0]; /* SDL_RENDER_DRIVER: the person knows better */
    if ((by_name || has_card()) && open_with(display, full_screen, SDL_RENDERER_PRESENTVSYNC) &&
        (by_name || !is_played_by_processor(display->renderer)))
        return true;
    display_close(display);
    return open_with(display, full_screen, SDL_RENDERER_SOFTWARE);
}
