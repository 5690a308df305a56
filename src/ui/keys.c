#include "ui/keys.h"

#include "ui/widget_touch.h"
#include <math.h>
#include <stdio.h>

#define LINE_UP 44.0f /* to the line above */
#define ROW     44.0f
#define BETWEEN 26.0f

enum ui_wish keys_pressed(const struct ui *ui, const struct key_act *acts, int count)
{
    for (int i = 0; i < count; i++) {
        bool by_key = acts[i].code != KEY_NONE && acts[i].code == ui->input.key;
        bool by_letter = acts[i].letter != 0 && acts[i].letter == ui->input.letter;
        if (by_key || by_letter)
            return acts[i].wish;
    }
    return WISH_NOTHING;
}

static const struct type small = {FACE_PLAIN, 15};

struct label {
    char words[80];
    float x, y; /* its right end */
};

static float label_width(struct ui *ui, const struct key_act *act, struct label *label)
{
    snprintf(label->words, sizeof label->words, "%s %s", act->key, act->words);
    return act->offered ? ui_width(ui, small, label->words) + BETWEEN : 0;
}

float keys_width(struct ui *ui, const struct key_act *acts, int count)
{
    struct label label;
    float whole = 0;
    for (int i = 0; i < count; i++)
        whole += label_width(ui, &acts[i], &label);
    return whole - BETWEEN;
}

/* From the right end leftwards, the last of the table first, no line wider than `most`; returns how
 * many lines there are. */
static int set_lines(const struct key_act *acts, int count, struct box line, const float *widths,
                     float most, struct label *labels, float *taken)
{
    float x = line.x + line.w, y = line.y;
    int lines = 1;
    *taken = 0;
    for (int i = count - 1; i >= 0; i--) {
        if (!acts[i].offered)
            continue;
        bool first = x >= line.x + line.w;
        if (!first && line.x + line.w - x + widths[i] > most + BETWEEN) {
            x = line.x + line.w;
            y -= LINE_UP;
            lines++;
        }
        labels[i].x = x;
        labels[i].y = y;
        x -= widths[i];
        *taken = fmaxf(*taken, line.x + line.w - x);
    }
    return lines;
}

/* In as few lines as it takes, of about equal length; returns how much of the width is taken. */
static float lay_out(struct ui *ui, const struct key_act *acts, int count, struct box line,
                     struct label *labels)
{
    float taken = 0, widths[KEYS_MOST] = {0};
    for (int i = 0; i < count; i++)
        widths[i] = label_width(ui, &acts[i], &labels[i]);
    int least = set_lines(acts, count, line, widths, line.w, labels, &taken);
    for (float most = line.w / (float)least; least > 1 && most < line.w; most += 8)
        if (set_lines(acts, count, line, widths, most, labels, &taken) == least)
            return taken;
    set_lines(acts, count, line, widths, line.w, labels, &taken);
    return taken;
}

enum ui_wish keys_line(struct ui *ui, const struct key_act *acts, int count, struct box line,
                       float *taken)
{
    enum ui_wish wish = WISH_NOTHING;
    struct label labels[KEYS_MOST];
    *taken = lay_out(ui, acts, count, line, labels);
    for (int i = 0; i < count; i++) {
        float width = 0;
        if (!acts[i].offered)
            continue;
        /* Space belongs to the screen, wherever the focus is; Enter presses what is in focus. */
        bool pressed =
            widget_words(ui, labels[i].x, labels[i].y, ALIGN_RIGHT, labels[i].words, &width);
        if (pressed && ui->input.key != KEY_SPACE)
            wish = acts[i].wish;
    }
    return wish;
}

#define BENEATH (-1000) /* a number that the focus never has */

struct ui_input keys_veil(struct ui *ui)
{
    struct ui_input input = ui->input;
    ui->input = (struct ui_input){.x = -1e6f, .y = -1e6f};
    ui->widget = BENEATH;
    return input;
}

/* What only the keyboard can do is told, and cannot be pressed. */
static bool row(struct ui *ui, struct box box, const struct key_act *act)
{
    struct touch at = {0};
    if (act->wish != WISH_NOTHING)
        at = widget_touch(ui, box);
    SDL_Color color = act->wish == WISH_NOTHING ? ui->theme->quiet : ui->theme->ink;
    if (at.over)
        canvas_box(ui->canvas, box.x, box.y, box.w, box.h, 8, ui->theme->chosen);
    ui_text(ui, (struct type){FACE_FIRM, 15}, box.x + 12, box.y + 27, ALIGN_LEFT, color, act->key);
    ui_text_within(ui, small, box.x + 96, box.y + 27, ALIGN_LEFT, box.w - 104, color, act->words);
    if (at.focused)
        widget_ring(ui, (struct box){box.x + 5, box.y + 5, box.w - 10, box.h - 10}, 6);
    return at.pressed;
}

/* In two columns where one is higher than the window. */
enum ui_wish keys_panel(struct ui *ui, const struct key_act *acts, int count, struct ui_input input)
{
    const struct theme *theme = ui->theme;
    bool high = ROW * (float)count + 66 > ui->view_h - 32 && ui->w >= 720;
    int columns = high ? 2 : 1, rows = (count + columns - 1) / columns;
    float column = fminf(388, (ui->w - 80) / (float)columns);
    float w = column * (float)columns + 32, h = ROW * (float)rows + 66;
    float x = ui->narrow ? (ui->w - w) / 2 : ui->w - w - 48;
    float y = fmaxf((ui->view_h - 120 - h) / 2, fmaxf(fminf(16, (ui->view_h - h) / 2), 8));
    ui->input = input;
    ui->widget = 0;
    ui_need(ui, y + h + 8);
    enum ui_wish wish = ui->input.pressed || ui->input.key == KEY_ESCAPE ? WISH_KEYS : WISH_NOTHING;
    canvas_box(ui->canvas, x, y, w, h, 18, theme->near);
    canvas_box_edge(ui->canvas, x, y, w, h, 18, 1.4f, theme->chosen_edge);
    ui_text(ui, (struct type){FACE_SPOKEN, 24}, x + 28, y + 40, ALIGN_LEFT, theme->ink, "Keys");
    for (int i = 0; i < count; i++) {
        struct box box = {x + 16 + column * (float)(i / rows), y + 54 + ROW * (float)(i % rows),
                          column, ROW};
        if (row(ui, box, &acts[i]))
            wish = acts[i].wish;
    }
    return wish;
}
