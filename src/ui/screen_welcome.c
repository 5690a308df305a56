/* The first start, in three short pages: what this is, what the figure shows, and what becomes of
 * what is heard. The figure breathes from the first page on, so that a person may simply join in.
 * Each page can be left for home; the last one leads straight into a practice. */
#include "ui/screen.h"

#include "base/text.h"
#include "session/words.h"
#include "ui/flower.h"
#include "ui/offers.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define PAGES    3
#define RATE_HZ  0.1
#define INHALE   0.42
#define BUTTON_H 50.0f

static const struct {
    const char *title, *body, *unsensed; /* the last: while no heart is there; or NULL */
} pages[PAGES] = {
    {"Kindness can be practised.",
     "Kindbeat guides you through short practices of compassion, first of all toward yourself. "
     "Three minutes are enough. You can stop at any moment, and an early stop counts too.",
     NULL},
    {"The figure breathes with you.",
     "The line around it is your heart over the last minute: a rhythm, not a score. It is neither "
     "good nor bad. A number is shown only when you ask.",
     "With a sensor, the line around it is your heart over the last minute: a rhythm, not a score. "
     "A number is shown only when you ask."},
    {"It stays between you and this machine.",
     "Nothing you do here leaves it. Sessions are files that belong to you. Kindbeat also works "
     "without a sensor; plug one in whenever you like.",
     NULL},
};

struct layout {
    float left, width;
    float title_y, line; /* of the words below it, from line to line */
    struct type title, body;
    struct place figure;
    struct box first, second; /* buttons */
};

static struct layout layout_wide(const struct ui *ui)
{
    float left = 96 + (ui->w - 1280) / 2, top = (ui->h - 800) * 0.42f;
    return (struct layout){.left = left,
                           .width = 470,
                           .title_y = 262 + top,
                           .line = 33,
                           .title = {FACE_SPOKEN, 44},
                           .body = {FACE_SPOKEN, 25},
                           .figure = {left + 810, 380 + top, 0.92f},
                           .first = {left, 600 + top, 184, BUTTON_H},
                           .second = {left + 200, 600 + top, 184, BUTTON_H}};
}

static struct layout layout_narrow(const struct ui *ui)
{
    float width = ui->w - 48, button = (width - 12) / 2;
    float k = fminf(0.52f, ui->w / 920);
    return (struct layout){.left = 24,
                           .width = width,
                           .title_y = 2 * (300 * k) + 100,
                           .line = 28,
                           .title = {FACE_SPOKEN, 34},
                           .body = {FACE_SPOKEN, 21},
                           .figure = {ui->w / 2, 300 * k + 32, k},
                           .first = {24, ui->h - 92, button, BUTTON_H},
                           .second = {24 + button + 12, ui->h - 92, button, BUTTON_H}};
}

/* The snapshot as it would be with a pacer: home has none, and here there is something to join. */
static void figure(struct ui *ui, const struct ui_model *model, struct place place, bool flower)
{
    struct snapshot breathing = *model->snapshot;
    struct motion motion = *model->motion;
    breathing.pace = (struct pace_body){.on = 1, .rate_hz = RATE_HZ, .inhale = INHALE, .depth = 1};
    motion.paced = 1;
    figure_draw(ui, place, &breathing, &motion, model->now_ns,
                (struct figure_look){.words = true, .reduced_motion = model->reduced_motion});
    if (flower)
        flower_draw(ui, place, &breathing, &motion, model->now_ns,
                    (struct flower_look){.swells = !model->reduced_motion});
}

static float paragraphs(struct ui *ui, const struct layout *at, const char *title, const char *body)
{
    float y = at->title_y, step = at->title.size * 1.12f;
    float w = ui_balanced(ui, at->title, at->width, title);
    y += 8 + step * (float)ui_paragraph(ui, at->title, at->left, y, w, step, ALIGN_LEFT,
                                        ui->theme->ink, title);
    w = ui_balanced(ui, at->body, at->width, body);
    return y + at->line * (float)ui_paragraph(ui, at->body, at->left, y, w, at->line, ALIGN_LEFT,
                                              ui->theme->ink, body);
}

/* What is plugged in now, in words that are not shortened. Returns where the next line stands. */
static float sensor(struct ui *ui, const struct snapshot *snapshot, const struct layout *at,
                    float y)
{
    char line[EVENT_TEXT_MAX * 4];
    struct text text = text_over(line, sizeof line);
    words_sensor(snapshot, &text);
    part_mark(ui, snapshot, at->left + 5, y - 5);
    int lines = ui_paragraph(ui, (struct type){FACE_PLAIN, 15}, at->left + 20, y, at->width - 20,
                             21, ALIGN_LEFT, ui->theme->quiet, line);
    return y + 21 * (float)lines + 16;
}

static float words(struct ui *ui, const struct ui_model *model, const struct layout *at, int page)
{
    struct type small = {FACE_PLAIN, 15};
    char count[24];
    bool sensed = model->snapshot->rhythm_count > 0 && !model->snapshot->simulated;
    snprintf(count, sizeof count, "%d of %d", page + 1, PAGES);
    ui_text(ui, small, at->left, at->title_y - at->title.size - 14, ALIGN_LEFT, ui->theme->quiet,
            count);
    const char *body = pages[page].unsensed && !sensed ? pages[page].unsensed : pages[page].body;
    float y = paragraphs(ui, at, pages[page].title, body);
    return page > 0 ? sensor(ui, model->snapshot, at, y + 10) : y;
}

/* What the last page leads into, said before it is pressed. */
static void first_practice(struct ui *ui, const struct layout *at, const struct offer *offer,
                           float y)
{
    char line[160];
    struct text text = text_over(line, sizeof line);
    if (!offer->title)
        return;
    text_add(&text, "Begin with: %s", offer->title);
    if (offer->minutes > 0) {
        text_add(&text, ", ");
        part_duration(offer->minutes * 60, &text);
    }
    ui_text_within(ui, (struct type){FACE_PLAIN, 15}, at->left, y, ALIGN_LEFT, at->width,
                   ui->theme->quiet, line);
}

struct ui_intent screen_welcome(struct ui *ui, const struct ui_model *model)
{
    int page = model->page < PAGES ? model->page : PAGES - 1;
    bool last = page == PAGES - 1;
    struct offer offer = offers_at(model, model->selected);
    struct layout at = ui->narrow ? layout_narrow(ui) : layout_wide(ui);
    canvas_ground(ui->canvas, at.figure.x, at.figure.y, ui->theme->near, ui->theme->far);
    figure(ui, model, at.figure, page > 0);
    float y = words(ui, model, &at, page);
    if (last)
        first_practice(ui, &at, &offer, y);
    ui_walk(ui, 2);
    bool on = widget_button(ui, at.first, last ? "Begin" : "Next");
    bool off = widget_quiet_button(ui, at.second, last ? "Look around" : "Skip");
    enum ui_key key = ui->input.key;
    if (off || key == KEY_ESCAPE)
        return (struct ui_intent){.wish = WISH_WELCOME_ENDS};
    if (key == KEY_BACK && page > 0)
        return (struct ui_intent){.wish = WISH_PAGE, .which = page - 1};
    if (!on && !(key == KEY_ENTER && !ui->focus->shown) && !(key == KEY_SPACE && !ui->focus->shown))
        return (struct ui_intent){0};
    if (!last)
        return (struct ui_intent){.wish = WISH_PAGE, .which = page + 1};
    return (struct ui_intent){.wish = offer.title ? WISH_BEGIN : WISH_WELCOME_ENDS};
}
