/* A week or session of a course: what it is for, what is done together and what on one's own, each
 * with a mark for what was done. A practice or check-in begins where it is pressed; everything else
 * is a text, with "done" at its end. The notes for who leads are one key away. */
#include "ui/screen.h"

#include "base/text.h"
#include "ui/offers.h"
#include <math.h>
#include <stdio.h>

#define NOTES_BYTES 20480

static void heading(const struct ui_place *place, char *words, size_t size)
{
    struct text text = text_over(words, size);
    part_unit_name(place, &text);
    text_add(&text, ". %s", place->unit->title);
}

static bool item_card(struct ui *ui, const struct ui_model *model, struct box box,
                      const struct ui_place *place)
{
    const struct course_item *item = place->item;
    struct offer offer = offer_of_item(model, place);
    bool done = progress_times(model->books->progress, place->course, place->unit, item) > 0;
    const struct course_unit *next_unit = NULL;
    bool next = progress_next(model->books->progress, place->course, &next_unit) == item;
    char note[64];
    struct text text = text_over(note, sizeof note);
    text_add(&text, "%s%s", ui->narrow && item->between ? "between, " : "",
             item_kind_words(item->kind));
    if (offer.minutes > 0)
        text_add(&text, " \u00b7 %g min", fmax(1, round(offer.minutes)));
    struct entry entry = {.title = offer.title,
                          .note = ui->narrow ? "" : note,
                          .about = ui->narrow ? note : NULL,
                          .mark = done   ? MARK_DONE
                                  : next ? MARK_NEXT
                                         : MARK_OPEN,
                          .chosen = next};
    return widget_entry(ui, box, &entry).pressed;
}

/* The items from `first` to before `end` in one column; returns how many pages they need. */
static int column(struct ui *ui, const struct ui_model *model, struct box box, int first, int end,
                  struct ui_intent *intent)
{
    struct grid grid = {box, 1, ui->narrow ? grid_row(ui, 62, false) : 52, 8};
    if (ui->narrow) /* one column, of which the page is as high */
        grid_settle(ui, &grid, end - first);
    box = grid.box;
    if (!ui->narrow && (float)(end - first) * 60 > box.h) { /* rather closer than on two pages */
        grid.row = 45;
        grid.gap = 6;
    }
    int cells = (int)((box.h + grid.gap) / (grid.row + grid.gap));
    int pages = end > first ? (end - first + cells - 1) / (cells < 1 ? 1 : cells) : 1;
    int page = model->page < pages ? model->page : pages - 1;
    for (int i = 0; i < cells && first + page * cells + i < end; i++) {
        struct ui_place place = model->place;
        place.item = &place.unit->items[first + page * cells + i];
        if (item_card(ui, model, grid_cell(&grid, i), &place))
            *intent = (struct ui_intent){.wish = WISH_PLACE, .place = place};
    }
    return pages;
}

static int together_count(const struct course_unit *unit)
{
    int count = 0;
    while (count < unit->item_count && !unit->items[count].between)
        count++;
    return count;
}

/* Together at the left, between at the right; below each other where it is narrow. */
static int items(struct ui *ui, const struct ui_model *model, struct box body,
                 struct ui_intent *intent)
{
    const struct course_unit *unit = model->place.unit;
    struct type small = {FACE_PLAIN, 16};
    int together = together_count(unit);
    bool both = together > 0 && together < unit->item_count && !ui->narrow;
    struct box left = body;
    if (!both)
        return column(ui, model, left, 0, unit->item_count, intent);
    left.y += 24;
    left.h -= 24;
    left.w = (body.w - 24) / 2;
    struct box right = left;
    right.x += left.w + 24;
    char words[48];
    struct text text = text_over(words, sizeof words);
    text_add(&text, unit->minutes > 0 ? "Together, %g minutes" : "Together", unit->minutes);
    ui_text(ui, small, left.x, body.y + 8, ALIGN_LEFT, ui->theme->quiet, words);
    ui_text(ui, small, right.x, body.y + 8, ALIGN_LEFT, ui->theme->quiet,
            "On your own, until next time");
    int pages = column(ui, model, left, 0, together, intent);
    int others = column(ui, model, right, together, unit->item_count, intent);
    return pages > others ? pages : others;
}

