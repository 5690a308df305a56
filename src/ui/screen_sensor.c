/* The sensor: what it is doing now, the one thing to do about it, and what may be changed.
 *
 * One question at a time, its answers as cards: which sensor, and for the port that is open what it
 * is and which of its channels carries the heart. A choice takes effect at once, while the wave and
 * the words beside it (care.c) show what it does. Arrows only walk: opening a port restarts most
 * boards, so nothing is opened in passing. What stands above keeps its room, so that no card moves
 * from under a finger when the words change. */
#include "ui/screen.h"

#include "base/text.h"
#include "session/words.h"
#include "ui/answers.h"
#include "ui/care.h"
#include "ui/plots.h"
#include <math.h>
#include <string.h>

static const struct type small = {FACE_PLAIN, 15};

struct layout {
    float left, width; /* of the whole */
    float heading_y, state_y;
    float state_line, detail_line; /* from line to line */
    int state_lines, detail_lines; /* that there is room for without moving anything */
    struct box list;
    int columns;
    float row, gap;   /* of a card, and between two */
    struct box about; /* the port in use; h 0: nothing to say of it */
    struct box care;  /* the wave and what to do; h 0: there is no room beside many answers */
    struct box done;
};

/* --- where it stands ------------------------------------------------------------------------ */

static struct layout layout_wide(const struct ui *ui, enum sensor_question asks)
{
    float left = 96 + (ui->w - 1280) / 2, top = (ui->h - 800) * 0.42f;
    struct layout at = {.left = left,
                        .width = 1088,
                        .heading_y = 104 + top,
                        .state_y = 150 + top,
                        .state_line = 26,
                        .detail_line = 23,
                        .state_lines = 1,
                        .detail_lines = 1,
                        .columns = 1,
                        .row = 52,
                        .gap = 10,
                        .about = {left + 568, 526 + top, 520, 0},
                        .care = {left + 568, 212 + top, 520, asks == SENSOR_WHAT ? 0 : 296},
                        .done = {left + 1088 - 132, ui->h - 88, 132, 48}};
    at.list = (struct box){left, 212 + top, 520, ui->h - 112 - 212 - top};
    if (asks != SENSOR_WHAT)
        return at;
    at.list.w = 1088;
    at.columns = 3;
    return at;
}

/* What is said of the port in use, and how high. */
static float about_height(const struct ui *ui, const struct ui_model *model, float row)
{
    bool open = model->snapshot->link != LINK_FAILED;
    if (model->sensor_asks != SENSOR_WHICH || !answers_port(model) || !open ||
        answers_are_bound(model))
        return 0;
    return 34 + (answers_have_channels(model) ? 2 : 1) * row + (ui->narrow ? 22 : 0);
}

/* Below each other; the page is as high as its answers want. */
static struct layout layout_narrow(struct ui *ui, const struct ui_model *model, float about)
{
    bool many = model->sensor_asks == SENSOR_WHAT;
    float width = ui->w - 48, care = many ? 0 : 216, list = 194 + care;
    ui_need(ui, list + (many ? 0 : 56 * fminf((float)answers_count(model), 5)) +
                    (about > 0 ? about + 24 : 0) + 84);
    return (struct layout){.left = 24,
                           .width = width,
                           .heading_y = 66,
                           .state_y = 102,
                           .state_line = 24,
                           .detail_line = 21,
                           .state_lines = 2,
                           .detail_lines = 2,
                           .care = {24, 186, width, care},
                           .list = {24, list, width, ui->h - 84 - list},
                           .columns = 1,
                           .row = 48,
                           .gap = 8,
                           .about = {24, ui->h - 84, width, 0},
                           .done = {24, ui->h - 68, width, 48}};
}

/* In a narrow window what is said of the port in use stands below the list, and takes of its room.
 */
