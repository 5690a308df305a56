/* Keys as one table. Arrows reach the screens by name; a screen that has no use for them leaves
 * them alone. Holding a key down repeats only what is safe to repeat. */
#include "ui/input.h"

#include "base/clock.h"

static const struct binding {
    SDL_Keycode code;
    enum ui_key key;
    bool repeats;
} bindings[] = {
    {SDLK_RETURN, KEY_ENTER, false},   {SDLK_KP_ENTER, KEY_ENTER, false},
    {SDLK_SPACE, KEY_SPACE, false},    {SDLK_ESCAPE, KEY_ESCAPE, false},
    {SDLK_TAB, KEY_NEXT, true},        {SDLK_UP, KEY_UP, true},
    {SDLK_DOWN, KEY_DOWN, true},       {SDLK_LEFT, KEY_LEFT, true},
    {SDLK_RIGHT, KEY_RIGHT, true},     {SDLK_v, KEY_VIEW, false},
    {SDLK_c, KEY_NUMBERS, false},      {SDLK_n, KEY_SKIP, false},
    {SDLK_s, KEY_SENSOR, false},       {SDLK_MINUS, KEY_SLOWER, true},
    {SDLK_KP_MINUS, KEY_SLOWER, true}, {SDLK_PLUS, KEY_FASTER, true},
    {SDLK_EQUALS, KEY_FASTER, true},   {SDLK_KP_PLUS, KEY_FASTER, true},
};

static enum input_window key_take(const SDL_KeyboardEvent *event, struct ui_input *input)
{
    SDL_Keycode code = event->keysym.sym;
    bool control = (event->keysym.mod & KMOD_CTRL) != 0;
    if (!event->repeat && (code == SDLK_q || code == SDLK_w) && control)
        return INPUT_QUIT;
    if (control || (event->keysym.mod & (KMOD_ALT | KMOD_GUI)) != 0)
        return INPUT_NONE;
    if (!event->repeat && code == SDLK_F11)
        return INPUT_FULL_SCREEN;
    if (!event->repeat && code == SDLK_t)
        return INPUT_THEME;
    for (size_t i = 0; i < sizeof bindings / sizeof *bindings; i++)
        if (bindings[i].code == code && (!event->repeat || bindings[i].repeats))
            input->key = bindings[i].key;
    if (input->key == KEY_NEXT && (event->keysym.mod & KMOD_SHIFT) != 0)
        input->key = KEY_PREVIOUS;
    return INPUT_NONE;
}

static void hand_at(struct hand *hand, float density, int x, int y)
{
    hand->x = (float)x * density;
    hand->y = (float)y * density;
    hand->moved_ns = clock_monotonic_ns();
}

enum input_window input_take(const SDL_Event *event, float density, struct hand *hand,
                             struct ui_input *input)
{
    enum input_window wish = INPUT_NONE;
    if (event->type == SDL_QUIT)
        wish = INPUT_QUIT;
    else if (event->type == SDL_KEYDOWN)
        wish = key_take(&event->key, input);
    else if (event->type == SDL_MOUSEMOTION)
        hand_at(hand, density, event->motion.x, event->motion.y);
    else if (event->type == SDL_MOUSEBUTTONDOWN && event->button.button == SDL_BUTTON_LEFT) {
        hand_at(hand, density, event->button.x, event->button.y);
        input->pressed = true;
    } else if (event->type == SDL_WINDOWEVENT && event->window.event == SDL_WINDOWEVENT_LEAVE)
        hand->x = hand->y = -1e6f;
    input->x = hand->x;
    input->y = hand->y;
    return wish;
}
