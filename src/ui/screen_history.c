/* How it has been: a calendar with the sittings of a day beside it, or values over months. Looked
 * at on request and never shown by itself; nothing is counted in a row and no day is missing. What
 * the data cannot carry is said in its place. */
#include "ui/screen.h"

#include "base/text.h"
#include "session/days.h"
#include "ui/calendar.h"
#include "ui/charts.h"
#include <math.h>

#define LIST_ROW 62.0f
#define KEYED    9 /* sittings of a day that have a digit */

struct layout {
    struct box calendar, list;
    float month_words_y;
};

static struct layout layout_of(const struct ui *ui, struct box body, float head)
{
    float height = calendar_height(ui), top = body.y + head;
    if (ui->narrow)
        return (struct layout){
            .calendar = {body.x, top, body.w, height},
            .list = {body.x, top + height + 44, body.w, 0},
            .month_words_y = top + height + 22,
        };
    return (struct layout){
        .calendar = {body.x, top, 462, height},
        .list = {body.x + 462 + 72, top, body.w - 462 - 72, body.h - head},
        .month_words_y = top + height + 26,
    };
}

/* --- the day -------------------------------------------------------------------------------- */

static void day_heading(struct ui *ui, const struct history *history, int day, struct box box)
{
    static const char *const names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};
    char words[64];
    struct text text = text_over(words, sizeof words);
    text_add(&text, "%s, ", day == history->today ? "Today" : names[day_of_week(day)]);
    day_words_since(day, history->today, &text);
    ui_text_within(ui, (struct type){FACE_SPOKEN, 24}, box.x, box.y + 31, ALIGN_LEFT, box.w,
                   ui->theme->ink, words);
}

static bool sitting_card(struct ui *ui, struct box box, const struct history_sitting *sitting,
                         int number)
{
    char note[80], key[2] = "";
    struct text text = text_over(note, sizeof note);
    text_add(&text, "%s, ", sitting->clock);
    history_duration(sitting->seconds, &text);
    text_add(&text, "%s", sitting->complete ? "" : ", cut off");
    if (number <= KEYED)
        key[0] = (char)('0' + number);
    struct entry entry = {
        .title = sitting->title, .note = "", .about = note, .key = key[0] ? key : NULL};
    return widget_entry(ui, box, &entry).pressed || (key[0] && ui->input.letter == key[0]);
}

/* The sittings of the day that is looked at; returns the one to open, or -1. */
static int sittings(struct ui *ui, const struct ui_model *model, struct box box,
                    struct ui_intent *intent)
{
    const struct history *history = model->history;
    const struct history_day *day = history_day(history, model->day);
    int opened = -1;
    day_heading(ui, history, model->day, box);
    box.y += 52;
    box.h = ui->narrow ? 1e6f : box.h - 52;
    if (!day) {
        ui_text_within(ui, (struct type){FACE_PLAIN, 16}, box.x, box.y + 22, ALIGN_LEFT, box.w,
                       ui->theme->quiet, "Nothing was recorded on this day.");
        return -1;
    }
    struct grid grid = {box, 1, LIST_ROW, 10};
    struct grid_page page = grid_page(&grid, day->count, model->page);
    for (int i = page.first; i < page.end; i++)
        if (sitting_card(ui, grid_cell(&grid, i - page.first), &history->sittings[day->first + i],
                         i - page.first + 1))
            opened = day->first + i;
    float rows = (float)(page.end - page.first + (page.count > 1));
    box.y += rows * (grid.row + grid.gap) + 24;
    if (model->open_trouble)
        part_trouble(ui, model->open_trouble, 16, box);
    else
        ui_text_within(ui, (struct type){FACE_PLAIN, 15}, box.x, box.y, ALIGN_LEFT, box.w,
                       ui->theme->quiet, "To delete one for good: kindbeat forget, in a terminal.");
    if (grid_more(ui, &grid, &page))
        *intent = (struct ui_intent){.wish = WISH_PAGE, .which = (page.page + 1) % page.count};
    return opened;
}

/* --- both ----------------------------------------------------------------------------------- */

/* At the top: the other view, minutes as numbers, and whose history it is. */
static void ways(struct ui *ui, const struct ui_model *model, struct box body,
                 struct ui_intent *intent)
{
    const struct history *history = model->history;
    bool others = history->simulated || history->simulated_apart > 0;
    bool any = history->count > 0 || history->series[0].count > 0;
    const char *months = ui->narrow ? "V months" : "V over months";
    const struct {
        const char *label;
        char key;
        enum ui_wish wish;
        bool there;
    } all[] = {
        {model->trends ? "V calendar" : months, 'v', WISH_TRENDS, any},
        {model->tells_minutes ? "M hide minutes" : "M minutes", 'm', WISH_TELL_MINUTES,
         any && !model->trends},
        {history->simulated ? "W your own" : "W simulated", 'w', WISH_WHOSE, others},
    };
    float w = ui->narrow ? (body.w - 16) / 3 : 184;
    float x = ui->narrow ? body.x : body.x + body.w - w, y = ui->narrow ? body.y : 62;
    for (int i = 0; i < 3; i++) {
        if (!all[i].there)
            continue;
        if (widget_quiet_button(ui, (struct box){x, y, w, 44}, all[i].label) ||
            ui->input.letter == all[i].key)
            *intent = (struct ui_intent){.wish = all[i].wish};
        x += ui->narrow ? w + 8 : -w - 12;
    }
}

