/* The end: thanks first, then the sitting at a glance, what was expected of the heart, numbers that
 * each say what they are, what was said in check-ins, and one line for whoever likes to keep one.
 * A number that does not exist says why, or stays away where it is hidden. Stopping early is a way
 * of sitting, and is thanked the same. What was corrected or missing is told, and where the file
 * is. And then it is enough: Enter leads on.
 *
 * It is laid out from top to bottom; what does not fit is scrolled to. */
#include "ui/screen.h"

#include "base/text.h"
#include "ui/widget_touch.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct type small = {FACE_PLAIN, 15}, softly = {FACE_SPOKEN_ITALIC, 21};

#define SMALL_LINE    21.0f
#define SPOKEN_LINE   26.0f
#define ANSWERS_SHOWN 6 /* that are shown; more are in the file */

/* Where the next thing may stand. */
struct flow {
    float x, w, y;
};

/* --- heading -------------------------------------------------------------------------------- */

static void heading(struct ui *ui, const struct ui_model *model, struct flow *flow)
{
    const struct review *review = model->review;
    char words[240];
    struct text text = text_over(words, sizeof words);
    if (review && review->title[0])
        text_add(&text, "%s, ", review->title);
    part_duration(review ? review->seconds : model->sat_s, &text);
    if (review && review->started[0])
        text_add(&text, ", begun at %s", review->started);
    if (review && review->simulated)
        text_add(&text, ". A simulated heart, not a person");
    flow->y += ui->narrow ? 62 : 80;
    ui_text_fitted(ui, (struct type){FACE_SPOKEN, ui->narrow ? 36 : 44}, flow->x, flow->y,
                   ALIGN_LEFT, flow->w, ui->theme->ink,
                   model->opened ? model->opened : "Thank you for sitting.");
    bool early = review ? review->stopped_early : model->stopped_early;
    if (early && !ui->narrow)
        ui_text(ui, softly, flow->x + flow->w, flow->y, ALIGN_RIGHT, ui->theme->ink,
                "An early stop counts too.");
    flow->y += 32;
    flow->y += SMALL_LINE * (float)(ui_paragraph(ui, small, flow->x, flow->y, flow->w, SMALL_LINE,
                                                 ALIGN_LEFT, ui->theme->quiet, words) -
                                    1);
    if (early && ui->narrow) {
        flow->y += 30;
        ui_text(ui, softly, flow->x, flow->y, ALIGN_LEFT, ui->theme->ink,
                "An early stop counts too.");
    }
}

/* --- the picture ---------------------------------------------------------------------------- */

static bool coherence_allowed(const struct ui_model *model)
{
    const struct review *review = model->review;
    bool all_hidden = review->step_count > 0 && review->hidden_steps >= review->step_count;
    return score_afterwards(model->score) && !all_hidden;
}

/* What was corrected, what could not be read, what is hidden: below the picture that shows it. */
static void honest(const struct ui_model *model, struct text *text)
{
    const struct review *review = model->review;
    if (review->damage.status)
        text_add(text, "The file is damaged here; kindbeat repair may save more \u00b7 ");
    if (review->beats > 0)
        text_add(text, "%d of %d beats corrected%s", review->corrected, review->beats,
                 review->corrected > 0 ? " (rings)" : "");
    if (review->beats > 0 && review->unusable_s >= 1)
        text_add(text, " \u00b7 %.0f s could not be read (hatched)", review->unusable_s);
    if (review->rhythm_count < 2)
        return;
    if (!score_afterwards(model->score))
        text_add(text, " \u00b7 steadiness is hidden, as you chose");
    else if (review->hidden_steps > 0)
        text_add(text, " \u00b7 steadiness stays hidden in %d step%s, as the practice asks",
                 review->hidden_steps, review->hidden_steps == 1 ? "" : "s");
}

/* The one that was asked for, else the first of which something was expected. */
static int step_told(const struct ui_model *model)
{
    const struct review *review = model->review;
    if (model->step_told >= 0 && model->step_told < review->step_count)
        return model->step_told;
    for (int i = 0; i < review->step_count; i++)
        if (review->steps[i].expect[0])
            return i;
    return -1;
}

