/* Markers from outside while a session is recorded: keys of a terminal, lines of standard input,
 * and the signals USR1 and USR2. They are handed over the moment they come.
 *
 * A key is its character, or a word: "mark" for the space bar, "enter", "left", "page down"... A
 * line is its text without what cannot be printed; an empty one is "mark". Belongs to the main
 * thread. */
#ifndef APP_MARKERS_H
#define APP_MARKERS_H

#include "base/status.h"
#include "events/event.h"
#include <stdint.h>
#include <termios.h>

struct marker_sink {
    void (*put)(void *context, const char *text); /* fits into an intent */
    void *context;
};

struct markers {
    int input;   /* standard input, or -1 */
    int signals; /* USR1 and USR2, as a descriptor */
    bool keys;   /* the input is a terminal, which was set to give them one by one */
    struct termios before;
    char line[EVENT_TEXT_MAX]; /* so far */
    size_t used;
    bool cut; /* the line is longer than that, which is said once */
    bool said_cut;
};

/* Before any other thread is started: from here on the two signals are markers. */
enum status markers_open(struct markers *markers, bool listen_to_input, struct problem *problem);
/* Waits until then, or until markers came or a signal that ends the program. */
void markers_wait(struct markers *markers, int64_t until_ns, const struct marker_sink *sink);
void markers_close(struct markers *markers); /* the terminal is as it was */

#endif
