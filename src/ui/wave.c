/* The wave of the last seconds, moving calmly from right to left: every extreme of it, breaks where
 * samples are missing, a dot below it for each beat that was found. The scale follows slowly
 * (motion.c), so that a stronger pulse grows rather than jumps; what is beyond it bends towards the
 * edge instead of leaving the field. A sensor that sends no wave says so in words. */
#include "ui/plots.h"

#include "base/clock.h"
#include "session/words.h"
#include <math.h>

#define LINE_W       2.0f
#define BEAT_KNOWN_S 0.9 /* so long after a beat it is told at the latest: it comes up by then */

double wave_offset(const struct motion *motion, double value)
{
    double share = motion->wave_half > 0 ? (value - motion->wave_middle) / motion->wave_half : 0;
    double beyond = fabs(share) - 1;
    if (beyond <= 0)
        return share;
    return copysign(1 + 0.1 * beyond / (beyond + 0.5), share);
}

static float x_at(struct box box, double seconds)
{
    return box.x + box.w * (float)(1 + (seconds + WAVE_LAG_S) / WAVE_SHOWN_S);
}

static float y_at(struct box box, const struct motion *motion, double value)
{
    return box.y + box.h * (0.5f - 0.44f * (float)wave_offset(motion, value));
}

static void piece_end(struct ui *ui)
{
    canvas_path_stroke(ui->canvas, 0, 1);
    canvas_path_end(ui->canvas);
}

struct pen {
    float x, y, dx, dy; /* of the last point, and how it was come to */
    SDL_Color color;
    int count;
};

/* An R wave turns back on itself: there the stroke ends and another begins, since the rails of one
 * would cross inside so sharp a corner and leave a hole. */
static void pen_to(struct ui *ui, struct pen *pen, float x, float y, SDL_Color color)
{
    float dx = x - pen->x, dy = y - pen->y;
    if (pen->count >= 2 && dx * pen->dx + dy * pen->dy < 0) {
        piece_end(ui);
        canvas_path_to(ui->canvas, pen->x, pen->y, LINE_W, pen->color);
    }
    canvas_path_to(ui->canvas, x, y, LINE_W, color);
    *pen = (struct pen){x, y, dx, dy, color, pen->count + 1};
}

static void line(struct ui *ui, const struct ui_model *model, struct box box)
{
    struct pen pen = {0};
    const struct wave_shown *wave = &model->snapshot->wave;
    double passed_s = s_from_ns(model->now_ns - model->snapshot->now_ns);
    for (int i = 0; i < wave->count; i++) {
        double x_s = -1e-6 * wave->points[i].before_us - passed_s;
        if (isnan(wave->points[i].value)) {
            piece_end(ui);
            pen.count = 0;
            continue;
        }
        if (x_s < -WAVE_LAG_S - WAVE_SHOWN_S || x_s > -WAVE_LAG_S)
            continue;
        double arriving = motion_ease((x_s + WAVE_LAG_S + WAVE_SHOWN_S) / 0.5);
        pen_to(ui, &pen, x_at(box, x_s), y_at(box, model->motion, wave->points[i].value),
               theme_faded(ui->theme->heart, arriving));
    }
    piece_end(ui);
}

static void beats(struct ui *ui, const struct ui_model *model, struct box box)
{
    const struct wave_shown *wave = &model->snapshot->wave;
    for (int i = 0; i < wave->beat_count; i++) {
        double x_s = s_from_ns(wave->beats_ns[i] - model->now_ns);
        double known = motion_ease((-x_s - BEAT_KNOWN_S + 0.3) / 0.3);
        double staying = motion_ease((x_s + WAVE_LAG_S + WAVE_SHOWN_S) / 0.5);
        if (x_s < -WAVE_LAG_S)
            canvas_disc(ui->canvas, x_at(box, x_s), box.y + box.h, 2.4f,
                        theme_faded(ui->theme->quiet, 0.9 * known * staying));
    }
}

void part_wave(struct ui *ui, const struct ui_model *model, struct box box)
{
    char words[96];
    struct text text = text_over(words, sizeof words);
    words_wave(model->snapshot, &text);
    if (words[0])
        ui_paragraph(ui, (struct type){FACE_PLAIN, 15}, box.x, box.y + box.h / 2 - 4, box.w, 21,
                     ALIGN_LEFT, ui->theme->quiet, words);
    if (words[0] || isnan(model->motion->wave_half))
        return;
    line(ui, model, box);
    beats(ui, model, box);
}
