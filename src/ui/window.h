/* The window, from home through practice, history, calibration and settings until the person closes
 * it. Which screens there are stands in README.md.
 *
 * It sees snapshots and sends intents; what it needs done about files and sound it asks through
 * the callbacks below, all of them called on the calling thread. It sleeps while nothing moves,
 * paints only pictures that differ from the last one, and nothing at all while it is hidden. */
#ifndef UI_WINDOW_H
#define UI_WINDOW_H

#include "session/session.h"
#include "ui/books.h"
#include "ui/names.h"
#include "ui/screen.h"
#include "ui/sensors.h"
#include "ui/settings.h"

/* What the person wants to begin: a practice, or a check-in by itself. */
struct wanted {
    const struct practice *practice;
    const struct check_in *check_in; /* where there is no practice */
    double minutes;                  /* 0: as it is written */
};

struct window_config {
    struct session *session;
    const struct books *books;
    const struct practice *start; /* begins at once; NULL: home */
    const char *open;             /* a session file that is shown at once; NULL: none */
    const struct practice *last;  /* what was practised last; NULL: unknown */
    double minutes;               /* that there are; 0: it does not matter */
    bool returned;                /* the last sitting was weeks ago */
    bool together;                /* one screen for a room: no sensor, no record, no score */
    bool welcome;                 /* the first start: its pages come before home */
    bool start_full_screen;

    /* Begins a sitting with session_begin, and a record where one is kept. A problem is shown on
     * the home screen with its remedy. */
    enum status (*begin)(void *context, const struct wanted *wanted, struct problem *problem);
    /* An item of a course was done, in the session of that file ("": in none): adds it to the
     * progress on the shelf. */
    enum status (*done)(void *context, const struct ui_place *place, const char *session,
                        struct problem *problem);
    /* Ends it with session_leave; afterwards the record is complete and can be read. */
    void (*leave)(void *context);
    /* Every new snapshot once the first picture stands, for the sound to follow; may be NULL. */
    void (*follow)(void *context, const struct snapshot *snapshot);
    /* What sensors there are to choose from: asked again every second while that is shown. */
    void (*list_sensors)(void *context, struct sensors *sensors);
    /* Another sensor at once, by session_use_sensor. A problem is shown where it was chosen. */
    enum status (*use_sensor)(void *context, const struct sensor_choice *choice,
                              struct problem *problem);
    /* Which copies of a session can be made for other programs, and makes one of them. A problem is
     * shown where it was asked for. */
    void (*list_copies)(void *context, struct copies *copies);
    enum status (*make_copy)(void *context, const char *session, int which,
                             struct problem *problem);
    /* What is known of earlier sittings, the person's or the simulated heart's; NULL while it is
     * being read. Valid until it is asked for again. May be NULL. */
    const struct history *(*history)(void *context, bool simulated);
    /* A sitting was added: read it anew; may be NULL. */
    void (*read_history)(void *context);
    /* Keeps the person's line in a session's file; without words it is taken away. */
    enum status (*keep_line)(void *context, const char *session, const char *words,
                             struct problem *problem);
    /* The settings, and what all screens follow of them. */
    void (*list_settings)(void *context, struct setting_rows *rows);
    /* Changes one, by its key in the file, at once and for good; `word` NULL: as if it had never
     * been changed. What keeps it from being kept is told by the next list. */
    void (*set)(void *context, const char *key, const char *word);
    /* The pages of the first start were seen, or passed over. */
    void (*welcomed)(void *context);
    /* Calibration; all NULL where there is none. What is known and what can be done, into the
     * struct; begins what is wished; reads back what a session found, once it was left; keeps what
     * was found, as the person wished. */
    void (*calibration)(void *context, struct calibration *calibration);
    enum status (*measure)(void *context, const struct calibration *calibration,
                           struct problem *problem);
    enum status (*measured)(void *context, enum procedure_kind kind, const char *session,
                            struct calibration_found *found, struct problem *problem);
    enum status (*keep)(void *context, enum procedure_kind kind,
                        const struct calibration_found *found, struct problem *problem);
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
