/* The curricula and workshops there are, and one of them: its units in order, each with what was
 * done of it, told by a mark, and the one that comes next first in the eye. Nothing is counted in a
 * row and nothing is late: units can be taken in one's own time, and again. */
#include "ui/screen.h"

#include "base/text.h"
#include <math.h>
#include <string.h>

/* --- what was done -------------------------------------------------------------------------- */

static enum mark mark_of_item(const struct ui_model *model, const struct ui_place *place)
{
    int times = progress_times(model->books->progress, place->course, place->unit, place->item);
    return times > 0 ? MARK_DONE : MARK_OPEN;
}

static enum mark mark_of_unit(const struct ui_model *model, const struct ui_place *place)
{
    int done = 0;
    for (int i = 0; i < place->unit->item_count; i++) {
        struct ui_place item = *place;
        item.item = &place->unit->items[i];
        done += mark_of_item(model, &item) == MARK_DONE;
    }
    return done == 0 ? MARK_OPEN : done < place->unit->item_count ? MARK_PART : MARK_DONE;
}

static struct ui_place next_of(const struct ui_model *model, const struct course *course)
{
    struct ui_place next = {.course = course};
    next.item = progress_next(model->books->progress, course, &next.unit);
    if (!next.item)
        next.unit = NULL;
    return next;
}

static bool is_begun(const struct ui_model *model, const struct course *course)
{
    for (int i = 0; i < model->books->progress->count; i++)
        if (strcmp(model->books->progress->entries[i].course, course->id) == 0)
            return true;
    return false;
}

/* --- all courses ---------------------------------------------------------------------------- */

static void course_note(const struct ui_model *model, const struct course *course,
                        struct text *text)
{
    struct ui_place next = next_of(model, course);
    if (!is_begun(model, course))
        text_add(text, "%d %s%s", course->unit_count, course->unit_word,
                 course->unit_count == 1 ? "" : "s");
    else if (next.unit) {
        text_add(text, "next: ");
        part_unit_name(&next, text);
    } else
        text_add(text, "all done once");
}

struct ui_intent screen_courses(struct ui *ui, const struct ui_model *model)
{
    const struct course_library *courses = model->books->courses;
    struct ui_intent intent = {0};
    struct box body =
        part_page(ui, "Courses and workshops",
                  courses->count > 0 ? "In your own time, in any order, as often as you like."
                                     : "There are none here: the folder of courses is empty.");
    struct grid grid = {body, 1, ui->narrow ? grid_row(ui, 72, true) : 92, 14};
    grid_settle(ui, &grid, courses->count);
    struct grid_page page = grid_page(&grid, courses->count, model->page);
    ui_walk(ui, 1);
    for (int i = page.first; i < page.end; i++) {
        const struct course *course = courses->courses[i];
        char note[64];
        struct text text = text_over(note, sizeof note);
        course_note(model, course, &text);
        struct entry entry = {.title = course->title,
                              .note = note,
                              .about = course->about ? course->about : "",
                              .chosen = course == model->next.course};
        if (widget_entry(ui, grid_cell(&grid, i - page.first), &entry).pressed)
            intent = (struct ui_intent){.wish = WISH_PLACE, .place = {.course = course}};
    }
    if (grid_more(ui, &grid, &page))
        intent = (struct ui_intent){.wish = WISH_PAGE, .which = (page.page + 1) % page.count};
    if (part_foot_back(ui, "Arrows walk \u00b7 Enter opens \u00b7 Esc home", "Home") ||
        ui->input.key == KEY_ESCAPE)
        return (struct ui_intent){.wish = WISH_DONE};
    return intent;
}

/* --- one course ----------------------------------------------------------------------------- */

static struct ui_intent units(struct ui *ui, const struct ui_model *model, struct box body)
{
    const struct course *course = model->place.course;
    struct ui_place next = next_of(model, course);
    struct grid grid = {body, course->unit_count > 5 && !ui->narrow ? 2 : 1,
                        grid_row(ui, ui->narrow ? 66 : 76, true), 10};
    grid_settle(ui, &grid, course->unit_count);
    struct grid_page page = grid_page(&grid, course->unit_count, model->page);
    struct ui_intent intent = {0};
    ui_walk(ui, grid.columns);
    for (int i = page.first; i < page.end; i++) {
        struct ui_place place = {course, &course->units[i], NULL};
        char title[160], note[32] = "";
        struct text text = text_over(title, sizeof title), told = text_over(note, sizeof note);
        part_unit_name(&place, &text);
        text_add(&text, ". %s", place.unit->title);
        if (place.unit == next.unit)
            text_add(&told, "next");
        else if (place.unit->minutes > 0)
            text_add(&told, "%g min", place.unit->minutes);
        struct entry entry = {.title = title,
                              .note = note,
                              .about = place.unit->aim ? place.unit->aim : "",
                              .mark = mark_of_unit(model, &place),
                              .chosen = place.unit == next.unit};
        if (widget_entry(ui, grid_cell(&grid, i - page.first), &entry).pressed)
            intent = (struct ui_intent){.wish = WISH_PLACE, .place = place};
    }
    if (grid_more(ui, &grid, &page))
        intent = (struct ui_intent){.wish = WISH_PAGE, .which = (page.page + 1) % page.count};
    return intent;
}

static void begin_at_next(struct ui *ui, int which)
{
    if (ui->focus->count == 0 && which >= 0)
        ui->focus->at = which;
}

/* What a teacher needs, instead of the units. */
static struct ui_intent notes(struct ui *ui, const struct ui_model *model)
{
    const struct course *course = model->place.course;
    const struct ui_intent back = {.wish = WISH_LEADS};
    const struct reader reader = {
        course->title, "For who leads it", course->notes, "Back", false, back, back};
    return part_reader(ui, model, &reader);
}

struct ui_intent screen_course(struct ui *ui, const struct ui_model *model)
{
    const struct course *course = model->place.course;
    if (model->leads && course->notes)
        return notes(ui, model);
    struct box body = part_page(ui, course->title, course->about ? course->about : "");
    struct ui_place next = next_of(model, course);
    begin_at_next(ui, next.unit ? (int)(next.unit - course->units) : -1);
    if (course->notes)
        body.h -= ui->narrow ? 44 : 0;
    struct ui_intent intent = units(ui, model, body);
    if (course->notes && part_leads(ui))
        return (struct ui_intent){.wish = WISH_LEADS};
    if (part_foot_back(ui, "Arrows walk \u00b7 Enter opens \u00b7 Esc back", "Back") ||
        ui->input.key == KEY_ESCAPE)
        return (struct ui_intent){.wish = WISH_COURSES};
    return intent;
}
