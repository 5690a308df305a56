/* The screens: each a pure function from a model to a picture and at most one wish of the person.
 * Nothing is kept in a screen; facts come from the snapshot, movement from struct motion. */
#ifndef UI_SCREEN_H
#define UI_SCREEN_H

#include "base/text.h"
#include "session/history.h"
#include "session/review.h"
#include "session/snapshot.h"
#include "ui/books.h"
#include "ui/calibration.h"
#include "ui/copies.h"
#include "ui/draft.h"
#include "ui/motion.h"
#include "ui/names.h"
#include "ui/replayed.h"
#include "ui/sensors.h"
#include "ui/settings.h"
#include "ui/widgets.h"

enum practice_view { VIEW_FLOWER, VIEW_RHYTHM, VIEW_EVERYTHING, VIEW_BARE, VIEW_COUNT };

enum sensor_question { SENSOR_WHICH, SENSOR_WHAT, SENSOR_CHANNEL };

/* What the library is asked: nothing (its list is shown), or what it is to be narrowed by. */
enum browse_question { BROWSE_LIST, BROWSE_THEME, BROWSE_MOMENT };

/* A place in a course; `unit` and `item` NULL: the course as a whole, the unit as a whole. */
struct ui_place {
    const struct course *course;
    const struct course_unit *unit;
    const struct course_item *item;
};

struct key_act;

struct ui_model {
    const struct snapshot *snapshot;
    int64_t now_ns; /* session time that is shown */
    const struct motion *motion;
    const struct books *books;
    int hour;                 /* local, 0 to 23 */
    int page;                 /* of a text, of many cards, of many questions: counts from 0 */
    bool keys;                /* all keys are shown, on request */
    bool pointer_awake;       /* the pointer moved a moment ago */
    bool reduced_motion;      /* light instead of growth */
    bool together;            /* one screen for a room: figure and large words only */
    enum score_display score; /* how the person wants to meet coherence */

    /* home and browse */
    int selected;                  /* of the offers of home */
    struct practice_search search; /* the minutes that the person has, and what they look for */
    enum browse_question browse_asks;
    struct ui_place next;          /* what comes next in the course under way; course NULL: none */
    bool returned;                 /* after weeks */
    const char *lately;            /* how it has been, in one sentence; or NULL */
    const struct problem *trouble; /* what kept a practice from beginning; or NULL */
    const char *hint;              /* one quiet line about this machine; or NULL */

    /* courses, their units and items */
    struct ui_place place;
    bool leads; /* the notes for who leads are shown */

    /* before a practice */
    const struct practice *named; /* whose names are asked for */
    const struct names *names;    /* as given in this run */

    /* practice */
    enum practice_view view;
    bool numbers;              /* coherence as a number, on request */
    bool expect;               /* what to expect of the heart, on request */
    const struct draft *draft; /* answers to the check-in that is asked */

    /* sensor */
    const struct sensors *sensors; /* what there is to choose from */
    enum sensor_question sensor_asks;
    int sensor_page;                      /* of many answers; -1: where the chosen one is */
    const struct problem *sensor_trouble; /* what kept a choice from taking effect; NULL */

    /* history */
    const struct history *history;      /* whose is looked at; NULL: not read yet */
    int day;                            /* of the calendar, that is looked at */
    bool trends;                        /* values over months instead of the calendar */
    bool tells_minutes;                 /* as numbers, on request */
    const struct problem *open_trouble; /* what kept a sitting from being opened; or NULL */

    /* settings */
    const struct setting_rows *settings;
    const char *undo; /* title of what was changed last; NULL: nothing was */

    /* calibration */
    const struct calibration *calibration;

    /* end */
    const struct replayed *replayed; /* a recorded sitting, on the practice screen; NULL: live */
    const char *opened;              /* when the sitting was, "14 March"; NULL: just now */
    const struct review *review;     /* NULL when nothing was recorded */
    double sat_s;                    /* how long, should there be no review */
    bool stopped_early;
    int step_told;                      /* of the sitting; -1: nobody asked for one */
    bool line_writes;                   /* the line for the journal is being written: */
    const char *line;                   /* so far */
    const struct problem *line_trouble; /* what kept it from being kept; or NULL */
    const struct copies *copies;        /* of it, for other programs */
    const struct problem *copy_trouble; /* what kept one from being made; or NULL */
};

