/* The larger widgets: entries of a list, scales, fields to write in, and the grid that pages them.
 */
#include "ui/widget_touch.h"

#include "base/text.h"
#include <math.h>
#include <string.h>

/* --- marks ---------------------------------------------------------------------------------- */

static void tick(struct ui *ui, float x, float y)
{
    canvas_path_to(ui->canvas, x - 6, y, 2.4f, ui->theme->breath);
    canvas_path_to(ui->canvas, x - 1.5f, y + 4.5f, 2.4f, ui->theme->breath);
    canvas_path_to(ui->canvas, x + 6.5f, y - 5, 2.4f, ui->theme->breath);
    canvas_path_stroke(ui->canvas, 0, 1);
    canvas_path_end(ui->canvas);
}

static void arrow(struct ui *ui, float x, float y)
{
    canvas_path_to(ui->canvas, x - 3, y - 6, 2.4f, ui->theme->ink);
    canvas_path_to(ui->canvas, x + 4, y, 2.4f, ui->theme->ink);
    canvas_path_to(ui->canvas, x - 3, y + 6, 2.4f, ui->theme->ink);
    canvas_path_stroke(ui->canvas, 0, 1);
    canvas_path_end(ui->canvas);
}

void ui_mark(struct ui *ui, enum mark mark, float x, float y)
{
    if (mark == MARK_DONE)
        tick(ui, x, y);
    else if (mark == MARK_NEXT)
        arrow(ui, x, y);
    else if (mark != MARK_NONE)
        canvas_ring(ui->canvas, x, y, 6, 1.5f, ui->theme->quiet);
    if (mark == MARK_PART)
        canvas_disc(ui->canvas, x, y, 3, ui->theme->breath);
}

/* --- entries -------------------------------------------------------------------------------- */

static void entry_frame(struct ui *ui, struct box box, bool chosen, bool over)
{
    const struct theme *theme = ui->theme;
    SDL_Color fill = chosen ? theme->chosen : theme->card;
    if (over && theme->glow > 0)
        fill.a = (uint8_t)(fill.a * 2);
    canvas_box(ui->canvas, box.x, box.y, box.w, box.h, 16, fill);
    canvas_box_edge(ui->canvas, box.x, box.y, box.w, box.h, 16,
                    chosen && theme->glow <= 0 ? 3 : 1.2f,
                    chosen ? theme->chosen_edge : theme->card_edge);
}

static void entry_in_line(struct ui *ui, const struct entry *entry, float left, float right,
                          float title_y)
{
    const struct theme *theme = ui->theme;
    struct type small = {FACE_PLAIN, 15};
    float taken = ui_text(ui, small, right, title_y - 1, ALIGN_RIGHT, theme->quiet, entry->note);
    ui_text_fitted(ui, (struct type){FACE_SPOKEN, 21}, left, title_y, ALIGN_LEFT,
                   right - left - taken - (taken > 0 ? 14 : 0), theme->ink, entry->title);
    if (entry->about)
        ui_text_within(ui, small, left, title_y + 25, ALIGN_LEFT, right - left, theme->quiet,
                       entry->about);
}

/* Up to two lines, from the baseline room.y; returns how high they are. */
static float wrapped(struct ui *ui, struct type type, struct box room, float line, SDL_Color color,
                     const char *words)
{
    if (!words[0])
        return 0;
    if (ui_lines(ui, type, room.w, words) > 2) {
        char first[RUN_BYTES];
        const char *rest = ui_take_line(ui, type, room.w, words, first);
        ui_text(ui, type, room.x, room.y, ALIGN_LEFT, color, first);
        ui_text_within(ui, type, room.x, room.y + line, ALIGN_LEFT, room.w, color, rest);
        return 2 * line;
    }
    return line *
           (float)ui_paragraph(ui, type, room.x, room.y, room.w, line, ALIGN_LEFT, color, words);
}

/* Rather a little smaller than on two lines. */
static bool on_one_line(struct ui *ui, const char *title, float room)
{
    return ui_width(ui, (struct type){FACE_SPOKEN, 21}, title) * 0.84f <= room;
}

/* In a narrow window the words of an entry wrap, and its note stands at the end of the first line.
 */
