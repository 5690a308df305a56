/* A month of days, each with a soft disc for the time that was practised on it. */
#ifndef UI_CALENDAR_H
#define UI_CALENDAR_H

#include "session/history.h"
#include "ui/widgets.h"

struct calendar_look {
    int day;            /* that is looked at; its month is shown */
    bool tells_minutes; /* as a number, too */
};

float calendar_height(const struct ui *ui);

enum calendar_wish { CALENDAR_NOTHING, CALENDAR_DAY, CALENDAR_ENTER };

/* In `box`, from its top. CALENDAR_DAY: `*day` is looked at from now on, by arrow, Page key, Home
 * (today) or press; CALENDAR_ENTER: Enter, while the days are in focus. */
enum calendar_wish calendar_draw(struct ui *ui, struct box box, const struct history *history,
                                 const struct calendar_look *look, int *day);

#endif
