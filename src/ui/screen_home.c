/* Home: begin in one key. The practice that Enter begins stands large, with how long it takes; the
 * others are near, not loud. At the right the heart is already there, live, so that a person sees
 * that the sensor works before anything begins. */
#include "ui/screen.h"

#include "base/text.h"
#include "ui/flower.h"
#include <math.h>
#include <string.h>

#define SHOWN 6 /* cards at once */

struct layout {
    float left, top, width;
    struct box begin;
    struct place figure;
    float list_y;
    int columns;
    struct box card; /* the first */
    bool has_figure;
};

static struct layout layout_wide(const struct ui *ui)
{
    float left = 96 + (ui->w - 1280) / 2, top = (ui->h - 800) * 0.42f;
    return (struct layout){.left = left,
                           .top = top,
                           .width = 1088,
                           .begin = {left, 226 + top, 520, 220},
                           .figure = {left + 846, 300 + top, 0.66f},
                           .list_y = 508 + top,
                           .columns = 3,
                           .card = {left, 540 + top, 352, 76},
                           .has_figure = true};
}

static struct layout layout_narrow(const struct ui *ui, int count)
{
    float width = ui->w - 48;
    int rows = count < SHOWN ? count : SHOWN;
    float list_y = ui->h - 112 - 64 * (float)rows;
    float middle = (378 + list_y - 32) / 2;
    float room = (list_y - 32 - 378) / 2;
    return (struct layout){.left = 24,
                           .top = -46,
                           .width = width,
                           .begin = {24, 166, width, 206},
                           .figure = {ui->w / 2, middle, fminf(room / 292, 0.6f)},
                           .list_y = list_y,
                           .columns = 1,
                           .card = {24, list_y + 18, width, 56},
                           .has_figure = room > 70};
}

static const char *greeting(int hour)
{
    if (hour >= 5 && hour < 12)
        return "Good morning.";
    return hour >= 12 && hour < 18 ? "Good afternoon." : "Good evening.";
}

static const struct practice *selected(const struct ui_model *model)
{
    bool within = model->selected >= 0 && model->selected < model->library->count;
    return within ? model->library->practices[model->selected] : NULL;
}

/* "Three minutes, whenever you are ready." */
static void invitation(double seconds, struct text *text)
{
    static const char *const numbers[] = {"",     "One",    "Two",   "Three", "Four",
                                          "Five", "Six",    "Seven", "Eight", "Nine",
                                          "Ten",  "Eleven", "Twelve"};
    long minutes = lround(seconds / 60);
    if (minutes >= 1 && minutes <= 12)
        text_add(text, "%s minute%s", numbers[minutes], minutes == 1 ? "" : "s");
    else
        part_duration(seconds, text);
    text_add(text, ", whenever you are ready.");
}

static void opening(struct ui *ui, const struct ui_model *model, const struct layout *at)
{
    char words[96] = "Sit down for a moment.";
    const struct practice *practice = selected(model);
    float most = at->has_figure && !ui->narrow ? 560 : at->width;
    if (practice) {
        struct text text = text_over(words, sizeof words);
        invitation(practice->seconds, &text);
    }
    ui_text(ui, (struct type){FACE_SPOKEN, 50}, at->left, 132 + at->top, ALIGN_LEFT, ui->theme->ink,
            greeting(model->hour));
    ui_text_within(ui, (struct type){FACE_PLAIN, 19}, at->left, 175 + at->top, ALIGN_LEFT, most,
                   ui->theme->quiet, words);
}

static void pace_words(const struct practice *practice, bool brief, struct text *text)
{
    part_duration(practice->seconds, text);
    if (practice->rate_per_min > 0 && !brief)
        text_add(text, " \u00b7 %g breaths a minute", round(practice->rate_per_min * 10) / 10);
}

/* The chosen practice; true when it is to begin. */
static bool begin_card(struct ui *ui, const struct ui_model *model, struct box box)
{
    const struct theme *theme = ui->theme;
    const struct practice *practice = selected(model);
    float inset = ui->narrow ? 24 : 36;
    float left = box.x + inset, room = box.w - 2 * inset;
    char words[96];
    canvas_box(ui->canvas, box.x, box.y, box.w, box.h, 22, theme->chosen);
    canvas_box_edge(ui->canvas, box.x, box.y, box.w, box.h, 22, 1.4f, theme->chosen_edge);
    if (!practice) {
        ui_paragraph(ui, (struct type){FACE_PLAIN, 17}, left, box.y + 60, room, 26, ALIGN_LEFT,
                     theme->ink,
                     "There is no practice to begin: the folder of practices is empty.");
        return false;
    }
    ui_text_fitted(ui, (struct type){FACE_SPOKEN, 34}, left, box.y + 60, ALIGN_LEFT, room,
                   theme->ink, practice->title);
    if (practice->about && ui_lines(ui, (struct type){FACE_PLAIN, 16}, room, practice->about) < 3)
        ui_paragraph(ui, (struct type){FACE_PLAIN, 16}, left, box.y + 91, room, 22, ALIGN_LEFT,
                     theme->quiet, practice->about);
    else if (practice->about)
        ui_text_within(ui, (struct type){FACE_PLAIN, 16}, left, box.y + 91, ALIGN_LEFT, room,
                       theme->quiet, practice->about);
    bool pressed = widget_button(ui, (struct box){left, box.y + box.h - 76, 148, 46}, "Begin");
    struct text text = text_over(words, sizeof words);
    pace_words(practice, ui->narrow, &text);
    ui_text_within(ui, (struct type){FACE_PLAIN, 16}, left + 172, box.y + box.h - 47, ALIGN_LEFT,
                   room - 172, theme->quiet, words);
    return pressed;
}