static void entry_wrapped(struct ui *ui, struct box box, const struct entry *entry, float left,
                          float right, float title_y)
{
    const struct theme *theme = ui->theme;
    struct type title = {FACE_SPOKEN, 21}, small = {FACE_PLAIN, 15};
    float taken = ui_width(ui, small, entry->note), w = right - left - taken;
    struct box room = {left, title_y, w - (taken > 0 ? 14 : 0), box.h};
    ui_text(ui, small, right, title_y - 1, ALIGN_RIGHT, theme->quiet, entry->note);
    if (on_one_line(ui, entry->title, room.w)) {
        ui_text_fitted(ui, title, room.x, room.y, ALIGN_LEFT, room.w, theme->ink, entry->title);
        room.y += 24;
    } else
        room.y += wrapped(ui, title, room, 24, theme->ink, entry->title);
    room.w = right - left;
    if (entry->about)
        wrapped(ui, small, room, 20, theme->quiet, entry->about);
}

static float entry_height(struct ui *ui, const struct entry *entry, float w)
{
    struct type title = {FACE_SPOKEN, 21}, small = {FACE_PLAIN, 15};
    float taken = ui_width(ui, small, entry->note);
    float room = w - taken - (taken > 0 ? 14 : 0);
    int lines = on_one_line(ui, entry->title, room) ? 1 : ui_lines(ui, title, room, entry->title);
    int more = entry->about && entry->about[0] ? ui_lines(ui, small, w, entry->about) : 0;
    return 24 * fminf((float)lines, 2) + 20 * fminf((float)more, 2);
}

struct card widget_entry(struct ui *ui, struct box box, const struct entry *entry)
{
    const struct theme *theme = ui->theme;
    struct type small = {FACE_PLAIN, 15};
    struct touch at = widget_touch(ui, box);
    entry_frame(ui, box, entry->chosen, at.over);
    float inset = ui->narrow ? 16 : 22, left = box.x + inset, right = box.x + box.w - inset;
    float title_y = box.y + (entry->about ? box.h * 0.5f - 6 : box.h / 2 + 6);
    float marked = entry->mark != MARK_NONE ? 24 : 0;
    float keyed = entry->key ? ui_width(ui, small, entry->key) + 14 : 0;
    float high = entry_height(ui, entry, right - left - marked - keyed);
    bool wraps = high > (entry->about ? 44 : 24) && high <= box.h - 16;
    if (wraps)
        title_y = box.y + (box.h - high) / 2 + 18;
    if (entry->mark != MARK_NONE)
        ui_mark(ui, entry->mark, left + 4, title_y - 6);
    left += marked;
    if (entry->key)
        ui_text(ui, small, left, title_y - 1, ALIGN_LEFT, theme->quiet, entry->key);
    left += keyed;
    if (wraps)
        entry_wrapped(ui, box, entry, left, right, title_y);
    else
        entry_in_line(ui, entry, left, right, title_y);
    if (at.focused)
        widget_ring(ui, box, 16);
    return (struct card){at.pressed, at.focused};
}

/* --- scales --------------------------------------------------------------------------------- */

static double snapped(const struct slider *slider, double value)
{
    double steps = round((value - slider->least) / slider->step);
    return fmin(fmax(slider->least + steps * slider->step, slider->least), slider->most);
}

static bool slider_moved(struct ui *ui, struct box box, const struct slider *slider,
                         struct touch at, double *value)
{
    struct ui_focus *focus = ui->focus;
    double before = *value;
    int number = ui->widget; /* of this one, from 1 */
    if (at.over && (ui->input.pressed || ui->input.grabbed))
        focus->held = number;
    int step = ui->input.key == KEY_RIGHT ? 1 : ui->input.key == KEY_LEFT ? -1 : 0;
    if (focus->held == number) {
        double share = fmin(fmax((ui->input.x - box.x) / box.w, 0), 1);
        *value = snapped(slider, slider->least + share * (slider->most - slider->least));
    } else if (at.focused && step != 0)
        *value = isnan(before) ? snapped(slider, (slider->least + slider->most) / 2)
                               : snapped(slider, before + step * slider->step);
    return *value != before && !isnan(*value);
}

static void slider_draw(struct ui *ui, struct box box, const struct slider *slider, double value)
{
    const struct theme *theme = ui->theme;
    float y = box.y + box.h / 2;
    int steps = (int)lround((slider->most - slider->least) / slider->step);
    canvas_box(ui->canvas, box.x, y - 2, box.w, 4, 2, theme_faded(theme->quiet, 0.45));
    for (int i = 0; i <= steps && steps <= 20; i++)
        canvas_disc(ui->canvas, box.x + box.w * (float)i / (float)steps, y, 3,
                    theme_faded(theme->quiet, 0.8));
    if (isnan(value))
        return;
    float share = (float)((value - slider->least) / (slider->most - slider->least));
    float x = box.x + box.w * share;
    char words[16];
    struct text text = text_over(words, sizeof words);
    text_add(&text, "%g", value);
    canvas_box(ui->canvas, box.x, y - 2.5f, box.w * share, 5, 2, theme->breath);
    canvas_disc(ui->canvas, x, y, 16, theme->breath);
    ui_text(ui, (struct type){FACE_FIRM, 15}, x, y + 5.5f, ALIGN_MIDDLE, theme->on_breath, words);
}