static void clock_words(double seconds, char *words, size_t size)
{
    int whole = (int)seconds;
    snprintf(words, size, "%d:%02d", whole / 60, whole % 60);
}

/* Which step it is and when, and what was said of the heart there. */
static void told(struct ui *ui, const struct review *review, int which, struct flow *flow)
{
    char words[120], name[48], from[16];
    if (which < 0)
        return;
    const struct review_step *step = &review->steps[which];
    part_step_name(step->id, name, sizeof name);
    name[0] = (char)toupper((unsigned char)name[0]);
    clock_words(step->t_s, from, sizeof from);
    snprintf(words, sizeof words, "%s, from %s", name, from);
    flow->y += 33;
    float taken = ui_text(ui, small, flow->x, flow->y, ALIGN_LEFT, ui->theme->quiet, words) + 18;
    float beside = 0;
    if (review->step_count > 1 && !ui->narrow)
        beside = 24 + ui_text(ui, small, flow->x + flow->w, flow->y, ALIGN_RIGHT, ui->theme->quiet,
                              "\u2190 \u2192 other steps");
    if (ui->narrow && step->expect[0]) {
        flow->y += SPOKEN_LINE;
        taken = 0;
    }
    if (step->expect[0])
        flow->y += SPOKEN_LINE * (float)(ui_paragraph(ui, softly, flow->x + taken, flow->y,
                                                      flow->w - taken - beside, SPOKEN_LINE,
                                                      ALIGN_LEFT, ui->theme->ink, step->expect) -
                                         1);
}

static void picture(struct ui *ui, const struct ui_model *model, struct flow *flow,
                    struct ui_intent *intent)
{
    const struct review *review = model->review;
    bool heard = review->rhythm_count >= 2;
    float spare = fmaxf(ui->view_h - 800, 0) * 0.5f;
    if (heard && !ui->narrow && review->answer_count == 0)
        spare += 64;
    float h = (heard ? 196.0f : 96.0f) + (review->step_count > 0 ? 46.0f : 0) + fminf(spare, 160);
    int which = step_told(model);
    const struct sitting_look look = {.step = which, .coherence = score_afterwards(model->score)};
    flow->y += 24;
    int pressed = part_sitting(ui, review, (struct box){flow->x, flow->y, flow->w, h}, &look);
    flow->y += h;
    char words[240] = "";
    struct text text = text_over(words, sizeof words);
    honest(model, &text);
    if (words[0]) {
        flow->y += 27;
        flow->y +=
            SMALL_LINE * (float)(ui_paragraph(ui, small, flow->x, flow->y, flow->w, SMALL_LINE,
                                              ALIGN_LEFT, ui->theme->quiet, words) -
                                 1);
    }
    told(ui, review, which, flow);
    int last = review->step_count - 1;
    int by_key = ui->input.key == KEY_RIGHT ? 1 : ui->input.key == KEY_LEFT ? -1 : 0;
    if (by_key != 0 && last >= 0 && !model->line_writes)
        pressed = which + by_key < 0 ? 0 : which + by_key > last ? last : which + by_key;
    if (pressed >= 0)
        *intent = (struct ui_intent){.wish = WISH_STEP_TOLD, .which = pressed};
}

/* --- numbers -------------------------------------------------------------------------------- */

struct figure {
    double value;
    bool of_coherence;
    const char *format, *name, *meaning;
};

static const char *reason_missing(const struct review *review, bool of_coherence)
{
    if (of_coherence && review->seconds < 64)
        return "This needs a little over a minute of beats, and the sitting was shorter.";
    if (of_coherence && review->why == REASON_ARTEFACTS)
        return "Too many beats had to be corrected in every minute to take it from.";
    return of_coherence ? "There was no whole minute of clear beats to take it from."
                        : "There were not enough clear beats in a row to take it from.";
}

