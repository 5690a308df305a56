/* Immediate-mode widgets. Each asks three questions of the input (is the pointer over me, am I in
 * focus, was I pressed) and draws itself at once. Focus is shown only while the keyboard is in use,
 * as an ink outline a little outside the widget: a form, not a colour. */
#include "ui/widget_touch.h"

#include <math.h>

void ui_walk(struct ui *ui, int columns)
{
    struct ui_focus *focus = ui->focus;
    enum ui_key key = ui->input.key;
    int step = key == KEY_DOWN    ? columns
               : key == KEY_UP    ? -columns
               : key == KEY_RIGHT ? 1
               : key == KEY_LEFT  ? -1
                                  : 0;
    if (step == 0)
        return;
    int to = focus->at + (focus->shown ? step : 0);
    to = to < focus->count ? to : focus->count - 1;
    focus->at = to > 0 ? to : 0;
    focus->shown = true;
}

struct touch widget_touch(struct ui *ui, struct box box)
{
    const struct ui_input *in = &ui->input;
    struct touch touch = {0};
    touch.over = in->x >= box.x && in->x < box.x + box.w && in->y >= box.y && in->y < box.y + box.h;
    touch.focused = ui->focus->shown && ui->focus->at == ui->widget;
    if (touch.focused) {
        ui->focus->boxed = ui->widget;
        ui->focus->top = box.y;
        ui->focus->bottom = box.y + box.h;
    }
    touch.pressed = (touch.over && in->pressed) ||
                    (touch.focused && (in->key == KEY_ENTER || in->key == KEY_SPACE));
    if (touch.over && in->pressed)
        ui->focus->at = ui->widget;
    ui->widget++;
    if (ui->boxes && ui->widget > 0 && ui->boxes->count < UI_BOXES)
        ui->boxes->at[ui->boxes->count++] = box;
    return touch;
}

void widget_ring(struct ui *ui, struct box box, float corner)
{
    const float away = 5;
    canvas_box_edge(ui->canvas, box.x - away, box.y - away, box.w + 2 * away, box.h + 2 * away,
                    corner + away, 2, ui->theme->ink);
}

bool widget_button(struct ui *ui, struct box box, const char *label)
{
    struct touch at = widget_touch(ui, box);
    SDL_Color fill = theme_mixed(ui->theme->breath, ui->theme->ink, at.over ? 0.15 : 0);
    canvas_box(ui->canvas, box.x, box.y, box.w, box.h, box.h / 2, fill);
    ui_text(ui, (struct type){FACE_FIRM, 18}, box.x + box.w / 2, box.y + box.h / 2 + 6.5f,
            ALIGN_MIDDLE, ui->theme->on_breath, label);
    if (at.focused)
        widget_ring(ui, box, box.h / 2);
    return at.pressed;
}

bool widget_words(struct ui *ui, float x, float y, enum align align, const char *label,
                  float *width)
{
    struct type type = {FACE_PLAIN, 15};
    *width = ui_width(ui, type, label);
    float left = align == ALIGN_RIGHT ? x - *width : align == ALIGN_MIDDLE ? x - *width / 2 : x;
    float spare = fmaxf(12, TOUCH_LEAST - *width) / 2;
    struct box box = {left - spare, y - 5 - TOUCH_LEAST / 2, *width + 2 * spare, TOUCH_LEAST};
    struct touch at = widget_touch(ui, box);
    ui_text(ui, type, left, y, ALIGN_LEFT, at.over ? ui->theme->ink : ui->theme->quiet, label);
    if (at.focused)
        widget_ring(ui, (struct box){left - 2, y - 17, *width + 4, 24}, 6);
    return at.pressed;
}

bool widget_area(struct ui *ui, struct box box)
{
    struct touch at = widget_touch(ui, box);
    if (at.over)
        canvas_box(ui->canvas, box.x, box.y, box.w, box.h, 12, ui->theme->card);
    if (at.focused)
        widget_ring(ui, (struct box){box.x + 4, box.y + 4, box.w - 8, box.h - 8}, 8);
    return at.pressed;
}

bool widget_quiet_button(struct ui *ui, struct box box, const char *label)
{
    struct touch at = widget_touch(ui, box);
    canvas_box(ui->canvas, box.x, box.y, box.w, box.h, box.h / 2,
               theme_faded(ui->theme->chosen, at.over ? 1.6 : 1));
    canvas_box_edge(ui->canvas, box.x, box.y, box.w, box.h, box.h / 2, 1.4f,
                    ui->theme->chosen_edge);
    ui_text_fitted(ui, (struct type){FACE_PLAIN, 17}, box.x + box.w / 2, box.y + box.h / 2 + 6,
                   ALIGN_MIDDLE, box.w - fminf(24, box.w / 5), ui->theme->ink, label);
    if (at.focused)
        widget_ring(ui, box, box.h / 2);
    return at.pressed;
}

bool widget_chip(struct ui *ui, struct box box, const char *label, bool chosen)
{
    const struct theme *theme = ui->theme;
    struct touch at = widget_touch(ui, box);
    SDL_Color fill = chosen ? theme->breath : theme->card;
    if (at.over && !chosen && theme->glow > 0)
        fill.a = (uint8_t)(fill.a * 2);
    canvas_box(ui->canvas, box.x, box.y, box.w, box.h, box.h / 2, fill);
    canvas_box_edge(ui->canvas, box.x, box.y, box.w, box.h, box.h / 2, 1.4f, theme->chosen_edge);
    ui_text(ui, (struct type){chosen ? FACE_FIRM : FACE_PLAIN, 16}, box.x + box.w / 2,
            box.y + box.h / 2 + 5.5f, ALIGN_MIDDLE, chosen ? theme->on_breath : theme->ink, label);
    if (at.focused)
        widget_ring(ui, box, box.h / 2);
    return at.pressed;
}

struct card widget_card(struct ui *ui, struct box box, const char *title, const char *note,
                        bool chosen)
{
    const struct theme *theme = ui->theme;
    struct type small = {FACE_PLAIN, 15};
    struct touch at = widget_touch(ui, box);
    float middle = box.y + box.h / 2;
    SDL_Color fill = chosen ? theme->chosen : theme->card;
    if (at.over && theme->glow > 0)
        fill.a = (uint8_t)(fill.a * 2);
    canvas_box(ui->canvas, box.x, box.y, box.w, box.h, 16, fill);
    canvas_box_edge(ui->canvas, box.x, box.y, box.w, box.h, 16,
                    chosen && theme->glow <= 0 ? 3 : 1.2f,
                    chosen ? theme->chosen_edge : theme->card_edge);
    struct type large = {FACE_SPOKEN, 21};
    float room = box.w - 64, least = fminf(ui_width(ui, large, title) * 0.8f, room);
    float taken = ui_text_within(ui, small, box.x + box.w - 24, middle + 5, ALIGN_RIGHT,
                                 room - least, theme->quiet, note);
    ui_text_fitted(ui, large, box.x + 24, middle + 6, ALIGN_LEFT, room - taken, theme->ink, title);
    if (at.focused)
        widget_ring(ui, box, 16);
    return (struct card){at.pressed, at.focused};
}
