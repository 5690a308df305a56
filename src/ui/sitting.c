/* A whole sitting in one picture: the heart rate as a line, coherence as a quiet field below it,
 * the steps of the practice in a lane beneath. Where there were no beats there is no line, where
 * there was no coherence no field, and what cannot be read is shaded and says why: the picture does
 * not fill in what is missing. A ring marks a beat that was corrected.
 *
 * The waves of a long sitting are finer than the picture; a band takes their place, from the least
 * to the greatest heart rate of each slow breath, with the mean within it. */
#include "ui/screen.h"

#include "base/clock.h"
#include "ui/curve.h"
#include "ui/widget_touch.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define PAUSE_NS    (3 * NS_PER_S)
#define SPAN_LEAST  12.0 /* beats per minute from bottom to top, at least */
#define FIELD       0.30 /* share of the height that coherence may fill */
#define LANE        44.0f
#define WAVE_FINEST 14.0f /* a wave of ten seconds that is drawn as one */
#define WAVE_NS     (10 * NS_PER_S)
#define RINGS_APART 9.0f
#define HATCH       9.0f

static const struct type small = {FACE_PLAIN, 15};

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

/* --- coherence ------------------------------------------------------------------------------ */

static bool may_show(const struct review *review, const struct review_coherence *second)
{
    const struct review_step *step = review_step_at(review, second->t_s);
    return second->reason == REASON_NONE && second->share >= 0 &&
           (!step || score_afterwards(step->score));
}

static void field(struct ui *ui, const struct review *review, const struct frame *frame)
{
    float bottom = frame->box.y + frame->box.h;
    SDL_Color color = theme_faded(ui->theme->breath, ui->theme->glow > 0 ? 0.26 : 0.4);
    int every = 1 + review->coherence_count / 1200; /* finer than a pixel says nothing more */
    for (int i = 0; i <= review->coherence_count; i++) {
        const struct review_coherence *second = &review->coherence[i];
        bool exists = i < review->coherence_count && may_show(review, second);
        if (exists && i % every == 0) {
            double share = fmin(second->share, 1);
            canvas_path_to(ui->canvas, x_at(frame, second->t_s),
                           bottom - frame->box.h * (float)(FIELD * share), 1.5f, color);
        } else if (!exists) {
            canvas_path_fill_down(ui->canvas, bottom);
            canvas_path_stroke(ui->canvas, 0, 1);
            canvas_path_end(ui->canvas);
        }
    }
}

static void field_words(struct ui *ui, const struct review *review, const struct frame *frame)
{
    double first = -1, last = -1;
    for (int i = 0; i < review->coherence_count; i++)
        if (may_show(review, &review->coherence[i])) {
            first = first < 0 ? review->coherence[i].t_s : first;
            last = review->coherence[i].t_s;
        }
    const char *before = first < 0 ? "no steadiness could be taken" : "settling";
    float y = frame->box.y + frame->box.h - 9;
    float room = x_at(frame, first < 0 ? frame->seconds : first) - frame->box.x;
    if (room > ui_width(ui, small, before) + 16)
        ui_text(ui, small, frame->box.x + 8, y, ALIGN_LEFT, ui->theme->quiet, before);
    float right = x_at(frame, last);
    if (first >= 0 && right - x_at(frame, first) > ui_width(ui, small, "steadiness") + 24)
        ui_text(ui, small, right - 10, y, ALIGN_RIGHT, ui->theme->ink, "steadiness");
}

/* --- the heart ------------------------------------------------------------------------------ */

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
        double step = fmax(frame->seconds / frame->box.w * 0.5, 0.08);
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

static void waves(struct ui *ui, const struct review *review, const struct frame *frame)
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
        curve.x[curve.count] = s_from_ns(point->time_ns);
        curve.y[curve.count++] = 60000 / point->nn_ms;
    }
    piece_draw(ui, frame, &curve);
}

struct wave {
    double middle_s, low_bpm, high_bpm, mean_bpm;
    bool joins; /* the one before */
};

