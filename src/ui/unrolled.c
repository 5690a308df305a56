/* The flower's line laid straight: the last minute from left to right, each in-breath of the pacer
 * as a quiet field behind it. The same scale as the flower, so that the two say the same. */
#include "ui/plots.h"

#include "base/clock.h"
#include "practice/pacer.h"
#include "ui/flower.h"
#include <math.h>
#include <stdio.h>

#define STEP_S 0.1

static float x_at(struct box box, double seconds)
{
    return box.x + box.w * (float)(1 + seconds / FLOWER_SPAN_S);
}

static void in_breath(struct ui *ui, struct box box, double from_s, double to_s)
{
    double left = fmax(from_s, -FLOWER_SPAN_S), right = fmin(to_s, 0);
    if (right > left)
        canvas_box(ui->canvas, x_at(box, left), box.y, x_at(box, right) - x_at(box, left), box.h,
                   fminf(10, box.h / 8), theme_faded(ui->theme->breath, 0.13));
}

/* In-breaths that the pacer has led within the minute: those since its rate last changed, which it
 * still knows, and before them those that were told of. */
static void breaths(struct ui *ui, const struct ui_model *model, struct box box)
{
    const struct snapshot *snapshot = model->snapshot;
    const struct pace_body *pace = &snapshot->pace;
    bool leads = pace->on && pace->rate_hz > 0;
    int64_t began_ns = leads ? pace->from_ns : model->now_ns;
    for (int i = 0; i < snapshot->breath_count; i++) {
        const struct breath_shown *told = &snapshot->breaths[i];
        if (told->paced && told->start_ns < began_ns)
            in_breath(ui, box, s_from_ns(told->start_ns - model->now_ns),
                      s_from_ns(told->inhale_ns - model->now_ns));
    }
    if (!leads)
        return;
    double breath_s = 1 / pace->rate_hz, began_s = s_from_ns(began_ns - model->now_ns);
    double from = -pacer_phase(pace, model->now_ns) * breath_s;
    for (; from + pace->inhale * breath_s > fmax(began_s, -FLOWER_SPAN_S); from -= breath_s)
        in_breath(ui, box, fmax(from, began_s), from + pace->inhale * breath_s);
}

static void line_to(struct ui *ui, const struct ui_model *model, struct box box,
                    const struct curve *curve, double x_s)
{
    double offset = rhythm_offset(model->motion, curve_at(curve, x_s));
    float y = box.y + box.h * (0.5f - 0.34f * (float)offset);
    double arriving = motion_ease((x_s + FLOWER_SPAN_S) / 3); /* leaves softly, too */
    canvas_path_to(ui->canvas, x_at(box, x_s), y, 2.4f, theme_faded(ui->theme->heart, arriving));
}

static void line(struct ui *ui, const struct ui_model *model, struct box box)
{
    const struct snapshot *snapshot = model->snapshot;
    struct curve curve;
    for (int from = 0;
         rhythm_piece(snapshot->rhythm, snapshot->rhythm_count, &from, model->now_ns, &curve);) {
        double begin = fmax(curve.x[0], -FLOWER_SPAN_S);
        double end = fmin(curve.x[curve.count - 1], -FLOWER_LAG_S);
        if (end <= begin)
            continue;
        for (double x = begin; x < end - STEP_S / 2; x += STEP_S)
            line_to(ui, model, box, &curve, x);
        line_to(ui, model, box, &curve, end);
        canvas_path_stroke(ui->canvas, 0, 1);
        canvas_path_end(ui->canvas);
    }
}

void part_rhythm(struct ui *ui, const struct ui_model *model, struct box box)
{
    breaths(ui, model, box);
    if (!isnan(model->motion->mean_bpm))
        line(ui, model, box);
}

void part_unrolled(struct ui *ui, const struct ui_model *model, struct box box)
{
    struct type small = {FACE_PLAIN, 14};
    SDL_Color quiet = ui->theme->quiet;
    part_rhythm(ui, model, box);
    ui_text(ui, small, box.x, box.y + box.h + 24, ALIGN_LEFT, quiet, "a minute ago");
    ui_text(ui, small, box.x + box.w, box.y + box.h + 24, ALIGN_RIGHT, quiet, "now");
    if (model->numbers && model->snapshot->heart_rate_bpm > 0 && !ui->narrow) {
        char number[16];
        snprintf(number, sizeof number, "%.0f", model->snapshot->heart_rate_bpm);
        float x = box.x + box.w + 16, y = box.y + box.h / 2 + 10;
        x += ui_text(ui, (struct type){FACE_LIGHT, 30}, x, y, ALIGN_LEFT, ui->theme->heart, number);
        ui_text(ui, small, x + 6, y, ALIGN_LEFT, quiet, "bpm");
    }
}
