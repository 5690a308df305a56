/* The page that a screen lays out, and the window through which it is seen.
 *
 * Text size is a zoom: everything grows together, so that nothing runs into anything else, and what
 * is left of the window is told in design units. With less than the wide layouts need, things stand
 * below each other; a page higher than the window is scrolled, with whatever the hand has (wheel,
 * finger, Page Down), and what is in focus is brought into view. The ground stays where it is. */
#include "ui/widgets.h"

#include <math.h>

#define WIDE_W     1280.0f
#define WIDE_LEAST 1136.0f /* the wide layouts are 1088 and two margins */
#define NARROW_W   480.0f
#define LINE_LEAST 320.0f /* as W3C, WCAG 2.1, 1.4.10 has it; no text size leaves less */
#define HIGH       800.0f
#define LEGIBLE    0.75f /* the smallest type, 15 units, is 11 points then */
#define NOTCH      90.0f
#define AROUND     24.0f /* kept free around what is in focus */

/* The layout that suits the window's shape fits into it, unless text would be too small to read. */
static float scale_of(const struct ui *ui, int width_px, int height_px)
{
    bool upright = width_px * 10 < height_px * 11;
    float fits = fminf((float)width_px / (upright ? NARROW_W : WIDE_W), (float)height_px / HIGH);
    float text = ui->text_scale > 0 ? ui->text_scale : 1;
    float scale = fmaxf(fits, LEGIBLE * ui->density) * text;
    return fmaxf(fminf(scale, (float)width_px / LINE_LEAST), 0.1f);
}

static float within(float value, float most)
{
    return fminf(fmaxf(value, 0), most);
}

/* What the keys do to a page that is higher than the window; at its end they are the screen's. */
static float by_key(const struct ui *ui)
{
    const struct ui_focus *focus = ui->focus;
    float leap = ui->view_h * 0.85f;
    switch (ui->input.key) {
    case KEY_PAGE_DOWN:
        return within(focus->scroll + leap, focus->most) - focus->scroll;
    case KEY_PAGE_UP:
        return within(focus->scroll - leap, focus->most) - focus->scroll;
    case KEY_HOME:
        return -focus->scroll;
    case KEY_END:
        return focus->most - focus->scroll;
    default:
        return 0;
    }
}

static void scroll(struct ui *ui)
{
    struct ui_focus *focus = ui->focus;
    float keyed = by_key(ui);
    if (keyed != 0)
        ui->input.key = KEY_NONE;
    float dragged = focus->held ? 0 : ui->input.dragged / ui->canvas->scale;
    focus->scroll = within(focus->scroll + keyed - ui->input.wheel * NOTCH - dragged, focus->most);
}

void ui_begin(struct ui *ui, int width_px, int height_px)
{
    float scale = scale_of(ui, width_px, height_px);
    canvas_begin(ui->canvas, width_px, height_px, scale);
    ui->w = (float)width_px / scale;
    ui->view_h = (float)height_px / scale;
    ui->h = fmaxf(ui->view_h, HIGH);
    ui->narrow = ui->w < WIDE_LEAST;
    if (!ui->input.held)
        ui->focus->held = 0;
    scroll(ui);
    ui->canvas->lift_px = (int)roundf(ui->focus->scroll * scale);
    ui->input.x /= scale;
    ui->input.y = (ui->input.y + (float)ui->canvas->lift_px) / scale;
    ui->widget = 0;
    ui->focus->types = false;
    if (ui->input.key == KEY_NEXT || ui->input.key == KEY_PREVIOUS)
        ui->focus->shown = true;
    else if (ui->input.pressed)
        ui->focus->shown = false;
}

float text_size_next(float size, int step)
{
    static const float sizes[] = {TEXT_SIZE_LEAST, 0.9f, 1,     1.1f,          1.25f, 1.5f,
                                  1.75f,           2,    2.25f, TEXT_SIZE_MOST};
    const int count = (int)(sizeof sizes / sizeof *sizes);
    for (int i = 0; i < count && step > 0; i++)
        if (sizes[i] > size + 0.01f)
            return sizes[i];
    for (int i = count - 1; i >= 0 && step < 0; i--)
        if (sizes[i] < size - 0.01f)
            return sizes[i];
    return step > 0 ? TEXT_SIZE_MOST : TEXT_SIZE_LEAST;
}

void ui_fit(struct ui *ui)
{
    ui->h = ui->view_h;
}

void ui_need(struct ui *ui, float h)
{
    ui->h = fmaxf(ui->h, h);
}

void ui_settle(struct ui *ui, struct box *body, float need)
{
    if (ui->h <= ui->view_h) /* what does not fit has pages */
        return;
    float more = fmaxf(need - body->h, ui->view_h - ui->h);
    ui->h += more;
    body->h += more;
}

/* The first widget brings along what stands above it. */
static void bring_into_view(struct ui *ui)
{
    struct ui_focus *focus = ui->focus;
    if (!focus->shown || focus->boxed != focus->at || focus->seen == focus->at)
        return;
    float top = focus->at == 0 ? 0 : focus->top - AROUND;
    float low = focus->bottom + AROUND - ui->view_h;
    if (focus->scroll < low)
        focus->scroll = low;
    if (focus->scroll > top)
        focus->scroll = fmaxf(top, focus->at == 0 ? low : top);
    focus->seen = focus->at;
}

/* How much of the page is seen, and where: thin, at the edge, and only where there is more. */
static void scroll_mark(struct ui *ui)
{
    const struct ui_focus *focus = ui->focus;
    if (focus->most <= 0)
        return;
    float room = ui->view_h - 16, h = fmaxf(room * ui->view_h / ui->h, 32);
    float y = 8 + (room - h) * (float)ui->canvas->lift_px / (focus->most * ui->canvas->scale);
    ui->canvas->lift_px = 0;
    canvas_box(ui->canvas, ui->w - 8, y, 4, h, 2, theme_faded(ui->theme->quiet, 0.75));
}

void ui_end(struct ui *ui)
{
    struct ui_focus *focus = ui->focus;
    focus->most = fmaxf(ui->h - ui->view_h, 0);
    focus->most = focus->most < 2 ? 0 : focus->most; /* roundings */
    scroll_mark(ui);
    ui->canvas->lift_px = 0;
    bring_into_view(ui);
    focus->scroll = within(focus->scroll, focus->most);
    focus->count = ui->widget;
    int step = ui->input.key == KEY_NEXT ? 1 : ui->input.key == KEY_PREVIOUS ? -1 : 0;
    if (focus->count > 0)
        focus->at = (focus->at + step + focus->count) % focus->count;
}