static int practice_card(struct ui *ui, const struct ui_model *model, struct box box, int which)
{
    char words[32];
    const struct practice *practice = model->library->practices[which];
    struct text text = text_over(words, sizeof words);
    text_add(&text, "%d min", (int)fmax(1, round(practice->seconds / 60)));
    struct card card = widget_card(ui, box, practice->title, words, which == model->selected);
    bool wanted = card.pressed || (card.focused && which != model->selected);
    return wanted ? which : -1;
}

/* Returns the practice that was pointed at, or -1. */
static int cards(struct ui *ui, const struct ui_model *model, const struct layout *at)
{
    int chosen = -1, first = model->selected / SHOWN * SHOWN;
    char words[48] = "For this moment";
    struct text text = text_over(words, sizeof words);
    text_add(&text, "For this moment");
    if (model->library->count > SHOWN)
        text_add(&text, ", %d of %d", model->selected + 1, model->library->count);
    ui_text(ui, (struct type){FACE_PLAIN, 16}, at->left, at->list_y, ALIGN_LEFT, ui->theme->quiet,
            words);
    for (int i = 0; i < SHOWN && first + i < model->library->count; i++) {
        struct box box = at->card;
        box.x += (float)(i % at->columns) * (box.w + 16);
        box.y += (float)(i / at->columns) * (box.h + (ui->narrow ? 8 : 16));
        int wanted = practice_card(ui, model, box, first + i);
        chosen = wanted >= 0 ? wanted : chosen;
    }
    return chosen;
}

/* What kept a practice from beginning stands where the cards were: cause, then remedy. */
static void trouble(struct ui *ui, const struct problem *problem, const struct layout *at)
{
    const struct theme *theme = ui->theme;
    struct type type = {FACE_PLAIN, 17};
    float room = at->width - 64, y = at->list_y + 26;
    int lines = ui_lines(ui, type, room, problem->what);
    int more = ui_lines(ui, type, room, problem->remedy);
    float h = 84 + 26 * (float)(lines + more);
    canvas_box(ui->canvas, at->left, y - 40, at->width, h, 18, theme->card);
    canvas_box_edge(ui->canvas, at->left, y - 40, at->width, h, 18, 1.4f, theme->heart);
    ui_text(ui, (struct type){FACE_SPOKEN, 24}, at->left + 32, y + 2, ALIGN_LEFT, theme->ink,
            "It could not begin yet.");
    ui_paragraph(ui, type, at->left + 32, y + 34, room, 26, ALIGN_LEFT, theme->ink, problem->what);
    ui_paragraph(ui, type, at->left + 32, y + 34 + 26 * (float)lines, room, 26, ALIGN_LEFT,
                 theme->quiet, problem->remedy);
}

/* True when the sensor's line was pressed. */
static bool bottom(struct ui *ui, const struct ui_model *model, const struct layout *at)
{
    const char *keys = ui->canvas->scale < 0.7f * ui->density
                           ? "Enter begins \u00b7 S sensor" /* whose words need the room more */
                           : "Enter begins \u00b7 arrows choose \u00b7 S sensor \u00b7 T light "
                             "\u00b7 F11 full screen";
    float y = ui->h - 45, taken = 0;
    if (ui->narrow)
        y = ui->h - 24;
    else
        taken = 32 + ui_text(ui, (struct type){FACE_PLAIN, 15}, at->left + at->width, y,
                             ALIGN_RIGHT, ui->theme->quiet, keys);
    struct box line = {at->left - 12, y - 27, at->width - taken + 12, 44};
    bool pressed = widget_area(ui, line);
    part_sensor(ui, model->snapshot, at->left, y, at->width - taken, "");
    if (model->hint)
        ui_text_within(ui, (struct type){FACE_PLAIN, 15}, at->left, y - 26, ALIGN_LEFT, at->width,
                       ui->theme->quiet, model->hint);
    return pressed;
}

static int stepped(const struct ui_model *model, enum ui_key key)
{
    int step = key == KEY_DOWN || key == KEY_RIGHT ? 1 : key == KEY_UP || key == KEY_LEFT ? -1 : 0;
    int to = model->selected + step;
    return step != 0 && to >= 0 && to < model->library->count ? to : -1;
}

struct ui_intent screen_home(struct ui *ui, const struct ui_model *model)
{
    const struct theme *theme = ui->theme;
    struct layout at = ui->narrow ? layout_narrow(ui, model->library->count) : layout_wide(ui);
    canvas_ground(ui->canvas, at.figure.x, at.figure.y, theme->near, theme->far);
    if (at.has_figure) {
        figure_draw(ui, at.figure, model->snapshot, model->motion, model->now_ns,
                    (struct figure_look){.reduced_motion = model->reduced_motion});
        flower_draw(ui, at.figure, model->snapshot, model->motion, model->now_ns,
                    (struct flower_look){0});
    }
    opening(ui, model, &at);
    bool begins = begin_card(ui, model, at.begin);
    int chosen = -1;
    if (model->trouble)
        trouble(ui, model->trouble, &at);
    else
        chosen = cards(ui, model, &at);
    if (bottom(ui, model, &at) || ui->input.key == KEY_SENSOR)
        return (struct ui_intent){.wish = WISH_SENSOR};
    int stepped_to = stepped(model, ui->input.key);
    if (stepped_to >= 0) {
        chosen = stepped_to;
        ui->focus->at = 1 + chosen % SHOWN; /* the focus goes along, or it would choose again */
    }
    if (selected(model) && (begins || ui->input.key == KEY_ENTER))
        return (struct ui_intent){.wish = WISH_BEGIN};
    return chosen >= 0 ? (struct ui_intent){.wish = WISH_SELECT, .which = chosen}
                       : (struct ui_intent){0};
}