enum ui_wish {
    WISH_NOTHING,
    WISH_SELECT,   /* the offer `which` */
    WISH_MINUTES,  /* `value`: so many are there; 0: it does not matter */
    WISH_BEGIN,    /* the offer that is selected; from the names: their practice */
    WISH_PRACTISE, /* the practice `which` of the library */
    WISH_PAUSE,
    WISH_RESUME,
    WISH_SKIP,
    WISH_STOP,
    WISH_SLOWER,
    WISH_FASTER,
    WISH_STEP_BACK,
    WISH_GENTLER,
    WISH_GO_ON,
    WISH_ANCHOR,
    WISH_CHOOSE,       /* the option `which` of the step */
    WISH_ANSWER,       /* item `which` of the check-in is `value`; NaN: left out */
    WISH_ANSWER_TYPED, /* the digit `value` was typed at item `which` */
    WISH_NAME,         /* name `which` of the practice is `words` */
    WISH_VIEW,
    WISH_NUMBERS,
    WISH_EXPECT,
    WISH_KEYS,
    WISH_SUPPORT,
    WISH_PAGE, /* `which` */
    WISH_BROWSE,
    WISH_BROWSE_ASK, /* the enum browse_question `which` */
    WISH_BROWSE_FOR, /* theme or moment `words`, as asked; NULL: any */
    WISH_COURSES,
    WISH_PLACE, /* `place` in a course */
    WISH_LEADS,
    WISH_ITEM_DONE,
    WISH_SENSOR,       /* to its screen */
    WISH_SENSOR_USE,   /* `sensor`, at once */
    WISH_SENSOR_KEEP,  /* what is chosen already */
    WISH_SENSOR_ASK,   /* the enum sensor_question `which` */
    WISH_SENSOR_PAGE,  /* `which` */
    WISH_COPIES,       /* to their screen */
    WISH_COPY,         /* make the copy `which` */
    WISH_HISTORY,      /* to its screen */
    WISH_DAY,          /* look at the day `which` */
    WISH_TRENDS,       /* the calendar or values over months */
    WISH_TELL_MINUTES, /* as numbers */
    WISH_WHOSE,        /* the person's, or the simulated heart's */
    WISH_OPEN,         /* the sitting `which` of the history */
    WISH_THEME,        /* the next light */
    WISH_FULL_SCREEN,  /* or back */
    WISH_LARGER,       /* text */
    WISH_SMALLER,
    WISH_REPLAY,    /* the sitting that is shown */
    WISH_PLAY,      /* it goes on, or stands still */
    WISH_SEEK,      /* to its second `value` */
    WISH_SPEED,     /* the next */
    WISH_STEP_TOLD, /* of the sitting that is over: `which` */
    WISH_LINE_OPEN, /* the line for the journal is to be written */
    WISH_LINE,      /* it reads `words` so far */
    WISH_LINE_KEEP,
    WISH_LINE_LEAVE, /* as it was */
    WISH_SETTINGS,
    WISH_SET, /* row `which` of the settings to `words`, as in the file */
    WISH_UNDO,
    WISH_WELCOME,      /* to the pages of the first start */
    WISH_WELCOME_ENDS, /* home, or to where it was asked for */
    WISH_CALIBRATE,    /* to its page */
    WISH_PROCEDURE,    /* the enum procedure_kind `which`: its questions, or at once */
    WISH_REST_MINUTES, /* `value` */
    WISH_POSTURE,      /* `which`, as said; -1: not */
    WISH_CAFFEINE,
    WISH_REST_NOTE, /* `words` */
    WISH_PROTOCOL,  /* the offer `which` */
    WISH_AGREE,     /* to breathe beyond what is usual, or no longer */
    WISH_MEASURE,   /* begin */
    WISH_COMFORT,   /* of the rate that was tried last: `value`, from 1 */
    WISH_RATE,      /* `value` is chosen to practise at; NaN: nothing */
    WISH_KEEP,      /* what was found */
    WISH_DETAILS,
    WISH_DONE,
    WISH_COUNT
};

