/* The window: home, sensor, practice, end, until the person closes it.
 *
 * It sees snapshots and sends intents; what it needs done about files and sound it asks through
 * the callbacks below, all of them called on the calling thread. It sleeps while nothing moves,
 * paints only pictures that differ from the last one, and nothing at all while it is hidden. */
#ifndef UI_WINDOW_H
#define UI_WINDOW_H

#include "practice/practice.h"
#include "session/session.h"
#include "ui/sensors.h"

struct window_config {
    struct session *session;
    const struct practice_library *library;
    const char *start_practice_id; /* begins at once; NULL: home */
    const char *theme;             /* "night", "day", "contrast"; NULL: by the hour */
    bool reduced_motion;           /* light in place of growth */
    bool start_full_screen;

    /* Begins a sitting with session_begin, and a record where one is kept. A problem is shown on
     * the home screen with its remedy. */
    enum status (*begin)(void *context, const struct practice *practice, struct problem *problem);
    /* Ends it with session_leave; afterwards the record is complete and can be read. */
    void (*leave)(void *context);
    /* Every new snapshot, for the sound to follow; may be NULL. */
    void (*follow)(void *context, const struct snapshot *snapshot);
    /* What sensors there are to choose from: asked again every second while that is shown. */
    void (*list_sensors)(void *context, struct sensors *sensors);
    /* Another sensor at once, by session_use_sensor. A problem is shown where it was chosen. */
    enum status (*use_sensor)(void *context, const struct sensor_choice *choice,
                              struct problem *problem);
    void *context;
};

enum window_end {
    WINDOW_CLOSED = 0,  /* the person is done */
    WINDOW_FAILED,      /* it opened, and the machine failed */
    WINDOW_UNAVAILABLE, /* no display, or not a single font: use the terminal */
};

/* Runs until closed; returns an enum window_end. `problem` (may be NULL) says why it could not. */
int window_run(const struct window_config *config, struct problem *problem);

/* For struct session_config: wakes the window after a snapshot. Any thread, any time, also before
 * a window exists and after it is gone. `context` is not used. */
void window_wake(void *context);

#endif