static struct layout layout_of(struct ui *ui, const struct ui_model *model)
{
    float about = about_height(ui, model, ui->narrow ? 56 : 62);
    struct layout at =
        ui->narrow ? layout_narrow(ui, model, about) : layout_wide(ui, model->sensor_asks);
    const char *below = answers_advice(model);
    if (below[0])
        at.list.h -= 18 + 21 * (float)ui_lines(ui, small, at.list.w, below);
    at.about.h = about;
    if (ui->narrow && about > 0) {
        at.about.y -= about;
        at.list.h -= about + 24;
    }
    return at;
}

/* --- what it says --------------------------------------------------------------------------- */

/* Good is a full disc, fair half of one, poor an empty ring: told by form, by word and by light. */
static void sign(struct ui *ui, const struct care *care, float x, float y, float radius)
{
    const struct theme *theme = ui->theme;
    bool good = care->level == QUALITY_GOOD;
    SDL_Color color = good ? theme->breath : theme->heart;
    if (good)
        canvas_disc(ui->canvas, x, y, radius, color);
    else
        canvas_ring(ui->canvas, x, y, radius * 0.9f, 1 + radius * 0.09f, color);
    if (care->level == QUALITY_FAIR)
        canvas_disc(ui->canvas, x, y, radius * 0.49f, color);
}

/* Returns how much lower than planned everything below has to stand. */
static float opening(struct ui *ui, const struct ui_model *model, const struct layout *at,
                     const struct care *care)
{
    static const char *const questions[] = {[SENSOR_WHICH] = "Which sensor?",
                                            [SENSOR_WHAT] = "What is it?",
                                            [SENSOR_CHANNEL] = "Which channel?"};
    const struct theme *theme = ui->theme;
    struct type state = {FACE_PLAIN, 18}, detail = {FACE_PLAIN, 16};
    char more[640] = "";
    struct text rest = text_over(more, sizeof more);
    answers_details(model, care->what, &rest);
    ui_text(ui, (struct type){FACE_SPOKEN, ui->narrow ? 38 : 46}, at->left, at->heading_y,
            ALIGN_LEFT, theme->ink, questions[model->sensor_asks]);
    sign(ui, care, at->left + 5, at->state_y - 6, 4.8f);
    int lines = ui_paragraph(ui, state, at->left + 22, at->state_y, at->width - 22, at->state_line,
                             ALIGN_LEFT, theme->ink, care->what);
    float y = at->state_y + at->state_line * (float)lines;
    int further = ui_paragraph(ui, detail, at->left + 22, y, at->width - 22, at->detail_line,
                               ALIGN_LEFT, theme->quiet, more);
    float used = at->state_line * (float)lines + at->detail_line * (float)further;
    float planned =
        at->state_line * (float)at->state_lines + at->detail_line * (float)at->detail_lines;
    return fmaxf(0, used - planned);
}

static void sign_row(struct ui *ui, const struct ui_model *model, const struct care *care,
                     struct box box)
{
    static const char *const names[] = {[WAVE_NONE] = "",
                                        [WAVE_PULSE] = "pulse wave",
                                        [WAVE_ECG] = "electrocardiogram",
                                        [WAVE_INTERVALS] = "heart rhythm",
                                        [WAVE_RATE] = "heart rhythm"};
    const struct snapshot *snapshot = model->snapshot;
    float y = box.y + 26, x = box.x + 30;
    sign(ui, care, box.x + 10, y - 9, 9);
    x += ui_text(ui, (struct type){FACE_SPOKEN, 30}, x, y, ALIGN_LEFT, ui->theme->ink, care->sign);
    ui_text(ui, small, x + 14, y, ALIGN_LEFT, ui->theme->quiet, names[snapshot->wave.source]);
    if (!(snapshot->heart_rate_bpm > 0))
        return;
    char rate[24];
    struct text text = text_over(rate, sizeof rate);
    text_add(&text, "%.0f bpm", snapshot->heart_rate_bpm);
    ui_text(ui, (struct type){FACE_PLAIN, 18}, box.x + box.w, y, ALIGN_RIGHT, ui->theme->heart,
            rate);
}