bool widget_slider(struct ui *ui, struct box box, const struct slider *slider, double *value)
{
    struct box reach = {box.x - 20, box.y, box.w + 40, box.h};
    struct touch at = widget_touch(ui, reach);
    bool moved = slider_moved(ui, box, slider, at, value);
    slider_draw(ui, box, slider, *value);
    if (at.focused)
        widget_ring(ui, (struct box){reach.x + 2, box.y + 9, reach.w - 4, box.h - 18}, 10);
    return moved;
}

/* --- fields --------------------------------------------------------------------------------- */

static void take_back(char *words)
{
    size_t used = strlen(words);
    while (used > 0 && ((unsigned char)words[used - 1] & 0xC0) == 0x80)
        used--;
    words[used > 0 ? used - 1 : 0] = '\0';
}

static bool written(struct ui *ui, char *words, size_t size)
{
    size_t used = strlen(words), more = strlen(ui->input.typed);
    if (ui->input.key == KEY_BACK && used > 0) {
        take_back(words);
        return true;
    }
    if (more == 0 || used + more >= size)
        return false;
    memcpy(words + used, ui->input.typed, more + 1);
    return true;
}

/* Being in focus is enough to be written in, whether or not the focus is shown. */
bool widget_field(struct ui *ui, struct box box, char *words, size_t size, const char *otherwise)
{
    const struct theme *theme = ui->theme;
    struct type type = {FACE_SPOKEN, box.h < 48 ? 20 : 26};
    struct touch at = widget_touch(ui, box);
    bool here = ui->focus->at == ui->widget - 1;
    ui->focus->types = ui->focus->types || here;
    bool changed = here && written(ui, words, size);
    float y = box.y + box.h / 2 + 8, width = 0;
    entry_frame(ui, box, here, at.over);
    if (words[0])
        width = ui_text_within(ui, type, box.x + 22, y, ALIGN_LEFT, box.w - 44, theme->ink, words);
    else
        ui_text_within(ui, type, box.x + 26, y, ALIGN_LEFT, box.w - 44, theme->quiet, otherwise);
    if (here)
        canvas_box(ui->canvas, box.x + 22 + width, y - 22, 1.6f, 28, 0, theme->ink);
    if (at.focused)
        widget_ring(ui, box, 16);
    return changed;
}

/* --- a grid of cards ------------------------------------------------------------------------ */

#define SETTLED_MOST 60 /* rows: more would not fit into one list of things to paint */

float grid_row(const struct ui *ui, float row, bool about)
{
    if (ui->w < 420)
        return row + (about ? 44 : 24);
    return about && ui->w < 640 ? row + 20 : row;
}

void grid_settle(struct ui *ui, struct grid *grid, int entries)
{
    int rows = (entries + grid->columns - 1) / grid->columns;
    rows = rows < 1 ? 1 : rows > SETTLED_MOST ? SETTLED_MOST : rows;
    float need = (float)rows * (grid->row + grid->gap) - grid->gap + 1;
    ui_settle(ui, &grid->box, need);
}

struct grid_page grid_page(const struct grid *grid, int entries, int page)
{
    int rows = (int)((grid->box.h + grid->gap) / (grid->row + grid->gap));
    int cells = (rows < 1 ? 1 : rows) * grid->columns;
    bool several = entries > cells;
    struct grid_page at = {.shown = several && cells > 1 ? cells - 1 : cells};
    at.count = entries > 0 ? (entries + at.shown - 1) / at.shown : 1;
    at.page = page >= 0 && page < at.count ? page : 0;
    at.first = at.page * at.shown;
    at.end = at.first + at.shown < entries ? at.first + at.shown : entries;
    return at;
}

struct box grid_cell(const struct grid *grid, int which)
{
    float gap = 16, columns = (float)grid->columns;
    float width = (grid->box.w - gap * (columns - 1)) / columns;
    return (struct box){grid->box.x + (width + gap) * (float)(which % grid->columns),
                        grid->box.y + (grid->row + grid->gap) * (float)(which / grid->columns),
                        width, grid->row};
}

bool grid_more(struct ui *ui, const struct grid *grid, const struct grid_page *page)
{
    char note[32];
    struct text text = text_over(note, sizeof note);
    if (page->count < 2)
        return false;
    text_add(&text, "page %d of %d", page->page + 1, page->count);
    return widget_card(ui, grid_cell(grid, page->end - page->first), "More", note, false).pressed;
}
