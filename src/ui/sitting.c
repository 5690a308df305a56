/* A whole sitting in one picture: the heart rate as a line, coherence as a quiet field below it,
 * the steps of the practice as thin lines with their names. Where there were no beats there is no
 * line, and where there was no coherence no field: the picture does not fill in what is missing. */
#include "ui/screen.h"

#include "base/clock.h"
#include "ui/curve.h"
#include <math.h>

#define PAUSE_NS   (3 * NS_PER_S)
#define SPAN_LEAST 12.0 /* beats per minute from bottom to top, at least */
#define FIELD      0.30 /* share of the height that coherence may fill */

struct frame {
    struct box box; /* of the line and the field */
    double seconds, middle_bpm, half_bpm;
};

static float x_at(const struct frame *frame, double seconds)
{
    double share = frame->seconds > 0 ? seconds / frame->seconds : 0;
    return frame->box.x + frame->box.w * (float)fmin(fmax(share, 0), 1);
}

static float y_at(const struct frame *frame, double bpm)
{
    double share = (bpm - frame->middle_bpm) / frame->half_bpm;
    share =
        share / cbrt(1 + pow(fabs(share) / 1.3, 3)); /* a stray beat does not flatten the rest */
    return frame->box.y + frame->box.h * (float)(0.36 - 0.32 * share);
}

static struct frame frame_of(const struct review *review, struct box box)
{
    double sum = 0, squares = 0;
    int count = 0;
    for (int i = 0; i < review->rhythm_count; i++) {
        double bpm = 60000 / review->rhythm[i].nn_ms;
        if (!(bpm > 0 && bpm < 400))
            continue;
        sum += bpm;
        squares += bpm * bpm;
        count++;
    }
    double mean = count > 0 ? sum / count : 60;
    double spread = count > 0 ? sqrt(fmax(squares / count - mean * mean, 0)) : 0;
    return (struct frame){.box = box,
                          .seconds = fmax(review->seconds, 1),
                          .middle_bpm = mean,
                          .half_bpm = fmax(SPAN_LEAST / 2, 2.1 * spread)};
}

static void field(struct ui *ui, const struct review *review, const struct frame *frame)
{
    float bottom = frame->box.y + frame->box.h;
    SDL_Color color = theme_faded(ui->theme->breath, ui->theme->glow > 0 ? 0.26 : 0.4);
    for (int i = 0; i <= review->coherence_count; i++) {
        const struct review_coherence *second = &review->coherence[i];
        bool exists =
            i < review->coherence_count && second->reason == REASON_NONE && second->share >= 0;
        if (exists) {
            double share = fmin(second->share, 1);
            canvas_path_to(ui->canvas, x_at(frame, second->t_s),
                           bottom - frame->box.h * (float)(FIELD * share), 1.5f, color);
        } else {
            canvas_path_fill_down(ui->canvas, bottom);
            canvas_path_stroke(ui->canvas, 0, 1);
            canvas_path_end(ui->canvas);
        }
    }
}

static bool same_piece(const struct rhythm_point *before, const struct rhythm_point *point)
{
    return !point->first && point->nn_ms > 0 && point->time_ns > before->time_ns &&
           point->time_ns - before->time_ns < PAUSE_NS;
}

static void piece_draw(struct ui *ui, const struct frame *frame, struct curve *curve)
{
    SDL_Color color = ui->theme->heart;
    if (curve->count >= 2) {
        curve_fit(curve);
        double step = fmax(frame->seconds / frame->box.w * 1.5, 0.08);
        double end = fmin(curve->x[curve->count - 1], frame->seconds);
        for (double t = curve->x[0]; t < end; t += step)
            canvas_path_to(ui->canvas, x_at(frame, t), y_at(frame, curve_at(curve, t)), 1.9f,
                           color);
        canvas_path_to(ui->canvas, x_at(frame, end), y_at(frame, curve_at(curve, end)), 1.9f,
                       color);
        canvas_path_stroke(ui->canvas, 0, 1);
        canvas_path_end(ui->canvas);
    }
    curve->count = 0;
}

