/* The sensor: what it is doing now, in words, and what may be changed about it.
 *
 * One question at a time, its answers as cards: which sensor, and for the port that is open what it
 * is and which of its channels carries the heart. A choice takes effect at once, while the words
 * above and the heart at the right show what it does. Arrows only walk: opening a port restarts
 * most boards, so nothing is opened in passing. What stands above keeps its room, so that no card
 * moves from under a finger when the words change. */
#include "ui/screen.h"

#include "base/text.h"
#include "session/words.h"
#include "ui/answers.h"
#include "ui/flower.h"
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
    struct place figure;
    bool has_figure;
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
                        .figure = {left + 828, 336 + top, 0.54f},
                        .has_figure = asks != SENSOR_WHAT,
                        .done = {left + 1088 - 132, ui->h - 88, 132, 48}};
    at.list = (struct box){left, 212 + top, 520, ui->h - 112 - 212 - top};
    if (asks != SENSOR_WHAT)
        return at;
    at.list.w = 1088;
    at.columns = 3;
    return at;
}

static struct layout layout_narrow(const struct ui *ui)
{
    float width = ui->w - 48;
    return (struct layout){.left = 24,
                           .width = width,
                           .heading_y = 66,
                           .state_y = 102,
                           .state_line = 24,
                           .detail_line = 21,
                           .state_lines = 2,
                           .detail_lines = 2,
                           .list = {24, 194, width, ui->h - 84 - 194},
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
    struct layout at = ui->narrow ? layout_narrow(ui) : layout_wide(ui, model->sensor_asks);
    const char *below = answers_advice(model);
    if (below[0])
        at.list.h -= 18 + 21 * (float)ui_lines(ui, small, at.list.w, below);
    bool opens = model->snapshot->link != LINK_FAILED;
    if (model->sensor_asks != SENSOR_WHICH || !answers_port(model) || !opens ||
        answers_are_bound(model))
        return at;
    int cards = answers_have_channels(model) ? 2 : 1;
    at.about.h = 34 + (float)cards * (at.row + at.gap);
    if (ui->narrow) {
        at.about.h += 22;
        at.about.y -= at.about.h;
        at.list.h -= at.about.h + 24;
    }
    return at;
}

/* --- what it says --------------------------------------------------------------------------- */

/* Returns how much lower than planned everything below has to stand. */
static float opening(struct ui *ui, const struct ui_model *model, const struct layout *at)
{
    static const char *const questions[] = {[SENSOR_WHICH] = "Which sensor?",
                                            [SENSOR_WHAT] = "What is it?",
                                            [SENSOR_CHANNEL] = "Which channel?"};
    const struct theme *theme = ui->theme;
    struct type state = {FACE_PLAIN, 18}, detail = {FACE_PLAIN, 16};
    char words[EVENT_TEXT_MAX * 4] = "", more[640] = "";
    struct text text = text_over(words, sizeof words), rest = text_over(more, sizeof more);
    words_sensor(model->snapshot, &text);
    answers_details(model, words, &rest);
    ui_text(ui, (struct type){FACE_SPOKEN, ui->narrow ? 38 : 46}, at->left, at->heading_y,
            ALIGN_LEFT, theme->ink, questions[model->sensor_asks]);
    part_mark(ui, model->snapshot, at->left + 5, at->state_y - 6);
    int lines = ui_paragraph(ui, state, at->left + 22, at->state_y, at->width - 22, at->state_line,
                             ALIGN_LEFT, theme->ink, words);
    float y = at->state_y + at->state_line * (float)lines;
    int further = ui_paragraph(ui, detail, at->left + 22, y, at->width - 22, at->detail_line,
                               ALIGN_LEFT, theme->quiet, more);
    float used = at->state_line * (float)lines + at->detail_line * (float)further;
    float planned =
        at->state_line * (float)at->state_lines + at->detail_line * (float)at->detail_lines;
    return fmaxf(0, used - planned);
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

static struct ui_intent cards(struct ui *ui, const struct ui_model *model, const struct layout *at)
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
    float middle = at.has_figure ? at.figure.x : ui->w / 2;
    canvas_ground(ui->canvas, middle, ui->h * 0.4f, ui->theme->near, ui->theme->far);
    if (at.has_figure) {
        figure_draw(ui, at.figure, model->snapshot, model->motion, model->now_ns,
                    (struct figure_look){.reduced_motion = model->reduced_motion});
        flower_draw(ui, at.figure, model->snapshot, model->motion, model->now_ns,
                    (struct flower_look){0});
    }
    ui_walk(ui, at.columns);
    float lower = opening(ui, model, &at);
    at.list.y += lower;
    at.list.h -= lower;
    struct ui_intent intent = cards(ui, model, &at), other = {0};
    if (at.about.h > 0)
        other = about(ui, model, &at);
    if (leaves(ui, model, &at))
        return (struct ui_intent){.wish = WISH_DONE};
    intent = intent.wish == WISH_NOTHING ? other : intent;
    return answers_are_bound(model) && intent.wish == WISH_SENSOR_USE ? (struct ui_intent){0}
                                                                      : intent;
}
