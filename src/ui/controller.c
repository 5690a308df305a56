/* Buttons and sticks as a table of keys. A stick gives one key each time it is leaned over, and
 * none on its way back: it rests in between, so that nothing runs away. */
#include "ui/controller.h"

#define LEANS 20000 /* of 32767 */
#define RESTS 9000

static const struct {
    SDL_GameControllerButton button;
    enum ui_key key;
    char letter;
} buttons[] = {
    {SDL_CONTROLLER_BUTTON_A, KEY_ENTER, 0},
    {SDL_CONTROLLER_BUTTON_B, KEY_ESCAPE, 0},
    {SDL_CONTROLLER_BUTTON_X, KEY_BACK, 0},
    {SDL_CONTROLLER_BUTTON_Y, KEY_NONE, 'v'},
    {SDL_CONTROLLER_BUTTON_START, KEY_NONE, 'k'},
    {SDL_CONTROLLER_BUTTON_LEFTSHOULDER, KEY_PREVIOUS, 0},
    {SDL_CONTROLLER_BUTTON_RIGHTSHOULDER, KEY_NEXT, 0},
    {SDL_CONTROLLER_BUTTON_DPAD_UP, KEY_UP, 0},
    {SDL_CONTROLLER_BUTTON_DPAD_DOWN, KEY_DOWN, 0},
    {SDL_CONTROLLER_BUTTON_DPAD_LEFT, KEY_LEFT, 0},
    {SDL_CONTROLLER_BUTTON_DPAD_RIGHT, KEY_RIGHT, 0},
};

static const struct {
    SDL_GameControllerAxis axis;
    enum ui_key less, more;
} axes[] = {
    {SDL_CONTROLLER_AXIS_LEFTX, KEY_LEFT, KEY_RIGHT},
    {SDL_CONTROLLER_AXIS_LEFTY, KEY_UP, KEY_DOWN},
    {SDL_CONTROLLER_AXIS_TRIGGERLEFT, KEY_NONE, KEY_PAGE_UP},
    {SDL_CONTROLLER_AXIS_TRIGGERRIGHT, KEY_NONE, KEY_PAGE_DOWN},
};

void controllers_start(struct controllers *controllers)
{
    if (controllers->started)
        return;
    controllers->started = true;
    if (SDL_InitSubSystem(SDL_INIT_GAMECONTROLLER) != 0) /* then there are none */
        SDL_ClearError();
}

void controllers_close(struct controllers *controllers)
{
    for (int i = 0; i < CONTROLLERS; i++)
        if (controllers->open[i])
            SDL_GameControllerClose(controllers->open[i]);
    if (SDL_WasInit(SDL_INIT_GAMECONTROLLER))
        SDL_QuitSubSystem(SDL_INIT_GAMECONTROLLER);
    *controllers = (struct controllers){0};
}

static void plugged_in(struct controllers *controllers, int device)
{
    for (int i = 0; i < CONTROLLERS; i++)
        if (!controllers->open[i]) {
            controllers->open[i] = SDL_GameControllerOpen(device);
            return;
        }
}

static void pulled_out(struct controllers *controllers, SDL_JoystickID which)
{
    SDL_GameController *gone = SDL_GameControllerFromInstanceID(which);
    for (int i = 0; gone && i < CONTROLLERS; i++)
        if (controllers->open[i] == gone) {
            SDL_GameControllerClose(gone);
            controllers->open[i] = NULL;
        }
    SDL_memset(controllers->leaning, 0, sizeof controllers->leaning);
}

static bool pressed(Uint8 button, bool sits, bool typing, struct ui_input *input)
{
    for (size_t i = 0; i < sizeof buttons / sizeof *buttons; i++) {
        if (buttons[i].button != (SDL_GameControllerButton)button)
            continue;
        input->key = buttons[i].key == KEY_ENTER && sits ? KEY_SPACE : buttons[i].key;
        input->letter = typing ? 0 : buttons[i].letter;
        return input->key != KEY_NONE || input->letter != 0;
    }
    return false;
}

static bool leaned(struct controllers *controllers, Uint8 axis, int value, struct ui_input *input)
{
    for (size_t i = 0; i < sizeof axes / sizeof *axes; i++) {
        if (axes[i].axis != (SDL_GameControllerAxis)axis)
            continue;
        int before = controllers->leaning[i];
        int now = value > LEANS ? 1 : value < -LEANS ? -1 : 0;
        bool rests = value < RESTS && value > -RESTS;
        if (now == 0 && !rests)
            now = before;
        controllers->leaning[i] = now;
        input->key = now == before ? KEY_NONE
                     : now > 0     ? axes[i].more
                     : now < 0     ? axes[i].less
                                   : KEY_NONE;
        return input->key != KEY_NONE;
    }
    return false;
}

bool controllers_take(struct controllers *controllers, const SDL_Event *event, bool sits,
                      bool typing, struct ui_input *input)
{
    switch (event->type) {
    case SDL_CONTROLLERDEVICEADDED:
        plugged_in(controllers, event->cdevice.which);
        return false;
    case SDL_CONTROLLERDEVICEREMOVED:
        pulled_out(controllers, event->cdevice.which);
        return false;
    case SDL_CONTROLLERBUTTONDOWN:
        return pressed(event->cbutton.button, sits, typing, input);
    case SDL_CONTROLLERAXISMOTION:
        return leaned(controllers, event->caxis.axis, event->caxis.value, input);
    default:
        return false;
    }
}
