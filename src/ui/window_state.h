/* What a window keeps between two pictures. Shared by the loop (window.c) and by what it does at
 * the person's wish (window_acts.c), and by nothing else. */
#ifndef UI_WINDOW_STATE_H
#define UI_WINDOW_STATE_H

#include "ui/controller.h"
#include "ui/display.h"
#include "ui/input.h"
#include "ui/paint.h"
#include "ui/window.h"

enum screen {
    SCREEN_HOME,
    SCREEN_BROWSE,
    SCREEN_COURSES,
    SCREEN_COURSE,
    SCREEN_UNIT,
    SCREEN_READING,
    SCREEN_NAMES,
    SCREEN_SENSOR,
    SCREEN_PRACTICE,
    SCREEN_END,
    SCREEN_COPIES,
    SCREEN_HISTORY,
    SCREEN_SETTINGS,
    SCREEN_WELCOME,
    SCREEN_REPLAY,
    SCREEN_CALIBRATE,
    SCREEN_FIT,
    SCREEN_BASELINE,
    SCREEN_REST,
    SCREEN_RESTED,
    SCREEN_RESONANCE,
    SCREEN_WALK,
    SCREEN_WALKED
};

/* A setting before it was changed. */
#define CHANGES_MOST 32
struct change {
    int row;
    bool written;
    char word[ROW_WORD_SIZE];
};

struct window {
    const struct window_config *config;
    struct display display;
    struct canvas *canvas;
    struct lettering *lettering;
    struct painter *painter;

    enum screen screen, from; /* the second: where a practice or a text was opened */
    bool supports;            /* the support text lies over the screen */
    bool paused_for_support;  /* and goes on with it */
    int page_beneath;
    struct ui_focus focus_beneath;
    int64_t shown_ns; /* monotonic, when this screen came */
    bool quits, hidden, reviewed;
    bool pictured;   /* the first picture stands: what could wait for it may begin */
    double frame_ms; /* what a picture costs, on the whole */

    bool under_way;        /* the sitting that began has been seen in a snapshot */
    struct wanted wanted;  /* what is to begin, or began */
    struct ui_place doing; /* of a course; item NULL: nothing */
    int step;              /* that the page and the draft belong to */
    int64_t step_began_ns;
    int64_t answered_ns; /* monotonic, of the last change to the draft */

    struct ui_focus focus;
    struct ui_boxes boxes; /* what can be pressed in this picture */
    struct hand hand;
    struct controllers controllers;
    struct motion motion;
    struct review review;
    struct draft draft;
    struct names names;
    struct copies copies;
    struct problem trouble, hint, sensor_trouble, copy_trouble, line_trouble;
    char line[REVIEW_LINE_SIZE]; /* for the journal, while it is written */
    struct sensors sensors;
    int64_t listed_ns;                  /* monotonic, when they were listed */
    struct ui_focus sensor_focus;       /* where it was when a question was opened */
    const struct history *history_told; /* the one that `lately` speaks of */
    char lately[120];
    bool looks_at_simulated;
    char opened[40]; /* the day of the sitting that is shown again */
    struct problem open_trouble;
    struct setting_rows settings;
    struct change changes[CHANGES_MOST]; /* of settings in this run, the last one at the end */
    int change_count;
    struct ui_focus settings_focus; /* where it was when something was opened from there */
    enum screen settings_from, sensor_from, welcome_from; /* where they were opened */
    struct playback *playback;                            /* NULL: nothing is replayed */
    struct replayed replayed;
    int64_t replayed_ns; /* monotonic, when its time went on last */
    struct calibration calibration;
    bool measured_enough; /* the session was told to stop, since all was heard */
    const struct theme *theme;
    float text_scale;
    struct ui_model model;
};

void window_show(struct window *window, enum screen screen);
/* Does what the person wished; nothing for WISH_NOTHING. */
void window_act(struct window *window, const struct ui_intent *intent);
/* Begins `window->wanted`, after its names where it has any that were not asked for yet. */
void window_begin(struct window *window);
/* The practice is over: its record is read and shown. */
void window_end(struct window *window, const struct snapshot *snapshot);
/* The draft and the page follow the step; answers that rest are sent. */
void window_follow_step(struct window *window, const struct snapshot *snapshot);
/* Somebody sits: a practice, or something is measured. */
bool window_sits(const struct window *window);
/* What is measured ends by itself, and its result is shown. */
void window_follow_calibration(struct window *window, const struct snapshot *snapshot);
/* A wish that belongs to calibration; false: it is another's. */
bool window_act_on_calibration(struct window *window, const struct ui_intent *intent);
void window_list_sensors(struct window *window);
void window_open_sensor(struct window *window);
/* A wish that was made on the sensor's screen. */
void window_act_on_sensor(struct window *window, const struct ui_intent *intent);
/* At the end of a sitting (window_after.c). Whoever leaves it keeps what is being written: false
 * when that failed, and the words are still in their field. */
void window_after_begin(struct window *window);
bool window_line_kept(struct window *window);
void window_line_open(struct window *window, const struct ui_intent *intent);
void window_line_write(struct window *window, const struct ui_intent *intent);
void window_line_keep(struct window *window, const struct ui_intent *intent);
void window_line_leave(struct window *window, const struct ui_intent *intent);
void window_copies(struct window *window, const struct ui_intent *intent);
void window_copy(struct window *window, const struct ui_intent *intent);
void window_step_told(struct window *window, const struct ui_intent *intent);
/* One size up or down; 0: the usual one. */
void window_resize_text(struct window *window, int step);
void window_next_theme(struct window *window, const struct ui_intent *intent);
void window_fill_screen(struct window *window, const struct ui_intent *intent);
void window_text_size(struct window *window, const struct ui_intent *intent);
/* For tests of the real window (window_seen.c); else nothing. */
void window_tell_seen(const struct window *window);
/* What comes next in the course in which something was done last. */
void window_find_next(struct window *window);

void window_follow_history(struct window *window);
/* A sitting that is replayed: its snapshot takes the place of the session's. */
void window_follow_replay(struct window *window);
bool window_replay_moves(const struct window *window);
void window_close_replay(struct window *window);
void window_act_on_replay(struct window *window, const struct ui_intent *intent);
/* A recorded sitting as it looked afterwards; what keeps it from that is told in the history. */
void window_open_file(struct window *window, const char *path);
/* A wish about the history. */
void window_act_on_history(struct window *window, const struct ui_intent *intent);
/* Settings: asked for and followed, changed by key, and what their screen and the first pages wish.
 */
void window_follow_light(struct window *window); /* which may be by the hour */
void window_follow_settings(struct window *window);
void window_set(struct window *window, const char *key, const char *word);
void window_open_settings(struct window *window);
void window_act_on_settings(struct window *window, const struct ui_intent *intent);
void window_act_on_welcome(struct window *window, const struct ui_intent *intent);

#endif
