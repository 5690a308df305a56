/* The fit check: while it listens, how it goes and the one thing to change; then what was found, in
 * plain words, and the figures on request. The rhythm is there from the first moment, so that a
 * person sees that it is their heart. */
#include "ui/screen.h"

#include "base/clock.h"
#include "base/text.h"
#include "ui/flower.h"
#include "ui/plots.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define FIT_EARLY_S 10

static const struct fit_result *result_of(const struct ui_model *model)
{
    const struct calibration_found *found = &model->calibration->found;
    return found->ready ? &found->fit : &model->snapshot->fit;
}

/* Full, half, empty: a form as well as a colour. */
static void level_mark(struct ui *ui, enum quality_level level, float x, float y)
{
    SDL_Color color = level >= QUALITY_FAIR ? ui->theme->breath : ui->theme->heart;
    canvas_ring(ui->canvas, x, y, 11, 2, color);
    if (level >= QUALITY_FAIR)
        canvas_disc(ui->canvas, x, y, level == QUALITY_GOOD ? 11 : 5.5f, color);
    else if (level == QUALITY_POOR)
        canvas_disc(ui->canvas, x, y, 3, color);
}

/* In the first seconds what is missing is only time, unless there is nothing to listen to. */
static bool is_early(const struct fit_result *result)
{
    bool absent = result->fault == FIT_NO_SENSOR || result->fault == FIT_NO_SIGNAL;
    return result->seconds < FIT_EARLY_S && result->level < QUALITY_FAIR && !absent;
}

static const char *level_words(const struct fit_result *result, bool done)
{
    static const char *const levels[] = {"Nothing heard", "Poor", "Fair", "Good"};
    return result->level == QUALITY_NONE && !done ? "Listening" : levels[result->level];
}

static float verdict(struct ui *ui, const struct ui_model *model, struct box box)
{
    const struct fit_result *result = result_of(model);
    bool done = model->calibration->found.ready;
    float line = ui->narrow ? 34 : 42;
    struct type spoken = {FACE_SPOKEN, ui->narrow ? 27 : 34};
    bool early = !done && is_early(result);
    level_mark(ui, early ? QUALITY_NONE : result->level, box.x + 12, box.y - 6);
    ui_text(ui, (struct type){FACE_PLAIN, 20}, box.x + 38, box.y, ALIGN_LEFT, ui->theme->ink,
            early ? "Listening" : level_words(result, done));
    int lines = ui_paragraph(ui, spoken, box.x, box.y + 56, box.w, line, ALIGN_LEFT, ui->theme->ink,
                             early ? "Hold still for a few seconds." : result->advice);
    return box.y + 56 + line * (float)lines;
}

static void how_far(struct ui *ui, const struct ui_model *model, struct box box)
{
    double heard_s = fmin(s_from_ns(model->snapshot->now_ns), FIT_KEPT);
    float share = (float)fmin(heard_s / FIT_SHORTEST, 1);
    char words[96];
    struct text text = text_over(words, sizeof words);
    canvas_box(ui->canvas, box.x, box.y, box.w, 6, 3, theme_faded(ui->theme->quiet, 0.3));
    canvas_box(ui->canvas, box.x, box.y, fmaxf(box.w * share, 6), 6, 3, ui->theme->breath);
    if (heard_s < FIT_SHORTEST)
        text_add(&text, "%d seconds to go", (int)ceil(FIT_SHORTEST - heard_s));
    else
        text_add(&text, "A little longer, to be sure");
    if (model->snapshot->heart_rate_bpm > 0)
        text_add(&text, " \u00b7 %.0f beats a minute", model->snapshot->heart_rate_bpm);
    ui_text_within(ui, (struct type){FACE_PLAIN, 16}, box.x, box.y + 34, ALIGN_LEFT, box.w,
                   ui->theme->quiet, words);
}

static float row(struct ui *ui, const char *what, const char *words, struct box box, float aside)
{
    struct type type = {FACE_PLAIN, 16};
    ui_text_within(ui, type, box.x, box.y, ALIGN_LEFT, aside - 12, ui->theme->quiet, what);
    int lines = ui_paragraph(ui, type, box.x + aside, box.y, box.w - aside, 23, ALIGN_LEFT,
                             ui->theme->ink, words);
    return 23 * (float)lines + 8;
}

