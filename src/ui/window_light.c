/* What a person wants of the window itself, by key or by hand: its light, its size, its words'. */
#include "ui/window_state.h"

#include "base/text.h"

void window_next_theme(struct window *window, const struct ui_intent *intent)
{
    (void)intent;
    window_set(window, "theme", theme_next(window->theme)->name);
}

void window_fill_screen(struct window *window, const struct ui_intent *intent)
{
    SDL_Window *shown = window->display.window;
    (void)intent;
    if (!shown)
        return;
    bool full = (SDL_GetWindowFlags(shown) & SDL_WINDOW_FULLSCREEN_DESKTOP) != 0;
    SDL_SetWindowFullscreen(shown, full ? 0 : SDL_WINDOW_FULLSCREEN_DESKTOP);
}

void window_resize_text(struct window *window, int step)
{
    float scale = step ? text_size_next(window->text_scale, step) : 1;
    char percent[16];
    struct text text = text_over(percent, sizeof percent);
    text_add(&text, "%.0f", scale * 100);
    window_set(window, "text_size", percent);
}

void window_text_size(struct window *window, const struct ui_intent *intent)
{
    window_resize_text(window, intent->wish == WISH_LARGER ? 1 : -1);
}