/* Returns how high it is. */
static float figure_draw(struct ui *ui, struct box box, const struct review *review,
                         const struct figure *figure)
{
    const struct theme *theme = ui->theme;
    bool exists = figure->value >= 0;
    char number[24] = "\u2013";
    if (exists)
        snprintf(number, sizeof number, figure->format, figure->value);
    float taken = ui_text(ui, (struct type){FACE_LIGHT, 34}, box.x - 1, box.y + 26, ALIGN_LEFT,
                          theme->heart, number);
    ui_text_within(ui, small, box.x + taken + 12, box.y + 25, ALIGN_LEFT, box.w - taken - 12,
                   theme->ink, figure->name);
    const char *meaning = exists ? figure->meaning : reason_missing(review, figure->of_coherence);
    int lines = ui_paragraph(ui, small, box.x, box.y + 52, box.w, SMALL_LINE, ALIGN_LEFT,
                             theme->quiet, meaning);
    return 52 + SMALL_LINE * (float)lines;
}

static void numbers(struct ui *ui, const struct ui_model *model, struct flow *flow)
{
    const struct review *review = model->review;
    const struct figure with[] = {
        {review->wave_per_min, true, "%.1f", "waves a minute",
         "How often your heart rose and fell, most of the time. Slow breathing leads it."},
        {review->swing_bpm, false, "%.0f bpm", "rise and fall",
         "How far your heart rate swung within ten seconds, most of the time."},
        {review->share, true, "%.2f", "steadiness",
         "Share of your rhythm in one slow wave. Mostly slow, even breathing."}};
    const struct figure without[] = {{review->mean_hr_bpm, false, "%.0f bpm", "heart rate",
                                      "How fast your heart beat, over the whole sitting."},
                                     with[1]};
    bool shown = coherence_allowed(model);
    const struct figure *figures = shown ? with : without;
    int count = shown ? 3 : 2;
    const float gap = 44, w = ui->narrow ? flow->w : (flow->w - 2 * gap) / 3;
    float highest = 0;
    flow->y += 30;
    for (int i = 0; i < count; i++) {
        struct box box = {flow->x + (ui->narrow ? 0 : (w + gap) * (float)i), flow->y, w, 0};
        float h = figure_draw(ui, box, review, &figures[i]);
        highest = fmaxf(highest, h);
        if (ui->narrow)
            flow->y += h + 6;
    }
    flow->y += ui->narrow ? -12 : highest - SMALL_LINE;
}

/* --- what was said -------------------------------------------------------------------------- */

static float scale_x(struct box box, const struct review_answer *answer, double value)
{
    double share = (value - answer->least) / (answer->most - answer->least);
    return box.x + 8 + (box.w - 16) * (float)fmin(fmax(share, 0), 1);
}

/* Before is an open ring, after a full disc, and words say the same. */
static void answer_scale(struct ui *ui, struct box box, const struct review_answer *answer)
{
    const struct theme *theme = ui->theme;
    float y = box.y;
    canvas_box(ui->canvas, box.x, y - 1.5f, box.w, 3, 1.5f, theme_faded(theme->quiet, 0.45));
    float before = isnan(answer->before) ? NAN : scale_x(box, answer, answer->before);
    float after = isnan(answer->after) ? NAN : scale_x(box, answer, answer->after);
    if (!isnan(before) && !isnan(after))
        canvas_box(ui->canvas, fminf(before, after), y - 1.5f, fabsf(after - before), 3, 1.5f,
                   theme->breath);
    if (!isnan(after))
        canvas_disc(ui->canvas, after, y, 7.5f, theme->breath);
    if (!isnan(before)) {
        canvas_disc(ui->canvas, before, y, 6, theme->near);
        canvas_ring(ui->canvas, before, y, 6.5f, 2, theme->breath);
    }
}

static void answer_words(const struct review_answer *answer, struct text *text)
{
    char name[24];
    part_step_name(answer->item, name, sizeof name);
    name[0] = (char)toupper((unsigned char)name[0]);
    bool before = !isnan(answer->before), after = !isnan(answer->after);
    if (before && after)
        text_add(text, "%s: %g before, %g after", name, answer->before, answer->after);
    else
        text_add(text, "%s: %g", name, before ? answer->before : answer->after);
}