/* A sensor without a wave shows its rhythm in the same place. */
static void wave(struct ui *ui, const struct ui_model *model, struct box box)
{
    enum wave_source source = model->snapshot->wave.source;
    if (source == WAVE_INTERVALS || source == WAVE_RATE)
        part_rhythm(ui, model, box);
    else
        part_wave(ui, model, box);
}

/* What is to be typed stands on a ground of its own, letter by letter. */
static void command(struct ui *ui, struct box box, const char *words)
{
    canvas_box(ui->canvas, box.x, box.y, box.w, box.h, 10, ui->theme->card);
    canvas_box_edge(ui->canvas, box.x, box.y, box.w, box.h, 10, 1, ui->theme->card_edge);
    ui_text_fitted(ui, (struct type){FACE_PLAIN, 18}, box.x + 18, box.y + box.h / 2 + 6, ALIGN_LEFT,
                   box.w - 36, ui->theme->ink, words);
}

static void take_care(struct ui *ui, const struct ui_model *model, const struct care *care,
                      struct box box)
{
    struct type first = {FACE_SPOKEN, ui->narrow ? 24 : 27};
    float y = box.y, line = first.size * 1.22f;
    if (care->sign[0]) {
        float h = ui->narrow ? 68 : 96;
        sign_row(ui, model, care, box);
        wave(ui, model, (struct box){box.x, y + 46, box.w, h});
        y += 46 + h + (ui->narrow ? 12 : 18);
    }
    y += line;
    y += line * (float)ui_paragraph(ui, first, box.x, y, box.w, line, ALIGN_LEFT, ui->theme->ink,
                                    care->first);
    y += 22 * (float)ui_paragraph(ui, (struct type){FACE_PLAIN, 16}, box.x, y, box.w, 22,
                                  ALIGN_LEFT, ui->theme->quiet, care->next);
    if (care->command[0])
        command(ui, (struct box){box.x, y, box.w, 48}, care->command);
}

/* --- the cards ------------------------------------------------------------------------------ */

static int chosen_answer(const struct ui_model *model)
{
    int count = answers_count(model), which = 0;
    while (which < count && !answers_at(model, which).chosen)
        which++;
    return which < count ? which : 0;
}

/* A question begins where its present answer is: its page is shown, and arrows walk from there. */
static struct grid_page page_of(struct ui *ui, const struct ui_model *model,
                                const struct grid *grid, int answers)
{
    int chosen = chosen_answer(model);
    struct grid_page page = grid_page(grid, answers, model->sensor_page);
    if (model->sensor_page < 0)
        page = grid_page(grid, answers, chosen / page.shown);
    if (ui->focus->count == 0)
        ui->focus->at = chosen % page.shown;
    return page;
}

static struct ui_intent cards(struct ui *ui, const struct ui_model *model, const struct layout *at,
                              const struct care *care)
{
    struct grid grid = {at->list, at->columns, at->row, at->gap};
    int answers = answers_count(model);
    struct grid_page page = page_of(ui, model, &grid, answers);
    struct ui_intent intent = {0};
    for (int i = page.first; i < page.end; i++) {
        struct answer answer = answers_at(model, i);
        struct card card = widget_card(ui, grid_cell(&grid, i - page.first), answer.title,
                                       answer.note, answer.chosen);
        if (card.pressed)
            intent = (struct ui_intent){.wish = answer.chosen ? WISH_SENSOR_KEEP : WISH_SENSOR_USE,
                                        .sensor = answer.choice};
    }
    if (grid_more(ui, &grid, &page))
        intent =
            (struct ui_intent){.wish = WISH_SENSOR_PAGE, .which = (page.page + 1) % page.count};
    int drawn = page.end - page.first + (page.count > 1);
    float y = grid_cell(&grid, (drawn + at->columns - 1) / at->columns * at->columns).y + 18;
    if (!care->command[0]) /* which says it already */
        ui_paragraph(ui, small, at->left, y, at->list.w, 21, ALIGN_LEFT, ui->theme->quiet,
                     answers_advice(model));
    return intent;
}

