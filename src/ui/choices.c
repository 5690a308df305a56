/* Choices and steps. Each is one widget, however many parts it has, so that Tab passes in one step;
 * the parts are pressed by where the pointer is. What is chosen is filled and set firmer: a form,
 * not only a colour. */
#include "ui/widget_touch.h"

#include <math.h>

#define PART_H 44.0f
#define PART_W 52.0f /* least */
#define INSET  16.0f /* of a label on either side */

static const struct type plain = {FACE_PLAIN, 15}, firm = {FACE_FIRM, 15};

static bool holds(struct box box, const struct ui_input *in)
{
    return in->x >= box.x && in->x < box.x + box.w && in->y >= box.y && in->y < box.y + box.h;
}

static void frame(struct ui *ui, struct box box)
{
    const struct theme *theme = ui->theme;
    float corner = fminf(box.h / 2, PART_H / 2);
    canvas_box(ui->canvas, box.x, box.y, box.w, box.h, corner, theme->card);
    canvas_box_edge(ui->canvas, box.x, box.y, box.w, box.h, corner, 1.2f, theme->chosen_edge);
}

/* --- choices -------------------------------------------------------------------------------- */

static float part_width(struct ui *ui, const char *label)
{
    return fmaxf(ui_width(ui, firm, label) + 2 * INSET, PART_W);
}

/* Beside each other each has the width of its words; in several lines all have the same. */
struct shape {
    int columns;
    float width, widest;
};

static struct shape shape_of(struct ui *ui, const struct choice *choice, float most)
{
    struct shape shape = {.columns = choice->count};
    for (int i = 0; i < choice->count; i++) {
        float width = part_width(ui, choice->labels[i]);
        shape.width += width;
        shape.widest = fmaxf(shape.widest, width);
    }
    if (shape.width <= most)
        return shape;
    shape.columns = shape.widest * 2 <= most ? 2 : 1;
    shape.width = fminf(shape.widest * (float)shape.columns, most);
    return shape;
}

static int rows_of(const struct shape *shape, int count)
{
    return (count + shape->columns - 1) / shape->columns;
}

void widget_choice_size(struct ui *ui, const struct choice *choice, float most, float *width,
                        float *height)
{
    struct shape shape = shape_of(ui, choice, most);
    *width = shape.width;
    *height = PART_H * (float)rows_of(&shape, choice->count);
}

static void part(struct ui *ui, struct box box, const char *label, bool chosen, bool over)
{
    const struct theme *theme = ui->theme;
    if (chosen)
        canvas_box(ui->canvas, box.x + 3, box.y + 3, box.w - 6, box.h - 6, (box.h - 6) / 2,
                   theme->breath);
    else if (over)
        canvas_box(ui->canvas, box.x + 3, box.y + 3, box.w - 6, box.h - 6, (box.h - 6) / 2,
                   theme->chosen);
    ui_text_fitted(ui, chosen ? firm : plain, box.x + box.w / 2, box.y + box.h / 2 + 5,
                   ALIGN_MIDDLE, box.w - 12, chosen ? theme->on_breath : theme->ink, label);
}

static int chosen_by_key(const struct ui *ui, const struct choice *choice, struct touch at)
{
    int chosen = choice->chosen;
    if (!at.focused)
        return chosen;
    if (ui->input.key == KEY_ENTER || ui->input.key == KEY_SPACE)
        return (chosen + 1) % choice->count;
    if (ui->input.key == KEY_RIGHT && chosen < choice->count - 1)
        return chosen + 1;
    return ui->input.key == KEY_LEFT && chosen > 0 ? chosen - 1 : chosen;
}

int widget_choice(struct ui *ui, struct box box, const struct choice *choice)
{
    struct shape shape = shape_of(ui, choice, box.w);
    struct touch at = widget_touch(ui, box);
    int chosen = chosen_by_key(ui, choice, at);
    bool one_line = shape.columns == choice->count;
    struct box cell = {box.x, box.y, shape.width / (float)shape.columns, PART_H};
    frame(ui, (struct box){box.x, box.y, shape.width, box.h});
    for (int i = 0; i < choice->count; i++) {
        if (one_line)
            cell.w = part_width(ui, choice->labels[i]);
        bool over = holds(cell, &ui->input);
        part(ui, cell, choice->labels[i], i == choice->chosen, over);
        if (over && ui->input.pressed)
            chosen = i;
        cell.x += cell.w;
        if ((i + 1) % shape.columns == 0) {
            cell.x = box.x;
            cell.y += PART_H;
        }
    }
    if (at.focused)
        widget_ring(ui, (struct box){box.x, box.y, shape.width, box.h}, PART_H / 2);
    return chosen;
}

/* --- steps ---------------------------------------------------------------------------------- */

static void sign(struct ui *ui, struct box box, bool more, bool there)
{
    float x = box.x + box.w / 2, y = box.y + box.h / 2;
    SDL_Color color = theme_faded(ui->theme->ink, there ? 1 : 0.3);
    if (there && holds(box, &ui->input))
        canvas_box(ui->canvas, box.x + 3, box.y + 3, box.w - 6, box.h - 6, (box.h - 6) / 2,
                   ui->theme->chosen);
    canvas_box(ui->canvas, x - 6, y - 1, 12, 2, 1, color);
    if (more)
        canvas_box(ui->canvas, x - 1, y - 6, 2, 12, 1, color);
}

static enum step step_by_key(const struct ui *ui, struct touch at)
{
    const struct ui_input *in = &ui->input;
    if (!at.focused)
        return STEP_NONE;
    if (in->key == KEY_RIGHT || in->letter == '+')
        return STEP_MORE;
    if (in->key == KEY_LEFT || in->letter == '-')
        return STEP_LESS;
    bool usual = in->key == KEY_ENTER || in->key == KEY_SPACE || in->key == KEY_BACK;
    return usual ? STEP_USUAL : STEP_NONE;
}

enum step widget_steps(struct ui *ui, struct box box, const struct steps *steps)
{
    struct touch at = widget_touch(ui, box);
    struct box less = {box.x, box.y, PART_W, box.h};
    struct box more = {box.x + box.w - PART_W, box.y, PART_W, box.h};
    enum step step = step_by_key(ui, at);
    frame(ui, box);
    sign(ui, less, false, steps->less);
    sign(ui, more, true, steps->more);
    ui_text_fitted(ui, plain, box.x + box.w / 2, box.y + box.h / 2 + 5, ALIGN_MIDDLE,
                   box.w - 2 * PART_W, ui->theme->ink, steps->shown);
    if (at.over && ui->input.pressed)
        step = holds(less, &ui->input)   ? STEP_LESS
               : holds(more, &ui->input) ? STEP_MORE
                                         : STEP_USUAL;
    if (at.focused)
        widget_ring(ui, box, PART_H / 2);
    bool possible = (step != STEP_LESS || steps->less) && (step != STEP_MORE || steps->more);
    return possible ? step : STEP_NONE;
}