static float found_in_words(struct ui *ui, const struct calibration_found *found, struct box box)
{
    struct fit_finding findings[FIT_FINDINGS];
    int count = fit_findings(&found->fit, findings);
    float aside = ui->narrow ? 104 : 150;
    for (int i = 0; i < count; i++)
        box.y += row(ui, findings[i].what, findings[i].words, box, aside);
    bool named = strncmp(found->delay, "Delay: ", 7) == 0;
    return box.y + row(ui, "Delay", found->delay + (named ? 7 : 0), box, aside);
}

static float found_in_figures(struct ui *ui, const struct calibration_found *found, struct box box)
{
    for (int i = 0; i < fit_row_count; i++) {
        double value = fit_row_value(&found->fit.figures, &fit_rows[i]);
        char words[64];
        if (!fit_rows[i].what || isnan(value))
            continue;
        snprintf(words, sizeof words, fit_rows[i].format, value);
        box.y += row(ui, fit_rows[i].what, words, box, ui->narrow ? 220 : 260);
    }
    return box.y;
}

static void alive(struct ui *ui, const struct ui_model *model, struct place place)
{
    figure_draw(ui, place, model->snapshot, model->motion, model->now_ns,
                (struct figure_look){.reduced_motion = model->reduced_motion});
    flower_draw(ui, place, model->snapshot, model->motion, model->now_ns, (struct flower_look){0});
}

static struct ui_intent listening(struct ui *ui, const struct ui_model *model, struct box body)
{
    struct box left = body;
    left.w = ui->narrow ? body.w : 520;
    left.y += 40;
    float low = verdict(ui, model, left) + 10;
    enum wave_source source = model->snapshot->wave.source;
    how_far(ui, model, (struct box){left.x, low, left.w, 0});
    if (!ui->narrow && (source == WAVE_PULSE || source == WAVE_ECG))
        part_wave(ui, model, (struct box){left.x, low + 66, left.w, 170});
    if (ui->narrow)
        alive(ui, model, (struct place){ui->w / 2, body.y + 400, 0.5f});
    else
        alive(ui, model, (struct place){body.x + 830, body.y + 200, 0.6f});
    bool stops = part_foot_back(ui, "Esc stop", "Stop") || ui->input.key == KEY_ESCAPE;
    return (struct ui_intent){.wish = stops ? WISH_STOP : WISH_NOTHING};
}

static struct ui_intent found(struct ui *ui, const struct ui_model *model, struct box body)
{
    const struct calibration *calibration = model->calibration;
    struct ui_intent intent = {0};
    struct box left = body, right = body;
    left.y += 40;
    if (!ui->narrow) {
        left.w = 460;
        right = (struct box){body.x + 540, body.y + 34, body.w - 540, body.h};
    }
    float low = verdict(ui, model, left) + 10;
    struct box again = {left.x, low, 0, 46};
    again.w = fminf(160, (left.w - 16) / 2);
    struct box details = {again.x + again.w + 16, low, fminf(176, again.w + 16), 46};
    details.w = fminf(details.w, left.x + left.w - details.x);
    if (widget_quiet_button(ui, again, "Check again"))
        intent = (struct ui_intent){.wish = WISH_PROCEDURE, .which = PROCEDURE_FIT};
    if (widget_quiet_button(ui, details, calibration->details ? "In words" : "All figures") ||
        ui->input.letter == 'd')
        intent = (struct ui_intent){.wish = WISH_DETAILS};
    if (ui->narrow)
        right.y = low + 88;
    float end = calibration->details ? found_in_figures(ui, &calibration->found, right)
                                     : found_in_words(ui, &calibration->found, right);
    ui_need(ui, end + 120);
    bool done = part_foot(ui, "D figures \u00b7 Enter or Esc done", "Done");
    bool unseen_enter = ui->input.key == KEY_ENTER && !ui->focus->shown;
    return done || unseen_enter || ui->input.key == KEY_ESCAPE
               ? (struct ui_intent){.wish = WISH_DONE}
               : intent;
}

struct ui_intent screen_fit(struct ui *ui, const struct ui_model *model)
{
    bool done = model->calibration->found.ready;
    bool simulated = done ? model->calibration->found.simulated : model->snapshot->simulated;
    if (ui->narrow)
        ui_need(ui, done ? 980 : 800);
    struct box body = part_page(ui, "Fit check",
                                simulated ? "A simulated heart: it sits as it pleases."
                                : done    ? "What was found in the last seconds."
                                          : "Sit as you would to practise, and hold still.");
    return done ? found(ui, model, body) : listening(ui, model, body);
}