/* What is known of the port in use, to be corrected by the person. */
static struct ui_intent about(struct ui *ui, const struct ui_model *model, const struct layout *at)
{
    const struct sensor_choice *chosen = &model->sensors->chosen;
    const struct sensor_kind *named = answers_kind(model->sensors);
    struct box box = {at->about.x, at->about.y + 14, at->about.w, at->row};
    char words[96];
    struct text text = text_over(words, sizeof words);
    struct ui_intent intent = {0};
    text_add(&text, "On %s", answers_port(model));
    ui_text_within(ui, (struct type){FACE_PLAIN, 16}, box.x, at->about.y, ALIGN_LEFT, box.w,
                   ui->theme->quiet, words);
    char found[96];
    struct text by = text_over(found, sizeof found);
    if (named || model->snapshot->device[0])
        text_add(&by, "%s%s", named ? named->title : model->snapshot->device,
                 named ? "" : ", by listening");
    else
        text_add(&by, "not known yet");
    if (widget_card(ui, box, "What is it?", found, false).pressed)
        intent = (struct ui_intent){.wish = WISH_SENSOR_ASK, .which = SENSOR_WHAT};
    box.y += at->row + at->gap;
    if (answers_have_channels(model)) {
        if (widget_card(ui, box, "Which channel?",
                        chosen->channel[0] ? chosen->channel : "the first with a heart", false)
                .pressed)
            intent = (struct ui_intent){.wish = WISH_SENSOR_ASK, .which = SENSOR_CHANNEL};
        box.y += at->row + at->gap;
    }
    const char *line = named && named->is_spoken_to ? "You named it, so Kindbeat may speak to it."
                       : named || model->snapshot->device[0]
                           ? "Kindbeat only listens to it."
                           : "Some sensors wait to be spoken to: name yours.";
    ui_text_within(ui, small, box.x, box.y + 14, ALIGN_LEFT, box.w, ui->theme->quiet, line);
    return intent;
}

static bool leaves(struct ui *ui, const struct ui_model *model, const struct layout *at)
{
    bool first = model->sensor_asks == SENSOR_WHICH;
    if (!ui->narrow)
        ui_text_within(ui, small, at->left, ui->h - 45, ALIGN_LEFT, at->width - 160,
                       ui->theme->quiet,
                       first ? "Arrows walk \u00b7 Enter chooses \u00b7 Esc home"
                             : "Arrows walk \u00b7 Enter chooses \u00b7 Esc back");
    bool unseen_enter = ui->input.key == KEY_ENTER && !ui->focus->shown;
    return widget_button(ui, at->done, first ? "Done" : "Back") || unseen_enter ||
           ui->input.key == KEY_ESCAPE || (first && ui->input.letter == 's');
}

struct ui_intent screen_sensor(struct ui *ui, const struct ui_model *model)
{
    struct layout at = layout_of(ui, model);
    struct care care;
    care_of(model, &care);
    canvas_ground(ui->canvas, ui->w / 2, ui->h * 0.4f, ui->theme->near, ui->theme->far);
    ui_walk(ui, at.columns);
    float lower = opening(ui, model, &at, &care);
    at.list.y += lower;
    at.list.h -= lower;
    if (at.care.h > 0) {
        at.care.y += ui->narrow ? lower : 0;
        take_care(ui, model, &care, at.care);
    }
    struct ui_intent intent = cards(ui, model, &at, &care), other = {0};
    if (at.about.h > 0)
        other = about(ui, model, &at);
    if (leaves(ui, model, &at))
        return (struct ui_intent){.wish = WISH_DONE};
    intent = intent.wish == WISH_NOTHING ? other : intent;
    return answers_are_bound(model) && intent.wish == WISH_SENSOR_USE ? (struct ui_intent){0}
                                                                      : intent;
}
