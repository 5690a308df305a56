#include "ui/resonance_chart.h"

#include "base/text.h"
#include <math.h>
#include <stdio.h>

#define ROW 25.0f

static const struct type small = {FACE_PLAIN, 15};

struct rate_axis rate_axis_of(const struct resonance *found, struct box box, bool narrow)
{
    float aside = narrow ? 124 : 150;
    struct rate_axis axis = {box.x + aside, box.w - aside - 24, 4, 7};
    int count = found->rate_count;
    if (count > 0) {
        axis.least = found->rates[count - 1].per_min - 0.4;
        axis.most = found->rates[0].per_min + 0.4;
    }
    if (found->estimate.exists) {
        axis.least = fmin(axis.least, found->estimate.low - 0.1);
        axis.most = fmax(axis.most, found->estimate.high + 0.1);
    }
    axis.least = floor(axis.least * 5) / 5;
    axis.most = ceil(axis.most * 5) / 5;
    return axis;
}

float rate_axis_x(const struct rate_axis *axis, double per_min)
{
    double share = (per_min - axis->least) / (axis->most - axis->least);
    return axis->left + axis->width * (float)fmin(fmax(share, 0), 1);
}

/* --- the points ------------------------------------------------------------------------------ */

struct scale {
    const struct rate_axis *axis;
    float top, bottom;
    double most;
};

static float y_at(const struct scale *scale, double value)
{
    return scale->bottom - (scale->bottom - scale->top) * (float)(value / scale->most);
}

static double greatest(const struct resonance *found)
{
    double most = 1;
    for (int i = 0; i < found->rate_count; i++) {
        const struct rate_tried *rate = &found->rates[i];
        double error = rate->error[CRITERION_AMPLITUDE];
        double value = rate->value[CRITERION_AMPLITUDE];
        if (!isnan(value))
            most = fmax(most, value + (isnan(error) ? 0 : error));
    }
    return most * 1.12;
}

static void line(struct ui *ui, const struct resonance *found, const struct scale *scale)
{
    for (int i = 0; i < found->rate_count; i++) {
        double value = found->rates[i].value[CRITERION_AMPLITUDE];
        if (!isnan(value))
            canvas_path_to(ui->canvas, rate_axis_x(scale->axis, found->rates[i].per_min),
                           y_at(scale, value), 2, ui->theme->heart);
    }
    canvas_path_stroke(ui->canvas, 0, 0.7f);
    canvas_path_end(ui->canvas);
}

static void points(struct ui *ui, const struct resonance *found, const struct scale *scale)
{
    line(ui, found, scale);
    for (int i = 0; i < found->rate_count; i++) {
        const struct rate_tried *rate = &found->rates[i];
        double value = rate->value[CRITERION_AMPLITUDE], error = rate->error[CRITERION_AMPLITUDE];
        float x = rate_axis_x(scale->axis, rate->per_min);
        if (isnan(value))
            continue;
        float y = y_at(scale, value);
        if (!isnan(error)) {
            float above = y_at(scale, value + error);
            canvas_box(ui->canvas, x - 0.75f, above, 1.5f, 2 * (y - above), 0,
                       theme_faded(ui->theme->heart, 0.7));
        }
        canvas_disc(ui->canvas, x, y, 5, ui->theme->heart);
    }
}

/* --- what lies behind them ------------------------------------------------------------------- */

/* In the picture and in the rows below it, not through the numbers between. */
struct stretch {
    float top, bottom;
};

static void upright(struct ui *ui, float x, const struct stretch *stretches, bool dashed,
                    SDL_Color color)
{
    for (int i = 0; i < 2; i++)
        for (float y = stretches[i].top; y < stretches[i].bottom; y += dashed ? 10 : 1e6f) {
            float end = dashed ? fminf(y + 5, stretches[i].bottom) : stretches[i].bottom;
            canvas_box(ui->canvas, x - 1, y, 2, end - y, 0, color);
        }
}

static void behind(struct ui *ui, const struct calibration_found *found,
                   const struct rate_axis *axis, const struct stretch *stretches)
{
    const struct resonance_estimate *estimate = &found->resonance.estimate;
    const struct theme *theme = ui->theme;
    if (estimate->exists) {
        float low = rate_axis_x(axis, estimate->low), high = rate_axis_x(axis, estimate->high);
        canvas_box(ui->canvas, low, stretches[0].top, high - low,
                   stretches[1].bottom - stretches[0].top, 0,
                   theme_faded(theme->breath, theme->glow <= 0 ? 0.3 : 0.16));
        upright(ui, rate_axis_x(axis, estimate->per_min), stretches, false, theme->breath);
    }
    if (!isnan(found->chosen_per_min))
        upright(ui, rate_axis_x(axis, found->chosen_per_min), stretches, true, theme->ink);
}