static struct ui_intent calendar(struct ui *ui, const struct ui_model *model, struct box body)
{
    const struct history *history = model->history;
    struct ui_intent intent = {0};
    struct layout at = layout_of(ui, body, ui->narrow ? 56 : 12);
    const struct calendar_look look = {model->day, model->tells_minutes};
    const struct history_day *sat = history_day(history, model->day);
    struct date date = date_of_day(model->day);
    char words[80] = "";
    struct text text = text_over(words, sizeof words);
    int day = model->day;
    enum calendar_wish wish = calendar_draw(ui, at.calendar, history, &look, &day);
    history_month_words(history, date.year, date.month, &text);
    if (model->tells_minutes && words[0])
        text_add(&text, ". The discs hold minutes.");
    ui_text_within(ui, (struct type){FACE_PLAIN, 16}, at.calendar.x, at.month_words_y, ALIGN_LEFT,
                   at.calendar.w, ui->theme->quiet, words);
    int opened = sittings(ui, model, at.list, &intent);
    ways(ui, model, body, &intent);
    if (wish == CALENDAR_DAY)
        return (struct ui_intent){.wish = WISH_DAY, .which = day};
    if (wish == CALENDAR_ENTER && sat)
        opened = sat->first;
    return opened >= 0 ? (struct ui_intent){.wish = WISH_OPEN, .which = opened} : intent;
}

static struct ui_intent trends(struct ui *ui, const struct ui_model *model, struct box body)
{
    const struct history *history = model->history;
    struct ui_intent intent = {0};
    int columns = ui->narrow ? 1 : 2;
    float gap = 64, w = (body.w - gap * (float)(columns - 1)) / (float)columns;
    float top = body.y + (ui->narrow ? 64 : 16);
    for (int i = 0; i <= history->series_count; i++) {
        struct box box = {body.x + (w + gap) * (float)(i % columns),
                          top + CHART_HEIGHT * (float)(i / columns), w, CHART_HEIGHT};
        if (i == 0)
            chart_time(ui, box, history);
        else
            chart_series(ui, box, history, &history->series[i - 1], model->books->check_ins);
    }
    ways(ui, model, body, &intent);
    return intent;
}

/* What will be here. */
static struct ui_intent empty(struct ui *ui, const struct ui_model *model, struct box body)
{
    struct ui_intent intent = {0};
    struct type type = {FACE_SPOKEN, 26};
    float y = body.y + (ui->narrow ? 96 : 60), room = fminf(body.w, 720);
    const char *words =
        model->history ? "Your first sitting will be here, on its day. Later there will be what "
                         "your heart did over months, with what can and cannot be said of it; "
                         "and each sitting can be opened again."
                       : "Reading your sittings\u2026";
    int lines = ui_paragraph(ui, type, body.x, y, room, 37, ALIGN_LEFT, ui->theme->ink, words);
    if (!model->history)
        return intent;
    if (model->history->simulated_apart > 0)
        ui_paragraph(ui, (struct type){FACE_PLAIN, 16}, body.x, y + 37 * (float)lines + 12, room,
                     24, ALIGN_LEFT, ui->theme->quiet,
                     "Sittings with a simulated heart are kept apart from yours: press W.");
    ways(ui, model, body, &intent);
    return intent;
}

static float height_of(const struct ui *ui, const struct ui_model *model)
{
    const struct history *history = model->history;
    const struct history_day *day = history ? history_day(history, model->day) : NULL;
    int columns = ui->narrow ? 1 : 2;
    if (!history || history->count == 0)
        return 0;
    float head = ui->narrow ? 240 : 181, foot = 112;
    if (model->trends)
        return head + CHART_HEIGHT * (float)((history->series_count + columns) / columns) + foot;
    float list = ui->narrow ? 140 + (LIST_ROW + 10) * (float)(day ? day->count : 1) : 26;
    return head + calendar_height(ui) + list + foot;
}

struct ui_intent screen_history(struct ui *ui, const struct ui_model *model)
{
    const struct history *history = model->history;
    char whose[240] = "";
    struct text text = text_over(whose, sizeof whose);
    if (history)
        history_whose_words(history, &text);
    float needed = height_of(ui, model);
    if (needed > 0)
        ui_need(ui, needed);
    struct box body = part_page(ui, "History", whose);
    bool is_empty = !history || (history->count == 0 && history->series[0].count == 0);
    struct ui_intent intent = is_empty        ? empty(ui, model, body)
                              : model->trends ? trends(ui, model, body)
                                              : calendar(ui, model, body);
    const char *keys = is_empty        ? "Esc home"
                       : model->trends ? "V calendar \u00b7 Page keys move \u00b7 Esc home"
                                       : "Arrows days \u00b7 Page keys months \u00b7 Home today "
                                         "\u00b7 Enter opens \u00b7 Esc home";
    if (part_foot_back(ui, keys, "Home") || ui->input.key == KEY_ESCAPE)
        return (struct ui_intent){.wish = WISH_DONE};
    return intent;
}
