/* The screens: each a pure function from a model to a picture and at most one wish of the person.
 * Nothing is kept in a screen; facts come from the snapshot, movement from struct motion. */
#ifndef UI_SCREEN_H
#define UI_SCREEN_H

#include "base/text.h"
#include "session/review.h"
#include "session/snapshot.h"
#include "ui/motion.h"
#include "ui/sensors.h"
#include "ui/widgets.h"

enum practice_view { VIEW_FLOWER, VIEW_RHYTHM, VIEW_BARE, VIEW_COUNT };

enum sensor_question { SENSOR_WHICH, SENSOR_WHAT, SENSOR_CHANNEL };

struct ui_model {
    const struct snapshot *snapshot;
    int64_t now_ns; /* session time that is shown */
    const struct motion *motion;
    const struct practice_library *library;
    int selected; /* in the library */
    int hour;     /* local, 0 to 23 */
    enum practice_view view;
    bool numbers;                         /* coherence as a number, on request */
    bool pointer_awake;                   /* the pointer moved a moment ago */
    bool reduced_motion;                  /* light instead of growth */
    const struct problem *trouble;        /* home: what kept a practice from beginning; or NULL */
    const char *hint;                     /* home: one quiet line about this machine; or NULL */
    const struct sensors *sensors;        /* sensor: what there is to choose from */
    enum sensor_question sensor_asks;     /* sensor */
    int sensor_page;                      /* sensor: of many answers; -1: where the chosen one is */
    const struct problem *sensor_trouble; /* sensor: what kept a choice from taking effect; NULL */
    const struct review *review;          /* end: NULL when nothing was recorded */
    double sat_s;                         /* end: how long, should there be no review */
    bool stopped_early;                   /* end */
};

enum ui_wish {
    WISH_NOTHING,
    WISH_SELECT, /* the practice `which` */
    WISH_BEGIN,
    WISH_PAUSE,
    WISH_RESUME,
    WISH_SKIP,
    WISH_STOP,
    WISH_SLOWER,
    WISH_FASTER,
    WISH_VIEW,
    WISH_NUMBERS,
    WISH_SENSOR,      /* to its screen */
    WISH_SENSOR_USE,  /* `sensor`, at once */
    WISH_SENSOR_KEEP, /* what is chosen already */
    WISH_SENSOR_ASK,  /* the enum sensor_question `which` */
    WISH_SENSOR_PAGE, /* `which` */
    WISH_DONE
};

struct ui_intent {
    enum ui_wish wish;
    int which;
    struct sensor_choice sensor;
};

struct ui_intent screen_home(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_practice(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_sensor(struct ui *ui, const struct ui_model *model);
struct ui_intent screen_end(struct ui *ui, const struct ui_model *model);

/* Parts that screens share. */

/* The sensor's state as a mark: full, half, empty, a form as well as a colour. */
void part_mark(struct ui *ui, const struct snapshot *snapshot, float x, float y);
/* The mark, then the state in words, followed by `more` where that is not empty. `y` is the
 * baseline. */
void part_sensor(struct ui *ui, const struct snapshot *snapshot, float x, float y, float most,
                 const char *more);
/* "3 minutes", "1 minute", "40 seconds". */
void part_duration(double seconds, struct text *text);

/* The last minute as a line over time, breaths shaded behind it. */
void part_unrolled(struct ui *ui, const struct ui_model *model, struct box box);
/* A whole sitting: heart rate and coherence over time, steps beneath. */
void part_sitting(struct ui *ui, const struct review *review, struct box box);

#endif
