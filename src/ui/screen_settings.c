/* Settings: few, in groups, each with one sentence that says what it does. A change takes effect
 * and is kept at once, so there is nothing to confirm; the last ones can be taken back. In a wide
 * window the groups stand in two columns, read down the left one first. */
#include "ui/screen.h"

#include "base/text.h"
#include <ctype.h>
#include <math.h>
#include <string.h>

#define HEADING   44.0f /* a group's, above its first row */
#define BETWEEN   13.0f /* two rows */
#define CONTROL_H 44.0f
#define COLUMN    452.0f /* least, of two */
#define ALONE     640.0f /* most, of one: a value stays near what it is of */

static const struct type title = {FACE_PLAIN, 17}, small = {FACE_PLAIN, 15};

/* What stands where in one row; measured before anything is drawn. */
struct room {
    float words;              /* width for the title and what it does */
    int lines;                /* of the latter */
    float control, control_h; /* width and height */
    bool below;               /* the control has a line of its own */
    float h;
};

static struct choice choice_of(const struct setting_row *row)
{
    return (struct choice){row->labels, row->count, row->chosen};
}

static float control_width(struct ui *ui, const struct setting_row *row, float most, float *height)
{
    float width = row->form == ROW_STEPS   ? fminf(200, most)
                  : row->form == ROW_WORDS ? fminf(220, most)
                                           : 132;
    *height = CONTROL_H;
    if (row->form == ROW_CHOICE) {
        struct choice choice = choice_of(row);
        widget_choice_size(ui, &choice, most, &width, height);
    }
    return width;
}

static struct room room_of(struct ui *ui, const struct setting_row *row, float w)
{
    struct room room = {0};
    room.control = control_width(ui, row, w, &room.control_h);
    room.below = w - room.control < 210;
    room.words = room.below ? w : w - room.control - 24;
    room.lines = ui_lines(ui, small, room.words, row->about);
    room.h = 24 + 21 * (float)room.lines;
    if (room.below)
        room.h += 8 + room.control_h;
    room.h = fmaxf(room.h, room.control_h) + BETWEEN;
    return room;
}

static float column_height(struct ui *ui, const struct setting_rows *rows, int from, int to,
                           float w)
{
    float h = 0;
    for (int i = from; i < to; i++)
        h += room_of(ui, &rows->at[i], w).h + (rows->at[i].group ? HEADING : 0);
    return h;
}

/* The group at which the second column begins, so that the longer of the two is as short as can be.
 */
static int second_column(struct ui *ui, const struct setting_rows *rows, float w)
{
    int best = rows->count;
    float least = column_height(ui, rows, 0, rows->count, w);
    for (int i = 1; i < rows->count; i++) {
        if (!rows->at[i].group)
            continue;
        float h =
            fmaxf(column_height(ui, rows, 0, i, w), column_height(ui, rows, i, rows->count, w));
        if (h < least) {
            least = h;
            best = i;
        }
    }
    return best;
}

/* --- one row -------------------------------------------------------------------------------- */

static struct ui_intent wish_for(int which, const char *word)
{
    return (struct ui_intent){.wish = WISH_SET, .which = which, .words = word};
}

static struct ui_intent chooses(struct ui *ui, const struct setting_row *row, int which,
                                struct box box)
{
    struct choice choice = choice_of(row);
    int chosen = widget_choice(ui, box, &choice);
    return chosen != row->chosen ? wish_for(which, row->words[chosen]) : (struct ui_intent){0};
}

static struct ui_intent steps(struct ui *ui, const struct setting_row *row, int which,
                              struct box box)
{
    const struct steps steps = {row->shown, row->less[0] != '\0', row->more[0] != '\0'};
    const char *const words[] = {
        [STEP_LESS] = row->less, [STEP_MORE] = row->more, [STEP_USUAL] = row->usual};
    enum step step = widget_steps(ui, box, &steps);
    bool changes = step != STEP_NONE && strcmp(words[step], row->word) != 0;
    return changes ? wish_for(which, words[step]) : (struct ui_intent){0};
}

/* A code has letters, digits, - and _ only; what else is typed is passed over. */
static struct ui_intent writes(struct ui *ui, const struct setting_row *row, int which,
                               struct box box)
{
    static char code[ROW_WORD_SIZE]; /* outlives this call, for the wish */
    char written[33];                /* as long as a code may be */
    text_copy(written, sizeof written, row->word);
    if (!widget_field(ui, box, written, sizeof written, "none"))
        return (struct ui_intent){0};
    size_t used = 0;
    for (const char *at = written; *at; at++)
        if (isalnum((unsigned char)*at) || *at == '-' || *at == '_')
            code[used++] = *at;
    code[used] = '\0';
    return strcmp(code, row->word) != 0 ? wish_for(which, code) : (struct ui_intent){0};
}

static struct ui_intent control(struct ui *ui, const struct setting_row *row, int which,
                                struct box box)
{
    switch (row->form) {
    case ROW_CHOICE:
        return chooses(ui, row, which, box);
    case ROW_STEPS:
        return steps(ui, row, which, box);
    case ROW_WORDS:
        return writes(ui, row, which, box);
    default: {
        bool sensor = row->form == ROW_SENSOR;
        bool pressed = widget_quiet_button(ui, box, sensor ? "Choose" : "Show");
        enum ui_wish wish = sensor ? WISH_SENSOR : WISH_WELCOME;
        return (struct ui_intent){.wish = pressed ? wish : WISH_NOTHING};
    }
    }
}

