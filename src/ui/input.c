/* Keys as one table. Arrows reach the screens by name, letters and digits as they are: what they
 * mean is the screen's affair. Holding a key down repeats only what is safe to repeat. While a
 * field is written in, what is typed arrives as text, in whatever way the person's keyboard makes
 * it. */
#include "ui/input.h"

#include "base/clock.h"
#include "base/text.h"
#include <ctype.h>
#include <math.h>

#define SLIDES 12.0f /* points that a finger may tremble */

static const struct binding {
    SDL_Keycode code;
    enum ui_key key;
    char letter;
    bool repeats;
} bindings[] = {
    {SDLK_RETURN, KEY_ENTER, 0, false},
    {SDLK_KP_ENTER, KEY_ENTER, 0, false},
    {SDLK_SPACE, KEY_SPACE, 0, false},
    {SDLK_ESCAPE, KEY_ESCAPE, 0, false},
    {SDLK_BACKSPACE, KEY_BACK, 0, true},
    {SDLK_DELETE, KEY_BACK, 0, true},
    {SDLK_TAB, KEY_NEXT, 0, true},
    {SDLK_UP, KEY_UP, 0, true},
    {SDLK_DOWN, KEY_DOWN, 0, true},
    {SDLK_LEFT, KEY_LEFT, 0, true},
    {SDLK_RIGHT, KEY_RIGHT, 0, true},
    {SDLK_PAGEUP, KEY_PAGE_UP, 0, false},
    {SDLK_PAGEDOWN, KEY_PAGE_DOWN, 0, false},
    {SDLK_HOME, KEY_HOME, 0, false},
    {SDLK_END, KEY_END, 0, false},
    {SDLK_KP_MINUS, KEY_NONE, '-', true},
    {SDLK_MINUS, KEY_NONE, '-', true},
    {SDLK_KP_PLUS, KEY_NONE, '+', true},
    {SDLK_PLUS, KEY_NONE, '+', true},
    {SDLK_EQUALS, KEY_NONE, '+', true},
    {SDLK_QUESTION, KEY_NONE, 'k', false},
    {SDLK_SLASH, KEY_NONE, 'k', false},
    {SDLK_F1, KEY_NONE, 'k', false},
};

static char letter_of(SDL_Keycode code)
{
    if (code >= SDLK_KP_1 && code <= SDLK_KP_9)
        return (char)('1' + (code - SDLK_KP_1));
    if (code == SDLK_KP_0)
        return '0';
    return code > 0 && code < 128 && isalnum((int)code) ? (char)code : 0;
}

static void key_bound(const SDL_KeyboardEvent *event, bool typing, struct ui_input *input)
{
    SDL_Keycode code = event->keysym.sym;
    for (size_t i = 0; i < sizeof bindings / sizeof *bindings; i++)
        if (bindings[i].code == code && (!event->repeat || bindings[i].repeats)) {
            input->key = bindings[i].key;
            input->letter = bindings[i].letter;
        }
    if (input->letter == 0 && !event->repeat)
        input->letter = letter_of(code);
    if (typing) {
        input->letter = 0;
        input->key = input->key == KEY_SPACE ? KEY_NONE : input->key;
    }
    if (input->key == KEY_NEXT && (event->keysym.mod & KMOD_SHIFT) != 0)
        input->key = KEY_PREVIOUS;
}

/* Together with Ctrl, as in browsers; on any keyboard, whether or not plus needs Shift. */
static enum input_window size_of(SDL_Keycode code)
{
    switch (code) {
    case SDLK_PLUS:
    case SDLK_EQUALS:
    case SDLK_KP_PLUS:
        return INPUT_LARGER;
    case SDLK_MINUS:
    case SDLK_KP_MINUS:
        return INPUT_SMALLER;
    case SDLK_0:
    case SDLK_KP_0:
        return INPUT_USUAL_SIZE;
    default:
        return INPUT_NONE;
    }
}

static enum input_window key_take(const SDL_KeyboardEvent *event, bool typing,
                                  struct ui_input *input)
{
    SDL_Keycode code = event->keysym.sym;
    bool control = (event->keysym.mod & KMOD_CTRL) != 0;
    if (!event->repeat && (code == SDLK_q || code == SDLK_w) && control)
        return INPUT_QUIT;
    if (control && (event->keysym.mod & (KMOD_ALT | KMOD_GUI)) == 0 && size_of(code))
        return size_of(code);
    if (control && code == SDLK_COMMA && !event->repeat)
        return INPUT_SETTINGS;
    if (control && code == SDLK_z)
        input->key = KEY_UNDO;
    if (control || (event->keysym.mod & (KMOD_ALT | KMOD_GUI)) != 0)
        return INPUT_NONE;
    if (!event->repeat && code == SDLK_F11)
        return INPUT_FULL_SCREEN;
    if (!event->repeat && code == SDLK_t && !typing)
        return INPUT_THEME;
    key_bound(event, typing, input);
    return INPUT_NONE;
}

static void hand_at(struct hand *hand, float density, int x, int y)
{
    hand->x = (float)x * density;
    hand->y = (float)y * density;
    hand->moved_ns = clock_monotonic_ns();
}

/* A mouse presses as its button goes down. A finger may come down to slide the page: it presses
 * when it leaves where it came, and then points at nothing. */
static void button_take(const SDL_MouseButtonEvent *event, float density, struct hand *hand,
                        struct ui_input *input)
{
    bool down = event->type == SDL_MOUSEBUTTONDOWN;
    hand_at(hand, density, event->x, event->y);
    hand->finger = event->which == SDL_TOUCH_MOUSEID;
    input->pressed = hand->finger ? !down && hand->held && !hand->slid : down;
    input->grabbed = hand->finger && down;
    hand->held = down;
    if (down) {
        hand->slid = false;
        hand->began_y = hand->y;
    }
}

static void motion_take(const SDL_MouseMotionEvent *event, float density, struct hand *hand,
                        struct ui_input *input)
{
    float before = hand->y;
    hand_at(hand, density, event->x, event->y);
    if (!hand->finger || !hand->held)
        return;
    if (fabsf(hand->y - hand->began_y) > SLIDES * density)
        hand->slid = true;
    if (hand->slid)
        input->dragged = hand->y - before;
}

enum input_window input_take(const SDL_Event *event, float density, bool typing, struct hand *hand,
                             struct ui_input *input)
{
    enum input_window wish = INPUT_NONE;
    if (event->type == SDL_QUIT)
        wish = INPUT_QUIT;
    else if (event->type == SDL_KEYDOWN)
        wish = key_take(&event->key, typing, input);
    else if (event->type == SDL_TEXTINPUT && typing)
        text_copy(input->typed, sizeof input->typed, event->text.text);
    else if (event->type == SDL_MOUSEMOTION)
        motion_take(&event->motion, density, hand, input);
    else if ((event->type == SDL_MOUSEBUTTONDOWN || event->type == SDL_MOUSEBUTTONUP) &&
             event->button.button == SDL_BUTTON_LEFT)
        button_take(&event->button, density, hand, input);
    else if (event->type == SDL_MOUSEWHEEL)
        input->wheel = event->wheel.preciseY;
    else if (event->type == SDL_WINDOWEVENT && event->window.event == SDL_WINDOWEVENT_LEAVE)
        hand->x = hand->y = -1e6f;
    input->held = hand->held;
    input->x = hand->x;
    input->y = hand->y;
    if (hand->finger && !hand->held)
        hand->x = hand->y = -1e6f;
    return wish;
}