static void line(struct ui *ui, const struct review *review, const struct frame *frame)
{
    struct curve curve = {0};
    for (int i = 0; i < review->rhythm_count; i++) {
        const struct rhythm_point *point = &review->rhythm[i];
        bool joins = i > 0 && same_piece(&review->rhythm[i - 1], point);
        bool full = curve.count == CURVE_MAX;
        if (!joins || full)
            piece_draw(ui, frame, &curve);
        if (full && joins) { /* the next piece begins where this one ended */
            curve.x[0] = s_from_ns(review->rhythm[i - 1].time_ns);
            curve.y[0] = 60000 / review->rhythm[i - 1].nn_ms;
            curve.count = 1;
        }
        if (!(point->nn_ms > 0))
            continue;
        curve.x[curve.count] = s_from_ns(point->time_ns);
        curve.y[curve.count++] = 60000 / point->nn_ms;
    }
    piece_draw(ui, frame, &curve);
}

/* A name that would run into the one before is left out; its line stays. */
static void steps(struct ui *ui, const struct review *review, const struct frame *frame, float top)
{
    struct type small = {FACE_PLAIN, 14};
    float taken = 0, end = frame->box.x + frame->box.w;
    for (int i = 0; i < review->step_count; i++) {
        float x = x_at(frame, review->steps[i].t_s);
        float next = i + 1 < review->step_count ? x_at(frame, review->steps[i + 1].t_s) : end + 12;
        canvas_box(ui->canvas, x - 0.5f, top, 1, frame->box.y + frame->box.h - top, 0,
                   theme_faded(ui->theme->ink, 0.16));
        float width = ui_width(ui, small, review->steps[i].id);
        if (x + 8 >= taken && x + 8 + width <= next + 4 && x + 8 + width <= end + 12)
            taken = x + 20 +
                    ui_text(ui, small, x + 8, top + 16, ALIGN_LEFT, ui->theme->quiet,
                            review->steps[i].id);
    }
}

static void settling(struct ui *ui, const struct review *review, const struct frame *frame)
{
    struct type small = {FACE_PLAIN, 14};
    double until = frame->seconds;
    bool settled = false;
    for (int i = 0; i < review->coherence_count && !settled; i++)
        if (review->coherence[i].reason == REASON_NONE) {
            until = review->coherence[i].t_s;
            settled = true;
        }
    const char *words = settled ? "settling" : "no coherence yet: it needs a minute of beats";
    float y = frame->box.y + frame->box.h - 8;
    if (x_at(frame, until) - frame->box.x > ui_width(ui, small, words) + 16)
        ui_text(ui, small, frame->box.x + 8, y, ALIGN_LEFT, ui->theme->quiet, words);
    else if (!settled)
        return;
    struct type label = small;
    float right = frame->box.x + frame->box.w;
    if (settled && right - x_at(frame, until) > ui_width(ui, label, "steadiness") + 32)
        ui_text(ui, label, right - 10, y, ALIGN_RIGHT, ui->theme->ink, "steadiness");
}

void part_sitting(struct ui *ui, const struct review *review, struct box box)
{
    const struct theme *theme = ui->theme;
    float inset = ui->narrow ? 16 : 34;
    struct box inner = {box.x + inset, box.y + 48, box.w - 2 * inset, box.h - 64};
    struct frame frame = frame_of(review, inner);
    canvas_box(ui->canvas, box.x, box.y, box.w, box.h, 20, theme->card);
    canvas_box_edge(ui->canvas, box.x, box.y, box.w, box.h, 20, 1.2f, theme->card_edge);
    if (review->rhythm_count < 2) {
        ui_paragraph(ui, (struct type){FACE_PLAIN, 16}, box.x + box.w / 2, box.y + box.h / 2,
                     box.w - 48, 24, ALIGN_MIDDLE, theme->quiet,
                     "No heart beats were heard in this sitting. The sitting counts all the same.");
        return;
    }
    field(ui, review, &frame);
    line(ui, review, &frame);
    steps(ui, review, &frame, box.y + 20);
    settling(ui, review, &frame);
}
