/* Home: begin in one key. What Enter begins stands large, with how long it takes: the next step of
 * the course under way, or a practice. Saying how many minutes there are sets its length and keeps
 * what is longer away from the cards below. At the right the heart is already there, live, so that
 * a person sees that the sensor works before anything begins. Who comes back after weeks is
 * welcomed. How it has been lately is one quiet sentence, and none where there is nothing to tell.
 */
#include "ui/screen.h"

#include "base/text.h"
#include "ui/flower.h"
#include "ui/keys.h"
#include "ui/offers.h"
#include <math.h>
#include <string.h>

#define SHOWN        6 /* cards at once */
#define SHOWN_NARROW 4
#define FIRST_CARD   8 /* widget: after the button, the minutes and two ways */

#define MINUTES_BELOW 56.0f  /* how much lower they stand than the button */
#define SECOND_LINE   48.0f  /* of ways at the bottom */
#define WAYS_WIDTH    520.0f /* they stand in one line from here on */
#define SLIM_MORE     144.0f /* height, for words that wrap */

struct layout {
    float left, top, width;
    struct box begin;
    struct place figure;
    float list_y;
    int columns, shown;
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
                           .shown = SHOWN,
                           .card = {left, 540 + top, 352, 76},
                           .has_figure = true};
}

/* Very large text: the minutes stand below the button. */
static bool is_slim(const struct ui *ui)
{
    return ui->w < 420;
}

static struct layout layout_narrow(const struct ui *ui, int count)
{
    float width = ui->w - 48;
    int shown = ui->w < WAYS_WIDTH && !is_slim(ui) ? SHOWN_NARROW - 1 : SHOWN_NARROW;
    int rows = count < shown ? count : shown;
    float list_y = ui->h - 132 - (ui->w < WAYS_WIDTH ? SECOND_LINE : 0) - 60 * (float)rows;
    float more = is_slim(ui) ? SLIM_MORE : 0;
    float middle = (388 + more + list_y - 32) / 2;
    float room = (list_y - 32 - 388 - more) / 2;
    return (struct layout){.left = 24,
                           .top = -52,
                           .width = width,
                           .begin = {24, 166 + more * 0.25f, width, 216 + more * 0.75f},
                           .figure = {ui->w / 2, middle, fminf(room / 292, 0.6f)},
                           .list_y = list_y,
                           .columns = 1,
                           .shown = shown,
                           .card = {24, list_y + 18, width, 52},
                           .has_figure = room > 70};
}

