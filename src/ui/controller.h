/* Game controllers, as a remote in the hand: what is pressed on one arrives as the key that does
 * the same. Any of them may be plugged in and out while the window is open. Screen thread only;
 * SDL names the buttons by their places on an Xbox controller. */
#ifndef UI_CONTROLLER_H
#define UI_CONTROLLER_H

#include "ui/widgets.h"

#define CONTROLLERS 4

struct controllers {
    SDL_GameController *open[CONTROLLERS]; /* NULL: none */
    bool started;
    int leaning[4]; /* of the two axes of the left stick, and the triggers: -1, 0 or 1 */
};

/* Listens for them. Where the machine cannot, there are none. */
void controllers_start(struct controllers *controllers);
void controllers_close(struct controllers *controllers);

/* Folds an event of a controller into `input`; false when it means nothing. `sits`: somebody
 * practises and nothing is asked, so that the first button pauses; `typing`: a field is written
 * in. */
bool controllers_take(struct controllers *controllers, const SDL_Event *event, bool sits,
                      bool typing, struct ui_input *input);

#endif
