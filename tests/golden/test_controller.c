/* A game controller in the hand, one of SDL's virtual ones: plugged in and out while the window is
 * open, its buttons as keys. */
#include "support.h"
#include "ui/controller.h"

struct room {
    struct controllers controllers;
    SDL_Joystick *pad; /* the far end: what the hand does to it */
    int device;
};

static bool attach(struct room *room)
{
    room->device = SDL_JoystickAttachVirtual(SDL_JOYSTICK_TYPE_GAMECONTROLLER,
                                             SDL_CONTROLLER_AXIS_MAX, SDL_CONTROLLER_BUTTON_MAX, 0);
    room->pad = room->device >= 0 ? SDL_JoystickOpen(room->device) : NULL;
    return room->pad != NULL;
}

/* Everything that has happened, as the last key it made; `count` of them. */
static struct ui_input taken(struct room *room, bool sits, bool typing, int *count)
{
    struct ui_input last = {0};
    SDL_Event event;
    *count = 0;
    SDL_JoystickUpdate();
    while (SDL_PollEvent(&event)) {
        struct ui_input input = {0};
        if (controllers_take(&room->controllers, &event, sits, typing, &input)) {
            last = input;
            ++*count;
        }
    }
    return last;
}

static struct ui_input press(struct room *room, SDL_GameControllerButton button, bool sits,
                             bool typing)
{
    int count, more;
    SDL_JoystickSetVirtualButton(room->pad, button, 1);
    struct ui_input input = taken(room, sits, typing, &count);
    SDL_JoystickSetVirtualButton(room->pad, button, 0);
    taken(room, sits, typing, &more);
    assert_int_equal(more, 0); /* letting go does nothing */
    assert_in_range(count, 0, 1);
    return input;
}

static struct ui_input lean(struct room *room, SDL_GameControllerAxis axis, Sint16 value)
{
    int count;
    SDL_JoystickSetVirtualAxis(room->pad, axis, value);
    return taken(room, false, false, &count);
}

static int enter(void **state)
{
    static struct room room;
    int count;
    room = (struct room){0};
    SDL_SetHint(SDL_HINT_JOYSTICK_ALLOW_BACKGROUND_EVENTS, "1");
    controllers_start(&room.controllers);
    if (!SDL_WasInit(SDL_INIT_GAMECONTROLLER) || !attach(&room))
        return 1;
    taken(&room, false, false, &count);
    *state = &room;
    return 0;
}

static int leave(void **state)
{
    struct room *room = *state;
    if (room->pad) {
        SDL_JoystickClose(room->pad);
        SDL_JoystickDetachVirtual(room->device);
    }
    controllers_close(&room->controllers);
    return 0;
}

static void buttons_are_keys(void **state)
{
    struct room *room = *state;
    assert_non_null(room->controllers.open[0]);
    assert_int_equal(press(room, SDL_CONTROLLER_BUTTON_A, false, false).key, KEY_ENTER);
    assert_int_equal(press(room, SDL_CONTROLLER_BUTTON_A, true, false).key, KEY_SPACE);
    assert_int_equal(press(room, SDL_CONTROLLER_BUTTON_B, true, false).key, KEY_ESCAPE);
    assert_int_equal(press(room, SDL_CONTROLLER_BUTTON_DPAD_DOWN, false, false).key, KEY_DOWN);
    assert_int_equal(press(room, SDL_CONTROLLER_BUTTON_LEFTSHOULDER, false, false).key,
                     KEY_PREVIOUS);
    assert_int_equal(press(room, SDL_CONTROLLER_BUTTON_RIGHTSHOULDER, false, false).key, KEY_NEXT);
    assert_int_equal(press(room, SDL_CONTROLLER_BUTTON_Y, false, false).letter, 'v');
    assert_int_equal(press(room, SDL_CONTROLLER_BUTTON_Y, false, true).letter, 0);
    assert_int_equal(press(room, SDL_CONTROLLER_BUTTON_START, false, false).letter, 'k');
    assert_int_equal(press(room, SDL_CONTROLLER_BUTTON_LEFTSTICK, false, false).key, KEY_NONE);
}

static void a_stick_gives_one_key_each_time(void **state)
{
    struct room *room = *state;
    assert_int_equal(lean(room, SDL_CONTROLLER_AXIS_LEFTY, 12000).key, KEY_NONE);
    assert_int_equal(lean(room, SDL_CONTROLLER_AXIS_LEFTY, 30000).key, KEY_DOWN);
    assert_int_equal(lean(room, SDL_CONTROLLER_AXIS_LEFTY, 32000).key, KEY_NONE);
    assert_int_equal(lean(room, SDL_CONTROLLER_AXIS_LEFTY, 15000).key, KEY_NONE); /* a tremor */
    assert_int_equal(lean(room, SDL_CONTROLLER_AXIS_LEFTY, 25000).key, KEY_NONE);
    assert_int_equal(lean(room, SDL_CONTROLLER_AXIS_LEFTY, 0).key, KEY_NONE);
    assert_int_equal(lean(room, SDL_CONTROLLER_AXIS_LEFTY, -30000).key, KEY_UP);
    assert_int_equal(lean(room, SDL_CONTROLLER_AXIS_LEFTX, 30000).key, KEY_RIGHT);
    assert_int_equal(lean(room, SDL_CONTROLLER_AXIS_TRIGGERRIGHT, 32000).key, KEY_PAGE_DOWN);
    assert_int_equal(lean(room, SDL_CONTROLLER_AXIS_RIGHTX, 32000).key, KEY_NONE);
}

static void it_comes_and_goes(void **state)
{
    struct room *room = *state;
    int count;
    for (int i = 0; i < 3; i++) {
        SDL_JoystickClose(room->pad);
        SDL_JoystickDetachVirtual(room->device);
        taken(room, false, false, &count);
        assert_null(room->controllers.open[0]);
        assert_true(attach(room));
        taken(room, false, false, &count);
        assert_non_null(room->controllers.open[0]);
        assert_int_equal(press(room, SDL_CONTROLLER_BUTTON_B, false, false).key, KEY_ESCAPE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(buttons_are_keys, enter, leave),
        cmocka_unit_test_setup_teardown(a_stick_gives_one_key_each_time, enter, leave),
        cmocka_unit_test_setup_teardown(it_comes_and_goes, enter, leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