/* The beats of the next ten seconds; false at the end. */
static bool take_wave(const struct review *review, int *from, struct wave *wave)
{
    int i = *from;
    if (i >= review->rhythm_count)
        return false;
    const struct rhythm_point *first = &review->rhythm[i];
    double sum = 0;
    *wave = (struct wave){.low_bpm = INFINITY, .high_bpm = -INFINITY};
    wave->joins = i > 0 && same_piece(&review->rhythm[i - 1], first);
    do {
        double bpm = 60000 / review->rhythm[i].nn_ms;
        wave->low_bpm = fmin(wave->low_bpm, bpm);
        wave->high_bpm = fmax(wave->high_bpm, bpm);
        sum += bpm;
        i++;
    } while (i < review->rhythm_count && review->rhythm[i].time_ns - first->time_ns < WAVE_NS &&
             same_piece(&review->rhythm[i - 1], &review->rhythm[i]));
    wave->mean_bpm = sum / (i - *from);
    wave->middle_s = s_from_ns(first->time_ns / 2 + review->rhythm[i - 1].time_ns / 2);
    *from = i;
    return true;
}

static void band_end(struct ui *ui, bool mean)
{
    if (mean)
        canvas_path_stroke(ui->canvas, 0, 1);
    else
        canvas_path_fill_wide(ui->canvas);
    canvas_path_end(ui->canvas);
}

/* One after the other, so that the band lies beneath the mean. */
static void band(struct ui *ui, const struct review *review, const struct frame *frame, bool mean)
{
    struct wave wave;
    SDL_Color color =
        mean ? ui->theme->heart : theme_faded(ui->theme->heart, ui->theme->glow > 0 ? 0.34 : 0.55);
    for (int from = 0; take_wave(review, &from, &wave);) {
        float low = y_at(frame, wave.low_bpm), high = y_at(frame, wave.high_bpm);
        if (!wave.joins)
            band_end(ui, mean);
        canvas_path_to(ui->canvas, x_at(frame, wave.middle_s),
                       mean ? y_at(frame, wave.mean_bpm) : (low + high) / 2,
                       mean ? 1.7f : fmaxf(low - high, 1.5f), color);
    }
    band_end(ui, mean);
}

static void rings(struct ui *ui, const struct review *review, const struct frame *frame)
{
    float last = -RINGS_APART;
    for (int i = 0; i < review->rhythm_count; i++) {
        const struct rhythm_point *point = &review->rhythm[i];
        float x = x_at(frame, s_from_ns(point->time_ns));
        if (point->class == BEAT_NORMAL || x - last < RINGS_APART)
            continue;
        canvas_ring(ui->canvas, x, y_at(frame, 60000 / point->nn_ms), 4.5f, 1.6f, ui->theme->ink);
        last = x;
    }
}

static const char *word_for(enum reason reason)
{
    static const char *const words[REASON_NO_PACER + 1] = {
        [REASON_NO_SENSOR] = "no sensor",    [REASON_NO_SIGNAL] = "no signal",
        [REASON_FLAT] = "no pulse",          [REASON_CLIPPED] = "cut off",
        [REASON_NOISY] = "no clear pulse",   [REASON_GAP] = "no beats",
        [REASON_REGULAR] = "no heart",       [REASON_MOTION] = "moving",
        [REASON_HUM] = "mains hum",          [REASON_NOT_WORN] = "not worn",
        [REASON_SYNTHETIC] = "made-up beats"};
    const char *word = reason <= REASON_NO_PACER ? words[reason] : NULL;
    return word ? word : "no clear pulse";
}

/* Hatched, so that it is a form and no colour; with its word where there is room. */
static void unusable(struct ui *ui, const struct review *review, const struct frame *frame)
{
    for (int i = 0; i < review->unusable_count; i++) {
        const struct review_stretch *stretch = &review->unusable[i];
        float x = x_at(frame, stretch->from_s), w = fmaxf(x_at(frame, stretch->to_s) - x, 2);
        struct box box = {x, frame->box.y, w, frame->box.h};
        canvas_box(ui->canvas, box.x, box.y, box.w, box.h, 0, theme_faded(ui->theme->ink, 0.05));
        for (float at = HATCH / 2; at < w; at += HATCH)
            canvas_box(ui->canvas, box.x + at, box.y, 1, box.h, 0,
                       theme_faded(ui->theme->ink, 0.13));
        const char *word = word_for(stretch->reason);
        if (ui_width(ui, small, word) + 16 < w)
            ui_text(ui, small, box.x + w / 2, box.y + 20, ALIGN_MIDDLE, ui->theme->ink, word);
    }
}