static float answer_draw(struct ui *ui, struct box box, const struct review_answer *answer)
{
    char words[80];
    struct text text = text_over(words, sizeof words);
    answer_words(answer, &text);
    ui_text_within(ui, small, box.x, box.y + 14, ALIGN_LEFT, box.w, ui->theme->ink, words);
    if (!(answer->most > answer->least))
        return 26;
    box.y += 32;
    answer_scale(ui, box, answer);
    box.y += 26;
    ui_text_within(ui, small, box.x, box.y, ALIGN_LEFT, box.w * 0.48f, ui->theme->quiet,
                   answer->low);
    ui_text_within(ui, small, box.x + box.w, box.y, ALIGN_RIGHT, box.w * 0.48f, ui->theme->quiet,
                   answer->high);
    return 70;
}

static void answers(struct ui *ui, const struct review *review, struct flow *flow)
{
    const float gap = 44, w = ui->narrow ? flow->w : (flow->w - 2 * gap) / 3;
    int shown = 0, more = 0;
    float row = 0, y = flow->y + 30;
    for (int i = 0; i < review->answer_count; i++) {
        const struct review_answer *answer = &review->answers[i];
        if (isnan(answer->before) && isnan(answer->after))
            continue;
        if (shown == ANSWERS_SHOWN) {
            more++;
            continue;
        }
        int column = ui->narrow ? 0 : shown % 3;
        if (shown > 0 && column == 0)
            y += row;
        row = fmaxf(
            column == 0 ? 0 : row,
            answer_draw(ui, (struct box){flow->x + (w + gap) * (float)column, y, w, 0}, answer));
        shown++;
    }
    if (shown == 0)
        return;
    flow->y = y + row - 12;
    if (more > 0) {
        char words[80];
        flow->y += SMALL_LINE + 4;
        snprintf(words, sizeof words, "%d more answer%s in the session's file.", more,
                 more == 1 ? " is" : "s are");
        ui_text(ui, small, flow->x, flow->y, ALIGN_LEFT, ui->theme->quiet, words);
    }
}

/* --- the line for the journal --------------------------------------------------------------- */

int end_line_widget(const struct ui_model *model)
{
    return model->review && model->review->step_count > 0 ? 1 : 0;
}

/* Being written: Enter keeps it. */
static void line_field(struct ui *ui, const struct ui_model *model, struct box box,
                       struct ui_intent *intent)
{
    static char words[REVIEW_LINE_SIZE]; /* outlives this call, for the wish */
    char written[REVIEW_LINE_SIZE];
    text_copy(written, sizeof written, model->line);
    if (widget_field(ui, box, written, sizeof written, "What you would like to remember")) {
        text_copy(words, sizeof words, written);
        *intent = (struct ui_intent){.wish = WISH_LINE, .words = words};
    }
    if (ui->focus->types && ui->input.key == KEY_ENTER)
        *intent = (struct ui_intent){.wish = WISH_LINE_KEEP};
    else if (ui->focus->types && ui->input.key == KEY_ESCAPE)
        *intent = (struct ui_intent){.wish = WISH_LINE_LEAVE};
}

/* Not being written: the line that is kept, or that there may be one. */
static void line_rest(struct ui *ui, const struct ui_model *model, struct box box,
                      struct ui_intent *intent)
{
    const char *kept = model->review->line;
    bool pressed = widget_area(ui, box);
    canvas_box_edge(ui->canvas, box.x, box.y, box.w, box.h, 12, 1.2f, ui->theme->card_edge);
    float y = box.y + box.h / 2, x = box.x + 18;
    if (kept[0]) {
        float taken = ui_text(ui, small, box.x + box.w - 18, y + 5, ALIGN_RIGHT, ui->theme->quiet,
                              "J change");
        ui_text_within(ui, softly, x, y + 6, ALIGN_LEFT, box.w - 54 - taken, ui->theme->ink, kept);
    } else
        ui_text_within(ui, small, x, y + 5, ALIGN_LEFT, box.w - 36, ui->theme->quiet,
                       "J  A line for the journal, if you like");
    if (pressed || ui->input.letter == 'j')
        *intent = (struct ui_intent){.wish = WISH_LINE_OPEN};
}