static const char *greeting(int hour)
{
    if (hour >= 5 && hour < 12)
        return "Good morning.";
    return hour >= 12 && hour < 18 ? "Good afternoon." : "Good evening.";
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

static void opening(struct ui *ui, const struct ui_model *model, const struct layout *at,
                    const struct offer *offer)
{
    char words[96] = "Sit down for a moment.";
    float most = at->has_figure && !ui->narrow ? 560 : at->width;
    struct text text = text_over(words, sizeof words);
    if (model->returned)
        text_add(&text, "There is nothing to catch up with.");
    else if (offer->minutes > 0)
        invitation(offer->minutes * 60, &text);
    else
        text_add(&text, "Sit down for a moment.");
    ui_text_fitted(ui, (struct type){FACE_SPOKEN, 50}, at->left, 122 + at->top, ALIGN_LEFT, most,
                   ui->theme->ink, model->returned ? "Welcome back." : greeting(model->hour));
    int lines = ui_paragraph(ui, (struct type){FACE_PLAIN, 19}, at->left, 163 + at->top, most, 24,
                             ALIGN_LEFT, ui->theme->ink, words);
    if (model->lately)
        ui_text_fitted(ui, (struct type){FACE_PLAIN, 16}, at->left,
                       170 + at->top + 24 * (float)lines, ALIGN_LEFT, most, ui->theme->quiet,
                       model->lately);
}

/* Where in a course the offer stands: "Session 2, the ground of care". */
static float eyebrow(struct ui *ui, const struct offer *offer, float x, float y, float most)
{
    const struct ui_place *place = &offer->place;
    char words[200];
    struct text text = text_over(words, sizeof words);
    if (!place->item)
        return 0;
    part_unit_name(place, &text);
    text_add(&text, ", %s", place->unit->title);
    ui_text_within(ui, (struct type){FACE_PLAIN, 16}, x, y, ALIGN_LEFT, most, ui->theme->breath,
                   words);
    return 30;
}

static void about(struct ui *ui, const struct offer *offer, float x, float y, float room,
                  bool one_line)
{
    struct type type = {FACE_PLAIN, 16};
    if (!offer->about)
        return;
    if (!one_line && ui_lines(ui, type, room, offer->about) < 3)
        ui_paragraph(ui, type, x, y, room, 22, ALIGN_LEFT, ui->theme->quiet, offer->about);
    else
        ui_text_within(ui, type, x, y, ALIGN_LEFT, room, ui->theme->quiet, offer->about);
}

static const char *begin_words(const struct offer *offer)
{
    if (offer->practice || offer->place.item->kind == ITEM_CHECK_IN)
        return "Begin";
    return offer->place.item->kind == ITEM_LESSON ? "Read" : "Open";
}

/* What is selected, and the minutes there are. */
static void begin_card(struct ui *ui, const struct ui_model *model, struct box box,
                       const struct offer *offer, struct ui_intent *intent)
{
    const struct theme *theme = ui->theme;
    float inset = ui->narrow ? 20 : 36;
    float left = box.x + inset, room = box.w - 2 * inset;
    canvas_box(ui->canvas, box.x, box.y, box.w, box.h, 22, theme->chosen);
    canvas_box_edge(ui->canvas, box.x, box.y, box.w, box.h, 22, 1.4f, theme->chosen_edge);
    if (!offer->title) {
        ui_paragraph(ui, (struct type){FACE_PLAIN, 17}, left, box.y + 60, room, 26, ALIGN_LEFT,
                     theme->ink,
                     model->search.minutes > 0
                         ? "No practice is so short. One breath is a practice, too."
                         : "There is no practice to begin: the folder of practices is empty.");
    } else {
        float lower = eyebrow(ui, offer, left, box.y + 46, room);
        if (is_slim(ui)) {
            int lines =
                ui_paragraph(ui, (struct type){FACE_SPOKEN, 27}, left, box.y + 52 + lower * 0.9f,
                             room, 32, ALIGN_LEFT, theme->ink, offer->title);
            lower += 32 * (float)(lines - 1);
        } else
            ui_text_fitted(ui, (struct type){FACE_SPOKEN, 34}, left, box.y + 58 + lower * 0.9f,
                           ALIGN_LEFT, room, theme->ink, offer->title);
        about(ui, offer, left, box.y + 89 + lower * 0.85f, room, lower > 0 && !is_slim(ui));
        float width = ui->narrow ? 116 : 148;
        float y = box.y + box.h - 76 - (is_slim(ui) ? MINUTES_BELOW : 0);
        if (widget_button(ui, (struct box){left, y, width, 46}, begin_words(offer)))
            intent->wish = WISH_BEGIN;
        left += is_slim(ui) ? 0 : width + (ui->narrow ? 16 : 24);
    }
    part_minutes(ui, model, (struct box){left, box.y + box.h - 75, box.x + box.w - left - 12, 44},
                 intent);
}

/* Returns the offer that was pointed at, or -1. */
static int cards(struct ui *ui, const struct ui_model *model, const struct layout *at)
{
    int chosen = -1, first = model->selected / at->shown * at->shown, count = offers_count(model);
    char words[64];
    struct text text = text_over(words, sizeof words);
    text_add(&text, model->search.minutes > 0 ? "In %g minute%s" : "For this moment",
             model->search.minutes, model->search.minutes == 1 ? "" : "s");
    if (count > at->shown)
        text_add(&text, ", %d of %d", model->selected + 1, count);
    if (!is_slim(ui)) /* no room beside the ways */
        ui_text(ui, (struct type){FACE_PLAIN, 16}, at->left, at->list_y, ALIGN_LEFT,
                ui->theme->quiet, words);
    for (int i = 0; i < at->shown && first + i < count; i++) {
        struct offer offer = offers_at(model, first + i);
        struct box box = at->card;
        char note[48] = "";
        struct text told = text_over(note, sizeof note);
        if (offer.minutes > 0)
            text_add(&told, "%g min", fmax(1, round(offer.minutes)));
        box.x += (float)(i % at->columns) * (box.w + 16);
        box.y += (float)(i / at->columns) * (box.h + (ui->narrow ? 8 : 16));
        struct entry entry = {.title = offer.title,
                              .note = note,
                              .mark = offer.place.item ? MARK_NEXT : MARK_NONE,
                              .chosen = first + i == model->selected};
        struct card card = widget_entry(ui, box, &entry);
        if (card.pressed || (card.focused && first + i != model->selected))
            chosen = first + i;
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

/* All that keys do here. A way from home is one row: those to practise stand above the cards, the
 * others in the bottom line; what is not offered is shown with all keys. */
static const struct key_act acts[] = {
    {"Enter", "begin", KEY_NONE, 0, WISH_BEGIN, false},
    {"Arrows", "choose", KEY_NONE, 0, WISH_NOTHING, false},
    {"1 3 5 0 2", "minutes: 1, 3, 5, 10, 20", KEY_NONE, 0, WISH_NOTHING, false},
    {"P", "all practices", KEY_NONE, 'p', WISH_BROWSE, true},
    {"C", "courses", KEY_NONE, 'c', WISH_COURSES, true},
    {"Y", "history", KEY_NONE, 'y', WISH_HISTORY, true},
    {"A", "calibrate", KEY_NONE, 'a', WISH_CALIBRATE, true},
    {"S", "sensor", KEY_NONE, 's', WISH_SENSOR, false}, /* its line is the way */
    {"H", "support", KEY_NONE, 'h', WISH_SUPPORT, true},
    {"Ctrl ,", "settings", KEY_NONE, 0, WISH_SETTINGS, true},
    {"K", "keys", KEY_NONE, 'k', WISH_KEYS, true},
    {"T", "night, day, high contrast", KEY_NONE, 0, WISH_THEME, false},
    {"F11", "full screen", KEY_NONE, 0, WISH_FULL_SCREEN, false},
    {"Ctrl Q", "close", KEY_NONE, 0, WISH_NOTHING, false},
};
#define ACT_COUNT   ((int)(sizeof acts / sizeof *acts))
#define LIST_WAYS   3 /* rows, from the first to before the second, above the cards */
#define FIRST_BELOW 5

static const struct key_act *const below = acts + FIRST_BELOW;
#define BELOW_COUNT (ACT_COUNT - FIRST_BELOW)

/* To all practices and the courses, at the right above the cards. */
static enum ui_wish more_practices(struct ui *ui, const struct layout *at)
{
    float taken = 0;
    struct box line = {at->left, at->list_y, at->width, 0};
    return keys_line(ui, acts + LIST_WAYS, FIRST_BELOW - LIST_WAYS, line, &taken);
}

/* The sensor's line leads to the sensor; at its right are the ways from here. */
static enum ui_wish bottom(struct ui *ui, const struct ui_model *model, const struct layout *at)
{
    float y = ui->h - (ui->narrow ? 24 : 45), taken = 0, above = ui->narrow ? y - 46 : y;
    enum ui_wish wish = WISH_NOTHING;
    struct box keys = {at->left, above, at->width, 0};
    float room = at->width - (ui->narrow ? 0 : keys_width(ui, below, BELOW_COUNT) + 24);
    if (widget_area(ui, (struct box){at->left - 12, y - 27, room, 44}))
        wish = WISH_SENSOR;
    part_sensor(ui, model->snapshot, at->left, y, room - 24, "");
    enum ui_wish pressed = keys_line(ui, below, BELOW_COUNT, keys, &taken);
    if (model->hint)
        ui_text_within(ui, (struct type){FACE_PLAIN, 15}, at->left, y - 26, ALIGN_LEFT, at->width,
                       ui->theme->quiet, model->hint);
    return pressed != WISH_NOTHING ? pressed : wish;
}

static int stepped(const struct ui_model *model, enum ui_key key)
{
    int step = key == KEY_DOWN || key == KEY_RIGHT ? 1 : key == KEY_UP || key == KEY_LEFT ? -1 : 0;
    int to = model->selected + step;
    return step != 0 && to >= 0 && to < offers_count(model) ? to : -1;
}

static struct ui_intent pressed_here(struct ui *ui, const struct ui_model *model,
                                     const struct layout *at, const struct offer *offer)
{
    struct ui_intent intent = {0};
    begin_card(ui, model, at->begin, offer, &intent);
    enum ui_wish wish = WISH_NOTHING;
    int chosen = -1;
    if (model->trouble)
        trouble(ui, model->trouble, at);
    else {
        wish = more_practices(ui, at);
        chosen = cards(ui, model, at);
    }
    enum ui_wish at_bottom = bottom(ui, model, at);
    wish = at_bottom != WISH_NOTHING ? at_bottom : wish;
    int stepped_to = stepped(model, ui->input.key);
    if (stepped_to >= 0) {
        chosen = stepped_to;
        ui->focus->at = FIRST_CARD + chosen % at->shown; /* or the focus would choose again */
    }
    if (wish == WISH_NOTHING)
        wish = keys_pressed(ui, acts, ACT_COUNT);
    if (wish != WISH_NOTHING)
        return (struct ui_intent){.wish = wish};
    bool entered = ui->input.key == KEY_ENTER && intent.wish == WISH_NOTHING;
    if (offer->title && entered)
        return (struct ui_intent){.wish = WISH_BEGIN};
    return chosen >= 0 && intent.wish == WISH_NOTHING
               ? (struct ui_intent){.wish = WISH_SELECT, .which = chosen}
               : intent;
}

struct ui_intent screen_home(struct ui *ui, const struct ui_model *model)
{
    const struct theme *theme = ui->theme;
    if (is_slim(ui))
        ui_need(ui, 800 + SLIM_MORE + SECOND_LINE);
    struct layout at = ui->narrow ? layout_narrow(ui, offers_count(model)) : layout_wide(ui);
    struct offer offer = offers_at(model, model->selected);
    canvas_ground(ui->canvas, at.figure.x, at.figure.y, theme->near, theme->far);
    if (at.has_figure) {
        figure_draw(ui, at.figure, model->snapshot, model->motion, model->now_ns,
                    (struct figure_look){.reduced_motion = model->reduced_motion});
        flower_draw(ui, at.figure, model->snapshot, model->motion, model->now_ns,
                    (struct flower_look){0});
    }
    opening(ui, model, &at, &offer);
    if (!model->keys)
        return pressed_here(ui, model, &at, &offer);
    struct ui_input input = keys_veil(ui);
    pressed_here(ui, model, &at, &offer);
    enum ui_wish wish = keys_panel(ui, acts, ACT_COUNT, input);
    enum ui_wish by_key = keys_pressed(ui, acts, ACT_COUNT);
    return (struct ui_intent){.wish = by_key != WISH_NOTHING ? by_key : wish};
}
