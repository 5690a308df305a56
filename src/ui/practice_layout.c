#include "ui/practice_layout.h"

#include <math.h>

/* Words that are read from two metres. At 1280 x 800 on a screen of 96 dots an inch their capitals
 * are 8.5 mm high, and filling a screen of 1920 x 1080 and 24 inches 12 mm: 15 and 21 minutes of
 * arc (ISO 9241-303: at least 16, better 20 to 22); their small letters are then 15 minutes high,
 * above the 12 from which reading is fluent (Legge & Bigelow 2011, Journal of Vision 11(5):8). */
#define SPOKEN_FAR  54.0f
#define SPOKEN_NEAR 38.0f /* where the words are many, or other things need the room */

static void make_room(struct layout *at, const struct ui *ui, float top)
{
    float spare = ui->h - 800;
    at->figure.k *= ui->narrow ? 0.74f : 0.66f;
    at->figure.y = ui->narrow ? 250 + spare * 0.4f : 250 + spare * 0.36f;
    at->prompt_y = top - 58;
    at->prompt_size *= 0.88f;
}

static struct layout layout_together(const struct ui *ui)
{
    float spare = ui->h - 800;
    return (struct layout){.edge = ui->narrow ? 24 : 48,
                           .width = ui->w - (ui->narrow ? 48 : 96),
                           .top_y = 56,
                           .prompt_x = ui->w / 2,
                           .prompt_lines = 3,
                           .figure = {ui->w / 2, 318 + spare * 0.4f, 0.98f + spare / 1000},
                           .prompt_y = ui->h - 118,
                           .prompt_room = fminf(ui->w - 96, 1120),
                           .prompt_size = ui->narrow ? 34 : 52,
                           .line_y = ui->h - 46};
}

bool practice_is_low(const struct ui *ui)
{
    return ui->narrow && ui->h < 700 && ui->w > ui->h * 1.15f;
}

/* The words get what they need, and the figure the rest. */
static void layout_low(struct layout *at, const struct ui *ui, const struct ui_model *model)
{
    bool tight = ui->h < 480;
    at->top_y = tight ? 36 : 52;
    at->line_y = ui->h - (tight ? 24 : 36);
    float from = at->top_y + 20, to = at->line_y - 62;
    bool strip = model->view == VIEW_RHYTHM || model->view == VIEW_EVERYTHING;
    if (strip && !model->together && to - from > 250) { /* of everything, the rhythm */
        at->unrolled = (struct box){at->edge, to - 108, at->width, 84};
        to -= 108 + 8;
    }
    float room = to - from, half = fmaxf(fminf(room / 2, ui->w * 0.22f), 16);
    at->figure = (struct place){at->edge + fmaxf(half, ui->w * 0.16f), from + room / 2, half / 292};
    float left = at->figure.x + half + 24;
    at->prompt_room = ui->w - at->edge - left;
    at->prompt_x = left + at->prompt_room / 2;
    at->prompt_size = (tight ? 24 : 30) * (model->together ? 1.4f : 1);
    float line = at->prompt_size * 1.22f;
    at->prompt_lines = (int)fmaxf((room - 40) / line, 2);
    at->prompt_y = at->figure.y;
    at->low = true;
}

/* The same where the window is upright. */
static void layout_upright(struct layout *at, const struct ui *ui)
{
    float from = at->top_y + 24, to = at->prompt_y - 92, half = fmaxf((to - from) / 2, 16);
    at->figure.y = from + half;
    at->figure.k = fminf((ui->w / 2 - 16) / 292, half / 292);
}

/* Figure and words to the left, or above; what is known of the heart beside, or below. */
static void layout_everything(struct layout *at, const struct ui *ui)
{
    float bottom = at->line_y - (ui->narrow ? 116 : 52);
    if (ui->narrow) {
        at->figure = (struct place){ui->w / 2, 196, 0.34f};
        at->prompt_y = 356;
        at->prompt_size *= 0.8f;
        at->everything = (struct box){at->edge, 388, at->width, bottom - 388};
        return;
    }
    float half = at->width * 0.43f;
    at->prompt_room = half;
    at->prompt_lines = 5;
    at->prompt_x = at->edge + half / 2;
    at->prompt_size *= 0.82f;
    at->figure.x = at->prompt_x;
    at->figure.k = fminf(fminf(half / 2 - 8, ui->h * 0.27f) / 292, 1);
    at->figure.y = ui->h * 0.395f;
    at->prompt_y = at->figure.y + 292 * at->figure.k + 118;
    at->everything = (struct box){at->edge + half + 56, 84, at->width - half - 56, bottom - 84};
}

struct layout practice_layout(const struct ui *ui, const struct ui_model *model, enum ask ask)
{
    float middle = ui->w / 2, spare = ui->h - 800;
    struct layout at = {.edge = ui->narrow ? 24 : 48,
                        .line_y = ui->h - (ui->narrow ? 34 : 46),
                        .top_y = 56,
                        .prompt_x = middle,
                        .prompt_lines = 3};
    at.width = ui->w - 2 * at.edge;
    at.prompt_room = fminf(at.width, 980);
    at.prompt_size = ui->narrow ? 30 : SPOKEN_NEAR;
    at.figure = (struct place){middle, 306 + spare * 0.42f, 0.87f + spare / 1200};
    at.prompt_y = ui->h - 120 - spare * 0.1f;
    if (ui->narrow) {
        at.prompt_y = ui->h - 184;
        at.figure = (struct place){middle, 310 + spare * 0.44f,
                                   fminf((ui->w / 2 - 16) / 292, (ui->h - 420) / 584)};
    }
    if (model->together)
        at = layout_together(ui);
    if (practice_is_low(ui)) {
        layout_low(&at, ui, model);
        return at;
    }
    if (ui->narrow && ui->h < 700 && !model->together && ask == ASK_NOTHING) {
        layout_upright(&at, ui); /* the breath before the strip */
        return at;
    }
    float below = ui->narrow ? 142 : 110;
    if (ask == ASK_CHOICE) {
        float h = ask_choice_height(ui, step_now(model->snapshot));
        float w = fminf(at.width, 1040);
        at.asked = (struct box){middle - w / 2, ui->h - below - (ui->narrow ? 44 : 20) - h, w, h};
        make_room(&at, ui, at.asked.y);
        if (h > 100) /* more rows: the figure gives way further */
            at.figure.k *= 0.8f;
        at.figure.y = (at.prompt_y - 40 + 70) / 2;
    } else if (ask != ASK_NOTHING) {
        float w = fminf(at.width, ask == ASK_LESSON ? 760 : 1040);
        at.asked = (struct box){middle - w / 2, 104, w, ui->h - below - 104};
        at.prompt_y = 120;
        at.prompt_size *= 0.82f;
    } else if (model->view == VIEW_RHYTHM && !model->together) {
        float h = ui->narrow ? 110 : 130;
        at.unrolled =
            (struct box){at.edge + (ui->narrow ? 0 : 102), ui->h - (ui->narrow ? 176 : 134) - h,
                         at.width - (ui->narrow ? 0 : 204), h};
        make_room(&at, ui, at.unrolled.y);
    } else if (model->view == VIEW_EVERYTHING && !model->together)
        layout_everything(&at, ui);
    bool roomy = ask == ASK_NOTHING && at.unrolled.h <= 0;
    if (!ui->narrow && at.everything.h <= 0 && (roomy || ask == ASK_CHOICE || at.unrolled.h > 0)) {
        at.far_size = model->together ? at.prompt_size : roomy ? SPOKEN_FAR : 46;
        at.far_lines = roomy ? 2 : 1;
    }
    return at;
}