/* Two heart rates at the left, so that up and down have a size. */
static void scale(struct ui *ui, const struct frame *frame)
{
    double step = frame->half_bpm > 15 ? 20 : frame->half_bpm > 8 ? 10 : 5;
    double low = step * ceil((frame->middle_bpm - frame->half_bpm * 0.75) / step);
    double high = step * floor((frame->middle_bpm + frame->half_bpm * 0.75) / step);
    for (double bpm = low; bpm <= high + 0.1 && high > low; bpm += high - low) {
        char words[24];
        float y = y_at(frame, bpm);
        snprintf(words, sizeof words, bpm > low ? "%.0f bpm" : "%.0f", bpm);
        canvas_box(ui->canvas, frame->box.x, y, frame->box.w, 1, 0,
                   theme_faded(ui->theme->ink, 0.07));
        ui_text(ui, small, frame->box.x - 10, y + 5, ALIGN_RIGHT, ui->theme->quiet, words);
    }
}

/* --- steps ---------------------------------------------------------------------------------- */

void part_step_name(const char *id, char *words, size_t size)
{
    const char *slash = strrchr(id, '/');
    text_copy(words, size, slash ? slash + 1 : id);
    for (char *at = words; *at; at++)
        *at = *at == '-' ? ' ' : *at;
}

static float step_end(const struct review *review, const struct frame *frame, int i)
{
    return i + 1 < review->step_count ? x_at(frame, review->steps[i + 1].t_s)
                                      : frame->box.x + frame->box.w;
}

/* Every step has its place; a name stands where there is room for the whole of it. The whole lane
 * is one thing to press: which step is under the pointer follows from where it is. */
static int lane(struct ui *ui, const struct review *review, const struct frame *frame, int told)
{
    struct box box = {frame->box.x, frame->box.y + frame->box.h + 8, frame->box.w, LANE};
    struct touch at = widget_touch(ui, box);
    float top = review->rhythm_count >= 2 ? frame->box.y - 10 : box.y;
    int pressed = -1;
    for (int i = 0; i < review->step_count; i++) {
        char name[48];
        float x = x_at(frame, review->steps[i].t_s), w = step_end(review, frame, i) - x;
        canvas_box(ui->canvas, x - 0.5f, top, 1, box.y + LANE - 8 - top, 0,
                   theme_faded(ui->theme->ink, 0.14));
        if (i == told) {
            canvas_box(ui->canvas, x, box.y, fmaxf(w, 3), LANE - 8, 6, ui->theme->chosen);
            canvas_box(ui->canvas, x, box.y, fmaxf(w, 3), 3, 0, ui->theme->breath);
        }
        part_step_name(review->steps[i].id, name, sizeof name);
        if (ui_width(ui, small, name) + 16 <= w)
            ui_text(ui, small, x + 8, box.y + 24, ALIGN_LEFT,
                    i == told ? ui->theme->ink : ui->theme->quiet, name);
        if (at.over && ui->input.pressed && ui->input.x >= x)
            pressed = i;
    }
    if (at.focused)
        widget_ring(ui, (struct box){box.x - 4, box.y, box.w + 8, LANE - 8}, 6);
    return pressed;
}

int part_sitting(struct ui *ui, const struct review *review, struct box box,
                 const struct sitting_look *look)
{
    const struct theme *theme = ui->theme;
    float inset = ui->narrow ? 12 : 30, axis = ui->narrow ? 62 : 58;
    bool heard = review->rhythm_count >= 2, steps = review->step_count > 0;
    float under = steps ? LANE + 8 : 14;
    if (!heard)
        axis = 0;
    struct box inner = {box.x + inset + axis, box.y + 22, box.w - 2 * inset - axis,
                        box.h - 22 - under - (steps ? 0 : 8)};
    struct frame frame = frame_of(review, inner);
    canvas_box(ui->canvas, box.x, box.y, box.w, box.h, 20, theme->card);
    canvas_box_edge(ui->canvas, box.x, box.y, box.w, box.h, 20, 1.2f, theme->card_edge);
    if (heard) {
        scale(ui, &frame);
        unusable(ui, review, &frame);
        if (look->coherence)
            field(ui, review, &frame);
        bool fine = frame.box.w / frame.seconds * 10 < WAVE_FINEST;
        if (fine) {
            band(ui, review, &frame, false);
            band(ui, review, &frame, true);
        } else
            waves(ui, review, &frame);
        rings(ui, review, &frame);
        if (look->coherence)
            field_words(ui, review, &frame);
    } else
        ui_paragraph(ui, (struct type){FACE_SPOKEN_ITALIC, 21}, box.x + box.w / 2,
                     inner.y + inner.h / 2, box.w - 48, 27, ALIGN_MIDDLE, theme->quiet,
                     "No heart was listened to. The sitting counts all the same.");
    return steps ? lane(ui, review, &frame, look->step) : -1;
}
