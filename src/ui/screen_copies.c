/* Copies of the sitting for other programs and for paper, each a card to press. What was made says
 * so by its mark; the folder stands below, because the next step is taken in a file manager. */
#include "ui/screen.h"

#include <stdio.h>

struct ui_intent screen_copies(struct ui *ui, const struct ui_model *model)
{
    const struct copies *copies = model->copies;
    struct ui_intent intent = {0};
    char below[PATH_SIZE + 32];
    snprintf(below, sizeof below, "They go to %s", copies->folder);
    struct box body = part_page(ui, "Copies for other programs", below);
    struct grid grid = {body, ui->narrow ? 1 : 2, ui->narrow ? grid_row(ui, 64, true) : 84, 12};
    grid_settle(ui, &grid, copies->count);
    struct grid_page page = grid_page(&grid, copies->count, model->page);
    ui_walk(ui, grid.columns);
    for (int i = page.first; i < page.end; i++) {
        const struct copy *copy = &copies->at[i];
        struct entry entry = {.title = copy->title,
                              .note = copy->made ? "made" : "",
                              .about = copy->about,
                              .mark = copy->made ? MARK_DONE : MARK_OPEN};
        if (widget_entry(ui, grid_cell(&grid, i - page.first), &entry).pressed && !copy->made)
            intent = (struct ui_intent){.wish = WISH_COPY, .which = i};
    }
    if (grid_more(ui, &grid, &page))
        intent = (struct ui_intent){.wish = WISH_PAGE, .which = (page.page + 1) % page.count};
    if (model->copy_trouble) {
        float rows = (float)((page.end - page.first + grid.columns - 1) / grid.columns);
        struct box box = {body.x, body.y + rows * (grid.row + grid.gap) + 30, body.w, 0};
        part_trouble(ui, model->copy_trouble, 17, box);
    }
    if (part_foot_back(ui, "Arrows walk \u00b7 Enter makes it \u00b7 Esc back", "Back") ||
        ui->input.key == KEY_ESCAPE)
        return (struct ui_intent){.wish = WISH_DONE};
    return intent;
}
