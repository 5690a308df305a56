/* All practices, with a line about each, and what narrows them down: the minutes there are, a
 * theme, a moment such as "after a death". Themes and moments are questions whose answers are
 * cards, as on the sensor screen; a practice begins where it is pressed. */
#include "ui/screen.h"

#include "base/text.h"
#include <ctype.h>
#include <math.h>
#include <string.h>

#define MOST 512

/* "common-humanity" is written "Common humanity"; "self-compassion" keeps its hyphen. */
static void capital(const char *word, char *words, size_t size)
{
    text_copy(words, size, word);
    for (char *at = words; strncmp(word, "self-", 5) != 0 && *at; at++)
        *at = *at == '-' ? ' ' : *at;
    words[0] = (char)toupper((unsigned char)words[0]);
}

static struct ui_intent practice_cards(struct ui *ui, const struct ui_model *model,
                                       const struct grid *grid, const int *found, int count)
{
    struct ui_intent intent = {0};
    struct grid_page page = grid_page(grid, count, model->page);
    for (int i = page.first; i < page.end; i++) {
        const struct practice *practice = model->books->practices->practices[found[i]];
        char note[32];
        struct text text = text_over(note, sizeof note);
        text_add(&text, "%g min", fmax(1, round(practice_fits(practice, model->search.minutes))));
        struct entry entry = {.title = practice->title,
                              .note = note,
                              .about = practice->about ? practice->about : ""};
        if (widget_entry(ui, grid_cell(grid, i - page.first), &entry).pressed)
            intent = (struct ui_intent){.wish = WISH_PRACTISE, .which = found[i]};
    }
    bool turned = ui->input.key == KEY_PAGE_DOWN && page.count > 1;
    if (grid_more(ui, grid, &page) || turned)
        intent = (struct ui_intent){.wish = WISH_PAGE, .which = (page.page + 1) % page.count};
    return intent;
}

static void filter(struct ui *ui, struct box box, const char *label, enum browse_question question,
                   char letter, struct ui_intent *intent)
{
    if (widget_quiet_button(ui, box, label) || ui->input.letter == letter)
        *intent = (struct ui_intent){.wish = WISH_BROWSE_ASK, .which = (int)question};
}

static void filters(struct ui *ui, const struct ui_model *model, struct box box,
                    struct ui_intent *intent)
{
    char label[96];
    float gap = 16, w = ui->narrow ? (box.w - gap) / 2 : 330;
    struct box chips = {box.x, box.y, ui->narrow ? box.w : 340, 44};
    struct box at = {ui->narrow ? box.x : box.x + box.w - 2 * w - gap,
                     box.y + (ui->narrow ? 54 : 0), w, 44};
    part_minutes(ui, model, chips, intent);
    capital(model->search.theme ? model->search.theme : "any theme", label, sizeof label);
    filter(ui, at, label, BROWSE_THEME, 'e', intent);
    at.x += w + gap;
    capital(model->search.moment ? model->search.moment : "any moment", label, sizeof label);
    filter(ui, at, label, BROWSE_MOMENT, 'm', intent);
}

static struct ui_intent list(struct ui *ui, const struct ui_model *model)
{
    int found[MOST];
    int count = practice_search(model->books->practices, &model->search, found, MOST);
    char below[80];
    struct text text = text_over(below, sizeof below);
    text_add(&text, "%d of %d. Press one to begin it.", count, model->books->practices->count);
    struct box page = part_page(ui, "Practices", below);
    float top = ui->narrow ? 112 : 66;
    struct grid grid = {{page.x, page.y + top, page.w, page.h - top},
                        ui->narrow ? 1 : 2,
                        grid_row(ui, ui->narrow ? 66 : 76, true),
                        10};
    grid_settle(ui, &grid, count);
    ui_walk(ui, grid.columns);
    if (count == 0)
        ui_paragraph(ui, (struct type){FACE_SPOKEN, 24}, page.x, grid.box.y + 40, page.w, 34,
                     ALIGN_LEFT, ui->theme->ink,
                     "Nothing fits all of that. Leave one of them open, and more will appear.");
    struct ui_intent intent = practice_cards(ui, model, &grid, found, count);
    filters(ui, model, (struct box){page.x, page.y, page.w, 0}, &intent);
    bool home =
        part_foot_back(ui,
                       "Arrows walk \u00b7 Enter begins \u00b7 1 3 5 0 2 minutes \u00b7 E theme "
                       "\u00b7 M moment \u00b7 Esc home",
                       "Home");
    if (home || ui->input.key == KEY_ESCAPE)
        return (struct ui_intent){.wish = WISH_DONE};
    return intent;
}

/* Themes or moments as cards, "any" first. */
static struct ui_intent question(struct ui *ui, const struct ui_model *model)
{
    bool theme = model->browse_asks == BROWSE_THEME;
    const char *words[MOST] = {NULL}, *now = theme ? model->search.theme : model->search.moment;
    int count = 1 + (theme ? practice_themes_of(model->books->practices, words + 1, MOST - 1)
                           : practice_moments_of(model->books->practices, words + 1, MOST - 1));
    struct box body = part_page(ui, theme ? "Which theme?" : "Which moment?", "");
    struct grid grid = {body, ui->narrow ? 1 : 3, ui->narrow ? 46 : 52, 10};
    grid_settle(ui, &grid, count);
    struct grid_page page = grid_page(&grid, count, model->page);
    struct ui_intent intent = {0};
    ui_walk(ui, grid.columns);
    for (int i = page.first; i < page.end; i++) {
        char title[80];
        bool chosen = words[i] == now || (words[i] && now && strcmp(words[i], now) == 0);
        capital(words[i] ? words[i] : theme ? "any theme" : "any moment", title, sizeof title);
        if (widget_card(ui, grid_cell(&grid, i - page.first), title, "", chosen).pressed)
            intent = (struct ui_intent){.wish = WISH_BROWSE_FOR, .words = words[i]};
    }
    if (grid_more(ui, &grid, &page))
        intent = (struct ui_intent){.wish = WISH_PAGE, .which = (page.page + 1) % page.count};
    if (part_foot_back(ui, "Arrows walk \u00b7 Enter chooses \u00b7 Esc back", "Back") ||
        ui->input.key == KEY_ESCAPE)
        return (struct ui_intent){.wish = WISH_BROWSE_ASK, .which = BROWSE_LIST};
    return intent;
}

struct ui_intent screen_browse(struct ui *ui, const struct ui_model *model)
{
    return model->browse_asks == BROWSE_LIST ? list(ui, model) : question(ui, model);
}
