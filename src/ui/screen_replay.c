/* A recorded sitting once more, on the same screen as then. So that nobody takes it for live, what
 * it is stands framed at the top, and where the keys of a practice are there is the line of its
 * time, with a mark where each step began. The practice beneath takes no part in what the hand
 * does. */
#include "ui/screen.h"

#include "base/text.h"
#include "ui/keys.h"
#include "ui/widget_touch.h"
#include <math.h>
#include <stdio.h>

#define LEAP_S 10.0
#define BUTTON 44.0f

static const struct type small = {FACE_PLAIN, 15};

static void clock_words(double seconds, char *words, size_t size)
{
    int whole = (int)floor(fmax(seconds, 0));
    if (whole >= 3600)
        snprintf(words, size, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    else
        snprintf(words, size, "%d:%02d", whole / 60, whole % 60);
}

/* What it is, framed; then the practice, and what kind of heart it was. */
static void label(struct ui *ui, const struct ui_model *model)
{
    const struct theme *theme = ui->theme;
    const struct snapshot *snapshot = model->snapshot;
    const struct replayed *replayed = model->replayed;
    float edge = ui->narrow ? 24 : 48, room = ui->w - 2 * edge;
    struct type type = {FACE_PLAIN, 17};
    char words[200];
    struct text text = text_over(words, sizeof words);
    float w = fminf(ui_width(ui, type, replayed->what) + 40, room - (ui->narrow ? 64 : 0));
    canvas_box(ui->canvas, edge, 22, w, 40, 20, theme->chosen);
    canvas_box_edge(ui->canvas, edge, 22, w, 40, 20, 1.6f, theme->chosen_edge);
    ui_text_within(ui, type, edge + 20, 48, ALIGN_LEFT, w - 40, theme->ink, replayed->what);
    text_add(&text, "%s%s%s", snapshot->practice ? snapshot->practice->title : "A recording",
             snapshot->simulated ? ", with a simulated heart" : "",
             replayed->seeks ? ". Looking for the moment\u2026" : "");
    float x = ui->narrow ? edge : edge + w + 20, y = ui->narrow ? 86 : 48;
    ui_text_within(ui, small, x, y, ALIGN_LEFT, ui->w - edge - x, theme->quiet, words);
    if (replayed->trouble)
        ui_text_within(ui, small, edge, y + 38, ALIGN_LEFT, room, theme->ink,
                       replayed->trouble->what);
}

/* --- the line of time ----------------------------------------------------------------------- */

static void line_draw(struct ui *ui, struct box box, const struct replayed *replayed, double at_s)
{
    const struct theme *theme = ui->theme;
    struct canvas *canvas = ui->canvas;
    float y = box.y + box.h / 2;
    double end_s = fmax(replayed->end_s, 1e-3);
    float x = box.x + box.w * (float)fmin(at_s / end_s, 1);
    canvas_box(canvas, box.x, y - 1.5f, box.w, 3, 1.5f, theme_faded(theme->quiet, 0.55));
    canvas_box(canvas, box.x, y - 2, x - box.x, 4, 2, theme->breath);
    float last = -100;
    for (int i = 0; i < replayed->step_count; i++) {
        float at = box.x + box.w * (float)fmin((double)replayed->steps[i].at_ns / 1e9 / end_s, 1);
        if (at - last < 4) /* more marks than can be told apart */
            continue;
        canvas_box(canvas, at - 0.75f, y - 8, 1.5f, 16, 0, theme->quiet);
        last = at;
    }
    canvas_disc(canvas, x, y, 9, theme->breath);
    canvas_ring(canvas, x, y, 9, 1.4f, theme->ink);
}

/* A moment pressed or dragged to, in seconds; NaN: none. */
static double line(struct ui *ui, struct box box, const struct replayed *replayed)
{
    struct box reach = {box.x - 10, box.y, box.w + 20, box.h};
    struct touch at = widget_touch(ui, reach);
    struct ui_focus *focus = ui->focus;
    int number = ui->widget; /* of this one, from 1 */
    double wanted = NAN, shown = replayed->at_s;
    if (at.over && (ui->input.pressed || ui->input.grabbed))
        focus->held = number;
    if (focus->held == number)
        wanted = fmin(fmax((ui->input.x - box.x) / box.w, 0), 1) * replayed->end_s;
    if (!isnan(wanted))
        shown = wanted;
    line_draw(ui, box, replayed, shown);
    if (at.focused)
        widget_ring(ui, (struct box){reach.x, box.y + 6, reach.w, box.h - 12}, 12);
    return fabs(wanted - replayed->at_s) < 0.05 ? NAN : wanted;
}

/* --- what can be done ----------------------------------------------------------------------- */

static double step_from(const struct replayed *replayed, int direction)
{
    double at_s = replayed->at_s, to = direction > 0 ? replayed->end_s : 0;
    for (int i = 0; i < replayed->step_count; i++) {
        double step_s = (double)replayed->steps[i].at_ns / 1e9;
        if (direction > 0 && step_s > at_s + 0.05)
            return step_s;
        if (direction < 0 && step_s < at_s - 1.5) /* else the step's own beginning, once more */
            to = step_s;
    }
    return to;
}

static struct ui_intent seek(double to_s)
{
    return (struct ui_intent){.wish = WISH_SEEK, .value = to_s};
}

static struct ui_intent by_key(const struct ui *ui, const struct replayed *replayed)
{
    char letter = ui->input.letter;
    if (letter >= '0' && letter <= '9')
        return seek(replayed->end_s * (letter - '0') / 10);
    switch (ui->input.key) {
    case KEY_SPACE:
        return (struct ui_intent){.wish = WISH_PLAY};
    case KEY_ESCAPE:
        return (struct ui_intent){.wish = WISH_DONE};
    case KEY_LEFT:
        return seek(replayed->at_s - LEAP_S);
    case KEY_RIGHT:
        return seek(replayed->at_s + LEAP_S);
    case KEY_PAGE_UP:
        return seek(step_from(replayed, -1));
    case KEY_PAGE_DOWN:
        return seek(step_from(replayed, 1));
    case KEY_HOME:
        return seek(0);
    case KEY_END:
        return seek(replayed->end_s);
    default:
        break;
    }
    return (struct ui_intent){.wish = letter == 's'   ? WISH_SPEED
                                      : letter == 'v' ? WISH_VIEW
                                      : letter == 'c' ? WISH_NUMBERS
                                      : letter == 'k' ? WISH_KEYS
                                                      : WISH_NOTHING};
}

/* The keys that are not on a button; each can be pressed in the panel. */
static const struct key_act acts[] = {
    {"Space", "go on, or stand still", KEY_NONE, 0, WISH_PLAY, false},
    {"S", "speed: once, twice, four times", KEY_NONE, 0, WISH_SPEED, false},
    {"V", "view", KEY_NONE, 0, WISH_VIEW, false},
    {"C", "coherence as a number", KEY_NONE, 0, WISH_NUMBERS, false},
    {"Arrows", "ten seconds back and on", KEY_NONE, 0, WISH_NOTHING, false},
    {"Page keys", "a step back and on", KEY_NONE, 0, WISH_NOTHING, false},
    {"0 \u2026 9", "tenths of it; Home, End", KEY_NONE, 0, WISH_NOTHING, false},
    {"Esc", "back", KEY_NONE, 0, WISH_DONE, false},
};
#define ACT_COUNT ((int)(sizeof acts / sizeof *acts))

static bool button(struct ui *ui, struct box *at, float w, const char *words)
{
    struct box box = {at->x, at->y, w, BUTTON};
    at->x += w + (ui->narrow ? 5 : 8);
    return widget_quiet_button(ui, box, words);
}

/* Buttons at the left, then the line, where there is room for both in one row. */
static struct ui_intent bar(struct ui *ui, const struct replayed *replayed)
{
    char at_words[16], end_words[16], speed[8];
    struct ui_intent intent = {0};
    float edge = ui->narrow ? 14 : 48, y = ui->h - 66, unit = ui->narrow ? 46 : 60, ten = 66;
    bool slim = ui->w < 420; /* ten seconds are left to the line and the arrows */
    struct box at = {edge, y, 0, BUTTON};
    clock_words(replayed->at_s, at_words, sizeof at_words);
    clock_words(replayed->end_s, end_words, sizeof end_words);
    snprintf(speed, sizeof speed, "%d\u00d7", replayed->speed);
    if (button(ui, &at, ui->narrow ? 74 : 104, replayed->plays ? "Pause" : "Play"))
        intent = (struct ui_intent){.wish = WISH_PLAY};
    if (button(ui, &at, unit, "\u2039"))
        intent = seek(step_from(replayed, -1));
    if (!slim && button(ui, &at, ten, "\u221210"))
        intent = seek(replayed->at_s - LEAP_S);
    if (!slim && button(ui, &at, ten, "+10"))
        intent = seek(replayed->at_s + LEAP_S);
    if (button(ui, &at, unit, "\u203A"))
        intent = seek(step_from(replayed, 1));
    float from = at.x + 64, to = ui->w - edge - 2 * (unit + 8) - 90;
    struct box time = {from, y, to - from - 64, BUTTON};
    if (ui->narrow)
        time = (struct box){edge + 64, y - 54, ui->w - 2 * edge - 128, BUTTON};
    float base = time.y + BUTTON / 2 + 5;
    ui_text(ui, small, time.x - 20, base, ALIGN_RIGHT, ui->theme->ink, at_words);
    ui_text(ui, small, time.x + time.w + 20, base, ALIGN_LEFT, ui->theme->quiet, end_words);
    double wanted = line(ui, time, replayed);
    if (!isnan(wanted))
        intent = seek(wanted);
    if (!ui->narrow)
        at.x = ui->w - edge - 2 * (unit + 8) - 84;
    if (button(ui, &at, unit, speed))
        intent = (struct ui_intent){.wish = WISH_SPEED};
    if (!ui->narrow && button(ui, &at, unit, "K"))
        intent = (struct ui_intent){.wish = WISH_KEYS};
    if (button(ui, &at, ui->narrow ? ui->w - edge - at.x : 84, "Back"))
        intent = (struct ui_intent){.wish = WISH_DONE};
    return intent;
}

static struct ui_intent over(struct ui *ui, const struct ui_model *model)
{
    label(ui, model);
    struct box keys = {ui->w - 24 - 52, 20, 52, BUTTON}; /* no room for it below */
    bool pressed = ui->narrow && widget_quiet_button(ui, keys, "K");
    struct ui_intent intent = bar(ui, model->replayed), keyed = by_key(ui, model->replayed);
    if (pressed)
        intent = (struct ui_intent){.wish = WISH_KEYS};
    return keyed.wish != WISH_NOTHING ? keyed : intent;
}

struct ui_intent screen_replay(struct ui *ui, const struct ui_model *model)
{
    struct ui_model beneath = *model;
    beneath.keys = false;
    struct ui_input input = keys_veil(ui);
    screen_practice(ui, &beneath);
    if (!model->keys) {
        ui->input = input;
        ui->widget = 0;
        return over(ui, model);
    }
    over(ui, model);
    enum ui_wish wish = keys_panel(ui, acts, ACT_COUNT, input);
    struct ui_intent keyed = by_key(ui, model->replayed);
    return wish != WISH_NOTHING ? (struct ui_intent){.wish = wish} : keyed;
}
