/* The disc's area grows with the minutes, so that twice the time looks like twice as much; after
 * half an hour it grows no more. Today has a bar below its number, the day that is looked at a
 * frame: forms, whatever the colours. */
#include "ui/calendar.h"

#include "base/text.h"
#include "session/days.h"
#include "ui/widget_touch.h"
#include <math.h>
#include <stdio.h>

#define HEAD      52.0f /* the month and its two arrows */
#define WEEK      30.0f /* the names of the days */
#define WEEKS     6
#define DISC_MOST 30.0 /* minutes */

struct month {
    struct box cells; /* all of them */
    float w, h;       /* of one */
    int first;        /* day, a Monday, in the first cell */
    struct date date; /* its month */
};

static float cell_height(const struct ui *ui)
{
    return ui->narrow ? 50 : 58;
}

float calendar_height(const struct ui *ui)
{
    return HEAD + WEEK + WEEKS * cell_height(ui);
}

static struct month month_of(const struct ui *ui, struct box box, int day)
{
    struct month month = {.date = date_of_day(day), .w = box.w / 7, .h = cell_height(ui)};
    int first = day_of_date((struct date){month.date.year, month.date.month, 1});
    month.first = first - day_of_week(first);
    month.cells = (struct box){box.x, box.y + HEAD + WEEK, box.w, WEEKS * month.h};
    return month;
}

/* As many months on, on the same day of the month, or its last. */
static int months_on(int day, int months)
{
    struct date date = date_of_day(day);
    int month = date.year * 12 + date.month - 1 + months;
    date.year = month / 12;
    date.month = month % 12 + 1;
    int last = month_days(date.year, date.month);
    date.day = date.day < last ? date.day : last;
    return day_of_date(date);
}

static int walked(const struct ui *ui, int day, int today)
{
    switch (ui->input.key) {
    case KEY_LEFT:
        return day - 1;
    case KEY_RIGHT:
        return day + 1;
    case KEY_UP:
        return day - 7;
    case KEY_DOWN:
        return day + 7;
    case KEY_PAGE_UP:
        return months_on(day, -1);
    case KEY_PAGE_DOWN:
        return months_on(day, 1);
    case KEY_HOME:
        return today;
    default:
        return day;
    }
}

static void disc(struct ui *ui, const struct month *month, float x, float y, float away,
                 double seconds)
{
    const struct theme *theme = ui->theme;
    float most = fminf(month->w, month->h) / 2 - 3 - away;
    float share = (float)sqrt(fmin(seconds / 60, DISC_MOST) / DISC_MOST);
    float radius = 10 + (most - 10) * share;
    canvas_disc_shaded(ui->canvas, x, y, radius, theme_faded(theme->breath, 0.42),
                       theme_faded(theme->breath, 0.22));
    canvas_ring(ui->canvas, x, y, radius, 1.2f, theme_faded(theme->breath, 0.8));
}

static void one_day(struct ui *ui, const struct month *month, const struct history *history,
                    const struct calendar_look *look, int day)
{
    const struct theme *theme = ui->theme;
    int cell = day - month->first;
    struct box box = {month->cells.x + month->w * (float)(cell % 7),
                      month->cells.y + month->h * (float)(cell / 7), month->w, month->h};
    const struct history_day *sat = history_day(history, day);
    bool counts = sat && sat->seconds > 0;
    float x = box.x + box.w / 2, y = box.y + box.h / 2;
    char words[24];
    bool tells = look->tells_minutes && counts;
    float away = tells ? 5 : 0; /* the disc, from the day's number */
    x += away;
    y += away;
    if (day == look->day) {
        canvas_box(ui->canvas, box.x + 1, box.y + 1, box.w - 2, box.h - 2, 12, theme->chosen);
        canvas_box_edge(ui->canvas, box.x + 1, box.y + 1, box.w - 2, box.h - 2, 12, 1.6f,
                        theme->chosen_edge);
    }
    if (counts)
        disc(ui, month, x, y, away, sat->seconds);
    else if (sat) /* a rest, a recording: something is there */
        canvas_ring(ui->canvas, x, y, 13, 1.2f, theme->quiet);
    snprintf(words, sizeof words, "%d", date_of_day(day).day);
    if (tells) /* the day gives way to the minutes */
        ui_text(ui, (struct type){FACE_PLAIN, 15}, box.x + 7, box.y + 17, ALIGN_LEFT, theme->quiet,
                words);
    if (tells)
        snprintf(words, sizeof words, "%.0f", fmax(1, round(sat->seconds / 60)));
    ui_text(ui, (struct type){FACE_PLAIN, 16}, x, y + 5.5f, ALIGN_MIDDLE,
            sat ? theme->ink : theme->quiet, words);
    if (day == history->today)
        canvas_box(ui->canvas, x - 10, y + 11, 20, 2.4f, 1, theme->ink);
}

/* Both arrows and the name between them. */
static int head(struct ui *ui, struct box box, const struct month *month, int day)
{
    char words[40];
    snprintf(words, sizeof words, "%s %d", month_name(month->date.month), month->date.year);
    ui_text(ui, (struct type){FACE_SPOKEN, 24}, box.x + box.w / 2, box.y + 31, ALIGN_MIDDLE,
            ui->theme->ink, words);
    int to = day;
    if (widget_quiet_button(ui, (struct box){box.x, box.y, 48, 44}, "\u2039"))
        to = months_on(day, -1);
    if (widget_quiet_button(ui, (struct box){box.x + box.w - 48, box.y, 48, 44}, "\u203A"))
        to = months_on(day, 1);
    static const char *const names[] = {"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};
    for (int i = 0; i < 7; i++)
        ui_text(ui, (struct type){FACE_PLAIN, 15}, box.x + month->w * ((float)i + 0.5f),
                box.y + HEAD + 20, ALIGN_MIDDLE, ui->theme->quiet, names[i]);
    return to;
}

static int day_under(const struct ui *ui, const struct month *month)
{
    int column = (int)((ui->input.x - month->cells.x) / month->w);
    int row = (int)((ui->input.y - month->cells.y) / month->h);
    return month->first + row * 7 + column;
}

enum calendar_wish calendar_draw(struct ui *ui, struct box box, const struct history *history,
                                 const struct calendar_look *look, int *day)
{
    struct month month = month_of(ui, box, look->day);
    struct touch at = widget_touch(ui, month.cells);
    bool entered = at.pressed && !ui->input.pressed;
    int to = walked(ui, look->day, history->today);
    bool walks = to != look->day;
    if (at.pressed && ui->input.pressed)
        to = day_under(ui, &month);
    int shown = month_days(month.date.year, month.date.month);
    int first = day_of_date((struct date){month.date.year, month.date.month, 1});
    for (int i = 0; i < shown; i++)
        one_day(ui, &month, history, look, first + i);
    if (at.focused) {
        int cell = look->day - month.first;
        widget_ring(ui,
                    (struct box){month.cells.x + month.w * (float)(cell % 7),
                                 month.cells.y + month.h * (float)(cell / 7), month.w, month.h},
                    12);
    }
    if (walks)
        ui->focus->at = ui->widget - 1; /* the days are walked through from now on */
    int by_arrow = head(ui, box, &month, look->day);
    to = by_arrow != look->day ? by_arrow : to;
    *day = to;
    return to != look->day ? CALENDAR_DAY : entered ? CALENDAR_ENTER : CALENDAR_NOTHING;
}
