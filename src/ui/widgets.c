/* Immediate-mode widgets. Each asks three questions of the input (is the pointer over me, am I in
 * focus, was I pressed) and draws itself at once. Focus is shown only while the keyboard is in use,
 * as an ink outline a little outside the widget: a form, not a colour. */
#include "ui/widgets.h"

#include <math.h>

#define WIDE_W   1280.0f
#define NARROW_W 480.0f
#define HIGH     800.0f

void ui_begin(struct ui *ui, int width_px, int height_px)
{
    ui->narrow = width_px * 10 < height_px * 11;
    float scale =
        fminf((float)width_px / (ui->narrow ? NARROW_W : WIDE_W), (float)height_px / HIGH);
    scale = fmaxf(scale, 0.1f);
    canvas_begin(ui->canvas, width_px, height_px, scale);
    ui->w = (float)width_px / scale;
    ui->h = (float)height_px / scale;
    ui->input.x /= scale;
    ui->input.y /= scale;
    ui->widget = 0;
    if (ui->input.key == KEY_NEXT || ui->input.key == KEY_PREVIOUS)
        ui->focus->shown = true;
    else if (ui->input.pressed)
        ui->focus->shown = false;
}

void ui_end(struct ui *ui)
{
    struct ui_focus *focus = ui->focus;
    focus->count = ui->widget;
    int step = ui->input.key == KEY_NEXT ? 1 : ui->input.key == KEY_PREVIOUS ? -1 : 0;
    if (focus->count > 0)
        focus->at = (focus->at + step + focus->count) % focus->count;
}

struct touch {
    bool over, focused, pressed;
};

static struct touch touch(struct ui *ui, struct box box)
{
    const struct ui_input *in = &ui->input;
    struct touch touch = {0};
    touch.over = in->x >= box.x && in->x < box.x + box.w && in->y >= box.y && in->y < box.y + box.h;
    touch.focused = ui->focus->shown && ui->focus->at == ui->widget;
    touch.pressed = (touch.over && in->pressed) ||
                    (touch.focused && (in->key == KEY_ENTER || in->key == KEY_SPACE));
    if (touch.over && in->pressed)
        ui->focus->at = ui->widget;
    ui->widget++;
    return touch;
}

static void focus_ring(struct ui *ui, struct box box, float corner)
{
    const float away = 5;
    canvas_box_edge(ui->canvas, box.x - away, box.y - away, box.w + 2 * away, box.h + 2 * away,
                    corner + away, 2, ui->theme->ink);
}

bool widget_button(struct ui *ui, struct box box, const char *label)
{
    struct touch at = touch(ui, box);
    SDL_Color fill = theme_mixed(ui->theme->breath, ui->theme->ink, at.over ? 0.15 : 0);
    canvas_box(ui->canvas, box.x, box.y, box.w, box.h, box.h / 2, fill);
    ui_text(ui, (struct type){FACE_FIRM, 18}, box.x + box.w / 2, box.y + box.h / 2 + 6.5f,
            ALIGN_MIDDLE, ui->theme->on_breath, label);
    if (at.focused)
        focus_ring(ui, box, box.h / 2);
    return at.pressed;
}

bool widget_words(struct ui *ui, float x, float y, enum align align, const char *label,
                  float *width)
{
    struct type type = {FACE_PLAIN, 15};
    *width = ui_width(ui, type, label);
    float left = align == ALIGN_RIGHT ? x - *width : align == ALIGN_MIDDLE ? x - *width / 2 : x;
    struct box box = {left - 6, y - 22, *width + 12, 34};
    struct touch at = touch(ui, box);
    ui_text(ui, type, left, y, ALIGN_LEFT, at.over ? ui->theme->ink : ui->theme->quiet, label);
    if (at.focused)
        focus_ring(ui, (struct box){left - 2, y - 17, *width + 4, 24}, 6);
    return at.pressed;
}

bool widget_area(struct ui *ui, struct box box)
{
    struct touch at = touch(ui, box);
    if (at.over)
        canvas_box(ui->canvas, box.x, box.y, box.w, box.h, 12, ui->theme->card);
    if (at.focused)
        focus_ring(ui, (struct box){box.x + 4, box.y + 4, box.w - 8, box.h - 8}, 8);
    return at.pressed;
}

struct card widget_card(struct ui *ui, struct box box, const char *title, const char *note,
                        bool chosen)
{
    const struct theme *theme = ui->theme;
    struct type small = {FACE_PLAIN, 15};
    struct touch at = touch(ui, box);
    float middle = box.y + box.h / 2;
    SDL_Color fill = chosen ? theme->chosen : theme->card;
    if (at.over && theme->glow > 0)
        fill.a = (uint8_t)(fill.a * 2);
    canvas_box(ui->canvas, box.x, box.y, box.w, box.h, 16, fill);
    canvas_box_edge(ui->canvas, box.x, box.y, box.w, box.h, 16,
                    chosen && theme->glow <= 0 ? 3 : 1.2f,
                    chosen ? theme->chosen_edge : theme->card_edge);
    float taken =
        ui_text(ui, small, box.x + box.w - 24, middle + 5, ALIGN_RIGHT, theme->quiet, note);
    ui_text_fitted(ui, (struct type){FACE_SPOKEN, 21}, box.x + 24, middle + 6, ALIGN_LEFT,
                   box.w - 64 - taken, theme->ink, title);
    if (at.focused)
        focus_ring(ui, box, 16);
    return (struct card){at.pressed, at.focused};
}
