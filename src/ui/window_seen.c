/* For tests of the real window alone (KINDBEAT_TELLS_SEEN, set where tests are built): what stands
 * in the picture, and what can be pressed, in a file that a script can read. It is written anew
 * with every picture, beside the old one and then in its place, so that a reader sees a whole one.
 *
 *   screen 8
 *   box 24 640 132 48      what can be pressed, in Tab order: left, top, width, height, pixels
 *   text 40 670 Begin      words, and where their baseline begins
 */
#include "ui/window_state.h"

#ifdef KINDBEAT_TELLS_SEEN

#include "base/paths.h"
#include <stdio.h>
#include <stdlib.h>

void window_tell_seen(const struct window *window)
{
    const char *path = getenv("KINDBEAT_SEEN");
    const struct canvas *canvas = window->canvas;
    char beside[PATH_SIZE];
    if (!path)
        return;
    snprintf(beside, sizeof beside, "%.*s~", PATH_SIZE - 8, path);
    FILE *file = fopen(beside, "w");
    if (!file)
        return;
    fprintf(file, "screen %d\n", window->supports ? -1 : (int)window->screen);
    for (int i = 0; i < window->boxes.count; i++) {
        const struct box *box = &window->boxes.at[i];
        fprintf(file, "box %.0f %.0f %.0f %.0f\n", (double)(box->x * canvas->scale),
                (double)((box->y - window->focus.scroll) * canvas->scale),
                (double)(box->w * canvas->scale), (double)(box->h * canvas->scale));
    }
    for (int i = 0; i < canvas->command_count; i++)
        if (canvas->commands[i].kind == CANVAS_TEXT)
            fprintf(file, "text %d %d %s\n", canvas->commands[i].x_px, canvas->commands[i].y_px,
                    canvas->letters + canvas->commands[i].first);
    if (fclose(file) == 0)
        rename(beside, path);
}

#else

void window_tell_seen(const struct window *window)
{
    (void)window;
}

#endif
