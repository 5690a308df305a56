/* A choice is cards, a text is pages, a check-in is scales. None of them hurries: what would happen
 * by itself is said once, small, and passing over is a button of the same size as answering. */
#include "ui/asks.h"

#include "base/text.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct type small = {FACE_PLAIN, 15};

const struct practice_step *step_now(const struct snapshot *snapshot)
{
    const struct practice *practice = snapshot->practice;
    bool exists = practice && snapshot->step >= 0 && snapshot->step < practice->step_count;
    return exists ? &practice->steps[snapshot->step] : NULL;
}

enum ask ask_of(const struct ui_model *model)
{
    const struct practice_step *step = step_now(model->snapshot);
    if (!step || model->snapshot->anchor >= 0)
        return ASK_NOTHING;
    if (step->option_count > 0)
        return ASK_CHOICE;
    if (step->lesson)
        return ASK_LESSON;
    return model->draft && model->draft->check_in ? ASK_CHECK_IN : ASK_NOTHING;
}

const char *ask_words(const struct ui_model *model, const char *words, char *filled, size_t size)
{
    const struct practice *practice = model->snapshot->practice;
    return practice ? names_fill(model->names, practice, words, filled, size) : words;
}

/* --- a choice ------------------------------------------------------------------------------- */

static struct grid choice_grid(const struct ui *ui, const struct practice_step *step,
                               struct box box)
{
    int count = step->option_count;
    int columns = ui->narrow ? 1 : count <= 3 ? count : count == 4 ? 2 : 3;
    return (struct grid){box, columns, ui->narrow ? 52 : 64, ui->narrow ? 8 : 14};
}

float ask_choice_height(const struct ui *ui, const struct practice_step *step)
{
    struct grid grid = choice_grid(ui, step, (struct box){0});
    int rows = (step->option_count + grid.columns - 1) / grid.columns;
    return (float)rows * (grid.row + grid.gap) - grid.gap;
}

void ask_choice(struct ui *ui, const struct ui_model *model, struct box box,
                struct ui_intent *intent)
{
    const struct practice_step *step = step_now(model->snapshot);
    struct grid grid = choice_grid(ui, step, box);
    bool entered = ui->input.key == KEY_ENTER && !ui->focus->shown;
    ui_walk(ui, grid.columns);
    if (ui->focus->at >= step->option_count &&
        (ui->input.key == KEY_DOWN || ui->input.key == KEY_RIGHT))
        ui->focus->at = step->option_count - 1; /* arrows stay among the options; Tab goes on */
    for (int i = 0; i < step->option_count; i++) {
        char key[16], label[FILLED_BYTES];
        snprintf(key, sizeof key, "%d", i + 1);
        struct entry entry = {.title =
                                  ask_words(model, step->options[i].label, label, sizeof label),
                              .note = "",
                              .key = key};
        bool pressed = widget_entry(ui, grid_cell(&grid, i), &entry).pressed;
        if ((pressed && ui->input.key != KEY_SPACE) || ui->input.letter == '1' + i ||
            (entered && i == 0))
            *intent = (struct ui_intent){.wish = WISH_CHOOSE, .which = i};
    }
    char words[160], label[FILLED_BYTES];
    struct text text = text_over(words, sizeof words);
    text_add(&text, "Left alone, it goes on with: %s",
             ask_words(model, step->options[0].label, label, sizeof label));
    ui_text_within(ui, small, ui->w / 2, box.y + box.h + 28, ALIGN_MIDDLE, box.w, ui->theme->quiet,
                   words);
}

/* --- a text --------------------------------------------------------------------------------- */

void ask_lesson(struct ui *ui, const struct ui_model *model, struct box box,
                struct ui_intent *intent)
{
    struct type type = {FACE_SPOKEN, ui->narrow ? 22 : 27};
    char filled[FILLED_BYTES], note[32];
    const char *words = ask_words(model, step_now(model->snapshot)->lesson, filled, sizeof filled);
    struct box button = {ui->w / 2 - 80, box.y + box.h - 52, 160, 48};
    box.h -= 76;
    int pages = part_text(ui, type, box, words, false, -1);
    int page = model->page < pages ? model->page : pages - 1;
    part_text(ui, type, box, words, false, page);
    bool pressed = widget_button(ui, button, "Go on");
    bool on = ui->input.key == KEY_ENTER || ui->input.key == KEY_RIGHT ||
              ui->input.key == KEY_PAGE_DOWN || (pressed && ui->input.key != KEY_SPACE);
    bool before = ui->input.key == KEY_LEFT || ui->input.key == KEY_PAGE_UP;
    struct text text = text_over(note, sizeof note);
    if (pages > 1)
        text_add(&text, "page %d of %d", page + 1, pages);
    ui_text(ui, small, button.x + button.w + 20, button.y + 29, ALIGN_LEFT, ui->theme->quiet, note);
    if (on && page + 1 < pages)
        *intent = (struct ui_intent){.wish = WISH_PAGE, .which = page + 1};
    else if (on)
        *intent = (struct ui_intent){.wish = WISH_GO_ON};
    else if (before && page > 0)
        *intent = (struct ui_intent){.wish = WISH_PAGE, .which = page - 1};
}

/* --- questions ------------------------------------------------------------------------------ */

#define ENDS        97.0f /* the baseline of the words at the ends of a scale, from its top */
#define SECOND_LINE 26.0f

/* Very large text: a question has two lines, and "leave out" one of its own. */
static bool is_slim(const struct ui *ui)
{
    return ui->w < 420;
}