struct ui_intent {
    enum ui_wish wish;
    int which;
    double value;
    const char *words; /* of the library, or of this frame: to be copied */
    struct ui_place place;
    struct sensor_choice sensor;
};

struct ui_intent screen_home(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_practice(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_sensor(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_end(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_copies(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_browse(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_courses(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_course(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_unit(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_reading(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_names(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_settings(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_welcome(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_calibrate(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_fit(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_baseline(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_rest(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_rested(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_resonance(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_walk(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_walked(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_support(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_history(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_replay(struct ui *ui, const struct ui_model *model);

/* Parts that screens share. */

/* The sensor's state as a mark: full, half, empty, a form as well as a colour. */
void part_mark(struct ui *ui, const struct snapshot *snapshot, float x, float y);
/* The mark, then the state in words, followed by `more` where that is not empty. `y` is the
 * baseline. */
void part_sensor(struct ui *ui, const struct snapshot *snapshot, float x, float y, float most,
                 const char *more);
/* "3 minutes", "1 minute", "40 seconds". */
void part_duration(double seconds, struct text *text);

/* The minutes a person may have, as chips in `box`; what was pressed or typed goes into *intent. */
void part_minutes(struct ui *ui, const struct ui_model *model, struct box box,
                  struct ui_intent *intent);
/* "Session 2": the unit of a place, by its course's own word. */
void part_unit_name(const struct ui_place *place, struct text *text);
/* The ground, the title of a page and a line below it. Returns where the page's body may stand. */
struct box part_page(struct ui *ui, const char *title, const char *below);
/* The bottom of such a page: what keys do, and a button, which is quiet where it leads back rather
 * than on; true when it is pressed. */
bool part_foot(struct ui *ui, const char *keys, const char *button);
bool part_foot_back(struct ui *ui, const char *keys, const char *button);
/* The way to the notes for who leads, in the bottom line; true when it was pressed. */
bool part_leads(struct ui *ui);
/* Page `page` (-1: none) of a text in a column; paragraphs stand apart by an empty line. Broken
 * lines are joined unless `lines`: then each is one that its author meant. Returns how many pages.
 */
int part_text(struct ui *ui, struct type type, struct box box, const char *words, bool lines,
              int page);

/* A page with a text to read, in as many pages as it needs: arrows, Enter and the button turn them,
 * and on the last the button says `last` and wishes `done`; Esc wishes `back`. */
struct reader {
    const char *title, *below, *words, *last;
    bool lines; /* of the words: as part_text */
    struct ui_intent done, back;
};
struct ui_intent part_reader(struct ui *ui, const struct ui_model *model,
                             const struct reader *reader);

/* What kept something from being done, and what helps, in words of this size. Returns its height.
 */
float part_trouble(struct ui *ui, const struct problem *problem, float size, struct box box);
/* While something is measured: what it is and how long it takes at the top, how far it is at the
 * bottom, the sensor and the keys in the bottom line. What was pressed. */
struct measuring {
    const char *title;
    double left_s, share; /* NaN: nobody can tell */
    const struct key_act *acts;
    int act_count;
};
enum ui_wish part_measuring(struct ui *ui, const struct ui_model *model,
                            const struct measuring *measuring);
/* Large words below a figure, and smaller ones below them. */
void part_spoken(struct ui *ui, const char *words, const char *whisper);

/* A whole sitting: heart rate and coherence over time, steps beneath. Returns the step that was
 * pressed, or -1. */
struct sitting_look {
    int step;       /* that stands out; -1: none */
    bool coherence; /* may be shown, where a step does not hide it */
};
int part_sitting(struct ui *ui, const struct review *review, struct box box,
                 const struct sitting_look *look);
/* "body/common-humanity" as "common humanity". */
void part_step_name(const char *id, char *words, size_t size);
/* The place of the line for the journal in the end's Tab order. */
int end_line_widget(const struct ui_model *model);

#endif