/* --- the criteria ---------------------------------------------------------------------------- */

static void mark(struct ui *ui, const struct resonance *found, int criterion, int rate, float x,
                 float y)
{
    if (found->best[criterion] == rate)
        canvas_disc(ui->canvas, x, y, 6, ui->theme->ink);
    else if (found->tied[criterion][rate])
        canvas_ring(ui->canvas, x, y, 5.2f, 1.6f, ui->theme->ink);
    else
        canvas_disc(ui->canvas, x, y, 1.6f, theme_faded(ui->theme->quiet, 0.7));
}

static float criteria(struct ui *ui, const struct resonance *found, const struct rate_axis *axis,
                      float left, float y)
{
    for (int c = 0; c < CRITERION_COUNT; c++) {
        ui_text_fitted(ui, small, left, y + 5, ALIGN_LEFT, axis->left - left - 24, ui->theme->quiet,
                       criterion_names[c]);
        for (int i = 0; i < found->rate_count; i++)
            mark(ui, found, c, i, rate_axis_x(axis, found->rates[i].per_min), y);
        y += ROW;
    }
    bool told = false;
    for (int i = 0; i < found->rate_count; i++)
        told |= found->rates[i].comfort > 0;
    if (!told)
        return y;
    ui_text_fitted(ui, small, left, y + 5, ALIGN_LEFT, axis->left - left - 24, ui->theme->quiet,
                   "comfort, 1 to 5");
    for (int i = 0; i < found->rate_count; i++) {
        char words[16] = "\u2013";
        if (found->rates[i].comfort > 0)
            snprintf(words, sizeof words, "%d", found->rates[i].comfort);
        ui_text(ui, small, rate_axis_x(axis, found->rates[i].per_min), y + 5, ALIGN_MIDDLE,
                ui->theme->ink, words);
    }
    return y + ROW;
}

/* Rates that lie too near to the one before have no number. */
static void numbers(struct ui *ui, const struct resonance *found, const struct rate_axis *axis,
                    float left, float y)
{
    float taken = INFINITY;
    ui_text_fitted(ui, small, left, y, ALIGN_LEFT, axis->left - left - 24, ui->theme->quiet,
                   "breaths a minute");
    for (int i = 0; i < found->rate_count; i++) {
        char words[16];
        float x = rate_axis_x(axis, found->rates[i].per_min);
        snprintf(words, sizeof words, "%.4g", found->rates[i].per_min);
        float half = ui_width(ui, small, words) / 2;
        if (x + half + 8 > taken)
            continue;
        ui_text(ui, small, x, y, ALIGN_MIDDLE, ui->theme->ink, words);
        taken = x - half;
    }
}

float resonance_chart(struct ui *ui, const struct calibration_found *found, struct box box)
{
    const struct resonance *resonance = &found->resonance;
    struct rate_axis axis = rate_axis_of(resonance, box, ui->narrow);
    bool told = false;
    for (int i = 0; i < resonance->rate_count; i++)
        told |= resonance->rates[i].comfort > 0;
    struct scale scale = {&axis, box.y + 18, box.y + box.h, greatest(resonance)};
    float rows = scale.bottom + 54;
    float end = rows + ROW * (float)(CRITERION_COUNT + told) - ROW / 2;
    char most[32];
    const struct stretch stretches[] = {{scale.top - 8, scale.bottom}, {rows - 12, end}};
    behind(ui, found, &axis, stretches);
    canvas_box(ui->canvas, axis.left, scale.bottom, axis.width, 1.2f, 0,
               theme_faded(ui->theme->quiet, 0.6));
    points(ui, resonance, &scale);
    struct text text = text_over(most, sizeof most);
    text_add(&text, "%.0f bpm", scale.most / 1.12);
    ui_text(ui, small, axis.left - 14, y_at(&scale, scale.most / 1.12) + 5, ALIGN_RIGHT,
            ui->theme->quiet, most);
    ui_text(ui, small, axis.left - 14, scale.bottom + 5, ALIGN_RIGHT, ui->theme->quiet, "0");
    ui_paragraph(ui, small, box.x, (scale.top + scale.bottom) / 2, axis.left - box.x - 24, 20,
                 ALIGN_LEFT, ui->theme->quiet, "rise and fall with the breath");
    numbers(ui, resonance, &axis, box.x, scale.bottom + 24);
    criteria(ui, resonance, &axis, box.x, rows);
    return end + 6;
}