/* The keyboard begins at what comes next; at the first item where that is in another unit. */
static int place_of_next(const struct ui_model *model)
{
    const struct course_unit *unit = NULL;
    const struct course_item *item =
        progress_next(model->books->progress, model->place.course, &unit);
    return item && unit == model->place.unit && model->page == 0 ? (int)(item - unit->items) : 0;
}

static struct ui_intent unit_notes(struct ui *ui, const struct ui_model *model, const char *title)
{
    const struct ui_intent back = {.wish = WISH_LEADS};
    const struct reader reader = {
        title, "For who leads it", model->place.unit->notes, "Back", false, back, back};
    return part_reader(ui, model, &reader);
}

struct ui_intent screen_unit(struct ui *ui, const struct ui_model *model)
{
    const struct course_unit *unit = model->place.unit;
    char title[200];
    heading(&model->place, title, sizeof title);
    if (model->leads && unit->notes)
        return unit_notes(ui, model, title);
    struct ui_intent intent = {0};
    struct box body = part_page(ui, title, unit->aim ? unit->aim : "");
    body.h -= ui->narrow && unit->notes ? 34 : 0;
    if (ui->focus->count == 0)
        ui->focus->at = place_of_next(model);
    ui_walk(ui, 1);
    int pages = items(ui, model, body, &intent);
    char keys[96] = "Arrows walk \u00b7 Enter opens \u00b7 Esc back";
    struct text text = text_over(keys, sizeof keys);
    if (pages > 1)
        text_add(&text, "Page %d of %d, M more \u00b7 ", model->page % pages + 1, pages);
    text_add(&text, "Arrows walk \u00b7 Enter opens \u00b7 Esc back");
    if (pages > 1 && (ui->input.letter == 'm' || ui->input.key == KEY_PAGE_DOWN))
        return (struct ui_intent){.wish = WISH_PAGE, .which = (model->page + 1) % pages};
    if (unit->notes && part_leads(ui))
        return (struct ui_intent){.wish = WISH_LEADS};
    if (part_foot_back(ui, keys, "Back") || ui->input.key == KEY_ESCAPE)
        return (struct ui_intent){.wish = WISH_PLACE, .place = {.course = model->place.course}};
    return intent;
}

/* One item as a text: what the learner reads, and the notes for who leads on request. */
struct ui_intent screen_reading(struct ui *ui, const struct ui_model *model)
{
    static char words[NOTES_BYTES]; /* too large for a stack; made anew for every picture */
    const struct ui_place *place = &model->place;
    const struct course_item *item = place->item;
    char below[200];
    struct text text = text_over(words, sizeof words), under = text_over(below, sizeof below);
    part_unit_name(place, &under);
    text_add(&under, ", %s", item_kind_words(item->kind));
    if (item->minutes > 0)
        text_add(&under, ", %g minutes", item->minutes);
    text_add(&text, "%s", item->text ? item->text : "");
    if (item->notes && (model->leads || !item->text))
        text_add(&text, "%sFor who leads: %s", item->text ? "\n\n" : "", item->notes);
    const struct reader reader = {
        offer_of_item(model, place).title,
        below,
        words,
        "Done",
        false,
        {.wish = WISH_ITEM_DONE},
        {.wish = WISH_PLACE, .place = {place->course, place->unit, NULL}}};
    struct ui_intent intent = part_reader(ui, model, &reader);
    if (item->notes && item->text && part_leads(ui))
        return (struct ui_intent){.wish = WISH_LEADS};
    return intent;
}

struct ui_intent screen_support(struct ui *ui, const struct ui_model *model)
{
    const struct ui_intent back = {.wish = WISH_SUPPORT};
    bool sits = model->snapshot->phase == SESSION_PAUSED;
    const struct reader reader = {"Support",
                                  sits ? "The practice waits. You need not go back to it." : "",
                                  model->books->support,
                                  "Return",
                                  true,
                                  back,
                                  back};
    struct ui_intent intent = part_reader(ui, model, &reader);
    return ui->input.letter == 'h' ? back : intent;
}
