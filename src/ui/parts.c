/* Small things that more than one screen says. */
#include "ui/screen.h"

#include "base/text.h"
#include "session/words.h"
#include <ctype.h>
#include <math.h>

static bool in_trouble(const struct snapshot *snapshot)
{
    return snapshot->link != LINK_OPEN || snapshot->device[0] == '\0' ||
           snapshot->quality <= QUALITY_POOR;
}

/* Full: all is well. Half: a fair signal, or not a person's. Empty: a poor one, or none. */
void part_mark(struct ui *ui, const struct snapshot *snapshot, float x, float y)
{
    const struct theme *theme = ui->theme;
    bool half = snapshot->simulated || snapshot->quality == QUALITY_FAIR;
    SDL_Color color = in_trouble(snapshot) || half ? theme->heart : theme->breath;
    if (in_trouble(snapshot) && !snapshot->simulated)
        canvas_ring(ui->canvas, x, y, 4.2f, 1.6f, color);
    else if (half) {
        canvas_ring(ui->canvas, x, y, 4.6f, 1.4f, color);
        canvas_disc(ui->canvas, x, y, 2.2f, color);
    } else
        canvas_disc(ui->canvas, x, y, 4.8f, color);
}

void part_sensor(struct ui *ui, const struct snapshot *snapshot, float x, float y, float most,
                 const char *more)
{
    char words[EVENT_TEXT_MAX * 4];
    struct text text = text_over(words, sizeof words);
    words_sensor(snapshot, &text);
    if (more[0])
        text_add(&text, "%s%s", text.used > 0 ? " \u00b7 " : "", more);
    part_mark(ui, snapshot, x + 5, y - 5);
    ui_text_within(ui, (struct type){FACE_PLAIN, 15}, x + 20, y, ALIGN_LEFT, most - 20,
                   ui->theme->quiet, words);
}

void part_duration(double seconds, struct text *text)
{
    int minutes = (int)lround(seconds / 60);
    if (seconds < 55)
        text_add(text, "%d second%s", (int)lround(seconds), lround(seconds) == 1 ? "" : "s");
    else
        text_add(text, "%d minute%s", minutes, minutes == 1 ? "" : "s");
}

/* The key of a chip is its first digit; of ten, its last. */
static const struct {
    double minutes;
    const char *label;
    char key;
} chips[] = {{1, "1", '1'}, {3, "3", '3'}, {5, "5", '5'}, {10, "10", '0'}, {20, "20", '2'}};

void part_minutes(struct ui *ui, const struct ui_model *model, struct box box,
                  struct ui_intent *intent)
{
    const int count = (int)(sizeof chips / sizeof *chips);
    float gap = box.w < 5 * TOUCH_LEAST + 24 ? 2 : ui->narrow ? 6 : 8;
    float width = fminf(fmaxf((box.w - gap * 4) / 5, TOUCH_LEAST), box.h + 2);
    for (int i = 0; i < count; i++) {
        bool chosen = model->search.minutes == chips[i].minutes;
        struct box chip = {box.x + (width + gap) * (float)i, box.y, width, box.h};
        if (widget_chip(ui, chip, chips[i].label, chosen) || ui->input.letter == chips[i].key)
            *intent =
                (struct ui_intent){.wish = WISH_MINUTES, .value = chosen ? 0 : chips[i].minutes};
    }
    float x = box.x + (width + gap) * (float)count + 4;
    if (box.x + box.w - x > 30)
        ui_text_within(ui, (struct type){FACE_PLAIN, 16}, x, box.y + box.h / 2 + 5.5f, ALIGN_LEFT,
                       box.x + box.w - x, ui->theme->quiet,
                       box.x + box.w - x > 62 ? "minutes" : "min");
}

void part_unit_name(const struct ui_place *place, struct text *text)
{
    const struct course *course = place->course;
    const char *word = course->unit_word ? course->unit_word : "part";
    text_add(text, "%c%s %d", toupper((unsigned char)word[0]), word + 1,
             (int)(place->unit - course->units) + 1);
}

static struct box page_of(const struct ui *ui)
{
    if (ui->narrow)
        return (struct box){24, 0, ui->w - 48, ui->h - 96};
    return (struct box){96 + (ui->w - 1280) / 2, 0, 1088, ui->h - 112};
}

struct box part_page(struct ui *ui, const char *title, const char *below)
{
    struct box page = page_of(ui);
    struct type small = {FACE_PLAIN, 16};
    float y = ui->narrow ? 62 : 96;
    canvas_ground(ui->canvas, ui->w / 2, ui->view_h * 0.4f, ui->theme->near, ui->theme->far);
    struct type type = {FACE_SPOKEN, ui->narrow ? 34 : 44};
    if (ui->narrow && ui_width(ui, type, title) * 0.8f > page.w) {
        type.size = 28;
        int more =
            ui_paragraph(ui, type, page.x, y - 6, page.w, 34, ALIGN_LEFT, ui->theme->ink, title) -
            1;
        y += 34 * (float)more - 6;
    } else
        ui_text_fitted(ui, type, page.x, y, ALIGN_LEFT, page.w, ui->theme->ink, title);
    y += ui->narrow ? 32 : 38;
    int lines = ui_paragraph(ui, small, page.x, y, fminf(page.w, 820), 23, ALIGN_LEFT,
                             ui->theme->quiet, below);
    page.y = y + 23 * (float)lines + (ui->narrow ? 0 : 8);
    page.h -= page.y;
    return page;
}

static struct box foot(struct ui *ui, const char *keys)
{
    struct box page = page_of(ui);
    if (ui->narrow)
        return (struct box){page.x, ui->h - 72, page.w, 48};
    ui_text_within(ui, (struct type){FACE_PLAIN, 15}, page.x, ui->h - 58, ALIGN_LEFT, page.w - 180,
                   ui->theme->quiet, keys);
    return (struct box){page.x + page.w - 148, ui->h - 88, 148, 48};
}

bool part_foot(struct ui *ui, const char *keys, const char *button)
{
    return widget_button(ui, foot(ui, keys), button);
}

bool part_foot_back(struct ui *ui, const char *keys, const char *button)
{
    return widget_quiet_button(ui, foot(ui, keys), button);
}

bool part_leads(struct ui *ui)
{
    struct box page = page_of(ui);
    float width = 0;
    float x = ui->narrow ? page.x : page.x + page.w - 180, y = ui->h - (ui->narrow ? 88 : 58);
    return widget_words(ui, x, y, ui->narrow ? ALIGN_LEFT : ALIGN_RIGHT, "N notes for who leads",
                        &width) ||
           ui->input.letter == 'n';
}

float part_trouble(struct ui *ui, const struct problem *problem, float size, struct box box)
{
    struct type type = {FACE_PLAIN, size};
    float line = roundf(size * 1.5f);
    float taken = line * (float)ui_paragraph(ui, type, box.x, box.y, box.w, line, ALIGN_LEFT,
                                             ui->theme->ink, problem->what);
    return taken + line * (float)ui_paragraph(ui, type, box.x, box.y + taken, box.w, line,
                                              ALIGN_LEFT, ui->theme->quiet, problem->remedy);
}
