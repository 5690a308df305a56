/* What a hand does, as widgets understand it. Screen thread only. */
#ifndef UI_INPUT_H
#define UI_INPUT_H

#include "ui/widgets.h"

enum input_window {
    INPUT_NONE,
    INPUT_QUIT,
    INPUT_FULL_SCREEN,
    INPUT_THEME,
    INPUT_SETTINGS,
    INPUT_LARGER, /* text */
    INPUT_SMALLER,
    INPUT_USUAL_SIZE
};

struct hand {
    float x, y;       /* pixels of the picture; far away when the pointer has left */
    bool held;        /* its button is down */
    int64_t moved_ns; /* monotonic, of the last movement; 0 before any */
    bool finger;      /* it is one: what it touches is pressed when it leaves, unless it slid */
    bool slid;
    float began_y; /* pixels */
};

/* Folds one event into `hand`. A press or key is put into `input`, a wish that concerns the window
 * as a whole into the result. `density` is pixels a window coordinate; `typing`: a field is being
 * written in. */
enum input_window input_take(const SDL_Event *event, float density, bool typing, struct hand *hand,
                             struct ui_input *input);

#endif