static struct ui_intent row(struct ui *ui, const struct setting_row *row, int which, float x,
                            float y, float w)
{
    struct room room = room_of(ui, row, w);
    float taken = 24 + 21 * (float)room.lines;
    float top = room.below ? y : y + fmaxf((room.control_h - taken) / 2, 0);
    ui_text_within(ui, title, x, top + 16, ALIGN_LEFT, room.words, ui->theme->ink, row->title);
    ui_paragraph(ui, small, x, top + 39, room.words, 21, ALIGN_LEFT, ui->theme->quiet, row->about);
    struct box box = {x + w - room.control, y, room.control, room.control_h};
    if (room.below)
        box = (struct box){x, y + taken + 8, room.control, room.control_h};
    else
        box.y = y + fmaxf((taken - room.control_h) / 2, 0);
    return control(ui, row, which, box);
}

static struct ui_intent column(struct ui *ui, const struct setting_rows *rows, int from, int to,
                               struct box box)
{
    struct ui_intent intent = {0};
    float y = box.y;
    for (int i = from; i < to; i++) {
        const struct setting_row *at = &rows->at[i];
        if (at->group) {
            ui_text_within(ui, (struct type){FACE_SPOKEN, 24}, box.x, y + 24, ALIGN_LEFT, box.w,
                           ui->theme->breath, at->group);
            y += HEADING;
        }
        struct ui_intent here = row(ui, at, i, box.x, y, box.w);
        intent = here.wish != WISH_NOTHING ? here : intent;
        y += room_of(ui, at, box.w).h;
    }
    return intent;
}

/* --- around them ---------------------------------------------------------------------------- */

#define INSET 20.0f

static float trouble_height(struct ui *ui, const struct problem *problem, float w)
{
    w -= 2 * INSET;
    int lines = ui_lines(ui, small, w, problem->what) + ui_lines(ui, small, w, problem->remedy);
    return 22 * (float)lines + 54;
}

/* What keeps changes from being written. */
static void trouble(struct ui *ui, const struct problem *problem, struct box box)
{
    const struct theme *theme = ui->theme;
    float x = box.x + INSET, w = box.w - 2 * INSET;
    float y = box.y + 30, h = trouble_height(ui, problem, box.w) - 24;
    canvas_box(ui->canvas, box.x, box.y, box.w, h, 16, theme->card);
    canvas_box_edge(ui->canvas, box.x, box.y, box.w, h, 16, 1.4f, theme->heart);
    y += 22 * (float)ui_paragraph(ui, small, x, y, w, 22, ALIGN_LEFT, theme->ink, problem->what);
    ui_paragraph(ui, small, x, y, w, 22, ALIGN_LEFT, theme->quiet, problem->remedy);
}

/* "Ctrl Z undo: Text size" */
static bool undoes(struct ui *ui, const struct ui_model *model, float page, float left)
{
    char words[80];
    float width = 0, y = ui->h - (ui->narrow ? 92 : 58);
    struct text text = text_over(words, sizeof words);
    if (!model->undo)
        return false;
    text_add(&text, "Ctrl Z undo: %s", model->undo);
    bool pressed = ui->narrow ? widget_words(ui, left, y, ALIGN_LEFT, words, &width)
                              : widget_words(ui, left + page - 180, y, ALIGN_RIGHT, words, &width);
    return pressed || ui->input.key == KEY_UNDO;
}

/* Enter is the focus's; where none is shown it is done. */
static bool leaves(struct ui *ui)
{
    bool unseen_enter = ui->input.key == KEY_ENTER && !ui->focus->shown;
    const char *keys = "Up and down walk \u00b7 left and right change \u00b7 Esc done";
    return part_foot(ui, keys, "Done") || unseen_enter || ui->input.key == KEY_ESCAPE;
}

static void walk(struct ui *ui)
{
    bool change = ui->input.key == KEY_LEFT || ui->input.key == KEY_RIGHT;
    if (change && !ui->focus->shown) {
        ui->focus->shown = true; /* the first press only shows where one stands */
        ui->input.key = KEY_NONE;
    }
    if (!change)
        ui_walk(ui, 1);
}

/* One column or two, as there is room, and how high that makes the page. */
struct layout {
    float page, column, gutter;
    int second; /* row at which the second column begins */
    float above, tall;
};

static struct layout layout_of(struct ui *ui, const struct setting_rows *rows)
{
    struct layout at = {.page = ui->narrow ? ui->w - 48 : 1088,
                        .gutter = ui->narrow ? 40 : 72,
                        .second = rows->count,
                        .above = ui->narrow ? 124 : 165};
    at.column = (at.page - at.gutter) / 2;
    if (at.column >= COLUMN)
        at.second = second_column(ui, rows, at.column);
    else
        at.column = fminf(at.page, ALONE);
    if (rows->trouble.status)
        at.above += trouble_height(ui, &rows->trouble, at.page);
    at.tall = fmaxf(column_height(ui, rows, 0, at.second, at.column),
                    column_height(ui, rows, at.second, rows->count, at.column));
    return at;
}

struct ui_intent screen_settings(struct ui *ui, const struct ui_model *model)
{
    const struct setting_rows *rows = model->settings;
    struct layout at = layout_of(ui, rows);
    ui_need(ui, at.above + at.tall + (ui->narrow ? 130 : 104));
    walk(ui);
    struct box body = part_page(ui, "Settings", "Every change holds and is kept at once.");
    float left = body.x;
    if (rows->trouble.status)
        trouble(ui, &rows->trouble, body);
    body.y = at.above;
    body.w = at.column;
    struct ui_intent intent = column(ui, rows, 0, at.second, body), other;
    body.x += at.column + at.gutter;
    other = column(ui, rows, at.second, rows->count, body);
    bool back = undoes(ui, model, at.page, left);
    if (leaves(ui))
        return (struct ui_intent){.wish = WISH_DONE};
    if (back)
        return (struct ui_intent){.wish = WISH_UNDO};
    return other.wish != WISH_NOTHING ? other : intent;
}