static void line(struct ui *ui, const struct ui_model *model, struct flow *flow,
                 struct ui_intent *intent)
{
    const struct problem *trouble = model->line_trouble;
    char words[640] = "";
    flow->y += 24;
    struct box box = {flow->x, flow->y, flow->w, 52};
    if (model->line_writes)
        line_field(ui, model, box, intent);
    else
        line_rest(ui, model, box, intent);
    flow->y += 52;
    if (trouble)
        snprintf(words, sizeof words, "%s %s", trouble->what, trouble->remedy);
    if (!words[0])
        return;
    flow->y += 24;
    flow->y += SMALL_LINE * (float)(ui_paragraph(ui, small, flow->x, flow->y, flow->w, SMALL_LINE,
                                                 ALIGN_LEFT, ui->theme->ink, words) -
                                    1);
}

/* --- the foot ------------------------------------------------------------------------------- */

/* The end of a path says more than its beginning, which gives way where there is no room. */
static void path_words(struct ui *ui, float most, const char *path, char *words, size_t size)
{
    const char *cut = "";
    do {
        struct text text = text_over(words, size);
        text_add(&text, "Everything is in %s%s", cut, path);
        cut = "\u2026";
        if (ui_width(ui, small, words) <= most)
            return;
        const char *rest = strchr(path + 1, '/');
        if (!rest) /* not even the name fits behind the words */
            text_copy(words, size, path + (*path == '/'));
        path = rest;
    } while (path);
}

static void foot(struct ui *ui, const struct ui_model *model, struct flow *flow,
                 struct ui_intent *intent)
{
    const struct review *review = model->review;
    char words[PATH_SIZE + 64] = "Nothing was recorded in this sitting.";
    float w = ui->narrow ? (flow->w - 24) / 3 : 132, gap = ui->narrow ? 12 : 16;
    float room = ui->narrow ? flow->w : flow->w - 3 * (w + gap) - 24;
    flow->y = fmaxf(flow->y + 22, ui->h - (ui->narrow ? 104 : 88));
    if (review && model->line_writes)
        text_copy(words, sizeof words,
                  "Enter keeps the line in this session's file, Esc leaves it as it was.");
    else if (review)
        path_words(ui, room, review->path, words, sizeof words);
    ui_text_within(ui, small, flow->x, flow->y + (ui->narrow ? 16 : 29), ALIGN_LEFT, room,
                   ui->theme->quiet, words);
    flow->y += ui->narrow ? 32 : 0;
    struct box done = {flow->x + flow->w - w, flow->y, w, 48};
    struct box copies = {done.x - w - gap, done.y, w, 48};
    struct box again = {copies.x - w - gap, done.y, w, 48};
    if (review && (widget_quiet_button(ui, again, "R replay") || ui->input.letter == 'r'))
        *intent = (struct ui_intent){.wish = WISH_REPLAY};
    if (review && (widget_quiet_button(ui, copies, "E copies") || ui->input.letter == 'e'))
        *intent = (struct ui_intent){.wish = WISH_COPIES};
    bool pressed = widget_button(ui, done, "Done");
    enum ui_key key = ui->input.key;
    bool by_key =
        !ui->focus->types &&
        (key == KEY_ESCAPE || (!ui->focus->shown && (key == KEY_ENTER || key == KEY_SPACE)));
    if (pressed || by_key)
        *intent = (struct ui_intent){.wish = WISH_DONE};
    flow->y += 48 + 24;
}

struct ui_intent screen_end(struct ui *ui, const struct ui_model *model)
{
    const struct review *review = model->review;
    struct ui_intent intent = {0};
    struct flow flow = {.x = ui->narrow ? 24 : 96 + (ui->w - 1280) / 2,
                        .w = ui->narrow ? ui->w - 48 : 1088};
    canvas_ground(ui->canvas, ui->w / 2, ui->view_h * 0.4f, ui->theme->near, ui->theme->far);
    heading(ui, model, &flow);
    if (review) {
        picture(ui, model, &flow, &intent);
        if (review->rhythm_count >= 2)
            numbers(ui, model, &flow);
        answers(ui, review, &flow);
        line(ui, model, &flow, &intent);
    }
    foot(ui, model, &flow, &intent);
    ui_need(ui, flow.y);
    return intent;
}