/* Returns the item's new value, NaN where it has none. */
static double scale(struct ui *ui, const struct check_in_item *item, struct box box, double value,
                    bool *moved)
{
    const struct theme *theme = ui->theme;
    const struct slider slider = {item->least, item->most, item->step};
    struct type type = {FACE_SPOKEN, ui->narrow ? 21 : 24};
    float lower = is_slim(ui) ? SECOND_LINE : 0, room = box.w * 0.48f;
    struct box track = {box.x + 20, box.y + 26 + lower, box.w - 40, 44};
    if (is_slim(ui))
        ui_paragraph(ui, type, box.x, box.y + 20, box.w, SECOND_LINE, ALIGN_LEFT, theme->ink,
                     item->ask);
    else
        ui_text_fitted(ui, type, box.x, box.y + 20, ALIGN_LEFT, box.w, theme->ink, item->ask);
    if (!isnan(value) && !is_slim(ui)) /* "leave out" stands between them */
        room = (box.w - 110) / 2;
    float y = box.y + ENDS + lower;
    ui_text_fitted(ui, small, box.x, y, ALIGN_LEFT, room, theme->quiet, item->low ? item->low : "");
    ui_text_fitted(ui, small, box.x + box.w, y, ALIGN_RIGHT, room, theme->quiet,
                   item->high ? item->high : "");
    *moved = widget_slider(ui, track, &slider, &value);
    return value;
}

/* Side by side the words at the ends of two scales must not meet. */
static struct box cell_of(const struct grid *grid, int which)
{
    struct box cell = grid_cell(grid, which);
    float apart = grid->columns > 1 ? 24 : 0;
    return (struct box){cell.x + (which % 2 ? apart : 0), cell.y, cell.w - apart, cell.h};
}

static void scales(struct ui *ui, const struct ui_model *model, const struct grid *grid,
                   const struct grid_page *page, struct ui_intent *intent)
{
    const struct draft *draft = model->draft;
    char letter = ui->input.letter;
    bool digit = letter >= '0' && letter <= '9';
    bool aside = ui->input.key == KEY_LEFT || ui->input.key == KEY_RIGHT;
    if (digit || aside)
        ui->focus->shown = true;
    for (int i = page->first; i < page->end; i++) {
        bool moved, here = ui->focus->at == ui->widget;
        double value = scale(ui, &draft->check_in->items[i], cell_of(grid, i - page->first),
                             draft->values[i], &moved);
        if (moved)
            *intent = (struct ui_intent){.wish = WISH_ANSWER, .which = i, .value = value};
        else if (here && digit)
            *intent = (struct ui_intent){.wish = WISH_ANSWER_TYPED, .which = i, .value = letter};
        else if (here && ui->input.key == KEY_BACK && !isnan(draft->values[i]))
            *intent = (struct ui_intent){.wish = WISH_ANSWER, .which = i, .value = NAN};
    }
}

/* What was answered can be taken back. */
static void takers(struct ui *ui, const struct ui_model *model, const struct grid *grid,
                   const struct grid_page *page, struct ui_intent *intent)
{
    for (int i = page->first; i < page->end; i++) {
        struct box box = cell_of(grid, i - page->first);
        float width;
        if (isnan(model->draft->values[i]))
            continue;
        float y = box.y + ENDS + (is_slim(ui) ? SECOND_LINE + 34 : 0);
        if (widget_words(ui, box.x + box.w / 2, y, ALIGN_MIDDLE, "leave out", &width) &&
            ui->input.key != KEY_SPACE)
            *intent = (struct ui_intent){.wish = WISH_ANSWER, .which = i, .value = NAN};
    }
}

void ask_check_in(struct ui *ui, const struct ui_model *model, struct box box,
                  struct ui_intent *intent)
{
    const struct draft *draft = model->draft;
    int count = draft_count(draft);
    struct grid grid = {box, 1, is_slim(ui) ? 104 + SECOND_LINE + 48 : 104, 8};
    grid.box.h -= 64;
    grid.columns = !ui->narrow && count * 112 > (int)grid.box.h ? 2 : 1;
    int lines = (count + grid.columns - 1) / grid.columns;
    if ((float)lines * 132 < grid.box.h)
        grid.gap = 28;
    if (grid.columns == 1 && !ui->narrow)
        grid.box = (struct box){ui->w / 2 - 330, box.y, 660, grid.box.h};
    struct grid_page page = grid_page(&grid, count, model->page);
    int rows = (int)((grid.box.h + grid.gap) / (grid.row + grid.gap));
    page.shown =
        (rows < 1 ? 1 : rows) * grid.columns; /* the button turns the page: no cell for it */
    page.count = count > 0 ? (count + page.shown - 1) / page.shown : 1;
    page.page = model->page < page.count ? model->page : 0;
    page.first = page.page * page.shown;
    page.end = page.first + page.shown < count ? page.first + page.shown : count;
    enum ui_key key = ui->input.key;
    if (key == KEY_UP || key == KEY_DOWN)
        ui_walk(ui, 1);
    scales(ui, model, &grid, &page, intent);
    bool last = page.page + 1 == page.count;
    const char *label = draft_answered(draft) > 0 || !last ? "Go on" : "Pass over";
    struct box button = {ui->w / 2 - 80, box.y + box.h - 52, 160, 48};
    bool pressed = widget_button(ui, button, label) && key != KEY_SPACE;
    takers(ui, model, &grid, &page, intent);
    if (intent->wish != WISH_NOTHING || !(pressed || key == KEY_ENTER))
        return;
    *intent = last ? (struct ui_intent){.wish = WISH_GO_ON}
                   : (struct ui_intent){.wish = WISH_PAGE, .which = page.page + 1};
}
